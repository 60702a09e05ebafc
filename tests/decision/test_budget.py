"""Is the allotted budget the best there is, and never more than there is?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from workbench.applications.policy import Budget
from workbench.applications.policy_file import load_policy
from workbench.decision.budget import ChurnTable, Firm, allocate

PUBLISHED = load_policy("bank-sme-2020").budget
assert PUBLISHED is not None
BUDGET: Budget = PUBLISHED
RATES = tuple(Decimal(rate) for rate in ("0.04", "0.0505", "0.0825", "0.15"))
CHURN = ChurnTable(
    RATES,
    {
        "A": tuple(Decimal(lost) for lost in ("0", "0.2246", "0.6095", "0.9221")),
        "B": tuple(Decimal(lost) for lost in ("0", "0.2066", "0.5485", "0.8859")),
        "C": tuple(Decimal(lost) for lost in ("0", "0.1813", "0.5302", "0.8952")),
    },
)
SMALL = replace(BUDGET, total_fen=40_000_000, min_fen=10_000_000, max_fen=14_000_000, step_fen=1_000_000)


def firm(name: str, rating: str = "A", pd: str = "0.01", sales_fen: int = 10_000_000_00) -> Firm:
    return Firm(name, rating, Decimal(pd), sales_fen)


def brute_force(firms: list[Firm], budget: Budget) -> int:
    """Every amount and every rate of every firm."""
    choices = []
    for one in firms:
        most = min(budget.max_fen, int(one.sales_fen * budget.turnover_share))
        amounts = [0, *range(budget.min_fen, most + 1, budget.step_fen)] if one.rating in CHURN.lost else [0]
        offers = {0: 0}
        for amount_fen in amounts[1:]:
            offers[amount_fen] = max(
                amount_fen // budget.step_fen
                * round(budget.step_fen * (1 - lost) * ((1 - one.pd) * rate - one.pd * budget.loss_given_default))
                for rate, lost in zip(CHURN.rates, CHURN.lost[one.rating], strict=True)
            )  # fmt: skip
        choices.append(list(offers.items()))
    return max(
        sum(profit for _, profit in chosen)
        for chosen in product(*choices)
        if sum(amount for amount, _ in chosen) <= budget.total_fen
    )


@pytest.mark.parametrize("seed", range(8))
def test_no_other_choice_of_amounts_and_rates_earns_more(seed: int) -> None:
    random = Random(seed)
    firms = [
        firm(f"E{i}", random.choice("ABCD"), f"0.0{random.randint(1, 60):02d}", random.randint(400_000, 900_000) * 100)
        for i in range(5)
    ]
    found = allocate(firms, CHURN, SMALL)
    assert found.profit_fen == brute_force(firms, SMALL)
    assert found.total_fen <= SMALL.total_fen


def test_a_firm_rated_d_is_never_lent_to_even_when_money_is_left() -> None:
    found = allocate([firm("E1", "D", "0.001"), firm("E2", "B")], CHURN, SMALL)
    assert [(a.amount_fen, a.reason) for a in found.allotments] == [(0, "never_lent"), (14_000_000, "lent")]


def test_amounts_are_nothing_or_within_the_published_range() -> None:
    random = Random(7)
    firms = [
        firm(f"E{i}", "ABC"[i % 3], f"0.0{random.randint(1, 9)}", random.randint(1, 60) * 10_000_000) for i in range(60)
    ]
    tight = replace(BUDGET, total_fen=2_000_000_000)
    found = allocate(firms, CHURN, tight)
    assert all(a.amount_fen == 0 or tight.min_fen <= a.amount_fen <= tight.max_fen for a in found.allotments)
    assert found.total_fen == tight.total_fen
    assert all(a.rate in RATES for a in found.allotments if a.amount_fen)


def test_the_same_firms_get_the_same_offers_in_any_run() -> None:
    firms = [firm(f"E{i}") for i in range(6)]
    assert allocate(firms, CHURN, SMALL) == allocate(firms, CHURN, SMALL)
    assert [a.firm_id for a in allocate(firms, CHURN, SMALL).allotments if a.amount_fen] == ["E0", "E1", "E2"]


def test_a_firm_that_loses_money_at_every_rate_is_left_out() -> None:
    assert allocate([firm("E1", "C", "0.40")], CHURN, SMALL).allotments[0].reason == "no_profit"


def test_a_firm_too_small_for_the_least_loan_says_so() -> None:
    assert allocate([firm("E1", sales_fen=100_000_00)], CHURN, SMALL).allotments[0].reason == "too_small"


def test_rates_outside_the_policy_are_refused() -> None:
    with pytest.raises(ValueError, match="range"):
        allocate([firm("E1")], ChurnTable((Decimal("0.2"),), {"A": (Decimal(0),)}), SMALL)
