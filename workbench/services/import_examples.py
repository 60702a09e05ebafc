"""Which invented files show everything an import can meet? For pictures of the screens and for trying them out.

Every file is made the same each time. Names, numbers and amounts are invented.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ORDERS, LATER_ORDERS, SHEET = "taobao_orders_202611.csv", "taobao_orders_1123.csv", "shop_sheet_202611.csv"
UNREADABLE, LOCKED = "orders_broken_copy.csv", "statement_locked.xls"

_BAD_TIMES = {
    4: "2026-22-11 09:14:00",
    7: "2026.15.11 10:20:00",
    11: "2026年2月30日",
    16: "二零二六年五月",
    21: "46327",
    26: "04-2026-09",
    31: "2026/00/17",
}
_BAD_TOTALS = {9: "暂无", 14: "1，299.00", 19: "￥88", 24: '"1.299,00"'}
_SHEET: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("店铺ID", lambda n: f"tb_{8840217736 + n * 13}"),
    ("旺旺名", lambda n: f"{'青北小鹿云阿桐'[n % 7]}{'禾境满野栖木乡'[n // 7 % 7]}手作{n}号店"),
    ("开店时间", lambda n: f"{2015 + n % 10}/{n % 12 + 1}/{n % 28 + 1}"),
    ("近90天成交额", lambda n: f"{_sales(n) * 3 / 100:,.2f}".replace(",", "")),
    ("支付宝回款", lambda n: "暂无" if n % 61 == 17 else f"{_sales(n) / 100:.2f}"),
    ("退款率", lambda n: f"{n * 7 % 97 / 10:.1f}%"),
    ("DSR_物流", lambda n: f"{4 + n * 11 % 100 / 100:.2f}"),
    ("平均发货(时)", lambda n: f"{8 + n * 5 % 60}"),
    ("诚信通指数", lambda n: f"{40 + n * 3 % 150}" if n % 5 < 2 else ""),
    ("qy_flag", lambda n: str(n % 2)),
    ("备注2", lambda n: ("自营仓", "", "老客", "活动商家")[n % 4]),
    ("法人手机", lambda n: f"13{n % 10}****{1000 + n * 37 % 9000}"),
    ("所在省", lambda n: ("浙江", "广东", "江苏", "福建", "山东")[n % 5]),
    ("近一年收件省", lambda n: f"{5 + n % 26}"),
    ("复购率", lambda n: f"{10 + n * 3 % 40}.{n % 10}%"),
    ("访客转化", lambda n: f"{1 + n % 5}.{n % 10}%"),
    ("信用等级", lambda n: ("三皇冠", "四钻", "二皇冠", "五钻", "一金冠", "五心")[n % 6]),
)


@dataclass(frozen=True, slots=True)
class Examples:
    """Where the files lie."""

    orders: Path  # a known export with rows that cannot be read
    later: Path  # without a fault
    sheet: Path  # no known header
    unreadable: Path  # in an encoding that cannot be told
    locked: Path  # a workbook with a password


def make_examples(folder: Path) -> Examples:
    """Write the files into `folder`."""
    found = Examples(*(folder / name for name in (ORDERS, LATER_ORDERS, SHEET, UNREADABLE, LOCKED)))
    found.orders.write_bytes(_orders(range(1, 61), bad=True).encode("gb18030"))
    found.later.write_bytes(_orders(range(61, 2_061), bad=False).encode("gb18030"))
    rows = [",".join(name for name, _ in _SHEET)]
    rows += [",".join(make(n) for _, make in _SHEET) for n in range(400)]
    found.sheet.write_bytes(("\r\n".join(rows) + "\r\n").encode("gb18030"))
    # One byte that no encoding of China has: a copy that broke off.
    found.unreadable.write_bytes(_orders(range(3_001, 3_012), bad=False).encode("gb18030") + b"\xff\r\n")
    found.locked.write_bytes(_locked_workbook())
    return found


def _sales(n: int) -> int:
    """Monthly sales in minor units; more shops are small than large."""
    return 180_000 + (n * 7919 % 400) ** 2 * 210


def _orders(numbers: range, bad: bool) -> str:
    """An order export of the platform, header as it writes it."""
    from workbench.intake.layouts.taobao import TAOBAO

    layout = TAOBAO.layouts[0]
    names = {column.field: column.names[0] for column in layout.columns}
    lines = [",".join(names.values())]
    for n in numbers:
        cells = _order(n, _BAD_TIMES if bad else {}, _BAD_TOTALS if bad else {})
        lines.append(",".join(cells.get(field, "") for field in names))
    return "\r\n".join(lines) + "\r\n"


def _order(n: int, times: Mapping[int, str], totals: Mapping[int, str]) -> dict[str, str]:
    total = f"{59 + n * 13 % 400}.00"
    day, hour = n % 22 + 1, n % 13 + 9
    created = f"2026-11-{day:02d} {hour:02d}:14:00"
    return {
        "order_id": f'="{218_880_000_000_000_000 + n * 7919}"',
        "buyer": f"tb{n * 31 % 900}",
        "status": "交易成功" if n % 6 else "卖家已发货，等待买家确认",
        "address": "浙江省 湖州市 吴兴区",
        "item": "手工抱枕",
        "quantity": "1",
        "carrier": "圆通速递",
        "waybill": f"YT{880_000 + n}",
        "shop_id": "3456",
        "shop_name": "青禾手作",
        "created_at": times.get(n, created),
        "paid_at": f"2026-11-{day:02d} {hour:02d}:15:00",
    } | _amounts(total, totals.get(n, total))


def _amounts(paid: str, total: str) -> dict[str, str]:
    """Every amount of an order by its field."""
    from workbench.intake.layout import Cell
    from workbench.intake.layouts.taobao import TAOBAO

    fields = (column.field for column in TAOBAO.layouts[0].columns if column.cell is Cell.MONEY)
    none = {"freight_fen": "0.00", "refund_fen": "0.00"}
    return {field: none.get(field, total if field == "total_fen" else paid) for field in fields}


def _locked_workbook() -> bytes:
    """A compound file of three sectors whose directory names an encrypted package, as spreadsheets write it."""
    free, end, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, 1, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    header = head + struct.pack("<109I", 0, *([free] * 108))
    table = struct.pack("<128I", 0xFFFFFFFD, end, *([free] * 126))

    def entry(name: str, kind: int, child: int, right: int) -> bytes:
        written = name.encode("utf-16-le") + b"\0\0"
        shape = struct.pack("<HBBIII", len(written), kind, 1, none, right, child)
        return written.ljust(64, b"\0") + shape + bytes(36) + struct.pack("<IQ", end, 0)

    entries = entry("Root Entry", 5, 1, none) + entry("EncryptedPackage", 2, none, 2)
    directory = entries + entry("EncryptionInfo", 2, none, none) + bytes(128)
    return header + table + directory
