"""Two microphones in one room: what every 10 ms says about whether a voice speaks, as numbers that no microphone changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analysis.ear_signatures import Doubles, RoomBands, Signatures
from app.analysis.features import TrackFeatures, hop_of_window
from app.analysis.masks import smoothed

Floats = NDArray[np.float32]

COLUMNS = 13
"""Numbers a hop and voice: see `ear_columns`."""

PLACE = 4
"""The column that says where the bands' differences lie between the other's signature (0) and the own (1)."""

WIDE_HOPS, WIDEST_HOPS = 9, 25
AROUND_HOPS = (-40, -20, -10, 10, 20, 40)
VIEWS = 3 + len(AROUND_HOPS)

_LEAST_APART_DB = 1.0
_LOWEST_DB = -40.0
_LOWEST_BAND_DB = -25.0
_OWN_FROM, _OTHERS_UNTIL = 0.7, 0.3
_THIN_HOPS = 30_000  # enough to know how loud a voice is
_PIECE_HOPS = 20_000
_FEWEST_HOPS = 50


def ear_columns(
    bands: RoomBands, signatures: Signatures, tracks: tuple[TrackFeatures, TrackFeatures]
) -> tuple[Floats, Floats]:
    """For "you" and for them, (hops, 13) each, the same numbers seen from either side.

    Columns: own and other voice's level after unmixing (of all bands together; mean of the bands' decibels: 4 columns),
    where the bands' differences lie between the other's (0) and the own signature (1): mean, spread, share near the own,
    share near the other's, mean by loudness; level of the own and the other microphone; the detector's higher probability of
    the two; share of bands that count. Levels are relative to loud parts, so that a quiet microphone changes nothing.
    """
    hops = len(bands.active)
    typical = _typical(bands.part(slice(None, None, max(1, hops // _THIN_HOPS))), signatures)
    levels = [_level(track, bands) for track in tracks]
    heard = np.maximum(*(_probability(track, hops) for track in tracks))
    mine, theirs = np.empty((hops, COLUMNS), np.float32), np.empty((hops, COLUMNS), np.float32)
    for start in range(0, hops, _PIECE_HOPS):  # hours would need half a gigabyte at once
        at = slice(start, min(hops, start + _PIECE_HOPS))
        sides = _sides(bands.part(at), signatures, typical)
        near = [level[at] for level in levels]
        for columns, side, level in ((mine, sides[0], near), (theirs, sides[1], near[::-1])):
            columns[at] = np.stack([*side, *level, heard[at], bands.counts[at].mean(axis=1)], axis=1)
    return mine, theirs


def _sides(
    bands: RoomBands, signatures: Signatures, typical: tuple[Doubles, Doubles]
) -> tuple[tuple[Doubles, ...], tuple[Doubles, ...]]:
    """The first nine columns, from either side."""
    weight = _weight(signatures)
    place = _place(bands, signatures)
    you, other = (
        _levels(power, loud, weight) for power, loud in zip(_unmixed(bands, signatures), typical, strict=True)
    )
    counted = bands.counts * weight
    mass = np.maximum(counted.sum(axis=1), 1e-9)
    loud = counted * np.sqrt(bands.power[0].astype(np.float64) * bands.power[1])
    some = counted.sum(axis=1) > 0
    middle = (counted * place).sum(axis=1) / mass
    spread = np.sqrt(np.maximum((counted * place**2).sum(axis=1) / mass - middle**2, 0.0))
    near_you = (counted * (place > _OWN_FROM)).sum(axis=1) / mass
    near_other = (counted * (place < _OTHERS_UNTIL)).sum(axis=1) / mass
    by_loudness = (loud * place).sum(axis=1) / np.maximum(loud.sum(axis=1), 1e-30)
    middle, by_loudness = np.where(some, middle, 0.5), np.where(some, by_loudness, 0.5)
    return (
        (*you, *other, middle, spread, near_you, near_other, by_loudness),
        (*other, *you, 1 - middle, spread, near_other, near_you, 1 - by_loudness),
    )


def _weight(signatures: Signatures) -> Doubles:
    told = signatures.you_db - signatures.other_db
    return np.where(told >= _LEAST_APART_DB, np.clip(told, 0, 12.0), 0.0)


def _place(bands: RoomBands, signatures: Signatures) -> Doubles:
    """(hops, 20) where a band's difference lies between the other's signature (0) and mine (1)."""
    told = np.maximum(signatures.you_db - signatures.other_db, _LEAST_APART_DB)
    return np.clip((bands.ratio_db - signatures.other_db) / told, -0.5, 1.5)


def ear_views(columns: Floats) -> Floats:
    """(hops, 9 x 13): the columns, averaged over 90 and 250 ms, and the first average 100, 200, 400 ms before and after."""
    wide = np.stack([smoothed(column, WIDE_HOPS) for column in columns.T], axis=1)
    widest = np.stack([smoothed(column, WIDEST_HOPS) for column in columns.T], axis=1)
    index = np.arange(len(columns))
    around = [wide[np.clip(index + shift, 0, len(columns) - 1)] for shift in AROUND_HOPS]
    return np.concatenate([columns, wide, widest, *around], axis=1)


def _unmixed(bands: RoomBands, signatures: Signatures) -> tuple[Doubles, Doubles]:
    """Power of each voice on its own microphone, band by band: two equations, two unknowns; neither below nothing.

    With y and o the powers on the second microphone: first = y * you_gain + o * other_gain, second = y + o.
    """
    you_gain, other_gain = 10.0 ** (signatures.you_db / 10), 10.0 ** (signatures.other_db / 10)
    difference = np.maximum(you_gain - other_gain, 1e-3 * you_gain)
    first, second = bands.power
    you = np.clip((first - other_gain * second) / difference * you_gain, 0.0, first)
    other = np.clip((you_gain * second - first) / difference, 0.0, second)
    return you, other


def _typical(bands: RoomBands, signatures: Signatures) -> tuple[Doubles, Doubles]:
    """(20,) powers of the loud frames of each voice."""
    place = _place(bands, signatures)
    own = (place > _OWN_FROM, place < _OTHERS_UNTIL)
    you, other = (
        np.array([
            np.percentile(column[chosen], 75) if np.count_nonzero(chosen) >= _FEWEST_HOPS else np.percentile(column, 90)
            for column, chosen in zip(power.T, (near & bands.counts & bands.active[:, None]).T, strict=True)
        ])
        for power, near in zip(_unmixed(bands, signatures), own, strict=True)
    )
    return you, other


def _levels(power: Doubles, typical: Doubles, weight: Doubles) -> tuple[Doubles, Doubles]:
    """Level over all bands, and mean of the bands' levels, in dB against the voice's loud frames, spectrum evened out."""
    relative = power / np.maximum(typical, 1e-12)
    shares = weight / max(float(weight.sum()), 1e-9)
    together = np.maximum(10 * np.log10(relative @ shares + 1e-5), _LOWEST_DB)
    each = np.maximum(10 * np.log10(relative + 1e-5), _LOWEST_BAND_DB) @ shares
    return together / 10, each / 10


def _level(track: TrackFeatures, bands: RoomBands) -> Doubles:
    level = smoothed(track.level_db[: len(bands.active)], 3).astype(np.float64)
    loud = float(np.percentile(level[bands.active], 75)) if bands.active.any() else 0.0
    return np.clip(level - loud, _LOWEST_DB, 15.0) / 10


def _probability(track: TrackFeatures, hops: int) -> Doubles:
    if not len(track.probability):
        return np.zeros(hops)
    return track.probability[hop_of_window(len(track.probability), hops)].astype(np.float64)
