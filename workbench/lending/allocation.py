"""Which part of a payment settles what?

Each order names the four items once; the oldest of each item is settled first, because what must be settled by a due
day is a running total.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.lending.run import Run

WAIVABLE = ("penalty", "fee", "interest")
"""What may be given up, in this order; principal never is."""
LOSING = ("principal", "interest", "fee", "penalty")
"""What a write-off gives up first."""


class Parts(NamedTuple):
    """What an event moves, in minor units."""

    principal: int = 0
    interest: int = 0
    fee: int = 0
    penalty: int = 0


NOTHING = Parts()
_PLACES = {name: place for place, name in enumerate(Parts._fields)}


def allocate(amount_fen: int, order: Sequence[str], owed: Parts) -> tuple[Parts, int]:
    """An amount put to what is owed in an order of items, and what is left of it."""
    found = [0, 0, 0, 0]
    for item in order:
        place = _PLACES[item]
        if part := owed[place]:
            found[place] = part = part if part < amount_fen else amount_fen
            amount_fen -= part
    return Parts(*found), amount_fen


def owed_now(run: Run) -> Parts:
    """What is owed by item on the day a run has come to."""
    penalty = run.penalty_owed if run.penalty or run.pen_micro else 0
    return Parts(run.balance, run.interest_owed, run.fee - run.fee_paid, penalty)


def order_now(run: Run) -> tuple[str, ...]:
    """The order that holds on the day a run has come to."""
    rules = run.terms.rules
    if not run.open:
        return rules.performing
    since = run.past_due_since(run.since)
    late = since is not None and run.since - since >= rules.non_performing_from
    return rules.non_performing if late else rules.performing
