from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.exports import taobao_file, taobao_order
from tests.intake.reading import found_in, previews
from workbench.flows.engine import open_engine
from workbench.intake.encoding import encoding_of
from workbench.intake.sniff import inspect
from workbench.intake.workbooks import cell_text

REGISTER = "企业代号,企业名称,信誉评级,是否违约\nE1,某某电器有限公司,A,否\nE2,某某商贸有限公司,B,是\n"


def write(path: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_table_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "firms.csv", REGISTER, encoding)
    assert encoding_of(path) == encoding
    _, found = found_in([path], tmp_path / "desk")
    assert [merchant.name for merchant in found.merchants] == ["某某电器有限公司", "某某商贸有限公司"]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_a_text_is_never_taken_for_something_it_does_not_say(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(text.encode("utf-8"))
    if not text.startswith("\ufeff"):
        assert path.read_bytes().decode(encoding_of(path)) == text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_usual_way(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / "firms.csv", REGISTER.replace("\n", ending))
    _, found = found_in([path], tmp_path / "desk")
    assert [(m.name, m.merchant_id) for m in found.merchants] == [
        ("某某电器有限公司", "E1"),
        ("某某商贸有限公司", "E2"),
    ]


def test_a_short_chinese_text_in_gb18030_is_not_misread(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "企业代号,企业名称\nE1,中文\n", "gb18030")
    assert encoding_of(path) == "gb18030"


def test_bytes_that_no_encoding_fits_are_refused_with_a_hint(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", b"\xff\xff\x80\x80,\xfe\xff\n" * 10)
    (preview,) = inspect(path)
    assert preview.refusal is not None
    assert preview.hint is not None
    assert preview.refusal.en.startswith("The text encoding of the file is not known")
    assert preview.refusal_code == "ENCODING_UNKNOWN"
    assert [decoding.encoding for decoding in preview.decodings] == ["utf-8", "gb18030", "cp1252"]
    assert all("\\x" in decoding.lines[0] for decoding in preview.decodings[:2])


def test_the_content_counts_and_not_the_suffix(tmp_path: Path) -> None:
    text = write(tmp_path / "firms.xls", REGISTER.replace(",", "\t"), "gb18030")
    packed = tmp_path / "firms.txt"
    packed.write_bytes(gzip.compress(REGISTER.encode()))
    assert [(p.layout, p.container, p.delimiter) for p in previews([text, packed])] == [
        ("sme_firms", "tsv", "\t"),
        ("sme_firms", "gzip", ","),
    ]


def test_the_header_is_found_below_any_preamble_and_the_tail_is_no_data(tmp_path: Path) -> None:
    preamble = "导出说明,,\n共 2 行\n\n"
    path = write(tmp_path / "firms.csv", preamble + REGISTER)
    (preview,) = inspect(path)
    assert (preview.header_line, preview.columns[0].source, preview.columns[0].sample) == (4, "企业代号", "E1")
    _, found = found_in([path], tmp_path / "desk")
    assert len(found.merchants) == 2


def test_a_header_with_a_misspelt_required_column_is_recognised_but_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path / "firms.csv", REGISTER.replace("企业名称", "企业名称全"))
    (preview,) = inspect(path)
    match = preview.columns[1]
    assert preview.layout == "sme_firms"
    assert (match.field, 0.5 < match.confidence < 0.85) == ("name", True)


def test_rows_are_shown_as_written_with_an_estimate_of_their_number(tmp_path: Path) -> None:
    path = taobao_file(tmp_path / "o.csv", [taobao_order(f"2188{n}") for n in range(70)])
    (preview,) = inspect(path)
    assert (len(preview.rows), preview.row_estimate) == (50, 70)
    assert preview.rows[0][0] == '="21880"'


def test_a_parquet_file_brings_its_types_along(tmp_path: Path) -> None:
    engine = open_engine(memory_mb=200, threads=1)
    path = tmp_path / "events.parquet"
    engine.execute(
        f"COPY (SELECT 'm1' AS merchant_id, 20000::INTEGER AS day, 'visit' AS kind, 3.5::DOUBLE AS value, "
        f"1::INTEGER AS count UNION ALL SELECT NULL, 20001, 'visit', 1.0, 1) TO '{path}' (FORMAT PARQUET)"
    )
    (preview,) = inspect(path)
    assert (preview.container, preview.layout, preview.row_estimate) == ("parquet", "exchange_events", 2)
    read, found = found_in([path], tmp_path / "desk")
    assert (found.rows, found.bad, found.problems[0].code) == (2, 1, "EMPTY")
    assert read.execute("SELECT merchant_id, day, value FROM change_events").fetchall() == [("m1", 20000, 3.5)]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (preview,) = inspect(write(tmp_path / "x.parquet", b"PAR1" + b"\x00" * 100))
    assert preview.refusal is not None


def test_the_numbers_of_a_workbook_keep_their_digits() -> None:
    assert [cell_text(v) for v in (12.0, 12.5, 2.188888888888889e18, True, "007", "")] == [
        "12", "12.5", "2.18888888888889E+18", "true", "007", "",
    ]  # fmt: skip


def test_a_real_workbook_is_looked_into(real_data: Path) -> None:
    from workbench.intake.workbooks import sheet_rows

    rows = list(sheet_rows(real_data / "statements" / "wechat_pay.xlsx"))
    number, header = next(row for row in rows if row[1][0] == "交易时间")
    assert (number, header[4], len(rows) - number) == (18, "收/支", 27)
    old = list(sheet_rows(real_data / "statements" / "ccb_debit.xls"))
    assert len(old) > 6


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("broken.gz", gzip.compress(b"a,b\n" * 1000, mtime=0)[:-20], "The compressed file is damaged"),
        ("broken.zip", b"PK\x03\x04" + b"\x00" * 50, "The compressed file is damaged"),
        ("bomb.gz", gzip.compress(b"\x30" * (80 << 20)), "It unpacks to an unreasonable size"),
        ("words.csv", b"hello\nworld\n", "No known header was found"),
    ],
    ids=["empty", "cut gzip", "cut zip", "bomb", "words"],
)
def test_a_file_that_cannot_be_a_table_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (preview,) = inspect(write(tmp_path / name, content))
    assert preview.refusal is not None
    assert preview.hint is not None
    assert preview.refusal.en == said


def test_a_missing_file_is_a_refusal_too(tmp_path: Path) -> None:
    (preview,) = inspect(tmp_path / "nowhere.csv")
    assert preview.refusal is not None
    assert preview.size_bytes == 0


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("../../etc/passwd", "The archive holds what no export holds: ../../etc/passwd"),
        ("/etc/passwd", "The archive holds what no export holds: /etc/passwd"),
        ("C:\\x.csv", "The archive holds what no export holds: C:\\x.csv"),
        ("inner.zip", "The archive holds another archive: inner.zip"),
    ],
)
def test_an_archive_with_tricks_is_refused(tmp_path: Path, member: str, said: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, REGISTER)
    (preview,) = inspect(path)
    assert preview.refusal is not None
    assert preview.refusal.en == said


def test_an_archive_that_unpacks_to_a_mountain_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as archive:
        archive.writestr("a.csv", b"0" * (80 << 20))
    (preview,) = inspect(path)
    assert preview.refusal is not None
    assert preview.refusal.en == "It unpacks to an unreasonable size"


def test_a_word_document_is_not_a_folder_of_tables(real_data: Path) -> None:
    (path,) = (real_data / "cumcm2020c").glob("*.docx")
    (preview,) = inspect(path)
    assert preview.refusal is not None
    assert preview.refusal.en == "This is not a table (DOCX)"
