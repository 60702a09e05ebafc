"""How are loans drawn and repaid, limits changed, and a day closed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.acts import Act, demand
from workbench.applications.application import Stage
from workbench.common.dates import day_number
from workbench.common.errors import StaffError, Stopped
from workbench.common.money import money
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.decision.authority import authority_fen
from workbench.lending.ledger import Position, position
from workbench.lending.ledger import draw as draw_movements
from workbench.lending.ledger import repay as repay_movement
from workbench.lending.movement import Movement
from workbench.portfolio.figures import Holding, figures
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.borrower_view import borrower_file, borrower_row, by_merchant
from workbench.services.decision_rules import require_comment
from workbench.services.funding_room import take_room
from workbench.services.ground import Ground
from workbench.services.holdings import holdings, newest_summaries
from workbench.services.portfolio_file import BorrowerFile, BorrowerRow
from workbench.services.watching import raise_warnings

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class CloseReport:
    """What closing a day found. Closing the same day again changes nothing and says so in `again`."""

    day: str
    again: bool
    loans: int
    outstanding_fen: int
    npl_fen: int
    overdue30_fen: int
    provision_fen: int
    daily_interest_fen: int
    warnings_new: int

    def facts(self) -> dict[str, object]:
        return asdict(self)


class LendingService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _today(self) -> int:
        return day_number(self._ground.today())

    def borrowers(self) -> tuple[BorrowerRow, ...]:
        """Everybody who owes or may draw, the latest first, then by what they owe."""
        demand_reader(self._ground)
        policy, products, today = self._ground.policy(), self._ground.products(), self._today()
        with self._ground.store.reading() as shelves:
            groups = by_merchant(holdings(shelves, products))
            for hidden in judged_blind_merchants(self._ground, shelves):
                groups.pop(hidden, None)
            merchants = shelves.merchants.some(list(groups))
            summaries = newest_summaries(shelves)
            rows = [
                borrower_row(merchants[merchant_id], group, summaries.get(merchant_id), today, policy)
                for merchant_id, group in groups.items()
            ]
        live = [row for row in rows if row.state != "closed"]
        return tuple(sorted(live, key=lambda row: (-row.days_past_due, -row.balance_fen, row.merchant_id)))

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
        self, loan_id: str, amount_fen: int, actor: Actor, day: date | None = None, reference: str = ""
    ) -> BorrowerFile:
        """Pay out a part of a line. Raises `StaffError` (`LIMIT_EXCEEDED`, `FUNDING_CAP`, `NOT_PERMITTED`, ...)."""
        require(actor, Permission.LEND)
        when = self._today() if day is None else day_number(day)
        with self._ground.transaction() as shelves:
            loan, held = self._loan(shelves, loan_id)
            if loan.case_no:
                demand(actor, Act.DRAW, shelves.applications.get(loan.case_no).stage, loan.case_no)
            new = draw_movements(held.terms, held.movements, when, amount_fen, reference)
            take_room(shelves, self._ground.policy(), loan, amount_fen, when)
            self._book(shelves, loan, new, actor, "loan.draw", amount_fen)
            if loan.case_no and shelves.applications.get(loan.case_no).stage is Stage.CONTRACT:
                shelves.applications.move(loan.case_no, Stage.ACTIVE)
        return self._borrower(loan.merchant_id)

    def repay(
        self, loan_id: str, amount_fen: int, actor: Actor, day: date | None = None, reference: str = ""
    ) -> BorrowerFile:
        """Book a repayment: interest first, then principal. Raises `StaffError` (`OVERPAID`, `NOT_PERMITTED`, ...)."""
        require(actor, Permission.LEND)
        when = self._today() if day is None else day_number(day)
        with self._ground.transaction() as shelves:
            loan, held = self._loan(shelves, loan_id)
            new = repay_movement(held.terms, held.movements, when, amount_fen, reference)
            self._book(shelves, loan, (new,), actor, "loan.repay", amount_fen)
        return self._borrower(loan.merchant_id)

    def _loan(self, shelves: Shelves, loan_id: str) -> tuple[KeptLoan, Holding]:
        merchant_id = shelves.loans.get(loan_id).merchant_id
        found = holdings(shelves, self._ground.products(), merchant_id)
        return next((loan, held) for loan, held in found if loan.loan_id == loan_id)

    def _book(
        self,
        shelves: Shelves,
        loan: KeptLoan,
        movements: Sequence[Movement],
        actor: Actor,
        action: str,
        amount_fen: int,
    ) -> None:
        from workbench.storage.kept_loans import LoanEvent

        first = shelves.loans.next_event_no(loan.loan_id)
        shelves.loans.add_events(
            LoanEvent(
                loan.loan_id, first + i, m.day, m.kind, m.amount_fen, m.principal_fen, m.interest_fen, m.balance_fen,
                m.reference,
            )
            for i, m in enumerate(movements)
        )  # fmt: skip
        facts = {"loan_id": loan.loan_id, "amount_fen": amount_fen, "balance_fen": movements[-1].balance_fen}
        shelves.journal.append(self._ground.now(), actor, action, loan.case_no, facts)

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
        """Accrue, age and classify every loan as of a day, and raise early warnings that are new.

        Idempotent: closing a day again changes nothing. Raises `StaffError` (`NOT_PERMITTED`, `DAY_NOT_OVER`).
        """
        require(actor, Permission.CLOSE_DAY)
        policy, number, now = self._ground.policy(), day_number(day), self._ground.now()
        if number > self._today():
            raise StaffError(
                Text("不能关闭尚未到来的日期", "A day to come cannot be closed"),
                Text("请选择今天或更早的日期", "Choose today or an earlier day"),
                code="DAY_NOT_OVER",
            )
        with self._ground.store.reading() as shelves:
            book = holdings(shelves, self._ground.products())
            again = shelves.settings.text("closed_day") >= day.isoformat()
        if stop():
            raise Stopped
        report(1, 2)
        found = figures([held for _, held in book], number, policy.classification)
        new = 0
        if not again:
            with self._ground.transaction() as shelves:
                new = raise_warnings(shelves, book, number, policy, now)
                shelves.settings.put("closed_day", day.isoformat())
                facts = {"day": day.isoformat(), "outstanding_fen": found.outstanding_fen, "npl_fen": found.npl_fen}
                shelves.journal.append(now, actor, "day.close", None, {**facts, "warnings": new})
        report(2, 2)
        return CloseReport(
            day.isoformat(), again, found.loans, found.outstanding_fen, found.npl_fen, found.overdue30_fen,
            found.provision_fen, found.daily_interest_fen, new,
        )  # fmt: skip

    def position(self, loan_id: str, day: date | None = None) -> Position:
        """Where one loan stands."""
        when = self._today() if day is None else day_number(day)
        with self._ground.store.reading() as shelves:
            _, held = self._loan(shelves, loan_id)
        return position(held.terms, held.movements, when)
