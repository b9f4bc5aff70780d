"""A speech model is taken from a folder or zip whole and sound, or refused with a sentence and nothing left behind."""

from __future__ import annotations

import shutil
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import SpeechModelError
from app.speech.install import (
    check_speech_model,
    describe,
    install_speech_model,
    installed_speech_models,
    most_memory_bytes,
)
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "vosk-model-tiny-en-us-0.1"
    shutil.copytree(SAMPLE_SPEECH_MODEL, folder)
    for file in folder.glob("README*"):
        file.unlink()
    return folder


def zipped(folder: Path, target: Path, *, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, prefix + str(file.relative_to(folder)))
    return target


def left_in(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []


def test_its_name_and_language_come_from_the_folder(source: Path) -> None:
    model = describe(source)
    assert (model.name, model.language, model.note) == ("vosk-model-tiny-en-us-0.1", "en-us", "")
    assert model.bytes == sum(file.stat().st_size for file in source.rglob("*") if file.is_file())


@pytest.mark.parametrize(("name", "language"), [
    ("vosk-model-small-en-us-0.15", "en-us"), ("vosk-model-en-us-0.22-lgraph", "en-us"), ("vosk-model-small-de-0.15", "de"),
    ("vosk-model-el-gr-0.7", "el-gr"), ("my own", ""),
])  # fmt: skip
def test_languages_of_official_names(source: Path, name: str, language: str) -> None:
    assert describe(source.rename(source.with_name(name))).language == language


def test_a_readme_may_say_more(source: Path) -> None:
    text = "Name: little one\nlanguage: en\nNote: Knows five words.\n\nText: none\n"
    (source / "README").write_text(text, encoding="utf-8")
    model = describe(source)
    assert (model.name, model.language, model.note) == ("little one", "en", "Knows five words.")


def test_a_usable_one_is_loaded_once(source: Path) -> None:
    assert check_speech_model(source).name == source.name


def test_from_a_folder(source: Path, tmp_path: Path) -> None:
    model = install_speech_model(source, tmp_path / "installed")
    assert model.folder == tmp_path / "installed" / source.name
    assert left_in(tmp_path / "installed") == [source.name]
    assert [m.name for m in installed_speech_models(tmp_path / "installed")] == [source.name]
    assert (model.folder / "am/final.mdl").read_bytes() == (source / "am/final.mdl").read_bytes()
    assert install_speech_model(source, tmp_path / "installed").folder == model.folder  # replaced by itself
    assert left_in(tmp_path / "installed") == [source.name]


@pytest.mark.parametrize("prefix", ["", "vosk-model-x-0.1/", "outer/vosk-model-x-0.1/"])
def test_from_a_zip_however_deep_it_lies(source: Path, tmp_path: Path, prefix: str) -> None:
    told: list[float] = []
    file = zipped(source, tmp_path / "vosk-model-x-0.1.zip", prefix=prefix)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("__MACOSX/._x", b"litter")
    model = install_speech_model(file, tmp_path / "installed", on_progress=told.append)
    assert model.folder == tmp_path / "installed" / "vosk-model-x-0.1"
    assert left_in(tmp_path / "installed") == ["vosk-model-x-0.1"]
    assert told == sorted(told)
    assert told[-1] == 1.0


def _refused(what: Path, tmp_path: Path, says: str) -> None:
    with pytest.raises(SpeechModelError, match=says) as caught:
        install_speech_model(what, tmp_path / "installed")
    assert caught.value.advice.endswith(".")
    assert left_in(tmp_path / "installed") == []
    assert not (tmp_path / "escaped.txt").exists()


def test_no_zip_and_no_model(source: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.zip"
    text.write_text("not a zip")
    _refused(text, tmp_path, "is not a zip, or is damaged")
    _refused(tmp_path / "nowhere.zip", tmp_path, "There is no")
    (tmp_path / "empty").mkdir()
    _refused(tmp_path / "empty", tmp_path, "is not a Vosk speech model: am/final.mdl is missing")
    whole = zipped(source, tmp_path / "whole.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    _refused(tmp_path / "half.zip", tmp_path, "is not a zip, or is damaged")
    flipped = bytearray(whole)
    flipped[len(flipped) // 3] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(flipped)
    _refused(tmp_path / "flipped.zip", tmp_path, "is not a zip, or is damaged|does? not belong|damaged")


def _entry(name: str, content: bytes = b"x", *, mode: int = 0o100644) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, content, zipfile.ZIP_DEFLATED)

    return add


@pytest.mark.parametrize(("add", "says"), [
    (_entry("../escaped.txt"), "do not belong"),
    (_entry("/escaped.txt"), "do not belong"),
    (_entry("am/../../escaped.txt"), "do not belong"),
    (_entry("am\\..\\escaped.txt"), "do not belong"),
    (_entry("am/link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "do not belong"),
    (_entry("run.exe"), "do not belong"),
    (_entry("am/swollen.int", bytes(300 * 1024 * 1024 // 64)), "do not belong"),
    (lambda archive: [_entry(f"ivector/{n}.txt")(archive) for n in range(201)], "more than a speech model"),
])  # fmt: skip
def test_what_does_not_belong_is_refused(
    source: Path, tmp_path: Path, add: Callable[[zipfile.ZipFile], None], says: str
) -> None:
    file = zipped(source, tmp_path / "a.zip")
    with zipfile.ZipFile(file, "a") as archive:
        add(archive)
    _refused(file, tmp_path, says)


def test_a_zip_that_lies_about_a_size_is_refused(source: Path, tmp_path: Path) -> None:
    file = zipped(source, tmp_path / "a.zip")
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("am/final.mdl").file_size
    data = file.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    file.write_bytes(data)
    _refused(file, tmp_path, "damaged|do not belong")


@pytest.mark.parametrize("damaged", ["am/final.mdl", "graph/HCLr.fst", "conf/model.conf"])
def test_damage_that_only_loading_shows_never_reaches_this_process(source: Path, tmp_path: Path, damaged: str) -> None:
    content = (source / damaged).read_bytes()
    (source / damaged).write_bytes(b"--no-such-option=1\n" if damaged.endswith(".conf") else content[: len(content) // 2])
    with pytest.raises(SpeechModelError, match="is damaged: the transcriber can't load it"):
        check_speech_model(source)
    _refused(source, tmp_path, "is damaged")


def test_an_empty_list_of_words_is_seen(source: Path) -> None:
    (source / "graph/words.txt").write_bytes(b"")
    with pytest.raises(SpeechModelError, match=r"graph/words.txt is missing or empty|list of words is empty"):
        describe(source)


def test_a_failed_installation_leaves_the_former_one(source: Path, tmp_path: Path) -> None:
    installed = install_speech_model(source, tmp_path / "installed").folder
    (source / "am/final.mdl").write_bytes(b"broken")
    with pytest.raises(SpeechModelError):
        install_speech_model(source, tmp_path / "installed")
    assert left_in(tmp_path / "installed") == [installed.name]
    assert check_speech_model(installed).name == installed.name


def test_one_that_would_take_all_memory_is_ended_before(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zeros in its graph make libvosk follow arcs without end; where nothing ends it, it takes 11 GB in half a minute."""
    graph = source / "graph" / "HCLr.fst"
    content = bytearray(graph.read_bytes())
    content[132_150:132_759] = bytes(609)
    graph.write_bytes(content)
    monkeypatch.setattr("app.speech.install._MEMORY_WITHOUT", 400 * 1024**2)
    assert most_memory_bytes(describe(source)) < 600 * 1024**2
    started = time.monotonic()
    with pytest.raises(SpeechModelError, match="damaged"):
        check_speech_model(source)
    assert time.monotonic() - started < 30
