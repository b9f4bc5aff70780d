"""The rules of the house that no linter holds: the lock, the length of files, the words that people read."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "packaging" / "requirements.lock"


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: the list of files comes from git")
    paths = (ROOT / name.decode() for name in listed.stdout.split(b"\0") if name)
    return [path for path in paths if path.is_file()]


def test_every_locked_package_has_a_version_and_hashes_and_no_address() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert len(packages) > 40
    for entry in packages:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_vosk_is_locked_to_the_newest_that_each_system_has() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert "vosk==0.3.44 ; sys_platform == 'darwin'" in text
    assert "vosk==0.3.45 ; sys_platform != 'darwin'" in text


def test_qt_is_held_below_the_version_that_loses_none() -> None:
    found = re.search(r"^pyside6-essentials==(\d+)\.(\d+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert (int(found[1]), int(found[2])) < (6, 12)


def test_what_the_project_asks_for_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    for requirement in asked:
        name = re.split(r"[<>=; ]", requirement)[0].lower().replace("_", "-")
        assert name in locked, name


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()  # it would shadow the library of that name


def test_files_stay_short() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
            for path in tracked("app/*.py", "tests/*.py", "packaging/*.py")}  # fmt: skip
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_every_module_says_what_it_does() -> None:
    silent = [str(path.relative_to(ROOT)) for path in tracked("app/*.py")
              if (text := path.read_text(encoding="utf-8").strip()) and not text.startswith(('"""', 'r"""'))]  # fmt: skip
    assert silent == []
