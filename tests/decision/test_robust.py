"""The verdict under missing data: what is called robust holds for every completion, and a settling datum settles."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.decision.cases import POLICY, case
from workbench.applications.products import find_product
from workbench.common.paths import models
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import APPROVALS, decide
from workbench.decision.outcome import Outcome, Recommendation
from workbench.decision.robust import Verdict, pieces_of
from workbench.decision.settling import Robust, names_of_data, robust
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack

PRODUCT = find_product("credit_tmall")
RULED = ("refund_share_90", "other_lenders", "waybill_reuse_share_90")


@cache
def champion() -> Model:
    return load_pack(next(path for path in sorted(models().iterdir()) if path.is_dir()))


def a_case(seed: int, unknown: tuple[str, ...], **known: float) -> CaseInput:
    """A merchant with figures from the tenths of the reference, and some of them missing."""
    model, rng = champion(), np.random.default_rng(seed)
    values = {name: float(rng.choice(model.reference[name].edges or (0.0,))) for name in model.features}
    values |= {"refund_share_90": 0.03, "other_lenders": 1.0, "waybill_reuse_share_90": 0.0, **known}
    return scored(case(features={**values, **dict.fromkeys(unknown)}))


def scored(asked: CaseInput) -> CaseInput:
    model = champion()
    row = [np.nan if (value := asked.features[name]) is None else value for name in model.features]
    return replace(asked, score=model.score(np.array(row, dtype=np.float32), POLICY.floors()))


def ask(asked: CaseInput, unknown: tuple[str, ...]) -> Robust:
    return robust(asked, POLICY, PRODUCT, champion(), unknown, lambda band: {})


def completed(asked: CaseInput, values: dict[str, Any]) -> Recommendation:
    return decide(scored(replace(asked, features={**asked.features, **values})), POLICY, PRODUCT)


def any_value(name: str, rng: np.random.Generator) -> float | None:
    """A value from where model and rules tell apart, from anywhere, or missing."""
    model = champion()
    edges = [0.02, 0.0201, 0.08, 0.0801, 0.25, 0.26, 1.0, 3.0, 4.0]
    options = [*model.leaf_table.values(model.features.index(name)), *edges, float(rng.normal() * 100), None]
    return options[rng.integers(len(options))]


@pytest.mark.parametrize("seed", range(8))
def test_every_completion_gets_an_outcome_and_a_limit_that_were_said_possible(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    names = champion().features
    unknown = tuple({*rng.choice(names, 1 + 2 * seed).tolist(), *RULED[: seed % 4]})
    asked = a_case(seed, unknown)
    found = ask(asked, unknown)
    for _ in range(25):
        advice = completed(asked, {name: any_value(name, rng) for name in unknown})
        assert advice.outcome in found.possible.outcomes
        if advice.outcome in APPROVALS:
            assert found.possible.least_fen is not None
            assert found.possible.most_fen is not None
            assert found.possible.least_fen <= advice.limit.amount_fen <= found.possible.most_fen


def test_a_case_missing_what_no_rule_reads_and_the_score_barely_does_is_approved_robustly() -> None:
    asked = a_case(3, ("parcels_30",))
    found = ask(asked, ("parcels_30",))
    assert found.verdict is Verdict.APPROVE
    assert found.data == ()
    assert found.worst_points <= found.usual[0] <= found.usual[1] <= found.best_points


def test_a_hard_stop_declines_robustly_whatever_is_missing() -> None:
    unknown = tuple(name for name in champion().features if name not in RULED)[:30]
    found = ask(a_case(4, unknown, refund_share_90=0.4), unknown)
    assert found.verdict is Verdict.DECLINE
    assert found.possible.outcomes == {Outcome.DECLINE}


def test_an_unknown_fact_of_a_referring_rule_is_the_datum_that_settles() -> None:
    unknown = ("waybill_reuse_share_90", "parcels_30")
    asked = a_case(3, unknown)
    found = ask(asked, unknown)
    assert found.verdict is Verdict.DEPENDS
    assert found.settling is not None
    assert found.settling.feature == "waybill_reuse_share_90"


def test_for_every_value_of_the_settling_datum_all_completions_agree() -> None:
    rng, settled = np.random.default_rng(11), 0
    for seed in range(12):
        unknown = tuple({*rng.choice(champion().features, 3).tolist(), RULED[seed % 3]})
        asked = a_case(seed, unknown)
        found = ask(asked, unknown)
        if found.settling is None:
            continue
        settled += 1
        datum = found.settling.feature
        rest = [name for name in unknown if name != datum]
        for _ in range(6):
            value = any_value(datum, rng)
            if value is None:
                continue
            kinds = set()
            for _ in range(5):
                advice = completed(asked, {datum: value, **{name: any_value(name, rng) for name in rest}})
                kinds.add("approve" if advice.outcome in APPROVALS else advice.outcome.value)
            assert len(kinds) == 1
    assert settled >= 4  # else nothing was shown


def test_where_no_datum_settles_alone_none_is_said_to_and_they_are_ranked() -> None:
    unknown = ("refund_share_90", "other_lenders", "shop_level", "rating_item")
    found = ask(a_case(5, unknown), unknown)
    assert found.verdict is Verdict.DEPENDS
    assert found.settling is None
    assert {one.feature for one in found.data} == set(unknown)
    assert all(0 <= one.chance < 1 for one in found.data)


def test_two_unknown_facts_of_rules_settle_together_where_neither_does_alone() -> None:
    rng, unknown = np.random.default_rng(21), ("refund_share_90", "other_lenders", "parcels_30")
    asked = a_case(3, unknown)
    found = ask(asked, unknown)
    assert found.settling is None
    assert found.pair == ("refund_share_90", "other_lenders") or found.pair == ("other_lenders", "refund_share_90")
    for _ in range(40):
        refund, lenders = any_value("refund_share_90", rng), any_value("other_lenders", rng)
        if refund is None or lenders is None:
            continue
        known = {"refund_share_90": refund, "other_lenders": lenders}
        kinds = {
            "approve" if advice.outcome in APPROVALS else advice.outcome.value
            for advice in (completed(asked, {**known, "parcels_30": any_value("parcels_30", rng)}) for _ in range(5))
        }
        assert len(kinds) == 1


def test_a_contested_figure_is_unknown_although_it_has_a_value() -> None:
    asked = a_case(3, ())
    assert ask(asked, ()).verdict is Verdict.APPROVE
    found = ask(asked, ("refund_share_90",))
    assert found.verdict is Verdict.DEPENDS
    assert {Outcome.DECLINE, Outcome.REFER} < found.possible.outcomes


def test_pieces_of_rules_part_the_line_where_an_answer_changes_and_nowhere_else() -> None:
    pieces = pieces_of([("at_most", 0.08), ("at_most", 0.25)])
    assert [one.value <= 0.08 for one in pieces] == [True, False, False]
    assert [one.value <= 0.25 for one in pieces] == [True, True, False]
    (low, high) = pieces_of([("at_least", 6.0)])
    assert (low.high < 6.0, high.low) == (True, 6.0)
    assert pieces_of([]) == ()


def test_a_missing_figure_that_only_a_rule_reads_is_unknown_too_and_settles() -> None:
    rules = tuple(replace(rule, fact="dispatch_rule_only") if rule.fact == "other_lenders" else rule
                  for rule in POLICY.rules)  # fmt: skip
    policy = replace(POLICY, rules=rules)
    asked = a_case(3, ())
    asked = replace(asked, features={**asked.features, "dispatch_rule_only": None})
    found = robust(asked, policy, PRODUCT, champion(), ("dispatch_rule_only",), lambda band: {})
    assert found.verdict is Verdict.DEPENDS
    assert found.settling is not None
    assert found.settling.feature == "dispatch_rule_only"
    assert found.worst_points == found.best_points  # the model does not read it
    assert {decide(replace(asked, features={**asked.features, "dispatch_rule_only": value}), policy, PRODUCT).outcome
            for value in (1.0, 9.0, None)} <= found.possible.outcomes  # fmt: skip


def test_names_of_data_counts_none_and_nan_as_missing() -> None:
    assert names_of_data({"a": 1.0, "b": float("nan"), "c": None}, ("a", "b", "c", "d")) == ("b", "c", "d")
