"""Does moving one number of a policy give what deciding everybody from the beginning gives?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tests.decision.test_portfolio import DAY, PRODUCTS, random_case, random_policy
from workbench.applications.policy import Policy
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.decision.decide import decide
from workbench.decision.portfolio import LANES, OUTCOMES, bands_of, decide_columns, offers
from workbench.decision.portfolio_columns import Amounts, PortfolioColumns, columns_of
from workbench.decision.portfolio_plan import TERMS, plan_of
from workbench.decision.portfolio_rows import some_rows
from workbench.decision.portfolio_standing import LARGE, MANY, Standing, decide_proposals
from workbench.services.policy_numbers import PolicyNumber, number_in, numbers_of, span_of, with_number
from workbench.services.portfolio_known import LARGEST_FEN

HELD = (
    "outcome", "lane", "binding", "band", "second_person", "interview", "offer_fen", "limit_fen", "expected_loss_fen",
    "requested_fen",
)  # fmt: skip
HEADROOM_FEN = 9_000_000_00


def _columns(policy: Policy, count: int, seed: int) -> PortfolioColumns:
    """Random cases of every product; the headroom is the desk's, so it is one for all."""
    rng = random.Random(seed)
    cases = [replace(random_case(rng, policy), headroom_fen=HEADROOM_FEN) for _ in range(count)]
    return columns_of(cases, [rule.fact for rule in policy.rules])


def _standing(policy: Policy, columns: PortfolioColumns, proposed: np.ndarray) -> Standing:
    return Standing.of(plan_of(policy, PRODUCTS, DAY, columns.requests), columns, proposed)


def _differing(one: Standing, other: Standing) -> list[str]:
    found = [name for name in HELD if not np.array_equal(getattr(one, name), getattr(other, name))]
    mine, theirs = one.sums, other._sums(slice(None))
    found += [
        f"sums {name}"
        for name in ("by_band", "lanes", "limit_fen", "loss_fen", "second_person", "interview")
        if not np.array_equal(getattr(mine, name), getattr(theirs, name))
    ]
    return found


def _moved(number: PolicyNumber, policy: Policy, rng: random.Random) -> Decimal:
    """Another value the screen would take: near, at an end of its span, or anywhere."""
    if number.kind == "flag":
        return 1 - number_in(policy, number.path)
    low, high = span_of(number, policy)
    near = number_in(policy, number.path) + rng.choice((-30, -7, -1, 1, 7, 30)) * number.step
    return min(high, max(low, rng.choice((near, near, near, low, min(high, low + 50 * number.step)))))


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_number_moved_at_random_gives_what_deciding_everybody_anew_gives(policy_id: str) -> None:
    policy, rng = load_policy(policy_id), random.Random(5)
    columns = _columns(policy, 700, 11)
    proposed = (np.arange(len(columns)) % 2 == 0) & (columns.diligence < 0)
    # Who asked for nothing is bound by every other term first, as a run gathers it.
    columns = replace(columns, requested_fen=np.where(proposed, LARGEST_FEN, columns.requested_fen))
    first = _standing(policy, columns, proposed)
    draft = first.draft()
    for number in numbers_of(policy, PRODUCTS) * 2:
        then = with_number(policy, number.path, _moved(number, policy, rng))
        draft.moved_to(plan_of(then, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
        anew = _standing(then, columns, proposed)
        assert _differing(draft, anew) == [], number.where
        moved = (anew.outcome != first.outcome) | (anew.limit_fen != first.limit_fen)
        assert np.array_equal(draft.moved, moved), number.where
        assert draft.sums.from_to.sum() == len(columns)
        if rng.random() < 0.3:
            policy = then  # numbers move on top of each other, too
    draft.moved_to(first.plan, HEADROOM_FEN)
    assert _differing(draft, first) == []
    assert not draft.moved.any()


@pytest.mark.parametrize("seed", range(4))
def test_who_asked_for_nothing_is_decided_as_if_it_had_asked_for_what_the_terms_allow(seed: int) -> None:
    rng = random.Random(f"proposals {seed}")
    policy = random_policy(rng)
    columns = _columns(policy, 400, seed)
    for proposed in ((columns.diligence < 0), np.arange(len(columns)) % 3 > 0):
        asking = replace(columns, requested_fen=np.where(proposed, LARGEST_FEN, columns.requested_fen))
        plan = plan_of(policy, PRODUCTS, DAY, columns.requests)
        asked, found = decide_proposals(plan, asking, proposed)
        alone = decide_columns(plan, asked)
        for name in ("outcome", "lane", "limit_fen", "offer_fen", "second_person", "interview", "expected_loss_fen"):
            assert np.array_equal(getattr(found, name), getattr(alone, name)), name
        assert np.array_equal(found.binding[~proposed], alone.binding[~proposed])
        assert np.array_equal(found.said, alone.said)
        least_fen = plan.by_request.least_fen[columns.request]
        offer_fen, binding = offers(plan, asking, bands_of(plan, asking))
        assert np.array_equal(asked.requested_fen[proposed], np.maximum(offer_fen, least_fen)[proposed])
        assert np.array_equal(found.binding[proposed], binding[proposed])


PARTS = (
    "bands",
    "tiers",
    "interview",
    "lanes",
    "cost",
    "funding",
    "economics",
    "limits",
    "rules",
    "valid_to",
    "prices",
)


@pytest.mark.parametrize("seed", range(6))
def test_any_part_of_a_policy_changed_gives_what_deciding_everybody_anew_gives(seed: int) -> None:
    rng = random.Random(f"parts {seed}")
    policy = random_policy(rng)
    columns = _columns(policy, 400, seed)
    proposed = (np.arange(len(columns)) % 2 == 0) & (columns.diligence < 0)
    columns = replace(columns, requested_fen=np.where(proposed, LARGEST_FEN, columns.requested_fen))
    draft = _standing(policy, columns, proposed).draft()
    for _ in range(4):
        other = random_policy(rng)
        if {rule.fact for rule in other.rules} - set(columns.facts):
            other = replace(other, rules=policy.rules)
        for part in rng.sample(PARTS, len(PARTS)):
            policy = replace(policy, **{part: getattr(other, part)})
            draft.moved_to(plan_of(policy, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
            assert _differing(draft, _standing(policy, columns, proposed)) == [], part


@pytest.mark.parametrize("day", [date(2020, 9, 15), date(2020, 9, 16), date(2025, 1, 16), date(2026, 11, 22)])
def test_rules_that_begin_or_end_between_two_days_are_asked_anew(day: date) -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 300, 41)
    nobody = np.zeros(len(columns), dtype=bool)
    draft = _standing(policy, columns, nobody).draft()
    plan = plan_of(policy, PRODUCTS, DAY, columns.requests, day)
    draft.moved_to(plan, HEADROOM_FEN)
    assert _differing(draft, Standing.of(plan, columns, nobody)) == []


CEILINGS = {
    "borrower_share": Decimal("0.0001"), "linked_share": Decimal("0.0002"), "legal_person_fen": 300_000_00,
    "household_fen": 250_000_00,
}  # fmt: skip


@pytest.mark.parametrize("name", [*CEILINGS, "proof_share"])
def test_each_ceiling_and_the_share_of_proofs_reach_some_and_not_everybody(name: str) -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 600, 43)
    nobody = np.zeros(len(columns), dtype=bool)
    first = _standing(policy, columns, nobody)
    draft = first.draft()
    if name == "proof_share":
        then = replace(policy, limits=replace(policy.limits, proof_share=Decimal("0.5")))
    else:
        then = replace(policy, funding=replace(policy.funding, **{name: CEILINGS[name]}))
    draft.moved_to(plan_of(then, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    anew = _standing(then, columns, nobody)
    assert _differing(draft, anew) == []
    assert (anew.binding != first.binding).any() or (anew.offer_fen != first.offer_fen).any()
    assert 0 < draft.reached < len(columns)


def test_in_a_large_portfolio_a_number_that_reaches_most_gives_the_same_as_one_that_reaches_few() -> None:
    policy = load_policy("cn-2025")
    few = _columns(policy, 200, 59)
    columns = some_rows(few, np.arange(LARGE) % len(few), tuple(few.facts))
    proposed = (np.arange(LARGE) % 3 > 0) & (columns.diligence < 0)
    draft = _standing(policy, columns, proposed).draft()
    for where, steps in (
        ("bands.A.sales_share", -40),
        ("rules.OTHER_LENDERS.bound", -3),
        ("tiers.officer.up_to_fen", 1),
    ):
        number = next(one for one in numbers_of(policy, PRODUCTS) if one.where == where)
        policy = with_number(policy, number.path, number_in(policy, number.path) + steps * number.step)
        draft.moved_to(plan_of(policy, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
        assert _differing(draft, _standing(policy, columns, proposed)) == []
    policy = replace(policy, funding=replace(policy.funding, borrower_share=Decimal(0)))
    draft.moved_to(plan_of(policy, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    assert draft.reached * MANY > LARGE
    assert _differing(draft, _standing(policy, columns, proposed)) == []


def test_numbers_no_recommendation_rests_on_reach_nobody() -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 100, 47)
    draft = _standing(policy, columns, np.zeros(len(columns), dtype=bool)).draft()
    rated = int((columns.diligence >= 0).sum())
    silent = replace(
        policy,
        lpr=tuple(replace(one, rate=one.rate * 2) for one in policy.lpr),
        funding=replace(policy.funding, own_share=Decimal("0.4"), entities=(), rule="pilot"),
        review=replace(policy.review, blind_share=Decimal("0.5")),
    )
    draft.moved_to(plan_of(silent, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    assert draft.reached == rated  # whose terms are not seen from their offers
    assert _differing(draft, _standing(silent, columns, np.zeros(len(columns), dtype=bool))) == []


@pytest.mark.parametrize("headrooms", [None, (1_000_00, HEADROOM_FEN)])
def test_a_headroom_that_is_unknown_or_not_one_for_all_is_replaced_for_everybody(
    headrooms: tuple[int, ...] | None,
) -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 200, 53)
    nobody, count = np.zeros(len(columns), dtype=bool), len(columns)
    held = np.zeros(count, dtype=np.int64) if headrooms is None else np.resize(np.array(headrooms), count)[::-1].copy()
    other = replace(columns, headroom=Amounts(held, np.full(count, headrooms is not None)))
    draft = _standing(policy, other, nobody).draft()
    draft.moved_to(draft.plan, HEADROOM_FEN)
    assert _differing(draft, _standing(policy, columns, nobody)) == []


@pytest.mark.parametrize("policy_id", ["cn-2025", "cn-2008-pilot"])
def test_a_moved_standing_is_what_decide_says_of_each_case(policy_id: str) -> None:
    policy, rng = load_policy(policy_id), random.Random(17)
    cases = [replace(random_case(rng, policy), headroom_fen=HEADROOM_FEN) for _ in range(300)]
    columns = columns_of(cases, [rule.fact for rule in policy.rules])
    nobody = np.zeros(len(cases), dtype=bool)
    draft = _standing(policy, columns, nobody).draft()
    then = policy
    for number in rng.sample(numbers_of(policy, PRODUCTS), 12):
        then = with_number(then, number.path, _moved(number, then, rng))
        draft.moved_to(plan_of(then, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    for row, case in enumerate(cases):
        score = case.score and replace(case.score, band=_band(case.score.points, then))
        said = decide(replace(case, score=score), then, PRODUCTS[case.application.product_code])
        got = (
            OUTCOMES[draft.outcome[row]], LANES[draft.lane[row]], int(draft.limit_fen[row]),
            TERMS[draft.binding[row]], bool(draft.second_person[row]), bool(draft.interview[row]),
            int(draft.expected_loss_fen[row]),
        )  # fmt: skip
        assert got == (
            said.outcome, said.lane, said.limit.amount_fen, said.limit.binding, said.needs_second_person,
            said.needs_interview, said.expected_loss_fen,
        ), case  # fmt: skip


def _band(points: int, policy: Policy) -> object:
    from workbench.scoring.points import band_of

    return band_of(points, policy.floors())


def test_another_headroom_reaches_only_who_it_binds() -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 400, 23)
    nobody = np.zeros(len(columns), dtype=bool)
    draft = _standing(policy, columns, nobody).draft()
    for headroom_fen in (50_000_00, 0, 7_000_00, HEADROOM_FEN):
        draft.moved_to(draft.plan, headroom_fen)
        full = np.full(len(columns), headroom_fen)
        other = replace(columns, headroom=replace(columns.headroom, fen=full, known=np.ones(len(columns), dtype=bool)))
        assert _differing(draft, _standing(policy, other, nobody)) == [], headroom_fen


def test_a_cap_reaches_no_more_than_its_band() -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 400, 29)
    draft = _standing(policy, columns, np.zeros(len(columns), dtype=bool)).draft()
    then = with_number(policy, ("bands", 1, "cap_fen"), Decimal(5_000_00))
    draft.moved_to(plan_of(then, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    rated = int((columns.diligence >= 0).sum())
    assert 0 < draft.reached <= int((draft.band == 1).sum()) + rated
    assert set(np.flatnonzero(draft.moved).tolist()) <= set(np.flatnonzero(draft.band == 1).tolist())


def test_a_policy_nobody_can_be_decided_by_leaves_the_standing_as_it_was() -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 200, 31)
    first = _standing(policy, columns, np.zeros(len(columns), dtype=bool))
    draft = first.draft()
    broken = replace(policy, bands=tuple(replace(one, sales_share=Decimal("-0.1")) for one in policy.bands))
    with pytest.raises(ValueError, match="below zero"):
        draft.moved_to(plan_of(broken, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    assert _differing(draft, first) == []


def test_the_largest_changes_come_first() -> None:
    policy = load_policy("cn-2025")
    columns = _columns(policy, 500, 37)
    first = _standing(policy, columns, np.zeros(len(columns), dtype=bool))
    draft = first.draft()
    then = with_number(policy, ("bands", 0, "sales_share"), Decimal("0.05"))
    draft.moved_to(plan_of(then, PRODUCTS, DAY, columns.requests), HEADROOM_FEN)
    changes = np.abs(draft.limit_fen - first.limit_fen)
    for most in (3, 10, 10_000):
        told = changes[draft.movers(most)].tolist()
        assert told == sorted(told, reverse=True)
        assert told == sorted(changes[draft.moved].tolist(), reverse=True)[:most]
