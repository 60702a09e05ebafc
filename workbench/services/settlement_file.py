"""What does a settlement file of a platform say: which order was paid out, how much, and when?

CSV with a header row: order number, amount and day, in any order and under their usual names; a settlement number where
the platform gives one. A file with one unreadable row is refused whole: nothing is booked by halves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.money import parse_amount
from workbench.common.text import Text

MOST_BYTES = 50_000_000
_NAMES = {
    "order_id": ("订单编号", "订单号", "order_no", "order_id", "order"),
    "amount": ("结算金额", "金额", "入账金额", "amount"),
    "day": ("结算日期", "入账日期", "日期", "day", "date"),
    "number": ("结算编号", "流水号", "settlement_id", "settlement_no", "id"),
}


@dataclass(frozen=True, slots=True)
class PaidOut:
    """One row of the file. `number` is the platform's own, empty where it gives none."""

    order_id: str
    day: int
    amount_fen: int
    number: str
    line: int


def read_settlements(path: Path) -> tuple[PaidOut, ...]:
    """Raises `StaffError`: `FILE_UNREADABLE`, `SETTLEMENT_COLUMNS`, `SETTLEMENT_ROW` (the first of the bad rows)."""
    rows = csv.reader(StringIO(_text(path)))
    head = next(rows, [])
    places = _places(head)
    found: list[PaidOut] = []
    faults: list[StaffError] = []
    for line, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            found.append(_row(cells, places, line))
        except StaffError as fault:
            faults.append(fault)
    if faults:
        more = f"；共 {len(faults)} 行有误" if len(faults) > 1 else ""
        more_en = f"; {len(faults)} rows are wrong" if len(faults) > 1 else ""
        raise StaffError(
            Text(f"{faults[0].text.zh}{more}", f"{faults[0].text.en}{more_en}"),
            Text("没有入账任何一行。请更正文件后再试", "No row was booked. Mend the file and try again"),
            code="SETTLEMENT_ROW",
        )
    return tuple(found)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        data = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise ValueError("encoding")
    except (OSError, ValueError) as fault:
        raise StaffError(
            Text(f"读不出 {path.name}", f"{path.name} cannot be read"),
            Text("没有入账。请使用 UTF-8 或 GB18030 的 CSV", "Nothing was booked. Use CSV in UTF-8 or GB18030"),
            code="FILE_UNREADABLE",
        ) from fault


def _places(head: list[str]) -> Mapping[str, int]:
    cells = [cell.strip().strip("\t").casefold() for cell in head]
    places = {
        name: next((cells.index(word.casefold()) for word in words if word.casefold() in cells), -1)
        for name, words in _NAMES.items()
    }
    missing = [_NAMES[name][0] for name in ("order_id", "amount", "day") if places[name] < 0]
    if missing:
        words = "、".join(missing)
        raise StaffError(
            Text(f"结算文件缺少列：{words}", f"The settlement file has no column {', '.join(missing)}"),
            Text(
                "没有入账。首行须有订单编号、金额、日期",
                "Nothing was booked. The first row names order, amount and day",
            ),
            code="SETTLEMENT_COLUMNS",
        )
    return places


def _row(cells: list[str], places: Mapping[str, int], line: int) -> PaidOut:
    values = {name: cells[place].strip().strip("\t").strip() if 0 <= place < len(cells) else ""
              for name, place in places.items()}  # fmt: skip
    if not values["order_id"]:
        raise _bad(line, "没有订单编号", "has no order number")
    try:
        day = date.fromisoformat(values["day"].replace("/", "-")[:10])
    except ValueError:
        raise _bad(line, f"“{values['day']}”不是日期", f"“{values['day']}” is no day") from None
    amount_fen = _amount(values["amount"], line)
    return PaidOut(values["order_id"], day_number(day), amount_fen, values["number"], line)


def _amount(typed: str, line: int) -> int:
    sign, words = (-1, typed[1:]) if typed[:1] in "-\u2212" and typed else (1, typed)
    try:
        amount_fen = sign * parse_amount(words)
    except StaffError:
        raise _bad(line, f"“{typed}”不是金额", f"“{typed}” is no amount") from None
    if amount_fen == 0:
        raise _bad(line, "金额为零", "has an amount of zero")
    return amount_fen


def _bad(line: int, zh: str, en: str) -> StaffError:
    hint = Text("没有入账", "Nothing was booked")
    return StaffError(Text(f"第 {line} 行{zh}", f"Row {line} {en}"), hint, code="SETTLEMENT_ROW")


def numbered(rows: tuple[PaidOut, ...], merchant_of: Mapping[str, str]) -> Iterator[tuple[str, str, PaidOut]]:
    """Each row with its settlement id and merchant. Rows that say the same are told apart by their count only.

    The id says what was paid, not in which file: the same payment in another file is the same settlement.
    """
    seen: dict[tuple[str, int, int, str], int] = {}
    for row in rows:
        merchant_id = merchant_of[row.order_id]
        key = (row.order_id, row.day, row.amount_fen, row.number)
        seen[key] = seen.get(key, 0) + 1
        named = row.number or f"{row.order_id}:{row.day}:{row.amount_fen}:{seen[key]}"
        yield f"file:{merchant_id}:{named}", merchant_id, row
