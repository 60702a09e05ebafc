"""Which sales of loans follow without replaying each loan, and what do they book?

Ten thousand loans change hands at the end of a day. For each, booking the sale by itself (`posting.post`) would find
what is found here from one look at the ledger; a loan where it might not is left to be replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.lending.facts import Fact
from workbench.lending.movement import Movement
from workbench.services.posting_rules import SOLD

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LoanEvent
    from workbench.storage.shelves import Shelves


def sales(
    shelves: Shelves, facts: Mapping[str, Sequence[Fact]], booked_day: int
) -> tuple[list[LoanEvent], dict[str, tuple[Movement, ...]]]:
    """The events of plain sales and their movements by loan; a loan that is not named must be replayed.

    Plain is one transfer or buy-back of a day on which the loan was open, on a ledger of `storage.plain_books`.
    """
    from workbench.storage.kept_loans import LoanEvent

    by_day: dict[int, dict[str, Fact]] = {}
    for loan_id, told in facts.items():
        if len(told) == 1 and told[0].kind in SOLD and told[0].amount_fen > 0 and told[0].day <= booked_day:
            by_day.setdefault(told[0].day, {})[loan_id] = told[0]
    events: list[LoanEvent] = []
    moved: dict[str, tuple[Movement, ...]] = {}
    for day, wanted in by_day.items():
        for book in shelves.loans.plain_books(list(wanted), day):
            fact = wanted[book.loan_id]
            if day < book.opened_day:
                continue
            events.append(
                LoanEvent(
                    book.loan_id, book.next_no, day, fact.kind, fact.amount_fen, fact.amount_fen, 0, book.balance_fen,
                    fact.reference, booked_day,
                )
            )  # fmt: skip
            moved[book.loan_id] = (
                Movement(
                    day, fact.kind, fact.amount_fen, fact.amount_fen, 0, book.balance_fen, fact.reference,
                    number=book.next_no,
                ),
            )  # fmt: skip
    return events, moved
