"""The application's style sheet, written from the tokens; fonts are set on the widgets, not here."""

from __future__ import annotations

from app.gui.theme.tokens import COLOUR_NAMES, Tokens
from app.paths import resources_folder


def style_sheet(tokens: Tokens) -> str:
    """All rules for one theme; widgets choose among them by the properties kind, tone, card and chip."""
    return "\n".join((_surfaces(tokens), _labels(tokens), _buttons(tokens), _fields(tokens), _scroll_and_menus(tokens)))


def _url(name: str, tokens: Tokens) -> str:
    """A picture for the few marks that only a style sheet can place; each theme has a file of its own."""
    return (resources_folder() / "icons" / "marks" / f"{name}-{tokens.name}.svg").as_posix()


def _surfaces(t: Tokens) -> str:
    return f"""
QMainWindow, QWidget[page="true"] {{ background: {t.bg}; }}
QDialog {{ background: {t.raised}; border: 1px solid {t.line_strong}; }}
QScrollArea, QScrollArea > QWidget > QWidget[scrolled="true"] {{ background: transparent; border: none; }}
QFrame[card="plain"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 12px; }}
QFrame[card="soft"] {{ background: {t.select}; border: none; border-radius: 12px; }}
QFrame[card="sunken"] {{ background: {t.sunken}; border: none; border-radius: 10px; }}
QFrame[card="sunken"]:focus {{ border: 2px solid {t.focus}; }}
QFrame[card="raised"] {{ background: {t.raised}; border: 1px solid {t.line_strong}; border-radius: 12px; }}
QFrame[card="panel"] {{ background: {t.surface}; border: none; border-left: 1px solid {t.line}; }}
QFrame[card="rail"] {{ background: {t.bg}; border: none; border-right: 1px solid {t.line}; }}
QFrame[card="hline"] {{ background: {t.line}; border: none; min-height: 1px; max-height: 1px; }}
"""


def _labels(t: Tokens) -> str:
    tones = "\n".join(f'QLabel[tone="{name}"] {{ color: {getattr(t, name)}; }}' for name in COLOUR_NAMES)
    return f"""
QLabel {{ background: transparent; color: {t.ink}; }}
{tones}
QLabel[chip="select"] {{ background: {t.select}; border-radius: 11px; padding: 0 9px; }}
QLabel[chip="you"] {{ background: {t.you_soft}; color: {t.you_text}; border-radius: 11px; padding: 0 9px; }}
QLabel[chip="other"] {{ background: {t.other_soft}; color: {t.other_text}; border-radius: 11px; padding: 0 9px; }}
QLabel[keycap="true"] {{ border: 1px solid {t.line_strong}; border-radius: 5px; color: {t.ink2}; padding: 0 6px; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton, QCheckBox, QComboBox {{ outline: none; }}
QPushButton {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line_strong}; border-radius: 8px;
    padding: 0 14px; min-height: 34px; }}
QPushButton:hover {{ background: {t.select}; }}
QPushButton:pressed {{ background: {t.sunken}; }}
QPushButton:focus {{ border: 2px solid {t.focus}; padding: 0 13px; min-height: 32px; }}
QPushButton:disabled {{ color: {t.ink3}; border-color: {t.line}; }}
QPushButton[kind="main"], QPushButton[kind="big"] {{ background: {t.primary}; color: {t.on_primary};
    border: 1px solid {t.primary}; }}
QPushButton[kind="big"] {{ border-radius: 12px; min-height: 50px; padding: 0 28px; }}
QPushButton[kind="main"]:hover, QPushButton[kind="big"]:hover {{ background: {t.primary_hover}; }}
QPushButton[kind="main"]:focus {{ border: 1px solid {t.primary}; padding: 0 14px; min-height: 34px; }}
QPushButton[kind="big"]:focus {{ border: 1px solid {t.primary}; padding: 0 28px; min-height: 50px; }}
QPushButton[kind="main"]:disabled, QPushButton[kind="big"]:disabled {{ background: {t.select}; color: {t.ink3};
    border-color: {t.select}; }}
QPushButton[kind="quiet"] {{ background: transparent; border: 1px solid transparent; color: {t.ink2}; padding: 0 10px; }}
QPushButton[kind="quiet"]:hover {{ background: {t.select}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {t.focus}; padding: 0 9px; }}
QPushButton[kind="quiet"]:disabled {{ color: {t.ink3}; }}
QPushButton[kind="section"] {{ background: transparent; border: 1px solid transparent; color: {t.ink2};
    text-align: left; padding: 0 14px; min-height: 40px; }}
QPushButton[kind="section"]:hover {{ background: {t.select}; }}
QPushButton[kind="section"]:checked {{ background: {t.select}; color: {t.ink}; }}
QPushButton[kind="section"]:focus {{ border: 2px solid {t.focus}; padding: 0 13px; min-height: 38px; }}
QPushButton[kind="icon"], QPushButton[kind="icon"]:focus {{ background: transparent; border: none; padding: 0;
    min-height: 0; }}
"""


def _fields(t: Tokens) -> str:
    selection = f"selection-background-color: {t.you}; selection-color: {t.on_primary};"
    return f"""
QLineEdit, QTextEdit, QPlainTextEdit {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line_strong};
    border-radius: 8px; padding: 0 10px; placeholder-text-color: {t.ink3}; {selection} }}
QTextEdit, QPlainTextEdit {{ padding: 8px 10px; }}
QLineEdit {{ min-height: 36px; }}
QLineEdit:focus {{ border: 2px solid {t.focus}; padding: 0 9px; min-height: 34px; }}
QTextEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {t.focus}; padding: 7px 9px; }}
QTextEdit[bare="true"], QTextBrowser[bare="true"] {{ background: transparent; border: none; padding: 0; }}
QComboBox {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line_strong}; border-radius: 8px;
    padding: 0 12px; min-height: 36px; combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: 32px; }}
QComboBox::down-arrow {{ image: url("{_url("chevron-down", t)}"); width: 18px; height: 18px; }}
QComboBox:focus {{ border: 2px solid {t.focus}; padding: 0 11px; min-height: 34px; }}
QComboBox:disabled {{ color: {t.ink3}; border-color: {t.line}; }}
QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line_strong};
    padding: 3px; outline: none; }}
QComboBox QAbstractItemView::item {{ min-height: 32px; padding: 0 8px; border-radius: 6px; color: {t.ink}; }}
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {{ background: {t.select}; }}
QCheckBox {{ spacing: 12px; color: {t.ink}; padding: 3px 8px 3px 0; min-height: 28px; }}
QCheckBox::indicator {{ width: 20px; height: 20px; border: 1px solid {t.line_strong}; border-radius: 5px;
    background: {t.surface}; }}
QCheckBox::indicator:checked {{ background: {t.primary}; border: 1px solid {t.primary};
    image: url("{_url("check", t)}"); }}
QProgressBar {{ background: {t.sunken}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {t.ink}; border-radius: 4px; }}
"""


def _scroll_and_menus(t: Tokens) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {t.line_strong}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 40px; }}
QScrollBar::handle:horizontal {{ min-width: 40px; }}
QScrollBar::handle:hover {{ background: {t.ink3}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
    height: 0; width: 0; }}
QMenu {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line_strong}; border-radius: 8px; padding: 6px; }}
QMenu::item {{ padding: 8px 28px 8px 12px; border-radius: 6px; min-width: 150px; }}
QMenu::item:selected {{ background: {t.select}; }}
QMenu::item:disabled {{ color: {t.ink3}; }}
QMenu[ticks="true"]::item {{ padding-left: 26px; }}
QMenu[ticks="true"]::item:disabled {{ padding-left: 8px; }}
QMenu::indicator {{ width: 16px; height: 16px; left: 10px; }}
QMenu::indicator:checked {{ image: url("{_url("tick", t)}"); }}
QMenu::right-arrow {{ image: url("{_url("chevron-right", t)}"); width: 16px; height: 16px; right: 6px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 6px 8px; }}
QToolTip {{ background: {t.primary}; color: {t.on_primary}; border: none; padding: 6px 8px; }}
"""
