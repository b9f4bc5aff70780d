"""Charts leave out what no number counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.charts.balance import balance_figure
from app.charts.form import Form, talk_s, talk_time_form
from app.charts.style import LIGHT
from app.core.segment import Segment
from app.core.speech_activity import Uncertain
from tests.helpers.results import conversation


def test_the_balance_has_no_line_across_what_is_left_out() -> None:
    """Filled parts, above and below the middle: one run each as it is, two where five minutes are out of it."""
    whole = conversation(32)
    left = Segment(600.0, 900.0)
    balance = tuple(point for point in whole.balance if not left.start < point[0] < left.end)
    parted = replace(whole, balance=balance, uncertain=(Uncertain(left, "excluded"),))
    figures = [balance_figure(one, names={}, style=LIGHT, size_px=(600, 200)) for one in (whole, parted)]
    assert [len(figure.axes[0].collections) for figure in figures] == [2, 4]
    for path in (path for filled in figures[1].axes[0].collections for path in filled.get_paths()):
        minutes = np.asarray(path.vertices)[:, 0]
        assert minutes.max() <= 10.0 or minutes.min() >= 15.0


def test_with_little_left_there_is_no_chart_over_time() -> None:
    whole = conversation(32)
    assert talk_time_form(whole) is Form.WHOLE
    parted = replace(whole, uncertain=(Uncertain(Segment(60.0, whole.duration_s), "noise"),))
    assert 0 < talk_s(parted) <= 60.0
    assert talk_time_form(parted) is Form.SHORT
