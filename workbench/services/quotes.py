"""What would settle a loan on a day, and what does paying early save?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from workbench.applications.products import Product
from workbench.common.money import half_up
from workbench.lending.ledger import Position, position
from workbench.lending.movement import Movement, Terms
from workbench.lending.schedule import Due, schedule_from


@dataclass(frozen=True, slots=True)
class Quote:
    """A loan on one day as its borrower asks: what settles it, what is due, what comes next.

    `saving_fen`: interest that would still run if every due were paid on its day, less the fee of paying early.
    """

    loan_id: str
    day: int
    currency: str
    settle_fen: int  # everything, with the fee of paying early
    principal_fen: int
    interest_fen: int
    charges_fen: int
    prepay_fee_fen: int
    due_fen: int
    past_due_since: int | None
    days_past_due: int
    next_due_day: int | None
    next_due_fen: int
    saving_fen: int
    available_fen: int
    dues: tuple[Due, ...] = ()


def quote_of(
    loan_id: str, currency: str, terms: Terms, movements: tuple[Movement, ...], day: int, prepay_rate: Decimal
) -> Quote:
    """The quote of one loan as it stands on a day."""
    now, dues = position(terms, movements, day), schedule_from(terms, movements, day)
    fee_fen = half_up(Decimal(early_fen(now, now.owed_fen)) * prepay_rate)
    coming_fen = sum(due.interest_fen for due in dues)
    return Quote(
        loan_id=loan_id,
        day=day,
        currency=currency,
        settle_fen=now.owed_fen + fee_fen,
        principal_fen=now.principal_fen,
        interest_fen=now.interest_owed_fen,
        charges_fen=now.charges_fen,
        prepay_fee_fen=fee_fen,
        due_fen=now.due_fen,
        past_due_since=now.past_due_since,
        days_past_due=now.days_past_due,
        next_due_day=now.next_due_day,
        next_due_fen=now.next_due_fen,
        saving_fen=max(coming_fen - now.interest_owed_fen - fee_fen, 0),
        available_fen=now.available_fen,
        dues=dues,
    )


def early_fen(now: Position, amount_fen: int) -> int:
    """The principal in a payment that is not due yet: what a fee of paying early is of."""
    beside_fen = now.interest_owed_fen + now.charges_fen
    principal_due_fen = max(now.due_fen - beside_fen, 0)
    return min(max(amount_fen - beside_fen - principal_due_fen, 0), max(now.principal_fen - principal_due_fen, 0))


def prepay_fee_fen(now: Position, amount_fen: int, rate: Decimal) -> int:
    """The fee inside a payment of `amount_fen` that also pays principal early: fee = rate x (early - fee)."""
    if not rate:
        return 0
    early = early_fen(now, amount_fen)
    inside = half_up(Decimal(early) * rate / (1 + rate))
    whole = half_up(Decimal(early_fen(now, now.owed_fen)) * rate)
    return whole if amount_fen == now.owed_fen + whole else int(Decimal(inside).quantize(Decimal(1), ROUND_DOWN))


def prepay_rate(products: Mapping[str, Product], code: str) -> Decimal:
    """The fee of paying early, a share of the principal paid early; 0 where the product is not known."""
    product = products.get(code)
    return Decimal(0) if product is None else product.prepay_fee
