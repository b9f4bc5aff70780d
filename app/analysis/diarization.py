"""Tells the voices of one track apart: embeds short windows of its speech, sorts them into 2 to 6 voices, then into time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from app.analysis.clustering import Doubles, find_voices, viterbi
from app.analysis.diarization_overlap import Halves, log_bands, second_voices
from app.analysis.masks import HOPS_PER_S, Mask, runs
from app.analysis.speaker_embedding import (
    DIMENSIONS,
    OPENING_HOPS,
    Floats,
    Indices,
    MelMeter,
    embed,
    raised_to_level,
    unit,
)
from app.core.segment import Segment, Segments, intersection, merged
from app.core.speech_activity import Separation, Uncertain

PEOPLE = range(2, 7)
"""Numbers of people that voices are told apart for."""

WINDOW_HOPS = 160
LEAST_WINDOW_HOPS = 40
VOICES_ALIKE = "voices_alike"

_STEP_HOPS = 20
_JOINED_HOPS = 25  # a window may hold a pause of so much
_EMBED_AT_ONCE = 384
_CERTAINTY = 20.0
_CHANGE_IN_SPEECH = 12.0
_CHANGE_IN_PAUSE = 2.0
_FULL_PAUSE_HOPS = 50
_PIECE_HOPS = 5
_SURELY = 0.6  # of 193 conversations of voices much alike 23 were sorted wrongly, all of them with a lead below 0.5
_UNCLEAR_MARGIN = 0.05  # of cosines; two thirds of what is found so was given to the wrong voice, else 4 % of all
_UNCLEAR_LEAST_S = 1.0
_UNCLEAR_JOINED_S = 0.5


@dataclass(frozen=True, slots=True)
class VoiceWindows:
    """Windows of speech in order of time.

    Attributes:
        starts, lengths: (n,) in 10 ms.
        whole, opening: (n, 256) embeddings.
        bands: (hops of speech, 40) log mel bands of every 10 ms of it; None where nobody looks for two at once.
    """

    starts: Indices
    lengths: Indices
    whole: Floats
    opening: Floats
    bands: Halves | None = None


class VoiceExtractor:
    """Embeds the speech of one track: feed its samples in order, then `finish` once. Holds about a minute of it, as bands.

    Args:
        speech: when somebody speaks.
        mean_power: of all samples of the track.
    """

    def __init__(self, speech: Segments, *, mean_power: float) -> None:
        self._mel = MelMeter(gain=raised_to_level(mean_power))
        self._starts, self._lengths = windows_of(speech)
        self._speaking = _mask(speech)
        self._bands: list[Halves] = []
        self._rows: list[Floats] = []
        self._first_row = 0  # of those that are held
        self._row_count = 0  # of all so far
        self._next = 0  # window
        self._whole: list[Floats] = []
        self._opening: list[Floats] = []

    def feed(self, samples: Floats) -> None:
        """Take the next samples: (n,) at 16 kHz, any n."""
        self._hold(self._mel.feed(samples))
        complete = int(np.searchsorted(self._starts + self._lengths, self._row_count, side="right"))
        if complete - self._next >= _EMBED_AT_ONCE:
            self._embed(complete)

    def finish(self) -> VoiceWindows:
        self._hold(self._mel.finish())
        complete = int(np.searchsorted(self._starts + self._lengths, self._row_count, side="right"))
        self._embed(complete)
        none = [np.zeros((0, DIMENSIONS), np.float32)]
        whole, opening = np.concatenate(self._whole or none), np.concatenate(self._opening or none)
        return VoiceWindows(self._starts[:complete], self._lengths[:complete], whole, opening, np.concatenate(self._bands))

    def _hold(self, rows: Floats) -> None:
        speaking = self._speaking[self._row_count : self._row_count + len(rows)]
        self._bands.append(log_bands(rows[: len(speaking)][speaking]))
        self._rows.append(rows)
        self._row_count += len(rows)

    def _embed(self, until: int) -> None:
        """The windows before `until`, whose rows are all there; then only the rows of later ones are kept."""
        mel = np.concatenate(self._rows)
        if until > self._next:
            chosen = slice(self._next, until)
            whole, opening = embed(mel, self._starts[chosen] - self._first_row, self._lengths[chosen])
            self._whole.append(whole)
            self._opening.append(opening)
            self._next = until
        needed = int(self._starts[until]) if until < len(self._starts) else self._row_count
        drop = max(0, min(needed, self._row_count) - self._first_row)
        self._rows = [mel[drop:].copy()]
        self._first_row += drop


def windows_of(speech: Segments) -> tuple[Indices, Indices]:
    """Starts and lengths (10 ms) of windows that keep to speech between pauses, so that few hold two voices.

    Both grow; a stretch up to 1.6 s is one window, a longer one is covered every 0.2 s, one under 0.4 s has none.
    """
    starts, lengths = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    for stretch in merged(speech, gap_s=_JOINED_HOPS / HOPS_PER_S):
        first, last = round(stretch.start * HOPS_PER_S), round(stretch.end * HOPS_PER_S)
        if last - first < LEAST_WINDOW_HOPS:
            continue
        length = min(last - first, WINDOW_HOPS)
        count = -(-(last - first - length) // _STEP_HOPS) + 1
        starts.append(np.round(np.linspace(first, last - length, count)).astype(np.intp))
        lengths.append(np.full(count, length, np.intp))
    return np.concatenate(starts), np.concatenate(lengths)


def separations(windows: VoiceWindows, speech: Segments, *, people: Iterable[int] = PEOPLE) -> tuple[Separation, ...]:
    """The voices of one track told apart for each number of people, where there is speech enough for so many.

    The number is the most: where one voice more would only split one that is there, a separation holds fewer. It holds two
    in any case, since two people may sound as alike as the halves of one. Where it holds fewer, and one voice more might
    have been another person, it is not sure; nor where the windows can be sorted otherwise about as well.
    """
    wanted = [number for number in people if len(windows.starts) >= 2 * number]
    best: Separation | None = None
    sure = True
    found = []
    for number in range(2, max(wanted, default=0) + 1):
        voices = find_voices(windows.whole, windows.starts, windows.lengths, number)
        more = None if voices.split and number > PEOPLE[0] else _separation(windows, speech, voices.centres)
        best, sure = (best, sure and not voices.may_be_there) if more is None else (more, voices.lead >= _SURELY)
        if number in wanted and best is not None:
            found.append(replace(best, people=number, sure=sure))
    return tuple(found)


def unclear(windows: VoiceWindows, speech: Segments, found: Iterable[Separation]) -> tuple[Uncertain, ...]:
    """Speech that lies between two voices whatever the number of people: alike voices, or several at once."""
    common: Segments | None = None
    for separation in found:
        centres = np.array([separation.profiles[key] for key in separation.speech], np.float32)
        ordered = np.sort(_scores(windows, centres, _hops(speech)), axis=1)
        doubtful = _mask(speech) & (ordered[:, -1] - ordered[:, -2] < _UNCLEAR_MARGIN)
        spans = _segments(doubtful)
        common = spans if common is None else intersection(common, spans)
    joined = merged(common or (), gap_s=_UNCLEAR_JOINED_S, minimum_s=_UNCLEAR_LEAST_S)
    return tuple(Uncertain(segment, VOICES_ALIKE) for segment in joined)


def _separation(windows: VoiceWindows, speech: Segments, centres: Floats) -> Separation | None:
    """One voice for each of the centres (voices, 256); None where one of them says nothing."""
    people = len(centres)
    speaking = _mask(speech)
    owner = _in_time(_scores(windows, centres, len(speaking)), speaking)
    times = np.bincount(owner[owner >= 0], minlength=people)
    if not times.all():
        return None
    speaks = owner[:, None] == np.arange(people)
    if windows.bands is not None:
        speaks |= second_voices(windows.bands, owner, people)
    order = np.argsort(-np.count_nonzero(speaks, axis=0), kind="stable")
    profiles = _profiles(windows, owner, centres)
    spoken, known = {}, {}
    for number, voice in enumerate(order, start=1):
        key = f"voice-{number}"
        spoken[key] = intersection(speech, _segments(speaks[:, voice]))
        known[key] = tuple(float(value) for value in profiles[voice])
    cosines = profiles @ profiles.T
    return Separation(people, spoken, known, float(cosines[~np.eye(people, dtype=np.bool_)].max()))


def _scores(windows: VoiceWindows, centres: Floats, hops: int) -> Doubles:
    """(hops, voices) cosine of each voice around every 10 ms; that of the nearest window where none reaches."""
    total = np.zeros((hops, len(centres)))
    weight = np.zeros(hops)
    for vectors, longest in ((windows.whole, WINDOW_HOPS), (windows.opening, OPENING_HOPS)):
        cosines = vectors @ centres.T
        for start, length, row in zip(windows.starts, np.minimum(windows.lengths, longest), cosines, strict=True):
            hann = _hann(int(length))[: hops - start]
            total[start : start + length] += hann[:, None] * row
            weight[start : start + length] += hann
    reached = np.flatnonzero(weight > 0)
    if not len(reached):
        return total
    after = np.clip(np.searchsorted(reached, np.arange(hops)), 0, len(reached) - 1)
    before = np.maximum(after - 1, 0)
    to_after, to_before = np.abs(reached[after] - np.arange(hops)), np.abs(reached[before] - np.arange(hops))
    nearest = np.where(to_after <= to_before, reached[after], reached[before])
    scores: Doubles = total[nearest] / weight[nearest, None]
    return scores


def _in_time(scores: Doubles, speaking: Mask) -> Indices:
    """(hops,) which voice speaks, -1 for none; voices change easily in a pause and hardly within speech."""
    owner = np.full(len(speaking), -1, np.intp)
    starts, ends = runs(speaking)
    if not len(starts):
        return owner
    likely = _CERTAINTY * scores
    likely -= likely.max(axis=1, keepdims=True)
    likely -= np.log(np.exp(likely).sum(axis=1, keepdims=True))
    pieces = [np.arange(start, end, _PIECE_HOPS) for start, end in zip(starts, ends, strict=True)]
    first = np.concatenate(pieces)
    last = np.concatenate([np.append(own[1:], end) for own, end in zip(pieces, ends, strict=True)])
    sums = np.cumsum(np.vstack([np.zeros_like(likely[:1]), likely]), axis=0)
    pause = np.minimum(np.append(0, first[1:] - last[:-1]), _FULL_PAUSE_HOPS) / _FULL_PAUSE_HOPS
    penalty = _CHANGE_IN_SPEECH - (_CHANGE_IN_SPEECH - _CHANGE_IN_PAUSE) * pause
    voices = viterbi(sums[last] - sums[first], penalty)
    owner[speaking] = np.repeat(voices, last - first)
    return owner


def _profiles(windows: VoiceWindows, owner: Indices, centres: Floats) -> Floats:
    """(voices, 256) mean of the windows that one voice fills; its centre where there is none."""
    sums = np.zeros_like(centres)
    for voice in range(len(centres)):
        own = np.cumsum(np.append(0, owner == voice))
        filled = own[windows.starts + windows.lengths] - own[windows.starts] > 0.8 * windows.lengths
        sums[voice] = windows.whole[filled].sum(axis=0) if filled.any() else centres[voice]
    return unit(sums)


def _hann(length: int) -> Doubles:
    return np.hanning(length + 2)[1:-1]


def _hops(speech: Segments) -> int:
    return round(speech[-1].end * HOPS_PER_S) if speech else 0


def _mask(speech: Segments) -> Mask:
    mask = np.zeros(_hops(speech), np.bool_)
    for segment in speech:
        mask[round(segment.start * HOPS_PER_S) : round(segment.end * HOPS_PER_S)] = True
    return mask


def _segments(mask: Mask) -> Segments:
    starts, ends = runs(mask)
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(Segment(start / HOPS_PER_S, end / HOPS_PER_S) for start, end in pairs)
