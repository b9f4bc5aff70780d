"""How conversations and people in them are named, told and found by what was typed."""

from __future__ import annotations

import os
import secrets
import string
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app.core.recording import Conversation, ConversationKind
from app.errors import NotFoundError
from app.i18n import tr

_ID_SIGNS = string.ascii_lowercase + string.digits
_ID_LENGTH = 8  # longer than the names that Windows keeps for devices


def new_id() -> str:
    return "".join(secrets.choice(_ID_SIGNS) for _ in range(_ID_LENGTH))


def not_found(identifier: str) -> NotFoundError:
    return NotFoundError(
        tr("There is no conversation {identifier}.", identifier=identifier), advice=tr("heard list shows them all.")
    )


def typed(text: str) -> str:
    """One line without stray spaces."""
    return " ".join(written(text).split())


def written(text: str) -> str:
    """What can be kept as UTF-8: halves of signs, as in some names of files, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def kept_path(path: Path) -> str:
    """A path as text that can be kept, whatever bytes its name is made of."""
    return os.fsencode(path).decode("latin-1")


def path_of(kept: str) -> Path:
    return Path(os.fsdecode(kept.encode("latin-1")))


def named(names: Mapping[str, str]) -> dict[str, str]:
    """Names without stray spaces; a key with an empty name has none."""
    tidy = {key: typed(name) for key, name in names.items()}
    return {key: name for key, name in tidy.items() if name}


def mentions(conversation: Conversation, wanted: str) -> bool:
    """Whether title, notes or a name hold the text, whatever the case."""
    texts = (conversation.title, conversation.notes, *conversation.names.values())
    return any(wanted.casefold() in text.casefold() for text in texts)


def usual_title(kind: ConversationKind, now: datetime) -> str:
    day = now.astimezone().strftime("%d %b").lstrip("0")
    return tr("Conversation, {day}", day=day) if kind is ConversationKind.ROOM else tr("Call, {day}", day=day)
