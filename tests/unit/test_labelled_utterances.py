"""The labelled set of what was said: enough of each cue, halves that share nothing, a strict loader."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from app.core.turn import OTHER, YOU
from tests.helpers.labelled_utterances import (
    CUES,
    FOLDER,
    HALVES,
    KINDS,
    LATER_TUNING,
    REPORTING,
    REPORTING_2,
    REPORTING_3,
    REPORTING_4,
    TUNING,
    YOU_ONLY,
    LabelError,
    Utterance,
    conversations,
    parse,
    read,
)

ENOUGH = 35
GUIDE = FOLDER / "README.md"


def said(half: str) -> list[Utterance]:
    return [utterance for conversation in conversations(half) for utterance in conversation.utterances]


def count(half: str, cue: str) -> int:
    return sum(conversation.count(cue) for conversation in conversations(half))


def count_near(half: str, cue: str) -> int:
    return sum(conversation.count_near(cue) for conversation in conversations(half))


@pytest.mark.parametrize("half", [half for half in HALVES if half not in LATER_TUNING])
@pytest.mark.parametrize("cue", CUES)
def test_every_cue_is_there_often_enough(half: str, cue: str) -> None:
    assert count(half, cue) >= ENOUGH


@pytest.mark.parametrize("half", [TUNING, REPORTING, REPORTING_2, REPORTING_3])
@pytest.mark.parametrize("cue", CUES)
def test_what_looks_like_a_cue_is_there_often_enough(half: str, cue: str) -> None:
    assert count_near(half, cue) >= ENOUGH


def test_the_set_is_large_and_of_every_kind() -> None:
    every = [conversation for half in HALVES for conversation in conversations(half)]
    assert len(every) >= 40
    assert len({conversation.id for conversation in every}) == len(every)
    assert sum(len(conversation.utterances) for conversation in every) >= 1300
    for half in HALVES:
        kinds = Counter(conversation.kind for conversation in conversations(half))
        assert all(kinds[kind] >= 5 for kind in KINDS), kinds


@pytest.mark.parametrize(("one_half", "other_half"), list(combinations(HALVES, 2)))
def test_nothing_of_five_words_or_more_is_in_two_halves(one_half: str, other_half: str) -> None:
    one_said, other_said = ({one.text for one in said(half) if len(one.words) >= 5} for half in (one_half, other_half))
    assert one_said & other_said == set()


@pytest.mark.parametrize(("one_half", "other_half"), list(combinations(HALVES, 2)))
def test_the_halves_share_hardly_any_phrase(one_half: str, other_half: str) -> None:
    def runs(half: str) -> set[str]:
        return {
            " ".join(one.words[first : first + 6]) for one in said(half) for first in range(len(one.words) - 5)
        }  # fmt: skip

    assert len(runs(one_half) & runs(other_half)) <= 5


def test_nothing_is_said_twice_in_a_half() -> None:
    for half in HALVES:
        often = Counter(one.text for one in said(half) if len(one.words) >= 7)
        assert [text for text, times in often.items() if times > 1] == []


def test_utterances_are_short_and_long() -> None:
    for half in HALVES:
        lengths = sorted(len(one.words) for one in said(half))
        assert lengths[0] == 1
        assert 25 <= lengths[-1] <= 40
        assert 6 <= lengths[len(lengths) // 2] <= 14


def test_there_is_first_advice_with_and_without_an_open_question_before_it() -> None:
    for half in HALVES:
        before: Counter[bool] = Counter()
        for conversation in conversations(half):
            first = next((at for at, one in enumerate(conversation.utterances) if "first_advice" in one.labels), None)
            if first is not None:
                asked = conversation.utterances[:first]
                before[any(one.speaker == YOU and "question_open" in one.labels for one in asked)] += 1
        assert before[True] >= 20, half
        assert before[False] >= 1, half


def test_the_guide_has_every_cue_and_its_figures_are_those_of_the_files() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for cue in CUES:
        assert re.search(rf"^### {cue} \(.+\)", guide, re.MULTILINE), cue
        row = re.search(rf"^\| {cue} \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", guide, re.MULTILINE)
        assert row is not None, cue
        said_there = tuple(int(number) for number in row.groups())
        assert said_there == (
            count(REPORTING, cue), count_near(REPORTING, cue), count(TUNING, cue), count_near(TUNING, cue)
        ), cue  # fmt: skip
        for later in (REPORTING_2, REPORTING_3, *LATER_TUNING, REPORTING_4):
            assert f"| {cue} | {count(later, cue)} | {count_near(later, cue)} |\n" in guide, cue
    for half in HALVES:
        assert f"{half}: {len(conversations(half))} conversations, {len(said(half))} utterances" in guide


def test_the_guide_marks_what_is_for_you_only() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    marked = set(re.findall(r"^### (\w+) \(.+\), you only$", guide, re.MULTILINE))
    assert marked == YOU_ONLY


@pytest.mark.parametrize("half", [REPORTING, REPORTING_2, REPORTING_3, REPORTING_4])
def test_the_guide_quotes_nothing_that_is_kept_for_figures(half: str) -> None:
    quoted = re.findall(r'"([^"]+)"', GUIDE.read_text(encoding="utf-8"))
    phrases = {" ".join(re.findall(r"[a-z']+", phrase)) for phrase in quoted}
    kept = [f" {one.text} " for one in said(half)]
    shared = {phrase for phrase in phrases if len(phrase.split()) >= 4 and any(f" {phrase} " in text for text in kept)}
    assert shared == set()


GOOD = """
id = "two-lines"
kind = "service"
half = "tuning"
scene = "A made-up scene."
turns = [
  { speaker = "other", text = "it's broken again", labels = [], near = ["explained_again"] },
  { speaker = "you", text = "what happened when it broke", labels = ["question_open", "question_follow_up", "uptake"] },
]
"""


def test_a_conversation_is_read() -> None:
    conversation = parse(GOOD)
    assert (conversation.id, conversation.kind, conversation.half) == ("two-lines", "service", TUNING)
    first, second = conversation.utterances
    assert (first.speaker, first.words) == (OTHER, ("it's", "broken", "again"))
    assert set(first.near) == {"explained_again"}
    assert second.speaker == YOU
    assert set(second.labels) == {"question_open", "question_follow_up", "uptake"}
    assert (conversation.count("uptake"), conversation.count_near("explained_again")) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("it's broken again", "It's broken again", "lower-case words"),
        ("it's broken again", "it's broken, again", "lower-case words"),
        ("it's broken again", "it's broken 2 times", "lower-case words"),
        ("it's broken again", "it's  broken again", "lower-case words"),
        ("it's broken again", "", "lower-case words"),
        ("it's broken again", "no " * 40 + "no", "over 40 words"),
        ('"uptake"]', '"uptakes"]', "unknown"),
        ('"uptake"]', '"uptake", "uptake"]', "twice"),
        ('"uptake"]', '"uptake"], near = ["uptake"]', "both"),
        ('["explained_again"]', '["self_turn"]', "on you only"),
        ('["explained_again"]', '"explained_again"', "no list"),
        ('"question_open", ', "", "open or closed too"),
        ('"question_open", "question_follow_up", "uptake"', '"recap_confirmed"', "and no recap"),
        ('"question_open", "question_follow_up", "uptake"', '"recap"', "confirmed, or that is near"),
        ('speaker = "you"', 'speaker = "me"', "speaker"),
        ('speaker = "you"', 'speaker = "other"', "on you only"),
        ('text = "it', 'says = "it', "keys"),
        ('kind = "service"', 'kind = "friends"', "kind"),
        ('half = "tuning"', 'half = "both"', "half"),
        ('id = "two-lines"', 'id = "Two lines"', "id"),
        ("turns = [", "turns = ", "no TOML"),
    ],
)
def test_what_breaks_the_rules_is_refused(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    with pytest.raises(LabelError, match=problem):
        parse(GOOD.replace(old, new))


def test_two_first_advices_four_lines_in_a_row_and_one_voice_are_refused() -> None:
    line = '{ speaker = "you", text = "try this", labels = ["first_advice"] },\n'
    with pytest.raises(LabelError, match="two first advices"):
        parse(GOOD.replace("turns = [", "turns = [\n" + line * 2))
    quiet = '{ speaker = "you", text = "try this", labels = [] },\n'
    with pytest.raises(LabelError, match="more than 3 in a row"):
        parse(GOOD.replace("turns = [", "turns = [\n" + quiet * 4))
    alone = GOOD[: GOOD.index("  { speaker")] + quiet * 2 + "]\n"
    with pytest.raises(LabelError, match="one voice only"):
        parse(alone)


def test_a_file_has_its_own_name_and_lies_in_its_half(tmp_path: Path) -> None:
    path = tmp_path / "three-lines.toml"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(LabelError, match="its id is two-lines"):
        read(path)
    with pytest.raises(LabelError, match="no such half"):
        conversations("both")
