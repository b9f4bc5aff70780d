"""Tells the voices of one track apart: embeds short windows of its speech, sorts them into 2 to 6 voices, then into time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from app.analysis.clustering import Doubles, find_voices, viterbi
from app.analysis.diarization_overlap import Halves, log_bands, second_voices
from app.analysis.masks import HOPS_PER_S, Mask, filled, mask_of, runs
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
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Separation, Uncertain

PEOPLE = range(2, 7)
"""Numbers of people that voices are told apart for."""

WINDOW_HOPS = 160
LEAST_WINDOW_HOPS = 40
VOICES_ALIKE = "voices_alike"
MIXED_VOICES = "mixed_voices"

_STEP_HOPS = 20
_JOINED_HOPS = 25  # a window may hold a pause of so much
_EMBED_AT_ONCE = 384
_CERTAINTY = 20.0
_CHANGE_IN_SPEECH = 12.0
_CHANGE_IN_PAUSE = 2.0
_FULL_PAUSE_HOPS = 50
_PIECE_HOPS = 5
_BREAK_HOPS = 19  # under 0.20 s, as within a unit; with 0.30 s shares of those who talk slowly were further off
_SURELY = 0.6  # of 193 conversations of voices much alike 23 were sorted wrongly, all of them with a lead below 0.5
_SURELY_HALVES = 0.75  # of one voice where two were looked for: in 11 of 12 conversations below 0.4, in one 0.67
_LEAST_TALK_S = 5.0  # of 186 pairs only such in which an odd sound was taken for a voice had less of one
_UNCLEAR_MARGIN = 0.05  # of cosines; of what is found so 41 % was wrong, else 6 %; shares stay as they are without it
_UNCLEAR_LEAST_S = 1.0
_UNCLEAR_JOINED_S = 0.5
_AT_ONCE_SHARE = 0.5
_AT_ONCE_HOPS = 1000
_AT_ONCE_LEAST_S = 5.0


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


def separations(
    windows: VoiceWindows,
    speech: Segments,
    *,
    people: Iterable[int] = PEOPLE,
    left_out: Segments = (),
    holes: Segments = (),
) -> tuple[Separation, ...]:
    """The voices of one track told apart for each number of people, where there is speech enough for so many.

    The number is the most: where one voice more would only split one that is there, a separation holds fewer. It holds two
    in any case, since two people may sound as alike as the halves of one. Where it holds fewer, and one voice more might
    have been another person, it is not sure; nor where the windows can be sorted otherwise about as well.

    Args:
        left_out: in these times voices sound unlike themselves, so that nothing is learned of them there.
        holes: times that were not recorded; no voice goes on across one.
    """
    learned = _outside(windows, left_out)
    vectors, starts, lengths = windows.whole[learned], windows.starts[learned], windows.lengths[learned]
    wanted = [number for number in people if len(starts) >= 2 * number]
    best: Separation | None = None
    sure = True
    found = []
    for number in range(2, max(wanted, default=0) + 1):
        voices = find_voices(vectors, starts, lengths, number)
        more = None if voices.split and number > PEOPLE[0] else _separation(windows, speech, voices.centres, holes)
        leads = voices.lead >= (_SURELY_HALVES if voices.split else _SURELY)
        best, sure = (best, sure and not voices.may_be_there) if more is None else (more, leads and not _is_odd(more))
        if number in wanted and best is not None:
            found.append(replace(best, people=number, sure=sure))
    return tuple(found)


def _is_odd(separation: Separation) -> bool:
    """Of two voices one says so little that it may be an odd sound, and the other one both people."""
    talk_s = [total_s(own) for own in separation.speech.values()]
    return len(talk_s) == 2 and min(talk_s) < _LEAST_TALK_S


def _outside(windows: VoiceWindows, left_out: Segments) -> Mask:
    """(n,) the windows that lie wholly outside of these times."""
    inside = np.zeros(len(windows.starts), np.bool_)
    for time in left_out:
        inside |= (windows.starts + windows.lengths > time.start * HOPS_PER_S) & (windows.starts < time.end * HOPS_PER_S)
    return ~inside


def unclear(scores: Doubles, speaking: Mask, speaks: Mask) -> tuple[Uncertain, ...]:
    """Times in which the sound lies between two voices, or two speak at once for most of ten seconds.

    Args:
        scores: (hops, voices) cosines. speaking: (hops,) whether anybody does. speaks: (hops, voices) who was found to.
    """
    ordered = np.sort(scores, axis=1)
    between = _segments(speaking & (ordered[:, -1] - ordered[:, -2] < _UNCLEAR_MARGIN))
    around = np.ones(min(_AT_ONCE_HOPS, len(speaks)))
    several = np.convolve(np.count_nonzero(speaks, axis=1) > 1, around, "same")
    at_once = merged(_segments(several > _AT_ONCE_SHARE * _AT_ONCE_HOPS), minimum_s=_AT_ONCE_LEAST_S)
    alike = subtracted(merged(between, gap_s=_UNCLEAR_JOINED_S, minimum_s=_UNCLEAR_LEAST_S), at_once)
    found = [Uncertain(segment, VOICES_ALIKE) for segment in alike]
    found += [Uncertain(segment, MIXED_VOICES) for segment in at_once]
    return tuple(sorted(found, key=_time_of))


def _separation(windows: VoiceWindows, speech: Segments, centres: Floats, holes: Segments) -> Separation | None:
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
    speaks = with_breaks(speaks & speaking[:, None], mask_of(*_reach(holes), len(speaking)))
    order = np.argsort(-np.count_nonzero(speaks, axis=0), kind="stable")
    profiles = _profiles(windows, owner, centres)
    spoken, known = {}, {}
    for number, voice in enumerate(order, start=1):
        key = f"voice-{number}"
        spoken[key] = _segments(speaks[:, voice])
        known[key] = tuple(float(value) for value in profiles[voice])
    cosines = profiles @ profiles.T
    alike = float(cosines[~np.eye(people, dtype=np.bool_)].max())
    uncertain = unclear(_scores(windows, profiles, len(speaking)), speaking, speaks)
    return Separation(people, spoken, known, alike, uncertain=uncertain)


def with_breaks(speaks: Mask, holes: Mask) -> Mask:
    """(hops, voices) with the breaks of a voice in which nobody else speaks.

    On one track the borders of words are less exact: in noise a voice falls into pieces, the softer one into more.
    """
    whole = speaks.copy()
    for voice in range(speaks.shape[1]):
        broken = filled(speaks[:, voice], fill=_BREAK_HOPS, minimum=1) & ~speaks[:, voice]
        taken = holes | (speaks.sum(axis=1) > speaks[:, voice])
        starts, ends = runs(broken)
        count = np.cumsum(np.append(0, taken))
        free = count[ends] == count[starts]
        whole[:, voice] |= mask_of(starts[free], ends[free], len(speaks))
    return whole


def _reach(times: Segments) -> tuple[Indices, Indices]:
    """First hop and end of each; a seam of no length reaches over one."""
    starts = np.array([math.floor(time.start * HOPS_PER_S) for time in times], np.intp)
    return starts, np.maximum(starts + 1, np.array([math.ceil(time.end * HOPS_PER_S) for time in times], np.intp))


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


def _time_of(uncertain: Uncertain) -> Segment:
    return uncertain.segment


def _segments(mask: Mask) -> Segments:
    starts, ends = runs(mask)
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(Segment(start / HOPS_PER_S, end / HOPS_PER_S) for start, end in pairs)
