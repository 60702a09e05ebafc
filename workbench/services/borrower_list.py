"""Who owes or may draw, and where does each stand today, at the price of the live book alone?

The live book stands at the last close. A loan passes from there to today by arithmetic where nothing of it fell due in
between: a due day that comes later leaves it on time, one that was missed stays missed. Only what cannot be told that
way (never closed, moved since, a due day reached, a limit that shrinks by a plan) is replayed from its ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.lending.advance import floors
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.lending.ledger import position
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.borrower_view import flows_of
from workbench.services.ground import Ground
from workbench.services.holdings import holding, newest_summaries
from workbench.services.live_book import NO_DAY
from workbench.services.portfolio_file import BorrowerRow
from workbench.services.words import category_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.shelves import Shelves

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]

OPEN, FROZEN = 1, 2
AT_ONCE = 2_000  # loans replayed at once


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns of the live book that the list needs, by loan number. Days that are not there are `NO_DAY`."""

    loan_no: Column
    merchant: Column  # code into `merchants`
    limit_fen: Column
    principal_fen: Column
    interest_fen: Column
    charges_fen: Column
    due_fen: Column
    past_due_since: Column
    next_due_day: Column
    maturity_day: Column
    as_of_day: Column
    state: Column  # OPEN, FROZEN, or neither
    merchants: tuple[str, ...]

    @classmethod
    def read(cls, shelves: Shelves) -> Lines:
        import numpy as np

        from workbench.storage.live_people import LINE

        names, told = shelves.loans.live.lines()
        made = {name: np.ascontiguousarray(told[name]) for name in LINE}
        codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
        merchant = np.fromiter(map(codes.__getitem__, names), dtype=np.int64, count=len(names))
        return cls(merchant=merchant, merchants=tuple(codes), **made)


@dataclass(frozen=True, slots=True)
class Today:
    """Days past due, and what may be drawn (fen), of every loan of a live book."""

    days_past_due: Column
    available_fen: Column


def borrower_rows(ground: Ground) -> tuple[BorrowerRow, ...]:
    """Everybody who owes or may draw, or of whom a loan was lost; the latest first, then by what they owe.

    The same rows as `borrower_view.borrower_row` gives of each; a merchant that is judged blind is not named.
    """
    import numpy as np

    day, policy = day_number(ground.today()), ground.policy()
    with ground.store.reading() as shelves:
        live = Lines.read(shelves)
        today = stand_today(shelves, live, ground, day)
        hidden = judged_blind_merchants(ground, shelves)
        people, lost = shelves.loans.live.people(), shelves.loans.live.lost()
        summaries = newest_summaries(shelves)

    count = len(live.merchants)
    owing = live.principal_fen > 0
    sums = _summed(live.merchant, count)
    of_line = live.state > 0
    late, worst = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    np.maximum.at(late, live.merchant[owing], today.days_past_due[owing])
    np.maximum.at(worst, live.merchant[owing], floors(today.days_past_due[owing], policy.classification))
    columns = zip(
        live.merchants,
        sums(live.limit_fen, of_line),
        sums(live.principal_fen, owing),
        sums(today.available_fen, of_line),
        late.tolist(),
        worst.tolist(),
        sums(live.state == FROZEN),
        sums(owing | (live.state == OPEN)),
        strict=True,
    )
    words = {one.value: CLASS_NAMES[one] for one in LoanClass}
    kinds: dict[str, Text] = {}
    rows = []
    for merchant_id, limit, balance, available, days, loan_class, frozen, current in columns:
        state = _state(days, frozen, current, merchant_id in lost)
        if state == "closed" or merchant_id in hidden:
            continue
        name, category, currency = people[merchant_id]
        if category not in kinds:
            kinds[category] = category_name(category)
        summary = summaries.get(merchant_id)
        rows.append(
            BorrowerRow(
                merchant_id, name, kinds[category], summary.band if summary else None, limit, balance, available,
                currency, days, words[loan_class], flows_of(summary), state,
            )
        )  # fmt: skip
    for merchant_id in lost - set(live.merchants) - hidden:
        name, category, currency = people[merchant_id]
        summary = summaries.get(merchant_id)
        rows.append(
            BorrowerRow(
                merchant_id, name, category_name(category), summary.band if summary else None, 0, 0, 0, currency, 0,
                words[1], flows_of(summary), "written_off",
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.days_past_due, -row.balance_fen, row.merchant_id)))


def _state(late: int, frozen: int, current: int, lost: bool) -> str:
    if late:
        return "late"
    if frozen:
        return "frozen"
    if current:
        return "current"
    return "written_off" if lost else "closed"


class _summed:
    """Sums by merchant, of the loans that are chosen; whole fen throughout."""

    def __init__(self, merchant: Column, count: int) -> None:
        self._merchant, self._count = merchant, count

    def __call__(self, values: Column | Mask, chosen: Mask | None = None) -> list[int]:
        import numpy as np

        total = np.zeros(self._count, dtype=np.int64)
        if chosen is None:
            np.add.at(total, self._merchant, values)
        else:
            np.add.at(total, self._merchant[chosen], values[chosen])
        found: list[int] = total.tolist()
        return found


def stand_today(shelves: Shelves, live: Lines, ground: Ground, day: int) -> Today:
    """Where each loan of the live book stands on `day`."""
    import numpy as np

    is_late = (live.past_due_since != NO_DAY) & (live.past_due_since < day)
    late = np.where(is_late, day - live.past_due_since, 0)
    is_open = live.state == OPEN
    room = np.maximum(live.limit_fen - live.principal_fen, 0)
    available = np.where(is_open & (late == 0), room, 0)
    planned = shelves.loans.live.planned(_planned_products(ground))
    unknown = ~known_on(live, day) | np.isin(live.loan_no, sorted(shelves.closes.moved()))
    unknown |= is_open & (late == 0) & np.isin(live.loan_no, planned)
    places = np.flatnonzero(unknown)
    _replay(shelves, live, places, ground, ground.policy(), day, late, available)
    return Today(late, available)


def known_on(live: Lines, day: int) -> Mask:
    """Loans whose days past due on `day` follow from their row: late already, or with nothing due by then.

    What is owed at the day of the row is known as it stands; a matured line without a debt is replayed.
    """
    follows = (live.as_of_day > 0) & (live.as_of_day <= day)
    late = (live.past_due_since != NO_DAY) & (live.past_due_since < day)
    ahead = (live.past_due_since == NO_DAY) & (live.maturity_day > day)
    coming = (live.as_of_day == day) | (live.principal_fen == 0) | (live.next_due_day > day)
    quiet = (live.as_of_day == day) | ((live.due_fen == 0) & (live.charges_fen == 0))
    idle_interest = (live.principal_fen > 0) | (live.interest_fen == 0)
    found: Mask = follows & (late | (ahead & coming & quiet & idle_interest))
    return found


def _planned_products(ground: Ground) -> list[str]:
    from workbench.storage.live_people import PLANS

    return [code for code, product in ground.products().items() if product.repayment in PLANS]


def _replay(
    shelves: Shelves, live: Lines, places: Iterable[int], ground: Ground, policy: Policy, day: int, late: Column,
    available: Column,
) -> None:  # fmt: skip
    """Fill in what the rows cannot tell, from the ledgers."""
    at = {int(live.loan_no[place]): int(place) for place in places}
    numbers, products = list(at), ground.products()
    for first in range(0, len(numbers), AT_ONCE):
        part = numbers[first : first + AT_ONCE]
        loans = shelves.classes.loans(part)
        events = shelves.classes.events(part, loans)
        for number, loan in loans.items():
            held = holding(loan, events.get(number, ()), products, policy.ledger)
            now = position(held.terms, held.movements, day)
            late[at[number]], available[at[number]] = now.days_past_due, now.available_fen
