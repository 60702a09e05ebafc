"""Which loans are on record, in which order, and how is a page of them read at once?"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.ageing import FLOORS
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_groups import Grouped, Members, Without
from workbench.services.loan_order import Counted, Listed, LiveFirst, LoanOrder, Marked, Turned, turned
from workbench.services.loan_rest import MarkedWithout, ordered_without, rest_of
from workbench.services.past_list import past_where
from workbench.storage.kept_marks import EVERY, GROUPS, ORDERS, LoanMark, group_is, opened_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.applications.products import Product
    from workbench.storage.loan_pages import LoanRecord
    from workbench.storage.shelves import Shelves

COUNTED_AT_ONCE = 24  # stretches of 4,096 loans that may be counted while somebody waits for a list
BOOKED, BALANCE, LATE = "booked", "balance", "late"
SORTS = (BOOKED, *ORDERS, BALANCE, LATE)
_NOT_CLOSED = "l.state = :state AND l.state <> 'closed'"  # leads to the index of the few that are not closed
_KEYS = {"opened": "l.opened_day", "amount": "l.limit_fen"}


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One loan as the list shows it. Of a case that is judged blind nothing is told: `blind`, and every field empty.

    `balance_fen`, `loan_class` and `days_past_due` are None for a loan that is not live.
    """

    loan_no: int
    loan_id: str
    merchant_id: str
    merchant_name: str
    product_code: str
    currency: str
    amount_fen: int
    opened_day: int
    maturity_day: int
    state: str
    entity: str
    balance_fen: int | None
    loan_class: int | None
    days_past_due: int | None
    blind: bool = False


@dataclass(frozen=True, slots=True)
class LoanList:
    """A list that was opened: how many loans, in which order. Handed back with every question for a page."""

    sort: str
    descending: bool
    chosen: LoanFilter
    order: LoanOrder
    today: int
    marked: bool = True  # False: the order by this column has no marks yet, `LoanTableService.mark` makes them

    @property
    def total(self) -> int:
        return self.order.total


class LoanTableService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def products(self) -> dict[str, Product]:
        """Products by code, for their names."""
        return self._ground.products()

    def open(self, chosen: LoanFilter | None = None, sort: str = BOOKED, descending: bool = True) -> LoanList:
        """Open a list. Raises `StaffError`: `SORT_UNKNOWN`, `BLIND_REVIEW_OPEN` for a merchant that is judged blind."""
        demand_reader(self._ground)
        if sort not in SORTS:
            raise StaffError(
                Text(f"不能按 {sort} 排序", f"The list has no order by {sort}"),
                Text("可选：" + "，".join(SORTS), "Choose one of: " + ", ".join(SORTS)),
                code="SORT_UNKNOWN",
            )
        wanted = chosen or LoanFilter()
        if wanted.merchant_id is not None:
            from workbench.services.blind_choice import demand_borrower

            demand_borrower(self._ground, wanted.merchant_id)
        today = day_number(self._ground.today())
        with self._ground.store.reading() as shelves:
            marked = True
            if wanted.narrows:
                order: LoanOrder
                if wanted.as_of is not None and not wanted.ids:
                    hidden = judged_blind_merchants(self._ground, shelves)
                    where, names = past_where(wanted, self._ground.policy(), hidden)
                    order = _listed(shelves, where, names, sort)
                else:
                    order = (
                        self._group(shelves, wanted, sort)
                        or self._nearly_all(shelves, wanted, sort)
                        or _listed(shelves, *_conditions(wanted, today), sort)
                    )
            else:
                order, marked = self._all(shelves, sort)
        return LoanList(sort, descending, wanted, turned(order) if descending else order, today, marked)

    def _all(self, shelves: Shelves, sort: str) -> tuple[LoanOrder, bool]:
        total = shelves.loans.pages.last_number()
        if sort == BOOKED:
            return Counted(total), True
        if sort in ORDERS:
            marks = shelves.loans.marks.of(sort)
            fits = _fit(shelves, marks, total)
            if not fits and total <= EVERY:  # a small desk: one stretch, known at once
                numbers = shelves.loans.pages.columns(
                    "l.loan_no", f"1 ORDER BY l.{ORDERS[sort].column}, l.loan_no", {}, ("i4",)
                )
                return Listed(numbers[0]), True
            return (Marked(sort, marks, total, self._stretch), True) if fits else (Counted(total), False)
        return turned(LiveFirst(_live_order(shelves, sort)[::-1], total)), True

    def _group(self, shelves: Shelves, chosen: LoanFilter, sort: str) -> LoanOrder | None:
        """A list by number that is narrowed by one thing alone, which most loans may have; else None."""
        if sort != BOOKED:
            return None
        if replace(chosen, state=None, words=None) == LoanFilter() and chosen.state == "closed":
            rest = shelves.loans.pages.columns("l.loan_no", "l.state <> 'closed'", {}, ("i8",))[0]
            return Without(rest, shelves.loans.pages.last_number())
        marks = shelves.loans.marks
        alone = {one: word for one in GROUPS if (word := getattr(chosen, one)) is not None}
        if len(alone) == 1 and replace(chosen, product=None, entity=None, words=None) == LoanFilter():
            ((code, word),) = alone.items()
            counts = marks.group(code, word)
            return None if counts is None else Grouped(counts, self._members(*group_is(code, word)))
        days = replace(chosen, opened_from=None, opened_to=None, words=None) == LoanFilter()
        if days and chosen.opened_from is not None and chosen.opened_to is not None:
            counts = marks.opened(chosen.opened_from, chosen.opened_to, COUNTED_AT_ONCE)
            members = self._members(*opened_in(chosen.opened_from, chosen.opened_to))
            return None if counts is None else Grouped(counts, members)
        return None

    def _nearly_all(self, shelves: Shelves, chosen: LoanFilter, sort: str) -> LoanOrder | None:
        """A list that leaves out few loans, told by what it leaves out; else None."""
        total = shelves.loans.pages.last_number()
        rest = rest_of(shelves, chosen, total)
        if rest is None:
            return None
        names = {one: word for one in GROUPS if (word := getattr(chosen, one)) is not None}
        if sort in ORDERS:
            marks = shelves.loans.marks.of(sort)
            if not _fit(shelves, marks, total):
                return None
            return ordered_without(shelves, Marked(sort, marks, total, self._stretch), marks, rest, names)
        out = shelves.loans.pages.columns("l.loan_no", rest, names, ("i8",))[0]
        if sort == BOOKED:
            return Without(out, total)
        import numpy as np

        live = _live_order(shelves, sort)[::-1]
        return turned(LiveFirst(live[~np.isin(live, out)], total, out))

    def _members(self, where: str, names: dict[str, int | str]) -> Members:
        def read(stretch: int) -> tuple[int, ...]:
            with self._ground.store.reading() as shelves:
                return shelves.loans.marks.members(where, names, stretch)

        return read

    def mark(self) -> None:
        """Make the marks of every order anew, where loans came or changed since: seconds on millions of loans."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            found = shelves.loans.marks.found()  # the long part holds up nobody who writes
        with self._ground.transaction() as shelves:
            shelves.loans.marks.put(found)

    def _stretch(self, code: str, first: LoanMark, after: LoanMark | None) -> tuple[int, ...]:
        with self._ground.store.reading() as shelves:
            return shelves.loans.marks.stretch(code, first, after)

    def page(self, listed: LoanList, first: int, count: int) -> tuple[LoanLine, ...]:
        """Loans at `count` places from `first`, in the order of the list. Raises `StaffError` (`ORDER_MOVED`)."""
        demand_reader(self._ground)
        return self.lines(listed.order.numbers(first, count), listed.today)

    def lines(self, numbers: list[int], today: int) -> tuple[LoanLine, ...]:
        """Loans by number, in the order given; one that is not on record is left out."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            found = shelves.loans.pages.records(numbers)
            hidden = judged_blind_merchants(self._ground, shelves)
        return tuple(_line(found[one], today, hidden) for one in numbers if one in found)

    def place_of(self, listed: LoanList, words: str) -> int | None:
        """The place of a loan by its id or number; None where it is not in this list."""
        demand_reader(self._ground)
        typed = words.strip()
        with self._ground.store.reading() as shelves:
            number = shelves.loans.pages.number_of(typed)
            if number is None and typed.isascii() and typed.isdigit():
                number = int(typed)
            return None if number is None else _place(shelves, listed, number)

    def place_of_day(self, listed: LoanList, day: date) -> int | None:
        """The place of the first loan opened on a day or after it; None where this list has none."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            number = shelves.loans.pages.first_opened(day_number(day))
            return None if number is None else _place(shelves, listed, number)


def _fit(shelves: Shelves, marks: Sequence[LoanMark], total: int) -> bool:
    """Were the marks of an order made for all loans there are?"""
    return shelves.loans.marks.total() == total and len(marks) == -(-total // EVERY)


def _place(shelves: Shelves, listed: LoanList, number: int) -> int | None:
    inner = listed.order.order if isinstance(listed.order, Turned) else listed.order
    key = shelves.loans.pages.key_of(number, inner.column) if isinstance(inner, (Marked, MarkedWithout)) else None
    return listed.order.place_of(number, key)


def _live_order(shelves: Shelves, sort: str) -> Any:
    """Numbers of the live loans, the least first: by what is owed, or by how late they are."""
    import numpy as np

    numbers, principal, since = shelves.loans.pages.live_columns()
    key = principal if sort == BALANCE else np.where(since > 0, -since, np.iinfo(np.int64).min)
    return numbers[np.lexsort((numbers, key))]


def _listed(shelves: Shelves, where: str, names: dict[str, Any], sort: str) -> Listed:
    """The loans a condition leaves. One that asks for what only live loans have leaves live loans only."""
    import numpy as np

    if sort == "merchant":  # the plus keeps from walking the index of merchants, a look at a row for each loan there is
        told = shelves.loans.pages.columns("l.loan_no", f"{where} ORDER BY +l.merchant_id, l.loan_no", names, ("i4",))
        return Listed(told[0])
    key = _KEYS.get(sort, "0")
    if sort in (BALANCE, LATE):
        numbers = np.sort(shelves.loans.pages.columns("l.loan_no", where, names, ("i4",))[0])
        live = _live_order(shelves, sort)
        order = live[np.isin(live, numbers)]
        return Listed(np.concatenate([numbers[~np.isin(numbers, order)], order]))
    numbers, values = shelves.loans.pages.columns(f"l.loan_no, {key}", where, names, ("i4", "i8"))
    return Listed(numbers[np.lexsort((numbers, values))])


def _conditions(chosen: LoanFilter, today: int) -> tuple[str, dict[str, Any]]:
    """Every condition of a filter, and the values it names."""
    simple = {
        "l.product_code = :product": chosen.product,
        "l.merchant_id = :merchant": chosen.merchant_id,
        "l.opened_day >= :opened_from": chosen.opened_from,
        "l.opened_day <= :opened_to": chosen.opened_to,
        "l.entity = :entity": chosen.entity,
        "v.owner = :owner": chosen.owner,
        "v.loan_class = :loan_class": chosen.loan_class,
        "v.loan_class >= :least_class": chosen.least_class,
        "l.case_no IN (SELECT case_no FROM applications WHERE assigned_to = :officer)": chosen.officer,
    }
    parts = {words: value for words, value in simple.items() if value is not None}
    names: dict[str, Any] = {words.rsplit(":", 1)[1].rstrip(")"): value for words, value in parts.items()}
    found = list(parts)
    if chosen.state == "live":
        found.append("v.principal_fen > 0")
    elif chosen.state in ("open", "frozen"):
        found.append("v.state = :state")
        names["state"] = chosen.state
    elif chosen.state is not None:
        found.append("l.state = :state" if chosen.state == "closed" else _NOT_CLOSED)
        names["state"] = chosen.state
    if chosen.bucket is not None or chosen.least_bucket is not None:
        found += _bucket(chosen, today, names)
    if chosen.ids:
        names["ids"] = json.dumps(chosen.ids)
        found.append("l.loan_id IN (SELECT value FROM json_each(:ids))")
    return " AND ".join(found) or "1", names


def _bucket(chosen: LoanFilter, today: int, names: dict[str, Any]) -> list[str]:
    """Days past due as days it is past due since; bucket 0 holds what is not past due."""
    first = chosen.least_bucket if chosen.bucket is None else chosen.bucket
    last = len(FLOORS) - 1 if chosen.bucket is None else chosen.bucket
    if first is None or first == 0:
        return ["v.past_due_since IS NULL", "v.principal_fen > 0"] if last == 0 else ["v.principal_fen > 0"]
    names["late_since"] = today - FLOORS[first]
    parts = ["v.past_due_since <= :late_since", "v.principal_fen > 0"]
    if last + 1 < len(FLOORS):
        names["late_after"] = today - FLOORS[last + 1]
        parts.append("v.past_due_since > :late_after")
    return parts


def _line(one: LoanRecord, today: int, hidden: frozenset[str]) -> LoanLine:
    if one.merchant_id in hidden:
        return LoanLine(one.loan_no, "", "", "", "", one.currency, 0, 0, 0, "", "", None, None, None, blind=True)
    live = one.principal_fen is not None
    late = 0 if one.past_due_since is None else max(today - one.past_due_since, 0)
    return LoanLine(
        one.loan_no, one.loan_id, one.merchant_id, one.merchant_name, one.product_code, one.currency, one.limit_fen,
        one.opened_day, one.maturity_day, one.state, one.entity or "", one.principal_fen,
        one.loan_class if live else None, late if live else None,
    )  # fmt: skip


def narrowed(listed: LoanList, **changes: Any) -> LoanFilter:
    """The filter of a list with some of it changed."""
    return replace(listed.chosen, words=None, **changes)
