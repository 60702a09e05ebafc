"""Is the smallest change really the smallest, and does everything else stay as it is?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.decision.small_model import FROZEN, LEVERS, small
from workbench.common.text import Text
from workbench.decision.counterfactual import counterfactual
from workbench.decision.links import impossible, moved
from workbench.decision.outcome import Outcome
from workbench.decision.question import APPROVED, Goal
from workbench.decision.refutation import refute
from workbench.decision.ways import Answer, Certificate, Change

GOAL = Goal("approve")
SEEDS = range(30)


def unapproved() -> list[int]:
    found = []
    for seed in SEEDS:
        _, judge, values = small(seed)
        if judge(values).outcome not in APPROVED:
            found.append(seed)
    return found


REFUSED = unapproved()


@cache
def answers() -> list[tuple[int, Answer]]:
    return [(seed, counterfactual(small(seed)[0], GOAL)) for seed in REFUSED]


def test_the_cases_cover_one_change_two_changes_and_none() -> None:
    kinds = {len(answer.ways[0].changes) if answer.ways else 0 for _, answer in answers()}
    assert kinds == {0, 1, 2}


@pytest.mark.parametrize("seed", [*REFUSED[:3], *(pytest.param(one, marks=pytest.mark.slow) for one in REFUSED[3:])])
def test_brute_force_over_every_value_and_every_pair_agrees(seed: int) -> None:
    question, judge, values = small(seed)
    answer = counterfactual(question, GOAL)
    assert answer.certificate.whole
    assert refute(answer, values, judge) == ()


def test_every_way_flips_and_leaves_frozen_features_the_very_same() -> None:
    for seed, answer in answers():
        _, judge, values = small(seed)
        for way in answer.ways:
            after = {**values, **way.moved()}
            assert judge(after).outcome in APPROVED
            assert way.advice == judge(after)
            for name in (*FROZEN, "other_lenders", "waybill_reuse_share_90", "sales_90_month_fen"):
                assert after[name] is values[name]
            changed = {one.span.name for one in way.changes}
            assert changed <= set(LEVERS)
            assert all(one.span.holds(one.value) and one.value != one.span.actual for one in way.changes)
            assert impossible(values, after, [name for name in after if after[name] != values[name]]) is None


def test_followers_move_as_declared() -> None:
    seen = 0
    for seed, answer in answers():
        values = small(seed)[2]
        for way in answer.ways:
            expected = moved(values, {one.span.name: one.value for one in way.changes})
            assert {**values, **way.moved()} == pytest.approx(expected)
            seen += len(way.follows)
    assert seen > 0


def test_ways_come_with_fewer_features_first_then_by_cost_and_move_different_features() -> None:
    for _, answer in answers():
        keys = [(len(way.changes), way.cost) for way in answer.ways]
        assert keys == sorted(keys)
        moves = [frozenset(one.span.name for one in way.changes) for way in answer.ways]
        assert len(set(moves)) == len(moves) <= 3


def test_every_farther_value_does_it_too_where_the_words_say_at_most() -> None:
    said = 0
    for seed, answer in answers():
        _, judge, values = small(seed)
        for way in answer.ways:
            for change in way.changes:
                if not change.onward:
                    continue
                said += 1
                farther = [
                    v
                    for v in change.span.lattice().tolist()
                    if (v - change.value) * (change.value - change.span.actual) > 0
                ]
                for value in farther:
                    after = moved(values, {change.span.name: value})
                    if impossible(values, after, [n for n in after if after[n] != values[n]]) is None:
                        assert judge(after).outcome in APPROVED
    assert said > 0


# --- the checker can fail -------------------------------------------------------------------------------------------


def told_single() -> tuple[int, Answer]:
    return next((seed, one) for seed, one in answers() if one.ways and len(one.ways[0].changes) == 1)


def test_an_answer_that_hides_the_smallest_change_is_refuted() -> None:
    seed, answer = told_single()
    _, judge, values = small(seed)
    rest = tuple(way for way in answer.ways if len(way.changes) > 1)
    hidden = replace(answer, ways=rest, certificate=replace(answer.certificate, single_enough=False))
    assert any("smaller change exists" in fault for fault in refute(hidden, values, judge))


def test_a_change_larger_than_needed_is_refuted() -> None:
    seed, answer = told_single()
    _, judge, values = small(seed)
    way = answer.ways[0]
    (change,) = way.changes
    end = change.span.low if change.value < change.span.actual else change.span.high
    farther = replace(change, value=end)
    after = moved(values, {change.span.name: end})
    wide = replace(
        way, changes=(farther,), cost=farther.cost,
        follows={n: v for n, v in after.items() if n != change.span.name and v != values[n] and v is not None},
    )  # fmt: skip
    assert any("smaller change exists" in f for f in refute(replace(answer, ways=(wide,)), values, judge))


def test_a_change_that_does_not_flip_or_moves_a_frozen_feature_is_refuted() -> None:
    seed, answer = told_single()
    _, judge, values = small(seed)
    way = answer.ways[0]
    still = replace(way, changes=(Change(way.changes[0].span, way.changes[0].span.actual),), follows={}, cost=0.0)
    assert any("does not reach" in fault for fault in refute(replace(answer, ways=(still,)), values, judge))
    touched = replace(way, follows={**way.follows, "shop_level": 6.0})
    assert any("shop_level" in fault for fault in refute(replace(answer, ways=(touched,)), values, judge))


def test_a_certificate_of_no_way_is_refuted_where_one_exists() -> None:
    seed, answer = told_single()
    _, judge, values = small(seed)
    empty = replace(answer, ways=(), certificate=replace(answer.certificate, single_enough=False))
    assert refute(empty, values, judge)


def test_a_certificate_that_is_not_whole_claims_nothing() -> None:
    words = Certificate((), 10, 0, 1, whole=False, single_enough=False, found=False).words()
    assert words == Text("未能证明没有更小的改动", "It is not proved that no smaller change exists")


# --- what stands in the way -----------------------------------------------------------------------------------------


def test_a_rule_the_merchant_cannot_change_is_named_as_the_obstacle() -> None:
    question, judge, values = small(REFUSED[0], list_hits=2)
    assert judge(values).outcome is Outcome.DECLINE
    answer = counterfactual(question, GOAL)
    assert answer.ways == ()
    assert answer.obstacle is not None
    assert "2 笔不良或核销贷款" in answer.obstacle.zh
    assert refute(answer, values, judge, pairs=False) == ()


def test_three_changes_are_said_to_be_needed_where_one_and_two_are_not_enough() -> None:
    words = {answer.obstacle.zh for _, answer in answers() if answer.obstacle is not None}
    assert words
    assert all("三项" in word or "即使" in word for word in words)


def test_a_higher_limit_and_the_full_amount_are_goals_of_their_own() -> None:
    reached = 0
    for seed in SEEDS:
        question, judge, values = small(seed, verified_month_fen=90_000_00)
        advice = judge(values)
        if advice.outcome is not Outcome.APPROVE_LOWER:
            continue
        for goal in (Goal("higher", advice.limit.amount_fen), Goal("full")):
            answer = counterfactual(question, goal)
            reached += len(answer.ways)
            assert all(goal.met(way.advice) for way in answer.ways)
            assert refute(answer, values, judge, pairs=False) == ()
    assert reached > 0
