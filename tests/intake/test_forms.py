"""Every generation of every export is read whatever a platform, a year or a spreadsheet did to its looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.forms import FORMS, Form, essential, variants
from tests.intake.reading import KEY, found_in, previews
from workbench.flows.engine import open_engine
from workbench.flows.lines import LineKind
from workbench.intake.layouts import LAYOUTS
from workbench.intake.read import read_files

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


def _amounts(kind: LineKind | None) -> str:
    return "amount_fen, kind" if kind is LineKind.FUND else "gross_fen, status"


@each_form
def test_a_form_is_read_the_same_in_whatever_shape_it_comes(form: Form, tmp_path: Path) -> None:
    paths = variants(form, tmp_path)
    files = previews(list(paths.values()))
    assert {preview.name: preview.layout for preview in files} == dict.fromkeys(paths, form.layout)
    engine = open_engine(memory_mb=300, threads=1)
    reading = read_files(engine, files, KEY)
    assert (set(reading.rows.values()), set(reading.bad.values())) == ({len(form.rows)}, {0})
    facts = "* EXCLUDE (source_file, source_line, problem, cells)"
    rows = engine.execute(
        f"SELECT source_file, row_number() OVER (PARTITION BY source_file ORDER BY source_line) AS nth, {facts} "
        f"FROM {form.layout}_typed"
    ).fetchall()
    told = {row[1:] for row in rows}
    assert (len(rows), len(told)) == (len(paths) * len(form.rows), len(form.rows))
    engine.close()


@each_form
def test_a_form_becomes_its_lines_and_agrees_with_itself(form: Form, tmp_path: Path) -> None:
    path = variants(form, tmp_path)["gb18030.csv"]
    engine, found = found_in([path], tmp_path / "desk")
    (preview,) = found.reading.files
    kind = form.of.kind or LineKind.FUND
    lines = engine.execute(f"SELECT {_amounts(kind)} FROM change_{kind.value} ORDER BY ALL").fetchall()
    assert lines == sorted(form.lines, key=lambda line: (line[0] is None, line))
    assert found.reading.notes[preview.name] == sum(1 for line in form.after if line)
    assert [note.text.en for note in found.file_notes if note.warning] == []
    engine.close()


@each_form
def test_a_form_without_its_optional_columns_is_read(form: Form, tmp_path: Path) -> None:
    _, found = found_in([essential(form, tmp_path / "few.csv")], tmp_path / "desk")
    assert (found.reading.files[0].layout, found.rows, found.bad) == (form.layout, len(form.rows), 0)


def test_every_statement_layout_has_a_form() -> None:
    ours = ("alipay", "wechat", "jd", "meituan", "taobao", "icbc", "boc", "cmb", "abc", "bocom", "ccb", "spdb", "citic")
    expected = {layout.code for layout in LAYOUTS if layout.code.startswith(tuple(f"{word}_" for word in ours))}
    assert {form.layout for form in FORMS} == expected - {"alipay_summary"}


def test_a_merchants_bill_is_about_the_shop_its_rows_name(tmp_path: Path) -> None:
    (form,) = (form for form in FORMS if form.name == "wechat bill V3")
    path = variants(form, tmp_path)["utf8.csv"]
    _, found = found_in([path], tmp_path / "desk")
    assert {(merchant.merchant_id, merchant.name) for merchant in found.merchants} == {("WX-1230000109", "12***09")}
    engine, chosen = found_in([path], tmp_path / "desk", merchant_id="M7")
    assert (chosen.merchants, chosen.merchant_ids) == ((), frozenset({"M7"}))
    fees = engine.execute(
        "SELECT line_id, order_id, amount_fen FROM change_fund WHERE kind = 'fee' ORDER BY 3"
    ).fetchall()
    assert fees == [
        ("4200001234202611010001-fee", "2188888888888888801", -779),
        ("50000707042026110100001-fee", "2188888888888888801", 59),
    ]
