"""Are warnings listed, explained, given away, put to sleep, closed and opened again as people may?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from tests.services.scored_desk import ME, SECOND, THIRD
from tests.services.watched_desk import DAY, WHY, made_once, opened, standing
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.warnings import WarningService

AUDITOR = Actor("s09", "审", Role.AUDITOR)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory.mktemp("watched") / "desk", closed=True)


@pytest.fixture
def ground(made: Path, tmp_path: Path) -> Iterator[Ground]:
    """M1 drew and its lines end nine days ago; M3 is 140 days late."""
    copy = opened(made, tmp_path / "desk")
    yield copy
    copy.close()


@pytest.fixture
def warnings(ground: Ground) -> WarningService:
    return WarningService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_the_list_is_filtered_sorted_and_counted_in_the_database(warnings: WarningService) -> None:
    page = warnings.page()
    assert {row.code for row in page.rows[:2]} == {"PAST_DUE", "SALES_PACE"}  # the urgent ones
    assert (page.total, page.open, page.unowned, page.overdue) == (len(page.rows), len(page.rows), len(page.rows), 0)
    assert {one.code: one.count for one in page.levels}["urgent"] == 2
    assert {one.code for one in page.rules} == {row.code for row in page.rows}
    assert [row.merchant_id for row in warnings.page(code="PAST_DUE").rows] == ["M3"]
    assert {row.level for row in warnings.page(level="watch").rows} <= {"watch"}
    assert [row.code for row in warnings.page(words="m3").rows] == ["PAST_DUE"]
    assert warnings.page(limit=1).total == page.total
    assert warnings.page(order="balance").rows[0].balance_fen == 20_000_00
    assert warnings.page(owner="s02").rows == ()
    with refused("ORDER_UNKNOWN"):
        warnings.page(order="name; DROP TABLE warnings")


def test_words_in_the_search_are_words_and_no_question_to_the_database(warnings: WarningService) -> None:
    assert warnings.page(words="%' OR '1'='1").rows == ()


def test_one_warning_tells_its_evidence_then_and_now_and_every_rule(warnings: WarningService, ground: Ground) -> None:
    found = standing(ground)
    file = warnings.one(found["DATA_STALE"].warning_id, ME)
    assert file.rule.zh == "数据中断"
    assert [(line.label.zh, line.then.zh, line.now.zh) for line in file.evidence] == [("最新数据距今", "9 天", "9 天")]
    assert ("watch", "≥ 7 天") in [(level, words.zh) for level, words in file.thresholds]
    states = {one.code: one.state for one in file.answers}
    assert states["DATA_STALE"] == "raised"
    assert states["NEW_LENDERS"] == "clear"  # one lender then, one now
    assert states["LOW_DAYS"] == "unknown"
    assert file.may
    assert not warnings.one(found["DATA_STALE"].warning_id, AUDITOR).may
    assert warnings.answers("M1") == file.answers
    assert warnings.answers("M2") == ()  # owes nothing
    with refused("WARNING_UNKNOWN"):
        warnings.one("W-none")


def test_a_warning_goes_from_hand_to_hand_to_its_end_and_each_step_is_kept(
    warnings: WarningService, ground: Ground
) -> None:
    one = standing(ground)["PAST_DUE"].warning_id
    warnings.assign(one, SECOND.staff_id, ME)
    warnings.start(one, "contact", SECOND, "电话无人接听")
    with refused("COMMENT_TOO_SHORT"):
        warnings.close(one, "contact", "没事", SECOND)
    with refused("ACTION_UNKNOWN"):
        warnings.close(one, "shout", WHY, SECOND)
    warnings.close(one, "contact", WHY, SECOND)
    with refused("WARNING_HANDLED"):
        warnings.close(one, "contact", WHY, SECOND)
    file = warnings.one(one, ME)
    assert [step.kind for step in file.steps] == ["handled", "started", "assigned", "raised"]
    assert (file.row.state, file.row.owner, file.note) == ("handled", "周砚", WHY)
    warnings.reopen(one, "商户又失联了，需要再跟进", ME)
    with refused("WARNING_OPEN"):
        warnings.reopen(one, "商户又失联了，需要再跟进", ME)
    assert warnings.one(one, ME).row.state == "open"
    with ground.store.reading() as shelves:
        actions = [
            entry.action for entry in shelves.journal.since(standing(ground)["PAST_DUE"].raised_at, "warning.handle")
        ]
        assert actions == ["warning.handle"]
        assert shelves.journal.verify().holds


def test_freezing_closes_the_warning_and_stops_drawing_together(warnings: WarningService, ground: Ground) -> None:
    warnings.close(standing(ground)["SALES_PACE"].warning_id, "freeze", WHY, ME)
    with ground.store.reading() as shelves:
        assert shelves.loans.get("LO-261123-0001").state == "frozen"
    assert "SALES_PACE" not in standing(ground)


def test_a_cut_that_was_not_made_closes_nothing(warnings: WarningService, ground: Ground) -> None:
    one = standing(ground)["SALES_PACE"].warning_id
    with refused("LIMIT_NOT_CUT"):
        warnings.close(one, "cut", WHY, ME)
    LendingService(ground).set_limit("M1", 30_000_00, "预警后下调额度至三万", ME)
    LendingService(ground).set_limit("M1", 25_000_00, "预警后再下调额度一次", ME)
    warnings.close(one, "cut", WHY, ME)
    assert standing(ground, "handled")["SALES_PACE"].action == "cut"


def test_a_warning_sleeps_at_most_as_long_as_policy_lets_it(warnings: WarningService, ground: Ground) -> None:
    one = standing(ground)["PAST_DUE"].warning_id
    with refused("SNOOZE_TOO_LONG"):
        warnings.snooze(one, 15, WHY, ME)
    with refused("COMMENT_TOO_SHORT"):
        warnings.snooze(one, 3, "等等", ME)
    before = warnings.page().total
    warnings.snooze(one, 3, WHY, ME)
    assert warnings.page().total == before - 1
    assert [row.code for row in warnings.page(state="snoozed").rows] == ["PAST_DUE"]
    assert warnings.page().snoozed == 1


def test_who_may_not_handle_warnings_changes_none(warnings: WarningService, ground: Ground) -> None:
    one = standing(ground)["PAST_DUE"].warning_id
    for act in (
        lambda: warnings.assign(one, "s01", AUDITOR),
        lambda: warnings.start(one, "contact", AUDITOR),
        lambda: warnings.snooze(one, 3, WHY, AUDITOR),
        lambda: warnings.close(one, "contact", WHY, AUDITOR),
        lambda: warnings.reopen(one, WHY, AUDITOR),
    ):
        with refused("NOT_PERMITTED"):
            act()
    with refused("STAFF_UNKNOWN"):
        warnings.assign(one, "nobody", ME)
    assert standing(ground)["PAST_DUE"].owner is None


def test_hours_to_take_up_and_to_close_are_told(warnings: WarningService, ground: Ground) -> None:
    assert warnings.page().handling.mean_to_close is None
    warnings.close(standing(ground)["PAST_DUE"].warning_id, "contact", WHY, ME)
    found = warnings.page().handling
    assert (found.closed, found.mean_to_close, found.in_time_share) == (1, 0.0, 1.0)


def test_the_timeline_joins_everything_of_a_merchant_newest_first(warnings: WarningService) -> None:
    life = warnings.timeline("M1")
    kinds = {kind for kind, _, _ in life.kinds}
    assert {"import", "decision", "loan", "limit", "warning"} <= kinds
    assert [one.at for one in life.items] == sorted((one.at for one in life.items), reverse=True)
    assert sum(count for _, _, count in life.kinds) == len(life.items)
    drew = next(one for one in life.items if one.text.zh.startswith("支用"))
    assert (drew.kind, drew.page, drew.arguments) == ("loan", "borrower", (("merchant_id", "M1"),))
    raised = next(one for one in life.items if one.kind == "warning")
    assert raised.page == "warnings"
    with refused("MERCHANT_UNKNOWN"):
        warnings.timeline("M99")


def test_the_pane_shows_open_ones_first_and_closed_ones_after(warnings: WarningService, ground: Ground) -> None:
    warnings.close(standing(ground)["PAST_DUE"].warning_id, "contact", WHY, THIRD)
    states = [row.state for row in warnings.pane()]
    assert states == sorted(states, key=lambda one: one != "open")
    assert states[-1] == "handled"


def test_the_database_lets_one_warning_of_a_kind_stand_open_and_keeps_its_history(ground: Ground) -> None:
    from dataclasses import replace

    one = standing(ground)["PAST_DUE"]
    with pytest.raises(IntegrityError), ground.transaction() as shelves:
        shelves.warnings.put([replace(one, warning_id="W-twin", episode=2)])
    with pytest.raises(IntegrityError, match="only ever added"), ground.transaction() as shelves:
        shelves.warnings._connection.exec_driver_sql("UPDATE warning_events SET words_zh = ''")
    with pytest.raises(IntegrityError, match="handled_says_why"), ground.transaction() as shelves:
        shelves.warnings.put([replace(one, state="handled", action="contact", note="没事", closed_day=DAY)])
