"""What was said as plain text: a paragraph a turn, with its time and who spoke."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.spoken_line import spoken_lines
from app.exports.files import write_text
from app.i18n import tr

_WIDTH = 88


def transcript_text(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """The paragraphs in the order in which they began; says first when the words are a draft; empty without words."""
    parts = []
    if result.transcript.words and result.transcript.is_draft:
        parts.append(textwrap.fill(tr("These words are a draft: some of them are wrong."), _WIDTH))
    for line in spoken_lines(result.transcript.words, result.annotation):
        name = names.get(line.speaker) or line.speaker
        parts.append(f"[{clock(line.segment.start)}] {name}\n{textwrap.fill(line.text, _WIDTH)}")
    return "\n\n".join(parts) + "\n" if parts else ""


def write_transcript(result: AnalysisResult, names: Mapping[str, str], path: Path) -> None:
    """Raises OutputFileError."""
    write_text(transcript_text(result, names), path)
