"""What stands at the foot of the queue while rows are checked?"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.queue import QueueRow
from workbench.ui import paint
from workbench.ui.buttons import Pressed
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import STRETCH, row
from workbench.ui.look import Look

APPROVE = Text("批量通过…", "Approve all…")
ASSIGN = Text("转派", "Reassign")
CLEAR = Text("取消勾选", "Clear")


class _DarkButton(Pressed):
    """A button on the dark bar."""

    def __init__(self, look: Look, words: Text, icon: str, key: str = "", strong: bool = False) -> None:
        super().__init__(look)
        self._words, self._icon, self._key, self._strong = words, icon, key, strong
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow()

    def follow(self) -> None:
        words = self.look.say(self._words)
        self.setAccessibleName(words)
        cap = paint.key_width(self._key) + 8 if self._key else 0
        self.setFixedSize(math.ceil(width(words, 13, 600)) + 46 + cap, 30)
        super().follow()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = QPainter(self), self.look, self.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self._strong and self.isEnabled()
        fill = look.colour("tip_accent") if strong else look.colour("on_tip", 0.18 if self.underMouse() else 0.1)
        paint.box(painter, QRectF(0, 0, wide, 30), 6, fill)
        ink = look.colour("on_tip_accent" if strong else "on_tip", 1.0 if self.isEnabled() else 0.45)
        draw_icon(painter, 10, 7, self._icon, 16, ink)
        paint.text(painter, QRectF(32, 0, wide, 30), look.say(self._words), ink, 13, 600 if strong else 500)
        if self._key:
            x = wide - paint.key_width(self._key) - 9
            edge = look.colour("on_tip_accent" if strong else "on_tip", 0.35)
            paint.box(painter, QRectF(x + 0.5, 6.5, paint.key_width(self._key) - 1, 17), 4, None, edge)
            cap = QRectF(x, 6, paint.key_width(self._key), 18)
            paint.text(painter, cap, self._key, ink, 11, 500, paint.CENTRE)
        if self.ringed:
            paint.box(painter, QRectF(1, 1, wide - 2, 28), 6, None, look.colour("on_tip"), 2)


class BulkBar(Shown):
    """Sum of the checked rows, how many may be approved together, and the acts."""

    approve_pressed = Signal()
    assign_pressed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setFixedHeight(48)
        self._count = Label(look, "", 13, 600, "on_tip")
        self._remark = Label(look, "", 12, 400, "on_tip2", fit=False)
        self.approve = _DarkButton(look, APPROVE, "check-circle", "A", strong=True)
        self.assign = _DarkButton(look, ASSIGN, "user-plus")
        self.approve.clicked.connect(self.approve_pressed)
        self.assign.clicked.connect(self.assign_pressed)
        esc = Label(look, "Esc", 11, 500, "on_tip2")
        items = (self._count, (self._remark, 1), STRETCH, self.approve, self.assign, esc)
        self.setLayout(row(*items, margins=(16, 9, 14, 9), spacing=10))
        self.hide()

    def show_rows(self, rows: tuple[QueueRow, ...]) -> None:
        able = [one for one in rows if one.fast_track]
        self.setVisible(bool(rows))
        if not rows:
            return
        self._count.say(Text(f"已选 {len(rows)} 件", f"{len(rows)} selected"))
        total = money(sum(one.suggested_fen or 0 for one in able), rows[0].currency)
        if len(able) == len(rows):
            remark = Text(f"{total} · 均为 A/B 档且政策全过", f"{total} · all band A/B, all policies pass")
        else:
            left = len(rows) - len(able)
            remark = Text(
                f"{total} · {len(able)} 件可通过，{left} 件须逐件处理",
                f"{total} · {len(able)} can be approved, {left} one by one",
            )
        self._remark.say(remark)
        self.approve.setEnabled(bool(able))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.box(painter, area, 10, self.look.colour("tip"), self.look.colour("on_tip", 0.15))
