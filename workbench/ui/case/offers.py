"""Which loans can this merchant be offered, what does each cost in all, and where does the limit come from?

A press on an offer takes it: the draft of the decision follows. Those not taken stay on record.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.money import compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.limit_terms import TermLine
from workbench.decision.offers import MODES, SHORT_MODES, Offer, fee_fen
from workbench.decision.pricing import yearly_cost
from workbench.services.case_file import CaseFile
from workbench.services.offers import OffersView
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button, Pressed
from workbench.ui.fonts import width
from workbench.ui.format import term_months, term_text
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.panels import heading
from workbench.ui.tasks import Task

TITLE, LIMIT_TITLE = Text("可选方案", "Offers"), Text("额度由来", "Terms of the limit")
NONE = Text("没有可提供的方案：未评分、已拒绝，或没有价格", "Nothing can be offered: no score, declined, or no price")
TAKEN, UNKNOWN = Text("已选", "Chosen"), Text("未知", "Unknown")
NEEDED = Text("政策要求，缺则转人工", "Required: without it people decide")
BASIS_NAMES = {
    "xirr": same("XIRR"),
    "irr_x12": same("IRR×12"),
    "nominal_365": Text("单利", "simple interest"),
}
CARD, PAD, TERM = 72, 10, 42
INSET = 8  # how far a tint stands out beside what it tints


def days_words(days: int) -> Text:
    return term_text(days)


class OfferCard(Pressed):
    """One offer: name and amount, term and yearly cost on the basis that blocks, and what is paid in all."""

    def __init__(self, look: Look, offer: Offer, view: OffersView, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.offer, self._view = offer, view
        self.setCheckable(True)
        self.setChecked(view.chosen == offer.code)
        self.setEnabled(view.may_choose)
        self.setCursor(Qt.CursorShape.PointingHandCursor if view.may_choose else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CARD)
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName("; ".join(self.lines()))
        self.setToolTip("\n".join((*self.lines()[1:], *self.schedule())))
        super().follow()

    def nextCheckState(self) -> None:
        """What is chosen is told by the records, not by the press."""

    def lines(self) -> tuple[str, str, str, str]:
        """Name and amount; term and way of repayment; cost in all; every yearly rate with its basis."""
        offer, say, currency = self.offer, self.look.say, self._view.currency
        at_draw = fee_fen(offer)
        whole, fee = money(offer.total_cost_fen, currency), money(at_draw, currency)
        interest = money(offer.total_cost_fen - at_draw, currency)
        cost = Text(f"共付 {whole}：利息 {interest}、服务费 {fee}", f"Costs {whole}: interest {interest}, fee {fee}")
        found = offer.price
        simple, monthly, dated = (percent(rate, 2) for rate in (found.nominal_365, found.irr_x12, found.xirr))
        rates = Text(
            f"单利 {simple} · 月 IRR×12 {monthly} · XIRR {dated}", f"Simple {simple} · IRR×12 {monthly} · XIRR {dated}"
        )
        mode = MODES[offer.repayment]
        return (
            f"{say(offer.name)} {money(offer.amount_fen, currency)}",
            f"{say(days_words(offer.term_days))} · {say(mode)}",
            say(cost),
            say(rates),
        )

    def schedule(self) -> list[str]:
        """The payments, one line each, as if the whole amount were drawn at once."""
        plan, say, currency = self._view.schedules.get(self.offer.code, ()), self.look.say, self._view.currency
        line = Text(
            "{day}  还 {sum}（本金 {principal}，利息 {interest}）", "{day}  {sum} ({principal} principal, {interest})"
        )
        told = [
            line.format(
                day=one.day.isoformat(), sum=money(one.total_fen, currency),
                principal=money(one.principal_fen, currency), interest=money(one.interest_fen, currency),
            )
            for one in plan
        ]  # fmt: skip
        head = Text("全额支用的还款计划：", "Payments if all is drawn at once:")
        return [say(head), *(say(one) for one in told)] if plan else []

    def short_lines(self) -> tuple[str, str]:
        """Term and cost where there is little room."""
        offer, say = self.offer, self.look.say
        cost = Text("共付 {sum}", "Costs {sum} in all").format(sum=money(offer.total_cost_fen, self._view.currency))
        months, days = term_months(offer.term_days), offer.term_days
        term = Text(f"{days} 天", f"{days} d") if months is None else Text(f"{months} 月", f"{months} mo")
        return f"{say(term)} · {say(SHORT_MODES[offer.repayment])}", say(cost)

    def sizeHint(self) -> QSize:
        return QSize(280, CARD)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, offer, say, wide = self.look, self.offer, self.look.say, float(self.width())
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        on, over = self.isChecked(), self.underMouse() and self.isEnabled()
        fill = "sel" if on else "hover" if over else "raised"
        paint.box(painter, area, 8, look.colour(fill), look.colour("accent" if on else "line2"))
        inner = wide - 2 * PAD - 2
        left, y = PAD + 1.0, 8.0
        amount = money(offer.amount_fen, self._view.currency)
        taken = paint.text(painter, QRectF(left, y, inner, 20), amount, look.colour("ink"), 15, 600, paint.RIGHT)
        name = say(offer.name)
        if on:
            draw_icon(painter, left, y + 2, "check-circle", 16, look.colour("ok"))
            name = f"{name} · {say(TAKEN)}"
        shift = 22.0 if on else 0.0
        ink = look.colour("ok_ink" if on else "ink")
        paint.text(painter, QRectF(left + shift, y, inner - taken - shift - 8, 20), name, ink, 13, 600)
        yearly = say(
            Text("综合年化 {rate}", "{rate} all-in").format(rate=percent(yearly_cost(offer.price, self._view.basis)))
        )
        taken = paint.text(painter, QRectF(left, y + 22, inner, 18), yearly, look.colour("ink"), 13, 600, paint.RIGHT)
        _, terms, cost, _ = self.lines()
        short_terms, short_cost = self.short_lines()
        room = inner - taken - 8
        terms = terms if width(terms, 12) <= room else short_terms
        paint.text(painter, QRectF(left, y + 22, room, 18), terms, look.colour("ink2"), 12)
        cost = cost if width(cost, 12) <= inner else short_cost
        paint.text(painter, QRectF(left, y + 41, inner, 18), cost, look.colour("ink3"), 12)
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, look.tokens)


class LimitLines(Shown):
    """Every term of the limit: amount, formula with its inputs, source; the binding one marked."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._lines: tuple[TermLine, ...] = ()
        self._currency = "CNY"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: tuple[TermLine, ...], currency: str) -> None:
        self._lines, self._currency = lines, currency
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName("; ".join(self.words(line) for line in self._lines))
        self.setToolTip("\n".join(self.words(line) for line in self._lines))
        self.setFixedHeight(max(1, TERM * len(self._lines)))
        super().follow()

    def words(self, line: TermLine) -> str:
        say = self.look.say
        bound = say(Text("（决定额度）", " (binding)")) if line.binding else ""
        source = say(Text("来源：{source}", "source: {source}").format(source=line.source))
        return f"{say(line.label)} {self._amount(line)}{bound}: {say(line.formula)}; {source}"

    def _amount(self, line: TermLine) -> str:
        if line.amount_fen is None:
            return self.look.say(UNKNOWN)
        if line.amount_fen >= 1_000_000_00_00:
            return compact_money(line.amount_fen, self.look.lang, self._currency)
        return money(line.amount_fen, self._currency)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, say, wide = self.painter(), self.look, self.look.say, float(self.width()) - 2 * INSET
        painter.translate(INSET, 0)
        for place, line in enumerate(self._lines):
            y = float(place * TERM)
            shift = 0.0
            if line.binding:
                paint.box(painter, QRectF(-INSET, y + 1, wide + 2 * INSET, TERM - 2), 6, look.colour("accent_soft"))
                draw_icon(painter, 0, y + 5, "arrow-line-down", 15, look.colour("ok_ink"))
                shift = 22.0
            ink = "ok_ink" if line.binding else "ink3" if line.amount_fen is None else "ink"
            weight = 600 if line.binding else 400
            amount = self._amount(line)
            taken = paint.text(painter, QRectF(0, y + 3, wide, 19), amount, look.colour(ink), 13, weight, paint.RIGHT)
            label = QRectF(shift, y + 3, wide - taken - 8 - shift, 19)
            paint.text(painter, label, say(line.label), look.colour(ink if line.binding else "ink2"), 13, weight)
            told = NEEDED if line.required else line.formula
            colour = "warn_ink" if line.required else "ink3"
            paint.text(painter, QRectF(shift, y + 21, wide - shift, 17), say(told), look.colour(colour), 12)


class OffersPane(QWidget):
    """Offers of the case shown; asked for only while they are in sight."""

    chosen = Signal(str)  # the code that was taken

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench, look = bench, bench.look
        self.view: OffersView | None = None
        self.cards: list[OfferCard] = []
        self._case_no = ""
        self._task: Task | None = None
        self.basis = Label(look, "", 12, 400, "ink3")
        self.note = Label(look, "", 12, 400, "ink3", wrap=True)
        self._cards = column(spacing=8)
        self.lines = LimitLines(look)
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.basis))
        self.limit_head = QWidget()
        self.proofs = Button(look, Text("自证材料", "Proofs"), "ghost", "paperclip", height=28)
        self.limit_head.setLayout(heading(look, LIMIT_TITLE, self.proofs))
        body = column(self.head, 8, self.note, self._cards, 16, self.limit_head, 4, margins=(16, 10, 16, 0))
        self.setLayout(column(body, row(self.lines, margins=(16 - INSET, 0, 16 - INSET, 12))))

    def ask(self, file: CaseFile) -> None:
        """Make the offers of a case anew from the records."""
        self._case_no = case_no = file.application.case_no
        if self._task is not None:
            self._task.cancel()
        service = self.bench.services.offers
        self._task = self.bench.lane.put(self, lambda: (case_no, service.view(case_no)), self._found)

    def _found(self, found: tuple[str, OffersView]) -> None:
        if found[0] == self._case_no:
            self.show_view(found[1])

    def show_view(self, view: OffersView) -> None:
        self.view = view
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for offer in view.offers:
            card = OfferCard(self.bench.look, offer, view)
            card.clicked.connect(partial(self.choose, offer.code))
            self._cards.addWidget(card)
            self.cards.append(card)
        basis = BASIS_NAMES[view.basis]
        self.basis.say(
            Text(f"综合年化按 {basis.zh}，含全部费用", f"All-in cost by {basis.en}, fees included")
            if view.offers
            else ""
        )
        self.note.say(NONE)
        self.note.setVisible(not view.offers)
        self.lines.show_lines(view.lines, view.currency)

    def choose(self, code: str, checked: bool = False) -> None:
        """Take an offer; the page is told, so that the decision's draft follows."""
        service, case_no, actor = self.bench.services.offers, self._case_no, self.bench.actor
        self.bench.lane.put(self, lambda: (service.choose(case_no, code, actor), service.view(case_no))[1], self._taken)

    def _taken(self, view: OffersView) -> None:
        self.show_view(view)
        if view.chosen is not None:
            self.chosen.emit(view.chosen)
