"""What is dropped onto the window, and onto which conversation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtWidgets import QWidget

from app.core.recording import ConversationState
from app.gui.views.library import LibraryView


def dropped_files(data: QMimeData) -> list[Path]:
    """Local files of a drag; empty when there are none."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and Path(url.toLocalFile()).is_file()]


def dropped_onto(view: QWidget | None, place: QPoint, window: QWidget) -> tuple[str, str] | None:
    """The identifier and title of the conversation that is open, or lies in the Library there; None: something else.

    Args:
        view: what the window shows.
        place: in the window.
        window: the window.
    """
    from app.gui.views.review import ReviewView  # noqa: PLC0415 - start stays quick

    found = None
    if isinstance(view, LibraryView):
        row = view.list.row_at(view.list.viewport().mapFrom(window, place))
        found = row.row.conversation if row is not None else None
    elif isinstance(view, ReviewView) and view.review is not None:
        found = view.review.conversation
    return (found.id, found.title) if found is not None and found.state is ConversationState.READY else None
