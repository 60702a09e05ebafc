"""The sign and the kind of a fund line are told by declarations, and by nothing where none tells them."""

from __future__ import annotations

import pytest

from workbench.common.text import same
from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import LineKind
from workbench.intake.fund import CARD_MEANINGS, MEANINGS, kind_of, signed
from workbench.intake.layout import Layout, Sign
from workbench.intake.layouts import FAMILIES

KINDS = {"sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer", "other"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=200, threads=1)


def answer(engine: Engine, sql: str, row: str) -> object:
    found = engine.execute(f"SELECT {sql} FROM (SELECT {row})").fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("sign", "row", "fen"),
    [
        (Sign.SIGNED, "-500 AS amount_fen", -500),
        (Sign.OWED, "-500 AS amount_fen", 500),
        (Sign.COLUMNS, "500 AS in_fen, NULL::INT AS out_fen", 500),
        (Sign.COLUMNS, "0 AS in_fen, 500 AS out_fen", -500),
        (Sign.COLUMNS, "NULL::INT AS in_fen, -500 AS out_fen", 500),  # a reversal in its own column
        (Sign.COLUMNS, "NULL::INT AS in_fen, NULL::INT AS out_fen", None),
        (Sign.WORD, "'in' AS direction, -500 AS amount_fen", 500),
        (Sign.WORD, "'out' AS direction, 500 AS amount_fen", -500),
        (Sign.WORD, "'neutral' AS direction, 500 AS amount_fen", None),
        (Sign.WORD, "NULL AS direction, 500 AS amount_fen", None),
    ],
)
def test_an_amount_takes_the_sign_its_layout_declares(engine: Engine, sign: Sign, row: str, fen: int | None) -> None:
    assert answer(engine, signed(Layout("x", same("x"), LineKind.FUND, (), sign=sign)), row) == fen


def test_a_layout_that_does_not_say_what_is_money_in_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="x does not say"):
        signed(Layout("x", same("x"), LineKind.FUND, ()))


@pytest.mark.parametrize(
    ("sort", "came_in", "went_out"),
    [
        ("网上快捷退款", "other", "refund"),
        ("短信服务费", "other", "fee"),
        ("个人贷款发放", "loan_in", "loan_out"),
        ("信用卡还款", "transfer", "loan_out"),
        ("活期结息", "other", "other"),
        ("二维码收款", "sale", "purchase"),
        ("跨行转账", "transfer", "transfer"),
        ("银联ATM取款", "transfer", "transfer"),
        ("网上快捷支付", "other", "purchase"),
        ("工资", "other", "other"),
        ("从未见过的业务", "other", "other"),
    ],
)
def test_a_kind_is_told_by_the_words_of_the_business_type(
    engine: Engine, sort: str, came_in: str, went_out: str
) -> None:
    sql = kind_of("sort", "amount")
    assert answer(engine, sql, f"'{sort}' AS sort, 1 AS amount") == came_in
    assert answer(engine, sql, f"'{sort}' AS sort, -1 AS amount") == went_out
    assert answer(engine, sql, f"'{sort}' AS sort, NULL::INT AS amount") == "other"


def test_a_cards_spending_is_a_purchase_and_a_row_without_a_type_is_nothing_known(engine: Engine) -> None:
    sql = kind_of("sort", "amount", CARD_MEANINGS)
    assert answer(engine, sql, "'某商城' AS sort, -1 AS amount") == "purchase"
    assert answer(engine, sql, "'年费' AS sort, -1 AS amount") == "fee"
    assert answer(engine, sql, "NULL::VARCHAR AS sort, -1 AS amount") == "other"


def test_only_kinds_the_desk_knows_are_declared() -> None:
    assert {kind for meaning in (*MEANINGS, *CARD_MEANINGS) for kind in (meaning.came_in, meaning.went_out)} <= KINDS


def test_codes_of_layouts_and_sources_are_unique() -> None:
    layouts = [layout.code for family in FAMILIES for layout in family.layouts]
    families = [family.code for family in FAMILIES]
    assert (len(set(layouts)), len(set(families))) == (len(layouts), len(families))
