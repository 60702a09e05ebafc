"""What moved a score between two days: parts that add up, families, rules, and the act that follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.scoring.declared import CALIBRATION, catalogue
from workbench.common.paths import models
from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Outcome, Verdict
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Flow
from workbench.portfolio.then_now import ROUNDING, action_for, rules_moved, score_moved
from workbench.scoring.pack import load_pack
from workbench.scoring.score import Band, Contribution, Score

WORTH = CALIBRATION.points_per_margin
NOTHING = Text("", "")
MONEY = {2_000_000: "¥20,000", 6_000_000: "¥60,000", 0: "¥0"}


def score(*parts: tuple[float | None, float], margin: float | None = None) -> Score:
    whole = sum(part for _, part in parts) - 2.0 if margin is None else margin
    told = tuple(Contribution(f"f{i}", value, part, part * WORTH) for i, (value, part) in enumerate(parts))
    return Score("v1", "d", whole, 0.02, 600, Band.B, -2.0, told)


def test_on_the_bundled_model_the_parts_add_up_to_the_difference_within_rounding() -> None:
    model, rng = load_pack(next(path for path in sorted(models().iterdir()) if path.is_dir())), np.random.default_rng(1)
    for _ in range(20):
        rows = [[rng.choice(model.reference[n].edges or (0.0,)) for n in model.features] for _ in range(2)]
        for row in rows:
            row[int(rng.integers(len(row)))] = float("nan")
        then, now = (model.score(np.array(row, dtype=np.float32)) for row in rows)
        moved = score_moved(then, now, BY_NAME, model.calibration.points_per_margin)
        assert abs(moved.residual) <= ROUNDING
        total = sum(one.margin for one in moved.families) + moved.residual
        assert total == pytest.approx(now.margin - then.margin, abs=1e-12)
        assert sum(moved.by_flow().values()) == pytest.approx(sum(one.points for one in moved.families))


def test_unchanged_data_give_no_difference_at_all() -> None:
    one = score((0.1, 0.3), (None, -0.2))
    moved = score_moved(one, one, catalogue(2), WORTH)
    assert (moved.margin, moved.points, moved.residual, moved.families) == (0.0, 0.0, 0.0, ())
    assert str(moved.points) == "0.0"


def test_features_of_one_family_are_told_once_by_the_one_that_did_most() -> None:
    then, now = score((0.1, 0.1), (0.2, 0.1), (5.0, 0.0)), score((0.3, 0.5), (0.4, 0.2), (4.0, -0.1))
    moved = score_moved(then, now, catalogue(3, per_family=2), WORTH)
    first, second = moved.families
    assert [part.feature for part in first.features] == ["f0", "f1"]
    assert first.lead.feature == "f0"
    assert first.margin == pytest.approx(0.5)
    assert second.margin == pytest.approx(-0.1)
    assert first.flow is Flow.FUND


def test_data_that_appeared_or_vanished_are_said_to() -> None:
    moved = score_moved(score((None, 0.0), (0.2, 0.1)), score((0.1, -0.1), (None, 0.3)), catalogue(2), WORTH)
    by_name = {one.feature: one for one in moved.features()}
    assert by_name["f0"].appeared
    assert by_name["f1"].vanished
    assert not by_name["f0"].vanished


def test_scores_of_two_models_are_not_compared() -> None:
    one = score((0.1, 0.1))
    with pytest.raises(ValueError, match="not of one model"):
        score_moved(one, replace(one, model_version="v2"), catalogue(1), WORTH)
    with pytest.raises(ValueError, match="not of one model"):
        score_moved(one, score((0.1, 0.1), (0.2, 0.0)), catalogue(2), WORTH)


def test_parts_that_miss_the_whole_are_a_fault_not_a_rounding() -> None:
    with pytest.raises(ValueError, match="miss the difference"):
        score_moved(score((0.1, 0.1)), score((0.2, 0.2), margin=5.0), catalogue(1), WORTH)


def check(rule_id: str, verdict: Verdict) -> Check:
    return Check(rule_id, same(rule_id), verdict, same("9%"), NOTHING, NOTHING)


def test_only_rules_that_answer_otherwise_are_told_and_one_that_is_gone_is_too() -> None:
    then = {
        "A": (Verdict.PASS, same("3%")), "B": (Verdict.REFER, same("4")), "GONE": (Verdict.REFER, same("x")),
        "QUIET": (Verdict.PASS, same("y")),
    }  # fmt: skip
    now = (check("A", Verdict.REFER), check("B", Verdict.REFER), check("NEW", Verdict.FAIL), check("OK", Verdict.PASS))
    found = {one.rule_id: (one.then, one.now) for one in rules_moved(then, now, {"GONE": same("规则")})}
    assert found == {
        "A": (Verdict.PASS, Verdict.REFER), "NEW": (None, Verdict.FAIL), "GONE": (Verdict.REFER, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "limit_fen", "code", "after_fen"),
    [
        (Outcome.APPROVE, 6_000_000, "keep", 6_000_000),
        (Outcome.APPROVE_LOWER, 2_000_000, "lower", 2_000_000),
        (Outcome.REFER, 0, "freeze", 0),
        (Outcome.DECLINE, 0, "freeze", 0),
    ],
)
def test_the_act_follows_what_policy_says_today(outcome: Outcome, limit_fen: int, code: str, after_fen: int) -> None:
    found = action_for(outcome, limit_fen, 6_000_000, MONEY)
    assert (found.code, found.limit_fen) == (code, after_fen)
    if code == "lower":
        assert found.words.zh == "降额至 ¥20,000"
