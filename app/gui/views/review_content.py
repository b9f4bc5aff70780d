"""Everything that Review shows of a conversation, worked out in one go away from the window's thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.charts.together import together
from app.coaching.headline import Headline, headline_with_facts
from app.core.analysis_result import AnalysisResult
from app.gui.views.review_words import with_names
from app.gui.widgets.timeline_content import TimelineContent, empty_content, timeline_content
from app.gui.widgets.transcript_text import Paragraph, WordFinder, paragraphs
from app.services.conversations import CorrectionState, Review


@dataclass(frozen=True, slots=True)
class ReviewContent:
    review: Review
    names: Mapping[str, str]
    headline: Headline
    timeline: TimelineContent
    paragraphs: tuple[Paragraph, ...]
    finder: WordFinder
    corrections: CorrectionState
    sides: tuple[AnalysisResult, Mapping[str, str]] | None = None
    """For the charts: you and all others as one."""

    @property
    def result(self) -> AnalysisResult | None:
        return self.review.result

    @property
    def duration_s(self) -> float:
        return self.timeline.duration_s


def prepare(review: Review, corrections: CorrectionState) -> ReviewContent:
    """Milliseconds for half an hour, a good part of a second for three hours: to be called in a worker."""
    result = review.result
    names = with_names(review.conversation.names, result)
    if result is None:
        timeline = empty_content(review.conversation.duration_s, names=names)
        return ReviewContent(review, names, Headline(""), timeline, (), WordFinder(()), corrections)
    shown = paragraphs(result, names=names)
    return ReviewContent(
        review=review,
        names=names,
        headline=headline_with_facts(result, names),
        timeline=timeline_content(result, names=names),
        paragraphs=shown,
        finder=WordFinder(shown),
        corrections=corrections,
        sides=together(result, names),
    )
