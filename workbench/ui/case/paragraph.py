"""How is a sentence of several lines painted inside a painted box?"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.ui.fonts import font, metrics

_FLAGS = int(Qt.TextFlag.TextWordWrap)


def paragraph_high(words: str, wide: float, px: int = 12) -> int:
    """Pixels the words take at this width."""
    return math.ceil(metrics(px).boundingRect(QRectF(0, 0, wide, 1000), _FLAGS, words).height()) if words else 0


def draw_paragraph(painter: QPainter, area: QRectF, words: str, colour: QColor, px: int = 12) -> None:
    painter.setFont(font(px))
    painter.setPen(colour)
    painter.drawText(area, _FLAGS, words)
