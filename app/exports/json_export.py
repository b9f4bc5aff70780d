"""The JSON of one analysis: version 1 of the contract, the same that `heard analyze --json` prints."""

from __future__ import annotations

import json
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.codec import result_to_contract
from app.exports.files import write_text


def json_text(result: AnalysisResult) -> str:
    """Indented, so that it can be read and compared; characters of names as they are."""
    return json.dumps(result_to_contract(result), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write_json(result: AnalysisResult, path: Path) -> None:
    """Raises OutputFileError."""
    write_text(json_text(result), path)
