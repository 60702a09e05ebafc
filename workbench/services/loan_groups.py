"""At which place of a list of one product, one company or all that is settled does which loan stand?

Such a list may hold nearly all of eight million loans, so its numbers are never gathered: of a group is kept how many
of it every stretch of 4,096 numbers holds, and a stretch is read where it is shown; what is settled is every number
but those that are not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workbench.services.loan_order import STRETCHES_KEPT, LoanOrder, order_moved
from workbench.storage.kept_marks import EVERY, GroupCount

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Members = Callable[[int], tuple[int, ...]]
"""Numbers of the loans of the group in a stretch."""


class Grouped(LoanOrder):
    """Loans of one group by number. A stretch that does not hold what was counted: `StaffError` (`ORDER_MOVED`)."""

    def __init__(self, counts: Sequence[GroupCount], members: Members) -> None:
        self._counts, self._members = counts, members
        self._starts: list[int] = []
        for one in counts:
            self._starts.append(self.total)
            self.total += one.loans
        self._kept: OrderedDict[int, tuple[int, ...]] = OrderedDict()

    def _of(self, at: int) -> tuple[int, ...]:
        if at in self._kept:
            self._kept.move_to_end(at)
            return self._kept[at]
        found = self._members(self._counts[at].stretch)
        if len(found) != self._counts[at].loans:
            raise order_moved()
        self._kept[at] = found
        if len(self._kept) > STRETCHES_KEPT:
            self._kept.popitem(last=False)
        return found

    def numbers(self, first: int, count: int) -> list[int]:
        found: list[int] = []
        last = min(first + count, self.total)
        while first < last:
            at = bisect_right(self._starts, first) - 1
            inside = first - self._starts[at]
            part = self._of(at)[inside : inside + last - first]
            found += part
            first += len(part)
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        stretch = (loan_no - 1) // EVERY
        at = bisect_right([one.stretch for one in self._counts], stretch) - 1
        if at < 0 or self._counts[at].stretch != stretch:
            return None
        part = self._of(at)
        return self._starts[at] + part.index(loan_no) if loan_no in part else None


class Without(LoanOrder):
    """By number, without some."""

    def __init__(self, left_out: NDArray[np.int64], total: int) -> None:
        import numpy as np

        self._out = np.sort(left_out)
        self._before = self._out - np.arange(len(left_out)) - 1  # loans of the list before each that is left out
        self._all, self.total = total, total - len(left_out)

    def numbers(self, first: int, count: int) -> list[int]:
        import numpy as np

        places = np.arange(first, min(first + count, self.total))
        found: list[int] = (places + 1 + np.searchsorted(self._before, places, side="right")).tolist()
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        import numpy as np

        if not 0 < loan_no <= self._all:
            return None
        at = int(np.searchsorted(self._out, loan_no))
        return None if at < len(self._out) and self._out[at] == loan_no else loan_no - 1 - at
