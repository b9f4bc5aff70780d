"""One conversation as one table for a spreadsheet: values, turns, events, pauses and moments, a row each.

    column      what it holds
    table       metric, turn, line (what is said in a turn), event, pause, moment or left_out
    kind        which value, event, pause or moment, as in the JSON export, or why times are left out; empty for a turn and
                a line
    speaker     the key of who it is about: you, other-1; of an event and of a pause: who did it
    name        that person's name; empty where none was given
    to          of an event: the key of whom it was beside
    start_s     seconds from the start of the conversation; empty for a metric
    end_s       the end; of a reply pause the start of the reply, which lies before start_s when both spoke
    length_s    end_s minus start_s
    overlap_s   of an event: how long both spoke
    gap_s       of an event: the silence before it, below 0 when they overlapped
    value       of a metric; empty when it is withheld
    unit        of a metric: s, share, count, per_min, wpm
    quality     of a metric: measured, estimated or withheld; of others: that of their kind
    text        of a line: its words; of a moment: what was observed, and the question
    low, high   of an estimated metric: the range that it lies in, where that is known

UTF-8 with a byte order mark, so that spreadsheets read names rightly; a decimal point whatever the language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality
from app.core.segment import Segment
from app.core.spoken_line import spoken_lines
from app.exports.files import write_text

COLUMNS = (
    "table", "kind", "speaker", "name", "to", "start_s", "end_s", "length_s", "overlap_s", "gap_s", "value", "unit",
    "quality", "text", "low", "high",
)  # fmt: skip
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """The table with its header; `names` are the people's by their key."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(result):
        speaker = str(row.get("speaker", ""))
        writer.writerow({**row, "name": _plain(names.get(speaker, ""))})
    return file.getvalue()


def write_csv(result: AnalysisResult, names: Mapping[str, str], path: Path) -> None:
    """Raises OutputFileError."""
    write_text(csv_text(result, names), path, encoding="utf-8-sig")


def _rows(result: AnalysisResult) -> Iterator[dict[str, object]]:
    quality = result.quality
    for value in result.metrics:
        shown = "" if value.value is None or value.quality is Quality.WITHHELD else _number(value.value)
        yield {"table": "metric", "kind": value.metric, "speaker": value.speaker, "value": shown, "unit": value.unit,
               "quality": value.quality.value, "low": _known(value.low), "high": _known(value.high)}  # fmt: skip
    for turn in result.annotation.turns:
        yield {"table": "turn", "speaker": turn.speaker, **_span(turn.segment), "quality": quality.talk_time.value}
    for line in spoken_lines(result.transcript.words, result.annotation):
        yield {"table": "line", "speaker": line.speaker, **_span(line.segment), "quality": quality.words.value,
               "text": _plain(line.text)}  # fmt: skip
    for event in result.events if quality.events is not Quality.WITHHELD else ():
        yield {"table": "event", "kind": event.kind.value, "speaker": event.by, "to": event.to, **_span(event.segment),
               "overlap_s": _number(event.overlap_s), "gap_s": _number(event.gap_s),
               "quality": quality.events.value}  # fmt: skip
    for pause in result.pauses if quality.pauses is not Quality.WITHHELD else ():
        yield {"table": "pause", "kind": pause.kind.value, "speaker": pause.by, "start_s": _number(pause.start),
               "end_s": _number(pause.end), "length_s": _number(pause.length_s),
               "quality": quality.pauses.value}  # fmt: skip
    for moment in result.moments:
        yield {"table": "moment", "kind": moment.kind, **_span(moment.segment),
               "text": _plain(f"{moment.observation} {moment.question}".strip())}  # fmt: skip
    for left_out in result.uncertain:
        yield {"table": "left_out", "kind": left_out.code, **_span(left_out.segment)}


def _known(value: float | None) -> str:
    return "" if value is None else _number(value)


def _span(segment: Segment) -> dict[str, object]:
    return {
        "start_s": _number(segment.start),
        "end_s": _number(segment.end),
        "length_s": _number(segment.duration_s),
    }


def _number(value: float) -> str:
    return f"{value:.3f}"


def _plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
