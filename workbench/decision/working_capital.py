"""How much working capital does a business need, by the official worksheet?

W = S (1 - m) (1 + g) / n with n = 360 / (D inventory + D receivable - D payable + D prepaid - D advances), where each D
is 360 over its turnover; receivables and advances turn on sales, the others on cost. The new loan is W less own funds
and what is already borrowed, never below zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Worksheet:
    """Yearly figures in one and the same unit of money; balances are means of the year."""

    sales: Decimal
    cost: Decimal
    profit: Decimal
    next_sales: Decimal
    receivable: Decimal
    advances: Decimal
    inventory: Decimal
    prepaid: Decimal
    payable: Decimal
    own_funds: Decimal
    existing_loans: Decimal = Decimal(0)
    other_funds: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class WorkingCapital:
    turns: Decimal  # a year
    need: Decimal
    new_loan: Decimal


def working_capital(sheet: Worksheet) -> WorkingCapital:
    """Raises `ArithmeticError` where sales, cost or the cycle are not positive: nothing can be said then."""
    if sheet.sales <= 0 or sheet.cost <= 0:
        raise ArithmeticError("sales and cost must be positive")
    on_sales = (sheet.receivable - sheet.advances) / sheet.sales
    on_cost = (sheet.inventory + sheet.prepaid - sheet.payable) / sheet.cost
    cycle = on_sales + on_cost  # the share of a year one turn takes
    if cycle <= 0:
        raise ArithmeticError("the cash cycle must be positive")
    margin = sheet.profit / sheet.sales
    need = sheet.next_sales * (1 - margin) * cycle
    new_loan = need - sheet.own_funds - sheet.existing_loans - sheet.other_funds
    return WorkingCapital(1 / cycle, need, max(new_loan, Decimal(0)))
