"""What do the stretches of all loans come to on each day?

Amounts are added where a stretch begins and taken away where it ends; running totals then give every day at once. All
sums are whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.portfolio.ageing import OVER_30, Cell
from workbench.portfolio.book_pieces import Block
from workbench.portfolio.book_rows import NOT_OWING, WRITTEN_OFF, BookCohort, BookDay, BookMove, LateSpell

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

BAD_FROM = 3
_AGES = 1200


def is_month_end(day: int) -> bool:
    return day_of(day + 1).day == 1


def month_end_before(day: int) -> int:
    """The last day of the month before the one a day is in."""
    return day_number(day_of(day).replace(day=1)) - 1


def quarter_day(day: int) -> int:
    """The first day of a day's quarter."""
    found = day_of(day)
    return day_number(date(found.year, (found.month - 1) // 3 * 3 + 1, 1))


def age_offsets() -> Ints:
    """Days after opening at which a loan is 0, 1, 2, ... months on book."""
    import numpy as np

    return np.array([round(month * 365 / 12) for month in range(_AGES)], np.int64)


@dataclass(slots=True)
class DaySums:
    """Loans, principal and interest of a day, by product, company, owner, class and bucket."""

    first: int
    last: int
    cells: Sequence[Cell]
    _places: dict[tuple[str, str, str, int, int], int] = field(default_factory=dict)
    _sums: list[Ints] = field(default_factory=list)

    def add(self, block: Block) -> None:
        import numpy as np

        one = block.pieces
        keep = (one.end > self.first) & (one.start <= self.last)
        start = np.maximum(one.start[keep], self.first) - self.first
        end = np.minimum(one.end[keep], self.last + 1) - self.first
        loan, principal = one.loan[keep], one.principal[keep]
        bucket = np.array([cell.bucket for cell in self.cells], np.int64)[one.cell[keep]]
        key = ((block.home[loan] * len(block.owners) + one.owner[keep]) * 6 + one.loan_class[keep]) * 8 + bucket
        found, place = np.unique(key, return_inverse=True)
        global_place = np.array([self._place(block, int(value)) for value in found], np.int64)
        rows = global_place[place]
        run = principal * block.rate[loan]
        for row in global_place.tolist():
            own, sums = rows == row, self._sums[row]
            for column, worth in ((0, None), (1, principal[own]), (2, run[own])):
                np.add.at(sums[column], start[own], 1 if worth is None else worth)
                np.subtract.at(sums[column], end[own], 1 if worth is None else worth)

    def _place(self, block: Block, key: int) -> int:
        import numpy as np

        rest, bucket = divmod(key, 8)
        rest, loan_class = divmod(rest, 6)
        home, owner = divmod(rest, len(block.owners))
        named = (*block.homes[home], block.owners[owner], loan_class, bucket)
        if named not in self._places:
            self._places[named] = len(self._sums)
            self._sums.append(np.zeros((3, self.last - self.first + 2), np.int64))
        return self._places[named]

    def rows(self) -> list[BookDay]:
        import numpy as np

        found: list[BookDay] = []
        for named, place in self._places.items():
            days = np.cumsum(self._sums[place], axis=1)[:, :-1]
            found += [BookDay(self.first + i, *named, *map(int, days[:, i])) for i in np.flatnonzero(days[0]).tolist()]
        found.sort(key=lambda row: (row.day, row.product_code, row.entity, row.owner, row.loan_class, row.bucket))
        return found


@dataclass(slots=True)
class MoveSums:
    """Classes at each month's end in the range against those at the month's end before."""

    ends: Sequence[int]
    _sums: dict[tuple[int, str, int, int], list[int]] = field(default_factory=dict)

    def add(self, block: Block) -> None:
        import numpy as np

        products = np.array(block.product_of_home, np.int64)[block.home]
        states: dict[int, tuple[Ints, Ints]] = {}
        for end in self.ends:
            before, now = (states.setdefault(day, block.state(day)) for day in (month_end_before(end), end))
            gone = (now[0] == NOT_OWING) & (block.written_off <= end) & (block.written_off > month_end_before(end))
            to_class = np.where(gone, WRITTEN_OFF, now[0])
            any_ = (before[0] != NOT_OWING) | (to_class != NOT_OWING)
            key = (products[any_] * 8 + before[0][any_]) * 8 + to_class[any_]
            values, place = np.unique(key, return_inverse=True)
            sums = np.zeros((3, len(values)), np.int64)
            for row, worth in ((0, np.ones_like(key)), (1, before[1][any_]), (2, now[1][any_])):
                np.add.at(sums[row], place, worth)
            for i, value in enumerate(values.tolist()):
                rest, to = divmod(value, 8)
                product, came = divmod(rest, 8)
                into = self._sums.setdefault((end, block.products[product], came, to), [0, 0, 0])
                for row in range(3):
                    into[row] += int(sums[row, i])

    def rows(self) -> list[BookMove]:
        return [BookMove(*key, *values) for key, values in sorted(self._sums.items())]


@dataclass(slots=True)
class CohortSums:
    """What was drawn and what first went bad on each day, by quarter of opening and months on book."""

    first: int
    last: int
    _sums: dict[tuple[int, int, str, int], list[int]] = field(default_factory=dict)

    def add(self, block: Block) -> None:
        import numpy as np

        quarters = {int(day): quarter_day(int(day)) for day in np.unique(block.opened)}
        quarter = np.array([quarters[int(day)] for day in block.opened.tolist()], np.int64)
        offsets = age_offsets()
        products = np.array(block.product_of_home, np.int64)[block.home]

        def tell(loan: Ints, day: Ints, column: int, worth: Ints) -> None:
            keep = (day >= self.first) & (day <= self.last)
            loan, day, worth = loan[keep], day[keep], worth[keep]
            age = np.searchsorted(offsets, np.maximum(day - block.opened[loan], 0))
            key = np.stack([day, quarter[loan], products[loan], age])
            values, place = np.unique(key, axis=1, return_inverse=True)
            sums = np.zeros((2, values.shape[1]), np.int64)
            np.add.at(sums[0], place.reshape(-1), 1)
            np.add.at(sums[1], place.reshape(-1), worth)
            for i in range(values.shape[1]):
                when, quarter_no, product, months = (int(one) for one in values[:, i])
                into = self._sums.setdefault((when, quarter_no, block.products[product], months), [0, 0, 0, 0])
                if column >= 0:
                    into[column] += int(sums[0, i])
                into[max(column, 0) + 1] += int(sums[1, i])

        loan, day, amount = block.draws
        tell(loan, day, -1, amount)
        drew, first = block.first_draws
        tell(drew, first, 0, np.zeros_like(first))
        tell(*_with(block.first_bad, 2))

    def rows(self) -> list[BookCohort]:
        return [BookCohort(*key, *values) for key, values in sorted(self._sums.items())]


def _with(found: tuple[Ints, Ints, Ints], column: int) -> tuple[Ints, Ints, int, Ints]:
    loan, day, worth = found
    return loan, day, column, worth


@dataclass(slots=True)
class BorrowerSums:
    """Distinct borrowers of a day: all, with bad loans, with loans over 30 days past due."""

    first: int
    last: int
    cells: Sequence[Cell]
    merchants: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    _kept: list[tuple[Ints, ...]] = field(default_factory=list)
    _drew: list[tuple[Ints, ...]] = field(default_factory=list)

    def add(self, block: Block) -> None:
        import numpy as np

        merchant = np.array([self.merchants.setdefault(m, len(self.merchants)) for m in block.merchants], np.int64)
        named = np.array([self.products.setdefault(p, len(self.products)) for p in block.products], np.int64)
        product = named[np.array(block.product_of_home, np.int64)[block.home]]
        one = block.pieces
        own = (one.owner == 0) & (one.end > self.first) & (one.start <= self.last)
        loan = one.loan[own]
        bucket = np.array([cell.bucket for cell in self.cells], np.int64)[one.cell[own]]
        marks = (one.loan_class[own] >= BAD_FROM) * 1 + (bucket >= OVER_30) * 2
        self._kept.append(
            tuple(part.astype(np.int32) for part in (
                merchant[loan], product[loan], np.maximum(one.start[own], self.first),
                np.minimum(one.end[own], self.last + 1), marks,
            ))
        )  # fmt: skip
        drew, day = block.first_draws
        self._drew.append((merchant[drew], product[drew], day))

    def counts(self, mark: int) -> dict[str, Ints]:
        """Borrowers by day [days], of all products under the empty code; `mark` 0 all, 1 bad, 2 over 30 days late."""
        import numpy as np

        columns = [np.concatenate(part).astype(np.int64) for part in zip(*self._kept, strict=True)]
        merchant, product, start, end, marks = columns
        keep = np.ones(len(marks), bool) if mark == 0 else (marks & mark) > 0
        merchant, product, start, end = (one[keep] for one in (merchant, product, start, end))
        codes = list(self.products)
        whole = self._distinct(np.zeros_like(merchant), merchant, start, end, 1)
        apart = self._distinct(product, merchant, start, end, len(codes))
        return {"": whole[0], **{code: apart[place] for place, code in enumerate(codes)}}

    def _distinct(self, group: Ints, merchant: Ints, start: Ints, end: Ints, groups: int) -> Ints:
        """Distinct merchants by group and day [groups, days]: overlapping stretches of one merchant count once."""
        import numpy as np

        days = self.last - self.first + 1
        found = np.zeros((groups, days + 1), np.int64)
        if not len(start):
            return found[:, :-1]
        key = group * max(len(self.merchants), 1) + merchant
        order = np.lexsort((start, key))
        key, start, end = key[order], start[order] - self.first, end[order] - self.first
        shift = key * (days + 2)
        reached = np.maximum.accumulate(end + shift) - shift
        fresh = np.ones(len(key), bool)
        fresh[1:] = (key[1:] != key[:-1]) | (start[1:] > reached[:-1])
        begins = np.flatnonzero(fresh)
        ends = reached[np.append(begins[1:], len(key)) - 1]
        rows = group[order][begins]
        np.add.at(found, (rows, start[begins]), 1)
        np.subtract.at(found, (rows, ends), 1)
        return np.cumsum(found, axis=1)[:, :-1]

    def drew(self) -> tuple[Ints, Ints, Ints]:
        """(merchant, product, day) of every loan's first draw."""
        import numpy as np

        merchant, product, day = (np.concatenate(part) for part in zip(*self._drew, strict=True))
        return merchant, product, day


def spells_of(block: Block, last: int, far: int) -> list[LateSpell]:
    """When the loans of a block were past due; `far` where one still is at the end of `last`."""
    import numpy as np

    one = block.pieces
    late = one.cell > 0
    if not late.any():
        return []
    loan, start, end, since = one.loan[late], one.start[late], one.end[late], one.since[late]
    order = np.lexsort((start, loan))
    loan, start, end, since = (part[order] for part in (loan, start, end, since))
    fresh = np.ones(len(loan), bool)
    fresh[1:] = (loan[1:] != loan[:-1]) | (since[1:] != since[:-1]) | (start[1:] > end[:-1])
    begins = np.flatnonzero(fresh)
    ends = end[np.append(begins[1:], len(loan)) - 1]
    return [
        LateSpell(int(block.loan_no[loan[i]]), int(start[i]), int(since[i]), far if stop > last else int(stop))
        for i, stop in zip(begins.tolist(), ends.tolist(), strict=True)
    ]


def first_seen(keys: Mapping[tuple[str, str], int], first: int, last: int) -> dict[str, dict[int, int]]:
    """New borrowers by product and day, of first draws by (merchant, product); all products under the empty code."""
    found: dict[str, dict[int, int]] = {}
    earliest: dict[str, int] = {}
    for (merchant, product), day in keys.items():
        earliest[merchant] = min(day, earliest.get(merchant, day))
        if first <= day <= last:
            days = found.setdefault(product, {})
            days[day] = days.get(day, 0) + 1
    whole = found.setdefault("", {})
    for day in earliest.values():
        if first <= day <= last:
            whole[day] = whole.get(day, 0) + 1
    return found
