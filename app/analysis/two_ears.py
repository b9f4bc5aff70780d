"""Who speaks when in a room with two microphones, each nearer to one person, though both hear both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from app.analysis.ear_features import PLACE, Floats, ear_columns
from app.analysis.ear_network import voice_probability
from app.analysis.ear_signatures import BANDS_NEEDED, Signatures, learn_signatures, room_bands
from app.analysis.ear_uncertainty import find_uncertain_in_room
from app.analysis.features import RATE_HZ, TrackFeatures
from app.analysis.masks import HOPS_PER_S, Mask, dilated, filled, hops_of, hysteresis, mask_of
from app.analysis.quality import MOST_SHARE, ONE_VOICE_S, amount_quality, clipped_quality, noise_quality
from app.analysis.refinement import SpeechOptions, detected
from app.analysis.report import lowered, segments_of, with_reason
from app.analysis.speech_detector import WINDOW_FRAMES
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments, merged, total_s
from app.core.speech_activity import Mode, SoundConditions, SpeechActivity, Uncertain
from app.core.turn import OTHER, YOU
from app.i18n import tr

ALIKE_DB = 1.5
"""Both microphones hear both voices nearly alike: each voice is only this much louder on its own, the mean of both.

In the rooms that thresholds were chosen in, F1 of what is counted was .78 or more at 1.7 to 1.9 dB, as at 3 dB, and talk
share less than half a point off; below 1 dB half of the events were wrong, and share was off by up to 33 points.
"""

ONE_VOICE_APART = 3.2
"""The level differences of one voice fall into two heaps as well; those of two voices are further apart than this."""

_ON, _OFF = 0.65, 0.5
_TAIL_S = 0.3
_FILL_S, _MINIMUM_S = 0.20, 0.15
_SILENT_DB = -99.0
_END_S = 1.0


def find_speech_in_room(features: Sequence[TrackFeatures], *, you: int = 0, holes: Segments = ()) -> SpeechActivity:
    """When each of two voices spoke, from two microphones that both hear both.

    Args:
        features: of both tracks, aligned to 20 ms or so.
        you: which of them is the one nearer to me.
        holes: times that were not recorded; no speech is reported there.

    Raises:
        ValueError: not two tracks, or `you` names none of them.
    """
    if len(features) != 2 or you not in (0, 1):
        raise ValueError(f"two tracks are needed, and one of them nearer to me: {len(features)}, {you}")
    own, other = features[you], features[1 - you]
    duration_s = max(own.duration_s, other.duration_s)
    hops = _hops_of_both(own, other)
    gaps = merged([*holes, *_after(hops, duration_s)])
    own, other = (_until(hops, track) for track in (own, other))
    heard = [detected(track, SpeechOptions()) for track in (own, other)]
    somebody = (heard[0][:hops] | heard[1][:hops]) & ~_mask(gaps, hops)
    bands = room_bands(own, other, somebody)
    signatures = learn_signatures(bands)
    uncertain: tuple[Uncertain, ...] = ()
    if signatures is None:
        masks = [somebody, np.zeros(hops, np.bool_)]
    else:
        columns = ear_columns(bands, signatures, (own, other))
        masks = [_spoken(voice_probability(side)) for side in columns]
        loud = somebody & (np.count_nonzero(bands.counts, axis=1) >= BANDS_NEEDED)
        uncertain = find_uncertain_in_room((own, other), masks, place=columns[0][:, PLACE], counts=loud)
    speech = {key: segments_of(mask, duration_s, gaps) for key, mask in zip((YOU, OTHER), masks, strict=True)}
    snr_db = min(_snr_db(track, masks[0] | masks[1]) for track in (own, other)) if (masks[0] | masks[1]).any() else None
    conditions = SoundConditions(snr_db=snr_db, ears_db=None if signatures is None else signatures.ears_db)
    report = clipped_quality(noise_quality(QualityReport(), snr_db), features)
    if gaps:
        report = with_reason(report, "holes", tr("Part of it was not recorded. Nothing is counted across that gap."))
    report = amount_quality(_ears(report, signatures, speech), sum(map(total_s, speech.values())))
    activity = SpeechActivity(
        duration_s, Mode.TWO_EARS, speech, gaps, report, uncertain=_within(uncertain, duration_s), conditions=conditions
    )
    return _without_estimates(_mostly_uncertain(activity))


def _hops_of_both(own: TrackFeatures, other: TrackFeatures) -> int:
    """Until when both tracks have sound: a lost device goes on in digital silence, which tells nothing of who speaks."""
    ends = []
    for track in (own, other):
        sounding = np.flatnonzero(track.level_db > _SILENT_DB)
        ends.append(int(sounding[-1]) + 1 if len(sounding) else len(track.level_db))
    return min(ends)


def _mask(gaps: Segments, hops: int) -> Mask:
    starts = np.array([hops_of(gap.start) for gap in gaps], np.intp)
    ends = np.array([hops_of(gap.end) for gap in gaps], np.intp)
    return mask_of(starts, ends, hops)


def _after(hops: int, duration_s: float) -> Segments:
    """What only one of them heard; a little at the end is nothing to speak of."""
    end_s = hops / HOPS_PER_S
    return (Segment(end_s, duration_s),) if duration_s - end_s > _END_S else ()


def _until(hops: int, track: TrackFeatures) -> TrackFeatures:
    if len(track.level_db) <= hops:
        return track
    frames = min(track.frames, hops * RATE_HZ // HOPS_PER_S)
    windows = -(-frames // WINDOW_FRAMES)
    return replace(
        track,
        frames=frames,
        probability=track.probability[:windows],
        level_db=track.level_db[:hops],
        bands=track.bands[:hops],
        hiss_db=track.hiss_db[:hops],
    )


def _within(uncertain: tuple[Uncertain, ...], duration_s: float) -> tuple[Uncertain, ...]:
    return tuple(replace(time, segment=Segment(time.segment.start, min(time.segment.end, duration_s))) for time in uncertain)


def _mostly_uncertain(activity: SpeechActivity) -> SpeechActivity:
    """Withheld where most of the time in which anybody speaks is uncertain.

    What both are said to speak counts once: where the ears are alike, each voice is heard as both.
    """
    spoken_s, left_s = (
        total_s(merged(chain.from_iterable(heard.speech.values()))) for heard in (activity, activity.counted())
    )
    if not activity.uncertain or spoken_s - left_s <= MOST_SHARE * spoken_s:
        return activity
    lasting: Counter[str] = Counter()
    for time in activity.uncertain:
        lasting[time.code] += round(1000 * time.segment.duration_s)
    report = lowered(activity.quality, Quality.WITHHELD)
    if lasting["noise"] > lasting["ears_alike"]:
        return replace(activity, quality=noise_quality(report, 0.0))
    return replace(activity, quality=with_reason(report, "ears_alike", _alike_text()))


def _without_estimates(activity: SpeechActivity) -> SpeechActivity:
    """Where no number is stated, none is called an estimate."""
    report = activity.quality
    if {report.talk_time, report.events, report.pauses} != {Quality.WITHHELD}:
        return activity
    left = tuple(reason for reason in report.reasons if reason.code != "two_ears")
    return replace(activity, quality=replace(report, reasons=left))


def _spoken(probability: Floats) -> Mask:
    return filled(hysteresis(probability, _ON, _OFF), fill=hops_of(_FILL_S), minimum=hops_of(_MINIMUM_S))


def _ears(report: QualityReport, signatures: Signatures | None, speech: dict[str, Segments]) -> QualityReport:
    """Nothing is measured with two ears, since each hears both; nothing at all is said where they are alike."""
    talk_s = [total_s(speech[key]) for key in (YOU, OTHER)]
    if sum(talk_s) == 0:
        return report
    if signatures is None or min(talk_s) < ONE_VOICE_S:
        told_apart = signatures is not None and signatures.ears_db >= ALIKE_DB
        if told_apart or report.has("holes"):
            text = tr("Only one of you was heard while both microphones were on, so nothing can be compared.")
            return with_reason(lowered(report, Quality.WITHHELD), "one_voice_only", text)
    if signatures is None or signatures.ears_db < ALIKE_DB or signatures.apart < ONE_VOICE_APART:
        return with_reason(lowered(report, Quality.WITHHELD), "ears_alike", _alike_text())
    text = tr("Both microphones hear both of you, so these numbers are close estimates.")
    return with_reason(lowered(report, Quality.ESTIMATED), "two_ears", text)


def _alike_text() -> str:
    return tr("Both microphones hear both of you nearly alike. Put one near each person.")


def _snr_db(track: TrackFeatures, spoken: Mask) -> float:
    """Loud speech above the room when it has died away: the quiet fifth beside speech, where there is a second of that."""
    level = track.level_db[: len(spoken)]
    away = ~dilated(spoken, hops_of(_TAIL_S))
    noise_db = np.percentile(level[away], 20) if np.count_nonzero(away) >= HOPS_PER_S else np.percentile(level, 3)
    return float(np.percentile(level[spoken], 75) - noise_db)
