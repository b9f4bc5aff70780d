"""What a screen reader says of the timeline: where the playhead is, and what is chosen."""

from __future__ import annotations

from app.core.clock import clock
from app.core.event import Event
from app.core.segment import Segment
from app.gui.widgets.timeline_content import TimelineContent
from app.i18n import tr


def spoken_value(content: TimelineContent, position_s: float, *, chosen: Event | None, stretch: Segment | None) -> str:
    """ "12:43 of 32:04, You, turn 96 of 210", then sentences for a chosen event, a chosen stretch, a hatched place."""
    parts = [_where(content, position_s)]
    if chosen is not None:
        parts.append(_event(content, chosen))
    if stretch is not None:
        parts.append(tr("From {start} to {end} is chosen.", start=clock(stretch.start), end=clock(stretch.end)))
    if content.uncertain_at(position_s) is not None:
        parts.append(tr("This place is not counted."))
    return parts[0] if len(parts) == 1 else f"{parts[0]}. " + " ".join(parts[1:])


def _where(content: TimelineContent, position_s: float) -> str:
    words = tr("{at} of {length}", at=clock(position_s), length=clock(content.duration_s))
    found = content.turn_number(position_s)
    if found is None:
        return words
    number, turn = found
    return tr(
        "{where}, {who}, turn {number} of {count}",
        where=words,
        who=_label(content, turn.speaker),
        number=number,
        count=len(content.turns),
    )


def _event(content: TimelineContent, chosen: Event) -> str:
    marks = content.event_marks
    index = next((i for i, mark in enumerate(marks) if mark.event == chosen), 0)
    return tr(
        "Chosen at {time}: {who}, {what}, mark {number} of {count}.",
        time=clock(chosen.segment.start),
        who=_label(content, chosen.by),
        what=marks[index].text,
        number=index + 1,
        count=len(marks),
    )


def _label(content: TimelineContent, speaker: str) -> str:
    return next((lane.label for lane in content.lanes if lane.speaker == speaker), "")
