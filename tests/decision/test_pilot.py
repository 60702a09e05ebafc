"""Does the historic policy lend where the published descriptions of its time say, by date?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.decision.cases import MERCHANT, asked, case
from workbench.applications.policy_file import load_policy
from workbench.applications.products import find_product
from workbench.decision.decide import decide
from workbench.decision.outcome import Outcome, Recommendation, Verdict
from workbench.merchants.merchant import Platform

PILOT = load_policy("cn-2008-pilot")


def advised(product: str, region: str, city: str, day: date) -> Recommendation:
    platform = {"credit_b2b": Platform.B2B, "order_taobao": Platform.TAOBAO}[product]
    merchant = replace(
        MERCHANT, region=region, city=city, platform=platform, trustpass_index=80, opened_on=date(2005, 1, 1)
    )
    changes: dict[str, Any] = {"order_base_fen": 100_000_00} if product == "order_taobao" else {}
    one = case(
        application=asked(product_code=product, requested_fen=10_000_00, term_days=30 if changes else 180),
        merchant=merchant, as_of=day, decided_on=day, **changes,
    )  # fmt: skip
    return decide(one, PILOT, find_product(product))


def refusals(found: Recommendation) -> set[str]:
    return {one.rule_id for one in found.checks if one.verdict is Verdict.FAIL}


@pytest.mark.parametrize(
    ("product", "region", "city", "day", "refused"),
    [
        ("credit_b2b", "浙江", "杭州", date(2011, 6, 1), set()),
        ("credit_b2b", "浙江", "湖州", date(2011, 6, 1), {"P08_B2B_HANGZHOU"}),
        ("credit_b2b", "江苏", "苏州", date(2012, 8, 31), {"P08_B2B_HANGZHOU"}),
        ("credit_b2b", "江苏", "苏州", date(2012, 9, 1), set()),
        ("credit_b2b", "浙江", "湖州", date(2013, 4, 30), set()),
        ("credit_b2b", "浙江", "温州", date(2013, 4, 30), {"REGION_EXCLUDED"}),
        ("credit_b2b", "广东", "广州", date(2013, 4, 30), {"REGION_B2B"}),
        ("order_taobao", "浙江", "温州", date(2013, 4, 30), set()),
        ("order_taobao", "广东", "广州", date(2011, 6, 1), set()),
    ],
)
def test_regions_count_by_their_dates(product: str, region: str, city: str, day: date, refused: set[str]) -> None:
    found = advised(product, region, city, day)
    assert refusals(found) == refused
    assert (found.outcome is Outcome.DECLINE) is bool(refused)


def test_the_pilot_lends_nothing_before_it_began_or_after_it_ended() -> None:
    for day in (date(2008, 5, 3), date(2020, 9, 16)):
        found = advised("order_taobao", "浙江", "杭州", day)
        assert found.outcome is Outcome.REFER
        assert found.reasons[0].code == "IN_FORCE"


def test_its_duties_name_what_is_unverified() -> None:
    told = {one.rule_id: one for one in advised("credit_b2b", "浙江", "杭州", date(2013, 4, 30)).duties}
    assert {"P08_SINGLE_BORROWER", "P08_BANK_FUNDING", "P08_RATE_FLOOR", "P08_NO_CROSS_REGION"} <= told.keys()
    assert "未在原文核实" in told["P08_SINGLE_BORROWER"].message.zh
    assert "not verified" in told["P08_RATE_FLOOR"].message.en
