"""Prints the accuracy table: a block a measure, a line a condition, a column a way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from app.core.event import EventKind
from tests.benchmarks.accuracy_scores import MEASURES, Score, higher_is_better, interval, measured, pooled
from tests.benchmarks.accuracy_voices import VoiceScore

NAME_WIDTH = 36
WIDTH = 16
NOT_MEASURED = "not measured"

Scores = Mapping[str, Sequence[Score]]
"""Way -> a score for each dialogue; none where it could not be measured."""
VoiceScores = Mapping[str, Sequence[VoiceScore]]


def show_two_tracks(table: Mapping[str, Scores], ways: Sequence[str]) -> None:
    """table: condition -> way -> scores."""
    values = {
        condition: {way: measured(scores) for way, scores in by_way.items() if scores} for condition, by_way in table.items()
    }
    for measure in MEASURES:
        _head(measure, ways)
        for condition, columns in values.items():
            digits = 2 if higher_is_better(measure) else 0 if "(ms)" in measure else 1
            cells = [_number(columns[way][measure], digits) if way in columns else NOT_MEASURED for way in ways]
            print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))
    _show_events(table)
    _show_withheld(table)


def _show_events(table: Mapping[str, Scores]) -> None:
    """F1 of ours with its interval, on all events and on those that timing can tell; pooled over the dialogues."""
    kinds = tuple(EventKind)
    for title, clear in (("ours, F1 and 95 % interval over dialogues", False), ("the same without doubtful events", True)):
        _head(title, [kind.value.removeprefix("came_in_").replace("_", " ") for kind in kinds], width=17)
        for condition, by_way in table.items():
            for way in [way for way in by_way if way in ("ours", "ours + words", "script", "script + words")]:
                if (way != "ours" and condition != "clean") or not by_way[way]:
                    continue
                cells = []
                for kind in kinds:
                    counts = [score.clear[kind] if clear else score.events[kind] for score in by_way[way]]
                    low, high = interval(counts)
                    cells.append(f"{_number(pooled(counts).f1(), 2)} {low:.2f}-{high:.2f}")
                name = condition if way == "ours" else f"{condition}, {way}"
                print(f"  {name:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>17s}" for cell in cells))
    script = next(iter(table.values()))["script"]
    said = ", ".join(
        f"{kind.value} {sum(one.events[kind].true for one in script)} ({sum(one.clear[kind].true for one in script)} clear)"
        for kind in kinds
    )
    print(f"  events in the script: {said}")


def _show_withheld(table: Mapping[str, Scores]) -> None:
    _head("what ours states and leaves out", ["withheld", "left out (%)", "share stated"])
    for condition, by_way in table.items():
        scores = by_way["ours"]
        stated = [score.share for score in scores if not score.withheld]
        left_out = 100 * sum(score.left_out for score in scores) / len(scores)
        cells = [
            f"{sum(score.withheld for score in scores)} of {len(scores)}",
            _number(left_out, 1),
            _number(sum(stated) / len(stated), 1) if stated else "-",
        ]
        print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))
    print("  withheld: dialogues of which the app says nothing; share stated: mean error of the others, in points.")


def show_one_track(table: Mapping[str, VoiceScores], ways: Sequence[str]) -> None:
    """table: condition -> way -> scores."""
    for title, attribute in (
        ("one track: DER, no collar (%)", "der"),
        ("one track: DER, 0.25 s collar (%)", "der_collar"),
        ("one track: my share, mean error (points)", "share"),
        ("one track: my share, worst error (points)", "share"),
    ):
        _head(title, ways)
        for condition, by_way in table.items():
            cells = [_cell(by_way.get(way, ()), attribute, worst="worst" in title) for way in ways]
            print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))


def _cell(scores: Sequence[VoiceScore], attribute: str, *, worst: bool) -> str:
    values = [float(getattr(score, attribute)) for score in scores]
    if not values:
        return NOT_MEASURED
    return _number(max(values) if worst else sum(values) / len(values), 1)


def show_where_rivals_win(table: Mapping[str, Scores], ways: Iterable[str]) -> None:
    """The honest lines: where a simpler way is as good as ours or better."""
    for way in ways:
        lines = []
        for condition, by_way in table.items():
            if not by_way.get(way):
                continue
            ours, theirs = measured(by_way["ours"]), measured(by_way[way])
            better = [
                name
                for name in MEASURES
                if (theirs[name] >= ours[name] if higher_is_better(name) else theirs[name] <= ours[name])
            ]
            if better:
                lines.append(f"{condition}: {len(better)}")
        print(f"{way} is as good as ours or better in: " + ("; ".join(lines) or "no line") + ".")
    print("(measures of 13, by condition)")


def _head(title: str, columns: Sequence[str], *, width: int = WIDTH) -> None:
    print(f"\n{title:{NAME_WIDTH}s}" + "".join(f"{name:>{width}s}" for name in columns))


def _number(value: float, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"
