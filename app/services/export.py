"""Writes a reviewed conversation to files that the person chose: all of them, or none."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.errors import AnalysisError, UsageError
from app.exports.csv_export import write_csv
from app.exports.files import replacing
from app.exports.json_export import write_json
from app.exports.summary_text import speaker_names, write_summary
from app.i18n import tr
from app.services.conversations import Review


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to write what; None leaves it out."""

    pdf: Path | None = None
    json: Path | None = None
    csv: Path | None = None
    summary: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.pdf, self.json, self.csv, self.summary) if path is not None)


def export_conversation(review: Review, targets: Targets, *, keep_names: bool = False) -> tuple[Path, ...]:
    """Write every target and give their paths; if one can't be written, no target has changed.

    Args:
        review: the conversation, analysed.
        targets: at least one.
        keep_names: the page names the others; otherwise it says "the client".

    Raises:
        UsageError: two targets are one file.
        AnalysisError: there is no result to write yet.
        OutputFileError: a target can't be written.
    """
    if len({path.absolute() for path in targets.paths}) < len(targets.paths):
        raise UsageError(tr("Each file needs a name of its own."))
    result, conversation = review.result, review.conversation
    if result is None:
        raise AnalysisError(
            tr("This conversation has not been analysed yet."), advice=tr("Wait for its analysis, then export it.")
        )
    with ExitStack() as parts:  # every part is written before the first takes its place
        if targets.pdf is not None:
            from app.exports.page_pdf import write_page  # noqa: PLC0415 - brings the charts, which only the page needs

            part = parts.enter_context(replacing(targets.pdf))
            write_page(result, conversation, review.reflections, part, keep_names=keep_names)
        if targets.json is not None:
            write_json(result, parts.enter_context(replacing(targets.json)))
        if targets.csv is not None:
            write_csv(result, speaker_names(result, conversation), parts.enter_context(replacing(targets.csv)))
        if targets.summary is not None:
            part = parts.enter_context(replacing(targets.summary))
            write_summary(result, conversation, review.reflections, part)
    return targets.paths
