"""On which days does something fall due?"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from workbench.applications.policy_ledger import LedgerRules
from workbench.common.dates import day_number, day_of

SATURDAY = 5


def due_days_of(
    opened_day: int, after_day: int, maturity_day: int, monthly: bool, rules: LedgerRules
) -> tuple[int, ...]:
    """Every due day after `after_day`, the last of them maturity, rising.

    Monthly ones are those of the day of the month on which the loan was opened, or of the bill day; the last day of a
    shorter month. A rest shorter than the rules allow is joined to the last day, as it was in the offer.
    """
    return _due_days(
        opened_day, after_day, maturity_day, monthly, rules.bill_day, rules.shortest_last_days, rules.non_business,
        rules.holidays,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def _due_days(
    opened_day: int, after_day: int, maturity_day: int, monthly: bool, bill_day: int, shortest: int, rule: str,
    holidays: tuple[date, ...],
) -> tuple[int, ...]:  # fmt: skip
    last = _business_day(maturity_day, rule, holidays)
    if not monthly:
        return (last,)
    opened, days = day_of(opened_day), []
    for months in range(0 if bill_day else 1, 1200):
        due = _business_day(_in_month(opened, months, bill_day or opened.day), rule, holidays)
        if maturity_day - due < max(shortest, 1):
            break
        soon = bill_day and due - opened_day < shortest  # a bill day just after the opening is passed over
        if due > max(after_day, opened_day) and not soon:
            days.append(due)
    return (*days, last)


def _in_month(opened: date, months: int, day: int) -> int:
    """The given day so many months after, or the last day of a shorter month."""
    year, month = divmod(opened.month - 1 + months, 12)
    first = opened.replace(year=opened.year + year, month=month + 1, day=1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day_number(min(first + timedelta(days=day - 1), following - timedelta(days=1)))


def _business_day(day: int, rule: str, holidays: tuple[date, ...]) -> int:
    if rule == "following":
        while (when := day_of(day)).weekday() >= SATURDAY or when in holidays:
            day += 1
    return day
