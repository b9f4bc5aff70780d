"""The sums of the benchmark of two microphones in one room, on a conversation by hand: with words, without, and withheld."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.event import Event, EventKind
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, SpeechActivity, Uncertain
from app.core.transcript import Word
from app.core.turn import OTHER, YOU
from tests.benchmarks import rooms
from tests.benchmarks.rooms_scores import Column
from tests.benchmarks.rooms_words import OURS_MISHEARD, Columns, HeardWords, add_with_words
from tests.helpers.dialogue import Dialogue

LISTENED, CAME_IN = Segment(3.0, 4.2), Segment(8.0, 8.7)
SPEECH: dict[str, Segments] = {YOU: (Segment(0.0, 12.0),), OTHER: (LISTENED, CAME_IN, Segment(13.0, 20.0))}
NOTHING, MISSED, WRONG, HIT = (0, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)


def spoken(by: str, text: str, segment: Segment) -> list[Word]:
    """Every word as long as the others."""
    words = text.split()
    step_s = segment.duration_s / len(words)
    starts = [segment.start + index * step_s for index in range(len(words))]
    return [Word(Segment(start, start + step_s), word, 1.0, by) for start, word in zip(starts, words, strict=True)]


def dialogue() -> Dialogue:
    """A long "yes of course", by its time an entry; a short "but we paid", by its time a listening sound."""
    meant = [
        Event(EventKind.LISTENING_SOUND, OTHER, YOU, LISTENED, 1.2, -1.2),
        Event(EventKind.CAME_IN_CARRIED_ON, OTHER, YOU, CAME_IN, 0.7, -0.7),
    ]
    words = [
        *spoken(YOU, "we had two more weeks and then they sent us the bill for all of it in one letter", Segment(0.0, 12.0)),
        *spoken(OTHER, "yes of course", LISTENED),
        *spoken(OTHER, "but we paid", CAME_IN),
        *spoken(OTHER, "what would you like to do next", Segment(13.0, 20.0)),
    ]
    return Dialogue(1, 20.0, {}, SPEECH, tuple(meant), {}, tuple(sorted(words)))


def heard(*, quality: Quality = Quality.ESTIMATED, uncertain: Segments = ()) -> SpeechActivity:
    report = QualityReport(talk_time=quality, events=quality, pauses=quality)
    times = tuple(Uncertain(segment, "ears_alike") for segment in uncertain)
    return SpeechActivity(20.0, Mode.TWO_EARS, SPEECH, quality=report, uncertain=times)


def counts(columns: Columns) -> dict[str, list[tuple[int, int, int]]]:
    """Way -> hits, true and found: stopped, carried on, listening sounds; of the only conversation."""
    return {name: column.counts[0] for name, column in columns.items()}


def test_words_tell_what_times_can_not() -> None:
    columns: Columns = {}
    add_with_words(columns, dialogue(), heard())
    found = counts(columns)
    assert list(found) == ["ours", "ours + words", "ours + 20 % wrong", "script", "script + words"]
    assert found["ours"] == found["script"] == [NOTHING, (0, 1, 1), (0, 1, 1)]
    assert found["ours + words"] == found["script + words"] == [NOTHING, HIT, HIT]
    assert all(column.share == [pytest.approx(0.0)] for column in columns.values())


def test_words_that_nobody_was_heard_to_speak_say_nothing() -> None:
    """The entry was not heard, so its words are not there either: it is missed, with words as without."""
    columns: Columns = {}
    deaf = replace(heard(), speech={YOU: SPEECH[YOU], OTHER: (LISTENED, Segment(13.0, 20.0))})
    add_with_words(columns, dialogue(), deaf)
    found = counts(columns)
    assert found["ours"] == [NOTHING, (0, 1, 1), MISSED]
    assert found["ours + words"] == [NOTHING, MISSED, HIT]
    assert columns["ours"].share == [pytest.approx(100 * (12.0 / 20.2 - 12.0 / 20.9))]


def test_what_is_left_out_is_neither_missed_nor_wrong() -> None:
    columns: Columns = {}
    add_with_words(columns, dialogue(), heard(uncertain=(Segment(7.5, 9.0),)))
    found = counts(columns)
    assert found["ours"] == [NOTHING, WRONG, MISSED]
    assert found["ours + words"] == [NOTHING, NOTHING, HIT]
    assert found["script + words"] == [NOTHING, HIT, HIT]


def test_what_nobody_can_tell_is_neither_missed_nor_wrong() -> None:
    said = dialogue()
    column = Column()
    column.add(replace(said, doubtful=frozenset(said.events)), SPEECH, events=said.events)
    column.add(replace(said, doubtful=frozenset(said.events)), SPEECH, events=())
    assert column.counts == [[NOTHING] * 3] * 2


def test_what_is_withheld_stays_withheld_with_words() -> None:
    columns: Columns = {}
    add_with_words(columns, dialogue(), heard(quality=Quality.WITHHELD))
    for name in ("ours", "ours + words", OURS_MISHEARD):
        assert (columns[name].withheld, columns[name].counts, columns[name].share) == (1, [], [])
    assert counts({"script + words": columns["script + words"]})["script + words"] == [NOTHING, HIT, HIT]


def test_conversations_are_pooled_and_drawn_anew() -> None:
    one, other = Column([1.0], [[HIT, (1, 2, 2), MISSED]]), Column([2.0], [[HIT, (2, 2, 2), WRONG]], withheld=1)
    one.extend(other)
    assert one.f1(0) == (1.0, 1.0, 1.0)
    assert one.f1(1) == pytest.approx((0.75, 0.5, 1.0))  # 3 of 4 and 4
    assert one.f1(2) == (0.0, 0.0, 0.0)
    assert (one.share, one.withheld) == ([1.0, 2.0], 1)


def test_wrong_words_of_all_conversations_are_told_as_one_share() -> None:
    heard_words = HeardWords(wrong=[(1, 10), (9, 30)], confidence=[0.912, 0.848])
    assert heard_words.told() == (
        "Of the heard words 25.0 % are wrong (10.0 to 30.0 % in a conversation); mean confidence 0.85 to 0.91."
    )
    assert HeardWords().told() == "No words were heard."


def test_figures_are_recorded_beside_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record = tmp_path / "record.toml"
    record.write_text('numbers = 3\n[[room]]\nname = "former"\n', encoding="utf-8")
    monkeypatch.setattr(rooms, "RECORD", record)
    told = {"ours": Column([0.5, 1.5], [[HIT] * 3, [HIT] * 3])}
    with_words = {OURS_MISHEARD: Column([0.5], [[HIT, MISSED, HIT]])}
    rooms.write_record({"a room": (told, with_words), "alike": ({"ours": Column(withheld=2)}, {})})
    written = tomllib.loads(record.read_text(encoding="utf-8"))
    assert written["numbers"] == 3
    assert written["room"] == [
        {
            "name": "a room", "withheld": 0, "share_off": 1.0, "share_off_at_worst": 1.5,
            "came_in_stopped": [1.0, 1.0, 1.0], "came_in_carried_on": [1.0, 1.0, 1.0], "listening_sound": [1.0, 1.0, 1.0],
            "with_words_20_percent_wrong": {
                "conversations": 1, "came_in_stopped": [1.0, 1.0, 1.0], "came_in_carried_on": [0.0, 0.0, 0.0],
                "listening_sound": [1.0, 1.0, 1.0],
            },
        },
        {"name": "alike", "withheld": 2},
    ]  # fmt: skip
