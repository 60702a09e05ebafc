"""Does the page of the day close get what the records hold, and no more than whoever reads may see?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.services.closing_desk import DAY, TODAY, at, draw
from tests.services.scored_desk import SECOND
from workbench.applications.policy_file import load_policy
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.classification import coverage
from workbench.services.close_order import STEPS
from workbench.services.close_steps import CloseContext, Step, StepDone
from workbench.services.close_view import class_moves, close_file
from workbench.services.day_close import CloseService, policy_on
from workbench.services.ground import Ground
from workbench.services.kept_grounds import keep_policy
from workbench.storage.day_closes import KeptFault


@pytest.fixture
def ground(closing: Ground) -> Ground:
    return closing


def test_before_the_first_close_one_day_waits(ground: Ground) -> None:
    file = CloseService(ground).open()
    assert (file.last_closed, file.next_day, file.waiting, file.days) == (None, TODAY, 1, ())


def test_days_show_their_book_their_steps_and_what_moved(ground: Ground) -> None:
    CloseService(ground).close(TODAY, SECOND)
    later = CloseService(at(ground, 2))
    file = later.open()
    assert (file.last_closed, file.next_day, file.waiting) == (TODAY, TODAY + timedelta(days=1), 2)
    (day,) = file.days
    assert [step.code for step in day.steps] == [step.code for step in STEPS]
    assert (day.state, day.closed_by, day.loans) == ("done", SECOND.name, 8)
    assert day.outstanding_fen is not None
    assert day.npl_fen == 10_000_00 + 7_777_77 + 20_000_00 + 80_000_00
    share = coverage(day.provision_fen or 0, day.npl_fen)
    assert share is not None
    assert day.coverage_millionths == int(share * 1_000_000)
    assert file.unknown_elsewhere == 1
    moves = later.moves(TODAY)
    assert [(move.loan_id, move.from_class, move.to_class) for move in moves][:3] == [
        ("PARTS", 1, 2), ("FIRM-GOOD", 1, 3), ("FIRM-BAD", 1, 3),
    ]  # fmt: skip
    assert later.moves(TODAY + timedelta(days=1)) == ()
    assert len(later.moves(TODAY, 1)) == 1


def test_a_stale_day_and_a_failed_step_are_told(ground: Ground) -> None:
    CloseService(ground).close(TODAY, SECOND)
    with ground.transaction() as shelves:
        shelves.loans.add_events([draw("IDLE", 1, DAY, 5_000_00)])
    file = CloseService(ground).open()
    assert (file.stale, file.days[0].state, file.next_day) == ((TODAY,), "stale", TODAY)

    def fail(context: CloseContext) -> StepDone:
        raise StaffError(Text("磁盘已满", "The disk is full"), Text("请清理", "Make room"), code="DISK_FULL")

    broken = (*STEPS[:1], Step("ladder", STEPS[1].name, fail), *STEPS[2:])
    with pytest.raises(StaffError, match="DISK_FULL"):
        CloseService(at(ground, 1), broken).close(TODAY + timedelta(days=1), SECOND)
    failed = next(day for day in CloseService(at(ground, 1)).open().days if day.state == "failed")
    assert failed.failure == Text("磁盘已满", "The disk is full")


def test_who_judges_a_case_blind_sees_nothing_of_its_merchant(ground: Ground) -> None:
    CloseService(ground).close(TODAY, SECOND)
    with ground.transaction() as shelves:
        shelves.closes.put_faults("standing", DAY, [KeptFault("standing", "BAD", "X", Text("坏", "Bad"), DAY, DAY)])
    assert [fault.merchant_id for fault in CloseService(ground).open().faults] == ["M4"]
    with ground.store.reading() as shelves:
        hidden = close_file(ground, shelves, STEPS, (), {"M4"})
        assert hidden.faults == ()
        assert "M4" not in {move.merchant_id for move in class_moves(shelves, DAY, DAY, {"M4"}, 500)}
        assert "M4" in {move.merchant_id for move in class_moves(shelves, DAY, DAY, (), 500)}


def test_a_missed_day_is_closed_by_the_policy_of_that_day(ground: Ground) -> None:
    pilot, day = load_policy("cn-2008-pilot"), TODAY + timedelta(days=3)
    keep_policy(ground.folder, pilot)
    told = {
        "policy_id": pilot.policy_id, "version": pilot.version, "digest": pilot.digest, "text": "x",
        "from_policy_id": "cn-2025", "from_digest": load_policy("cn-2025").digest, "effective_from": day.isoformat(),
        "reason": "两人同意启用试点政策", "changes": "", "remarks": "", "run_id": 1, "proposed_by": "s03",
        "proposed_at": "2026-11-23T02:00:00.000000+00:00", "state": "approved", "decided_by": "s02",
        "decided_at": "2026-11-23T02:00:00.000000+00:00", "note": "",
    }  # fmt: skip
    with closing(sqlite3.connect(ground.store.path)) as raw, raw:
        marks = ", ".join(f":{name}" for name in told)
        raw.execute(f"INSERT INTO policy_changes ({', '.join(told)}) VALUES ({marks})", told)
    later = at(ground, 5)
    named = [policy_on(later, DAY + days).policy_id for days in (2, 3, 5)]
    assert named == ["cn-2025", "cn-2008-pilot", "cn-2008-pilot"]
