"""What was said as subtitles, WebVTT and SubRip: every word at its time, in pieces that can be read while they are heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.segment import Segment
from app.core.spoken_line import SpokenLine, spoken_lines
from app.core.transcript import Word
from app.exports.files import write_text

_MOST_SIGNS = 84  # two lines of 42, as subtitles are commonly set
_MOST_S = 7.0
_PAUSE_S = 0.7


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle; times in seconds, end after start; name and text on one line each."""

    segment: Segment
    name: str
    text: str


def cues(result: AnalysisResult, names: Mapping[str, str]) -> tuple[Cue, ...]:
    """All words in order, at most 84 signs or 7 s a cue, a new one after a pause; `names` by speaker key."""
    found = [
        Cue(_span(words), _one_line(names.get(line.speaker) or line.speaker), " ".join(word.text for word in words))
        for line in spoken_lines(result.transcript.words, result.annotation)
        for words in _pieces(line)
    ]
    return tuple(sorted(found, key=lambda cue: (cue.segment.start, cue.segment.end)))


def vtt_text(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """WebVTT with a voice tag a cue (https://www.w3.org/TR/webvtt1/)."""
    blocks = ["WEBVTT"]
    for cue in cues(result, names):
        times = f"{_time(cue.segment.start, '.')} --> {_time(cue.segment.end, '.')}"
        blocks.append(f"{times}\n<v {_escaped(cue.name)}>{_escaped(cue.text)}</v>")
    return "\n\n".join(blocks) + "\n"


def srt_text(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """SubRip, which knows no speakers: the name stands before the words."""
    blocks = []
    for number, cue in enumerate(cues(result, names), start=1):
        times = f"{_time(cue.segment.start, ',')} --> {_time(cue.segment.end, ',')}"
        blocks.append(f"{number}\n{times}\n{cue.name}: {cue.text}\n")
    return "\n".join(blocks)


def write_vtt(result: AnalysisResult, names: Mapping[str, str], path: Path) -> None:
    """Raises OutputFileError."""
    write_text(vtt_text(result, names), path)


def write_srt(result: AnalysisResult, names: Mapping[str, str], path: Path) -> None:
    """Raises OutputFileError."""
    write_text(srt_text(result, names), path)


def _pieces(line: SpokenLine) -> Iterator[Sequence[Word]]:
    piece: list[Word] = []
    for word in line.words:
        if piece:
            signs = sum(len(one.text) + 1 for one in piece) + len(word.text)
            long = word.segment.end - piece[0].segment.start > _MOST_S
            if signs > _MOST_SIGNS or long or word.segment.start - piece[-1].segment.end >= _PAUSE_S:
                yield piece
                piece = []
        piece.append(word)
    yield piece


def _span(words: Sequence[Word]) -> Segment:
    start = words[0].segment.start
    end = max(word.segment.end for word in words)
    return Segment(start, max(end, start + 0.001))  # the formats want an end after the start


def _time(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{thousandths:03d}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
