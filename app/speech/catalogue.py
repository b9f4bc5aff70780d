"""The speech models that Heard knows, with the size and hash of each: resources/speech-models/catalogue.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.paths import resources_folder


@dataclass(frozen=True, slots=True)
class KnownModel:
    """bytes and sha256 are of its zip, `name` is the zip's name without .zip."""

    name: str
    title: str
    language: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """publisher: the address of the folder in which the zips and the publisher's own list lie, with its last slash."""

    publisher: str
    models: tuple[KnownModel, ...]

    def model(self, name: str) -> KnownModel | None:
        return next((model for model in self.models if model.name == name), None)


def load_catalogue(file: Path | None = None) -> Catalogue:
    """Raises OSError, ValueError or KeyError when the bundled file is not as it was built."""
    path = resources_folder() / "speech-models" / "catalogue.toml" if file is None else file
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    models = tuple(
        KnownModel(entry["name"], entry["title"], entry["language"], int(entry["bytes"]), entry["sha256"])
        for entry in found["model"]
    )
    return Catalogue(str(found["publisher"]), models)
