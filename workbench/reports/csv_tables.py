"""How do tables of figures become a CSV file that opens as it should and runs nothing?

UTF-8 with a mark, so that spreadsheets read Chinese; numbers plain, amounts in whole units of the currency, shares as
fractions to eight places. A cell of words that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from workbench.common.text import Lang, Text
from workbench.portfolio.shown import Value, number, shown
from workbench.reports.table_data import DataRow, DataSet
from workbench.reports.words import SYNTHETIC

DIGITS = 8
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(words: str) -> str:
    """Words as a cell: no spreadsheet computes them."""
    return f"'{words}" if words.startswith(FORMULA) else words


def csv_tables(data: DataSet, lang: Lang) -> bytes:
    """All tables below each other, each with its title and note, a blank line between."""
    out = io.BytesIO()
    _write(out, data, [table.rows for table in data.tables], lang)
    return out.getvalue()


def csv_to(out: BinaryIO, data: DataSet, rows: Iterable[DataRow], lang: Lang) -> None:
    """The same of one table whose rows come one after the other and are never held together."""
    _write(out, data, [rows], lang)


def _write(out: BinaryIO | io.BytesIO, data: DataSet, rows: Sequence[Iterable[DataRow]], lang: Lang) -> None:
    words = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(words, lineterminator="\r\n")
        head = [data.title.of(lang), Text("截至", "as of").of(lang), data.as_of.isoformat(), data.currency]
        writer.writerow([harmless(one) for one in head] + ([SYNTHETIC.of(lang)] if data.synthetic else []))
        for table, told in zip(data.tables, rows, strict=True):
            writer.writerow([])
            writer.writerow([harmless(table.title.of(lang))])
            writer.writerow([harmless(column.title.of(lang)) for column in table.columns])
            for row in told:
                writer.writerow([_cell(v, k, lang, data.currency) for v, k in zip(row.cells, row.kinds, strict=True)])
            if table.note.of(lang):
                writer.writerow([harmless(table.note.of(lang))])
    finally:
        words.detach()  # flushed; the file stays whoever's it was


def _cell(value: Value, kind: str, lang: Lang, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, Text):
        return harmless(value.of(lang))
    if isinstance(value, date):
        return value.isoformat()
    if kind == "money" and isinstance(value, int):  # the same digits as below, for the many rows of a list
        whole, part = divmod(abs(value), 100)
        sign = "-" if value < 0 else ""
        return f"{sign}{whole}.{part:02d}".rstrip("0") if part else f"{sign}{whole}"
    found = number(value, kind)
    return harmless(shown(value, kind, currency).of(lang)) if found is None else _plain(found)


def _plain(found: Decimal) -> str:
    """A number as it is; a quotient that never ends is rounded where nobody reads on."""
    exponent = found.as_tuple().exponent
    return f"{round(found, DIGITS) if isinstance(exponent, int) and exponent < -DIGITS else found:f}"
