"""Words for the accuracy benchmark: some of them wrong, or heard for real by the sample's small speech model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.analysis.alignment import SpeechCutter, align, placed, spans_to_transcribe
from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript, Word
from app.speech.vosk_engine import VoskEngine
from tests.helpers.voices import Floats

SPEECH_MODEL = Path(__file__).resolve().parents[2] / "resources" / "sample" / "speech-model"
BORDER_S = {0.1: 0.05, 0.2: 0.1}
"""How far words lie from where they were said, one standard deviation, by how many of them are wrong."""
BLOCK = 160_000
_APART_S = 0.02


def misheard(words: Sequence[Word], share: float, seed: int) -> Transcript:
    """The words with this share of them wrong, as a recogniser writes them.

    Of the wrong ones two in five are left out, two in five are another word that is said in the conversation, and one in
    five has a word too many after it. Right words have a confidence of about 0.97, wrong ones of 0.44 to 1: a good part of
    them is called sure. All words lie a little earlier or later than they were said, in their order.
    """
    rng = np.random.default_rng(seed)
    written: list[Word] = []
    earliest = dict.fromkeys((word.speaker for word in words), 0.0)
    for word in words:
        start = max(earliest[word.speaker], word.segment.start + float(rng.normal(0.0, BORDER_S[share])))
        earliest[word.speaker] = start + _APART_S
        times = Segment(start, start + word.segment.duration_s)
        way = float(rng.random()) / share
        sure = 1.0 - abs(float(rng.normal(0.0, 0.04)))
        unsure = float(rng.uniform(0.44, 1.0))
        chance = words[int(rng.integers(len(words)))].text
        if way < 0.4:
            continue
        if way < 0.8:
            written.append(Word(times, chance, unsure, word.speaker))
            continue
        written.append(Word(times, word.text, sure, word.speaker))
        if way < 1.0:
            written.append(Word(Segment(times.end, times.end + 0.15), chance, unsure, word.speaker))
    return Transcript(tuple(sorted(written)), "script", complete=True)


@lru_cache(maxsize=1)
def _engine() -> VoskEngine:
    return VoskEngine(SPEECH_MODEL)


def decoded(tracks: Mapping[str, Floats], activity: SpeechActivity) -> Transcript:
    """What the sample's speech model hears in each track's speech, cut and aligned as the app does it."""
    words: list[Word] = []
    for speaker, samples in tracks.items():
        transcriber = _engine().track(speaker)
        cutter = SpeechCutter(spans_to_transcribe(activity.speech.get(speaker, ()), duration_s=activity.duration_s))
        blocks = (samples[first : first + BLOCK] for first in range(0, len(samples), BLOCK))
        for piece in cutter.cut(blocks):
            words += [placed(word, piece.segment) for word in transcriber.words(piece.samples)]
    return Transcript(align(words, activity), _engine().name, complete=True)


def words_wrong(said: Sequence[Word], written: Sequence[Word]) -> tuple[int, int]:
    """Words left out, changed or added, of each speaker by itself, and how many were said."""
    wrong = 0
    for speaker in {word.speaker for word in said}:
        truth, found = ([word.text for word in words if word.speaker == speaker] for words in (said, written))
        costs = list(range(len(found) + 1))
        for text in truth:
            row = [costs[0] + 1]
            for (left, above), other in zip(pairwise(costs), found, strict=True):
                row.append(min(left + (text != other), above + 1, row[-1] + 1))
            costs = row
        wrong += costs[-1]
    return wrong, len(said)
