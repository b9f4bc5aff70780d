"""Builds the services on one library, and hands them what they may not import: the processes that do the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.content import Content, load_content
from app.core.recorder_event import RecorderEvent
from app.core.recording import Conversation, ConversationKind
from app.errors import OutputFileError
from app.i18n import tr
from app.paths import Paths, resources_folder
from app.services import sample
from app.services.analysis_queue import AnalysisQueue
from app.services.conversations import Conversations
from app.services.live_request import LiveRequest
from app.services.recorder import Recorder
from app.services.speech_models import SpeechModels
from app.settings import Settings, save_settings
from app.workers.live_words import LiveAnalyses
from app.workers.recorder import start_process

if TYPE_CHECKING:
    from app.services.enrolment import Enrolment
    from app.services.model_downloads import ModelDownloads


class Services:
    """Everything that the window and the commands work with; close it at the end.

    Raises:
        LibraryError: the library can't be opened.
    """

    def __init__(self, paths: Paths, settings: Settings) -> None:
        self.paths = paths
        self.content: Content = load_content(settings.language)
        self._settings = settings
        self.conversations = Conversations(paths, self.content, sample_folder=sample_folder())
        self.speech_models = SpeechModels(
            paths.speech_models,
            sample_model=sample.speech_model_folder(sample_folder()),
            chosen=lambda: self._settings.speech_model,
            choose=lambda name: self.change_settings(speech_model=name),
        )
        self._live = LiveAnalyses()
        self.queue = AnalysisQueue(
            self.conversations,
            start=self._live.start,
            choose_engine=self.speech_models.choose_engine,
            kept=self.conversations.kept_queue,
        )
        self.recorder = Recorder(start_process)

    def follow(self, conversation: Conversation, on_event: Callable[[RecorderEvent], None], *, tracks: int) -> None:
        """Write words while a recording is made that has begun, and keep them; WordsLater is told if that can't be done.

        Two microphones of one room are laid over each other first when they have ended: there, words come afterwards.
        """
        if conversation.kind is ConversationKind.ROOM and tracks > 1:
            return
        engine, speech_model = self.speech_models.choose_engine(conversation)
        request = LiveRequest(self.conversations.folder(conversation.id), engine, speech_model)
        keep = partial(self.conversations.store_stretch, conversation.id)
        self._live.follow(request, on_later=on_event, on_written=keep)

    def unfollow(self, identifier: str) -> None:
        """The recording won't be analysed now."""
        self._live.drop(self.conversations.folder(identifier))

    @cached_property
    def enrolment(self) -> Enrolment:
        """The person's own voice. The first time loads a good part of the analysis: ask for it in a worker."""
        from app.services.enrolment import Enrolment  # noqa: PLC0415 - start stays quick

        return Enrolment(self.paths)

    @cached_property
    def model_downloads(self) -> ModelDownloads:
        """Speech models that can be fetched; opens no connection before it is asked to."""
        return _model_downloads(self.paths, self._settings, self.speech_models)

    @property
    def settings(self) -> Settings:
        return self._settings

    def change_settings(self, **changes: object) -> Settings:
        """Choose other values and keep them.

        Raises:
            ValueError: a value does not fit its option.
            OutputFileError: they can't be kept; the former ones hold.
        """
        self._settings = _kept(self._settings, self.paths, changes)
        return self._settings

    def close(self) -> None:
        """Stop what is running (an interrupted analysis goes on at the next start) and close the library."""
        self.queue.close()
        self._live.close()
        self.conversations.close()


def build_services(paths: Paths, settings: Settings) -> Services:
    """Raises LibraryError when the library can't be opened."""
    return Services(paths, settings)


def speech_models_of(paths: Paths, settings: Settings) -> SpeechModels:
    """Only the speech models, for looking: choosing keeps nothing."""
    return SpeechModels(
        paths.speech_models,
        sample_model=sample.speech_model_folder(sample_folder()),
        chosen=lambda: settings.speech_model,
        choose=lambda _: None,
    )


class SpeechModelsAlone:
    """The speech models and what can be fetched, without opening the library."""

    def __init__(self, paths: Paths, settings: Settings) -> None:
        self.settings = settings
        self._paths = paths
        self.models = SpeechModels(
            paths.speech_models,
            sample_model=sample.speech_model_folder(sample_folder()),
            chosen=lambda: self.settings.speech_model,
            choose=self._choose,
        )

    @cached_property
    def downloads(self) -> ModelDownloads:
        return _model_downloads(self._paths, self.settings, self.models)

    def _choose(self, name: str | None) -> None:
        self.settings = _kept(self.settings, self._paths, {"speech_model": name})


def _model_downloads(paths: Paths, settings: Settings, models: SpeechModels) -> ModelDownloads:
    # The network's modules: nothing loads them before somebody wants a speech model.
    from app.services.model_downloads import ModelDownloads  # noqa: PLC0415
    from app.speech.catalogue import load_catalogue  # noqa: PLC0415

    return ModelDownloads(
        models, paths.speech_models / ".downloads", load_catalogue(), address=settings.speech_models_address
    )


def _kept(settings: Settings, paths: Paths, changes: Mapping[str, object]) -> Settings:
    changed = settings.with_(**changes)
    try:
        save_settings(changed, paths.settings)
    except OSError as error:
        raise OutputFileError(
            tr("Your settings could not be kept in {file}.", file=paths.settings),
            advice=tr("Check that its folder can be written and has room."),
        ) from error
    return changed


def sample_folder() -> Path:
    return resources_folder() / "sample"
