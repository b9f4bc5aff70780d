"""Prepares what trains the example's speech model: the dependency group "train", in a folder of its own inside .venv.

Neither packaging/run.py nor packaging/test.py comes here. The group has versions but no hashes: which build of torch its
version means (for the processor alone, or for graphics cards too, which is ten times as large) is for pip's settings to say,
for example PIP_FIND_LINKS.
"""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from pathlib import Path

import environment
from environment import ROOT, VENV, SetUpError, SystemPart

GROUP = "train"
FOLDER = VENV / "training"
STAMP = FOLDER / "heard-training.json"
PARTS = (
    SystemPart("libflite1", "speaking what is learned", library="libflite_cmu_us_rms.so.1"),
    SystemPart("libespeak-ng1", "speaking what is learned", library="libespeak-ng.so.1"),
    SystemPart("espeak-ng-data", "speaking what is learned", path_glob="lib/*/espeak-ng-data/voices/!v/m3"),
)


def prepare() -> tuple[Path, Path]:
    """The Python of .venv, and the folder to put before its packages; both are completed when needed.

    Raises:
        SetUpError: with a sentence for a person.
    """
    python = environment.prepare(tests=False)
    environment.install_system_parts(PARTS)
    if missing := [part.package for part in PARTS if not part.is_there()]:
        raise SetUpError(f"The voices that the speech model learns from are missing (Debian: {', '.join(missing)}).")
    wanted = group()
    stamp = {"packages": wanted, "python": sys.version}
    if not STAMP.exists() or json.loads(STAMP.read_text(encoding="utf-8")) != stamp:
        shutil.rmtree(FOLDER, ignore_errors=True)
        environment.run_pip(["--target", str(FOLDER), *wanted], total=len(wanted))
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    return python, FOLDER


def group() -> list[str]:
    """What pyproject.toml says of the group, every version pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(requirement) for requirement in project["dependency-groups"][GROUP]]
