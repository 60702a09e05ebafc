"""Is every due day billed once, and is a line that is over closed?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.services.books import DAY, booked, books, differences, kept, movements
from tests.services.scored_desk import PROGRAM_ACTOR
from workbench.common.dates import day_of
from workbench.common.errors import Stopped
from workbench.lending.facts import Fact
from workbench.services.billing import close_step
from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.ground import Ground
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    made = books(store)
    booked(made, "A", Fact("draw", DAY - 200, 48_000_00), on=DAY - 200)
    return made


def close(ground: Ground, day: int, **more: object) -> StepDone:
    context = CloseContext(
        ground=ground, day=day, actor=PROGRAM_ACTOR, policy=ground.policy(), products=ground.products()
    )
    return close_step(replace(context, **more))  # type: ignore[arg-type]


def test_a_year_of_closes_bills_each_due_day_once(ground: Ground) -> None:
    for day in range(DAY - 200, DAY + 1):
        first = close(ground, day)
        assert first.faults == ()
        assert not first.counts["billed"] or close(ground, day).counts["billed"] == 0
    bills = [m for m in movements(ground, "A") if m.kind == "bill"]
    assert len(bills) == 6
    assert {bill.principal_fen for bill in bills} == {4_000_00}
    assert [bill.amount_fen for bill in bills] == [bill.principal_fen + bill.interest_fen for bill in bills]
    assert list(differences(ground)) == []


def test_days_that_were_missed_are_billed_in_order_whatever_came_after(ground: Ground) -> None:
    booked(ground, "A", Fact("repay", DAY - 100, 1_000_00))
    for day in range(DAY - 200, DAY + 1):
        if day_of(day).day == day_of(DAY - 200).day:
            close(ground, day)
    assert sum(m.kind == "bill" for m in movements(ground, "A")) == 6
    assert list(differences(ground)) == []


def test_a_matured_line_that_owes_nothing_is_closed_and_one_that_owes_is_not(ground: Ground) -> None:
    booked(ground, "C", Fact("draw", DAY - 100, 1_000_00))
    assert close(ground, DAY).counts["closed"] == 0
    booked(ground, "C", Fact("repay", DAY - 1, 1_049_50))
    assert close(ground, DAY).counts["closed"] == 1
    assert (kept(ground, "C").state, kept(ground, "B").state) == ("closed", "open")
    assert close(ground, DAY).counts["closed"] == 0


def test_a_close_that_is_stopped_bills_whole_parts(ground: Ground) -> None:
    with pytest.raises(Stopped):
        close(ground, DAY - 170, stop=lambda: True)
    assert close(ground, DAY - 170).counts["billed"] in {0, 1}
