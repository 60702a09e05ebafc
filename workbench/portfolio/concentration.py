"""How much of the book hangs on few borrowers, trades or places?

The Herfindahl index is the sum of squared shares: 1 is a single name, 1 / n is n equal ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest
from operator import mul

from workbench.portfolio.book_figures import ratio


@dataclass(frozen=True, slots=True)
class Concentration:
    """Of one way to group the book. `top` are the largest groups, largest first."""

    names: int
    total_fen: int
    top: tuple[tuple[str, int], ...]
    top10_share: Decimal | None
    herfindahl: Decimal | None


def concentration(fen_by_name: Mapping[str, int], shown: int = 10) -> Concentration:
    owing = fen_by_name if min(fen_by_name.values(), default=1) > 0 else _above_nothing(fen_by_name)
    amounts = list(owing.values())
    total, squares = sum(amounts), sum(map(mul, amounts, amounts))
    most = max(shown, 10)
    least = nlargest(most, amounts)[-1:]  # whoever owes less is not among the largest
    large = [one for one in owing.items() if one[1] >= least[0]] if least else []
    ranked = sorted(large, key=lambda one: (-one[1], one[0]))[:most]
    return Concentration(
        names=len(owing),
        total_fen=total,
        top=tuple(ranked[:shown]),
        top10_share=ratio(sum(fen for _, fen in ranked[:10]), total),
        herfindahl=ratio(squares, total * total),
    )


def _above_nothing(fen_by_name: Mapping[str, int]) -> Mapping[str, int]:
    return {name: fen for name, fen in fen_by_name.items() if fen > 0}
