"""Do schedules, ledger and yearly cost agree with the published examples to the fen, for every way of repayment?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.instalment_plans import level_payment_fen
from workbench.applications.policy_ledger import STANDARD
from workbench.common.dates import day_number, day_of
from workbench.decision.pricing import Payment, xirr
from workbench.lending.facts import MODES, Fact
from workbench.lending.ledger import drawn, replay
from workbench.lending.movement import Terms
from workbench.lending.replay import agreed
from workbench.lending.schedule import Due, schedule, schedule_from

START = date(2026, 1, 5)
DAY = day_number(START)
FIVE, SIX = Decimal("0.0005"), Decimal("0.0006")


def terms(amount: int, rate: Decimal, days: int, mode: str, **more: object) -> Terms:
    plain = Terms(amount * 100, rate, DAY, DAY + days, **more)  # type: ignore[arg-type]
    return agreed(plain, DAY + days, mode)


def lived(agreed_: Terms, dues: tuple[Due, ...]) -> list[tuple[int, int, int]]:
    """Draw whole and pay every due on its day: day, principal and interest as the ledger books them."""
    facts = [*drawn(agreed_, DAY, agreed_.limit_fen)]
    facts += [Fact("repay", due.day, due.total_fen) for due in dues]
    book = replay(agreed_, facts)
    assert book.position.owed_fen == 0
    for due in dues:
        assert replay(agreed_, facts, due.day + 1).position.days_past_due == 0
    return [(m.day, m.principal_fen, m.interest_fen) for m in book.movements if m.kind == "repay"]


def yearly(received_fen: int, dues: tuple[Due, ...]) -> Decimal:
    payments = [Payment(day_of(due.day), Decimal(due.principal_fen), Decimal(due.interest_fen)) for due in dues]
    return xirr(START, Decimal(received_fen), tuple(payments))


def near(found: Decimal, per_cent: str) -> bool:
    return abs(found - Decimal(per_cent) / 100) <= Decimal("0.000001")


def test_g7_an_order_loan_of_twelve_days() -> None:
    dues = schedule(terms(10_000, FIVE, 12, "single"), 10_000_00)
    assert dues == (Due(DAY + 12, 10_000_00, 60_00, 0),)
    assert lived(terms(10_000, FIVE, 12, "single"), dues) == [(DAY + 12, 10_000_00, 60_00)]


def test_g8_a_revolving_draw_repaid_in_two_parts() -> None:
    line = terms(10_000, SIX, 180, "single")
    facts = [Fact("draw", DAY, 10_000_00), Fact("repay", DAY + 10, 4_060_00), Fact("repay", DAY + 25, 6_054_00)]
    book = replay(line, facts)
    assert [m.interest_fen for m in book.movements] == [0, 60_00, 54_00]
    paid = tuple(Due(m.day, m.principal_fen, m.interest_fen, m.balance_fen) for m in book.movements[1:])
    assert near(yearly(10_000_00, paid), "24.382591")


def test_g9_monthly_interest_and_a_bullet_with_and_without_a_fee() -> None:
    line = terms(50_000, SIX, 181, "bullet")
    dues = schedule(line, 50_000_00)
    assert [due.interest_fen for due in dues] == [930_00, 840_00, 930_00, 900_00, 930_00, 900_00]
    assert [due.principal_fen for due in dues] == [0, 0, 0, 0, 0, 50_000_00]
    assert lived(line, dues) == [(due.day, due.principal_fen, due.interest_fen) for due in dues]
    assert near(yearly(50_000_00, dues), "24.239313")
    book = replay(
        replace(line, fee_rate=Decimal("0.01")), drawn(replace(line, fee_rate=Decimal("0.01")), DAY, 50_000_00)
    )
    received_fen = book.movements[0].principal_fen - book.movements[0].fee_fen
    assert received_fen == 49_500_00
    assert book.position.owed_fen == 50_000_00  # the fee was taken from the draw and is owed no more
    assert near(yearly(received_fen, dues), "26.899983")


def test_g10_twelve_equal_parts_of_principal() -> None:
    line = terms(60_000, FIVE, 365, "equal_principal")
    dues = schedule(line, 60_000_00)
    expected = "930 770 775 675 620 525 465 387.50 300 232.50 150 77.50"
    assert [Decimal(due.interest_fen) / 100 for due in dues] == [Decimal(one) for one in expected.split()]
    assert {due.principal_fen for due in dues} == {5_000_00}
    assert lived(line, dues) == [(due.day, due.principal_fen, due.interest_fen) for due in dues]
    assert near(yearly(60_000_00, dues), "19.857155")


def test_equal_instalments_are_the_same_to_the_fen_and_the_last_takes_what_is_left() -> None:
    line = terms(60_000, FIVE, 365, "equal_instalment")
    dues = schedule(line, 60_000_00)
    level_fen = level_payment_fen(60_000_00, 500, DAY, [due.day for due in dues])
    assert {due.total_fen for due in dues[:-1]} == {level_fen}
    assert abs(dues[-1].total_fen - level_fen) <= len(dues)
    assert sum(due.principal_fen for due in dues) == 60_000_00
    assert lived(line, dues) == [(due.day, due.principal_fen, due.interest_fen) for due in dues]
    # Written out on its own: the level payment is what discounts to the principal.
    factor, value = Decimal(1), Decimal(0)
    for before, due in zip((DAY, *(due.day for due in dues)), dues, strict=False):
        factor *= 1 + FIVE * (due.day - before)
        value += 1 / factor
    assert level_fen == round(Decimal(60_000_00) / value)


def test_half_equal_repays_half_in_parts_and_half_with_the_last() -> None:
    dues = schedule(terms(60_000, FIVE, 181, "half_equal"), 60_000_00)
    assert [due.principal_fen for due in dues] == [5_000_00] * 5 + [35_000_00]
    other = replace(terms(60_000, FIVE, 181, "half_equal"), rules=replace(STANDARD, half_equal_share=Decimal("0.2")))
    assert [due.principal_fen for due in schedule(other, 60_000_00)] == [2_000_00] * 5 + [50_000_00]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("amount_fen", [1, 7, 9_999_99, 33_333_33])
@pytest.mark.parametrize("days", [5, 30, 93, 365])
def test_a_schedule_repays_everything_and_the_ledger_books_it(mode: str, amount_fen: int, days: int) -> None:
    line = replace(terms(1, SIX, days, mode), limit_fen=amount_fen)
    dues = schedule(line, amount_fen)
    assert sum(due.principal_fen for due in dues) == amount_fen
    assert dues[-1].balance_fen == 0
    assert all(due.principal_fen >= 0 and due.interest_fen >= 0 for due in dues)
    assert lived(line, dues) == [(due.day, due.principal_fen, due.interest_fen) for due in dues]


def test_a_payment_ahead_counts_for_the_next_due_and_the_rest_makes_the_following_smaller() -> None:
    line = terms(60_000, FIVE, 365, "equal_principal")
    facts = [Fact("draw", DAY, 60_000_00), Fact("repay", DAY + 10, 300_00 + 16_000_00)]
    book = replay(line, facts, DAY + 10)
    ahead = schedule_from(line, book.movements, DAY + 10)
    assert [due.principal_fen for due in ahead] == [0] + [4_000_00] * 11
    facts[1] = Fact("repay", DAY + 10, 300_00 + 2_000_00)
    ahead = schedule_from(line, replay(line, facts).movements, DAY + 10)
    assert [due.principal_fen for due in ahead] == [3_000_00] + [5_000_00] * 11


def test_level_instalments_fall_after_a_prepayment() -> None:
    line = terms(60_000, FIVE, 365, "equal_instalment")
    first = schedule(line, 60_000_00)
    facts = [Fact("draw", DAY, 60_000_00), Fact("repay", first[0].day, first[0].total_fen)]
    facts.append(Fact("repay", first[1].day, first[1].total_fen + 20_000_00))
    ahead = schedule_from(line, replay(line, facts).movements, first[1].day)
    assert ahead[0].principal_fen == 0  # paid ahead
    assert max(due.total_fen for due in ahead) < first[2].total_fen
    assert sum(due.principal_fen for due in ahead) == 60_000_00 - sum(d.principal_fen for d in first[:2]) - 20_000_00


def test_what_is_past_due_stands_first_in_the_schedule() -> None:
    line = terms(60_000, FIVE, 365, "equal_principal")
    book = replay(line, [Fact("draw", DAY, 60_000_00)], DAY + 40)
    first, second, *_ = schedule_from(line, book.movements, DAY + 40)
    assert (first.day, first.principal_fen, first.interest_fen) == (DAY + 40, 5_000_00, 930_00)
    assert second.principal_fen == 5_000_00


def test_due_days_follow_the_bill_day_and_the_calendar() -> None:
    rules = replace(STANDARD, bill_day=20)
    days = [day_of(due.day) for due in schedule(replace(terms(1_000, SIX, 90, "bullet"), rules=rules), 1_000_00)]
    assert days == [date(2026, 1, 20), date(2026, 2, 20), date(2026, 3, 20), date(2026, 4, 5)]
    rules = replace(STANDARD, non_business="following", holidays=(date(2026, 4, 6),))
    days = [day_of(due.day) for due in schedule(replace(terms(1_000, SIX, 90, "bullet"), rules=rules), 1_000_00)]
    # 5 April 2026 is a Sunday, the Monday after a holiday.
    assert days == [date(2026, 2, 5), date(2026, 3, 5), date(2026, 4, 7)]
