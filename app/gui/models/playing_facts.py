"""What each fact of the sentences over the timeline plays."""

from __future__ import annotations

from collections.abc import Mapping

from app.charts.target import as_played
from app.coaching.headline import About, Headline
from app.core.analysis_result import AnalysisResult
from app.core.event import EventKind, PauseKind
from app.core.segment import Segment, Segments
from app.core.turn import YOU
from app.gui.widgets.chart_numbers import stretches_to_play
from app.gui.widgets.playing_sentence import PlayingFact
from app.gui.widgets.text import unbroken
from app.i18n import tr

_CAME_IN = frozenset({EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON})


def headline_facts(result: AnalysisResult, headline: Headline) -> tuple[PlayingFact, ...]:
    says = {
        About.SHARE: tr("Plays your stretches, the longest first"),
        About.CAME_IN: tr("Plays where you came in, one after the other"),
        About.ROOM: tr("Plays the silences you left, one after the other"),
        About.REPLIES: tr("Plays your replies, one after the other"),
    }
    return tuple(PlayingFact(unbroken(fact.words), _pieces(result, fact.about), says[fact.about]) for fact in headline.facts)


def _pieces(result: AnalysisResult, about: About) -> Segments:
    if about is About.SHARE:
        return stretches_to_play(result, YOU)
    if about is About.CAME_IN:
        return _round(result, tuple(e.segment for e in result.events if e.by == YOU and e.kind in _CAME_IN))
    if about is About.ROOM:
        return metric_pieces(result, "room_count")
    replies = (pause for pause in result.pauses if pause.by == YOU and pause.kind is PauseKind.REPLY)
    return _round(result, tuple(Segment(*sorted((reply.start, reply.end))) for reply in replies))


def metric_pieces(result: AnalysisResult, metric: str) -> Segments:
    """What a value of yours was counted from, with what was said round it."""
    value = result.metric(metric, YOU)
    return _round(result, value.evidence if value is not None else ())


def word_facts(result: AnalysisResult, parts: Mapping[str, str]) -> tuple[PlayingFact, ...]:
    """parts: the words of each count in the line of facts, by the metric that they state."""
    return tuple(
        PlayingFact(words, metric_pieces(result, metric), tr("Plays them, one after the other"))
        for metric, words in parts.items()
    )


def _round(result: AnalysisResult, segments: Segments) -> Segments:
    return tuple(as_played(segment, result.duration_s) for segment in segments)
