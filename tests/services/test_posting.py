"""Does one door for facts keep events, live book and sums of days in step, whatever is booked and whenever?"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.lending.lives import life
from tests.services.books import DAY, LINE, booked, books, differences, kept, live, movements, stands
from workbench.access.staff import SYSTEM
from workbench.common.errors import StaffError
from workbench.lending.facts import Agreement, Fact, restructuring
from workbench.services.ground import Ground
from workbench.services.posting import first_changed_day
from workbench.storage.day_closes import KeptCloseStep
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return books(store)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_a_draw_brings_its_fee_and_the_live_book_follows(ground: Ground) -> None:
    moved = booked(ground, LINE, Fact("draw", DAY, 20_000_00, "进货"))
    assert [(m.kind, m.amount_fen, m.fee_fen) for m in moved] == [("draw", 20_000_00, 100_00), ("fee", 100_00, 100_00)]
    row = live(ground, LINE)
    assert (row.principal_fen, row.charges_fen, row.as_of_day) == (20_000_00, 0, DAY)
    assert list(differences(ground)) == []


def test_a_fact_of_an_earlier_day_splits_later_events_anew_in_one_step(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 10_000_00), Fact("repay", DAY - 80, 1_000_00))
    before = movements(ground, "B")[1]
    booked(ground, "B", Fact("repay", DAY - 90, 5_000_00))
    first, early, late = movements(ground, "B")
    assert [m.day for m in (first, early, late)] == [DAY - 100, DAY - 90, DAY - 80]
    assert late.interest_fen < before.interest_fen
    assert late.interest_fen + late.principal_fen == before.amount_fen == late.amount_fen
    assert list(differences(ground)) == []


def test_what_cannot_be_is_refused_and_nothing_is_written(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 50_000_00), Fact("repay", DAY - 50, 10_000_00))
    booked(ground, "B", Fact("draw", DAY - 40, 5_000_00))
    before = movements(ground, "B")
    for code, *facts in [
        ("AMOUNT_NOT_POSITIVE", Fact("repay", DAY, 0)),
        ("DAY_TO_COME", Fact("repay", DAY + 1, 1)),
        ("DAY_BEFORE_OPENING", Fact("repay", DAY - 201, 1)),
        ("LIMIT_EXCEEDED", Fact("draw", DAY - 60, 1)),
        ("OVERPAID", Fact("repay", DAY, 90_000_00)),
        ("OVERPAID", Fact("repay", DAY - 101, 1)),
        ("EVENT_UNKNOWN", Fact("reversal", DAY, 1, reverses=99)),
        ("LIMIT_EXCEEDED", Fact("reversal", DAY, 1, reverses=2)),  # the later draw would stand above the limit
        ("OVERPAID", Fact("reversal", DAY, 1, reverses=1)),
    ]:
        with refused(code):  # the first would stand without the second
            booked(ground, "B", Fact("penalty", DAY, 1_00), *facts)
    assert movements(ground, "B") == before
    assert list(differences(ground)) == []


def test_a_reversal_is_booked_once_and_never_reversed(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 10_000_00), Fact("repay", DAY - 50, 500_00))
    booked(ground, "B", Fact("reversal", DAY, 500_00, "误记", reverses=2))
    assert [(m.kind, m.principal_fen, m.interest_fen) for m in movements(ground, "B")[1:]] == [
        ("repay", 0, 0),
        ("reversal", 0, 0),
    ]
    with refused("ALREADY_REVERSED"):
        booked(ground, "B", Fact("reversal", DAY, 500_00, reverses=2))
    with refused("REVERSAL_STAYS"):
        booked(ground, "B", Fact("reversal", DAY, 500_00, reverses=3))
    assert list(differences(ground)) == []


def test_a_reversed_draw_takes_its_fee_along_and_leaves_the_sums_of_its_day(ground: Ground) -> None:
    booked(ground, LINE, Fact("draw", DAY, 20_000_00), Fact("repay", DAY, 100_00))
    booked(ground, LINE, Fact("reversal", DAY, 100_00, reverses=3))
    moved = booked(ground, LINE, Fact("reversal", DAY, 20_000_00, reverses=1))
    assert [m.reverses for m in moved] == [1, 2]
    with ground.store.reading() as shelves:
        sums = {one.kind: (one.events, one.amount_fen, one.fee_fen) for one in shelves.loans.days.between(DAY, DAY)}
    assert sums == {"draw": (0, 0, 0), "fee": (0, 0, 0), "repay": (0, 0, 0), "reversal": (3, 20_200_00, 0)}
    assert list(differences(ground)) == []


def test_a_reversed_payment_may_lift_a_later_balance_only_to_where_the_limit_is(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 20_000_00), Fact("repay", DAY - 50, 5_000_00))
    booked(ground, "B", Fact("draw", DAY - 40, 5_000_00), Fact("reversal", DAY, 5_000_00, reverses=2))
    assert stands(ground, "B").principal_fen == 25_000_00


def test_a_history_from_elsewhere_keeps_its_own_split(ground: Ground) -> None:
    from workbench.storage.kept_loans import LoanEvent

    with ground.transaction() as shelves:
        shelves.loans.add_events(
            [
                LoanEvent("B", 1, DAY - 100, "draw", 10_000_00, 10_000_00, 0, 10_000_00, ""),
                LoanEvent("B", 2, DAY - 70, "repay", 11_500_00, 10_000_00, 1_500_00, 0, ""),  # a flat fee of 15 %
            ]
        )
    booked(ground, "B", Fact("draw", DAY - 10, 1_000_00))
    assert movements(ground, "B")[1].interest_fen == 1_500_00
    booked(ground, "B", Fact("bill", DAY - 80, 1))  # told, moves nothing, not even on an earlier day
    assert movements(ground, "B")[2].interest_fen == 1_500_00
    with refused("OVERPAID"):  # by this desk's terms the old payment was too much
        booked(ground, "B", Fact("penalty", DAY - 90, 1_00))


def test_a_loss_a_refund_and_their_reversal_move_the_state_of_the_loan(ground: Ground) -> None:
    booked(ground, "C", Fact("draw", DAY - 100, 10_000_00))
    booked(ground, "C", Fact("write_off", DAY, stands(ground, "C").owed_fen))
    assert kept(ground, "C").state == "written_off"
    booked(ground, "C", Fact("recovery", DAY, 100_00))
    with refused("OVERPAID"):  # what was got back is more than nothing, so the loss cannot be taken back before it
        booked(ground, "C", Fact("reversal", DAY, 1, reverses=2))
    booked(ground, "C", Fact("reversal", DAY, 100_00, reverses=3))
    booked(ground, "C", Fact("reversal", DAY, 1, reverses=2))
    assert kept(ground, "C").state == "frozen"
    assert stands(ground, "C").principal_fen == 10_000_00
    booked(ground, "C", Fact("repay", DAY, stands(ground, "C").owed_fen))
    with ground.transaction() as shelves:
        shelves.loans.put([replace(shelves.loans.get("C"), state="closed")])
    booked(ground, "C", Fact("refund", DAY, 50_00))
    assert (kept(ground, "C").state, live(ground, "C").due_fen) == ("frozen", 50_00)
    assert list(differences(ground)) == []


def test_a_restructuring_changes_what_is_agreed_and_its_reversal_brings_the_old_back(ground: Ground) -> None:
    booked(ground, "C", Fact("draw", DAY - 100, 10_000_00))
    assert stands(ground, "C").days_past_due == 20
    old = Agreement(DAY - 20, "single")
    booked(ground, "C", restructuring(DAY, 10_000_00, old, Agreement(DAY + 180, "bullet")))
    assert (kept(ground, "C").maturity_day, kept(ground, "C").repayment) == (DAY + 180, "bullet")
    assert stands(ground, "C").days_past_due == 0
    assert stands(ground, "C", DAY - 5).days_past_due == 15  # what it was then
    assert list(differences(ground)) == []
    booked(ground, "C", Fact("reversal", DAY, 10_000_00, reverses=2))
    assert (kept(ground, "C").maturity_day, kept(ground, "C").repayment) == (DAY - 20, "single")
    assert stands(ground, "C").days_past_due == 20


def judged(ground: Ground, *days: int) -> None:
    """Days whose loans were classified."""
    with ground.transaction() as shelves:
        for day in days:
            shelves.closes.begin(day, ground.now(), SYSTEM.staff_id)
            shelves.closes.add_step(KeptCloseStep(day, "standing", ground.now(), 0, {}))
            shelves.closes.finish(day, ground.now())


def stale(ground: Ground) -> list[int]:
    with ground.store.reading() as shelves:
        return sorted(one.day - DAY for one in shelves.closes.days() if one.stale)


def test_the_first_day_that_moved_is_told_and_makes_closed_days_stale(ground: Ground) -> None:
    booked(ground, "B", Fact("draw", DAY - 100, 10_000_00), Fact("repay", DAY - 50, 500_00))
    judged(ground, DAY - 51, DAY - 50, DAY - 20)
    booked(ground, "B", Fact("penalty", DAY, 1_00))
    assert stale(ground) == []  # the day is not closed yet
    booked(ground, "B", Fact("repay", DAY - 30, 10_00))
    assert stale(ground) == [-20]
    reversal = Fact("reversal", DAY, 500_00, reverses=2)
    with ground.store.reading() as shelves:
        assert first_changed_day(shelves, "B", [reversal]) == DAY - 50
    booked(ground, "B", reversal)  # told today, and what it takes back never was
    assert stale(ground) == [-50, -20]
    with ground.store.reading() as shelves:
        assert set(shelves.closes.moved().values()) == {DAY - 50}


def test_random_lives_leave_the_desk_in_step(ground: Ground) -> None:
    """Facts of random lives, booked one by one as they came, leave what a replay of all of them finds."""
    done = sum(live_at_desk(ground, f"L{seed}", seed) for seed in range(7))
    assert done >= 100
    assert list(differences(ground)) == []


def live_at_desk(ground: Ground, loan_id: str, seed: int) -> int:
    """Book what a life holds, with a reversal now and then; answers how much was booked."""
    one, random, done = life(900 + seed, events=26), Random(seed), 0
    back = DAY - one.day
    with ground.transaction() as shelves:
        terms = one.terms
        agreed = replace(
            shelves.loans.get("B"), loan_id=loan_id, limit_fen=terms.limit_fen, daily_rate=terms.daily_rate,
            opened_day=terms.opened_day + back, maturity_day=terms.maturity_day + back, repayment=terms.mode,
            fee_rate=terms.fee_rate, penalty_rate=terms.penalty_rate,
        )  # fmt: skip
        shelves.loans.put([agreed])
    for fact in one.facts:
        if fact.kind in {"restructure", "reversal"} or (fact.kind == "fee" and fact.reference == "d"):
            continue
        wishes = [replace(fact, day=fact.day + back, number=0)]
        if random.random() < 0.2 and (known := movements(ground, loan_id)):
            wishes.append(Fact("reversal", fact.day + back, 0, reverses=random.choice(known).number))
        for wish in wishes:
            try:
                booked(ground, loan_id, wish)
                done += 1
            except StaffError:  # by the rules of this desk it cannot be
                continue
    return done


def test_what_was_taken_back_or_only_told_says_nothing_of_how_a_loan_went(ground: Ground) -> None:
    from workbench.services.known_outcomes import turned_bad
    from workbench.services.merchant_record import how_it_went

    booked(ground, "C", Fact("draw", DAY - 100, 10_000_00), Fact("repay", DAY - 20, 10_400_00))
    booked(ground, "C", Fact("penalty", DAY, 5_00), Fact("waive", DAY, 5_00), Fact("accrue", DAY, 0))
    with ground.store.reading() as shelves:
        events = shelves.loans.events(["C"])["C"]
    assert how_it_went(kept(ground, "C"), events, DAY) == (True, False)
    assert turned_bad(kept(ground, "C"), events, DAY) is False
    booked(ground, "C", Fact("reversal", DAY, 10_400_00, reverses=2))
    booked(ground, "C", Fact("write_off", DAY, stands(ground, "C").owed_fen))
    booked(ground, "C", Fact("reversal", DAY, 1, reverses=7))
    with ground.store.reading() as shelves:
        events = shelves.loans.events(["C"])["C"]
    assert [event.kind for event in events][-2:] == ["write_off", "reversal"]
    assert turned_bad(kept(ground, "C"), events, DAY) is None
    assert how_it_went(kept(ground, "C"), events, DAY) == (True, True)  # it matured and owes
