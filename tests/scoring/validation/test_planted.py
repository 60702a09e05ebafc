"""Is what is planted found: a wrong direction, a shift, an unequal effect, a blind segment, a leak, a better rival?"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from tests.scoring.boosters import file_of
from tests.scoring.packs import NAMES, labelled
from tests.scoring.validated import held_out, points_of, report_of, retrain, small_model
from workbench.common.text import Text, same
from workbench.scoring.boosting import Settings, learn
from workbench.scoring.forest import Forest, read_forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.validation.gates import State
from workbench.scoring.validation.held_out import LearnedRows, Overrides
from workbench.scoring.validation.interventional import interventional
from workbench.scoring.validation.monotone import against_leaves, monotone, quantiles, sweep
from workbench.scoring.validation.report import ValidationReport, validate


def gate(report: ValidationReport, code: str) -> State:
    return next(found.state for found in report.gates if found.code == code)


def unsigned_forest() -> Forest:
    """Trees that learned freely from rows where the first feature lowers risk, against its declared sign."""
    data = labelled()
    values = data.values.copy()
    values[:, 0] = -values[:, 0]
    free = (0,) * len(NAMES)
    return read_forest(learn(values, data.bad, free, Settings(depth=3, trees=40, early_stop=0)).booster)


def test_trees_under_their_signs_are_proved_and_swept_without_a_violation() -> None:
    forest, card = small_model()
    found = monotone(forest, card.features, card.signs, labelled().values.astype(np.float32), 7)
    assert (found.violations, found.proved, found.signed) == (0, len(NAMES), len(NAMES))
    assert found.rows == 1_000
    assert found.steps == 1_000 * len(NAMES) * 10


def test_a_planted_wrong_direction_is_caught_by_sweep_and_proof_and_blocks() -> None:
    forest, card = unsigned_forest(), small_model()[1]
    assert 0 in against_leaves(forest, card.signs)
    report = validate(held_out(forest, card), forest, card)
    assert NAMES[0] in [one.name for one in report.monotone.against]
    assert gate(report, "MONOTONE") is State.BLOCK
    assert report.state is State.BLOCK
    assert any("声明的方向" in limit.zh for limit in report.limits)


def test_the_sweep_asks_the_very_trees() -> None:
    """Less what trees without the feature add, the sweep is the walk of the whole forest."""
    forest, _ = small_model()
    rows = labelled().values[:40].astype(np.float32)
    grid = quantiles(rows[:, 2])
    swept = sweep(forest, rows, 2, grid)
    for step, value in enumerate(grid.tolist()):
        moved = rows.copy()
        moved[:, 2] = value
        whole = forest.margins(moved).astype(np.float64)
        if step == 0:
            rest = whole - swept[:, 0]
        assert np.abs(whole - swept[:, step] - rest).max() < 1e-5


def test_interventional_values_are_those_of_the_library() -> None:
    import xgboost

    data = labelled()
    settings = Settings(depth=3, trees=25, early_stop=0)
    learned = learn(data.values, data.bad, (0,) * len(NAMES), settings)
    library = xgboost.Booster()
    library.load_model(bytearray(learned.booster))
    rows = data.values.astype(np.float32)
    cases, background = rows[:12], rows[100:140]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other libraries say of each other
        import shap

        explainer = shap.TreeExplainer(library, data=background, feature_perturbation="interventional")
        known = explainer.shap_values(cases, check_additivity=False)
    found = interventional(read_forest(learned.booster), cases, background)
    assert np.abs(found - known).max() < 1e-4
    assert file_of(library)  # the library really read these trees


def test_interventional_values_add_up_to_the_gap_to_the_background() -> None:
    forest, _ = small_model()
    rows = labelled().values.astype(np.float32)
    found = interventional(forest, rows[:20], rows[50:90])
    gap = forest.margins(rows[:20]).astype(np.float64) - forest.margins(rows[50:90]).astype(np.float64).mean()
    assert np.abs(found.sum(axis=1) - gap).max() < 1e-5


def test_a_planted_shift_is_caught_and_the_worst_feature_is_named_first() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    moved = held.values.copy()
    moved[:, 1] += 2.0
    report = validate(replace(held, values=moved), forest, card)
    assert report.stability is not None
    assert report.stability.features[0].name == NAMES[1]
    assert gate(report, "FEATURE_CSI") is State.WARN
    assert any("分布" in limit.zh for limit in report.limits)
    assert gate(report_of(), "FEATURE_CSI") is State.PASS


def test_a_shift_of_the_score_blocks() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    riskier = held.values + 1.5 * np.array(card.signs, dtype=np.float32)
    found = validate(replace(held, values=riskier, points=points_of(forest, card, riskier)), forest, card)
    assert found.stability is not None
    assert found.stability.score.psi > 0.25 > found.stability.score.critical
    assert gate(found, "SCORE_PSI") is State.BLOCK


def test_a_column_that_was_there_and_is_missing_now_is_a_shift() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    gone = held.values.copy()
    gone[:, 3] = np.nan
    report = validate(replace(held, values=gone), forest, card)
    assert report.stability is not None
    worst = report.stability.features[0]
    assert (worst.name, worst.missing_now) == (NAMES[3], 1.0)
    assert worst.missing_then < 0.2
    assert worst.psi > 1


def test_an_unequal_effect_shows_with_its_group_and_an_equal_one_does_not() -> None:
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(4)
    risky = held.points < np.median(held.points)
    tied = np.where(risky & (rng.random(len(held)) < 0.9), "a", "b")
    report = validate(replace(held, attributes={"group": tuple(tied.tolist())}), forest, card)
    (table,) = report.fairness
    assert table.reference == same("b")
    least = table.least_impact
    assert least is not None
    assert least.impact is not None
    assert (least.name, least.impact.value < 0.8) == (same("a"), True)
    assert (gate(report, "IMPACT"), gate(report, "SCORE_GAP")) == (State.WARN, State.WARN)
    assert any("通过率" in limit.zh for limit in report.limits)
    even = tuple(np.where(np.arange(len(held)) % 2, "a", "b").tolist())
    assert gate(validate(replace(held, attributes={"group": even}), forest, card), "IMPACT") is State.PASS


def test_a_small_group_is_counted_and_not_told_and_not_known_is_named() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    words = ["x"] * 100 + [""] * 60 + ["few"] * 12 + ["y"] * (len(held) - 172)
    (table,) = validate(replace(held, attributes={"group": tuple(words)}), forest, card).fairness
    groups = {group.name.en: group for group in table.groups}
    assert (groups["few"].count, groups["few"].passing, groups["few"].auc) == (12, None, None)
    assert groups["Not known"].passing is not None
    assert table.reference in (same("x"), same("y"))


def test_a_feature_that_stands_for_a_group_is_named() -> None:
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(6)
    groups = np.where(rng.random(len(held)) < 0.4, "a", "b")
    standing = held.values.copy()
    standing[:, 2] = (groups == "a") * 2.0 + rng.normal(size=len(held)) * 0.5
    report = validate(replace(held, values=standing, attributes={"group": tuple(groups.tolist())}), forest, card)
    assert report.fairness[0].proxies[0].name == NAMES[2]
    assert report.fairness[0].proxies[0].auc > 0.95
    assert gate(report, "PROXY") is State.WARN
    plain = validate(replace(held, attributes={"group": tuple(groups.tolist())}), forest, card)
    assert gate(plain, "PROXY") is State.PASS


def test_protected_attributes_are_never_features() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    with pytest.raises(ValueError, match="protected"):
        replace(held, attributes={NAMES[0]: ("a",) * len(held)})


def test_a_segment_the_model_is_blind_in_is_named() -> None:
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(3)
    blind = np.ones(len(held), dtype=bool)
    blind[np.flatnonzero(held.bad == 1)[22:]] = False  # enough bad rows on this side to be told
    margins = np.where(blind, rng.normal(size=len(held)), held.margins).astype(np.float32)
    segments = [(Text("盲区", "Blind"), blind), (Text("其余", "Rest"), np.arange(len(held)) < 5)]
    report = validate(replace(held, margins=margins, segments=segments), forest, card)
    assert [one.blind for one in report.segments] == [True, False]
    assert report.segments[1].auc is None
    assert gate(report, "BLIND_SEGMENTS") is State.WARN
    assert any("盲区" in limit.zh for limit in report.limits)
    assert any("其余" in limit.zh for limit in report.limits)


def test_a_feature_that_knows_the_outcome_blocks() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    leaking = held.values.copy()
    leaking[:, 4] = held.bad + np.random.default_rng(1).normal(size=len(held)) * 0.05
    report = validate(replace(held, values=leaking), forest, card)
    assert report.discrimination.strongest[0].name == NAMES[4]
    assert gate(report, "LEAK") is State.BLOCK


def test_a_leak_through_what_is_missing_is_seen_too() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    leaking = held.values.copy()
    leaking[:, 5] = np.where(held.bad == 1, np.nan, leaking[:, 5])
    assert gate(validate(replace(held, values=leaking), forest, card), "LEAK") is State.BLOCK


def test_a_better_rival_blocks_and_an_equal_one_is_said_to_be_equal() -> None:
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(2)
    better = held.bad + rng.normal(size=len(held)) * 0.4
    report = validate(replace(held, rivals=[(Text("更好的", "Better"), better)]), forest, card)
    assert report.contests[0].gain.high < 0
    assert report.contests[0].brier_gain is not None
    assert report.contests[0].brier_gain.high < 0
    assert gate(report, "CHALLENGER_SURE") is State.BLOCK
    same_one = validate(replace(held, rivals=[(Text("同样", "Same"), held.margins * 2)]), forest, card)
    assert same_one.contests[0].gain.value == 0
    assert gate(same_one, "CHALLENGER_SURE") is State.PASS
    assert any("偶然" in limit.zh for limit in same_one.limits)


def test_a_model_that_says_nothing_is_blocked() -> None:
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(1)
    report = validate(replace(held, margins=rng.normal(size=len(held)).astype(np.float32)), forest, card)
    assert gate(report, "AUC") is State.BLOCK


def test_reasons_survive_training_again_here_and_repair_beats_chance() -> None:
    report = report_of(retrain=retrain)
    assert report.retrained is not None
    assert report.retrained.seeds == (101, 202, 303)
    assert 0.5 < report.retrained.mean.same_set <= 1
    assert report.faithfulness is not None
    first = report.faithfulness.steps[0]
    assert first.moved > 2 * first.moved_at_random
    assert [step.moved for step in report.faithfulness.steps] == sorted(s.moved for s in report.faithfulness.steps)
    assert report.interventional is not None
    assert report.interventional.correlation > 0.9


def test_a_training_of_noise_gives_other_reasons() -> None:
    def noise(seed: int) -> Forest:
        data, rng = labelled(), np.random.default_rng(seed)
        return read_forest(
            learn(data.values, rng.permutation(data.bad), (0,) * len(NAMES), Settings(early_stop=0)).booster
        )

    report = report_of(retrain=noise)
    assert report.retrained is not None
    assert report.retrained.mean.same_set < 0.5
    assert gate(report, "REASONS_RETRAINED") is State.WARN


def test_reasons_of_many_rows_are_those_of_each_case() -> None:
    """The lists a validation judges are the lists letters print."""
    from workbench.features.catalogue import BY_NAME
    from workbench.scoring.card import Baseline
    from workbench.scoring.model import Model
    from workbench.scoring.reasons import principal_reasons
    from workbench.scoring.reference import reference_of
    from workbench.scoring.validation.reason_lists import families_of, ranked

    forest, card = small_model()
    rows = labelled().values[:60].astype(np.float32)
    mean = PatternTables(forest).many(rows).astype(np.float64).mean(axis=0)
    baseline = Baseline(same("all"), len(rows), tuple(mean.tolist()))
    model = Model(forest, card, reference_of(NAMES, rows, points_of(forest, card, rows)), "d")
    families = families_of(NAMES)
    excess = PatternTables(forest).many(rows).astype(np.float64) - mean
    lists = ranked(families.sums(excess), card.calibration.points_per_margin)
    for row, found in zip(rows, lists, strict=True):
        told = principal_reasons(model.score(row), baseline, card.calibration, BY_NAME, {})
        assert [families.names[place].upper() for place in found if place >= 0] == [one.code for one in told]


def test_overrides_are_reported_and_many_are_a_warning() -> None:
    few = report_of(overrides=Overrides(200, 4, 6))
    many = report_of(overrides=Overrides(200, 20, 6, 10, 3))
    assert (gate(few, "OVERRIDES"), gate(many, "OVERRIDES")) == (State.PASS, State.WARN)
    assert gate(report_of(), "OVERRIDES") is State.NOTE


def test_few_rows_and_no_dates_are_said() -> None:
    report = report_of(days=None, learned=None)
    assert report.stability is None
    assert (report.first_day, report.discrimination.months) == ("", ())
    assert gate(report, "OUT_OF_TIME") is State.WARN
    assert gate(report, "SCORE_PSI") is State.WARN
    assert any("没有日期" in limit.zh for limit in report.limits)


def test_rows_that_do_not_fit_are_refused() -> None:
    forest, card = small_model()
    held = held_out(forest, card)
    for changes in (
        {"bad": held.bad[1:]}, {"pds": np.ones(len(held))}, {"bad": np.zeros(len(held))},
        {"values": held.values[:, 1:]},
        {"attributes": {"g": ("a",)}}, {"rivals": [(same("r"), np.zeros(3))]},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            replace(held, **changes)
    with pytest.raises(ValueError, match="other features"):
        validate(held, forest, replace(card, features=tuple(reversed(card.features))))
    assert isinstance(held.learned, LearnedRows)
