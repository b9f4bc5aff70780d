"""heard models: from a server on this computer to a conversation's words, and everything that can go wrong on the way."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w

from app.wiring import sample_folder
from tests.helpers.file_server import FileServer, serving
from tests.helpers.terminal import Terminal

TINY = sample_folder() / "speech-model"
NAME = "vosk-model-tiny-en-us-0.1"


def zipped(folder: Path, name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{name}/{file.relative_to(folder).as_posix()}")
    return content.getvalue()


@pytest.fixture(scope="module")
def content() -> bytes:
    return zipped(TINY, NAME)


@pytest.fixture
def server(content: bytes, heard: Terminal) -> Iterator[FileServer]:
    """Holds the tiny speech model and a list with it; Heard's settings name this server instead of the publisher's."""
    entry = {
        "lang": "en-us", "lang_text": "US English", "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "name": NAME, "obsolete": "false", "size": len(content), "type": "small",
    }  # fmt: skip
    with serving(FileServer(files={f"{NAME}.zip": content, "model-list.json": json.dumps([entry]).encode()})) as running:
        heard.data.mkdir(parents=True)
        settings = {"speech_models_address": running.url}
        (heard.data / "settings.toml").write_bytes(tomli_w.dumps(settings).encode())
        yield running


def test_list_asks_nobody_and_shows_what_is_known(heard: Terminal, server: FileServer) -> None:
    shown = heard("models", "list")
    assert shown.code == 0
    assert "vosk-model-small-en-us-0.15" in shown.out
    assert "41.2 MB" in shown.out
    assert server.asked == []


def test_one_of_the_publishers_list_is_fetched_checked_used_verified_and_removed(
    heard: Terminal, server: FileServer
) -> None:
    listed = heard("models", "list", "--published")
    assert "MD5" in listed.out
    server.breaks_after = 300_000
    shown = heard("models", "install", NAME)
    assert (shown.code, shown.out) == (0, f"Installed {NAME}. It writes down every new conversation from now on.\n")
    assert "as its publisher says" in shown.err
    assert f"{NAME}" in heard("models", "list").out
    assert "installed, in use" in heard("models", "list").out
    assert heard("models", "verify").out == f"{NAME} is as it was installed, and works.\n"
    assert {item.name for item in (heard.data / "speech-models").iterdir()} == {NAME}
    assert heard("models", "remove", NAME).code == 0
    assert "installed, in use" not in heard("models", "list").out


def test_wrong_bytes_install_nothing(heard: Terminal, server: FileServer, content: bytes) -> None:
    server.files[f"{NAME}.zip"] = content[:-1] + bytes([content[-1] ^ 1])
    shown = heard("models", "install", NAME)
    assert (shown.code, shown.out) == (1, "")
    assert "not the file that was published" in shown.err
    assert "Traceback" not in shown.err
    assert not list((heard.data / "speech-models").rglob("*.zip*"))


def test_a_published_zip_that_is_no_speech_model_installs_nothing(
    heard: Terminal, server: FileServer, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "README").write_text("hello", encoding="utf-8")
    other = zipped(tmp_path / "other", NAME)
    entry = json.loads(server.files["model-list.json"])[0]
    entry |= {"size": len(other), "md5": hashlib.md5(other, usedforsecurity=False).hexdigest()}
    server.files |= {f"{NAME}.zip": other, "model-list.json": json.dumps([entry]).encode()}
    shown = heard("models", "install", NAME)
    assert shown.code == 1
    assert "is not a Vosk speech model" in shown.err
    assert not list((heard.data / "speech-models").rglob("*.zip*"))


def test_an_unknown_name_and_a_blocked_network_get_a_sentence(heard: Terminal, server: FileServer) -> None:
    unknown = heard("models", "install", "vosk-model-nowhere")
    assert (unknown.code, unknown.err) == (
        1, "There is no speech model vosk-model-nowhere. heard models list --published shows which there are.\n",
    )  # fmt: skip
    server.statuses = [403]
    blocked = heard("models", "list", "--published")
    assert blocked.code == 1
    assert "refused the download" in blocked.err


def test_import_verify_and_a_damaged_one(heard: Terminal, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.zip").write_bytes(content)
    assert heard("models", "import", str(tmp_path / "mine.zip")).code == 0
    words = heard.data / "speech-models" / NAME / "graph" / "words.txt"
    words.write_bytes(words.read_bytes() + b"zebra 9999\n")
    assert "has changed since it was installed" in heard("models", "list").out
    shown = heard("models", "verify", NAME)
    assert (shown.code, shown.out) == (1, "")
    assert "graph/words.txt is not as it was installed" in shown.err
    assert heard("models", "import", str(TINY)).code == 0
    assert heard("models", "remove", NAME).code == 0


@pytest.mark.parametrize("command", [("remove", "no"), ("verify", "no"), ("import", "no.zip"), ("remove", "../..")])
def test_what_is_not_there_gets_a_sentence(heard: Terminal, command: tuple[str, ...]) -> None:
    shown = heard("models", *command)
    assert (shown.code, shown.out) == (1, "")
    assert "There is no" in shown.err


def test_without_any_verify_says_so_and_misuse_is_two(heard: Terminal) -> None:
    assert heard("models", "verify").out == "No speech model is installed.\n"
    assert heard("models", "nope").code == 2
    assert heard("models", "install").code == 2


def test_one_named_like_a_known_one_is_fetched_by_its_known_hash(heard: Terminal, server: FileServer) -> None:
    """A server that offers something else under a name that Heard knows gets nothing installed."""
    shutil.rmtree(heard.data / "speech-models", ignore_errors=True)
    server.files["vosk-model-small-en-us-0.15.zip"] = server.files[f"{NAME}.zip"]
    shown = heard("models", "install", "vosk-model-small-en-us-0.15")
    assert shown.code == 1
    assert "not the file that was published" in shown.err
    assert "SHA-256 30f26242" in shown.err
