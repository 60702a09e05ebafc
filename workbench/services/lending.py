"""How are loans drawn and repaid, limits changed, and a day closed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.acts import Act, demand
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.common.typed import demand_words
from workbench.decision.authority import authority_fen
from workbench.lending.facts import Fact
from workbench.lending.ledger import position
from workbench.lending.pay_out import legs, with_legs
from workbench.lending.replay import fee_of
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_borrower
from workbench.services.borrower_list import borrower_rows
from workbench.services.borrower_view import borrower_file
from workbench.services.close_file import CloseReport
from workbench.services.commands import Once
from workbench.services.day_close import CloseService
from workbench.services.decision_rules import require_comment
from workbench.services.funding_room import take_room
from workbench.services.holdings import terms_of
from workbench.services.ledger_acts import LedgerActs
from workbench.services.loan_command import book, done_once, lending_command
from workbench.services.order_ground import demand_drawn_on_orders
from workbench.services.portfolio_file import BorrowerFile, BorrowerRow
from workbench.services.quotes import prepay_fee_fen, prepay_rate

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves


class LendingService(LedgerActs):
    """Lines and their books: draw, repay, limits, the close of a day, and the acts of `LedgerActs`."""

    def borrowers(self) -> tuple[BorrowerRow, ...]:
        """Everybody who owes or may draw, the latest first, then by what they owe."""
        demand_reader(self._ground)
        return borrower_rows(self._ground)

    def borrower(self, merchant_id: str) -> BorrowerFile:
        """One borrower with ledger, limit ladder and warnings.

        Raises `StaffError` (`MERCHANT_UNKNOWN`, `NO_LOANS`, `BLIND_REVIEW_OPEN`).
        """
        demand_borrower(self._ground, merchant_id)
        return self._borrower(merchant_id)

    def _borrower(self, merchant_id: str) -> BorrowerFile:
        with self._ground.store.reading() as shelves:
            return borrower_file(
                shelves, merchant_id, self._ground.policy(), self._ground.products(), self._ground.today()
            )

    def draw(
        self,
        loan_id: str,
        amount_fen: int,
        actor: Actor,
        day: date | None = None,
        reference: str = "",
        once: Once | None = None,
    ) -> BorrowerFile:
        """Pay out a part of a line.

        Raises `StaffError`: `LIMIT_EXCEEDED` (also when late or mature), `LINE_FROZEN`, `LOAN_SOLD`, `FUNDING_CAP`,
        `NOT_PERMITTED`, ...
        """
        require(actor, Permission.LEND)
        self._sighted(loan_id)
        when = self._on(day)
        asked = [amount_fen, when, reference]

        def work() -> None:
            with lending_command(self._ground, actor, "loan.draw", once, [loan_id, asked]) as shelves:
                self._draw(shelves, loan_id, amount_fen, when, reference, actor)

        return done_once(work, lambda: self._borrower_of(loan_id))

    def _draw(self, shelves: Shelves, loan_id: str, amount_fen: int, when: int, reference: str, actor: Actor) -> None:
        demand_drawn_on_orders(shelves, loan_id, self._ground.products())
        loan = shelves.loans.get(loan_id)
        if loan.case_no:
            demand(actor, Act.DRAW, shelves.applications.get(loan.case_no).stage, loan.case_no)
        product = self._ground.products().get(loan.product_code)
        net_fen = amount_fen - fee_of(terms_of(loan, self._ground.products(), self._ground.policy().ledger), amount_fen)
        parts = legs({} if product is None else product.pay_out, max(net_fen, 0))
        facts = (Fact("draw", when, amount_fen, with_legs(reference, parts)),)
        take_room(shelves, self._ground.policy(), loan, amount_fen, when)
        told = {"pay_out": {leg.account: leg.amount_fen for leg in parts}} if parts else {}
        book(self._ground, shelves, loan, facts, actor, "loan.draw", self._today(), told)
        if loan.case_no and shelves.applications.get(loan.case_no).stage is Stage.CONTRACT:
            shelves.applications.move(loan.case_no, Stage.ACTIVE)

    def repay(
        self,
        loan_id: str,
        amount_fen: int,
        actor: Actor,
        day: date | None = None,
        reference: str = "",
        once: Once | None = None,
    ) -> BorrowerFile:
        """Book a repayment, put to what is owed in the order the policy names.

        Where the product has a fee of paying early it is charged first. Raises `StaffError` (`OVERPAID`, ...).
        """
        require(actor, Permission.LEND)
        self._sighted(loan_id)
        when = self._on(day)
        asked = [amount_fen, when, reference]

        def work() -> None:
            with lending_command(self._ground, actor, "loan.repay", once, [loan_id, asked]) as shelves:
                loan, held = self._held(shelves, loan_id)
                facts = [Fact("repay", when, amount_fen, reference)]
                rate = prepay_rate(self._ground.products(), loan.product_code)
                if rate and (fee_fen := prepay_fee_fen(position(held.terms, held.movements, when), amount_fen, rate)):
                    facts.insert(0, Fact("fee", when, fee_fen, reference))
                told = {"amount_fen": amount_fen}
                book(self._ground, shelves, loan, facts, actor, "loan.repay", self._today(), told)

        return done_once(work, lambda: self._borrower_of(loan_id))

    def _borrower_of(self, loan_id: str) -> BorrowerFile:
        with self._ground.store.reading() as shelves:
            merchant_id = shelves.loans.get(loan_id).merchant_id
        return self._borrower(merchant_id)

    def set_limit(self, merchant_id: str, limit_fen: int, reason: str, actor: Actor) -> BorrowerFile:
        """Change the limit of a merchant's open line, with a reason of ten characters.

        Raises `StaffError`: `NO_OPEN_LINE`, `COMMENT_TOO_SHORT`, `BEYOND_AUTHORITY` (a rise above what the actor may
        decide), `EXPOSURE` (above the ceiling of one legal person), `NOT_PERMITTED`.
        """
        require(actor, Permission.LEND)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        policy = self._ground.policy()
        with self._ground.transaction() as shelves:
            line = self._line(shelves, merchant_id, ("open",))
            rises = limit_fen > line.limit_fen
            allowed_fen = min(authority_fen(policy, actor.role.value), shelves.staff.get(actor.staff_id).authority_fen)
            if rises and limit_fen > allowed_fen:
                raise StaffError(
                    Text(f"你可决定的额度为 {money(allowed_fen)}", f"You may decide up to {money(allowed_fen)}"),
                    Text("请由有权限的同事提额", "A colleague with more authority raises it"),
                    code="BEYOND_AUTHORITY",
                )
            if limit_fen < 0 or limit_fen > policy.funding.legal_person_fen:
                raise StaffError(
                    Text("超出单户上限", "Beyond the ceiling for one borrower"),
                    Text("请降低额度", "Lower the limit"),
                    code="EXPOSURE",
                )
            shelves.loans.put([replace(line, limit_fen=limit_fen)])
            self._note_limit(shelves, line, limit_fen, "set", reason, actor)
        return self._borrower(merchant_id)

    def freeze(self, merchant_id: str, reason: str, actor: Actor) -> BorrowerFile:
        """Stop drawing on every open line of a merchant. Raises `StaffError` (`NO_OPEN_LINE`, `REASON_MISSING`)."""
        require(actor, Permission.LEND)
        demand_borrower(self._ground, merchant_id)
        demand_words(reason)
        if not reason.strip():
            raise StaffError(
                Text("请写明冻结原因", "Say why the line is frozen"),
                Text("例如触发的预警", "For example the warning that was raised"),
                code="REASON_MISSING",
            )
        with self._ground.transaction() as shelves:
            self.freeze_in(shelves, merchant_id, reason, actor)
        return self._borrower(merchant_id)

    def freeze_in(self, shelves: Shelves, merchant_id: str, reason: str, actor: Actor) -> None:
        """The same inside a transaction that does more."""
        line = self._line(shelves, merchant_id, ("open",))
        for loan in shelves.loans.of_merchant(merchant_id):
            if loan.state == "open":
                shelves.loans.put([replace(loan, state="frozen")])
        self._note_limit(shelves, line, line.limit_fen, "freeze", reason, actor)

    def thaw(self, merchant_id: str, reason: str, actor: Actor) -> BorrowerFile:
        """Allow drawing again; a role that signs is needed. Raises `StaffError` (`NO_OPEN_LINE`, ...)."""
        require(actor, Permission.APPROVE)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        with self._ground.transaction() as shelves:
            line = self._line(shelves, merchant_id, ("frozen",))
            for loan in shelves.loans.of_merchant(merchant_id):
                if loan.state == "frozen":
                    shelves.loans.put([replace(loan, state="open")])
            self._note_limit(shelves, line, line.limit_fen, "thaw", reason, actor)
        return self._borrower(merchant_id)

    def _line(self, shelves: Shelves, merchant_id: str, states: tuple[str, ...]) -> KeptLoan:
        lines = [loan for loan in shelves.loans.of_merchant(merchant_id) if loan.state in states]
        if not lines:
            raise StaffError(
                Text("没有可操作的授信额度", "There is no line to change"),
                Text("额度可能已冻结、结清或核销", "It may be frozen, closed or written off"),
                code="NO_OPEN_LINE",
            )
        return lines[-1]

    def _note_limit(
        self, shelves: Shelves, line: KeptLoan, limit_fen: int, kind: str, reason: str, actor: Actor
    ) -> None:
        from workbench.storage.kept_loans import LimitEvent

        earlier = shelves.loans.limits(line.merchant_id).get(line.merchant_id, ())
        number = len(earlier) + 1
        words = same(reason.strip())
        shelves.loans.add_limits(
            [LimitEvent(line.merchant_id, number, self._today(), limit_fen, kind, words, actor.staff_id)]
        )
        facts = {"merchant_id": line.merchant_id, "limit_fen": limit_fen, "reason": reason.strip()}
        shelves.journal.append(self._ground.now(), actor, f"limit.{kind}", line.case_no, facts)

    def close_day(self, day: date, actor: Actor, report: Report = silent, stop: Stop = never) -> CloseReport:
        """Close every day up to and with `day` that is not closed: `services.day_close`."""
        return CloseService(self._ground).close(day, actor, report, stop)
