"""Reads the list of speech models that their publisher keeps, when the person asks for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from app.download.https import InterruptedDownloadError, opened, read
from app.errors import DownloadError
from app.i18n import tr

LIST_NAME = "model-list.json"
_MOST_BYTES = 2_000_000
_MOST_MODELS = 2_000
_MOST_MODEL_BYTES = 6 * 1024**3
_ATTEMPTS = 3
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MD5 = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """One of the publisher's list: `bytes` and `md5` as it gives them; no other source confirms them."""

    name: str
    language: str
    language_name: str
    bytes: int
    md5: str


def published_models(publisher_url: str) -> tuple[PublishedModel, ...]:
    """Speech models of today, by language and size; those that it calls obsolete and other kinds are left out.

    Args:
        publisher_url: the folder in which the list and the zips lie, with its last slash.

    Raises:
        DownloadError: it can't be had or read.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _read(_fetched(publisher_url + LIST_NAME))
        except InterruptedDownloadError:
            continue
    raise DownloadError(
        tr("The list of speech models broke off on the way."), advice=tr("Try again later, or import one that you have.")
    )


def _fetched(url: str) -> bytes:
    content = bytearray()
    with opened(url) as answer:
        while piece := read(answer, 64 * 1024):
            content += piece
            if len(content) > _MOST_BYTES:
                raise _unreadable()
        if answer.bytes is not None and len(content) < answer.bytes:
            raise InterruptedDownloadError
    return bytes(content)


def _read(content: bytes) -> tuple[PublishedModel, ...]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, list) or len(found) > _MOST_MODELS:
        raise _unreadable()
    models = [model for entry in found if (model := _model(entry)) is not None]
    if not models:
        raise _unreadable()
    return tuple(sorted(models, key=lambda model: (model.language_name.lower(), model.bytes)))


def _model(entry: object) -> PublishedModel | None:
    """None for what can't be used: an entry without size or hash would have to be trusted blindly."""
    if not isinstance(entry, dict) or str(entry.get("obsolete", "")).lower() == "true":
        return None
    name, size, md5 = entry.get("name"), entry.get("size"), entry.get("md5")
    if not (isinstance(name, str) and _SAFE_NAME.fullmatch(name) and name.startswith("vosk-model") and "-spk-" not in name):
        return None
    if not (isinstance(size, int) and not isinstance(size, bool) and 0 < size <= _MOST_MODEL_BYTES):
        return None
    if not (isinstance(md5, str) and _MD5.fullmatch(md5)):
        return None
    language, called = str(entry.get("lang", ""))[:20], str(entry.get("lang_text", ""))[:60]
    return PublishedModel(name, language, " ".join(called.split()) or language, size, md5.lower())


def _unreadable() -> DownloadError:
    return DownloadError(
        tr("The publisher's list of speech models can't be read."), advice=tr("Install one of those that Heard knows.")
    )
