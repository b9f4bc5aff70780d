"""`heard transcribe`: new words beside the former ones, by the engine that was asked for."""

from __future__ import annotations

from app.library import analyses
from app.wiring import sample_folder
from tests.helpers.conversations import two_voices, words
from tests.helpers.libraries import library
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.terminal import Terminal

TINY = sample_folder() / "speech-model"


def kept(heard: Terminal) -> str:
    conversations = library(heard.data)
    identifier = store(conversations, conversation(4, draft=True), title="Renewal")
    conversations.close()
    return identifier


def engines(heard: Terminal, identifier: str) -> list[tuple[str, bool]]:
    conversations = library(heard.data)
    with conversations._database.read() as connection:
        found = [(version.engine, version.complete) for version in analyses.versions(connection, identifier)]
    conversations.close()
    return found


def test_a_speech_model_of_ones_own_writes_them_and_the_former_words_stay(heard: Terminal) -> None:
    identifier = kept(heard)
    shown = heard("transcribe", identifier[:5], "--speech-model", str(TINY))
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Wrote ")
    assert shown.out.endswith('of "Renewal" with sample-only.\n')
    assert [engine for engine, _ in engines(heard, identifier)] == ["draft", "vosk:sample-only"]
    assert all(complete for _, complete in engines(heard, identifier))


def test_what_can_not_write_them_is_said_and_changes_nothing(heard: Terminal) -> None:
    identifier = kept(heard)
    shown = heard("transcribe", identifier, "--engine", "vosk")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "No speech model is installed. heard models list shows which can be installed.\n"
    assert heard("transcribe", identifier, "--speech-model", "nowhere").code == 1
    assert heard("transcribe", identifier, "--engine", "draft", "--speech-model", "nowhere").code == 2
    assert heard("transcribe", identifier, "--engine", "other").code == 2
    assert engines(heard, identifier) == [("draft", True)]


def test_drafts_are_those_whose_newest_words_are_one(heard: Terminal) -> None:
    first, second = kept(heard), kept(heard)
    conversations = library(heard.data)
    assert set(conversations.written_by("draft")) == {first, second}
    conversations.store_speech(first, two_voices())
    assert set(conversations.written_by("draft")) == {first, second}, "its new words are still to come"
    conversations.store_transcript(first, words("let me check that", engine="vosk:test"))
    assert conversations.written_by("draft") == (second,)
    conversations.delete(second)
    assert conversations.written_by("draft") == ()
    conversations.close()
