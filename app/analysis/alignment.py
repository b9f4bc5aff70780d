"""Words to voices: keeps the words that belong to their speaker's speech, and cuts the sound that is worth transcribing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment, Segments, covered_s, merged
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Word

RATE_HZ = 16_000
PADDING_S = 0.5
"""Quiet that a recogniser is given before and after speech."""

_SLACK_S = 0.15  # an engine's word borders are this rough
_LEAST_INSIDE = 0.5
MOST_PIECE_S = 30.0
"""The longest stretch that an engine is given."""

_CUT_WITHIN_S = 10.0
_QUIET_STEP_S = 0.05


def align(words: Iterable[Word], activity: SpeechActivity) -> tuple[Word, ...]:
    """The words, in order of their start, of which at least half lies in speech of their own speaker.

    What is left out is the other's voice in this microphone, and words that an engine heard in noise.
    """
    wide = {
        speaker: merged(Segment(max(0.0, s.start - _SLACK_S), s.end + _SLACK_S) for s in segments)
        for speaker, segments in activity.speech.items()
    }
    kept: list[Word] = []
    positions = dict.fromkeys(wide, 0)
    for word in sorted(words):
        segments = wide.get(word.speaker, ())
        at = positions.get(word.speaker, 0)
        while at < len(segments) and segments[at].end < word.segment.start:
            at += 1
        positions[word.speaker] = at
        near = _from(segments, at, word.segment.end)
        if covered_s(near, word.segment) >= _LEAST_INSIDE * word.segment.duration_s and near:
            kept.append(word)
    return tuple(kept)


def _from(segments: Segments, at: int, end_s: float) -> Segments:
    """Those from index `at` on that begin before `end_s`."""
    stop = at
    while stop < len(segments) and segments[stop].start <= end_s:
        stop += 1
    return segments[at:stop]


def spans_to_transcribe(segments: Sequence[Segment], *, duration_s: float) -> Segments:
    """Speech with some quiet around it, joined where that meets; everything else is silence to an engine."""
    return merged(Segment(max(0.0, s.start - PADDING_S), min(duration_s, s.end + PADDING_S)) for s in segments
                  if s.start < duration_s)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class SpokenPiece:
    """A stretch of one track that is written down by itself; (n,) samples at RATE_HZ."""

    segment: Segment
    samples: NDArray[np.float32]


class SpeechCutter:
    """Cuts a track's spans out of its blocks; the same sound and spans give the same pieces.

    Args:
        spans: sorted and disjoint, as `spans_to_transcribe` gives them.
    """

    def __init__(self, spans: Segments) -> None:
        self._spans = [(round(s.start * RATE_HZ), round(s.end * RATE_HZ)) for s in spans]
        self._cut_frames = 0

    @property
    def cut_s(self) -> float:
        """How much sound was handed out so far."""
        return self._cut_frames / RATE_HZ

    def cut(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[SpokenPiece]:
        """Pieces of at most 30 s from (n,) `blocks`: whole spans, longer ones divided where they are quietest."""
        most = round(MOST_PIECE_S * RATE_HZ)
        spans = iter(self._spans)
        span = next(spans, None)
        held: list[NDArray[np.float32]] = []
        held_from = position = 0
        for block in blocks:
            block_end = position + len(block)
            while span is not None and span[0] < block_end:
                start, end = max(span[0], position), min(span[1], block_end)
                held_from = held_from if held else start
                held.append(block[start - position : end - position])
                waiting = np.concatenate(held)
                while len(waiting) > most:
                    at = quietest(waiting[:most])
                    yield self._piece(waiting[:at], held_from)
                    waiting, held_from = waiting[at:], held_from + at
                held = [waiting]
                if span[1] > block_end:
                    break
                yield self._piece(waiting, held_from)
                held, span = [], next(spans, None)
            position = block_end
            if span is None:
                return
        if held and len(held[0]):  # the track ends within a span
            yield self._piece(np.concatenate(held), held_from)

    def _piece(self, samples: NDArray[np.float32], track_start: int) -> SpokenPiece:
        self._cut_frames += len(samples)
        return SpokenPiece(Segment(track_start / RATE_HZ, (track_start + len(samples)) / RATE_HZ), samples)


def placed(word: Word, within: Segment) -> Word:
    """A word whose times count from the start of a stretch, at its time in the conversation and inside that stretch."""
    start = min(max(word.segment.start + within.start, within.start), within.end)
    return replace(word, segment=Segment(start, min(max(word.segment.end + within.start, start), within.end)))


def quietest(samples: NDArray[np.float32]) -> int:
    """Frame in the last third at which the level is lowest."""
    step = round(_QUIET_STEP_S * RATE_HZ)
    first = len(samples) - round(_CUT_WITHIN_S * RATE_HZ)
    steps = (len(samples) - first) // step
    power = np.square(samples[first : first + steps * step]).reshape(steps, step).mean(axis=1)
    return first + int(np.argmin(power)) * step + step // 2
