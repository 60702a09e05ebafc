"""Which columns stand in for a protected attribute that was left out?

Cramér's V between the bins of a column and the groups of the attribute, corrected for small tables (Bergsma 2013): 0
where they are independent, 1 where one tells the other. Where it is high, leaving the attribute out changes little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text, same
from workbench.scoring.leaks import Finding, LeakKind, Severity, bins_of
from workbench.scoring.table import Column

PROXY_FROM = 0.3
_WHAT = Text(
    "“{column}”与受保护属性“{attribute}”相关（Cramér V {figure}），可能间接代表它",
    "“{column}” goes with the protected attribute “{attribute}” (Cramér's V {figure}) and may stand in for it",
)
_DO = Text("请看公平性检验，必要时去掉", "Look at the test of fairness; leave it out where it matters")


def find_proxies(columns: Sequence[Column], attributes: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """Warnings on columns that go with a protected attribute; groups by row, "" not known."""
    found = []
    for attribute, groups in attributes.items():
        names, place = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
        known = names[place] != ""
        for column in columns:
            both = known & column.present
            figure = cramers_v(bins_of(column)[both], place[both])
            if figure >= PROXY_FROM:
                told = {"column": same(column.name), "attribute": same(attribute), "figure": same(f"{figure:.2f}")}
                what = _WHAT.format(**told)
                found.append(Finding(column.name, LeakKind.PROXY, Severity.WARN, round(figure, 6), what, _DO))
    return tuple(found)


def cramers_v(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> float:
    """Bias-corrected Cramér's V of two codings [n]; 0 where either never varies."""
    _, one = np.unique(first, return_inverse=True)
    _, two = np.unique(second, return_inverse=True)
    rows, cols = (int(code.max()) + 1 if len(code) else 0 for code in (one, two))
    count = len(one)
    if rows < 2 or cols < 2:
        return 0.0
    seen = np.bincount(one * cols + two, minlength=rows * cols).reshape(rows, cols).astype(np.float64)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / count
    phi = float(((seen - expected) ** 2 / expected).sum()) / count
    corrected = max(0.0, phi - (rows - 1) * (cols - 1) / (count - 1))
    least = min(rows - (rows - 1) ** 2 / (count - 1), cols - (cols - 1) ** 2 / (count - 1)) - 1
    return float(np.sqrt(corrected / least)) if least > 0 else 0.0
