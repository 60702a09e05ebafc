"""How are the steps from raw to verified sales drawn, and what the detectors say about them?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.common.money import MINUS, money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.services.sales_file import DetectorHit, SalesStep
from workbench.ui import paint
from workbench.ui.fonts import font, metrics, width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown
from workbench.ui.look import Look

ROW = 26
LABELS, AMOUNTS = 128, 118
NO_HIT = Text("没有命中：各项检测都在界线之下", "No hit: every detector stays below its line")
NO_ORDERS = Text("没有订单，无法做订单检测", "No orders: detectors have nothing to read")
BELOW = Text("未达界线", "below its line")


class Rows(Shown):
    """Rows that are walked by arrows and pressed; `pressed` tells the code of one."""

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def codes(self) -> tuple[str, ...]:
        """The code of each row, "" for one that nothing stands behind."""
        return ()

    def row_at(self, y: float) -> int:
        return -1

    def choose(self, index: int) -> None:
        codes = self.codes()
        if 0 <= index < len(codes) and codes[index]:
            self.current = index
            self.update()
            self.pressed.emit(codes[index])

    def clear(self) -> None:
        self.current = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.choose(self.row_at(event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        places = [place for place, code in enumerate(self.codes()) if code]
        beyond = [place for place in places if (place - self.current) * step > 0]
        if beyond:
            self.choose(min(beyond) if step > 0 else max(beyond))


class SalesBars(Rows):
    """From sales to verified sales, one bar a step; each opens the orders behind it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._steps: Sequence[SalesStep] = ()
        self._currency = "CNY"

    def show_steps(self, steps: Sequence[SalesStep], currency: str) -> None:
        self._steps, self._currency, self.current = steps, currency, -1
        self.setFixedHeight(max(1, len(steps)) * ROW + 4)
        self.follow()

    def codes(self) -> tuple[str, ...]:
        return tuple(step.code if step.drills else "" for step in self._steps)

    def row_at(self, y: float) -> int:
        return int((y - 2) // ROW)

    def amount(self, index: int) -> str:
        """What is written at the right of a row: what leaves has its sign."""
        step = self._steps[index]
        words = money(step.amount_fen, self._currency)
        return f"{MINUS}{words}" if 0 < index < len(self._steps) - 1 and step.amount_fen else words

    def follow(self) -> None:
        say = self.look.say
        self.setAccessibleName("; ".join(f"{say(one.label)} {self.amount(i)}" for i, one in enumerate(self._steps)))
        super().follow()

    def sizeHint(self) -> QSize:
        return QSize(420, max(1, len(self._steps)) * ROW + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, float(self.width())
        whole = max((step.amount_fen for step in self._steps), default=0)
        left, room = LABELS + 8.0, max(40.0, wide - LABELS - AMOUNTS - 16)
        at = float(whole)
        for index, step in enumerate(self._steps):
            y, ends = 2 + index * ROW, index in (0, len(self._steps) - 1)
            if index == self.current:
                paint.box(painter, QRectF(0, y, wide, ROW), 5, look.colour("sel"))
            strong = 600 if ends else 400
            ink = look.colour("ink" if step.amount_fen or ends else "ink3")
            paint.text(painter, QRectF(8, y, LABELS - 8, ROW), look.say(step.label), ink, 13, strong)
            begin, end = (0.0, float(step.amount_fen)) if ends else (at - step.amount_fen, at)
            at = at if index == 0 else begin
            colour = ("ctl" if index == 0 else "ok") if ends else "down"
            if whole and (step.amount_fen or ends):
                bar = QRectF(left + begin / whole * room, y + 6, max(2.0, (end - begin) / whole * room), ROW - 12)
                paint.box(painter, bar, 2.5, look.colour(colour))
            figure = QRectF(wide - AMOUNTS - 6, y, AMOUNTS, ROW)
            ink = look.colour("ink" if ends else "down_ink" if step.amount_fen else "ink3")
            paint.text(painter, figure, self.amount(index), ink, 13, strong, paint.RIGHT)
        if self.hasFocus() and self.current >= 0:
            area = QRectF(1, 3 + self.current * ROW, wide - 2, ROW - 2)
            paint.focus_ring(painter, area, 5, look.tokens)


class HitList(Rows):
    """What the detectors found: what is over its line stands first and tinted."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._hits: Sequence[DetectorHit] = ()
        self._nothing = NO_HIT

    def show_hits(self, hits: Sequence[DetectorHit], has_orders: bool) -> None:
        self._hits, self.current = hits, -1
        self._nothing = NO_HIT if has_orders else NO_ORDERS
        self.follow()

    def codes(self) -> tuple[str, ...]:
        return tuple(hit.code for hit in self._hits)

    def row_at(self, y: float) -> int:
        for index, top in enumerate(self._tops()):
            if top <= y < top + self._high(index):
                return index
        return -1

    def follow(self) -> None:
        say = self.look.say
        told = [f"{say(hit.title)} {percent(hit.score)} {say(self.words(hit))}" for hit in self._hits]
        none_flagged = [] if any(hit.flagged for hit in self._hits) else [say(self._nothing)]
        self.setAccessibleName("; ".join(none_flagged + told))
        self._fit()
        super().follow()

    def words(self, hit: DetectorHit) -> Text:
        """What stands below the title."""
        below = hit.finding if hit.flagged else BELOW
        return Text(f"{below.zh}（{hit.thresholds.zh}）", f"{below.en} ({hit.thresholds.en})")

    def _fit(self) -> None:
        tops = self._tops()
        self.setFixedHeight(math.ceil((tops[-1] + self._high(len(tops) - 1)) if tops else 28) + 2)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def event(self, event: QEvent) -> bool:
        """What a detector looks for, and why its numbers stand where they do."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.row_at(event.pos().y())
            if index >= 0:
                QToolTip.showText(event.globalPos(), self.look.say(self._hits[index].explanation), self)
                return True
        return super().event(event)

    def _message(self, index: int) -> float:
        flags = int(Qt.TextFlag.TextWordWrap)
        room = QRectF(0, 0, max(60, self.width() - 46), 400)
        return metrics(12).boundingRect(room, flags, self.look.say(self.words(self._hits[index]))).height()

    def _high(self, index: int) -> float:
        return 26 + self._message(index) + 8

    def _tops(self) -> list[float]:
        y = 0.0 if any(hit.flagged for hit in self._hits) else 28.0
        tops = []
        for index in range(len(self._hits)):
            tops.append(y)
            y += self._high(index) + 6
        return tops

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, float(self.width())
        if not any(hit.flagged for hit in self._hits):
            draw_icon(painter, 10, 6, "check", 15, look.colour("ok"))
            paint.text(painter, QRectF(34, 0, wide - 40, 26), look.say(self._nothing), look.colour("ink2"), 13)
        for index, (hit, y) in enumerate(zip(self._hits, self._tops(), strict=True)):
            area, ink = QRectF(0, y, wide, self._high(index)), "warn_ink" if hit.flagged else "ink3"
            if hit.flagged or index == self.current:
                paint.box(painter, area, 6, look.colour("warn_soft" if hit.flagged else "sel"))
            draw_icon(painter, 10, y + 7, "warning" if hit.flagged else "minus", 16, look.colour(ink))
            share = percent(hit.score)
            room = width(share, 13, 600)
            title = QRectF(34, y + 4, wide - 34 - room - 20, 22)
            paint.text(painter, title, look.say(hit.title), look.colour("ink" if hit.flagged else "ink2"), 13, 600)
            paint.text(painter, QRectF(0, y + 4, wide - 12, 22), share, look.colour(ink), 13, 600, paint.RIGHT)
            painter.setFont(font(12))
            painter.setPen(look.colour(ink))
            below = QRectF(34, y + 25, wide - 46, area.height() - 26)
            painter.drawText(below, int(Qt.TextFlag.TextWordWrap), look.say(self.words(hit)))
            if index == self.current:
                paint.focus_ring(painter, area.adjusted(1, 1, -1, -1), 6, look.tokens)
