"""How are events booked on a loan?

Facts are added, the whole loan is replayed in order of day and booking, and what later events are split into is
written anew. No permission is asked and no journal is written here: callers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.lending.facts import Fact
from workbench.lending.ledger import balance_fen, draw, repay
from workbench.lending.movement import Movement, Terms
from workbench.services.holdings import terms_of

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LoanEvent
    from workbench.storage.shelves import Shelves


def post(
    shelves: Shelves,
    loan_id: str,
    facts: Iterable[Fact],
    *,
    booked_day: int,
    products: Mapping[str, Product],
    policy: Policy,
) -> tuple[Movement, ...]:
    """The movements of the facts that were added. Raises `StaffError` as the ledger does; then nothing is written."""
    terms = terms_of(shelves.loans.get(loan_id), products)
    stand = shelves.loans.events([loan_id]).get(loan_id, ())
    new = list(facts)
    first = shelves.loans.next_event_no(loan_id)
    known = [(e.day, e.event_no, e.kind, e.amount_fen, e.reference, e) for e in stand]
    known += [(f.day, first + i, f.kind, f.amount_fen, f.reference, None) for i, f in enumerate(new)]  # type: ignore[misc]
    done: list[tuple[int, Movement, LoanEvent | None]] = []
    for day, number, kind, amount_fen, reference, before in sorted(known, key=lambda one: one[:2]):
        so_far = [movement for _, movement, _ in done]
        done.append((number, _moved(terms, so_far, day, kind, amount_fen, reference, before), before))
    added = [(number, m) for number, m, before in done if before is None]
    shelves.loans.add_events(_event(loan_id, number, m, booked_day) for number, m in added)
    shelves.loans.put_parts(
        again
        for _, m, before in done
        if before is not None
        and (again := replace(
            before, principal_fen=m.principal_fen, interest_fen=m.interest_fen, balance_fen=m.balance_fen)) != before
    )  # fmt: skip
    return tuple(m for _, m in sorted(added, key=lambda one: one[0]))


def _moved(
    terms: Terms, so_far: Sequence[Movement], day: int, kind: str, amount_fen: int, reference: str,
    before: LoanEvent | None,
) -> Movement:  # fmt: skip
    """One fact on what stands before it. What came with its split keeps it."""
    if kind == "repay":
        return repay(terms, so_far, day, amount_fen, reference)
    if kind == "draw" and before is None:
        return draw(terms, so_far, day, amount_fen, reference)[0]
    owed_fen = balance_fen(so_far, day)
    if kind in {"draw", "refund"}:
        return Movement(day, kind, amount_fen, amount_fen, 0, owed_fen + amount_fen, reference)
    principal_fen = before.principal_fen if before is not None else 0
    return Movement(day, kind, amount_fen, principal_fen, before.interest_fen if before else 0,
                    owed_fen - principal_fen, reference)  # fmt: skip


def _event(loan_id: str, number: int, m: Movement, booked_day: int) -> LoanEvent:
    from workbench.storage.kept_loans import LoanEvent

    return LoanEvent(
        loan_id, number, m.day, m.kind, m.amount_fen, m.principal_fen, m.interest_fen, m.balance_fen, m.reference,
        booked_day,
    )  # fmt: skip
