"""Does what a platform pays out go to its own order's loan first, then to what is due, and the rest to the merchant?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.order_desk import DAY, LOAN, ME, PLAIN, O, OrderDesk, order_desk
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.services.order_loans_file import SettlementLine
from workbench.storage.kept_loans import LoanEvent


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OrderDesk]:
    made = order_desk(tmp_path / "desk")
    made.orders(O("A", 12_500), O("B", 1_000), O("C", 900))
    yield made
    made.ground.close()


def lines(desk: OrderDesk) -> dict[str, SettlementLine]:
    return {one.order_id: one for one in desk.sweeps.settlements("M1")}


def split(one: SettlementLine) -> tuple[int, int, int, int]:
    return one.amount_fen, one.order_part_fen, one.due_part_fen, one.released_fen


def owe(desk: OrderDesk, *, yuan: int = 5_000, due: int = 3) -> None:
    """A plain loan of M1 that falls due, with its principal and interest, on a day."""
    with desk.ground.transaction() as shelves:
        from dataclasses import replace

        shelves.loans.put([replace(shelves.loans.get(PLAIN), maturity_day=DAY + due)])
        shelves.loans.add_events([LoanEvent(PLAIN, 1, DAY, "draw", yuan * 100, yuan * 100, 0, yuan * 100, "")])


def test_a_settlement_shows_what_confirmation_took_and_releases_the_rest(desk: OrderDesk) -> None:
    desk.draw(A=10_000)
    desk.orders(O("A", 12_500, closed=12))
    desk.paid_out(("A", 12, 12_500), ("B", 12, 1_000))
    _, swept = desk.close(12)
    assert swept.counts == {"settlements": 2, "swept_fen": 10_060_00, "released_fen": 3_440_00}
    assert split(lines(desk)["B"]) == (1_000_00, 0, 0, 1_000_00)  # no loan stands on B: the merchant has it all
    assert split(lines(desk)["A"]) == (12_500_00, 10_060_00, 0, 2_440_00)
    assert desk.principal() == 0
    assert desk.close(12)[1].counts["settlements"] == 0  # nothing is dealt with twice


def test_a_settlement_before_its_confirmation_repays_the_order(desk: OrderDesk) -> None:
    desk.draw(A=10_000)
    desk.paid_out(("A", 12, 12_500))
    desk.close(12)
    assert desk.events()[-1] == (12, "repay", 10_060_00, 60_00, 10_000_00)
    assert desk.pledges() == {"A": ("released", 0)}
    desk.orders(O("A", 12_500, closed=12))
    desk.close(13)  # the confirmation, when it is told, repays nothing again
    assert [kind for _, kind, *_ in desk.events()] == ["draw", "repay"]
    assert desk.principal() == 0


def test_a_part_paid_out_repays_a_part(desk: OrderDesk) -> None:
    desk.draw(B=800)
    desk.paid_out(("B", 2, 600))
    desk.close(2)
    assert desk.events()[-1] == (2, "repay", 480_80, 80, 480_00)
    assert split(lines(desk)["B"]) == (600_00, 480_80, 0, 119_20)
    assert desk.pledges()["B"] == ("pledged", 320_00)


def test_what_is_left_goes_to_what_fell_due_elsewhere_and_no_further(desk: OrderDesk) -> None:
    owe(desk)
    desk.draw(A=10_000)
    desk.orders(O("A", 12_500, closed=4))
    desk.paid_out(("A", 4, 12_500))
    desk.close(4)
    # 10,000 and 20.00 to the order's loan; 2,480.00 left, all to the plain loan that owes 5,000 and 10.00
    assert split(lines(desk)["A"]) == (12_500_00, 10_020_00, 2_480_00, 0)
    assert desk.events(PLAIN)[-1][:4] == (4, "repay", 2_480_00, 10_00)
    desk.paid_out(("C", 5, 900), ("B", 5, 8_000))
    desk.close(5)
    assert lines(desk)["C"].due_part_fen + lines(desk)["B"].due_part_fen == 2_530_00 + 127  # rest with a day's interest
    assert desk.principal(PLAIN) == 0
    assert lines(desk)["B"].released_fen == 8_000_00 + 900_00 - 2_530_00 - 127


def test_what_is_not_due_is_not_taken(desk: OrderDesk) -> None:
    owe(desk, due=30)
    desk.draw(B=800)
    desk.paid_out(("C", 2, 900))
    desk.close(2)
    assert desk.events(PLAIN)[-1][1] == "draw"
    assert desk.principal() == 800_00


def test_old_money_pays_its_own_order_only(desk: OrderDesk) -> None:
    owe(desk, due=1)
    desk.draw(B=800)
    desk.paid_out(("B", 1, 1_000), ("C", 1, 900))
    desk.close(6)  # imported five days late
    assert set(lines(desk)) == {"B"}
    assert desk.pledges()["B"] == ("released", 0)


def test_money_taken_back_after_it_was_swept_is_owed_again(desk: OrderDesk) -> None:
    desk.draw(B=800)
    desk.paid_out(("B", 4, 1_000))
    desk.close(4)
    assert desk.principal() == 0
    desk.paid_out(("B", 6, -1_000))
    desk.orders(O("B", 1_000, refund=1_000, status="refunded", closed=6))
    _step, _ = desk.close(6)
    assert desk.principal() == 801_60  # with the 1.60 of interest that had been paid
    desk.close(7)
    assert desk.call() == ("open", "refund", 801_60)


def test_a_refund_that_leaves_enough_is_the_merchants_own(desk: OrderDesk) -> None:
    desk.draw(B=300)
    desk.paid_out(("B", 4, 1_000))
    desk.close(4)
    desk.paid_out(("B", 6, -500))
    desk.close(6)
    assert desk.principal() == 0
    assert desk.call() is None


def test_a_settlement_file_is_booked_once_whatever_it_is_called(desk: OrderDesk, tmp_path: Path) -> None:
    desk.draw(B=800)
    desk.at(3)
    day = day_of(DAY + 3).isoformat()
    file = tmp_path / "结算.csv"
    file.write_bytes(f'订单编号,结算日期,结算金额\nB,{day},"1,000.00"\nC,{day},900\n'.encode("gb18030"))
    done = desk.sweeps.book_file(file, ME)
    assert (done.booked, done.known, done.swept_fen, done.released_fen) == (2, 0, 801_20, 198_80 + 900_00)
    again = tmp_path / "again.csv"
    again.write_text(f"day,order_id,amount\n{day},B,1000\n", "utf-8")
    assert desk.sweeps.book_file(again, ME).booked == 0
    desk.paid_out(("B", 4, 1_000))  # the same money, by the fund flow
    desk.close(4)
    assert len(lines(desk)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("订单编号,结算日期,金额\nB,昨天,100\nC,2026-11-24,1\n", "SETTLEMENT_ROW"),
        ("订单编号,结算日期,金额\nB,2026-11-24,一百\n", "SETTLEMENT_ROW"),
        ("订单编号,结算日期,金额\nB,2026-11-24,0\n", "SETTLEMENT_ROW"),
        ("订单编号,结算日期\nB,2026-11-24\n", "SETTLEMENT_COLUMNS"),
        ("", "SETTLEMENT_COLUMNS"),
        ("订单编号,结算日期,金额\nNOBODY,2026-11-24,100\n", "SETTLEMENT_ORDERS"),
    ],
)
def test_a_file_with_one_bad_row_books_nothing(desk: OrderDesk, tmp_path: Path, text: str, code: str) -> None:
    desk.draw(B=800)
    file = tmp_path / "bad.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(StaffError, match=code):
        desk.sweeps.book_file(file, ME)
    assert desk.principal(LOAN) == 800_00
    assert lines(desk) == {}
