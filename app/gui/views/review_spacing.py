"""The empty room between the parts of a review: closer where one more card has to find its place in the window."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

_SIDE_PX = 28
_EDGE_PX, _GAP_PX = 20, 12
_CLOSE_EDGE_PX, _CLOSE_GAP_PX = 12, 8


class PageSpacing:
    """Margins of the column and the spaces that were added to it."""

    def __init__(self, body: QVBoxLayout) -> None:
        self._body = body
        self._spaces: list[QWidget] = []
        self._close = False
        self._foot_px = 0
        self._apply()

    def add(self) -> QWidget:
        """A space at the end of the column, which can be hidden like what stands over it."""
        space = QWidget()
        self._spaces.append(space)
        self._body.addWidget(space)
        space.setFixedHeight(self._gap_px)
        return space

    def set_close(self, *, close: bool) -> None:
        if close != self._close:
            self._close = close
            self._apply()

    def set_foot(self, more_px: int) -> None:
        """Room for what lies over the end of the column."""
        self._foot_px = more_px
        self._apply()

    @property
    def _gap_px(self) -> int:
        return _CLOSE_GAP_PX if self._close else _GAP_PX

    def _apply(self) -> None:
        edge = _CLOSE_EDGE_PX if self._close else _EDGE_PX
        self._body.setContentsMargins(_SIDE_PX, edge, _SIDE_PX, edge + self._foot_px)
        for space in self._spaces:
            space.setFixedHeight(self._gap_px)
