"""The moments worth thinking about: the open one and the list of the others."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.core.analysis_result import AnalysisResult
from app.core.moment import Moment, Reflection, ReflectionState
from app.gui.widgets.basics import SERIF, column, hline, label, row, scrolled
from app.gui.widgets.moment_card import MomentCard
from app.gui.widgets.moment_parts import MomentRow
from app.i18n import tr, trn

WIDTH_PX = 392


class MomentsPanel(QFrame):
    """Beside the main column, or as a tab of its own in a narrow window (`set_beside`)."""

    moment_chosen = Signal(int)
    play_requested = Signal(object)
    answer_saved = Signal(str, str, object)
    """key, text, state: to be kept."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._moments: tuple[Moment, ...] = ()
        self._reflections: dict[str, Reflection] = {}
        self._names: Mapping[str, str] = {}
        self._open: int | None = None
        self._sound = True
        inner = QWidget()
        self._beside = True
        self._body = column(inner, margins=(26, 24, 26, 20))
        head = row(spacing=8)
        head.addWidget(label(tr("Moments to think about"), 15, weight=600), 1)
        self.progress = label("", 13, colour="ink3")
        head.addWidget(self.progress)
        self._body.addLayout(head)
        self._body.addSpacing(18)
        self.nothing = label("", 19, family=SERIF, wrap=True)
        self.nothing_more = label("", 14, colour="ink2", wrap=True)
        self._body.addWidget(self.nothing)
        self._body.addSpacing(6)
        self._body.addWidget(self.nothing_more)
        self.card = MomentCard()
        self.card.play_requested.connect(self.play_requested)
        self.card.answer_typed.connect(self._on_typed)
        self.card.settled.connect(self._on_settled)
        self.card.left.connect(self.left)
        self._body.addWidget(self.card)
        self._body.addSpacing(14)
        self._line = hline()
        self._body.addWidget(self._line)
        self._body.addSpacing(6)
        self._list = column()
        self._body.addLayout(self._list)
        self._body.addStretch(1)
        self._rows: list[MomentRow] = []
        self.area = scrolled(inner)
        outer = column(self)
        outer.addWidget(self.area)
        self.set_beside(beside=True)
        self.setAccessibleName(tr("Moments to think about"))

    def set_beside(self, *, beside: bool) -> None:
        self.setProperty("card", "panel" if beside else "plain")
        self.style().unpolish(self)
        self.style().polish(self)
        self._beside = beside
        if beside:
            self.setFixedWidth(WIDTH_PX)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16777215)
        self._fit_height()

    def _fit_height(self) -> None:
        """As a tab it is as high as what it holds, since the column around it scrolls already."""
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.area.setVerticalScrollBarPolicy(needed if self._beside else off)
        self._body.activate()
        width = max(200, self.area.viewport().width())
        self.setMinimumHeight(0 if self._beside else self._body.totalHeightForWidth(width) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit_height()

    @property
    def open_index(self) -> int | None:
        return self._open

    @property
    def moments(self) -> tuple[Moment, ...]:
        return self._moments

    def show_result(
        self,
        result: AnalysisResult | None,
        reflections: Mapping[str, Reflection],
        *,
        names: Mapping[str, str],
        sound: bool,
        instead: tuple[str, str],
    ) -> None:
        """instead: a title and a sentence for when there are no moments. The open moment stays open if it is still there."""
        key = self._moments[self._open].key if self._open is not None and self._open < len(self._moments) else None
        self._moments = result.moments if result is not None else ()
        self._reflections = dict(reflections)
        self._names, self._sound = names, sound
        keys = [moment.key for moment in self._moments]
        self._open = keys.index(key) if key in keys else self._first_unanswered()
        empty = not self._moments
        self.nothing.setVisible(empty)
        self.nothing_more.setVisible(empty)
        self.nothing.setText(instead[0])
        self.nothing_more.setText(instead[1])
        self.card.setVisible(not empty)
        self._line.setVisible(len(self._moments) > 1)
        self._refresh()

    def open_moment(self, index: int) -> None:
        """Show a moment; does not tell anyone, since whoever asked knows."""
        if 0 <= index < len(self._moments):
            self._open = index
            self._refresh()
            self.area.verticalScrollBar().setValue(0)

    def keep(self) -> None:
        self.card.keep()

    @property
    def rows(self) -> tuple[MomentRow, ...]:
        """The list of the moments that are not open."""
        return tuple(self._rows)

    def _first_unanswered(self) -> int | None:
        for index, moment in enumerate(self._moments):
            if not self._is_settled(moment):
                return index
        return 0 if self._moments else None

    def _is_settled(self, moment: Moment) -> bool:
        reflection = self._reflections.get(moment.key)
        return reflection is not None and reflection.state is not ReflectionState.OPEN

    def _is_answered(self, moment: Moment) -> bool:
        reflection = self._reflections.get(moment.key)
        return reflection is not None and reflection.state is ReflectionState.ANSWERED

    def _refresh(self) -> None:
        answered = sum(self._is_answered(moment) for moment in self._moments)
        self.progress.setText(
            trn("{answered} of {count} answered", "{answered} of {count} answered", len(self._moments), answered=answered)
            if self._moments
            else ""
        )
        if self._open is not None:
            moment = self._moments[self._open]
            self.card.show_moment(
                self._open + 1, moment, self._reflections.get(moment.key), names=self._names, sound=self._sound
            )
        for old in self._rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = []
        for index, moment in enumerate(self._moments):
            if index != self._open:
                line = MomentRow(index + 1, moment.title, moment.segment.start, answered=self._is_answered(moment))
                line.clicked.connect(self._on_row)
                self._list.addWidget(line)
                line.show()  # before the height is asked for
                self._rows.append(line)
        self._fit_height()

    def _on_row(self) -> None:
        line = self.sender()
        if isinstance(line, MomentRow):
            self.moment_chosen.emit(line.number - 1)

    def _on_typed(self, key: str, text: str) -> None:
        before = self._reflections.get(key)
        state = before.state if before and before.state is ReflectionState.ANSWERED else ReflectionState.OPEN
        self._keep(key, text, state)

    def _on_settled(self, key: str, text: str, state: ReflectionState) -> None:
        self._keep(key, text, state)
        here = self._open if self._open is not None else 0
        order = [*range(here + 1, len(self._moments)), *range(here)]
        following = next((i for i in order if not self._is_settled(self._moments[i])), None)
        if following is None:
            self._refresh()
        else:
            self.moment_chosen.emit(following)

    def _keep(self, key: str, text: str, state: ReflectionState) -> None:
        self._reflections[key] = Reflection(key, text, state)
        self.answer_saved.emit(key, text, state)
