"""Which speech model is used: what is installed, what is chosen, what the sample brings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.core.recording import ConversationKind
from app.errors import SpeechModelError
from app.services.speech_models import SpeechModels
from app.wiring import sample_folder

TINY = sample_folder() / "speech-model"


class Choice:
    def __init__(self) -> None:
        self.name: str | None = None

    def get(self) -> str | None:
        return self.name

    def set(self, name: str | None) -> None:
        self.name = name


@pytest.fixture
def choice() -> Choice:
    return Choice()


@pytest.fixture
def models(tmp_path: Path, choice: Choice) -> SpeechModels:
    return SpeechModels(tmp_path / "speech-models", sample_model=TINY, chosen=choice.get, choose=choice.set)


def test_without_any_the_draft_engine_writes(models: SpeechModels) -> None:
    assert models.installed() == ()
    assert models.current() is None
    assert models.choose_engine() == ("draft", None)


def test_an_installed_one_is_chosen_at_once_and_can_be_left_and_taken_again(
    models: SpeechModels, choice: Choice, tmp_path: Path
) -> None:
    installed = models.install(TINY)
    assert models.installed() == (installed,)
    assert installed.folder.parent == tmp_path / "speech-models"
    assert models.choose_engine() == ("vosk", installed.folder)
    models.choose(None)
    assert models.choose_engine() == ("draft", None)
    models.choose(installed.folder.name)
    assert choice.name == installed.folder.name
    assert models.current() == installed


def test_one_elsewhere_is_chosen_by_its_path_and_stays_there(models: SpeechModels, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(TINY, elsewhere)
    models.choose(str(elsewhere))
    assert models.choose_engine() == ("vosk", elsewhere)
    shutil.rmtree(elsewhere)
    assert models.choose_engine() == ("draft", None)


def test_what_is_no_speech_model_is_refused_and_the_choice_stays(
    models: SpeechModels, choice: Choice, tmp_path: Path
) -> None:
    for path in ("missing", str(tmp_path)):
        with pytest.raises(SpeechModelError):
            models.choose(path)
    with pytest.raises(SpeechModelError):
        models.install(tmp_path)
    assert choice.name is None
    assert models.installed() == ()


def test_removing_one_leaves_everything_else(models: SpeechModels, choice: Choice, tmp_path: Path) -> None:
    name = models.install(TINY).folder.name
    (tmp_path / "library.sqlite3").write_text("stays")
    for wrong in ("..", ".", "missing", str(TINY)):
        with pytest.raises(SpeechModelError):
            models.remove(wrong)
    models.remove(name)
    assert models.installed() == ()
    assert choice.name is None
    assert (tmp_path / "library.sqlite3").read_text() == "stays"
    assert TINY.is_dir()


def test_the_sample_has_its_own_whatever_is_chosen(models: SpeechModels, tmp_path: Path) -> None:
    from tests.helpers.libraries import library

    conversations = library(tmp_path / "data", sample=sample_folder())
    sample = conversations.open_sample()
    conversations.close()
    assert sample.kind is ConversationKind.SAMPLE
    assert models.choose_engine(sample) == ("vosk", TINY)
