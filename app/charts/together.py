"""Several other people as one side of the charts: yours against everyone else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.analysis_result import AnalysisResult
from app.core.segment import merged
from app.core.turn import OTHER, YOU
from app.i18n import tr


def together(result: AnalysisResult, names: Mapping[str, str]) -> tuple[AnalysisResult, Mapping[str, str]]:
    """The same where there is one other person or nobody was told apart."""
    others = [key for key in result.speech if key != YOU]
    if YOU not in result.speech or len(others) < 2:
        return result, names
    speech = {YOU: result.speech[YOU], OTHER: merged(segment for key in others for segment in result.speech[key])}
    longest = {key: result.longest[key] for key in (YOU,) if key in result.longest}
    theirs = [result.longest[key] for key in others if key in result.longest]
    if theirs:
        longest[OTHER] = max(theirs, key=lambda one: one.duration_s)
    pauses = tuple(pause if pause.by == YOU else replace(pause, by=OTHER) for pause in result.pauses)
    events = tuple(
        replace(event, by=event.by if event.by == YOU else OTHER, to=event.to if event.to == YOU else OTHER)
        for event in result.events
        if YOU in (event.by, event.to)
    )
    share = result.metric("talk_share", YOU)
    metrics = tuple(value for value in result.metrics if value.speaker not in others)  # theirs are each one's own
    if share is not None and share.value is not None:
        low, high = (None if end is None else 1.0 - end for end in (share.high, share.low))
        metrics += (replace(share, speaker=OTHER, value=1.0 - share.value, low=low, high=high, evidence=()),)
    heard = result.metric("longest_listen", YOU)  # the longest of any of them
    if heard is not None and heard.value is not None:
        metrics += (replace(heard, metric="longest_stretch", speaker=OTHER),)
    folded = replace(result, speech=speech, longest=longest, pauses=pauses, events=events, metrics=metrics)
    return folded, {OTHER: tr("the others")}
