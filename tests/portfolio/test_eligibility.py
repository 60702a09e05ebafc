"""Do filters keep out what they say, one by one and together, and are pools as concentrated as they may be?"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from workbench.applications.policy_file import load_policy
from workbench.portfolio.eligibility import PoolRules, choose, columns_of
from workbench.portfolio.pool_figures import band_pds, figures_of

DAY = 20_000
GOOD: dict[str, Any] = {
    "loan_no": 1, "principal": 10_000_00, "interest": 5_00, "rate": 600, "opened": DAY - 30, "maturity": DAY + 60,
    "class": 1, "late": 0, "merchant": "M1", "person": "P1", "product": "credit_taobao", "entity": "chongqing",
    "category": "家居", "region": "浙江杭州", "band": "B", "owner": "own", "state": "open", "repayment": "",
    "shared": 0,
}  # fmt: skip
ANY = PoolRules(borrower_share=Decimal(1))


def loan(number: int = 1, **changes: Any) -> tuple[Any, ...]:
    return tuple((GOOD | {"loan_no": number, "person": f"P{number}"} | changes).values())


@pytest.mark.parametrize(
    ("changes", "rules", "code"),
    [
        ({"principal": 0}, {"least_fen": 0}, "BALANCE"),
        ({"owner": "P-0001"}, {}, "OWNER"),
        ({"shared": 1}, {}, "SHARED"),
        ({"class": 2}, {}, "CLASS"),
        ({"late": DAY - 1}, {}, "LATE"),
        ({"maturity": DAY - 1}, {"least_days": -9}, "LATE"),
        ({"maturity": DAY + 366}, {}, "TERM"),
        ({"maturity": DAY}, {}, "TERM"),
        ({"opened": DAY - 2}, {"seasoned_days": 3}, "SEASON"),
        ({"principal": 1_000_000_01}, {}, "AMOUNT"),
        ({"entity": "zhejiang"}, {"entity": "chongqing"}, "ENTITY"),
        ({"product": "credit_b2b"}, {"products": ("credit_taobao",)}, "PRODUCT"),
        ({"region": "广东深圳"}, {"regions": ("浙江", "江苏")}, "REGION"),
        ({"category": "食品"}, {"categories": ("家居",)}, "CATEGORY"),
        ({"band": ""}, {"bands": ("A", "B")}, "BAND"),
    ],
)
def test_each_filter_keeps_out_its_loan_and_is_named(changes: dict[str, Any], rules: dict[str, Any], code: str) -> None:
    found = choose(columns_of([loan(1), loan(2, **changes)]), replace(ANY, **rules), DAY)
    assert found.chosen.tolist() == [0]
    kept = {one.code: one for one in found.kept_out if one.loans}
    assert code in kept
    assert kept[code].only == 1
    assert all(one.loans <= 1 for one in kept.values())


def test_exactly_the_bounds_are_taken() -> None:
    rows = [
        loan(1, maturity=DAY + 1),
        loan(2, maturity=DAY + 365),
        loan(3, principal=1),
        loan(4, principal=1_000_000_00),
    ]
    assert len(choose(columns_of(rows), ANY, DAY).chosen) == 4


def test_concentration_holds_against_the_pool_that_results() -> None:
    dice = random.Random(20261127)
    rows = [
        loan(
            n, principal=dice.randrange(1_000_00, 200_000_00), person=f"P{dice.randrange(150)}",
            category=f"c{min(dice.randrange(8), dice.randrange(8))}", region=f"r{dice.randrange(5)}",
        )
        for n in range(1, 1_500)
    ]  # fmt: skip
    columns = columns_of(rows)
    rules = PoolRules(
        borrower_share=Decimal("0.02"), category_share=Decimal("0.22"), region_share=Decimal("0.24"),
        target_fen=50_000_000_00,
    )  # fmt: skip
    found = choose(columns, rules, DAY)
    chosen = columns.take(found.chosen)
    whole = int(chosen.principal.sum())
    assert 0 < whole <= rules.target_fen
    for name, share in (("person", "0.02"), ("category", "0.22"), ("region", "0.24")):
        sums = np.bincount(chosen.codes[name], weights=chosen.principal)
        assert sums.max() <= float(Decimal(share) * whole)
    kept = sum(one.loans for one in found.kept_out)
    assert len(chosen) + kept == len(rows)  # every loan passes the filters: each is kept out once at most


def test_bounds_nobody_can_keep_leave_no_pool() -> None:
    found = choose(columns_of([loan(n) for n in range(1, 10)]), PoolRules(borrower_share=Decimal("0.1")), DAY)
    assert len(found.chosen) == 0


def test_statistics_are_those_of_the_loans_by_hand() -> None:
    policy = load_policy("cn-2025")
    rows = [
        loan(1, principal=60_000_00, maturity=DAY + 30, rate=500, band="A", category="x"),
        loan(2, principal=40_000_00, maturity=DAY + 90, rate=600, band="", category="y", repayment="equal_principal"),
    ]
    found = figures_of(columns_of(rows), DAY, policy)
    assert (found.loans, found.borrowers, found.balance_fen, found.largest_fen) == (2, 2, 100_000_00, 60_000_00)
    assert found.term_days == Decimal("54.00")
    assert found.life_days == Decimal("42.00")  # 0.6 x 30 + 0.4 x 60: three monthly parts end on average at two thirds
    assert found.rate == Decimal("0.00054")
    assert found.category_hhi == Decimal("0.5200")
    pds = band_pds(policy)
    worst = max(pds.values())
    assert found.no_band == 1
    assert found.pd == ((pds["A"] * 6 + worst * 4) / 10).quantize(Decimal("0.0001"))
    lgd = policy.economics.loss_given_default
    loss = lgd * (pds["A"] * 60_000_00 + worst * 40_000_00)
    assert abs(found.expected_loss_fen - loss) <= 1
    half = figures_of(columns_of(rows), DAY, policy, {("credit_taobao", "chongqing"): Decimal("0.5")})
    assert half.pd == found.pd
    assert abs(half.expected_loss_fen - loss / 2) <= 1
    assert [one.times for one in found.stress] == [1, 2, 3]
    assert found.stress[2].loss_fen >= found.stress[1].loss_fen >= found.stress[0].loss_fen


def test_a_desk_without_loans_has_an_empty_pool() -> None:
    columns = columns_of([])
    assert len(choose(columns, ANY, DAY).chosen) == 0
    assert figures_of(columns, DAY, load_policy("cn-2025")).balance_fen == 0
