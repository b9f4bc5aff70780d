"""Questions, recaps, validations and plans in words without punctuation, found with the app's own lexicon."""

from __future__ import annotations

import pytest

from app.content import load_content
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.cues import CueFinder, CueLexicon, CuePattern, stacked
from app.metrics.events import follow
from app.metrics.preparation import prepare
from app.metrics.sure_words import plain

FINDER = load_content().finder


def said(text: str, *, start: float = 0.0, speaker: str = "you") -> tuple[Word, ...]:
    """Words of 0.25 s, 0.05 s apart; "|" is a pause of 0.5 s, "||" one of 1.5 s."""
    words: list[Word] = []
    time_s = start
    for part in text.split():
        if part in {"|", "||"}:
            time_s += 0.45 if part == "|" else 1.45
            continue
        words.append(Word(Segment(round(time_s, 3), round(time_s + 0.25, 3)), part, 0.95, speaker))
        time_s += 0.3
    return tuple(words)


def questions(text: str) -> list[str]:
    return [question.cue.text for question in FINDER.questions(said(text))]


@pytest.mark.parametrize(
    "text",
    [
        "what did it cost you with your team",
        "so what would have made it easier",
        "how did that land with your director",
        "and how long has that been going on",
        "which of the three is most urgent",
        "who else knows about it",
        "could you tell me more about that week",
        "tell me what happened",
        "could you tell me what happened",
        "do you mean the first report",
        "is there anything we missed",
        "okay have you told your board",
        "are the reports on time now",
    ],
)
def test_questions_are_known_by_their_opening(text: str) -> None:
    assert questions(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "what we have done is put a second engineer on it",
        "which is the part i worry about",
        "when we started it was fine",
        "how it felt is not the point",
        "we looked at the numbers and they hold up",
        "i would rather know early",
        "they asked | the team on site",
        "i don't know how many people were there",
        "it was late | was the third report this month",
    ],
)
def test_statements_are_no_questions(text: str) -> None:
    assert questions(text) == []


def test_a_question_ends_at_its_pause_and_where_the_next_begins() -> None:
    text = "three times that sounds hard what did it cost you | i ask because it matters"
    assert questions(text) == ["what did it cost you"]
    assert questions("what happened then and what would you change") == ["what happened then and", "what would you change"]


def test_questions_in_one_breath_are_told_apart() -> None:
    assert len(questions("so what did you do then how many people were there and how long did it take")) == 3


def test_a_tag_makes_a_question_of_its_phrase() -> None:
    assert questions("we talked about march | that was the second site wasn't it") == ["that was the second site wasn't it"]


def test_open_and_closed() -> None:
    words = said("what happened || did you tell them || it broke didn't it")
    assert [question.closed for question in FINDER.questions(words)] == [False, True, True]


def test_two_questions_of_one_turn_are_stacked_and_two_turns_are_not() -> None:
    words = said("what did it cost you | how is your team now | and what would you need first")
    end_s = words[-1].segment.end
    cues = [question.cue for question in FINDER.questions(words)]
    one = follow(prepare({"you": (Segment(0, end_s),), "other-1": (Segment(end_s + 0.5, end_s + 9),)}))
    (found,) = stacked(cues, one)
    assert (found.kind, found.segment) == ("stacked", Segment(0, end_s))
    assert found.text.count("/") == 2
    apart = said("what did it cost you") + said("what would you need", start=8)
    talk = follow(prepare({"you": (Segment(0, 1.5), Segment(8, 9.2)), "other-1": (Segment(2, 7.5),)}))
    assert stacked([question.cue for question in FINDER.questions(apart)], talk) == ()


def test_questions_of_one_turn_more_than_eight_seconds_apart_are_not_stacked() -> None:
    words = said("what did it cost you") + said("what would you need", start=9.6)
    talk = follow(prepare({"you": (Segment(0, 11),), "other-1": ()}))
    assert stacked([question.cue for question in FINDER.questions(words)], talk) == ()


def test_a_recap_is_found_and_confirmed() -> None:
    mine = said("so if i have got this right the delay was one thing")
    (recap,) = FINDER.recaps(mine)
    assert recap.segment == Segment(0.3, mine[-1].segment.end)
    confirmed = FINDER.confirmed(recap, said("yes exactly that", start=4, speaker="other-1"))
    assert confirmed is not None
    assert (confirmed.kind, confirmed.speaker, confirmed.text) == ("recap_confirmed", "you", "yes exactly that")
    assert confirmed.segment == Segment(0.3, 4.85)


@pytest.mark.parametrize(
    ("answer", "start"),
    [("no it was the silence", 4.0), ("yes exactly", 9.9), ("we never heard back", 4.0)],
)
def test_a_recap_that_is_not_confirmed(answer: str, start: float) -> None:
    # The recap's last word ends at 3.55; its answer counts until 9.55.
    (recap,) = FINDER.recaps(said("so if i have got this right the delay was one thing"))
    assert FINDER.confirmed(recap, said(answer, start=start, speaker="other-1")) is None


def test_a_listening_sound_before_the_yes_does_not_hide_it() -> None:
    (recap,) = FINDER.recaps(said("it sounds like nobody told you"))
    answers = said("mm-hm", start=1.5, speaker="other-1") + said("yes that is it", start=3, speaker="other-1")
    assert FINDER.confirmed(recap, answers) is not None


@pytest.mark.parametrize(
    "text", ["that sounds exhausting", "i can see why you are worried", "that must have been a hard week", "no wonder"]
)
def test_validations(text: str) -> None:
    assert [cue.text for cue in FINDER.validations(said(text))] == [text]


@pytest.mark.parametrize("text", ["that sounds good", "it must be in the report", "the delivery was late"])
def test_not_everything_kind_is_a_validation(text: str) -> None:
    assert FINDER.validations(said(text)) == ()


@pytest.mark.parametrize(
    "text", ["i will send you one name by friday", "we'll call you before the end of the week", "i will ring you tomorrow"]
)
def test_a_plan_has_somebody_and_a_time(text: str) -> None:
    assert len(FINDER.plans(said(text))) == 1


def test_a_plan_begins_with_its_own_promise() -> None:
    (plan,) = FINDER.plans(said("i'll do that i will send you a plan by friday with one name"))
    assert plan.text == "i will send you a plan by friday"


@pytest.mark.parametrize("text", ["i will look into it", "they may finish by friday", "we met on monday"])
def test_without_somebody_or_a_time_it_is_no_plan(text: str) -> None:
    assert FINDER.plans(said(text)) == ()


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert plain("What\u2019s") == "what's"
    assert [cue.text for cue in FINDER.validations(said("That sounds exhausting."))] == ["That sounds exhausting."]


def test_a_lexicon_without_patterns_finds_nothing() -> None:
    finder = CueFinder(CueLexicon())
    words = said("what happened i will call by friday that sounds hard")
    assert (finder.questions(words), finder.recaps(words), finder.validations(words), finder.plans(words)) == ((),) * 4


def test_a_gap_in_a_pattern_holds_up_to_fourteen_words() -> None:
    finder = CueFinder(CueLexicon(patterns=(CuePattern("a ... z", "plan", "anywhere", 51),)))
    assert len(finder.plans(said("a " + "b " * 14 + "z"))) == 1
    assert finder.plans(said("a " + "b " * 15 + "z")) == ()
