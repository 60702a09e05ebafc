"""How are the policy's answers shown? What fails stands first and tinted; what passes is one grey line."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.decision.outcome import Check, Verdict
from workbench.services.case_file import CaseFile
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.case.firmness import FirmnessPane, Show
from workbench.ui.fonts import font, metrics, width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import column
from workbench.ui.look import Look
from workbench.ui.panels import heading

TITLE = Text("政策检查", "Policy checks")
ORDER = {Verdict.FAIL: 0, Verdict.REFER: 1, Verdict.UNKNOWN: 2, Verdict.PASS: 3}
# fill, ink, icon of what is not passed
TINTS = {
    Verdict.FAIL: ("bad_soft", "bad_ink", "x-circle"),
    Verdict.REFER: ("warn_soft", "warn_ink", "warning"),
    Verdict.UNKNOWN: ("sunken", "ink2", "question"),
}
PASSED, ROW, EDGE = 23, 22, 12
SAYS = {
    Verdict.FAIL: Text("不通过", "fails"),
    Verdict.REFER: Text("待说明", "to justify"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
    Verdict.PASS: Text("通过", "passes"),
}


def sorted_checks(checks: tuple[Check, ...]) -> list[Check]:
    """What needs a look first; a failure an interview settled stands among the passed."""
    return sorted(checks, key=lambda check: ORDER[Verdict.PASS if check.cleared else check.verdict])


def summary(checks: tuple[Check, ...]) -> Text:
    """`6 过 · 1 待说明`."""
    counts = {verdict: sum(one.verdict is verdict and not one.cleared for one in checks) for verdict in Verdict}
    passed = counts[Verdict.PASS] + sum(one.cleared and one.verdict is not Verdict.PASS for one in checks)
    parts = [(f"{passed} 过", f"{passed} pass")]
    for verdict, zh, en in (
        (Verdict.REFER, "待说明", "to justify"),
        (Verdict.FAIL, "不过", "fail"),
        (Verdict.UNKNOWN, "未知", "unknown"),
    ):
        if counts[verdict]:
            parts.append((f"{counts[verdict]} {zh}", f"{counts[verdict]} {en}"))
    return Text(" · ".join(zh for zh, _ in parts), " · ".join(en for _, en in parts))


class PolicyList(Shown):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._checks: list[Check] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        self._checks = sorted_checks(checks)
        self.follow()

    def follow(self) -> None:
        say = self.look.say
        self.setAccessibleName(
            "; ".join(
                f"{say(one.title)} {say(one.value)} {say(SAYS[one.verdict])} {say(one.message)}" for one in self._checks
            )
        )
        self.setFixedHeight(self._height(self.width() or 340))
        super().follow()

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self._height(self.width()))

    def sizeHint(self) -> QSize:
        return QSize(300, self._height(self.width() or 340))

    def _open(self, check: Check) -> bool:
        return check.verdict is not Verdict.PASS and not check.cleared

    def _message_high(self, check: Check, wide: float) -> float:
        words = self.look.say(check.message)
        if not words:
            return 0
        flags = int(Qt.TextFlag.TextWordWrap)
        return math.ceil(metrics(12).boundingRect(QRectF(0, 0, wide - 46, 500), flags, words).height())

    def _box_high(self, check: Check, wide: float) -> float:
        message = self._message_high(check, wide)
        return 4 + ROW + (message + 6 if message else 4)

    def _height(self, wide: float) -> int:
        return math.ceil(sum(self._box_high(c, wide) + 6 if self._open(c) else PASSED for c in self._checks)) or 20

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, y, wide = self.painter(), 0.0, float(self.width())
        for check in self._checks:
            if self._open(check):
                high = self._box_high(check, wide)
                self._tinted(painter, check, QRectF(0, y, wide, high))
                y += high + 6
            else:
                self._line(painter, check, y, wide)
                y += PASSED

    def _tinted(self, painter: QPainter, check: Check, area: QRectF) -> None:
        look, y = self.look, area.y()
        fill, ink, icon = TINTS[check.verdict]
        paint.box(painter, area, 6, look.colour(fill))
        draw_icon(painter, 10, y + 7, icon, 16, look.colour(ink))
        value = look.say(check.value)
        room = min(width(value, 13, 600), area.width() * 0.45)
        right = QRectF(area.width() - EDGE - room, y + 4, room, ROW)
        paint.text(painter, right, value, look.colour(ink), 13, 600, paint.RIGHT)
        title = QRectF(34, y + 4, area.width() - 34 - EDGE - room - 8, ROW)
        paint.text(painter, title, look.say(check.title), look.colour("ink"), 13, 600)
        painter.setFont(font(12))
        painter.setPen(look.colour(ink))
        below = QRectF(34, y + 4 + ROW - 1, area.width() - 46, area.height() - ROW)
        painter.drawText(below, int(Qt.TextFlag.TextWordWrap), look.say(check.message))

    def _line(self, painter: QPainter, check: Check, y: float, wide: float) -> None:
        look = self.look
        draw_icon(painter, 10, y + 4, "check", 15, look.colour("ok"))
        value = look.say(check.value)
        room = min(width(value, 13), wide * 0.45)
        right = QRectF(wide - EDGE - room, y, room, PASSED)
        paint.text(painter, right, value, look.colour("ink"), 13, 400, paint.RIGHT)
        title = QRectF(34, y, wide - 34 - EDGE - room - 8, PASSED)
        paint.text(painter, title, look.say(check.title), look.colour("ink2"), 13)


class PolicyPane(QWidget):
    """The policy's answers, and above them how firm they are where figures are missing."""

    def __init__(self, look: Look, bench: Bench, show_bounds: Show, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.firmness = FirmnessPane(bench, show_bounds)
        self.count = Label(look, "", 12, 400, "ink3")
        self.list = PolicyList(look)
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.count))
        self.setLayout(column(self.firmness, self.head, 6, self.list, margins=(16, 10, 16, 6)))

    def show_file(self, file: CaseFile) -> None:
        checks = file.recommendation.checks if file.recommendation else ()
        self.count.say(summary(checks) if checks else Text("未评估", "Not evaluated"))
        self.list.show_checks(checks)
        self.firmness.ask(file)
