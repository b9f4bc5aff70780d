"""An installed speech model is the one that was checked, or it is said which file is not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.errors import SpeechModelError
from app.speech.install import describe, install_speech_model, verify_speech_model
from app.speech.manifest import MANIFEST, changed_files, damaged_files
from app.wiring import sample_folder

TINY = sample_folder() / "speech-model"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    return install_speech_model(TINY, tmp_path).folder


def test_as_installed_nothing_is_changed_or_damaged(installed: Path) -> None:
    told: list[float] = []
    assert changed_files(installed) == ()
    assert damaged_files(installed, on_progress=told.append) == ()
    assert told[-1] == 1.0
    assert verify_speech_model(installed).folder == installed


def test_a_flipped_bit_of_the_same_size_and_time_is_found_by_reading(installed: Path) -> None:
    file = installed / "am" / "final.mdl"
    known, content = file.stat(), bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert changed_files(installed) == ()
    assert damaged_files(installed) == ("am/final.mdl",)
    with pytest.raises(SpeechModelError, match=r"damaged: am/final\.mdl is not as it was installed"):
        verify_speech_model(installed)


@pytest.mark.parametrize("harm", ["cut", "gone", "come"])
def test_a_changed_folder_is_not_used(installed: Path, harm: str) -> None:
    words = installed / "graph" / "words.txt"
    if harm == "cut":
        words.write_bytes(words.read_bytes()[:-10])
    elif harm == "gone":
        (installed / "README").unlink()
    else:
        (installed / "extra.txt").write_text("?", encoding="utf-8")
    assert len(changed_files(installed)) == 1
    with pytest.raises(SpeechModelError, match="has changed since it was installed"):
        describe(installed)
    with pytest.raises(SpeechModelError, match="is damaged"):
        verify_speech_model(installed)


def test_a_copy_with_new_times_is_good_after_it_was_verified(installed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "restored"
    shutil.copytree(installed, copy, copy_function=shutil.copy)
    for file in copy.rglob("*"):
        os.utime(file, (1, 1))
    with pytest.raises(SpeechModelError, match="has changed"):
        describe(copy)
    verify_speech_model(copy)
    assert describe(copy).folder == copy


@pytest.mark.parametrize("content", ["", "[]", '{"files": {"a": 1}}', "[" * 10_000])
def test_a_damaged_list_is_damage(installed: Path, content: str) -> None:
    (installed / MANIFEST).write_text(content, encoding="utf-8")
    assert len(changed_files(installed)) > 1


def test_a_folder_without_a_list_is_taken_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "own")
    assert changed_files(tmp_path / "own") == ()
    assert verify_speech_model(tmp_path / "own").folder == tmp_path / "own"
