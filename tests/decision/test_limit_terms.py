"""Does each term of the limit bind once, and is each told with its formula, its inputs and its source?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.decision.cases import POLICY, advise, asked, case
from workbench.applications.policy import LprRow, Policy
from workbench.applications.products import find_product
from workbench.common.text import Text
from workbench.decision.limit_terms import limit_lines
from workbench.decision.limits import LABELS, limit
from workbench.decision.outcome import Outcome, Verdict
from workbench.interview.questions import Diligence

TMALL = find_product("credit_tmall")


def funded(**changes: Any) -> Policy:
    return replace(POLICY, funding=replace(POLICY.funding, **changes))


WIDE: dict[str, Any] = {"application": asked(requested_fen=900_000_00), "verified_month_fen": 10_000_000_00}
LOOSE = replace(
    funded(legal_person_fen=10_000_000_00), bands=tuple(replace(band, cap_fen=900_000_000_00) for band in POLICY.bands)
)
BINDING: list[tuple[str, int, Policy, dict[str, Any]]] = [
    ("requested", 20_000_00, POLICY, {"application": asked(requested_fen=20_000_99)}),
    ("band_cap", 300_000_00, POLICY, WIDE),
    ("sales", 40_000_00, POLICY, {"verified_month_fen": 100_000_00}),
    ("product_cap", 1_000_000_00, LOOSE, {**WIDE, "application": asked(requested_fen=2_000_000_00)}),
    ("working_capital", 12_000_00, POLICY, {"working_capital_gap_fen": 12_345_67}),
    ("borrower", 10_000_00, funded(capital_fen=100_000_00), {}),
    ("linked", 5_000_00, funded(capital_fen=100_000_00), {"exposure_fen": 10_000_00, "own_exposure_fen": 0}),
    ("legal_person", 30_000_00, POLICY, {"exposure_fen": 970_000_00, "own_exposure_fen": 0}),
    ("household", 7_000_00, funded(household_fen=57_000_00), {"exposure_fen": 50_000_00}),
    ("headroom", 5_000_00, POLICY, {"headroom_fen": 5_999_99}),
    ("interview", 42_000_00, POLICY, {"diligence": Diligence.C}),
]


@pytest.mark.parametrize(("binding", "amount_fen", "policy", "changes"), BINDING)
def test_each_term_binds_once_and_is_marked(
    binding: str, amount_fen: int, policy: Policy, changes: dict[str, Any]
) -> None:
    one = case(**changes)
    product = replace(TMALL, max_fen=1_000_000_00)
    found = limit(one, policy, product)
    assert (found.binding, found.amount_fen) == (binding, amount_fen)
    lines = limit_lines(one, policy, product)
    assert [line.code for line in lines if line.binding] == [binding]
    assert {line.code: line.amount_fen for line in lines if line.amount_fen is not None} == {
        term.code: term.amount_fen for term in found.terms
    }
    assert all(line.formula.zh and line.formula.en and line.source.zh for line in lines)


def test_an_order_loan_is_bound_by_its_orders() -> None:
    lines = limit_lines(case(order_base_fen=1_000_00), POLICY, find_product("order_taobao"))
    bound = next(line for line in lines if line.binding)
    assert (bound.code, bound.amount_fen) == ("order_base", 800_00)
    assert "¥1,000 × 80%" in bound.formula.en


def test_an_exposure_of_linked_parties_does_not_count_as_the_borrowers_own() -> None:
    small = funded(capital_fen=100_000_00)
    terms = {
        t.code: t.amount_fen for t in limit(case(exposure_fen=4_000_00, own_exposure_fen=1_000_00), small, TMALL).terms
    }
    assert (terms["borrower"], terms["linked"]) == (9_000_00, 11_000_00)
    careful = {t.code: t.amount_fen for t in limit(case(exposure_fen=4_000_00), small, TMALL).terms}
    assert careful["borrower"] == 6_000_00  # the own part is not known: the whole stands for it


@pytest.mark.parametrize(("proved_fen", "base_fen"), [(0, 100_000_00), (5_000_00, 105_000_00), (90_000_00, 120_000_00)])
def test_accepted_proofs_raise_the_limit_up_to_the_policys_share(proved_fen: int, base_fen: int) -> None:
    found = limit(case(verified_month_fen=100_000_00, proved_month_fen=proved_fen), POLICY, TMALL)
    assert next(t.amount_fen for t in found.terms if t.code == "sales") == base_fen * 40 // 100
    assert limit(case(verified_month_fen=None, proved_month_fen=proved_fen), POLICY, TMALL).amount_fen == 0


def test_a_required_term_nobody_knows_sends_the_case_to_people_and_is_shown() -> None:
    orders = advise(product="order_taobao", application=asked(term_days=30), order_base_fen=None)
    assert orders.outcome is Outcome.REFER
    check = next(one for one in orders.checks if one.rule_id == "LIMIT_TERMS")
    assert (check.verdict, check.value) == (Verdict.UNKNOWN, LABELS["order_base"])
    lines = {line.code: line for line in limit_lines(case(), POLICY, TMALL)}
    assert (lines["working_capital"].amount_fen, lines["working_capital"].required) == (None, False)
    strict = replace(POLICY, limits=replace(POLICY.limits, required=("working_capital",)))
    assert advise(strict).outcome is Outcome.REFER
    assert advise(strict, working_capital_gap_fen=70_000_00).outcome is Outcome.APPROVE
    assert advise().outcome is Outcome.APPROVE


def test_the_warning_line_is_four_times_the_lpr_of_the_day_and_unknown_when_the_table_is_old() -> None:
    source = Text("公布", "published")
    table = (LprRow(date(2025, 12, 22), Decimal("0.030"), source), LprRow(date(2026, 1, 20), Decimal("0.029"), source))
    dated = replace(POLICY, lpr=table)
    assert dated.warning_line(date(2025, 12, 21)) is None
    assert dated.warning_line(date(2025, 12, 22)) == Decimal("0.120")
    assert dated.warning_line(date(2026, 1, 20)) == Decimal("0.116")
    assert dated.warning_line(date(2026, 3, 6)) == Decimal("0.116")  # 45 days
    assert dated.warning_line(date(2026, 3, 7)) is None

    def cost_check(policy: Policy) -> tuple[Verdict, str]:
        found = next(one for one in advise(policy).checks if one.rule_id == "COST_CAP")
        return found.verdict, found.message.en

    assert cost_check(dated) == (Verdict.PASS, "The LPR table is out of date: the warning line is not known")
    assert cost_check(POLICY) == (Verdict.PASS, "Above the warning line of 12.0%")
    capped = replace(dated, cost=replace(dated.cost, cap=Decimal("0.10")))
    assert cost_check(capped)[0] is Verdict.REFER  # an old table never lifts the cap itself
