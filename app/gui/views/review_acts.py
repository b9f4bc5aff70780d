"""What each key of Review does: a table from its name to the part of the view that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from app.gui.views.review_page import CHARTS, NOTES

if TYPE_CHECKING:
    from app.gui.views.review import ReviewView

STEP_S = 5.0


def acts(view: ReviewView) -> Mapping[str, Callable[[], object]]:
    """Names as in review_keys.ACTIONS; the keys of the single moments are the view's own."""
    page, timeline, lines = view.page, view.page.timeline, view.correcting.lines
    return {
        "play": lines.play_or_pause,
        "back": partial(view.step, -STEP_S),
        "on": partial(view.step, STEP_S),
        "turn_before": partial(timeline.seek_turn, -1),
        "turn_after": partial(timeline.seek_turn, 1),
        "next_moment": partial(view.step_moment, 1),
        "moment_before": partial(view.step_moment, -1),
        "play_moment": view.play_moment,
        "answer": view.go_to_answer,
        "charts": partial(page.choose_tab, CHARTS),
        "transcript": lines.go_to_words,
        "notes": partial(page.choose_tab, NOTES, focus=True),
        "closer": partial(timeline.zoom, 1),
        "farther": partial(timeline.zoom, -1),
        "usual_span": partial(timeline.zoom, 0),
        "save_and_next": view.panel.card.save_and_next,
        "tables": page.charts.toggle_tables,
        "export": page.header.open_export_menu,
        "mark_after": partial(timeline.step_event, 1),
        "mark_before": partial(timeline.step_event, -1),
        "stretch_on": partial(timeline.extend_stretch, 1),
        "stretch_back": partial(timeline.extend_stretch, -1),
        "correct": view.correcting.open_menu_here,
        "undo": view.correcting.undo,
        "redo": view.correcting.redo,
        "find": lines.find,
        "other_voice": lines.give_to_other,
        "give_rest": partial(lines.part, before=False),
        "give_before": partial(lines.part, before=True),
        "join_before": partial(lines.join, before=True),
        "join_after": partial(lines.join, before=False),
    }
