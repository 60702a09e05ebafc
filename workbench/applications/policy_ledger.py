"""How does the ledger count, allocate and bill, where lenders differ?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ITEMS = ("fee", "penalty", "interest", "principal")
"""What a payment may settle."""


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """The numbers of the loan ledger. None is law: each is what the lender agreed with its borrowers.

    `performing` and `non_performing` are the orders in which a payment settles what is owed; the second holds from
    `non_performing_from` days past due on. `same_day_interest_days`: days of interest every draw bears at least, 0 as
    in the published terms (还款当日不计息). `bill_day`: day of the month on which interest falls due, 0 for that of the
    opening. `non_business`: `none` (due on the day itself) or `following` (on the next day that is neither Saturday,
    Sunday nor one of `holidays`). `half_equal_share`: part of the principal that half-equal instalments repay before
    the last one; the published terms name the mode and do not define it.
    """

    performing: tuple[str, ...] = ITEMS
    non_performing: tuple[str, ...] = ("principal", "interest", "fee", "penalty")
    non_performing_from: int = 91
    same_day_interest_days: int = 0
    bill_day: int = 0
    shortest_last_days: int = 10  # a shorter rest before the last day is joined to it, as in the offer
    non_business: str = "none"
    holidays: tuple[date, ...] = ()
    penalty_on_interest: bool = True  # penalty runs on unpaid interest too, not on principal alone
    half_equal_share: Decimal = Decimal("0.5")
    back_days: int = 30  # an earlier day needs somebody who may sign
    write_off_class: int = 5  # lowest class that may be written off: 5 is loss


STANDARD = LedgerRules()
"""What holds where a policy says nothing."""


def ledger_faults(rules: LedgerRules) -> Iterator[tuple[str, str, str]]:
    """Field and wording (zh, en) of every number that cannot be."""
    for name in ("performing", "non_performing"):
        if sorted(getattr(rules, name)) != sorted(ITEMS):
            yield name, "须恰好列出四个科目各一次", "names each of the four items once"
    if not 0 <= rules.bill_day <= 28:
        yield "bill_day", "账单日须在 1 至 28 之间，0 为开户日", "lies in 1 to 28, or is 0 for the day of opening"
    if rules.non_business not in {"none", "following"}:
        yield "non_business", "须为 none 或 following", "is none or following"
    if not 0 < rules.half_equal_share < 1:
        yield "half_equal_share", "须在 0 与 1 之间", "lies between 0 and 1"
    for name in ("same_day_interest_days", "shortest_last_days", "back_days"):
        if not 0 <= getattr(rules, name) <= 366:
            yield name, "须在 0 与 366 之间", "lies in 0 to 366"
    if rules.non_performing_from < 1:
        yield "non_performing_from", "须至少为 1", "is at least 1"
    if not 1 <= rules.write_off_class <= 5:
        yield "write_off_class", "须在 1 至 5 之间", "lies in 1 to 5"
