"""Does the money for sales really stay: is it paid back to the buyer, or paid out first in the same amount?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.detectors.detector import Detector, Threshold
from workbench.flows.order_legs import Cut

ROUND_TRIP_DAYS = 15
WHOLE_FEN = 100_00  # whole hundreds meet by chance
_OUT = "amount_fen < 0 AND kind IN ('transfer', 'purchase', 'other')"


def _returned(cut: Cut) -> str:
    """Orders of buyers to whom the merchant paid money out that is no refund."""
    return f"""WITH paid_out AS (
            SELECT merchant_id, counterparty_key AS buyer_key, min(line_id) AS line_id FROM moves
            WHERE {_OUT} AND counterparty_key IS NOT NULL AND day >= {cut.first} GROUP BY ALL)
        SELECT merchant_id, order_id, 'fund' AS witness_kind, line_id AS witness_id
        FROM order_legs JOIN paid_out USING (merchant_id, buyer_key)"""


def _round_trip(cut: Cut) -> str:
    """Orders whose receipt meets exactly one payment out of the same amount, within days, to somebody else."""
    return f"""WITH gone AS (
            SELECT merchant_id, move_no, line_id, day, -amount_fen AS amount_fen, counterparty_key
            FROM moves WHERE {_OUT}),
        came AS (
            SELECT s.merchant_id, coalesce(a.order_id, s.order_id) AS order_id, s.move_no, s.day, s.amount_fen,
                s.counterparty_key
            FROM moves s LEFT JOIN by_amount a USING (merchant_id, move_no)
            WHERE s.kind = 'sale' AND s.amount_fen > 0 AND s.amount_fen % {WHOLE_FEN} <> 0),
        met AS (
            SELECT c.merchant_id, c.order_id, c.move_no, g.move_no AS out_no, g.line_id AS out_id
            FROM came c JOIN gone g ON g.merchant_id = c.merchant_id AND g.amount_fen = c.amount_fen
                AND g.day BETWEEN c.day - {ROUND_TRIP_DAYS} AND c.day + {ROUND_TRIP_DAYS}
                AND g.counterparty_key IS DISTINCT FROM c.counterparty_key)
        SELECT o.merchant_id, o.order_id, 'fund' AS witness_kind, min(m.out_id) AS witness_id
        FROM (SELECT * FROM met QUALIFY count(*) OVER (PARTITION BY merchant_id, move_no) = 1
            AND count(*) OVER (PARTITION BY merchant_id, out_no) = 1) m
        JOIN order_legs o USING (merchant_id, order_id) GROUP BY ALL"""


CIRCULAR_FUNDS = Detector(
    code="CIRCULAR_FUNDS",
    title=Text("货款回流买家", "Money going back to buyers"),
    finding=Text("{orders} 笔订单（{money}）的买家又从本店收到了并非退款的款项",
                 "{orders} orders ({money}) are of buyers whom the shop paid money that is no refund"),
    explanation=Text("买家付了货款，店铺又把钱转回给同一账户。正常退款不计；偶尔用转账退一两次款、给员工发工资达不到界线。",
                     "The buyer pays and the shop pays the same account back. Refunds proper do not count; one or two "
                     "refunds by transfer, or wages of staff who also buy, stay below the lines."),
    bar="linked",
    always=True,
    least_orders=Threshold("orders", 4, Text("一两次转账退款是常事", "One or two refunds by transfer are usual")),
    least_share=Threshold("share", 0.05, Text("员工、供货商顺带下单占不到 5%", "Staff who buy make up less")),
    marks=_returned,
)  # fmt: skip

ROUND_TRIP = Detector(
    code="ROUND_TRIP",
    title=Text("等额资金对倒", "Equal amounts out and in"),
    finding=Text("{orders} 笔订单（{money}）的回款与几天内付给他人的款项分毫不差",
                 "{orders} orders ({money}) were paid with exactly what went out to somebody else within days"),
    explanation=Text("店铺转出一笔钱，几天之内以另一个名字、同样的金额作为货款回来。整百金额容易巧合，不计。",
                     "Money leaves the shop and comes back within days, under another name and to the cent, as "
                     "payment for an order. Whole hundreds meet by chance and do not count."),
    bar="linked",
    least_orders=Threshold("orders", 4, Text("一两次相等可以是巧合", "One or two equal amounts may be chance")),
    least_share=Threshold("share", 0.03, Text("精确到分的巧合占不到 3%", "Chance to the cent does not make 3 %")),
    marks=_round_trip,
    others=(
        Threshold("days", ROUND_TRIP_DAYS,
                  Text("前后各 15 天：平台确认收货后才放款",
                       "Fifteen days before or after: platforms pay out once the buyer confirms")),
        Threshold("whole_fen", WHOLE_FEN, Text("整百金额不计", "Whole hundreds do not count")),
    ),
)  # fmt: skip
