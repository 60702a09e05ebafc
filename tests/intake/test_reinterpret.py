from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.cases import HEADER, row, table
from tests.intake.reading import KEY
from tests.intake.test_sniff import write
from workbench.flows.engine import Engine, open_engine
from workbench.flows.store import FlowStore
from workbench.intake.bad_rows import bad_cells
from workbench.intake.check import Found, check_files
from workbench.intake.preview import FilePreview
from workbench.intake.reinterpret import reinterpret
from workbench.intake.sniff import inspect

TORN = table(row(), row(no="2", party="好")).encode("gb18030").replace("好".encode("gb18030"), b"\xff\xff") + b""


def read(preview: FilePreview, folder: Path) -> tuple[Engine, Found]:
    engine = open_engine(memory_mb=300, threads=1)
    FlowStore(folder).attach(engine, [])
    return engine, check_files(engine, [preview], KEY)


def test_where_no_encoding_fits_staff_sees_three_and_picks_one(tmp_path: Path) -> None:
    (preview,) = inspect(write(tmp_path / "s.csv", TORN))
    assert preview.refusal_code == "ENCODING_UNKNOWN"
    assert [decoding.encoding for decoding in preview.decodings] == ["utf-8", "gb18030", "cp1252"]
    assert preview.decodings[1].lines[0] == HEADER
    assert "\\xff\\xff" in preview.decodings[1].lines[2]
    picked = reinterpret(preview, encoding="gb18030")
    assert (picked.refusal, picked.layout, picked.encoding) == (None, "sme_sales", "gb18030")
    engine, found = read(picked, tmp_path)
    assert (found.rows, found.bad) == (2, 1)
    assert [(cell.line, cell.code) for cell in bad_cells(engine, found.reading)] == [(3, "TEXT_TORN")]


def test_an_encoding_that_fits_every_byte_leaves_no_row_in_doubt(tmp_path: Path) -> None:
    (preview,) = inspect(write(tmp_path / "s.csv", table(row(party="\ufffd")), "utf-8"))
    again = reinterpret(preview, encoding="utf-8")
    assert again.decodings == ()
    _, found = read(again, tmp_path)
    assert (found.rows, found.bad) == (1, 0)


def test_the_place_of_the_first_byte_that_does_not_fit_is_named(tmp_path: Path) -> None:
    content = b"a,b\n" * 300_000 + b"\xff\xff\n"  # beyond the first piece that is read
    (preview,) = inspect(write(tmp_path / "s.csv", content))
    assert preview.refusal is not None
    assert "byte 1,200,001" in preview.refusal.en
    assert "第 1,200,001 字节" in preview.refusal.zh


def test_a_character_split_between_two_pieces_does_not_shift_the_place(tmp_path: Path) -> None:
    content = b"x" * ((1 << 20) - 1) + "中".encode() + b"\xff\xff"
    (preview,) = inspect(write(tmp_path / "s.csv", content))
    assert preview.refusal is not None
    assert f"byte {(1 << 20) + 3:,} (UTF-8)" in preview.refusal.en


def test_a_mixture_names_a_line_of_each(tmp_path: Path) -> None:
    content = table().encode("gb18030") + row(party="上海某某贸易公司").encode() + b"\n"
    (preview,) = inspect(write(tmp_path / "s.csv", content))
    assert preview.refusal is not None
    assert "lines UTF-8: 2, GB18030: 1" in preview.refusal.en


def test_a_short_name_that_could_be_utf8_by_chance_is_no_mixture(tmp_path: Path) -> None:
    by_chance = "涓枃".encode("gb18030")  # the bytes of two characters in UTF-8
    content = (
        table(row()).encode("gb18030") + b"E1,9,2026-07-08," + by_chance + b",1,1,2," + "有效发票\n".encode("gb18030")
    )
    (preview,) = inspect(write(tmp_path / "s.csv", content))
    assert (preview.encoding, preview.refusal) == ("gb18030", None)


def test_the_header_line_may_be_fixed_by_hand(tmp_path: Path) -> None:
    content = "企业代号,企业名称,信誉评级,是否违约\n\n" + table(row(), row(no="2"))
    (preview,) = inspect(write(tmp_path / "s.csv", content))
    fixed = reinterpret(preview, header_line=3)
    assert (fixed.layout, fixed.header_line, fixed.row_estimate) == ("sme_sales", 3, 2)
    assert reinterpret(preview, header_line=1).layout == "sme_firms"
    assert reinterpret(preview, header_line=2).refusal_code == "HEADER_UNKNOWN"
    assert reinterpret(preview, header_line=99).refusal_code == "HEADER_UNKNOWN"
    _, found = read(fixed, tmp_path)
    assert (found.rows, found.bad) == (2, 0)


def test_delimiter_and_layout_may_be_fixed_by_hand(tmp_path: Path) -> None:
    (preview,) = inspect(write(tmp_path / "s.csv", table(row()).replace(",", "^")))
    assert preview.refusal_code == "HEADER_UNKNOWN"
    fixed = reinterpret(preview, delimiter="^")
    assert (fixed.layout, fixed.delimiter) == ("sme_sales", "^")
    _, found = read(fixed, tmp_path)
    assert (found.rows, found.bad) == (1, 0)
    assert reinterpret(fixed, layout="taobao_orders", delimiter="^").refusal_code == "HEADER_UNKNOWN"
    assert reinterpret(fixed, layout="sme_sales", delimiter="^").layout == "sme_sales"


def test_only_an_encoding_that_is_offered_may_be_chosen(tmp_path: Path) -> None:
    (preview,) = inspect(write(tmp_path / "s.csv", table(row())))
    for name in ("klingon", "base64", "zlib", "rot13"):
        with pytest.raises(ValueError, match="is not offered"):
            reinterpret(preview, encoding=name)


def test_a_sheet_keeps_its_place_when_its_header_is_fixed(tmp_path: Path) -> None:
    from tests.hostile.books import ROWS, workbook

    path = tmp_path / "s.xlsx"
    path.write_bytes(workbook([["说明"], ["说明"], *ROWS]))
    (preview,) = inspect(path)
    assert (preview.sheet, preview.header_line) == ("数据", 3)
    fixed = reinterpret(preview, header_line=3)
    assert (fixed.sheet, fixed.layout, fixed.container) == ("数据", "sme_sales", "xlsx")
    assert reinterpret(preview, header_line=1).refusal_code == "HEADER_UNKNOWN"
    engine, found = read(fixed, tmp_path)
    assert engine.execute("SELECT source_line FROM change_invoices ORDER BY 1").fetchall() == [(4,), (5,)]
    assert found.bad == 0


def test_json_lines_keep_their_own_line_numbers(tmp_path: Path) -> None:
    lines = [
        '{"merchant_id":"m1","day":20000,"kind":"visit","value":1,"count":1}',
        "",
        '{"merchant_id":"m2","day":20001,"kind":"visit","value":2,"count":1,"more":"x"}',
    ]
    path = write(tmp_path / "e.jsonl", "\n".join(lines))
    (preview,) = inspect(path)
    assert (preview.container, preview.layout, preview.row_estimate, preview.header_line) == (
        "jsonl",
        "exchange_events",
        2,
        0,
    )
    engine, found = read(preview, tmp_path)
    assert engine.execute("SELECT source_line, merchant_id FROM change_events ORDER BY 1").fetchall() == [
        (1, "m1"),
        (3, "m2"),
    ]
    assert found.bad == 0


def test_parquet_of_a_platform_is_read_as_its_words(tmp_path: Path) -> None:
    """Amounts in yuan become minor units and buyers keyed hashes, as from any other container."""
    engine = open_engine(memory_mb=200, threads=1)
    path = tmp_path / "s.parquet"
    columns = ", ".join(
        f"'{cell}' AS \"{name}\"" for name, cell in zip(HEADER.split(","), row(net="12.50").split(","), strict=True)
    )
    engine.execute(
        f"COPY (SELECT * REPLACE (12.5::DOUBLE AS \"金额\") FROM (SELECT {columns})) TO '{path}' (FORMAT PARQUET)"
    )
    (preview,) = inspect(path)
    assert (preview.layout, preview.container) == ("sme_sales", "parquet")
    engine, found = read(preview, tmp_path)
    assert found.bad == 0
    ((net, party),) = engine.execute("SELECT net_fen, counterparty_key FROM change_invoices").fetchall()
    assert net == 1250
    assert len(party) == 32
