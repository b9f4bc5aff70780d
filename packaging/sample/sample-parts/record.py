"""The record of the built speech model: what each file must be, and what it was made with. Standard library only."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HEAD = """\
# Written by packaging/sample/make_model.py when it built the folder beside this file; `--check` builds it anew and compares.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """SHA-256 of the whole and of each file (by its path in the folder), and names with versions of what made them."""

    sha256: str
    files: Mapping[str, str]
    made_with: Mapping[str, str]


def beside(folder: Path) -> Path:
    """Where the record of a model folder lies: next to the folder, so that the folder itself is only the model."""
    return folder.with_name(folder.name + ".toml")


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, by its path in the folder, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def of_all(files: Mapping[str, str]) -> str:
    """One SHA-256 for all: of the lines that `sha256sum` would print for the files in the order of their paths."""
    return hashlib.sha256("".join(f"{files[name]}  {name}\n" for name in sorted(files)).encode()).hexdigest()


def different(known: Record, folder: Path) -> list[str]:
    """The files that are not as the record says, are missing in the folder, or are there beside those of the record."""
    built = digests(folder)
    return sorted(name for name in known.files.keys() | built.keys() if known.files.get(name) != built.get(name))


def read(path: Path) -> Record:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Record(table["sha256"], table["files"], table["made_with"])


def written(files: Mapping[str, str], made_with: Mapping[str, str]) -> str:
    """The text of the record."""
    lines = [f'{HEAD}sha256 = "{of_all(files)}"', "", "[files]"]
    lines += [f'"{name}" = "{files[name]}"' for name in sorted(files)]
    lines += ["", "[made_with]", *(f'{name} = "{version}"' for name, version in made_with.items())]
    return "\n".join(lines) + "\n"
