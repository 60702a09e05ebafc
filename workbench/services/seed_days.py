"""What do the events of the seed portfolio come to on each day, and how did its limits change?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.sample.seed_book import SeedBook
    from workbench.sample.seed_movements import LiveSeed
    from workbench.storage.bulk_loans import BulkLoans

FIRST_LIMIT = ("合成：首次授信", "Synthetic: first line")
RISE = ("合成：按时还款后提额", "Synthetic: raised after repayment on time")
RISE_SHARE = 0.35  # of those who owe


def put_days(book: SeedBook, live: list[LiveSeed], bulk: BulkLoans) -> None:
    """Sums by day, product, company and kind; exact in whole fen, as the desk would count them itself."""
    from workbench.storage import bulk_loans as into

    bulk.put(into.DAY, sorted(_day_rows(book, live)))


def _day_rows(book: SeedBook, live: list[LiveSeed]) -> Iterator[tuple[Any, ...]]:
    import numpy as np

    from workbench.sample.seed_fates import LIVE, WRITTEN_OFF

    own = _live_sums(book, live)
    fate, lent = book.fates.fate, book.amounts.lent
    ended, lost = fate < LIVE, fate == WRITTEN_OFF
    paid, interest = ended & ~lost, book.interest_fen()
    none = np.zeros_like(interest)
    for kind, chosen, day, interests in (
        ("draw", ended, book.days.opened, none),
        ("repay", paid, book.fates.closed, interest),
        ("write_off", lost, book.fates.closed, none),
    ):
        where = np.flatnonzero(chosen)
        for key, sums in _summed(book, where, day[where], lent[where], interests[where]):
            both = [a + b for a, b in zip(sums, own.pop((*key, kind), [0, 0, 0, 0]), strict=True)]
            yield (*key, kind, *both)
    for whole, sums in own.items():
        yield (*whole, *sums)


def _summed(
    book: SeedBook, where: NDArray[np.int64], day: NDArray[np.int64], principal: Any, interest: Any
) -> Iterator[tuple[tuple[int, str, str], list[int]]]:
    """Events, amount, principal and interest by (day, product, company)."""
    import numpy as np

    from workbench.sample.seed_book import ENTITIES, PRODUCTS

    products, entities = len(PRODUCTS), len(ENTITIES)
    key = (day * products + book.product[where]) * entities + book.entity[where]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    if not len(starts):
        return
    counts = np.diff(starts, append=len(order))
    sums = [np.add.reduceat(column[order], starts) for column in (principal + interest, principal, interest)]
    for place, first in enumerate(starts.tolist()):
        rest, entity = divmod(int(key[order[first]]), entities)
        found_day, product = divmod(rest, products)
        told = [int(counts[place]), *(int(column[place]) for column in sums)]
        yield (found_day, PRODUCTS[product], ENTITIES[entity]), told


def _live_sums(book: SeedBook, live: list[LiveSeed]) -> dict[tuple[int, str, str, str], list[int]]:
    from workbench.sample.seed_book import ENTITIES, PRODUCTS

    products, entities = book.product, book.entity
    found: dict[tuple[int, str, str, str], list[int]] = {}
    for one in live:
        home = PRODUCTS[products[one.place]], ENTITIES[entities[one.place]]
        for day, kind, amount, principal, interest, _ in one.events:
            sums = found.setdefault((day, *home, kind), [0, 0, 0, 0])
            for at, value in enumerate((1, amount, principal, interest)):
                sums[at] += value
    return found


def put_limits(book: SeedBook, live: list[LiveSeed], bulk: BulkLoans) -> None:
    """The limit of everybody who owes: set with the first loan and, of some, raised since."""
    from workbench.storage import bulk_loans as into

    bulk.put(into.LIMIT, _limit_rows(book, live))


def _limit_rows(book: SeedBook, live: list[LiveSeed]) -> Iterator[tuple[Any, ...]]:
    import numpy as np

    from workbench.access.staff import SYSTEM
    from workbench.sample.seed_fates import LIVE
    from workbench.sample.seed_people import merchant_id
    from workbench.sample.seed_published import AS_OF

    rng = np.random.default_rng(book.seed + 3)
    limit: dict[int, int] = {}
    late: set[int] = set()
    for one in live:
        borrower = int(book.borrowers.of_loan[one.place])
        limit[borrower] = limit.get(borrower, 0) + one.limit_fen
        if book.fates.fate[one.place] != LIVE:
            late.add(borrower)
    for borrower, raised in zip(sorted(limit), (rng.random(len(limit)) < RISE_SHARE).tolist(), strict=True):
        now_fen, first = limit[borrower], int(book.borrowers.first[borrower])
        rises = raised and borrower not in late and first < AS_OF - 60
        was_fen = now_fen * 10 // 12 // 10_000 * 10_000 if rises else now_fen
        yield (merchant_id(borrower), 1, first, was_fen, "set", *FIRST_LIMIT, SYSTEM.staff_id)
        if rises:
            day = first + (AS_OF - first) // 2
            yield (merchant_id(borrower), 2, day, now_fen, "rise", *RISE, SYSTEM.staff_id)
