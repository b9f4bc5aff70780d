"""Settings, about: the version, and what Heard is made of."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics import SERIF, Card, IconLabel, column, label, row
from app.gui.widgets.setting_rows import Block, SettingRow
from app.i18n import tr


def app_version() -> str:
    try:
        return version("heard")
    except PackageNotFoundError:
        return tr("development")


class AboutPage(QWidget):
    """Names are those of the works; licences as their authors give them."""

    def __init__(self) -> None:
        super().__init__()
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        card = Card("soft", margins=(24, 20, 24, 20))
        line = row(spacing=16)
        line.addWidget(IconLabel("heard", 40, colour="ink", stroke=1.4))
        part = column(spacing=3)
        part.addWidget(label(tr("Heard {version}", version=app_version()), 22, family=SERIF))
        part.addWidget(label(tr("See how well you listen."), 14, colour="ink2"))
        line.addLayout(part, 1)
        card.column.addLayout(line)
        body.addWidget(card)
        works = (
            ("Heard", "MIT"),
            ("Qt " + qVersion() + ", PySide6", "LGPL 3"),
            ("Python " + platform.python_version(), "PSF"),
            ("Vosk, Kaldi", "Apache 2.0"),
            ("PocketSphinx", "BSD 2-Clause, MIT"),
            ("NumPy, SoXR, SoundFile, sounddevice, PyAV", "BSD 3-Clause, LGPL 2.1, MIT"),
            ("Matplotlib", "Matplotlib licence"),
            ("Silero VAD, pyannote segmentation 3.0", "MIT"),
            ("3D-Speaker CAM++", "Apache 2.0"),
            ("Inter, Source Serif Pro", "SIL Open Font License 1.1"),
        )
        body.addWidget(Block(tr("Made with"), tuple(SettingRow(name, licence) for name, licence in works)))
        body.addStretch(1)
