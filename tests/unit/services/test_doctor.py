"""The doctor finds what is there and what is not, for real, and says what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.paths import Paths
from app.services import doctor
from app.services.display import display_trouble, has_display
from app.services.doctor import Check, Need, examine, works
from app.services.speech_models import SpeechModels
from app.wiring import sample_folder

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")


def models(folder: Path, chosen: str | None = None) -> SpeechModels:
    return SpeechModels(folder / "speech-models", sample_model=folder, chosen=lambda: chosen, choose=lambda _: None)


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@ON_LINUX
@pytest.mark.usefixtures("no_display")
def test_everything_is_looked_at_and_what_is_missing_has_advice(tmp_path: Path) -> None:
    checks = examine(Paths(tmp_path / "data"), models(tmp_path))
    assert {check.need for check in checks} == set(Need)
    assert all(check.found.endswith(".") for check in checks)
    assert all(check.advice for check in checks if not check.ok)
    found = {check.found: check for check in checks}
    assert found["PortAudio, which records, works."].ok
    assert found["Vosk, which transcribes, loads."].ok
    assert found["The draft transcriber is there."].ok
    assert not found["No speech model is chosen, so words will be a draft."].needed
    assert not found["There is no display to show the window on."].ok
    assert not works(checks)
    assert list(tmp_path.iterdir()) == []  # looking changes nothing


def test_a_chosen_speech_model_is_named(tmp_path: Path) -> None:
    found = [check.found for check in doctor._transcribing(models(tmp_path, str(sample_folder() / "speech-model")))]
    assert any(text.startswith("Speech model: ") for text in found)


def test_what_is_needed_decides() -> None:
    good = Check(Need.RECORDING, "x", ok=True)
    wish = Check(Need.TRANSCRIBING, "x", ok=False, needed=False, advice="y")
    assert works((good, wish))
    assert not works((good, Check(Need.SHOWING, "x", ok=False, advice="y")))


def test_a_library_that_is_missing_or_breaks_its_process_is_told_with_its_last_words() -> None:
    assert doctor._probe("import json") == (True, "")
    loads, said = doctor._probe("import no_such_library")
    assert not loads
    assert said == "ModuleNotFoundError: No module named 'no_such_library'"
    assert not doctor._probe("import os; os.abort()")[0]


def test_a_library_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (check,) = doctor._keeping(Paths(tmp_path / "file" / "data"))
    assert not check.ok
    assert "is not a folder" in check.found
    assert all(check.ok for check in doctor._keeping(Paths(tmp_path / "not" / "yet")))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@ON_LINUX
@pytest.mark.usefixtures("no_display")
def test_a_display_is_told_from_none_and_from_a_dead_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not has_display()
    assert display_trouble() == "There is no display to show the window on."
    monkeypatch.setenv("DISPLAY", ":4711")
    assert has_display()
    if Path("/tmp/.X11-unix").is_dir():  # noqa: S108 - where X servers listen
        assert display_trouble() == "The display :4711 does not answer."
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not has_display()
    assert display_trouble() == ""  # a window can be opened, though nobody sees it
