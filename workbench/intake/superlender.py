"""What do the tables of a lender of small revolving loans say: loans, the loans before them, the borrowers?

A set to measure behaviour scores and uplift rules on; no line of the desk comes of it. Times are those of the lender.
`created_at` is one hour before `approved_at` by a difference of zones, not of work. Birth dates and places are not
part of the set and are never features.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.progress import never
from workbench.common.text import Text
from workbench.flows.engine import open_engine
from workbench.intake.layout import Cell, Column, Layout
from workbench.intake.preview import FilePreview
from workbench.intake.rows import walked_source
from workbench.intake.sniff import inspect
from workbench.intake.typed import typed_select

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


def _column(field: str, header: str, cell: Cell, zh: str, en: str, *, must: bool = True) -> Column:
    return Column(field, (header,), cell, Text(zh, en), required=must, filled=must)


_LOAN = (
    _column("customer_id", "customerid", Cell.ID, "客户编号", "Customer id"),
    _column("loan_id", "systemloanid", Cell.ID, "贷款编号", "Loan id"),
    _column("loan_no", "loannumber", Cell.INTEGER, "第几笔", "Loan number"),
    _column("approved_at", "approveddate", Cell.MOMENT, "批准时间", "Approved"),
    _column("created_at", "creationdate", Cell.MOMENT, "创建时间", "Created"),
    _column("amount_fen", "loanamount", Cell.MONEY, "贷款金额", "Loan amount"),
    _column("due_fen", "totaldue", Cell.MONEY, "应还总额", "Total due"),
    _column("term_days", "termdays", Cell.INTEGER, "期限（天）", "Term in days"),
    _column("referred_by", "referredby", Cell.ID, "推荐人", "Referred by", must=False),
)
LOANS = Layout(
    "superlender_loans",
    Text("循环小额贷款", "Revolving loans"),
    None,
    (
        *_LOAN,
        Column(
            "bad",
            ("good_bad_flag",),
            Cell.WORD,
            Text("结果", "Outcome"),
            words={"Good": "false", "Bad": "true"},
        ),
    ),
)
PAST_LOANS = Layout(
    "superlender_past_loans",
    Text("以前的循环小额贷款", "Earlier revolving loans"),
    None,
    (
        *_LOAN,
        _column("closed_at", "closeddate", Cell.MOMENT, "结清时间", "Closed"),
        _column("first_due_at", "firstduedate", Cell.MOMENT, "首期到期", "First due"),
        _column("first_repaid_at", "firstrepaiddate", Cell.MOMENT, "首期还款", "First repaid"),
    ),
)
BORROWERS = Layout(
    "superlender_borrowers",
    Text("循环小额贷款客户", "Customers of revolving loans"),
    None,
    (
        _column("customer_id", "customerid", Cell.ID, "客户编号", "Customer id"),
        Column("account_type", ("bank_account_type",), Cell.TEXT, Text("账户类型", "Account type"), required=True),
        Column("bank", ("bank_name_clients",), Cell.TEXT, Text("银行", "Bank"), required=True),
        Column("branch", ("bank_branch_clients",), Cell.TEXT, Text("支行", "Branch")),
        Column("employment", ("employment_status_clients",), Cell.TEXT, Text("就业", "Employment")),
        Column("education", ("level_of_education_clients",), Cell.TEXT, Text("学历", "Education")),
    ),
)
SUPERLENDER = (LOANS, PAST_LOANS, BORROWERS)
SPOILED_TIME = r"[0-9]{1,2}:[0-9]{2}[.][0-9]"  # what a spreadsheet leaves of a time of day: minutes and seconds


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
    if preview.refusal is not None:
        raise StaffError(preview.refusal, preview.hint or preview.refusal, code="HEADER_UNKNOWN")
    engine = open_engine(memory_mb=300, threads=1)
    try:
        with tempfile.TemporaryDirectory(prefix="intake-") as folder:
            positions = {match.field: n for n, match in enumerate(preview.columns) if match.field is not None}
            source = walked_source(preview, layout, Path(folder), never).sql
            # No cell of this set is a person's name: nothing is hashed, so that no key is asked for.
            select = typed_select(layout, positions, source, len(preview.columns), preview.name, b"")
            engine.execute(f"CREATE TABLE typed AS {select}")
        bad = engine.execute(
            "SELECT source_line, problem, cells FROM typed WHERE problem IS NOT NULL ORDER BY source_line LIMIT 1"
        ).fetchone()
        if bad is not None:
            raise _refused(preview, layout, positions, *bad)
        fields = ", ".join(column.field for column in layout.columns)
        result = engine.execute(f"SELECT {fields} FROM typed ORDER BY source_line")
        names = [column.field for column in layout.columns]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        engine.close()


def _refused(
    preview: FilePreview, layout: Layout, positions: dict[str, int], line: int, problem: str, cells: list[str]
) -> StaffError:
    import re

    field, _, code = problem.split(";")[0].partition("|")
    column = layout.column(field).names[0] if field else ""
    value = cells[positions[field]] if field else ""
    if code == "MOMENT_UNREADABLE" and re.fullmatch(SPOILED_TIME, value.strip()):
        return times_spoiled(preview.name, column, value)
    return StaffError(
        Text(
            f"{preview.name} 第 {line} 行“{column}”无法读取：{value}",
            f"{preview.name}, line {line}: {column} cannot be read: {value}",
        ),
        Text("请更正该单元格，或重新导出", "Correct the cell, or export the table again"),
        code="ROWS_UNREADABLE",
    )


def times_spoiled(file: str, column: str, value: str) -> StaffError:
    """The day and the hour are gone for good: nothing can bring them back, and nothing guesses them."""
    return StaffError(
        Text(
            f"{file} 的时间已被表格软件改写：“{column}”写成 {value}，日期与小时已丢失",
            f"The times of {file} were spoiled by a spreadsheet: {column} says {value}, the day and the hour are lost",
        ),
        Text("请从来源系统重新导出，勿用表格软件另存", "Export it again from its source; save it in no spreadsheet"),
        code="TIMES_SPOILED",
    )
