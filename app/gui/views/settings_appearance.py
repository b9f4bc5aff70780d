"""Settings, appearance: the theme, the size of the interface, and the name in the greeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.errors import AppError
from app.gui.models import words
from app.gui.theme import theme
from app.gui.widgets.basics import SegmentedControl, column
from app.gui.widgets.setting_rows import Block, SettingRow
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

THEMES: Final[tuple[theme.Choice, ...]] = ("system", "light", "dark")


class AppearancePage(QWidget):
    """The theme changes at once; the size with the next start, since every drawing is made for one."""

    failed = Signal(object)
    name_changed = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        settings = services.settings
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        self.theme = SegmentedControl(
            (tr("As the system"), tr("Light"), tr("Dark")), index=THEMES.index(settings.theme), name=tr("Theme")
        )
        self.theme.chosen.connect(self._on_theme)
        self.scale = SegmentedControl(
            tuple(words.percent(scale / 100) for scale in theme.SCALES),
            index=_nearest(settings.interface_scale),
            name=tr("Interface size"),
        )
        self.scale.chosen.connect(self._on_scale)
        self.name = QLineEdit(settings.your_name)
        self.name.setFixedWidth(240)
        self.name.setMaxLength(100)
        self.name.editingFinished.connect(self._on_name)
        self._scale_row = SettingRow(tr("Interface size"), tr("On top of your system's own scale."), self.scale)
        body.addWidget(
            Block(
                tr("How Heard looks"),
                (SettingRow(tr("Theme"), tr("Light and dark hold the same contrasts."), self.theme), self._scale_row),
            )
        )
        body.addWidget(
            Block(
                tr("You"),
                (SettingRow(tr("Your name"), tr("For the greeting in the Library. It may stay empty."), self.name),),
            )
        )
        body.addStretch(1)

    @Slot(int)
    def _on_theme(self, index: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, THEMES[index])
        self._change(theme=THEMES[index])

    @Slot(int)
    def _on_scale(self, index: int) -> None:
        if self._change(interface_scale=theme.SCALES[index]):
            self._scale_row.say(tr("Heard opens in this size the next time it starts."))

    @Slot()
    def _on_name(self) -> None:
        name = " ".join(self.name.text().split())
        if name != self._services.settings.your_name and self._change(your_name=name):
            self.name_changed.emit(name)

    def _change(self, **changes: object) -> bool:
        try:
            self._services.change_settings(**changes)
        except AppError as error:
            self.failed.emit(error)
            return False
        return True


def _nearest(scale: int) -> int:
    return min(range(len(theme.SCALES)), key=lambda place: abs(theme.SCALES[place] - scale))
