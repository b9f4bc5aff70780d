"""From features to who spoke when: speech of each track, bleed taken out, and how far the result can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.bleed import BleedFound, find_both
from app.analysis.features import TrackFeatures
from app.analysis.foreground import NearVoice, foreground, near_voice
from app.analysis.masks import HOPS_PER_S, Floats, Mask, dilated, filled, hops_of, mask_of, runs
from app.analysis.quality import (
    background_quality,
    bleed_quality,
    mostly_uncertain,
    one_track_quality,
    sound_quality,
    two_tracks_quality,
)
from app.analysis.refinement import RefinedSpeech, SpeechOptions, refined_speech
from app.analysis.report import segments_of, with_reason
from app.analysis.uncertainty import Heard, find_noise, find_uncertain, hops_without
from app.core.quality import QualityReport
from app.core.segment import Segments, merged
from app.core.speech_activity import Mode, SoundConditions, SpeechActivity
from app.core.turn import ANYONE, OTHER, YOU
from app.i18n import tr

MIXED_SHARE = 0.15
MIXED_LEVELS_DB = -9.0  # each voice only this much weaker on the other's track, both ways added
REMOVED_SHARE = 0.01
CROWD_SNR_DB = 16.0
"""Up to here it is asked whether people behind are taken for speech; what is clearer is told by its level anyway."""

CROWD_SHARE = 0.3
CROWD_BESIDE = 0.2
"""People behind one track are rather behind the other too, with less to show for it."""

CROWD_SEEN_S = 1.0
ECHO_TAIL_S, ECHO_CRUMB_S, ECHO_BELOW_DB = 0.3, 0.3, 6.0
LEAST_BLEED_DB = -28.0
"""What is fainter is chance, or does no harm."""


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
    options = options or SpeechOptions(one_voice=len(features) == 2)
    refined = [refined_speech(track, options) for track in features]
    if len(features) == 2:
        refined = _before_a_crowd(features, refined, options)
    duration_s = max(track.duration_s for track in features)
    gaps = merged(holes)
    report = sound_quality(features, refined, QualityReport())
    if gaps:
        report = with_reason(report, "holes", tr("Part of it was not recorded. Nothing is counted across that gap."))
    if len(features) == 1:
        segments = segments_of(refined[0].active, features[0].duration_s, gaps)
        noise = find_noise(features[0].level_db, refined[0].detected, refined[0].speech_db)
        report = mostly_uncertain(report, noise, [refined[0].active], hops_without(noise, len(refined[0].active)))
        report = one_track_quality(report, segments, snr_db=refined[0].snr_db)
        conditions = SoundConditions(snr_db=refined[0].snr_db)
        return SpeechActivity(duration_s, Mode.ONE_TRACK, {ANYONE: segments}, gaps, report, noise, conditions)
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
        key: segments_of(active[index], features[index].duration_s, gaps) for key, index in ((YOU, you), (OTHER, 1 - you))
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
            _bleed_db(features, split),
            max(weak_share, *(speech.behind_share for speech in refined)),
        ),
    )


def _before_a_crowd(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], options: SpeechOptions
) -> list[RefinedSpeech]:
    """Only the near voice of each track on which many people talk behind, all the time.

    They do where the detector hears speech on a track although its own voice and the other track's are both silent by
    their levels: that is neither my voice nor theirs through a loudspeaker.
    """
    if not any(_is_unclear(speech) for speech in refined):
        return list(refined)
    fill_s, minimum_s = options.level_fill_s, options.level_minimum_s
    near = [near_voice(track.level_db, fill_s=fill_s, minimum_s=minimum_s) for track in features]
    first, second = near
    if first is None or second is None:
        return list(refined)
    hops = min(len(first.active), len(second.active))
    nobody = ~dilated(first.active[:hops] | second.active[:hops], hops_of(0.3))
    if np.count_nonzero(nobody) < hops_of(CROWD_SEEN_S):
        return list(refined)
    lively = [float(speech.detected[:hops][nobody].mean()) for speech in refined]
    if max(lively) <= CROWD_SHARE:
        return list(refined)
    return [
        _near_only(track, speech, voice) if _is_unclear(speech) and share > CROWD_BESIDE and voice.active.any() else speech
        for track, speech, voice, share in zip(features, refined, (first, second), lively, strict=True)
    ]


def _is_unclear(speech: RefinedSpeech) -> bool:
    return speech.snr_db is not None and speech.snr_db < CROWD_SNR_DB


def _near_only(track: TrackFeatures, speech: RefinedSpeech, voice: NearVoice) -> RefinedSpeech:
    speech_db = float(np.percentile(track.level_db[voice.active], 75))
    heard = speech.detected
    behind_share = float(np.count_nonzero(heard & ~voice.active)) / max(int(np.count_nonzero(heard)), 1)
    return RefinedSpeech(
        voice.active,
        voice.active,
        speech_db,
        voice.behind_db,
        speech_db - voice.behind_db,
        noise_known=True,
        behind_share=behind_share,
    )


def _bleed_db(features: Sequence[TrackFeatures], split: _Split) -> float | None:
    """How loud the other's voice is on a track beside the track's own, so that the tracks' gains don't matter."""
    if not all(mask.any() for mask in split.active):
        return None
    own_db = [float(np.percentile(track.level_db[mask], 75)) for mask, track in zip(split.active, features, strict=True)]
    levels = [
        found.level_db + own_db[1 - index] - own_db[index]
        for index, found in enumerate(split.bleed)
        if found.level_db is not None
    ]
    return max((level for level in levels if level >= LEAST_BLEED_DB), default=None)


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
        _without_echo_tails(_cleared(speech.active & kept, options), track.level_db, speech, beside)
        if bleed.coupled
        else speech.active
        for track, speech, kept, bleed, beside in zip(features, refined, own, found, reversed(refined), strict=True)
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


def _without_echo_tails(active: Mask, level_db: Floats, speech: RefinedSpeech, other: RefinedSpeech) -> Mask:
    """Without short weak pieces where the other has just spoken: the room goes on for longer than is predicted."""
    starts, ends = runs(active)
    theirs = np.zeros(len(active), np.bool_)
    around = dilated(other.active, hops_of(ECHO_TAIL_S))[: len(active)]
    theirs[: len(around)] = around
    kept = np.array(
        [
            end - start > hops_of(ECHO_CRUMB_S)
            or float(level_db[start:end].max()) > speech.speech_db - ECHO_BELOW_DB
            or not bool(theirs[start:end].all())
            for start, end in zip(starts, ends, strict=True)
        ],
        np.bool_,
    )
    return mask_of(starts[kept], ends[kept], len(active))


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
