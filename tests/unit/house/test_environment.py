"""Set-up of a fresh machine: what it checks, and when it starts anew."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(name="environment")
def environment_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("heard_environment", ROOT / "packaging" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_a_python_that_is_too_old_is_told_which_to_use(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(environment, "SUPPORTED", ((99, 0), (99, 1)))
    with pytest.raises(environment.SetUpError, match=r"needs Python 99\.0 to 99\.1"):
        environment.check_python()


def test_a_changed_lock_means_a_new_environment(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = environment.fingerprint()
    assert before == environment.fingerprint()
    changed = tmp_path / "requirements.lock"
    changed.write_text(environment.LOCK.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(environment, "LOCK", changed)
    assert environment.fingerprint() != before


def test_a_damaged_stamp_is_no_stamp(environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp.json"
    monkeypatch.setattr(environment, "STAMP", stamp)
    assert environment.read_stamp() == {}
    stamp.write_text("{", encoding="utf-8")
    assert environment.read_stamp() == {}
    environment.write_stamp({"fingerprint": "x"})
    assert environment.read_stamp() == {"fingerprint": "x"}


def test_the_lock_has_its_three_parts(environment: ModuleType) -> None:
    app, tests, benchmarks = environment.lock_parts()
    assert "\npyside6-essentials==" in app
    assert "\npytest==" not in app
    assert "\npytest==" in tests
    assert "\npyannote-metrics==" in benchmarks
    assert "\npyannote-metrics==" not in app + tests


def test_a_part_that_is_missing_is_seen(environment: ModuleType) -> None:
    assert not environment.SystemPart("none", "nothing", library="libheard-no-such-thing.so.9").is_there()
    assert not environment.SystemPart("none", "nothing", program="heard-no-such-program").is_there()
    assert not environment.SystemPart("none", "nothing", path_glob="lib/heard-no-such-file").is_there()
