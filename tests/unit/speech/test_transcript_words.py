"""Words of a file get their times from the speech in which they lie, and their voices from the names."""

from __future__ import annotations

import statistics

import pytest

from app.core.segment import Segment, intersection, total_s
from app.core.turn import ANYONE, YOU
from app.speech.transcript_file import WrittenPiece
from app.speech.transcript_words import heard_by_name, numbered, one_after_another, placed_words, written_speech
from tests.helpers.written_files import JANE, NAMES, one_track, pieces, truth, two_tracks


def spans(words: object) -> list[tuple[float, float]]:
    return [(round(word.segment.start, 3), round(word.segment.end, 3)) for word in words]  # type: ignore[attr-defined]


def test_words_share_the_speech_inside_their_piece_and_leave_its_rests_out() -> None:
    # Four letters and a space each: ten of ten letters are spread over 1 s and 1 s of speech around a rest of 2 s.
    piece = WrittenPiece(Segment(10, 16), "Jane", "good time")
    words = placed_words(piece, (Segment(9, 9.2), Segment(11, 12), Segment(14, 15), Segment(17, 19)), speaker=YOU)
    assert spans(words) == [(11.0, 12.0), (14.0, 15.0)]
    assert {word.speaker for word in words} == {YOU}


def test_a_piece_a_little_beside_its_speech_is_laid_into_it() -> None:
    words = placed_words(WrittenPiece(Segment(10, 11), "", "good time"), (Segment(11.1, 12.1),), speaker=YOU)
    assert spans(words) == [(11.1, 11.25), (11.25, 11.4)]


def test_pieces_of_one_name_that_overlap_share_a_border_and_those_of_two_may_overlap() -> None:
    written = tuple(WrittenPiece(Segment(start, end), who, "words") for start, end, who in (
        (0, 4, "A"), (3, 6, "A"), (5, 9, "B"), (5.5, 7, "A")))  # fmt: skip
    spans_now = [(piece.segment.start, piece.segment.end) for piece in one_after_another(written)]
    assert spans_now == [(0, 3.5), (3.5, 5.75), (5, 9), (5.75, 7)]


def test_without_speech_the_time_of_the_piece_holds() -> None:
    words = placed_words(WrittenPiece(Segment(10, 12), "", "good time"), (Segment(30, 40),), speaker=YOU)
    assert spans(words) == [(10.0, 11.0), (11.0, 12.0)]
    assert spans(placed_words(WrittenPiece(Segment(5, 5), "", "now"), (Segment(4, 6),), speaker=YOU)) == [(5.0, 5.0)]


def test_in_the_sample_words_lie_where_they_were_said() -> None:
    """With pieces whose times are right half of the words are within 0.1 s; with pieces 0.5 s off within 0.3 s."""
    assert middle_error_s(0.0) < 0.1
    assert middle_error_s(0.5) < 0.3


def middle_error_s(rough_s: float) -> float:
    speech = two_tracks().speech
    placed = [
        word
        for piece in pieces(rough_s=rough_s)
        for word in placed_words(piece, speech[next(key for key, name in NAMES.items() if name == piece.speaker)],
                                 speaker=piece.speaker)
    ]  # fmt: skip
    said = {key: [word for word in truth()["words"] if word["speaker"] == key] for key in NAMES}
    off = []
    for key, name in NAMES.items():
        own = [word for word in placed if word.speaker == name]
        off += [abs(word.middle_s - (one["start"] + one["end"]) / 2) for word, one in zip(own, said[key], strict=True)]
    return float(statistics.median(off))


def test_on_one_track_the_names_tell_who_speaks() -> None:
    speech = one_track().speech[ANYONE]
    by_name = heard_by_name(pieces(rough_s=0.3), speech)
    truly = two_tracks().speech
    right = sum(total_s(intersection(by_name[name], truly[key])) for key, name in NAMES.items())
    assert right / total_s(speech) > 0.98
    assert sum(total_s(own) for own in by_name.values()) == pytest.approx(total_s(speech))


def test_a_listening_sound_within_anothers_piece_takes_its_own_time_only() -> None:
    written = (
        WrittenPiece(Segment(0, 10), "A", "so this is how it went"),
        WrittenPiece(Segment(4, 5), "B", "right"),
        WrittenPiece(Segment(9, 12), "B", "and then"),
    )
    by_name = heard_by_name(written, (Segment(0, 12),))
    assert by_name == {
        "A": (Segment(0, 4), Segment(5, 9.5)),
        "B": (Segment(4, 5), Segment(9.5, 12)),
    }


def test_the_border_between_two_names_is_the_longest_rest_nearby() -> None:
    written = (WrittenPiece(Segment(0, 5), "A", "so"), WrittenPiece(Segment(5, 9), "B", "yes"))
    by_name = heard_by_name(written, (Segment(0.5, 4.4), Segment(4.8, 5.1), Segment(5.2, 8.0)))
    assert by_name == {"A": (Segment(0.5, 4.4),), "B": (Segment(4.8, 5.1), Segment(5.2, 8.0))}


def test_without_sound_a_caption_counts_as_long_as_its_words_take() -> None:
    written = (
        WrittenPiece(Segment(0, 3), JANE, "so how was the week"),
        WrittenPiece(Segment(3, 60), "Raj", "fine"),
        WrittenPiece(Segment(61, 62), "Raj", "mostly"),
    )
    voices = numbered([JANE, "Raj"])
    assert voices == {JANE: "voice-1", "Raj": "voice-2"}
    assert written_speech(written, voices) == {
        "voice-1": (Segment(0, 3),),
        "voice-2": (Segment(3, 5), Segment(61, 62)),
    }
