"""The portfolio report keeps what belongs together, and a spreadsheet gets numbers it can hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workbench.common.text import Lang, Text, same
from workbench.reports.blocks import Blocks
from workbench.reports.csv_tables import csv_tables
from workbench.reports.figure_paper import put_table, table_height
from workbench.reports.paper import Head, begin
from workbench.reports.portfolio_report import _numbered
from workbench.reports.sheet import BOTTOM
from workbench.reports.table_data import DataColumn, DataRow, DataSet, DataTable

DAY = date(2026, 11, 23)
LENDER = Text("示例小额贷款", "Example Micro-loan")


def blocks(*languages: Lang) -> Blocks:
    head = Head("PR-261123", "", LENDER, DAY, "", "0" * 64, True, draft=False)
    return begin(Text("报告", "Report"), head, languages, same(""))


def table(rows: int) -> DataTable:
    columns = (DataColumn(Text("名称", "Name"), "words", 100), DataColumn(Text("占比", "Share"), "share", 80))
    made = tuple(DataRow((same(f"r{n}"), Decimal(1) / 3), ("words", "share")) for n in range(rows))
    return DataTable("t", Text("表", "Table"), columns, made, Text("注", "Note"))


def test_a_quotient_without_end_is_written_with_eight_places() -> None:
    data = DataSet(Text("质量", "Quality"), DAY, "CNY", True, LENDER, (table(1),))
    assert "r0,0.33333333\r\n" in csv_tables(data, Lang.EN).decode("utf-8-sig")


@pytest.mark.parametrize("languages", [(Lang.ZH,), (Lang.EN,), (Lang.ZH, Lang.EN)])
def test_the_number_of_a_chapter_stands_once(languages: tuple[Lang, ...]) -> None:
    made = blocks(*languages)
    words = made.wordings(_numbered(made, 4, Text("批次", "Vintages")))
    assert words[0].startswith("4. ")
    assert not any(word.startswith("4. ") for word in words[1:])


def test_a_short_table_that_would_be_parted_goes_to_the_next_page_whole() -> None:
    made, short = blocks(Lang.ZH), table(6)
    made.sheet.y = BOTTOM - table_height(made, short) + 5
    put_table(made, short, "CNY")
    assert made.sheet.y < BOTTOM / 2  # it began anew at the top
