"""What happens to one order loan at the end of a day: confirmed orders repay it, lost orders call for a cure.

Everything here runs inside the caller's transaction and may run again for the same day: a confirmation that was dealt
with is remembered by its value, a call by its loan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.borrowing_base import Judged, Order
from workbench.lending.cure import CAUSES, Call, cause_of, followed
from workbench.lending.facts import Fact
from workbench.lending.pledges import Confirmed, confirmed, fit, given_back, repaid, rooms_of, short_fen
from workbench.services.order_ground import OrderLoan, judged, order_loan, plain, save_changes
from workbench.services.posting import post

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import LoanEvent
    from workbench.storage.kept_orders import CureCall, KeptPledge
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Life:
    """The transaction, the rules and the day. `done` counts what was done."""

    ground: Ground
    shelves: Shelves
    policy: Policy
    products: Mapping[str, Product]
    actor: Actor
    day: int
    done: Counter[str] = field(default_factory=Counter)

    def loan(self, loan_id: str, day: int | None = None) -> OrderLoan:
        return order_loan(self.shelves, loan_id, self.products, self.policy.ledger, self.day if day is None else day)

    def book(self, loan_id: str, fact: Fact) -> LoanEvent:
        """Post one fact; answers the event it became."""
        number = self.shelves.loans.next_event_no(loan_id)
        post(self.shelves, loan_id, (fact,), booked_day=self.day, products=self.products, policy=self.policy)
        events = self.shelves.loans.events([loan_id])[loan_id]
        return next(event for event in events if event.event_no == number)

    def tell(self, action: str, case_no: str | None, facts: dict[str, object]) -> None:
        self.shelves.journal.append(self.ground.now(), self.actor, action, case_no, facts)

    def judged(
        self, loan_id: str, merchant_id: str, product: Product, orders: Mapping[str, Order]
    ) -> dict[str, Judged]:
        """The orders of a merchant as they carry this loan."""
        live = self.shelves.pledges.live(merchant_id=merchant_id)
        elsewhere = [one.order_id for one in live if one.loan_id != loan_id]
        return judged(orders, self.day, product, self.policy, elsewhere)


def live_day(life: Life, loan_id: str, orders: Mapping[str, Order]) -> None:
    """Bring one order loan to the end of the day; `orders` are those of its merchant as of then."""
    _take_back_refunds(life, loan_id, orders)
    _repay_confirmed(life, loan_id, orders)
    settle(life, loan_id, orders)


def _repay_confirmed(life: Life, loan_id: str, orders: Mapping[str, Order]) -> None:
    """Repay what stood on orders that buyers confirmed since, the earliest first."""
    found = life.loan(loan_id)
    rooms = rooms_of(life.judged(loan_id, found.loan.merchant_id, found.product, orders).values())
    asked: list[tuple[Confirmed, KeptPledge]] = []
    for kept in found.pledges:
        order = orders.get(kept.order_id)
        one = None if order is None else confirmed(plain([kept])[0], order, rooms.get(kept.order_id, 0), life.day)
        if one is not None:
            asked.append((one, kept))
    for one, kept in sorted(asked, key=lambda pair: (pair[0].day, pair[0].order_id)):
        repay_from(life, loan_id, kept, one, orders.get(one.order_id), "order")
        life.done["confirmed"] += 1


def repay_from(
    life: Life,
    loan_id: str,
    kept: KeptPledge,
    asked: Confirmed,
    order: Order | None,
    source: str,
    matched: bool = False,
) -> LoanEvent | None:
    """Repay a loan out of the proceeds of one order: its charges and interest, then the part that stood on the order.

    Never more than the order paid out. `matched`: a settlement shows the money already. None where nothing was owed.
    """
    day = _payable_day(life.loan(loan_id), asked.day, life.day)
    stands = life.loan(loan_id, day)
    amount_fen = min(asked.principal_fen + stands.running_fen, asked.proceeds_fen, stands.position.owed_fen)
    event = None
    if amount_fen > 0:
        event = life.book(loan_id, Fact("repay", day, amount_fen, f"{source}:{kept.order_id}"))
        facts = {"loan_id": loan_id, "order_id": kept.order_id, "amount_fen": amount_fen,
                 "principal_fen": event.principal_fen, "balance_fen": event.balance_fen}  # fmt: skip
        life.tell("loan.repay_from_order", stands.loan.case_no, facts)
    freed_fen = 0 if event is None else min(event.principal_fen, kept.lent_fen)
    before = replace(kept, matched_fen=kept.matched_fen + (amount_fen if matched else 0))
    after = repaid(plain([kept])[0], order, freed_fen, amount_fen)
    after = replace(after, seen_fen=max(after.seen_fen, kept.seen_fen + (asked.proceeds_fen if matched else 0)))
    save_changes(life.shelves, [before], [after], "repay", life.day, event_no=None if event is None else event.event_no)
    return event


def _payable_day(found: OrderLoan, asked_day: int, today: int) -> int:
    """The day of a payment out of an order: that of its confirmation, or of the newest payment where that is later.

    A payment put before another one would change what that one paid for; the lender loses nothing by the later day.
    """
    return min(max(asked_day, found.last_paid_day or asked_day, found.loan.opened_day), today)


def _take_back_refunds(life: Life, loan_id: str, orders: Mapping[str, Order]) -> None:
    """Orders that were refunded after they were confirmed, where no settlement has shown that the money came."""
    for kept in life.shelves.pledges.of_loans([loan_id]):
        order = orders.get(kept.order_id)
        if order is None or order.refund_fen <= 0 or kept.taken_fen <= kept.matched_fen:
            continue
        came_fen = max(order.confirmed_fen, kept.matched_fen)
        if kept.taken_fen > came_fen:
            take_back(life, kept, kept.taken_fen - came_fen)


def take_back(life: Life, kept: KeptPledge, shortage_fen: int) -> None:
    """Money that a repayment counted on did not come: it is owed again, and stands on an order that pays nothing."""
    event = life.book(kept.loan_id, Fact("refund", life.day, shortage_fen, f"order:{kept.order_id}"))
    others = life.shelves.pledges.of_orders(kept.merchant_id, [kept.order_id])
    held = any(one.state == "pledged" and one.pledge_no != kept.pledge_no for one in others)
    after = given_back(plain([kept])[0], event.principal_fen, shortage_fen, held=held)
    save_changes(life.shelves, [kept], [after], "restore", life.day, event_no=event.event_no)
    case_no = life.shelves.loans.get(kept.loan_id).case_no
    facts = {"loan_id": kept.loan_id, "order_id": kept.order_id, "amount_fen": shortage_fen}
    life.tell("loan.shortage", case_no, facts)
    life.done["shortages"] += 1


def settle(life: Life, loan_id: str, orders: Mapping[str, Order], *, called: bool = False) -> None:
    """Bring the pledges down to what is owed, and follow the call of the loan where it is short.

    A balance that never stood on named orders is not called for, but where it is `called`.
    """
    found = life.loan(loan_id)
    known = life.judged(loan_id, found.loan.merchant_id, found.product, orders)
    rooms, principal_fen = rooms_of(known.values()), found.position.principal_fen
    save_changes(life.shelves, found.pledges, fit(plain(found.pledges), principal_fen, rooms), "free", life.day)
    now = life.loan(loan_id)
    if called or now.named or life.shelves.pledges.calls(loan_id=loan_id, state="open"):
        _follow_call(life, now, known, short_fen(principal_fen, plain(now.pledges), rooms))


def _follow_call(life: Life, found: OrderLoan, known: Mapping[str, Judged], missing_fen: int) -> None:
    loan, calls = found.loan, life.shelves.pledges.calls(loan_id=found.loan.loan_id)
    open_ = next((one for one in calls if one.state == "open"), None)
    if open_ is None and any(one.state == "failed" for one in calls):
        return  # the loan is due already
    cause = _cause(found.pledges, known)
    before = None if open_ is None else _call(open_)
    after = followed(before, missing_fen, cause, life.day, life.policy.orders.cure_days)
    if after is None or after == before:
        return
    kept = _kept(open_, after, loan.loan_id, loan.merchant_id)
    if after.state == "failed":
        kept = replace(kept, maturity_before=loan.maturity_day)
    kept = life.shelves.pledges.put_call(kept)
    act = "raise" if open_ is None else {"cured": "cure", "failed": "fail"}.get(after.state, "change")
    life.tell(
        f"cure_call.{act}", loan.case_no, {"loan_id": loan.loan_id, "short_fen": missing_fen, "cause": kept.cause}
    )
    life.done[f"calls_{act}"] += 1
    if after.state == "failed":
        _make_due(life, found, kept, known)


def _cause(pledges: Sequence[KeptPledge], known: Mapping[str, Judged]) -> str:
    """Why the largest uncovered pledge carries nothing."""
    bare = [
        (one.lent_fen - (0 if found is None else found.room_fen), one.order_id)
        for one in pledges
        if one.lent_fen > (0 if (found := known.get(one.order_id)) is None else found.room_fen)
    ]
    if not bare:
        return cause_of(None)
    worst = known.get(max(bare)[1])
    return cause_of(None if worst is None else worst.why)


def _make_due(life: Life, found: OrderLoan, call: CureCall, known: Mapping[str, Judged]) -> None:
    """A call that failed: the loan may not be drawn, falls due at once, and somebody is warned."""
    from workbench.storage.kept_loans import KeptWarning

    loan = found.loan
    due_day = max(min(loan.maturity_day, life.day), loan.opened_day)
    life.shelves.loans.put([replace(loan, state="frozen", maturity_day=due_day)])
    lost = [
        replace(one, state="lost")
        for one in plain(found.pledges)
        if one.order_id not in known or not known[one.order_id].room_fen
    ]
    save_changes(life.shelves, found.pledges, lost, "lose", life.day)
    amount, cause = money(call.short_fen, loan.currency), CAUSES[call.cause]
    when = day_of(call.due_day).isoformat()
    words = Text(
        f"订单贷 {loan.loan_id} 差额 {amount} 到 {when} 仍未补足（{cause.zh}），贷款已提前到期",
        f"Order loan {loan.loan_id}: {amount} was not made good by {when} ({cause.en}); the loan fell due",
    )
    warning = KeptWarning(
        f"CURE-{call.call_no}", loan.merchant_id, "urgent", "CURE_FAILED", words, life.ground.now(), "open"
    )
    life.shelves.warnings.put([warning])


def _call(kept: CureCall) -> Call:
    return Call(kept.raised_day, kept.due_day, kept.cause, kept.raised_fen, kept.short_fen, kept.state, kept.closed_day)


def _kept(before: CureCall | None, after: Call, loan_id: str, merchant_id: str) -> CureCall:
    from workbench.storage.kept_orders import CureCall

    return CureCall(
        loan_id, merchant_id, after.raised_day, after.due_day, after.cause, after.raised_fen, after.short_fen,
        after.state, after.closed_day, call_no=0 if before is None else before.call_no,
    )  # fmt: skip
