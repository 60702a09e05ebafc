"""Do allocation, lateness, penalty, back-dating and reversal follow the rules, on examples worked by hand?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.policy_ledger import ITEMS, STANDARD
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.lending.allocation import Parts, allocate
from workbench.lending.facts import Agreement, Fact, restructured, restructuring
from workbench.lending.ledger import replay
from workbench.lending.movement import Movement, Terms
from workbench.lending.replay import agreed

DAY = day_number(date(2026, 1, 5))
FIVE = Decimal("0.0005")
LINE = Terms(20_000_00, FIVE, DAY, DAY + 30)
DRAW = Fact("draw", DAY, 10_000_00)


def split(movement: Movement) -> tuple[int, int, int, int]:
    return movement.fee_fen, movement.penalty_fen, movement.interest_fen, movement.principal_fen


def last(*facts: Fact, terms: Terms = LINE) -> Movement:
    return replay(terms, facts).movements[-1]


@pytest.mark.parametrize(
    ("amount_fen", "performing", "principal_first"),
    [
        (30_00, (30_00, 0, 0, 0), (0, 0, 0, 30_00)),
        (120_00, (50_00, 20_00, 50_00, 0), (0, 0, 0, 120_00)),
        (1_000_00, (50_00, 20_00, 150_00, 780_00), (0, 0, 0, 1_000_00)),
        (10_060_00, (50_00, 20_00, 150_00, 9_840_00), (0, 0, 60_00, 10_000_00)),
        (10_220_00, (50_00, 20_00, 150_00, 10_000_00), (50_00, 20_00, 150_00, 10_000_00)),
    ],
)
def test_a_payment_settles_fee_penalty_interest_principal_or_principal_first_once_it_does_not_perform(
    amount_fen: int, performing: tuple[int, ...], principal_first: tuple[int, ...]
) -> None:
    """Owed after 30 days: fee 50, penalty 20, interest 10,000 x 0.05 % x 30 = 150, principal 10,000."""
    owed = (DRAW, Fact("fee", DAY + 1, 50_00), Fact("penalty", DAY + 1, 20_00))
    assert split(last(*owed, Fact("repay", DAY + 30, amount_fen))) == performing
    rules = replace(STANDARD, non_performing_from=1)
    late = replace(LINE, maturity_day=DAY + 29, rules=rules)
    assert split(last(*owed, Fact("repay", DAY + 30, amount_fen), terms=late)) == principal_first


def test_the_non_performing_order_holds_from_its_day_on() -> None:
    assert split(last(DRAW, Fact("repay", DAY + 30 + 90, 100_00))) == (0, 0, 100_00, 0)
    assert split(last(DRAW, Fact("repay", DAY + 30 + 91, 100_00))) == (0, 0, 0, 100_00)
    same = replace(LINE, rules=replace(STANDARD, non_performing=ITEMS))
    assert split(last(DRAW, Fact("repay", DAY + 30 + 91, 100_00), terms=same)) == (0, 0, 100_00, 0)


def test_allocation_leaves_what_is_not_owed() -> None:
    parts, left = allocate(1_000, ITEMS, Parts(principal=100, interest=50, fee=7, penalty=3))
    assert (parts, left) == (Parts(100, 50, 7, 3), 840)


def test_the_oldest_due_is_settled_first() -> None:
    line = agreed(LINE, DAY + 90, "bullet")
    unpaid = replay(line, [DRAW], DAY + 70).position
    assert unpaid.past_due_since == DAY + 31
    first_fen = 10_000_00 * 31 * 5 // 10_000
    paid = replay(line, [DRAW, Fact("repay", DAY + 70, first_fen)], DAY + 70).position
    assert paid.past_due_since == DAY + 31 + 28
    assert paid.due_fen == unpaid.due_fen - first_fen


def test_penalty_runs_on_what_is_past_due_and_starts_the_day_after_it_fell_due() -> None:
    line = replace(LINE, penalty_rate=Decimal("0.0003"))
    assert replay(line, [DRAW], DAY + 30).position.charges_fen == 0
    # 10 days on 10,000 principal and 150 interest: 10,150 x 0.03 % x 10 = 30.45
    assert replay(line, [DRAW], DAY + 40).position.charges_fen == 30_45
    alone = replace(line, rules=replace(STANDARD, penalty_on_interest=False))
    assert replay(alone, [DRAW], DAY + 40).position.charges_fen == 30_00
    paid = replay(line, [DRAW, Fact("repay", DAY + 35, 10_190_22)], DAY + 40)
    # On day 35: interest 175.00, penalty 15.23 (15.225 rounded half up), the rest principal; 0.01 is left.
    assert split(paid.movements[-1]) == (0, 15_23, 175_00, 9_999_99)


@pytest.mark.parametrize(("days", "expected_fen"), [(0, 0), (1, 5_00), (3, 15_00)])
def test_days_of_interest_that_every_draw_bears_are_a_parameter(days: int, expected_fen: int) -> None:
    line = replace(LINE, rules=replace(STANDARD, same_day_interest_days=days))
    assert replay(line, [DRAW], DAY).position.interest_owed_fen == expected_fen
    assert replay(line, [DRAW], DAY + 3).position.interest_owed_fen == 15_00
    assert replay(line, [DRAW], DAY + 10).position.interest_owed_fen == 50_00
    again = [DRAW, Fact("repay", DAY, 10_000_00 + expected_fen), Fact("draw", DAY + 5, 1_000_00)]
    assert replay(line, again, DAY + 15).position.interest_owed_fen == 5_00


def test_a_payment_booked_late_for_an_earlier_day_splits_the_later_ones_anew() -> None:
    later = Fact("repay", DAY + 20, 1_000_00, number=2)
    facts = [replace(DRAW, number=1), later]
    assert split(replay(LINE, facts).movements[1]) == (0, 0, 100_00, 900_00)
    back = Fact("repay", DAY + 10, 5_050_00, number=3)
    book = replay(LINE, [*facts, back])
    # 50.00 to day 10, then 10 days on 5,000 make 25.00.
    assert [split(m) for m in book.movements[1:]] == [(0, 0, 50_00, 5_000_00), (0, 0, 25_00, 975_00)]
    assert book.position.principal_fen == 4_025_00


def test_a_reversed_payment_counts_as_if_it_had_never_been_and_stays_on_record() -> None:
    facts = [DRAW, Fact("repay", DAY + 10, 5_050_00), Fact("reversal", DAY + 20, 5_050_00, reverses=2)]
    book = replay(LINE, facts, DAY + 20)
    assert [m.kind for m in book.movements] == ["draw", "repay", "reversal"]
    assert [split(m) for m in book.movements[1:]] == [(0, 0, 0, 0)] * 2
    assert (book.position.principal_fen, book.position.interest_owed_fen) == (10_000_00, 100_00)


def test_a_fee_taken_from_a_draw_goes_with_its_draw() -> None:
    line = replace(LINE, fee_rate=Decimal("0.01"))
    facts = [DRAW, Fact("fee", DAY, 100_00), Fact("fee", DAY + 1, 30_00)]
    book = replay(line, facts, DAY + 1)
    assert [m.fee_fen for m in book.movements] == [100_00, 100_00, 30_00]
    assert book.position.charges_fen == 30_00  # charged later, not taken from the draw
    gone = replay(line, [*facts, Fact("reversal", DAY + 2, 10_000_00, reverses=1)]).position
    assert (gone.principal_fen, gone.charges_fen) == (0, 30_00)
    alone = replay(line, [*facts, Fact("reversal", DAY + 2, 100_00, reverses=2)]).movements
    assert [m.fee_fen for m in alone] == [0, 0, 30_00, 0]


def test_a_refund_after_the_loan_was_repaid_is_owed_again_at_once() -> None:
    facts = [DRAW, Fact("repay", DAY + 12, 10_060_00), Fact("refund", DAY + 15, 500_00, "order 7")]
    now = replay(LINE, facts, DAY + 16).position
    assert (now.principal_fen, now.due_fen, now.days_past_due) == (500_00, 500_00, 1)
    paid = replay(LINE, [*facts, Fact("repay", DAY + 16, 500_25)], DAY + 17).position
    assert (paid.owed_fen, paid.days_past_due) == (0, 0)
    with pytest.raises(StaffError, match="NOTHING_REPAID"):
        replay(LINE, [DRAW, Fact("refund", DAY + 1, 1)])


def test_a_loss_takes_everything_and_what_comes_back_is_bounded_by_it() -> None:
    lost = Fact("write_off", DAY + 400, 10_000_00 + 2_000_00)
    book = replay(LINE, [DRAW, lost, Fact("recovery", DAY + 500, 3_000_00)], DAY + 500)
    assert split(book.movements[1]) == (0, 0, 2_000_00, 10_000_00)
    assert (book.position.owed_fen, book.position.days_past_due, book.position.claims_fen) == (0, 0, 9_000_00)
    with pytest.raises(StaffError, match="OVERPAID"):
        replay(LINE, [DRAW, lost, Fact("recovery", DAY + 500, 12_000_01)])
    for amount_fen in (9_999_99, 12_000_01):
        with pytest.raises(StaffError, match="WRITE_OFF_PART"):
            replay(LINE, [DRAW, replace(lost, amount_fen=amount_fen)])


def test_a_waiver_gives_up_penalty_then_fee_then_interest_and_never_principal() -> None:
    owed = [DRAW, Fact("fee", DAY + 1, 50_00), Fact("penalty", DAY + 1, 20_00)]
    assert split(last(*owed, Fact("waive", DAY + 10, 100_00))) == (50_00, 20_00, 30_00, 0)
    with pytest.raises(StaffError, match="WAIVED_TOO_MUCH"):
        last(*owed, Fact("waive", DAY + 10, 120_01))


def test_a_restructuring_spreads_what_was_past_due_from_its_day_on() -> None:
    before, after = Agreement(DAY + 30, "single"), Agreement(DAY + 30 + 90, "equal_principal")
    change = restructuring(DAY + 40, 10_000_00, before, after)
    assert restructured(change.reference) == (before, after)
    now_agreed = agreed(LINE, after.maturity_day, after.repayment)  # as the loan's row says once it is booked
    assert replay(now_agreed, [DRAW, change], DAY + 35).position.days_past_due == 5
    now = replay(now_agreed, [DRAW, change], DAY + 40).position
    assert (now.days_past_due, now.due_fen, now.interest_owed_fen) == (0, 0, 200_00)
    assert now.next_due_day == DAY + 59  # 5 March
    same_way = restructuring(DAY + 40, 10_000_00, Agreement(DAY + 30, ""), Agreement(DAY + 130, ""))
    kept = replay(replace(LINE, maturity_day=DAY + 130), [DRAW, same_way], DAY + 131).position
    assert (kept.days_past_due, kept.due_fen) == (1, 10_655_00)
    for bad in (Agreement(DAY + 40, "single"), Agreement(DAY + 90, "someday")):
        with pytest.raises(StaffError, match="RESTRUCTURE_UNREADABLE"):
            restructuring(DAY + 40, 1, before, bad)
    with pytest.raises(StaffError, match="RESTRUCTURE_UNREADABLE"):
        restructured("next year")


def test_a_bill_says_what_fell_due_on_its_day() -> None:
    line = agreed(replace(LINE, limit_fen=12_000_00), DAY + 90, "equal_principal")
    facts = [Fact("draw", DAY, 12_000_00), Fact("bill", DAY + 31, 4_186_00), Fact("repay", DAY + 31, 4_186_00)]
    book = replay(line, facts)
    assert split(book.movements[1]) == (0, 0, 186_00, 4_000_00)
    assert book.position.due_fen == 0


def test_interest_that_is_told_day_by_day_adds_up_to_what_ran() -> None:
    small = Fact("draw", DAY, 333_33)
    facts = [small, *(Fact("accrue", DAY + i, 0) for i in range(1, 31))]
    book = replay(LINE, facts)
    assert sum(m.interest_fen for m in book.movements) == book.position.interest_owed_fen == 5_00
