"""Did a spreadsheet spoil the times of a file?

Saved as text, a time of day may keep nothing but its minutes and seconds: `40:48.0`. The day and the hour are gone for
good; nothing can bring them back, and nothing guesses them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.intake.layout import Cell, Layout
from workbench.intake.preview import FilePreview

_LEFT_OVER = re.compile(r"[0-9]{1,2}:[0-9]{2}[.][0-9]")


def is_spoiled_time(cell: str) -> bool:
    return _LEFT_OVER.fullmatch(cell.strip()) is not None


def refused_for_times(preview: FilePreview, layout: Layout) -> FilePreview:
    """A table that is refused anyway, refused for its spoiled times where it has any: that can be put right."""
    moments = {column.field for column in layout.columns if column.cell is Cell.MOMENT}
    for position, match in enumerate(preview.columns):
        cells = [row[position] for row in preview.rows if position < len(row)] if match.field in moments else []
        spoiled = next((cell for cell in cells if is_spoiled_time(cell)), None)
        if spoiled is not None:
            problem = times_spoiled(preview.name, match.source, spoiled)
            return replace(preview, refusal=problem.text, hint=problem.hint, refusal_code=problem.code)
    return preview


def times_spoiled(file: str, column: str, value: str) -> StaffError:
    return StaffError(
        Text(
            f"{file} 的时间已被表格软件改写：“{column}”写成 {value}，日期与小时已丢失",
            f"The times of {file} were spoiled by a spreadsheet: {column} says {value}, the day and the hour are lost",
        ),
        Text("请从来源系统重新导出，勿用表格软件另存", "Export it again from its source; save it in no spreadsheet"),
        code="TIMES_SPOILED",
    )
