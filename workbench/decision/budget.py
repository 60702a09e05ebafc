"""How is a fixed sum best lent to many firms for one year?

For each firm an amount (nothing, or the policy's least to largest in whole steps) and one of the published rates. A
firm offered a higher rate goes elsewhere more often, by its rating. Expected profit of an amount a at rate r:

    a x (1 - churn(rating, r)) x ((1 - PD) x r - PD x LGD)

It is linear in a, so each firm has one best rate whatever it is given. The amounts then solve a knapsack with
semi-continuous items, exactly, by dynamic programming over the budget in steps; money is whole minor units throughout.
The whole offer counts against the budget, whether or not the firm takes it, so the sum lent can never exceed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.applications.policy import Budget
from workbench.common.money import half_up

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class ChurnTable:
    """Share of firms lost at each offered yearly rate, by rating; rates rise, shares are 0..1."""

    rates: tuple[Decimal, ...]
    lost: Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that asks for a share. `sales_fen` is its yearly effective sales; `pd` its probability of default."""

    firm_id: str
    rating: str
    pd: Decimal
    sales_fen: int


@dataclass(frozen=True, slots=True)
class Allotment:
    """What one firm is offered; amount 0 with the reason why."""

    firm_id: str
    rating: str
    amount_fen: int
    rate: Decimal
    churn: Decimal
    profit_fen: int  # expected, after churn and loss
    reason: str  # lent, never_lent, too_small, no_profit, budget


@dataclass(frozen=True, slots=True)
class Allocation:
    allotments: tuple[Allotment, ...]  # in the order of the firms
    total_fen: int
    profit_fen: int

    @property
    def lent(self) -> int:
        return sum(allotment.amount_fen > 0 for allotment in self.allotments)


@dataclass(frozen=True, slots=True)
class _Offer:
    """The best a firm can be offered, per step of the budget."""

    rate: Decimal
    churn: Decimal
    step_profit_fen: int
    most_steps: int
    reason: str


def allocate(firms: Sequence[Firm], churn: ChurnTable, budget: Budget) -> Allocation:
    """The offers of greatest expected profit whose sum stays within the budget.

    Deterministic: of equal profits the lower rate and the earlier firm are preferred. Raises `ValueError` for a churn
    table whose rates leave the policy's range.
    """
    if not all(budget.lowest_rate <= rate <= budget.highest_rate for rate in churn.rates):
        raise ValueError("a rate of the churn table is outside the policy's range")
    offers = [_offer(firm, churn, budget) for firm in firms]
    steps = _best_steps([offer.most_steps for offer in offers], [offer.step_profit_fen for offer in offers], budget)
    allotments = tuple(
        Allotment(
            firm.firm_id,
            firm.rating,
            taken * budget.step_fen,
            offer.rate,
            offer.churn,
            taken * offer.step_profit_fen,
            "lent" if taken else offer.reason,
        )
        for firm, offer, taken in zip(firms, offers, steps, strict=True)
    )
    total_fen = sum(allotment.amount_fen for allotment in allotments)
    return Allocation(allotments, total_fen, sum(allotment.profit_fen for allotment in allotments))


def _offer(firm: Firm, churn: ChurnTable, budget: Budget) -> _Offer:
    nothing = Decimal(0)
    if firm.rating in budget.never_lend or firm.rating not in churn.lost:
        return _Offer(nothing, nothing, 0, 0, "never_lent")
    most_fen = min(budget.max_fen, int(firm.sales_fen * budget.turnover_share))
    if most_fen < budget.min_fen:
        return _Offer(nothing, nothing, 0, 0, "too_small")
    step = Decimal(budget.step_fen)
    choices = zip(churn.rates, churn.lost[firm.rating], strict=True)
    profits = [
        (half_up(step * (1 - lost) * ((1 - firm.pd) * rate - firm.pd * budget.loss_given_default)), rate, lost)
        for rate, lost in choices
    ]
    profit_fen, rate, lost = max(profits, key=lambda choice: (choice[0], -choice[1]))
    if profit_fen <= 0:
        return _Offer(rate, lost, 0, 0, "no_profit")
    return _Offer(rate, lost, profit_fen, most_fen // budget.step_fen, "budget")


def _best_steps(most: Sequence[int], profit: Sequence[int], budget: Budget) -> list[int]:
    """Steps for each firm: 0, or from the least amount to its most. Time firms x amounts x budget / step^2."""
    import numpy as np

    least = -(-budget.min_fen // budget.step_fen)
    capacity = min(budget.total_fen // budget.step_fen, sum(most))
    # Best profit of the firms from i on with a given rest of the budget, and what firm i then takes.
    after: Table = np.zeros(capacity + 1, dtype=np.int64)
    taken: list[Table] = []
    for firm_most, firm_profit in zip(reversed(most), reversed(profit), strict=True):
        best, choice = after.copy(), np.zeros(capacity + 1, dtype=np.int64)
        for steps in range(least, min(firm_most, capacity) + 1):
            with_it = after[: capacity + 1 - steps] + steps * firm_profit
            better = with_it >= best[steps:]  # of equals, the earlier firm and the larger amount
            best[steps:][better] = with_it[better]
            choice[steps:][better] = steps
        after = best
        taken.append(choice)
    rest, answer = capacity, []
    for choice in reversed(taken):
        answer.append(int(choice[rest]))
        rest -= answer[-1]
    return answer
