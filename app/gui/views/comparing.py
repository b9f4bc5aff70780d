"""Compares two versions of a conversation's words line by line, and takes the other one when the person says so."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QWidget

from app.errors import AppError
from app.gui.models import version_words
from app.gui.models.compared_lines import ComparedLines
from app.gui.shortcuts import DIFFERENCE_BEFORE, NEXT_DIFFERENCE, native, shortcut
from app.gui.widgets.basics import (
    SERIF,
    Card,
    IconButton,
    Label,
    PlainButton,
    SegmentedControl,
    column,
    hline,
    label,
    row,
)
from app.gui.widgets.combo import Combo
from app.gui.widgets.compared_line import GAP_PX, LEFT_PX, NAME_PX, RIGHT_PX, TIME_PX
from app.gui.widgets.compared_list import BAR_PX, ComparedList
from app.gui.widgets.toast import Toast, announce
from app.i18n import tr
from app.services.versions import ComparedVersions, WordsVersion

_SHARE, _LEAST, _MOST = 0.94, QSize(720, 460), QSize(1280, 1000)
"""Of the window behind it."""


class CompareDialog(QDialog):
    """Shows what it is given; `other_wanted` and `use_wanted` carry the number of a version."""

    play_from = Signal(float)
    play_toggled = Signal()
    other_wanted = Signal(int)
    use_wanted = Signal(int)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare words"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(_LEAST)
        if parent is not None:
            room = parent.window().size()
            wanted = QSize(int(room.width() * _SHARE), int(room.height() * _SHARE))
            self.resize(wanted.boundedTo(_MOST).expandedTo(_LEAST))
        self._compared: ComparedVersions | None = None
        self.lines = ComparedLines(self)
        body = column(self, margins=(28, 20, 28, 20), spacing=0)
        body.addLayout(self._top())
        body.addSpacing(14)
        card = Card(margins=(1, 12, 1, 1), spacing=0)
        card.column.addLayout(self._heads())
        card.column.addSpacing(10)
        card.column.addWidget(hline())
        self.list = ComparedList(self.lines)
        self.list.play_from.connect(self.play_from)
        self.list.play_toggled.connect(self.play_toggled)
        self.list.moved.connect(self._tell_place)
        card.column.addWidget(self.list, 1)
        body.addWidget(card, 1)
        body.addSpacing(12)
        body.addLayout(self._foot())
        self.toast = Toast(self)
        for keys, act in ((NEXT_DIFFERENCE, self.go_on), (DIFFERENCE_BEFORE, self.go_back)):
            made = shortcut(self, keys)
            made.setAutoRepeat(True)
            made.activated.connect(act)

    # Parts

    def _top(self) -> QHBoxLayout:
        """What differs, in a sentence, and the way from one difference to the next."""
        line = row(spacing=12)
        said = column(spacing=3)
        self.title: Label = label("", 20, family=SERIF)
        said.addWidget(self.title)
        self.advice: Label = label("", 13, colour="ink2", wrap=True)
        said.addWidget(self.advice)
        line.addLayout(said, 1)
        return line

    def _foot(self) -> QHBoxLayout:
        line = row(spacing=8)
        self.which = SegmentedControl((tr("All lines"), tr("Lines that differ")), name=tr("Show"))
        self.which.chosen.connect(self._on_which)
        line.addWidget(self.which)
        line.addSpacing(8)
        back, on = native(DIFFERENCE_BEFORE), native(NEXT_DIFFERENCE)
        self.before_button = IconButton("chevron-up", tr("Difference before ({keys})", keys=back), size=36)
        self.before_button.clicked.connect(self.go_back)
        self.next_button = IconButton("chevron-down", tr("Next difference ({keys})", keys=on), size=36)
        self.next_button.clicked.connect(self.go_on)
        self.place: Label = label("", 13, colour="ink2")
        line.addWidget(self.before_button)
        line.addWidget(self.next_button)
        line.addWidget(self.place)
        line.addStretch(1)
        self.close_button = PlainButton(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        line.addWidget(self.close_button)
        return line

    def _heads(self) -> QHBoxLayout:
        """Over each column: whose words they are, and what is known of them."""
        line = row(margins=(LEFT_PX + TIME_PX + NAME_PX, 0, RIGHT_PX + BAR_PX, 0), spacing=GAP_PX)
        mine, theirs = QWidget(), QWidget()
        left, right = column(mine, spacing=2), column(theirs, spacing=2)
        self.holding: Label = label("", 14, weight=600, wrap=True)
        self.holding_facts: Label = label("", 12, colour="ink3", wrap=True)
        self.other: Label = label("", 14, weight=600, wrap=True)
        self.others = Combo()
        self.others.setAccessibleName(tr("Compare with"))
        self.others.activated.connect(self._on_other)
        self.other_facts: Label = label("", 12, colour="ink3", wrap=True)
        self.use = PlainButton(tr("Use these words"))
        self.use.clicked.connect(self._on_use)
        left.addWidget(label(tr("In use"), 12, colour="ink3"))
        left.addWidget(self.holding)
        left.addSpacing(4)
        left.addWidget(self.holding_facts)
        left.addStretch(1)
        right.addWidget(label(tr("Beside it"), 12, colour="ink3"))
        right.addWidget(self.other)
        right.addWidget(self.others)
        under = row(margins=(0, 4, 0, 0), spacing=12)
        under.addWidget(self.other_facts, 1, Qt.AlignmentFlag.AlignTop)
        under.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        right.addLayout(under)
        right.addStretch(1)
        for part in (mine, theirs):  # as wide as the columns under them, whatever a speech model is called
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            line.addWidget(part, 1)
        self.others.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return line

    # What is shown

    def show_versions(self, compared: ComparedVersions, names: Mapping[str, str]) -> None:
        """Begins at the first difference; again where it was, as far as that is still there."""
        again = self._compared is not None
        number = self.lines.shown[self.list.row].number if self.list.row >= 0 else 0
        self._compared = compared
        self.title.setText(version_words.title(compared.comparison))
        self.holding.setText(version_words.named(compared.holding))
        self.holding_facts.setText(version_words.facts(compared.holding))
        former = compared.all[1:]
        self.other.setText(version_words.named(compared.other))
        self.other.setVisible(len(former) == 1)
        self.others.setVisible(len(former) > 1)
        self.others.clear()
        for version in former:
            self.others.addItem(version_words.named(version), version.number)
        self.others.setCurrentIndex(former.index(compared.other))
        self.other_facts.setText(version_words.facts(compared.other))
        self.lines.show_lines(compared.comparison.lines, names)
        differs = compared.comparison.differing > 0
        self.advice.setText(
            tr("Click a word to hear it. Which of the two is right, only the sound can tell.")
            if differs
            else tr("Both say the same here. Click a word to hear it.")
        )
        if not differs and self.which.index:
            self.which.set_index(0)
            self.lines.show_only_differing(only=False)
        for part in (self.which, self.before_button, self.next_button, self.place):
            part.setVisible(differs)
        if again:
            self.list.go_to(self.lines.row_of_number(number))
        elif not self.list.step_difference(1) and self.lines.shown:
            self.list.go_to(0)
        self._tell_place()
        self.list.setFocus()

    def tell_used(self) -> None:
        self.toast.say(tr("These words are in use now. The ones before are kept."), icon="check")

    def show_error(self, error: AppError) -> None:
        self.toast.say(error.message, error.advice, icon="alert", seconds=None)

    def set_busy(self, *, busy: bool) -> None:
        """While another version is being opened."""
        self.use.setEnabled(not busy)
        self.others.setEnabled(not busy)

    def set_position(self, position_s: float) -> None:
        self.list.set_position(position_s)

    def _tell_place(self) -> None:
        at = self.lines.place_among_differing(self.list.row)
        self.place.setText(version_words.place(at, self.lines.differing))
        self.before_button.setEnabled(self.lines.next_differing(self.list.row, -1) is not None)
        self.next_button.setEnabled(self.lines.next_differing(self.list.row, 1) is not None)

    # What the person does

    def go_on(self) -> None:
        self._step(1)

    def go_back(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        """The keys of the list go on from there."""
        if not self.list.step_difference(step):
            announce(self, tr("There is no further difference."))
        self.list.setFocus()

    def _on_which(self, index: int) -> None:
        number = self.lines.shown[self.list.row].number if self.list.row >= 0 else 0
        self.lines.show_only_differing(only=bool(index))
        self.list.go_to(self.lines.row_of_number(number))
        self._tell_place()

    def _chosen(self) -> WordsVersion | None:
        return None if self._compared is None else self._compared.all[1 + self.others.currentIndex()]

    def _on_other(self, _index: int) -> None:
        version = self._chosen()
        if version is not None and self._compared is not None and version != self._compared.other:
            self.other_wanted.emit(version.number)

    def _on_use(self) -> None:
        version = self._chosen()
        if version is not None:
            self.use_wanted.emit(version.number)
