"""Writes a reviewed conversation to files that the person chose: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.errors import AnalysisError, UsageError
from app.exports.csv_export import write_csv
from app.exports.files import replacing
from app.exports.json_export import write_json
from app.exports.rttm import write_rttm
from app.exports.subtitles import write_srt, write_vtt
from app.exports.summary_text import speaker_names, write_summary
from app.exports.text_grid import write_text_grid
from app.exports.transcript_text import write_transcript
from app.i18n import tr
from app.services.conversations import Review

NamedWriter = Callable[[AnalysisResult, Mapping[str, str], Path], None]

_WORDS: Mapping[str, NamedWriter] = {"vtt": write_vtt, "srt": write_srt, "txt": write_transcript}
NEED_WORDS = frozenset(_WORDS)
_TABLES: Mapping[str, NamedWriter] = {"csv": write_csv, "textgrid": write_text_grid}


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to write what; None leaves it out.

    Attributes:
        pdf, summary: one page of what was observed, as a picture of it and as plain text.
        json, csv: everything found.
        vtt, srt, txt: what was said, as subtitles and as plain text.
        rttm, textgrid: who spoke when, for tools of the field.
    """

    pdf: Path | None = None
    json: Path | None = None
    csv: Path | None = None
    summary: Path | None = None
    vtt: Path | None = None
    srt: Path | None = None
    txt: Path | None = None
    rttm: Path | None = None
    textgrid: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for one in fields(self) if (path := self.of(one.name)) is not None)

    def of(self, kind: str) -> Path | None:
        path: Path | None = getattr(self, kind)
        return path


def export_conversation(review: Review, targets: Targets, *, keep_names: bool = False) -> tuple[Path, ...]:
    """Write every target and give their paths; if one can't be written, no target has changed.

    Args:
        review: the conversation, analysed.
        targets: at least one.
        keep_names: the page names the others; otherwise it says "the client".

    Raises:
        UsageError: two targets are one file.
        AnalysisError: there is no result to write yet, or no word for what is made of words.
        OutputFileError: a target can't be written.
    """
    if len({path.absolute() for path in targets.paths}) < len(targets.paths):
        raise UsageError(tr("Each file needs a name of its own."))
    result, conversation = review.result, review.conversation
    if result is None:
        raise AnalysisError(
            tr("This conversation has not been analysed yet."), advice=tr("Wait for its analysis, then export it.")
        )
    if not result.transcript.words and any(targets.of(kind) for kind in _WORDS):
        raise no_words()
    names = speaker_names(result, conversation)
    with ExitStack() as parts:  # every part is written before the first takes its place
        if targets.pdf is not None:
            from app.exports.page_pdf import write_page  # noqa: PLC0415 - brings the charts, which only the page needs

            part = parts.enter_context(replacing(targets.pdf))
            write_page(result, conversation, review.reflections, part, keep_names=keep_names)
        if targets.json is not None:
            write_json(result, parts.enter_context(replacing(targets.json)))
        for kind, write in {**_WORDS, **_TABLES}.items():
            if (target := targets.of(kind)) is not None:
                write(result, names, parts.enter_context(replacing(target)))
        if targets.rttm is not None:
            write_rttm(result, conversation.id, parts.enter_context(replacing(targets.rttm)))
        if targets.summary is not None:
            part = parts.enter_context(replacing(targets.summary))
            write_summary(result, conversation, review.reflections, part)
    return targets.paths


def no_words() -> AnalysisError:
    """Why what is made of words can't be written."""
    return AnalysisError(
        tr("This conversation has no words yet."), advice=tr("Wait for its words, or export what needs none.")
    )
