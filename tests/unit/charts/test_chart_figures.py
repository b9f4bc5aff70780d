"""The figures: pure, of the size that was asked for, nothing cut, and drawn from every event and reply."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from app.charts.balance import balance_figure
from app.charts.interruptions import interruptions_figure
from app.charts.pauses import pauses_figure
from app.charts.style import DARK, LIGHT, POINTS_PER_PIXEL, SMALLEST_TEXT_PX, ChartStyle
from app.core.analysis_result import AnalysisResult
from app.core.event import Event, EventKind
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from tests.helpers.results import conversation

NAMES = {OTHER: "Priya"}
CHARTS = (balance_figure, interruptions_figure, pauses_figure)
MakeFigure = Callable[..., Figure]


def _texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text() and text.get_visible()]


def _drawn(figure: Figure) -> FigureCanvasAgg:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # untyped in matplotlib
    return canvas


def _pixels(figure: Figure) -> np.ndarray:
    return np.asarray(_drawn(figure).buffer_rgba())  # type: ignore[no-untyped-call]  # untyped in matplotlib


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("size", [(204, 150), (262, 220), (420, 300)])
@pytest.mark.parametrize("result", [conversation(32), conversation(180), conversation(7, seed=2)], ids=["32", "180", "7"])
def test_no_text_is_cut_and_none_is_small(make: MakeFigure, size: tuple[int, int], result: AnalysisResult) -> None:
    figure = make(result, names=NAMES, style=LIGHT, size_px=size)
    renderer = _drawn(figure).get_renderer()  # type: ignore[no-untyped-call]  # untyped in matplotlib
    assert tuple(figure.get_size_inches() * 100) == pytest.approx(size)
    shown = _texts(figure)
    assert shown
    for text in shown:
        box = text.get_window_extent(renderer)
        assert box.x0 >= -1.5, text.get_text()
        assert box.x1 <= size[0] + 1.5, text.get_text()
        assert box.y0 >= -1.5, text.get_text()
        assert box.y1 <= size[1] + 1.5, text.get_text()
        assert float(text.get_fontsize()) >= SMALLEST_TEXT_PX * POINTS_PER_PIXEL - 0.01


@pytest.mark.parametrize("make", CHARTS)
def test_the_same_values_give_the_same_picture(make: MakeFigure) -> None:
    result = conversation(12)
    pictures = [_pixels(make(result, names=NAMES, style=DARK, size_px=(260, 200))) for _ in range(2)]
    assert np.array_equal(pictures[0], pictures[1])
    assert len(np.unique(pictures[0].reshape(-1, 4), axis=0)) > 10


def test_colours_come_from_the_style() -> None:
    red = ChartStyle(you="#FF0000", other="#00FF00")
    picture = _pixels(
        interruptions_figure(_with(_came(60, YOU), _came(120, OTHER)), names=NAMES, style=red, size_px=(300, 200))
    )
    colours = {tuple(colour) for colour in np.unique(picture[..., :3].reshape(-1, 3), axis=0)}
    assert {(255, 0, 0), (0, 255, 0)} <= colours


def test_every_event_is_one_mark_filled_where_the_other_stopped() -> None:
    result = _with(_came(60, YOU), _came(90, YOU, stopped=False), _came(200, YOU), _came(300, OTHER, stopped=False))
    figure = interruptions_figure(result, names=NAMES, style=LIGHT, size_px=(300, 200))
    minute_px = 300 / 7  # the conversation is 7 minutes long
    marks = {
        (line.get_marker(), line.get_markerfacecolor() == LIGHT.surface): [
            float(x) / minute_px for x in np.asarray(line.get_xdata())
        ]
        for line in figure.findobj(Line2D)
        if isinstance(line, Line2D) and line.get_marker() in {"v", "^"} and len(np.asarray(line.get_xdata()))
    }
    assert marks[("v", False)] == pytest.approx([1.0, 200 / 60])
    assert marks[("v", True)] == pytest.approx([1.5])
    assert marks[("^", True)] == pytest.approx([5.0])
    assert {"3", "1", "You came in on Priya", "Priya came in on you"} <= {text.get_text() for text in _texts(figure)}


def test_without_a_name_the_words_still_make_sense() -> None:
    figure = interruptions_figure(_with(_came(60, YOU)), names={}, style=LIGHT, size_px=(300, 200))
    assert {"You came in on them", "They came in on you"} <= {text.get_text() for text in _texts(figure)}


def test_the_peak_carries_its_value() -> None:
    result = replace(conversation(12), balance=((60.0, 0.5), (120.0, 0.81), (180.0, 0.3)))
    words = {text.get_text() for text in _texts(balance_figure(result, names=NAMES, style=LIGHT, size_px=(300, 200)))}
    assert "81% you" in words
    towards_them = replace(result, balance=((60.0, 0.5), (120.0, 0.7), (180.0, 0.1)))
    words = {text.get_text() for text in _texts(balance_figure(towards_them, names=NAMES, style=LIGHT, size_px=(300, 200)))}
    assert "90% Priya" in words


@pytest.mark.parametrize("share", [0.86, 0.9, 1.0])
def test_a_high_peak_at_the_start_is_clear_of_the_corner_label(share: float) -> None:
    result = replace(conversation(12), balance=((30.0, share), (120.0, 0.6), (180.0, 0.5)))
    figure = balance_figure(result, names=NAMES, style=LIGHT, size_px=(250, 130))
    _drawn(figure)
    boxes = {text.get_text(): text.get_window_extent() for text in _texts(figure)}
    corner = boxes["more you"]
    (peak,) = (box for words, box in boxes.items() if words.endswith("% you"))
    assert peak.x0 > corner.x1
    assert peak.x1 <= figure.bbox.x1


@pytest.mark.parametrize(
    ("quality", "low", "high", "shown"),
    [
        (Quality.ESTIMATED, 1.0, 4.0, True),
        (Quality.ESTIMATED, 2.0, 2.0, False),
        (Quality.ESTIMATED, None, None, False),
        (Quality.MEASURED, 1.0, 4.0, False),
    ],
)
def test_a_count_that_is_an_estimate_carries_its_range(
    quality: Quality, low: float | None, high: float | None, *, shown: bool
) -> None:
    counted = MetricValue("came_in", YOU, 2, "count", quality, (), low, high)
    result = _with(_came(60, YOU), _came(90, YOU))
    result = replace(result, metrics=(*result.metrics, counted))
    words = {text.get_text() for text in _texts(interruptions_figure(result, names=NAMES, style=LIGHT, size_px=(300, 200)))}
    assert ("1 to 4" in words) is shown
    narrow = interruptions_figure(result, names={OTHER: "Wilhelmina Featherstone"}, style=LIGHT, size_px=(204, 200))
    assert "1 to 4" not in {text.get_text() for text in _texts(narrow)}, "never over the words before it"


def test_what_a_person_typed_is_no_formula() -> None:
    """A dollar sign would begin one in matplotlib, and two of them would swallow what stands between."""
    names = {OTHER: "A$ap $5"}
    for make in (interruptions_figure, pauses_figure, balance_figure):
        figure = make(conversation(12), names=names, style=LIGHT, size_px=(300, 200))
        _drawn(figure)
        assert any("A$ap $5" in text.get_text() for text in _texts(figure))
        assert not any(text.get_parse_math() for text in _texts(figure))


def test_charts_load_neither_a_window_toolkit_nor_pyplot() -> None:
    code = (
        "import sys, app.charts.balance, app.charts.interruptions, app.charts.pauses\n"
        "print([name for name in ('PySide6', 'matplotlib.pyplot') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _came(at_s: float, by: str, *, stopped: bool = True) -> Event:
    kind = EventKind.CAME_IN_STOPPED if stopped else EventKind.CAME_IN_CARRIED_ON
    return Event(kind, by, OTHER if by == YOU else YOU, Segment(at_s, at_s + 2), 0.6, -0.6)


def _with(*events: Event) -> AnalysisResult:
    return replace(conversation(7), events=events)
