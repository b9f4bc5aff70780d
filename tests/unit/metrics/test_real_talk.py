"""Events of real conversations, judged by hand from their times (and, on the telephone, their words): what the rules find.

A mark is "=" where the rules say what the judge says: 26 of 33. Where they do not, both are listed: known faults. An overlap
at the end of a finished sentence looks like a stopping, and only a person can tell.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.event import EventKind
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Word
from app.metrics.events import find_events
from app.metrics.sure_words import SureWords
from app.metrics.turn_ends import TurnEnds

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "audio"
NONE = "-"
STOPPED, CARRIED, LISTENING, SWITCH = (
    EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON, EventKind.LISTENING_SOUND, EventKind.SWITCH,
)  # fmt: skip

JUDGED: dict[tuple[str, str, str], tuple[tuple[float, str, str, str], ...]] = {
    # recording, one, another: (start, who, judged by hand, found where it is something else)
    ("telephone", "speaker90", "speaker91"): (
        (7.55, "speaker91", SWITCH, LISTENING),  # "Hello?", 0.80 s between two phrases of the other
        (8.32, "speaker90", SWITCH, NONE),  # follows from it
        (9.92, "speaker91", SWITCH, "="),
        (10.57, "speaker90", SWITCH, "="),  # over the end of "Neither did I": 0.46 s
        (14.49, "speaker91", SWITCH, "="),
        (18.05, "speaker90", SWITCH, STOPPED),  # a sound of theirs from 18.15 to 18.59, after "Chicago"
        (21.78, "speaker91", SWITCH, "="),
        (27.85, "speaker90", SWITCH, STOPPED),  # over the end of "so what can I say": 0.65 s
    ),
    ("ami-03", "MEE067", "MÉO069"): ((1.10, "MÉO069", SWITCH, "="),),
    ("ami-04", "MEE075", "MEO074"): ((16.74, "MEE075", SWITCH, "="), (21.16, "MEO074", LISTENING, "=")),
    ("ami-05", "FEE078", "FEE080"): ((19.16, "FEE080", LISTENING, "="),),
    ("ami-05", "FEE078", "FEE081"): (
        (1.46, "FEE081", SWITCH, "="),
        (5.94, "FEE078", SWITCH, "="),
        (8.50, "FEE081", LISTENING, "="),
    ),
    ("ami-06", "FEE083", "FEE085"): (
        (11.42, "FEE085", SWITCH, "="),
        (13.52, "FEE083", SWITCH, "="),
        (21.80, "FEE085", LISTENING, "="),
    ),
    ("ami-06", "FEE083", "MEO082"): ((3.53, "MEO082", CARRIED, "="),),  # 3.2 s, all of it beside the other
    ("ami-07", "FEE087", "MEO086"): ((24.03, "MEO086", LISTENING, "="), (27.18, "MEO086", STOPPED, "=")),
    ("ami-08", "FEE087", "FEE088"): (
        (5.49, "FEE088", CARRIED, STOPPED),  # both speak for 3 s, the first one 0.099 s longer
        (10.13, "FEE088", NONE, SWITCH),  # both say 0.9 s at the same time, then the first one speaks
        (12.00, "FEE087", NONE, SWITCH),
        (12.70, "FEE088", CARRIED, "="),
        (17.16, "FEE088", LISTENING, "="),
        (18.52, "FEE088", STOPPED, "="),
        (21.17, "FEE087", CARRIED, "="),
        (27.11, "FEE087", NONE, "="),  # both start within 0.07 s, the other one goes on
    ),
    ("ami-09", "FEE083", "MEE094"): (
        (12.86, "MEE094", LISTENING, "="),
        (14.20, "MEE094", CARRIED, "="),
        (24.99, "MEE094", CARRIED, "="),
        (29.69, "MEE094", NONE, "="),  # the recording ends while both speak
    ),
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real recordings are not beside the repository")


def _speech(recording: str) -> dict[str, Segments]:
    found: dict[str, list[Segment]] = {}
    for line in (FOLDER / f"{recording}.rttm").read_text(encoding="utf-8").splitlines():
        _, _, _, start, length, _, _, speaker, *_ = line.split()
        found.setdefault(speaker, []).append(Segment(float(start), float(start) + float(length)))
    return {speaker: merged(own) for speaker, own in found.items()}


def _found(recording: str, one: str, another: str, words: SureWords | None = None) -> list[tuple[float, str, str]]:
    speech, names = _speech(recording), {"you": one, "other-1": another}
    events = find_events({key: speech[name] for key, name in names.items()}, words=words)
    return [(round(event.segment.start, 2), names[event.by], str(event.kind)) for event in events]


@pytest.mark.parametrize("pair", JUDGED, ids=" ".join)
def test_what_the_rules_find_in_real_talk(pair: tuple[str, str, str]) -> None:
    said = ((start, who, judged if found == "=" else found) for start, who, judged, found in JUDGED[pair])
    expected = [(start, who, str(kind)) for start, who, kind in said if kind != NONE]
    found = _found(*pair)
    assert [event[1:] for event in found] == [event[1:] for event in expected]
    assert [event[0] for event in found] == pytest.approx([event[0] for event in expected], abs=0.011)


def test_a_reply_over_the_end_of_a_finished_sentence_is_no_coming_in_where_words_are_there() -> None:
    # 0.54 s beside "Chicago" and the sound after it.
    chicago = Word(Segment(17.9, 18.4), "chicago", 1.0, "other-1")
    words = SureWords({"other-1": (chicago,)}, frozenset({"yes"}), TurnEnds(frozenset({"and"})))
    found = {start: kind for start, _, kind in _found("telephone", "speaker90", "speaker91", words)}
    assert found[18.05] == "switch"


def test_a_hello_is_no_listening_sound_where_words_are_there() -> None:
    hello = Word(Segment(7.63, 8.15), "hello", 1.0, "other-1")
    words = SureWords({"other-1": (hello,)}, frozenset({"yes"}))
    assert _found("telephone", "speaker90", "speaker91", words)[:2] == [
        (7.55, "speaker91", "switch"),
        (8.32, "speaker90", "switch"),
    ]
