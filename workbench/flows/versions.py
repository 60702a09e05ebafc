"""Which of several versions of an order or a parcel counts, in whatever order they came in?

The newest as-of counts; of two as old the one whose status is further; of two as far the content decides. This is a
total order of versions that no order of imports changes. A parcel without a waybill is what an order looked like before
hand-over: it gives way to any parcel of the order that has one.

Versions meet once, when the later of two imports comes in: each pair is kept as "this version of that batch gives way
to that batch". A version is dead while any batch that it gives way to stands, so that an import taken back brings the
former versions back by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.flows.engine import Engine, name, number
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.origin import KEYS, Merge

_PROGRESS = {
    LineKind.ORDERS: ("status", ("unpaid", "paid", "shipped", "finished", "closed", "refunded")),
    LineKind.SHIPMENTS: ("state", ("moving", "exception", "signed", "returned")),
}
# Looked at first where moments and status agree: of two such states the one with more given back is the later.
_LEADING = {LineKind.ORDERS: ("refund_fen",), LineKind.SHIPMENTS: ()}

SUPERSEDED = ("loser_batch", "winner_batch")


@dataclass(frozen=True, slots=True)
class Met:
    """New rows among versions the desk holds. `judged`: a table of keys and `standing` (new, updated, kept) of rows
    whose key is known; `superseded`: a table of keys, `loser_batch`, `winner_batch`, '' being the new batch."""

    judged: str
    superseded: str
    pairs: int


def ranking(kind: LineKind, *, newest_first: bool = False) -> str:
    """SQL: ORDER BY list from the oldest version to the newest, or back."""
    column, words = _PROGRESS[kind]
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words, 1))
    leading = _LEADING[kind]
    content = [*leading, *(fact for fact in SCHEMAS[kind] if fact not in leading)]
    way = "DESC NULLS LAST" if newest_first else "ASC NULLS FIRST"
    return ", ".join(
        f"{one} {way}" for one in ("as_of", f"CASE {column} {cases} ELSE 0 END", *(name(fact) for fact in content))
    )


def same(columns: Sequence[str], left: str, right: str) -> str:
    """SQL: two rows agree in `columns`; NULL agrees with NULL."""
    return " AND ".join(f"{left}.{name(c)} IS NOT DISTINCT FROM {right}.{name(c)}" for c in columns)


def meet(engine: Engine, kind: LineKind, rows: str) -> Met:
    """Compare `rows` (a relation of new rows, one of each key, with `as_of`) with every version the desk's view
    `<kind>_versions` holds of the same orders or parcels, and remember who gives way to whom."""
    keys, facts = KEYS[kind], list(SCHEMAS[kind])
    group = keys[:2] if kind is LineKind.SHIPMENTS else keys
    contest, judged, superseded = (f"{kind.value}_{what}" for what in ("contest", "judged", "met"))
    columns = ", ".join(map(name, facts))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {contest} AS SELECT *, hash({columns}) AS content, "
        f"row_number() OVER (PARTITION BY {', '.join(group)} ORDER BY {ranking(kind)}, batch_id) AS place FROM ("
        f"SELECT {columns}, as_of, batch_id FROM {kind.value}_versions v "
        f"SEMI JOIN ({rows}) r ON {same(group, 'v', 'r')} WHERE v.merge = '{Merge.VERSION}' "
        f"UNION ALL SELECT {columns}, as_of, '' FROM ({rows}) r "
        f"SEMI JOIN (SELECT * FROM {kind.value}_versions WHERE merge = '{Merge.VERSION}') v ON {same(group, 'r', 'v')})"
    )
    listed = ", ".join(f"l.{name(key)}" for key in keys)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {superseded} AS SELECT {listed}, l.batch_id AS loser_batch, "
        f"w.batch_id AS winner_batch FROM {contest} l JOIN {contest} w ON {same(group, 'l', 'w')} "
        f"AND (l.batch_id = '') <> (w.batch_id = '') AND {_gives_way(kind)}"
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {judged} AS {_judged(kind, contest, superseded)}")
    return Met(judged, superseded, number(engine, f"SELECT count(*) FROM {superseded}"))


def _gives_way(kind: LineKind) -> str:
    """SQL: `l` gives way to `w`, another version of the same order."""
    if kind is not LineKind.SHIPMENTS:
        return "l.place < w.place"
    return (
        "CASE WHEN l.waybill_key IS NOT DISTINCT FROM w.waybill_key THEN l.place < w.place "
        "ELSE l.waybill_key IS NULL END"
    )


def _judged(kind: LineKind, contest: str, superseded: str) -> str:
    """SQL: new row by key: does it show the desk something new, a newer state, or nothing it does not show already?"""
    keys = KEYS[kind]
    listed = ", ".join(map(name, keys))
    return (
        f"SELECT {', '.join(f'n.{name(key)}' for key in keys)}, CASE WHEN s.behind OR b.content = n.content "
        f"THEN 'kept' WHEN b.content IS NULL THEN 'new' ELSE 'updated' END AS standing "
        f"FROM (SELECT * FROM {contest} WHERE batch_id = '') n "
        f"LEFT JOIN (SELECT DISTINCT {listed}, true AS behind FROM {superseded} WHERE loser_batch = '') s "
        f"ON {same(keys, 'n', 's')} "
        f"LEFT JOIN (SELECT {listed}, arg_max(content, place) AS content FROM {contest} WHERE batch_id <> '' "
        f"GROUP BY {listed}) b ON {same(keys, 'n', 'b')}"
    )
