"""What does a loan cost in a year, on every basis that is in use?

Three bases are named wherever a rate stands: `nominal_365` (daily rate x 365), `irr_x12` (monthly internal rate x 12)
and `xirr` (internal rate of the dated payments, act/365 from the draw, all fees included). Payments are unrounded
fractions of one unit of principal, so that no rounding moves a rate; money is rounded only when it is posted. Level
payments are money from the start: their sum is solved to the fen, as the ledger books them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from workbench.applications.instalment_plans import equal_totals, level_dues, level_ratio
from workbench.applications.policy_ledger import STANDARD
from workbench.common.dates import day_number
from workbench.common.money import half_up
from workbench.decision.outcome import Price

YEAR = Decimal(365)
SHORTEST_LAST_PERIOD = 10  # days; a shorter rest is joined to the period before
LEVEL, HALF_EQUAL = "equal_instalment", "half_equal"
HALF = STANDARD.half_equal_share


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment on a unit loan: principal and interest as fractions of the amount drawn."""

    day: date
    principal: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment in whole minor units."""

    day: date
    principal_fen: int
    interest_fen: int

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen


def simple_year(daily: Decimal, days: int = 365) -> Decimal:
    """Daily rate times the days of a year (365 or 360)."""
    return daily * days


def compound_year(daily: Decimal) -> Decimal:
    """(1 + r)^365 - 1: interest on interest every day."""
    return (1 + daily) ** 365 - 1


def effective_year(daily: Decimal, days: int) -> Decimal:
    """Yearly rate of one payment after `days`: (1 + r d)^(365/d) - 1."""
    return (1 + daily * days) ** (YEAR / days) - 1


def month_after(start: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), 1 if month == 11 else month + 2, 1)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))


def payment_days(start: date, term_days: int) -> tuple[date, ...]:
    """Every month on the day of the draw, the last one exactly `term_days` after it."""
    last = start + timedelta(days=term_days)
    days: list[date] = []
    while (last - (day := month_after(start, len(days) + 1))).days >= SHORTEST_LAST_PERIOD:
        days.append(day)
    return (*days, last)


def schedule(
    daily: Decimal, start: date, days: tuple[date, ...], repayment: str, half_share: Decimal = HALF
) -> tuple[Payment, ...]:
    """Payments on one unit drawn on `start`: interest by actual days on the opening balance.

    `repayment`: `bullet` (interest each time, principal last), `single` (everything on the last day),
    `equal_principal`, `equal_instalment` (the same sum each time, not rounded), `half_equal` (`half_share` of the
    principal in equal parts, the rest with the last). Interest runs from the day of the draw to the day before the
    payment.
    """
    if repayment == "single":
        return (Payment(days[-1], Decimal(1), daily * (days[-1] - start).days),)
    part = _equal_share(repayment, half_share) / len(days)
    level = _level(daily, start, days) if repayment == LEVEL else Decimal(0)
    payments, balance, before = [], Decimal(1), start
    for index, day in enumerate(days):
        interest = balance * daily * (day - before).days
        principal = balance if index == len(days) - 1 else max(part, level - interest)
        payments.append(Payment(day, principal, interest))
        balance, before = balance - principal, day
    return tuple(payments)


def _equal_share(repayment: str, half_share: Decimal) -> Decimal:
    """The part of the principal that comes back in equal parts."""
    return {"equal_principal": Decimal(1), HALF_EQUAL: half_share}.get(repayment, Decimal(0))


def _level(daily: Decimal, start: date, days: tuple[date, ...]) -> Decimal:
    top, bottom = level_ratio(*daily.as_integer_ratio(), day_number(start), [day_number(day) for day in days])
    return Decimal(top) / Decimal(bottom)


def in_fen(
    amount_fen: int, daily: Decimal, start: date, term_days: int, repayment: str, half_share: Decimal = HALF
) -> tuple[Instalment, ...]:
    """The payments of an amount drawn whole on `start`: principal adds up to it, interest to the interest of its price.

    Principal is rounded by its running total, so that the balance after each payment is exact and nothing is left after
    the last; interest is each payment's own, rounded half up, but for level payments as `level_dues` posts it.
    """
    days = payment_days(start, term_days)
    if repayment == LEVEL:
        dues = _level_dues(amount_fen, daily, start, days)
        return tuple(Instalment(day, *due) for day, due in zip(days, dues, strict=True))
    payments = schedule(daily, start, days, repayment, half_share)
    share = _equal_share(repayment, half_share).as_integer_ratio()
    totals = equal_totals(amount_fen, len(payments), share)
    return tuple(
        Instalment(one.day, total - before, half_up(Decimal(amount_fen) * one.interest))
        for one, before, total in zip(payments, (0, *totals), totals, strict=False)
    )


def _level_dues(amount_fen: int, daily: Decimal, start: date, days: tuple[date, ...]) -> tuple[tuple[int, int], ...]:
    rate, per = daily.as_integer_ratio()
    return level_dues(amount_fen, rate, day_number(start), tuple(day_number(day) for day in days), per)


def _interest_fen(
    amount_fen: int, daily: Decimal, start: date, term_days: int, repayment: str, half_share: Decimal
) -> int:
    """The interest of `in_fen` in all, without its principal."""
    days = payment_days(start, term_days)
    if repayment == LEVEL:
        return sum(interest_fen for _, interest_fen in _level_dues(amount_fen, daily, start, days))
    whole = Decimal(amount_fen)
    return sum(half_up(whole * payment.interest) for payment in schedule(daily, start, days, repayment, half_share))


def xirr(start: date, received: Decimal, payments: tuple[Payment, ...]) -> Decimal:
    """R with sum of CF / (1 + R)^(days / 365) = 0, from the draw on."""
    from pyxirr import xirr as solve

    flows = [-received, *(payment.total for payment in payments)]
    return _rate(solve([start, *(payment.day for payment in payments)], flows))


def irr_x12(received: Decimal, payments: tuple[Payment, ...]) -> Decimal:
    """Monthly internal rate x 12; payments stand one month apart, whatever the calendar says."""
    from pyxirr import irr as solve

    return _rate(solve([-received, *(payment.total for payment in payments)])) * 12


def _rate(found: float | None) -> Decimal:
    if found is None or found != found:
        raise ArithmeticError("the payments have no internal rate")
    return Decimal(repr(found))


@lru_cache(maxsize=4096)
def _unit_price(
    daily: Decimal, fee: Decimal, start: date, term_days: int, repayment: str, half_share: Decimal
) -> tuple[Decimal, Decimal]:
    days = payment_days(start, term_days)
    payments = schedule(daily, start, days, repayment, half_share)
    received = 1 - fee
    if received <= 0:
        raise ArithmeticError("the fee takes the whole loan")
    if repayment == "single":
        # One payment that need not fall on whole months: its rate per month is brought to one month first.
        growth = payments[-1].total / received
        monthly = growth ** (YEAR / 12 / term_days) - 1
        return monthly * 12, xirr(start, received, payments)
    return irr_x12(received, payments), xirr(start, received, payments)


def price(
    limit_fen: int,
    daily_rate: Decimal,
    fee_rate: Decimal,
    start: date,
    term_days: int,
    repayment: str,
    half_share: Decimal = HALF,
) -> Price:
    """The price of a limit drawn in full on `start` and kept for the whole term. `half_share`: what half-equal
    instalments repay before the last, a number of the policy.

    Raises `ArithmeticError` where no rate exists (a fee that takes everything).
    """
    monthly, dated = _unit_price(daily_rate, fee_rate, start, term_days, repayment, half_share)
    interest_fen = _interest_fen(limit_fen, daily_rate, start, term_days, repayment, half_share)
    return Price(
        daily_rate=daily_rate,
        nominal_365=simple_year(daily_rate),
        fee_rate=fee_rate,
        irr_x12=monthly,
        xirr=dated,
        total_cost_fen=half_up(Decimal(limit_fen) * fee_rate) + interest_fen,
        term_days=term_days,
    )


def yearly_cost(found: Price, basis: str) -> Decimal:
    """The yearly cost on the basis a policy names: nominal_365, irr_x12 or xirr."""
    return {"nominal_365": found.nominal_365, "irr_x12": found.irr_x12, "xirr": found.xirr}[basis]
