"""In which form do the figures of the whole book reach the window, a file and paper?

One table is one value: the window shows it, CSV and XLSX write it, paper sets it. Amounts stay in minor units and
shares exact until they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workbench.common.text import Text
from workbench.portfolio.shown import Value, shown
from workbench.services.loan_filter import LoanFilter
from workbench.services.portfolio_file import Series

__all__ = [
    "SECTIONS", "FigureChart", "FigureColumn", "FigureRow", "FigureSection", "FigureTable", "Value", "shown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """`kind`: words, count, money (minor units), large (money in 亿 or millions), share (two decimals of a percent),
    ratio (three decimals), rate (one decimal of a percent), number (two decimals), day."""

    title: Text
    kind: str = "words"
    wide: int = 110

    @property
    def right(self) -> bool:
        return self.kind not in {"words", "day"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """`drill` lists the loans behind the row; `strong` rows are totals."""

    cells: tuple[Value, ...]
    drill: LoanFilter | None = None
    strong: bool = False
    kinds: tuple[str, ...] = ()  # of its cells, where they are not those of the columns

    def kind(self, place: int, column: FigureColumn) -> str:
        return self.kinds[place] if place < len(self.kinds) else column.kind


@dataclass(frozen=True, slots=True)
class FigureTable:
    code: str
    title: Text
    columns: tuple[FigureColumn, ...]
    rows: tuple[FigureRow, ...]
    note: Text = field(default_factory=lambda: Text("", ""))  # formula, source, what is left out


@dataclass(frozen=True, slots=True)
class FigureChart:
    """`kind`: vintage (x: months), share (lines of shares by month), money (lines of amounts by month), bars (one
    value for each x)."""

    code: str
    title: Text
    kind: str
    names: tuple[str, ...]
    lines: tuple[Series, ...]
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class FigureSection:
    """One subject: its charts and tables as of a day."""

    code: str
    title: Text
    as_of: date
    currency: str
    synthetic: bool
    charts: tuple[FigureChart, ...]
    tables: tuple[FigureTable, ...]
    known: date | None = None  # the earlier day as known on which all is shown
    stale_from: date | None = None  # days from here on wait for the close of the day


SECTIONS: tuple[tuple[str, Text], ...] = (
    ("book", Text("规模", "Book")),
    ("quality", Text("质量", "Quality")),
    ("migration", Text("迁徙", "Migration")),
    ("vintages", Text("批次", "Vintages")),
    ("economics", Text("单位经济", "Economics")),
    ("concentration", Text("集中度", "Concentration")),
    ("people", Text("人员", "People")),
    ("trend", Text("走势", "Trend")),
    ("stress", Text("压力", "Stress")),
    ("known", Text("当时所知", "As known")),
)
