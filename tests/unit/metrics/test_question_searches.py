"""What follows questions is found without comparing every question with every turn."""

from __future__ import annotations

import time

from app.content import load_content
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.metrics.summary import summarise

CONTENT = load_content()


def asking(minutes: int) -> tuple[SpeechActivity, Transcript]:
    """Every ten seconds a question of 2 s and, half a second later, an answer of 4 s."""
    you, they, words = [], [], []
    for at in range(0, minutes * 60, 10):
        you.append(Segment(at, at + 2.0))
        they.append(Segment(at + 2.5, at + 6.5))
        words += [
            Word(Segment(at + i * 0.4, at + i * 0.4 + 0.3), text, 0.9, "you")
            for i, text in enumerate(["what", "did", "you", "see", "then"])
        ]
        words += [Word(Segment(at + 2.5 + i * 0.5, at + 2.9 + i * 0.5), "well", 0.9, "other") for i in range(8)]
    activity = SpeechActivity(minutes * 60.0, Mode.TWO_TRACKS, {"you": tuple(you), "other": tuple(they)})
    return activity, Transcript(tuple(sorted(words)), "vosk:test")


def seconds(minutes: int) -> float:
    activity, transcript = asking(minutes)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        summarise(activity, transcript, finder=CONTENT.finder, lexicon=CONTENT.lexicon)
        taken.append(time.perf_counter() - began)
    return min(taken)


def test_three_hours_take_about_six_times_as_long_as_half_an_hour() -> None:
    seconds(5)
    short, long = seconds(30), seconds(180)
    assert long < 12 * short, f"{short:.3f} s for 30 min, {long:.3f} s for 180 min"
