"""A real lender's loans come out of the ledger to the kobo, and climb the desk's own ladder."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.applications.policy import Ladder
from workbench.common.errors import StaffError
from workbench.services.superlender_replay import EARLIER, NEWEST, Credit, book, climb, read_credits

OWN = Ladder(3, Decimal("0.20"))


def credit(
    number: int, amount: int = 10_000_00, *, late: bool = False, bad: bool | None = None, days: int = 30
) -> Credit:
    opened = 17_000 + 40 * number
    return Credit("c1", number, opened, amount, amount * 115 // 100, 30, opened + days, opened + 30,
                  opened + (31 if late else 29), bad)  # fmt: skip


def test_every_loan_of_the_set_is_drawn_and_repaid_to_the_kobo(real_data: Path) -> None:
    earlier, newest = read_credits(real_data / "superlender")
    booked = book(earlier)
    assert (booked.loans, len(newest)) == (12_713, 3_058)
    assert booked.drawn_fen == 210_772_000_00
    assert booked.repaid_fen == 249_976_899_20
    assert booked.open_fen == 0
    assert f"{booked.late / booked.loans:.3f}" == "0.176"
    assert sum(one.amount_fen for one in newest) == 54_495_000_00
    assert sum(one.due_fen for one in newest) == 65_083_788_20
    assert sum(bool(one.bad) for one in newest) == 667


def test_the_ladder_tells_good_customers_from_bad_ones(real_data: Path) -> None:
    earlier, newest = read_credits(real_data / "superlender")
    found = climb(earlier, newest, OWN)
    shares = [rung.bad / rung.loans for rung in found.rungs if rung.loans >= 50]
    assert shares[0] > shares[1] > shares[2] > shares[-1]
    assert found.bad_after_late / found.after_late > 2 * (found.bad / found.customers) * 0.9
    assert found.bad_held > 1 - found.volume_held  # holding back after a late loan avoids more than its share
    assert sum(rung.loans for rung in found.rungs) == found.customers == 3_058


def test_three_on_time_raise_the_limit_by_a_fifth_and_a_late_one_begins_anew() -> None:
    on_time = [credit(n) for n in (1, 2, 3)]
    found = climb(on_time, [credit(4, 20_000_00, bad=False)], OWN)
    assert found.kept_fen == 10_000_00 + 10_000_00 + 12_000_00
    assert found.rungs[0].rises == 1
    broken = [credit(1), credit(2), credit(3, late=True)]
    found = climb(broken, [credit(4, 20_000_00, bad=True)], OWN)
    assert found.kept_fen == 30_000_00
    assert (found.bad_fen, found.bad_kept_fen, found.bad_after_late) == (20_000_00, 10_000_00, 1)


def test_a_charge_runs_over_the_days_of_use_and_what_no_whole_rate_gives_is_a_fee() -> None:
    booked = book([credit(1, days=17), credit(2, 30_000_00, days=0)])
    rate_ppm = 1_500_00 * 1_000_000 // (10_000_00 * 17)
    assert booked.interest_fen == (10_000_00 * rate_ppm * 17 + 500_000) // 1_000_000
    assert booked.interest_fen + booked.fee_fen == 1_500_00 + 4_500_00
    assert booked.repaid_fen == 11_500_00 + 34_500_00
    assert (booked.same_day, booked.open_fen) == (1, 0)


def test_an_unknown_first_repayment_is_not_called_in_time() -> None:
    assert Credit("c", 1, 1, 1, 1, 30).late
    assert not credit(1).late


def test_missing_and_spoiled_files_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StaffError) as refusal:
        read_credits(tmp_path)
    assert refusal.value.code == "DATA_MISSING"
    head = "customerid,systemloanid,loannumber,approveddate,loanamount,totaldue,termdays,good_bad_flag\n"
    for name in (EARLIER, NEWEST):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write(head + "c,1,2,40:48.0,10000,11500,30,Good\n")
    with pytest.raises(StaffError) as refusal:
        read_credits(tmp_path)
    assert refusal.value.code == "DATA_UNREADABLE"
    assert "2" in refusal.value.text.en


def test_a_cut_after_a_late_loan_takes_its_share_and_without_a_ladder_nothing_else() -> None:
    earlier = [credit(1), credit(2, late=True)]
    found = climb(earlier, [credit(3, bad=True)], None, Decimal("0.50"))
    assert (found.newest_fen, found.newest_kept_fen, found.bad_kept_fen) == (10_000_00, 5_000_00, 5_000_00)
    assert found.bad_avoided == Decimal("0.5")
    in_time = climb([credit(1), credit(2)], [credit(3, bad=False)], None, Decimal("0.50"))
    assert in_time.newest_kept_fen == 10_000_00
