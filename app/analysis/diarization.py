"""Tells the voices of one track apart, for 2 to 6 people: joins the voices of its chunks, then says who speaks when."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from app.analysis.clustering import Voices, assigned, evidence_of_one, find_voices
from app.analysis.local_voices import BELL, LocalVoices, Pieces, several_at_once
from app.analysis.masks import HOPS_PER_S, Floats, Indices, Mask, filled, mask_of, runs
from app.analysis.speaker_segmentation import CHUNK_HOPS
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Separation, Uncertain

PEOPLE = range(2, 7)
"""Numbers of people that voices are told apart for."""

VOICES_ALIKE = "voices_alike"
MIXED_VOICES = "mixed_voices"

_PAUSE_HOPS = 30  # longer ones are pauses, whatever the network says, which runs through them
_BOTH_FROM = 0.6  # of the chunks say that two speak at once; with half of them a share was 0.04 points further off
_AROUND_HOPS = 203
_RATHER_BY, _RATHER_LEAST_HOPS, _RATHER_AROUND_HOPS = 0.1, 60, 20
# Set on 330 composed talks and parts of them, most with voices much alike, of synthesisers and five people: of 30 in which
# more than 8 % of the talk is given to others one is called sure, and of those sorted right 58 are not.
_NOT_WORSE_BY, _SURELY, _ONE_RATHER = 60.0, 100.0, 120.0
_ANOTHER_PER_S = (
    2.5  # of 132 of these in which one person too few was given 91 are found, and 2 of 245 with the right number
)
_LEAST_TALK_S, _LEAST_ALONE_HOPS, _LEAST_VOICE_HOPS = 5.0, 100, 50
_UNCLEAR_MARGIN = 0.1
_UNCLEAR_LEAST_S = 1.0
_UNCLEAR_JOINED_S = 0.5
_AT_ONCE_SHARE = 0.5
_AT_ONCE_HOPS = 1000
_AT_ONCE_LEAST_S = 5.0


def separations(
    local: LocalVoices,
    speech: Mask,
    *,
    people: Iterable[int] = PEOPLE,
    left_out: Segments = (),
    holes: Segments = (),
) -> tuple[Separation, ...]:
    """The voices of one track told apart for each number of people, where there is speech enough for so many.

    The number is the most: where one voice more makes what is heard less likely, a separation holds fewer. It holds two in
    any case in which a second voice says anything, since two people may sound as alike as the halves of one. It is not sure
    where there are fewer than people or seem to be more, where one of them is hardly heard alone, or where the voices can be
    joined otherwise about as well, or would rather be one's.

    Args:
        speech: (hops,) when anybody speaks.
        left_out: in these times voices sound unlike themselves, so that nothing is learned of them there.
        holes: times that were not recorded; no voice goes on across one.
    """
    learned = _outside(local, left_out)
    spoken = filled(speech, fill=_PAUSE_HOPS, minimum=1) & ~mask_of(*_reach(holes), len(speech))
    count = several_at_once(local, len(speech))
    wanted = sorted(people)
    one = evidence_of_one(learned)
    heard = 1
    ways: list[tuple[float, Separation]] = []
    for number in range(2, min(max(wanted, default=0) + 1, PEOPLE[-1]) + 1):
        voices = find_voices(learned, number)
        if voices is None:
            break
        heard = number
        if not ways or voices.evidence >= ways[-1][0] - _NOT_WORSE_BY:
            told = _separation(local, voices, spoken, count)
            if told is not None:
                ways.append((voices.evidence, replace(told, sure=told.sure and voices.evidence >= one - _ONE_RATHER)))
    talk_s = float(np.count_nonzero(spoken)) / HOPS_PER_S
    least = min((len(told.speech) for _, told in ways), default=math.inf)
    return tuple(_for_people(number, ways, talk_s) for number in wanted if least <= number <= heard)


def _for_people(number: int, ways: Sequence[tuple[float, Separation]], talk_s: float) -> Separation:
    """The most voices for so many people; they aren't sure where another one explains what is heard far better."""
    evidence, told = [way for way in ways if len(way[1].speech) <= number][-1]
    another = any(
        more.sure and len(more.speech) == number + 1 and found - evidence >= _ANOTHER_PER_S * talk_s
        and min(map(total_s, more.speech.values())) >= _LEAST_TALK_S
        for found, more in ways
    )  # fmt: skip
    whole = len(told.speech) == number
    return replace(told, people=number, sure=told.sure and whole and not another, more=whole and another)


def _separation(local: LocalVoices, voices: Voices, speech: Mask, count: Floats) -> Separation | None:
    """One voice for each of the centres; None where one of them says nothing, or hardly anything beside two others."""
    speaks = _in_time(local, voices.centres, speech, count)
    moved, unclear_voice = _rather(local, speaks, voices.centres)
    # of one voice that is halved one half may take all
    speaks = (moved if (moved & speech[:, None]).any(axis=0).all() else speaks) & speech[:, None]
    talk = np.count_nonzero(speaks, axis=0)
    if talk.min() < (_LEAST_VOICE_HOPS if len(talk) > 2 else 1):
        return None
    order = np.argsort(-talk, kind="stable")
    spoken, known = {}, {}
    for number, voice in enumerate(order, start=1):
        key = f"voice-{number}"
        spoken[key] = _segments(speaks[:, voice])
        known[key] = tuple(float(value) for value in voices.centres[voice])
    cosines = voices.centres @ voices.centres.T
    alike = float(cosines[~np.eye(len(cosines), dtype=np.bool_)].max())
    sure = voices.lead >= _SURELY and not _is_odd(speaks)
    uncertain = unclear(unclear_voice & speech, speaks)
    return Separation(len(order), spoken, known, alike, sure=sure, uncertain=uncertain)


def _is_odd(speaks: Mask) -> bool:
    """One voice never speaks alone for a second, so that it may be the sound of two at once, and another one two people.

    Of two voices one that says little may be an odd sound, and the other one both people.
    """
    single = np.count_nonzero(speaks, axis=1) == 1
    for own in speaks.T:
        starts, ends = runs(own & single)
        if np.max(ends - starts, initial=0) < _LEAST_ALONE_HOPS:
            return True
    return speaks.shape[1] == 2 and int(speaks.sum(axis=0).min()) < _LEAST_TALK_S * HOPS_PER_S


def _outside(local: LocalVoices, left_out: Segments) -> LocalVoices:
    """Without the pieces, and the local voices of chunks, half of which lie in these times."""
    if not left_out:
        return local
    end = int(local.starts[-1]) + CHUNK_HOPS if len(local.starts) else 0
    inside = np.cumsum(np.append(0, mask_of(*_reach(left_out), end)))
    clear = inside[local.starts + CHUNK_HOPS] - inside[local.starts] < CHUNK_HOPS // 2
    kept = clear[local.chunks]
    pieces = local.pieces
    ends = pieces.starts + pieces.lengths
    heard = inside[ends] - inside[pieces.starts] < pieces.lengths // 2
    return replace(
        local, chunks=local.chunks[kept], numbers=local.numbers[kept], vectors=local.vectors[kept],
        alone_s=local.alone_s[kept], seconds=local.seconds[kept],
        pieces=Pieces(pieces.starts[heard], pieces.lengths[heard], pieces.vectors[heard]),
    )  # fmt: skip


def _in_time(local: LocalVoices, centres: Floats, speech: Mask, count: Floats) -> Mask:
    """(hops, voices) who speaks: as many at once as the chunks say in the mean, those whom most of them name.

    Speech in which the chunks hear nobody goes to the voice that is named most around it.
    """
    hops, people = len(speech), len(centres)
    named = np.zeros((hops + CHUNK_HOPS, people), np.float32)
    held = np.zeros(hops + CHUNK_HOPS, np.float32)
    for start in local.starts:
        held[start : start + CHUNK_HOPS] += BELL
    for chunk, number, voice in zip(local.chunks, local.numbers, assigned(local, centres), strict=True):
        if voice >= 0:
            start = local.starts[chunk]
            named[start : start + CHUNK_HOPS, voice] += BELL * local.speaks[chunk, :, number]
    named = np.asarray(named[:hops] / np.maximum(held[:hops, None], 1e-6), np.float32)
    at_once = np.minimum(np.where(count < 1, np.round(count), np.floor(count + (1.0 - _BOTH_FROM))), people)
    order = np.argsort(-named, axis=1, kind="stable")
    speaks = np.zeros((hops, people), np.bool_)
    for rank in range(people):
        chosen = order[:, rank]
        speaks[np.arange(hops), chosen] |= (at_once > rank) & (named[np.arange(hops), chosen] > 0)
    nobody = np.flatnonzero(speech & ~speaks.any(axis=1))
    bell = np.hanning(_AROUND_HOPS)
    around = np.stack([np.convolve(own, bell)[_AROUND_HOPS // 2 :][nobody] for own in named.T], axis=1)
    heard = around.max(axis=1) > 0
    speaks[nobody[heard], around.argmax(axis=1)[heard]] = True
    return speaks


def _rather(local: LocalVoices, speaks: Mask, centres: Floats) -> tuple[Mask, Mask]:
    """Who speaks after each run of one voice alone was given to another one that it clearly sounds more like.

    Within 10 s two voices are taken for one now and then. Also (hops,) where a run sounds about as much like another voice.
    """
    pieces = local.pieces
    cosines = pieces.vectors @ centres.T
    ends = pieces.starts + pieces.lengths
    moved, unclear_voice = speaks.copy(), np.zeros(len(speaks), np.bool_)
    single = np.count_nonzero(speaks, axis=1) == 1
    for voice in range(speaks.shape[1]):
        for start, end in zip(*runs(speaks[:, voice] & single), strict=True):
            if end - start < _RATHER_LEAST_HOPS:
                continue
            first, last = np.searchsorted(pieces.starts, [start - _RATHER_AROUND_HOPS, end])
            inside = first + np.flatnonzero(ends[first:last] <= end + _RATHER_AROUND_HOPS)
            if not len(inside):
                continue
            alike = np.average(cosines[inside], axis=0, weights=pieces.lengths[inside])
            other = int(alike.argmax())
            unclear_voice[start:end] = np.sort(alike)[-1] - np.sort(alike)[-2] < _UNCLEAR_MARGIN
            if alike[other] - alike[voice] > _RATHER_BY:
                moved[start:end, voice], moved[start:end, other] = False, True
    return moved, unclear_voice


def unclear(alike: Mask, speaks: Mask) -> tuple[Uncertain, ...]:
    """Times in which the sound lies between two voices, or two speak at once for most of ten seconds.

    Args:
        alike: (hops,) where it does. speaks: (hops, voices) who was found to speak.
    """
    around = np.ones(min(_AT_ONCE_HOPS, len(speaks)))
    several = np.convolve(np.count_nonzero(speaks, axis=1) > 1, around, "same")
    at_once = merged(_segments(several > _AT_ONCE_SHARE * _AT_ONCE_HOPS), minimum_s=_AT_ONCE_LEAST_S)
    between = subtracted(merged(_segments(alike), gap_s=_UNCLEAR_JOINED_S, minimum_s=_UNCLEAR_LEAST_S), at_once)
    found = [Uncertain(segment, VOICES_ALIKE) for segment in between]
    found += [Uncertain(segment, MIXED_VOICES) for segment in at_once]
    return tuple(sorted(found, key=_time_of))


def _reach(times: Segments) -> tuple[Indices, Indices]:
    """First hop and end of each; a seam of no length reaches over one."""
    starts = np.array([math.floor(time.start * HOPS_PER_S) for time in times], np.intp)
    return starts, np.maximum(starts + 1, np.array([math.ceil(time.end * HOPS_PER_S) for time in times], np.intp))


def _time_of(uncertain: Uncertain) -> Segment:
    return uncertain.segment


def _segments(mask: Mask) -> Segments:
    starts, ends = runs(mask)
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(Segment(start / HOPS_PER_S, end / HOPS_PER_S) for start, end in pairs)
