"""What do the cells of a workbook (.xlsx, true .xls) say as text?

Numbers keep every digit they show; a number too long to be exact comes out in scientific form, so that it is refused
as an identifier instead of being believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text

_EXACT = 10**15  # beyond it a double does not hold every whole number's digits


def sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet that has any, with their 1-based numbers. Raises `StaffError` (`FILE_DAMAGED`)."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if rows:
                    yield from ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, 1))
                    return
    except CalamineError as damage:
        raise StaffError(
            Text("工作簿无法读取", "The workbook cannot be read"),
            Text("请重新导出，或另存为 CSV", "Export it again, or save it as CSV"),
            code="FILE_DAMAGED",
        ) from damage


def cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell)) if abs(cell) < _EXACT else f"{cell:.14E}"
        return repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
