"""What are the columns of some rows of a portfolio, without copying what all rows have alike?

Picking rows out of many columns costs more than deciding them. Columns that say the same of every row are cut, not
picked, and what the question at hand does not read is not looked at.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.portfolio_columns import Amounts, Numbers, PortfolioColumns, Words

Rows = npt.NDArray[np.intp]
NOTHING: frozenset[str] = frozenset()

# What a decision does not read: reasons are told afterwards. And what the terms of the limit do not, once the band is
# known.
BESIDE_DECISIONS = frozenset({"reasons"})
BESIDE_TERMS = frozenset(
    {"reasons", "scored", "points", "pd", "fraud", "mismatches", "gate_failures", "proposed"}
)  # fmt: skip


def alike_columns(columns: PortfolioColumns) -> frozenset[str]:
    """The columns, by the names `PortfolioColumns.named` gives them, that say the same of every row."""
    return frozenset(name for name, column in columns.named() if len(column) and bool((column == column[0]).all()))


def some_rows(
    columns: PortfolioColumns,
    rows: Rows,
    names: tuple[str, ...],
    alike: frozenset[str] = NOTHING,
    beside: frozenset[str] = NOTHING,
) -> PortfolioColumns:
    """The columns of some rows, with these facts only.

    `alike` names columns that are the same for all rows; those in `beside` are not read by whoever asks and repeat the
    first row's.
    """
    taken: dict[str, Any] = {}
    for field in fields(columns):
        name, value = field.name, getattr(columns, field.name)
        if isinstance(value, Amounts):
            taken[name] = Amounts(
                _picked(value.fen, rows, name in alike), _picked(value.known, rows, f"{name} known" in alike)
            )
        elif isinstance(value, np.ndarray):
            if name in beside:
                taken[name] = np.broadcast_to(value[:1], (len(rows), *value.shape[1:]))
            else:
                taken[name] = _picked(value, rows, name in alike)
    facts = {name: _fact(columns.facts[name], rows, f"fact {name}" in alike) for name in names if name in columns.facts}
    return replace(columns, **taken, facts=facts)


def _picked(value: npt.NDArray[Any], rows: Rows, alike: bool) -> npt.NDArray[Any]:
    return value[: len(rows)] if alike else value.take(rows, axis=0)


def _fact(fact: Numbers | Words, rows: Rows, alike: bool) -> Numbers | Words:
    if isinstance(fact, Words):
        return replace(fact, places=_picked(fact.places, rows, alike))
    # Where every value is the same number it is known of every row; NaN is never the same as itself.
    known = _picked(fact.known, rows, alike or fact.all_known)
    return replace(fact, values=_picked(fact.values, rows, alike), known=known)
