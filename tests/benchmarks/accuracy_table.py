"""Prints the accuracy table: a block a measure, a line a condition, a column a way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from app.core.event import EventKind
from app.core.quality import Quality
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
    """F1 and its interval, pooled over dialogues: ours without and with words, and perfect hearing where it is clean."""
    kinds = tuple(EventKind)
    _head("events: F1, 95 % interval", [kind.value.removeprefix("came_in_").replace("_", " ") for kind in kinds], width=17)
    for condition, by_way in table.items():
        for way, scores in by_way.items():
            if not scores or not (way.startswith("ours") or (way.startswith("script") and condition == "clean")):
                continue
            cells = []
            for kind in kinds:
                counts = [score.events[kind] for score in scores]
                low, high = interval(counts)
                cells.append(f"{_number(pooled(counts).f1(), 2)} {low:.2f}-{high:.2f}")
            name = condition if way == "ours" else f"  {way} ({len(scores)})"
            print(f"  {name:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>17s}" for cell in cells))
    script = next(iter(table.values()))["script"]
    said = ", ".join(f"{kind.value} {sum(one.events[kind].true for one in script)}" for kind in kinds)
    print(f"  events in the script: {said}")
    print("  + words: every word as it was said, in dialogues whose voices are synthesised (recorded ones have no words);")
    print("  10 % wrong: left out, changed or added, borders 50 ms off; 20 % wrong: borders 100 ms off.")


def show_heard_words(scores: Mapping[str, Sequence[Score]], wrong: Sequence[tuple[int, int]]) -> None:
    """scores: way -> a score for each dialogue; wrong: words wrong and said, of each."""
    _show_events({"words that the recogniser knows": scores})
    shares = [100 * one / said for one, said in wrong]
    errors = 100 * sum(one for one, _ in wrong) / max(1, sum(said for _, said in wrong))
    print(f"  heard words: by the sample's small speech model; {errors:.1f} % of the words are wrong", end="")
    print(f" ({min(shares):.1f} to {max(shares):.1f} % in a dialogue). It was trained on some of these voices.")


def _show_withheld(table: Mapping[str, Scores]) -> None:
    _head("what ours states and leaves out", ["talk time", "pauses", "events", "left out (%)", "share stated"])
    for condition, by_way in table.items():
        scores = by_way["ours"]
        stated = [score.share for score in scores if score.quality.talk_time is not Quality.WITHHELD]
        left_out = 100 * sum(score.left_out for score in scores) / len(scores)
        found = [score.quality for score in scores]
        cells = [
            _qualities([quality.talk_time for quality in found]),
            _qualities([quality.pauses for quality in found]),
            _qualities([quality.events for quality in found]),
            _number(left_out, 1),
            _number(float(np.nanmean(stated)), 1) if not np.all(np.isnan(stated)) else "-",
        ]
        print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))
    print("  dialogues whose values are measured / estimated / withheld; share stated: mean error where it is, in points.")


def _qualities(found: Sequence[Quality]) -> str:
    return " / ".join(str(found.count(quality)) for quality in (Quality.MEASURED, Quality.ESTIMATED, Quality.WITHHELD))


def show_one_track(table: Mapping[str, VoiceScores], ways: Sequence[str]) -> None:
    """table: condition -> way -> scores."""
    for title, attribute in (
        ("one track: DER, no collar (%)", "der"),
        ("one track: DER, 0.25 s collar (%)", "der_collar"),
        ("one track: DER of turns, collar (%)", "der_turns"),
        ("one track: my share, mean error (points)", "share"),
        ("one track: my share, worst error (points)", "share"),
    ):
        _head(title, ways)
        for condition, by_way in table.items():
            cells = [_cell(by_way.get(way, ()), attribute, worst="worst" in title) for way in ways]
            print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))
    _head("one track: ours where it is stated (points)", ("stated", "mean", "worst", "worst else"))
    for condition, by_way in table.items():
        ours = by_way["ours"]
        off = [score.share for score in ours if score.stated]
        left = max((score.share for score in ours if not score.stated), default=math.nan)
        cells = [f"{len(off)} of {len(ours)}", *(_number(value, 1) for value in _mean_and_worst(off)), _number(left, 1)]
        print(f"  {condition:{NAME_WIDTH - 2}s}" + "".join(f"{cell:>{WIDTH}s}" for cell in cells))


def _mean_and_worst(values: Sequence[float]) -> tuple[float, float]:
    return (sum(values) / len(values), max(values)) if values else (math.nan, math.nan)


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
