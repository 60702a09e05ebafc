"""Why is a row not imported, and what can be done about it?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class BadCell:
    """One reason why a row is not imported."""

    file: str
    line: int
    column: str
    value: str
    code: str
    fix: Text
    suggestion: str | None = None  # what the cell may have been meant to say
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    code: str
    title: Text
    example: str
    count: int
    rows: tuple[BadCell, ...]  # up to 500 of them; the export has all
    suggested: int = 0  # cells of all `count` whose suggestion is sure enough to be taken with the others


@dataclass(frozen=True, slots=True)
class Problem:
    """What a code means, and what to do."""

    title: Text
    fix: Text


PROBLEMS: dict[str, Problem] = {
    "EMPTY": Problem(
        Text("必填单元格为空", "A required cell is empty"),
        Text("请补填后重新导入该行", "Fill the cell and import the row again"),
    ),
    "ID_SPOILED": Problem(
        Text("编号已被表格软件改写", "A number was spoiled by a spreadsheet"),
        Text("请从平台重新导出，勿用表格软件另存", "Export again from the platform; do not save with a spreadsheet"),
    ),
    "MONEY_UNREADABLE": Problem(
        Text("金额无法识别", "An amount cannot be read"),
        Text("请写成 1234.50 或 1,234.50", "Write 1234.50 or 1,234.50"),
    ),
    "MONEY_TOO_FINE": Problem(
        Text("金额小于 1 分", "An amount is finer than the minor unit"),
        Text("请核对单位，并保留两位小数", "Check the unit and keep two decimals"),
    ),
    "DAY_UNREADABLE": Problem(
        Text("日期无法识别", "A date cannot be read"),
        Text("请写成 2026-11-23，或从平台重新导出", "Write 2026-11-23, or export again from the platform"),
    ),
    "MOMENT_UNREADABLE": Problem(
        Text("时间无法识别", "A time cannot be read"),
        Text("请写成 2026-11-23 08:00:00，或从平台重新导出", "Write 2026-11-23 08:00:00, or export again"),
    ),
    "DATE_OUT_OF_RANGE": Problem(
        Text("日期超出 1990 至 2099 年", "A date lies outside 1990 to 2099"),
        Text("请核对年份", "Check the year"),
    ),
    "NUMBER_UNREADABLE": Problem(
        Text("数字无法识别", "A number cannot be read"),
        Text("请只写数字", "Write digits only"),
    ),
    "SHARE_UNREADABLE": Problem(
        Text("占比无法识别", "A share cannot be read"),
        Text("请写成 8.7% 或 0.087", "Write 8.7% or 0.087"),
    ),
    "SHARE_OVER_ONE": Problem(
        Text("占比大于 100%", "A share is above 100%"),
        Text("请核对小数点", "Check the decimal point"),
    ),
    "WORD_UNKNOWN": Problem(
        Text("取值不在已知范围内", "A word is not one of the known ones"),
        Text("请核对该列的取值", "Check the values of this column"),
    ),
    "ROW_WIDTH": Problem(
        Text("单元格个数与表头不符", "A row has more cells than the header"),
        Text("请检查该行的分隔符与引号", "Check delimiters and quotes in this row"),
    ),
    "TEXT_TORN": Problem(
        Text("行中有字节不属于所选的编码", "A row holds bytes that the chosen encoding cannot have"),
        Text("请从平台重新导出，或改选编码", "Export again from the platform, or choose another encoding"),
    ),
    "KEY_CLASH": Problem(
        Text("同一编号在文件中出现不同内容", "One number stands for different rows in these files"),
        Text("以最新状态为准，请核对", "The newest state counts; please check"),
    ),
}


def bad_cell(file: str, line: int, column: str, value: str, code: str) -> BadCell:
    return BadCell(file, line, column, value, code, PROBLEMS[code].fix)
