"""`heard transcribe`: new words beside the former ones, by the engine that was asked for."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_versions_are_listed_and_one_holds_again(heard: Terminal) -> None:
    identifier = kept(heard)
    conversations = library(heard.data)
    conversations.store_speech(identifier, two_voices())
    conversations.store_transcript(identifier, words("let me check that", engine="vosk:small"))
    conversations.close()
    listed = heard("transcribe", identifier, "--versions")
    assert listed.code == 0, listed.err
    head, first, second, legend = listed.out.splitlines()
    assert head.split() == ["Version", "Written", "Words", "Sure", "Written", "by"]
    assert first.split()[:2] == ["*", "2"]
    assert first.split()[-3:] == ["4", "90%", "small"]
    assert second.split()[0] == "1"
    assert second.endswith("Built-in draft engine")
    assert legend.startswith("* holds now.")
    conversations = library(heard.data)
    conversations.store_transcript(identifier, words("let me check", engine="file:zoom.vtt"))
    conversations.close()
    assert heard("transcribe", identifier, "--versions").out.splitlines()[1].split()[-3:] == ["3", "-", "zoom.vtt"]
    used = heard("transcribe", identifier, "--use", "1")
    assert used.code == 0, used.err
    assert used.out.splitlines()[1].split()[:2] == ["*", "1"]
    shown = json.loads(heard("show", identifier, "--json").out)
    assert shown["engine"] == "draft"
    assert len(shown["words"]) == len(conversation(4, draft=True).transcript.words)
    gone = heard("transcribe", identifier, "--use", "9")
    assert (gone.code, gone.out) == (1, "")
    assert gone.err.startswith("These words have no version 9.")
    assert heard("transcribe", identifier, "--use", "1", "--engine", "draft").code == 2
    assert heard("transcribe", identifier, "--versions", "--speech-model", "small").code == 2


def test_an_export_has_the_words_that_hold(heard: Terminal, tmp_path: Path) -> None:
    identifier = kept(heard)
    conversations = library(heard.data)
    conversations.store_speech(identifier, two_voices())
    conversations.store_transcript(identifier, words("let me check that", engine="vosk:small"))
    conversations.close()
    for version, said in (("2", True), ("1", False)):
        assert heard("transcribe", identifier, "--use", version).code == 0
        target = tmp_path / f"{version}.txt"
        assert heard("export", identifier, "--txt", str(target)).code == 0
        assert ("let me check that" in target.read_text("utf-8")) is said
