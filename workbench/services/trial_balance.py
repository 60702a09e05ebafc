"""Do the books balance, account by account, over any range of days?

Events are summed by day and kind as they are booked (`event_days`); each sum is put on its accounts as its events would
be. Interest and penalty that ran by the day are no events: they are what is receivable at the end, less at the
beginning, and what was settled in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.common.progress import Report, silent
from workbench.lending.accounts import Account, Entry, accrual, entries, summed
from workbench.lending.allocation import Parts
from workbench.lending.replay import play
from workbench.portfolio.book_past import Receivable
from workbench.services.access_rules import demand_reader
from workbench.services.book_summary import bring_up
from workbench.services.ground import Ground
from workbench.services.holdings import terms_of
from workbench.services.posting import believed

if TYPE_CHECKING:
    from workbench.storage.event_days import EventDay
    from workbench.storage.shelves import Shelves

SETTLING = frozenset({"draw", "repay", "waive", "write_off"})
CHARGING = frozenset({"interest", "penalty", "fee"})
PART = 2000


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account over a range of days. Opening and closing are debits where positive."""

    account: Account
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account from one day to another, both included."""

    first_day: int
    last_day: int
    lines: tuple[AccountLine, ...]

    @property
    def difference_fen(self) -> int:
        """Debits less credits: nothing, or the books are wrong."""
        return sum(line.closing_fen for line in self.lines)


class TrialBalanceService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of(self, first: date, last: date, report: Report = silent) -> TrialBalance:
        """The books from one day to another, both included.

        What was receivable is read from the sums of the book. On a day that is not summed up, or whose ledger changed
        since, it is counted from the ledger of every loan that owed then: some forty microseconds each.
        """
        demand_reader(self._ground)
        begins, ends = day_number(first), day_number(last)
        bring_up(self._ground, day_number(self._ground.today()))
        with self._ground.store.reading() as shelves:
            before, after = (self._receivable(shelves, day, report) for day in (begins - 1, ends))
            earlier = shelves.loans.days.by_kind(0, begins - 1)
            within = shelves.loans.days.by_kind(begins, ends)
        return balance_of(begins, ends, earlier, within, before, after)

    def _receivable(self, shelves: Shelves, day: int, report: Report) -> Receivable:
        begun, last = shelves.loans.days.first_day(), shelves.book.last_day()
        if begun is None or day < begun:
            return Receivable()
        kept = shelves.past.receivable(day)
        if kept is not None and last is not None and day <= last and shelves.book.stale_from(day) is None:
            return kept
        return receivable(self._ground, shelves, day, report)


def balance_of(
    first_day: int,
    last_day: int,
    earlier: Iterable[EventDay],
    within: Iterable[EventDay],
    before: Receivable,
    after: Receivable,
) -> TrialBalance:
    """A trial balance from the sums before and within a range and what was receivable around it."""
    old, new = list(earlier), list(within)
    opening = summed([*_booked(old), *_ran(old, Receivable(), before)])
    moved = summed([*_booked(new), *_ran(new, before, after)])
    lines = []
    for account in Account:
        debit, credit = opening.get(account, (0, 0))
        lines.append(AccountLine(account, debit - credit, *moved.get(account, (0, 0))))
    return TrialBalance(first_day, last_day, tuple(lines))


def _booked(days: Iterable[EventDay]) -> Iterator[Entry]:
    for one in days:
        yield from entries(one.kind, Parts(one.principal_fen, one.interest_fen, one.fee_fen, one.penalty_fen))


def _ran(days: Iterable[EventDay], before: Receivable, after: Receivable) -> tuple[Entry, ...]:
    """Interest and penalty that ran by the day within a range, and what losses ended beyond their amounts."""
    interest, penalty = after.interest_fen - before.interest_fen, after.penalty_fen - before.penalty_fen
    fee = after.fee_fen - before.fee_fen
    for one in days:
        sign = (one.kind in SETTLING) - (one.kind in CHARGING)
        interest, penalty = interest + sign * one.interest_fen, penalty + sign * one.penalty_fen
        fee += sign * one.fee_fen
    return accrual(interest, penalty, fee)


def receivable(ground: Ground, shelves: Shelves, day: int, report: Report = silent) -> Receivable:
    """Interest, penalty and fees owed at the end of a day, added up loan by loan from the ledger."""
    products, rules = ground.products(), ground.policy().ledger
    interest = penalty = fee = 0
    chosen = shelves.loans.owing_about(day)
    for start in range(0, len(chosen), PART):
        part = chosen[start : start + PART]
        events = shelves.loans.events([loan.loan_id for loan in part])
        for loan in part:
            rows = [believed(event) for event in events.get(loan.loan_id, ())]
            run, _ = play(terms_of(loan, products, rules), rows, max(day, loan.opened_day))
            interest, penalty = interest + run.interest_owed, penalty + run.penalty_owed
            fee += run.fee_owed
        report(min(start + PART, len(chosen)), len(chosen))
    return Receivable(interest, penalty, fee)


def by_account(balance: TrialBalance) -> Mapping[Account, AccountLine]:
    return {line.account: line for line in balance.lines}
