"""The publisher's list, served on this computer: what can be used of it is shown, all else is left out or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.download.model_list import LIST_NAME, PublishedModel, published_models
from app.errors import DownloadError
from tests.helpers.file_server import FileServer, serving

GOOD = {
    "lang": "de", "lang_text": "German", "md5": "ABCDEF0123456789abcdef0123456789", "name": "vosk-model-small-de-0.15",
    "obsolete": "false", "size": 47_000_000, "size_text": "44.9MiB", "type": "small", "url": "https://example.org/a.zip",
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(FileServer(content_type="application/json")) as running:
        yield running


def listed(server: FileServer, *entries: object) -> tuple[PublishedModel, ...]:
    server.files[LIST_NAME] = json.dumps(entries).encode()
    return published_models(server.url)


def test_a_usable_entry_is_shown_with_size_and_md5(server: FileServer) -> None:
    assert listed(server, GOOD) == (
        PublishedModel("vosk-model-small-de-0.15", "de", "German", 47_000_000, "abcdef0123456789abcdef0123456789"),
    )
    assert server.asked == [(f"/{LIST_NAME}", "")]


@pytest.mark.parametrize(
    "change",
    [{"obsolete": "true"}, {"name": "../../evil"}, {"name": "vosk-model-spk-0.4"}, {"name": 7}, {"size": -1}, {"size": True},
     {"size": "47"}, {"size": 10**15}, {"md5": "short"}, {"md5": None}],
)  # fmt: skip
def test_what_can_not_be_used_is_left_out(server: FileServer, change: dict[str, object]) -> None:
    assert [model.name for model in listed(server, GOOD, {**GOOD, **change}, "text")] == [GOOD["name"]]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"[" * 100_000, b"\xff\xfe", b"NaN", b" " * 3_000_000])
def test_what_is_no_list_gets_a_sentence(server: FileServer, content: bytes) -> None:
    server.files[LIST_NAME] = content
    with pytest.raises(DownloadError, match="can't be read"):
        published_models(server.url)


def test_a_list_that_breaks_off_is_asked_for_again(server: FileServer) -> None:
    server.breaks_after = 10
    with pytest.raises(DownloadError, match="broke off on the way"):
        listed(server, GOOD)
    assert len(server.asked) == 3


def test_it_is_in_order_of_language_and_size(server: FileServer) -> None:
    found = listed(
        server, {**GOOD, "name": "vosk-model-de-1", "size": 9}, {**GOOD, "lang_text": "Czech", "name": "vosk-model-cs"},
        {**GOOD, "name": "vosk-model-de-2", "size": 3},
    )  # fmt: skip
    assert [model.name for model in found] == ["vosk-model-cs", "vosk-model-de-2", "vosk-model-de-1"]
