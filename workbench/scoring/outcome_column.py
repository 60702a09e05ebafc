"""Which rows of a labelled table went bad?

The outcome has two values; which one is bad is read from the words lenders use, and only where both values are clear. A
1 is bad in a column called default, and good in one called repaid: such a name makes it unclear, and the person says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.scoring.column_names import words_of
from workbench.scoring.table import Column

_BAD = frozenset(
    ("1", "bad", "default", "defaulted", "chgoff", "charged off", "charge off", "written off", "write off", "late",
     "delinquent", "overdue", "yes", "y", "true", "t", "违约", "坏", "坏客户", "是", "逾期", "不良", "核销", "有违约")
)  # fmt: skip
_GOOD = frozenset(
    ("0", "good", "p i f", "pif", "paid", "paid in full", "repaid", "fully paid", "current", "no", "n", "false", "f",
     "非违约", "未违约", "好", "好客户", "否", "正常", "结清", "无违约")
)  # fmt: skip
_PLAIN = frozenset(("1", "0", "yes", "no", "y", "n", "true", "false", "t", "f", "是", "否"))
_GOOD_NAME = frozenset(("good", "paid", "repaid", "approved", "performing", "success", "ok", "survived"))
_GOOD_NAME_ZH = ("还清", "结清", "正常", "良好", "通过", "未违约")
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """`bad` [rows] int8 of the rows that have an outcome; `rows` are their numbers in the table."""

    rows: npt.NDArray[np.int64]
    bad: npt.NDArray[np.int8]
    bad_value: str
    good_value: str
    without: int  # rows without an outcome, or with neither value


def read_outcome(column: Column, bad: str | None = None, good: str | None = None) -> Outcome:
    """The outcome of each row; `bad` and `good` name the two values where they are not clear.

    Raises `StaffError`: `OUTCOME_UNCLEAR`, `OUTCOME_VALUE_UNKNOWN`.
    """
    cells = np.array(column.cells(), dtype=object)
    values = sorted({str(cell) for cell in cells.tolist() if cell})
    for asked in (bad, good):
        if asked is not None and asked not in values:
            raise _unclear(column, values, "OUTCOME_VALUE_UNKNOWN", same(asked))
    bad_value, good_value = _which(column, values, bad, good)
    rows = np.flatnonzero((cells == bad_value) | (cells == good_value))
    marked: npt.NDArray[Any] = (cells[rows] == bad_value).astype(np.int8)
    return Outcome(rows, marked, bad_value, good_value, len(cells) - len(rows))


def _which(column: Column, values: list[str], bad: str | None, good: str | None) -> tuple[str, str]:
    if bad is not None and good is not None and bad != good:
        return bad, good
    if len(values) != 2:
        raise _unclear(column, values, "OUTCOME_UNCLEAR", None)
    if bad is not None or good is not None:
        other = next(value for value in values if value not in (bad, good))
        return (bad, other) if bad is not None else (other, str(good))
    bads, goods = ([value for value in values if value.lower() in words] for words in (_BAD, _GOOD))
    if len(bads) != 1 or len(goods) != 1:
        raise _unclear(column, values, "OUTCOME_UNCLEAR", None)
    turned = bool(words_of(column.name) & _GOOD_NAME) or any(word in column.name for word in _GOOD_NAME_ZH)
    if turned and bads[0].lower() in _PLAIN and goods[0].lower() in _PLAIN:
        raise _unclear(column, values, "OUTCOME_UNCLEAR", None)
    return bads[0], goods[0]


def _unclear(column: Column, values: list[str], code: str, asked: Text | None) -> StaffError:
    if not values:
        return StaffError(
            Text(f"“{column.name}”没有任何结果", f"“{column.name}” holds no outcome at all"),
            Text(
                "请用 --target 指明结果列。什么都没有写入", "Name the outcome's column (--target). Nothing was written"
            ),
            code=code,
        )
    told = same(", ".join(f"“{value}”" for value in values[:_MOST_TOLD]) + (" …" if len(values) > _MOST_TOLD else ""))
    if asked is None:
        what = Text(
            "“{column}”的哪个值表示违约不清楚：{values}", "Which value of “{column}” is bad is not clear: {values}"
        )
    else:
        what = Text("“{column}”没有值“{asked}”；有：{values}", "“{column}” has no value “{asked}”; it has {values}")
    return StaffError(
        what.format(column=same(column.name), values=told, asked=asked or ""),
        Text(
            "请用 --bad 指明违约的值；多于两个值时再用 --good 指明正常的值。什么都没有写入。",
            "Name the bad value (--bad) and, of more than two values, the good one (--good). Nothing was written.",
        ),
        code=code,
    )
