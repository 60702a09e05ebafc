"""Do parcels show that nothing was sent: one waybill for orders of several buyers, parcels without weight?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.detectors.detector import Detector, Threshold
from workbench.flows.order_legs import Cut

LIGHT_G = 50
USUAL_TIMES = 3.0  # the shop's other parcels weigh so many times the line
VALUE_SHARE = 0.6


def _reused(cut: Cut) -> str:
    return """SELECT merchant_id, order_id, 'shipments' AS witness_kind, waybill_key AS witness_id
        FROM order_legs WHERE reused"""


def _light(cut: Cut) -> str:
    """Light parcels of a shop that sells heavier goods, paid for as if they were its usual ones."""
    return f"""WITH usual AS (
            SELECT merchant_id, median(weight_g) FILTER (weight_g >= {LIGHT_G}) AS weight_g,
                median(paid_fen) FILTER (weight_g >= {LIGHT_G}) AS paid_fen,
                median(paid_fen) FILTER (weight_g < {LIGHT_G}) AS light_fen
            FROM order_legs WHERE weight_g IS NOT NULL GROUP BY merchant_id)
        SELECT o.merchant_id, o.order_id, 'shipments' AS witness_kind, o.waybill_key AS witness_id
        FROM order_legs o JOIN usual u USING (merchant_id)
        WHERE o.weight_g < {LIGHT_G} AND o.sent AND u.weight_g >= {USUAL_TIMES * LIGHT_G}
            AND u.light_fen >= {VALUE_SHARE} * u.paid_fen"""


WAYBILL_REUSE = Detector(
    code="WAYBILL_REUSE",
    title=Text("运单重复使用", "One waybill, several buyers"),
    finding=Text("{orders} 笔订单（{money}）的运单也用于其他买家的订单",
                 "{orders} orders ({money}) share a waybill with another buyer's order"),
    explanation=Text("一张运单对应一个包裹。同一买家的两笔订单可以合并发货；不同买家的订单共用一张运单，说明至少一笔没有单独发货。",
                     "A waybill is one parcel. Two orders of one buyer may travel together; orders of different buyers "
                     "under one waybill mean that at least one was not sent."),
    bar="reuse",
    always=True,
    least_orders=Threshold("orders", 4, Text("录错一两张运单是常事", "One or two mistyped waybills happen to anybody")),
    least_share=Threshold("share", 0.02, Text("与政策规则“运单重复”同一界线", "As in the policy's rule on waybills")),
    marks=_reused,
)  # fmt: skip

EMPTY_PARCEL = Detector(
    code="EMPTY_PARCEL",
    title=Text("疑似空包", "Parcels almost without weight"),
    finding=Text("{orders} 笔订单（{money}）的包裹不足 50 克，而本店其他包裹都重得多",
                 "{orders} orders ({money}) left in parcels under 50 g, while the shop's others weigh far more"),
    explanation=Text("店铺平时发货较重，这些包裹几乎没有重量，货款却与平时相当。卖贴纸等轻货的店铺、轻而便宜的配件不在此列。",
                     "The shop's usual parcels are heavier; these weigh almost nothing and cost as much. A shop of "
                     "light goods, and light cheap extras, are not meant."),
    bar="empty",
    least_orders=Threshold("orders", 4, Text("个别漏录重量不算", "A weight left out now and then does not count")),
    least_share=Threshold("share", 0.08, Text("诚实店铺的轻件占比低于此", "Shops of heavier goods stay below")),
    marks=_light,
    others=(
        Threshold("light_g", LIGHT_G, Text("空信封连同面单的重量", "An empty envelope with its label")),
        Threshold("usual_times", USUAL_TIMES,
                  Text("其他包裹的中位重量须达 3 倍", "The median of the other parcels weighs three times as much")),
        Threshold("value_share", VALUE_SHARE,
                  Text("轻件货款中位数须达其他订单的六成：便宜小件本来就轻",
                       "Light orders cost at least six tenths of the others: small cheap goods are light by nature")),
    ),
)  # fmt: skip
