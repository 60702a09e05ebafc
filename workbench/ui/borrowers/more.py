"""What else can be done with a borrower's loans: refund, write off, borrow again, another class, restructure?

Each is offered where the desk has the service that does it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.services.borrower_life import LoanLine
from workbench.services.commands import Once
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.ask import Question, ask
from workbench.ui.collections.forms import DAY_HINT, read_day
from workbench.ui.collections.step_acts import CHANGED, LEAST_WORDS, REASON
from workbench.ui.page import Page
from workbench.ui.widgets import AmountField, Choice, Field, column, row

REFUND = Text("登记退款", "Book a refund")
WRITE_OFF = Text("提出核销", "Propose a write-off")
AGAIN = Text("再次借款", "Borrow again")
CLASS = Text("下调分类", "Set a worse class")
RESTRUCTURE = Text("提出重组", "Propose a restructuring")


class MoreActs:
    """Belongs to the borrower's page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def offered(self, file: BorrowerFile) -> list[tuple[Text, Callable[[], object]]]:
        """Acts that this desk can do on this borrower's loans, in the order of the menu."""
        services: Any = self._services
        found: list[tuple[Text, Callable[[], object]]] = []
        owing = self._owing(file)
        if owing and hasattr(services.lending, "refund"):
            found.append((REFUND, lambda: self.refund(file)))
        if hasattr(services, "reborrow"):
            found.append((AGAIN, lambda: self.again(file)))
        if owing and hasattr(services, "standing"):
            found += [(CLASS, lambda: self.set_class(file)), (RESTRUCTURE, lambda: self.restructure(file))]
        if owing and hasattr(services, "write_offs"):
            found.append((WRITE_OFF, lambda: self.write_off(file)))
        return found

    @property
    def _services(self) -> Any:
        """A desk may be without some of them: `offered` asks before they are used."""
        return self._page.bench.services

    def _owing(self, file: BorrowerFile) -> tuple[LoanLine, ...]:
        lines = () if file.life is None else file.life.lines
        return tuple(sorted((one for one in lines if one.owed_fen), key=lambda one: -one.days_past_due))

    def _ask(
        self,
        file: BorrowerFile,
        verb: Text,
        detail: Text,
        extra: tuple[QWidget, ...],
        act: Callable[[str, str], Callable[[], Any]],
        told: Text,
        *,
        danger: bool = False,
    ) -> Question:
        """Ask for the loan, what the act needs and a reason; `act(loan_id, reason)` answers the work to do."""
        page, look = self._page, self._page.look
        lines = self._owing(file)
        loan, reason = Choice(look).call(Text("借据", "Loan")), Field(look, placeholder=REASON)
        loan.offer(tuple((same(one.loan_id), one.loan_id) for one in lines), lines[0].loan_id)
        loan.setVisible(len(lines) > 1)
        body = QWidget()
        body.setLayout(column(loan, row(*extra, spacing=8) if extra else None, reason, spacing=8))

        def go() -> None:
            said = reason.text().strip()
            if len(said) < LEAST_WORDS:
                words = Text("没有改变：请写明原因，不少于 10 个字", "Unchanged: say why in 10 characters or more")
                page.bench.tell(words, kind="warning")
                return
            try:
                work = act(str(loan.value), said)
            except StaffError as fault:
                page.bench.tell_refusal(fault)
                return
            page.bench.lane.put(page, work, lambda _: page.bench.tell(told), changed=CHANGED)

        question = verb + Text("：", ": ") + same(file.row.merchant_name)
        made = ask(page, look, question, detail, verb, go, body=body, danger=danger)
        (extra[0] if extra else reason).setFocus()
        return made

    def refund(self, file: BorrowerFile) -> Question:
        """A buyer sent an order back whose money had repaid the loan: the amount is owed again."""
        services, bench, amount = (
            self._services,
            self._page.bench,
            AmountField(self._page.look, 0, file.row.currency, wide=150),
        )
        order = Field(self._page.look, placeholder=Text("订单号", "Order number"))

        def act(loan_id: str, reason: str) -> Callable[[], Any]:
            fen, number, once = amount.amount_fen, order.text().strip(), Once(uuid4().hex)
            return lambda: services.lending.refund(loan_id, fen, number, reason, bench.actor, once=once)

        detail = Text("退回的金额重新计入欠款。", "What was sent back is owed again.")
        return self._ask(file, REFUND, detail, (amount, order), act, Text("已登记退款", "Refund booked"))

    def again(self, file: BorrowerFile) -> Question:
        """A new case like the last approved one, to be scored anew."""
        page, bench, services = self._page, self._page.bench, self._services
        merchant_id, once = file.row.merchant_id, Once(uuid4().hex)

        def go() -> None:
            bench.lane.put(
                page, lambda: services.reborrow.reborrow(merchant_id, bench.actor, once),
                lambda case_no: bench.go("case", case_no=case_no), changed=("cases",),
            )  # fmt: skip

        detail = Text(
            "复制最近一次获批的申请为新案件，用最新数据重新评分；原评分不沿用。",
            "Copies the last approved application as a new case, scored anew on the newest data; no score is reused.",
        )
        return ask(page, page.look, AGAIN + Text("：", ": ") + same(file.row.merchant_name), detail, AGAIN, go)

    def set_class(self, file: BorrowerFile) -> Question:
        """A class no better than the one chosen; a better one is another person's to agree."""
        services, bench, which = self._services, self._page.bench, Choice(self._page.look)
        which.call(Text("五级分类", "Class"))
        which.offer(tuple((CLASS_NAMES[one], int(one)) for one in LoanClass if one > 1), 2)

        def act(loan_id: str, reason: str) -> Callable[[], Any]:
            at_least = int(str(which.value))
            return lambda: services.standing.set_class(loan_id, at_least, reason, bench.actor)

        detail = Text("分类只能下调；调回须另一人复核。", "Only for the worse; back again takes another person.")
        return self._ask(file, CLASS, detail, (which,), act, Text("已下调分类", "Class set"), danger=True)

    def restructure(self, file: BorrowerFile) -> Question:
        """A later last day, proposed; another person agrees."""
        services, bench, when = self._services, self._page.bench, Field(self._page.look, placeholder=DAY_HINT)

        def act(loan_id: str, reason: str) -> Callable[[], Any]:
            today = bench.status.business_date
            last = read_day(when.text(), today) or today
            return lambda: services.standing.ask_restructure(loan_id, last, reason, bench.actor)

        detail = Text(
            "新的到期日；须另一人复核，并进入重组观察期。",
            "Its new last day; another person agrees, and the loan is observed as restructured.",
        )
        return self._ask(file, RESTRUCTURE, detail, (when,), act, Text("已提出重组", "Restructuring proposed"))

    def write_off(self, file: BorrowerFile) -> Question:
        """The loan leaves the book once another person agrees; the claim stays."""
        services, bench = self._services, self._page.bench

        def act(loan_id: str, reason: str) -> Callable[[], Any]:
            return lambda: services.write_offs.propose(loan_id, reason, bench.actor)

        detail = Text(
            "须另一人复核；债权保留，仍可追偿。", "Another person agrees; the claim stays and may be recovered."
        )
        return self._ask(file, WRITE_OFF, detail, (), act, Text("已提出核销", "Write-off proposed"), danger=True)
