"""Where does the money go that a platform pays out for an order?

First to the loan on that very order, then to what has fallen due on the merchant's other loans, each in the order the
ledger settles what is owed (fees, penalties, interest, principal); the rest is released to the merchant, and both are
shown. A settlement is dealt with once, whatever file or import it comes in; never more is taken than is owed on the
order or has fallen due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError, Stopped
from workbench.common.text import Text
from workbench.lending.borrowing_base import Order, judge
from workbench.lending.facts import Fact
from workbench.lending.ledger import position
from workbench.lending.pledges import confirmed
from workbench.services.blind_choice import demand_borrower
from workbench.services.close_steps import CloseContext, Fault, StepDone
from workbench.services.ground import Ground
from workbench.services.holdings import holding, that_moved
from workbench.services.order_ground import advance_of, plain, read_orders
from workbench.services.order_life import Life, repay_from, settle, take_back
from workbench.services.order_loans_file import SettlementLine
from workbench.services.order_view import settlement_rows
from workbench.services.settlement_file import PaidOut, numbered, read_settlements

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LoanEvent
    from workbench.storage.kept_orders import KeptPledge, Settlement, SweepPart

Item = TypeVar("Item")
AT_ONCE = 100
"""Merchants in one transaction: each costs a write to disk."""
SAME_MONEY_DAYS = 3
"""The same amount for the same order from a file and from the fund flow, so few days apart, is the same money."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One settlement as it came: positive paid out, negative taken back."""

    settlement_id: str
    merchant_id: str
    order_id: str
    day: int
    amount_fen: int
    currency: str
    source: str


@dataclass(frozen=True, slots=True)
class SweepSummary:
    """What became of a settlement file: rows booked, rows known before, and where the money went."""

    booked: int
    known: int
    swept_fen: int
    released_fen: int


class SweepService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def settlements(self, merchant_id: str) -> tuple[SettlementLine, ...]:
        """What platforms paid out for a merchant's orders, newest first. Raises `StaffError` (`BLIND_REVIEW_OPEN`)."""
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            return settlement_rows(shelves, merchant_id)

    def book_file(self, path: Path, actor: Actor) -> SweepSummary:
        """Book a settlement file of a platform; a row that was booked before is passed over.

        Raises `StaffError` as `read_settlements` does, `SETTLEMENT_ORDERS` (an order nobody knows) and `NOT_PERMITTED`;
        nothing is booked then.
        """
        require(actor, Permission.LEND)
        ground, today = self._ground, day_number(self._ground.today())
        rows = read_settlements(path)
        merchant_of = self._merchants(rows)
        paid = [
            Paid(number, merchant_id, row.order_id, min(row.day, today), row.amount_fen, ground.currency(), "file")
            for number, merchant_id, row in numbered(rows, merchant_of)
        ]
        orders = read_orders(ground, (), today, also=sorted({(p.merchant_id, p.order_id) for p in paid}),
                             pledged_only=True)  # fmt: skip
        with ground.transaction() as shelves:
            life = Life(ground, shelves, ground.policy(), ground.products(), actor, today)
            for merchant_id in sorted(set(merchant_of.values())):
                till = Till(life, merchant_id, orders.get(merchant_id, {}))
                till.take([one for one in paid if one.merchant_id == merchant_id])
        booked = life.done["settlements"]
        return SweepSummary(booked, len(paid) - booked, life.done["swept_fen"], life.done["released_fen"])

    def _merchants(self, rows: Sequence[PaidOut]) -> dict[str, str]:
        from workbench.flows.order_states import merchants_of_orders

        with self._ground.lines() as engine:
            found = merchants_of_orders(engine, [row.order_id for row in rows])
        lost = [row for row in rows if len(found.get(row.order_id, ())) != 1]
        if lost:
            raise StaffError(
                Text(f"第 {lost[0].line} 行的订单 {lost[0].order_id} 不在台账里，或属于多家商户",
                     f"Row {lost[0].line}: order {lost[0].order_id} is unknown here, or of several merchants"),
                Text("没有入账任何一行。请先导入订单，或从文件里去掉这些行",
                     "No row was booked. Import the orders first, or take these rows out"),
                code="SETTLEMENT_ORDERS",
            )  # fmt: skip
        return {order_id: owners[0] for order_id, owners in found.items()}


class Till:
    """The settlements of one merchant inside the caller's transaction.

    What does not change from one to the next is read once: which orders were ever pledged, and what is due.
    """

    def __init__(self, life: Life, merchant_id: str, orders: Mapping[str, Order]) -> None:
        self.life, self.merchant_id, self.orders = life, merchant_id, orders
        self._pledged = life.shelves.pledges.orders_of(merchant_id)
        self._due: dict[str, int] | None = None
        self._plain: list[Settlement] = []

    def take(self, paid: Sequence[Paid]) -> None:
        """Deal with settlements in order of their day; those dealt with before are passed over."""
        shelves = self.life.shelves
        known = shelves.settlements.known(one.settlement_id for one in paid)
        told = shelves.settlements.amounts(self.merchant_id, {one.source for one in paid})
        for one in sorted(paid, key=lambda one: (one.day, one.settlement_id)):
            if one.settlement_id not in known and not _same_money(told, one):
                self._sweep(one)
        shelves.settlements.add_released(self._plain)
        self._plain.clear()

    def _sweep(self, paid: Paid) -> None:
        life, left_fen = self.life, paid.amount_fen
        parts: list[SweepPart] = []
        if paid.order_id in self._pledged:
            for kept in life.shelves.pledges.of_orders(self.merchant_id, [paid.order_id]):
                if paid.amount_fen < 0:
                    _take_back(life, kept, -paid.amount_fen)
                    self._due = None
                elif left_fen > 0 and paid.day >= kept.first_day:
                    left_fen -= _to_order(life, paid, kept, self.orders, left_fen, parts)
                    self._due = None
        if left_fen > 0 and life.policy.orders.sweep_other_loans:
            left_fen -= self._to_due(paid, left_fen, parts)
        self._keep(paid, max(left_fen, 0), parts)

    def _to_due(self, paid: Paid, left_fen: int, parts: list[SweepPart]) -> int:
        """What of a settlement goes to what has fallen due on the merchant's loans, the longest due first."""
        life = self.life
        if self._due is None:
            self._due = dict(due_loans(life, self.merchant_id))
        taken = 0
        for loan_id, due_fen in self._due.items():
            amount_fen = min(due_fen, left_fen - taken)
            if amount_fen <= 0:
                continue
            events = that_moved(life.shelves.loans.events([loan_id]).get(loan_id, ()))
            paid_days = [event.day for event in events if event.kind == "repay"]
            day = min(max([paid.day, *paid_days]), life.day)
            event = life.book(loan_id, Fact("repay", day, amount_fen, f"settlement:{paid.order_id}"))
            parts.append(_part(paid, len(parts) + 1, loan_id, "due", event, amount_fen))
            self._due[loan_id] = due_fen - amount_fen
            taken += amount_fen
        return taken

    def _keep(self, paid: Paid, left_fen: int, parts: list[SweepPart]) -> None:
        from workbench.storage.kept_orders import Settlement

        life, swept_fen = self.life, max(paid.amount_fen, 0) - left_fen
        kept = Settlement(
            paid.settlement_id, paid.merchant_id, paid.order_id, paid.day, life.day, paid.amount_fen, paid.currency,
            paid.source, swept_fen, left_fen,
        )  # fmt: skip
        life.done["settlements"] += 1
        life.done["swept_fen"] += swept_fen
        life.done["released_fen"] += left_fen
        if not parts and paid.order_id not in self._pledged:
            self._plain.append(kept)
            return
        life.shelves.settlements.add(kept, parts)
        if parts or paid.amount_fen < 0:
            facts = {"settlement_id": paid.settlement_id, "merchant_id": paid.merchant_id,
                     "amount_fen": paid.amount_fen, "swept_fen": swept_fen, "released_fen": left_fen}  # fmt: skip
            life.tell("settlement.sweep", None, facts)


def _to_order(
    life: Life, paid: Paid, kept: KeptPledge, orders: Mapping[str, Order], left_fen: int, parts: list[SweepPart]
) -> int:
    """What of a settlement goes to the loan on its order: what was booked when the buyer confirmed, then what still
    stands on it."""
    taken = min(left_fen, kept.taken_fen - kept.matched_fen)
    if taken > 0:
        seen = replace(kept, matched_fen=kept.matched_fen + taken)
        life.shelves.pledges.save(seen, "see", life.day)
        parts.append(_part(paid, len(parts) + 1, kept.loan_id, "order", None, taken))
        kept = seen
    left_fen -= taken
    if kept.state != "pledged" or left_fen <= 0:
        return max(taken, 0)
    told = _as_paid(kept, orders.get(kept.order_id), left_fen, paid.day)
    room_fen = judge(told, life.day, _advance(life, kept), life.policy.orders.oldest_days).room_fen
    asked = confirmed(plain([kept])[0], told, room_fen, life.day)
    event = None if asked is None else repay_from(life, kept.loan_id, kept, asked, None, "settlement", matched=True)
    if event is None:
        return max(taken, 0)
    parts.append(_part(paid, len(parts) + 1, kept.loan_id, "order", event, event.amount_fen))
    settle(life, kept.loan_id, orders)
    return max(taken, 0) + event.amount_fen


def _as_paid(kept: KeptPledge, order: Order | None, amount_fen: int, day: int) -> Order:
    """The order as what was paid out shows it: so much is confirmed, and less is awaited."""
    seen_fen = kept.seen_fen + amount_fen
    if order is None:
        return Order(kept.order_id, day, seen_fen, confirmed_fen=seen_fen, confirmed_day=day)
    awaiting_fen = max(order.awaiting_fen - amount_fen, 0)
    return replace(order, awaiting_fen=awaiting_fen, confirmed_fen=seen_fen, confirmed_day=day)


def _advance(life: Life, kept: KeptPledge) -> Decimal:
    return advance_of(life.products[life.shelves.loans.get(kept.loan_id).product_code])


def due_loans(life: Life, merchant_id: str) -> list[tuple[str, int]]:
    """Loans of a merchant with something fallen due on the day, the longest due first."""
    found, shelves = [], life.shelves
    for one in shelves.loans.live.all(merchant_id):
        if not one.principal_fen and not one.charges_fen and not one.interest_fen:
            continue
        loan = shelves.loans.get(one.loan_id)
        events = shelves.loans.events([one.loan_id]).get(one.loan_id, ())
        held = holding(loan, events, life.products, life.policy.ledger)
        stands = position(held.terms, held.movements, life.day)
        if stands.due_fen > 0:
            found.append((stands.past_due_since or life.day, one.loan_id, min(stands.due_fen, stands.owed_fen)))
    return [(loan_id, due_fen) for _, loan_id, due_fen in sorted(found)]


def _take_back(life: Life, kept: KeptPledge, back_fen: int) -> None:
    """A platform took money of an order back: what the loan had of it and the order no longer paid is owed again."""
    came = sum(one.amount_fen for one in life.shelves.settlements.of_order(kept.merchant_id, kept.order_id)) - back_fen
    shortage_fen = min(kept.matched_fen - max(came, 0), back_fen)
    if shortage_fen > 0:
        take_back(life, replace(kept, matched_fen=kept.matched_fen - shortage_fen), shortage_fen)


def _part(paid: Paid, line: int, loan_id: str, part: str, event: LoanEvent | None, amount_fen: int) -> SweepPart:
    from workbench.storage.kept_orders import SweepPart

    split = (
        (0, 0, 0, 0) if event is None else (event.fee_fen, event.penalty_fen, event.interest_fen, event.principal_fen)
    )
    return SweepPart(
        paid.settlement_id, line, loan_id, part, None if event is None else event.event_no, amount_fen, *split
    )


def _same_money(told: Mapping[tuple[str, int], Sequence[int]], paid: Paid) -> bool:
    """Was this money dealt with under another name, from the other source? `told`: days by order and amount."""
    return any(abs(day - paid.day) <= SAME_MONEY_DAYS for day in told.get((paid.order_id, paid.amount_fen), ()))


def close_step(context: CloseContext) -> StepDone:
    """Sweep what the fund flow says platforms paid out, of merchants with a loan on orders or something due.

    What is imported late still pays the loan on its own order; on other loans it pays only
    what came in within `lag_days`, for older money was released long ago.
    """
    if not context.is_newest or not context.policy.orders.payouts_in_fund:
        return StepDone()
    ground, day, rules = context.ground, context.day, context.policy.orders
    with ground.store.reading() as shelves:
        watched = shelves.pledges.watched(day - rules.late_days)
        due = shelves.pledges.merchants_due(day + rules.lag_days) if rules.sweep_other_loans else ()
    pairs = {(one.merchant_id, one.order_id) for one in watched}
    everybody = sorted({*due, *(merchant_id for merchant_id, _ in pairs)})
    if not everybody:
        return StepDone({"settlements": 0})
    by_merchant = _receipts(ground, everybody, day, rules.late_days, rules.lag_days, pairs)
    paid_orders = {(one.merchant_id, one.order_id) for paid in by_merchant.values() for one in paid}
    concerned = {merchant_id for merchant_id, _ in pairs & paid_orders}
    also = sorted(pair for pair in pairs if pair[0] in concerned)
    orders = read_orders(ground, (), day, also=also, pledged_only=True)
    counts = {"settlements": 0, "swept_fen": 0, "released_fen": 0}
    faults: list[Fault] = []
    for place, some in enumerate(chunked(sorted(by_merchant.items()), AT_ONCE)):
        if context.stop():
            raise Stopped
        context.report(place * AT_ONCE, len(by_merchant))
        try:
            _sweep_some(context, some, orders, counts)
        except StaffError:  # nothing of them was written: one by one, whoever cannot be swept is found
            for one in some:
                try:
                    _sweep_some(context, [one], orders, counts)
                except StaffError as fault:
                    faults.append(Fault(one[0], fault.code, fault.text))
    return StepDone(counts, tuple(faults))


def _sweep_some(
    context: CloseContext,
    some: Sequence[tuple[str, list[Paid]]],
    orders: Mapping[str, Mapping[str, Order]],
    counts: dict[str, int],
) -> None:
    """Some merchants in one transaction."""
    with context.ground.transaction() as shelves:
        life = Life(context.ground, shelves, context.policy, context.products, context.actor, context.day)
        for merchant_id, paid in some:
            Till(life, merchant_id, orders.get(merchant_id, {})).take(paid)
        context.tally(shelves, life.done)
    for name, count in life.done.items():
        counts[name] = counts.get(name, 0) + count


def chunked(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _receipts(
    ground: Ground, merchant_ids: Sequence[str], day: int, late: int, lag: int, pairs: set[tuple[str, str]]
) -> dict[str, list[Paid]]:
    """Money lines by merchant: of pledged orders of the last weeks, of others the newest only."""
    from workbench.flows.order_states import receipts

    found: dict[str, list[Paid]] = {}
    with ground.lines() as engine:
        for one in receipts(engine, merchant_ids, day - max(late, lag), day):
            if one.day >= day - lag or (one.merchant_id, one.order_id) in pairs:
                number = f"fund:{one.merchant_id}:{one.line_id}"
                paid = Paid(number, one.merchant_id, one.order_id, one.day, one.amount_fen, one.currency, "fund")
                found.setdefault(one.merchant_id, []).append(paid)
    return found
