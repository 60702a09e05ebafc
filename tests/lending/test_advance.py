"""Do integer columns say of every loan what the rules say of one?"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from workbench.applications.policy import Classification
from workbench.applications.policy_close import ClassRules, LadderRules, close_faults
from workbench.common.money import half_up
from workbench.lending.advance import advanced, contagious, floors, settled_columns
from workbench.lending.classification import LoanClass, classify, coverage, is_contagious, provision_fen, settled
from workbench.lending.ladder import cut_limit_fen
from workbench.lending.restructured import observed_class, observed_until

RULES = Classification()
GOLDEN_DAYS = (0, 1, 90, 91, 270, 271, 360, 361)
GOLDEN = (1, 2, 2, 3, 3, 4, 4, 5)


def test_golden_g13_one_by_one_and_in_columns() -> None:
    assert tuple(int(classify(days, RULES)) for days in GOLDEN_DAYS) == GOLDEN
    assert tuple(floors(np.array(GOLDEN_DAYS), RULES).tolist()) == GOLDEN


def test_columns_of_classes_agree_with_the_rule_for_every_day_and_exception() -> None:
    days = np.arange(500)
    for technical in (0, 7):
        rules = Classification(technical_days=technical)
        assert floors(days, rules).tolist() == [int(classify(int(d), rules)) for d in days]


def test_interest_in_millionths_is_exact_whatever_the_amounts() -> None:
    dice = np.random.default_rng(13)
    principal = dice.integers(1, 10**11, 4000)
    rate = dice.integers(1, 1500, 4000)
    days = dice.integers(0, 400, 4000)
    paid = dice.integers(0, 10**6, 4000)
    found = advanced(principal, rate, np.zeros(4000, dtype=np.int64), paid, days)
    for at in range(0, 4000, 37):
        run = Decimal(int(principal[at])) * Decimal(int(rate[at])) / 1_000_000 * int(days[at])
        assert Decimal(int(found.accrued_micro[at])) / 1_000_000 == run
        assert found.interest_fen[at] == max(half_up(run) - int(paid[at]), 0)


def test_half_a_fen_rounds_up_as_it_does_for_one_loan() -> None:
    one = np.array([1], dtype=np.int64)
    assert advanced(one * 1000, one * 500, one * 0, one * 0, one).interest_fen.tolist() == [1]  # 0.5 fen
    assert advanced(one * 999, one * 500, one * 0, one * 0, one).interest_fen.tolist() == [0]  # 0.4995 fen


def test_nothing_becomes_better_while_anything_is_past_due() -> None:
    cases = [(f, b, d, a) for f in range(1, 6) for b in range(1, 6) for d in (0, 1, 95) for a in range(1, 6)]
    f, b, d, a = (np.array(column) for column in zip(*cases, strict=True))
    told = settled_columns(f, b, d, a).tolist()
    for (floor, before, days, least), found in zip(cases, told, strict=True):
        alone = settled(LoanClass(floor), LoanClass(before), days, LoanClass(least))
        assert found == alone >= max(floor, least)
        assert alone >= before or days == 0


@pytest.mark.parametrize(("bad", "sick"), [(10_00, False), (10_01, True), (0, False)])
def test_ten_percent_itself_does_not_infect(bad: int, sick: bool) -> None:
    assert is_contagious(bad, 100_00, Decimal("0.10")) is sick
    debtor = np.zeros(2, dtype=np.int64)
    found = contagious(debtor, np.array([bad, 100_00 - bad]), np.array([3, 1]), 100_000, 1)
    assert found.tolist() == [sick, sick]


def test_one_debtor_does_not_infect_another_and_who_is_not_asked_is_never_infected() -> None:
    debtor = np.array([0, 0, 1, -1, -1])
    owed, classes = np.array([50, 50, 100, 50, 50]), np.array([4, 1, 1, 5, 1])
    assert contagious(debtor, owed, classes, 100_000, 2).tolist() == [True, True, False, False, False]


def test_provisions_and_coverage() -> None:
    book = [(name, 100_000_00) for name in LoanClass]
    assert provision_fen(book, RULES) == 100_000_00 * (1 + 2 + 25 + 50 + 100) // 100
    assert coverage(17_800_000, 30_000_000) == Decimal("17800000") / Decimal("30000000")
    assert coverage(0, 0) is None


def test_a_restructured_loan_is_observed_for_two_periods_and_a_year() -> None:
    rules = ClassRules()
    monthly = [1000 + 30 * n for n in range(1, 13)]
    assert observed_until(1000, monthly, 1360, rules) == 1365  # a year is longer than two months
    assert observed_until(1000, (), 1700, rules) == 1701  # one period only: until it is over
    assert observed_until(1000, [1300, 1600], 1900, rules) == 1601  # two periods are longer than a year
    assert observed_class(LoanClass.NORMAL, rules) is LoanClass.SPECIAL_MENTION
    assert observed_class(LoanClass.SUBSTANDARD, rules) is LoanClass.SUBSTANDARD
    assert observed_class(LoanClass.LOSS, rules) is LoanClass.LOSS


def test_a_cut_stops_at_what_is_owed() -> None:
    half = Decimal("0.5")
    assert cut_limit_fen(100_000_00, 20_000_00, half, 100_00) == 50_000_00
    assert cut_limit_fen(100_000_00, 80_000_00, half, 100_00) == 80_000_00
    assert cut_limit_fen(100_000_00, 0, Decimal(1), 100_00) == 0


def test_numbers_that_cannot_be_used_are_named() -> None:
    assert not list(close_faults(ClassRules(), LadderRules()))
    wrong = list(
        close_faults(
            ClassRules(contagion_of=("bank",), contagion_share=Decimal(2), observation_class=4),
            LadderRules(late_action="shout", late_from=0),
        )
    )
    assert len(wrong) == 5
