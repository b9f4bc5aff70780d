"""From features to who spoke when: speech of each track, bleed taken out, and how far the result can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.bleed import BleedFound, find_both
from app.analysis.features import TrackFeatures
from app.analysis.foreground import foreground
from app.analysis.quality import (
    background_quality,
    bleed_quality,
    mostly_uncertain,
    one_track_quality,
    sound_quality,
    two_tracks_quality,
    with_reason,
)
from app.analysis.refinement import (
    HOPS_PER_S,
    Mask,
    RefinedSpeech,
    SpeechOptions,
    dilated,
    filled,
    hops_of,
    refined_speech,
    runs,
)
from app.analysis.uncertainty import Heard, find_uncertain, hops_without
from app.core.quality import QualityReport
from app.core.segment import Segment, Segments, merged, subtracted
from app.core.speech_activity import Mode, SoundConditions, SpeechActivity
from app.core.turn import ANYONE, OTHER, YOU
from app.i18n import tr

MIXED_SHARE = 0.15
MIXED_LEVELS_DB = -9.0  # each voice only this much weaker on the other's track, both ways added
REMOVED_SHARE = 0.01


def find_speech(
    features: Sequence[TrackFeatures], *, you: int = 0, holes: Segments = (), options: SpeechOptions | None = None
) -> SpeechActivity:
    """When each voice spoke.

    Args:
        features: of one track (everyone on it), or of two (one voice each).
        you: which of two tracks is mine.
        holes: times that were not recorded; no speech is reported there.

    Raises:
        ValueError: neither one nor two tracks, or `you` names none of them.
    """
    if len(features) not in (1, 2) or not 0 <= you < len(features):
        raise ValueError(f"one or two tracks are needed, and one of them mine: {len(features)}, {you}")
    options = options or SpeechOptions()
    refined = [refined_speech(track, options) for track in features]
    duration_s = max(track.duration_s for track in features)
    gaps = merged(holes)
    report = sound_quality(features, refined, QualityReport())
    if gaps:
        report = with_reason(report, "holes", tr("Part of it was not recorded. Nothing is counted across that gap."))
    if len(features) == 1:
        segments = _segments(refined[0].active, features[0].duration_s, gaps)
        report = one_track_quality(report, segments)
        return SpeechActivity(duration_s, Mode.ONE_TRACK, {ANYONE: segments}, gaps, report)
    split = _split(features, refined, options)
    uncertain = find_uncertain(
        [
            Heard(track.level_db, speech.detected, own, speech.speech_db, speech.noise_db, speech.noise_known)
            for track, speech, own in zip(features, refined, split.active, strict=True)
        ],
        split.both,
        coupled=any(found.coupled for found in split.bleed),
    )
    counted = hops_without(uncertain, max(len(mask) for mask in split.active))
    report = _bleed_quality(refined, split, counted, report)
    weak_share = max(
        foreground(mask & counted[: len(mask)], track.level_db).weak_share
        for mask, track in zip(split.active, features, strict=True)
    )
    report = mostly_uncertain(background_quality(report, weak_share), uncertain, split.active, counted)
    active = [foreground(mask, track.level_db).active for mask, track in zip(split.active, features, strict=True)]
    speech = {
        key: _segments(active[index], features[index].duration_s, gaps) for key, index in ((YOU, you), (OTHER, 1 - you))
    }
    return SpeechActivity(
        duration_s,
        Mode.TWO_TRACKS,
        speech,
        gaps,
        two_tracks_quality(report, speech),
        uncertain,
        SoundConditions(
            min((track.snr_db for track in refined if track.snr_db is not None), default=None),
            max((found.level_db for found in split.bleed if found.level_db is not None), default=None),
            weak_share,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Split:
    """Speech of both tracks without what is only the other's voice; both: (hops,) what each explains by the other."""

    active: list[Mask]
    both: Mask
    bleed: list[BleedFound]


def _split(features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], options: SpeechOptions) -> _Split:
    found = find_both([track.bands for track in features], [speech.active for speech in refined])
    own, both = _settled(features, refined, found)
    active = [
        _cleared(speech.active & kept, options) if bleed.coupled else speech.active
        for speech, kept, bleed in zip(refined, own, found, strict=True)
    ]
    return _Split(active, both, found)


def _bleed_quality(refined: Sequence[RefinedSpeech], split: _Split, counted: Mask, report: QualityReport) -> QualityReport:
    """Lower where both tracks hold both voices, or where much was taken out; uncertain times are not looked at."""
    heard = sum(np.count_nonzero(speech.active & counted[: len(speech.active)]) for speech in refined)
    left = sum(np.count_nonzero(mask & counted[: len(mask)]) for mask in split.active)
    mixed = np.count_nonzero(split.both & counted[: len(split.both)])
    levels = [bleed.level_db for bleed in split.bleed if bleed.level_db is not None]
    alike = len(levels) == 2 and sum(levels) > MIXED_LEVELS_DB
    return bleed_quality(
        report,
        mixed=bool(alike or mixed > MIXED_SHARE * max(left, HOPS_PER_S)),
        removed=bool(heard - left > REMOVED_SHARE * max(left, HOPS_PER_S)),
    )


def _cleared(active: Mask, options: SpeechOptions) -> Mask:
    """Own speech after bleed is taken out: crumbs that lie alone are clicks heard beside the other's voice."""
    pieces = filled(active, fill=0, minimum=hops_of(options.level_minimum_s))
    near = dilated(pieces, hops_of(options.crumb_near_s))
    return filled(active & near, fill=hops_of(options.bleed_fill_s), minimum=hops_of(options.level_minimum_s))


def _settled(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], found: Sequence[BleedFound]
) -> tuple[list[Mask], Mask]:
    """What each track keeps, and where each track is explained by the other: that stays where it is louder."""
    hops = min(len(bleed.own) for bleed in found)
    taken = [speech.active[:hops] & ~bleed.own[:hops] for speech, bleed in zip(refined, found, strict=True)]
    both = taken[0] & taken[1]
    own = [bleed.own.copy() for bleed in found]
    above = [track.level_db[:hops] - speech.speech_db for track, speech in zip(features, refined, strict=True)]
    first_louder = above[0] >= above[1]
    own[0][:hops] |= both & first_louder
    own[1][:hops] |= both & ~first_louder
    return own, both


def _segments(active: Mask, duration_s: float, holes: Segments) -> Segments:
    """Runs of 10 ms as segments within the track, holes taken out."""
    starts, ends = runs(active)
    found = [
        Segment(start / HOPS_PER_S, min(end / HOPS_PER_S, duration_s))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if start / HOPS_PER_S < duration_s
    ]
    return subtracted(found, holes) if holes else tuple(found)
