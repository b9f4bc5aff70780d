"""What may be stated about what was heard, and why not where it may not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analysis.features import TrackFeatures
from app.analysis.masks import Mask
from app.analysis.refinement import RefinedSpeech
from app.analysis.report import lowered, with_reason
from app.core.quality import Quality, QualityReport
from app.core.segment import Segments, total_s
from app.core.speech_activity import Uncertain
from app.core.turn import YOU
from app.i18n import tr

LITTLE_SPEECH_S = 120.0
ONE_VOICE_S = 1.0
ONE_VOICE_SHARE = 0.005
CLIPPED_SHARE = 0.001
NOISY_SNR_DB = 12.0
TOO_NOISY_SNR_DB = 6.0
ONE_TRACK_SNR_DB = 15.5
"""On one track the softer voices are up to 8 dB nearer to the noise, and below this they are lost first."""

BACKGROUND_SHARE = 0.05
MUCH_BACKGROUND_SHARE = 0.30
MOST_SHARE = 0.5


def sound_quality(
    features: Sequence[TrackFeatures], refined: Sequence[RefinedSpeech], report: QualityReport
) -> QualityReport:
    snr = [speech.snr_db for speech in refined if speech.snr_db is not None and not speech.behind_share]
    if any(speech.behind_share for speech in refined):  # the time is right, but not every boundary
        report = lowered(report, Quality.ESTIMATED, events=False, pauses=False)
        report = lowered(report, Quality.WITHHELD, talk_time=False)
        report = with_reason(report, "background_voices", _background_text())
    return clipped_quality(noise_quality(report, min(snr, default=None)), features)


def noise_quality(report: QualityReport, snr_db: float | None) -> QualityReport:
    """snr_db: speech above the noise, of the noisier track; None where it is not known."""
    if snr_db is None or snr_db >= NOISY_SNR_DB:
        return report
    report = lowered(report, Quality.WITHHELD if snr_db < TOO_NOISY_SNR_DB else Quality.ESTIMATED)
    return with_reason(report, "too_noisy", _noisy_text())


def clipped_quality(report: QualityReport, features: Sequence[TrackFeatures]) -> QualityReport:
    if any(track.clipped_share > CLIPPED_SHARE for track in features):
        report = with_reason(
            report, "clipped", tr("Some of the sound is too loud and distorted. A lower microphone level helps.")
        )
    return report


def bleed_quality(report: QualityReport, *, mixed: bool, removed: bool) -> QualityReport:
    """mixed: both tracks hold both voices, and they can't be parted; removed: a voice was taken out of a track."""
    if mixed:
        report = lowered(report, Quality.WITHHELD)
        return with_reason(report, "mixed_voices", _mixed_text())
    if removed:
        report = lowered(report, Quality.ESTIMATED)
        return with_reason(report, "bleed_removed", tr("With a headset, these numbers get surer."))
    return report


def background_quality(report: QualityReport, weak_share: float) -> QualityReport:
    """weak_share: of all speech on a track, what is so weak that nobody can say whose voice it is."""
    if weak_share <= BACKGROUND_SHARE:
        return report
    quality = Quality.WITHHELD if weak_share > MUCH_BACKGROUND_SHARE else Quality.ESTIMATED
    report = lowered(report, quality)
    return with_reason(report, "background_voices", _background_text())


def mostly_uncertain(
    report: QualityReport, uncertain: Sequence[Uncertain], active: Sequence[Mask], counted: Mask
) -> QualityReport:
    """Withheld where most of the speech lies in uncertain times.

    active: (hops,) speech of each track; counted: (hops,) False in uncertain times.
    """
    spoken = sum(np.count_nonzero(mask) for mask in active)
    left = sum(np.count_nonzero(mask & counted[: len(mask)]) for mask in active)
    if not uncertain or spoken - left <= MOST_SHARE * spoken:
        return report
    lasting: dict[str, float] = {}
    for time in uncertain:
        lasting[time.code] = lasting.get(time.code, 0.0) + time.segment.duration_s
    code = max(lasting, key=lambda code: lasting[code])
    report = lowered(report, Quality.WITHHELD)
    if code == "noise":
        return with_reason(report, "too_noisy", _noisy_text())
    if code == "background_voices":
        return with_reason(report, "background_voices", _background_text())
    return with_reason(report, "mixed_voices", _mixed_text())


def _noisy_text() -> str:
    return tr("It is noisy around the voices. A quieter room or a closer microphone helps.")


def _background_text() -> str:
    return tr("Other voices are heard in the background. A quieter room or a headset helps.")


def _mixed_text() -> str:
    return tr("Both channels hold both voices, so who spoke can't be told.")


def one_track_quality(report: QualityReport, segments: Segments, *, snr_db: float | None = None) -> QualityReport:
    """snr_db: speech above the noise; None where it is not known."""
    report = lowered(report, Quality.WITHHELD, pauses=False)
    if snr_db is not None and snr_db < ONE_TRACK_SNR_DB:
        report = with_reason(lowered(report, Quality.WITHHELD), "too_noisy", _noisy_text())
    report = with_reason(report, "one_track", tr("Everyone is on one track, so who spoke can't be told yet."))
    return amount_quality(report, total_s(segments))


def two_tracks_quality(report: QualityReport, speech: dict[str, Segments]) -> QualityReport:
    talk_s = {key: total_s(segments) for key, segments in speech.items()}
    all_s = sum(talk_s.values())
    quiet, quiet_s = min(talk_s.items(), key=lambda item: item[1])
    if all_s > 0 and (quiet_s < ONE_VOICE_S or quiet_s < ONE_VOICE_SHARE * all_s):
        report = lowered(report, Quality.WITHHELD)
        text = (
            tr("Your voice was hardly heard, so nothing can be compared. Was your microphone on?")
            if quiet == YOU
            else tr("The other voice was hardly heard, so nothing can be compared. Was the sound of the computer recorded?")
        )
        report = with_reason(report, "one_voice_only", text)
    return amount_quality(report, all_s)


def amount_quality(report: QualityReport, talk_s: float) -> QualityReport:
    """talk_s: seconds of speech of everybody."""
    if talk_s == 0:
        report = lowered(report, Quality.WITHHELD)
        return with_reason(report, "no_speech", tr("No speech was heard."))
    if talk_s < LITTLE_SPEECH_S:
        return with_reason(
            report, "little_speech", tr("There are less than two minutes of speech, so take the numbers lightly.")
        )
    return report
