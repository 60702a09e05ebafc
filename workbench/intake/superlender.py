"""What do the tables of a lender of small revolving loans say: loans, the loans before them, the borrowers?

A set to measure behaviour scores and uplift rules on; no line of the desk comes of it. Times are those of the lender.
`created_at` is one hour before `approved_at` by a difference of zones, not of work. Birth dates and places are not
part of the set and are never features.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.engine import open_engine
from workbench.intake.bad_rows import bad_cells
from workbench.intake.layout import Layout
from workbench.intake.layouts.superlender import BORROWERS, LOANS, PAST_LOANS
from workbench.intake.problems import BadCell
from workbench.intake.read import read_files
from workbench.intake.sniff import inspect
from workbench.intake.spoiled import is_spoiled_time, times_spoiled

CURRENCY = "NGN"


@dataclass(frozen=True, slots=True)
class RevolvingLoan:
    """One loan. `due_fen` includes interest and fee; `loan_no` counts the customer's loans so far."""

    customer_id: str
    loan_id: str
    loan_no: int
    approved_at: datetime
    created_at: datetime
    amount_fen: int
    due_fen: int
    term_days: int
    referred_by: str | None


@dataclass(frozen=True, slots=True)
class ScoredLoan(RevolvingLoan):
    """A loan whose outcome is the set's label: `bad` means not settled on time, None means that nobody says."""

    bad: bool | None


@dataclass(frozen=True, slots=True)
class PastLoan(RevolvingLoan):
    """An earlier loan of the same customer, with how it went."""

    closed_at: datetime
    first_due_at: datetime
    first_repaid_at: datetime

    @property
    def first_late(self) -> bool:
        """Was the first instalment repaid after the day it was due?"""
        return self.first_repaid_at.date() > self.first_due_at.date()


@dataclass(frozen=True, slots=True)
class Borrower:
    """What a customer said of themselves. Several rows of one customer are several statements."""

    customer_id: str
    account_type: str | None
    bank: str | None
    branch: str | None
    employment: str | None
    education: str | None


def read_loans(path: Path) -> tuple[ScoredLoan, ...]:
    """Raises `StaffError`: `HEADER_UNKNOWN`, `TIMES_SPOILED`, `ROWS_UNREADABLE`, and what opening a file raises."""
    return tuple(ScoredLoan(**row | {"bad": _truth(row["bad"])}) for row in _rows(path, LOANS))


def read_past_loans(path: Path) -> tuple[PastLoan, ...]:
    """Raises as `read_loans`."""
    return tuple(PastLoan(**row) for row in _rows(path, PAST_LOANS))


def read_borrowers(path: Path) -> tuple[Borrower, ...]:
    """Raises as `read_loans`."""
    return tuple(Borrower(**row) for row in _rows(path, BORROWERS))


def _truth(word: str | None) -> bool | None:
    return None if word is None else word == "true"


def _rows(path: Path, layout: Layout) -> list[dict[str, Any]]:
    """Every row, typed. A table with one row that cannot be read is refused: a sum over the rest would be wrong."""
    (preview,) = inspect(path, (layout,))
    if preview.layout is None and preview.refusal is not None:
        raise StaffError(
            preview.refusal, preview.hint or preview.refusal, code=preview.refusal_code or "HEADER_UNKNOWN"
        )
    engine = open_engine(memory_mb=300, threads=1)
    try:
        # No cell of this set is a person's name: nothing is hashed, so that no key is asked for.
        reading = read_files(engine, [preview], b"")
        bad = next(bad_cells(engine, reading, 1), None)
        if bad is not None:
            raise _refused(bad)
        names = [column.field for column in layout.columns]
        result = engine.execute(f"SELECT {', '.join(names)} FROM {layout.code} ORDER BY source_line")
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        engine.close()


def _refused(bad: BadCell) -> StaffError:
    if bad.code == "MOMENT_UNREADABLE" and is_spoiled_time(bad.value):
        return times_spoiled(bad.file, bad.column, bad.value)
    return StaffError(
        Text(
            f"{bad.file} 第 {bad.line} 行“{bad.column}”无法读取：{bad.value}",
            f"{bad.file}, line {bad.line}: {bad.column} cannot be read: {bad.value}",
        ),
        Text("请更正该单元格，或重新导出", "Correct the cell, or export the table again"),
        code="ROWS_UNREADABLE",
    )
