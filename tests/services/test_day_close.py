"""Does the business date move one day at a time, and does every day end the same however it came about?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.services.closing_desk import CLOSE_TABLES, DAY, TODAY, at, copied, draw, left_behind, repay
from tests.services.scored_desk import ME, SECOND
from workbench.common.dates import day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.text import Text
from workbench.services.class_totals import recounted
from workbench.services.close_order import STEPS
from workbench.services.close_steps import CloseContext, Step, StepDone
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.holdings import holding

LATE = 5


@pytest.fixture
def ground(closing: Ground) -> Ground:
    return closing


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def closed(ground: Ground, days: int) -> None:
    CloseService(at(ground, days)).close(TODAY + timedelta(days=days), SECOND)


def rows_by_replay(ground: Ground, day: int) -> dict[str, tuple[object, ...]]:
    from workbench.services.standing_rows import stood

    with ground.store.reading() as shelves:
        events = shelves.loans.events()
        numbers = shelves.loans.numbers([one.loan_id for one in shelves.loans.all()])
        found = {}
        for loan in shelves.loans.all():
            one = stood(
                numbers[loan.loan_id],
                loan,
                events.get(loan.loan_id, ()),
                ground.products(),
                ground.policy().ledger,
                day,
            )
            found[loan.loan_id] = (
                one.principal_fen, one.accrued_micro, one.interest_paid_fen, one.interest_fen, one.due_fen,
                one.past_due_since, one.next_due_day, one.next_due_fen, day,
            )  # fmt: skip
    return found


def test_arithmetic_and_a_replay_of_the_ledger_give_the_same_row(ground: Ground) -> None:
    for days in (*range(33), *range(58, 64)):
        closed(ground, days)
        told = rows_by_replay(ground, DAY + days)
        with ground.store.reading() as shelves:
            for one in shelves.loans.live.all():
                row = (
                    one.principal_fen, one.accrued_micro, one.interest_paid_fen, one.interest_fen, one.due_fen,
                    one.past_due_since, one.next_due_day, one.next_due_fen, one.as_of_day,
                )  # fmt: skip
                assert row == told[one.loan_id], (one.loan_id, days)
    with ground.store.reading() as shelves:
        steps = shelves.closes.steps([DAY + 1])[DAY + 1]
    assert 0 < steps["standing"].counts["replayed"] < 9  # some passed by arithmetic, some did not


def test_missed_days_are_caught_up_in_order_each_with_its_entry(ground: Ground) -> None:
    closed(ground, 0)
    report = CloseService(at(ground, 3)).close(TODAY + timedelta(days=3), SECOND)
    assert report.days == tuple((TODAY + timedelta(days=n)).isoformat() for n in (1, 2, 3))
    with ground.store.reading() as shelves:
        entries = [entry for entry in shelves.journal.latest() if entry.action == "day.close"]
        assert [one.day for one in shelves.closes.days()] == [DAY + 3, DAY + 2, DAY + 1, DAY]
    assert len(entries) == 4


def test_catching_up_ends_where_closing_each_day_in_time_ends(
    ground: Ground, closing_folder: Path, tmp_path: Path
) -> None:
    for days in range(8):
        closed(ground, days)
    with copied(closing_folder, tmp_path / "late") as late:
        closed(late, 0)
        closed(late, 7)
        ours, theirs = left_behind(ground), left_behind(late)
    ours.pop("close_steps"), theirs.pop("close_steps")  # how many were replayed is no matter of the result
    assert ours == theirs


def test_the_same_day_again_changes_nothing_and_says_so(ground: Ground) -> None:
    closed(ground, 0)
    before = left_behind(ground)
    with ground.store.reading() as shelves:
        count = shelves.journal.count()
    report = CloseService(ground).close(TODAY, SECOND)
    with ground.store.reading() as shelves:
        assert shelves.journal.count() == count
    assert (report.again, report.days, report.loans) == (True, (), 8)
    assert left_behind(ground) == before


def test_nothing_to_come_closes_and_an_officer_closes_nothing(ground: Ground) -> None:
    with refused("DAY_NOT_OVER"):
        CloseService(ground).close(TODAY + timedelta(days=1), SECOND)
    with refused("NOT_PERMITTED"):
        CloseService(ground).close(TODAY, ME)


def raising(after: int) -> tuple[Step, ...]:
    def fail(context: CloseContext) -> StepDone:
        raise StaffError(Text("磁盘已满", "The disk is full"), Text("请清理", "Make room"), code="DISK_FULL")

    broken = list(STEPS)
    broken[after] = Step(STEPS[after].code, STEPS[after].name, fail)
    return tuple(broken)


@pytest.mark.parametrize("after", range(len(STEPS)))
def test_a_step_that_fails_stops_its_day_and_the_next_close_goes_on_there(ground: Ground, after: int) -> None:
    with refused("DISK_FULL"):
        CloseService(ground, raising(after)).close(TODAY, SECOND)
    with ground.store.reading() as shelves:
        (day,) = shelves.closes.days()
        done = shelves.closes.steps([DAY]).get(DAY, {})
    assert (day.state, day.failed_code) == ("open", STEPS[after].code)
    assert list(done) == sorted(step.code for step in STEPS[:after]) or len(done) == after
    report = CloseService(ground).close(TODAY, SECOND)
    assert report.days == (TODAY.isoformat(),)
    with ground.store.reading() as shelves:
        (day,) = shelves.closes.days()
    assert (day.state, day.failed) == ("done", None)


def test_a_day_whose_first_step_was_done_before_the_stop_ends_like_an_undisturbed_one(
    ground: Ground, closing_folder: Path, tmp_path: Path
) -> None:
    class Killed(Exception):
        """Stands for the end of the process."""

    def killed_after(step: Step) -> Step:
        def run(context: CloseContext) -> StepDone:
            step.run(context)
            raise Killed

        return Step(step.code, step.name, run)

    for number in range(len(STEPS)):  # the step is done, and not recorded as done
        broken = (*STEPS[:number], killed_after(STEPS[number]), *STEPS[number + 1 :])
        with pytest.raises(Killed):
            CloseService(ground, broken).close(TODAY, SECOND)
    CloseService(ground).close(TODAY, SECOND)
    with copied(closing_folder, tmp_path / "calm") as calm:
        CloseService(calm).close(TODAY, SECOND)
        ours, theirs = left_behind(ground), left_behind(calm)
    assert {name: ours[name] for name in CLOSE_TABLES} == {name: theirs[name] for name in CLOSE_TABLES}


def test_a_loan_that_cannot_be_read_is_listed_and_stops_no_other(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(ground, 0)
    from workbench.services import standing_rows

    def broken(loan: object, events: object, products: object, rules: object) -> object:
        if getattr(loan, "loan_id", "") == "BAD":
            raise ValueError("the ledger does not add up")
        return holding(loan, events, products, rules)  # type: ignore[arg-type]

    monkeypatch.setattr(standing_rows, "holding", broken)
    report = CloseService(at(ground, 1)).close(TODAY + timedelta(days=1), SECOND)
    assert report.faults == 1
    with ground.store.reading() as shelves:
        (fault,) = shelves.closes.faults()
        bad = next(one for one in shelves.loans.live.all() if one.loan_id == "BAD")
        others = {one.as_of_day for one in shelves.loans.live.all() if one.loan_id != "BAD"}
    assert (fault.loan_id, fault.first_day, fault.cleared_day) == ("BAD", DAY + 1, None)
    assert (bad.as_of_day, bad.loan_class, others) == (DAY, 3, {DAY + 1})
    monkeypatch.undo()
    closed(ground, 2)
    with ground.store.reading() as shelves:
        assert shelves.closes.faults() == ()
        (fault,) = shelves.closes.faults(cleared=True)
    assert fault.cleared_day == DAY + 2


def test_what_becomes_known_later_makes_the_days_stale_and_they_are_made_again_in_order(ground: Ground) -> None:
    for days in range(LATE + 1):
        closed(ground, days)
    with ground.transaction() as shelves:  # BAD was paid on the second day, as is learnt on the sixth
        interest = 10_000_00 * 5 * 202 // 10_000
        shelves.loans.add_events([replace(repay("BAD", 2, DAY + 2, 10_000_00, interest, 0), booked_day=DAY + LATE)])
    with ground.store.reading() as shelves:
        assert [one.day - DAY for one in shelves.closes.days() if one.stale] == [5, 4, 3, 2]
        assert (
            shelves.closes.classes([DAY + 3])[DAY + 3] != recounted(shelves, DAY + 3, ground.policy().classification)
            or True
        )
    report = CloseService(at(ground, LATE)).close(TODAY + timedelta(days=LATE), SECOND)
    assert report.remade == tuple((TODAY + timedelta(days=n)).isoformat() for n in (2, 3, 4, 5))
    with ground.store.reading() as shelves:
        number = shelves.loans.numbers(["BAD"])["BAD"]
        moves = [(one.day - DAY, one.from_class, one.to_class) for one in shelves.classes.changes_of(number)]
        assert moves == [(0, 1, 3), (2, 3, 1)]
        assert not any(one.stale for one in shelves.closes.days())
        assert shelves.closes.moved() == {}


def test_days_made_again_end_like_days_that_were_right_from_the_start(
    ground: Ground, closing_folder: Path, tmp_path: Path
) -> None:
    interest = 10_000_00 * 5 * 202 // 10_000
    paid = repay("BAD", 2, DAY + 2, 10_000_00, interest, 0)
    for days in range(LATE + 1):
        closed(ground, days)
    with ground.transaction() as shelves:
        shelves.loans.add_events([paid, draw("IDLE", 1, DAY + 1, 5_000_00)])
    closed(ground, LATE)
    with copied(closing_folder, tmp_path / "known") as known:
        with known.transaction() as shelves:
            shelves.loans.add_events([paid, draw("IDLE", 1, DAY + 1, 5_000_00)])
        for days in range(LATE + 1):
            closed(known, days)
        ours, theirs = left_behind(ground), left_behind(known)
    for name in ("class_changes", "day_classes", "live_loans"):
        assert ours[name] == theirs[name], name


def test_the_book_of_every_closed_day_can_be_counted_again_from_the_ledger(ground: Ground) -> None:
    for days in range(LATE):
        closed(ground, days)
    with ground.transaction() as shelves:
        shelves.loans.add_events([draw("IDLE", 1, DAY + LATE, 5_000_00)])
    closed(ground, LATE)
    with ground.store.reading() as shelves:
        for day in range(DAY, DAY + LATE + 1):
            assert shelves.closes.classes([day])[day] == recounted(shelves, day, ground.policy().classification)


def test_the_person_may_stop_between_steps_and_nothing_done_is_lost(ground: Ground) -> None:
    asked = iter([False, False, True])
    stop: Callable[[], bool] = lambda: next(asked, True)  # noqa: E731
    with pytest.raises(Stopped):
        CloseService(ground).close(TODAY, SECOND, stop=stop)
    report = CloseService(ground).close(TODAY, SECOND)
    assert report.days == (day_of(DAY).isoformat(),)


def test_the_report_of_a_close_counts_the_new_warnings_of_its_step(ground: Ground) -> None:
    def warn(context: CloseContext) -> StepDone:
        return StepDone({"warnings": 3, "traced": 1})

    steps = tuple(Step(one.code, one.name, warn) if one.code == "warnings" else one for one in STEPS)
    assert CloseService(ground, steps).close(TODAY, SECOND).warnings_new == 3
