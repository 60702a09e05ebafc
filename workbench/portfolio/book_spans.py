"""For how long did each loan owe the same, to the same owner, in the same class?

A loan's life is cut where its balance moves, where its oldest unsettled due day changes, where it changes hands, and
where its days past due reach another bucket or class. Whole columns at once: most loans of a book are long repaid, and
none of them costs a step of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.portfolio.ageing import Cell

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

NEVER = 9_000_000
"""A due day that is not reached: not past due."""
BALANCE, SINCE, OWNER, FLOOR = range(4)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes on a day beside the balance: (place of the loan, day, what, value), any order."""

    rows: Sequence[tuple[int, int, int, int]] = ()


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches [n] from day `start` to before `end`; `since` is the oldest unsettled due day, NEVER where none is."""

    loan: Ints
    start: Ints
    end: Ints
    principal: Ints
    since: Ints
    owner: Ints
    floor: Ints


@dataclass(frozen=True, slots=True)
class Pieces:
    """Spans cut by days past due: each has one cell, and one class that is the worse of the cell's and the floor's."""

    loan: Ints
    start: Ints
    end: Ints
    principal: Ints
    since: Ints
    owner: Ints
    cell: Ints
    loan_class: Ints


def spans(loan: Ints, day: Ints, balance: Ints, since: Ints, changes: Changes, horizon: int) -> Spans:
    """The spans of loans up to before `horizon`. Events [m] in order; `since` [loans]: what holds until a change says.

    Only the last event of a day counts for the balance at its end.
    """
    import numpy as np

    more = np.array(changes.rows, dtype=np.int64).reshape(-1, 4)
    loans = np.concatenate([loan, more[:, 0]])
    days = np.concatenate([day, more[:, 1]])
    kinds = np.concatenate([np.zeros(len(loan), np.int64), more[:, 2]])
    values = np.concatenate([balance, more[:, 3]])
    if len(more):
        order = np.lexsort((np.arange(len(loans)), days, loans))
        loans, days, kinds, values = loans[order], days[order], kinds[order], values[order]
    first = np.ones(len(loans), bool)
    first[1:] = loans[1:] != loans[:-1]
    begins = np.maximum.accumulate(np.where(first, np.arange(len(loans)), 0)) if len(loans) else loans
    start_since = since[loans] if len(loans) else loans
    nothing = np.zeros_like(loans)
    told = [
        _carried(kinds == kind, values, begins, default)
        for kind, default in ((BALANCE, nothing), (SINCE, start_since), (OWNER, nothing), (FLOOR, nothing + 1))
    ]
    last = np.ones(len(loans), bool)
    last[:-1] = (loans[1:] != loans[:-1]) | (days[1:] != days[:-1])
    loans, days = loans[last], days[last]
    principal, since_, owner, floor = (one[last] for one in told)
    end = np.full(len(loans), horizon, np.int64)
    if len(loans):
        follows = loans[1:] == loans[:-1]
        end[:-1][follows] = days[1:][follows]
    end = np.minimum(end, horizon)
    keep = (principal > 0) & (days < end)
    return Spans(*(one[keep] for one in (loans, days, end, principal, since_, owner, floor)))


def merged(found: Spans) -> Spans:
    """Spans in order of (loan, day), those of one loan that follow each other and say the same made one."""
    import numpy as np

    told = (found.principal, found.since, found.owner, found.floor)
    begins = np.ones(len(found.loan), bool)
    begins[1:] = (found.loan[1:] != found.loan[:-1]) | (found.start[1:] != found.end[:-1])
    for one in told:
        begins[1:] |= one[1:] != one[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(begins))[: len(first)] - 1
    return Spans(found.loan[first], found.start[first], found.end[last], *(one[first] for one in told))


def _carried(here: npt.NDArray[np.bool_], values: Ints, begins: Ints, default: Ints) -> Ints:
    """The newest value told of each loan, from where it was told on."""
    import numpy as np

    place = np.where(here, np.arange(len(values)), -1)
    if len(place):
        place = np.maximum.accumulate(place)
    known = place >= begins
    return np.where(known, values[np.maximum(place, 0)] if len(values) else values, default)


def pieces(found: Spans, cells: Sequence[Cell]) -> Pieces:
    """Cut spans where days past due reach the next cell; a due day itself is not late."""
    import numpy as np

    late = found.end > found.since + 1
    parts: list[tuple[Ints, Ints, Ints, int]] = []  # places of spans, start, end, cell
    whole = np.arange(len(found.loan))
    stop = np.minimum(found.end, found.since + 1)
    calm = found.start < stop
    parts.append((whole[calm], found.start[calm], stop[calm], 0))
    chosen = whole[late]
    since = found.since[chosen]
    for number, cell in enumerate(cells[1:], 1):
        upto = cells[number + 1].low if number + 1 < len(cells) else NEVER
        start = np.maximum(found.start[chosen], since + cell.low)
        end = np.minimum(found.end[chosen], since + upto)
        keep = start < end
        parts.append((chosen[keep], start[keep], end[keep], number))
    place = np.concatenate([part[0] for part in parts])
    cell_no = np.concatenate([np.full(len(part[0]), part[3], np.int64) for part in parts])
    classes = np.array([cell.loan_class for cell in cells], np.int64)
    return Pieces(
        loan=found.loan[place],
        start=np.concatenate([part[1] for part in parts]),
        end=np.concatenate([part[2] for part in parts]),
        principal=found.principal[place],
        since=found.since[place],
        owner=found.owner[place],
        cell=cell_no,
        loan_class=np.maximum(classes[cell_no], found.floor[place]),
    )
