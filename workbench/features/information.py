"""Which features does the information flow give: what do visitors, buyers, the platform and other lenders show?

Event lines may stand for more than one occurrence: `count` (here `n`) of a visit line is the visitors who bought, of a
log-in line the days with a log-in, of an inquiry line the inquiries (its value: minutes until the answer).
"""

from __future__ import annotations

from workbench.features.declare import MARKETPLACE, PLATFORM, between, declare, within
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

_feature = declare(Flow.INFORMATION, LineKind.EVENTS, PLATFORM)


def _of(kind: str, extra: str = "") -> str:
    return f"kind = '{kind}'" + (f" AND {extra}" if extra else "")


INFORMATION: tuple[Feature, ...] = (
    _feature(
        "conversion_90", f"1.0 * sum(n) {within(90, _of('visit'))} / nullif(sum(value) {within(90, _of('visit'))}, 0)",
        Unit.SHARE, -1, "visits", ("访客转化", "Conversion"), ("访客转化 {value}", "Visitor conversion {value}"),
        actionable=True,
    ),
    _feature(
        "visitors_28", f"sum(value) {within(28, _of('visit'))}", Unit.COUNT, -1, "volume",
        ("近 28 天访客", "Visitors, 28 days"), ("近 28 天访客 {value} 人", "Visitors in 28 days: {value}"),
    ),
    _feature(
        "visitor_trend_91",
        f"1.0 * sum(value) {within(91, _of('visit'))} / nullif(sum(value) {between(91, 182, _of('visit'))}, 0)",
        Unit.RATIO, -1, "trend", ("访客走势", "Visitor trend"),
        ("近 91 天访客为前 91 天的 {value}", "91-day visitors are {value} the 91 days before"),
    ),
    _feature(
        "login_days_28", f"sum(n) {within(28, _of('login'))} * 30.0 / 28.0", Unit.DAYS, -1, "login",
        ("登录活跃", "Active days"), ("每月登录 {value}", "Logs in on {value} a month"), actionable=True,
    ),
    _feature(
        "login_change",
        f"(sum(n) {within(28, _of('login'))} / 28.0) / nullif(sum(n) {between(28, 182, _of('login'))} / 154.0, 0)",
        Unit.RATIO, -1, "login", ("登录变化", "Log-in change"),
        ("近 28 天登录为以往的 {value}", "28-day log-ins are {value} what they were"),
    ),
    _feature(
        "positive_share_180",
        f"1.0 * sum(n) {within(180, _of('review', 'value >= 4'))} / nullif(sum(n) {within(180, _of('review'))}, 0)",
        Unit.SHARE, -1, "reviews", ("好评率", "Positive reviews"),
        ("好评率 {value}", "{value} of reviews are positive"),
        actionable=True, also=(MARKETPLACE,),
    ),
    _feature(
        "low_star_share_90",
        f"""1.0 * coalesce(sum(n) {within(90, _of('review', 'value <= 2'))}, 0)
            / nullif(sum(n) {within(90, _of('review'))}, 0)""", Unit.SHARE, 1, "reviews",
        ("差评率", "Negative reviews"), ("近 90 天差评率 {value}", "{value} of 90-day reviews are negative"),
        also=(MARKETPLACE,),
    ),
    _feature(
        "stars_365", f"sum(value * n) {within(365, _of('review'))} / nullif(sum(n) {within(365, _of('review'))}, 0)",
        Unit.LEVEL, -1, "reviews", ("评价星级", "Review stars"), ("评价 {value} 星", "Reviews average {value} stars"),
        also=(MARKETPLACE,),
    ),
    _feature(
        "reviews_90", f"coalesce(sum(n) {within(90, _of('review'))}, 0)", Unit.COUNT, 0, "review_count",
        ("近 90 天评价", "Reviews, 90 days"), ("近 90 天有 {value} 条评价", "Reviews in 90 days: {value}"),
        also=(MARKETPLACE,),
    ),
    _feature(
        "review_burst_182",
        f"1.0 * max(week_reviews) {within(182, _of('review'))} / nullif(sum(n) {within(182, _of('review'))}, 0)",
        Unit.SHARE, 1, "review_burst", ("评价集中", "Review burst"),
        ("{value} 的评价集中在一周内", "{value} of reviews fall in one week"),
    ),
    _feature(
        "complaints_90", f"coalesce(sum(n) {within(90, _of('complaint'))}, 0)", Unit.COUNT, 1, "complaints",
        ("近 90 天投诉", "Complaints, 90 days"), ("近 90 天有 {value} 起投诉", "Complaints in 90 days: {value}"),
        actionable=True,
    ),
    _feature(
        "penalty_points_365", f"coalesce(sum(value) {within(365, _of('penalty'))}, 0)", Unit.COUNT, 1, "penalty",
        ("违规扣分", "Penalty points"), ("近一年违规扣 {value} 分", "Penalty points in a year: {value}"),
    ),
    _feature(
        "rating_item", f"max_by(value, -age) {within(120, _of('rating_item'))}", Unit.LEVEL, -1, "rating",
        ("描述相符", "Rating: as described"), ("描述相符 {value} 分", "Rating, goods as described: {value}"),
    ),
    _feature(
        "rating_service", f"max_by(value, -age) {within(120, _of('rating_service'))}", Unit.LEVEL, -1, "rating",
        ("服务态度", "Rating: service"), ("服务态度 {value} 分", "Rating, service: {value}"),
    ),
    _feature(
        "rating_logistics", f"max_by(value, -age) {within(120, _of('rating_logistics'))}", Unit.LEVEL, -1, "rating",
        ("物流服务", "Rating: delivery"), ("物流服务 {value} 分", "Rating, delivery: {value}"),
    ),
    _feature(
        "reply_minutes_90",
        f"sum(value * n) {within(90, _of('inquiry'))} / nullif(sum(n) {within(90, _of('inquiry'))}, 0)", Unit.LEVEL, 1,
        "reply", ("咨询响应（分钟）", "Reply time (minutes)"),
        ("咨询响应 {value} 分钟", "Replies take {value} minutes"), actionable=True,
    ),
    _feature(
        "other_lenders", f"max_by(value, -age) {within(120, _of('other_lender'))}", Unit.COUNT, 1, "debt",
        ("在贷机构", "Other lenders"),
        ("有借款的其他机构 {value} 家", "Other lenders with a loan: {value}"), flow=Flow.FUND,
    ),
    _feature(
        "other_lenders_most_365", f"max(value) {within(365, _of('other_lender'))}", Unit.COUNT, 1, "debt",
        ("全年最多在贷机构", "Most lenders in a year"),
        ("全年同时在贷机构最多 {value} 家", "Most lenders at once in a year: {value}"), flow=Flow.FUND,
    ),
)  # fmt: skip
