"""Icons of one family (24 px grid, 1.6 px round stroke) as pictures in any size and colour."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.paths import resources_folder


@cache
def icon_source(name: str) -> str:
    """The drawing of resources/icons/NAME.svg, in `currentColor`."""
    return (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon_names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (resources_folder() / "icons").glob("*.svg")))


def screen_ratio() -> float:
    """The largest device pixel ratio of all screens, so that a picture is sharp on each of them."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


@cache
def _render(name: str, size: int, colour: str, stroke: float, ratio: float) -> QPixmap:
    drawing = icon_source(name).replace("currentColor", colour).replace('stroke-width="1.6"', f'stroke-width="{stroke}"')
    picture = QPixmap(math.ceil(size * ratio), math.ceil(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def render(name: str, size: int, *, colour: str, stroke: float = 1.6, ratio: float | None = None) -> QPixmap:
    """`colour` is #RRGGBB; pictures are kept, so calling this in a paint event costs a look-up."""
    return _render(name, size, colour, stroke, screen_ratio() if ratio is None else ratio)
