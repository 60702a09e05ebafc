"""What does a product earn after expected loss, funding and the cost of running it?

Income is the interest that ran on the own balance in the period (by the day, paid or not); expected loss, funding and
operating cost are yearly shares of the average balance, and policy may add a cost for each loan made (S80).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Economics
from workbench.common.money import half_up
from workbench.portfolio.book_figures import MICRO, ratio


@dataclass(frozen=True, slots=True)
class UnitEconomics:
    """A period of `days`, in minor units. `average_fen` is the mean balance over its days."""

    product_code: str
    days: int
    loans: int  # first drawn in the period
    drawn_fen: int
    average_fen: int
    income_fen: int
    fees_fen: int
    loss_fen: int
    funding_fen: int
    operating_fen: int

    @property
    def result_fen(self) -> int:
        return self.income_fen + self.fees_fen - self.loss_fen - self.funding_fen - self.operating_fen

    @property
    def per_loan_fen(self) -> int | None:
        return half_up(Decimal(self.result_fen) / self.loans) if self.loans else None

    @property
    def per_hundred(self) -> Decimal | None:
        """Result a year for 100 of average balance."""
        share = ratio(self.result_fen, self.average_fen)
        return None if share is None or not self.days else share * 100 * 365 / self.days


def unit_economics(
    product_code: str,
    days: int,
    *,
    loans: int,
    drawn_fen: int,
    run_micro: int,
    principal_days_fen: int,
    fees_fen: int,
    default_rate: Decimal,
    rules: Economics,
    operating_per_loan_fen: int = 0,
) -> UnitEconomics:
    """`principal_days_fen`: end-of-day balances summed over the days; `default_rate`: expected share bad in a year."""
    balance_years = Decimal(principal_days_fen) / 365
    return UnitEconomics(
        product_code=product_code,
        days=days,
        loans=loans,
        drawn_fen=drawn_fen,
        average_fen=half_up(Decimal(principal_days_fen) / days) if days else 0,
        income_fen=half_up(Decimal(run_micro) / MICRO),
        fees_fen=fees_fen,
        loss_fen=half_up(balance_years * default_rate * rules.loss_given_default),
        funding_fen=half_up(balance_years * rules.funding_rate),
        operating_fen=half_up(balance_years * rules.operating_rate) + loans * operating_per_loan_fen,
    )
