"""The few words that stand on charts and in their tables, with the person's name or without one."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.turn import OTHER
from app.i18n import tr


def minute_zero() -> str:
    return tr("0 min")


def second_zero() -> str:
    return tr("0 s")


def other_name(names: Mapping[str, str]) -> str:
    """The other person's name, empty when none was given."""
    return names.get(OTHER, "").strip()


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def more_other(names: Mapping[str, str]) -> str:
    name = other_name(names)
    return tr("more {name}", name=name) if name else tr("more them")


def share_of_other(share: float, names: Mapping[str, str]) -> str:
    name = other_name(names) or tr("them")
    return tr("{percent}% {name}", percent=round(share * 100), name=name)


def share_of_you(share: float) -> str:
    return tr("{percent}% you", percent=round(share * 100))


def you_came_in(names: Mapping[str, str]) -> str:
    name = other_name(names)
    return tr("You came in on {name}", name=name) if name else tr("You came in on them")


def other_came_in(names: Mapping[str, str]) -> str:
    name = other_name(names)
    return tr("{name} came in on you", name=capitalised(name)) if name else tr("They came in on you")


def count_range(value: MetricValue | None) -> str:
    """1 to 4, where a count is an estimate whose range is known and says more than the count."""
    if value is None or value.quality is not Quality.ESTIMATED or value.low is None or value.high is None:
        return ""
    low, high = round(value.low), round(value.high)
    return tr("{low} to {high}", low=low, high=high) if low != high else ""


def lane_other(names: Mapping[str, str]) -> str:
    """Beside a lane or a row."""
    name = other_name(names)
    return capitalised(name) if name else tr("They")


def small_other(names: Mapping[str, str]) -> str:
    """Inside a chart, in small letters unless it is a name."""
    return other_name(names) or tr("they")
