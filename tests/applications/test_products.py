"""Are the published terms there, dated, and is a product without terms on a day refused?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.applications.products import find_product, load_products, product_on, read_product
from workbench.common.errors import StaffError
from workbench.common.paths import resources

ORDER = (resources() / "products" / "order_taobao_2012.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "day", "chosen", "longest"),
    [
        ("order_taobao", date(2012, 6, 1), "order_taobao_2012", 30),
        ("order_taobao", date(2013, 12, 31), "order_taobao_2012", 30),
        ("order_taobao", date(2014, 1, 1), "order_taobao", 60),
        ("order_loan", date(2026, 11, 22), "order_taobao", 60),
        ("credit_taobao", date(2013, 1, 1), "credit_taobao_2012", 180),
        ("credit_taobao", date(2026, 1, 1), "credit_taobao", 365),
        ("credit_b2b", date(2012, 8, 31), "credit_b2b_pilot", 180),
        ("credit_b2b", date(2012, 9, 1), "credit_b2b", 365),
        ("loan_ccb_2008", date(2008, 6, 1), "loan_ccb_2008", 90),
    ],
)
def test_the_terms_in_force_on_the_day_are_chosen(code: str, day: date, chosen: str, longest: int) -> None:
    found = product_on(code, day)
    assert (found.code, max(found.terms_days)) == (chosen, longest)


@pytest.mark.parametrize(("code", "day"), [("credit_b2b", date(2009, 1, 1)), ("loan_ccb_2008", date(2012, 1, 1))])
def test_where_no_terms_are_in_force_it_is_refused_with_the_first_day(code: str, day: date) -> None:
    with pytest.raises(StaffError) as refusal:
        product_on(code, day)
    assert refusal.value.code == "PRODUCT_NOT_IN_FORCE"
    assert find_product(code).name.zh in refusal.value.text.zh
    assert "20" in refusal.value.hint.en


def test_the_published_numbers_stand_in_the_files() -> None:
    order, b2b, pilot = (find_product(code) for code in ("order_taobao_2012", "credit_b2b", "loan_ccb_2008"))
    assert (order.min_fen, order.max_fen, order.published_daily_rate) == (1_00, 1_000_000_00, Decimal("0.0005"))
    assert b2b.pay_out == {"bank_card": Decimal("0.80"), "alipay": Decimal("0.20")}
    assert (pilot.max_fen, pilot.advance_share) == (100_000_00, 1)
    assert abs(pilot.published_daily_rate * 365 - Decimal("0.0821")) < Decimal("0.0001")  # type: ignore[operator]


def test_what_no_source_says_is_marked() -> None:
    advance = [one for one in find_product("order_taobao").published if one.code == "advance"]
    assert [one.verified for one in advance] == [False]
    assert all(one.source for product in load_products().values() for one in product.published)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('advance_share = "0.80"', 'advance_share = "1.01"', "advance_share"),
        ('repayment = "single"', 'repayment = "whenever"', "repayment"),
        ('repayment = "single"', 'repayment = "half_equal"', "half_equal"),
        ('valid_to = "2013-12-31"', 'valid_to = "2011-12-31"', "ends before"),
        ("min_fen = 1_00\n", "min_fen = 0\n", "amounts"),
        ('security = "orders"', 'security = "orders"\npay_out = { bank = "0.8" }', "pay_out"),
    ],
)
def test_a_faulty_product_is_refused_with_its_fault(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in ORDER
    path = tmp_path / "changed.toml"
    path.write_text(ORDER.replace(old, new, 1), "utf-8")
    with pytest.raises(StaffError) as fault:
        read_product(path)
    assert says in fault.value.text.en
