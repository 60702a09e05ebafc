"""How do tables of figures become an Excel workbook?

The least Office Open XML that is a whole workbook: a sheet for each table, its head frozen, numbers as numbers, dates
as dates, words as words (never as formulas). The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from workbench.common.text import Lang, Text
from workbench.portfolio.shown import Value, number, shown
from workbench.reports.table_data import DataRow, DataSet, DataTable
from workbench.reports.words import SYNTHETIC

# Places in the list of cell styles below: plain, bold, and number forms, each plain and bold.
FORMS = {
    "count": "#,##0", "money": "#,##0.00", "share": "0.00%", "ratio": "0.000", "number": "#,##0.00",
    "day": "yyyy\\-mm\\-dd",
}  # fmt: skip
_SAME = {"large": "money", "rate": "share"}
_ORDER = tuple(FORMS)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STAMP = (1980, 1, 1, 0, 0, 0)  # so that the bytes do not depend on the clock
_EPOCH = date(1899, 12, 30).toordinal()


MOST_ROWS = 1_048_576
"""Rows of a sheet, by ECMA-376 as Excel holds to it."""
HEAD_ROWS = 3


def workbook(data: DataSet, lang: Lang) -> bytes:
    out = io.BytesIO()
    _write(out, data, [table.rows for table in data.tables], lang)
    return out.getvalue()


def workbook_to(out: BinaryIO, data: DataSet, rows: Iterable[DataRow], lang: Lang) -> None:
    """A workbook of one table whose rows come one after the other and are never held together.

    The sheet is `HEAD_ROWS` longer than `rows`; a note is left out.
    """
    _write(out, data, [rows], lang)


def _write(out: BinaryIO | io.BytesIO, data: DataSet, rows: Sequence[Iterable[DataRow]], lang: Lang) -> None:
    names = _names([table.title.of(lang) for table in data.tables])
    parts = {
        "[Content_Types].xml": _types(len(names)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)] + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _styles(),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), words.encode("utf-8"), zipfile.ZIP_DEFLATED)
        for place, (table, told) in enumerate(zip(data.tables, rows, strict=True), 1):
            part = zipfile.ZipInfo(f"xl/worksheets/sheet{place}.xml", _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(part, "w") as sheet:
                for words in _sheet(table, told, data, lang):
                    sheet.write(words.encode("utf-8"))


def _names(titles: Sequence[str]) -> list[str]:
    """Names Excel takes: at most 31 characters, none of its special ones, each only once."""
    found: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:28] or "Sheet"
        name, number_ = plain, 2
        while name.casefold() in {one.casefold() for one in found}:
            name, number_ = f"{plain[:26]} {number_}", number_ + 1
        found.append(name)
    return found


def _types(sheets: int) -> str:
    form = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", f"{form}.sheet.main+xml"), ("/xl/styles.xml", f"{form}.styles+xml")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", f"{form}.worksheet+xml") for n in range(1, sheets + 1)]
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{listed}</Types>"
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _book(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(_xml(name))} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>'


def _styles() -> str:
    """Fonts: plain, bold, grey. Styles: 0 plain, 1 bold, 2 grey, then each number form plain and bold."""
    forms = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(FORMS[k])}/>' for n, k in enumerate(_ORDER))
    cells = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    cells += '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    cells += '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    for place in range(len(_ORDER)):
        for face in (0, 1):
            cells += (
                f'<xf numFmtId="{164 + place}" fontId="{face}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
                ' applyFont="1"/>'
            )
    fonts = '<font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    fonts += '<font><sz val="10"/><color rgb="FF6A7673"/><name val="Calibri"/></font>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_ORDER)}">{forms}</numFmts>'
        f'<fonts count="3">{fonts}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
        'count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{3 + 2 * len(_ORDER)}">{cells}</cellXfs></styleSheet>'
    )


def _sheet(table: DataTable, told: Iterable[DataRow], data: DataSet, lang: Lang) -> Iterator[str]:
    """The sheet of a table, bit by bit."""
    about = f"{data.title.of(lang)} · {Text('截至', 'as of').of(lang)} {data.as_of.isoformat()} · {data.currency}"
    if data.synthetic:
        about += f" · {SYNTHETIC.of(lang)}"
    wide = "".join(
        f'<col min="{n}" max="{n}" width="{max(10, round(one.weight / 7))}" customWidth="1"/>'
        for n, one in enumerate(table.columns, 1)
    )
    pane = f'<pane ySplit="{HEAD_ROWS}" topLeftCell="A{HEAD_ROWS + 1}" activePane="bottomLeft" state="frozen"/>'
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{wide}</cols><sheetData>"
    )
    yield _row(1, [_words(1, 1, table.title.of(lang), 1)])
    yield _row(2, [_words(2, 1, about, 2)])
    yield _row(3, [_words(3, place, one.title.of(lang), 1) for place, one in enumerate(table.columns, 1)])
    at = HEAD_ROWS
    for row in told:
        at += 1
        cells = [
            _cell(at, place, value, kind, row.strong, lang, data.currency)
            for place, (value, kind) in enumerate(zip(row.cells, row.kinds, strict=True), 1)
        ]
        yield _row(at, [cell for cell in cells if cell])
    if table.note.of(lang):
        yield _row(at + 2, [_words(at + 2, 1, table.note.of(lang), 2)])
    yield "</sheetData></worksheet>"


def _row(at: int, cells: Sequence[str]) -> str:
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cell(at: int, place: int, value: Value, kind: str, strong: bool, lang: Lang, currency: str) -> str:
    if value is None:
        return ""
    form = _SAME.get(kind, kind)
    style = 3 + 2 * _ORDER.index(form) + strong if form in FORMS else int(strong)
    if isinstance(value, date):
        style = 3 + 2 * _ORDER.index("day") + strong
        return f'<c r="{_place(at, place)}" s="{style}"><v>{value.toordinal() - _EPOCH}</v></c>'
    found = number(value, kind)
    if found is None:
        return _words(at, place, shown(value, kind, currency).of(lang), int(strong))
    return f'<c r="{_place(at, place)}" s="{style}"><v>{found:f}</v></c>'


def _words(at: int, place: int, words: str, style: int) -> str:
    told = escape(_xml(words))
    return f'<c r="{_place(at, place)}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _xml(words: str) -> str:
    """Without the characters no XML may hold."""
    return _NOT_XML.sub("\ufffd", words)


def _place(row: int, column: int) -> str:
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
