"""Does a portfolio get, row by row, what `decide` gives each case?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from tests.decision.cases import APPLICATION, MERCHANT, POLICY, REASONS, SCORE, case
from workbench.applications.policy import LimitRules, Policy
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.products import load_products
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import Price, Recommendation, Verdict
from workbench.decision.portfolio import LANES, OUTCOMES, PortfolioOutcome, decide_columns, prices_of
from workbench.decision.portfolio_columns import columns_of
from workbench.decision.portfolio_plan import FAIL, NOTED, OPEN, TERMS, UNKNOWN, UNMET, PortfolioPlan, plan_of
from workbench.decision.portfolio_reasons import reasons_of
from workbench.flows.detectors import DETECTORS, Finding
from workbench.interview.questions import Diligence
from workbench.merchants.merchant import Platform
from workbench.scoring.points import band_of

PRODUCTS = load_products()
DAY = date(2026, 11, 22)


def rare(rng: random.Random, usual: Any, *others: Any, chance: float = 0.15) -> Any:
    return rng.choice(others) if rng.random() < chance else usual


def random_case(rng: random.Random, policy: Policy) -> CaseInput:
    """Mostly ordinary, with every fact missing, at an edge or out of range now and then."""
    product = PRODUCTS[rng.choice(sorted(PRODUCTS))]
    requested = rare(rng, rng.randrange(1, 600_000_00), product.max_fen, product.max_fen + 1, product.min_fen, 1,
                     product.step_fen * rng.randrange(1, 90), policy.interview.from_fen, 10**13)  # fmt: skip
    term = rare(rng, rng.choice(product.terms_days), 1, 31, 400, 45)
    currency = rare(rng, product.currency, "USD", chance=0.04)
    platform = rare(rng, Platform(product.platforms[0]), *Platform, chance=0.1)
    points = rare(rng, rng.randrange(500, 720), *policy.floors().values(), 659, -40)
    pd = rng.choice([rng.random() ** 4, rng.randrange(1, 1000) / 10_000, 1e-9, 0.5, 2.0**-20]) or 1e-6
    score = replace(SCORE, points=points, pd=pd, band=band_of(points, policy.floors()))
    codes = rng.sample(range(len(DETECTORS)), rng.randrange(1, 3))
    findings = tuple(Finding(DETECTORS[i].code, "M1", 0.3, 12, 30_000, 20_000, True) for i in sorted(codes))
    numbers = {
        "refund_share_90": rng.choice([0.0, 0.03, 0.08, 0.0800000001, 0.25, 0.250001, 0.1, 0.3, rng.random() / 4]),
        "other_lenders": float(rng.randrange(6)),
        "waybill_reuse_share_90": rng.choice([0.0, 0.02, 0.0200001, 0.019]),
    }
    features: dict[str, float | None] = {
        name: rare(rng, value, None, float("nan"), float("inf"), chance=0.08) for name, value in numbers.items()
    }
    return CaseInput(
        application=replace(
            APPLICATION, product_code=product.code, requested_fen=requested, term_days=term, currency=currency
        ),
        merchant=replace(
            MERCHANT,
            platform=platform,
            region=rare(rng, "浙江", "", "台湾", "浙江省", "上海"),
            city=rare(rng, "湖州", "", "温州", "温州市"),
            opened_on=rare(rng, date(2023, 1, 5), None, date(2026, 9, 23), date(2026, 5, 23), date(2027, 1, 1)),
            trustpass_index=rare(rng, 80, None, 0, 1),
        ),
        as_of=DAY,
        score=rare(rng, score, None, chance=0.05),
        features=features,
        verified_month_fen=rare(rng, rng.randrange(0, 900_000_00), None, 0, 1, -500_00, 3_333_33),
        reasons=REASONS[: rare(rng, 4, 0, 1, 6)],
        exposure_fen=rare(rng, 0, None, rng.randrange(0, 1_000_000_00), 999_999_99, 1_000_000_00, 2_000_000_00),
        own_exposure_fen=rare(rng, None, 0, rng.randrange(0, 900_000_00), chance=0.5),
        proved_month_fen=rare(rng, 0, 20_000_00, rng.randrange(0, 900_000_00), -3, chance=0.3),
        headroom_fen=rare(rng, 10**12, None, 0, -5, 50_000_00, 9_999_99),
        list_hits=rare(rng, 0, None, 1, 3, chance=0.06),
        gate_failures=rare(rng, (), (Text("不足", "Too few"),), chance=0.05),
        mismatches=rare(rng, 0, 1, 2),
        diligence=rare(rng, None, *Diligence, chance=0.3),
        fraud=rare(rng, (), None, findings, chance=0.08),
        order_base_fen=rng.choice([None, 0, rng.randrange(0, 300_000_00), 33_333_33]),
        working_capital_gap_fen=rare(rng, None, 0, -7, rng.randrange(0, 200_000_00)),
        facts={
            "dscr_expected": rare(rng, Decimal("1.50"), None, Decimal("0.99"), Decimal("1.00"), Decimal(-3)),
            **({} if rng.random() < 0.2 else {"rating": rng.choice("ABCD")}),
        },
    )


def together(
    cases: Sequence[CaseInput], policy: Policy, day: date = DAY
) -> tuple[PortfolioPlan, PortfolioOutcome, Any, Any]:
    columns = columns_of(cases, [rule.fact for rule in policy.rules])
    plan = plan_of(policy, PRODUCTS, day, columns.requests)
    found = decide_columns(plan, columns)
    return plan, found, reasons_of(plan, columns, found), columns


def said_of(plan: PortfolioPlan, found: PortfolioOutcome, row: int) -> list[tuple[str, Verdict, bool]]:
    """Checks that are not passed: id, verdict, whether an interview cleared it."""
    told = []
    for check, bits in zip(plan.checks, found.said[:, row].tolist(), strict=True):
        if bits & (OPEN | NOTED):
            unmet = Verdict.NOTE if bits & NOTED else Verdict.FAIL if bits & FAIL else Verdict.REFER
            verdict = Verdict.UNKNOWN if bits & UNKNOWN else unmet
            told.append((check, verdict, not bits & (UNMET | NOTED)))
    return told


def rates(found: Price) -> tuple[Decimal, ...]:
    return (found.daily_rate, found.nominal_365, found.fee_rate, found.irr_x12, found.xirr)


def compare(cases: Sequence[CaseInput], policy: Policy, day: date = DAY) -> list[Recommendation]:
    """Every field of every row against `decide`; answers what `decide` said."""
    plan, found, reasons, _ = together(cases, policy, day)
    prices = prices_of(plan, found)
    alone = [decide(one, policy, PRODUCTS[one.application.product_code]) for one in cases]
    for row, (one, expected) in enumerate(zip(cases, alone, strict=True)):
        got = (
            OUTCOMES[found.outcome[row]],
            LANES[found.lane[row]],
            int(found.limit_fen[row]),
            TERMS[found.binding[row]],
            bool(found.second_person[row]),
            bool(found.interview[row]),
            int(found.expected_loss_fen[row]),
            reasons.of(row),
            said_of(plan, found, row),
            None if prices[row] is None else rates(prices[row]),
        )
        priced = one.score is not None and policy.price(one.application.product_code, one.score.band.value)
        assert got == (
            expected.outcome,
            expected.lane,
            expected.limit.amount_fen,
            expected.limit.binding,
            expected.needs_second_person,
            expected.needs_interview,
            expected.expected_loss_fen,
            tuple(reason.code for reason in expected.reasons),
            [(c.rule_id, c.verdict, c.cleared) for c in expected.checks if c.verdict is not Verdict.PASS],
            rates(expected.price) if priced else None,
        ), one
    return alone


@pytest.mark.parametrize("policy_id", policy_ids())
def test_random_cases_of_every_product_are_decided_as_they_would_be_alone(policy_id: str) -> None:
    policy = load_policy(policy_id)
    rng = random.Random(f"portfolio {policy_id}")
    alone = compare([random_case(rng, policy) for _ in range(1200)], policy)
    assert len({one.outcome for one in alone}) >= 2
    assert len({one.limit.binding for one in alone}) >= 6


def random_policy(rng: random.Random) -> Policy:
    """A policy nobody wrote: other floors, shares, tiers, ratings, rules, dates and switches."""
    policy = load_policy(rng.choice(policy_ids()))
    floors = sorted(rng.sample(range(505, 715), 4), reverse=True)
    bands = tuple(
        replace(
            terms,
            floor_points=floor,
            lend=(how := rng.choice(["auto", "review", "refer", "decline"])),
            cap_fen=0 if how == "decline" else rng.randrange(1, 900_000_00),
            sales_share=Decimal(rng.randrange(0, 3000)) / 1000,
        )
        for terms, floor in zip(policy.bands, [*floors, 0], strict=True)
    )
    ratings = "ABCD"
    some = lambda: tuple(r for r in ratings if rng.random() < 0.3)  # noqa: E731
    tiers = sorted(rng.sample(range(1_000_00, 900_000_00), len(policy.tiers)))
    rules = tuple(
        replace(
            rule,
            severity=rng.choice(["decline", "refer", "justify"]) if rule.asks else "document",
            cleared_by=rng.choice(["", "interview"]) if rule.asks else "",
            bound=None if rule.bound is None else rare(rng, rule.bound, Decimal("0.1"), Decimal("0.3"), Decimal(0)),
            valid_from=rare(rng, None, date(2026, 11, 22), date(2026, 11, 23)),
            products=rare(rng, rule.products, (), ("credit_tmall", "order_taobao")),
        )
        for rule in policy.rules
    )
    return replace(
        policy,
        bands=bands,
        tiers=tuple(
            replace(tier, up_to_fen=up_to, role=rng.choice(["officer", "approver", "risk"]))
            for tier, up_to in zip(policy.tiers, tiers, strict=True)
        ),
        interview=replace(
            policy.interview,
            from_fen=rng.randrange(1, 400_000_00),
            bands=some(),
            on_mismatch=rng.random() < 0.7,
            cap_share={r: rng.choice([Decimal(1), Decimal("0.7"), Decimal("0.333"), Decimal(0)]) for r in ratings},
            decline_ratings=some()[:1],
            refer_ratings=some(),
            second_person_ratings=some(),
        ),
        lanes=replace(policy.lanes, automatic=rng.random() < 0.7, auto_max_fen=rng.randrange(0, 300_000_00)),
        cost=replace(
            policy.cost,
            cap=rng.choice([Decimal("0.15"), Decimal("0.16"), Decimal("0.24")]),
            basis=rng.choice(["xirr", "irr_x12", "nominal_365"]),
        ),
        funding=replace(
            policy.funding,
            capital_fen=rare(rng, policy.funding.capital_fen, 1_000_000_001),
            legal_person_fen=rng.randrange(100_000_00, 2_000_000_00),
            linked_share=rare(rng, policy.funding.linked_share, Decimal("0.0005"), Decimal("0.001"), chance=0.3),
            household_fen=rare(rng, policy.funding.household_fen, rng.randrange(50_000_00, 900_000_00), chance=0.3),
        ),
        economics=replace(
            policy.economics, loss_given_default=rng.choice([Decimal("0.45"), Decimal("0.5"), Decimal(1)])
        ),
        limits=LimitRules(
            required=tuple(
                one for one in ("order_base", "working_capital", "borrower", "headroom") if rng.random() < 0.3
            ),
            proof_share=Decimal(rng.randrange(0, 60)) / 100,
        ),
        rules=rules,
        valid_to=rare(rng, None, date(2026, 11, 21), date(2026, 11, 22)),
    )


@pytest.mark.parametrize("seed", range(12))
def test_random_policies_are_compiled_to_what_they_say(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    compare([random_case(rng, policy) for _ in range(150)], policy)


def telling_cases() -> list[tuple[CaseInput, Policy]]:
    """Answers that chance gives too seldom."""
    small = replace(POLICY, funding=replace(POLICY.funding, capital_fen=300_000_00))
    household = replace(POLICY, funding=replace(POLICY.funding, household_fen=40_000_00))
    unsure = case(score=replace(SCORE, band=band_of(550, POLICY.floors()), points=550), mismatches=1)
    # Nothing follows from the rating itself: what is told is the score's, not the mismatch an interview looked at.
    open_minded = replace(POLICY, interview=replace(POLICY.interview, refer_ratings=()))
    strict = replace(POLICY, interview=replace(POLICY.interview, decline_ratings=("D",)))
    homely = replace(POLICY, funding=replace(POLICY.funding, household_fen=57_000_00))
    return [
        (case(diligence=Diligence.D), strict),
        (case(exposure_fen=50_000_00), homely),
        (case(), POLICY),
        (case(), load_policy("cn-2008-pilot")),
        (case(), small),
        (case(), household),
        (case(verified_month_fen=100_000_00), POLICY),
        (unsure, POLICY),
        (replace(unsure, diligence=Diligence.D), open_minded),
    ]


def test_every_answer_decide_can_give_is_among_those_compared() -> None:
    rng = random.Random("all")
    told: set[str] = set()
    policies = [random_policy(rng) for _ in range(8)]
    compared = [compare([random_case(rng, policy) for _ in range(120)], policy) for policy in policies]
    compared += [compare([one], policy) for one, policy in telling_cases()]
    for one in (recommended for part in compared for recommended in part):
        told |= {one.outcome.value, one.lane, one.limit.binding, f"second {one.needs_second_person}"}
        told |= {reason.code for reason in one.reasons} | {f"interview {one.needs_interview}"}
        told |= {f"{check.verdict} {check.cleared}" for check in one.checks}
    outcomes = {"approve", "approve_lower", "refer", "decline", "green", "yellow", "red"}
    binding = {
        "requested",
        "band_cap",
        "sales",
        "product_cap",
        "order_base",
        "working_capital",
        "headroom",
        "interview",
    }
    rooms = {"borrower", "linked", "legal_person", "household"}
    reasons = {"BAND", "DILIGENCE", "MISMATCH", "LIMIT_BELOW_LEAST", "LIMIT_SALES", "R0", "FRAUD"}
    checks = {"PLATFORM_MISMATCH", "TERM", "CURRENCY", "IN_FORCE", "DATA_GATE", "EXPOSURE", "FUNDING_CAP", "COST_CAP"}
    reasons |= {"LIMIT_TERMS"}
    verdicts = {"refer True", "refer False", "fail False", "unknown False", "pass False"}
    people = {"second True", "second False", "interview True", "interview False"}
    assert outcomes | binding | rooms | reasons | checks | verdicts | people <= told


def test_equal_principal_and_a_term_beyond_the_product_are_priced_as_alone() -> None:
    equal = {code: replace(product, repayment="equal_principal") for code, product in PRODUCTS.items()}
    cases = [case(application=replace(APPLICATION, term_days=days)) for days in (30, 90, 365, 500)]
    columns = columns_of(cases, [])
    plan = plan_of(POLICY, equal, DAY, columns.requests)
    found = decide_columns(plan, columns)
    alone = [decide(one, POLICY, equal["credit_tmall"]) for one in cases]
    assert [rates(p) for p in prices_of(plan, found) if p is not None] == [rates(one.price) for one in alone]


def test_a_plan_of_other_requests_is_refused() -> None:
    columns = columns_of([case()], [])
    plan = plan_of(POLICY, PRODUCTS, DAY, ())
    with pytest.raises(ValueError, match="other requests"):
        decide_columns(plan, columns)


def test_columns_of_different_lengths_and_requests_for_nothing_are_refused() -> None:
    columns = columns_of([case(), case()], [])
    with pytest.raises(ValueError, match="length"):
        replace(columns, points=columns.points[:1])
    with pytest.raises(ValueError, match="nothing"):
        replace(columns, requested_fen=np.zeros(2, dtype=np.int64))


def test_findings_out_of_order_and_mixed_facts_are_refused() -> None:
    codes = [detector.code for detector in DETECTORS[:2]]
    found = tuple(Finding(code, "M1", 0.3, 12, 1, 1, True) for code in reversed(codes))
    with pytest.raises(ValueError, match="order"):
        columns_of([case(fraud=found)], [])
    with pytest.raises(ValueError, match="word in one case"):
        columns_of([case(facts={"rating": "A"}), case(facts={"rating": 1.0})], ["rating"])


def test_a_fact_nobody_brought_is_unknown_to_every_row() -> None:
    columns = columns_of([case(), case()], [])
    plan = plan_of(POLICY, PRODUCTS, DAY, columns.requests)
    found = decide_columns(plan, columns)
    assert {OUTCOMES[i].value for i in found.outcome} == {"refer"}
    assert not found.limit_fen.any()


def test_nobody_is_decided_where_there_is_nobody() -> None:
    columns = columns_of([], ["region"])
    found = decide_columns(plan_of(POLICY, PRODUCTS, DAY, ()), columns)
    assert len(found.outcome) == 0
    assert found.counts()[0] == {"approve": 0, "approve_lower": 0, "refer": 0, "decline": 0}
