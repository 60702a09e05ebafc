"""What does each flow say of each order of one window, as of the end of one day?

The orders themselves are commerce; their parcels are logistics, the money for them is fund, their reviews are
information. Parcels and reviews belong to an order by its number only. Money belongs by the number first; a sale line
that names no known order may still belong to the one order it can be for: same amount to the minor unit, received no
earlier than the order and at most 45 days later, and no other order and no other line would do.

What happened after the as-of day has not happened yet, whatever the line says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from workbench.common.dates import day_of
from workbench.flows.engine import Engine, number, quoted

RECEIPT_SHARE = 0.9  # fees and coupons keep a receipt below what the buyer paid
RECEIPT_DAYS = 45  # platforms pay out when the buyer confirms, at the latest some weeks after the order
WINDOW_DAYS = 365
_TABLES = ("order_legs", "placed", "parcels", "moves", "reviews", "by_amount")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which orders are looked at: those of these merchants (None: everybody's), `window` days up to `as_of_day`."""

    as_of_day: int
    merchant_ids: tuple[str, ...] | None = None
    window: int = WINDOW_DAYS

    @classmethod
    def of(cls, as_of_day: int, merchant_ids: Iterable[str] | None = None, window: int = WINDOW_DAYS) -> Cut:
        ids = None if merchant_ids is None else tuple(sorted(set(merchant_ids)))
        return cls(as_of_day, ids, window)

    @property
    def first(self) -> int:
        return self.as_of_day - self.window + 1

    @property
    def until(self) -> str:
        """SQL of the first moment that has not happened yet."""
        return f"TIMESTAMP {quoted(day_of(self.as_of_day + 1).isoformat())}"

    def chosen(self, column: str = "merchant_id") -> str:
        """SQL condition; names are written out, so that files sorted by merchant are read in part only."""
        return "true" if self.merchant_ids is None else is_one_of(column, self.merchant_ids)


def is_one_of(column: str, words: Iterable[str]) -> str:
    """SQL: is the column one of these words? Of none, never."""
    listed = ", ".join(quoted(word) for word in words)
    return f"{column} IN ({listed})" if listed else "false"


@contextmanager
def order_legs(engine: Engine, cut: Cut) -> Iterator[None]:
    """Holds, for as long as it is open, the temporary table `order_legs`: one row for each paid order of the window.

    Columns: merchant_id, order_id, day, gross_fen, paid_fen, back_fen (given back, at most the sale), net_fen,
    buyer_key, sent, sent_day, weight_g (its lightest parcel), waybill_key, reused, received_fen, received_day,
    matched_by ('id', 'amount'), received (nine tenths or more of what was paid), reviewed_day; and what the merchant
    has lines of at all: has_parcels, has_receipts. Beside it, of all days up to the last: `placed` (every order),
    `parcels`, `moves` (fund lines; `known`: their order is), `reviews`, and `by_amount` (order and line that belong).
    """
    try:
        for sql in (_placed(cut), _parcels(cut), _moves(cut), _reviews(cut)):
            engine.execute(sql)
        engine.execute(_by_amount(engine))
        engine.execute(_legs(cut))
        yield
    finally:
        for table in _TABLES:
            engine.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _placed(cut: Cut) -> str:
    """Every order up to the day. An order nobody paid is no sale; a refund is known once the order has closed."""
    known = f"(closed_at IS NULL OR closed_at < {cut.until})"
    return f"""CREATE OR REPLACE TEMP TABLE placed AS
        SELECT merchant_id, order_id, min(day) AS day, sum(gross_fen)::BIGINT AS gross_fen,
            sum(coalesce(paid_fen, gross_fen))::BIGINT AS paid_fen, min(buyer_key) AS buyer_key,
            CASE WHEN bool_or(status IN ('closed', 'refunded') AND {known}) THEN sum(gross_fen)
                ELSE least(sum(gross_fen), sum(CASE WHEN {known} THEN greatest(coalesce(refund_fen, 0), 0) ELSE 0 END))
                END::BIGINT AS back_fen
        FROM orders
        WHERE day <= {cut.as_of_day} AND status <> 'unpaid' AND gross_fen > 0 AND {cut.chosen()}
            AND NOT (status = 'closed' AND paid_at IS NULL AND coalesce(paid_fen, 0) = 0)
            AND (paid_at IS NULL OR paid_at < {cut.until})
        GROUP BY merchant_id, order_id"""


def _parcels(cut: Cut) -> str:
    sent = (
        f"(shipped_at < {cut.until} OR (shipped_at IS NULL AND state IN ('signed', 'moving', 'exception', 'returned')))"
    )
    return f"""CREATE OR REPLACE TEMP TABLE parcels AS
        SELECT s.merchant_id, s.order_id, s.day, s.waybill_key, s.weight_g, coalesce({sent}, false) AS sent, p.buyer_key
        FROM (SELECT * FROM shipments WHERE day <= {cut.as_of_day} AND {cut.chosen()}) s
        LEFT JOIN placed p USING (merchant_id, order_id)"""


def _moves(cut: Cut) -> str:
    return f"""CREATE OR REPLACE TEMP TABLE moves AS
        SELECT row_number() OVER () AS move_no, f.merchant_id, f.line_id, f.day, f.amount_fen, f.kind, f.order_id,
            f.counterparty_key, p.order_id IS NOT NULL AS known
        FROM (SELECT * FROM fund WHERE day <= {cut.as_of_day} AND {cut.chosen()}) f
        LEFT JOIN placed p USING (merchant_id, order_id)"""


def _reviews(cut: Cut) -> str:
    return f"""CREATE OR REPLACE TEMP TABLE reviews AS
        SELECT e.merchant_id, e.order_id, e.day, p.day AS order_day
        FROM (SELECT * FROM events WHERE kind = 'review' AND day <= {cut.as_of_day} AND {cut.chosen()}) e
        LEFT JOIN placed p USING (merchant_id, order_id)"""


def _by_amount(engine: Engine) -> str:
    """Pairs of an order without money and a line without order where each has the other only."""
    loose = (
        "SELECT merchant_id, day, amount_fen, move_no FROM moves WHERE kind = 'sale' AND NOT known AND amount_fen > 0"
    )
    if number(engine, f"SELECT count(*) FROM ({loose})") == 0:
        return """CREATE OR REPLACE TEMP TABLE by_amount AS
            SELECT merchant_id, order_id, move_no, day, amount_fen FROM moves WHERE false"""
    return f"""CREATE OR REPLACE TEMP TABLE by_amount AS
        WITH loose AS ({loose}),
        wanting AS (SELECT p.merchant_id, p.day, p.paid_fen AS amount_fen, p.order_id FROM placed p
            ANTI JOIN (SELECT * FROM moves WHERE kind = 'sale' AND known) l USING (merchant_id, order_id)
            SEMI JOIN loose USING (merchant_id)),
        both_sides AS (
            SELECT merchant_id, amount_fen, day, move_no, NULL AS order_id, 1 AS is_line, 0 AS is_order FROM loose
            UNION ALL SELECT merchant_id, amount_fen, day, NULL, order_id, 0, 1 FROM wanting),
        counted AS (SELECT *,
            sum(is_order) OVER (PARTITION BY merchant_id, amount_fen ORDER BY day
                RANGE BETWEEN {RECEIPT_DAYS} PRECEDING AND CURRENT ROW) AS orders_before,
            sum(is_line) OVER (PARTITION BY merchant_id, amount_fen ORDER BY day
                RANGE BETWEEN CURRENT ROW AND {RECEIPT_DAYS} FOLLOWING) AS lines_after FROM both_sides)
        SELECT l.merchant_id, o.order_id, l.move_no, l.day, l.amount_fen
        FROM (SELECT * FROM counted WHERE is_line = 1 AND orders_before = 1) l
        JOIN (SELECT * FROM counted WHERE is_order = 1 AND lines_after = 1) o
            ON o.merchant_id = l.merchant_id AND o.amount_fen = l.amount_fen
            AND l.day BETWEEN o.day AND o.day + {RECEIPT_DAYS}"""


def _legs(cut: Cut) -> str:
    """Two orders of one buyer may share a parcel; orders of several buyers, or of several shops, may not."""
    return f"""CREATE OR REPLACE TEMP TABLE order_legs AS
        WITH sent AS (
            SELECT merchant_id, order_id, bool_or(sent) AS sent, min(day) FILTER (sent) AS sent_day,
                min(weight_g) AS weight_g, min(waybill_key) AS waybill_key FROM parcels GROUP BY ALL),
        shared AS (
            SELECT merchant_id, waybill_key FROM parcels p SEMI JOIN placed USING (merchant_id, order_id)
            WHERE waybill_key IS NOT NULL GROUP BY ALL
            HAVING count(DISTINCT order_id) > 1 AND count(DISTINCT coalesce(buyer_key, order_id)) > 1
            UNION SELECT merchant_id, key FROM shared_keys s WHERE kind = 'waybill' AND first_day <= {cut.as_of_day}
                AND {cut.chosen()} AND EXISTS (SELECT 1 FROM shared_keys t WHERE t.kind = 'waybill'
                AND t.key = s.key AND t.merchant_id <> s.merchant_id AND t.first_day <= {cut.as_of_day})),
        reused AS (
            SELECT DISTINCT merchant_id, order_id FROM parcels SEMI JOIN shared USING (merchant_id, waybill_key)),
        received AS (
            SELECT merchant_id, order_id, sum(amount_fen)::BIGINT AS received_fen, min(day) AS received_day,
                'id' AS matched_by FROM moves WHERE kind = 'sale' AND known GROUP BY ALL
            UNION ALL SELECT merchant_id, order_id, amount_fen, day, 'amount' FROM by_amount),
        reviewed AS (SELECT merchant_id, order_id, min(day) AS reviewed_day FROM reviews
            WHERE order_day IS NOT NULL GROUP BY ALL),
        money AS (SELECT DISTINCT merchant_id FROM moves WHERE kind = 'sale' AND order_id IS NOT NULL),
        posted AS (SELECT DISTINCT merchant_id FROM parcels)
        SELECT o.*, o.gross_fen - o.back_fen AS net_fen, coalesce(s.sent, false) AS sent, s.sent_day,
            s.weight_g, s.waybill_key,
            u.order_id IS NOT NULL AS reused, coalesce(r.received_fen, 0) AS received_fen, r.received_day, r.matched_by,
            coalesce(r.received_fen, 0) >= {RECEIPT_SHARE} * o.paid_fen AS received,
            v.reviewed_day, posted.merchant_id IS NOT NULL AS has_parcels, money.merchant_id IS NOT NULL AS has_receipts
        FROM (SELECT * FROM placed WHERE day >= {cut.first}) o
        LEFT JOIN sent s USING (merchant_id, order_id) LEFT JOIN reused u USING (merchant_id, order_id)
        LEFT JOIN received r USING (merchant_id, order_id) LEFT JOIN reviewed v USING (merchant_id, order_id)
        LEFT JOIN money ON money.merchant_id = o.merchant_id LEFT JOIN posted ON posted.merchant_id = o.merchant_id"""
