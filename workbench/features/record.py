"""Which features does the merchant's own record give: how long open, how rated, how past loans went?

Expressions read the columns of `compute.MerchantFacts` and the as-of day; a fact the desk does not have is NULL.
"""

from __future__ import annotations

from workbench.features.declare import MARKETPLACE, PLATFORM, declare
from workbench.features.feature import Feature, Flow, Unit

_feature = declare(Flow.INFORMATION, None, PLATFORM)

RECORD: tuple[Feature, ...] = (
    _feature(
        "shop_months", "max(CASE WHEN opened_day <= as_of THEN (as_of - opened_day) / 30.4375 END)", Unit.MONTHS, -1,
        "tenure", ("店铺经营", "Shop open"), ("店铺经营 {value}", "Shop open {value}"), also=(MARKETPLACE,),
    ),
    _feature(
        "shop_level", "max(shop_level)", Unit.LEVEL, -1, "level",
        ("店铺信用", "Shop rating"), ("店铺信用 {value} 级", "Shop rating: level {value}"),
    ),
    _feature(
        "trustpass_index", "max(trustpass_index)", Unit.COUNT, -1, "trustpass",
        ("诚信通指数", "TrustPass index"), ("诚信通指数 {value}", "TrustPass index {value}"),
    ),
    _feature(
        "on_time_loans", "max(prior_loans - coalesce(prior_late, 0))", Unit.COUNT, -1, "loans",
        ("按期归还笔数", "Loans repaid on time"),
        ("历史按期归还借款 {value} 笔", "Past loans repaid on time: {value}"), flow=Flow.FUND,
    ),
    _feature(
        "late_loan_share", "max(CASE WHEN prior_loans > 0 THEN 1.0 * prior_late / prior_loans END)", Unit.SHARE, 1,
        "loans", ("历史逾期占比", "Past loans repaid late"),
        ("历史借款逾期占比 {value}", "{value} of past loans repaid late"), flow=Flow.FUND,
    ),
)  # fmt: skip
