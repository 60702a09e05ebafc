"""Which key figures stand above the charts?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.services.portfolio_file import Kpi
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Canvas
from workbench.ui.look import Look


class KpiStrip(Canvas):
    """Six figures in a row, each with its change; a change for the worse is tinted and has its word."""

    def __init__(self, look: Look) -> None:
        self.kpis: tuple[Kpi, ...] = ()
        super().__init__(look, self._paint, high=78)

    def show_kpis(self, kpis: tuple[Kpi, ...]) -> None:
        self.kpis = kpis
        self.follow()

    def follow(self) -> None:
        super().follow()
        say = self.look.say
        self.setAccessibleName("; ".join(f"{say(k.label)} {say(k.value)} {say(k.detail)}" for k in self.kpis))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if not self.kpis:
            return
        wide = (rect.width() - 28) / len(self.kpis)
        for n, kpi in enumerate(self.kpis):
            x = 18 + n * wide
            room = wide - 16
            if n:
                paint.line(painter, x - 12.5, 22, x - 12.5, 58, look.colour("line"))
            paint.text(painter, QRectF(x, 14, room, 18), look.say(kpi.label), look.colour("ink3"), 12)
            value, detail = look.say(kpi.value), look.say(kpi.detail)
            taken = width(value, 20, 600)
            paint.text(painter, QRectF(x, 36, room, 28), value, look.colour("ink"), 20, 600)
            tone = look.colour("down_ink" if kpi.worse else "ink3")
            if taken + width(detail, 12, 500) + 8 <= room:
                paint.text(painter, QRectF(x + taken + 8, 36, room, 30), detail, tone, 12, 500)
            else:  # no room beside: the change goes under the value
                paint.text(painter, QRectF(x, 60, room, 16), detail, tone, 12, 500)
