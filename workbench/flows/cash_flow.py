"""Where did a merchant's money come from and go to, month by month, and do its balances follow from it?

Every movement of the fund flow stands in exactly one line of the statement. Opening and closing are the balances the
statements print; what movements do not explain between them is the gap, and it is shown, never spread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.flows.engine import Engine, quoted


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
    ("sales_fen", Text("销售回款", "Sales received")),
    ("refunds_fen", Text("退款", "Refunds")),
    ("purchases_fen", Text("进货", "Purchases")),
    ("fees_fen", Text("费用", "Fees")),
    ("borrowed_fen", Text("借入", "Borrowed")),
    ("repaid_fen", Text("还贷", "Loans repaid")),
    ("transfers_in_fen", Text("转入", "Transfers in")),
    ("transfers_out_fen", Text("转出", "Transfers out")),
    ("other_in_fen", Text("其他流入", "Other in")),
    ("other_out_fen", Text("其他流出", "Other out")),
)

# A kind the schema does not name is "other"; nothing falls between the lines. Of movements of one moment the first is
# the one that follows none of the others, the last the one that none of the others follows.
_STATEMENT = """
WITH moved AS (SELECT date_trunc('month', DATE '1970-01-01' + day) AS month, amount_fen, balance_fen,
        balance_fen - amount_fen AS before_fen, coalesce("at", TIMESTAMP '1970-01-01' + to_days(day)) AS moment,
        CASE WHEN kind IN ('sale', 'refund', 'purchase', 'fee', 'loan_in', 'loan_out') THEN kind
            WHEN kind = 'transfer' THEN 'transfer' ELSE 'other' END || CASE WHEN kind IN ('sale', 'refund', 'purchase',
            'fee', 'loan_in', 'loan_out') THEN '' WHEN amount_fen > 0 THEN '_in' ELSE '_out' END AS part
    FROM fund WHERE merchant_id = {merchant} AND day BETWEEN {first} AND {last} AND amount_fen <> 0),
edges AS (SELECT *, moment = min(moment) OVER (PARTITION BY month) AS is_first,
    moment = max(moment) OVER (PARTITION BY month) AS is_last FROM moved WHERE balance_fen IS NOT NULL),
opening AS (SELECT month, min(before_fen) AS opening_fen FROM (SELECT * FROM edges WHERE is_first) e
    ANTI JOIN (SELECT * FROM edges WHERE is_first) b ON b.month = e.month AND b.balance_fen = e.before_fen GROUP BY 1),
closing AS (SELECT month, max(balance_fen) AS closing_fen FROM (SELECT * FROM edges WHERE is_last) e
    ANTI JOIN (SELECT * FROM edges WHERE is_last) b ON b.month = e.month AND b.before_fen = e.balance_fen GROUP BY 1),
sums AS (SELECT month, {parts}, count(*) = count(balance_fen) AS whole FROM moved GROUP BY 1)
SELECT month, CASE WHEN whole THEN opening_fen END, {names}, CASE WHEN whole THEN closing_fen END
FROM sums LEFT JOIN opening USING (month) LEFT JOIN closing USING (month) ORDER BY month
"""
_PARTS = (
    "sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer_in", "transfer_out", "other_in", "other_out",
)  # fmt: skip


def cash_flow(engine: Engine, merchant_id: str, first_day: int, last_day: int) -> tuple[CashMonth, ...]:
    """Every month with movements, oldest first; the first and the last one may be parts of a month."""
    sql = _STATEMENT.format(
        merchant=quoted(merchant_id),
        first=int(first_day),
        last=int(last_day),
        parts=", ".join(f"coalesce(sum(amount_fen) FILTER (part = '{part}'), 0) AS {part}" for part in _PARTS),
        names=", ".join(_PARTS),
    )
    rows = engine.execute(sql).fetchall()
    return tuple(CashMonth(row[0], *(None if value is None else int(value) for value in row[1:])) for row in rows)  # type: ignore[arg-type]


def broken_months(months: tuple[CashMonth, ...]) -> Iterator[date]:
    """Months whose balances do not follow from their movements, or do not open where the month before closed."""
    for i, now in enumerate(months):
        before = months[i - 1] if i else None
        follows = before is not None and day_number(now.month) - day_number(before.month) <= 31
        opened = before.closing_fen if follows and before is not None else now.opening_fen
        if now.gap_fen or (opened is not None and now.opening_fen is not None and opened != now.opening_fen):
            yield now.month
