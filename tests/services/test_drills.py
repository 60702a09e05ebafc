"""Do the loans that a figure leads to add up to it, whichever figure, on whichever day, as known whenever?

What is listed is asked of the table of loans, as the window asks it; what each loan stood at, of its own ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from tests.services.random_book import TODAY, ground_with
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number, day_of
from workbench.services.book_recount import own_standing
from workbench.services.book_summary import bring_up
from workbench.services.day_close import CloseService
from workbench.services.figures import MAKERS, FiguresService
from workbench.services.figures_file import FigureRow, FigureTable
from workbench.services.ground import Ground
from workbench.services.known_ledger import as_known, booked_on
from workbench.services.loan_table import LoanTableService
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

HIDDEN = "M3"


@dataclass(frozen=True)
class Stood:
    """One listed loan on the day: what it owed on own books, and what was drawn of it up to then."""

    fen: int
    drawn_fen: int


Measure = Callable[[FigureRow, FigureTable, Sequence[Stood]], None]


def place(table: FigureTable, kind: str) -> int:
    return next(place for place, column in enumerate(table.columns) if column.kind == kind)


def balance(row: FigureRow, table: FigureTable, listed: Sequence[Stood]) -> None:
    """The amount is what the loans owed; a count in the same row counts them."""
    assert row.cells[place(table, "money")] == sum(one.fen for one in listed)
    counts = [column.title.en for column in table.columns if column.kind == "count"]
    if "Loans" in counts:
        found = next(p for p, column in enumerate(table.columns) if column.title.en == "Loans")
        assert row.cells[found] == len(listed)


def key_figure(row: FigureRow, table: FigureTable, listed: Sequence[Stood]) -> None:
    """Balances and counts in one column; borrowers are counted by the list of the first row."""
    if row.kinds[1] == "money":
        assert row.cells[1] == sum(one.fen for one in listed)
    elif row.cells[0].en == "Open loans":  # type: ignore[union-attr]
        assert row.cells[1] == len(listed)
    else:
        assert row.cells[0].en == "Active borrowers"  # type: ignore[union-attr]
        assert 0 < int(row.cells[1]) <= len(listed) or not listed  # type: ignore[arg-type]


def drawn(row: FigureRow, table: FigureTable, listed: Sequence[Stood]) -> None:
    """What was drawn, and how many ever drew; a line that never did is listed and counts nothing."""
    assert row.cells[place(table, "money")] == sum(one.drawn_fen for one in listed)
    assert row.cells[place(table, "count")] == sum(one.drawn_fen > 0 for one in listed)


def one_loan(row: FigureRow, table: FigureTable, listed: Sequence[Stood]) -> None:
    assert len(listed) == 1


MEASURES: dict[str, Measure] = {
    "key": key_figure, "products": balance, "shares": balance, "classes": balance, "ageing": balance,
    "vintage_totals": drawn, "top_borrower": balance, "top_product": balance, "known_events": one_loan,
}  # fmt: skip
"""How each table whose rows lead to loans is checked; a table that is not named here fails."""


def late_book(store: Store, seed: int) -> Ground:
    """A random book of which some payments became known twenty days late."""
    ground = ground_with(store, seed, loans=90)
    with ground.transaction() as shelves:
        events = shelves.loans.events()
        found = [one for one in shelves.loans.live.all() if one.principal_fen > 500_00 and one.owner == "own"]
        late = [one for one in found if events[one.loan_id][-1].day <= TODAY - 36][:4]
        assert late
        for one in late:
            number = shelves.loans.next_event_no(one.loan_id)
            day, left = TODAY - 36, one.principal_fen - 500_00
            shelves.loans.add_events(
                [LoanEvent(one.loan_id, number, day, "repay", 500_00, 500_00, 0, left, "", booked_day=TODAY - 15)]
            )
    bring_up(ground, TODAY)
    CloseService(ground).close(day_of(TODAY), SYSTEM)  # the list of today shows classes as a close found them
    return ground


def stood(ground: Ground, numbers: Sequence[int], day: int, known: int) -> list[Stood]:
    """Each loan's own ledger, of what was known."""
    products, policy = ground.products(), ground.policy()
    with ground.store.reading() as shelves:
        kept, floors = shelves.loans.numbered(numbers), shelves.book.floors()
        events = shelves.loans.events([loan.loan_id for loan in kept.values()])
    found = []
    for number, loan in kept.items():
        own: tuple[LoanEvent, ...] = events.get(loan.loan_id, ())
        told: tuple[KeptLoan, tuple[LoanEvent, ...]] = as_known(
            loan, own, [one for one in own if booked_on(one) <= known], products, policy.ledger
        )
        _, _, fen = own_standing(*told, floors.get(number, ()), day, products, policy)
        found.append(Stood(fen, sum(one.principal_fen for one in told[1] if one.kind == "draw" and one.day <= day)))
    return found


def listed(ground: Ground, figures: FiguresService, row: FigureRow) -> tuple[list[int], int]:
    """Numbers of the loans the table shows when the row is opened, and how many of them say nothing of themselves."""
    assert row.drill is not None
    table = LoanTableService(ground)
    found = table.open(figures.narrowed(row.drill))
    lines = table.page(found, 0, found.total) if found.total else ()
    return [one.loan_no for one in lines], sum(one.blind for one in lines)


@pytest.mark.parametrize(("back", "known_back"), [(0, None), (30, 20), (200, None)])
def test_the_loans_behind_every_figure_add_up_to_it(store: Store, back: int, known_back: int | None) -> None:
    ground = late_book(store, 11)
    figures, day = FiguresService(ground), TODAY - back
    known = None if known_back is None else day_of(TODAY - known_back)
    met: set[str] = set()
    for code in MAKERS:
        section = figures.section(code, day_of(day), known)
        shown = TODAY if section.known is None else day_number(section.known)
        led = [(one, row) for one in section.tables for row in one.rows if row.drill is not None]
        for table, row in led:
            numbers, blind = listed(ground, figures, row)
            assert not blind
            MEASURES[table.code](row, table, stood(ground, numbers, day, shown))
            met.add(table.code)
    assert met >= set(MEASURES) - ({"known_events"} if known_back is None else set())


def test_late_payments_are_told_where_they_are_known(store: Store) -> None:
    figures = FiguresService(late_book(store, 11))
    day, known = day_of(TODAY - 30), day_of(TODAY - 20)
    then, now = (figures.section("book", day, when).tables[0].rows[0].cells[1] for when in (known, None))
    events = figures.section("known", day, known).tables[1].rows
    assert events
    assert int(now) - int(then) == events[-1].cells[5] < 0  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["book", "quality", "concentration", "known"])
def test_a_merchant_judged_blind_is_named_by_no_figure_and_told_by_no_list(
    store: Store, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = late_book(store, 11)
    for name in ("figures", "figures_names", "figures_since", "loan_table"):
        monkeypatch.setattr(f"workbench.services.{name}.judged_blind_merchants", lambda *_: frozenset({HIDDEN}))
    figures = FiguresService(ground)
    with ground.store.reading() as shelves:
        own = {one.loan_id for one in shelves.loans.of_merchant(HIDDEN)}
        numbers = set(shelves.loans.numbers(sorted(own)).values())
    met = 0
    for back, known in ((0, None), (30, None), (30, day_of(TODAY - 20))):
        section = figures.section(code, day_of(TODAY - back), known)
        for table in section.tables:
            for row in table.rows:
                told = [getattr(cell, "zh", cell) for cell in row.cells]
                assert not own & {str(cell) for cell in told}
                if row.drill is not None:
                    assert row.drill.merchant_id != HIDDEN
                    assert not own & set(row.drill.ids)
                    found, blind = listed(ground, figures, row)
                    assert len(numbers & set(found)) == blind  # in a list of today they stand without a word
                    assert not (back and numbers & set(found))
                    met += len(found)
    assert met > 1
