"""Who gets what a pool collects, in which order, to the minor unit?

The structure of the published deals: 12 months in which principal buys further loans, then three distributions a
month apart (12 + 3). Interest pays each tranche's coupon in order of rank, and what is left goes to the last; in the
last three months principal repays the tranches in the same order. A coupon that interest does not reach is owed on;
the senior one is paid from principal before it falls short. Every distribution sums to what came in, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from workbench.applications.policy_funds import Tranche
from workbench.common.dates import day_number, day_of
from workbench.common.money import half_up
from workbench.common.text import Text

YEAR = 365


@dataclass(frozen=True, slots=True)
class Seller:
    """One of several companies that sell into a pool: its own price, and its part of what is retained."""

    entity: str
    price: Decimal = Decimal(1)
    held: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """How a pool is sold and paid out. `price`: of principal and interest owed, 1 is par; where several companies sell,
    each has its own in `sellers`, and the parts they hold of what is retained come to one."""

    tranches: tuple[Tranche, ...]
    revolving_months: int = 12
    amortising_months: int = 3
    price: Decimal = Decimal(1)
    clean_up_share: Decimal = Decimal("0.10")
    sellers: tuple[Seller, ...] = ()

    def price_of(self, entity: str) -> Decimal:
        """What a loan of a company costs, of principal and interest owed."""
        return next((one.price for one in self.sellers if one.entity == entity), self.price)


@dataclass(frozen=True, slots=True)
class Slice:
    """One tranche on a day: what it is still owed."""

    code: str
    name: Text
    coupon: Decimal
    retained: bool
    issued_fen: int
    principal_fen: int
    unpaid_fen: int = 0  # coupon owed from earlier distributions


@dataclass(frozen=True, slots=True)
class Paid:
    """One line of a distribution. `kind`: coupon, principal, rest, reinvest, carried."""

    code: str
    kind: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """What one distribution paid; `after` is what each tranche is owed then, `carried_fen` stays in the pool."""

    day: int
    interest_fen: int
    principal_fen: int
    paid: tuple[Paid, ...]
    after: tuple[Slice, ...]
    carried_fen: int

    @property
    def paid_fen(self) -> int:
        return sum(one.amount_fen for one in self.paid)


def issue(balance_fen: int, tranches: Sequence[Tranche]) -> tuple[Slice, ...]:
    """Sizes by share, rounded down; the last tranche takes the odd units. They sum to the balance."""
    sizes = [int((balance_fen * one.share).to_integral_value(rounding=ROUND_FLOOR)) for one in tranches]
    sizes[-1] += balance_fen - sum(sizes)
    return tuple(
        Slice(one.code, one.name, one.coupon, one.retained, size, size)
        for one, size in zip(tranches, sizes, strict=True)
    )


def retained_fen(slices: Sequence[Slice]) -> int:
    """What stays on the lender's books."""
    return sum(one.principal_fen for one in slices if one.retained)


def held_fen(retained: int, terms: PoolTerms, entity: str) -> dict[str, int]:
    """What each company keeps on its books: parts rounded down, the odd units with the last. They sum to the whole.

    `entity`: the company that sells where it is one alone.
    """
    if not terms.sellers:
        return {entity: retained}
    found = {one.entity: int((retained * one.held).to_integral_value(rounding=ROUND_FLOOR)) for one in terms.sellers}
    found[terms.sellers[-1].entity] += retained - sum(found.values())
    return found


def months_after(day: int, months: int) -> int:
    """The same day of a later month, or its last day."""
    begun = day_of(day)
    year, month = divmod(begun.month - 1 + months, 12)
    for of_month in range(begun.day, 27, -1):
        try:
            return day_number(date(begun.year + year, month + 1, of_month))
        except ValueError:
            continue
    return day_number(date(begun.year + year, month + 1, begun.day))


def distribution_days(transfer_day: int, terms: PoolTerms) -> tuple[int, ...]:
    """Every month up to the end; principal is paid on the last `amortising_months` of them."""
    return tuple(
        months_after(transfer_day, month) for month in range(1, terms.revolving_months + terms.amortising_months + 1)
    )


def revolves(transfer_day: int, terms: PoolTerms, day: int) -> bool:
    """May principal still buy further loans on a day?"""
    return day <= months_after(transfer_day, terms.revolving_months)


def distribute(
    slices: Sequence[Slice], interest_fen: int, principal_fen: int, day: int, days: int, *, revolving: bool
) -> Distribution:
    """Pay out what was collected in `days` days up to `day`; while it revolves, principal stays to buy loans."""
    found = [_accrue(one, days) for one in slices]
    paid: list[Paid] = []
    interest, principal = interest_fen, principal_fen
    for place, one in enumerate(found):
        most = interest + (principal if place == 0 else 0)
        coupon = min(one.unpaid_fen, most)
        from_principal = max(coupon - interest, 0)
        interest, principal = interest - (coupon - from_principal), principal - from_principal
        found[place] = replace(one, unpaid_fen=one.unpaid_fen - coupon)
        paid.append(Paid(one.code, "coupon", coupon))
    carried = 0
    if revolving:
        carried = principal
        paid.append(Paid("", "reinvest", principal))
    else:
        principal = _repay(found, principal, paid)
        interest += principal
    paid.append(Paid(found[-1].code, "rest", interest))
    return Distribution(day, interest_fen, principal_fen, tuple(paid), tuple(found), carried)


def _accrue(one: Slice, days: int) -> Slice:
    coupon = half_up(Decimal(one.principal_fen) * one.coupon * days / YEAR)
    return replace(one, unpaid_fen=one.unpaid_fen + coupon)


def _repay(found: list[Slice], principal: int, paid: list[Paid]) -> int:
    """Principal in order of rank; answers what no tranche is owed any more."""
    for place, one in enumerate(found):
        part = min(one.principal_fen, principal)
        principal -= part
        found[place] = replace(one, principal_fen=one.principal_fen - part)
        paid.append(Paid(one.code, "principal", part))
    return principal


def planned(balance_fen: int, yearly: Decimal, transfer_day: int, terms: PoolTerms) -> Iterator[Distribution]:
    """What a pool would pay if every loan paid as agreed and principal came in equal parts in the last months.

    A plan for the screen, not a record: interest is the weighted rate on the balance.
    """
    slices, before, left = issue(balance_fen, terms.tranches), transfer_day, balance_fen
    days = distribution_days(transfer_day, terms)
    for number, day in enumerate(days, start=1):
        interest = half_up(Decimal(left) * yearly * (day - before) / YEAR)
        rest = len(days) - number + 1
        principal = left // rest if number > terms.revolving_months else 0
        found = distribute(slices, interest, principal, day, day - before, revolving=number <= terms.revolving_months)
        yield found
        slices, before, left = found.after, day, left - principal
