"""What do all loans come to on one day?

Every figure is computed from the ledgers, so that any past day gives the same answer again. Shares are by amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Classification
from workbench.common.dates import day_number, day_of
from workbench.lending.classification import LoanClass, classify, is_bad, provision_fen
from workbench.lending.ledger import Position, balance_fen, days_past_due, position
from workbench.lending.movement import Movement, Terms


@dataclass(frozen=True, slots=True)
class Holding:
    """One loan with its ledger."""

    loan_id: str
    merchant_id: str
    product_code: str
    terms: Terms
    movements: tuple[Movement, ...]

    def upto(self, day: int) -> tuple[Movement, ...]:
        return tuple(movement for movement in self.movements if movement.day <= day)

    def written_off_day(self) -> int | None:
        """The day of the loss; one that was taken back has no parts."""
        return next((m.day for m in self.movements if m.kind == "write_off" and m.principal_fen), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures of one day; `npl_share` is by amount, of what is outstanding."""

    day: int
    outstanding_fen: int
    borrowers: int
    loans: int
    npl_fen: int
    npl_share: Decimal
    overdue30_fen: int
    overdue30_share: Decimal
    drawn_fen: int  # on this day
    repaid_fen: int
    provision_fen: int
    daily_interest_fen: int


def share(part: int, whole: int) -> Decimal:
    """A part of a whole; 0 where there is no whole."""
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def standing(holding: Holding, day: int, rules: Classification) -> tuple[Position, LoanClass]:
    """Where one loan stands on a day, and in which class."""
    found = position(holding.terms, holding.movements, day)
    return found, classify(found.days_past_due if found.principal_fen else 0, rules)


def figures(holdings: Iterable[Holding], day: int, rules: Classification) -> Figures:
    """The key figures on `day`; loans that had not been opened by then do not count."""
    known = [h for h in holdings if h.terms.opened_day <= day]
    # Most loans of a book are long repaid: only those that owe are asked in full.
    live = [(h, *standing(h, day, rules)) for h in known if balance_fen(h.movements, day)]
    outstanding_fen = sum(p.principal_fen for _, p, _ in live)
    npl_fen = sum(p.principal_fen for _, p, c in live if is_bad(c))
    late_fen = sum(p.principal_fen for _, p, _ in live if p.days_past_due > 30)
    moved = [m for h in known for m in h.movements if m.day == day]
    interest = sum((Decimal(p.principal_fen) * h.terms.daily_rate for h, p, _ in live), Decimal(0))
    return Figures(
        day=day,
        outstanding_fen=outstanding_fen,
        borrowers=len({h.merchant_id for h, _, _ in live}),
        loans=len(live),
        npl_fen=npl_fen,
        npl_share=share(npl_fen, outstanding_fen),
        overdue30_fen=late_fen,
        overdue30_share=share(late_fen, outstanding_fen),
        drawn_fen=sum(m.amount_fen for m in moved if m.kind == "draw"),
        repaid_fen=sum(m.amount_fen for m in moved if m.kind in {"repay", "recovery"}),
        provision_fen=provision_fen(((c, p.principal_fen) for _, p, c in live), rules),
        daily_interest_fen=int(interest),
    )


def month_ends(day: int, months: int) -> tuple[int, ...]:
    """The last days of the months before `day`, and `day` itself; oldest first."""
    ends = [day]
    first = day_of(day).replace(day=1)
    while len(ends) < months:
        last = day_number(first) - 1
        ends.append(last)
        first = day_of(last).replace(day=1)
    return tuple(reversed(ends))


def npl_by_month(
    holdings: Sequence[Holding], days: Sequence[int], rules: Classification, least_live: int = 1
) -> tuple[Decimal | None, ...]:
    """Share of bad loans by amount at each day; None where fewer than `least_live` loans were outstanding."""
    found: list[Decimal | None] = []
    for day in days:
        live = [(h, fen) for h in holdings if (fen := balance_fen(h.movements, day))]
        bad_fen = sum(fen for h, fen in live if is_bad(classify(days_past_due(h.terms, h.movements, day), rules)))
        outstanding_fen = sum(fen for _, fen in live)
        found.append(share(bad_fen, outstanding_fen) if len(live) >= least_live and outstanding_fen else None)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Averages:
    """Averages over a book, in units of money as given and in counts."""

    per_loan: Decimal
    per_borrower: Decimal
    loans_per_borrower: Decimal


def averages(amount: Decimal, loans: int, borrowers: int) -> Averages:
    """Exact averages; the counts must not be zero."""
    return Averages(amount / loans, amount / borrowers, Decimal(loans) / borrowers)
