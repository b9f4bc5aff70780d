"""Correcting on screen: menus of timeline and transcript, undo and redo, and the word that something was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction, Count, LeaveOut
from app.core.segment import Segment, Segments
from app.gui.models.correction_choices import Choice
from app.gui.models.line_choices import choices_in_transcript
from app.gui.models.people import people_question
from app.gui.models.place import Place
from app.gui.models.voices import named_voices
from app.gui.views.review_changes import Change, ReviewChanges
from app.gui.views.review_content import ReviewContent
from app.gui.views.review_lines import ReviewLines
from app.gui.views.review_menu import choices_menu
from app.gui.views.review_page import ReviewPage
from app.gui.views.review_playback import Playback
from app.gui.widgets.toast import Toast, announce
from app.i18n import tr
from app.services.conversations import CorrectionState


class ReviewCorrecting(QObject):
    """Asks `changes` for what the person chose; what comes of it is shown by the view."""

    def __init__(
        self, view: QWidget, page: ReviewPage, changes: ReviewChanges, playback: Playback, *, keep: Callable[[], None]
    ) -> None:
        """keep: hands on what is being typed, so that it is kept before what is chosen here."""
        super().__init__(view)
        self._view, self._page, self._changes, self._playback = view, page, changes, playback
        self._keep = keep
        self._id = ""
        self._result: AnalysisResult | None = None
        self._names: Mapping[str, str] = {}
        self._state = CorrectionState(can_undo=False, can_redo=False, corrected=False)
        self.toast = Toast(view)
        self.lines = ReviewLines(view, page, self, playback)
        page.timeline.menu_wanted.connect(self.open_menu)
        page.transcript.view.menu_wanted.connect(self.open_menu)
        page.transcript.view.rewritten.connect(self.correct)
        page.uncertain.mark_wanted.connect(self._on_mark)
        page.uncertain.fine_wanted.connect(self._on_fine)
        header = page.header
        header.swap_wanted.connect(self.swap)
        header.undo_wanted.connect(self.undo)
        header.redo_wanted.connect(self.redo)
        header.restore_wanted.connect(self.restore)
        header.people_wanted.connect(self.ask_people)

    def show(self, content: ReviewContent | None) -> None:
        """What menus are about from now on; None: nothing."""
        if content is None or content.review.conversation.id != self._id:
            self.toast.hide()
        if content is None:
            self._id, self._result = "", None
            return
        self._id, self._result, self._names = content.review.conversation.id, content.result, content.names
        self._state = content.corrections
        self._page.header.set_corrections(content.corrections)
        asked = people_question(self._result, self._names)
        self._page.header.set_people(named_voices(self._result, self._names), asked=asked is not None and bool(asked.people))

    # Menus

    def open_menu(self, place: Place, at: QPoint) -> None:
        """A key may arrive twice, as a key and as the system's wish for a menu."""
        if self._result is None or QApplication.activePopupWidget() is not None:
            return
        groups = choices_in_transcript(place, self._result, self._names)
        choices_menu(self._view, groups, self.choose).popup(at)

    def open_menu_here(self) -> None:
        """By keyboard, wherever the keys go to."""
        transcript = self._page.transcript.view
        if transcript.hasFocus():
            transcript.open_menu()
        else:
            self._page.timeline.open_menu()

    def choose(self, choice: Choice) -> None:
        if choice.edited:
            self._page.transcript.view.edit_here()
        elif choice.copied:
            QGuiApplication.clipboard().setText(choice.copied)
        elif choice.play is not None:
            self._playback.play_segment(choice.play)
        elif choice.named:
            self._keep()
            self._changes.ask_name(self._id, self._names.get(choice.named, ""), key=choice.named)
        elif choice.corrections:
            self.correct(*choice.corrections)

    @property
    def shown(self) -> tuple[AnalysisResult, Mapping[str, str]] | None:
        """What corrections are about now, and the names in it."""
        return None if self._result is None else (self._result, self._names)

    def ask_people(self) -> None:
        """The questions of a conversation on one track once more."""
        self._page.area.ensureWidgetVisible(self._page.notice)
        self._page.notice.people.unfold()

    # Corrections

    def correct(self, *corrections: Correction) -> None:
        if self._id:
            if any(isinstance(one, (LeaveOut, Count)) for one in corrections):
                self._page.timeline.select_stretch(None)
            self._keep()
            self._changes.correct(self._id, corrections)

    def swap(self) -> None:
        """You and they change places, and everything follows."""
        if self._id:
            self._keep()
            self._changes.swap(self._id)

    def undo(self) -> None:
        if self._id and self._state.can_undo:
            self._keep()
            self._changes.undo(self._id)

    def redo(self) -> None:
        if self._id and self._state.can_redo:
            self._keep()
            self._changes.redo(self._id)

    def restore(self) -> None:
        """Everything as it was heard."""
        if self._id and self._state.corrected:
            self._keep()
            self._changes.restore(self._id)

    def tell(self, change: Change) -> None:
        """After what was asked for is on screen."""
        if change is Change.WRITTEN:
            announce(self._page.transcript.view, tr("Changed."))  # it is seen where it was typed, and more may follow there
        elif change is Change.UNDONE:
            self.toast.say(tr("Taken back."), icon="check", button=tr("Redo"), act=self.redo)
        elif change is Change.RESTORED:
            self.toast.say(tr("As it was heard."), icon="check", button=tr("Undo"), act=self.undo)
        else:
            self.toast.say(tr("Changed."), icon="check", button=tr("Undo"), act=self.undo)

    # Where who said what is uncertain

    def _on_mark(self, stretch: Segment) -> None:
        timeline = self._page.timeline
        timeline.let_go()
        self._playback.seek(stretch.start)
        timeline.select_stretch(stretch)
        timeline.setFocus()
        self._page.area.ensureWidgetVisible(timeline)

    def _on_fine(self, stretches: Segments) -> None:
        self.correct(*(Count(stretch) for stretch in stretches))
