"""Settings, speech model: what writes the transcript, and how to get a better one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.errors import AppError, CancelledError, SpeechModelError
from app.gui.jobs import Action, Jobs
from app.gui.models import words
from app.gui.models.drafts import Drafts, again_words, drafts_of, remember_offer, write_again
from app.gui.views.settings_models import ModelOffers
from app.gui.widgets.basics import Card, PlainButton, QuietButton, StateCard, column, label, row
from app.gui.widgets.cards import ProgressLine
from app.gui.widgets.dialogs import Question
from app.gui.widgets.setting_rows import Block, SettingRow
from app.i18n import tr

if TYPE_CHECKING:
    from app.services.model_downloads import OfferedModel
    from app.services.speech_models import SpeechModels
    from app.speech.install import SpeechModel
    from app.wiring import Services

WHERE = "alphacephei.com/vosk/models"


@dataclass(frozen=True, slots=True)
class Engines:
    """What is in use (None: the draft engine), and what lies on this computer; `unusable` are names and what is wrong."""

    current: SpeechModel | None
    installed: tuple[SpeechModel, ...]
    unusable: tuple[tuple[str, str], ...] = ()
    drafts: tuple[str, ...] = ()


def engines_of(models: SpeechModels, drafts: tuple[str, ...] = ()) -> Engines:
    """Looks at the files of every one. drafts: conversations that the draft engine wrote and that are in no queue."""
    unusable = []
    for name in models.folders():
        try:
            models.described(name)
        except SpeechModelError as error:
            unusable.append((name, error.message))
    return Engines(models.current(), models.installed(), tuple(unusable), drafts)


class SpeechPage(QWidget):
    """Installing checks and copies in a worker thread, with progress."""

    failed = Signal(object)
    told = Signal(str)
    offered = Signal(str, str, object)
    """What happened, the words of a button, and what it does."""
    _advanced = Signal(float)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._dialog: QFileDialog | None = None
        self._stop = threading.Event()
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        self.now = StateCard("", "", icon="note", kind="soft")
        self._engines = Engines(None, ())
        self.again = PlainButton("")
        self.again.clicked.connect(self._on_again)
        self.again.hide()
        self.now.column.addSpacing(10)
        self.now.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.now)
        self._progress_card = self._progress_line()
        body.addWidget(self._progress_card)
        self._installed = column()
        body.addLayout(self._installed)
        self.offers = ModelOffers(services, jobs)
        self.offers.wanted.connect(self.fetch)
        self.offers.failed.connect(self.failed)
        body.addWidget(self.offers)
        body.addWidget(self._how())
        body.addStretch(1)
        self._advanced.connect(self._progress.set_fraction)

    def _how(self) -> Card:
        card = Card(margins=(24, 18, 24, 20), spacing=8)
        card.column.addWidget(label(tr("Have you one already?"), 14, weight=600))
        card.column.addWidget(
            label(
                tr(
                    "Choose the zip of any Vosk speech model, or its folder; {where} has them all. Larger ones write better "
                    "and take longer.",
                    where=WHERE,
                ),
                14,
                colour="ink2",
                wrap=True,
            )
        )
        line = row(spacing=8)
        self.choose_zip = PlainButton(tr("Choose a zip…"), icon="import")
        self.choose_zip.clicked.connect(self._on_choose_zip)
        self.choose_folder = PlainButton(tr("Choose a folder…"), icon="folder")
        self.choose_folder.clicked.connect(self._on_choose_folder)
        line.addWidget(self.choose_zip)
        line.addWidget(self.choose_folder)
        line.addStretch(1)
        card.column.addSpacing(4)
        card.column.addLayout(line)
        return card

    def _progress_line(self) -> Card:
        card = Card(margins=(24, 16, 24, 18), spacing=10)
        self._progress_words = label("", 14, weight=500)
        self._progress = ProgressLine()
        self.cancel = QuietButton(tr("Stop"))
        self.cancel.setAccessibleDescription(tr("What came so far is kept, and the next time goes on from there."))
        self.cancel.clicked.connect(self._on_cancel)
        head = row(spacing=8)
        head.addWidget(self._progress_words, 1)
        head.addWidget(self.cancel)
        card.column.addLayout(head)
        card.column.addWidget(self._progress)
        card.hide()
        return card

    # What there is

    def look(self) -> None:
        services = self._services

        def work() -> Engines:
            return engines_of(services.speech_models, drafts_of(services))

        self._jobs.run(Action(work, self._on_engines, owner=self))

    def _on_engines(self, engines: Engines) -> None:
        if engines.current is None:
            self.now.set_words(
                tr("Transcripts are drafts for now"),
                tr(
                    "The built-in engine writes them on any computer, with many wrong words; every screen calls that a "
                    "draft. Talk time, pauses and charts come from the sound, not from words, and do not change."
                ),
            )
        else:
            self.now.set_words(
                tr("Transcripts are written with {name}", name=engines.current.name),
                engines.current.note or tr("It holds for what you record or import from now on."),
            )
        self._engines = engines
        self.again.setText(again_words(len(engines.drafts)))
        self.again.setVisible(engines.current is not None and bool(engines.drafts))
        while (item := self._installed.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if engines.installed or engines.unusable:
            self._installed.addWidget(self._block(engines))
        self.offers.show_offers(model.folder.name for model in engines.installed)

    def _block(self, engines: Engines) -> Block:
        block = Block(tr("On this computer"))
        for model in engines.installed:
            used = engines.current is not None and engines.current.folder == model.folder
            controls = QWidget()
            line = row(controls, spacing=4)
            if not used:
                use = QuietButton(tr("Use this one"))
                use.setAccessibleName(tr("Use {name}", name=model.name))
                use.clicked.connect(lambda _=False, name=model.folder.name: self._choose(name))
                line.addWidget(use)
            self._add_upkeep(line, model.folder.name, model.name, model.bytes)
            said = [tr("In use") if used else "", model.language, words.size(model.bytes)]
            block.add(SettingRow(model.name, " · ".join(part for part in said if part), controls))
        for name, wrong in engines.unusable:
            controls = QWidget()
            self._add_upkeep(row(controls, spacing=4), name, name, None)
            block.add(SettingRow(name, wrong, controls))
        if engines.current is not None:
            draft = QuietButton(tr("Use this one"))
            draft.setAccessibleName(tr("Use the built-in draft engine"))
            draft.clicked.connect(lambda: self._choose(None))
            block.add(SettingRow(tr("Built-in draft engine"), tr("Always there."), draft))
        return block

    def _add_upkeep(self, line: QHBoxLayout, folder: str, name: str, size: int | None) -> None:
        verify = QuietButton(tr("Verify"))
        verify.setAccessibleName(tr("Verify {name}", name=name))
        verify.clicked.connect(lambda: self._verify(folder, name))
        remove = QuietButton(tr("Remove"))
        remove.setAccessibleName(tr("Remove {name}", name=name))
        remove.clicked.connect(lambda: self._ask_to_remove(folder, name, size))
        line.addWidget(verify)
        line.addWidget(remove)

    # What the person does

    @Slot()
    def _on_choose_zip(self) -> None:
        self._ask_for(QFileDialog.FileMode.ExistingFile)

    @Slot()
    def _on_choose_folder(self) -> None:
        self._ask_for(QFileDialog.FileMode.Directory)

    def _ask_for(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self.window(), tr("Choose a Vosk speech model"))
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            dialog.setNameFilters([tr("Zip files (*.zip)"), tr("All files (*)")])
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        dialog.fileSelected.connect(self._on_file)
        self._dialog = dialog
        dialog.open()

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self.install(Path(name))

    def install(self, source: Path) -> None:
        """Copy a speech model from a zip or folder and use it from now on."""
        models, advanced = self._services.speech_models, self._advanced.emit
        self._busy(tr("Checking and copying {name}…", name=source.name))
        self._jobs.run(
            Action(lambda: models.install(source, on_progress=advanced), self._on_installed, self._on_failed, owner=self)
        )

    def fetch(self, model: OfferedModel) -> None:
        """Get one from its publisher, check it, and use it from now on; what came of it before is not fetched again."""
        downloads, advanced, stop, jobs = self._services.model_downloads, self._advanced.emit, self._stop, self._jobs
        stop.clear()
        self._busy(tr("Fetching {name}, {size}…", name=model.name, size=words.size(model.bytes)), may_stop=True)

        def work() -> SpeechModel:
            return downloads.install(model, on_progress=advanced, cancelled=lambda: stop.is_set() or jobs.closed)

        self._jobs.run(Action(work, self._on_installed, self._on_not_fetched, owner=self))

    @Slot()
    def _on_cancel(self) -> None:
        self._stop.set()
        self.cancel.setEnabled(False)

    def _on_not_fetched(self, error: AppError) -> None:
        if not isinstance(error, CancelledError):
            self._on_failed(error)
            return
        self._busy("")
        self.told.emit(tr("Stopped. What came so far is kept; Go on fetches the rest."))
        self.look()

    def _verify(self, folder: str, name: str) -> None:
        models, advanced = self._services.speech_models, self._advanced.emit
        self._busy(tr("Reading every file of {name}…", name=name))

        def work() -> SpeechModel:
            return models.verify(folder, on_progress=advanced)

        self._jobs.run(Action(work, self._on_verified, self._on_failed, owner=self))

    def _on_verified(self, model: SpeechModel) -> None:
        self._busy("")
        self.told.emit(tr("{name} is as it was installed, and works.", name=model.name))
        self.look()

    def _on_installed(self, model: SpeechModel) -> None:
        """It writes from now on: what was written without it can be written again."""
        self._busy("")
        self.look()
        services = self._services

        def work() -> Drafts:
            found = Drafts(model, drafts_of(services))
            if found.conversations:
                remember_offer(services, model)
            return found

        self._jobs.run(Action(work, self._on_drafts, self.failed.emit, owner=self))

    def _on_drafts(self, drafts: Drafts) -> None:
        if drafts.conversations:
            self.offered.emit(drafts.said, drafts.offer, partial(self.write_again, drafts))
        else:
            self.told.emit(drafts.said)

    def write_again(self, drafts: Drafts) -> None:
        services = self._services
        self._jobs.run(Action(lambda: write_again(services, drafts), self._on_queued, self.failed.emit, owner=self))

    def _on_queued(self, said: str) -> None:
        self.look()
        self.told.emit(said)

    def _on_again(self) -> None:
        if self._engines.current is not None:
            self.write_again(Drafts(self._engines.current, self._engines.drafts))

    def _choose(self, name: str | None) -> None:
        models = self._services.speech_models
        self._busy(tr("Trying it…"))

        def work() -> SpeechModel | None:
            models.choose(name)
            return models.current()

        def chosen(model: SpeechModel | None) -> None:
            if model is None:
                self._on_done()
            else:
                self._on_installed(model)

        self._jobs.run(Action(work, chosen, self._on_failed, owner=self))

    def _ask_to_remove(self, folder: str, name: str, size: int | None) -> None:
        stay = tr("Transcripts that it wrote stay as they are.")
        if size is not None:
            stay = tr("This frees {size}. Transcripts that it wrote stay as they are.", size=words.size(size))
        question = Question(self.window(), tr("Remove {name}?", name=name), stay, yes=tr("Remove"), no=tr("Keep it"))
        question.accepted.connect(lambda: self._remove(folder))
        question.open()

    def _remove(self, folder: str) -> None:
        models = self._services.speech_models
        self._jobs.run(Action(lambda: models.remove(folder), lambda _: self._on_done(), self._on_failed, owner=self))

    def _on_done(self) -> None:
        self._busy("")
        self.look()

    def _on_failed(self, error: AppError) -> None:
        self._busy("")
        self.look()
        self.failed.emit(error)

    def _busy(self, words_: str, *, may_stop: bool = False) -> None:
        self._progress_card.setVisible(bool(words_))
        self._progress_words.setText(words_)
        self._progress.set_fraction(0.0)
        self.cancel.setVisible(may_stop)
        self.cancel.setEnabled(may_stop)
        for button in (self.choose_zip, self.choose_folder):
            button.setEnabled(not words_)
        self.offers.set_enabled(enabled=not words_)

