"""Menus of Review in the colours of the app, with ticks where something is so, and headings that say of what they speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.models.correction_choices import Choice, Choices
from app.gui.shortcuts import native
from app.gui.theme import theme


class Menu(QMenu):
    """Round corners need a window that can be seen through, without the system's frame and shadow."""

    def __init__(self, parent: QWidget | None = None, *, title: str = "", ticks: bool = False) -> None:
        super().__init__(title.replace("&", "&&"), parent)
        self.setProperty("ticks", "true" if ticks else "false")
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFont(theme.font(14))

    def add_heading(self, words: str) -> None:
        action = self.addAction(words.replace("&", "&&"))
        action.setEnabled(False)
        action.setFont(theme.font(12, 600))

    def add_line(
        self, words: str, act: Callable[[], object], *, ticked: bool | None = None, keys: str = ""
    ) -> QAction:
        """ticked: None for a line that is done, not so. keys: those that do the same, to be seen."""
        beside = f"\t{native(keys)}" if keys else ""
        action = self.addAction(words.replace("&", "&&") + beside)
        if ticked is not None:
            action.setCheckable(True)
            action.setChecked(ticked)

        def done(_checked: object = None) -> None:
            act()

        action.triggered.connect(done)
        return action


def choices_menu(parent: QWidget, groups: Sequence[Choices], on_choice: Callable[[Choice], object]) -> Menu:
    """One menu of all groups; a choice that is so already does nothing."""
    menu = Menu(parent, ticks=True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    folded_before = False
    for number, group in enumerate(groups):
        if number and not (folded_before and group.folded):
            menu.addSeparator()
        folded_before = group.folded
        into = menu
        if group.folded:
            into = Menu(menu, title=group.heading, ticks=any(line.ticked is not None for line in group.lines))
            menu.addMenu(into)
        elif group.heading:
            menu.add_heading(group.heading)
        for line in group.lines:
            into.add_line(line.words, partial(on_choice, line), ticked=line.ticked, keys=line.keys)
    return menu
