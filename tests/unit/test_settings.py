"""Choices come back; what is damaged or unknown loses nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.settings import SCALES, Settings, load_settings, save_settings


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == Settings()
    assert not (tmp_path / "settings.toml").exists()


@given(
    theme=st.sampled_from(["system", "light", "dark"]),
    name=st.text(max_size=100),
    scale=st.sampled_from(SCALES),
    microphone=st.none() | st.text(),
    model=st.none() | st.text(min_size=1),
    single_keys=st.booleans(),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_choices_come_back(
    tmp_path: Path, *, theme: str, name: str, scale: int, microphone: str | None, model: str | None, single_keys: bool
) -> None:
    chosen = Settings().with_(
        theme=theme, your_name=name, interface_scale=scale, microphone=microphone, speech_model=model,
        single_keys=single_keys,
    )
    save_settings(chosen, tmp_path / "settings.toml")
    assert load_settings(tmp_path / "settings.toml") == chosen
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]


def test_what_another_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "dark"\nnudges = "rare"\n[aims]\nshare = 0.5\n', "utf-8")
    save_settings(load_settings(path).with_(your_name="Sam"), path)
    text = path.read_text("utf-8")
    assert 'nudges = "rare"' in text
    assert "[aims]\nshare = 0.5" in text
    assert load_settings(path).theme == "dark"


def test_one_bad_value_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "pink"\ninterface_scale = 900\nyour_name = "Sam"\nmicrophone = 3\n', "utf-8")
    assert load_settings(path) == Settings(your_name="Sam")


@pytest.mark.parametrize("damage", [b"theme = ", b"\xff\xfe\x00", b"= = =\n"])
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(damage)
    loaded = load_settings(path)
    assert loaded.theme == "system"
    assert "settings.damaged.toml" in loaded.notice
    assert (tmp_path / "settings.damaged.toml").read_bytes() == damage
    save_settings(loaded.with_(theme="dark"), path)
    again = load_settings(path)
    assert (again.theme, again.notice) == ("dark", "")


@pytest.mark.parametrize(
    "wrong",
    [{"theme": "pink"}, {"interface_scale": 99}, {"interface_scale": "100"}, {"language": "../en"}, {"colour": "red"}],
)
def test_a_value_that_does_not_fit_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is for developers
        Settings().with_(**wrong)


def test_a_file_that_can_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save_settings(Settings(theme="dark"), path)
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        save_settings(Settings(theme="light"), folder)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.toml", "settings.toml"]
    assert load_settings(path).theme == "dark"
