"""Concludes everything from what was heard: turns, events, pauses, values, moments; plain Python, in milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.analysis.turns import build_turns
from app.coaching.moments import find_moments
from app.coaching.phrases import speaker_name
from app.content import Content
from app.core.analysis_result import AnalysisResult, SpeakerSummary
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.quality import Quality
from app.core.segment import total_s
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, YOU
from app.metrics import talk
from app.metrics.ranges import with_ranges
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
        names: speaker key -> name.
        seed: the conversation's id, so that the same moments are asked about in the same words every time.
        content: wordings, cues, articles.
        marks: seconds that the person marked while recording.
        kept: keys of moments that were answered before; they stay in the review where the rules allow it.
        corrections: what the person said is otherwise, in order.
    """
    laid = corrected(activity, transcript, corrections)
    activity, transcript = laid.activity, laid.transcript
    summary = summarise(
        activity, transcript, finder=content.finder, lexicon=content.lexicon, relabels=laid.relabels
    )
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
    return AnalysisResult(
        duration_s=activity.duration_s,
        mode=activity.mode,
        quality=summary.quality,
        speakers=_speakers(activity.counted(), summary, names),
        speech=activity.speech,
        annotation=build_turns(activity, summary.interplay.prepared.words),
        events=summary.events,
        pauses=summary.pauses,
        metrics=with_ranges(summary.values, activity.conditions, activity.mode, content.accuracy),
        transcript=transcript,
        moments=moments,
        holes=activity.holes,
        balance=summary.balance,
        longest=summary.longest,
        cues=summary.cues,
        uncertain=activity.uncertain,
        conditions=activity.conditions,
        separations=activity.separations,
        corrected=any(not isinstance(one, SetPeople | ChooseYou) for one in corrections),  # those two were asked for
        people=laid.people,
    )


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
