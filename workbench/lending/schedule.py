"""What will a loan cost its borrower from a day on, payment by payment?

The plan is the ledger itself, run ahead: every due day is paid in full and nothing else moves. So what is promised and
what falls due cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from workbench.lending.movement import Movement, Terms
from workbench.lending.run import Run


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due on one day, in minor units; `balance_fen` is the principal left once it is paid."""

    day: int
    principal_fen: int
    interest_fen: int
    balance_fen: int
    charges_fen: int = 0  # fees and penalties, due at once

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.charges_fen


def schedule(terms: Terms, drawn_fen: int) -> tuple[Due, ...]:
    """The dues of an amount that is drawn whole on the day of opening."""
    run = Run(terms)
    run.raise_principal(terms.opened_day, drawn_fen)
    return ahead(run)


def schedule_from(terms: Terms, movements: Sequence[Movement], day: int) -> tuple[Due, ...]:
    """The dues of a loan as it stands on a day: what is past due or due now first, then what is to come."""
    from workbench.lending.ledger import run_of

    return ahead(run_of(terms, movements, day))


def ahead(run: Run) -> tuple[Due, ...]:
    """The dues of a run from the day it has come to. The run itself stays where it is."""
    run = _copied(run)
    found: list[Due] = []
    _settle(run, found)
    while run.balance and not run.matured:
        run.advance(run.next_due)
        _settle(run, found)
    return tuple(found)


def _copied(run: Run) -> Run:
    other = copy(run)
    other.open, other.pending = list(run.open), list(run.pending)
    return other


def _settle(run: Run, found: list[Due]) -> None:
    """Pay what has fallen due by now, and note it."""
    charges = run.fee_owed + run.penalty_owed
    principal = run.balance if run.matured else max(run.required - run.settled, 0)
    interest = run.interest_owed if run.matured else max(run.last_due[1] - run.interest_paid, 0)
    if not charges + principal + interest or run.written:
        return
    run.fee_paid += run.fee_owed
    run.penalty_paid += run.penalty_owed
    run.interest_paid += interest
    if principal:
        run.lower_principal(run.since, principal)
    found.append(Due(run.since, principal, interest, run.balance, charges))
