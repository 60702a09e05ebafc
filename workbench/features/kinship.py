"""Which features tell the same fact?

A family is declared with its feature, and reasons name a family once. Whether the declaration holds is measured: two
scored features of different families that rank merchants almost alike would tell one fact as two reasons. Pairs that
are alike and yet different facts are named here, each with its why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.features.catalogue import BY_NAME

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALIKE = 0.85  # |Spearman's rho| above which two features count as one fact
FEWEST = 50  # rows that know both features; fewer say nothing

APART: Mapping[frozenset[str], Text] = MappingProxyType(
    {
        frozenset({"volume", "concentration"}): Text(
            "单多的店也可能依赖一个大买家；订单少与买家集中的改进办法不同",
            "A shop with many orders may still hang on one buyer; few orders and few buyers have different remedies",
        ),
        frozenset({"customers", "invoice_regular"}): Text(
            "开票天数多可以来自一家客户；客户少与开票不勤的改进办法不同",
            "Many days with invoices may serve one customer; few customers and rare invoices have different remedies",
        ),
        frozenset({"sales", "balance"}): Text(
            "卖得多不等于留得住钱：余额是缓冲，销售是规模",
            "Selling much is not keeping money: the balance is a cushion, sales are size",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Alike:
    """Two scored features of different families with their rank correlation, -1 to 1, over `count` merchants."""

    first: str
    second: str
    rho: float
    count: int


def told_twice(names: Sequence[str], values: NDArray[np.float64], alike: float = ALIKE) -> tuple[Alike, ...]:
    """Pairs of `names` whose columns of `values` [n, f] rank alike although no family or note joins them.

    Only features with a direction are looked at: the others are never scored. Strongest first. NaN is missing, and a
    pair is measured over the rows that know both (Spearman's rho, ties sharing their mean rank).
    """
    import numpy as np

    known = ~np.isnan(values)
    scored = [i for i, name in enumerate(names) if BY_NAME[name].sign]
    found = []
    for i, j in combinations(scored, 2):
        families = frozenset({BY_NAME[names[i]].family, BY_NAME[names[j]].family})
        if len(families) == 1 or families in APART:
            continue
        both = known[:, i] & known[:, j]
        rho = spearman(values[both, i], values[both, j]) if both.sum() >= FEWEST else None
        if rho is not None and abs(rho) > alike:
            found.append(Alike(names[i], names[j], rho, int(both.sum())))
    return tuple(sorted(found, key=lambda one: -abs(one.rho)))


def spearman(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Spearman's rank correlation of two columns [n] without gaps; None where one of them never varies."""
    import numpy as np

    a, b = _ranks(first), _ranks(second)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else None


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean."""
    import numpy as np

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: NDArray[np.float64] = ((last - counts + 1 + last) / 2)[place]
    return mean
