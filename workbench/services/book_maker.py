"""What do all loans come to on each day of a range, from their ledgers?

Loans are read a stretch of numbers at a time, laid out in pieces with one balance, due day, owner and class, and added
up. Where loans and their events are read from is a parameter (`Source`): the desk's own records, or what of them was
known on an earlier day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.lending.dues import due_days_of
from workbench.lending.replay import along
from workbench.portfolio.ageing import cells
from workbench.portfolio.book_owed import Courses, OwedSums
from workbench.portfolio.book_past import Receivable, Stretches
from workbench.portfolio.book_pieces import LONG_AGO, Block
from workbench.portfolio.book_rows import OWN, BookSums, BookTotal, LateSpell
from workbench.portfolio.book_spans import FLOOR, NEVER, OWNER, SINCE, Changes, merged, pieces, spans
from workbench.portfolio.book_sums import (
    BorrowerSums,
    CohortSums,
    DaySums,
    MoveSums,
    first_seen,
    is_month_end,
    spells_of,
)
from workbench.services.book_lateness import lateness
from workbench.services.holdings import holding, terms_of
from workbench.services.posting import believed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.storage.book_columns import LoanColumns
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

    Ints = npt.NDArray[np.int64]

PLAIN = frozenset({"", "single"})
"""Ways of repayment where all falls due on the last day."""


class Source(Protocol):
    """Where loans and their events come from. `whole`: every loan of each of its merchants is among them."""

    whole: bool

    def count(self) -> int: ...

    def columns(self) -> Iterator[LoanColumns]: ...

    def held(self, loan_nos: Sequence[int]) -> Mapping[int, tuple[KeptLoan, Sequence[LoanEvent]]]: ...


class Ledger:
    """The desk's own records: all loans, or those of some numbers."""

    def __init__(self, shelves: Shelves, chosen: Sequence[int] | None, *, whole: bool = False) -> None:
        self._shelves, self._chosen = shelves, chosen
        self.whole = whole or chosen is None

    def count(self) -> int:
        return self._shelves.loans.count() if self._chosen is None else len(self._chosen)

    def columns(self) -> Iterator[LoanColumns]:
        return self._shelves.book.columns(self._chosen)

    def held(self, loan_nos: Sequence[int]) -> Mapping[int, tuple[KeptLoan, Sequence[LoanEvent]]]:
        kept = self._shelves.loans.numbered(loan_nos)
        events = self._shelves.loans.events([loan.loan_id for loan in kept.values()])
        return {number: (loan, events.get(loan.loan_id, ())) for number, loan in kept.items()}


@dataclass(slots=True)
class Maker:
    """Sums of a range of days, of the loans of a source."""

    shelves: Shelves
    products: Mapping[str, Product]
    policy: Policy
    first: int
    last: int
    source: Source
    report: Report = silent
    stop: Stop = never
    spells: list[LateSpell] = field(default_factory=list)
    stretches: list[Stretches] = field(default_factory=list)
    owed: list[Receivable] = field(default_factory=list)  # of each day

    def make(self) -> BookSums:
        from workbench.storage.book import UNSETTLED

        found = cells(self.policy.classification)
        days, cohorts = DaySums(self.first, self.last, found), CohortSums(self.first, self.last)
        moves = MoveSums([day for day in range(self.first, self.last + 1) if is_month_end(day)])
        people = BorrowerSums(self.first, self.last, found)
        interest, charged = OwedSums(self.first, self.last), [[0, 0, 0] for _ in range(self.first, self.last + 1)]
        floors = self.shelves.book.floors()
        done, whole = 0, self.source.count()
        for columns in self.source.columns():
            if self.stop():
                raise Stopped
            block = self.block(columns, floors)
            for sums in (days, cohorts, moves, people):
                sums.add(block)
            self.spells += spells_of(block, self.last, UNSETTLED)
            self.stretches.append(self._stretches(block))
            self._owe(columns, block, interest, charged)
            done += len(columns.loan_no)
            self.report(done, max(whole, done))
        plain = zip(interest.by_day(), charged, strict=True)
        self.owed = [Receivable(fen + more[0], more[1], more[2]) for fen, more in plain]
        totals = self._totals(people, cohorts) if done else self._nobody()
        return BookSums(tuple(days.rows()), tuple(totals), tuple(moves.rows()), tuple(cohorts.rows()))

    def block(self, columns: LoanColumns, floors: Mapping[int, Sequence[tuple[int, int]]]) -> Block:
        import numpy as np

        from workbench.storage.book_columns import DRAW, REFUND, RESTRUCTURE, WRITE_OFF

        single = np.array(
            [self._mode(*one) in PLAIN for one in zip(columns.repayments, columns.own, columns.products, strict=True)],
            bool,
        )
        # What is owed again, or on other terms, does not simply fall due on the loan's last day.
        single[columns.loan[(columns.kind == RESTRUCTURE) | (columns.kind == REFUND)]] = False
        owners: dict[str, int] = {OWN: 0}
        rows = [
            (place, day, OWNER, owners.setdefault(owner, len(owners)))
            for place, told in columns.owners.items()
            for day, owner in told
        ]
        rows += _floor_rows(columns, floors)
        rows += self._late_rows(columns, np.flatnonzero(~single).tolist())
        since = np.where(single, self._last_due(columns.maturity), NEVER)
        stretched = spans(columns.loan, columns.day, columns.balance, since, Changes(rows), self.last + 1)
        off, off_fen = np.full(len(single), LONG_AGO, np.int64), np.zeros(len(single), np.int64)
        stands = (columns.principal > 0) & (columns.day <= self.last)  # what was taken back has no parts
        gone = np.flatnonzero((columns.kind == WRITE_OFF) & stands)
        np.minimum.at(off, columns.loan[gone], columns.day[gone])
        np.add.at(off_fen, columns.loan[gone], columns.principal[gone])
        kept_at = list(zip(columns.products, columns.entities, strict=True))
        homes = {one: place for place, one in enumerate(dict.fromkeys(kept_at))}
        products = list(dict.fromkeys(columns.products))
        drawn = (columns.kind == DRAW) & stands
        return Block(
            loan_no=columns.loan_no,
            merchants=columns.merchants,
            homes=list(homes),
            home=np.array([homes[one] for one in kept_at], np.int64),
            products=products,
            product_of_home=[products.index(product) for product, _ in homes],
            owners=list(owners),
            rate=columns.rate,
            opened=columns.opened,
            written_off=off,
            written_off_fen=off_fen,
            spans=stretched,
            pieces=pieces(stretched, cells(self.policy.classification)),
            draws=(columns.loan[drawn], columns.day[drawn], columns.principal[drawn]),
        )

    def _stretches(self, block: Block) -> Stretches:
        """What is kept of the loans that owed in the range or to its begin; what still stands has no end."""
        import numpy as np

        from workbench.storage.book_past import FAR

        one = merged(block.spans)
        keep = one.end >= self.first
        until = np.where(one.end > self.last, FAR, one.end)
        small = np.int32  # there may be eight million of them
        return Stretches(
            loan_no=block.loan_no[one.loan[keep]].astype(small),
            from_day=one.start[keep].astype(small),
            until_day=until[keep].astype(small),
            principal=one.principal[keep],
            since=one.since[keep].astype(small),
            at_least=one.floor[keep].astype(np.int8),
            owner=one.owner[keep].astype(small),
            owners=block.owners,
        )

    def _owe(self, columns: LoanColumns, block: Block, interest: OwedSums, charged: list[list[int]]) -> None:
        """Count what is receivable: of most loans from their columns, of the others from their ledgers."""
        import numpy as np

        from workbench.storage.book_columns import INTEREST, RECOVERY, REPAY, WAIVE, WRITE_OFF

        loans, kind = len(columns.loan_no), columns.kind
        careful = np.zeros(loans, bool)
        if self.policy.ledger.same_day_interest_days:
            careful[:] = True
        careful[columns.loan[columns.charges > 0]] = True
        late = np.zeros(loans, bool)
        late[block.pieces.loan[block.pieces.cell > 0]] = True
        careful |= late & (columns.penalty_rate > 0)
        over = np.full(loans, len(kind), np.int64)
        ends = (kind == WRITE_OFF) & (columns.principal > 0)
        np.minimum.at(over, columns.loan[ends], np.flatnonzero(ends))
        careful[columns.loan[(np.arange(len(kind)) > over[columns.loan]) & (kind != RECOVERY)]] = True
        courses = Courses(
            columns.loan, columns.day, columns.balance, columns.interest, kind == INTEREST,
            (kind == REPAY) | (kind == WAIVE), ends, columns.rate, columns.closed > 0,
        )  # fmt: skip
        interest.add(courses, ~careful)
        for _, (loan, events) in self._held(columns.loan_no[careful].tolist()):
            rows = [believed(event) for event in events]
            if not rows:
                continue
            last = min(self.last, rows[-1].day - 1) if loan.state == "closed" else self.last
            days = range(max(self.first, loan.opened_day), last + 1)
            for day, run in zip(
                days, along(terms_of(loan, self.products, self.policy.ledger), rows, days), strict=True
            ):
                sums = charged[day - self.first]
                sums[0] += run.interest_owed
                sums[1] += run.penalty_owed
                sums[2] += run.fee_owed

    def _held(self, loan_nos: Sequence[int]) -> Iterator[tuple[int, tuple[KeptLoan, Sequence[LoanEvent]]]]:
        for start in range(0, len(loan_nos), 2000):
            yield from self.source.held(loan_nos[start : start + 2000]).items()

    def _last_due(self, maturity: Ints) -> Ints:
        """The day on which loans that are repaid at once fall due: the last day, or the business day after it."""
        import numpy as np

        if self.policy.ledger.non_business == "none":
            return maturity
        days, place = np.unique(maturity, return_inverse=True)
        due = [due_days_of(0, 0, day, False, self.policy.ledger)[-1] for day in days.tolist()]
        return np.array(due, np.int64)[place]

    def _mode(self, repayment: str, own: int, product_code: str) -> str:
        """How a loan is repaid, as `holdings.terms_of` says."""
        product = self.products.get(product_code)
        return repayment or (product.repayment if own and product is not None else "")

    def _late_rows(self, columns: LoanColumns, places: Sequence[int]) -> list[tuple[int, int, int, int]]:
        """When the oldest unsettled due day changes, of loans that do not simply fall due on their last day."""
        rows: list[tuple[int, int, int, int]] = []
        for start in range(0, len(places), 2000):
            part = {int(columns.loan_no[place]): place for place in places[start : start + 2000]}
            earlier = {} if self.source.whole else self.shelves.book.spells(list(part))
            for number, (loan, events) in self.source.held(list(part)).items():
                held = holding(loan, events, self.products, self.policy.ledger)
                told = lateness(held, 0 if self.source.whole else self.first, self.last, earlier.get(number, ()))
                rows += [(part[number], day, SINCE, NEVER if since is None else since) for day, since in told]
        return rows

    def _totals(self, people: BorrowerSums, cohorts: CohortSums) -> Iterable[BookTotal]:
        every, bad, late = (people.counts(mark) for mark in (0, 1, 2))
        new_loans: dict[tuple[int, str], int] = {}
        for row in cohorts.rows():
            for product in ("", row.product_code):
                new_loans[row.day, product] = new_loans.get((row.day, product), 0) + row.loans
        new = first_seen(self._first_draws(people), self.first, self.last)
        marks = self.shelves.book.marks(self.first, self.last)
        for day in range(self.first, self.last + 1):
            for product in every:
                place = day - self.first
                yield BookTotal(
                    day, product, int(every[product][place]), int(bad[product][place]), int(late[product][place]),
                    new_loans.get((day, product), 0), new.get(product, {}).get(day, 0),
                    *(marks.get(day, (0, 0)) if not product else (0, 0)),
                )  # fmt: skip

    def _nobody(self) -> Iterable[BookTotal]:
        marks = self.shelves.book.marks(self.first, self.last)
        for day in range(self.first, self.last + 1):
            yield BookTotal(day, "", 0, 0, 0, 0, 0, *marks.get(day, (0, 0)))

    def _first_draws(self, people: BorrowerSums) -> Mapping[tuple[str, str], int]:
        """The day each merchant first drew on each product: of those that drew in the range, looked up where the
        source has not all their loans."""
        import numpy as np

        merchant, product, day = people.drew()
        order = np.lexsort((day, product, merchant))
        key = (merchant * (len(people.products) or 1) + product)[order]
        _, first = np.unique(key, return_index=True)
        chosen = order[first]
        names, codes = list(people.merchants), list(people.products)
        found = {
            (names[m], codes[p]): d
            for m, p, d in zip(*(one[chosen].tolist() for one in (merchant, product, day)), strict=True)
        }
        if self.source.whole:
            return found
        fresh = sorted({name for (name, _), when in found.items() if self.first <= when <= self.last})
        return self.shelves.book.first_draws(fresh)


def _floor_rows(
    columns: LoanColumns, floors: Mapping[int, Sequence[tuple[int, int]]]
) -> list[tuple[int, int, int, int]]:
    import numpy as np

    numbers = np.array(sorted(floors), np.int64)
    here = numbers[np.isin(numbers, columns.loan_no)].tolist()
    places = np.searchsorted(columns.loan_no, here).tolist()
    return [
        (place, day, FLOOR, at_least)
        for number, place in zip(here, places, strict=True)
        for day, at_least in floors[number]
    ]
