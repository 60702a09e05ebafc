"""Are banks counted and ratios kept on every day of a borrowing's term?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.applications.policy_file import load_policy
from workbench.common.errors import StaffError
from workbench.portfolio.borrowings import Borrowed, banks_on, findings, require_borrowing
from workbench.portfolio.funding import capital_by_company, homes_of, sources, usage_of
from workbench.portfolio.guarantees import Guarantee, cover_share, lgd_after

YI = 100_000_000_00
PILOT = load_policy("cn-2008-pilot").funding
LAW = load_policy("cn-2025").funding
CAPITAL = capital_by_company(PILOT, {})
A = Borrowed("A", "bank", "", 3 * YI, 0, 100)
B = Borrowed("B", "bank", "", 3 * YI, 50, 150)


def test_a_third_bank_is_refused_on_the_day_it_would_be_the_third() -> None:
    with pytest.raises(StaffError, match="TOO_MANY_LENDERS"):
        require_borrowing(PILOT, CAPITAL, (A, B), Borrowed("C", "bank", "", 1, 0, 60))
    require_borrowing(PILOT, CAPITAL, (A, B), Borrowed("C", "bank", "", 1, 0, 50))
    require_borrowing(PILOT, CAPITAL, (A, B), Borrowed("C", "bank", "", 1, 100, 200))
    require_borrowing(PILOT, CAPITAL, (A, B), Borrowed("A", "bank", "", 1, 0, 200))
    require_borrowing(PILOT, CAPITAL, (A, B), Borrowed("C", "shareholder", "", 1, 0, 200))


def test_exactly_half_of_capital_may_be_borrowed_from_banks() -> None:
    require_borrowing(PILOT, CAPITAL, (A,), replace(B, amount_fen=5 * YI))
    with pytest.raises(StaffError, match="BORROWING_RATIO") as refusal:
        require_borrowing(PILOT, CAPITAL, (A,), replace(B, amount_fen=5 * YI + 1))
    assert "1970-02-20" in refusal.value.text.zh  # the first day both stand
    with pytest.raises(StaffError, match="BORROWING_RATIO"):
        require_borrowing(PILOT, CAPITAL, (), replace(A, entity="zhejiang", amount_fen=3 * YI + 1))


def test_what_was_too_much_before_does_not_stop_what_makes_it_no_worse() -> None:
    over = (replace(A, amount_fen=9 * YI),)
    require_borrowing(PILOT, CAPITAL, over, Borrowed("集团", "group", "", YI, 0, 100))
    with pytest.raises(StaffError, match="BORROWING_RATIO"):
        require_borrowing(PILOT, CAPITAL, over, Borrowed("A", "bank", "", 1, 0, 100))


def test_banks_nobody_named_leave_the_count_unknown() -> None:
    assert banks_on((A, B), 60) == 2
    assert banks_on((A, B), 10) == 1
    assert banks_on((A, replace(B, lender=" ")), 60) is None
    count = next(one for one in findings(PILOT, CAPITAL, (A, B, replace(B, lender="")), 60) if one.code[0] == "T")
    assert (count.used, count.holds) == (3, False)


def test_one_plus_four_counts_by_kind() -> None:
    codes = {one.code: one for one in findings(LAW, CAPITAL, (A, B), 60, standard_fen=YI)}
    assert (codes["NON_STANDARD"].used, codes["NON_STANDARD"].cap) == (6 * YI, 16 * YI)
    assert (codes["STANDARD"].used, codes["STANDARD"].cap) == (YI, 64 * YI)
    assert "TOO_MANY_LENDERS" not in codes


def test_recorded_capital_counts_before_the_policys() -> None:
    assert capital_by_company(PILOT, {"zhejiang": 7 * YI}) == {"": 17 * YI, "chongqing": 10 * YI, "zhejiang": 7 * YI}
    bare = replace(PILOT, entities=())
    assert capital_by_company(bare, {"": 5 * YI}) == {"": 5 * YI}
    assert homes_of(PILOT)["credit_b2b"] == "zhejiang"


def test_sources_fill_in_order_and_always_sum_to_the_book() -> None:
    for book in (0, YI, 16 * YI, 19 * YI, 40 * YI):
        found = sources(16 * YI, {"bank": 2 * YI, "bond": YI}, book)
        assert sum(one.used_fen for one in found) == book
        assert all(0 <= one.used_fen <= one.amount_fen for one in found)
        assert ("unknown" in {one.kind for one in found}) == (book > 19 * YI)
    assert usage_of(PILOT, 10 * YI, 9 * YI).cap_fen == 15 * YI


def test_guarantees_add_up_to_the_whole_loss_at_most() -> None:
    one = Guarantee("平台", "platform", "", "credit_b2b", Decimal("0.6"), None, 0, 10)
    two = Guarantee("担保", "company", "zhejiang", "", Decimal("0.6"), None, 0, 10)
    asked = {("credit_b2b", "zhejiang"): YI}
    assert cover_share((one, two), asked, "credit_b2b", "zhejiang", 5) == 1
    assert cover_share((one, two), asked, "credit_b2b", "chongqing", 5) == Decimal("0.6")
    assert cover_share((one, two), asked, "credit_b2b", "zhejiang", 10) == 0
    assert lgd_after(Decimal("0.45"), Decimal("0.6")) == Decimal("0.18")
    capped = replace(one, cap_fen=YI // 3)
    assert cover_share((capped,), asked, "credit_b2b", "zhejiang", 5) == Decimal("0.333333")
