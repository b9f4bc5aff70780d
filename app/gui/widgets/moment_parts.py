"""Small parts of the moments panel: the numbered badge, one row of the list, the quotation, the answer box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSizePolicy, QWidget

from app.core.clock import clock
from app.gui.theme import theme
from app.gui.widgets.basics import column, label
from app.gui.widgets.timeline_paint import paint_badge
from app.i18n import tr

ROW_PX = 40


class Badge(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._number, self._chosen = 1, True
        self.setFixedSize(24, 24)

    def set_number(self, number: int) -> None:
        self._number = number
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_badge(painter, QPointF(12, 12), self._number, chosen=self._chosen)


class MomentRow(QPushButton):
    """Badge, name, tick when answered, time; the open one is not in the list."""

    def __init__(self, number: int, title: str, time_s: float, *, answered: bool) -> None:
        super().__init__()
        self._number, self._title, self._time_s, self._answered = number, title, time_s, answered
        self.setProperty("kind", "icon")
        self.setFixedHeight(ROW_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = tr("Moment {number}: {title}, {time}", number=number, title=title, time=clock(time_s))
        self.setAccessibleName(tr("{moment}, answered", moment=said) if answered else said)

    @property
    def number(self) -> int:
        return self._number

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, ROW_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("select"))
            painter.drawRoundedRect(area, 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)
        painter.save()
        paint_badge(painter, QPointF(12, ROW_PX / 2), self._number, chosen=False)
        painter.restore()
        painter.setFont(theme.font(13))
        time = clock(self._time_s)
        wide = painter.fontMetrics().horizontalAdvance(time)
        painter.setPen(theme.colour("ink3"))
        painter.drawText(area.adjusted(0, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, time)
        right = self.width() - wide - 10
        if self._answered:
            tick = theme.pixmap("check", 16)
            painter.drawPixmap(QPointF(right - 18, (ROW_PX - 16) / 2), tick)
            right -= 26
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("ink"))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, int(right - 40))
        painter.drawText(QRectF(34, 0, right - 34, ROW_PX), Qt.AlignmentFlag.AlignVCenter, title)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)


class Quotation(QWidget):
    """Words just before the moment, beside a bar in their speaker's colour."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = "other"
        body = column(self, margins=(15, 2, 0, 2), spacing=3)
        self._name = label("", 12, weight=600, colour="other_text")
        self._words = label("", 14, wrap=True)
        body.addWidget(self._name)
        body.addWidget(self._words)

    def set_quote(self, name: str, words: str, *, colour: str) -> None:
        self._colour = colour
        self._name.setText(name)
        self._name.set_colour(f"{colour}_text")
        self._words.setText(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, 3, self.height()), theme.colour(self._colour))


class AnswerBox(QPlainTextEdit):
    """Esc leaves it; Tab goes on; Ctrl+Enter saves and goes to the next moment."""

    left = Signal()
    save_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.font(14))
        self.setPlaceholderText(tr("A line or two is enough. It stays on this computer."))
        self.setAccessibleName(tr("Your answer"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(88)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.save_requested.emit()
        else:
            super().keyPressEvent(event)
