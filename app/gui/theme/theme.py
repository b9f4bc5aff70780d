"""The theme in use: its colours, fonts and icons for everything that paints, and the switch between light and dark.

Widgets that are styled by the style sheet follow a switch by themselves. A widget that keeps a picture or a colour
renews it in `changeEvent` on `QEvent.Type.StyleChange` (or on `signals().theme_changed`).
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from app.gui.theme import icons
from app.gui.theme.fonts import DISPLAY, SANS, SERIF, Family, font, register_fonts
from app.gui.theme.style_sheet import style_sheet
from app.gui.theme.tokens import DARK, LIGHT, Tokens

__all__ = [
    "DISPLAY",
    "SANS",
    "SCALES",
    "SERIF",
    "Choice",
    "Family",
    "apply",
    "choice",
    "colour",
    "current",
    "font",
    "icon",
    "pixmap",
    "signals",
]

Choice = Literal["light", "dark", "system"]
SCALES: Final = (100, 115, 130, 150)


class ThemeSignals(QObject):
    """Tells that the colours have changed, after the style sheet is in place."""

    theme_changed = Signal()


class _State:
    """What is in use now; one for the process, as the style sheet is one for the application."""

    tokens: Tokens = LIGHT
    choice: Choice = "light"
    signals: ThemeSignals | None = None
    follows_system: bool = False


def signals() -> ThemeSignals:
    """The object whose `theme_changed` is emitted after a switch."""
    if _State.signals is None:
        _State.signals = ThemeSignals()
    return _State.signals


def current() -> Tokens:
    return _State.tokens


def choice() -> Choice:
    """What the person chose: light, dark or system."""
    return _State.choice


def colour(name: str, *, alpha: float = 1.0) -> QColor:
    """The colour of a token such as "you" or "ink2" in the theme in use; alpha 0 to 1."""
    made = QColor(getattr(_State.tokens, name))
    if alpha < 1.0:
        made.setAlphaF(alpha)
    return made


def pixmap(name: str, size: int = 20, *, colour: str = "ink2", stroke: float = 1.6) -> QPixmap:
    """An icon as a picture of `size` logical pixels in the colour of a token."""
    return icons.render(name, size, colour=getattr(_State.tokens, colour), stroke=stroke)


def icon(name: str, size: int = 20, *, colour: str = "ink2", stroke: float = 1.6) -> QIcon:
    return QIcon(pixmap(name, size, colour=colour, stroke=stroke))


def system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(app: QApplication, chosen: Choice) -> None:
    """Show `app` in the chosen theme, now and (with "system") whenever the system changes its own."""
    register_fonts()
    if not _State.follows_system:
        _State.follows_system = True
        app.setStyle("Fusion")  # the same drawing on each system; the style sheet refines it
        app.setFont(font(14))
        QGuiApplication.styleHints().colorSchemeChanged.connect(_on_system_changed)
    _State.choice = chosen
    _show(app, DARK if chosen == "dark" or (chosen == "system" and system_is_dark()) else LIGHT)


def _show(app: QApplication, tokens: Tokens) -> None:
    _State.tokens = tokens
    app.setPalette(_palette(tokens))
    app.setStyleSheet(style_sheet(tokens))
    signals().theme_changed.emit()


def _on_system_changed() -> None:
    app = QApplication.instance()
    if _State.choice == "system" and isinstance(app, QApplication):
        _show(app, DARK if system_is_dark() else LIGHT)


def _palette(tokens: Tokens) -> QPalette:
    """The palette for what the style sheet does not reach (painted text, placeholders, selections)."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, value in (
        (role.Window, tokens.bg),
        (role.WindowText, tokens.ink),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken),
        (role.Text, tokens.ink),
        (role.PlaceholderText, tokens.ink3),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.ink),
        (role.ToolTipBase, tokens.primary),
        (role.ToolTipText, tokens.on_primary),
        (role.Highlight, tokens.select),
        (role.HighlightedText, tokens.ink),
        (role.Link, tokens.ink),
        (role.Accent, tokens.primary),
    ):
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.ink3))
    return palette
