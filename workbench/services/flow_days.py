"""What happened at the merchant of a case day by day, and what may come?

Day figures and the cash-flow statement are read from the lines when they are asked for; the forecast was made with the
score and is shown with its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.features.outlook import Measure, Outlook, Range
from workbench.flows.cash_flow import LINES, CashMonth, broken_months, cash_flow
from workbench.flows.detail import DayFigures, daily
from workbench.flows.movements import fund_days
from workbench.services.advice import cover_facts

if TYPE_CHECKING:
    from workbench.services.ground import Ground

__all__ = ["LINES", "CashMonth", "DayFigures", "FlowDays", "Measure", "Outlook", "Range", "flow_days"]

SHOWN_DAYS = 365


@dataclass(frozen=True, slots=True)
class FlowDays:
    """Twelve months of one merchant. `days` holds days with lines only; a day between them had none."""

    case_no: str
    merchant_name: str
    currency: str
    first: date
    last: date  # the as-of day
    days: tuple[DayFigures, ...]
    months: tuple[CashMonth, ...]
    broken: tuple[date, ...]  # months whose balances do not follow
    outlook: Outlook | None  # None before the case is scored
    outlook_day: date | None
    term_days: int
    cover: Decimal | None  # P10 of net inflow within the term over what would fall due for the amount asked for


def flow_days(ground: Ground, case_no: str) -> FlowDays:
    """Raises `StaffError` (`CASE_UNKNOWN`, `LINES_MISSING`)."""
    with ground.store.reading() as shelves:
        case = shelves.applications.get(case_no)
        merchant = shelves.merchants.get(case.merchant_id)
        kept = shelves.scores.get(case_no)
    last = kept.as_of_day if kept else ground.as_of_day()
    first = last - SHOWN_DAYS + 1
    with ground.lines() as engine:
        fund = fund_days(engine, merchant.merchant_id, first, last)
        days = daily(engine, merchant.merchant_id, first, last, fund)
        months = cash_flow(engine, merchant.merchant_id, first, last, fund)
    outlook = kept.standing.outlook if kept else None
    cover = cover_facts(kept, case, ground.policy()).get("dscr") if kept else None
    return FlowDays(
        case_no=case_no,
        merchant_name=merchant.name,
        currency=case.currency,
        first=day_of(first),
        last=day_of(last),
        days=days,
        months=months,
        broken=tuple(broken_months(months)),
        outlook=outlook,
        outlook_day=None if outlook is None else day_of(outlook.as_of_day),
        term_days=case.term_days,
        cover=cover,
    )
