"""Are the figures of a day, as known on a later one, what the desk said then, and do events explain the rest?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from tests.services.books import DAY, booked, books
from tests.services.random_book import TODAY, ground_with
from tests.services.test_book_summary import context
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.lending.facts import Agreement, Fact, restructuring
from workbench.portfolio.book_past import Receivable
from workbench.portfolio.book_rows import BookSums
from workbench.portfolio.book_sums import is_month_end
from workbench.services.book_recount import recount
from workbench.services.book_summary import close_step
from workbench.services.figures import FiguresService
from workbench.services.figures_file import SECTIONS, FigureSection
from workbench.services.figures_ground import figure_ground
from workbench.services.figures_known import known_receivable
from workbench.services.figures_since import moved_since
from workbench.services.ground import Ground
from workbench.services.trial_balance import receivable
from workbench.storage.event_days import EventDay
from workbench.storage.store import Store

LINES = ("A", "B", "C")


def wish(random: Random, day: int, events: int) -> Fact:
    """Some fact, of the day or of an earlier one."""
    back = random.choice((0, 0, 3, 10, 25, 45))
    kind = random.choice(
        ("draw", "draw", "repay", "repay", "fee", "waive", "penalty", "transfer", "buy_back", "reversal")
    )
    if kind == "reversal":
        return Fact(kind, day, 0, reverses=random.randrange(1, max(events, 2)))
    reference = "P01" if kind in {"transfer", "buy_back"} else ""
    return Fact(kind, day - back, random.randrange(1, 90) * 100_00, reference)


def one_evening(ground: Ground, random: Random, known: int) -> None:
    for line in LINES:
        with ground.store.reading() as shelves:
            number = shelves.loans.next_event_no(line)
        try:
            booked(ground, line, wish(random, known, number), on=known)
        except StaffError:  # by the rules of the ledger it cannot be
            continue


Snapshot = tuple[BookSums, Receivable, tuple[EventDay, ...]]


def snapshot(ground: Ground, days: Sequence[int]) -> Snapshot:
    """What the desk says now, counted loan by loan."""
    with ground.store.reading() as shelves:
        return recount(ground, days), receivable(ground, shelves, max(days)), shelves.loans.days.between(0, max(days))


def real(rows: Sequence[object]) -> set[object]:
    """Rows that say anything."""
    names = (
        "borrowers",
        "new_loans",
        "new_borrowers",
        "bad_borrowers",
        "late_borrowers",
        "loans",
        "drawn_fen",
        "bad_fen",
    )
    return {row for row in rows if any(getattr(row, name, 0) for name in names)}


def assert_known(ground: Ground, days: Sequence[int], known: int, wanted: Snapshot) -> int:
    last = max(days)
    with figure_ground(ground, day_of(last), day_of(known)) as one:
        assert one.day == last
        rows, totals = one.rows(list(days))
        assert set(rows) == set(wanted[0].days)
        assert real([replace(row, events=0, moved_fen=0) for row in totals]) == real(wanted[0].totals)
        assert real(one.book.moves(list(days))) == real(wanted[0].moves)
        assert {row for row in one.days.between(0, last) if row.events} == {row for row in wanted[2] if row.events}
        owed = one.shelves.past.receivable(last)
        assert owed is not None
        assert (owed if one.sums is None else known_receivable(owed, one.sums)) == wanted[1]
        loans = [loan for loan in one.loans() if loan.owner == "own"]
        then, now = (
            one.stands([last])[last],
            sum(r.principal_fen for r in one.shelves.book.days([last]) if r.owner == "own"),
        )
        assert sum(loan.principal_fen for loan in loans) == then.all.fen
        moved = moved_since(one)
        assert sum(found.principal_fen for found in moved) == now - then.all.fen
        bad = sum(r.principal_fen for r in one.shelves.book.days([last]) if r.owner == "own" and r.loan_class >= 3)
        assert sum(found.bad_fen for found in moved) == bad - then.bad.fen
        return len(moved)


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_what_was_known_on_any_evening_is_what_the_desk_said_then(store: Store, seed: int) -> None:
    ground, random = books(store), Random(seed)
    told: list[tuple[list[int], int, Snapshot]] = []
    for known in range(DAY - 150, DAY + 1, 4):
        one_evening(ground, random, known)
        if random.random() < 0.25:
            days = sorted({known, known - 7, *(day for day in range(known - 45, known) if is_month_end(day))})
            told.append((days, known, snapshot(ground, days)))
    assert len(told) > 5
    moved = sum(assert_known(ground, days, known, wanted) for days, known, wanted in told)
    assert moved > 10


def test_as_known_today_is_what_every_section_says_now(store: Store) -> None:
    figures = FiguresService(ground_with(store, 3))
    day = day_of(TODAY - 40)
    for code, _ in SECTIONS[:-1]:
        assert figures.section(code, day, day_of(TODAY)) == figures.section(code, day)


def late_payment(store: Store) -> Ground:
    """10,000 drawn 100 days ago on a line that fell due 20 days ago; 4,000 paid on its last day are found today."""
    ground = books(store)
    booked(ground, "C", Fact("draw", DAY - 100, 10_000_00), on=DAY - 100)
    booked(ground, "B", Fact("draw", DAY - 60, 2_000_00), on=DAY - 60)
    close_step(context(ground, DAY - 10))
    booked(ground, "C", Fact("repay", DAY - 20, 4_000_00), on=DAY)
    return ground


def cells(section: FigureSection, table: str) -> dict[str, tuple[object, ...]]:
    found = next(one for one in section.tables if one.code == table)
    return {row.cells[0].en: row.cells[1:] for row in found.rows}  # type: ignore[union-attr]


def test_a_payment_found_late_by_hand(store: Store) -> None:
    ground = late_payment(store)
    figures = FiguresService(ground)
    day = day_of(DAY - 10)
    # 80 days of 10,000 at 0.05 % are 400.00: of 4,000 paid on the last day, 3,600 are principal.
    found = cells(figures.section("known", day, day_of(DAY - 5)), "known_figures")
    assert found["Outstanding"] == (None, 12_000_00, 8_400_00, -3_600_00)
    assert found["Past due"] == (None, 10_000_00, 6_400_00, -3_600_00)
    assert found["Open loans"] == (None, 2, 2, 0)
    # Interest: C 450.00 and B 50 days of 2,000 = 50.00; now C owes 10 days of 6,400 = 32.00.
    assert found["Interest receivable"] == (None, 500_00, 82_00, -418_00)
    said = cells(figures.section("known", day), "known_figures")  # since the close, which was run today
    assert said["Outstanding"] == (12_000_00, 8_400_00, 8_400_00, 0)
    (event, total) = figures.section("known", day, day_of(DAY - 5)).tables[1].rows
    assert event.cells[:2] == (day_of(DAY), day_of(DAY - 20))
    assert event.cells[4:] == (4_000_00, -3_600_00, 0)
    assert total.cells[-2:] == (-3_600_00, 0)
    assert event.drill is not None
    assert event.drill.ids == ("C",)
    book = figures.section("book", day, day_of(DAY - 5))
    assert (book.tables[0].rows[0].cells[1], book.known) == (12_000_00, day_of(DAY - 5))
    drill = book.tables[0].rows[0].drill
    assert drill is not None
    assert sum(loan.principal_fen for loan in figures.loans(drill)) == 12_000_00
    assert figures.narrowed(drill).ids == ("B", "C")
    assert book.tables[0].rows[3].cells[1] == 6_000_00  # a borrower


def test_a_restructuring_found_late_leaves_the_old_terms_to_those_who_did_not_know_it(store: Store) -> None:
    ground = books(store)
    booked(ground, "C", Fact("draw", DAY - 150, 10_000_00), on=DAY - 150)
    before, after = Agreement(DAY - 20, "single"), Agreement(DAY + 100, "single")
    booked(ground, "C", restructuring(DAY - 30, 10_000_00, before, after), on=DAY)
    figures = FiguresService(ground)
    found = cells(figures.section("known", day_of(DAY - 5), day_of(DAY - 5)), "known_figures")
    assert found["Past due"] == (None, 10_000_00, 0, -10_000_00)
    assert found["Outstanding"] == (None, 10_000_00, 10_000_00, 0)


def test_nothing_is_known_before_it_happened(store: Store) -> None:
    figures = FiguresService(late_payment(store))
    with pytest.raises(StaffError, match="KNOWN_BEFORE"):
        figures.section("book", day_of(DAY - 10), day_of(DAY - 11))
