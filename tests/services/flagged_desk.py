"""A desk of sixty made-up firms known by their invoices; those that sell little have a default flag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.builders import NOW, merchant
from workbench.flows.engine import open_engine
from workbench.flows.lines import LineKind
from workbench.merchants.merchant import Platform
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.storage.kept import KeptBatch, KnownOutcome

FIRMS, LAST_DAY = 60, 20_000
# Firm f sells 30 times; a weak firm (f % 4 = 0) a tenth as much, so that outcomes follow the lines.
_LINES = f"""
SELECT 'F' || f AS merchant_id, ({LAST_DAY} - 12 * n - f % 7)::INTEGER AS day, f || '-' || n AS invoice_no,
    CASE WHEN n % 3 = 0 THEN 'purchase' ELSE 'sale' END AS side, 'P' || ((f * n) % 11) AS counterparty_key,
    (net * 1.0)::BIGINT AS net_fen, (net * 0.13)::BIGINT AS tax_fen, (net * 1.13)::BIGINT AS gross_fen,
    (f + n) % 17 = 0 AS void, 0 AS repeat_no, 'CNY' AS currency
FROM (SELECT f, n, (1000000 + 40000 * ((f * 7 + n * 13) % 50)) / CASE WHEN f % 4 = 0 THEN 10 ELSE 1 END AS net
    FROM range({FIRMS}) firms(f), range(30) turns(n))
"""


def flagged_desk(folder: Path, clock: Callable[[], datetime] = lambda: NOW) -> Ground:
    ground = Ground(folder, clock)
    engine = open_engine()
    with ground.transaction() as shelves:
        ref = ground.flow_store().write(engine, "B00001", LineKind.INVOICES, _LINES, 1, "test")
        shelves.staff.put(*FIRST_STAFF)
        for key, value in {**FIRST_SETTINGS, "business_date": "2024-10-05", "as_of": "2024-10-04"}.items():
            shelves.settings.put(key, value)
        shelves.batches.add(KeptBatch("B00001", 1, NOW, "system", "test", ref.rows, 0, (ref,), ()))
        shelves.merchants.put(merchant(f"F{f}", platform=Platform.OFFLINE) for f in range(FIRMS))
        flags = ("true" if f % 4 == 0 else "false" for f in range(FIRMS))
        shelves.outcomes.put(KnownOutcome(f"F{f}", "default", flag) for f, flag in enumerate(flags))
    engine.close()
    return ground
