"""Does the data-quality gate fail closed, and do two people open it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from workbench.access.permissions import Permission
from workbench.access.staff import SYSTEM
from workbench.app import open_desk
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.services.advice import case_input
from workbench.services.bundle import Services
from workbench.services.ground import Ground

REASON = "店主住院，店铺停业两周，已电话核实"
LATE, ON_TIME = "2026-12-10", "2026-11-22"  # eighteen days after the last line, and its day


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A sample desk of two hundred merchants, not scored yet."""
    opened = open_desk(tmp_path_factory.mktemp("gate"), lambda: datetime(2026, 11, 23, 2, 42, tzinfo=UTC))
    opened.desk.create_sample(merchants=200, score=False)
    yield opened
    opened.desk.close()


def ground_of(services: Services) -> Ground:
    return services.training.ground


def look_on(services: Services, day: str) -> None:
    with ground_of(services).transaction() as shelves:
        shelves.settings.put("as_of", day)


def first_case(services: Services) -> str:
    with ground_of(services).store.reading() as shelves:
        return shelves.applications.all((Stage.DRAFT, Stage.SCORED))[0].case_no


def code_of(caught: pytest.ExceptionInfo[StaffError]) -> str | None:
    return caught.value.code


def test_stale_lines_are_not_scored_and_nothing_is_decided_on_them(services: Services) -> None:
    look_on(services, LATE)
    case_no, officer = first_case(services), services.desk.actor()
    assert services.scoring.score_all(SYSTEM) == 0
    with pytest.raises(StaffError) as caught:
        services.scoring.score_case(case_no, officer)
    assert code_of(caught) == "GATE_SHUT"
    assert "最近一笔流水距今 18 天，不得超过 7 天" in caught.value.text.zh
    file = services.cases.open(case_no, officer)
    assert file.score is None
    assert file.gate is not None
    assert (file.gate.shut, [line.code for line in file.gate.lines]) == (True, ["STALE"])
    assert set(services.decision.decide_automatically(None, SYSTEM).items()) >= {("approve", 0), ("decline", 0)}
    row = next(row for row in services.cases.queue("all").rows if row.case_no == case_no)
    assert "最近一笔流水距今" in row.watch[0].zh
    with pytest.raises(StaffError) as refused:
        services.decision.draft(case_no, officer)
    assert code_of(refused) == "SCORE_STALE"


def test_two_people_let_a_case_pass_and_people_still_decide_it(services: Services) -> None:
    look_on(services, LATE)
    case_no, officer = first_case(services), services.desk.actor()
    second = services.desk.actor(needs=Permission.APPROVE)
    for act, code in (
        (lambda: services.scoring.ask_pass(case_no, "太短", officer), "COMMENT_TOO_SHORT"),
        (lambda: services.scoring.agree_pass(case_no, second), "NOTHING_TO_SIGN"),
        (lambda: services.scoring.agree_pass(case_no, officer), "NOT_PERMITTED"),
    ):
        with pytest.raises(StaffError) as caught:
            act()
        assert code_of(caught) == code
    services.scoring.ask_pass(case_no, REASON, second)
    with pytest.raises(StaffError) as caught:
        services.scoring.agree_pass(case_no, second)
    assert code_of(caught) == "SAME_PERSON"
    services.scoring.ask_pass(case_no, REASON, officer)
    row = next(row for row in services.cases.queue("all", second).rows if row.case_no == case_no)
    assert row.watch[0].zh == "待复核放行"
    seen = services.cases.open(case_no, second).gate
    assert seen is not None
    assert (seen.asked_by, seen.reason, seen.may_agree) == (officer.name, REASON, True)
    services.scoring.agree_pass(case_no, second)
    file = services.cases.open(case_no, officer)
    assert file.score is not None
    assert file.recommendation is not None
    assert file.recommendation.outcome in {Outcome.REFER, Outcome.DECLINE}
    assert file.recommendation.lane != "green"
    assert "DATA_GATE" in {check.rule_id for check in file.recommendation.checks}
    assert [item.text.zh for item in file.history if "放行" in item.text.zh][:2] == [
        "复核同意放行", f"申请放行：{REASON}",
    ]  # fmt: skip
    assert services.desk.check().passed


def test_leave_to_pass_holds_for_the_lines_of_that_day_only(services: Services) -> None:
    case_no, officer = first_case(services), services.desk.actor()
    look_on(services, "2026-12-11")
    with pytest.raises(StaffError) as caught:
        services.scoring.score_case(case_no, officer)
    assert code_of(caught) == "GATE_SHUT"
    assert services.cases.open(case_no, officer).score is None, "a score that lines no longer carry is withdrawn"


def test_fresh_lines_open_the_gate_and_the_score_brings_a_forecast(services: Services) -> None:
    look_on(services, ON_TIME)
    case_no, officer = first_case(services), services.desk.actor()
    assert services.scoring.score_all(SYSTEM) > 50
    with pytest.raises(StaffError) as caught:
        services.scoring.ask_pass(case_no, REASON, officer)
    assert code_of(caught) == "GATE_OPEN"
    assert services.cases.open(case_no, officer).gate is None
    ground = ground_of(services)
    with ground.store.reading() as shelves:
        kept = [one for one in shelves.scores.all() if one.standing.outlook is not None]
        told = [one for one in kept if one.standing.outlook and one.standing.outlook.net.refusal is None]
        facts = [case_input(shelves, one.case_no, ground.policy()).facts for one in told]
    assert len(kept) > 50
    covers = [fact["dscr"] for fact in facts if "dscr" in fact]
    assert covers
    assert all(isinstance(cover, Decimal) for cover in covers)


def test_the_days_of_a_case_add_up_to_its_lines(services: Services) -> None:
    look_on(services, ON_TIME)
    case_no = first_case(services)
    found = services.cases.flow_days(case_no)
    with ground_of(services).store.reading() as shelves:
        merchant_id = shelves.applications.get(case_no).merchant_id
    with ground_of(services).lines() as engine:
        row = engine.execute(
            "SELECT sum(amount_fen) FILTER (amount_fen > 0), count(*) FROM fund "
            "WHERE merchant_id = ? AND day BETWEEN ? AND ?",
            [merchant_id, found.days[0].day, found.days[-1].day],
        ).fetchone()
    assert row is not None
    assert row[1] > 0
    assert sum(day.in_fen or 0 for day in found.days) == row[0]
    assert sum(month.change_fen for month in found.months) == sum(
        (day.in_fen or 0) - (day.out_fen or 0) for day in found.days
    )
    assert (found.last.isoformat(), (found.last - found.first).days) == (ON_TIME, 364)
    assert found.outlook is not None
