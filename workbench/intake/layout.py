"""What is one accepted file layout, declared once?

A `Layout` says how one file looks: its columns, how each cell is read, which cells must be filled. A `Family` says what
lines, merchants and known outcomes come of the files of one source, as SQL over their typed rows: a table named after
each layout's code, with one column for each field, and `source_file`, `source_line`. Detection, preview, checking,
quarantine and commit are derived; a new layout is a new declaration and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum

from workbench.common.text import Text
from workbench.flows.lines import LineKind


class Cell(StrEnum):
    """How a cell is read. Cells are stripped of blanks, TAB, backtick, leading apostrophe and `="…"` before."""

    ID = "id"  # stays text from the first byte; a number spoiled by a spreadsheet is refused
    TEXT = "text"
    WORD = "word"  # one of the declared words
    PARTY = "party"  # buyer, counterparty, waybill: leaves the reader as a keyed hash
    MONEY = "money"  # becomes integer minor units
    DAY = "day"  # becomes days since 1970-01-01
    MOMENT = "moment"  # becomes a timestamp
    INTEGER = "integer"
    REAL = "real"
    TRUTH = "truth"  # true or false
    SHARE = "share"  # 8.7% or 0.087: becomes millionths; more than the whole is refused


SQL_TYPES = {
    Cell.MONEY: "BIGINT",
    Cell.DAY: "INTEGER",
    Cell.MOMENT: "TIMESTAMP",
    Cell.INTEGER: "BIGINT",
    Cell.REAL: "DOUBLE",
    Cell.TRUTH: "BOOLEAN",
    Cell.SHARE: "BIGINT",
}

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
MOMENT_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `names` are the header cells it is known by, the first being the usual one."""

    field: str
    names: tuple[str, ...]
    cell: Cell
    label: Text
    required: bool = False  # the layout is not recognised without it
    filled: bool = False  # an empty cell makes the row bad
    words: Mapping[str, str] = made(default_factory=dict)  # for WORD: word of the file → value
    otherwise: str | None = None  # for WORD: value of any other word; None refuses it
    formats: tuple[str, ...] = ()  # for DAY and MOMENT; the usual ones by default
    blanks: tuple[str, ...] = ()  # words that mean an empty cell

    @property
    def sql_type(self) -> str:
        return SQL_TYPES.get(self.cell, "VARCHAR")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A condition on a typed row under which it is imported with a warning."""

    code: str
    sql: str
    text: Text


@dataclass(frozen=True, slots=True)
class Layout:
    """One file layout. `account` finds in the lines before the header who the file is about."""

    code: str
    name: Text
    kind: LineKind | None  # what its rows become; None: facts that support other rows
    columns: tuple[Column, ...]
    account: str | None = None  # regular expression with one group
    tail: tuple[str, ...] = ()  # a row whose first cell begins so, and all after it, is no data
    doubts: tuple[Doubt, ...] = ()
    file_name: str | None = None  # regular expression the file's name must match too
    plain: bool = True  # header first, no notes around the rows: read in bulk

    def column(self, field_name: str) -> Column:
        return next(column for column in self.columns if column.field == field_name)


@dataclass(frozen=True, slots=True)
class Family:
    """The layouts of one source, and what they become together.

    `lines`: SQL by kind, giving the columns of that kind's schema (those left out are NULL) and `source_file`,
    `source_line`. `merchants`: SQL giving `merchant_id`, `name` and any other fact of a merchant. `outcomes`: SQL
    giving `merchant_id`, `kind`, `value`, `day`. `notes`: SQL giving one number each, told when it is not 0. A file
    that does not name its merchant in every row finds it in the table `intake_accounts` (`source_file`, `merchant_id`,
    `name`, `chosen`: staff named the merchant, `made`: the desk has to make it).
    """

    code: str
    name: Text
    layouts: tuple[Layout, ...]
    lines: Mapping[LineKind, str]
    merchants: str | None = None
    outcomes: str | None = None
    records: Mapping[str, str] = made(default_factory=dict)  # SQL of applications, loans, loan_events
    currency: str = "CNY"
    together: tuple[str, ...] = ()  # layouts that mean nothing one without the other
    notes: tuple[tuple[str, Text], ...] = ()
    prepare: tuple[str, ...] = ()  # statements that make intermediate tables of the family's own

    def layout(self, code: str) -> Layout:
        return next(layout for layout in self.layouts if layout.code == code)
