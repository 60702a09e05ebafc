"""Do order loans stand on named orders only, repay themselves, and call for a cure when an order falls out?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.order_desk import DAY, LOAN, ME, OTHER, O, OrderDesk, order_desk
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.flows.order_base import order_base
from workbench.lending.pledges import Pick
from workbench.services.commands import Once
from workbench.services.lending import LendingService
from workbench.storage.kept_loans import LoanEvent


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OrderDesk]:
    made = order_desk(tmp_path / "desk")
    made.orders(O("A", 12_500), O("B", 1_000), O("C", 5_000, shipped=None), O("D", 800, refund=80))
    yield made
    made.ground.close()


KEY = "4f1c5f0e-0d2c-4a57-9a4b-1f6f9d0c0001"


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_an_order_repays_its_part_with_interest_by_days_when_the_buyer_confirms(desk: OrderDesk) -> None:
    desk.draw(A=10_000)
    desk.orders(O("A", 12_500, closed=12))
    step, _ = desk.close(12)
    assert desk.events() == [(0, "draw", 1_000_000, 0, 1_000_000), (12, "repay", 1_006_000, 6_000, 1_000_000)]
    assert desk.principal() == 0
    assert desk.pledges() == {"A": ("released", 0)}
    assert desk.call() is None
    assert step.counts == {"loans": 1, "confirmed": 1}
    assert not step.faults
    before = desk.events()
    assert desk.close(12)[0].counts["loans"] == 1
    assert desk.events() == before
    with desk.ground.store.reading() as shelves:
        assert [e.action for e in shelves.journal.walk()][-1] == "loan.repay_from_order"
        assert not shelves.loans.live.wrong()


def test_the_base_is_what_is_shipped_unconfirmed_and_unrefunded_less_what_is_drawn(desk: OrderDesk) -> None:
    desk.draw(B=300)
    row = desk.loans.file("M1").row
    assert (row.eligible_fen, row.advance_fen, row.drawn_fen, row.available_fen) == (
        1_350_000, 1_080_000, 30_000, 1_050_000)  # fmt: skip
    with desk.ground.lines() as engine:
        assert order_base(engine, DAY) == {"M1": row.eligible_fen}  # what a limit is set by is what is lent on
    why = {one.order_id: one.why for one in desk.loans.file("M1").orders}
    assert why == {"A": "eligible", "B": "eligible", "C": "unshipped", "D": "refund"}


@pytest.mark.parametrize(
    ("picks", "code"),
    [
        ([], "ORDERS_NOT_NAMED"),
        ([Pick("C", 100)], "ORDER_NOT_ELIGIBLE"),
        ([Pick("D", 100)], "ORDER_NOT_ELIGIBLE"),
        ([Pick("Z", 100)], "ORDER_UNKNOWN"),
        ([Pick("B", 800_01)], "PLEDGE_TOO_LARGE"),
        ([Pick("B", 100), Pick("B", 100)], "ORDER_TWICE"),
        ([Pick("B", 0)], "AMOUNT_NOT_POSITIVE"),
    ],
)
def test_a_draw_that_orders_do_not_carry_is_refused_and_books_nothing(
    desk: OrderDesk, picks: list[Pick], code: str
) -> None:
    with refused(code):
        desk.loans.draw(LOAN, picks, ME)
    assert desk.events() == []
    assert desk.pledges() == {}


def test_an_order_loan_is_not_drawn_without_orders(desk: OrderDesk) -> None:
    with refused("ORDERS_NOT_NAMED"):
        LendingService(desk.ground).draw(LOAN, 100_00, ME)
    with refused("NOT_PERMITTED"):
        desk.loans.draw(LOAN, [Pick("A", 100_00)], Actor("a1", "审计", Role.AUDITOR))
    assert desk.events() == []


def test_old_orders_carry_no_draw(desk: OrderDesk) -> None:
    desk.at(8)
    with refused("ORDERS_STALE"):
        desk.draw(A=1_000)


def test_a_second_loan_cannot_have_the_same_order(desk: OrderDesk) -> None:
    desk.draw(A=4_000)
    with refused("ORDER_NOT_ELIGIBLE"):
        desk.draw(OTHER, A=1_000)
    desk.draw(A=2_000)  # the same loan may draw more on it
    assert desk.pledges() == {"A": ("pledged", 600_000)}
    with desk.ground.transaction() as shelves:  # and the database itself refuses
        twin = shelves.pledges.live(loan_id=LOAN)[0]
        with refused("ORDER_PLEDGED"):
            shelves.pledges.save(replace(twin, loan_id=OTHER, pledge_no=0), "pledge", DAY)


def test_two_processes_cannot_pledge_one_order(desk: OrderDesk, tmp_path: Path) -> None:
    """Each of two other processes tries a hundred orders on the bare database file: every order goes once."""
    script = tmp_path / "pledge.py"
    script.write_text(_RACE, "utf-8")
    file, number = desk.ground.folder / "desk.sqlite", str(DAY)
    with desk.ground.store.reading() as shelves:
        numbers = shelves.loans.numbers([LOAN, OTHER])
    racers = [
        subprocess.Popen([sys.executable, str(script), str(file), str(no), number], stdout=subprocess.PIPE, text=True)
        for no in numbers.values()
    ]
    won = [int(racer.communicate(timeout=60)[0]) for racer in racers]
    assert sum(won) == 100
    with desk.ground.store.reading() as shelves:
        assert shelves.pledges.double() == 0
        assert len(shelves.pledges.live()) == 100


_RACE = """
import sqlite3, sys
file, loan, day = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
base = sqlite3.connect(file, timeout=30, isolation_level=None)
won = 0
for order in range(100):
    try:
        base.execute("INSERT INTO pledges (platform, merchant_id, order_id, loan_no, first_day, order_fen, lent_fen,"
                     " taken_fen, matched_fen, seen_fen, state) VALUES ('tmall', 'M1', ?, ?, ?, 100, 80, 0, 0, 0,"
                     " 'pledged')", (f"R{order}", loan, day))
        won += 1
    except sqlite3.IntegrityError:
        pass
print(won)
"""


def test_a_part_of_an_order_that_is_confirmed_repays_the_same_part(desk: OrderDesk) -> None:
    desk.orders(O("P", 600), O("P", 400, line_no=2))
    desk.draw(P=800)
    desk.orders(O("P", 600, closed=5), O("P", 400, line_no=2))
    desk.close(5)
    assert desk.events()[-1] == (5, "repay", 480_00 + 200, 200, 480_00)  # 800 x 0.05 % x 5 days = 2.00
    assert desk.pledges() == {"P": ("pledged", 320_00)}
    assert desk.call() is None
    desk.orders(O("P", 600, closed=5), O("P", 400, line_no=2, closed=9))
    desk.close(9)
    assert desk.principal() == 0
    assert desk.pledges() == {"P": ("released", 0)}


def test_a_refund_calls_for_a_cure_and_other_orders_cure_it(desk: OrderDesk) -> None:
    desk.draw(B=800)
    desk.orders(O("B", 1_000, refund=1_000))
    step, _ = desk.close(1)
    assert step.counts["calls_raise"] == 1
    assert desk.call() == ("open", "refund", 800_00)
    with refused("CURE_OPEN"):
        desk.draw(A=100)
    desk.loans.cure(LOAN, [Pick("A", 500_00)], ME)
    assert desk.call() == ("open", "refund", 300_00)
    with refused("CURE_TOO_LARGE"):
        desk.loans.cure(LOAN, [Pick("A", 300_01)], ME)
    desk.loans.cure(LOAN, [Pick("A", 300_00)], ME)
    assert desk.call() == ("cured", "refund", 0)
    assert desk.pledges() == {"A": ("pledged", 800_00), "B": ("cured", 0)}
    assert desk.principal() == 800_00
    with refused("NOTHING_SHORT"):
        desk.loans.cure(LOAN, [Pick("A", 1_00)], ME)


def test_money_cures_too(desk: OrderDesk) -> None:
    desk.draw(A=1_000, B=800)
    desk.orders(O("B", 1_000, status="closed", closed=1))
    desk.close(1)
    assert desk.call() == ("open", "closed", 800_00)
    LendingService(desk.ground).repay(LOAN, 800_90, ME)  # one day's interest on 1,800 is 0.90
    desk.close(2)
    assert desk.call() == ("cured", "closed", 0)
    assert desk.pledges() == {"A": ("pledged", 1_000_00), "B": ("cured", 0)}


def test_a_call_that_is_not_met_makes_the_loan_due_and_warns(desk: OrderDesk) -> None:
    desk.draw(B=800)
    desk.orders(O("B", 1_000, refund=1_000))
    desk.close(1)
    for day in (2, 3, 4):
        desk.close(day)
        assert desk.call() == ("open", "refund", 800_00)  # three days are given, the last one is in time
    step, _ = desk.close(5)
    assert step.counts["calls_fail"] == 1
    assert desk.call() == ("failed", "refund", 800_00)
    with desk.ground.store.reading() as shelves:
        loan = shelves.loans.get(LOAN)
        assert (loan.state, loan.maturity_day) == ("frozen", DAY + 5)
        assert [(w.code, w.level) for w in shelves.warnings.all()] == [("CURE_FAILED", "urgent")]
        assert shelves.pledges.calls(loan_id=LOAN)[0].maturity_before == DAY + 60
    assert desk.pledges() == {"B": ("lost", 800_00)}
    assert LendingService(desk.ground).position(LOAN).due_fen == 800_00 + 200
    assert "calls_fail" not in desk.close(6)[0].counts


def test_an_order_nobody_confirms_goes_stale(desk: OrderDesk) -> None:
    desk.draw(B=800)
    desk.orders(O("B", 1_000), O("N", 1, placed=13, shipped=13))
    desk.close(14)  # fifteen days after dispatch
    assert desk.call() is None
    desk.close(15)
    assert desk.call() == ("open", "stale", 800_00)


def test_a_refund_after_confirmation_is_owed_again_and_called_for(desk: OrderDesk) -> None:
    desk.draw(A=10_000)
    desk.orders(O("A", 12_500, closed=12))
    desk.close(12)
    desk.orders(O("A", 12_500, closed=13, status="refunded", refund=12_500))
    step, _ = desk.close(13)
    assert step.counts["shortages"] == 1
    assert desk.principal() == 10_060_00  # what was repaid out of money that did not come is owed again
    assert desk.call() == ("open", "refund", 10_060_00)
    assert desk.pledges() == {"A": ("pledged", 10_060_00)}
    events = desk.events()
    desk.close(13)
    assert desk.events() == events


def test_a_draw_sent_twice_is_done_once(desk: OrderDesk) -> None:
    for _ in range(2):
        desk.loans.draw(LOAN, [Pick("A", 100_00)], ME, once=Once(KEY))
    assert desk.principal() == 100_00
    with refused("COMMAND_REUSED"):
        desk.loans.draw(LOAN, [Pick("A", 200_00)], ME, once=Once(KEY))


def test_the_list_puts_calls_first_and_says_what_is_short(desk: OrderDesk) -> None:
    desk.draw(B=800)
    found = desk.loans.merchants()
    assert [row.merchant_id for row in found.rows] == ["M1", "M2"]
    assert found.total == 2
    assert found.rows[1].known is False
    assert found.rows[1].available_fen == 0
    desk.orders(O("B", 1_000, refund=1_000))
    desk.close(1)
    row = desk.loans.merchants().rows[0]
    assert (row.call_state, row.short_fen, row.available_fen) == ("open", 800_00, 0)


def test_a_balance_without_named_orders_is_given_the_oldest_and_called_for_the_rest(desk: OrderDesk) -> None:
    with desk.ground.transaction() as shelves:
        shelves.loans.add_events([LoanEvent(LOAN, 1, DAY, "draw", 12_000_00, 12_000_00, 0, 12_000_00, "")])
    assert desk.close(0)[0].counts == {"loans": 0}
    assert desk.call() is None
    assert desk.loans.file("M1").row.named is False
    with refused("NAME_ORDERS_FIRST"):
        desk.draw(A=100)
    desk.loans.adopt(LOAN, ME)
    assert desk.pledges() == {"A": ("pledged", 10_000_00), "B": ("pledged", 800_00)}
    assert desk.call() == ("open", "uncovered", 1_200_00)
    with refused("ORDERS_NAMED"):
        desk.loans.adopt(LOAN, ME)
