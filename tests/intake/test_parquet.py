"""Is a Parquet column that holds no value at all a column of empty cells?"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.intake.reading import found_in

LINES = """SELECT 'M1' AS merchant_id, 20780 AS day, 'o' || i AS order_id, 1 AS line_no, NULL AS closed_at,
    'finished' AS status, 1200 AS gross_fen, NULL AS buyer_key FROM range(3) r(i)"""


def test_columns_without_any_value_are_empty_whatever_type_the_field_has(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    duckdb.execute(f"COPY ({LINES}) TO '{path}' (FORMAT PARQUET)")
    engine, found = found_in([path], tmp_path / "desk")
    assert (found.rows, found.bad, found.new) == (3, 0, 3)
    rows = engine.execute("SELECT DISTINCT closed_at, buyer_key, gross_fen FROM change_orders").fetchall()
    assert rows == [(None, None, 1200)]


def test_a_needed_column_without_any_value_makes_every_row_bad(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    duckdb.execute(f"COPY ({LINES.replace('20780 AS day', 'NULL AS day')}) TO '{path}' (FORMAT PARQUET)")
    _, found = found_in([path], tmp_path / "desk")
    assert (found.rows, found.bad, [group.code for group in found.problems]) == (3, 3, ["EMPTY"])
