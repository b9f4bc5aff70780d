"""Speech models that can be had from their publisher: which there are, and fetching one from the address to its use."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.download.file import Wanted, discard, fetch, kept_bytes
from app.download.model_list import published_models
from app.errors import SpeechModelError
from app.i18n import tr
from app.services.speech_models import SpeechModels
from app.speech.catalogue import Catalogue
from app.speech.install import SpeechModel

_FETCHED = 0.9  # of the whole work; unpacking and trying it takes the rest


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """One that can be fetched.

    Attributes:
        name: of its zip, without .zip, and of its folder once it is installed.
        title: for people.
        bytes: of the zip.
        sha256: known to Heard; empty where only its publisher says what it is, by the `md5`.
    """

    name: str
    title: str
    language: str
    bytes: int
    sha256: str = ""
    md5: str = ""


class ModelDownloads:
    """Nothing is fetched before `published` or `install` is called, and both are called because the person asked.

    Args:
        models: where an arrived one is installed.
        folder: for what is under way.
        catalogue: those that Heard knows.
        address: instead of the publisher's, another that holds the same files; empty for the publisher's.
    """

    def __init__(self, models: SpeechModels, folder: Path, catalogue: Catalogue, *, address: str = "") -> None:
        self._models = models
        self._folder = folder
        self._catalogue = catalogue
        self._address = (address or catalogue.publisher).rstrip("/") + "/"

    def known(self) -> tuple[OfferedModel, ...]:
        """Those of the catalogue, in its order; asks nobody."""
        return tuple(
            OfferedModel(model.name, tr(model.title), model.language, model.bytes, sha256=model.sha256)
            for model in self._catalogue.models
        )

    def published(self) -> tuple[OfferedModel, ...]:
        """Those of the publisher's own list of today; one that Heard knows carries the hash that Heard knows.

        Raises:
            DownloadError: the list can't be had.
        """
        known = {model.name: model for model in self.known()}
        return tuple(
            known.get(model.name)
            or OfferedModel(model.name, model.language_name, model.language, model.bytes, md5=model.md5)
            for model in published_models(self._address)
        )

    def find(self, name: str) -> OfferedModel:
        """The one of that name, in the catalogue or else in the publisher's list.

        Raises:
            SpeechModelError: there is none.
            DownloadError: the list can't be had.
        """
        found = next((model for model in self.known() if model.name == name), None)
        found = found or next((model for model in self.published() if model.name == name), None)
        if found is None:
            raise SpeechModelError(
                tr("There is no speech model {name}.", name=name),
                advice=tr("heard models list --published shows which there are."),
            )
        return found

    def kept_share(self, model: OfferedModel) -> float:
        """How much of it a former attempt left, 0 to 1."""
        return kept_bytes(self._wanted(model), self._folder) / model.bytes

    def discard(self, model: OfferedModel) -> None:
        """Delete what a former attempt left."""
        discard(self._wanted(model), self._folder)

    def install(
        self,
        model: OfferedModel,
        *,
        on_progress: Callable[[float], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> SpeechModel:
        """Fetch it, compare its hash, unpack it, try it, and use it from now on. Takes minutes: not in the window's thread.

        Args:
            model: which one.
            on_progress: is told a share of 0 to 1.
            cancelled: asked again and again while it is fetched.

        Raises:
            DownloadError: it can't be had, or is not what was published.
            SpeechModelError: it holds no usable speech model.
            CancelledError: what came so far is kept for the next time.
        """
        path = fetch(
            self._wanted(model), self._folder, on_progress=lambda share: on_progress(_FETCHED * share), cancelled=cancelled
        )
        try:
            return self._models.install(path, on_progress=lambda share: on_progress(_FETCHED + (1 - _FETCHED) * share))
        finally:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others may be under way
                self._folder.rmdir()

    def _wanted(self, model: OfferedModel) -> Wanted:
        name = f"{model.name}.zip"
        return Wanted(self._address + name, name, model.bytes, sha256=model.sha256, md5=model.md5)
