"""What tests of the services share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.conversations import Conversations
from tests.helpers.libraries import library


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    """The conversations of a library of the test's own."""
    conversations = library(tmp_path / "data")
    yield conversations
    conversations.close()
