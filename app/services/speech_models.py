"""Which speech models there are, which one is chosen, and what a conversation is transcribed with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from app.core.recording import Conversation, ConversationKind
from app.errors import SpeechModelError
from app.i18n import tr
from app.speech.install import (
    SpeechModel,
    check_speech_model,
    describe,
    install_speech_model,
    installed_speech_models,
    verify_speech_model,
)

DRAFT = "draft"
VOSK = "vosk"


class SpeechModels:
    """The speech models in the person's data folder, and the choice among them.

    Args:
        folder: where installed ones lie, one folder each.
        sample_model: the speech model that knows the words of the sample conversation, and nothing else.
        chosen: gives the choice: the name of an installed one, a path elsewhere, or None for the draft engine.
        choose: keeps a choice.
    """

    def __init__(
        self, folder: Path, *, sample_model: Path, chosen: Callable[[], str | None], choose: Callable[[str | None], object]
    ) -> None:
        self._folder = folder
        self._sample_model = sample_model
        self._chosen = chosen
        self._choose = choose

    def installed(self) -> tuple[SpeechModel, ...]:
        """In order of their names; folders that hold no usable one are left out."""
        return installed_speech_models(self._folder)

    def folders(self) -> tuple[str, ...]:
        """The names of everything installed, usable or not."""
        if not self._folder.is_dir():
            return ()
        found = (item.name for item in self._folder.iterdir() if item.is_dir() and not item.name.startswith("."))
        return tuple(sorted(found))

    def has(self, name: str) -> bool:
        return name in self.folders()

    def described(self, name: str) -> SpeechModel:
        """Look at an installed one. Raises SpeechModelError when it is not usable, or not there."""
        return describe(self._place(name))

    def current(self) -> SpeechModel | None:
        """The chosen one; None when the draft engine is, or when the chosen one is gone."""
        chosen = self._chosen()
        if not chosen:
            return None
        try:
            return describe(self._folder / chosen)  # an absolute path stays what it is
        except SpeechModelError:
            return None

    def choose(self, name: str | None) -> None:
        """Use this one from now on; None is the draft engine. Loads it once to see that it works, which may take a while.

        Raises:
            SpeechModelError: there is none of that name.
        """
        if name is not None:
            check_speech_model(self._folder / name)
        self._choose(name)

    def install(self, folder_or_zip: Path, *, on_progress: Callable[[float], None] = lambda _: None) -> SpeechModel:
        """Copy one into the data folder and use it from now on; not for the window's thread.

        Raises:
            SpeechModelError: it holds no usable speech model.
        """
        model = install_speech_model(folder_or_zip, into=self._folder, on_progress=on_progress)
        self._choose(model.folder.name)
        return model

    def verify(self, name: str, *, on_progress: Callable[[float], None] = lambda _: None) -> SpeechModel:
        """Read every file of an installed one, compare it with what was installed, and load it once; takes seconds.

        Raises:
            SpeechModelError: there is none of that name, it is not as it was, or not usable.
        """
        return verify_speech_model(self._place(name), on_progress=on_progress)

    def remove(self, name: str) -> None:
        """Delete an installed one; the draft engine writes from now on if it was chosen.

        Raises:
            SpeechModelError: there is none of that name, or its files can't be deleted.
        """
        folder = self._place(name)
        if self._chosen() == name:
            self._choose(None)
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise SpeechModelError(
                tr("The speech model {name} could not be removed.", name=name),
                advice=tr("Close what has its files open, and try again."),
            ) from error

    def _place(self, name: str) -> Path:
        if not self.has(name):  # also keeps to the folder: a path elsewhere is no name
            raise SpeechModelError(
                tr("There is no speech model {name}.", name=name), advice=tr("heard models list shows which there are.")
            )
        return self._folder / name

    def choose_engine(self, conversation: Conversation | None = None) -> tuple[str, Path | None]:
        """What to transcribe with: the engine's name, and the folder of its speech model if it takes one."""
        if conversation is not None and conversation.kind is ConversationKind.SAMPLE and self._sample_model.is_dir():
            return VOSK, self._sample_model
        model = self.current()
        return (DRAFT, None) if model is None else (VOSK, model.folder)



def transcript_engine(engine: str, speech_model: Path | None) -> str:
    """The name by which a transcript calls an engine with its speech model; empty when that is not usable."""
    if speech_model is None:
        return engine
    try:
        return f"{VOSK}:{describe(speech_model).name}"
    except SpeechModelError:
        return ""
