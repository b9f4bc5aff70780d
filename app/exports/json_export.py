"""The JSON of one analysis: version 1 of the contract, the same that `heard analyze --json` prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.codec import result_to_contract
from app.core.quality import Reason
from app.exports.files import write_text
from app.i18n import tr


def json_text(result: AnalysisResult) -> str:
    """Indented, so that it can be read and compared; characters of names as they are.

    Where the person corrected what was heard, a reason of the quality says so: the contract has no other place for it.
    """
    if result.corrected:
        said = Reason("corrected", tr("Some of what was heard was corrected by hand."))
        result = replace(result, quality=replace(result.quality, reasons=result.quality.with_reasons([said])))
    return json.dumps(result_to_contract(result), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write_json(result: AnalysisResult, path: Path) -> None:
    """Raises OutputFileError."""
    write_text(json_text(result), path)
