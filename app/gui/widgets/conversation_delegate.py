"""Paints the Library's list: a heading for each week, and a row of 62 px for each conversation; higher with found words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.recording import ConversationState
from app.gui.models import words
from app.gui.models.library_model import Heading, Place, Roles, Row, reflection_words
from app.gui.theme import theme
from app.gui.widgets.balance_spark import HEIGHT_PX as SPARK_PX
from app.gui.widgets.balance_spark import paint_balance
from app.gui.widgets.cards import paint_progress
from app.gui.widgets.found_line import paint_found
from app.i18n import tr

Index = QModelIndex | QPersistentModelIndex

ROW_PX = 62
FOUND_PX = 26
HEADING_PX = 47
FIRST_HEADING_PX = 29
RADIUS_PX = 12.0
LEFT_PX = 20.0
RIGHT_PX = 14.0
NARROWEST_STRIP_PX = 96.0
PROGRESS_PX = 220.0
SHARES_PX = 90.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a row stand, in pixels from its left edge."""

    title_end: float
    balance: float
    balance_end: float
    shares: float
    shares_end: float
    end: float

    @classmethod
    def within(cls, width: float) -> Columns:
        """The design's columns at 1274 px; narrower, first the title and then the strip give way."""
        end = width - RIGHT_PX - 28
        title = min(380.0, max(170.0, width * 0.30))
        strip = min(300.0, end - LEFT_PX - title - 20 - 22 - 190 - 130)
        if strip < NARROWEST_STRIP_PX:  # 32 bars can't be told apart in less: the words say it, and the title has the room
            title, strip = max(170.0, title + strip), 0.0
        balance = LEFT_PX + title + 20
        shares = balance + strip + 22
        return cls(LEFT_PX + title, balance, balance + strip, shares, shares + 190, end)


class ConversationDelegate(QStyledItemDelegate):
    """Emits `retry_clicked` with the identifier when "Try again" in a row is clicked."""

    retry_clicked = Signal(str)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        item = index.data(Roles.ITEM)
        if isinstance(item, Heading):
            return QSize(100, FIRST_HEADING_PX if item.first else HEADING_PX)
        return QSize(100, ROW_PX + FOUND_PX if isinstance(item, Row) and item.found is not None else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(Roles.ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(_rect(option))
        if isinstance(item, Heading):
            _paint_heading(painter, area, item)
        elif isinstance(item, Row):
            state = _state(option)
            _paint_card(painter, area, item.place, state)
            upper = _upper(area)
            _paint_row(painter, upper, item, index)
            if item.found is not None:
                paint_found(painter, area.adjusted(LEFT_PX, upper.height() - 8, -RIGHT_PX - 28, -10), item.found)
        painter.restore()

    def editorEvent(  # noqa: N802 - Qt's name
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        item = index.data(Roles.ITEM)
        if (
            isinstance(item, Row)
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and item.row.conversation.state is ConversationState.FAILED
            and retry_area(_upper(QRectF(_rect(option)))).contains(event.position())
        ):
            self.retry_clicked.emit(item.id)
            return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:  # noqa: N802 - Qt's
        editor = QLineEdit(parent)
        editor.setMaxLength(200)
        editor.setAccessibleName(tr("New title"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:  # noqa: N802 - Qt's
        area = _rect(option)
        columns = Columns.within(area.width())
        editor.setGeometry(QRect(area.left() + 8, area.top() + 12, int(columns.title_end), 38))


def retry_area(area: QRectF) -> QRectF:
    """Where "Try again" stands in a failed row."""
    return QRectF(area.right() - RIGHT_PX - 96, area.center().y() - 17, 96, 34)


def _upper(area: QRectF) -> QRectF:
    """Without the line of found words."""
    return QRectF(area.left(), area.top(), area.width(), ROW_PX)


def _rect(option: Any) -> QRect:
    rect: QRect = option.rect
    return rect


def _state(option: Any) -> QStyle.StateFlag:
    state: QStyle.StateFlag = option.state
    return state


def _text(
    painter: QPainter, area: QRectF, text: str, *, colour: str, px: int, weight: int = 400, right: bool = False
) -> float:
    """One line, cut with an ellipsis; returns its width."""
    font = theme.font(px, weight)
    painter.setFont(font)
    painter.setPen(theme.colour(colour))
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def _paint_heading(painter: QPainter, area: QRectF, item: Heading) -> None:
    line = QRectF(area.left(), area.bottom() - 29, area.width(), 20)
    _text(painter, line, item.text, colour="ink2", px=13, weight=600)
    if not item.first:
        return
    right = line.right()
    for text, colour in (
        (tr("talk balance from start to end"), "ink3"),
        (tr("▼ them"), "other_text"),
        (tr("▲ you"), "you_text"),
    ):
        width = QFontMetricsF(theme.font(12)).horizontalAdvance(text) + 1
        _text(painter, QRectF(right - width, line.top(), width, 20), text, colour=colour, px=12)
        right -= width + 12


def _paint_card(painter: QPainter, area: QRectF, place: Place, state: QStyle.StateFlag) -> None:
    top, bottom = place in {Place.ONLY, Place.FIRST}, place in {Place.ONLY, Place.LAST}
    shape = area.adjusted(0.5, 0.5 if top else -RADIUS_PX - 2, -0.5, -0.5 if bottom else RADIUS_PX + 2)
    painter.setClipRect(area)
    path = QPainterPath()
    path.addRoundedRect(shape, RADIUS_PX, RADIUS_PX)
    painter.fillPath(path, theme.colour("surface"))
    if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillPath(path, theme.colour("select", alpha=1.0 if chosen else 0.45))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawPath(path)
    if not bottom:
        painter.drawLine(QPointF(area.left() + 1, area.bottom() - 0.5), QPointF(area.right() - 1, area.bottom() - 0.5))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), RADIUS_PX - 2, RADIUS_PX - 2)
    painter.setClipping(False)


def _paint_row(painter: QPainter, area: QRectF, item: Row, index: Index) -> None:
    columns = Columns.within(area.width())
    left, middle = area.left(), area.center().y()
    width = columns.title_end - LEFT_PX
    _text(painter, QRectF(left + LEFT_PX, middle - 20, width, 20), item.title, colour="ink", px=15, weight=600)
    _text(painter, QRectF(left + LEFT_PX, middle + 1, width, 18), item.meta, colour="ink3", px=13)
    progress = index.data(Roles.PROGRESS)
    conversation = item.row.conversation
    strip = QRectF(left + columns.balance, middle - SPARK_PX / 2, columns.balance_end - columns.balance, SPARK_PX)
    if conversation.state is ConversationState.FAILED:
        _paint_failure(painter, area, strip.left(), conversation.failure)
        return
    if conversation.state is ConversationState.RECORDING:
        _text(painter, QRectF(strip.left(), middle - 10, 300, 20), tr("Being recorded"), colour="ink2", px=13)
        return
    if progress is not None or conversation.state in {ConversationState.RECORDED, ConversationState.ANALYSING}:
        fraction = progress.fraction if progress is not None else 0.0
        waiting = index.data(Roles.QUEUE) or tr("Waiting to be listened through.")
        sentence = words.progress(progress) if progress is not None else waiting
        bar = QRectF(strip.left(), middle - 4, min(PROGRESS_PX, max(80.0, strip.width())), 8)
        paint_progress(painter, bar, fraction=fraction)
        _text(
            painter,
            QRectF(bar.right() + 16, middle - 10, area.left() + columns.end - bar.right() - 16, 20),
            sentence,
            colour="ink2",
            px=13,
        )
    else:
        _paint_balance(painter, area, strip, columns, item)
        _paint_reflection(painter, area, columns, item, waiting=index.data(Roles.QUEUE))
    if conversation.state in {ConversationState.READY, ConversationState.MEASURED}:
        painter.drawPixmap(
            QPointF(area.right() - RIGHT_PX - 18, middle - 9), theme.pixmap("chevron-right", 18, colour="ink3")
        )


def _paint_balance(painter: QPainter, area: QRectF, strip: QRectF, columns: Columns, item: Row) -> None:
    share = item.row.you_share
    if share is None:
        wide = QRectF(strip.left(), strip.top(), columns.shares_end - columns.balance, strip.height())
        _text(painter, wide, words.no_share(item.row.conversation), colour="ink3", px=13)
        return
    if strip.width() > 0:
        paint_balance(painter, strip, item.row.balance_slices)
    you, them = words.split_percent(share)
    middle = area.center().y()
    left = area.left() + columns.shares
    gap = SHARES_PX
    if item.row.estimated:
        about = _text(painter, QRectF(left, middle - 11, 60, 22), tr("about"), colour="ink3", px=14) + 5
        left, gap = left + about, SHARES_PX - 16
    for text, word, colour in ((you, tr("you"), "you_text"), (them, tr("them"), "other_text")):
        taken = _text(painter, QRectF(left, middle - 11, 60, 22), text, colour=colour, px=14, weight=600)
        _text(painter, QRectF(left + taken + 5, middle - 11, 60, 22), word, colour="ink3", px=14)
        left += gap


def _paint_reflection(painter: QPainter, area: QRectF, columns: Columns, item: Row, *, waiting: str) -> None:
    text = waiting or reflection_words(item.row)
    colour = "ink3" if item.row.answered == 0 and not waiting else "ink2"
    right = area.left() + columns.end - 2
    left = area.left() + columns.shares_end
    wide = _text(painter, QRectF(left, area.center().y() - 10, right - left, 20), text, colour=colour, px=13, right=True)
    if item.row.moments and item.row.answered >= item.row.moments and not waiting:
        painter.drawPixmap(QPointF(right - wide - 22, area.center().y() - 8), theme.pixmap("check", 16))


def _paint_failure(painter: QPainter, area: QRectF, left: float, failure: str) -> None:
    middle = area.center().y()
    button = retry_area(area)
    painter.drawPixmap(QPointF(left, middle - 9), theme.pixmap("alert", 18))
    sentence = QRectF(left + 28, middle - 20, button.left() - left - 44, 40)
    painter.setFont(theme.font(13))
    painter.setPen(theme.colour("ink2"))
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    painter.drawText(sentence, flags, failure or tr("This could not be listened through."))
    painter.setPen(QPen(theme.colour("line_strong"), 1))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(button.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    painter.setPen(theme.colour("ink"))
    painter.setFont(theme.font(14, 500))
    painter.drawText(button, int(Qt.AlignmentFlag.AlignCenter), tr("Try again"))
