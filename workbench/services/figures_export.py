"""How do figures leave the desk: as CSV, as an Excel workbook, as PDF, each whole or not at all?"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.figures_file import FigureSection, FigureTable

if TYPE_CHECKING:
    from workbench.reports.table_data import DataSet, DataTable

KINDS = ("csv", "xlsx", "pdf")


def data_table(table: FigureTable) -> DataTable:
    """A table without what only the window needs."""
    from workbench.reports.table_data import DataColumn, DataRow, DataTable

    return DataTable(
        table.code,
        table.title,
        tuple(DataColumn(one.title, one.kind, float(one.wide)) for one in table.columns),
        tuple(
            DataRow(
                tuple(row.cells), tuple(row.kind(i, one) for i, one in enumerate(table.columns)), row.strong
            )
            for row in table.rows
        ),
        table.note,
    )  # fmt: skip


def data_set(section: FigureSection, lender: Text) -> DataSet:
    from workbench.reports.table_data import DataSet

    tables = tuple(data_table(one) for one in section.tables)
    return DataSet(section.title, section.as_of, section.currency, section.synthetic, lender, tables)


def exported(data: DataSet, kind: str, number: str, anchor: str, lang: Lang) -> bytes:
    """The bytes of one kind of file. Raises `StaffError` (`EXPORT_KIND`)."""
    if kind == "csv":
        from workbench.reports.csv_tables import csv_tables

        return csv_tables(data, lang)
    if kind == "xlsx":
        from workbench.reports.workbook import workbook

        return workbook(data, lang)
    if kind == "pdf":
        from workbench.reports.figure_paper import figure_paper

        return figure_paper(data, number, anchor, (lang,))
    raise StaffError(
        Text(f"不能导出为 {kind}", f"Figures are not exported as {kind}"),
        Text("可选：" + "，".join(KINDS), "Choose one of: " + ", ".join(KINDS)),
        code="EXPORT_KIND",
    )


def put_file(path: Path, data: bytes) -> None:
    """Write beside the name first, then take the name. Raises `StaffError` (`EXPORT_FAILED`)."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except (OSError, ValueError) as fault:  # ValueError: a name no file can have
        with suppress(OSError, ValueError):
            part.unlink()
        why = getattr(fault, "strerror", None) or str(fault)
        raise StaffError(
            Text(f"未能写出 {path.name}：{why}", f"{path.name} could not be written: {why}"),
            Text("台账未改动。请换一个可写的文件夹", "The desk is unchanged. Choose a folder that can be written"),
            code="EXPORT_FAILED",
        ) from fault
