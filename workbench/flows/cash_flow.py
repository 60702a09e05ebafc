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

# Summed by day first: months are made of few days, whatever the number of lines. A kind the schema does not name is
# "other"; nothing falls between the lines. Of movements of one moment the first is the one that follows none of the
# others, the last the one that none of the others follows.
_STATEMENT = """
WITH by_day AS (SELECT day, {sums}, count(*) AS n, count(balance_fen) AS known,
        min({moment}) FILTER (balance_fen IS NOT NULL) AS lo, max({moment}) FILTER (balance_fen IS NOT NULL) AS hi
    FROM fund WHERE {chosen} GROUP BY day),
months AS (SELECT date_trunc('month', DATE '1970-01-01' + day)::DATE AS month, {totals}, sum(n) = sum(known) AS whole,
        min(lo) AS lo, max(hi) AS hi FROM by_day GROUP BY 1),
edge AS (SELECT {moment} AS moment, balance_fen, balance_fen - amount_fen AS before_fen FROM fund
    WHERE {chosen} AND balance_fen IS NOT NULL AND {moment} IN (SELECT lo FROM months UNION ALL SELECT hi FROM months)),
opening AS (SELECT moment, min(before_fen) AS opening_fen FROM edge e
    ANTI JOIN edge b ON b.moment = e.moment AND b.balance_fen = e.before_fen GROUP BY 1),
closing AS (SELECT moment, max(balance_fen) AS closing_fen FROM edge e
    ANTI JOIN edge b ON b.moment = e.moment AND b.before_fen = e.balance_fen GROUP BY 1)
SELECT month, CASE WHEN whole THEN opening_fen END, {names}, CASE WHEN whole THEN closing_fen END
FROM months LEFT JOIN opening o ON o.moment = lo LEFT JOIN closing c ON c.moment = hi ORDER BY month
"""
_OWN = ("sale", "refund", "purchase", "fee", "loan_in", "loan_out")
_OTHER = f"kind NOT IN {(*_OWN, 'transfer')}"
_PARTS = {kind: f"kind = '{kind}'" for kind in _OWN} | {
    "transfer_in": "kind = 'transfer' AND amount_fen > 0",
    "transfer_out": "kind = 'transfer' AND amount_fen < 0",
    "other_in": f"({_OTHER} OR kind IS NULL) AND amount_fen > 0",
    "other_out": f"({_OTHER} OR kind IS NULL) AND amount_fen < 0",
}


def cash_flow(engine: Engine, merchant_id: str, first_day: int, last_day: int) -> tuple[CashMonth, ...]:
    """Every month with movements, oldest first; the first and the last one may be parts of a month."""
    sql = _STATEMENT.format(
        moment="coalesce(\"at\", TIMESTAMP '1970-01-01' + to_days(day))",
        chosen=f"merchant_id = {quoted(merchant_id)} AND day BETWEEN {int(first_day)} AND {int(last_day)} "
        "AND amount_fen <> 0",
        sums=", ".join(f"coalesce(sum(amount_fen) FILTER ({where}), 0) AS {part}" for part, where in _PARTS.items()),
        totals=", ".join(f"sum({part}) AS {part}" for part in _PARTS),
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
