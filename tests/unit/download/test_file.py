"""Files are fetched whole and right, or not at all, from a server on this computer that breaks off and lies."""

from __future__ import annotations

import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.download.file import Wanted, discard, fetch, kept_bytes
from app.errors import CancelledError, DownloadError
from tests.helpers.file_server import FileServer, serving

CONTENT = hashlib.shake_128(b"a speech model").digest(900_000)
NAME = "vosk-model-tiny.zip"


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(FileServer(files={NAME: CONTENT})) as running:
        yield running


@pytest.fixture
def wanted(server: FileServer) -> Wanted:
    return Wanted(server.url + NAME, NAME, len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())


def no_wait(_: float) -> None:
    """Attempts follow at once."""


def left(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


def test_a_file_comes_whole_and_nothing_else_is_left(wanted: Wanted, tmp_path: Path) -> None:
    told: list[float] = []
    path = fetch(wanted, tmp_path / "new", on_progress=told.append)
    assert path.read_bytes() == CONTENT
    assert left(tmp_path / "new") == {NAME}
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_breaks_off_goes_on_from_there(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.breaks_after = 200_000
    assert fetch(wanted, tmp_path, wait=no_wait).read_bytes() == CONTENT
    assert [span for _, span in server.asked] == ["", "bytes=200000-", "bytes=400000-", "bytes=600000-", "bytes=800000-"]


def test_a_server_without_parts_is_asked_for_the_whole_again(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.ranges, server.breaks_after = False, 300_000
    answers = iter([300_000, 600_000, None])

    def recover(_: float) -> None:
        server.breaks_after = next(answers)

    assert fetch(wanted, tmp_path, wait=recover).read_bytes() == CONTENT


def test_another_version_under_the_same_name_is_never_mixed_in(
    server: FileServer, wanted: Wanted, tmp_path: Path
) -> None:
    half(server, wanted, tmp_path)
    server.tag, server.breaks_after = '"two"', None
    assert fetch(wanted, tmp_path).read_bytes() == CONTENT
    assert server.asked[-1][1] == "bytes=300000-"  # asked for the rest of the old version, given the whole new one


def half(server: FileServer, wanted: Wanted, folder: Path) -> None:
    """The first 300,000 bytes are here, and the person stopped it."""
    server.breaks_after = 300_000
    with pytest.raises(CancelledError):
        fetch(wanted, folder, cancelled=lambda: kept_bytes(wanted, folder) >= 200_000, wait=no_wait)
    server.breaks_after = None
    path = folder / f"{NAME}.part"
    with path.open("ab") as part:
        part.write(CONTENT[path.stat().st_size : 300_000])


def test_stopping_keeps_what_came_and_discarding_deletes_it(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    half(server, wanted, tmp_path)
    assert kept_bytes(wanted, tmp_path) == 300_000
    asked = len(server.asked)
    fetch(wanted, tmp_path)
    assert server.asked[asked:] == [(f"/{NAME}", "bytes=300000-")]


def test_what_was_stopped_can_be_thrown_away(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    half(server, wanted, tmp_path)
    discard(wanted, tmp_path)
    assert left(tmp_path) == set()
    assert kept_bytes(wanted, tmp_path) == 0


def test_wrong_bytes_are_never_kept(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.files[NAME] = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(wanted, tmp_path)
    assert left(tmp_path) == set()


@pytest.mark.parametrize("announced", [len(CONTENT) + 1, len(CONTENT) - 1, 10**12])
def test_another_size_is_refused_before_it_is_fetched(
    server: FileServer, wanted: Wanted, tmp_path: Path, announced: int
) -> None:
    server.announces = announced
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(wanted, tmp_path)
    assert left(tmp_path) == set()


def test_a_flood_without_a_length_is_stopped_at_the_size(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.chunked, server.files[NAME] = True, CONTENT + bytes(5_000_000)
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(wanted, tmp_path)
    assert left(tmp_path) == set()


def test_a_shorter_file_without_a_length_is_given_up(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.chunked, server.files[NAME] = True, CONTENT[:1000]
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(wanted, tmp_path, wait=no_wait)


def test_a_server_in_trouble_is_asked_again_and_then_no_more(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.statuses = [503, 500, 429]
    assert fetch(wanted, tmp_path, wait=no_wait).read_bytes() == CONTENT
    server.statuses = [503] * 50
    with pytest.raises(DownloadError, match="broke off again and again"):
        fetch(wanted, tmp_path / "b", wait=no_wait)
    assert len(server.statuses) == 45


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "no longer at"), (403, "refused the download"), (407, "proxy wants a sign-in")]
)
def test_a_refusal_says_what_to_do(
    server: FileServer, wanted: Wanted, tmp_path: Path, status: int, sentence: str
) -> None:
    server.statuses = [status]
    with pytest.raises(DownloadError, match=sentence) as told:
        fetch(wanted, tmp_path)
    assert "import it here" in told.value.advice


def test_a_page_of_the_network_is_recognised(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.content_type = "text/html; charset=utf-8"
    with pytest.raises(DownloadError, match="a page of its own"):
        fetch(wanted, tmp_path)


def test_nothing_is_fetched_by_a_way_that_others_can_change(server: FileServer, wanted: Wanted, tmp_path: Path) -> None:
    server.location = "http://192.0.2.1/vosk-model-tiny.zip"  # an address that is nobody's (RFC 5737)
    with pytest.raises(DownloadError, match="can't be trusted"):
        fetch(wanted, tmp_path)
    with pytest.raises(DownloadError, match="can't be trusted"):
        fetch(replace(wanted, url="file:///etc/hostname"), tmp_path)


def test_a_name_that_is_nowhere_and_a_closed_door_get_a_sentence(wanted: Wanted, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="offline"):
        fetch(replace(wanted, url="https://heard.invalid/a.zip"), tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(DownloadError, match="does not answer"):
        fetch(replace(wanted, url=f"http://127.0.0.1:{port}/a.zip"), tmp_path)


def test_a_server_that_says_nothing_is_given_up(
    wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.download.https.PATIENCE_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/a.zip"
        with pytest.raises(DownloadError, match="broke off again and again"):
            fetch(replace(wanted, url=url), tmp_path, wait=no_wait)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_certificate_that_the_computer_does_not_trust_is_said(wanted: Wanted, tmp_path: Path) -> None:
    """A server with a certificate of its own making, as a network that reads along would show."""
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as plain:
        def answer() -> None:
            connection, _ = plain.accept()
            with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as safe:
                safe.recv(1)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(DownloadError, match="certificate is not trusted"):
            fetch(replace(wanted, url=f"https://localhost:{plain.getsockname()[1]}/a.zip"), tmp_path)
        thread.join(timeout=10)


def self_signed(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "c.pem", folder / "k.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
               "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def test_a_full_disk_is_seen_before(wanted: Wanted, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not enough room"):
        fetch(replace(wanted, bytes=10**15), tmp_path)


def test_only_an_md5_is_known_of_some(wanted: Wanted, tmp_path: Path) -> None:
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    assert fetch(replace(wanted, sha256="", md5=md5), tmp_path).read_bytes() == CONTENT
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(replace(wanted, sha256="", md5="0" * 32), tmp_path)
    with pytest.raises(DownloadError, match="not the file that was published"):
        fetch(replace(wanted, sha256="", md5=""), tmp_path)


def test_what_a_crash_left_without_its_note_is_fetched_anew(wanted: Wanted, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(b"something else")
    assert fetch(wanted, tmp_path).read_bytes() == CONTENT
