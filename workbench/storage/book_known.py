"""How are the sums of the book read as they were known on an earlier day?

Of the loans of which something became known since, two sums are given: as it was known, and as it is. What is kept,
less the one and with the other, is what was known; all of it adds up to the fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection

from workbench.portfolio.book_past import Receivable
from workbench.portfolio.book_rows import BookCohort, BookDay, BookMove, BookSums, BookTotal
from workbench.portfolio.vintages import CohortSum
from workbench.storage.book import BookShelf
from workbench.storage.event_days import EventDay, EventDayShelf


@dataclass(frozen=True, slots=True)
class Known:
    """Sums of the loans that something became known of, from the first day that it moves: then and now."""

    then: BookSums
    now: BookSums
    then_days: tuple[EventDay, ...]
    now_days: tuple[EventDay, ...]
    then_owed: Receivable
    now_owed: Receivable


def moved(kept: Iterable[Any], then: Iterable[Any], now: Iterable[Any], keys: int) -> list[Any]:
    """Rows less those of now and with those of then; the first `keys` fields name a row. One of nothing is dropped."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    kind: Any = None
    for sign, rows in ((1, kept), (1, then), (-1, now)):
        for row in rows:
            kind = type(row)
            told = [getattr(row, field.name) for field in fields(row)]
            found = sums.setdefault(tuple(told[:keys]), [0] * (len(told) - keys))
            for place, value in enumerate(told[keys:]):
                found[place] += sign * value
    return [kind(*key, *values) for key, values in sorted(sums.items()) if any(values)]


class KnownBook(BookShelf):
    """The shelf of sums as they were known; what is asked of today alone is answered as today."""

    def __init__(self, connection: Connection, known: Known) -> None:
        super().__init__(connection)
        self._known = known

    def days(self, days: Sequence[int]) -> tuple[BookDay, ...]:
        asked = set(days)
        then, now = ([row for row in one.days if row.day in asked] for one in (self._known.then, self._known.now))
        return tuple(moved(super().days(days), then, now, 6))

    def totals(self, days: Sequence[int]) -> tuple[BookTotal, ...]:
        asked = set(days)
        then, now = ([row for row in one.totals if row.day in asked] for one in (self._known.then, self._known.now))
        kept = super().totals(days)
        marks = {(row.day, row.product_code): (row.events, row.moved_fen) for row in kept}
        plain = (replace(row, events=0, moved_fen=0) for row in [*then, *now])
        changed = list(plain)
        found = {
            (row.day, row.product_code): row
            for row in moved(
                [replace(r, events=0, moved_fen=0) for r in kept], changed[: len(then)], changed[len(then) :], 2
            )
        }
        nobody = {key: BookTotal(*key, 0, 0, 0, 0, 0) for key in marks}
        merged = {**nobody, **found}
        return tuple(
            replace(row, events=marks.get(key, (0, 0))[0], moved_fen=marks.get(key, (0, 0))[1])
            for key, row in sorted(merged.items())
        )

    def moves(self, days: Sequence[int]) -> tuple[BookMove, ...]:
        asked = set(days)
        then, now = ([row for row in one.moves if row.day in asked] for one in (self._known.then, self._known.now))
        return tuple(moved(super().moves(days), then, now, 4))

    def cohorts(self, upto: int, quarters: Sequence[int] = ()) -> tuple[CohortSum, ...]:
        return tuple(
            moved(
                super().cohorts(upto, quarters),
                _summed(self._known.then.cohorts, upto, quarters),
                _summed(self._known.now.cohorts, upto, quarters),
                3,
            )
        )

    def cumulative(self, day: int) -> dict[str, tuple[int, int]]:
        found = dict(super().cumulative(day))
        for product, loans, borrowers in self._news(0, day):
            before = found.get(product, (0, 0))
            found[product] = (before[0] + loans, before[1] + borrowers)
        return found

    def cumulative_at(self, days: Sequence[int]) -> dict[int, tuple[int, int]]:
        found = dict(super().cumulative_at(days))
        for day, (loans, borrowers) in found.items():
            more = [one for one in self._news(0, day) if not one[0]]
            found[day] = (loans + sum(one[1] for one in more), borrowers + sum(one[2] for one in more))
        return found

    def new_loans(self, first_day: int, last_day: int) -> dict[str, int]:
        found = dict(super().new_loans(first_day, last_day))
        for product, loans, _ in self._news(first_day, last_day):
            found[product] = found.get(product, 0) + loans
        return found

    def drawn_upto(self, day: int) -> int:
        more = [(1, row) for row in self._known.then.cohorts] + [(-1, row) for row in self._known.now.cohorts]
        return super().drawn_upto(day) + sum(sign * row.drawn_fen for sign, row in more if row.day <= day)

    def interest_run(self, first_day: int, last_day: int) -> dict[tuple[str, str], tuple[int, int]]:
        found = dict(super().interest_run(first_day, last_day))
        for sign, rows in ((1, self._known.then.days), (-1, self._known.now.days)):
            for row in rows:
                if first_day <= row.day <= last_day and row.owner == "own":
                    micro, fen = found.get((row.product_code, row.entity), (0, 0))
                    found[row.product_code, row.entity] = (micro + sign * row.run_micro, fen + sign * row.principal_fen)
        return found

    def _news(self, first_day: int, last_day: int) -> list[tuple[str, int, int]]:
        """(product, loans, borrowers) to add to those that first drew in these days."""
        return [
            (row.product_code, sign * row.new_loans, sign * row.new_borrowers)
            for sign, rows in ((1, self._known.then.totals), (-1, self._known.now.totals))
            for row in rows
            if first_day <= row.day <= last_day
        ]


def _summed(rows: Iterable[BookCohort], upto: int, quarters: Sequence[int]) -> list[CohortSum]:
    return [
        CohortSum(r.quarter_day, r.product_code, r.age, r.loans, r.drawn_fen, r.bad_loans, r.bad_fen)
        for r in rows
        if r.day <= upto and (not quarters or r.quarter_day in quarters)
    ]


class KnownDays(EventDayShelf):
    """The flows of days as they were known."""

    def __init__(self, connection: Connection, known: Known) -> None:
        super().__init__(connection)
        self._known = known

    def between(self, first_day: int, last_day: int, kinds: Sequence[str] = ()) -> tuple[EventDay, ...]:
        def here(rows: Iterable[EventDay]) -> list[EventDay]:
            return [one for one in rows if first_day <= one.day <= last_day and (not kinds or one.kind in kinds)]

        kept = super().between(first_day, last_day, kinds)
        return tuple(moved(kept, here(self._known.then_days), here(self._known.now_days), 4))
