"""All targets are written, or none is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import AnalysisError, OutputFileError, UsageError
from app.services.conversations import ConversationPlan, Review
from app.services.export import Targets, export_conversation
from tests.helpers.conversations import recorded, two_voices, words
from tests.helpers.libraries import library


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    conversations = library(tmp_path / "data")
    begun = conversations.begin(ConversationPlan(title="Renewal", names={"other-1": "Priya"}))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    conversations.store_speech(begun.id, two_voices())
    conversations.store_transcript(begun.id, words("so let me check"))
    yield conversations.review(begun.id)
    conversations.close()


def test_each_target_holds_its_form(review: Review, tmp_path: Path) -> None:
    targets = Targets(json=tmp_path / "a.json", csv=tmp_path / "a.csv", summary=tmp_path / "a.txt")
    assert export_conversation(review, targets) == targets.paths
    assert json.loads((tmp_path / "a.json").read_bytes())["duration_s"] == 240.0
    assert ",Priya," in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert (tmp_path / "a.txt").read_text("utf-8").startswith("Renewal\n")


def test_one_that_fails_leaves_all_as_they_were(review: Review, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("of yesterday")
    with pytest.raises(OutputFileError):
        export_conversation(review, Targets(json=tmp_path / "a.json", summary=tmp_path / "no" / "a.txt"))
    assert (tmp_path / "a.json").read_text() == "of yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "data"]


def test_one_file_can_not_be_two_things(review: Review, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        export_conversation(review, Targets(json=tmp_path / "a", csv=tmp_path / "a"))


def test_what_was_not_analysed_has_nothing_to_write(review: Review, tmp_path: Path) -> None:
    empty = Review(review.conversation, None, {}, review.folder)
    with pytest.raises(AnalysisError, match="not been analysed"):
        export_conversation(empty, Targets(json=tmp_path / "a.json"))
    assert not (tmp_path / "a.json").exists()
