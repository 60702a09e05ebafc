"""Are a merchant's lines good enough to be judged by? What fails here is said, and nothing is decided automatically."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.common.text import Text
from workbench.flows.engine import Engine

LEAST_DAYS = 90  # from the first line to the as-of day
STALE_DAYS = 30
LEAST_LINES = 20
REPEATED_SHARE = 0.05

_COVERAGE = """
SELECT merchant_id, min(day), max(day), count(*) FROM (
    SELECT merchant_id, day FROM orders WHERE day <= $last AND {chosen}
    UNION ALL SELECT merchant_id, day FROM invoices WHERE day <= $last AND {chosen}
    UNION ALL SELECT merchant_id, day FROM fund WHERE day <= $last AND {chosen}) GROUP BY 1
"""

# Identical movements of one minute are copies of one another more often than not.
_REPEATED = """
SELECT merchant_id, sum(n - 1) / sum(n) FROM (
    SELECT merchant_id, count(*) AS n FROM fund WHERE day BETWEEN $last - 364 AND $last AND line_id IS NOT NULL
        AND {chosen} GROUP BY merchant_id, line_id, "at", amount_fen) GROUP BY 1
"""


def quality_failures(engine: Engine, merchant_id: str, as_of_day: int) -> tuple[Text, ...]:
    """What is wrong with the lines of one merchant; empty when they will do."""
    return quality_failures_of(engine, as_of_day, [merchant_id])[merchant_id]


def quality_failures_of(engine: Engine, as_of_day: int, merchant_ids: Iterable[str]) -> dict[str, tuple[Text, ...]]:
    """The same for many merchants in one pass. A merchant without any line fails."""
    ids = sorted(set(merchant_ids))
    bounds = {"last": as_of_day, "ids": ids or [""]}
    chosen = "merchant_id IN (SELECT unnest($ids))"
    coverage = {row[0]: row[1:] for row in engine.execute(_COVERAGE.format(chosen=chosen), bounds).fetchall()}
    repeated = dict(engine.execute(_REPEATED.format(chosen=chosen), bounds).fetchall())
    return {
        merchant_id: tuple(_failures(coverage.get(merchant_id), float(repeated.get(merchant_id) or 0), as_of_day))
        for merchant_id in ids
    }


def _failures(coverage: tuple[int, int, int] | None, repeated: float, as_of_day: int) -> Iterable[Text]:
    if coverage is None:
        yield Text("没有任何流水", "There is no line at all")
        return
    first, last, lines = coverage
    covered, stale = as_of_day - first + 1, as_of_day - last
    if covered < LEAST_DAYS:
        yield Text(
            f"流水只覆盖 {covered} 天，不足 {LEAST_DAYS} 天", f"Lines cover {covered} days, fewer than {LEAST_DAYS}"
        )
    if stale > STALE_DAYS:
        yield Text(f"最近一笔流水在 {stale} 天前", f"The last line is {stale} days old")
    if lines < LEAST_LINES:
        yield Text(f"只有 {lines} 行流水", f"There are only {lines} lines")
    if repeated > REPEATED_SHARE:
        yield Text(f"资金流水有 {repeated:.0%} 的重复行", f"{repeated:.0%} of fund lines repeat another")
