"""Colours, fonts and icons: the contrasts of the design, bundled files only, and a switch that reaches every widget."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.theme import theme
from app.gui.theme.fonts import DISPLAY, SANS, SERIF, font, register_fonts
from app.gui.theme.icons import icon_names, icon_source
from app.gui.theme.tokens import COLOUR_NAMES, DARK, LIGHT, Tokens, contrast
from app.gui.widgets.basics import IconLabel, MainButton, SegmentedControl, column, label
from app.gui.widgets.clock_label import ClockLabel

# Text needs 4.5, what is drawn 3.0 (WCAG 2); the ratios are those of the design's table, light and dark.
PAIRS = (
    ("ink", "bg", 15.4, 16.3),
    ("ink2", "surface", 8.3, 9.4),
    ("ink2", "select", 6.8, 7.6),
    ("ink3", "bg", 5.3, 7.1),
    ("ink3", "surface", 5.7, 6.5),
    ("ink3", "select", 4.7, 5.3),
    ("you_text", "surface", 8.1, 9.2),
    ("other_text", "surface", 7.3, 10.0),
    ("you_text", "you_soft", 6.4, 7.2),
    ("other_text", "other_soft", 6.1, 7.1),
    ("on_primary", "primary", 14.8, 15.5),
    ("rec", "bg", 5.5, 7.3),
    ("you", "sunken", 5.3, 7.6),
    ("other", "sunken", 3.0, 8.9),
    ("other", "surface", 3.5, 7.8),
    ("line_strong", "bg", 3.3, 4.6),
)


@pytest.mark.parametrize(("front", "back", "light", "dark"), PAIRS)
def test_the_contrasts_are_those_of_the_design(front: str, back: str, light: float, dark: float) -> None:
    for tokens, expected in ((LIGHT, light), (DARK, dark)):
        assert contrast(getattr(tokens, front), getattr(tokens, back)) == pytest.approx(expected, abs=0.06)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == pytest.approx(1.0)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_colour_is_one(tokens: Tokens) -> None:
    for name in COLOUR_NAMES:
        assert re.fullmatch(r"#[0-9A-F]{6}", getattr(tokens, name)), name


@pytest.mark.usefixtures("app")
def test_the_bundled_fonts_are_used() -> None:
    assert {"Inter", "Inter Display", "Source Serif Pro"} <= set(register_fonts())
    for family, weight in ((SANS, 400), (SANS, 500), (SANS, 600), (DISPLAY, 300), (DISPLAY, 600), (SERIF, 400)):
        info = QFontInfo(font(20, weight, family=family))
        assert info.family().startswith(family.value)
        assert info.weight() == weight


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("weight", [400, 500, 600])
def test_figures_are_of_one_width(weight: int) -> None:
    metrics = QFontMetricsF(font(40, weight))
    widths = [metrics.horizontalAdvance(figure) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.1


@pytest.mark.usefixtures("app")
def test_a_running_time_stands_still(qtbot: QtBot) -> None:
    clock = ClockLabel("11:11", font(112, 300, family=DISPLAY), name="Recorded time")
    qtbot.addWidget(clock)
    width = clock.sizeHint().width()
    for time in ("00:00", "14:47", "59:59"):
        clock.setText(time)
        assert clock.sizeHint().width() == width
    clock.setText("1:00:00")
    assert clock.sizeHint().width() > width
    assert clock.accessibleName() == "Recorded time 1:00:00"


def test_icons_are_one_family() -> None:
    assert {"library", "record", "settings", "play", "stop", "lock", "flag", "search"} <= set(icon_names())
    for name in icon_names():
        source = icon_source(name)
        assert 'viewBox="0 0 24 24"' in source
        assert 'stroke-width="1.6"' in source
        assert 'stroke-linecap="round"' in source
        assert "#" not in source, "icons take the theme's colours"


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.usefixtures("app")
def test_an_icon_is_drawn_in_a_colour_of_the_theme() -> None:
    picture = theme.pixmap("stop", 24, colour="you").toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2).name() == LIGHT.you.lower()
    assert picture.pixelColor(0, 0).alpha() == 0


def test_a_switch_reaches_labels_buttons_icons_and_painted_widgets(app: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    host.setProperty("page", "true")
    host.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    qtbot.addWidget(host)
    body = column(host)
    words, button, icon, choice = (
        label("Heard", 30),
        MainButton("Go", icon="stop"),
        IconLabel("stop", 40),
        SegmentedControl(("A", "B")),
    )
    for widget in (words, button, icon, choice):
        body.addWidget(widget)
    host.show()
    before = {widget: _colours(widget.grab().toImage()) for widget in (words, button, icon, choice)}
    assert LIGHT.ink.lower() in before[words]
    with qtbot.waitSignal(theme.signals().theme_changed):
        theme.apply(app, "dark")
    try:
        assert theme.current() is DARK
        assert host.grab().toImage().pixelColor(0, 0) == QColor(DARK.bg)
        after = {widget: _colours(widget.grab().toImage()) for widget in (words, button, icon, choice)}
        assert DARK.ink.lower() in after[words]
        assert DARK.primary.lower() in after[button]
        assert DARK.on_primary.lower() in after[button], "its icon too"
        assert DARK.ink2.lower() in after[icon]
        assert DARK.sunken.lower() in after[choice]
        assert not {LIGHT.ink.lower(), LIGHT.primary.lower()} & {colour for seen in after.values() for colour in seen}
    finally:
        theme.apply(app, "light")


def test_system_follows_the_system(app: QApplication) -> None:
    theme.apply(app, "system")
    try:
        assert theme.choice() == "system"
        assert theme.current() is (DARK if theme.system_is_dark() else LIGHT)
    finally:
        theme.apply(app, "light")


def test_text_is_never_read_as_markup(app: QApplication, qtbot: QtBot) -> None:
    assert app is not None
    words = label("<b>Priya</b> & Tom")
    qtbot.addWidget(words)
    plain = label("Priya")
    qtbot.addWidget(plain)
    assert words.textFormat() is Qt.TextFormat.PlainText
    assert words.sizeHint().width() > plain.sizeHint().width() * 2
