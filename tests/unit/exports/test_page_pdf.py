"""The printed page: one page of vectors, nothing outside it, and nobody's name on it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from app.charts.style import LIGHT
from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.moment import Reflection, ReflectionState
from app.core.quality import Quality, QualityReport, Reason
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.errors import OutputFileError
from app.exports.page_parts import INNER_PX, Page, wrapped
from app.exports.page_pdf import answered_moments, compose_page, number_rows, write_page
from app.services.measure import measure
from tests.helpers.conversations import spans
from tests.helpers.results import conversation, one_track, one_voice, silence

WIDTH_OF_BAR = (INNER_PX - 2 * 26) / 3
STARTED = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)


def _conversation(kind: ConversationKind = ConversationKind.CALL, **values: object) -> Conversation:
    made = Conversation(
        "abc",
        "Renewal call with Priya Shah",
        kind,
        ConversationState.READY,
        STARTED,
        1920.0,
        (),
        names={OTHER: "Priya Shah"},
    )
    return replace(made, **values)  # type: ignore[arg-type]  # names are checked by replace


def _answers(result: AnalysisResult, *texts: str) -> dict[str, Reflection]:
    return {
        moment.key: Reflection(moment.key, text, ReflectionState.ANSWERED)
        for moment, text in zip(result.moments, texts, strict=False)
    }


def _words(page: Page) -> list[str]:
    return [t.get_text() for t in page.figure.findobj(Text) if isinstance(t, Text) and t.get_text()]


def test_it_is_one_page_of_vectors(tmp_path: Path) -> None:
    result = conversation(12)
    path = tmp_path / "page.pdf"
    write_page(result, _conversation(), _answers(result, "I heard late reports."), path)
    written = path.read_bytes()
    assert written.startswith(b"%PDF-1.")
    assert len(re.findall(rb"/Type /Page\b", written)) == 1
    assert b"/Subtype /Image" not in written
    assert re.search(rb"/MediaBox \[ 0 0 595\.\d+ 841\.\d+ \]", written)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "result",
    [conversation(32), conversation(180), conversation(1.2), silence(), one_track(), one_voice()],
    ids=["32", "180", "short", "silence", "one_track", "one_voice"],
)
def test_no_words_leave_the_page(result: AnalysisResult) -> None:
    long_answer = "A good deal of what she told me was about her team and not about the reports at all. " * 12
    page = compose_page(result, _conversation(title="Renewal " * 30), _answers(result, long_answer, "Short.", long_answer))
    canvas = FigureCanvasAgg(page.figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # untyped in matplotlib
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # untyped in matplotlib
    for text in page.figure.findobj(Text):
        if isinstance(text, Text) and text.get_text() and text.get_visible():
            box = text.get_window_extent(renderer)
            assert box.x0 >= 40, text.get_text()
            assert box.x1 <= 827 - 40, text.get_text()
            assert box.y0 >= 30, text.get_text()
            assert box.y1 <= 1169 - 30, text.get_text()


@pytest.mark.parametrize(
    ("kind", "instead"), [(ConversationKind.CALL, "the client"), (ConversationKind.ROOM, "the other person")]
)
def test_the_other_persons_name_is_nowhere(kind: ConversationKind, instead: str, tmp_path: Path) -> None:
    result = conversation(32)
    answers = _answers(result, "Priya told me what it cost her.", "I let PRIYA SHAH finish.", "Ask Shah about March.")
    page = compose_page(result, _conversation(kind), answers)
    everything = "\n".join(_words(page))
    assert "priya" not in everything.lower()
    assert "shah" not in everything.lower()
    assert f"Renewal call with {instead}" in everything
    assert f"{instead[:1].upper()}{instead[1:]} told me what it cost her." in everything
    assert "Names of others are left out." in everything
    path = tmp_path / "page.pdf"
    write_page(result, _conversation(kind), answers, path)
    assert b"Priya" not in path.read_bytes()


def test_names_are_kept_when_asked() -> None:
    result = conversation(12)
    everything = "\n".join(_words(compose_page(result, _conversation(), {}, keep_names=True)))
    assert "Renewal call with Priya Shah" in everything
    assert "Names of others" not in everything


def test_up_to_three_answered_moments_stand_on_it_in_order() -> None:
    result = conversation(32)
    answers = _answers(result, "First.", "  ", "Third.", "Fourth.", "Fifth.")
    last = result.moments[3].key
    answers[last] = Reflection(last, "Fourth.", ReflectionState.SKIPPED)
    assert [reflection.answer for _, reflection in answered_moments(result, answers)] == ["First.", "Third.", "Fifth."]
    assert {"First.", "Third.", "Fifth.", "Moments, in your words"} <= set(
        _words(compose_page(result, _conversation(), answers))
    )
    assert "Moments, in your words" not in _words(compose_page(result, _conversation(), {}))


def test_withheld_values_are_no_rows_and_estimates_say_about() -> None:
    metrics = (
        MetricValue("talk_share", YOU, 0.589, "share", Quality.ESTIMATED),
        MetricValue("talk_share", OTHER, 0.411, "share", Quality.ESTIMATED),
        MetricValue("reply_pause_median", YOU, -0.12, "s", Quality.MEASURED),
        MetricValue("reply_pause_median", OTHER, None, "s", Quality.WITHHELD),
        MetricValue("questions", YOU, 9.0, "count", Quality.WITHHELD),
    )
    longest = {YOU: Segment(10, 171), OTHER: Segment(200, 246.6)}
    result = replace(conversation(12), metrics=metrics, longest=longest, events=())
    assert number_rows(result) == [
        ("Share of the talk time", "about 59%", "about 41%"),
        ("Times one came in on the other", "0", "0"),
        ("Middle wait before replying", "−0.1 s", ""),
        ("Longest stretch without a reply", "2:41", "0:47"),
    ]
    assert number_rows(one_track()) == []


def test_what_is_withheld_says_why_instead_of_a_chart() -> None:
    report = QualityReport(
        events=Quality.WITHHELD, reasons=(Reason("near_identical_channels", "Both sides sounded alike."),)
    )
    words = " ".join(_words(compose_page(replace(conversation(12), quality=report), _conversation(), {})))
    assert "Not shown. Both sides sounded alike." in words
    assert "You came in on the client" not in words


def test_of_little_talk_the_share_stands_under_its_heading() -> None:
    """Twelve seconds of 28 are yours, in stretches that all get a reply; there is no chart and no longest stretch."""
    talk = spans((0, 6), (16, 22)), spans((7, 15), (23, 31))
    activity = SpeechActivity(32.0, Mode.TWO_TRACKS, {YOU: talk[0], OTHER: talk[1]})
    result = measure(activity, Transcript(), names={}, seed="a", content=load_content("en"))
    page = compose_page(replace(result, longest={}), _conversation(), {})
    words = _words(page)
    heading = words.index("Talk time")
    assert words[heading + 1 : heading + 5] == ["You", "43%", "The client", "57%"]
    bars = [patch for axes in page.figure.axes for patch in axes.patches if isinstance(patch, Rectangle)]
    mine = next(bar for bar in bars if bar.get_width() == pytest.approx(12 / 28 * (WIDTH_OF_BAR - 2)))
    assert to_hex(mine.get_facecolor()) == LIGHT.you.lower()


def test_long_text_is_wrapped_and_cut_with_an_ellipsis() -> None:
    from app.charts.style import font

    face = font(12)
    lines = wrapped("one two three four five six seven", face, 60)
    assert " ".join(lines) == "one two three four five six seven"
    assert len(lines) > 2
    cut = wrapped("one two three four five six seven", face, 60, at_most=2)
    assert len(cut) == 2
    assert cut[0] == lines[0]
    assert cut[1].endswith("…")


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputFileError):
        write_page(silence(), _conversation(), {}, tmp_path / "missing" / "page.pdf")
    assert list(tmp_path.iterdir()) == []


def test_no_window_toolkit_is_loaded() -> None:
    code = "import sys, app.exports.page_pdf; print('PySide6' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_title_in_signs_that_the_font_lacks_is_no_warning(tmp_path: Path) -> None:
    write_page(conversation(12), _conversation(title="Renewal 会"), {}, tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000


def test_a_name_that_begins_with_an_article_stays_whole_beside_its_lane() -> None:
    made = _conversation(names={OTHER: "The Hague office"})
    page = compose_page(conversation(12), made, {}, keep_names=True)
    assert "Hague office" not in _words(page)
    assert _words(page).count("The Hague office") >= 2, "the lane and the table"
