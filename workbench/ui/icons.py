"""How is an icon drawn?

The shapes are the line icons of Phosphor as QtAwesome ships them. Its font and its table of names are read directly:
importing the package would load every icon set it has before the first window shows.
"""

from __future__ import annotations

import json
from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from workbench.ui.fonts import packaged

_SET = "phosphor"
_VERSION = "1.3.0"


@cache
def _family() -> str:
    path = packaged("qtawesome", "fonts", f"{_SET}-{_VERSION}.ttf")
    if path is None:
        raise FileNotFoundError(f"icon font {_SET}-{_VERSION}.ttf")
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))[0]


@cache
def _shapes() -> dict[str, str]:
    path = packaged("qtawesome", "fonts", f"{_SET}-charmap-{_VERSION}.json")
    if path is None:
        raise FileNotFoundError(f"icon table {_SET}-charmap-{_VERSION}.json")
    return {name: chr(int(code, 16)) for name, code in json.loads(path.read_text(encoding="utf-8")).items()}


@cache
def _font(px: int) -> QFont:
    face = QFont(_family())
    face.setPixelSize(px)
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


def known(name: str) -> bool:
    return name in _shapes()


def draw_icon(painter: QPainter, x: float, y: float, name: str, px: int, colour: QColor) -> None:
    """Draw an icon into the square of `px` whose top left corner is (x, y). An unknown name is a `KeyError`."""
    painter.setFont(_font(px))
    painter.setPen(colour)
    painter.drawText(QRectF(x - px, y - px, px * 3, px * 3), int(Qt.AlignmentFlag.AlignCenter), _shapes()[name])


@cache
def _pixmap(name: str, px: int, rgba: int, dpr: float) -> QPixmap:
    drawn = QPixmap(QSize(round(px * dpr), round(px * dpr)))
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw_icon(painter, 0, 0, name, px, QColor.fromRgba(rgba))
    painter.end()
    return drawn


def icon(name: str, px: int, colour: QColor, dpr: float = 2.0) -> QIcon:
    """An icon for stock widgets (menus, actions)."""
    return QIcon(_pixmap(name, px, colour.rgba(), dpr))
