"""From features to who spoke when: speech of each track, bleed taken out, and how far the result can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.analysis.bleed import BleedFound, find_both
from app.analysis.features import TrackFeatures
from app.analysis.foreground import foreground
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
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.turn import ANYONE, OTHER, YOU
from app.i18n import tr

LITTLE_SPEECH_S = 120.0
ONE_VOICE_S = 1.0
ONE_VOICE_SHARE = 0.005
MIXED_SHARE = 0.15
MIXED_LEVELS_DB = -9.0  # each voice only this much weaker on the other's track, both ways added
REMOVED_SHARE = 0.01
CLIPPED_SHARE = 0.001
NOISY_SNR_DB = 12.0
TOO_NOISY_SNR_DB = 6.0
BACKGROUND_SHARE = 0.05
MUCH_BACKGROUND_SHARE = 0.30


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
    report = _sound_quality(features, refined, QualityReport())
    if gaps:
        report = _with(report, "holes", tr("Part of it was not recorded. Nothing is counted across that gap."))
    if len(features) == 1:
        segments = _segments(refined[0].active, features[0].duration_s, gaps)
        report = _one_track(report, segments)
        return SpeechActivity(duration_s, Mode.ONE_TRACK, {ANYONE: segments}, gaps, report)
    active, report = _without_bleed(features, refined, options, report)
    active, report = _without_background(features, active, report)
    speech = {
        key: _segments(active[index], features[index].duration_s, gaps) for key, index in ((YOU, you), (OTHER, 1 - you))
    }
    return SpeechActivity(duration_s, Mode.TWO_TRACKS, speech, gaps, _two_tracks(report, speech))


def _without_bleed(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], options: SpeechOptions, report: QualityReport
) -> tuple[list[Mask], QualityReport]:
    """Speech of both tracks without what is only the other's voice."""
    found = find_both([track.bands for track in features], [speech.active for speech in refined])
    own, mixed_s = _settled(features, refined, found)
    active = [
        _cleared(speech.active & kept, options) if bleed.coupled else speech.active
        for speech, kept, bleed in zip(refined, own, found, strict=True)
    ]
    heard_s = sum(float(np.count_nonzero(speech.active)) for speech in refined) / HOPS_PER_S
    left_s = sum(float(np.count_nonzero(mask)) for mask in active) / HOPS_PER_S
    levels = [bleed.level_db for bleed in found if bleed.level_db is not None]
    alike = len(levels) == 2 and sum(levels) > MIXED_LEVELS_DB
    if alike or mixed_s > MIXED_SHARE * max(left_s, 1.0):
        report = _lowered(report, Quality.WITHHELD, talk_time=True, events=True, pauses=True)
        return active, _with(report, "mixed_voices", tr("Both channels hold both voices, so who spoke can't be told."))
    if heard_s - left_s > REMOVED_SHARE * max(left_s, 1.0):
        report = _lowered(report, Quality.ESTIMATED, talk_time=True, events=True, pauses=True)
        report = _with(report, "bleed_removed", tr("With a headset, these numbers get surer."))
    return active, report


def _without_background(
    features: Sequence[TrackFeatures], active: Sequence[Mask], report: QualityReport
) -> tuple[list[Mask], QualityReport]:
    """Speech of both tracks without voices far behind; where much of it is weak, nobody can say whose voice it is."""
    found = [foreground(mask, track.level_db) for mask, track in zip(active, features, strict=True)]
    weak = max(track.weak_share for track in found)
    if weak > BACKGROUND_SHARE:
        quality = Quality.WITHHELD if weak > MUCH_BACKGROUND_SHARE else Quality.ESTIMATED
        report = _lowered(report, quality, talk_time=True, events=True, pauses=True)
        text = tr("Other voices are heard in the background. A quieter room or a headset helps.")
        report = _with(report, "background_voices", text)
    return [track.active for track in found], report


def _cleared(active: Mask, options: SpeechOptions) -> Mask:
    """Own speech after bleed is taken out: crumbs that lie alone are clicks heard beside the other's voice."""
    pieces = filled(active, fill=0, minimum=hops_of(options.level_minimum_s))
    near = dilated(pieces, hops_of(options.crumb_near_s))
    return filled(active & near, fill=hops_of(options.bleed_fill_s), minimum=hops_of(options.level_minimum_s))


def _settled(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], found: Sequence[BleedFound]
) -> tuple[list[Mask], float]:
    """What each track keeps, and the seconds that each track explains by the other: those stay where they are louder."""
    hops = min(len(bleed.own) for bleed in found)
    taken = [speech.active[:hops] & ~bleed.own[:hops] for speech, bleed in zip(refined, found, strict=True)]
    both = taken[0] & taken[1]
    own = [bleed.own.copy() for bleed in found]
    above = [track.level_db[:hops] - speech.speech_db for track, speech in zip(features, refined, strict=True)]
    first_louder = above[0] >= above[1]
    own[0][:hops] |= both & first_louder
    own[1][:hops] |= both & ~first_louder
    return own, float(np.count_nonzero(both)) / HOPS_PER_S


def _sound_quality(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], report: QualityReport
) -> QualityReport:
    snr = [speech.snr_db for speech in refined if speech.snr_db is not None]
    if snr and min(snr) < NOISY_SNR_DB:
        quality = Quality.WITHHELD if min(snr) < TOO_NOISY_SNR_DB else Quality.ESTIMATED
        report = _lowered(report, quality, talk_time=True, events=True, pauses=True)
        report = _with(
            report, "too_noisy", tr("It is noisy around the voices. A quieter room or a closer microphone helps.")
        )
    if any(track.clipped_share > CLIPPED_SHARE for track in features):
        report = _with(report, "clipped", tr("Some of the sound is too loud and distorted. A lower microphone level helps."))
    return report


def _one_track(report: QualityReport, segments: Segments) -> QualityReport:
    report = _lowered(report, Quality.WITHHELD, talk_time=True, events=True)
    report = _with(report, "one_track", tr("Everyone is on one track, so who spoke can't be told yet."))
    return _amount(report, total_s(segments))


def _two_tracks(report: QualityReport, speech: dict[str, Segments]) -> QualityReport:
    talk_s = {key: total_s(segments) for key, segments in speech.items()}
    all_s = sum(talk_s.values())
    quiet, quiet_s = min(talk_s.items(), key=lambda item: item[1])
    if all_s > 0 and (quiet_s < ONE_VOICE_S or quiet_s < ONE_VOICE_SHARE * all_s):
        report = _lowered(report, Quality.WITHHELD, talk_time=True, events=True, pauses=True)
        text = (
            tr("Your voice was hardly heard, so nothing can be compared. Was your microphone on?")
            if quiet == YOU
            else tr("The other voice was hardly heard, so nothing can be compared. Was the sound of the computer recorded?")
        )
        report = _with(report, "one_voice_only", text)
    return _amount(report, all_s)


def _amount(report: QualityReport, talk_s: float) -> QualityReport:
    if talk_s == 0:
        report = _lowered(report, Quality.WITHHELD, talk_time=True, events=True, pauses=True)
        return _with(report, "no_speech", tr("No speech was heard."))
    if talk_s < LITTLE_SPEECH_S:
        return _with(report, "little_speech", tr("There are less than two minutes of speech, so take the numbers lightly."))
    return report


def _lowered(
    report: QualityReport, quality: Quality, *, talk_time: bool = False, events: bool = False, pauses: bool = False
) -> QualityReport:
    """The report with the chosen parts at `quality`, or lower where they already are."""
    order = (Quality.MEASURED, Quality.ESTIMATED, Quality.WITHHELD)

    def lower(current: Quality, chosen: bool) -> Quality:
        return max(current, quality, key=order.index) if chosen else current

    return replace(
        report,
        talk_time=lower(report.talk_time, talk_time),
        events=lower(report.events, events),
        pauses=lower(report.pauses, pauses),
    )


def _with(report: QualityReport, code: str, text: str) -> QualityReport:
    return replace(report, reasons=report.with_reasons([Reason(code, text)]))


def _segments(active: Mask, duration_s: float, holes: Segments) -> Segments:
    """Runs of 10 ms as segments within the track, holes taken out."""
    starts, ends = runs(active)
    found = [
        Segment(start / HOPS_PER_S, min(end / HOPS_PER_S, duration_s))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if start / HOPS_PER_S < duration_s
    ]
    return subtracted(found, holes) if holes else tuple(found)
