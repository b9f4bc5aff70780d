"""Conversations with known answers as the analysis hears them, worked through in as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TypeVar

from app.analysis.activity import find_speech
from app.analysis.diarization import separations
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.local_voices import hear_voices, with_missed_talk
from app.analysis.report import segments_of
from app.core.segment import Segments, intersection, merged, total_s
from app.core.speech_activity import Separation, SpeechActivity
from app.core.turn import ANYONE
from tests.helpers.dialogue import Dialogue
from tests.helpers.voices import Floats

BLOCK = 160_000
CLOSED_MOUTH_S = 0.15
"""Between two phones: stop consonants close the mouth that long, and nobody hears a pause."""

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


def features_of(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def told_apart(samples: Floats, people: int) -> SpeechActivity:
    """One track with its voices told apart for that number of people, as the analysis does it."""
    features = features_of(samples)
    activity = find_speech([features])
    speech, hops = activity.speech[ANYONE], len(features.level_db)
    voices = hear_voices(lambda: (samples[at : at + BLOCK] for at in range(0, len(samples), BLOCK)), hops, speech)
    talk = with_missed_talk(speech, voices, hops)
    noise = tuple(one.segment for one in activity.uncertain)
    return replace(
        activity,
        speech={ANYONE: segments_of(talk, activity.duration_s, ())},
        separations=separations(voices, talk, people=(people,), left_out=noise),
    )


def voice_most_like(separation: Separation, mine: Segments) -> str:
    """The voice that shares most of its time with `mine`: the one that a person would say is theirs."""
    return max(separation.speech, key=lambda key: total_s(intersection(separation.speech[key], mine)))


def script_speech(dialogue: Dialogue) -> dict[str, Segments]:
    """Perfect hearing: what is lost with it is lost by the rules for events, not by hearing."""
    return {key: merged(phones, gap_s=CLOSED_MOUTH_S) for key, phones in dialogue.phones.items()}


def spread(work: Callable[[_Task], _Done], tasks: Sequence[_Task], *, processes: int | None = None) -> Iterator[_Done]:
    """The results in the order of the tasks; each process keeps its voices, one thread each."""
    processes = min(processes or os.cpu_count() or 1, 4, len(tasks))
    if processes <= 1:
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(work, tasks)
