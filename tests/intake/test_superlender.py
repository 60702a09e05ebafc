from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from workbench.common.errors import StaffError
from workbench.intake.superlender import read_borrowers, read_loans, read_past_loans


def test_the_loans_have_their_published_figures(real_data: Path) -> None:
    loans = read_loans(real_data / "superlender" / "trainperf.csv.gz")
    assert len(loans) == 3_058
    assert (sum(x.amount_fen for x in loans), sum(x.due_fen for x in loans)) == (54_495_000_00, 65_083_788_20)
    assert Counter(x.bad for x in loans) == {False: 2_391, True: 667}
    assert Counter(x.term_days for x in loans) == {30: 2_181, 15: 637, 60: 219, 90: 21}
    assert (min(x.loan_no for x in loans), max(x.loan_no for x in loans)) == (2, 27)
    assert sum(1 for x in loans if x.referred_by) == 427
    days = [x.approved_at.date().isoformat() for x in loans]
    assert (min(days), max(days)) == ("2017-07-01", "2017-07-30")


def test_the_earlier_loans_have_their_published_figures(real_data: Path) -> None:
    past = read_past_loans(real_data / "superlender" / "trainprevloans.csv.gz")
    assert (len(past), len({x.customer_id for x in past})) == (12_713, 3_053)
    assert (sum(x.amount_fen for x in past), sum(x.due_fen for x in past)) == (210_772_000_00, 249_976_899_20)
    days = [x.approved_at.date().isoformat() for x in past]
    assert (min(days), max(days)) == ("2016-01-15", "2017-07-26")
    assert round(sum(x.first_late for x in past) / len(past), 3) == 0.176


def test_six_customers_said_something_twice(real_data: Path) -> None:
    said = read_borrowers(real_data / "superlender" / "traindemographics.csv.gz")
    assert (len(said), len({x.customer_id for x in said})) == (2_314, 2_308)


def test_times_spoiled_by_a_spreadsheet_are_refused_by_name(real_data: Path) -> None:
    with pytest.raises(StaffError) as refused:
        read_loans(real_data / "superlender" / "testperf_mangled_times.csv")
    assert refused.value.code == "TIMES_SPOILED"
    assert "40:48.0" in refused.value.text.en


def test_one_unreadable_cell_refuses_the_table_and_is_named(real_data: Path, tmp_path: Path) -> None:
    header = "customerid,systemloanid,loannumber,approveddate,creationdate,loanamount,totaldue,termdays,referredby"
    path = tmp_path / "loans.csv"
    path.write_text(f"{header}\nc1,l1,1,2017-07-06 14:52:57,2017-07-06 13:52:51,20000,2x,15,\n", encoding="utf-8")
    with pytest.raises(StaffError) as refused:
        read_loans(path)
    assert (refused.value.code, refused.value.text.en) == (
        "ROWS_UNREADABLE", "loans.csv, line 2: totaldue cannot be read: 2x",
    )  # fmt: skip
