"""Which file of order lines is imported? Synthetic, the same bytes for the same number of lines."""

from __future__ import annotations

from pathlib import Path

DAYS = 480
LAST_DAY = 20_780  # 2026-11-23
AS_OF = LAST_DAY

COLUMNS = {
    "merchant_id": "VARCHAR",
    "day": "INTEGER",
    "order_id": "VARCHAR",
    "line_no": "INTEGER",
    "created_at": "TIMESTAMP",
    "paid_at": "TIMESTAMP",
    "status": "VARCHAR",
    "gross_fen": "BIGINT",
    "paid_fen": "BIGINT",
    "refund_fen": "BIGINT",
    "buyer_key": "VARCHAR",
    "item": "VARCHAR",
}

# Hashes of the line's number stand for chance: no two engines need to agree on a generator. The cube makes a few large
# merchants and many small ones.
_LINES = """
WITH drawn AS (
    SELECT i, (hash(i, 1) % 1000000) / 1e6 AS u, (hash(i, 2) % 1000000) / 1e6 AS v, (hash(i, 3) % 1000000) / 1e6 AS w,
        hash(i, 4) AS a, hash(i, 5) AS b, hash(i, 6) AS c
    FROM range({rows}) r(i)),
placed AS (
    SELECT *, CASE WHEN i < {merchants} THEN i ELSE (pow(u, 3) * {merchants})::BIGINT END AS merchant,
        {last} - (v * {days})::INTEGER AS day, (a % 82000)::BIGINT AS second, 990 + (b % 40000)::BIGINT AS gross_fen
    FROM drawn)
SELECT printf('M%06d', merchant) AS merchant_id, day, (2180000000000000000 + i)::VARCHAR AS order_id, 1 AS line_no,
    TIMESTAMP '1970-01-01' + to_days(day) + to_seconds(second) AS created_at,
    CASE WHEN w < 0.96 THEN created_at + to_seconds((c % 3000)::BIGINT) END AS paid_at,
    CASE WHEN w < 0.90 THEN 'finished' WHEN w < 0.93 THEN 'shipped' WHEN w < 0.95 THEN 'refunded' WHEN w < 0.96
        THEN 'paid' WHEN w < 0.98 THEN 'closed' ELSE 'unpaid' END AS status,
    gross_fen, CASE WHEN w < 0.96 THEN gross_fen - (c % 500)::BIGINT END AS paid_fen,
    CASE WHEN w >= 0.93 AND w < 0.95 THEN gross_fen - (c % 500)::BIGINT ELSE 0 END AS refund_fen,
    md5(concat(merchant, '/', b % 400)) AS buyer_key, concat('类目', a % 37) AS item
FROM placed
"""


def order_file(folder: Path, rows: int, merchants: int) -> Path:
    """A CSV file of 12 columns in the desk's own form, header first."""
    import duckdb

    target = folder / f"orders-{rows}.csv"
    if not target.exists():
        select = _LINES.format(rows=rows, merchants=merchants, last=LAST_DAY, days=DAYS)
        duckdb.connect().execute(f"COPY ({select}) TO '{target}' (HEADER, DELIMITER ',')")
    return target
