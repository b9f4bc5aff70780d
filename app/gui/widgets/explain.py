"""How a number is measured: a quiet button, and what it opens, one number unfolded at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.gui.models.explaining import Explained
from app.gui.theme import theme
from app.gui.widgets.basics import IconButton, column, hline, label, row
from app.gui.widgets.popover import Popover
from app.gui.widgets.text import unbroken
from app.i18n import tr

_ROW_PX = 40
_CHEVRON_PX = 16
_INSET_PX = 8


class NumberRow(QAbstractButton):
    """The name of a number and what it is; a press unfolds what is said about it."""

    def __init__(self, number: Explained) -> None:
        super().__init__()
        self._number = number
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes and goes
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("{name}: {value}", name=number.name, value=f"{number.value} {number.span}".strip()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, _ROW_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("ink2"))
        right = self.width() - _CHEVRON_PX - 2 * _INSET_PX
        room = painter.fontMetrics().horizontalAdvance(self._number.value)
        painter.drawText(QRectF(0, 0, right, self.height()), middle | Qt.AlignmentFlag.AlignRight, self._number.value)
        painter.setFont(theme.font(14, 600 if self.isChecked() else 500))
        painter.setPen(theme.colour("ink"))
        wide = max(60, right - room - 12 - _INSET_PX)
        name = painter.fontMetrics().elidedText(self._number.name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(_INSET_PX, 0, wide, self.height()), middle, name)
        if self.underMouse():
            width = painter.fontMetrics().horizontalAdvance(name)
            painter.drawLine(_INSET_PX, self.height() // 2 + 10, _INSET_PX + width, self.height() // 2 + 10)
        picture = theme.pixmap("chevron-down" if self.isChecked() else "chevron-right", _CHEVRON_PX, colour="ink3")
        painter.drawPixmap(self.width() - _CHEVRON_PX - _INSET_PX // 2, (self.height() - _CHEVRON_PX) // 2, picture)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -3), 6, 6)


class ExplainList(QWidget):
    """All numbers of one place; the first one is unfolded."""

    def __init__(self, numbers: Sequence[Explained], *, resized: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized
        self._numbers = tuple(numbers)
        self.rows: list[NumberRow] = []
        self._places: list[QVBoxLayout] = []
        self._parts: dict[int, QWidget] = {}
        body = column(self, margins=(0, 0, 6, 0))
        head = row()
        head.addSpacing(_INSET_PX)
        head.addWidget(label(tr("How this is measured"), 13, weight=600, colour="ink2"), 1)
        self.close_button = IconButton("close", tr("Close"), size=28, icon_size=14)
        self.close_button.clicked.connect(leave)
        head.addWidget(self.close_button)
        body.addLayout(head)
        for index, number in enumerate(numbers):
            if index:
                body.addWidget(hline())
            one = NumberRow(number)
            one.clicked.connect(self._on_clicked)
            self.rows.append(one)
            body.addWidget(one)
            place = column()
            self._places.append(place)
            body.addLayout(place)
        if self.rows:
            self.unfold(0)

    def unfold(self, index: int | None) -> None:
        """What is said about a number is made when it is first unfolded, so that the list opens at once."""
        if index is not None and index not in self._parts:
            self._parts[index] = _said(self._numbers[index])
            self._places[index].addWidget(self._parts[index])
        for place, one in enumerate(self.rows):
            one.setChecked(place == index)
        for place, part in self._parts.items():
            part.setVisible(place == index)
        self._resized()

    def _on_clicked(self) -> None:
        pressed = self.rows.index(self.sender())  # type: ignore[arg-type]  # only rows are connected to it
        self.unfold(pressed if self.rows[pressed].isChecked() else None)


def _said(number: Explained) -> QWidget:
    part = QWidget()
    body = column(part, margins=(_INSET_PX, 4, _INSET_PX, 12), spacing=2)
    body.addWidget(label(unbroken(number.how), 14, wrap=True))
    said = (
        (tr("Threshold"), number.threshold),
        (tr("What it can't tell"), number.limits),
        (tr("How sure this is"), " ".join(one for one in (number.sure, number.accuracy, _span(number)) if one)),
    )
    for name, sentence in said:
        body.addSpacing(6)
        body.addWidget(label(name, 12, weight=500, colour="ink3"))
        body.addWidget(label(unbroken(sentence), 13, colour="ink2", wrap=True))
    return part


def _span(number: Explained) -> str:
    if not number.span:
        return ""
    return tr("Here that means {span}.", span=number.span)


class ExplainButton(IconButton):
    """Opens what is said about the numbers beside it."""

    def __init__(self, what: str, *, size: int = 28) -> None:
        super().__init__("info", tr("How it is measured: {what}", what=what), size=size, icon_size=16)
        self._numbers: Callable[[], Sequence[Explained]] = tuple
        self.popover: Popover | None = None
        self.clicked.connect(self.open_popover)
        self.hide()

    def set_numbers(self, numbers: Callable[[], Sequence[Explained]] | None) -> None:
        """They are worked out when they are asked for; None where there are none."""
        self._numbers = numbers or tuple
        self.setVisible(numbers is not None)
        if self.popover is not None:
            self.popover.close_popover()

    def open_popover(self) -> None:
        if self.popover is not None:
            self.popover.close_popover()  # pressed again by an aid, it would lie there until it is deleted
            self.popover.deleteLater()
        numbers = ExplainList(self._numbers(), resized=self._on_resized, leave=self._on_leave)
        self.popover = Popover(numbers, name=tr("How this is measured"))
        self.popover.open_at(self)
        if numbers.rows:
            numbers.rows[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_resized(self) -> None:
        if self.popover is not None and self.popover.isVisible():
            self.popover.place()

    def _on_leave(self) -> None:
        if self.popover is not None:
            self.popover.close_popover()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self._on_leave()
        super().hideEvent(event)
