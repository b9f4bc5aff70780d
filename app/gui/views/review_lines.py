"""What keys do with the words and lines of the transcript: find and hear them, give them to others, part and join them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.core.correction import Correction
from app.gui.models.correction_choices import Choice, Choices
from app.gui.models.line_choices import given_by, joined, parted_by, parted_heading
from app.gui.models.place import Place
from app.gui.views.review_menu import choices_menu
from app.gui.views.review_page import TRANSCRIPT, ReviewPage
from app.gui.views.review_playback import Playback
from app.i18n import tr

if TYPE_CHECKING:
    from app.gui.views.review_correcting import ReviewCorrecting

_UNDER_PX = 80
"""The player lies over the foot of a low window."""


class ReviewLines(QObject):
    """Does nothing while the keys go elsewhere; what is corrected goes through `correcting`, as everything does."""

    def __init__(self, view: QWidget, page: ReviewPage, correcting: ReviewCorrecting, playback: Playback) -> None:
        super().__init__(view)
        self._view, self._page, self._correcting, self._playback = view, page, correcting, playback
        self._words = page.transcript.view
        self._words.went.connect(self._show_transcript)
        self.searched = ""
        """What led to this conversation, and is likely to be looked for in it too."""

    def find(self) -> bool:
        """Open the bar that finds words in this conversation; whether there are any."""
        transcript = self._page.transcript
        if not transcript.has_words:
            return False
        if not transcript.isVisible():
            self._page.choose_tab(TRANSCRIPT)
        self._show_transcript()
        searched, self.searched = self.searched, ""
        transcript.finding.open(searched)
        return True

    def _show_transcript(self) -> None:
        """In a low window it lies partly below what is seen."""
        self._page.area.ensureWidgetVisible(self._page.transcript, 0, _UNDER_PX)

    # Hearing

    def play_or_pause(self) -> None:
        """In the transcript from the word that the keys are about, which is the one last heard after a pause."""
        word = self._words.focus_word if self._words.hasFocus() else None
        if word is None:
            self._playback.toggle()
        elif self._playback.is_playing:
            self._playback.pause()
            self._words.focus_on_heard()
        else:
            self._playback.play(word.segment.start)

    def go_to_words(self) -> None:
        """To the transcript, and in it to the word at the playhead."""
        self._page.choose_tab(TRANSCRIPT)
        if self._words.isVisible():
            self._words.focus_on_heard()
            self._words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Who says a line

    def give_to_other(self) -> None:
        """The whole line; of several others the person chooses."""
        place, shown = self._here(), self._correcting.shown
        if place is not None and shown is not None:
            self._give(given_by(place, *shown), tr("This line was said by"))

    def part(self, *, before: bool) -> None:
        """Somebody else says the line from the word on, or what comes before it."""
        place, shown = self._here(), self._correcting.shown
        if place is None or shown is None:
            return
        if before and place.begins:
            self._say(tr("This is the first word of its line."))
        else:
            self._give(parted_by(place, *shown, before=before), parted_heading(before=before))

    def join(self, *, before: bool) -> None:
        """The line is said by the voice that says the one beside it."""
        place = self._here()
        if place is None:
            return
        corrections: Sequence[Correction] = joined(place, before=before)
        if corrections:
            self._correcting.correct(*corrections)
        elif (place.before if before else place.after) is None:
            self._say(tr("There is no line before this one.") if before else tr("There is no line after this one."))
        else:
            self._say(tr("The same voice says both lines."))

    def _give(self, choices: Sequence[Choice], heading: str) -> None:
        if not choices:
            self._say(tr("The voices are not told apart here, so a line can't be given to someone else."))
        elif len(choices) == 1:
            self._correcting.choose(choices[0])
        else:
            menu = choices_menu(self._view, (Choices(heading, tuple(choices)),), self._correcting.choose)
            menu.popup(self._words.below())

    def _here(self) -> Place | None:
        return self._words.place_here() if self._words.hasFocus() else None

    def _say(self, words: str) -> None:
        self._correcting.toast.say(words)
