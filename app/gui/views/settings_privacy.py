"""Settings, privacy and storage: where things are kept, how much it is, and what the app can promise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.gui.jobs import Action, Jobs
from app.gui.models import words
from app.gui.widgets.basics import PlainButton, column
from app.gui.widgets.setting_rows import Block, SettingRow, statement
from app.i18n import tr, trn

if TYPE_CHECKING:
    from app.wiring import Services


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the data folder. knows_you: the numbers that describe the person's own voice."""

    conversations: int
    sound_bytes: int
    other_bytes: int
    knows_you: bool = False


class PrivacyPage(QWidget):
    """Values are looked up in a worker thread each time the page is shown."""

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        body.addWidget(
            statement(
                "lock",
                tr("Nothing you recorded has left this computer."),
                tr(
                    "Heard goes online in one place only, when you press a button under Speech model: it fetches a file "
                    "and sends nothing of yours. What is kept is not encrypted yet: whoever can open your files can open "
                    "it, too."
                ),
            )
        )
        self.open_folder = PlainButton(tr("Open folder"), icon="folder")
        self.open_folder.clicked.connect(self._on_open_folder)
        self._sound = SettingRow(tr("Sound"), tr("Looking…"))
        self._rest = SettingRow(tr("Transcripts, charts and answers"), tr("Looking…"))
        self._voice = SettingRow(tr("Your voice"), tr("Looking…"))
        folder = SettingRow(tr("Folder"), str(services.paths.data), self.open_folder)
        folder.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body.addWidget(Block(tr("What is kept, and where"), (self._sound, self._rest, self._voice, folder)))
        body.addWidget(
            Block(
                tr("Deleting"),
                (
                    SettingRow(
                        tr("One conversation"),
                        tr("Choose it in the Library and press Delete: its sound, words, charts and answers go, at once."),
                    ),
                    SettingRow(
                        tr("Everything"),
                        tr("Close Heard and delete the folder above. There is no other copy that Heard knows of."),
                    ),
                ),
            )
        )
        body.addStretch(1)

    def look(self) -> None:
        services = self._services
        self._jobs.run(Action(lambda: kept_in(services), self._on_kept, owner=self))

    def _on_kept(self, kept: Kept) -> None:
        self._sound.say(
            trn(
                "{count} conversation, {size}. Kept until you delete it.",
                "{count} conversations, {size}. Kept until you delete them.",
                kept.conversations,
                size=words.size(kept.sound_bytes),
            )
        )
        self._rest.say(
            tr("{size}. Kept until you delete the conversation they belong to.", size=words.size(kept.other_bytes))
        )

        self._voice.say(
            tr("Numbers that describe it. Kept until you forget it, under Your voice.")
            if kept.knows_you
            else tr("Nothing is kept of it.")
        )

    @Slot()
    def _on_open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.paths.data)))


def kept_in(services: Services) -> Kept:
    """Count and add up; for a worker thread."""
    paths = services.paths
    database = sum(file.stat().st_size for file in paths.data.glob(f"{paths.database.name}*"))
    voice = services.enrolment.enrolled
    return Kept(len(services.conversations.rows()), _size(paths.recordings), database, voice)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
