"""Do all steps of a close, day after day, leave sums and classes that follow from the ledger alone?

Facts are booked as staff books them: today, days late, and taken back after the day was closed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.services.closing_desk import DAY, TODAY, at
from tests.services.scored_desk import SECOND, THIRD
from tests.services.whole_book import assert_follows_from_the_ledger
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.services.close_file import CloseReport
from workbench.services.close_order import STEPS
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.instructions import InstructionService
from workbench.services.lending import LendingService
from workbench.services.warnings import WarningService

LOANS = ("CLEAN", "DUE", "SINGLE", "PARTS", "IDLE", "BAD", "FIRM-BAD", "FIRM-GOOD")
REASON = "客户回单为凭，更正入账"


@pytest.fixture
def ground(closing: Ground) -> Ground:
    return closing


def close(ground: Ground, days: int) -> CloseReport:
    return CloseService(at(ground, days)).close(TODAY + timedelta(days=days), SECOND)


def lending(ground: Ground, days: int) -> LendingService:
    return LendingService(at(ground, days))


def number_of(ground: Ground, loan_id: str, kind: str) -> int:
    with ground.store.reading() as shelves:
        return [one.event_no for one in shelves.loans.events([loan_id])[loan_id] if one.kind == kind][-1]


def newest_of(ground: Ground, loan_id: str) -> int:
    with ground.store.reading() as shelves:
        return max((one.event_no for one in shelves.loans.events([loan_id]).get(loan_id, ())), default=1)


def test_a_life_with_late_and_reversed_events_leaves_what_the_ledger_says_on_every_day(ground: Ground) -> None:
    close(ground, 0)
    lending(ground, 1).draw("IDLE", 30_000_00, SECOND)
    lending(ground, 1).repay("PARTS", 5_000_00, SECOND)
    close(ground, 1)
    assert_follows_from_the_ledger(ground, DAY, DAY + 1)
    lending(ground, 2).repay("BAD", 10_000_00, SECOND)
    assert close(ground, 2).days == (day_of(DAY + 2).isoformat(),)
    assert_follows_from_the_ledger(ground, DAY, DAY + 2)
    # Late news: a payment of a closed day, on a loan whose debtor has another one.
    lending(ground, 4).repay("FIRM-BAD", 20_000_00, SECOND, day=TODAY + timedelta(days=1))
    report = close(ground, 4)
    assert report.days == tuple(day_of(DAY + n).isoformat() for n in (3, 4))
    assert report.remade == tuple(day_of(DAY + n).isoformat() for n in (1, 2))
    assert_follows_from_the_ledger(ground, DAY, DAY + 4)
    # A draw and a payment of closed days are taken back.
    lending(ground, 5).reverse("IDLE", number_of(ground, "IDLE", "draw"), REASON, THIRD)
    lending(ground, 5).reverse("BAD", number_of(ground, "BAD", "repay"), REASON, THIRD)
    report = close(ground, 5)
    assert report.remade == tuple(day_of(DAY + n).isoformat() for n in (1, 2, 3, 4))
    assert_follows_from_the_ledger(ground, DAY, DAY + 5)
    with ground.store.reading() as shelves:
        idle = next(one for one in shelves.loans.live.all() if one.loan_id == "IDLE")
        assert (idle.principal_fen, idle.interest_fen) == (0, 0)
        assert shelves.book.first_draws(["M3"]) == {}
        assert list(shelves.closes.steps([DAY + 5])[DAY + 5]) == sorted(step.code for step in STEPS)
        assert shelves.journal.verify().holds


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 4, 5, 6))])
def test_random_books_closed_day_by_day_are_what_the_ledger_says(ground: Ground, seed: int) -> None:
    random = Random(seed)
    done = {"draw": 0, "repay": 0, "late": 0, "reverse": 0}
    close(ground, 0)
    for days in range(1, 12):
        desk = lending(ground, days)
        for _ in range(4):
            loan_id, what = random.choice(LOANS), random.choice(list(done))
            fen, back = random.randrange(100_00, 20_000_00), random.randrange(1, 6)
            try:
                if what == "reverse":
                    desk.reverse(loan_id, newest_of(ground, loan_id), REASON, THIRD)
                elif what == "draw":
                    desk.draw(loan_id, fen, SECOND)
                else:
                    when = TODAY + timedelta(days=days - back * (what == "late"))
                    desk.repay(loan_id, fen, SECOND, day=when)
            except StaffError:
                continue
            done[what] += 1
        close(ground, days)
        assert_follows_from_the_ledger(ground, DAY, DAY + days)
    assert min(done.values()) > 0, done


def test_what_is_closed_again_changes_nothing(ground: Ground) -> None:
    lending(ground, 0).repay("DUE", 1_000_00, SECOND)
    close(ground, 0)
    with ground.store.reading() as shelves:
        entries, warnings = shelves.journal.count(), shelves.warnings.all()
    assert close(ground, 0).again
    with ground.store.reading() as shelves:
        assert shelves.journal.count() == entries
        assert shelves.warnings.all() == warnings


def test_late_borrowers_without_any_line_are_warned_of_and_suggested_to_and_nothing_else(ground: Ground) -> None:
    report = close(ground, 0)
    with ground.store.reading() as shelves:
        late = {one.merchant_id for one in shelves.loans.live.all() if one.principal_fen and one.past_due_since}
        warned = {(one.merchant_id, one.code) for one in shelves.warnings.all("open")}
        suggested = {one for one in late if shelves.penalties.of_merchant(one)}
        assert shelves.watching.unseen() == 6  # everybody who owes; told once, not raised for each
    assert warned == {*((one, "PAST_DUE") for one in late), ("F2", "DEBTOR_LATE")}
    assert report.warnings_new == len(warned)
    assert suggested == late
    assert WarningService(ground).page().unseen == 6


def test_a_day_of_interest_that_every_draw_bears_is_counted_once(ground: Ground) -> None:
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, ledger=replace(policy.ledger, same_day_interest_days=2))
    close(ground, 0)
    for days in range(1, 5):
        later = at(ground, days)
        later._policies.update(ground._policies)
        if days == 1:
            LendingService(later).draw("IDLE", 30_000_00, SECOND)
        CloseService(later).close(TODAY + timedelta(days=days), SECOND)
        with ground.store.reading() as shelves:
            (idle,) = (one for one in shelves.loans.live.all() if one.loan_id == "IDLE")
        assert idle.interest_fen == 15_00 * max(2, days - 1)  # 30,000 x 0.05 %, two days at least


def test_a_pay_out_waits_for_the_companys_own_room_and_for_an_open_line(ground: Ground) -> None:
    LendingService(ground).draw("IDLE", 30_000_00, SECOND)
    with ground.transaction() as shelves:
        loan = shelves.loans.get("IDLE")
        service = InstructionService(ground)
        service._demand_room(shelves, loan)
        with pytest.raises(StaffError, match="LINE_FROZEN"):
            service._demand_room(shelves, replace(loan, state="frozen"))
        policy = ground.policy()
        poor = [replace(one, capital_fen=1_00) for one in policy.funding.entities]
        ground._policies[policy.policy_id] = replace(policy, funding=replace(policy.funding, entities=tuple(poor)))
        with pytest.raises(StaffError, match="FUNDING_CAP"):
            service._demand_room(shelves, loan)
