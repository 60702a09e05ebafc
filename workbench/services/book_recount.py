"""What are the sums of some days, counted loan by loan straight from the ledger?

The plain way, beside the fast one of `book_summary`: it asks the ledger itself where each loan stands on each day. A
check and a reference, for small books; every figure kept must equal what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.lending.classification import LoanClass, classify
from workbench.lending.ledger import position
from workbench.portfolio.ageing import OVER_30, bucket_of
from workbench.portfolio.book_rows import (
    NOT_OWING,
    OWN,
    WRITTEN_OFF,
    BookCohort,
    BookDay,
    BookMove,
    BookSums,
    BookTotal,
)
from workbench.portfolio.book_sums import is_month_end, month_end_before, quarter_day
from workbench.services.holdings import holding, that_moved

if TYPE_CHECKING:
    from workbench.applications.policy import Classification, Policy
    from workbench.applications.products import Product
    from workbench.portfolio.figures import Holding
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan, LoanEvent

Standing = tuple[int, int, int]  # class, bucket, principal; class 0 where nothing is owed


class _Plain:
    """One loan, asked day by day."""

    def __init__(
        self,
        loan: KeptLoan,
        held: Holding,
        events: Sequence[LoanEvent],
        floors: Sequence[tuple[int, int]],
        rules: Classification,
    ) -> None:
        self.loan, self.held, self.events, self._floors, self._rules = loan, held, events, floors, rules

    def on(self, day: int) -> Standing:
        found = position(self.held.terms, self.held.movements, day)
        if not found.principal_fen:
            return NOT_OWING, 0, 0
        floor = [at_least for since, at_least in self._floors if since <= day][-1:] or [1]
        loan_class = classify(found.days_past_due, self._rules, LoanClass(floor[0]))
        return int(loan_class), bucket_of(found.days_past_due), found.principal_fen

    def owner(self, day: int) -> str:
        from workbench.storage.book_columns import owner_named

        moved = [one for one in self.events if one.kind in {"transfer", "buy_back"} and one.day <= day]
        return owner_named(moved[-1].kind, moved[-1].reference) if moved else OWN

    def own(self, day: int) -> Standing:
        """As `on`, of what stands on the own books."""
        return self.on(day) if self.owner(day) == OWN else (NOT_OWING, 0, 0)

    def written_off(self, upto: int) -> int | None:
        return next((one.day for one in self._that_stand("write_off") if one.day <= upto), None)

    def drawn_fen(self, day: int) -> int:
        return sum(one.amount_fen for one in self._that_stand("draw") if one.day == day)

    def _that_stand(self, kind: str) -> list[LoanEvent]:
        """Events of a kind that were not taken back."""
        return [one for one in that_moved(self.events) if one.kind == kind]

    def first_draw(self) -> int | None:
        return next((one.day for one in self._that_stand("draw")), None)

    def first_bad(self, last: int) -> tuple[int, int] | None:
        """Day and amount of the first day bad on own books, or of the write-off where that came first."""
        begun, off = self.first_draw(), self.written_off(last)
        if begun is None:
            return None
        for day in range(begun, last + 1):
            loan_class, _, fen = self.own(day)
            if loan_class >= LoanClass.SUBSTANDARD:
                return day, fen
            if off == day:
                return day, sum(one.principal_fen for one in self._that_stand("write_off"))
        return None


def own_standing(
    loan: KeptLoan, events: Sequence[LoanEvent], floors: Sequence[tuple[int, int]], day: int,
    products: Mapping[str, Product], policy: Policy,
) -> Standing:  # fmt: skip
    """How one loan stood on own books at the end of a day, as its ledger says."""
    held = holding(loan, events, products, policy.ledger)
    return _Plain(loan, held, events, floors, policy.classification).own(day)


def recount(ground: Ground, days: Sequence[int]) -> BookSums:
    """The sums of these days, as `rebuild` must have kept them; the marks of staleness are left at nought."""
    products, policy = ground.products(), ground.policy()
    with ground.store.reading() as shelves:
        events, floors = shelves.loans.events(), shelves.book.floors()
        kept = shelves.loans.all()
        numbers = shelves.loans.numbers([loan.loan_id for loan in kept])
        loans = [
            _Plain(
                loan,
                holding(loan, events.get(loan.loan_id, ()), products, policy.ledger),
                events.get(loan.loan_id, ()),
                floors.get(numbers[loan.loan_id], ()),
                policy.classification,
            )
            for loan in kept
        ]
    last = max(days)
    bad = {loan.loan.loan_id: loan.first_bad(last) for loan in loans}
    return BookSums(
        tuple(row for day in days for row in _day(loans, day)),
        tuple(row for day in days for row in _totals(loans, day)),
        tuple(row for day in days if is_month_end(day) for row in _moves(loans, day)),
        tuple(row for day in days for row in _cohorts(loans, day, bad)),
    )


def _day(loans: Iterable[_Plain], day: int) -> list[BookDay]:
    from workbench.common.rates import to_millionths

    sums: dict[tuple[str, str, str, int, int], list[int]] = {}
    for one in loans:
        loan_class, bucket, fen = one.on(day)
        if fen:
            key = (one.loan.product_code, one.loan.entity or "", one.owner(day), loan_class, bucket)
            found = sums.setdefault(key, [0, 0, 0])
            for place, worth in enumerate((1, fen, fen * to_millionths(one.loan.daily_rate))):
                found[place] += worth
    return [BookDay(day, *key, *values) for key, values in sorted(sums.items())]


def _totals(loans: Sequence[_Plain], day: int) -> Iterator[BookTotal]:
    for product in ["", *sorted({one.loan.product_code for one in loans})]:
        own = [one for one in loans if product in {"", one.loan.product_code}]
        standing = [(one.loan.merchant_id, *one.own(day)) for one in own]
        drew = [(one.loan.merchant_id, first) for one in own if (first := one.first_draw()) is not None]
        earliest: dict[str, int] = {}
        for merchant_id, first in drew:
            earliest[merchant_id] = min(first, earliest.get(merchant_id, first))
        yield BookTotal(
            day,
            product,
            len({merchant_id for merchant_id, _, _, fen in standing if fen}),
            len({merchant_id for merchant_id, loan_class, _, _ in standing if loan_class >= LoanClass.SUBSTANDARD}),
            len({merchant_id for merchant_id, loan_class, bucket, _ in standing if loan_class and bucket >= OVER_30}),
            sum(first == day for _, first in drew),
            sum(first == day for first in earliest.values()),
        )


def _moves(loans: Iterable[_Plain], end: int) -> list[BookMove]:
    before, sums = month_end_before(end), dict[tuple[str, int, int], list[int]]()
    for one in loans:
        came, _, from_fen = one.own(before)
        to, _, to_fen = one.own(end)
        off = one.written_off(end)
        if to == NOT_OWING and off is not None and off > before:
            to = WRITTEN_OFF
        if came or to:
            found = sums.setdefault((one.loan.product_code, came, to), [0, 0, 0])
            for place, worth in enumerate((1, from_fen, to_fen)):
                found[place] += worth
    return [BookMove(end, *key, *values) for key, values in sorted(sums.items())]


def _age(opened: int, day: int) -> int:
    months = 0
    while opened + round(months * 365 / 12) < day:
        months += 1
    return months


def _cohorts(loans: Iterable[_Plain], day: int, bad: Mapping[str, tuple[int, int] | None]) -> list[BookCohort]:
    sums: dict[tuple[int, str, int], list[int]] = {}
    for one in loans:
        drawn = one.drawn_fen(day)
        first, went = one.first_draw() == day, bad[one.loan.loan_id]
        if drawn or (went is not None and went[0] == day):
            opened = one.loan.opened_day
            found = sums.setdefault((quarter_day(opened), one.loan.product_code, _age(opened, day)), [0, 0, 0, 0])
            hit = went if went is not None and went[0] == day else None
            for place, worth in enumerate((int(first), drawn, int(hit is not None), hit[1] if hit else 0)):
                found[place] += worth
    return [BookCohort(day, *key, *values) for key, values in sorted(sums.items())]
