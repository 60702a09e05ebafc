"""Is the nearest thing that would end an approval found, for every feature?"""

from __future__ import annotations

import pytest

from tests.decision.small_model import small
from workbench.decision.links import impossible, moved
from workbench.decision.question import APPROVED
from workbench.decision.safety import movable, safety, usual_change

SEEDS = [seed for seed in range(30) if (lambda made: made[1](made[2]).outcome in APPROVED)(small(seed))]


def test_every_flip_ends_the_approval_and_nothing_nearer_does() -> None:
    flips = 0
    for seed in SEEDS:
        question, judge, values = small(seed)
        found = safety(question, {})
        assert found.whole
        told = {flip.change.span.name: flip for flip in found.flips}
        for span in question.spans:
            costs = []
            for value in span.lattice().tolist():
                after = moved(values, {span.name: value})
                fine = impossible(values, after, [n for n in after if after[n] != values[n]]) is None
                if fine and judge(after).outcome not in APPROVED:
                    costs.append(span.cost(value))
            assert (span.name in told) is bool(costs)
            if costs:
                flips += 1
                assert told[span.name].change.cost == pytest.approx(min(costs))
                assert told[span.name].advice.outcome not in APPROVED
    assert flips > 0


def test_flips_come_nearest_first_and_count_what_was_tried() -> None:
    question, _, _ = small(SEEDS[0])
    found = safety(question, {})
    assert [f.change.cost for f in found.flips] == sorted(f.change.cost for f in found.flips)
    assert found.features == len(question.axes)
    assert found.tried <= sum(len(span.lattice()) for span in question.spans)


def test_a_move_is_told_as_a_share_of_the_usual_monthly_change() -> None:
    for seed in SEEDS:
        question, _, _ = small(seed)
        plain = safety(question, {})
        if not plain.flips:
            continue
        change = plain.flips[0].change
        beside = safety(question, {change.span.name: (10.0, 12.0, 10.0, 12.0, 10.0)}).flips[0]
        assert beside.months == pytest.approx(abs(change.value - change.span.actual) / 2.0)
        assert "倍" in beside.words().zh
        return
    pytest.fail("no case of these has a flip")


def test_the_usual_change_needs_months_and_is_never_nought() -> None:
    assert usual_change((1.0, 2.0, 4.0, 4.5, 5.0)) == 0.75
    assert usual_change((1.0, None, 3.0, 4.0)) is None
    assert usual_change((1.0,) * 12) is None
    assert usual_change(()) is None


def test_the_merchants_record_does_not_get_worse_by_itself() -> None:
    assert movable(["shop_months", "refund_share_90", "late_loan_share"]) == ("refund_share_90",)
