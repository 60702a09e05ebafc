"""What does a loan cost in a year once everything the borrower pays is counted, on each basis that is in use?

Fees come in three kinds: of the amount drawn, paid at the draw; of the original principal, paid with each instalment;
and paid with the last instalment. All are shares of one unit of principal, so that nothing is rounded. Where a fee is
taken at the draw the borrower has the use of the rest only, and every rate is of that rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.decision.pricing import YEAR, Payment, irr_x12, xirr

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Charges:
    """Everything beside interest, as shares of the amount drawn."""

    at_draw: Decimal = Decimal(0)
    each: Decimal = Decimal(0)  # with every instalment, of the original principal
    at_end: Decimal = Decimal(0)  # with the last instalment


@dataclass(frozen=True, slots=True)
class AllIn:
    """One loan on every basis; all are fractions a year. `monthly` is the internal rate of one month."""

    nominal_365: Decimal  # everything paid, of the balance in use, by days
    xirr: Decimal  # act/365 from the draw; the effective yearly rate of the dated payments
    monthly: Decimal
    irr_x12: Decimal
    compound: Decimal  # (1 + monthly)^12 - 1


def charged(payments: tuple[Payment, ...], charges: Charges) -> tuple[Payment, ...]:
    """The payments with what is charged beside interest; fees at the draw are not among them."""
    last = len(payments) - 1
    return tuple(
        Payment(one.day, one.principal, one.interest + charges.each + (charges.at_end if i == last else 0))
        for i, one in enumerate(payments)
    )


def all_in(start: date, payments: tuple[Payment, ...], charges: Charges = Charges()) -> AllIn:
    """The cost of one unit drawn on `start` and repaid by `payments`, with all charges.

    `irr_x12` and `compound` take the instalments to stand one month apart; a single payment is brought to months by its
    days. Raises `ArithmeticError` where a fee takes the whole loan.
    """
    received = 1 - charges.at_draw
    if received <= 0:
        raise ArithmeticError("the fee takes the whole loan")
    paid = charged(payments, charges)
    cost = charges.at_draw + sum((one.interest for one in paid), Decimal(0))
    if len(paid) == 1:
        days = (paid[0].day - start).days
        monthly = (paid[0].total / received) ** (YEAR / MONTHS / days) - 1
    else:
        monthly = irr_x12(received, paid) / MONTHS
    return AllIn(
        nominal_365=cost / _unit_days(start, payments) * YEAR,
        xirr=xirr(start, received, paid),
        monthly=monthly,
        irr_x12=monthly * MONTHS,
        compound=(1 + monthly) ** MONTHS - 1,
    )


def _unit_days(start: date, payments: tuple[Payment, ...]) -> Decimal:
    """Balance times days, of one unit of principal."""
    total, balance, before = Decimal(0), Decimal(1), start
    for one in payments:
        total += balance * (one.day - before).days
        balance, before = balance - one.principal, one.day
    return total


def largest_monthly_fee(cap: Decimal, months: int, basis: str = "irr_x12") -> Decimal:
    """The largest flat fee a month, of the original principal, that equal instalments of principal may carry.

    The annuity solved for the fee: with the monthly rate i of the cap, 1 = (1/n + f) a(n, i), so f = 1/a - 1/n.
    `basis`: irr_x12 (i = cap / 12) or compound (i = (1 + cap)^(1/12) - 1).
    """
    if basis not in {"irr_x12", "compound"}:
        raise ValueError(f"no monthly basis {basis}")
    rate = cap / MONTHS if basis == "irr_x12" else (1 + cap) ** (Decimal(1) / MONTHS) - 1
    annuity = (1 - (1 + rate) ** -months) / rate
    return 1 / annuity - Decimal(1) / months
