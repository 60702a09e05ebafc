"""What did the ledger of a loan say on an earlier day, before anything booked since was known?

Facts carry the business day on which they were booked. Those booked later are left out; what followed from the others
is derived again from the first place on that one left out had moved, and believed before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.lending.facts import restructured
from workbench.lending.replay import play
from workbench.services.holdings import terms_of
from workbench.services.posting import believed, fact_of
from workbench.services.posting_rules import first_changed

if TYPE_CHECKING:
    from workbench.applications.policy_ledger import LedgerRules
    from workbench.applications.products import Product
    from workbench.storage.book_columns import LoanColumns
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

Told = tuple["KeptLoan", tuple["LoanEvent", ...]]


def booked_on(event: LoanEvent) -> int:
    """The business day an event became known."""
    return event.day if event.booked_day is None else event.booked_day


def as_known(
    loan: KeptLoan, events: Sequence[LoanEvent], kept: Sequence[LoanEvent], products: Mapping[str, Product],
    rules: LedgerRules,
) -> Told:  # fmt: skip
    """A loan and its events as only those `kept` say, in order; `events` are all there are.

    Raises the `StaffError`s of `lending.replay.play` where what is left cannot have been.
    """
    numbers = {event.event_no for event in kept}
    left_out = [event for event in events if event.event_no not in numbers]
    if not left_out:
        return loan, tuple(events)
    loan = _agreed(loan, events, kept)
    first = first_changed(events, [fact_of(event) for event in left_out])
    rows = [
        row if (row.day, row.number) < first else row._replace(parts=None, balance=0) for row in map(believed, kept)
    ]
    _, found = play(terms_of(loan, products, rules), rows)
    told = tuple(
        replace(
            event, principal_fen=parts.principal, interest_fen=parts.interest, fee_fen=parts.fee,
            penalty_fen=parts.penalty, balance_fen=balance_fen,
        )
        for event, (parts, balance_fen) in zip(kept, found, strict=True)
    )  # fmt: skip
    owes = bool(told) and told[-1].balance_fen > 0
    return (replace(loan, state="open") if owes and loan.state in {"closed", "written_off"} else loan), told


def _agreed(loan: KeptLoan, events: Sequence[LoanEvent], kept: Sequence[LoanEvent]) -> KeptLoan:
    """The agreement that held when only these events were known."""
    changes = [event for event in events if event.kind == "restructure"]
    if not changes:
        return loan
    void = {event.reverses for event in kept if event.reverses is not None}
    stand = [event for event in kept if event.kind == "restructure" and event.event_no not in void]
    before, _ = restructured(min(changes, key=lambda event: event.event_no).reference)
    agreed = restructured(stand[-1].reference)[1] if stand else before
    return replace(loan, maturity_day=agreed.maturity_day, repayment=agreed.repayment)


class KnownLedger:
    """Loans as they were known at the end of a business day; every loan of each of their merchants must be named.

    `late` are those of which something became known since.
    """

    whole = True

    def __init__(
        self, shelves: Shelves, chosen: Sequence[int], late: Sequence[int], known: int,
        products: Mapping[str, Product], rules: LedgerRules,
    ) -> None:  # fmt: skip
        self._shelves, self._chosen, self._late = shelves, chosen, frozenset(late)
        self._known, self._products, self._rules = known, products, rules

    def count(self) -> int:
        return len(self._chosen)

    def columns(self) -> Iterator[LoanColumns]:
        yield from self._shelves.book.columns([one for one in self._chosen if one not in self._late])
        late = sorted(self._late)
        for start in range(0, len(late), 2000):
            yield _columns(self.held(late[start : start + 2000]))

    def held(self, loan_nos: Sequence[int]) -> Mapping[int, Told]:
        kept = self._shelves.loans.numbered(loan_nos)
        events = self._shelves.loans.events([loan.loan_id for loan in kept.values()])
        found: dict[int, Told] = {}
        for number, loan in kept.items():
            told = events.get(loan.loan_id, ())
            known = told if number not in self._late else tuple(e for e in told if booked_on(e) <= self._known)
            found[number] = as_known(loan, told, known, self._products, self._rules)
        return found


def _columns(held: Mapping[int, Told]) -> LoanColumns:
    """The columns that a stretch of the desk's own records would have."""
    import numpy as np

    from workbench.common.rates import to_millionths
    from workbench.services.lines_of_credit import loan_id_of
    from workbench.storage.book_columns import KINDS, OTHER, LoanColumns, owner_named

    numbers = sorted(held)
    loans = [held[number][0] for number in numbers]
    rows = [(place, event) for place, number in enumerate(numbers) for event in held[number][1]]

    def column(values: Iterator[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.fromiter(values, np.int64)

    owners: dict[int, tuple[tuple[int, str], ...]] = {}
    for place, event in rows:
        if event.kind in {"transfer", "buy_back"}:
            owners[place] = (*owners.get(place, ()), (event.day, owner_named(event.kind, event.reference)))
    return LoanColumns(
        loan_no=np.array(numbers, np.int64),
        merchants=tuple(loan.merchant_id for loan in loans),
        products=tuple(loan.product_code for loan in loans),
        entities=tuple(loan.entity or "" for loan in loans),
        repayments=tuple(loan.repayment for loan in loans),
        own=tuple(loan.case_no is not None and loan.loan_id == loan_id_of(loan.case_no) for loan in loans),
        opened=column(loan.opened_day for loan in loans),
        maturity=column(loan.maturity_day for loan in loans),
        rate=column(to_millionths(loan.daily_rate) for loan in loans),
        penalty_rate=column(to_millionths(loan.penalty_rate) for loan in loans),
        closed=column(int(loan.state == "closed") for loan in loans),
        loan=column(place for place, _ in rows),
        day=column(event.day for _, event in rows),
        kind=column(KINDS.index(event.kind) if event.kind in KINDS else OTHER for _, event in rows),
        principal=column(event.principal_fen for _, event in rows),
        balance=column(event.balance_fen for _, event in rows),
        interest=column(event.interest_fen for _, event in rows),
        charges=column(event.fee_fen + event.penalty_fen for _, event in rows),
        owners=owners,
    )
