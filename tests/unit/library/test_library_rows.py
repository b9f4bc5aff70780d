"""Rows come back as they were written, newest first, and search and summaries read what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.moment import Reflection, ReflectionState
from app.core.recording import Conversation, ConversationKind, ConversationState, Track, TrackRole
from app.core.segment import Segment
from app.core.transcript import Word, WrittenStretch
from app.library import analyses, conversations, reflections
from app.library.conversations import Summary
from app.library.database import Database
from tests.helpers.conversations import two_voices, words

WHEN = datetime(2026, 11, 19, 10, 2, tzinfo=UTC)
FULL = Conversation(
    id="abc12345",
    title="Renewal call with Priya",
    kind=ConversationKind.CALL,
    state=ConversationState.READY,
    started_at=WHEN,
    duration_s=1925.25,
    tracks=(Track(TrackRole.YOU, "you.wav", 48_000, 92_412_000, 0.032), Track(TrackRole.OTHERS, "others.wav", 48_000, 1)),
    names={"other-1": "Priya “P” Ölmez 😀"},
    holes=(Segment(10.0, 12.5), Segment(20.0, 20.0)),
    marks=(3.5, 700.0),
    consent_at=WHEN,
    intention="Let the silence sit",
    notes="two\nlines",
    note="Saved up to 21:30.",
    failure="",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def test_everything_comes_back_as_it_was(database: Database) -> None:
    with database.write() as connection:
        conversations.insert(connection, FULL)
        assert conversations.get(connection, FULL.id) == FULL


@given(title=st.text(), names=st.dictionaries(st.text(), st.text()), notes=st.text(), marks=st.lists(st.floats(0, 1e5)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_type_comes_back(
    database: Database, title: str, names: dict[str, str], notes: str, marks: list[float]
) -> None:
    typed = replace(FULL, title=title, names=names, notes=notes, marks=tuple(marks))
    with database.write() as connection:
        conversations.remove(connection, FULL.id)
        conversations.insert(connection, FULL)
        conversations.save(connection, typed)
        assert conversations.get(connection, FULL.id) == typed


def test_times_of_any_zone_are_ordered_by_the_moment_they_mean(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    early = replace(FULL, id="early000", started_at=datetime(2026, 11, 19, 18, 0, tzinfo=tokyo))  # 09:00 UTC
    late = replace(FULL, id="late0000", started_at=datetime(2026, 11, 19, 9, 30, tzinfo=UTC))
    with database.write() as connection:
        conversations.insert(connection, early)
        conversations.insert(connection, late)
        assert [one.conversation.id for one in conversations.listed(connection)] == ["late0000", "early000"]


def test_a_summary_counts_answers_of_its_own_moments(database: Database) -> None:
    summary = Summary(0.375, (0.5, None, 1.0), ("came_in_stopped@4.0", "room@9.1", "recap@30.0"))
    with database.write() as connection:
        conversations.insert(connection, FULL)
        conversations.set_summary(connection, FULL.id, summary)
        for key, state in (
            ("room@9.1", ReflectionState.ANSWERED),
            ("recap@30.0", ReflectionState.SKIPPED),
            ("gone@1.0", ReflectionState.ANSWERED),
        ):
            reflections.save(connection, FULL.id, Reflection(key, "x", state))
        (listed,) = conversations.listed(connection)
    assert listed.summary == summary
    assert listed.answered == 1


def test_an_answer_takes_the_place_of_the_one_before(database: Database) -> None:
    with database.write() as connection:
        conversations.insert(connection, FULL)
        reflections.save(connection, FULL.id, Reflection("room@9.1", "I wai", ReflectionState.OPEN))
        reflections.save(connection, FULL.id, Reflection("room@9.1", "I waited.", ReflectionState.ANSWERED))
        kept = reflections.of(connection, FULL.id)
    assert kept == {"room@9.1": Reflection("room@9.1", "I waited.", ReflectionState.ANSWERED)}


def test_what_was_heard_comes_back_and_words_join(database: Database) -> None:
    with database.write() as connection:
        conversations.insert(connection, FULL)
        assert analyses.current(connection, FULL.id) is None
        assert not analyses.put_transcript(connection, FULL.id, analyses.written(words("too early")))
        analyses.put_activity(connection, FULL.id, two_voices())
        first = analyses.current(connection, FULL.id)
        assert first is not None
        assert first.speech() == two_voices()
        assert first.words().words == ()
        assert not first.words().complete
        analyses.put_transcript(connection, FULL.id, analyses.written(words("so far", complete=False)))
        analyses.put_transcript(connection, FULL.id, analyses.written(words("so far so good")))
        heard = analyses.current(connection, FULL.id)
    assert heard is not None
    assert heard.words() == words("so far so good")


def test_former_words_stay_and_stand_in_until_the_new_ones_are_complete(database: Database) -> None:
    with database.write() as connection:
        conversations.insert(connection, FULL)
        analyses.put_activity(connection, FULL.id, two_voices())
        analyses.put_transcript(connection, FULL.id, analyses.written(words("a draft", engine="draft")))
        longer = replace(two_voices(), duration_s=250.0)
        analyses.put_activity(connection, FULL.id, longer)
        analyses.put_transcript(connection, FULL.id, analyses.written(words("a", complete=False)))
        between = analyses.current(connection, FULL.id)
        analyses.put_activity(connection, FULL.id, longer)  # interrupted and begun again: no third version
        analyses.put_transcript(connection, FULL.id, analyses.written(words("a better one")))
        after = analyses.current(connection, FULL.id)
        versions = [(one.number, one.engine, one.complete) for one in analyses.versions(connection, FULL.id)]
    assert between is not None
    assert after is not None
    assert (between.speech().duration_s, between.words()) == (250.0, words("a draft", engine="draft"))
    assert after.words() == words("a better one")
    assert versions == [(1, "draft", True), (2, "vosk:test", True)]


def test_stretches_of_a_recording_are_kept_before_anything_was_heard_in_it(database: Database) -> None:
    word = Word(Segment(1.25, 1.5), "yes", 0.5, "you")
    first, second = (
        WrittenStretch("you", Segment(1.0, 2.0), (word,)),
        WrittenStretch("other-1", Segment(0.3, 4.1), ()),
    )
    later = WrittenStretch("you", Segment(7.0, 8.0), ())
    with database.write() as connection:
        conversations.insert(connection, FULL)
        for stretch in (first, second, first, WrittenStretch("you", Segment(5.0, 6.0), failed=True)):
            analyses.put_stretch(connection, FULL.id, stretch, "vosk:test")
        analyses.put_stretch(connection, FULL.id, first, "draft")
        assert analyses.stretches(connection, FULL.id, "vosk:test") == (second, first)
        analyses.put_activity(connection, FULL.id, two_voices())
        analyses.put_stretch(connection, FULL.id, later, "vosk:test")
        assert analyses.stretches(connection, FULL.id, "vosk:test") == (second, first, later)
        analyses.put_transcript(connection, FULL.id, analyses.written(words("all of it")))
        assert analyses.stretches(connection, FULL.id, "vosk:test") == ()
        assert connection.execute("SELECT count(*) FROM live_stretches").fetchone()[0] == 0
