"""Transcripts as Zoom, Teams and Meet save them, those that Heard writes, and files that are none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.segment import Segment
from app.errors import InputFileError
from app.exports.subtitles import srt_text, vtt_text
from app.speech import transcript_file
from app.speech.transcript_file import WrittenPiece, read_transcript_file, speakers_in, words_of
from tests.helpers.results import conversation

ZOOM = """WEBVTT\r
\r
1\r
00:00:03.210 --> 00:00:05.010\r
Jane Doe: Hello, everyone.\r
\r
2\r
00:00:05.500 --> 00:00:08.000\r
Let me begin: the numbers first.\r
\r
3\r
00:00:09.000 --> 00:00:10.000\r
Dr. Raj O'Neil-Patel (Acme): Right.\r
"""
TEAMS = """WEBVTT

4a1b/12-0
00:00:00.000 --> 00:00:04.000
<v Jane Doe>What would you need &amp; when?</v>

4a1b/13-0
00:00:04.100 --> 00:00:06.100
<v Raj Patel>By <i>May</i>.</v>
<v Jane Doe>Okay.</v>
"""
SUBRIP = "1\n00:00:01,000 --> 00:00:02,500\n[Jane] : Hi\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\nRaj: Hello: it's me\n"
NAMELESS = "1\n00:00:01,000 --> 00:00:02,000\nso here is the thing\n\n2\n00:00:02,000 --> 00:00:03,000\nit works\n"


def read(folder: Path, text: str, *, name: str = "call.vtt", encoding: str = "utf-8") -> tuple[WrittenPiece, ...]:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_transcript_file(path)


def test_zoom_writes_names_before_the_words_and_leaves_them_out_where_one_goes_on(tmp_path: Path) -> None:
    assert read(tmp_path, ZOOM) == (
        WrittenPiece(Segment(3.21, 5.01), "Jane Doe", "Hello, everyone."),
        WrittenPiece(Segment(5.5, 8.0), "Jane Doe", "Let me begin: the numbers first."),
        WrittenPiece(Segment(9.0, 10.0), "Dr. Raj O'Neil-Patel (Acme)", "Right."),
    )


def test_teams_writes_voices_and_two_may_share_a_caption(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, TEAMS)
    assert first == WrittenPiece(Segment(0.0, 4.0), "Jane Doe", "What would you need & when?")
    assert (second.speaker, second.text, third.speaker, third.text) == ("Raj Patel", "By May.", "Jane Doe", "Okay.")
    assert (second.segment.start, third.segment.end) == (4.1, 6.1)
    assert second.segment.end == third.segment.start == pytest.approx(4.1 + 2.0 * 7 / 12)


def test_subrip_with_names(tmp_path: Path) -> None:
    pieces = read(tmp_path, SUBRIP, name="call.srt")
    assert [(piece.speaker, piece.text) for piece in pieces] == [("Jane", "Hi there"), ("Raj", "Hello: it's me")]


def test_a_file_without_names_has_none(tmp_path: Path) -> None:
    pieces = read(tmp_path, NAMELESS, name="call.srt")
    assert [piece.speaker for piece in pieces] == ["", ""]
    assert speakers_in(pieces) == ()


def test_a_colon_in_one_sentence_of_many_is_no_name(tmp_path: Path) -> None:
    lines = [f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nwords\n" for n in range(1, 20)]
    pieces = read(tmp_path, "\n".join([*lines, "20\n00:00:20,000 --> 00:00:21,000\nOne thing: costs\n"]), name="a.srt")
    assert pieces[-1] == WrittenPiece(Segment(20.0, 21.0), "", "One thing: costs")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_in_use(tmp_path: Path, encoding: str) -> None:
    (piece,) = read(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Zoë>Ça va?\n", encoding=encoding)
    assert piece == WrittenPiece(Segment(1.0, 2.0), "Zoë", "Ça va?")


def test_who_says_most_comes_first(tmp_path: Path) -> None:
    assert speakers_in(read(tmp_path, TEAMS)) == ("Jane Doe", "Raj Patel")


def test_words_share_the_time_of_their_piece_by_their_letters() -> None:
    one, two = words_of(WrittenPiece(Segment(10.0, 12.0), "Jane", "Hi there"), speaker="you")
    assert (one.text, two.text, one.speaker) == ("Hi", "there", "you")
    assert one.segment.end == two.segment.start
    assert (one.segment.start, one.segment.end, two.segment.end) == pytest.approx((10.0, 10.0 + 2 * 3 / 9, 12.0))


def test_what_heard_writes_can_be_read_back(tmp_path: Path) -> None:
    result = conversation(3)
    names = {"you": "You", "other-1": "Zoë Ng & Co"}
    for name, text in (("a.vtt", vtt_text(result, names)), ("a.srt", srt_text(result, names))):
        pieces = read(tmp_path, text, name=name)
        for key, called in names.items():
            said = [word.text for word in result.transcript.words if word.speaker == key]
            assert " ".join(piece.text for piece in pieces if piece.speaker == called).split() == said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Nothing is said|no transcript"),
        (b"WEBVTT\n", "Nothing is said"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no transcript that Heard can read"),
        (b"WEBVTT\n\n00:00:05.000 --> 00:00:02.000\nbackwards\n", "Nothing is said"),
        (b"WEBVTT\n\n99:00:05.000 --> 99:00:06.000\nlate\n", "Nothing is said"),
        (b"just some words\nand others\n", "Nothing is said|no transcript"),
    ],
)  # fmt: skip
def test_files_that_are_none_get_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "call.vtt"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=sentence):
        read_transcript_file(path)


def test_a_missing_and_a_huge_file_get_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputFileError, match="can't be read"):
        read_transcript_file(tmp_path / "no.vtt")
    monkeypatch.setattr(transcript_file, "MOST_BYTES", 10)
    with pytest.raises(InputFileError, match="larger than a transcript"):
        read(tmp_path, ZOOM)
    monkeypatch.undo()
    monkeypatch.setattr(transcript_file, "MOST_PIECES", 2)
    with pytest.raises(InputFileError, match="more than a day"):
        read(tmp_path, ZOOM)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.sampled_from([*ZOOM.splitlines(), *TEAMS.splitlines(), *SUBRIP.splitlines(), "<v", "-->", ":", "0:00,5"]),
                max_size=15))  # fmt: skip
def test_any_order_of_lines_is_read_or_refused_in_a_sentence(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "mixed.vtt"
    path.write_text("\n".join(lines), encoding="utf-8")
    pieces: tuple[WrittenPiece, ...] = ()
    with suppress(InputFileError):
        pieces = read_transcript_file(path)
    assert all(0 <= piece.segment.start <= piece.segment.end <= 24 * 3600 and piece.text for piece in pieces)
