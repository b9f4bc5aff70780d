"""What is searched follows what the person corrects: the words, and who says the line in which they stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.core.correction import ReassignSpeech, RewriteWords, Swap
from app.core.recording import Conversation
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.spoken_line import spoken_lines
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation
from app.gui.models.found_words import found_words
from app.library import conversations as library_rows
from app.library import said
from app.library.database import Database
from app.library.said import SaidLine
from app.services.conversations import ConversationPlan, Conversations
from app.services.listing import Listing
from tests.helpers.conversations import MEASURED, recorded, two_voices
from tests.helpers.libraries import library


@pytest.fixture
def one(kept: Conversations) -> str:
    """you: "so let me check" from 0 s; they: "that is a fair price" from 16 s."""
    begun = kept.begin(ConversationPlan(title="Renewal", names={"other-1": "Priya"}))
    kept.finish_recording(begun.id, recorded(kept.folder(begun.id)))
    kept.store_speech(begun.id, two_voices())
    texts = [(0.0, "you", "so let me check"), (16.0, "other-1", "that is a fair price")]
    said = tuple(
        Word(Segment(start_s + at * 0.5, start_s + at * 0.5 + 0.4), text, 0.9, speaker)
        for start_s, speaker, line in texts
        for at, text in enumerate(line.split())
    )
    kept.store_transcript(begun.id, Transcript(said, "vosk:test"))
    return begun.id


def line(kept: Conversations, search: str) -> SaidLine | None:
    rows = kept.rows(search)
    return rows[0].said if rows else None


def speaker(kept: Conversations, search: str) -> str:
    """As the list shows it."""
    (row,) = kept.rows(search)
    assert row.said is not None
    return found_words(row.said, search, names=row.conversation.names).speaker


def test_the_line_follows_who_is_who(kept: Conversations, one: str) -> None:
    assert line(kept, "fair price") == SaidLine(16.0, "other-1", "that is a fair price")
    assert (speaker(kept, "fair"), speaker(kept, "check")) == ("Priya", "You")
    kept.swap(one)
    assert (speaker(kept, "fair"), speaker(kept, "check")) == ("You", "Priya")
    assert kept.said("fair", [one])[one].speaker == "you"
    kept.undo(one)
    assert (speaker(kept, "fair"), speaker(kept, "check")) == ("Priya", "You")
    kept.redo(one)
    assert speaker(kept, "fair") == "You"
    kept.restore_original(one)
    assert speaker(kept, "fair") == "Priya"


def test_the_line_follows_a_name_and_a_turn_that_is_someone_elses(kept: Conversations, one: str) -> None:
    kept.rename_speaker(one, "other-1", "Jo")
    assert speaker(kept, "fair") == "Jo"
    kept.correct(one, ReassignSpeech(Segment(15.5, 45.5), "other-1", "you"))
    assert (speaker(kept, "fair"), speaker(kept, "check")) == ("You", "You")


def test_words_written_anew_are_found_and_the_former_ones_are_not(kept: Conversations, one: str) -> None:
    kept.correct(one, RewriteWords(Segment(17.5, 17.9), "other-1", "Vera's"))
    assert line(kept, "a vera") == SaidLine(16.0, "other-1", "that is a Vera's price")
    assert kept.rows("fair") == ()
    assert kept.rows("a fair") == ()


def test_other_words_are_found_as_corrected(kept: Conversations, one: str) -> None:
    kept.swap(one)
    kept.store_speech(one, two_voices())
    assert speaker(kept, "fair") == "You"  # the former words hold until the new ones are complete
    again = tuple(Word(Segment(16.0 + at, 16.5 + at), text, 0.9, "other-1") for at, text in enumerate(("much", "better")))
    kept.store_transcript(one, Transcript(again, "vosk:better"))
    assert speaker(kept, "much better") == "You"
    assert kept.rows("fair") == ()
    kept.versions.use(one, 1)
    assert speaker(kept, "fair") == "You"
    assert kept.rows("much better") == ()


def test_a_name_that_came_with_the_words_is_shown_as_long_as_the_person_gives_no_other() -> None:
    line = spoken_lines((Word(Segment(1.0, 1.5), "Yes.", 1.0, "other-1"),), Annotation(()))
    words = said.searched(line, {"other-1": "Priya N."})
    assert words == said.Said("yes.", '[1.0,"other-1","Yes.","Priya N."]')
    found = SaidLine(1.0, "other-1", "Yes.", "Priya N.")
    assert found_words(found, "yes", names={}).speaker == "Priya N."
    assert found_words(found, "yes", names={"other-1": "Priya"}).speaker == "Priya"


def test_what_was_corrected_before_is_brought_up_to_date_at_the_first_search(tmp_path: Path) -> None:
    kept = library(tmp_path / "data")
    begun = kept.begin(ConversationPlan())
    kept.finish_recording(begun.id, recorded(kept.folder(begun.id)))
    kept.store_speech(begun.id, two_voices())
    kept.store_transcript(begun.id, Transcript((Word(Segment(0.0, 0.4), "hello", 0.9, "you"),), "vosk:test"))
    kept.correct(begun.id, Swap())
    kept.close()
    (file,) = (tmp_path / "data").glob("library.*")
    database = Database(file)
    with database.write() as connection:  # as a former version left it
        connection.execute("UPDATE said SET as_corrected = 0, lines = ?", ('[0.0,"you","hello"]',))
    database.close()
    opened = library(tmp_path / "data")
    found = line(opened, "hello")
    opened.close()
    assert found == SaidLine(0.0, "other-1", "hello")


def test_rows_are_made_again_when_the_library_changes_from_wherever(tmp_path: Path, one: str, kept: Conversations) -> None:
    (file,) = (tmp_path / "data").glob("library.sqlite3")
    mine, other = Database(file), Database(file)
    listing = Listing(mine)
    first = listing.rows()
    assert listing.rows() is first
    kept.rename(one, "Another title")  # by another connection
    assert [row.conversation.title for row in listing.rows()] == ["Another title"]

    def change_and_fail() -> None:
        with mine.write() as connection:
            connection.execute("UPDATE conversations SET title = 'Never'")
            assert listing.rows()[0].conversation.title == "Never"
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        change_and_fail()
    assert listing.rows()[0].conversation.title == "Another title"
    kept.save_answer(one, "room@9.1", "I waited.")
    second = listing.rows()
    with other.write() as connection:
        library_rows.mark_deleted(connection, one)
    assert second
    assert listing.rows() == ()
    mine.close()
    other.close()


def test_an_hour_is_made_ready_to_be_searched_quickly(kept: Conversations) -> None:
    """900 turns of 3.5 s, each with ten words."""
    speakers = ("you", "other-1")
    speech = {
        key: tuple(Segment(index * 4.0, index * 4.0 + 3.5) for index in range(first, 900, 2))
        for first, key in enumerate(speakers)
    }
    spoken = tuple(
        Word(Segment(start_s, start_s + 0.3), f"w{(turn * 10 + at) % 977}", 0.9, speakers[turn % 2])
        for turn in range(900)
        for at, start_s in enumerate(turn * 4 + place * 0.35 for place in range(10))
    )
    begun: Conversation = kept.begin(ConversationPlan())
    kept.finish_recording(begun.id, recorded(kept.folder(begun.id), seconds=3600.0))
    kept.store_speech(begun.id, SpeechActivity(3600.0, Mode.TWO_TRACKS, speech, quality=MEASURED))
    kept.store_transcript(begun.id, Transcript(spoken, "vosk:test"))
    result = kept.review(begun.id).result
    assert result is not None
    times = []
    for _ in range(3):
        began = time.perf_counter()
        words = said.searched(spoken_lines(result.transcript.words, result.annotation))
        with kept._database.write() as connection:
            connection.execute("UPDATE said SET spoken = 'other'")  # so that all of it is indexed anew
            said.put(connection, begun.id, words)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.12  # measured: 0.03 s
