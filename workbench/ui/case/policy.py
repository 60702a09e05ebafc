"""How are the policy's answers shown? What fails stands first and tinted; what passes is one grey line."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
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
ORDER = {Verdict.FAIL: 0, Verdict.REFER: 1, Verdict.UNKNOWN: 2, Verdict.NOTE: 3, Verdict.PASS: 4}
# fill, ink, icon of what is not passed
TINTS = {
    Verdict.FAIL: ("bad_soft", "bad_ink", "x-circle"),
    Verdict.REFER: ("warn_soft", "warn_ink", "warning"),
    Verdict.UNKNOWN: ("sunken", "ink2", "question"),
    Verdict.NOTE: ("sunken", "ink2", "info"),
}
PASSED, ROW, EDGE = 23, 22, 12
MOST_PASSED = 6  # more of them fold to one line, so that what can be changed stands in sight below
SAYS = {
    Verdict.FAIL: Text("不通过", "fails"),
    Verdict.REFER: Text("待说明", "to justify"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
    Verdict.NOTE: Text("提示", "noted"),
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
        (Verdict.NOTE, "提示", "noted"),
    ):
        if counts[verdict]:
            parts.append((f"{counts[verdict]} {zh}", f"{counts[verdict]} {en}"))
    return Text(" · ".join(zh for zh, _ in parts), " · ".join(en for _, en in parts))


def _beside(duties: tuple[Check, ...]) -> Text:
    """What the lender itself must see to, where there is any."""
    count = len(duties)
    return Text(f" · {count} 由机构落实", f" · {count} for the lender") if count else Text("", "")


class PolicyList(Shown):
    """The checks; many that pass are one line, opened and folded by a click, Enter or Space."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._checks: list[Check] = []
        self._unfolded, self._tight = False, True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        self._checks = sorted_checks(checks)
        folds = bool(self._plain())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if folds else Qt.FocusPolicy.NoFocus)
        self.follow()

    def fold_if(self, tight: bool) -> None:
        """Whether anything stands below that wants the room."""
        if tight != self._tight:
            self._tight = tight
            self.show_checks(tuple(self._checks))

    def toggle(self) -> None:
        """Open or fold the passed checks; it stays so for the next cases."""
        if self._plain():
            self._unfolded = not self._unfolded
            self.follow()

    @property
    def folded(self) -> bool:
        return bool(self._plain()) and not self._unfolded

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        top = self._fold_y(self.width())
        if self._plain() and top <= event.position().y() < top + PASSED:
            self.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def _plain(self) -> list[Check]:
        """The passed checks that may fold: only many, and never one an interview had to settle."""
        found = [one for one in self._checks if one.verdict is Verdict.PASS]
        return found if self._tight and len(found) > MOST_PASSED else []

    def _lines(self) -> list[Check]:
        """The checks told one by one, in their order."""
        hidden = self._plain() if self.folded else []
        return [one for one in self._checks if one not in hidden]

    def _fold_y(self, wide: float) -> float:
        """Where the line of the fold stands: below what needs a look and what was settled, above the passed."""
        return sum(self._line_high(one, wide) for one in self._checks if one not in self._plain())

    def _line_high(self, check: Check, wide: float) -> float:
        return self._box_high(check, wide) + 6 if self._open(check) else PASSED

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
        fold = PASSED if self._plain() else 0
        return math.ceil(sum(self._line_high(one, wide) for one in self._lines()) + fold) or 20

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, y, wide = self.painter(), 0.0, float(self.width())
        fold = self._fold_y(wide) if self._plain() else -1.0
        for check in self._lines():
            if y == fold:
                y += PASSED
            high = self._line_high(check, wide)
            if self._open(check):
                self._tinted(painter, check, QRectF(0, y, wide, high - 6))
            else:
                self._line(painter, check, y, wide)
            y += high
        if fold >= 0:
            self._fold_line(painter, fold, wide)

    def _fold_line(self, painter: QPainter, y: float, wide: float) -> None:
        """`9 项通过`, with the way to open it."""
        look, count = self.look, len(self._plain())
        draw_icon(painter, 10, y + 4, "check", 15, look.colour("ok"))
        words = Text(f"{count} 项通过", f"{count} passed").of(look.lang)
        paint.text(painter, QRectF(34, y, wide - 68, PASSED), words, look.colour("ink2"), 13)
        draw_icon(
            painter, wide - EDGE - 14, y + 5, "caret-down" if self.folded else "caret-up", 14, look.colour("ink3")
        )
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(0, y, wide, PASSED), 5, look.tokens)

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
        duties = file.recommendation.duties if file.recommendation else ()
        self.count.say(summary(checks) + _beside(duties) if checks else Text("未评估", "Not evaluated"))
        titles = [self.count.look.say(one.title) for one in duties]
        self.count.setAccessibleDescription("；".join(titles))
        self.head.setToolTip("\n".join(titles))
        self.list.show_checks(checks)
        self.firmness.ask(file)
