"""Which facts about its own coming does every line carry, beside those of its kind?"""

from __future__ import annotations

from enum import StrEnum

from workbench.flows.engine import name
from workbench.flows.lines import SCHEMAS, LineKind


class Merge(StrEnum):
    """What happens to lines that the desk, or another file, holds already."""

    VERSION = "version"  # of one key the newest state counts
    MULTISET = "multiset"  # of identical rows as many stay as any one file holds
    SUM = "sum"  # parts of a daily total: a part counts once, different parts add up


ORIGIN = {
    "source_file": "VARCHAR",
    "source_line": "BIGINT",
    "copy_no": "INTEGER",  # which of several identical rows of one file
    "as_of": "TIMESTAMP",  # the moment whose state the line shows
    "merge": "VARCHAR",  # the rule by which it meets other lines
    "batch_id": "VARCHAR",
}

# What identifies a line that other exports may show in another state.
KEYS = {
    LineKind.ORDERS: ("merchant_id", "order_id", "line_no"),
    LineKind.SHIPMENTS: ("merchant_id", "order_id", "waybill_key"),
}


def usual_merge(kind: LineKind) -> Merge:
    return Merge.VERSION if kind in KEYS else Merge.MULTISET


def latest_moment(kind: LineKind) -> str:
    """SQL: the latest moment a line tells of, or the beginning of its day. A promise is no moment that has been."""
    moments = [c for c, sql_type in SCHEMAS[kind].items() if sql_type == "TIMESTAMP" and c != "promised_at"]
    begun = "TIMESTAMP '1970-01-01' + to_days(day)"
    if not moments:
        return begun
    listed = ", ".join(map(name, moments))
    return f"coalesce(greatest({listed}), {begun})"
