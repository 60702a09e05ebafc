"""How did the whole book stand on each day, and how are those sums made, kept and made again?

Everything kept here follows from loans and their events (and from the classes a close found worse than days past due
say). `rebuild` makes a range of days anew; `close_step` the day that is closed and every day that became stale since;
`recount` finds the same sums of one day by another, plain way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.common.dates import day_number
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.lending.dues import due_days_of
from workbench.portfolio.ageing import cells
from workbench.portfolio.book_pieces import LONG_AGO, Block
from workbench.portfolio.book_rows import OWN, BookSums, BookTotal, LateSpell
from workbench.portfolio.book_spans import FLOOR, NEVER, OWNER, SINCE, Changes, pieces, spans
from workbench.portfolio.book_sums import (
    BorrowerSums,
    CohortSums,
    DaySums,
    MoveSums,
    first_seen,
    is_month_end,
    month_end_before,
    spells_of,
)
from workbench.services.book_floors import keep_floors
from workbench.services.book_lateness import lateness
from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.holdings import holding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.services.ground import Ground
    from workbench.services.loans_then import LoanThen
    from workbench.storage.book_columns import LoanColumns
    from workbench.storage.shelves import Shelves

    Ints = npt.NDArray[np.int64]

SMALL_BOOK = 20_000
"""Live loans up to which sums are made when they are asked for; a larger book waits for the close of the day."""
PLAIN = frozenset({"", "single"})
"""Ways of repayment where all falls due on the last day."""


@dataclass(slots=True)
class _Maker:
    """Sums of a range of days, of all loans or of those that may have owed in it."""

    shelves: Shelves
    products: Mapping[str, Product]
    policy: Policy
    first: int
    last: int
    chosen: Sequence[int] | None
    report: Report = silent
    stop: Stop = never
    spells: list[LateSpell] = field(default_factory=list)

    def make(self) -> BookSums:
        from workbench.storage.book import UNSETTLED

        found = cells(self.policy.classification)
        days, cohorts = DaySums(self.first, self.last, found), CohortSums(self.first, self.last)
        moves = MoveSums([day for day in range(self.first, self.last + 1) if is_month_end(day)])
        people = BorrowerSums(self.first, self.last, found)
        floors = self.shelves.book.floors()
        done, whole = 0, self.shelves.loans.count() if self.chosen is None else len(self.chosen)
        for columns in self.shelves.book.columns(self.chosen):
            if self.stop():
                raise Stopped
            block = self.block(columns, floors)
            for sums in (days, cohorts, moves, people):
                sums.add(block)
            self.spells += spells_of(block, self.last, UNSETTLED)
            done += len(columns.loan_no)
            self.report(done, max(whole, done))
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
            pieces=pieces(stretched, cells(self.policy.classification)),
            draws=(columns.loan[drawn], columns.day[drawn], columns.principal[drawn]),
        )

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
            kept = self.shelves.loans.numbered(list(part))
            events = self.shelves.loans.events([loan.loan_id for loan in kept.values()])
            earlier = self.shelves.book.spells(list(part)) if self.chosen is not None else {}
            for number, loan in kept.items():
                held = holding(loan, events.get(loan.loan_id, ()), self.products, self.policy.ledger)
                told = lateness(held, self.first if self.chosen is not None else 0, self.last, earlier.get(number, ()))
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
        """The day each merchant first drew on each product: of those that drew in the range, looked up where not all
        loans were read."""
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
        if self.chosen is None:
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


def rebuild(
    ground: Ground,
    first_day: int | None = None,
    last_day: int | None = None,
    report: Report = silent,
    stop: Stop = never,
    *,
    actor: Actor = SYSTEM,
    then: Callable[[Shelves, int], None] = lambda *_: None,
) -> int:
    """Make the sums of a range of days anew from the ledger; answers how many days.

    Without a first day, or with one before anything happened, every loan is read; else only those that may have owed
    since the end of the month before it. Written in one transaction with a journal entry, and with what is to be done
    `then`; stopping leaves what stood.
    """
    policy = ground.policy()
    with ground.store.reading() as shelves:
        begun = shelves.loans.days.first_day()
        last = day_number(ground.today()) if last_day is None else last_day
        if begun is None or last < begun:
            return 0
        first = max(first_day or begun, begun)
        scope = month_end_before(first) if any(map(is_month_end, range(first, last + 1))) else first
        chosen = None if scope <= begun else shelves.book.owing_since(scope)
        maker = _Maker(shelves, ground.products(), policy, first, last, chosen, report, stop)
        sums = maker.make()
    with ground.transaction() as shelves:
        shelves.book.replace(first, last, sums)
        shelves.book.forget_spells(0, chosen)
        shelves.book.put_spells(maker.spells)
        told = {"first_day": first, "last_day": last, "loans": len(chosen) if chosen is not None else "all"}
        shelves.journal.append(ground.now(), actor, "book.sum_up", None, told)
        then(shelves, last - first + 1)
    return last - first + 1


def loans_at(shelves: Shelves, products: Mapping[str, Product], policy: Policy, day: int) -> Iterator[LoanThen]:
    """Every loan that owed at the end of a day, with its class and bucket, from the ledger itself."""
    import numpy as np

    from workbench.services.loans_then import LoanThen

    buckets = [cell.bucket for cell in cells(policy.classification)]
    maker = _Maker(shelves, products, policy, day, day, shelves.book.owing_since(day))
    floors = shelves.book.floors()
    for columns in shelves.book.columns(maker.chosen):
        block = maker.block(columns, floors)
        one = block.pieces
        for i in np.flatnonzero((one.start <= day) & (one.end > day)).tolist():
            place = int(one.loan[i])
            product, entity = block.homes[block.home[place]]
            yield LoanThen(
                int(block.loan_no[place]), block.merchants[place], product, entity, block.owners[one.owner[i]],
                int(one.loan_class[i]), buckets[int(one.cell[i])], int(one.principal[i]), int(block.opened[place]),
            )  # fmt: skip


def bring_up(ground: Ground, day: int, report: Report = silent, stop: Stop = never) -> int | None:
    """Make stale days up to `day` anew where the book is small; answers the first day that is still stale, or None."""
    with ground.store.reading() as shelves:
        stale = shelves.book.stale_from(day)
        small = shelves.book.owing_count() <= SMALL_BOOK
    if stale is None or not small:
        return stale
    rebuild(ground, stale, day, report, stop)
    return None


def close_step(context: CloseContext) -> StepDone:
    """Sum up the day that is closed, and before it every day whose ledger changed since it was summed up."""
    ground, day = context.ground, context.day
    with ground.transaction() as shelves:
        floors = keep_floors(shelves, context)
        context.tally(shelves, {"floors": floors})
    with ground.store.reading() as shelves:
        stale = shelves.book.stale_from(day)
    first = day if stale is None else min(stale, day)

    def finish(shelves: Shelves, days: int) -> None:
        context.finish(shelves, StepDone({"days": days}))

    days = rebuild(ground, first, day, context.report, context.stop, actor=context.actor, then=finish)
    return StepDone({"days": days, "floors": floors})
