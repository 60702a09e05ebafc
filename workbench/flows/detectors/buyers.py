"""Who buys: a small circle that several shops share, or the shop's own people?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.detectors.detector import Detector, Threshold
from workbench.flows.order_legs import Cut
from workbench.flows.shared_keys import narrow_keys

COMMON_BUYERS = 4
ORDERS_EACH = 1.5
SHOPS = 3


def dense_pairs(as_of_day: int) -> str:
    """SQL of pairs of merchants with enough common buyers: merchant_id, other_id, buyers. Each pair stands twice."""
    return f"""WITH narrow AS (SELECT key, merchant_id FROM ({narrow_keys(as_of_day)}) WHERE kind = 'buyer')
        SELECT a.merchant_id, b.merchant_id AS other_id, count(*) AS buyers
        FROM narrow a JOIN narrow b ON a.key = b.key AND a.merchant_id <> b.merchant_id
        GROUP BY ALL HAVING count(*) >= {COMMON_BUYERS}"""


def _cluster(cut: Cut) -> str:
    """Orders of buyers shared with a shop of a dense pair, where they come back again and again or a third shop has
    most of them too: two shops of one owner share customers as well."""
    day = cut.as_of_day
    return f"""WITH narrow AS (SELECT key, merchant_id, count(*) OVER (PARTITION BY key) AS shops
            FROM ({narrow_keys(day)}) WHERE kind = 'buyer'),
        circle AS (SELECT DISTINCT p.merchant_id, a.key, a.shops FROM ({dense_pairs(day)}) p
            JOIN narrow a ON a.merchant_id = p.merchant_id
            JOIN narrow b ON b.merchant_id = p.other_id AND b.key = a.key WHERE {cut.chosen("p.merchant_id")}),
        theirs AS (SELECT o.merchant_id, o.order_id, o.buyer_key, c.shops
            FROM order_legs o JOIN circle c ON c.merchant_id = o.merchant_id AND c.key = o.buyer_key),
        circles AS (SELECT merchant_id FROM theirs GROUP BY ALL
            HAVING count(*) >= {ORDERS_EACH} * count(DISTINCT buyer_key)
                OR count(DISTINCT buyer_key) FILTER (shops >= {SHOPS}) >= 0.5 * count(DISTINCT buyer_key))
        SELECT merchant_id, order_id, 'buyer' AS witness_kind, buyer_key AS witness_id
        FROM theirs SEMI JOIN circles USING (merchant_id)"""


def _own(cut: Cut) -> str:
    """Orders of accounts that put money into the shop, or into another shop of the same legal person or owner."""
    return """SELECT o.merchant_id, o.order_id, 'account' AS witness_kind, o.buyer_key AS witness_id
        FROM order_legs o SEMI JOIN own_accounts a ON a.merchant_id = o.merchant_id AND a.key = o.buyer_key"""


BUYER_CLUSTER = Detector(
    code="BUYER_CLUSTER",
    title=Text("买家集中且跨店重合", "A circle of buyers that shops share"),
    finding=Text("{orders} 笔订单（{money}）来自与其他店铺共有、反复下单的同一批买家",
                 "{orders} orders ({money}) come from one circle of returning buyers that other shops share"),
    explanation=Text("几家店铺共有同一批买家，且这批买家占了不小的销售额。一位大客户、一两位共同的熟客不在此列。",
                     "Several shops share the same buyers, who make up much of the sales. One large customer, or one "
                     "or two regulars in common, are not meant."),
    bar="linked",
    least_orders=Threshold("orders", 4, Text("少于此看不出规律", "Fewer show no pattern")),
    least_share=Threshold("share", 0.08, Text("自然重合的买家占比低于此", "Buyers in common by chance make up less")),
    marks=_cluster,
    others=(
        Threshold("common_buyers", COMMON_BUYERS,
                  Text("两店至少 4 位共同买家：一两位熟客是常事",
                       "Two shops have four buyers in common: one or two are usual")),
        Threshold("orders_each", ORDERS_EACH,
                  Text("这批买家人均下单 1.5 笔以上，或", "These buyers order one and a half times each, or")),
        Threshold("shops", SHOPS,
                  Text("其中一半在至少三家店下单：同一店主的两家店本来就有共同的顾客",
                       "half of them buy at three shops: two shops of one owner share customers by nature")),
    ),
)  # fmt: skip

SELF_PURCHASE = Detector(
    code="SELF_PURCHASE",
    title=Text("关联方自买", "Purchases by linked parties"),
    finding=Text("{orders} 笔订单（{money}）的买家账户也是向本店（或同一法人的店铺）注资的账户",
                 "{orders} orders ({money}) come from accounts that also fund this shop or its owner's other shop"),
    explanation=Text("给店铺转入资金的账户又在店里下单：钱从店主来，又变成店铺的销售额。店主偶尔自用一两单不在此列。",
                     "Accounts that move money into the shop also buy there: the owner's money comes back as sales. "
                     "One or two orders for the owner's own use are not meant."),
    bar="linked",
    least_orders=Threshold("orders", 4, Text("店主自用一两单是常事", "One or two orders for own use are usual")),
    least_share=Threshold("share", 0.05, Text("自用不会占到销售额的 5%", "Own use makes less than 5 % of sales")),
    marks=_own,
)  # fmt: skip
