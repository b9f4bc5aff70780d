"""Every key the app listens to: one table, for the window and for the list of keys in Settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.i18n import tr

LIBRARY = "Ctrl+1"
RECORD = "Ctrl+2"
NEW_RECORDING = "Ctrl+N"
IMPORT = "Ctrl+O"
SEARCH = "Ctrl+F"
SETTINGS = "Ctrl+,"
KEYS = "F1"
MARK = "M"
PAUSE = "P"
STOP = "Ctrl+Shift+S"
SHRINK = "Ctrl+M"
UNDO = "Ctrl+Z"
REDO = "Ctrl+Shift+Z"
CORRECT_WORD = "F2"
REMOVE_WORD = "Del"
OTHER_VOICE = "S"
GIVE_REST = "Shift+Return"
GIVE_BEFORE = "Ctrl+Shift+Return"
JOIN_BEFORE = "Shift+Backspace"
JOIN_AFTER = "Shift+Del"
NEXT_DIFFERENCE = "F7"
DIFFERENCE_BEFORE = "Shift+F7"


@dataclass(frozen=True, slots=True)
class KeyWords:
    """A key (or keys) and what it does, in the person's language."""

    keys: str
    does: str


def shortcut(parent: QWidget, keys: str, *, whole_window: bool = True) -> QShortcut:
    """A key that works while `parent` (or its whole window) is in use; text fields keep single letters for themselves."""
    made = QShortcut(QKeySequence(keys), parent)
    made.setContext(Qt.ShortcutContext.WindowShortcut if whole_window else Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.setAutoRepeat(False)
    return made


def when(allowed: Callable[[], bool], act: Callable[[], object]) -> Callable[[], None]:
    """`act`, as long as it is allowed at the time of the key."""

    def done() -> None:
        if allowed():
            act()

    return done


def native(keys: str) -> str:
    """As this system writes it: Ctrl is Command on macOS."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _with_arrows(keys: str) -> str:
    """Keys that end in A, with both arrows in its place."""
    return native(keys).removesuffix("A") + "← →"


def all_keys() -> tuple[tuple[str, tuple[KeyWords, ...]], ...]:
    """(where, keys) for the list in Settings."""
    return (
        (
            tr("Everywhere"),
            (
                KeyWords(native(LIBRARY), tr("Library")),
                KeyWords(native(RECORD), tr("Record")),
                KeyWords(native(NEW_RECORDING), tr("New recording")),
                KeyWords(native(IMPORT), tr("Import a recording")),
                KeyWords(native(SEARCH), tr("Search, or find in the open conversation")),
                KeyWords(native(SETTINGS), tr("Settings")),
                KeyWords(native(KEYS), tr("This list of keys")),
            ),
        ),
        (
            tr("In the Library"),
            (
                KeyWords(native("Return"), tr("Open the conversation")),
                KeyWords(native("F2"), tr("Rename it")),
                KeyWords(native("Del"), tr("Delete it (asks once)")),
            ),
        ),
        (
            tr("While recording"),
            (
                KeyWords(MARK, tr("Mark this moment")),
                KeyWords(PAUSE, tr("Pause, go on")),
                KeyWords(native(STOP), tr("Stop and save")),
                KeyWords(native(SHRINK), tr("Shrink to a small bar, and back")),
            ),
        ),
        _correcting(),
        (
            tr("In a review"),
            (
                KeyWords(tr("Space"), tr("Play, pause")),
                KeyWords("← →", tr("5 seconds back, on")),
                KeyWords(tr("Shift + ← →"), tr("Turn before, after")),
                KeyWords("N  P", tr("Next, previous moment")),
                KeyWords("1 – 9", tr("Open that moment")),
                KeyWords(native("Return"), tr("Play the open moment")),
                KeyWords("A", tr("Go to the answer")),
                KeyWords(native("Ctrl+Return"), tr("Save and next")),
                KeyWords("+  −  0", tr("Close-up of 30 s, 5 min, 90 s")),
                KeyWords(native("Ctrl+D"), tr("Chart as a table")),
                KeyWords(native("Ctrl+E"), tr("Export one page")),
                KeyWords("C  T  O", tr("Charts, transcript, notes")),
            ),
        ),
        (
            tr("In the transcript"),
            (
                KeyWords("← → ↑ ↓", tr("To the next word, the next line")),
                KeyWords(tr("Space"), tr("Play from the word, pause")),
                KeyWords(tr("{key} or {other}", key=native("Return"), other=native(CORRECT_WORD)), tr("Correct the word")),
                KeyWords(native("Tab"), tr("Keep it and correct the next one")),
                KeyWords(tr("U, Shift + U"), tr("Next word heard unsurely, the one before")),
                KeyWords(native(REMOVE_WORD), tr("Remove the word")),
                KeyWords(OTHER_VOICE, tr("Someone else says this line")),
                KeyWords(native(GIVE_REST), tr("Someone else speaks from this word on")),
                KeyWords(native(GIVE_BEFORE), tr("Someone else speaks up to this word")),
                KeyWords(native(JOIN_BEFORE), tr("Join with the line before")),
                KeyWords(native(JOIN_AFTER), tr("Join with the line after")),
                KeyWords(native("Esc"), tr("Back to the timeline")),
            ),
        ),
        (
            tr("While comparing words"),
            (
                KeyWords(native(NEXT_DIFFERENCE), tr("Next line that differs")),
                KeyWords(native(DIFFERENCE_BEFORE), tr("Line before that differs")),
                KeyWords(native("Return"), tr("Play the line")),
                KeyWords(tr("Space"), tr("Play, pause")),
            ),
        ),
    )


def _correcting() -> tuple[str, tuple[KeyWords, ...]]:
    return (
        tr("To correct a review"),
        (
            KeyWords(_with_arrows("Ctrl+A"), tr("Mark before, after")),
            KeyWords(tr("E, Shift + E"), tr("Mark after, before")),
            KeyWords(_with_arrows("Ctrl+Shift+A"), tr("Choose a stretch")),
            KeyWords(tr("R, Menu key"), tr("Correct what is chosen, or is at the playhead")),
            KeyWords(native("Esc"), tr("Choose nothing")),
            KeyWords(native(UNDO), tr("Undo")),
            KeyWords(native(REDO), tr("Redo")),
        ),
    )
