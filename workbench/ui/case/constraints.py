"""Which constraint of the lender is closest, and how much room does each leave before and after this loan?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.governor import COUNT, FEN, MILLIONTHS, OVER, SHOWN, UNKNOWN, Governed, Headroom
from workbench.services.case_file import CaseFile
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.case.offers import INSET
from workbench.ui.case.paragraph import draw_paragraph
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import column
from workbench.ui.layouts import row as across
from workbench.ui.look import Look
from workbench.ui.panels import Panel, heading
from workbench.ui.tasks import Task

TITLE = Text("约束与余量", "Constraints")
ALLOWED = Text("本笔在全部约束之内", "This loan keeps every constraint")
NOT_KNOWN = Text("未登记", "Not recorded")
INSIDE, OUTSIDE = Text("在区域内", "Inside"), Text("不在区域内", "Outside")
ROW, RELIEF, SECOND, BAR = 52, 20, 15, 4
LARGE = 1_000_000_00_00


def figure(amount: int, row: Headroom, look: Look, currency: str) -> str:
    """One number of a row in its own unit."""
    if row.unit == MILLIONTHS:
        return percent(Decimal(amount) / 1_000_000, 2)
    if row.unit == COUNT:
        return str(amount)
    return compact_money(amount, look.lang, currency) if abs(amount) >= LARGE else money(amount, currency)


def left_words(row: Headroom, look: Look, currency: str) -> str:
    """What stands at the right end: the room left after this loan, or why there is none to tell."""
    if row.state == UNKNOWN:
        return look.say(NOT_KNOWN)
    if row.code == "REGION":
        return look.say(OUTSIDE if row.state == OVER else INSIDE)
    if row.unit != FEN:
        cap = figure(row.cap_fen, row, look, currency)
        return f"{figure(row.after_fen, row, look, currency)} / {cap}"
    words = Text("超 {sum}", "{sum} over") if row.left_fen < 0 else Text("余 {sum}", "{sum} left")
    return look.say(words.format(sum=figure(abs(row.left_fen), row, look, currency)))


class CapRows(Shown):
    """One row for each constraint: title, room after, a bar of what is used and what this loan adds, and its basis."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.rows: tuple[Headroom, ...] = ()
        self._currency = "CNY"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: tuple[Headroom, ...], currency: str) -> None:
        """What stands in the way first, then the binding one, then by their order."""
        self.rows = tuple(sorted(rows, key=lambda row: (row.state not in {OVER, UNKNOWN}, not row.binding)))
        self._currency = currency
        self.follow()

    def follow(self) -> None:
        told = [self.words(row) for row in self.rows]
        self.setAccessibleName("; ".join(told))
        self.setToolTip("\n".join(told))
        self.setFixedHeight(max(1, sum(self._high(row) for row in self.rows)))
        super().follow()

    def words(self, row: Headroom) -> str:
        say, look = self.look.say, self.look
        parts = [f"{say(row.title)} {left_words(row, look, self._currency)}"]
        if row.unit == FEN and row.state != UNKNOWN:
            before = figure(row.cap_fen - row.used_fen, row, look, self._currency)
            parts.append(say(Text("本笔前余 {sum}", "{sum} left before").format(sum=before)))
        parts.append(say(row.basis))
        if row.relief is not None:
            parts.append(say(row.relief.text))
        return ", ".join(parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.follow()  # a basis may need another number of lines

    def _high(self, row: Headroom) -> int:
        more = (RELIEF if row.relief is not None else 0) + (0 if row.unit == FEN else -8)
        return ROW + more + SECOND * (self._basis_lines(row) - 1)

    def _shift(self, row: Headroom) -> float:
        return 22.0 if row.binding or row.state in {OVER, UNKNOWN} else 0.0

    def _basis_lines(self, row: Headroom) -> int:
        """A basis stands whole on one line or two: it names the rule, which must be read."""
        room = self.width() - 2 * INSET - self._shift(row)
        return 1 if width(self.look.say(row.basis), 12) <= room else 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, y = self.painter(), 0.0
        painter.translate(INSET, 0)
        for row in self.rows:
            self._paint_row(painter, row, y)
            y += self._high(row)

    def _paint_row(self, painter: QPainter, row: Headroom, y: float) -> None:
        look, say, wide = self.look, self.look.say, float(self.width()) - 2 * INSET
        tone = {OVER: "bad_ink", UNKNOWN: "warn_ink"}.get(row.state, "ink")
        soft = {OVER: "bad_soft", UNKNOWN: "warn_soft"}.get(row.state, "accent_soft" if row.binding else "")
        if soft:
            paint.box(painter, QRectF(-INSET, y, wide + 2 * INSET, self._high(row) - 3), 6, look.colour(soft))
        icon = {OVER: "x-circle", UNKNOWN: "question"}.get(row.state, "arrow-line-down" if row.binding else "")
        shift = self._shift(row)
        if icon:
            draw_icon(painter, 0, y + 4, icon, 15, look.colour(tone if row.state in {OVER, UNKNOWN} else "ok_ink"))
        weight = 600 if icon else 400
        told = left_words(row, look, self._currency)
        ink = look.colour("ink3" if row.state == SHOWN else tone)
        taken = paint.text(painter, QRectF(0, y + 2, wide, 19), told, ink, 13, weight, paint.RIGHT)
        title = QRectF(shift, y + 2, wide - taken - 8 - shift, 19)
        paint.text(painter, title, say(row.title), look.colour("ink" if icon else "ink2"), 13, weight)
        below = y + 22
        if row.unit == FEN:
            self._bar(painter, row, below + 1, shift, wide)
            below += 8
        lines = self._basis_lines(row)
        if lines == 1:
            paint.text(painter, QRectF(shift, below - 2, wide - shift, 17), say(row.basis), look.colour("ink3"), 12)
        else:
            draw_paragraph(painter, QRectF(shift, below - 1, wide - shift, 34), say(row.basis), look.colour("ink3"))
        if row.relief is not None:
            line = QRectF(shift, below + 15 + SECOND * (lines - 1), wide - shift, 18)
            paint.text(painter, line, say(row.relief.text), look.colour("bad_ink"), 12, 500)

    def _bar(self, painter: QPainter, row: Headroom, y: float, left: float, wide: float) -> None:
        """What was used before, then what this loan adds; red where it passes the cap."""
        look, room = self.look, wide - left
        whole = max(row.cap_fen, row.after_fen, 1)
        used = room * max(row.used_fen, 0) / whole
        more = max(room * max(row.after_fen, 0) / whole - used, 2.0 if row.after_fen > row.used_fen else 0.0)
        paint.box(
            painter, QRectF(left, y, room, BAR), 2, look.colour("line2" if row.binding or look.tokens.dark else "line")
        )
        paint.box(painter, QRectF(left, y, used, BAR), 2, look.colour("peer_line"))
        paint.box(
            painter, QRectF(left + min(used, room - more), y, more, BAR), 2,
            look.colour("bad" if row.state == OVER else "accent"),
        )  # fmt: skip


class ConstraintsPane(QWidget):
    """The governor of the case shown; asked for only while it is in sight, and again when the amount changes."""

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench, look = bench, bench.look
        self.governed: Governed | None = None
        self._case_no, self._currency = "", "CNY"
        self._task: Task | None = None
        self.amount = Label(look, "", 12, 400, "ink3")
        self.verdict = Label(look, "", 13, 600, wrap=True)
        self.plan = Label(look, "", 12, 400, "ink2", wrap=True)
        self.box = Panel(look, column(self.verdict, 2, self.plan, margins=(12, 8, 12, 8)), "sunken", radius=8)
        self.rows = CapRows(look)
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.amount))
        body = column(self.head, 8, self.box, 8, margins=(16, 10, 16, 0))
        self.setLayout(column(body, across(self.rows, margins=(16 - INSET, 0, 16 - INSET, 12))))

    def ask(self, file: CaseFile, amount_fen: int | None = None) -> None:
        """Ask every constraint of a loan of this amount; None: what policy allows, else what was asked for."""
        self._case_no, self._currency = file.application.case_no, file.application.currency
        advice = file.recommendation
        wanted = amount_fen or (advice.limit.amount_fen if advice else 0) or file.application.requested_fen
        if self._task is not None:
            self._task.cancel()
        service, case_no = self.bench.services.governor, self._case_no
        self._task = self.bench.lane.put(
            self, lambda: (case_no, wanted, service.of_case(case_no, wanted)), self._found, self._refused
        )

    def _found(self, found: tuple[str, int, Governed]) -> None:
        if found[0] == self._case_no:
            self.show_governed(found[2], found[1])

    def _refused(self, refusal: StaffError) -> None:
        self.verdict.say(refusal.text)
        self.plan.say(refusal.hint)
        self.rows.show_rows((), self._currency)

    def show_governed(self, governed: Governed, amount_fen: int) -> None:
        self.governed = governed
        sum_ = money(amount_fen, self._currency)
        self.amount.say(Text(f"本笔 {sum_}", f"This loan {sum_}"))
        binding = next(row for row in governed.rows if row.binding)
        self.box.tint("accent_soft" if governed.allowed else "bad_soft")
        self.verdict.say(
            ALLOWED if governed.allowed else _stopped(binding), "ok_ink" if governed.allowed else "bad_ink"
        )
        self.plan.say(self._plan_words(governed, binding))
        self.rows.show_rows(governed.rows, self._currency)

    def _plan_words(self, governed: Governed, binding: Headroom) -> Text:
        if governed.allowed:
            left = same(left_words(binding, self.bench.look, self._currency))
            return Text("最紧：{title}，{left}", "Tightest: {title}, {left}").format(title=binding.title, left=left)
        if not governed.plan:
            return Text(
                "没有可自动给出的办法，须先补登或改申请", "No measure is enough: record what is missing, or change it"
            )
        parts = [one.text for one in governed.plan]
        ways = Text("；再".join(one.zh for one in parts), "; then ".join(_lower(one.en) for one in parts))
        return Text("最省的办法：{ways}", "Cheapest way: {ways}").format(ways=ways)


def _stopped(binding: Headroom) -> Text:
    words = Text("缺少依据：{title}", "Not known: {title}")
    if binding.state == OVER:
        words = Text("超出约束：{title}", "Over a constraint: {title}")
    return words.format(title=binding.title)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
