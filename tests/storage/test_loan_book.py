"""Do the live book and the sums of each day follow the ledger?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.storage.test_shelves import APPROVER, OFFICER, PROGRAM, application, loan, merchant
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.live_loans import LiveStanding
from workbench.storage.store import Store

DRAW = LoanEvent("L1", 1, 100, "draw", 5_000_000, 5_000_000, 0, 5_000_000, "")
REPAY = LoanEvent("L1", 2, 130, "repay", 1_600_000, 1_500_000, 100_000, 3_500_000, "")


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {})])
    return store


def beside(store: Store, change: str) -> None:
    """Change the file by another way than the program's."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(change)


def test_the_live_book_follows_a_loan_from_draw_to_close(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        assert [one.principal_fen for one in shelves.loans.live.all()] == [0]  # it may draw
        shelves.loans.add_events([DRAW, REPAY])
        shelves.loans.live.put_standings([LiveStanding(1, 7, 100_000, 0, 0, 0, None, 160, 9, 2, 2, 130)])
        (live,) = shelves.loans.live.all("M1")
        assert (live.principal_fen, live.accrued_micro, live.loan_class, live.next_due_day) == (3_500_000, 7, 2, 160)
        shelves.loans.put([replace(loan(), state="closed")])
        assert shelves.loans.live.outstanding_fen() == 3_500_000  # closed, yet it owes
        shelves.loans.add_events([LoanEvent("L1", 3, 140, "repay", 3_500_000, 3_500_000, 0, 0, "")])
        assert shelves.loans.live.all() == ()
        assert shelves.loans.live.wrong() == ()


def test_sums_of_a_day_follow_events_and_their_parts(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        shelves.loans.add_events([DRAW, REPAY, replace(DRAW, event_no=3, day=130, balance_fen=8_500_000)])
        shelves.loans.put_parts([replace(REPAY, principal_fen=1_600_000, interest_fen=0, balance_fen=3_400_000)])
        days = {(one.day, one.kind): one for one in shelves.loans.days.between(100, 130)}
        assert [(d, k, r.events, r.principal_fen, r.interest_fen) for (d, k), r in days.items()] == [
            (100, "draw", 1, 5_000_000, 0),
            (130, "draw", 1, 5_000_000, 0),
            (130, "repay", 1, 1_600_000, 0),
        ]
        assert shelves.loans.days.wrong() == ()
        kept = shelves.loans.days.between(0, 999)
        shelves.loans.days.recount()
        assert shelves.loans.days.between(0, 999) == kept


@pytest.mark.parametrize("change", ["UPDATE loan_events SET amount_fen = 1", "DELETE FROM loan_events"])
def test_what_happened_to_a_loan_cannot_be_changed(filled: Store, change: str) -> None:
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        shelves.loans.add_events([DRAW])
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        beside(filled, change)
    with filled.reading() as shelves:
        assert shelves.loans.events() == {"L1": (DRAW,)}


def test_a_planted_difference_is_found(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        shelves.loans.add_events([DRAW])
    beside(filled, "UPDATE live_loans SET principal_fen = principal_fen - 1")
    beside(filled, "UPDATE event_days SET amount_fen = amount_fen + 1")
    with filled.reading() as shelves:
        assert shelves.loans.live.wrong() == ("L1",)
        assert [key[0] for key in shelves.loans.days.wrong()] == [100]
