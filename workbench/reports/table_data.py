"""What is a table of figures before it becomes a sheet, a file or paper?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.text import Text
from workbench.portfolio.shown import Value


@dataclass(frozen=True, slots=True)
class DataColumn:
    """`kind` as in `portfolio.shown`; `weight` is its share of the width."""

    title: Text
    kind: str
    weight: float

    @property
    def right(self) -> bool:
        return self.kind not in {"words", "day"}


@dataclass(frozen=True, slots=True)
class DataRow:
    cells: tuple[Value, ...]
    kinds: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class DataTable:
    code: str
    title: Text
    columns: tuple[DataColumn, ...]
    rows: tuple[DataRow, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class DataSet:
    """Tables that leave the desk together."""

    title: Text
    as_of: date
    currency: str
    synthetic: bool
    lender: Text
    tables: tuple[DataTable, ...]
