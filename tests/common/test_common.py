"""Are the words, amounts, rates and days of the desk kept as they should?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.common.dates import day_number, day_of, utc
from workbench.common.errors import StaffError
from workbench.common.money import compact_money, fen, half_up, money, parse_amount
from workbench.common.rates import from_millionths, percent, to_millionths
from workbench.common.text import Lang, Text


def test_a_wording_without_its_other_language_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Text("只有中文")  # type: ignore[call-arg]


def test_a_place_filled_with_a_wording_takes_each_language() -> None:
    filled = Text("分配给{who}", "assigned to {who}").format(who=Text("我", "me"))
    assert (filled.of(Lang.ZH), filled.of(Lang.EN)) == ("分配给我", "assigned to me")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6万", 6_000_000),
        ("60,000.00", 6_000_000),
        ("¥60,000", 6_000_000),
        ("0.5亿", 5_000_000_000),
        ("1299.02", 129_902),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, expected: int) -> None:
    assert parse_amount(typed) == expected


@pytest.mark.parametrize("typed", ["", "abc", "6万5", "NaN", "inf", "1e400万"])
def test_an_unreadable_amount_is_refused_and_not_guessed(typed: str) -> None:
    with pytest.raises(StaffError) as refused:
        parse_amount(typed)
    assert refused.value.code == "AMOUNT_UNREADABLE"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_written_amount_reads_back_exactly(amount: int) -> None:
    assert parse_amount(money(amount).replace("\u2212", "-")) == amount


def test_key_figures_are_compact_in_each_language() -> None:
    outstanding = fen("1978000000")
    assert compact_money(outstanding, Lang.ZH) == "¥19.78 亿"
    assert compact_money(outstanding, Lang.EN) == "¥1.98B"
    assert compact_money(fen("-421000000"), Lang.EN) == "\u2212¥421M"


def test_half_a_minor_unit_rounds_away_from_zero() -> None:
    assert (half_up(Decimal("0.5")), half_up(Decimal("-0.5")), half_up(Decimal("2.5"))) == (1, -1, 3)


def test_a_rate_survives_storage_to_the_millionth() -> None:
    assert from_millionths(to_millionths(Decimal("0.000600"))) == Decimal("0.0006")
    assert percent(Decimal("0.156")) == "15.6%"


@given(st.dates())
def test_a_day_number_names_one_day(day: date) -> None:
    assert day_of(day_number(day)) == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc(datetime(2026, 11, 23, 9, 14))  # noqa: DTZ001
