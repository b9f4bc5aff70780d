"""Whatever pieces a file holds, they become words of known voices in their order, or are refused in a sentence."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.content import load_content
from app.core.correction import ChooseYou
from app.core.segment import Segment, Segments, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, OTHER, YOU
from app.core.written_names import kept_names
from app.errors import InputFileError
from app.services.measure import measure
from app.services.written_words import read_alone, read_beside
from app.speech.transcript_file import WrittenPiece
from tests.helpers.written_files import teams_file

TIMES = st.floats(0, 90, allow_nan=False).map(lambda time_s: round(time_s, 1))
PIECES = st.lists(
    st.builds(
        lambda at, length_s, who, text: WrittenPiece(Segment(at, at + length_s), who, text),
        TIMES,
        st.sampled_from([0.0, 0.1, 0.4, 2.0, 9.0, 60.0]),
        st.sampled_from(["Ana", "Bo Li", "Cy", ""]),
        st.sampled_from(["yes", "mm-hm", "so what do you think", "thank you, and we will send it on Friday"]),
    ),
    min_size=1,
    max_size=25,
)
SPEECH = st.lists(st.tuples(TIMES, st.sampled_from([0.2, 1.0, 7.0])), max_size=12).map(
    lambda spans: merged(Segment(at, at + length_s) for at, length_s in spans)
)
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
CONTENT = load_content("en")


@ANY
@given(PIECES, SPEECH, SPEECH)
def test_any_pieces_beside_any_speech(tmp_path: Path, written: list[WrittenPiece], mine: Segments, theirs: Segments) -> None:
    path = teams_file(tmp_path, sorted(written, key=lambda piece: piece.segment))
    two = SpeechActivity(100.0, Mode.TWO_TRACKS, {YOU: mine, OTHER: theirs})
    one = SpeechActivity(100.0, Mode.ONE_TRACK, {ANYONE: merged([*mine, *theirs])})
    for heard in (two, one):
        with suppress(InputFileError):
            hold_together(*read_beside(path, heard))


@ANY
@given(PIECES)
def test_any_pieces_alone(tmp_path: Path, written: list[WrittenPiece]) -> None:
    path = teams_file(tmp_path, sorted(written, key=lambda piece: piece.segment))
    activity, transcript = read_alone(path)
    hold_together(activity, transcript)
    assert len(transcript.words) == sum(len(piece.text.split()) for piece in written)


def hold_together(activity: SpeechActivity, transcript: Transcript) -> None:
    words = transcript.words
    assert {word.speaker for word in words} <= set(activity.speech)
    assert set(transcript.voices.values()) <= set(activity.speech)
    assert all(before.segment.start <= after.segment.start for before, after in pairwise(words))
    assert all(0 <= word.segment.start <= word.segment.end <= activity.duration_s + 1e-6 for word in words)
    for own in activity.speech.values():
        assert all(before.end <= after.start for before, after in pairwise(own))
    for corrections in ((), (ChooseYou("voice-1"),), (ChooseYou(None),)):
        result = measure(
            activity,
            transcript,
            names=kept_names(transcript.voices),
            seed="a",
            content=CONTENT,
            corrections=corrections,
        )
        assert len(result.transcript.words) == len(words)
        assert {word.speaker for word in result.transcript.words} <= set(result.speech)
