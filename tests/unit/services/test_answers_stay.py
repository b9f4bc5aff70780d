"""A moment that was answered stays in the review when the words arrive and bring other moments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.moment import ReflectionState
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.paths import resources_folder
from app.services.conversations import ConversationPlan, Conversations
from tests.helpers.conversations import recorded
from tests.helpers.libraries import library


def heard_in_sample(*, words: bool) -> tuple[SpeechActivity, Transcript]:
    truth = json.loads((resources_folder() / "sample" / "truth.json").read_text(encoding="utf-8"))
    speech = {key: tuple(Segment(*pair) for pair in pairs) for key, pairs in truth["speech"].items()}
    quality = QualityReport(words=Quality.MEASURED if words else Quality.WITHHELD)
    said = tuple(
        Word(Segment(word["start"], word["end"]), word["text"], 0.95, word["speaker"]) for word in truth["words"]
    )
    activity = SpeechActivity(truth["duration_s"], Mode.TWO_TRACKS, speech, (), quality)
    return activity, Transcript(said, "vosk:test") if words else Transcript()


@pytest.mark.parametrize("state", [ReflectionState.ANSWERED, ReflectionState.OPEN])
def test_answered_moments_outlast_the_arrival_of_words(tmp_path: Path, state: ReflectionState) -> None:
    conversations = library(tmp_path / "data")
    try:
        _check(conversations, state)
    finally:
        conversations.close()


def _check(conversations: Conversations, state: ReflectionState) -> None:
    stayed = changed = 0
    for _ in range(6):  # every conversation has an identifier, and so a choice, of its own
        begun = conversations.begin(ConversationPlan(title="Renewal", names={"other-1": "Priya"}))
        conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
        conversations.store_speech(begun.id, heard_in_sample(words=False)[0])
        before = conversations.review(begun.id).result
        assert before is not None
        answered = before.moments[0].key
        conversations.save_answer(begun.id, answered, "I was already explaining.", state)
        conversations.store_transcript(begun.id, heard_in_sample(words=True)[1])
        after = conversations.review(begun.id)
        assert after.result is not None
        keys = [moment.key for moment in after.result.moments]
        stayed += answered in keys
        changed += set(keys) != {moment.key for moment in before.moments}
        row = next(row for row in conversations.rows() if row.conversation.id == begun.id)
        assert row.answered == (state is ReflectionState.ANSWERED)
    assert stayed == 6
    assert changed > 0, "without a change of moments this test would show nothing"
