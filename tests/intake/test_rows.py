from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.reading import KEY, found_in, previews
from workbench.common.errors import StaffError, Stopped
from workbench.flows.engine import open_engine
from workbench.intake.bad_rows import bad_cells
from workbench.intake.quarantine import original_rows, safe_cell, write_quarantine
from workbench.intake.read import read_files

HEADER = "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n"


def invoice(number: int, **cells: str) -> str:
    row = {"firm": "E1", "no": str(number), "day": "2019/7/8", "party": "B1", "net": "100.0", "tax": "3.0",
           "gross": "103.0", "status": "有效发票"} | cells  # fmt: skip
    return ",".join(row.values()) + "\n"


def invoices(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_bytes((HEADER + "".join(rows)).encode(encoding))
    return path


def test_a_bad_row_is_named_with_file_line_column_value_code_and_fix(tmp_path: Path) -> None:
    path = invoices(
        tmp_path / "s.csv",
        invoice(1),
        invoice(2, net="一百"),
        invoice(3),
        invoice(4, day="", status="未知"),
    )
    engine, found = found_in([path], tmp_path / "desk")
    assert (found.rows, found.bad, found.new) == (4, 2, 2)
    cells = [(c.file, c.line, c.column, c.value, c.code) for c in bad_cells(engine, found.reading)]
    assert cells == [
        ("s.csv", 3, "金额", "一百", "MONEY_UNREADABLE"),
        ("s.csv", 5, "开票日期", "", "EMPTY"),
        ("s.csv", 5, "发票状态", "未知", "WORD_UNKNOWN"),
    ]
    assert [(g.code, g.count) for g in found.problems] == [("EMPTY", 1), ("MONEY_UNREADABLE", 1), ("WORD_UNKNOWN", 1)]
    assert all(group.rows[0].fix.zh and group.rows[0].fix.en for group in found.problems)


def test_line_numbers_are_true_behind_blank_lines_and_line_breaks_inside_quotes(tmp_path: Path) -> None:
    path = invoices(
        tmp_path / "s.csv",
        invoice(1, party='"B1\nsecond floor"'),
        "\n",
        invoice(2, net="bad"),
        invoice(3, party='"one\n\ntwo"', net="bad"),
        invoice(4, net="bad"),
    )
    engine, found = found_in([path], tmp_path / "desk")
    assert [cell.line for cell in bad_cells(engine, found.reading)] == [5, 6, 9]
    assert found.new == 1


def test_a_clean_file_and_the_same_file_walked_row_by_row_give_the_same_rows(tmp_path: Path) -> None:
    rows = [invoice(n, gross=f'"{n},{n % 900 + 100}.50"' if n % 7 == 0 else f"{n}.25") for n in range(1, 400)]
    plain = invoices(tmp_path / "a.csv", *rows)
    walked = invoices(tmp_path / "b.csv", *rows, "\n")  # a blank line at the end forbids the bulk read
    tables = []
    for path in (plain, walked):
        engine, found = found_in([path], tmp_path / path.stem)
        assert found.bad == 0
        tables.append(
            engine.execute("SELECT * EXCLUDE (source_file) FROM change_invoices ORDER BY source_line").fetchall()
        )
    assert tables[0] == tables[1]
    assert len(tables[0]) == 399


def test_a_row_with_too_many_cells_is_bad_and_one_with_too_few_is_short(tmp_path: Path) -> None:
    path = invoices(
        tmp_path / "s.csv", invoice(1), invoice(2).strip() + ",extra\n", "E1,3,2019/7/8\n", invoice(4).strip() + ",,\n"
    )
    engine, found = found_in([path], tmp_path / "desk")
    codes = [(cell.line, cell.code) for cell in bad_cells(engine, found.reading)]
    assert codes[0] == (3, "ROW_WIDTH")
    assert {line for line, code in codes[1:] if code == "EMPTY"} == {4}
    assert found.new == 2


def test_quarantine_keeps_the_rows_as_they_came_and_its_table_is_safe_to_open(tmp_path: Path) -> None:
    import zipfile

    bad = [invoice(2, net="=1+1"), invoice(3, party='"two\nlines"', net="@bad")]
    path = invoices(tmp_path / "s.csv", invoice(1), *bad, invoice(4), encoding="gb18030")
    engine, found = found_in([path], tmp_path / "desk")
    table = write_quarantine(engine, found.reading, tmp_path / "quarantine", "B00001")
    assert table is not None
    text = table.read_text("utf-8-sig")
    assert "'=1+1" in text
    assert "'@bad" in text
    assert ",=1+1" not in text
    with zipfile.ZipFile(table.with_suffix(".zip")) as archive:
        assert archive.read("s.csv") == (HEADER + "".join(bad)).encode("gb18030")


def test_mended_rows_come_back_in(tmp_path: Path) -> None:
    path = invoices(tmp_path / "s.csv", invoice(1), invoice(2, net="bad"))
    (preview,) = previews([path])
    mended = tmp_path / "mended.csv"
    mended.write_bytes(original_rows(preview, [3]).replace(b"bad", b"100.0"))
    _, found = found_in([mended], tmp_path / "desk")
    assert (found.rows, found.bad) == (1, 0)


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\tx", "|x", "%x"])
def test_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell
    assert safe_cell("plain " + cell) == "plain " + cell


def test_files_that_only_make_sense_together_are_asked_for_together(tmp_path: Path) -> None:
    path = tmp_path / "olist_order_items_dataset.csv"
    path.write_text("order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n")
    with pytest.raises(StaffError, match="FILES_INCOMPLETE"):
        found_in([path], tmp_path / "desk")


def test_staff_may_name_a_column_and_leave_one_out(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("企业代号,企业名称全,信誉评级,是否违约,别名\nE1,甲,A,否,乙\n", "utf-8")
    engine = open_engine(memory_mb=200, threads=1)
    engine.execute("CREATE TABLE intake_accounts (source_file VARCHAR, merchant_id VARCHAR)")
    chosen = {"firms.csv": {"企业名称全": None, "别名": "name", "信誉评级": None}}
    read_files(engine, previews([path]), KEY, overrides=chosen)
    assert engine.execute("SELECT firm, name, rating FROM sme_firms").fetchall() == [("E1", "乙", None)]


def test_a_column_that_nothing_is_mapped_to_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("企业代号,企业名称\nE1,甲\n", "utf-8")
    engine = open_engine(memory_mb=200, threads=1)
    with pytest.raises(StaffError, match="COLUMN_MISSING"):
        read_files(engine, previews([path]), KEY, overrides={"firms.csv": {"企业名称": None}})


def test_a_file_that_changed_after_its_preview_is_not_read(tmp_path: Path) -> None:
    path = invoices(tmp_path / "s.csv", invoice(1))
    seen = previews([path])
    invoices(path, invoice(2))
    with pytest.raises(StaffError, match="FILE_CHANGED"):
        read_files(open_engine(memory_mb=200, threads=1), seen, KEY)


def test_reading_stops_when_asked_to(tmp_path: Path) -> None:
    path = invoices(tmp_path / "s.csv", invoice(1))
    engine = open_engine(memory_mb=200, threads=1)
    with pytest.raises(Stopped):
        read_files(engine, previews([path]), KEY, stop=lambda: True)
