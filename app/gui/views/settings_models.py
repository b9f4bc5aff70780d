"""Settings, speech model: those that can be had from their publisher, each with a button that fetches it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.gui.jobs import Action, Jobs
from app.gui.models import words
from app.gui.widgets.basics import Card, PlainButton, column, hline, label, row
from app.gui.widgets.setting_rows import SettingRow
from app.i18n import tr

if TYPE_CHECKING:
    from app.services.model_downloads import OfferedModel
    from app.wiring import Services


class ModelOffers(Card):
    """The known ones at once; those of the publisher's list when the person asks for it.

    `wanted` carries the OfferedModel that is to be fetched.
    """

    wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(margins=(24, 18, 24, 18), spacing=6)
        self._services, self._jobs = services, jobs
        self._published: tuple[OfferedModel, ...] = ()
        self._installed: frozenset[str] = frozenset()
        self.buttons: dict[str, PlainButton] = {}
        self.column.addWidget(label(tr("Get a speech model"), 14, weight=600))
        self.column.addWidget(
            label(
                tr(
                    "Heard goes online only here, and only when you press one of these buttons. It fetches the file from "
                    "its publisher, the Vosk project, checks that it is the published one, and sends nothing of yours."
                ),
                14,
                colour="ink2",
                wrap=True,
            )
        )
        self._rows = column()
        self.column.addLayout(self._rows)
        self.ask = PlainButton(tr("Ask the publisher for other languages and sizes"))
        self.ask.clicked.connect(self._on_ask)
        self.column.addSpacing(4)
        self.column.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)

    def show_offers(self, installed: Iterable[str]) -> None:
        """Anew, without those that are installed."""
        self._installed = frozenset(installed)
        downloads = self._services.model_downloads
        known = self._published or downloads.known()
        offers = [(model, downloads.kept_share(model)) for model in known if model.name not in self._installed]
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.buttons = {}
        for model, kept in offers:
            if self.buttons:
                self._rows.addWidget(hline())
            self._rows.addWidget(self._row(model, kept))

    def set_enabled(self, *, enabled: bool) -> None:
        for button in (self.ask, *self.buttons.values()):
            button.setEnabled(enabled)

    def _row(self, model: OfferedModel, kept: float) -> QWidget:
        button = PlainButton(tr("Go on") if kept else tr("Install"))
        button.setAccessibleName(tr("Install {name}", name=model.name))
        button.clicked.connect(lambda: self.wanted.emit(model))
        self.buttons[model.name] = button
        controls = QWidget()
        line = row(controls)
        line.addWidget(button)
        parts = [model.name, words.size(model.bytes)]
        if kept:
            parts.append(tr("{percent} are here", percent=words.percent(kept)))
        if not model.sha256:
            parts.append(tr("MD5 {md5}", md5=model.md5))
        return SettingRow(model.title, " · ".join(parts), controls)

    def _on_ask(self) -> None:
        self.ask.setEnabled(False)
        self.ask.setText(tr("Asking…"))
        downloads = self._services.model_downloads
        self._jobs.run(Action(downloads.published, self._on_published, self._on_failed, owner=self))

    def _on_published(self, models: tuple[OfferedModel, ...]) -> None:
        self._published = models
        self.show_offers(self._installed)
        self.ask.hide()

    def _on_failed(self, error: object) -> None:
        self.ask.setEnabled(True)
        self.ask.setText(tr("Ask the publisher for other languages and sizes"))
        self.failed.emit(error)
