"""The services fit together, on one library, without loading what only the work needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.recording import ConversationState
from app.errors import OutputFileError
from app.paths import Paths
from app.services.conversations import ConversationPlan
from app.settings import Settings, load_settings
from app.wiring import Services, build_services, sample_folder


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    built = build_services(Paths(tmp_path / "data"), Settings())
    yield built
    built.close()


def test_a_choice_is_kept_and_seen_at_once(services: Services) -> None:
    assert services.change_settings(theme="dark", your_name="Sam").theme == "dark"
    assert services.settings.your_name == "Sam"
    assert load_settings(services.paths.settings) == services.settings


def test_a_choice_that_can_not_be_kept_does_not_hold(services: Services) -> None:
    services.paths.settings.mkdir()
    with pytest.raises(OutputFileError, match="could not be kept"):
        services.change_settings(theme="dark")
    assert services.settings.theme == "system"


def test_words_of_a_conversation_are_a_draft_until_a_speech_model_is_chosen(services: Services) -> None:
    conversation = services.conversations.begin(ConversationPlan())
    assert services.speech_models.choose_engine(conversation) == ("draft", None)
    assert services.speech_models.current() is None


def test_the_sample_is_transcribed_with_its_own_speech_model(services: Services) -> None:
    sample = services.conversations.open_sample()
    assert sample.state is ConversationState.RECORDED
    assert services.speech_models.choose_engine(sample) == ("vosk", sample_folder() / "speech-model")
    assert all(source.is_file() for source in services.conversations.sources(sample.id))


def test_building_the_services_loads_no_sound_words_charts_or_window() -> None:
    heavy = "numpy matplotlib vosk sounddevice soundfile av pocketsphinx soxr PySide6"
    program = f"import app.wiring, sys; print([name for name in '{heavy}'.split() if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
