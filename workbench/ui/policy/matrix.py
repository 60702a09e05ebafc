"""How many merchants go from which outcome to which?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.ui import paint
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

CODES = tuple(one.value for one in Outcome)
LINE, LOW_LINE, HEAD, NAMES = 32, 25, 26, 116
NAMED = {
    "approve": Text("通过", "Approve"),
    "approve_lower": Text("降额通过", "Lower"),
    "refer": Text("转核", "Refer"),
    "decline": Text("拒绝", "Decline"),
}


class Matrix(Canvas):
    """Rows are the policy in force, columns the draft. Off the diagonal: to the right stricter, to the left laxer."""

    def __init__(self, look: Look) -> None:
        self.counts: dict[tuple[str, str], int] = {}
        self._pitch = LINE
        super().__init__(look, self._paint, high=HEAD + LINE * (len(CODES) + 1))

    def set_low(self, low: bool) -> None:
        """Less air in a low window."""
        self._pitch = LOW_LINE if low else LINE
        self.setFixedHeight(HEAD + self._pitch * (len(CODES) + 1))

    def show_counts(self, counts: dict[tuple[str, str], int]) -> None:
        if counts != self.counts:
            self.counts = counts
            self.follow()

    def follow(self) -> None:
        super().follow()
        say = self.look.say
        moves = (f"{say(NAMED[a])} → {say(NAMED[b])} {n:,}" for (a, b), n in self.counts.items() if a != b and n)
        self.setAccessibleName("; ".join(moves) or say(Text("没有商户改变结果", "No merchant changes its outcome")))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        wide = (rect.width() - NAMES) / (len(CODES) + 1)
        corner = look.say(Text("现行 ↓  草案 →", "Now ↓  Draft →"))
        paint.text(painter, QRectF(0, 0, NAMES - 8, HEAD), corner, look.colour("ink3"), 12)
        heads = [*(look.say(NAMED[code]) for code in CODES), look.say(Text("合计", "All"))]
        for n, words in enumerate(heads):
            paint.text(painter, self._cell(n, -1, wide), words, look.colour("ink3"), 12, 500, paint.RIGHT)
        paint.line(painter, 0, HEAD - 0.5, rect.width(), HEAD - 0.5, look.colour("line2"))
        for line, before in enumerate(CODES):
            self._line(painter, line, before, wide, look)
            foot = HEAD + (line + 1) * self._pitch - 0.5
            paint.line(painter, 0, foot, rect.width(), foot, look.colour("line"))
        self._foot(painter, wide, look)

    def _cell(self, column: int, line: int, wide: float) -> QRectF:
        top = 0.0 if line < 0 else HEAD + line * self._pitch
        return QRectF(NAMES + column * wide, top, wide - 8, HEAD if line < 0 else self._pitch - 1)

    def _line(self, painter: QPainter, line: int, before: str, wide: float, look: Look) -> None:
        name = QRectF(0, HEAD + line * self._pitch, NAMES - 8, self._pitch - 1)
        paint.text(painter, name, look.say(NAMED[before]), look.colour("ink2"), 13)
        for n, after in enumerate(CODES):
            count, cell = self.counts.get((before, after), 0), self._cell(n, line, wide)
            if before == after:
                paint.text(painter, cell, f"{count:,}", look.colour("ink3"), 13, 400, paint.RIGHT)
            elif count:
                tone = "down" if n > line else "up"
                paint.box(painter, cell.adjusted(4, 3, 6, -3), 5, look.colour(f"{tone}_soft"))
                paint.text(painter, cell, f"{count:,}", look.colour(f"{tone}_ink"), 13, 600, paint.RIGHT)
            else:
                paint.text(painter, cell, "·", look.colour("ink3"), 13, 400, paint.RIGHT)
        whole = sum(self.counts.get((before, after), 0) for after in CODES)
        paint.text(painter, self._cell(len(CODES), line, wide), f"{whole:,}", look.colour("ink2"), 13, 400, paint.RIGHT)

    def _foot(self, painter: QPainter, wide: float, look: Look) -> None:
        line = len(CODES)
        name = QRectF(0, HEAD + line * self._pitch, NAMES - 8, self._pitch - 1)
        paint.text(painter, name, look.say(Text("草案合计", "Draft, all")), look.colour("ink2"), 13, 600)
        sums = [sum(self.counts.get((before, after), 0) for before in CODES) for after in CODES]
        for n, count in enumerate((*sums, sum(sums))):
            paint.text(painter, self._cell(n, line, wide), f"{count:,}", look.colour("ink"), 13, 600, paint.RIGHT)
