"""Which keys stand in the lines of more than one merchant?

Buyers, waybills and the accounts that money is moved to and from. It is asked of all lines at once, and seldom: the
table holds who had a key and since when, so that one table answers for every as-of day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.flows.engine import Engine, number

HUB = 20  # a key that more merchants than this have is a platform, a carrier or a bank, and links nobody

_SQL = """
WITH seen AS (
    SELECT 'buyer' AS kind, buyer_key AS key, merchant_id, min(day) AS first_day FROM orders
    WHERE buyer_key IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'waybill', waybill_key, merchant_id, min(day) FROM shipments
    WHERE waybill_key IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'account', counterparty_key, merchant_id, min(day) FROM fund
    WHERE counterparty_key IS NOT NULL AND kind = 'transfer' GROUP BY ALL)
SELECT seen.* FROM seen SEMI JOIN (
    SELECT kind, key FROM seen GROUP BY ALL HAVING count(DISTINCT merchant_id) > 1) USING (kind, key)
"""


def keep_shared_keys(engine: Engine) -> None:
    """Make the table anew and keep it beside the views it was made of; whoever attaches other lines makes it again."""
    engine.execute(f"CREATE OR REPLACE TABLE shared_keys AS {_SQL}")


@contextmanager
def shared_keys(engine: Engine) -> Iterator[None]:
    """Holds the table `shared_keys(kind, key, merchant_id, first_day)`: the kept one, else one for this question."""
    kept = number(engine, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'shared_keys'") > 0
    if not kept:
        engine.execute(f"CREATE TEMP TABLE shared_keys AS {_SQL}")
    try:
        yield
    finally:
        if not kept:
            engine.execute("DROP TABLE temp.shared_keys")


def narrow_keys(as_of_day: int) -> str:
    """SQL of the rows known by then, of keys that are no hub: kind, key, merchant_id."""
    return f"""SELECT kind, key, merchant_id FROM shared_keys WHERE first_day <= {as_of_day}
        QUALIFY count(*) OVER (PARTITION BY kind, key) BETWEEN 2 AND {HUB}"""
