"""What was said is found in words without punctuation, with the app's own lexicon; the phrases are made up."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.content import load_content
from app.core.analysis_result import Cue
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.cues import CUES, CueFinder, CueLexicon, CueRule, State
from app.metrics.turn_ends import plain

LEXICON = load_content().lexicon
FINDER = CueFinder(LEXICON, every=True)


def said(text: str, *, start: float = 0.0, speaker: str = "you") -> list[Word]:
    """Words of 0.25 s, 0.05 s apart; "|" is a pause of 0.5 s, "||" one of 1.5 s."""
    words: list[Word] = []
    time_s = start
    for part in text.split():
        if part in {"|", "||"}:
            time_s += 0.45 if part == "|" else 1.45
            continue
        words.append(Word(Segment(round(time_s, 3), round(time_s + 0.25, 3)), part, 0.95, speaker))
        time_s += 0.3
    return words


def found(name: str, *lines: str) -> list[Cue]:
    """Lines of you and the other in turn; one that begins with ">" is the other's."""
    words: dict[str, list[Word]] = {}
    time_s = 0.0
    for line in lines:
        speaker = "other-1" if line.startswith(">") else "you"
        own = said(line.removeprefix(">"), start=time_s, speaker=speaker)
        words.setdefault(speaker, []).extend(own)
        time_s = own[-1].segment.end + 0.4
    return list(FINDER.everything(words)[name])


def texts(name: str, *lines: str) -> list[str]:
    return [cue.text for cue in found(name, *lines)]


def questions(text: str) -> list[str]:
    return texts("question", text)


@pytest.mark.parametrize(
    "text",
    [
        "what did it cost you with your team", "what would have made it easier", "how did that land with your director",
        "tell me what happened", "could you tell me what happened", "do you mean the first report",
        "is there anything we missed", "have you told your board", "are the reports on time now", "how many were there",
        "when did it start", "which one", "shall i send it", "any chance of friday",
    ],
)  # fmt: skip
def test_questions_are_known_by_their_opening(text: str) -> None:
    assert questions(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "what we have done is put a second engineer on it",
        "when we started it was fine", "we looked at the numbers and they hold up", "i would rather know early",
        "they asked | the team on site", "i don't see what happened",
        "what a shame", "could you hold the line", "did you", "so do we", "that's what i said",
    ],
)  # fmt: skip
def test_statements_requests_and_listening_sounds_are_no_questions(text: str) -> None:
    assert questions(text) == []


def test_a_question_ends_at_its_pause_and_where_the_next_begins() -> None:
    assert questions("what did it cost you | i ask because it matters") == ["what did it cost you"]
    assert questions("what happened then and what would you change") == ["what happened then and", "what would you change"]


def test_open_and_closed() -> None:
    line = "what happened || did you tell them || when was that || tell me about that week"
    assert texts("question_open", line) == ["what happened", "tell me about that week"]
    assert texts("question_closed", line) == ["did you tell them", "when was that"]


def test_questions_of_one_breath_are_stacked_and_a_choice_is_one_question() -> None:
    (one,) = found("question_stacked", "what did you do then and how many people were there and is it fixed")
    assert one.segment == Segment(0.0, 4.45)  # 15 words: the last begins at 4.2
    assert not found("question_stacked", "do you want it today or do you want it tomorrow")
    assert not found("question_stacked", "what did you do then", ">we waited", "is it fixed")
    assert not found("question_stacked", "what did you do then || is it fixed")


def test_a_follow_up_goes_on_from_what_was_said() -> None:
    assert found("question_follow_up", ">the boiler broke in the night", "how old is the boiler")
    assert not found("question_follow_up", "what is your postcode")


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        (">yes exactly that", True),
        (">that's it", True),
        (">no it was the silence", False),
        (">yes but only the blue one", False),
    ],
)
def test_a_recap_and_whether_it_was_confirmed(answer: str, confirmed: bool) -> None:
    lines = ("so you waited three days and nobody rang", answer)
    (recap,) = found("recap", ">we waited", *lines)
    assert recap.text == lines[0]
    assert bool(found("recap_confirmed", ">we waited", *lines)) is confirmed


def test_a_confirmed_recap_lasts_from_its_first_word_to_the_end_of_the_answer() -> None:
    mine = said("so you waited three days and nobody rang")
    words = {"you": mine, "other-1": said("yes exactly", start=3, speaker="other-1")}
    (cue,) = FINDER.everything(words)["recap_confirmed"]
    assert (cue.speaker, cue.segment, cue.text) == ("you", Segment(0.0, 3.55), "yes exactly")
    late = {**words, "other-1": said("yes exactly", start=9, speaker="other-1")}  # the recap ends at 2.35
    assert FINDER.everything(late)["recap_confirmed"] == ()


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("validation", ("that sounds exhausting",)),
        ("validation", ("no wonder you are worried",)),
        ("gratitude", ("thank you for waiting",)),
        ("gratitude", (">i appreciate you ringing",)),
        ("plan", ("i will send you one name by friday",)),
        ("plan", ("i'm ringing them at nine tomorrow",)),
        ("plan", ("we'll call you before you leave",)),
        ("hurry", ("can we wrap up there",)),
        ("defensive_opening", (">it never came", "but you signed for it")),
        ("self_turn", (">my mother fell", "my mum broke her hip in march")),
        ("verdict_word", ("you should have rung us",)),
        ("absolute", (">you never listen to anybody",)),
        ("uptake", (">the kitchen is flooded", "flooding in a kitchen")),
        ("explained_again", (">as i said it was the left one",)),
        ("explained_again", (">i already told your colleague",)),
        ("first_advice", (">it keeps dripping", "one thing we could do is put a new valve to it")),
        ("filler", ("and then um it stopped",)),
        ("filler", ("it was sort of cold",)),
    ],
)
def test_what_was_said_is_found(name: str, lines: tuple[str, ...]) -> None:
    assert len(found(name, *lines)) == 1


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("validation", ("that sounds good",)),
        ("validation", ("i understand the contract ends in june",)),
        ("gratitude", ("no thanks",)),
        ("gratitude", ("thank god it stopped",)),
        ("gratitude", ("please thank your wife",)),
        ("plan", ("i will look into it",)),
        ("plan", ("it should be sorted by friday",)),
        ("plan", ("i could come on monday",)),
        ("hurry", ("take your time there is no rush",)),
        ("defensive_opening", (">is it mine", "no of course not")),
        ("self_turn", (">it never came", "i had a look at your file")),
        ("verdict_word", ("we should have told you",)),
        ("absolute", ("never mind",)),
        ("uptake", (">the kitchen is flooded", "let me see")),
        ("explained_again", ("as i said it was the left one",)),  # yours: who listens is you
        ("first_advice", ("we could fit a new valve",)),  # before they said anything
        ("filler", ("i would like the blue one",)),
        ("recap", (">so you waited three days and nobody rang",)),
        ("recap", ("so i will ring them and you wait here",)),
    ],
)
def test_what_only_looks_like_it_is_not(name: str, lines: tuple[str, ...]) -> None:
    assert found(name, *lines) == []


def test_a_cue_is_the_words_that_hold_it() -> None:
    (plan,) = found("plan", "okay | i will send it by friday then")
    assert (plan.segment, plan.text) == (Segment(0.75, 2.5), "i will send it by friday")


def test_the_first_advice_is_the_first() -> None:
    first = "one thing we could do is put a new valve to it"
    lines = (">it drips all night", first, ">hm right", "one thing we could do is bring you a bowl")
    assert texts("first_advice", *lines) == [first]


def test_a_listening_sound_is_passed_over() -> None:
    assert found("uptake", ">the kitchen is flooded", "mm", ">yes", "the kitchen then")


def test_capitals_and_punctuation_change_nothing() -> None:
    lines = ("what happened", ">it never came as i said", "i will ring you by friday", ">thank you")
    written = ("What happened?", ">It never came, as I said.", "I will ring you by Friday!", ">Thank you.")
    for name in CUES:
        assert [cue.segment for cue in found(name, *lines)] == [cue.segment for cue in found(name, *written)], name
    assert plain("What\u2019s") == "what's"
    assert [cue.text for cue in found("gratitude", ">Thank you.")] == ["Thank you."]


def test_only_what_is_on_is_looked_for() -> None:
    rules = {name: replace(rule, state=State.EXPERIMENTAL) for name, rule in LEXICON.rules.items()}
    rules["plan"] = replace(rules["plan"], state=State.ON)
    finder = CueFinder(replace(LEXICON, rules=rules))
    found_now = finder.everything({"you": said("thank you i will ring you by friday")})
    assert {name: len(own) for name, own in found_now.items()} == {"plan": 1}


def test_a_lexicon_without_patterns_finds_nothing() -> None:
    assert CueFinder(CueLexicon()).everything({"you": said("what happened i will call by friday")}) == {}
    assert CueFinder(LEXICON, every=True).everything({}) == dict.fromkeys(CUES, ())


def rule_of(*patterns: str, unless: tuple[str, ...] = (), never: tuple[str, ...] = ()) -> CueFinder:
    return CueFinder(CueLexicon({"plan": CueRule((51,), patterns, unless, never, State.ON)}, sets={"set": ("b", "b c")}))


@pytest.mark.parametrize(
    ("pattern", "text", "first_to_last"),
    [
        ("a ... z", "a " + "b " * 14 + "z", (0, 15)),
        ("a ... z", "a " + "b " * 15 + "z", None),
        ("a ..1 z", "a b b z", None),
        ("a * z", "a b z", (0, 2)),
        ("a b? z", "a z", (0, 1)),
        ("a {set} z", "x a b c z", (1, 4)),
        ("(a|b_c) z", "b c z", (0, 2)),
        ("a !b", "a b", None),
        ("a !b", "a c", (0, 0)),
        ("!a b", "a b", None),
        ("!a b", "c b", (1, 1)),
        ("^ a", "c a", None),
        ("^ a", "c | a", (1, 1)),
        ("^^ a", "c | a", None),
        ("- a", "a c a", (2, 2)),
        ("a $", "a c | a", (2, 2)),
        ("a b", "a | b", (0, 1)),
        ("a*d", "abcd", None),  # what may begin a word may not be left open where any place will do
    ],
)
def test_the_language_of_patterns(pattern: str, text: str, first_to_last: tuple[int, int] | None) -> None:
    if "*d" in pattern:
        with pytest.raises(ValueError, match="any word"):
            rule_of(pattern).everything({"you": said(text)})
        return
    words = said(text)
    cues = rule_of(pattern).everything({"you": words})["plan"]
    expected = [] if first_to_last is None else [words[first_to_last[0]].segment.start]
    assert [cue.segment.start for cue in cues] == expected
    if first_to_last is not None:
        assert cues[0].segment.end == words[first_to_last[1]].segment.end


def test_what_speaks_against_a_find() -> None:
    words = {"you": said("a b c a b")}
    assert len(rule_of("a b").everything(words)["plan"]) == 2
    assert len(rule_of("a b", unless=("b c",)).everything(words)["plan"]) == 1
    assert rule_of("a b", never=("c",)).everything(words)["plan"] == ()


def test_an_hour_of_words_is_searched_well_within_a_second() -> None:
    lines = "so what happened then i told your colleague on monday and we could send one by friday thank you"
    text = " || ".join([lines] * 250)
    words = {"you": said(text), "other-1": said(text, start=3, speaker="other-1")}
    FINDER.everything(words)
    began = time.perf_counter()
    FINDER.everything(words)
    assert time.perf_counter() - began < 1.0  # 0.1 s on an idle machine
