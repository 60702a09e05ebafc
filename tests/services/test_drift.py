"""Drift by month on a desk: beyond chance or not, carried by whom, and what the program may still decide alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.drifted_desk import AUDITOR, OFFICER, SYSTEM, DriftedDesk, champion, unchanged, worse
from workbench.common.errors import StaffError
from workbench.services.decision import DecisionService
from workbench.services.drift import DriftService, require_automatic
from workbench.services.drift_file import DriftView

CALM = (("2026-09", 150, 0.2, unchanged), ("2026-10", 150, 0.2, unchanged))


def seen(desk: DriftedDesk) -> DriftView:
    found = DriftService(desk.ground).view()
    desk.ground.close()
    return found


def test_a_population_that_did_not_move_is_within_chance_and_nobody_is_named(tmp_path: Path) -> None:
    view = seen(DriftedDesk(tmp_path, *CALM))
    assert [(month.month, month.count) for month in view.months] == [("2026-09", 150), ("2026-10", 150)]
    for month in view.months:
        assert month.psi is not None
        assert month.critical is not None
        assert month.psi < month.critical
        assert month.fault.zh == ""
    assert view.standing is not None
    assert view.standing.state == "ok"
    assert (view.contest, view.challenger, view.shadow_days, view.disagreed) == ((), None, None, ())


def test_injected_drift_of_new_shops_names_them_that_they_grew_and_what_moves(tmp_path: Path) -> None:
    view = seen(DriftedDesk(tmp_path, ("2026-09", 150, 0.1, worse), ("2026-10", 200, 0.7, worse)))
    newest = view.months[-1]
    assert newest.psi is not None
    assert newest.psi > 0.25
    assert "新店" in newest.fault.zh
    assert "New shops" in newest.fault.en
    assert "占比由" in newest.fault.zh
    assert "同动指标" in newest.fault.zh
    assert view.population == newest.fault
    assert {one.name for one in view.features[:5]} <= {
        "dispatch_hours_30", "dispatch_change", "sales_trend_30", "shop_level", "late_loan_share",
    }  # fmt: skip
    assert len(view.features) == len(champion().features)
    assert all(len(one.csi) == len(one.missing) == 2 for one in view.features)


def test_a_shift_of_everybody_is_not_blamed_on_a_segment(tmp_path: Path) -> None:
    def everyone(values, chosen):  # type: ignore[no-untyped-def]
        return worse(values, chosen | ~chosen)

    view = seen(DriftedDesk(tmp_path, ("2026-10", 150, 0.3, everyone)))
    assert "各类商户一同偏移" in view.population.zh


def test_a_month_of_few_cases_tells_no_index(tmp_path: Path) -> None:
    view = seen(DriftedDesk(tmp_path, ("2026-10", 12, 0.5, worse)))
    assert view.months[0].psi is None
    assert "样本不足" in view.population.zh
    assert view.features[0].csi == (None,)


def test_drift_beyond_the_stop_bound_refuses_automatic_decisions_and_decides_nothing(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-10", 150, 0.8, worse))
    assert DriftService(desk.ground).standing().state == "stop"
    with pytest.raises(StaffError) as refused:
        DecisionService(desk.ground).decide_automatically(None, SYSTEM)
    assert refused.value.code == "DRIFT_STOP"
    assert "PSI" in refused.value.text.zh
    with desk.ground.store.reading() as shelves:
        assert shelves.decisions.newest() == {}
    desk.ground.close()


def test_drift_at_the_two_person_bound_leaves_everything_to_people(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-10", 150, 0.8, worse))
    policy = desk.ground.policy()
    assert policy.drift is not None
    milder = replace(policy, drift=replace(policy.drift, stop_psi=policy.drift.stop_psi * 100))
    desk.ground._policies[policy.policy_id] = milder
    assert DriftService(desk.ground).standing().state == "two_person"
    counts = DecisionService(desk.ground).decide_automatically(None, SYSTEM)
    assert counts["people"] == 150
    assert sum(counts.values()) == 150
    desk.ground.close()


def test_without_drift_the_program_decides_as_policy_lets_it(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-10", 120, 0.2, unchanged))
    assert require_automatic(desk.ground)
    counts = DecisionService(desk.ground).decide_automatically(None, SYSTEM)
    assert counts["people"] < 120
    desk.ground.close()


def test_a_policy_without_drift_numbers_stops_nothing(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-10", 150, 0.8, worse))
    policy = desk.ground.policy()
    desk.ground._policies[policy.policy_id] = replace(policy, drift=None)
    assert require_automatic(desk.ground)
    desk.ground.close()


def test_few_cases_never_stop_the_program_however_far_they_lie(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-10", 60, 0.9, worse))
    assert DriftService(desk.ground).standing().state == "ok"
    assert "样本不足" in DriftService(desk.ground).standing().words.zh
    desk.ground.close()


def test_only_those_who_may_score_fill_in_earlier_months(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, *CALM)
    with pytest.raises(StaffError) as refused:
        DriftService(desk.ground).backfill(AUDITOR)
    assert refused.value.code == "NOT_PERMITTED"
    assert DriftService(desk.ground).backfill(OFFICER) == 0  # all are scored
    desk.ground.close()
