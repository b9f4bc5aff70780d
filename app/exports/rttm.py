"""Who spoke when as RTTM, the table that diarization tools exchange; no words and no names."""

from __future__ import annotations

from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.exports.files import write_text

# SPEAKER file channel start duration <NA> <NA> speaker <NA> <NA> (NIST RT-09 evaluation plan, appendix A)
_ROW = "SPEAKER {uri} 1 {start:.3f} {duration:.3f} <NA> <NA> {speaker} <NA> <NA>\n"


def rttm_text(result: AnalysisResult, *, uri: str) -> str:
    """A row for each stretch of speech, in order of its start; `uri` names the conversation, without blanks."""
    rows = sorted((segment, key) for key, own in result.speech.items() for segment in own)
    return "".join(
        _ROW.format(uri=uri, start=segment.start, duration=segment.duration_s, speaker=key) for segment, key in rows
    )


def write_rttm(result: AnalysisResult, uri: str, path: Path) -> None:
    """Raises OutputFileError."""
    write_text(rttm_text(result, uri=uri), path)
