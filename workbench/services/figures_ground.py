"""From which sums are the figures of a day read, and which day can be shown?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.common.text import Text, same
from workbench.portfolio.book_figures import Stand, stand
from workbench.portfolio.book_rows import BookDay, BookTotal
from workbench.services.book_summary import bring_up
from workbench.services.figures_file import FigureChart, FigureSection, FigureTable

if TYPE_CHECKING:
    from datetime import date

    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.services.ground import Ground
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
    currency: str
    synthetic: bool

    @property
    def live(self) -> bool:
        return self.day == self.today

    def stands(self, days: list[int], product: str = "") -> dict[int, Stand]:
        rows, totals = self.rows(days)
        return {day: stand(day, rows, totals, product) for day in days}

    def rows(self, days: list[int]) -> tuple[tuple[BookDay, ...], tuple[BookTotal, ...]]:
        return self.shelves.book.days(days), self.shelves.book.totals(days)

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
        return FigureSection(code, title, day_of(self.day), self.currency, self.synthetic, charts, tables, stale)


@contextmanager
def figure_ground(ground: Ground, day: date | None = None) -> Iterator[FigureGround]:
    """Open for reading. A day that is not summed up yet gives way to the newest that is; a later one than today, to
    today."""
    today = day_number(ground.today())
    stale = bring_up(ground, today)
    with ground.store.reading() as shelves:
        settings = shelves.settings.all()
        wanted = today if day is None else min(day_number(day), today)
        found = shelves.book.last_day(wanted)
        yield FigureGround(
            shelves=shelves,
            ground=ground,
            policy=ground.policy(),
            products=ground.products(),
            day=wanted if found is None else found,
            today=today,
            stale_from=stale,
            currency=str(settings.get("currency", "CNY")),
            synthetic=bool(settings.get("synthetic", False)),
        )
