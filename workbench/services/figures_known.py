"""What were the figures of a day as they were known on a later one, and what became known since?

Two days name a figure: the one it is of, and the one on which it was known. Only loans of which something was booked
since can differ; they, and all loans of their merchants (a borrower counts once), are summed up twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.portfolio.book_past import Receivable
from workbench.services.book_maker import Ledger, Maker, Source
from workbench.services.known_ledger import KnownLedger, booked_on

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.book_known import Known
    from workbench.storage.event_days import EventDay
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Since:
    """What became known of a day's figures after another: sources of the loans concerned, and those that moved."""

    day: int
    known: int
    first_day: int  # the earliest day that moved
    late: tuple[int, ...]  # numbers of loans of which something was booked since
    chosen: tuple[int, ...]  # all loans of their merchants
    then: Source
    now: Source


def since(ground: Ground, shelves: Shelves, day: int, known: int) -> Since | None:
    """Which loans differ; None where nothing that counts up to the day was booked after `known`."""
    late = shelves.past.late_loans(day, known)
    if not late:
        return None
    chosen = shelves.past.loans_of_merchants_of(late)
    products, rules = ground.products(), ground.policy().ledger
    then = KnownLedger(shelves, chosen, late, known, products, rules)
    now = Ledger(shelves, chosen, whole=True)
    first = day
    for _, events in now.held(late).values():
        targets = {event.event_no: event.day for event in events}
        left_out = [event for event in events if booked_on(event) > known]
        first = min([first, *(event.day for event in left_out)])
        first = min([first, *(targets[e.reverses] for e in left_out if e.reverses in targets)])
    return Since(day, known, first, late, chosen, then, now)


def known_sums(ground: Ground, shelves: Shelves, found: Since) -> Known:
    """The sums of the loans concerned, as they were known and as they are."""
    from workbench.storage.book_known import Known

    told = []
    for source in (found.then, found.now):
        maker = Maker(shelves, ground.products(), ground.policy(), found.first_day, found.day, source)
        told.append((maker.make(), maker.owed[-1], tuple(_flows(source.held(found.late).values(), found))))
    (then, then_owed, then_days), (now, now_owed, now_days) = told
    return Known(then, now, then_days, now_days, then_owed, now_owed)


def known_receivable(kept: Receivable, known: Known) -> Receivable:
    """What was receivable, as it was known."""
    then, now = known.then_owed, known.now_owed
    return Receivable(
        kept.interest_fen + then.interest_fen - now.interest_fen,
        kept.penalty_fen + then.penalty_fen - now.penalty_fen,
        kept.fee_fen + then.fee_fen - now.fee_fen,
    )


def _flows(held: Iterable[tuple[KeptLoan, Iterable[LoanEvent]]], found: Since) -> Iterable[EventDay]:
    """Events that count, one row each, as `event_days` would hold them."""
    from workbench.storage.event_days import EventDay

    for loan, told in held:
        events = list(told)
        void = {event.reverses for event in events if event.reverses is not None}
        for e in events:
            if e.event_no not in void and found.first_day <= e.day <= found.day:
                yield EventDay(
                    e.day, loan.product_code, loan.entity or "", e.kind, 1, e.amount_fen, e.principal_fen,
                    e.interest_fen, e.fee_fen, e.penalty_fen,
                )  # fmt: skip
