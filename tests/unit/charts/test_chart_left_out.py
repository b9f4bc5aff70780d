"""Charts leave out what no number counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

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
    runs = [_filled(balance_figure(one, names={}, style=LIGHT, size_px=(640, 200))) for one in (whole, parted)]
    assert [len(found) for found in runs] == [2, 4]
    minute_px = 640 / 32
    for run in runs[1]:
        assert run.max() <= 10.0 * minute_px or run.min() >= 15.0 * minute_px


def test_the_filled_part_begins_and_ends_where_the_balance_crosses_the_middle() -> None:
    """Shares .8, .2, .2, .6 at minutes 0, 10, 20, 30: even at minute 5 and at minute 27.5; 20 px a minute."""
    balance = ((0.0, 0.8), (600.0, 0.2), (1200.0, 0.2), (1800.0, 0.6))
    result = replace(conversation(32), balance=balance)
    yours, theirs = _filled(balance_figure(result, names={}, style=LIGHT, size_px=(640, 200)))
    assert sorted(set(yours.round(6))) == [0.0, 100.0, 550.0, 600.0]
    assert sorted(set(theirs.round(6))) == [100.0, 200.0, 400.0, 550.0]
    all_yours = replace(result, balance=((0.0, 0.8), (600.0, 0.5), (1200.0, 0.9)))
    (only,) = _filled(balance_figure(all_yours, names={}, style=LIGHT, size_px=(640, 200)))
    assert sorted(set(only)) == [0.0, 200.0, 400.0]


def _filled(figure: Figure) -> list[NDArray[np.float64]]:
    """The x of each filled shape in pixels, yours first."""
    found = []
    for patch in figure.findobj(PathPatch):
        if isinstance(patch, PathPatch):
            path = patch.get_path()
            begins = np.flatnonzero(np.asarray(path.codes) == Path.MOVETO)[1:]
            found += [part[:, 0] for part in np.split(np.asarray(path.vertices), begins)]
    return found


def test_with_little_left_there_is_no_chart_over_time() -> None:
    whole = conversation(32)
    assert talk_time_form(whole) is Form.WHOLE
    parted = replace(whole, uncertain=(Uncertain(Segment(60.0, whole.duration_s), "noise"),))
    assert 0 < talk_s(parted) <= 60.0
    assert talk_time_form(parted) is Form.SHORT
