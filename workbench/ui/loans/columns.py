"""What does the long list tell of a loan, and in which orders can it stand?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.services.loan_table import LoanLine
from workbench.services.loan_words import BLIND, COMPANY_NAMES, STATE_NAMES
from workbench.ui.format import NOTHING
from workbench.ui.table import Column, check_column

STATE_LOOKS = {
    "open": ("neutral", "circle"),
    "frozen": ("info", "snowflake"),
    "closed": ("neutral", "check"),
    "written_off": ("bad", "x-circle"),
}
CLASS_LOOKS = {
    1: ("ok", "check"),
    2: ("warn", "eye"),
    3: ("bad", "warning"),
    4: ("bad", "warning"),
    5: ("bad", "x-circle"),
}
ORDER_OF = {
    "loan": "booked", "merchant": "merchant", "opened": "opened", "amount": "amount", "balance": "balance",
    "late": "late",
}  # fmt: skip
"""Order by column."""
FOLDED = frozenset({"matures", "company"})  # columns a narrow window leaves out


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return day_of(number).isoformat() if number else ""


def _amount(value_fen: int | None, one: LoanLine) -> str:
    return NOTHING if value_fen is None or one.blind else money(value_fen, one.currency)


def _late(one: LoanLine) -> Text | str:
    days = one.days_past_due
    if days is None:
        return NOTHING
    return Text(f"{days} 天", f"{days} d")


def _class(one: LoanLine) -> Text | str:
    return NOTHING if one.loan_class is None else CLASS_NAMES[LoanClass(one.loan_class)]


def _state(one: LoanLine) -> Text | str:
    return STATE_NAMES.get(one.state, one.state)


def _company(one: LoanLine) -> Text | str:
    return COMPANY_NAMES.get(one.entity, one.entity or NOTHING)


def _class_chip(one: LoanLine) -> tuple[Text | str, str, str] | None:
    return None if one.loan_class is None else (_class(one), *CLASS_LOOKS[one.loan_class])


def _state_chip(one: LoanLine) -> tuple[Text | str, str, str] | None:
    return (_state(one), *STATE_LOOKS[one.state]) if one.state in STATE_LOOKS else None


CHIPS: Mapping[str, Callable[[LoanLine], tuple[Text | str, str, str] | None]] = {
    "class": _class_chip, "state": _state_chip,
}  # fmt: skip
"""Columns whose words stand on a chip: wording, tone and icon; without one, the words stand alone."""


def is_late(one: LoanLine) -> bool:
    return bool(one.days_past_due)


def loan_columns(products: Callable[[], Mapping[str, Product]]) -> tuple[Column, ...]:
    """Columns of the list; names of products are asked for when they are first painted."""

    @lru_cache(maxsize=64)
    def product(code: str) -> Text:
        found = products().get(code)
        return same(code) if found is None else found.short_name

    sorts = {name: (lambda row: row) for name in ORDER_OF}
    return (
        check_column(),
        Column("loan", Text("借据号", "Loan no."), 148, lambda r: r.loan_id or BLIND, sort=sorts["loan"], weight=500),
        Column(
            "merchant", Text("商户", "Merchant"), 160, lambda r: r.merchant_name, stretch=True, sort=sorts["merchant"]
        ),
        Column("product", Text("产品", "Product"), 128, lambda r: product(r.product_code), colour="ink2"),
        Column(
            "opened", Text("放款日", "Opened"), 100, lambda r: _day(r.opened_day), sort=sorts["opened"], colour="ink2"
        ),
        Column("matures", Text("到期日", "Matures"), 100, lambda r: _day(r.maturity_day), colour="ink2"),
        Column(
            "amount", Text("金额", "Amount"), 112, lambda r: _amount(r.amount_fen, r), align="r", sort=sorts["amount"],
            colour="ink2",
        ),
        Column(
            "balance", Text("余额", "Balance"), 112, lambda r: _amount(r.balance_fen, r), align="r",
            sort=sorts["balance"], weight=600,
        ),
        Column("class", Text("五级分类", "Class"), 136, _class, left=16, colour="ink3"),
        Column("late", Text("逾期", "Past due"), 80, _late, align="r", sort=sorts["late"], colour="ink3"),
        Column("state", Text("状态", "State"), 112, _state, left=16),
        Column("company", Text("放贷公司", "Company"), 96, _company, colour="ink2", right=16),
    )  # fmt: skip
