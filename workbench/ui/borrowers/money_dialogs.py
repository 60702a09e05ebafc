"""How is a drawing or a repayment booked from the borrower's page, with what it would settle at hand?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.dates import day_of
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.borrower_life import LoanLine
from workbench.services.commands import Once
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.ask import Question, ask
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.page import Page
from workbench.ui.widgets import AmountField, Button, Choice, Field, Label, column, row

CHANGED = ("loans", "warnings", "collections")
PAY_OUT = Text("写放款指令", "Write the instruction")
NONE = Text("没有可操作的借据", "There is no loan to act on")


class MoneyForm(QWidget):
    """Loan, amount and note; the facts below follow the loan that is chosen."""

    def __init__(self, page: Page, lines: tuple[LoanLine, ...], currency: str, *, repaying: bool) -> None:
        super().__init__()
        look = page.look
        self._page, self._lines, self._currency, self._repaying = page, lines, currency, repaying
        self.loan = Choice(look).call(Text("借据", "Loan"))
        self.amount = AmountField(look, 0, currency, wide=150)
        self.note = Field(look, placeholder=Text("备注", "Note"))
        self.all = Button(look, Text("全部结清", "Settle all"), "ghost", height=30)
        self.facts = FactList(look, 26)
        self.fault = Label(look, "", 12, 500, "bad_ink", wrap=True)
        self.settle_fen = 0
        self.room_fen = 0
        self.loan.offer(tuple((Text(one.loan_id, one.loan_id), one.loan_id) for one in lines), lines[0].loan_id)
        self.loan.setVisible(len(lines) > 1)
        self.all.setVisible(repaying)
        self.loan.picked.connect(lambda _: self.ask_quote())
        self.amount.amount_changed.connect(lambda _: self._judge())
        self.all.clicked.connect(self._settle)
        self.setLayout(
            column(self.loan, row(self.amount, self.all, (self.note, 1), spacing=8), self.facts, self.fault, spacing=8)
        )
        self._show([])
        self.ask_quote()

    def _settle(self) -> None:
        self.amount.show_amount(self.settle_fen)
        self._judge()

    @property
    def line(self) -> LoanLine:
        return next(one for one in self._lines if one.loan_id == self.loan.value)

    def ask_quote(self) -> None:
        """Ask the ledger what would settle this loan today."""
        service, loan_id = self._page.bench.services.lending, self.line.loan_id
        found = getattr(service, "quote", None) or service.position
        self._page.bench.lane.put(self, lambda: found(loan_id), self.show_quote)

    def show_quote(self, quote: Any) -> None:
        """`quote`: a quote of the ledger, or a position where there is none."""
        interest = getattr(quote, "interest_fen", None)
        interest = quote.interest_owed_fen if interest is None else interest
        charges = getattr(quote, "charges_fen", 0)
        self.settle_fen = getattr(quote, "settle_fen", quote.principal_fen + interest + charges)
        self.room_fen = quote.available_fen

        def said(label: Text, fen: int, tone: str = "ink") -> Fact:
            return Fact(label, money(fen, self._currency), tone, strong=tone != "ink2")

        if self._repaying:
            facts = [
                said(Text("今日结清", "Settles today"), self.settle_fen),
                said(Text("其中本金", "of it principal"), quote.principal_fen, "ink2"),
                said(Text("利息至今日", "interest to today"), interest, "ink2"),
                said(Text("费用与罚息", "charges"), charges + getattr(quote, "prepay_fee_fen", 0), "ink2"),
                said(Text("已到期", "Due now"), quote.due_fen, "bad_ink" if quote.days_past_due else "ink2"),
            ]
            if getattr(quote, "saving_fen", 0):
                facts.append(said(Text("提前结清可省利息", "Interest saved by settling now"), quote.saving_fen, "ink2"))
        else:
            facts = [
                said(Text("可用", "Available"), quote.available_fen),
                said(Text("现欠本金", "Principal now"), quote.principal_fen, "ink2"),
            ]
            if quote.next_due_day is not None:
                due = day_of(quote.next_due_day).isoformat()
                words = Text(f"下次应还 {due}", f"Next due {due}")
                facts.append(said(words, quote.next_due_fen, "ink2"))
        self._show(facts)
        if not self.amount.amount_fen:
            self.amount.show_amount(quote.due_fen if self._repaying else 0)
            self.amount.selectAll()
        self._judge()

    def _show(self, facts: list[Fact]) -> None:
        """As many lines as there may ever be: the sheet keeps its height."""
        lines = 6 if self._repaying else 3
        self.facts.show_facts([*facts, *[Fact("")] * (lines - len(facts))])

    def _judge(self) -> None:
        most = self.settle_fen if self._repaying else self.room_fen
        over = self.amount.amount_fen > most
        words = Text(f"最多 {money(most, self._currency)}", f"At most {money(most, self._currency)}")
        self.fault.say(words if over else "")
        self.amount.set_error(over)

    @property
    def fine(self) -> bool:
        return 0 < self.amount.amount_fen <= (self.settle_fen if self._repaying else self.room_fen)


def ask_money(page: Page, file: BorrowerFile, *, repaying: bool) -> Question | None:
    """Ask for a repayment or a drawing over the page; None where no loan can have one."""
    lines = () if file.life is None else file.life.lines
    wanted = tuple(one for one in lines if (one.owed_fen if repaying else one.available_fen) > 0)
    if not wanted:
        page.bench.tell(NONE, kind="warning")
        return None
    form = MoneyForm(page, wanted, file.row.currency, repaying=repaying)
    name, verb = file.row.merchant_name, Text("登记还款", "Book it") if repaying else Text("支用", "Draw")
    question = Text("登记 {name} 的还款", "Book a repayment of {name}") if repaying else Text(
        "为 {name} 支用", "Draw for {name}"
    )  # fmt: skip
    detail = Text("款项按政策的顺序冲抵。", "Put to what is owed in the policy's order.") if repaying else Text(
        "登记支用；放款另写指令文件。", "Books the draw; paying out is an instruction of its own."
    )  # fmt: skip
    made = ask(
        page, page.look, question.format(name=name), detail, verb, lambda: _book(page, form, repaying), body=form
    )
    form.amount.setFocus()
    form.amount.selectAll()
    return made


def _book(page: Page, form: MoneyForm, repaying: bool) -> None:
    if not form.fine:
        page.bench.tell(Text("没有入账：金额不对", "Nothing was booked: the amount is not right"), kind="warning")
        return
    service, actor, loan_id = page.bench.services.lending, page.bench.actor, form.line.loan_id
    amount, note, done = form.amount.amount_fen, form.note.text().strip(), money(form.amount.amount_fen)
    act: Any = service.repay if repaying else service.draw
    extra = {"once": Once(uuid4().hex)} if "once" in getattr(act, "__annotations__", {}) else {}
    told = Text(f"已登记还款 {done}", f"Booked {done}") if repaying else Text(f"已支用 {done}", f"Drew {done}")

    def tell(_: object) -> None:
        if repaying:
            page.bench.tell(told)
        else:
            page.bench.tell(told, action=PAY_OUT, act=lambda: pay_out(page, loan_id, amount))

    page.bench.lane.put(page, lambda: act(loan_id, amount, actor, reference=note, **extra), tell, changed=CHANGED)


def pay_out(page: Page, loan_id: str, amount_fen: int) -> None:
    """Write the instruction to pay a draw out; refused on old data or without funds."""
    service, actor = page.bench.services.instructions, page.bench.actor
    page.bench.lane.put(
        page, lambda: service.disburse(loan_id, amount_fen, actor),
        lambda line: page.bench.tell(Text("放款指令已写出", "Instruction written"), same(line.file)), changed=CHANGED,
    )  # fmt: skip
