"""What may staff book on a loan beside drawing and repaying?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.facts import Fact
from workbench.lending.ledger import Position, position
from workbench.lending.schedule import Due, schedule_from
from workbench.portfolio.figures import Holding
from workbench.services.blind_choice import demand_borrower
from workbench.services.commands import Once
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.holdings import holding
from workbench.services.loan_command import book, done_once, lending_command
from workbench.services.quotes import Quote, prepay_rate, quote_of

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves


class LedgerActs:
    """Charges, waivers, refunds, recoveries and reversals; quotes and schedules.

    Every act takes a reason of ten characters, and `once` where a second press of a button must change nothing. All
    raise `StaffError`: `NOT_PERMITTED`, `LOAN_UNKNOWN`, `COMMENT_TOO_SHORT`, `DAY_TOO_FAR_BACK` and those of
    `services.posting.post`; they answer where the loan then stands.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _today(self) -> int:
        return day_number(self._ground.today())

    def _on(self, day: date | None) -> int:
        return self._today() if day is None else day_number(day)

    def quote(self, loan_id: str, day: date | None = None) -> Quote:
        """What would settle a loan on a day, what is due and what paying early saves."""
        loan, held = self._read(loan_id)
        rate = prepay_rate(self._ground.products(), loan.product_code)
        return quote_of(loan_id, loan.currency, held.terms, held.movements, self._on(day), rate)

    def schedule(self, loan_id: str, day: date | None = None) -> tuple[Due, ...]:
        """What falls due from a day on if every due is paid on its day."""
        _, held = self._read(loan_id)
        return schedule_from(held.terms, held.movements, self._on(day))

    def position(self, loan_id: str, day: date | None = None) -> Position:
        """Where one loan stands."""
        _, held = self._read(loan_id)
        return position(held.terms, held.movements, self._on(day))

    def charge(
        self, loan_id: str, kind: str, amount_fen: int, reason: str, actor: Actor, day: date | None = None,
        once: Once | None = None,
    ) -> Position:  # fmt: skip
        """Charge a `fee`, a `penalty` or an amount of `interest`; owed and due from that day on."""
        require(actor, Permission.LEND)
        if kind not in {"fee", "penalty", "interest"}:
            raise _unknown(kind)
        return self._act(loan_id, Fact(kind, self._on(day), amount_fen, reason.strip()), actor, reason, once)

    def waive(
        self, loan_id: str, amount_fen: int, reason: str, actor: Actor, day: date | None = None,
        once: Once | None = None,
    ) -> Position:  # fmt: skip
        """Give up penalties, fees and interest, in this order; whoever may sign does it."""
        require(actor, Permission.APPROVE)
        return self._act(loan_id, Fact("waive", self._on(day), amount_fen, reason.strip()), actor, reason, once)

    def refund(
        self, loan_id: str, amount_fen: int, reference: str, reason: str, actor: Actor, day: date | None = None,
        once: Once | None = None,
    ) -> Position:  # fmt: skip
        """A buyer returned an order whose money had repaid the loan: the amount is owed again at once."""
        require(actor, Permission.LEND)
        return self._act(loan_id, Fact("refund", self._on(day), amount_fen, reference.strip()), actor, reason, once)

    def recover(
        self, loan_id: str, amount_fen: int, reference: str, actor: Actor, day: date | None = None,
        once: Once | None = None,
    ) -> Position:  # fmt: skip
        """Book what came in on a loan that was written off."""
        require(actor, Permission.LEND)
        return self._act(loan_id, Fact("recovery", self._on(day), amount_fen, reference.strip()), actor, None, once)

    def reverse(self, loan_id: str, event_no: int, reason: str, actor: Actor, once: Once | None = None) -> Position:
        """Take an event back as if it had never been; whoever may sign does it. The event stays on record."""
        require(actor, Permission.APPROVE)
        with self._ground.store.reading() as shelves:
            events = shelves.loans.events([loan_id]).get(loan_id, ())
        amount_fen = next((one.amount_fen for one in events if one.event_no == event_no), 0)
        fact = Fact("reversal", self._today(), amount_fen, reason.strip(), reverses=event_no)
        return self._act(loan_id, fact, actor, reason, once)

    def _act(self, loan_id: str, fact: Fact, actor: Actor, reason: str | None, once: Once | None) -> Position:
        if reason is not None:
            require_comment(reason)
        self._sighted(loan_id)
        action = f"loan.{fact.kind}"
        asked = [fact.day, fact.amount_fen, fact.reference, fact.reverses]

        def work() -> None:
            with lending_command(self._ground, actor, action, once, [loan_id, asked]) as shelves:
                told = {} if reason is None else {"reason": reason.strip()}
                if fact.reverses is not None:
                    told["reverses"] = str(fact.reverses)
                loan = shelves.loans.get(loan_id)
                book(self._ground, shelves, loan, (fact,), actor, action, self._today(), told)

        return done_once(work, lambda: self.position(loan_id))

    def _sighted(self, loan_id: str) -> None:
        with self._ground.store.reading() as shelves:
            merchant_id = shelves.loans.get(loan_id).merchant_id
        demand_borrower(self._ground, merchant_id)

    def _read(self, loan_id: str) -> tuple[KeptLoan, Holding]:
        self._sighted(loan_id)
        with self._ground.store.reading() as shelves:
            return self._held(shelves, loan_id)

    def _held(self, shelves: Shelves, loan_id: str) -> tuple[KeptLoan, Holding]:
        loan = shelves.loans.get(loan_id)
        events = shelves.loans.events([loan_id]).get(loan_id, ())
        return loan, holding(loan, events, self._ground.products(), self._ground.policy().ledger)


def _unknown(kind: str) -> StaffError:
    return StaffError(
        Text(f"没有费用种类 {kind}", f"There is no charge {kind}"),
        Text("可用：服务费、罚息、利息", "Known: fee, penalty, interest"),
        code="CHARGE_UNKNOWN",
    )
