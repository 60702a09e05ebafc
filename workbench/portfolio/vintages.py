"""How much of each quarter's loans went bad, month by month on the book?

Cumulative by amount: what had become bad (or was written off) over what was drawn. A curve stops at the last month the
whole quarter has lived; nothing is extrapolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.applications.policy import Classification
from workbench.common.dates import day_number, day_of
from workbench.lending.classification import classify, is_bad
from workbench.lending.ledger import balance_fen, days_past_due
from workbench.portfolio.figures import Holding, share


@dataclass(frozen=True, slots=True)
class Vintage:
    """One quarter of opening; `shares[m]` is the cumulative bad share after m months, None where not yet lived."""

    name: str  # 26Q2
    drawn_fen: int
    shares: tuple[Decimal | None, ...]


def quarter(day: int) -> str:
    opened = day_of(day)
    return f"{opened:%y}Q{(opened.month + 2) // 3}"


def _quarter_end(day: int) -> date:
    opened = day_of(day)
    last = (opened.month + 2) // 3 * 3
    return date(opened.year + (last == 12), last % 12 + 1, 1)


def bad_after(holding: Holding, months: int, rules: Classification, day: int) -> list[int]:
    """Bad principal of one loan after 0, 1, ... months on book; once bad it stays counted at its first amount."""
    found, first_fen = [], 0
    written_off = holding.written_off_day()
    for month in range(months + 1):
        when = min(holding.terms.opened_day + round(month * 365 / 12), day)
        if not first_fen:
            if written_off is not None and written_off <= when:
                first_fen = sum(m.principal_fen for m in holding.movements if m.kind == "write_off")
            else:
                late = days_past_due(holding.terms, holding.movements, when)
                first_fen = balance_fen(holding.movements, when) if is_bad(classify(late, rules)) else 0
        found.append(first_fen)
    return found


def vintages(
    holdings: Sequence[Holding], day: int, rules: Classification, months: int = 12, quarters: int = 6
) -> tuple[Vintage, ...]:
    """The newest quarters of opening, oldest first."""
    groups: dict[int, list[Holding]] = {}
    for holding in holdings:
        if holding.terms.opened_day <= day:
            groups.setdefault(day_number(_quarter_end(holding.terms.opened_day)), []).append(holding)
    return tuple(_vintage(groups[end], end, day, rules, months) for end in sorted(groups)[-quarters:])


def _vintage(group: Sequence[Holding], end: int, day: int, rules: Classification, months: int) -> Vintage:
    drawn_fen = sum(m.principal_fen for h in group for m in h.movements if m.kind == "draw" and m.day <= day)
    # Its youngest loan, opened just before `end`, must have lived the month.
    lived = max((day - end) * 12 // 365, 0) if day >= end else 0
    bad = [bad_after(holding, min(lived, months), rules, day) for holding in group]
    shares: list[Decimal | None] = [share(sum(month), drawn_fen) for month in zip(*bad, strict=True)]
    shares += [None] * (months + 1 - len(shares))
    return Vintage(quarter(group[0].terms.opened_day), drawn_fen, tuple(shares))
