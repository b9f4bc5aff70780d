"""A card for one chart: title, numbers, picture, small rows, its true sentence, and the same values as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.charts.target import ChartTable
from app.gui.theme import theme
from app.gui.widgets.basics import Card, IconButton, column, hline, label, row
from app.gui.widgets.chart_picture import ChartPicture
from app.gui.widgets.chart_table_view import ChartTableView
from app.gui.widgets.explain import ExplainButton
from app.gui.widgets.text import unbroken
from app.i18n import tr


class ChartCard(Card):
    """`top` stands over the picture, `below` under it. table_of makes the rows when they are first asked for."""

    play_requested = Signal(object)

    def __init__(
        self, title: str, picture: ChartPicture, *, top: QWidget | None = None, below: QWidget | None = None
    ) -> None:
        super().__init__(margins=(16, 10, 16, 14), spacing=0)
        self._outlined = False
        self._table_of: Callable[[], ChartTable] | None = None
        self._picture = picture
        self._top, self._below = top, below
        head = row()
        self.title = label(title, 13, weight=600, colour="ink2")
        self.title.setMinimumHeight(28)  # the same with and without the button beside it
        head.addWidget(self.title, 1)
        self.explain = ExplainButton(title)
        head.addWidget(self.explain)
        self.table_button = IconButton("table", tr("{chart} as a table (Ctrl+D)", chart=title), size=28, icon_size=16)
        self.table_button.clicked.connect(self.toggle_table)
        head.addWidget(self.table_button)
        self.column.addLayout(head)
        self.column.addSpacing(4)
        self._face = self._made_face(picture, top, below)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._face)
        self.table = ChartTableView()
        self.table.setAccessibleName(tr("{chart}, table", chart=title))
        self.table.play_requested.connect(self.play_requested)
        self._stack.addWidget(self.table)
        self.column.addWidget(self._stack, 1)
        self.column.addSpacing(8)
        self.sentence = label("", 13, colour="ink2", wrap=True)
        self.column.addWidget(self.sentence)
        self.note = label("", 12, colour="ink3", wrap=True)
        self.note.hide()
        self.column.addSpacing(2)
        self.column.addWidget(self.note)
        self._tail = QWidget()
        self._tail.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._tail.hide()
        self.column.addWidget(self._tail, 1)
        picture.play_requested.connect(self.play_requested)
        picture.setAccessibleName(title)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(title)

    def _made_face(self, picture: ChartPicture, top: QWidget | None, below: QWidget | None) -> QWidget:
        made = QWidget()
        place = made.sizePolicy()
        place.setRetainSizeWhenHidden(True)  # with a table in its place the card is no higher
        made.setSizePolicy(place)
        face = column(made)
        if top is not None:
            face.addWidget(top)
            face.addSpacing(8)
        face.addWidget(picture, 1)
        self._room = QWidget()  # takes the picture's place where there is none to draw, so that rows keep their place
        self._room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._room.hide()
        face.addWidget(self._room, 1)
        self._line = hline()
        face.addSpacing(8)
        face.addWidget(self._line)
        if below is not None:
            face.addSpacing(8)
            face.addWidget(below)
        return made

    def set_words(self, sentence: str, *, note: str = "") -> None:
        """note: how sure the numbers are, such as that they are estimates; stands under the sentence."""
        self.sentence.setText(unbroken(sentence))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._picture.setAccessibleDescription(sentence)
        self.setAccessibleDescription(sentence)

    def set_form(self, *, chart: bool, top: bool, below: bool) -> None:
        """Which parts this conversation has something to show for; without any the sentence stands alone."""
        self._picture.setVisible(chart)
        self._room.setVisible(not chart)
        if self._top is not None:
            self._top.setVisible(top)
        if self._below is not None:
            self._below.setVisible(below)
        self._line.setVisible(chart and (below or self._below is None))
        alone = not (chart or top or below)
        self._stack.setVisible(not alone)
        self._tail.setVisible(alone)

    def set_table(self, table_of: Callable[[], ChartTable] | None) -> None:
        self._table_of = table_of
        self.table_button.setVisible(table_of is not None)
        if table_of is None:
            self._stack.setCurrentIndex(0)
        elif self.shows_table:
            self.table.show_table(table_of())

    @property
    def shows_table(self) -> bool:
        return self._stack.currentIndex() == 1

    def toggle_table(self) -> None:
        self.show_as_table(shown=not self.shows_table)

    def show_as_table(self, *, shown: bool) -> None:
        if shown and self._table_of is not None:
            self.table.show_table(self._table_of())
            self._stack.setCurrentIndex(1)
            self.table_button.set_name(tr("{chart} as a chart (Ctrl+D)", chart=self.title.text()))
        else:
            self._stack.setCurrentIndex(0)
            self.table_button.set_name(tr("{chart} as a table (Ctrl+D)", chart=self.title.text()))

    def set_outlined(self, *, outlined: bool) -> None:
        """An ink edge: the open moment was taken from this chart."""
        if outlined != self._outlined:
            self._outlined = outlined
            self.update()

    @property
    def outlined(self) -> bool:
        return self._outlined

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self._outlined:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 11, 11)
