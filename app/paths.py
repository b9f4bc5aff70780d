"""Where things lie: the bundled resources, and the person's own data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

DATA_FOLDER_VARIABLE = "HEARD_DATA"


def resources_folder() -> Path:
    """resources/ of the source tree, or the copy inside the installed package."""
    app = Path(__file__).resolve().parent
    packaged = app / "_resources"
    return packaged if packaged.is_dir() else app.parent / "resources"


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders of one person's library; made when something is first written there."""

    data: Path

    @property
    def database(self) -> Path:
        return self.data / "library.sqlite3"

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"

    @property
    def speech_models(self) -> Path:
        return self.data / "speech-models"

    @property
    def settings(self) -> Path:
        return self.data / "settings.toml"

    @property
    def log(self) -> Path:
        return self.data / "heard.log"


def default_paths() -> Paths:
    """The system's folder for application data, or the folder named in HEARD_DATA."""
    chosen = os.environ.get(DATA_FOLDER_VARIABLE)
    return Paths(Path(chosen) if chosen else Path(platformdirs.user_data_dir("Heard", appauthor=False)))
