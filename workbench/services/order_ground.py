"""What does the desk know of the orders of some merchants, and of the loans that stand on them?

Orders are read from the lines as of the end of a day; pledges and loans from the records. Pages, draws, the close of a
day, certificates and sweeps all ask here, so that none of them judges an order otherwise than the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.policy_ledger import LedgerRules
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.borrowing_base import MOST_ADVANCE, Judged, Order, judge
from workbench.lending.ledger import Position, position
from workbench.lending.pledges import Pledge, orders_not_named
from workbench.services.holdings import holding, that_moved

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.kept_orders import KeptPledge
    from workbench.storage.shelves import Shelves

Orders = Mapping[str, Mapping[str, Order]]
"""Orders by merchant and number, as of the end of one day."""

_STAYS = tuple(field.name for field in fields(Pledge))


def read_orders(
    ground: Ground,
    merchant_ids: Iterable[str],
    day: int,
    *,
    also: Iterable[tuple[str, str]] = (),
    pledged_only: bool = False,
) -> dict[str, dict[str, Order]]:
    """Orders of these merchants of the last weeks and those of `also`, with what the detectors say of them.

    `pledged_only` reads those of `also` alone: what a close needs.
    """
    from workbench.flows.order_states import marked_orders, order_states

    wanted, kept = sorted(set(merchant_ids)), list(also)
    everybody = sorted({*wanted, *(merchant_id for merchant_id, _ in kept)})
    with ground.store.reading() as shelves:
        found = shelves.merchants.some(everybody)
    owners = {merchant_id: one.legal_person_id for merchant_id, one in found.items()}
    orders: dict[str, dict[str, Order]] = {merchant_id: {} for merchant_id in everybody}
    with ground.linked_lines() as engine:
        states = order_states(engine, () if pledged_only else wanted, day, also=kept)
        # A detector is asked only where an order would carry a loan.
        asked = {state.merchant_id for state in states if state.awaiting_fen > 0}
        marks = marked_orders(engine, asked, day, owners)
    for state in states:
        orders[state.merchant_id][state.order_id] = Order(
            order_id=state.order_id,
            placed_day=state.placed_day,
            paid_fen=state.paid_fen,
            awaiting_fen=state.awaiting_fen,
            confirmed_fen=state.confirmed_fen,
            refund_fen=state.refund_fen,
            unshipped_fen=state.unshipped_fen,
            closed=state.closed,
            shipped_day=state.shipped_day,
            confirmed_day=state.confirmed_day,
            carrier=state.carrier,
            waybill=state.waybill,
            signed_day=state.signed_day,
            flag=marks.get((state.merchant_id, state.order_id), ""),
        )
    return orders


def newest_day(orders: Mapping[str, Order]) -> int | None:
    """The newest day any of these orders tells of; None where there is none."""
    days = [d for one in orders.values() for d in (one.placed_day, one.shipped_day, one.confirmed_day) if d is not None]
    return max(days, default=None)


def demand_fresh(orders: Mapping[str, Order], day: int, policy: Policy) -> None:
    """Orders known too long ago carry no draw: whether they still stand is unknown. Raises `StaffError`."""
    newest = newest_day(orders)
    if newest is None or day - newest > policy.gate.stale_days:
        raise StaffError(
            Text("订单数据不是最新的", "The orders are not up to date"),
            Text("没有支用。请先导入最近的订单", "Nothing was drawn. Import the latest orders first"),
            code="ORDERS_STALE",
        )


def advance_of(product: Product) -> Decimal:
    """The share of an order that may be lent, never more than its value."""
    return min(product.advance_share, MOST_ADVANCE)


def judged(
    orders: Mapping[str, Order], day: int, product: Product, policy: Policy, elsewhere: Iterable[str] = ()
) -> dict[str, Judged]:
    """Each order with why it carries a loan or none; `elsewhere`: those pledged for another loan."""
    taken, advance, oldest = set(elsewhere), advance_of(product), policy.orders.oldest_days
    return {
        order_id: judge(order, day, advance, oldest, elsewhere=order_id in taken) for order_id, order in orders.items()
    }


def is_order_product(products: Mapping[str, Product], code: str) -> bool:
    product = products.get(code)
    return product is not None and product.security == "orders"


def demand_drawn_on_orders(shelves: Shelves, loan_id: str, products: Mapping[str, Product]) -> None:
    """An order loan is drawn on named orders and in no other way. Raises `StaffError` (`ORDERS_NOT_NAMED`)."""
    if is_order_product(products, shelves.loans.get(loan_id).product_code):
        raise orders_not_named()


@dataclass(frozen=True, slots=True)
class OrderLoan:
    """One order loan, where it stands on a day, and the orders pledged for it."""

    loan: KeptLoan
    product: Product
    position: Position
    pledges: tuple[KeptPledge, ...]  # live ones, in the order they were made
    last_paid_day: int | None  # of the newest repayment
    ever: bool  # was an order ever named for it?

    @property
    def named(self) -> bool:
        """Is it drawn on named orders? A balance that came with its history is not."""
        return self.ever or not self.position.principal_fen

    @property
    def running_fen(self) -> int:
        """Interest and charges owed beside the principal."""
        return self.position.owed_fen - self.position.principal_fen


def order_loan(
    shelves: Shelves, loan_id: str, products: Mapping[str, Product], rules: LedgerRules, day: int
) -> OrderLoan:
    """Raises `StaffError` (`LOAN_UNKNOWN`, `NOT_AN_ORDER_LOAN`)."""
    loan = shelves.loans.get(loan_id)
    if not is_order_product(products, loan.product_code):
        raise StaffError(
            Text(f"{loan_id} 不是订单贷", f"{loan_id} is no order loan"),
            Text("请在借款人页面办理", "Use the borrower's page"),
            code="NOT_AN_ORDER_LOAN",
        )
    events = shelves.loans.events([loan_id]).get(loan_id, ())
    held = holding(loan, events, products, rules)
    paid = [event.day for event in that_moved(events) if event.kind == "repay"]
    pledges = shelves.pledges.of_loans([loan_id])
    return OrderLoan(
        loan,
        products[loan.product_code],
        position(held.terms, held.movements, day),
        tuple(one for one in pledges if one.state == "pledged"),
        max(paid, default=None),
        bool(pledges),
    )


def plain(kept: Iterable[KeptPledge]) -> tuple[Pledge, ...]:
    """Pledges as the rules know them."""
    return tuple(Pledge(**{name: getattr(one, name) for name in _STAYS}) for one in kept)


def save_changes(
    shelves: Shelves,
    before: Sequence[KeptPledge],
    after: Iterable[Pledge],
    kind: str,
    day: int,
    *,
    event_no: int | None = None,
    fresh: KeptPledge | None = None,
    worth: Mapping[str, Judged] | None = None,
) -> tuple[KeptPledge, ...]:
    """Keep what changed of live pledges; an order that was not pledged is kept like `fresh`. Answers those changed.

    Raises `StaffError` (`ORDER_PLEDGED`).
    """
    held = {one.order_id: one for one in before}
    saved = []
    for pledge in after:
        old = held.get(pledge.order_id)
        if old is None and fresh is not None:
            order_fen = worth[pledge.order_id].order.awaiting_fen if worth is not None else 0
            new = replace(fresh, order_fen=order_fen, **{name: getattr(pledge, name) for name in _STAYS})
            saved.append(shelves.pledges.save(new, "pledge", day, lent_fen=new.lent_fen, event_no=event_no))
        elif old is not None and plain([old])[0] != pledge:
            now = replace(old, **{name: getattr(pledge, name) for name in _STAYS})
            now = replace(now, closed_day=None if pledge.live else old.closed_day or day)
            changes = {"lent_fen": now.lent_fen - old.lent_fen, "taken_fen": now.taken_fen - old.taken_fen}
            saved.append(shelves.pledges.save(now, kind, day, event_no=event_no, **changes))
    return tuple(saved)
