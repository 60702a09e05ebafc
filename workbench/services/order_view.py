"""What does staff see of one merchant's order loans?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.common.text import Text
from workbench.flows.detectors import BY_CODE
from workbench.lending.borrowing_base import WHY_NAMES, WHY_WORDS, Base, Judged, Order, base_of
from workbench.lending.cure import CAUSES
from workbench.merchants.merchant import Merchant
from workbench.services.order_ground import OrderLoan, advance_of, judged, newest_day, order_loan
from workbench.services.order_loans_file import (
    CallRow,
    CertificateLine,
    OrderLoanFile,
    OrderLoanLine,
    OrderLoanRow,
    OrderRow,
    SettlementLine,
)
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LiveLoan
    from workbench.storage.kept_orders import CureCall, KeptPledge
    from workbench.storage.shelves import Shelves

SHOWN = {"eligible": 0, "elsewhere": 1, "stale": 2, "flagged": 3, "refund": 4, "unshipped": 5, "unknown": 6}


def newest_product(live: Sequence[LiveLoan], products: Mapping[str, Product]) -> Product:
    """Whose terms a merchant's base is counted by: those of the newest order loan."""
    return products[max(live, key=lambda one: (one.opened_day, one.loan_id)).product_code]


def merchant_base(
    orders: Mapping[str, Order], day: int, product: Product, policy: Policy, live: Sequence[LiveLoan]
) -> tuple[dict[str, Judged], Base]:
    """All orders of a merchant and what they carry, against all that is owed on its order loans."""
    found = judged(orders, day, product, policy)
    return found, base_of(found.values(), sum(one.principal_fen for one in live))


def list_row(
    merchant: Merchant,
    live: Sequence[LiveLoan],
    base: Base | None,
    calls: Sequence[CureCall],
    pledged: frozenset[str],
    product: Product,
) -> OrderLoanRow:
    """One merchant of the list; `base` is None where no order is known, `pledged` names loans with pledges."""
    open_ = [call for call in calls if call.state == "open"]
    failed = any(call.state == "failed" for call in calls)
    left_fen = sum(max(one.limit_fen - one.principal_fen, 0) for one in live if one.state == "open")
    available = 0 if base is None or open_ or failed else min(base.available_fen, left_fen)
    return OrderLoanRow(
        merchant_id=merchant.merchant_id,
        merchant_name=merchant.name,
        category=category_name(merchant.category),
        currency=product.currency,
        product=product.short_name,
        loans=len(live),
        limit_fen=sum(one.limit_fen for one in live),
        eligible_fen=0 if base is None else base.eligible_fen,
        advance_fen=0 if base is None else base.advance_fen,
        drawn_fen=sum(one.principal_fen for one in live),
        available_fen=available,
        short_fen=sum(call.short_fen for call in open_),
        call_due=min((day_of(call.due_day) for call in open_), default=None),
        call_state="open" if open_ else "failed" if failed else "",
        named=all(one.loan_id in pledged for one in live if one.principal_fen),
        known=base is not None,
    )


def merchant_file(
    shelves: Shelves,
    row: OrderLoanRow,
    found: Mapping[str, Judged],
    live: Sequence[LiveLoan],
    product: Product,
    policy: Policy,
    products: Mapping[str, Product],
    as_of: int,
    today: int,
) -> OrderLoanFile:
    merchant_id = row.merchant_id
    loans = [order_loan(shelves, one.loan_id, products, policy.ledger, today) for one in live]
    pledges = shelves.pledges.of_orders(merchant_id, list(found))
    newest = newest_day({order_id: one.order for order_id, one in found.items()})
    return OrderLoanFile(
        row=row,
        as_of=day_of(as_of),
        advance=advance_of(product),
        loans=tuple(_line(one) for one in loans),
        orders=order_rows(found.values(), pledges, row.currency),
        calls=tuple(_call_row(call, loans) for call in reversed(shelves.pledges.calls(merchant_id=merchant_id))),
        settlements=settlement_rows(shelves, merchant_id),
        certificates=tuple(
            CertificateLine(
                one.certificate_no, day_of(one.day), one.version, one.eligible_fen, one.advance_fen, one.drawn_fen,
                one.digest, one.issued_at,
            )
            for one in shelves.settlements.certificates(merchant_id)
        ),
        stale=newest is None or as_of - newest > policy.gate.stale_days,
    )  # fmt: skip


def _line(one: OrderLoan) -> OrderLoanLine:
    loan, stands = one.loan, one.position
    return OrderLoanLine(
        loan.loan_id, one.product.short_name, loan.state, loan.limit_fen, stands.principal_fen, one.running_fen,
        stands.available_fen, day_of(loan.opened_day), day_of(loan.maturity_day), loan.daily_rate,
        stands.days_past_due, one.named,
    )  # fmt: skip


def order_rows(judged_: Iterable[Judged], pledges: Sequence[KeptPledge], currency: str) -> tuple[OrderRow, ...]:
    """Orders as rows: pledged ones that carry nothing first, then the pledged, then what carries; the newest first."""
    newest = {one.order_id: one for one in pledges}  # a live pledge is the last of its order
    rows = [_order_row(one, newest.get(one.order.order_id), currency) for one in judged_]
    live = {"pledged": 0, "lost": 1}
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                live.get(r.pledge, 2),
                r.lent_fen <= r.room_fen,
                SHOWN.get(r.why, 9),
                -r.placed.toordinal(),
                r.order_id,
            ),
        )
    )  # fmt: skip


def _order_row(one: Judged, pledge: KeptPledge | None, currency: str) -> OrderRow:
    order = one.order
    lent_fen = pledge.lent_fen if pledge is not None and pledge.state == "pledged" else 0
    detector = BY_CODE.get(order.flag)
    return OrderRow(
        order_id=order.order_id,
        placed=day_of(order.placed_day),
        shipped=None if order.shipped_day is None else day_of(order.shipped_day),
        confirmed=None if order.confirmed_day is None else day_of(order.confirmed_day),
        carrier=order.carrier,
        waybill=order.waybill,
        signed=None if order.signed_day is None else day_of(order.signed_day),
        paid_fen=order.paid_fen,
        eligible_fen=one.eligible_fen,
        room_fen=one.room_fen,
        lent_fen=lent_fen,
        free_fen=max(one.room_fen - lent_fen, 0),
        why=one.why.value,
        why_name=WHY_NAMES[one.why],
        why_words=WHY_WORDS[one.why],
        flag=None if detector is None else detector.title,
        pledge="" if pledge is None else pledge.state,
        loan_id="" if pledge is None else pledge.loan_id,
        taken_fen=0 if pledge is None else pledge.taken_fen,
        currency=currency,
    )


def _call_row(call: CureCall, loans: Sequence[OrderLoan]) -> CallRow:
    running = next((one.running_fen for one in loans if one.loan.loan_id == call.loan_id), 0)
    return CallRow(
        call.call_no, call.loan_id, day_of(call.raised_day), day_of(call.due_day), CAUSES[call.cause], call.raised_fen,
        call.short_fen, call.short_fen + running if call.short_fen else 0, call.state,
    )  # fmt: skip


def settlement_rows(shelves: Shelves, merchant_id: str, most: int = 200) -> tuple[SettlementLine, ...]:
    """What platforms paid out, newest first."""
    found = shelves.settlements.of_merchant(merchant_id, most)
    parts = shelves.settlements.parts([one.settlement_id for one in found])
    rows = []
    for one in found:
        own = [part.amount_fen for part in parts.get(one.settlement_id, ()) if part.part == "order"]
        rows.append(
            SettlementLine(
                one.settlement_id, day_of(one.day), one.order_id, one.amount_fen, one.swept_fen, one.released_fen,
                sum(own), one.swept_fen - sum(own), one.source,
            )
        )  # fmt: skip
    return tuple(rows)


CALL_NAMES = {
    "open": Text("待补足", "To be cured"),
    "cured": Text("已补足", "Cured"),
    "failed": Text("未补足，已到期", "Failed, due"),
}
PLEDGE_NAMES = {
    "pledged": Text("已质押", "Pledged"),
    "released": Text("已释放", "Released"),
    "cured": Text("已替换", "Replaced"),
    "lost": Text("已落空", "Lost"),
}
