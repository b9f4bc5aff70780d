"""Speech, words and events as tiers of a Praat TextGrid, for those who look at the sound itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality
from app.core.segment import Segment
from app.exports.files import write_text

Labelled = tuple[Segment, str]


def text_grid_text(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """For each speaker a tier of speech and one of words, and a point for each event, in Praat's long text format.

    Times are seconds with six decimals. A word that begins before the former one ended begins at that end, since a tier
    holds one label at a time. Events stand at their beginning as "kind speaker", where they are not withheld.
    """
    end_s = max([result.duration_s, *(word.segment.end for word in result.transcript.words), 0.000_001])
    tiers = []
    for key, own in result.speech.items():
        name = _tier_name(key, names)
        tiers.append(_intervals(f"{name} speech", [(segment, name) for segment in own], end_s))
        words = [(word.segment, word.text) for word in result.transcript.words if word.speaker == key]
        tiers.append(_intervals(f"{name} words", words, end_s))
    if result.quality.events is not Quality.WITHHELD:
        tiers.append(_points([(event.segment.start, f"{event.kind} {event.by}") for event in result.events], end_s))
    head = [
        'File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {end_s:.6f}", "tiers? <exists>",
        f"size = {len(tiers)}", "item []:",
    ]  # fmt: skip
    body = [line for number, tier in enumerate(tiers, start=1) for line in (f"    item [{number}]:", *tier)]
    return "\n".join([*head, *body]) + "\n"


def write_text_grid(result: AnalysisResult, names: Mapping[str, str], path: Path) -> None:
    """Raises OutputFileError."""
    write_text(text_grid_text(result, names), path)


def _tier_name(key: str, names: Mapping[str, str]) -> str:
    """The person's name, or the key where none was given or two people share it: a tier is found by its name."""
    name = names.get(key, "")
    return name if name and list(names.values()).count(name) == 1 else key


def _intervals(name: str, labelled: Iterable[Labelled], end_s: float) -> list[str]:
    whole = _tiled(sorted(labelled), end_s)
    lines = [*_head("IntervalTier", name, end_s), f"        intervals: size = {len(whole)}"]
    for number, (segment, text) in enumerate(whole, start=1):
        lines += [
            f"        intervals [{number}]:",
            f"            xmin = {segment.start:.6f}",
            f"            xmax = {segment.end:.6f}",
            f"            text = {_quoted(text)}",
        ]
    return lines


def _tiled(labelled: Sequence[Labelled], end_s: float) -> list[Labelled]:
    """Without a gap from 0 to the end, as Praat wants it: what is between two labels is an empty one."""
    whole: list[Labelled] = []
    at_s = 0.0
    for segment, text in labelled:
        start, stop = round(max(segment.start, at_s), 6), round(segment.end, 6)
        if stop <= start:
            continue
        if start > at_s:
            whole.append((Segment(at_s, start), ""))
        whole.append((Segment(start, stop), text))
        at_s = stop
    if at_s < round(end_s, 6):
        whole.append((Segment(at_s, round(end_s, 6)), ""))
    return whole


def _points(points: Sequence[tuple[float, str]], end_s: float) -> list[str]:
    lines = [*_head("TextTier", "events", end_s), f"        points: size = {len(points)}"]
    for number, (time_s, text) in enumerate(sorted(points), start=1):
        lines += [
            f"        points [{number}]:",
            f"            number = {time_s:.6f}",
            f"            mark = {_quoted(text)}",
        ]
    return lines


def _head(kind: str, name: str, end_s: float) -> list[str]:
    return [
        f'        class = "{kind}"',
        f"        name = {_quoted(name)}",
        "        xmin = 0",
        f"        xmax = {end_s:.6f}",
    ]


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace('"', '""') + '"'
