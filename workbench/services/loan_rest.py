"""How is a list of nearly all loans ordered, from the few that it leaves out?

Of a product, a company or all that is settled may be more than nine of ten loans. Their numbers are never gathered:
what is left out is, with its place among the marks of an order, so that every stretch is known to be so many shorter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_order import LoanOrder, Marked, order_moved
from workbench.storage.kept_marks import EVERY, GROUPS, ORDERS, LoanMark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.shelves import Shelves

LARGEST_REST = 4  # a quarter of all loans may be left out; of more, what is in the list is gathered instead
_OTHERS = {"product": "l.product_code <> :product", "entity": "l.entity IS NOT :entity"}


class MarkedWithout(LoanOrder):
    """An order by marks, without some loans. Raises `StaffError` (`ORDER_MOVED`) as `Marked` does."""

    def __init__(self, marked: Marked, left_out: NDArray[np.int64], stretches: NDArray[np.int64]) -> None:
        """`stretches`: in which stretch of the order each of those left out stands."""
        import numpy as np

        self.marked, self.code = marked, marked.code
        self._out = np.sort(left_out)
        full = np.full(-(-marked.total // EVERY), EVERY)
        full[-1] = marked.total - (len(full) - 1) * EVERY
        self._counts = full - np.bincount(stretches, minlength=len(full))
        self._starts = np.concatenate([[0], np.cumsum(self._counts)])
        self.total = int(self._starts[-1])

    @property
    def column(self) -> str:
        return self.marked.column

    def _of(self, at: int) -> list[int]:
        import numpy as np

        every = np.asarray(self.marked.of(at))
        near = np.minimum(np.searchsorted(self._out, every), len(self._out) - 1)
        found: list[int] = (every[self._out[near] != every] if len(self._out) else every).tolist()
        if len(found) != self._counts[at]:
            raise order_moved()
        return found

    def numbers(self, first: int, count: int) -> list[int]:
        found: list[int] = []
        last = min(first + count, self.total)
        while first < last:
            at = bisect_right(self._starts, first) - 1
            inside = first - int(self._starts[at])
            part = self._of(at)[inside : inside + last - first]
            found += part
            first += len(part)
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        place = self.marked.place_of(loan_no, key)
        if place is None:
            return None
        at = place // EVERY
        part = self._of(at)
        return int(self._starts[at]) + part.index(loan_no) if loan_no in part else None


def rest_of(shelves: Shelves, chosen: LoanFilter, total: int) -> str | None:
    """The condition of what a filter leaves out, where that is little and told by loans alone; else None."""
    from dataclasses import replace

    plain = replace(chosen, product=None, entity=None, words=None)
    if plain not in (LoanFilter(), LoanFilter(state="closed")) or not chosen.narrows:
        return None
    parts, left_out = [], 0
    for code in GROUPS:
        word = getattr(chosen, code)
        if word is not None:
            counts = shelves.loans.marks.group(code, word)
            if counts is None:
                return None
            left_out += total - sum(one.loans for one in counts)
            parts.append(_OTHERS[code])
    if chosen.state == "closed":
        left_out += shelves.loans.pages.count("l.state <> 'closed'")
        parts.append("l.state <> 'closed'")
    return " OR ".join(parts) if left_out * LARGEST_REST <= total else None


def stretches_of(marks: Sequence[LoanMark], numbers: NDArray[np.int64], keys: Sequence[Any]) -> NDArray[np.int64]:
    """In which stretch of an order each loan stands, by its key and number."""
    import numpy as np

    told = np.array([one.key for one in marks])
    ends = np.unique(told)
    wanted = np.asarray(keys, dtype=None if len(keys) else ends.dtype)
    # A key that is that of a mark is twice its place and one more, a key between two is even: both sort with numbers.
    at = np.searchsorted(ends, wanted, side="left")
    equal = np.zeros(len(wanted), dtype=bool)
    inside = at < len(ends)
    equal[inside] = ends[at[inside]] == wanted[inside]
    codes = 2 * at.astype(np.int64) + equal
    steps = (2 * np.searchsorted(ends, told).astype(np.int64) + 1 << 33) + np.array([one.loan_no for one in marks])
    found: NDArray[np.int64] = np.searchsorted(steps, (codes << 33) + numbers, side="right") - 1
    return found


def ordered_without(
    shelves: Shelves, marked: Marked, marks: Sequence[LoanMark], rest: str, names: dict[str, Any]
) -> MarkedWithout:
    """The order of a column, without what the condition `rest` holds of."""
    import numpy as np

    column = ORDERS[marked.code].column
    rows = shelves.loans.pages.rows(f"l.loan_no, l.{column}", rest, names)
    numbers = np.fromiter((row[0] for row in rows), dtype="i8", count=len(rows))
    return MarkedWithout(marked, numbers, stretches_of(marks, numbers, [row[1] for row in rows]))
