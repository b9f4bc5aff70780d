"""What can write the words of a conversation down once more: the installed speech models and the draft engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.errors import SpeechModelError, UsageError
from app.i18n import tr
from app.services.speech_models import DRAFT, VOSK, SpeechModels
from app.speech.install import SpeechModel, describe


@dataclass(frozen=True, slots=True)
class Writer:
    """One of them.

    Attributes:
        name: for people.
        engine: what `AnalysisQueue.add` takes: the engine's name and its speech model's folder.
        written_by: how a transcript calls it.
    """

    name: str
    engine: tuple[str, Path | None]
    written_by: str

    @property
    def is_draft(self) -> bool:
        return self.engine[0] == DRAFT


def writers(models: SpeechModels) -> tuple[Writer, ...]:
    """The speech models, the chosen one first, then the draft engine. Looks at files: not for the window's thread."""
    chosen = models.current()
    others = [model for model in models.installed() if chosen is None or model.folder != chosen.folder]
    return (*map(_with, ([chosen] if chosen is not None else []) + others), _draft())


def wanted_writer(models: SpeechModels, engine: str | None = None, speech_model: str | None = None) -> Writer:
    """What is asked for by name; the chosen one where nothing is.

    Args:
        models: those that are installed.
        engine: "vosk" or "draft"; None for whatever is chosen.
        speech_model: the name of an installed one, or a path.

    Raises:
        UsageError: the draft engine takes no speech model.
        SpeechModelError: there is none such, or none at all.
    """
    if engine == DRAFT:
        if speech_model is not None:
            raise UsageError(tr("The draft engine takes no speech model."), advice=tr("Leave one of the two out."))
        return _draft()
    if speech_model is not None:
        return _with(models.described(speech_model) if models.has(speech_model) else describe(Path(speech_model)))
    if engine is None:
        chosen = models.current()
        return _draft() if chosen is None else _with(chosen)
    first = writers(models)[0]
    if first.is_draft:
        raise SpeechModelError(
            tr("No speech model is installed."), advice=tr("heard models list shows which can be installed.")
        )
    return first


def writer_name(written_by: str) -> str:
    """For people: who wrote a transcript, by what the transcript calls it; the speech model need not be there any more."""
    if written_by == DRAFT:
        return _draft().name
    return written_by.partition(":")[2] or written_by


def _with(model: SpeechModel) -> Writer:
    return Writer(model.name, (VOSK, model.folder), f"{VOSK}:{model.name}")


def _draft() -> Writer:
    return Writer(tr("Built-in draft engine"), (DRAFT, None), DRAFT)
