"""Does the list of borrowers, read from the live book, say what every borrower's own ledger says?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from workbench.access.staff import Actor, Role
from workbench.common.dates import day_number
from workbench.services.borrower_list import Lines, borrower_rows, known_on
from workbench.services.borrower_view import borrower_row
from workbench.services.ground import Ground
from workbench.services.holdings import holdings, newest_summaries
from workbench.services.lending import LendingService
from workbench.services.portfolio_file import BorrowerRow
from workbench.services.seed_portfolio import SeedService
from workbench.storage.kept_loans import KeptLoan, LoanEvent

OFFICER = Actor("s01", "沈宁", Role.OFFICER)


@pytest.fixture
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("list") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    SeedService(made).fill(0.001)
    yield made
    made.close()


def one_by_one(ground: Ground) -> tuple[BorrowerRow, ...]:
    """Every borrower's ledger replayed: what the list must say."""
    policy, products, day = ground.policy(), ground.products(), day_number(ground.today())
    with ground.store.reading() as shelves:
        people = {loan.merchant_id for loan in shelves.loans.all()}
        merchants, summaries = shelves.merchants.some(sorted(people)), newest_summaries(shelves)
        rows = [
            borrower_row(
                merchants[one], holdings(shelves, products, policy.ledger, one), summaries.get(one), day, policy
            )
            for one in people
        ]
    shown = [row for row in rows if row.state != "closed"]
    return tuple(sorted(shown, key=lambda row: (-row.days_past_due, -row.balance_fen, row.merchant_id)))


def pass_days(ground: Ground, days: int) -> None:
    today = ground.today() + timedelta(days=days)
    with ground.transaction() as shelves:
        shelves.settings.put("business_date", today.isoformat())
    ground.forget()
    assert ground.today() == today


def unknown(ground: Ground) -> int:
    with ground.store.reading() as shelves:
        return int((~known_on(Lines.read(shelves), day_number(ground.today()))).sum())


def test_the_list_says_what_every_ledger_says_on_the_day_of_the_close_and_on_later_days(ground: Ground) -> None:
    rows = borrower_rows(ground)
    assert rows == one_by_one(ground)
    assert len(rows) > 30
    assert {row.state for row in rows} >= {"late", "current"}
    assert unknown(ground) == 0
    for days in (1, 20, 60):
        pass_days(ground, days)
        assert borrower_rows(ground) == one_by_one(ground)
    assert unknown(ground) > 30  # a month without a close: due days were reached, and those loans were replayed


def test_what_moved_was_frozen_lost_or_came_in_today_stands_in_the_list_at_once(ground: Ground) -> None:
    lending = LendingService(ground)
    pass_days(ground, 2)
    with ground.store.reading() as shelves:
        live = shelves.loans.live.all()
    owing = next(one for one in live if one.principal_fen > 100_00 and one.past_due_since is None)
    other = next(one for one in live if one.state == "open" and one.merchant_id != owing.merchant_id)
    lending.repay(owing.loan_id, 100_00, OFFICER)
    lending.freeze(other.merchant_id, "销售走弱，先观察一个月", OFFICER)
    today = day_number(ground.today())
    with ground.transaction() as shelves:
        like = shelves.loans.get(owing.loan_id)
        shelves.loans.put([loan(like, "X1", today - 100, 30), loan(like, "X2", today - 10, 360, "equal_principal")])
        lost = replace(loan(like, "X3", today - 400, 30), merchant_id=_closed(ground), state="written_off")
        shelves.loans.put([lost])
        shelves.loans.add_events(
            LoanEvent(name, 1, day, "draw", 900_00, 900_00, 0, 900_00, "")
            for name, day in (("X1", today - 100), ("X2", today - 10))
        )
    rows = borrower_rows(ground)
    assert rows == one_by_one(ground)
    of = {row.merchant_id: row for row in rows}
    assert of[owing.merchant_id].days_past_due == 70
    assert of[other.merchant_id].state == "frozen" or of[other.merchant_id].days_past_due
    assert of[lost.merchant_id].state == "written_off"
    pass_days(ground, 45)
    assert borrower_rows(ground) == one_by_one(ground)


def loan(like: KeptLoan, loan_id: str, opened: int, days: int, repayment: str = "") -> KeptLoan:
    return replace(
        like, loan_id=loan_id, opened_day=opened, maturity_day=opened + days, limit_fen=1_200_00, state="open",
        repayment=repayment, daily_rate=Decimal("0.0005"),
    )  # fmt: skip


def _closed(ground: Ground) -> str:
    """A merchant whose loans are all settled."""
    with ground.store.reading() as shelves:
        every = shelves.loans.all()
        active = {one.merchant_id for one in every if one.state != "closed"}
    return next(one.merchant_id for one in every if one.merchant_id not in active)


def test_a_day_before_the_book_is_replayed_and_not_guessed(ground: Ground) -> None:
    with ground.store.reading() as shelves:
        live = Lines.read(shelves)
    assert not known_on(live, day_number(date(2013, 4, 29))).any()
