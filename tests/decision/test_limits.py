"""Is the limit the least of its terms, and does each term bind once?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import POLICY, asked, case
from workbench.applications.products import find_product
from workbench.decision.limits import limit
from workbench.decision.working_capital import Worksheet, working_capital
from workbench.interview.questions import Diligence

WIDE: dict[str, Any] = {
    "application": asked(requested_fen=900_000_00),
    "verified_month_fen": 10_000_000_00,
}


@pytest.mark.parametrize(
    ("binding", "amount_fen", "changes"),
    [
        ("requested", 20_000_00, {"application": asked(requested_fen=20_000_99)}),
        ("band_cap", 300_000_00, WIDE),
        ("sales", 80_000_00, {**WIDE, "verified_month_fen": 200_000_00}),
        ("working_capital", 12_000_00, {"working_capital_gap_fen": 12_345_67}),
        ("legal_person", 30_000_00, {"exposure_fen": 970_000_00}),
        ("headroom", 5_000_00, {"headroom_fen": 5_999_99}),
        ("interview", 42_000_00, {"diligence": Diligence.C}),
    ],
)
def test_each_term_binds_once(binding: str, amount_fen: int, changes: dict[str, Any]) -> None:
    found = limit(case(**changes), POLICY, find_product("credit_tmall"))
    assert (found.binding, found.amount_fen) == (binding, amount_fen)
    assert next(term.amount_fen for term in found.terms if term.code == binding) == min(
        t.amount_fen for t in found.terms
    )


def test_the_product_cap_binds() -> None:
    wide = replace(POLICY, bands=tuple(replace(b, cap_fen=b.cap_fen * 100) for b in POLICY.bands))
    found = limit(case(**WIDE), wide, replace(find_product("credit_tmall"), max_fen=500_000_00))
    assert (found.binding, found.amount_fen) == ("product_cap", 500_000_00)


def test_one_borrower_takes_at_most_its_share_of_capital() -> None:
    small = replace(POLICY, funding=replace(POLICY.funding, capital_fen=100_000_00))
    found = limit(case(), small, find_product("credit_tmall"))
    assert (found.binding, found.amount_fen) == ("borrower", 10_000_00)


def test_an_order_loan_is_bound_by_its_orders() -> None:
    found = limit(case(order_base_fen=1_000_00), POLICY, find_product("order_taobao"))
    assert (found.binding, found.amount_fen) == ("order_base", 800_00)


def test_an_exposure_over_the_ceiling_leaves_nothing_and_no_negative_limit() -> None:
    assert limit(case(exposure_fen=2_000_000_00), POLICY, find_product("credit_tmall")).amount_fen == 0


def test_the_worksheet_agrees_with_the_official_example() -> None:
    figures = "20315.74 19178.09 903.12 36500 1222.43 79.55 1029.66 1845.39 1.00 3001.22"
    found = working_capital(Worksheet(*(Decimal(figure) for figure in figures.split())))
    assert round(found.turns, 6) == Decimal("4.851613")
    assert round(found.need, 6) == Decimal("7188.829721")
    assert round(found.new_loan, 6) == Decimal("4187.609721")


def test_a_business_that_collects_before_it_pays_has_no_answer() -> None:
    with pytest.raises(ArithmeticError):
        working_capital(Worksheet(*(Decimal(figure) for figure in (100, 80, 5, 100, 0, 50, 0, 0, 0, 0))))
