"""What is on is what was measured to be found surely: the states follow from the kept figures."""

from __future__ import annotations

import tomllib

import pytest

from app.content import load_content
from app.metrics.cues import CUES, State
from app.paths import resources_folder
from tests.helpers.labelled_utterances import conversations
from tests.helpers.said_scores import Score, bears, damaged, spoken, wilson

LEXICON = load_content().lexicon
RECORD = tomllib.loads((resources_folder() / "content" / "en" / "cues-measured.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CUES)
def test_a_cue_is_on_where_its_figures_allow_it(name: str) -> None:
    score = Score(*RECORD[name]["counts"])
    assert LEXICON.rules[name].state is score.state
    assert RECORD[name]["precision"] == pytest.approx([score.precision, *score.precision_interval], abs=1e-4)
    assert RECORD[name]["recall"] == pytest.approx([score.recall, *score.recall_interval], abs=1e-4)


def test_the_figures_are_of_a_whole_part_of_the_set() -> None:
    told = conversations(RECORD["half"])
    for name in CUES:
        labelled = sum(bears(one, name) for conversation in told for one in conversation.utterances)
        assert RECORD[name]["positives"] == labelled
        for counts in ("counts", "counts_10", "counts_20"):
            assert RECORD[name][counts][0] + RECORD[name][counts][2] == labelled


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ((27, 3, 3), State.ON),  # 27 of 30 right, 27 of 30 found
        ((27, 4, 3), State.EXPERIMENTAL),
        ((20, 0, 10), State.EXPERIMENTAL),
        ((21, 0, 9), State.ON),
        ((29, 0, 0), State.NOT_MEASURED),
        ((0, 0, 40), State.EXPERIMENTAL),
    ],
)
def test_what_figures_allow(counts: tuple[int, int, int], state: State) -> None:
    assert Score(*counts).state is state


def test_wilson_intervals() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_same_words_go_wrong_each_time_and_as_many_as_asked() -> None:
    conversation = conversations("tuning")[0]
    others = ("zebra",)
    once = spoken(conversation, wrong=0.2, others=others)
    assert once == spoken(conversation, wrong=0.2, others=others)
    assert once != spoken(conversation, wrong=0.1, others=others)

    class Always:
        def __init__(self, value: float) -> None:
            self.value = value

        def random(self) -> float:
            return self.value

        def choice(self, words: tuple[str, ...]) -> str:
            return words[0]

    for value, expected in ((0.0, ["zebra"]), (0.1, ["a", "zebra"]), (0.19, []), (0.2, ["a"])):
        assert damaged(("a",), 0.2, Always(value), others) == expected  # type: ignore[arg-type]
