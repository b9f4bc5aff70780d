"""Corrections in the library: everything follows, each step can be taken back, and what was heard stays as it is."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.analysis_result import AnalysisResult
from app.core.correction import (
    ChooseYou,
    Correction,
    Count,
    LeaveOut,
    ReassignSpeaker,
    ReassignSpeech,
    RelabelEvent,
    RewriteWords,
    SetPeople,
    Swap,
)
from app.core.event import EventKind
from app.core.segment import Segment
from app.core.speech_activity import Mode, Separation
from app.core.transcript import Transcript, Word
from app.errors import NotFoundError
from app.library.database import Database, migrations
from app.services.conversations import ConversationPlan, Conversations, CorrectionState
from app.services.library_values import Review
from tests.helpers.conversations import recorded, two_voices, words
from tests.helpers.libraries import library

FIRST_HALF = LeaveOut(Segment(0.0, 120.0))
GIVE_AWAY = ReassignSpeech(Segment(0.0, 15.0), "you", "other-1")


@pytest.fixture
def one(kept: Conversations) -> str:
    """you 60 s, they 120 s in four minutes."""
    begun = kept.begin(ConversationPlan(title="Renewal", names={"other-1": "Priya"}))
    kept.finish_recording(begun.id, recorded(kept.folder(begun.id)))
    kept.store_speech(begun.id, two_voices())
    kept.store_transcript(begun.id, words("so let me check"))
    return begun.id


def shown(review: Review) -> AnalysisResult:
    assert review.result is not None
    return review.result


def share(conversations: Conversations) -> float | None:
    return conversations.rows()[0].you_share


def test_the_review_and_the_row_follow_a_correction(kept: Conversations, one: str) -> None:
    review = kept.correct(one, GIVE_AWAY)  # you 45 s, they 135 s
    assert shown(review).corrected
    assert shown(review).metric("talk_time", "you").value == 45.0  # type: ignore[union-attr]  # it was measured
    assert share(kept) == pytest.approx(45 / 180)
    assert kept.review(one) == review
    assert kept.speech(one) == two_voices()


def test_steps_are_taken_back_and_made_again_whole(kept: Conversations, one: str) -> None:
    before = kept.review(one)
    assert kept.correction_state(one) == CorrectionState(can_undo=False, can_redo=False, corrected=False)
    first = kept.correct(one, GIVE_AWAY, FIRST_HALF)
    assert share(kept) == pytest.approx(30 / 90)
    second = kept.correct(one, Swap())
    assert share(kept) == pytest.approx(60 / 90)
    assert kept.undo(one) == first
    assert kept.correction_state(one) == CorrectionState(can_undo=True, can_redo=True, corrected=True)
    assert kept.undo(one) == before
    assert share(kept) == pytest.approx(60 / 180)
    assert kept.undo(one) == before
    assert kept.redo(one) == first
    assert kept.redo(one) == second
    assert kept.redo(one) == second


def test_a_new_correction_ends_what_could_be_made_again(kept: Conversations, one: str) -> None:
    kept.correct(one, GIVE_AWAY)
    kept.undo(one)
    swapped = kept.correct(one, Swap())
    assert not kept.correction_state(one).can_redo
    assert kept.redo(one) == swapped


def test_the_original_is_restored_and_that_can_be_taken_back(kept: Conversations, one: str) -> None:
    before = kept.review(one)
    kept.correct(one, GIVE_AWAY)
    corrected = kept.correct(one, FIRST_HALF)
    assert kept.restore_original(one) == before
    assert kept.correction_state(one) == CorrectionState(can_undo=True, can_redo=False, corrected=False)
    assert kept.undo(one) == corrected
    kept.redo(one)
    after = kept.correct(one, Swap())
    assert shown(after).speech["you"] == two_voices().speech["other-1"]
    kept.restore_original(one)
    kept.restore_original(one)  # there is nothing to restore: no further step
    assert kept.undo(one) == after


def test_a_correction_of_nothing_is_no_step(kept: Conversations, one: str) -> None:
    kept.correct(one)
    assert not kept.correction_state(one).can_undo


def test_corrections_outlive_a_new_analysis_and_new_words(kept: Conversations, one: str) -> None:
    kept.correct(one, GIVE_AWAY)
    kept.store_speech(one, replace(two_voices(), duration_s=250.0))
    assert share(kept) == pytest.approx(45 / 180)
    kept.store_transcript(one, words("in the first half minute that i spoke"))
    result = shown(kept.review(one))
    assert result.duration_s == 250.0
    assert {word.speaker for word in result.transcript.words} == {"other-1"}
    assert share(kept) == pytest.approx(45 / 180)
    kept.restore_original(one)
    assert share(kept) == pytest.approx(60 / 180)


def test_written_words_hold_over_another_engine_and_the_heard_ones_can_be_restored(kept: Conversations, one: str) -> None:
    """Heard: so 0 to 0.4, let 0.5 to 0.9, me 1.0 to 1.4, check 1.5 to 1.9."""
    kept.correct(one, RewriteWords(Segment(0.5, 0.9), "you", "Zürich"))
    kept.correct(one, RewriteWords(Segment(1.0, 1.9), "you", ""))

    def said() -> list[tuple[str, float]]:
        return [(word.text, word.confidence) for word in shown(kept.review(one)).transcript.words]

    assert said() == [("so", 0.9), ("Zürich", 1.0)]
    kept.undo(one)
    assert said() == [("so", 0.9), ("Zürich", 1.0), ("me", 0.9), ("check", 0.9)]
    kept.redo(one)
    kept.store_speech(one, two_voices())
    other = (("sol", 0.1, 0.5), ("edge", 0.55, 0.95), ("make", 1.05, 1.45), ("a", 1.45, 1.6), ("deck", 2.0, 2.4))
    heard = tuple(Word(Segment(start, end), text, 0.7, "you") for text, start, end in other)
    kept.store_transcript(one, Transcript(heard, "vosk:other"))
    assert said() == [("sol", 0.7), ("Zürich", 1.0), ("deck", 0.7)]
    assert [row.said.text for row in kept.rows("sol zurich") if row.said is not None] == ["sol Zürich deck"]
    assert not kept.rows("edge")
    kept.restore_original(one)
    assert [text for text, _ in said()] == ["sol", "edge", "make", "a", "deck"]
    assert not kept.rows("zurich")
    kept.undo(one)
    assert said() == [("sol", 0.7), ("Zürich", 1.0), ("deck", 0.7)]


def test_a_new_analysis_does_not_exchange_the_voices_of_one_track(kept: Conversations) -> None:
    """Mine is the second voice, 200 of 500 s; then more is found, so that it comes first by talk time: 400 of 700."""
    mine, theirs = (Segment(400.0, 600.0),), (Segment(0.0, 300.0),)
    track = replace(two_voices(), duration_s=800.0, mode=Mode.ONE_TRACK, speech={"anyone": (*theirs, *mine)})
    imported = kept.begin(ConversationPlan())
    kept.store_speech(imported.id, replace(track, separations=(Separation(2, {"voice-1": theirs, "voice-2": mine}),)))
    kept.correct(imported.id, SetPeople(2), ChooseYou("voice-2"))
    assert share(kept) == pytest.approx(20 / 50)
    more = (Segment(400.0, 800.0),)
    later = replace(track, speech={"anyone": (*theirs, *more)})
    profiles = {"voice-1": (1.0, 0.0), "voice-2": (0.0, 1.0)}
    exchanged = Separation(2, {"voice-1": more, "voice-2": theirs}, profiles)
    kept.store_speech(imported.id, replace(later, separations=(exchanged,)))
    assert share(kept) == pytest.approx(40 / 70)
    heard = kept.speech(imported.id)
    assert heard is not None
    assert heard.separations == (
        Separation(2, {"voice-1": theirs, "voice-2": more}, {"voice-1": (0.0, 1.0), "voice-2": (1.0, 0.0)}),
    )


def test_what_is_corrected_before_anything_was_heard_holds_afterwards(kept: Conversations) -> None:
    begun = kept.begin(ConversationPlan())
    kept.finish_recording(begun.id, recorded(kept.folder(begun.id)))
    assert kept.correct(begun.id, Swap()).result is None
    kept.store_speech(begun.id, two_voices())
    assert share(kept) == pytest.approx(120 / 180)


def test_corrections_go_with_their_conversation(kept: Conversations, one: str, tmp_path: Path) -> None:
    kept.correct(one, GIVE_AWAY)
    kept.delete(one)
    with closing(sqlite3.connect(tmp_path / "data" / "library.sqlite3")) as file:
        assert file.execute("SELECT count(*) FROM corrections").fetchone() == (0,)
    with pytest.raises(NotFoundError):
        kept.correct(one, Swap())
    with pytest.raises(NotFoundError):
        kept.correction_state(one)


def test_a_library_of_before_keeps_its_exchanges(tmp_path: Path) -> None:
    conversations = library(tmp_path / "new")
    ids = []
    for _ in range(2):
        begun = conversations.begin(ConversationPlan())
        conversations.store_speech(begun.id, two_voices())
        ids.append(begun.id)
    conversations.close()
    old = tmp_path / "old" / "library.sqlite3"
    Database(old, steps=migrations()[:1]).close()
    with closing(sqlite3.connect(old)) as file, closing(sqlite3.connect(tmp_path / "new" / "library.sqlite3")) as new:
        for table in ("conversations", "analyses"):
            known = [column[1] for column in file.execute(f"PRAGMA table_info({table})") if column[1] != "swapped"]
            names, marks = ", ".join(known), ", ".join("?" * len(known))
            for row in new.execute(f"SELECT {names} FROM {table}"):  # noqa: S608 - names of ours
                file.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608 - as above
        file.execute("UPDATE conversations SET swapped = 1 WHERE id = ?", (ids[0],))
        file.commit()
    opened = library(tmp_path / "old")
    heard = {one: shown(opened.review(one)) for one in ids}
    assert heard[ids[0]].speech["you"] == two_voices().speech["other-1"]
    assert heard[ids[1]].speech == two_voices().speech
    assert [heard[one].corrected for one in ids] == [True, False]
    assert not shown(opened.undo(ids[0])).corrected
    opened.close()


def test_an_hour_follows_a_correction_in_less_than_three_tenths_of_a_second(kept: Conversations) -> None:
    """900 turns of 3.5 s, each with ten words: from the correction to the review, the row and what is kept."""
    speech = {
        key: tuple(Segment(index * 4.0, index * 4.0 + 3.5) for index in range(first, 900, 2))
        for first, key in enumerate(("you", "other-1"))
    }
    said = (
        Word(Segment(turn * 4 + place * 0.35, turn * 4 + place * 0.35 + 0.3), text, 0.9, ("you", "other-1")[turn % 2])
        for turn in range(900)
        for place, text in enumerate(["so", "what", "would", "you", "need", "to", "see", "before", "we", "start"])
    )
    begun = kept.begin(ConversationPlan())
    kept.store_speech(begun.id, replace(two_voices(), duration_s=3600.0, speech=speech))
    kept.store_transcript(begun.id, Transcript(tuple(said), "vosk:test"))
    taken: list[float] = []
    for _ in range(3):
        started = time.process_time()  # of this process, whatever else the computer does
        kept.correct(begun.id, Swap())
        taken.append(time.process_time() - started)
    assert min(taken) < 0.3


def spans() -> st.SearchStrategy[Segment]:
    times = st.floats(0, 240).map(lambda time: round(time, 1))
    return st.tuples(times, times).map(lambda pair: Segment(min(pair), max(pair)))


def corrections() -> st.SearchStrategy[Correction]:
    keys = st.sampled_from(["you", "other-1", "other-2", "voice-1"])
    somebody = st.none() | keys
    kinds = st.sampled_from(EventKind)
    return st.one_of(
        st.just(Swap()),
        st.builds(SetPeople, st.integers(1, 3)),
        st.builds(ChooseYou, somebody),
        st.builds(ReassignSpeech, spans(), keys, somebody),
        st.builds(ReassignSpeaker, keys, somebody),
        st.builds(RelabelEvent, kinds, keys, st.floats(0, 240), st.none() | kinds),
        st.builds(LeaveOut, spans()),
        st.builds(Count, spans()),
        st.builds(RewriteWords, spans(), keys, st.sampled_from(["", "what now", "Zürich"])),
    )


MOVES = st.lists(
    st.one_of(st.lists(corrections(), min_size=1, max_size=3), st.sampled_from(["undo", "redo", "restore"])), max_size=8
)


@given(MOVES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_they_came_about_the_corrections_that_hold_give_the_same(
    kept: Conversations, moves: list[list[Correction] | str]
) -> None:
    """The same as making those that hold at once, in a conversation that nobody corrected."""
    ids = []
    for _ in range(2):
        begun = kept.begin(ConversationPlan())
        kept.store_speech(begun.id, two_voices())
        kept.store_transcript(begun.id, words("so let me check"))
        ids.append(begun.id)
    past: list[list[list[Correction]]] = [[]]  # what held after each step, and where in it we are
    place = 0
    for move in moves:
        if move == "undo":
            kept.undo(ids[0])
            place = max(0, place - 1)
        elif move == "redo":
            kept.redo(ids[0])
            place = min(len(past) - 1, place + 1)
        elif move == "restore":
            nothing = not kept.correction_state(ids[0]).corrected
            kept.restore_original(ids[0])
            if not nothing:
                past, place = [*past[: place + 1], []], place + 1
        else:
            assert isinstance(move, list)
            kept.correct(ids[0], *move)
            past, place = [*past[: place + 1], [*past[place], move]], place + 1

    afresh = kept.correct(ids[1], *(correction for step in past[place] for correction in step))
    found, wanted = shown(kept.review(ids[0])), shown(afresh)
    assert _without_chance(found) == _without_chance(wanted)
    assert kept.speech(ids[0]) == two_voices()
    assert shown(kept.restore_original(ids[0])).speech == two_voices().speech
    for identifier in ids:
        kept.delete(identifier)


def _without_chance(result: AnalysisResult) -> AnalysisResult:
    """Moments are chosen and worded by the conversation's own identifier."""
    return replace(result, moments=())
