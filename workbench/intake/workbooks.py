"""What do the cells of a workbook (.xlsx, true .xls) say as text?

Numbers keep every digit they show; a number too long to be exact comes out in scientific form, so that it is refused
as an identifier instead of being believed. A date is a date only where the workbook says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from workbench.intake.guarded import Wanted, plain_table, table_rows
from workbench.intake.refusals import refused

MOST_ROWS = 1_048_576
_EXACT = 10**14  # from 15 digits on a spreadsheet may have put zeros in the place of digits
_SHOWN_DIGITS = 15  # what a spreadsheet shows of a number at most


def sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet that has any, with their 1-based numbers, parsed in a child. Raises `StaffError`."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        yield from table_rows(plain_table(Wanted(path, whole=True), Path(folder)).file)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    height: int  # with the empty rows above its first
    rows: Iterator[list[str]]


def sheets(path: Path, wanted: str | None = None) -> Iterator[Sheet]:
    """The sheets that people see and that have rows, or the one named.

    Raises `StaffError` (`FILE_DAMAGED`, `WORKBOOK_LOCKED`, `WORKBOOK_TOO_LARGE`).
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        # By its bytes: a path would be judged by its suffix.
        with path.open("rb") as handle, CalamineWorkbook.from_filelike(handle) as book:
            for known in book.sheets_metadata:
                seen = known.typ is SheetTypeEnum.WorkSheet and known.visible is SheetVisibleEnum.Visible
                if not seen or wanted not in (None, known.name):
                    continue
                sheet = book.get_sheet_by_name(known.name)
                if sheet.end is None:
                    continue
                height = sheet.end[0] + 1
                if height > MOST_ROWS:
                    raise refused("WORKBOOK_TOO_LARGE", f"{height:,} > {MOST_ROWS:,}")
                yield Sheet(known.name, height, ([cell_text(cell) for cell in row] for row in sheet.iter_rows()))
    except PasswordError as lock:
        raise refused("WORKBOOK_LOCKED") from lock
    except CalamineError as damage:
        raise refused("FILE_DAMAGED", path.suffix or "xlsx") from damage


def cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number(cell: float) -> str:
    """Only the digits a spreadsheet shows: 0.1 + 0.2 is 0.3 there."""
    if abs(cell) >= _EXACT or cell != cell:
        return f"{cell:.14E}"
    return format(Decimal(f"{cell:.{_SHOWN_DIGITS}g}").normalize() + 0, "f")
