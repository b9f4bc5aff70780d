"""Times of a file are laid over speech where they clearly belong, and those of another conversation are refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.turn import ANYONE, OTHER, YOU
from app.speech.transcript_file import WrittenPiece
from app.speech.transcript_fit import fit, moved
from tests.helpers.gui_services import two_voices
from tests.helpers.written_files import JANE, PRIYA, one_track, pieces, two_tracks


@pytest.mark.parametrize("later_s", [0.0, -7.3, 4.6, 95.0])
@pytest.mark.parametrize("rough_s", [0.0, 0.5])
def test_the_shift_and_whose_name_is_whose(later_s: float, rough_s: float) -> None:
    heard = two_tracks()
    found = fit(pieces(later_s=later_s, rough_s=rough_s), heard.speech, duration_s=heard.duration_s)
    assert found is not None
    assert found.shift_s == pytest.approx(-later_s, abs=0.21)
    assert found.voices == {JANE: YOU, PRIYA: OTHER}


def test_one_minute_of_a_file_is_enough_where_two_voices_tell_more() -> None:
    heard = two_tracks()
    found = fit(pieces(later_s=4.6, until_s=60), heard.speech, duration_s=heard.duration_s)
    assert found is not None
    assert found.shift_s == pytest.approx(-4.6, abs=0.21)


def test_on_one_track_the_rests_tell_the_shift() -> None:
    heard = one_track()
    found = fit(pieces(later_s=4.6, rough_s=0.5), heard.speech, duration_s=heard.duration_s)
    assert found is not None
    assert found.shift_s == pytest.approx(-4.6, abs=0.21)
    assert set(found.voices.values()) == {ANYONE}


@pytest.mark.parametrize("seed", range(6))
def test_another_conversation_does_not_fit(seed: int) -> None:
    other = two_voices(seed=seed, minutes=7)
    assert fit(pieces(rough_s=0.3), other.speech, duration_s=other.duration_s) is None


def test_captions_without_a_rest_hold_by_their_own_times() -> None:
    written = pieces(names={})
    unbroken = tuple(
        replace(piece, segment=Segment(piece.segment.start, max(piece.segment.start, after.segment.start)))
        for piece, after in pairwise(written)
    )
    heard = one_track()
    found = fit(unbroken, heard.speech, duration_s=heard.duration_s)
    assert found is not None
    assert found.shift_s == pytest.approx(0.0, abs=0.11)


def test_nothing_fits_silence_and_nothing_said_fits_nothing() -> None:
    assert fit(pieces(), {YOU: (), OTHER: ()}, duration_s=100.0) is None
    assert fit((), two_tracks().speech, duration_s=100.0) is None


def test_a_little_said_far_beyond_the_end_is_not_this_recording() -> None:
    said = (WrittenPiece(Segment(500, 505), "", "good bye"),)
    assert fit(said, {ANYONE: (Segment(1, 9),)}, duration_s=10.0) is None
    said = (WrittenPiece(Segment(2, 5), "", "good bye"),)
    found = fit(said, {ANYONE: (Segment(1, 9),)}, duration_s=10.0)
    assert found is not None
    assert (found.shift_s, found.voices) == (0.0, {"": ANYONE})


def test_moved_pieces_lie_in_the_recording_and_others_are_left_out() -> None:
    written = tuple(WrittenPiece(Segment(start, start + 2), "", "words") for start in (0, 3, 9, 20))
    assert [piece.segment for piece in moved(written, -3.5, duration_s=7.0)] == [Segment(0.0, 1.5), Segment(5.5, 7.0)]


@pytest.mark.parametrize("later_s", [0.0, 4.6, -1.0])
@pytest.mark.parametrize("minutes", [4, 10])
def test_without_names_the_changes_of_voice_tell_the_shift(later_s: float, minutes: int) -> None:
    for seed in range(5):
        heard = two_voices(seed=seed, minutes=minutes)
        written = [replace(piece, speaker="") for piece in as_written(heard, later_s=later_s)]
        found = fit(written, heard.speech, duration_s=heard.duration_s)
        assert found is not None
        assert found.shift_s == pytest.approx(-later_s, abs=0.31)


def test_very_rough_captions_are_placed_too() -> None:
    heard = two_tracks()
    found = fit(pieces(later_s=4.6, rough_s=2.0), heard.speech, duration_s=heard.duration_s)
    assert found is not None
    assert found.shift_s == pytest.approx(-4.6, abs=0.5)


@pytest.mark.parametrize("minutes", [10, 40])
def test_a_place_that_stands_out_by_chance_is_none_if_names_and_voices_disagree(minutes: int) -> None:
    """Of other conversations some reach five deviations, and none is taken."""
    made = [two_voices(seed=seed, minutes=minutes, lean=0.3 + 0.05 * (seed % 9)) for seed in range(10)]
    for here, there in zip(made, [*made[3:], *made[:3]], strict=True):
        assert fit(as_written(there, later_s=0.0), here.speech, duration_s=here.duration_s) is None
        found = fit(as_written(here, later_s=3.0), here.speech, duration_s=here.duration_s)
        assert found is not None
        assert found.shift_s == pytest.approx(-3.0, abs=0.11)


def as_written(heard: SpeechActivity, *, later_s: float) -> tuple[WrittenPiece, ...]:
    """A piece for each stretch of speech."""
    names = {YOU: JANE, OTHER: PRIYA}
    return tuple(
        WrittenPiece(Segment(segment.start + later_s, segment.end + later_s), names[key], "so it is")
        for key, own in heard.speech.items()
        for segment in own
    )
