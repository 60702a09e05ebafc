"""Does the what-if answer what a portfolio run of the changed policy would propose, and write nothing but the draft?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tests.builders import NOW
from workbench.access.staff import SYSTEM, Actor, Role
from workbench.app import open_desk
from workbench.common.errors import StaffError, Stopped
from workbench.records.canonical import digest
from workbench.services.bundle import Services
from workbench.services.policy_numbers import number_in, with_number
from workbench.services.policy_what_if import PolicyWhatIf
from workbench.services.policy_what_if_file import WhatIfAnswer
from workbench.services.portfolio_desk import cover_under
from workbench.services.portfolio_known import Gathering

RISK = Actor("s03", "林潇", Role.RISK)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A scored sample desk."""
    opened = open_desk(tmp_path_factory.mktemp("what-if") / "desk", lambda: NOW)
    opened.desk.create_sample(merchants=200)
    yield opened
    opened.desk.close()


@pytest.fixture(scope="module")
def whole(services: Services) -> PolicyWhatIf:
    return services.policy_what_if.whole()


def _moved(whole: PolicyWhatIf, where: str, by: int) -> WhatIfAnswer:
    number = next(one for one in whole.numbers if one.where == where)
    was = number_in(whole.policy, number.path)
    return whole.ask(with_number(whole.policy, number.path, was + by * number.step))


def test_the_policy_in_force_gives_the_totals_of_a_portfolio_run(services: Services, whole: PolicyWhatIf) -> None:
    run = services.redecide.run(SYSTEM)
    totals = whole.ask(whole.policy).then
    assert totals.merchants == run.merchants == whole.ground.merchants
    assert totals.outcomes == run.outcomes
    assert totals.lanes == run.lanes
    assert totals.limit_fen == run.limit_fen
    assert totals.loss_fen == run.expected_loss_fen
    assert totals.headroom_fen == run.headroom_fen
    assert {one.band: one.merchants for one in totals.bands if one.band} == run.bands


def test_a_stricter_floor_moves_merchants_and_every_sum_ties(whole: PolicyWhatIf) -> None:
    answer = _moved(whole, "bands.C.floor_points", 25)
    assert answer.moved > 0
    assert sum(answer.from_to.values()) == answer.then.merchants == answer.now.merchants
    for code, count in answer.then.outcomes.items():
        assert sum(n for (_, after), n in answer.from_to.items() if after == code) == count
    for code, count in answer.now.outcomes.items():
        assert sum(n for (before, _), n in answer.from_to.items() if before == code) == count
    assert sum(one.limit_fen for one in answer.then.bands) == answer.then.limit_fen
    assert answer.then.approved <= answer.now.approved
    assert len(answer.movers) == min(answer.moved, 50)
    if answer.moved <= 50:
        change = sum(one.change_fen for one in answer.movers)
        assert change == answer.then.limit_fen - answer.now.limit_fen
    assert all(one.reason.zh.startswith("风险档 ") for one in answer.movers)


def test_a_lower_cap_names_itself_as_the_reason(whole: PolicyWhatIf) -> None:
    number = next(one for one in whole.numbers if one.where == "bands.A.cap_fen")
    answer = whole.ask(with_number(whole.policy, number.path, Decimal(2_000_00)))
    lowered = [one for one in answer.movers if one.before == one.after]
    assert lowered
    assert {one.reason.zh for one in lowered} == {"风险档上限"}
    assert answer.cut >= len(lowered)
    assert answer.raised == 0


def test_going_back_leaves_nobody_moved(whole: PolicyWhatIf) -> None:
    _moved(whole, "bands.B.floor_points", -10)
    answer = whole.ask(whole.policy)
    assert (answer.moved, answer.movers) == (0, ())
    assert answer.then == answer.now


def test_names_are_those_on_record(services: Services, whole: PolicyWhatIf) -> None:
    answer = _moved(whole, "bands.C.floor_points", 25)
    ids = [one.merchant_id for one in answer.movers]
    names = services.policy_what_if.names(ids)
    assert set(names) == set(ids)
    assert all(names.values())


def test_a_draft_is_kept_for_each_person_and_changes_no_record(services: Services) -> None:
    service, before = services.policy_what_if, services.desk.status()
    path = ("bands", 1, "cap_fen")
    service.keep_draft({path: Decimal(200_000_00), ("interview", "cap_share", "C"): Decimal("0.5")}, RISK)
    kept = service.draft(RISK)
    assert kept == {path: Decimal(200_000_00), ("interview", "cap_share", "C"): Decimal("0.5")}
    assert service.draft(Actor("s99", "别人", Role.RISK)) == {}
    after = services.desk.status()
    assert (after.journal_head, after.policy_id) == (before.journal_head, before.policy_id)
    service.keep_draft({}, RISK)
    assert service.draft(RISK) == {}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.AUDITOR])
def test_others_than_risk_read_only(services: Services, role: Role) -> None:
    service, other = services.policy_what_if, Actor("s50", "别人", role)
    assert not service.may_edit(other)
    assert service.may_edit(RISK)
    with pytest.raises(StaffError) as refused:
        service.keep_draft({}, other)
    assert refused.value.code == "NOT_PERMITTED"


def test_gathering_can_be_stopped(services: Services) -> None:
    with pytest.raises(Stopped):
        services.policy_what_if.whole(stop=lambda: True)


def test_a_desk_without_scores_says_what_to_do(tmp_path: Path) -> None:
    opened = open_desk(tmp_path / "desk", lambda: NOW)
    try:
        with pytest.raises(StaffError) as refused:
            opened.policy_what_if.whole()
        assert refused.value.code == "NO_VECTORS"
    finally:
        opened.desk.close()


def test_a_moved_price_or_floor_moves_what_falls_due_as_a_gathering_under_it_would(services: Services) -> None:
    whole, ground = services.policy_what_if.whole(), services.policy_what_if._ground
    desk, then = whole._desk, whole.policy
    covers = sorted(float(one.cover["dscr_expected"]) for one in desk.asked.values() if one.cover)
    assert len(covers) > 10
    middle = Decimal(repr(covers[len(covers) // 2]))
    rule = next(one for one in whole.numbers if one.where == "rules.REPAYMENT_ABILITY.bound")
    then = with_number(then, rule.path, middle)  # a bound that what falls due lies about
    first = whole.ask(then)
    for number in whole.numbers:
        if number.path[-1] in {"daily_rate", "floor_points"}:
            by = number_in(then, number.path) * 3 if number.kind == "daily" else number_in(then, number.path) - 12
            then = with_number(then, number.path, by)
    answer = whole.ask(then)
    assert answer.then.second_person != first.then.second_person
    asked = {
        merchant_id: replace(one, cover={} if one.kept is None else cover_under(one.kept, one.application, then))
        for merchant_id, one in desk.asked.items()
    }
    gathering = Gathering(replace(desk, policy=then, asked=asked))
    with ground.store.reading() as shelves:
        for block in shelves.merchant_facts.everybody(desk.as_of_day, digest(list(desk.names))):
            gathering.take(block)
    anew = PolicyWhatIf(replace(desk, policy=then, asked=asked), gathering.known(), "CNY", True)
    assert anew.ask(then).now == answer.then
    held, made = (one._then.columns.facts["dscr_expected"] for one in (whole, anew))
    assert np.array_equal(held.values[np.argsort(whole._order)], made.values[np.argsort(anew._order)], equal_nan=True)
    back = whole.ask(whole.policy)
    assert (back.moved, back.then) == (0, back.now)
