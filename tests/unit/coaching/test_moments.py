"""Moments as they are read: found where they happened, with and without names and words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.coaching.candidates import find_candidates
from app.coaching.moments import find_moments
from app.coaching.phrases import nearly, seconds
from app.content import load_content
from app.core.moment import Moment
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.metrics.cues import CueFinder
from app.metrics.summary import Summary, summarise

CONTENT = load_content()
EVERY = CueFinder(CONTENT.lexicon, every=True)
OPEN = re.compile(r"[{}]")


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def words(speaker: str, start: float, end: float, text: str, confidence: float = 0.95) -> list[Word]:
    parts = text.split()
    step = (end - start) / len(parts)
    return [
        Word(Segment(start + i * step, start + (i + 0.95) * step), part, confidence, speaker) for i, part in enumerate(parts)
    ]


def measured(
    you: Segments,
    other: Segments,
    *said: list[Word],
    duration_s: float = 600.0,
    quality: QualityReport | None = None,
    holes: Segments = (),
) -> Summary:
    activity = SpeechActivity(
        duration_s, Mode.TWO_TRACKS, {"you": you, "other-1": other}, holes, QualityReport() if quality is None else quality
    )
    spoken = tuple(sorted(word for part in said for word in part))
    return summarise(activity, Transcript(spoken, "vosk:test"), finder=EVERY, lexicon=CONTENT.lexicon)


def kinds(summary: Summary) -> list[tuple[str, float]]:
    return [(one.kind, round(one.segment.start, 2)) for one in find_candidates(summary)]


def moments(
    summary: Summary, *, names: dict[str, str] | None = None, seed: str = "a", quote: bool = True
) -> tuple[Moment, ...]:
    return find_moments(summary, duration_s=600.0, names=names or {}, seed=seed, content=CONTENT, quote=quote)


def test_a_quick_reply_follows_a_turn_of_ten_seconds() -> None:
    assert ("quick_reply", 10) in kinds(measured(spans((10.05, 12)), spans((0, 10))))
    assert ("quick_reply", 9.8) in kinds(measured(spans((9.8, 12)), spans((0, 10))))
    assert kinds(measured(spans((10.15, 12)), spans((0, 10)))) == [("longest_listen", 0)]
    assert ("quick_reply", 9.9) not in kinds(measured(spans((9.95, 12)), spans((0, 9.9))))


def test_came_in_is_where_both_spoke() -> None:
    (found,) = [one for one in find_candidates(measured(spans((4.1, 8)), spans((0, 5)))) if one.kind == "came_in_stopped"]
    assert found.segment.start == 4.1
    assert found.segment.end == pytest.approx(5)
    assert ("came_in_carried_on", 3) in kinds(measured(spans((3, 4.2)), spans((0, 6))))


def test_my_being_interrupted_is_no_moment_of_mine() -> None:
    assert [kind for kind, _ in kinds(measured(spans((0, 5)), spans((4.1, 8))))] == []


def test_room_counts_when_their_next_turn_lasts_fifteen_seconds() -> None:
    assert ("room_given", 5) in kinds(measured(spans((6.2, 8)), spans((0, 5), (8.5, 23.5))))
    assert ("room_given", 5) not in kinds(measured(spans((6.2, 8)), spans((0, 5), (8.5, 23.4))))
    assert ("room_given", 5) not in kinds(measured(spans((5.9, 8)), spans((0, 5), (8.5, 30))))


def test_pauses_let_run_and_ended() -> None:
    assert ("pause_let_run", 5) in kinds(measured((), spans((0, 5), (6.5, 8))))
    open_end = measured(spans((6.2, 8)), spans((0, 5)), words("other-1", 0, 5, "it was late because"))
    assert ("pause_ended", 5) in kinds(open_end)
    whole = measured(spans((6.2, 8)), spans((0, 5)), words("other-1", 0, 5, "it was late again"))
    assert ("pause_ended", 5) not in kinds(whole)


def test_long_stretches() -> None:
    assert ("longest_stretch", 0) in kinds(measured(spans((0, 20)), ()))
    assert ("longest_stretch", 0) not in kinds(measured(spans((0, 19)), ()))
    assert ("longest_listen", 30) in kinds(measured(spans((0, 20)), spans((30, 60))))


def test_mostly_you_needs_five_minutes_above_three_quarters() -> None:
    you = tuple(Segment(10 * index, 10 * index + 8) for index in range(60))
    they = tuple(Segment(10 * index + 8.3, 10 * index + 9.7) for index in range(60))
    assert "mostly_you" in [kind for kind, _ in kinds(measured(you, they))]
    they_more = tuple(Segment(10 * index + 8.3, 10 * index + 11.3) for index in range(60))
    assert "mostly_you" not in [kind for kind, _ in kinds(measured(you, they_more))]


def test_cues_become_moments() -> None:
    summary = measured(
        spans((0, 4), (10, 14), (30, 34)),
        spans((4.5, 9), (15, 20)),
        words("you", 0, 4, "so nobody told you before march"),
        words("other-1", 4.5, 9, "yes exactly that"),
        words("you", 10, 14, "that sounds exhausting"),
        words("you", 30, 34, "what happened there and what did you do"),
    )
    assert {"recap_confirmed", "validation", "stacked_questions"} <= {kind for kind, _ in kinds(summary)}


def test_thanks_that_say_what_for_become_a_moment() -> None:
    patience, coming = "thank you for your patience", "thank you for coming"
    for start, text, moment in ((40, patience, True), (40, "thank you", False), (2, coming, False)):
        summary = measured(spans((start, start + 4)), spans((50, 60)), words("you", start, start + 4, text))
        assert ("thanks" in {kind for kind, _ in kinds(summary)}) is moment, text


def test_nothing_is_made_of_what_is_withheld() -> None:
    you, other = spans((0, 30), (49.1, 60)), spans((31, 50))
    everything = {"longest_stretch", "longest_listen", "came_in_stopped"}
    assert {kind for kind, _ in kinds(measured(you, other))} == everything
    for report, lost in (
        (QualityReport(events=Quality.WITHHELD), {"came_in_stopped"}),
        (QualityReport(talk_time=Quality.WITHHELD), {"longest_stretch", "longest_listen"}),
    ):
        assert {kind for kind, _ in kinds(measured(you, other, quality=report))} == everything - lost
    silent = measured(spans((6.2, 8)), spans((0, 5), (8.5, 30)), quality=QualityReport(pauses=Quality.WITHHELD))
    assert "room_given" not in {kind for kind, _ in kinds(silent)}


# A conversation that has most of it: room, a silence let run, a came in.
YOU = spans((0, 3), (21, 24), (164.1, 170), (300, 305), (331, 360))
THEY = spans((4, 12), (13.5, 19.8), (24.4, 60), (150, 165), (170.3, 180), (305.1, 329))


def talk(confidence: float = 0.95) -> Summary:
    text = "we had no answer for a week and then the board began to ask"
    return measured(YOU, THEY, words("other-1", 150, 165, text, confidence))


def test_a_review_reads_well_without_words_and_without_a_name() -> None:
    for seed in "abcdefgh":
        for moment in moments(measured(YOU, THEY), seed=seed):
            assert not OPEN.search(moment.observation + moment.question + moment.idea)
            assert "Priya" not in moment.observation
            assert moment.quote == ""
            assert moment.observation[0].isupper()
            assert moment.question[0].isupper()
            assert moment.observation.endswith(".")


def test_a_name_stands_where_there_is_one() -> None:
    found = moments(talk(), names={"other-1": "Priya"})
    assert any("Priya" in moment.observation + moment.question for moment in found)
    assert not any("the other person" in moment.observation.lower() for moment in found)


def test_a_quote_needs_words_that_can_be_trusted() -> None:
    def quotes(summary: Summary, *, quote: bool = True) -> set[str]:
        return {moment.quote for moment in moments(summary, quote=quote) if moment.kind == "came_in_stopped"}

    assert quotes(talk()) == {"… we had no answer for a week and then the board began to ask"}
    assert quotes(talk(), quote=False) == {""}
    assert quotes(talk(0.5)) == {""}


def test_a_moment_is_played_from_eight_seconds_before_to_six_after() -> None:
    by_kind = {moment.kind: moment for moment in moments(talk())}
    came_in = by_kind["came_in_stopped"]
    assert came_in.play.start == pytest.approx(156.1)
    assert came_in.play.end == pytest.approx(171)
    assert came_in.segment.start == 164.1


def test_of_a_long_stretch_the_way_into_it_is_played() -> None:
    long = moments(measured(spans((240, 330)), spans((0, 39), (331, 340))))
    stretch = next(moment for moment in long if moment.kind == "longest_stretch")
    assert stretch.segment == Segment(240, 330)
    assert stretch.play == Segment(232, 260)


def test_playing_stays_on_one_side_of_a_hole() -> None:
    summary = measured(YOU, THEY, holes=spans((149, 149), (166, 166)))
    found = [moment for moment in moments(summary) if moment.kind == "came_in_stopped"]
    assert [(moment.play.start, moment.play.end) for moment in found] == [(156.1, 166)]


def test_what_is_within_a_tenth_of_a_limit_is_about() -> None:
    assert nearly(1.05, 1.0) == "about 1.1 s"
    assert nearly(1.1, 1.0) == "about 1.1 s"
    assert nearly(1.2, 1.0) == "1.2 s"
    assert nearly(1.05, None) == "1.1 s"


def test_lengths() -> None:
    assert [seconds(value) for value in (0.04, 1.6, 9.96, 47.4, 59.7, 60, 161)] == [
        "0.0 s", "1.6 s", "10 s", "47 s", "1 min", "1 min", "2 min 41 s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "text"), [(10.07, "about 0.1 s after"), (10.0, "the moment"), (9.8, "about 0.2 s before")]
)
def test_a_quick_reply_says_when(start: float, text: str) -> None:
    alone = replace(CONTENT, moments={"quick_reply": CONTENT.moments["quick_reply"]})
    summary = measured(spans((start, 12)), spans((0, 10)))
    for seed in "abcdefgh":
        (moment,) = find_moments(summary, duration_s=600, names={}, seed=seed, content=alone)
        assert text in moment.observation


def test_no_wording_stands_twice_in_one_review() -> None:
    you = tuple(Segment(200.0 * index + 31.5, 200.0 * index + 35) for index in range(30))
    turns = ((start, start + 30, start + 35.4, start + 60) for start in (200.0 * index for index in range(30)))
    they = tuple(part for a, b, c, d in turns for part in spans((a, b), (c, d)))
    summary = measured(you, they, duration_s=6000)
    for seed in "abcdef":
        found = find_moments(summary, duration_s=6000, names={}, seed=seed, content=CONTENT)
        assert len({moment.question for moment in found}) == len(found)
        assert len({moment.kind for moment in found}) < len(found) or len(found) < 3


def test_the_same_seed_says_the_same() -> None:
    assert moments(talk(), seed="x") == moments(talk(), seed="x")
    assert {moments(talk(), seed=str(seed))[0].question for seed in range(8)} != {moments(talk(), seed="x")[0].question}


def test_the_idea_names_both_titles_and_the_moment_its_article() -> None:
    for moment in moments(talk()):
        text = CONTENT.moments[moment.kind]
        assert moment.article == text.article
        assert moment.article_title == CONTENT.articles[text.article].title
        assert moment.article_title in moment.idea
        assert CONTENT.articles[text.also].title in moment.idea
        assert moment.rows == text.rows
