"""Does praise come as it does after sales, or all at once for orders long past?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.detectors.detector import Detector, Threshold
from workbench.flows.order_legs import Cut

BURST_DAYS = 7
LATE_DAYS = 30
LATE_SHARE = 0.5


def _burst(cut: Cut) -> str:
    """Late reviews of the merchant's fullest week of reviews, where most of that week's reviews are late."""
    return f"""WITH told AS (
            SELECT merchant_id, order_id, day, day - order_day > {LATE_DAYS} AS late
            FROM reviews WHERE day >= {cut.first} AND order_day IS NOT NULL),
        weeks AS (
            SELECT merchant_id, day, count(*) OVER w AS reviews, count_if(late) OVER w AS late FROM told
            WINDOW w AS (PARTITION BY merchant_id ORDER BY day
                RANGE BETWEEN {BURST_DAYS - 1} PRECEDING AND CURRENT ROW)),
        fullest AS (
            SELECT merchant_id, max_by(day, (reviews, -day)) AS day, max_by(late, (reviews, -day)) AS late,
                max(reviews) AS reviews FROM weeks GROUP BY merchant_id)
        SELECT t.merchant_id, t.order_id, 'events' AS witness_kind, CAST(min(t.day) AS VARCHAR) AS witness_id
        FROM told t JOIN fullest f ON f.merchant_id = t.merchant_id
            AND t.day BETWEEN f.day - {BURST_DAYS - 1} AND f.day
        JOIN order_legs o ON o.merchant_id = t.merchant_id AND o.order_id = t.order_id
        WHERE t.late AND f.late >= {LATE_SHARE} * f.reviews GROUP BY ALL"""


REVIEW_BURST = Detector(
    code="REVIEW_BURST",
    title=Text("集中补评", "A burst of late reviews"),
    finding=Text("{orders} 笔订单（{money}）下单一个月以后，在同一周内集中评价",
                 "{orders} orders ({money}) were reviewed in one week, a month or more after they were placed"),
    explanation=Text("评价通常在签收后几天到两周内陆续出现。这些评价集中在一周，对应的订单却早已完成。大促之后评价增多，但订单是新的，不在此列。",
                     "Reviews usually come days after a parcel is signed for. These came in one week for orders long "
                     "past. After a sale there are many reviews too, but of fresh orders: that is not meant."),
    bar="linked",
    least_orders=Threshold("orders", 4, Text("个别迟到的评价是常事", "A late review now and then is usual")),
    least_share=Threshold("share", 0.05, Text("自然迟评占不到销售额的 5%", "Late reviews by nature make up less")),
    marks=_burst,
    others=(
        Threshold("burst_days", BURST_DAYS, Text("一周之内", "Within one week")),
        Threshold("late_days", LATE_DAYS, Text("下单超过 30 天才评价", "Reviewed more than 30 days after the order")),
        Threshold("late_share", LATE_SHARE,
                  Text("那一周的评价至少一半是迟评", "At least half of that week's reviews are late")),
    ),
)  # fmt: skip
