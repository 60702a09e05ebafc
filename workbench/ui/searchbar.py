"""How does the search in the top bar look? Pressing it opens the palette."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.buttons import Pressed
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look

HINT = Text("搜索案件、商户，或输入命令", "Search cases, merchants or run a command")


class SearchBar(Pressed):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setFixedHeight(28)
        self.setMaximumWidth(380)
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.follow()

    def sizeHint(self) -> QSize:
        return QSize(380, 28)

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(HINT))
        super().follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = QPainter(self), self.look, self.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = look.colour("sunken" if look.tokens.dark else "surface")
        edge = look.colour("ctl" if self.underMouse() else "line2")
        paint.box(painter, QRectF(0.5, 0.5, wide - 1, 27), 6, fill, edge)
        draw_icon(painter, 9, 6, "magnifying-glass", 16, look.colour("ink3"))
        cap = paint.key_width("Ctrl K") if look.key_hints else 0
        paint.text(painter, QRectF(31, 0, wide - 48 - cap, 28), look.say(HINT), look.colour("ink3"))
        if cap:
            paint.key_cap(painter, wide - cap - 7, 5, "Ctrl K", look.tokens)
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()), 6, look.tokens)
