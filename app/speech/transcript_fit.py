"""Lays the times of a written conversation over speech that was heard: by how much they are off, whose name is whose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment, Segments, covered_s, merged, total_s
from app.metrics.preparation import near
from app.speech.transcript_file import WrittenPiece

STEP_S = 0.1
MOST_NAMES = 8
"""Told apart when times are compared; who says less is taken together."""

CLEARLY = 5.0
"""Deviations by which the best place must stand out among all places; other conversations reach 6.5, rarely above 5."""

CLEARLY_NEAR, NEAR_S = 3.5, 30.0
"""The same for small shifts, where names and voices can't tell more."""

AGREEMENT = 0.65
"""How far names must agree with voices, beyond chance (Cohen's kappa): right files reach 0.9, others 0.6 at their best."""

_LITTLE_S = 90.0  # of written speech: too little for any place to stand out
_COVERED = 0.4
_AROUND_S = 5.0
_COMMON = 0.5
_SLACK_S = 15.0
_UNBROKEN = 0.9
_ENOUGH = 8
_MOST_BLIND_S = 120.0
_BEYOND_DOUBT = 8.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a file lies over a recording.

    Attributes:
        shift_s: what is to be added to the file's times.
        voices: each name -> the voice whose speech it goes with; "" stands for pieces without a name.
        clearness: by how many deviations this place stands out among all others.
    """

    shift_s: float
    voices: Mapping[str, str]
    clearness: float


def fit(pieces: Sequence[WrittenPiece], speech: Mapping[str, Segments], *, duration_s: float) -> Fit | None:
    """The place at which pieces and speech go together; None where there is none, so that it is another conversation.

    Where little is said, or everything is spoken without a rest, no place can stand out: then the file's own times hold,
    if they meet speech. Without names beside two voices nothing tells another conversation from this one: the best place
    within two minutes holds, if it meets speech.
    """
    said = merged(piece.segment for piece in pieces)
    if not said or not any(speech.values()):
        return None
    enough = len({(piece.segment, piece.speaker) for piece in pieces}) >= _ENOUGH  # a few stand out anywhere by chance
    heard = merged(segment for own in speech.values() for segment in own)
    if enough and len(_names(pieces)) == 1 and sum(bool(own) for own in speech.values()) > 1:
        shift_s = _shift_by_changes(pieces, speech, duration_s)
        meets = _met(said, heard, shift_s) >= _COVERED and said[-1].end + shift_s <= duration_s + _SLACK_S
        return Fit(shift_s, _whose(pieces, speech, shift_s)[0], 0.0) if meets else None
    shifts_s, scores = _scores(pieces, speech, duration_s)
    best = int(np.argmax(scores))
    shift_s, clearness = round(float(shifts_s[best]), 2), _clearness(scores, best)
    unbroken = total_s(said) > _UNBROKEN * (said[-1].end - said[0].start) or total_s(heard) > _UNBROKEN * duration_s
    sides = len(_names(pieces)) > 1 and sum(bool(own) for own in speech.values()) > 1
    near_enough = not sides and abs(shift_s) <= NEAR_S and clearness >= CLEARLY_NEAR
    if enough and (clearness >= CLEARLY or near_enough):
        voices, agreement = _whose(pieces, speech, shift_s)
        if not sides or agreement >= AGREEMENT or clearness >= _BEYOND_DOUBT:
            return Fit(shift_s, voices, clearness)
    could_stand_out = total_s(said) >= _LITTLE_S and (sides or not unbroken)
    if could_stand_out or _met(said, heard, 0.0) < _COVERED or said[-1].end > duration_s + _SLACK_S:
        return None
    return Fit(0.0, _whose(pieces, speech, 0.0)[0], clearness)


def _met(said: Segments, heard: Segments, shift_s: float) -> float:
    """The part of what is written that meets speech."""
    there = [Segment(piece.start + shift_s, piece.end + shift_s) for piece in said]
    return sum(covered_s(near(heard, piece), piece) for piece in there) / max(total_s(said), STEP_S)


def _shift_by_changes(pieces: Sequence[WrittenPiece], speech: Mapping[str, Segments], duration_s: float) -> float:
    """Without names: the shift of at most two minutes at which pieces hold most of one voice and least of another."""
    frames, most = int(duration_s / STEP_S) + 1, round(_MOST_BLIND_S / STEP_S)
    spoken = np.array([np.cumsum([0.0, *_mask(own, frames)]) for own in speech.values()])
    starts = np.array([round(piece.segment.start / STEP_S) for piece in pieces])
    ends = np.maximum(starts + 1, [round(piece.segment.end / STEP_S) for piece in pieces])
    best, best_shift = -1.0, 0
    for shift in sorted(range(-most, most + 1), key=abs):  # the smallest of several that are as good
        first, last = np.clip(starts + shift, 0, frames), np.clip(ends + shift, 0, frames)
        in_pieces = np.sort(spoken[:, last] - spoken[:, first], axis=0)
        clear = float((in_pieces[-1] - in_pieces[-2]).sum())
        if clear > best:
            best, best_shift = clear, shift
    return round(best_shift * STEP_S, 2)


def moved(pieces: Sequence[WrittenPiece], shift_s: float, *, duration_s: float) -> tuple[WrittenPiece, ...]:
    """The pieces on the clock of the recording, without those that lie outside of it."""
    found = []
    for piece in pieces:
        start, end = piece.segment.start + shift_s, piece.segment.end + shift_s
        if (start + end) / 2 < 0 or (start + end) / 2 > duration_s:
            continue
        found.append(WrittenPiece(Segment(max(0.0, start), min(duration_s, end)), piece.speaker, piece.text))
    return tuple(found)


def _names(pieces: Sequence[WrittenPiece]) -> tuple[str, ...]:
    """Who says most first."""
    said = Counter[str]()
    for piece in pieces:
        said[piece.speaker] += len(piece.text)
    return tuple(name for name, _ in said.most_common())


def _scores(pieces: Sequence[WrittenPiece], speech: Mapping[str, Segments], duration_s: float) -> tuple[Floats, Floats]:
    """Shifts in seconds, and for each how well every name goes with the voice that it goes with best there."""
    ends_s = max(piece.segment.end for piece in pieces)
    frames, others = int(duration_s / STEP_S) + 1, int(ends_s / STEP_S) + 1
    size = 1 << int(np.ceil(np.log2(frames + others)))
    heard = [np.fft.rfft(_centred(own, frames), size) for own in speech.values() if own]
    names = _names(pieces)
    few = {name: min(place, MOST_NAMES - 1) for place, name in enumerate(names)}
    total: Floats = np.zeros(size)
    for number in range(min(len(names), MOST_NAMES)):
        own = merged(piece.segment for piece in pieces if few[piece.speaker] == number)
        written = np.conj(np.fft.rfft(_centred(own, others), size))
        total += np.max([np.fft.irfft(voice * written, size) for voice in heard], axis=0)
    lags = np.arange(size)
    lags = np.where(lags >= frames, lags - size, lags)
    common = np.minimum(frames, lags + others) - np.maximum(0, lags)
    possible = common >= _COMMON * min(frames, others)
    order = np.argsort(lags[possible])
    shifts_s = lags[possible][order].astype(np.float64) * STEP_S
    return shifts_s, total[possible][order]


def _centred(segments: Segments, frames: int) -> Floats:
    """1 in speech and 0 outside of it, less the mean."""
    mask = _mask(segments, frames)
    return mask - float(mask.mean())


def _mask(segments: Segments, frames: int) -> Floats:
    """1 in speech and 0 outside of it."""
    mask: Floats = np.zeros(frames)
    for segment in segments:
        mask[round(segment.start / STEP_S) : max(round(segment.start / STEP_S) + 1, round(segment.end / STEP_S))] = 1.0
    return mask


def _clearness(scores: Floats, best: int) -> float:
    """How far the best stands above the mean of all places that are not beside it, in their deviations."""
    around = round(_AROUND_S / STEP_S)
    elsewhere = np.concatenate([scores[: max(0, best - around)], scores[best + around + 1 :]])
    if elsewhere.size < 4 * around or not elsewhere.std():
        return 0.0
    return float((scores[best] - elsewhere.mean()) / elsewhere.std())


def _whose(
    pieces: Sequence[WrittenPiece], speech: Mapping[str, Segments], shift_s: float
) -> tuple[dict[str, str], float]:
    """For each name the voice that speaks in its pieces more than it does elsewhere; how far they agree beyond chance."""
    heard_s = max(1e-9, sum(total_s(own) for own in speech.values()))
    found: dict[str, str] = {}
    spoken_s: dict[tuple[str, str], float] = {}
    for name in _names(pieces):
        own = [Segment(one.start + shift_s, one.end + shift_s) for one in merged(
            piece.segment for piece in pieces if piece.speaker == name)]  # fmt: skip
        spoken = {key: sum(covered_s(near(voice, one), one) for one in own) for key, voice in speech.items()}
        meant = sum(spoken.values())
        found[name] = max(speech, key=lambda key: (spoken[key] - meant * total_s(speech[key]) / heard_s, spoken[key]))
        spoken_s |= {(name, key): own_s for key, own_s in spoken.items()}
    return found, _agreement(found, spoken_s)


def _agreement(found: Mapping[str, str], spoken_s: Mapping[tuple[str, str], float]) -> float:
    """Cohen's kappa of names and voices, in seconds; 0 where chance alone would agree wholly."""
    all_s = sum(spoken_s.values())
    if not all_s:
        return 0.0
    agree = sum(spoken_s[name, key] for name, key in found.items()) / all_s
    of_name: defaultdict[str, float] = defaultdict(float)
    of_voice: defaultdict[str, float] = defaultdict(float)
    for (name, key), own_s in spoken_s.items():
        of_name[name] += own_s / all_s
        of_voice[key] += own_s / all_s
    chance = sum(of_name[name] * of_voice[key] for name, key in found.items())
    return (agree - chance) / (1 - chance) if chance < 1 else 0.0
