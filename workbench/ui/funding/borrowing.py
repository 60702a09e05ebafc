"""What did the lender borrow, which rules does it keep, and what waits for a second person?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.borrowings import Finding
from workbench.services.funding_file import FundingFile, ProposalRow
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.words import chip_of, day, offer, said, short, whole
from workbench.ui.look import Look
from workbench.ui.table import Column
from workbench.ui.widgets import (
    STRETCH,
    Button,
    Canvas,
    Chip,
    EmptyState,
    Label,
    Panel,
    Rule,
    Scroll,
    column,
    heading,
    row,
)

RULE_HIGH = 52
RULE_NAMES = {
    "pilot": Text("2008 年试点：不超过两家、资本净额的 50%", "Pilot of 2008: two banks, half of net capital"),
    "one_plus_four": Text("“1+4”：非标 1 倍、标准化 4 倍净资产", "“1+4”: one time non-standard, four times standard"),
}


class BorrowingPane(Panel):
    """Borrowings on the left; rules and proposals on the right."""

    record_asked = Signal()
    none_asked = Signal()
    capital_asked = Signal()
    end_asked = Signal(object)  # BorrowingRow
    settled = Signal(object, bool)  # ProposalRow, agreed

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.file: FundingFile | None = None
        self.record = Button(look, Text("登记借入…", "Record…"), "primary", "plus", height=30)
        self.capital = Button(look, Text("变更资本…", "Capital…"), "secondary", "bank", height=28)
        self.end = Button(look, Text("提前结束…", "End…"), "secondary", "minus-circle", height=28)
        self.none = Button(look, Text("确认无借入", "State none"), "secondary", "check", height=28)
        self.table = _BorrowingTable(bench)
        self.table.call(Text("借入资金", "Borrowings"))
        self.empty = EmptyState(
            look, "bank", Text("没有借入记录", "No borrowing on record"),
            Text("未登记前银行家数为未知，不视为零", "Until one is recorded the banks are unknown, not none"),
        )  # fmt: skip
        self.rule = Label(look, "", 12, 400, "ink3", wrap=True)
        self.rules = Canvas(look, self._paint_rules, "", high=RULE_HIGH)
        self.waiting = Chip(look, "0", "warn")
        self._proposals = QVBoxLayout()
        self._proposals.setContentsMargins(0, 0, 0, 0)
        self._proposals.setSpacing(8)
        self.nothing = Label(look, Text("没有待同意的事项", "Nothing waits"), 12, 400, "ink3")
        self._compose()
        self.record.clicked.connect(self.record_asked)
        self.none.clicked.connect(self.none_asked)
        self.capital.clicked.connect(self.capital_asked)
        self.end.clicked.connect(lambda: self.end_asked.emit(self.table.current_row()))
        self.table.moved.connect(lambda _: self._follow())

    def _compose(self) -> None:
        look = self.look
        left = column(
            heading(look, Text("借入资金", "Borrowings"), self.end, self.none, self.capital, self.record),
            10,
            (self.table, 1),
            (self.empty, 1),
            margins=(16, 12, 16, 12),
        )
        right = column(
            heading(look, Text("规则核对", "Rules")),
            2,
            self.rule,
            8,
            self.rules,
            12,
            Rule(look),
            12,
            heading(look, Text("待第二人同意", "Awaiting a second person"), self.waiting),
            8,
            self._proposals,
            self.nothing,
            STRETCH,
            margins=(16, 12, 16, 12),
        )
        side = Scroll(Panel(look, right))
        side.setFixedWidth(400)
        self.setLayout(row((Panel(look, left), 1), Rule(look, vertical=True), side))

    def show_file(self, file: FundingFile) -> None:
        self.file = file
        self.table.show_rows(file.borrowings)
        self.table.setVisible(bool(file.borrowings))
        self.empty.setVisible(not file.borrowings)
        self.rule.say(RULE_NAMES[file.rule])
        self.rules.setFixedHeight(max(RULE_HIGH * len(file.findings), 1))
        self.rules.setAccessibleName("; ".join(self.look.say(_rule_words(one, file)) for one in file.findings))
        self.rules.update()
        self._show_proposals(file)
        self._follow()

    def _follow(self) -> None:
        may = self.file is not None and self.file.may_fund
        one = self.table.current_row()
        for button in (self.record, self.capital):
            offer(button, True, self.look, may)
        self.none.setEnabled(may)
        self.none.setVisible(self.file is not None and not self.file.borrowings_known)
        self.end.setEnabled(may and one is not None and one.state == "active")
        self.end.setVisible(bool(self.file and self.file.borrowings))

    def _show_proposals(self, file: FundingFile) -> None:
        while self._proposals.count():
            item = self._proposals.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in file.proposals:
            self._proposals.addWidget(self._proposal(one, file))
        self.waiting.say(str(len(file.proposals)), "warn" if file.proposals else "neutral")
        self.nothing.setVisible(not file.proposals)

    def _proposal(self, one: ProposalRow, file: FundingFile) -> QWidget:
        look = self.look
        own = one.proposed_by == self._bench.actor.staff_id
        agree = Button(look, Text("同意", "Agree"), "primary", "check", height=28)
        refuse = Button(look, Text("退回…", "Refuse…"), "secondary", "x", height=28)
        for button, yes in ((agree, True), (refuse, False)):
            button.setEnabled(file.may_fund and not own)
            button.clicked.connect(lambda _=False, one=one, yes=yes: self.settled.emit(one, yes))
        amount = short(one.amount_fen, file.currency) if one.amount_fen is not None else Text("不限额", "no bound")
        by = Text("{who} 提出", "Proposed by {who}").format(who=one.proposer)
        wait = Text("须由另一人同意", "Another person agrees") if own else same(one.reason)
        return Panel(
            look,
            column(
                row((Label(look, one.title, 13, 600, fit=False), 1), Label(look, amount, 13, 600), spacing=8),
                Label(look, by + Text("；", "; ") + wait, 12, 400, "ink3", fit=False),
                row(STRETCH, refuse, agree, spacing=8),
                spacing=4,
                margins=(12, 10, 12, 10),
            ),
            fill="subtle", radius=8, border="line2",
        )  # fmt: skip

    def _paint_rules(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if self.file is None:
            return
        for place, one in enumerate(self.file.findings):
            area = QRectF(rect.x(), rect.y() + place * RULE_HIGH, rect.width(), RULE_HIGH)
            self._paint_rule(painter, area, one, look)

    def _paint_rule(self, painter: QPainter, rect: QRectF, one: Finding, look: Look) -> None:
        assert self.file is not None
        head = QRectF(rect.x(), rect.y(), rect.width(), 20)
        unknown = one.code == "TOO_MANY_LENDERS" and not self.file.borrowings_known
        words, tone, icon = (
            (Text("未知", "Unknown"), "warn", "question") if unknown
            else (Text("符合", "Holds"), "ok", "check") if one.holds
            else (Text("超出", "Beyond"), "bad", "x-circle")
        )  # fmt: skip
        wide = paint.chip_width(look.say(words), icon)
        paint.chip(painter, rect.right() - wide, head.y(), look.say(words), look.tokens, tone, icon)
        paint.text(painter, head.adjusted(0, 0, -wide - 8, 0), look.say(one.title), look.colour("ink"), 13, 500)
        told = look.say(_used_of(one, self.file))
        line = QRectF(rect.x(), rect.y() + 21, rect.width(), 18)
        paint.text(painter, line, look.say(one.basis), look.colour("ink3"), 12)
        paint.text(painter, line, told, look.colour("ink2"), 12, 500, paint.RIGHT)
        track = QRectF(rect.x(), rect.y() + 41, rect.width(), 4)
        paint.box(painter, track, 2, look.colour("sunken"))
        part = min(one.used / one.cap, 1.0) if one.cap else 0.0
        if part > 0:
            area = QRectF(track.x(), track.y(), track.width() * part, 4)
            paint.box(painter, area, 2, look.colour("accent" if one.holds else "bad"))


def _used_of(one: Finding, file: FundingFile) -> Text:
    if one.code == "TOO_MANY_LENDERS":
        used = "—" if not file.borrowings_known else str(one.used)
        return same(f"{used} / {one.cap}")
    return Text("{used} / {cap}", "{used} of {cap}").format(
        used=short(one.used, file.currency), cap=short(one.cap, file.currency)
    )


def _rule_words(one: Finding, file: FundingFile) -> Text:
    held = Text("符合", "holds") if one.holds else Text("超出", "beyond")
    return one.title + same(" ") + _used_of(one, file) + same(" ") + held


class _BorrowingTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("lender", Text("出借方", "Lender"), 170, lambda r: r.lender or Text("未具名", "Not named"),
                   stretch=True, weight=600),
            Column("kind", Text("类型", "Kind"), 122, lambda r: r.kind_name, colour="ink2"),
            Column("entity", Text("主体", "Company"), 130, lambda r: r.entity, colour="ink2"),
            Column("amount", Text("金额", "Amount"), 140, lambda r: whole(r.amount_fen, money), align="r", weight=600,
                   sort=lambda r: r.amount_fen),
            Column("rate", Text("年利率", "Rate"), 78, lambda r: percent(r.rate, 2), align="r", sort=lambda r: r.rate),
            Column("from", Text("起始", "From"), 100, lambda r: day(r.from_day), align="r", colour="ink2"),
            Column("to", Text("到期", "To"), 100, lambda r: day(r.to_day), align="r", sort=lambda r: r.to_day),
            Column("state", Text("状态", "State"), 104, lambda r: said(r.state), chip_of(lambda r: r.state)),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.number, ("from", "entity", "rate"), 36)
