"""Concludes everything from what was heard: turns, events, pauses, values, moments; plain Python, in milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.analysis.turns import build_turns
from app.coaching.moments import find_moments
from app.coaching.phrases import speaker_name
from app.content import Content
from app.core.analysis_result import AnalysisResult, SpeakerSummary
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import total_s
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, YOU
from app.core.written_names import names_now
from app.i18n import tr
from app.metrics import talk
from app.metrics.ranges import Accuracy, with_ranges
from app.metrics.summary import Summary, summarise
from app.services.corrections import corrected


def measure(
    activity: SpeechActivity,
    transcript: Transcript,
    *,
    names: Mapping[str, str],
    seed: str,
    content: Content,
    marks: Sequence[float] = (),
    kept: Collection[str] = (),
    corrections: Sequence[Correction] = (),
) -> AnalysisResult:
    """One conversation, measured; runs again whenever a name, a word or a correction changes.

    Args:
        activity: when each voice spoke, and how far that can be trusted.
        transcript: all words so far; values counted from words appear when it is complete.
        names: speaker key -> name, and those of a transcript as the library keeps them.
        seed: the conversation's id, so that the same moments are asked about in the same words every time.
        content: wordings, cues, articles.
        marks: seconds that the person marked while recording.
        kept: keys of moments that were answered before; they stay in the review where the rules allow it.
        corrections: what the person said is otherwise, in order.
    """
    laid = corrected(activity, transcript, corrections)
    names = names_now(names, laid.called)
    activity, transcript = laid.activity, laid.transcript
    activity = replace(activity, quality=_where_ranges_say_something(activity, content.accuracy))
    summary = summarise(activity, transcript, finder=content.finder, lexicon=content.lexicon, relabels=laid.relabels)
    moments = find_moments(
        summary,
        duration_s=activity.duration_s,
        names=_each_named(activity, names),
        seed=seed,
        content=content,
        marks=marks,
        kept=kept,
        quote=not transcript.is_draft,
    )
    values = with_ranges(summary.values, activity.conditions, activity.mode, content.accuracy)
    known = {value.speaker for value in values if value.metric == "longest_stretch" and value.value is not None}
    return AnalysisResult(
        duration_s=activity.duration_s,
        mode=activity.mode,
        quality=summary.quality,
        speakers=_speakers(activity.counted(), summary, names),
        speech=activity.speech,
        annotation=build_turns(
            activity,
            summary.interplay.prepared.words,
            followed=summary.interplay if YOU in activity.speech and not activity.uncertain else None,
        ),
        events=summary.events,
        pauses=summary.pauses,
        metrics=values,
        transcript=transcript,
        moments=moments,
        holes=activity.holes,
        balance=summary.balance,
        longest={key: own for key, own in summary.longest.items() if key in known},
        cues=summary.cues,
        uncertain=activity.uncertain,
        conditions=activity.conditions,
        separations=activity.separations,
        corrected=any(not isinstance(one, SetPeople | ChooseYou) for one in corrections),  # those two were asked for
        people=laid.people,
        called=laid.called,
    )


def _where_ranges_say_something(activity: SpeechActivity, accuracy: Accuracy) -> QualityReport:
    """The quality, withheld where an estimate's range would be so wide that it says nothing.

    Where a share isn't known, it isn't known who spoke when, so that nothing else is either.
    """
    quality, none = activity.quality, Quality.WITHHELD
    band = accuracy.band(activity.conditions, activity.mode)
    if band is None or YOU not in activity.speech or Quality.ESTIMATED not in {quality.talk_time, quality.pauses}:
        return quality
    talk_s = sum(total_s(own) for own in activity.counted().speech.values())
    if quality.talk_time is Quality.ESTIMATED and band.says_little("talk_share", talk_s):
        text = tr("In sound like this, who spoke when is told too unsurely for numbers that mean anything.")
        reasons = quality.with_reasons([Reason("too_unsure", text)])
        return replace(quality, talk_time=none, events=none, pauses=none, reasons=reasons)
    if quality.pauses is Quality.ESTIMATED and band.says_little("reply_pause_median", talk_s):
        text = tr("In sound like this, how long a pause was is told too unsurely to be stated.")
        return replace(quality, pauses=none, reasons=quality.with_reasons([Reason("pauses_too_unsure", text)]))
    return quality


def _several(activity: SpeechActivity) -> bool:
    return sum(1 for key in activity.speech if key != YOU) > 1


def _each_named(activity: SpeechActivity, names: Mapping[str, str]) -> Mapping[str, str]:
    """Of several others each is spoken of by a label of their own, where they have no name."""
    if not _several(activity):
        return names
    return {key: speaker_name(key, names, several=True) for key in activity.speech if key != YOU}


def _speakers(activity: SpeechActivity, summary: Summary, names: Mapping[str, str]) -> tuple[SpeakerSummary, ...]:
    withheld = summary.quality.talk_time is Quality.WITHHELD
    several = _several(activity)
    shared = ANYONE not in activity.speech and not withheld
    return tuple(
        SpeakerSummary(
            key,
            speaker_name(key, names, several=several),
            None if withheld else total_s(own),
            talk.share(activity.speech, key) if shared else None,
        )
        for key, own in activity.speech.items()
    )
