from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.intake.reading import found_in, previews
from workbench.flows.engine import Engine
from workbench.intake.check import Found

FULL = [
    "序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期",
    "金额", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注",
]  # fmt: skip
OWN, BUYER_A, BUYER_B = ("91330100MA00000001", "杭州青禾商贸有限公司"), ("91110000MA0000000A", "甲公司"), ("", "王某")


def invoice(
    number: str, buyer: tuple[str, str], net: str, tax: str, gross: str, state: str = "正常", *, day: str = "2024-05-06"
) -> list[str]:
    digital = number if len(number) == 20 else ""
    code, paper = ("", "") if digital else ("3300204130", number)
    return [
        "1", code, paper, digital, *OWN, *buyer, f"{day} 10:11:12", net, tax, gross, "电子发票服务平台", "数电发票",
        state, "是", "正常", "张会计", "备注",
    ]  # fmt: skip


ROWS = [
    invoice("24332000000000000001", BUYER_A, "1000.00", "130.00", "1130.00"),
    invoice("24332000000000000002", BUYER_B, "100.00", "3.00", "103.00", "已红冲-全额"),
    invoice("24332000000000000003", BUYER_B, "-100.00", "-3.00", "-103.00"),
    invoice("00112233", BUYER_A, "50.00", "6.50", "56.50", "已作废"),
]


def sheet(path: Path, header: list[str], rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    path.write_bytes("\r\n".join(",".join(cells) for cells in [header, *rows]).encode(encoding) + b"\r\n")
    return path


def read(path: Path, layout: str) -> tuple[Engine, Found]:
    (preview,) = previews([path])
    assert preview.layout == layout
    return found_in([path], path.parent / "desk")


LINES = "SELECT invoice_no, side, net_fen, tax_fen, gross_fen, void FROM change_invoices ORDER BY invoice_no"


def test_the_register_of_issued_invoices_counts_a_reversal_once_and_a_void_one_never(tmp_path: Path) -> None:
    engine, found = read(sheet(tmp_path / "全量发票查询导出结果.csv", FULL, ROWS), "vat_register")
    assert (found.rows, found.bad) == (4, 0)
    assert engine.execute(LINES).fetchall() == [
        ("24332000000000000001", "sale", 100_000, 13_000, 113_000, False),
        ("24332000000000000002", "sale", 10_000, 300, 10_300, False),
        ("24332000000000000003", "sale", -10_000, -300, -10_300, False),
        ("330020413000112233", "sale", 5_000, 650, 5_650, True),
    ]
    assert [note.en for note in found.notes] == [
        "1 invoices were reversed; they count together with the negative ones that reverse them"
    ]
    assert found.amount_fen == 113_000


def test_the_enterprise_is_the_party_of_every_row_and_nobody_elses_name_stays(tmp_path: Path) -> None:
    engine, found = read(sheet(tmp_path / "导出.csv", FULL, ROWS), "vat_register")
    (merchant,) = found.merchants
    assert (merchant.name, merchant.merchant_id[:2], merchant.platform.value) == (OWN[1], "V-", "offline")
    assert {row[0] for row in engine.execute("SELECT DISTINCT merchant_id FROM change_invoices").fetchall()} == {
        merchant.merchant_id
    }
    written = str(engine.execute("SELECT * FROM change_invoices").fetchall())
    assert not any(secret in written for secret in ("甲公司", "王某", OWN[0], BUYER_A[0]))
    assert engine.execute("SELECT count(DISTINCT counterparty_key) FROM change_invoices").fetchone() == (2,)


def test_received_invoices_are_purchases(tmp_path: Path) -> None:
    swap = {4: 6, 5: 7, 6: 4, 7: 5}
    rows = [[cells[swap.get(n, n)] for n in range(len(cells))] for cells in ROWS]
    engine, found = read(sheet(tmp_path / "导出.csv", FULL, rows), "vat_register")
    assert engine.execute("SELECT DISTINCT side FROM change_invoices").fetchall() == [("purchase",)]
    assert found.merchants[0].name == OWN[1]


@pytest.mark.parametrize(
    ("name", "side"), [("销项发票.csv", [("sale",)]), ("进项发票.csv", [("purchase",)]), ("发票.csv", [])]
)
def test_where_both_parties_never_change_the_files_name_decides_and_nothing_is_guessed(
    tmp_path: Path, name: str, side: list[tuple[str]]
) -> None:
    engine, found = read(sheet(tmp_path / name, FULL, ROWS[:1]), "vat_register")
    assert engine.execute("SELECT DISTINCT side FROM change_invoices").fetchall() == side
    assert [note.en.split(":")[0] for note in found.notes] == ([] if side else ["1 invoices are left out"])


def test_rows_of_one_invoices_goods_are_one_invoice(tmp_path: Path) -> None:
    header = [*FULL[:9], "货物或应税劳务名称", *FULL[9:]]
    first = invoice("24332000000000000001", BUYER_A, "600.00", "78.00", "678.00")
    second = invoice("24332000000000000001", BUYER_A, "400.00", "52.00", "452.00")
    third = invoice("24332000000000000009", BUYER_B, "1.00", "0.13", "1.13")
    rows = [
        [*cells[:9], goods, *cells[9:]] for cells, goods in ((first, "*茶*绿茶"), (second, "*茶*红茶"), (third, "杯"))
    ]
    engine, found = read(sheet(tmp_path / "明细.csv", header, rows), "vat_items")
    assert (found.rows, found.bad) == (3, 0)
    assert engine.execute(LINES).fetchall() == [
        ("24332000000000000001", "sale", 100_000, 13_000, 113_000, False),
        ("24332000000000000009", "sale", 100, 13, 113, False),
    ]


SHORT = {
    "vat_sales": "发票代码,发票号码,开票日期,购方名称,购方税号,金额,税率,税额,价税合计,发票状态",
    "vat_purchases": "发票代码,发票号码,开票日期,销方名称,销方税号,金额,税率,税额,发票状态",
}


@pytest.mark.parametrize(("layout", "side"), [("vat_sales", "sale"), ("vat_purchases", "purchase")])
def test_a_register_of_one_party_says_its_side_by_its_header(tmp_path: Path, layout: str, side: str) -> None:
    gross = ["113.00"] if layout == "vat_sales" else []
    row = ["3300204130", "00112233", "2020/5/6", "甲公司", BUYER_A[0], "100.00", "13%", "13.00", *gross, "正常"]
    engine, found = read(sheet(tmp_path / "a.csv", SHORT[layout].split(","), [row], "gb18030"), layout)
    assert found.bad == 0
    assert engine.execute(LINES).fetchall() == [("330020413000112233", side, 10_000, 1_300, 11_300, False)]


def test_a_state_nobody_declared_makes_the_row_bad(tmp_path: Path) -> None:
    _, found = read(
        sheet(tmp_path / "a.csv", FULL, [[*ROWS[0][:14], "待确认", *ROWS[0][15:]], ROWS[1]]), "vat_register"
    )
    assert (found.bad, found.problems[0].code, found.problems[0].example) == (1, "WORD_UNKNOWN", "待确认")


def test_amounts_that_do_not_add_up_and_abnormal_invoices_are_told(tmp_path: Path) -> None:
    odd = invoice("24332000000000000004", BUYER_A, "10.00", "1.30", "11.00")
    bad = invoice("24332000000000000005", BUYER_B, "10.00", "1.30", "11.30", "失控")
    _, found = read(sheet(tmp_path / "a.csv", FULL, [odd, bad]), "vat_register")
    assert [note.en for note in found.notes] == [
        "1 rows where net plus tax is not the gross amount",
        "1 invoices are marked as abnormal; please check",
    ]


@pytest.mark.parametrize("way", ["padded", "reordered", "extra", "utf-16", "workbook"])
def test_the_same_invoices_come_of_a_register_that_was_handled_on_its_way(tmp_path: Path, way: str) -> None:
    engine, _ = read(sheet(tmp_path / "a.csv", FULL, ROWS), "vat_register")
    expected = engine.execute(LINES).fetchall()
    header, rows, encoding = list(FULL), [list(cells) for cells in ROWS], "utf-8"
    if way == "padded":
        header, rows = [f"{cell} " for cell in header], [[f" {cell}\t" for cell in cells] for cells in rows]
    elif way == "reordered":
        order = list(range(len(header)))
        random.Random(3).shuffle(order)
        header, rows = [header[n] for n in order], [[cells[n] for n in order] for cells in rows]
    elif way == "extra":
        header, rows = [*header, "入账状态"], [[*cells, "未入账"] for cells in rows]
    elif way == "utf-16":
        encoding = "utf-16"
    path = tmp_path / "b.csv"
    if way == "workbook":
        import xlsxwriter

        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet("发票基础信息")
            for n, cells in enumerate([header, *rows]):
                page.write_row(n, 0, cells)
    else:
        sheet(path, header, rows, encoding)
    engine, found = read(path, "vat_register")
    assert found.bad == 0
    assert engine.execute(LINES).fetchall() == expected
