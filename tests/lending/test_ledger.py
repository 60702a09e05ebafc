"""Does the ledger agree with the published examples, to the fen, on any day?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from workbench.applications.policy import Classification, Ladder
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.money import half_up
from workbench.lending.classification import CLASS_NAMES, LoanClass, classify, is_bad, provision_fen
from workbench.lending.interest import accrued, interest_owed_fen
from workbench.lending.ladder import on_time_repayments, raised_limit_fen
from workbench.lending.ledger import draw, due_days, position, repay
from workbench.lending.movement import Movement, Terms

DAY = day_number(date(2026, 1, 5))
SIX = Decimal("0.0006")
TERMS = Terms(limit_fen=50_000_00, daily_rate=SIX, opened_day=DAY, maturity_day=DAY + 181)


def drawn(amount_fen: int, terms: Terms = TERMS) -> tuple[Movement, ...]:
    return draw(terms, (), DAY, amount_fen, "r")


def test_a_revolving_draw_repaid_twice_bears_the_published_interest() -> None:
    book = drawn(10_000_00)
    book = (*book, repay(TERMS, book, DAY + 10, 4_060_00, "r"))
    book = (*book, repay(TERMS, book, DAY + 25, 6_054_00, "r"))
    assert [(m.interest_fen, m.principal_fen, m.balance_fen) for m in book[1:]] == [
        (60_00, 4_000_00, 6_000_00),
        (54_00, 6_000_00, 0),
    ]


def test_an_order_loan_of_twelve_days_bears_sixty_yuan() -> None:
    five = replace(TERMS, daily_rate=Decimal("0.0005"))
    assert interest_owed_fen(drawn(10_000_00), five.daily_rate, DAY + 12) == 60_00
    assert interest_owed_fen(drawn(10_003_00), five.daily_rate, DAY + 12) == 60_02


def test_interest_each_month_and_a_bullet_come_to_the_published_sum() -> None:
    terms = replace(TERMS, interest_monthly=True)
    book = drawn(50_000_00, terms)
    paid = []
    for due in due_days(terms, DAY + 180):
        owed_fen = interest_owed_fen(book, SIX, due)
        paid.append(owed_fen)
        book = (*book, repay(terms, book, due, owed_fen, "r"))
    last = repay(terms, book, DAY + 181, position(terms, book, DAY + 181).owed_fen, "r")
    assert [*paid, last.interest_fen] == [930_00, 840_00, 930_00, 900_00, 930_00, 900_00]
    assert last.balance_fen == 0


def test_equal_parts_of_principal_fall_due_with_the_published_interest() -> None:
    last = DAY + 365
    terms = replace(TERMS, limit_fen=60_000_00, daily_rate=Decimal("0.0005"), maturity_day=last, interest_monthly=True)
    terms = replace(terms, equal_parts=True)
    book, paid = drawn(60_000_00, terms), []
    for due in (*due_days(terms, last), last):
        now = position(terms, book, due)
        assert now.available_fen == 0
        paid.append(now.due_fen)
        book = (*book, repay(terms, book, due, now.due_fen, "r"))
        assert position(terms, book, due + 1).days_past_due == 0
    expected = [930, 770, 775, 675, 620, 525, 465, 387.5, 300, 232.5, 150, 77.5]
    assert paid == [round(5_000_00 + yuan * 100) for yuan in expected]
    assert book[-1].balance_fen == 0


def test_a_part_that_is_not_repaid_is_past_due_though_the_interest_was_paid() -> None:
    terms = replace(TERMS, interest_monthly=True, equal_parts=True)
    book = drawn(50_000_00, terms)
    first = due_days(terms, DAY + 40)[0]
    part_fen = half_up(Decimal(50_000_00) / 6)
    assert position(terms, book, DAY).next_due_fen == part_fen + 930_00
    owed_fen = interest_owed_fen(book, SIX, first)
    book = (*book, repay(terms, book, first, owed_fen, "r"))
    late = position(terms, book, first + 5)
    assert (late.past_due_since, late.days_past_due, late.due_fen) == (first, 5, part_fen)


def test_repaying_on_the_day_of_the_draw_costs_nothing() -> None:
    book = drawn(10_000_00)
    assert repay(TERMS, book, DAY, 10_000_00, "r").interest_fen == 0


@pytest.mark.parametrize("seed", range(20))
def test_any_thousand_movements_keep_the_ledger_exact(seed: int) -> None:
    random = Random(seed)
    terms = replace(TERMS, maturity_day=DAY + 5000)
    book: tuple[Movement, ...] = ()
    day = DAY
    for _ in range(50):
        day += random.randint(0, 9)
        now = position(terms, book, day)
        if now.available_fen and random.random() < 0.5:
            book = (*book, *draw(terms, book, day, random.randint(1, now.available_fen), "r"))
        elif now.owed_fen:
            book = (*book, repay(terms, book, day, random.randint(1, now.owed_fen), "r"))
        assert 0 <= position(terms, book, day).principal_fen <= terms.limit_fen
    if owed_fen := position(terms, book, day).owed_fen:
        book = (*book, repay(terms, book, day, owed_fen, "r"))
    assert book[-1].balance_fen == 0
    # What was paid as interest is the closed form, rounded once.
    assert sum(m.interest_fen for m in book) == half_up(accrued(book, SIX, day))
    assert sum(m.principal_fen for m in book if m.kind == "draw") == sum(
        m.principal_fen for m in book if m.kind == "repay"
    )


def test_lateness_counts_from_maturity_and_the_due_day_itself_is_not_late() -> None:
    book = drawn(10_000_00)
    assert position(TERMS, book, TERMS.maturity_day).days_past_due == 0
    assert position(TERMS, book, TERMS.maturity_day + 1).days_past_due == 1
    assert position(TERMS, book, TERMS.maturity_day).due_fen == 10_000_00 + 1_086_00


def test_unpaid_monthly_interest_is_late_from_its_own_day() -> None:
    terms = replace(TERMS, interest_monthly=True)
    book = drawn(10_000_00, terms)
    due = due_days(terms, DAY + 40)[0]
    assert position(terms, book, due).days_past_due == 0
    late = position(terms, book, due + 3)
    assert (late.days_past_due, late.due_fen, late.available_fen) == (3, 186_00, 0)
    paid = (*book, repay(terms, book, due + 3, 186_00 + 18_00, "r"))
    assert position(terms, paid, due + 3).days_past_due == 0


def test_more_than_is_available_cannot_be_drawn() -> None:
    for terms, day in [(TERMS, DAY), (replace(TERMS, frozen=True), DAY), (TERMS, TERMS.maturity_day)]:
        amount_fen = 50_000_01 if terms is TERMS and day == DAY else 1
        with pytest.raises(StaffError, match="LIMIT_EXCEEDED"):
            draw(terms, (), day, amount_fen, "r")


def test_more_than_is_owed_cannot_be_repaid() -> None:
    with pytest.raises(StaffError, match="OVERPAID"):
        repay(TERMS, drawn(100_00), DAY, 100_01, "r")


def test_nothing_is_booked_before_the_last_movement_or_without_an_amount() -> None:
    with pytest.raises(StaffError, match="DAY_BEFORE_LAST"):
        repay(TERMS, drawn(100_00), DAY - 1, 1, "r")
    with pytest.raises(StaffError, match="AMOUNT_NOT_POSITIVE"):
        repay(TERMS, drawn(100_00), DAY, 0, "r")


def test_a_fee_is_booked_with_its_draw() -> None:
    book = drawn(10_000_00, replace(TERMS, fee_rate=Decimal("0.005")))
    assert [(m.kind, m.amount_fen, m.balance_fen) for m in book] == [
        ("draw", 10_000_00, 10_000_00),
        ("fee", 50_00, 10_000_00),
    ]


@pytest.mark.parametrize(
    ("days", "name"),
    [(0, "正常"), (1, "关注"), (90, "关注"), (91, "次级"), (270, "次级"), (271, "可疑"), (360, "可疑"), (361, "损失")],
)
def test_days_past_due_give_the_published_class(days: int, name: str) -> None:
    assert CLASS_NAMES[classify(days, Classification())].zh == name


def test_a_class_may_be_set_worse_and_never_better() -> None:
    rules = Classification()
    assert classify(0, rules, LoanClass.DOUBTFUL) is LoanClass.DOUBTFUL
    assert classify(300, rules, LoanClass.NORMAL) is LoanClass.DOUBTFUL
    assert [is_bad(name) for name in LoanClass] == [False, False, True, True, True]


def test_technical_days_are_forgiven_only_before_special_mention() -> None:
    rules = Classification(technical_days=7)
    assert classify(7, rules) is LoanClass.NORMAL
    assert classify(8, rules) is LoanClass.SPECIAL_MENTION
    assert classify(91, rules) is LoanClass.SUBSTANDARD


def test_provisions_follow_the_published_shares() -> None:
    balances = [(name, 100_00) for name in LoanClass]
    assert provision_fen(balances, Classification()) == 1_00 + 2_00 + 25_00 + 50_00 + 100_00


def test_three_on_time_raise_ten_thousand_to_twelve_and_a_late_one_raises_nothing() -> None:
    ladder = Ladder(3, Decimal("0.20"))
    assert raised_limit_fen(10_000_00, 3, False, ladder, 50_000_00, 100_00) == 12_000_00
    assert raised_limit_fen(10_000_00, 2, False, ladder, 50_000_00, 100_00) == 10_000_00
    assert raised_limit_fen(10_000_00, 9, True, ladder, 50_000_00, 100_00) == 10_000_00
    assert raised_limit_fen(10_000_00, 3, False, ladder, 11_000_00, 100_00) == 11_000_00


def test_full_repayments_are_counted_once_each() -> None:
    book = drawn(1_000_00)
    book = (*book, repay(TERMS, book, DAY, 1_000_00, "r"))
    book = (*book, *draw(TERMS, book, DAY + 1, 1_000_00, "r"))
    book = (*book, repay(TERMS, book, DAY + 1, 1_000_00, "r"))
    assert on_time_repayments(TERMS, book, DAY - 1, DAY + 5) == 2
    assert on_time_repayments(TERMS, book, DAY, DAY + 5) == 1
