"""Which two accounts does each event of a loan move?

Every event is booked on accounts so that debits equal credits to the fen. A debit is positive, a credit negative. What
moves follows from the parts of an event alone, so that sums of parts book as their events do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbench.common.text import Text
from workbench.lending.allocation import Parts


class Account(StrEnum):
    CASH = "cash"
    LOANS = "loans"
    LOANS_SOLD = "loans_sold"
    INTEREST_RECEIVABLE = "interest_receivable"
    FEE_RECEIVABLE = "fee_receivable"
    PENALTY_RECEIVABLE = "penalty_receivable"
    IN_TRANSIT = "in_transit"
    REFUNDS_PAYABLE = "refunds_payable"
    INTEREST_INCOME = "interest_income"
    FEE_INCOME = "fee_income"
    PENALTY_INCOME = "penalty_income"
    WAIVED = "waived"
    WRITE_OFF_LOSS = "write_off_loss"
    RECOVERY_INCOME = "recovery_income"


ACCOUNT_NAMES = {
    Account.CASH: Text("现金", "Cash"),
    Account.LOANS: Text("贷款本金", "Loans receivable"),
    Account.LOANS_SOLD: Text("已转让贷款（备抵）", "Loans sold (contra)"),
    Account.INTEREST_RECEIVABLE: Text("应收利息", "Interest receivable"),
    Account.FEE_RECEIVABLE: Text("应收服务费", "Fees receivable"),
    Account.PENALTY_RECEIVABLE: Text("应收罚息", "Penalties receivable"),
    Account.IN_TRANSIT: Text("在途结算款", "Settlements in transit"),
    Account.REFUNDS_PAYABLE: Text("应退买家款", "Refunds payable"),
    Account.INTEREST_INCOME: Text("利息收入", "Interest income"),
    Account.FEE_INCOME: Text("服务费收入", "Fee income"),
    Account.PENALTY_INCOME: Text("罚息收入", "Penalty income"),
    Account.WAIVED: Text("减免息费", "Interest and charges waived"),
    Account.WRITE_OFF_LOSS: Text("核销损失", "Write-off loss"),
    Account.RECOVERY_INCOME: Text("核销后收回", "Recoveries"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One account and what is booked on it: a debit positive, a credit negative."""

    account: Account
    amount_fen: int


def entries(kind: str, parts: Parts, *, own: bool = True, in_transit: bool = False) -> tuple[Entry, ...]:
    """What an event books; nothing for one that moves nothing (told, reversed).

    `own` False: the principal belongs to whom it was sold to, and a payment of it is passed on. `in_transit`: a payment
    that was taken from a settlement the platform has not handed over yet.
    """
    principal, interest, fee, penalty = parts
    paid_into = Account.IN_TRANSIT if in_transit else Account.CASH
    owed = {
        Account.LOANS: -principal, Account.INTEREST_RECEIVABLE: -interest, Account.FEE_RECEIVABLE: -fee,
        Account.PENALTY_RECEIVABLE: -penalty,
    }  # fmt: skip
    match kind:
        case "draw":
            moved = {Account.LOANS: principal, Account.FEE_RECEIVABLE: -fee, Account.CASH: fee - principal}
        case "repay":
            moved = owed | {paid_into: sum(parts)}
            if not own:
                moved |= {paid_into: sum(parts) - principal, Account.LOANS_SOLD: principal}
        case "waive":
            moved = owed | {Account.WAIVED: sum(parts)}
        case "write_off":
            moved = owed | {Account.WRITE_OFF_LOSS: sum(parts)}
        case "fee" | "penalty" | "interest":
            moved = {
                Account.FEE_RECEIVABLE: fee, Account.FEE_INCOME: -fee, Account.PENALTY_RECEIVABLE: penalty,
                Account.PENALTY_INCOME: -penalty, Account.INTEREST_RECEIVABLE: interest,
                Account.INTEREST_INCOME: -interest,
            }  # fmt: skip
        case "refund":
            moved = {Account.LOANS: principal, Account.REFUNDS_PAYABLE: -principal}
        case "recovery":
            moved = {Account.CASH: sum(parts), Account.RECOVERY_INCOME: -sum(parts)}
        case "transfer":
            moved = {Account.CASH: principal, Account.LOANS_SOLD: -principal}
        case "buy_back":
            moved = {Account.CASH: -principal, Account.LOANS_SOLD: principal}
        case _:
            moved = {}
    return tuple(Entry(account, amount_fen) for account, amount_fen in moved.items() if amount_fen)


def accrual(interest_fen: int, penalty_fen: int = 0, fee_fen: int = 0) -> tuple[Entry, ...]:
    """What interest and penalty that ran by the day book; negative where a loss ended what its amount did not cover.

    Fees do not run by the day: of them only such an end is booked here.
    """
    moved = {
        Account.FEE_RECEIVABLE: fee_fen, Account.FEE_INCOME: -fee_fen,
        Account.INTEREST_RECEIVABLE: interest_fen, Account.INTEREST_INCOME: -interest_fen,
        Account.PENALTY_RECEIVABLE: penalty_fen, Account.PENALTY_INCOME: -penalty_fen,
    }  # fmt: skip
    return tuple(Entry(account, amount_fen) for account, amount_fen in moved.items() if amount_fen)


def summed(booked: Iterable[Entry]) -> Mapping[Account, tuple[int, int]]:
    """Debits and credits by account, both positive."""
    found: dict[Account, tuple[int, int]] = {}
    for entry in booked:
        debit, credit = found.get(entry.account, (0, 0))
        more = max(entry.amount_fen, 0)
        found[entry.account] = (debit + more, credit + more - entry.amount_fen)
    return found
