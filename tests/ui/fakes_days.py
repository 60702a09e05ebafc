"""Twelve months of an invented merchant: flows by day, a cash-flow statement with one gap, and a forecast."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from workbench.common.dates import day_number, day_of
from workbench.features.outlook import BackTested, Measure, Outlook, Range
from workbench.flows.cash_flow import CashMonth
from workbench.flows.detail import DayFigures
from workbench.services.flow_days import FlowDays

FIRST, LAST = day_number(date(2025, 11, 23)), day_number(date(2026, 11, 22))
SILENT = day_number(date(2026, 2, 17))  # nothing happened on this day


def day(number: int) -> DayFigures:
    sold = round(80_000 * (1.4 + math.sin(number / 58)) + 9_000 * (number % 7))
    return DayFigures(
        day=number, orders=4 + number % 5, sales_fen=sold, refund_fen=sold // 12 if number % 9 == 0 else 0,
        in_fen=sold, out_fen=sold * 3 // 4, in_sales_fen=sold, spent_fen=sold // 2, balance_fen=900_000 + sold,
        parcels=3 + number % 6, visits=120 + number % 40, invoiced_fen=None, bought_fen=None,
    )  # fmt: skip


def month(number: int, gap_fen: int = 0) -> CashMonth:
    opening, sales, purchases = 1_000_000 + 50_000 * number, 400_000, -350_000
    return CashMonth(
        month=date(2026, number, 1), opening_fen=opening, sales_fen=sales, refunds_fen=0, purchases_fen=purchases,
        fees_fen=0, borrowed_fen=0, repaid_fen=0, transfers_in_fen=0, transfers_out_fen=0, other_in_fen=0,
        other_out_fen=0, closing_fen=opening + sales + purchases + gap_fen,
    )  # fmt: skip


def measure(scale: int, low: int = 5) -> Measure:
    ranges = tuple(Range(d, low * scale * d, 9 * scale * d, 14 * scale * d, d <= 90) for d in (30, 60, 90, 365))
    tested = (BackTested(30, 0.84, 2068), BackTested(60, 0.82, 2045), BackTested(90, 0.85, 2020))
    return Measure(ranges, tested, 800 * scale)


def flow_days(case_no: str) -> FlowDays:
    days = tuple(day(number) for number in range(FIRST, LAST + 1) if number != SILENT)
    return FlowDays(
        case_no=case_no, merchant_name="青禾手作家居旗舰店", currency="CNY", first=day_of(FIRST), last=day_of(LAST),
        days=days, months=(month(9), month(10, 7_700), month(11)), broken=(date(2026, 10, 1),),
        outlook=Outlook(LAST, measure(10_000), measure(9_000), measure(3_000, -1)), outlook_day=day_of(LAST),
        term_days=365, cover=Decimal("1.37"),
    )  # fmt: skip


def by_invoices(case_no: str) -> FlowDays:
    """An enterprise known by its invoices alone, not scored yet."""
    plain = {"orders": 0, "sales_fen": None, "refund_fen": None, "in_fen": None, "out_fen": None, "in_sales_fen": None,
             "spent_fen": None, "balance_fen": None, "parcels": 0, "visits": None}  # fmt: skip
    days = tuple(
        replace(day(number), invoiced_fen=50_000, bought_fen=30_000, **plain) for number in range(FIRST, LAST, 11)
    )
    return replace(flow_days(case_no), days=days, months=(), broken=(), outlook=None, outlook_day=None, cover=None)


@dataclass
class FakeDays:
    """The part of the case service this screen asks."""

    def flow_days(self, case_no: str) -> FlowDays:
        return flow_days(case_no)
