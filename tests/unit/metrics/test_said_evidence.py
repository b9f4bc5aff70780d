"""Evidence by hand: runs of words and kinds, sums of weights, places of questions, pieces of long talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.content import load_content
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.cues import CueFinder
from app.metrics.said_asked import QuestionWords, places
from app.metrics.said_evidence import Evidence, Kinds, Shapes, Weighed, at_least, runs
from app.metrics.said_utterances import MOST_WORDS, in_order

KINDS = Kinds({"day": ("monday", "friday")}, frozenset({"you", "i", "the"}), ("ing", "ed"))


def words(text: str, *, start: float = 0.0, speaker: str = "you", step: float = 0.3) -> list[Word]:
    """A word every `step` seconds; "|" is half a second of silence more."""
    said: list[Word] = []
    time_s = start
    for part in text.split():
        if part == "|":
            time_s += 0.5
            continue
        said.append(Word(Segment(round(time_s, 3), round(time_s + 0.25, 3)), part, 0.95, speaker))
        time_s += step
    return said


def test_the_kind_of_a_word() -> None:
    shapes = Shapes(KINDS)
    said = ["you", "friday", "waiting", "ring", "waited", "they'll", "house"]
    assert shapes.of(said) == ["you", "<day>", "<ing>", "*", "<ed>", "*'ll", "*"]
    assert shapes.of(said) == shapes.of(said)


def test_runs_of_words_and_kinds() -> None:
    said = ["so", "you", "waited"]
    found = runs(said, ["*", "you", "<ed>"], 1)
    assert {"so", "so you", "so you waited", "you waited", "* you <ed>", "you <ed>"} <= found
    assert {"^^ *", "^^ * you", "^ you", "^ you <ed>", "^ you waited", "<ed> $", "waited $", "you waited $"} <= found
    assert "you waited so" not in found
    assert "^ *" not in found


def test_two_kinds_with_words_between() -> None:
    found = runs(["you", "a", "b", "waited"], ["you", "*", "*", "<ed>"], 0)
    assert {one for one in found if " .. " in one} == {"you .. <ed>"}
    apart = runs(["you", *"abcde", "waited"], ["you", *"*****", "<ed>"], 0)
    assert not any(" .. " in one for one in apart)  # five words between are too many


def test_what_is_asked_for_is_found_without_all_the_rest() -> None:
    evidence = Evidence({"plan": Weighed(0.0, 0.0, {"you waited": 1.0, "you .. <ed>": 1.0, "^ so": 1.0})})
    said, kinds = ["so", "you", "really", "waited"], ["*", "you", "*", "<ed>"]
    every, asked = runs(said, kinds, 0), runs(said, kinds, 0, evidence.beginnings)
    assert asked < every
    assert evidence.sums(asked) == evidence.sums(every) == {"plan": 2.0}


def test_sums_lie_over_or_under_the_limit() -> None:
    plan = Weighed(1.0, -2.0, {"by <day>": 2.5, "you": 0.5})
    evidence = Evidence({"plan": plan, "hurry": Weighed(0.5, 0.0, {"you": 0.5})})
    assert evidence.sums({"by <day>", "you", "other"}) == {"plan": 0.0, "hurry": 0.0}
    assert evidence.sums(set()) == {"plan": -3.0, "hurry": -0.5}


def test_steps_that_a_count_reaches() -> None:
    assert at_least("words", 5, (2, 5, 6)) == {"words>=2", "words>=5"}


@pytest.mark.parametrize(
    ("text", "begin", "expected"),
    [
        ("what did you do", 0, [0]),  # "did" belongs to the question that "what" begins
        ("so what now", 1, [1]),
        ("it broke did you ring", 0, [0, 2]),
        ("it did the trick", 0, [0, 1]),
        ("it did nothing", 0, [0]),
        ("come in and tell me", 0, [0, 3]),
        ("they tell him", 0, [0]),
        ("red or blue", 0, [0, 1]),
    ],
)
def test_where_a_question_may_begin(text: str, begin: int, expected: list[int]) -> None:
    known = QuestionWords(
        asking=frozenset({"what"}),
        auxiliaries=frozenset({"did"}),
        subjects=frozenset({"you", "the"}),
        telling=frozenset({"tell"}),
        told=frozenset({"me"}),
        linking=frozenset({"or"}),
    )
    assert places(text.split(), begin, known) == expected


def test_long_talk_comes_in_pieces_at_its_pauses() -> None:
    told = " | ".join(["a b c d e f g h i j"] * 5)  # 50 words, a pause after every 10
    assert [len(one.words) for one in in_order({"you": words(told)})] == [20, 20, 10]
    assert [len(one.words) for one in in_order({"you": words("a " * 100)})] == [40, 40, 20]
    assert [len(one.words) for one in in_order({"you": words("a " * MOST_WORDS)})] == [MOST_WORDS]


def finder(weights: dict[str, Weighed]) -> CueFinder:
    return CueFinder(replace(load_content().lexicon, evidence=weights), every=True)


def test_weights_decide_where_there_are_any() -> None:
    said = {"you": words("we will see about that on monday")}
    assert finder({}).everything(said)["hurry"] == ()
    (cue,) = finder({"hurry": Weighed(1.0, 0.0, {"will see": 1.0})}).everything(said)["hurry"]
    assert cue.text == "we will see about that on monday"
    never = finder({"gratitude": Weighed(99.0, 0.0, {})})
    assert never.everything({"you": words("thank you")})["gratitude"] == ()


def test_what_only_you_or_only_they_can_say() -> None:
    every = Weighed(-1.0, 0.0, {})
    found = finder({"explained_again": every, "self_turn": every, "first_advice": every}).everything(
        {"you": [*words("one two"), *words("three four", start=6)], "other-1": words("five six", start=3, speaker="other-1")}
    )
    assert [cue.text for cue in found["explained_again"]] == ["five six"]
    assert [cue.text for cue in found["self_turn"]] == ["one two", "three four"]
    assert [cue.text for cue in found["first_advice"]] == ["three four"]  # once they have said something, and once


def test_a_recap_that_is_answered_with_yes_is_confirmed() -> None:
    weights = {"recap": Weighed(1.0, 0.0, {"so you": 1.0}), "recap_confirmed": Weighed(9.0, 0.0, {})}
    for answer, confirmed in (("yes exactly", 1), ("they came on sunday", 0)):
        said = {"you": words("so you waited"), "other-1": words(answer, start=1.2, speaker="other-1")}
        found = finder(weights).everything(said)
        assert len(found["recap"]) == 1
        assert len(found["recap_confirmed"]) == confirmed


def test_a_question_of_which_neither_is_sure_is_just_a_question() -> None:
    asks = Weighed(0.0, 1.0, {})
    for limit, kinds in ((9.0, (0, 0)), (-9.0, (1, 0))):
        weights = {"question": asks, "question_open": Weighed(limit, 0.0, {}), "question_closed": Weighed(9.0, 0.0, {})}
        found = finder(weights).everything({"you": words("would nine do")})
        assert len(found["question"]) == 1
        assert (len(found["question_open"]), len(found["question_closed"])) == kinds
