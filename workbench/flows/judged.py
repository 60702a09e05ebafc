"""At which question does each order leave verified sales, and which detectors mark it?

Every order of the window goes through one sequence of questions and leaves the sum at the first it fails: was it sent,
did its parcel weigh anything, is its waybill its own, did the money arrive, is the buyer independent of the shop? Its
refund leaves before all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from workbench.flows.detectors import DETECTORS, Detector, Finding
from workbench.flows.engine import Engine, quoted
from workbench.flows.order_legs import Cut, is_one_of, order_legs
from workbench.flows.shared_keys import HUB, shared_keys

_TABLES = ("own_accounts", "marks", "flags", "judged")
NOBODY: Mapping[str, str] = {}


@contextmanager
def judged_orders(engine: Engine, cut: Cut, owners: Mapping[str, str] = NOBODY) -> Iterator[None]:
    """Holds the temporary tables of `order_legs`, and:

    `marks` (code, merchant_id, order_id, witness_kind, witness_id), `flags` (code, merchant_id, orders, marked_fen,
    score, flagged) and `judged`: `order_legs` with `verdict` (unshipped, empty, reuse, no_receipt, linked, verified),
    `code` of the detector that took the order out, and how many `legs` agree: the order itself, its parcel, its money.
    A review confirms nothing: it costs nothing. `owners` names the legal person of each merchant.
    """
    with ExitStack() as stack:
        stack.enter_context(shared_keys(engine))
        stack.enter_context(order_legs(engine, cut))
        try:
            engine.execute(_own_accounts(cut, owners))
            marks = " UNION ALL ".join(f"SELECT '{d.code}' AS code, * FROM ({d.marks(cut)})" for d in DETECTORS)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE marks AS {marks}")
            engine.execute(_flags())
            engine.execute(_judged())
            yield
        finally:
            for table in _TABLES:
                engine.execute(f"DROP TABLE IF EXISTS temp.{table}")


def findings(engine: Engine) -> tuple[Finding, ...]:
    """What the detectors found, inside `judged_orders`: by merchant, in the order of the detectors."""
    rows = engine.execute(
        """SELECT f.code, f.merchant_id, f.score, f.orders, f.marked_fen, f.flagged, coalesce(r.removed_fen, 0)
        FROM flags f LEFT JOIN (SELECT merchant_id, code, sum(net_fen)::BIGINT AS removed_fen FROM judged
            WHERE code IS NOT NULL GROUP BY ALL) r USING (merchant_id, code)"""
    ).fetchall()
    place = {detector.code: index for index, detector in enumerate(DETECTORS)}
    found = (
        Finding(str(code), str(merchant_id), float(score), int(orders), int(marked), int(removed), bool(flagged))
        for code, merchant_id, score, orders, marked, flagged, removed in rows
    )
    return tuple(sorted(found, key=lambda one: (one.merchant_id, place[one.code])))


def _own_accounts(cut: Cut, owners: Mapping[str, str]) -> str:
    """Accounts that move money into a shop, and into the other shops of its legal person; a hub is nobody's own."""
    pairs = _siblings(cut, owners)
    listed = ", ".join(f"({quoted(one)}, {quoted(other)})" for one, other in pairs) or "(NULL, NULL)"
    funded = "kind = 'transfer' AND amount_fen > 0 AND counterparty_key IS NOT NULL"
    beside = is_one_of("merchant_id", sorted({other for _, other in pairs}))
    theirs = f"FROM fund WHERE {funded} AND day <= {cut.as_of_day} AND {beside}" if pairs else "FROM moves WHERE false"
    return f"""CREATE OR REPLACE TEMP TABLE own_accounts AS
        WITH mine AS (SELECT DISTINCT merchant_id, counterparty_key AS key FROM moves WHERE {funded}),
        theirs AS (SELECT DISTINCT merchant_id, counterparty_key AS key {theirs}),
        pairs(merchant_id, other_id) AS (VALUES {listed}),
        hubs AS (SELECT key FROM shared_keys WHERE kind = 'account' AND first_day <= {cut.as_of_day}
            GROUP BY key HAVING count(*) > {HUB})
        SELECT * FROM (SELECT merchant_id, key FROM mine
            UNION SELECT p.merchant_id, t.key FROM pairs p JOIN theirs t ON t.merchant_id = p.other_id)
        ANTI JOIN hubs USING (key)"""


def _siblings(cut: Cut, owners: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of merchants of one legal person, the first of them looked at."""
    shops: dict[str, list[str]] = {}
    for merchant_id, person in sorted(owners.items()):
        shops.setdefault(person, []).append(merchant_id)
    chosen = owners if cut.merchant_ids is None else cut.merchant_ids
    return [(one, other) for one in chosen for other in shops.get(owners.get(one, ""), ()) if other != one]


def _flags() -> str:
    least = " ".join(
        f"WHEN '{d.code}' THEN orders >= {d.least_orders.value} AND score >= {d.least_share.value}" for d in DETECTORS
    )
    return f"""CREATE OR REPLACE TEMP TABLE flags AS
        WITH sold AS (SELECT merchant_id, sum(gross_fen) AS all_fen FROM order_legs GROUP BY ALL),
        counted AS (
            SELECT m.code, m.merchant_id, count(*) AS orders, sum(o.net_fen)::BIGINT AS marked_fen,
                sum(o.gross_fen) / any_value(s.all_fen) AS score
            FROM (SELECT DISTINCT code, merchant_id, order_id FROM marks) m
            JOIN order_legs o USING (merchant_id, order_id) JOIN sold s USING (merchant_id) GROUP BY ALL)
        SELECT *, CASE code {least} END AS flagged FROM counted"""


def _judged() -> str:
    return f"""CREATE OR REPLACE TEMP TABLE judged AS
        WITH taken AS (
            SELECT m.merchant_id, m.order_id, {", ".join(_first_of(bar) for bar in ("empty", "reuse", "linked"))}
            FROM marks m JOIN flags f USING (code, merchant_id)
            WHERE f.flagged OR {is_one_of("m.code", [d.code for d in DETECTORS if d.always])} GROUP BY ALL),
        seen AS (
            SELECT o.*, t.empty, t.reuse, t.linked,
                1 + (sent AND t.empty IS NULL AND NOT reused)::INTEGER
                + (received AND received_fen > 0)::INTEGER AS legs,
                CASE WHEN has_parcels AND NOT sent THEN 'unshipped'
                    WHEN t.empty IS NOT NULL THEN 'empty' WHEN reused THEN 'reuse'
                    WHEN (has_receipts AND NOT received) OR NOT (has_parcels OR has_receipts OR received)
                        THEN 'no_receipt'
                    WHEN t.linked IS NOT NULL THEN 'linked' ELSE 'verified' END AS verdict
            FROM order_legs o LEFT JOIN taken t USING (merchant_id, order_id))
        SELECT * EXCLUDE (empty, reuse, linked),
            CASE verdict WHEN 'empty' THEN empty WHEN 'reuse' THEN reuse WHEN 'linked' THEN linked END AS code
        FROM seen"""


def _first_of(bar: str) -> str:
    """The first detector of a bar that marks the order: its money leaves once."""
    ranked: list[Detector] = [d for d in DETECTORS if d.bar == bar]
    cases = " ".join(f"WHEN bool_or(m.code = '{d.code}') THEN '{d.code}'" for d in ranked)
    return f"CASE {cases} END AS {bar}"
