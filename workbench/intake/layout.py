"""What is one accepted file layout, declared once?

A `Layout` says how one file looks: its columns, how each cell is read, which cells must be filled. A `Family` says what
lines, merchants and known outcomes come of the files of one source, as SQL over their typed rows: a table named after
each layout's code, with one column for each field, and `source_file`, `source_line`; what a file says about itself
stands in the table `intake_facts` (`source_file`, `fact`, `value`). Detection, preview, checking, quarantine and
commit are derived; a new layout is a new declaration and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.flows.origin import Merge, usual_merge


class Cell(StrEnum):
    """How a cell is read. Cells are stripped of blanks, TAB, backtick, leading apostrophe and `="…"` before."""

    ID = "id"  # stays text from the first byte; a number spoiled by a spreadsheet is refused
    TEXT = "text"
    WORD = "word"  # one of the declared words
    PARTY = "party"  # buyer, counterparty, waybill: leaves the reader as a keyed hash
    MONEY = "money"  # becomes integer minor units
    DAY = "day"  # becomes days since 1970-01-01; a format without a year takes it from the file's fact `year`
    MOMENT = "moment"  # becomes a timestamp
    CLOCK = "clock"  # becomes a time of day, for moments that are split over two columns
    DAY_NUMBER = "day_number"  # days since 1970-01-01, written as such
    COUNT = "count"  # a whole number of 32 bits
    INTEGER = "integer"
    REAL = "real"
    TRUTH = "truth"  # true or false
    SHARE = "share"  # 8.7% or 0.087: becomes millionths; more than the whole is refused


SQL_TYPES = {
    Cell.MONEY: "BIGINT",
    Cell.DAY: "INTEGER",
    Cell.MOMENT: "TIMESTAMP",
    Cell.CLOCK: "TIME",
    Cell.DAY_NUMBER: "INTEGER",
    Cell.COUNT: "INTEGER",
    Cell.INTEGER: "BIGINT",
    Cell.REAL: "DOUBLE",
    Cell.TRUTH: "BOOLEAN",
    Cell.SHARE: "BIGINT",
}

# A day may be written out as its midnight, as spreadsheets do.
NOTHING = '"NULL"'  # the type of a Parquet column that holds no value at all

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d 00:00:00", "%Y/%m/%d 0:00")
MOMENT_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S.%f")
CLOCK_FORMATS = ("%H:%M:%S", "%H:%M", "%H%M%S")


class Mark(StrEnum):
    """Which mark stands before the fraction of an amount."""

    POINT = "."  # 1,234.50
    COMMA = ","  # 1.234,50
    EITHER = ".,"  # decided by each cell; one that could mean two things (1,234) is refused


class Sign(StrEnum):
    """What makes an amount money in or money out. The fields it reads are those named here."""

    SIGNED = "signed"  # `amount_fen`: positive is in
    OWED = "owed"  # `amount_fen` of a card bill: positive is spent, so it is out
    COLUMNS = "columns"  # `in_fen` less `out_fen`; a reversal is negative in its own column
    WORD = "word"  # `amount_fen` and `direction`: in, out; any other has no known sign


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `names` are the header cells it is known by, the first being the usual one.

    Two columns with the same first name are read from the same cell: `pattern` says which part of it each takes.
    """

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
    pattern: str | None = None  # regular expression with one group: the part of the cell that is read
    mark: Mark = Mark.POINT  # for MONEY and REAL
    percent: bool = False  # for SHARE: a number without a sign is a percentage, else a fraction of one

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
class Balance:
    """A running balance: each is the one before it plus the row's own amount, upwards or downwards in the file."""

    balance: str  # SQL over a typed row: minor units, NULL where the row shows none
    amount: str  # SQL over a typed row: what the row adds
    by: str | None = None  # SQL over a typed row: which of several balances it is


@dataclass(frozen=True, slots=True)
class Total:
    """What a file says about itself against what its rows say. A difference warns and never fails."""

    name: Text
    fact: str
    sql: str  # aggregate over the typed rows of one file: minor units, or a number of rows
    money: bool = True
    stated: str | None = None  # aggregate that is the stated figure, where a row and no note states it


@dataclass(frozen=True, slots=True)
class Layout:
    """One file layout.

    `facts` are regular expressions with one group, looked for in the notes before the header and after the rows, all
    lines at once: `^` begins a line, and a blank is written ` `, for any other would cross lines. Known to everything
    that follows: `account` (whom the file is about), `exported_at`, `period_from`, `period_to`, `year` (of days that
    are written without one: `2024` or `2024年01月`). `refusal` names a file that is known and not wanted. `reference`
    is a table to look things up in: it becomes no lines. `file_name` must match where it is given.
    """

    code: str
    name: Text
    kind: LineKind | None  # what its rows become; None: facts that support other rows
    columns: tuple[Column, ...]
    facts: Mapping[str, str] = made(default_factory=dict)
    tail: tuple[str, ...] = ()  # a row whose first cell begins so and that is not a whole row is a note, no data
    doubts: tuple[Doubt, ...] = ()
    file_name: str | None = None  # regular expression the file's name must match too
    plain: bool = True  # header first, no notes around the rows: read in bulk
    sign: Sign | None = None
    merge: Merge | None = None  # where it is not said, it becomes the rule of the kind of line
    balance: Balance | None = None
    totals: tuple[Total, ...] = ()
    refusal: Text | None = None
    hint: Text | None = None
    reference: bool = False

    def __post_init__(self) -> None:
        if self.merge is None:
            object.__setattr__(self, "merge", Merge.MULTISET if self.kind is None else usual_merge(self.kind))

    def column(self, field_name: str) -> Column:
        return next(column for column in self.columns if column.field == field_name)

    def owner(self, column: Column) -> Column:
        """The column whose cell `column` is read from: itself, or an earlier one with the same first name."""
        return next(c for c in self.columns if c is column or (c.names[:1] == column.names[:1] and c.names))


@dataclass(frozen=True, slots=True)
class Family:
    """The layouts of one source, and what they become together.

    `lines`: SQL by kind, giving the columns of that kind's schema (those left out are NULL) and `source_file`,
    `source_line`. `merchants`: SQL giving `merchant_id`, `name` and any other fact of a merchant. `outcomes`: SQL
    giving `merchant_id`, `kind`, `value`, `day`. `figures`: SQL giving `merchant_id`, `figure`, `value`, `as_of_day`
    (NULL where the row does not say) and `source_file`, for what a merchant declares of itself. `contacts`: SQL giving
    `merchant_id`, `kind` (phone, address, account) and `key`, the keyed hash of each. `notes`: SQL giving one
    number each, told when it is not 0. A file that does not name its merchant in every row finds it in the table
    `intake_accounts` (`source_file`, `merchant_id`, `name`, `chosen`: staff named the merchant, `made`: the desk has to
    make it).
    """

    code: str
    name: Text
    layouts: tuple[Layout, ...]
    lines: Mapping[LineKind, str]
    merchants: str | None = None
    outcomes: str | None = None
    figures: str | None = None
    contacts: str | None = None
    records: Mapping[str, str] = made(default_factory=dict)  # SQL of applications, loans, loan_events
    currency: str = "CNY"
    together: tuple[str, ...] = ()  # layouts that mean nothing one without the other
    notes: tuple[tuple[str, Text], ...] = ()
    own_form: bool = False  # a row of a file is a line of the desk, column by column
    prepare: tuple[str, ...] = ()  # statements that make intermediate tables of the family's own, again and again

    def layout(self, code: str) -> Layout:
        return next(layout for layout in self.layouts if layout.code == code)
