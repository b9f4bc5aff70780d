"""The Library from a recording's first second to its deletion: everything follows what the person does."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.moment import ReflectionState
from app.core.recording import ConversationKind, ConversationState
from app.errors import InputFileError, LibraryError, NotFoundError
from app.services.conversations import ConversationPlan, Conversations
from tests.helpers.conversations import one_track, recorded, two_voices, words
from tests.helpers.libraries import library


def ready(conversations: Conversations, said: str = "so let me check", *, title: str = "Renewal") -> str:
    """A recorded, analysed, transcribed conversation with Priya."""
    begun = conversations.begin(ConversationPlan(title=title, names={"other-1": "Priya"}))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    conversations.store_speech(begun.id, two_voices())
    conversations.store_transcript(begun.id, words(said))
    return begun.id


def test_a_recording_has_its_row_and_folder_before_it_starts(kept: Conversations) -> None:
    agreed = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    begun = kept.begin(
        ConversationPlan(
            kind=ConversationKind.CALL,
            title="  Renewal   call ",
            names={"other-1": " Priya ", "other-2": " "},
            consent_at=agreed,
            intention="Let the silence sit",
        )
    )
    assert kept.folder(begun.id).is_dir()
    assert kept.get(begun.id) == begun
    assert (begun.title, begun.state, dict(begun.names), begun.consent_at, begun.intention) == (
        "Renewal call", ConversationState.RECORDING, {"other-1": "Priya"}, agreed, "Let the silence sit",
    )  # fmt: skip
    assert begun.id == begun.id.lower()
    assert begun.id.isalnum()


def test_a_recording_without_a_title_is_called_by_its_day(kept: Conversations) -> None:
    assert kept.begin(ConversationPlan()).title.startswith("Call, ")
    assert kept.begin(ConversationPlan(kind=ConversationKind.ROOM)).title.startswith("Conversation, ")


def test_a_stopped_recording_keeps_its_tracks_and_waits_for_its_analysis(kept: Conversations) -> None:
    begun = kept.begin(ConversationPlan())
    left = recorded(kept.folder(begun.id))
    stopped = kept.finish_recording(begun.id, left)
    assert (stopped.tracks, stopped.marks, stopped.duration_s, stopped.note) == (left.tracks, (12.5,), 240.0, "")
    assert stopped.state is ConversationState.RECORDED
    assert kept.unfinished() == (begun.id,)
    assert kept.sources(begun.id) == (kept.folder(begun.id) / "you.wav", kept.folder(begun.id) / "others.wav")
    assert kept.review(begun.id).result is None


def test_the_list_shows_the_share_and_balance_that_were_heard(kept: Conversations) -> None:
    identifier = ready(kept)
    (row,) = kept.rows()
    # you 60 s, they 120 s. A slice is 7.5 s: slice 0 is 0-7.5 (you), 2 is 15-22.5 (they, from 15.5), 7 is 52.5-60 (silent).
    assert row.you_share == pytest.approx(60 / 180)
    assert len(row.balance_slices) == 32
    assert (row.balance_slices[0], row.balance_slices[2], row.balance_slices[7]) == (1.0, 0.0, None)
    assert row.conversation.state is ConversationState.READY
    assert row.moments == len(kept.review(identifier).result.moments)  # type: ignore[union-attr]  # it was analysed


def test_swapping_makes_everything_follow_and_twice_is_as_before(kept: Conversations) -> None:
    identifier = ready(kept)
    before = kept.review(identifier)
    assert before.result is not None
    kept.swap(identifier)
    (row,) = kept.rows()
    after = kept.review(identifier)
    assert after.result is not None
    assert row.you_share == pytest.approx(120 / 180)
    assert (row.balance_slices[0], row.balance_slices[2]) == (0.0, 1.0)
    assert after.result.speech["you"] == before.result.speech["other-1"]
    assert {word.speaker for word in after.result.transcript.words} == {"other-1"}
    assert after.conversation.names == {"other-1": "Priya"}
    kept.swap(identifier)
    assert kept.review(identifier) == before


def test_a_new_analysis_of_a_swapped_conversation_stays_swapped(kept: Conversations) -> None:
    identifier = ready(kept)
    kept.swap(identifier)
    kept.store_speech(identifier, two_voices())
    assert kept.rows()[0].you_share == pytest.approx(120 / 180)
    assert kept.speech(identifier) == two_voices()


def test_on_one_track_nobody_is_told_apart(kept: Conversations, tmp_path: Path) -> None:
    file = tmp_path / "room.wav"
    file.write_bytes(b"RIFF")
    imported = kept.import_files([file])
    kept.store_speech(imported.id, one_track())
    (row,) = kept.rows()
    assert (row.you_share, row.balance_slices) == (None, ())


def test_names_and_titles_can_be_changed_and_reach_what_is_said(kept: Conversations) -> None:
    identifier = ready(kept)
    assert kept.rename(identifier, "  Difficult   news ").title == "Difficult news"
    assert kept.rename(identifier, "   ").title == "Difficult news"
    assert kept.rename_speaker(identifier, "other-1", " Tom ").names == {"other-1": "Tom"}
    result = kept.review(identifier).result
    assert result is not None
    assert [speaker.name for speaker in result.speakers if speaker.key == "other-1"] == ["Tom"]
    assert not any("Priya" in moment.observation for moment in result.moments)
    assert kept.rename_speaker(identifier, "other-1", "").names == {}


def test_answers_and_notes_are_kept_as_they_are_typed_and_outlive_the_program(kept: Conversations, tmp_path: Path) -> None:
    identifier = ready(kept)
    for typed in ("I", "I w", "I waited"):
        kept.save_answer(identifier, "room@9.1", typed)
    kept.save_notes(identifier, "call back on Friday")
    kept.close()
    again = library(tmp_path / "data")
    review = again.review(identifier)
    assert review.reflections["room@9.1"].answer == "I waited"
    assert review.reflections["room@9.1"].state is ReflectionState.OPEN
    assert review.conversation.notes == "call back on Friday"
    again.close()


def test_answered_moments_are_counted(kept: Conversations) -> None:
    identifier = ready(kept)
    result = kept.review(identifier).result
    assert result is not None
    assert result.moments, "the conversation of this test holds long stretches, which are moments"
    kept.save_answer(identifier, result.moments[0].key, "I let her finish.", ReflectionState.ANSWERED)
    assert kept.rows()[0].answered == 1


def test_search_looks_in_titles_names_notes_and_words(kept: Conversations) -> None:
    first = ready(kept, "the zebra crossing was repainted", title="Renewal")
    second = ready(kept, "nothing of note", title="Steering group")
    kept.rename_speaker(second, "other-1", "Marisol")
    kept.save_notes(second, "Ask about the invoice")
    for typed, found in (
        ("ZEBRA crossing", {first}),
        ("steering", {second}),
        ("marisol", {second}),
        ("invoice", {second}),
        ("  priya ", {first}),
        ("", {first, second}),
        ("nowhere to be found", set()),
        ("%", set()),
    ):
        assert {row.conversation.id for row in kept.rows(typed)} == found, typed


def test_an_identifier_may_be_shortened_while_it_fits_one(kept: Conversations) -> None:
    one = kept.begin(ConversationPlan())
    assert kept.find(one.id[:5]) == one
    assert kept.find(f" {one.id.upper()} ") == one
    while kept.begin(ConversationPlan()).id[0] != one.id[0]:
        pass  # one in 36 begins with the same sign
    with pytest.raises(LibraryError, match="begin with"):
        kept.find(one.id[0])
    for nothing in ("", "  ", "nothing-here", "%"):
        with pytest.raises(NotFoundError):
            kept.find(nothing)


def test_import_remembers_files_until_their_tracks_are_kept(kept: Conversations, tmp_path: Path) -> None:
    files = [tmp_path / "mine.wav", tmp_path / "thei\udcffrs.wav"]
    for file in files:
        file.write_bytes(b"RIFF")
    imported = kept.import_files(files)
    assert (imported.title, imported.kind, imported.tracks) == ("mine", ConversationKind.IMPORT, ())
    assert kept.sources(imported.id) == tuple(files)
    assert kept.unfinished() == (imported.id,)
    assert kept.import_files([files[1]]).title == "thei?rs"


def test_import_of_what_is_not_there_leaves_no_row(kept: Conversations, tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="no file"):
        kept.import_files([tmp_path / "missing.wav"])
    with pytest.raises(InputFileError, match="from one file or from two"):
        kept.import_files([])
    assert kept.rows() == ()


def test_the_sample_is_there_once_and_afresh_after_it_was_deleted(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "conversation.flac").write_bytes(b"fLaC")
    kept = library(tmp_path / "data", sample=sample)
    first = kept.open_sample()
    assert (first.kind, first.names, kept.sources(first.id)) == (
        ConversationKind.SAMPLE, {"other-1": "Priya"}, (sample / "conversation.flac",),
    )  # fmt: skip
    assert kept.open_sample() == first
    kept.delete(first.id)
    again = kept.open_sample()
    assert again.id != first.id
    assert kept.review(again.id).result is None
    kept.close()


def test_the_sample_asks_the_same_of_everybody(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "conversation.flac").write_bytes(b"fLaC")
    asked = []
    for person in ("ann", "ben", "cem", "dan", "eve", "fay"):
        conversations = library(tmp_path / person, sample=sample)
        identifier = conversations.open_sample().id
        conversations.store_speech(identifier, two_voices())
        result = conversations.review(identifier).result
        assert result is not None
        asked.append([(moment.observation, moment.question) for moment in result.moments])
        conversations.close()
    assert asked[0]
    assert all(questions == asked[0] for questions in asked)


def test_without_its_sound_the_sample_is_a_sentence(kept: Conversations) -> None:
    with pytest.raises(InputFileError, match="sample conversation is missing"):
        kept.open_sample()
    assert kept.rows() == ()


def test_deleting_leaves_no_copy_of_anything(kept: Conversations, tmp_path: Path) -> None:
    identifier = ready(kept, "canary7341 " * 2000)
    other = ready(kept, "stays", title="Stays")
    kept.save_answer(identifier, "room@9.1", "canary7341 in an answer")
    kept.rename(identifier, "canary7341 in a title")
    (kept.folder(identifier) / "you.wav").write_bytes(b"canary7341")
    assert b"canary7341" in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    kept.delete(identifier)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"canary7341" in file.read_bytes()]
    assert not kept.folder(identifier).exists()
    assert [row.conversation.id for row in kept.rows()] == [other]
    for forgotten in (kept.get, kept.review, kept.delete, kept.swap):
        with pytest.raises(NotFoundError):
            forgotten(identifier)


def test_an_interrupted_deletion_is_gone_on_with_at_the_next_start(kept: Conversations, tmp_path: Path) -> None:
    identifier = ready(kept)
    # As a kill leaves it after the row was marked and the folder renamed.
    with kept._database.write() as connection:
        connection.execute("UPDATE conversations SET deleted = 1 WHERE id = ?", (identifier,))
    folder = kept.folder(identifier)
    folder.rename(folder.with_name(f".removed-{identifier}"))
    assert kept.rows() == ()
    kept.close()
    again = library(tmp_path / "data")
    assert list((tmp_path / "data" / "recordings").iterdir()) == []
    with again._database.read() as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone()[0] == 0
    again.close()


def test_what_arrives_for_a_deleted_conversation_is_refused(kept: Conversations) -> None:
    identifier = ready(kept)
    kept.delete(identifier)
    with pytest.raises(NotFoundError):
        kept.store_speech(identifier, two_voices())
    with pytest.raises(NotFoundError):
        kept.store_transcript(identifier, words("late"))
    with pytest.raises(NotFoundError):
        kept.set_state(identifier, ConversationState.FAILED)


def test_states_say_what_is_left_to_do(kept: Conversations) -> None:
    identifier = ready(kept)
    assert kept.unfinished() == ()
    kept.set_state(identifier, ConversationState.FAILED, "The file is damaged.")
    assert (kept.get(identifier).failure, kept.unfinished()) == ("The file is damaged.", ())
    kept.store_speech(identifier, two_voices())
    assert (kept.get(identifier).state, kept.get(identifier).failure) == (ConversationState.MEASURED, "")
    kept.store_transcript(identifier, words("so", complete=False))
    assert kept.unfinished() == (identifier,)
    kept.store_transcript(identifier, words("so far"))
    assert kept.unfinished() == ()


def test_the_list_is_usable_while_results_are_stored(kept: Conversations) -> None:
    identifier = ready(kept)
    faults: list[Exception] = []

    def store() -> None:
        try:
            for _ in range(10):
                kept.store_speech(identifier, two_voices())
                kept.store_transcript(identifier, words("again and again"))
        except Exception as fault:
            faults.append(fault)
            raise

    writer = threading.Thread(target=store)
    writer.start()
    while writer.is_alive():
        assert kept.rows()[0].you_share == pytest.approx(60 / 180)
    writer.join()
    assert faults == []


def test_two_programs_may_have_the_library_open(kept: Conversations, tmp_path: Path) -> None:
    other = library(tmp_path / "data")
    identifier = ready(kept)
    other.rename(identifier, "From the other one")
    assert kept.get(identifier).title == "From the other one"
    other.close()


def test_a_folder_that_went_away_does_not_keep_a_conversation_from_being_deleted(kept: Conversations) -> None:
    identifier = ready(kept)
    shutil.rmtree(kept.folder(identifier))
    kept.delete(identifier)
    assert kept.rows() == ()
