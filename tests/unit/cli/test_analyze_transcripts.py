"""What `heard analyze` says of transcripts: whose names they hold, and what does not go together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.written import Written, read, request_of, sorted_out, who_is_missing
from app.errors import UsageError
from app.services.written_words import read_alone
from tests.helpers.libraries import library
from tests.helpers.terminal import Terminal
from tests.helpers.written_files import JANE, PRIYA, meet_file, pieces, teams_file, zoom_file


def test_a_name_may_be_written_otherwise_or_begun(tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces())
    for typed in (JANE, " jane  DOE", "ja"):
        assert read(path, typed, sound=True) == Written(path, (PRIYA, JANE), JANE)
    for side in ("left", "RIGHT", "second", "speaker-2"):
        assert read(path, side, sound=True).me == "", "a side of the recording"
    assert read(path, None, sound=False).me == ""
    with pytest.raises(UsageError, match=f"Nobody is called left in zoom.vtt. Its names: {PRIYA}, {JANE}."):
        read(path, "left", sound=False)
    twins = zoom_file(tmp_path, pieces(names={"you": "Jo Li", "other-1": "Jo Lu"}), name="twins.vtt")
    with pytest.raises(UsageError, match=r"2 names in twins.vtt begin with Jo\. Its names: Jo Lu, Jo Li\."):
        read(twins, "Jo", sound=False)


def test_a_transcript_may_stand_among_the_files(tmp_path: Path) -> None:
    sound, written = tmp_path / "a.wav", tmp_path / "a.vtt"
    assert sorted_out((sound, written), None) == sorted_out((sound,), written) == ((sound,), written)
    assert sorted_out((sound,), None) == ((sound,), None)


def test_who_is_missing_is_said_with_the_names(tmp_path: Path) -> None:
    path = meet_file(tmp_path, pieces(), name="meet.srt")
    transcript = read_alone(path)[1]
    assert who_is_missing(transcript, Written(path, (PRIYA, JANE))) == (
        f"Say which one is you with --you NAME: {PRIYA}, {JANE}."
    )
    assert who_is_missing(transcript, Written(path, (PRIYA, JANE), JANE)) == ""


def test_alone_it_is_the_file_and_beside_a_sound_its_words(tmp_path: Path) -> None:
    path, sound = zoom_file(tmp_path, pieces()), tmp_path / "a.wav"
    alone = request_of(Written(path, ()), (), you=None, speakers=None, same_room=False)
    assert (alone.files, alone.engine) == ((path,), "file")
    beside = request_of(Written(path, (), JANE), (sound,), you=JANE, speakers="2", same_room=False)
    assert (beside.files, beside.engine, beside.speech_model, beside.you) == ((sound,), "file", path, None)


def test_what_does_not_go_together_is_misuse(heard: Terminal, tmp_path: Path) -> None:
    zoom, teams = zoom_file(tmp_path, pieces()), teams_file(tmp_path, pieces())
    nameless = zoom_file(tmp_path, pieces(names={}), name="nameless.vtt")
    for words, code, sentence in (
        ((tmp_path / "gone.vtt",), 1, "gone.vtt can't be read."),
        ((nameless, "--you", "Bob"), 2, "nameless.vtt names nobody, so --you Bob does not fit it."),
        ((zoom, teams), 2, "zoom.vtt and teams.vtt are two transcripts; a conversation has one."),
        ((zoom, "--transcript", zoom), 2, "zoom.vtt and zoom.vtt are two transcripts"),
        ((zoom, "--engine", "draft"), 2, "The words are in zoom.vtt, so nothing is to write them."),
        ((zoom, "--speech-model", tmp_path), 2, "The words are in zoom.vtt, so nothing is to write them."),
        ((zoom, "--same-room"), 2, "There is no sound here, only a transcript"),
        ((zoom, "--speakers", "2"), 2, "There is no sound here, only a transcript"),
    ):
        shown = heard("analyze", *map(str, words))
        assert (shown.code, shown.out) == (code, ""), words
        assert sentence in shown.err


def test_without_names_the_words_are_there(heard: Terminal, tmp_path: Path) -> None:
    shown = heard("analyze", str(zoom_file(tmp_path, pieces(names={}))))
    assert (shown.code, shown.err.strip()) == (0, "The transcript names nobody, so who said what can't be told.")
    assert shown.out.startswith("1259 words were written down, and nobody is named.")


def test_a_conversation_without_sound_is_shown_and_exported_and_no_engine_writes_it(heard: Terminal, tmp_path: Path) -> None:
    conversations = library(heard.data)
    path = zoom_file(tmp_path, pieces())
    identifier = conversations.import_files([path], me=JANE).id
    activity, transcript = read_alone(path)
    conversations.store_speech(identifier, activity)
    conversations.store_transcript(identifier, transcript)
    conversations.close()
    shown = heard("show", identifier)
    assert (shown.code, shown.err) == (0, "")
    assert "You spoke for about 49% of the talk time." in shown.out
    assert f"{PRIYA}: about" in shown.out
    assert "There is no sound here, only a transcript." in shown.out
    assert "Words from the file zoom.vtt; how sure they are isn't known." in shown.out
    refused = heard("transcribe", identifier, "--engine", "draft")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "There is no sound here, only a transcript. Its words can't be written from anything else.\n"
    out = tmp_path / "again.vtt"
    assert heard("export", identifier, "--vtt", str(out)).code == 0
    assert "Good morning priya thank you" in " ".join(out.read_text(encoding="utf-8").split())
    (listed,) = json.loads(heard("list", "--json").out)
    assert listed["names"] == {"voice-1": PRIYA, "voice-2": JANE}
    assert listed["you_share"] == pytest.approx(0.49, abs=0.02)
