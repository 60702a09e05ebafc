"""At which place of an order does which loan stand, when there are eight million of them?

Three kinds of order. By number: a matter of arithmetic. By an indexed column: marks tell where each stretch of 4,096
begins, and a stretch is one range of the index. Those that owe, before all others: the live book is sorted in memory,
the others follow by number. A filtered list holds its numbers. Places are exact in all; nothing is skipped over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.kept_marks import EVERY, ORDERS, LoanMark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRETCHES_KEPT = 24
MOVED = "ORDER_MOVED"
Stretch = Callable[[str, LoanMark, LoanMark | None], tuple[int, ...]]


class LoanOrder:
    """Places 0 to `total` - 1 hold the numbers of loans, each once."""

    total: int = 0

    def numbers(self, first: int, count: int) -> list[int]:
        """Numbers of the loans at `count` places from `first`; fewer at the end."""
        raise NotImplementedError

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        """Where a loan stands; None where it is not in the list. `key` is its value of an indexed order."""
        raise NotImplementedError


class Counted(LoanOrder):
    """By number."""

    def __init__(self, total: int) -> None:
        self.total = total

    def numbers(self, first: int, count: int) -> list[int]:
        return list(range(first + 1, min(first + count, self.total) + 1))

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        return loan_no - 1 if 0 < loan_no <= self.total else None


class Marked(LoanOrder):
    """By an indexed column, then by number.

    A stretch that does not hold what its marks promise means that loans came or changed since: `StaffError`
    (`ORDER_MOVED`), never a list with a loan too few.
    """

    def __init__(self, code: str, marks: tuple[LoanMark, ...], total: int, stretch: Stretch) -> None:
        self.code, self.total = code, total
        self._marks, self._stretch = marks, stretch
        self._kept: OrderedDict[int, tuple[int, ...]] = OrderedDict()

    @property
    def column(self) -> str:
        return ORDERS[self.code].column

    def of(self, mark: int) -> tuple[int, ...]:
        """Numbers of the loans of one stretch."""
        if mark in self._kept:
            self._kept.move_to_end(mark)
            return self._kept[mark]
        after = self._marks[mark + 1] if mark + 1 < len(self._marks) else None
        found = self._stretch(self.code, self._marks[mark], after)
        if len(found) != min(EVERY, self.total - mark * EVERY):
            raise order_moved()
        self._kept[mark] = found
        if len(self._kept) > STRETCHES_KEPT:
            self._kept.popitem(last=False)
        return found

    def numbers(self, first: int, count: int) -> list[int]:
        found: list[int] = []
        last = min(first + count, self.total)
        while first < last:
            mark, inside = divmod(first, EVERY)
            part = self.of(mark)[inside : inside + last - first]
            if not part:
                break
            found += part
            first += len(part)
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        if key is None:
            return None
        keys: list[Any] = [(one.key, one.loan_no) for one in self._marks]
        mark = bisect_right(keys, (key, loan_no)) - 1
        if mark < 0:
            return None
        part = self.of(mark)
        return mark * EVERY + part.index(loan_no) if loan_no in part else None


def order_moved() -> StaffError:
    """A list that holds what it promised no longer."""
    return StaffError(
        Text("借据有变动，次序需要重新编排", "Loans changed, and with them their order"),
        Text("没有遗漏任何借据。列表会自动重新编排", "Nothing is lost. The list puts itself in order again"),
        code=MOVED,
    )


class LiveFirst(LoanOrder):
    """Live loans in the order given, then all others by number, without those left out."""

    def __init__(self, live: NDArray[np.int64], total: int, left_out: NDArray[np.int64] | None = None) -> None:
        """`total`: of all loans; `left_out` are none of `live`."""
        import numpy as np

        self._live, self._all = live, total
        self._left_out = np.sort(np.empty(0, dtype="i8") if left_out is None else left_out)
        self.total = total - len(self._left_out)
        ascending = np.sort(np.concatenate([live, self._left_out]))
        self._before = ascending - np.arange(len(ascending)) - 1  # of the others, those before each of these

    def numbers(self, first: int, count: int) -> list[int]:
        import numpy as np

        last = min(first + count, self.total)
        found: list[int] = self._live[first:last].tolist()
        rest = np.arange(max(first, len(self._live)), last) - len(self._live)
        found += (rest + 1 + np.searchsorted(self._before, rest, side="right")).tolist()
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        import numpy as np

        at = int(np.searchsorted(self._left_out, loan_no))
        if not 0 < loan_no <= self._all or (at < len(self._left_out) and self._left_out[at] == loan_no):
            return None
        where = np.flatnonzero(self._live == loan_no)
        if len(where):
            return int(where[0])
        return len(self._live) + loan_no - 1 - int((self._live < loan_no).sum()) - at


class Listed(LoanOrder):
    """The numbers themselves, four bytes each."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers.astype("i4")
        self.total = len(numbers)

    def numbers(self, first: int, count: int) -> list[int]:
        found: list[int] = self._numbers[first : first + count].tolist()
        return found

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        import numpy as np

        where = np.flatnonzero(self._numbers == loan_no)
        return int(where[0]) if len(where) else None


class Turned(LoanOrder):
    """Another order from its end."""

    def __init__(self, order: LoanOrder) -> None:
        self.order, self.total = order, order.total

    def numbers(self, first: int, count: int) -> list[int]:
        count = min(count, self.total - first)
        return self.order.numbers(self.total - first - count, count)[::-1] if count > 0 else []

    def place_of(self, loan_no: int, key: int | str | None = None) -> int | None:
        place = self.order.place_of(loan_no, key)
        return None if place is None else self.total - 1 - place


def turned(order: LoanOrder) -> LoanOrder:
    """An order from its end; turned twice it is itself."""
    return order.order if isinstance(order, Turned) else Turned(order)
