"""Drills can be read and say what they are labelled for; weights are fitted as by hand."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest

from app.content import load_content
from app.metrics.cues import CUES
from tests.helpers.labelled_utterances import YOU_ONLY
from tests.helpers.logistic import fit, table
from tests.helpers.said_drills import DrillError, drills


def test_every_drill_is_labelled_within_what_it_is_known_for() -> None:
    every = drills()
    assert len(every) > 2000
    for drill in every:
        assert drill.known <= set(CUES)
        assert not drill.alone or len(drill.lines) == 1
        for line in drill.lines:
            assert line.text == " ".join(line.words)
            assert line.speaker == "you" or not line.labels & YOU_ONLY, line.text


@pytest.mark.parametrize("text", ["y: no head", "# alone nothing\ny: one", "# told plan\ny zz: one", "# told plan\nx: one"])
def test_a_damaged_drill_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.txt").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(DrillError, match=r"one\.txt"):
        drills(tmp_path)


def test_log_odds_of_a_start_alone() -> None:
    # Nothing tells anything: 1 of 4 rows bears it, so the odds are 1 to 3.
    rows = table([{"a"}, {"a"}, {"a"}, {"a"}], fewest=5)
    found = fit(rows, np.array([1.0, 0, 0, 0]), np.ones(4), loose=1.0, most=1)
    assert found.weights == {}
    assert found.start == pytest.approx(log(1 / 3), abs=1e-2)


def test_what_tells_is_kept_and_what_is_left_out_does_not_count() -> None:
    rows = table([{"a", "b"}, {"a"}, {"b"}, set(), {"b"}], fewest=1)
    found = fit(rows, np.array([1.0, 1, 0, 0, 1]), np.array([1.0, 1, 1, 1, 0]), loose=10.0, most=1)
    assert set(found.weights) == {"a"}
    assert found.log_odds({"a"}) > 1 > -1 > found.log_odds({"b"})
    free = fit(rows, np.array([1.0, 1, 0, 0, 0]), np.ones(5), loose=1.0, most=2, free=("a",))
    assert set(free.weights) == {"b"}


def test_the_kept_weights_are_of_known_cues() -> None:
    evidence = load_content().lexicon.evidence
    assert {"question", "question_open", "question_closed", "recap", "plan"} <= set(evidence) <= set(CUES)
    assert all(own.weights for name, own in evidence.items() if name != "question_closed")
