"""What moved on a merchant's accounts on each day, by kind and direction?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.flows.engine import Engine, quoted

_BY_DAY = """
SELECT day, kind, amount_fen > 0 AS came, sum(amount_fen), count_if(amount_fen <> 0 AND balance_fen IS NULL),
    arg_max(balance_fen, "at") AS balance_fen, max("at") FILTER (balance_fen IS NOT NULL) AS last_at
FROM fund WHERE merchant_id = {merchant} AND day BETWEEN {first} AND {last}
GROUP BY day, kind, came ORDER BY day, last_at NULLS FIRST, kind, came
"""


@dataclass(slots=True)
class FundDay:
    """Sums in minor units by (kind, did it come in); money out is negative. `balance_fen`: after the last movement.

    `known`: every movement of the day prints its balance.
    """

    sums: dict[tuple[str | None, bool], int]
    known: bool = True
    balance_fen: int | None = None

    def total(self, came: bool, *, only: str | None = None, but: str | None = None) -> int | None:
        """Money in, or money out as a positive sum, of one kind or all but one; None without such a movement."""
        found = [
            fen for (kind, way), fen in self.sums.items()
            if way is came and fen and (only is None or kind == only) and (but is None or kind != but)
        ]  # fmt: skip
        return abs(sum(found)) if found else None


def fund_days(engine: Engine, merchant_id: str, first_day: int, last_day: int) -> Mapping[int, FundDay]:
    """Every day with movements, oldest first."""
    sql = _BY_DAY.format(merchant=quoted(merchant_id), first=int(first_day), last=int(last_day))
    days: dict[int, FundDay] = {}
    for day, kind, came, total, unknown, balance_fen, _ in engine.execute(sql).fetchall():
        one = days.setdefault(int(day), FundDay({}))
        one.sums[kind, bool(came)] = int(total)
        one.known = one.known and not unknown
        if balance_fen is not None:
            one.balance_fen = int(balance_fen)
    return days
