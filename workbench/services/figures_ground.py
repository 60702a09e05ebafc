"""From which sums are the figures of a day read, and which day can be shown?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.portfolio.book_figures import Stand, stand
from workbench.portfolio.book_rows import BookDay, BookTotal
from workbench.services.book_summary import bring_up
from workbench.services.figures_file import FigureChart, FigureSection, FigureTable
from workbench.services.figures_known import Since, known_sums, since
from workbench.services.loans_then import LoanThen, ledger_loans_at, loans_at

if TYPE_CHECKING:
    from datetime import date

    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.services.ground import Ground
    from workbench.storage.book import BookShelf
    from workbench.storage.book_known import Known
    from workbench.storage.event_days import EventDayShelf
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class FigureGround:
    """Everything a section is made from. `day` is the one shown; `live` tells that it is the desk's own day."""

    shelves: Shelves
    ground: Ground
    policy: Policy
    products: Mapping[str, Product]
    day: int
    today: int
    stale_from: int | None
    book: BookShelf
    days: EventDayShelf
    known: int | None  # the earlier day as known on which all is shown; None: as known now
    since: Since | None  # what became known since
    sums: Known | None  # of the loans concerned, then and now
    currency: str
    synthetic: bool

    @property
    def live(self) -> bool:
        return self.day == self.today and self.since is None

    def stands(self, days: list[int], product: str = "") -> dict[int, Stand]:
        rows, totals = self.rows(days)
        return {day: stand(day, rows, totals, product) for day in days}

    def rows(self, days: list[int]) -> tuple[tuple[BookDay, ...], tuple[BookTotal, ...]]:
        return self.book.days(days), self.book.totals(days)

    def loans(self) -> Iterator[LoanThen]:
        """Every loan that owed at the end of the day, as it is shown."""
        kept = loans_at(self.shelves, self.products, self.policy, self.day)
        if self.since is None:
            yield from kept
            return
        moved = set(self.since.late)
        yield from (loan for loan in kept if loan.loan_no not in moved)
        told = ledger_loans_at(self.shelves, self.products, self.policy, self.day, self.since.then)
        yield from (loan for loan in told if loan.loan_no in moved)

    def product_name(self, code: str) -> Text:
        return self.products[code].short_name if code in self.products else same(code)

    def section(
        self,
        code: str,
        title: Text,
        charts: tuple[FigureChart, ...] = (),
        tables: tuple[FigureTable, ...] = (),
    ) -> FigureSection:
        stale = None if self.stale_from is None else day_of(self.stale_from)
        known = None if self.known is None else day_of(self.known)
        return FigureSection(code, title, day_of(self.day), self.currency, self.synthetic, charts, tables, known, stale)


@contextmanager
def figure_ground(ground: Ground, day: date | None = None, known: date | None = None) -> Iterator[FigureGround]:
    """Open for reading. A day that is not summed up yet gives way to the newest that is; a later one than today, to
    today. `known` shows all as it was known at the end of that day.

    Raises `StaffError` (`KNOWN_BEFORE`) where a day is asked for as known before it.
    """
    today = day_number(ground.today())
    stale = bring_up(ground, today)
    with ground.store.reading() as shelves:
        settings = shelves.settings.all()
        wanted = today if day is None else min(day_number(day), today)
        newest = shelves.book.last_day(wanted)
        shown = wanted if newest is None else newest
        told = None if known is None or day_number(known) >= today else day_number(known)
        found = None if told is None else _since(ground, shelves, shown, told)
        book, days = shelves.book, shelves.loans.days
        sums = None
        if found is not None:
            sums = known_sums(ground, shelves, found)
            book, days = shelves.past.as_known(sums)
        yield FigureGround(
            shelves=shelves,
            ground=ground,
            policy=ground.policy(),
            products=ground.products(),
            day=shown,
            today=today,
            stale_from=stale,
            book=book,
            days=days,
            known=told,
            since=found,
            sums=sums,
            currency=str(settings.get("currency", "CNY")),
            synthetic=bool(settings.get("synthetic", False)),
        )


def _since(ground: Ground, shelves: Shelves, day: int, known: int) -> Since | None:
    if known < day:
        raise StaffError(
            Text(
                f"{day_of(known).isoformat()} 还不知道 {day_of(day).isoformat()} 的数字",
                f"On {day_of(known).isoformat()} the figures of {day_of(day).isoformat()} were not known",
            ),
            Text("请选同一天或以后的日期，或清空", "Choose that day or a later one, or leave it empty"),
            code="KNOWN_BEFORE",
        )
    return since(ground, shelves, day, known)
