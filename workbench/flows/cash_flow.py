"""Where did a merchant's money come from and go to, month by month, and do its balances follow from it?

Every movement of the fund flow stands in exactly one line of the statement. Opening and closing are the balances the
statements print; what movements do not explain between them is the gap, and it is shown, never spread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.common.dates import day_number, day_of
from workbench.common.text import Text
from workbench.flows.engine import Engine, quoted
from workbench.flows.movements import FundDay, fund_days


@dataclass(frozen=True, slots=True)
class CashMonth:
    """One month in minor units; outgoing amounts are negative. Balances are None where the source prints none."""

    month: date  # its first day
    opening_fen: int | None
    sales_fen: int
    refunds_fen: int
    purchases_fen: int
    fees_fen: int
    borrowed_fen: int
    repaid_fen: int
    transfers_in_fen: int
    transfers_out_fen: int
    other_in_fen: int
    other_out_fen: int
    closing_fen: int | None

    @property
    def change_fen(self) -> int:
        """All movements together."""
        return sum(getattr(self, field) for field, _ in LINES)

    @property
    def not_sales_in_fen(self) -> int:
        """What came in and was not sold for."""
        return self.borrowed_fen + self.transfers_in_fen + self.other_in_fen

    @property
    def gap_fen(self) -> int | None:
        """What the balances moved by and no movement explains; None where a balance is not known."""
        if self.opening_fen is None or self.closing_fen is None:
            return None
        return self.closing_fen - self.opening_fen - self.change_fen


LINES: tuple[tuple[str, Text], ...] = (
    ("sales_fen", Text("销售回款", "Sales")),
    ("refunds_fen", Text("退款", "Refunds")),
    ("purchases_fen", Text("进货", "Purchases")),
    ("fees_fen", Text("费用", "Fees")),
    ("borrowed_fen", Text("借入", "Borrowed")),
    ("repaid_fen", Text("还贷", "Repaid")),
    ("transfers_in_fen", Text("转入", "Transfers in")),
    ("transfers_out_fen", Text("转出", "Transfers out")),
    ("other_in_fen", Text("其他流入", "Other in")),
    ("other_out_fen", Text("其他流出", "Other out")),
)

# Movements of the first and of the last moment of some days.
_EDGES = """
SELECT day, balance_fen - amount_fen, balance_fen, moment = min(moment) OVER (PARTITION BY day) AS is_first,
    moment = max(moment) OVER (PARTITION BY day) AS is_last
FROM (SELECT day, amount_fen, balance_fen, coalesce("at", TIMESTAMP '1970-01-01' + to_days(day)) AS moment FROM fund
    WHERE merchant_id = {merchant} AND day IN ({days}) AND amount_fen <> 0)
QUALIFY is_first OR is_last
"""
_OWN = {
    "sale": "sales_fen", "refund": "refunds_fen", "purchase": "purchases_fen", "fee": "fees_fen",
    "loan_in": "borrowed_fen", "loan_out": "repaid_fen",
}  # fmt: skip


def _line(kind: str | None, came: bool) -> str:
    """The line of the statement a movement stands in. A kind the schema does not name is "other": none is left out."""
    if kind in _OWN:
        return _OWN[kind]
    return f"{'transfers' if kind == 'transfer' else 'other'}_{'in' if came else 'out'}_fen"


def cash_flow(
    engine: Engine, merchant_id: str, first_day: int, last_day: int, fund: Mapping[int, FundDay] | None = None
) -> tuple[CashMonth, ...]:
    """Every month with movements, oldest first; the first and the last one may be parts of a month.

    `fund` spares a second reading where the movements of these days are known already.
    """
    if fund is None:
        fund = fund_days(engine, merchant_id, first_day, last_day)
    months: dict[date, list[int]] = {}
    for day, moved in fund.items():
        if any(moved.sums.values()):
            months.setdefault(day_of(day).replace(day=1), []).append(day)
    if not months:
        return ()
    days = ", ".join(str(day) for on in months.values() for day in sorted({on[0], on[-1]}))
    edges = engine.execute(_EDGES.format(merchant=quoted(merchant_id), days=days)).fetchall()
    return tuple(_month(month, [fund[day] for day in on], _ends(on, edges)) for month, on in months.items())


def _ends(on: Sequence[int], edges: Sequence[tuple[Any, ...]]) -> tuple[int | None, int | None]:
    """Balance before the first movement of these days and after the last.

    Of movements of one moment the first is the one that follows none of the others, the last the one none follows.
    """
    firsts = [edge for edge in edges if edge[0] == on[0] and edge[3]]
    lasts = [edge for edge in edges if edge[0] == on[-1] and edge[4]]
    after, before = {edge[2] for edge in firsts}, {edge[1] for edge in lasts}
    opening = min((edge[1] for edge in firsts if edge[1] not in after), default=None)
    return opening, max((edge[2] for edge in lasts if edge[2] not in before), default=None)


def _month(month: date, days: Sequence[FundDay], ends: tuple[int | None, int | None]) -> CashMonth:
    totals = {field: 0 for field, _ in LINES}
    for day in days:
        for (kind, came), total in day.sums.items():
            totals[_line(kind, came)] += total
    # With one movement that prints no balance nothing can be said of the month's balances.
    opening, closing = ends if all(day.known for day in days) else (None, None)
    return CashMonth(month=month, opening_fen=opening, closing_fen=closing, **totals)


def broken_months(months: tuple[CashMonth, ...]) -> Iterator[date]:
    """Months whose balances do not follow from their movements, or do not open where the month before closed."""
    for i, now in enumerate(months):
        before = months[i - 1] if i else None
        follows = before is not None and day_number(now.month) - day_number(before.month) <= 31
        opened = before.closing_fen if follows and before is not None else now.opening_fen
        if now.gap_fen or (opened is not None and now.opening_fen is not None and opened != now.opening_fen):
            yield now.month
