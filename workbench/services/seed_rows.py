"""How do the columns of the seed portfolio become rows of a desk?

A closed loan has two events, its draw and its repayment (or write-off). What live loans owe is what the ledger says of
their events, asked one by one: nothing about them is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.lending.classification import classify
from workbench.lending.interest import accrued, interest_paid_fen
from workbench.lending.ledger import position
from workbench.lending.movement import Movement, Terms

if TYPE_CHECKING:
    from workbench.applications.policy import Classification
    from workbench.sample.seed_book import SeedBook
    from workbench.sample.seed_movements import LiveSeed
    from workbench.services.ground import Ground
    from workbench.services.seed_portfolio import SeedSummary
    from workbench.storage.bulk_loans import BulkLoans

CHUNK = 50_000
MICRO = 1_000_000


def loan_id(loan_no: int) -> str:
    return f"SP{loan_no:08d}"


def put_book(book: SeedBook, bulk: BulkLoans, summary: SeedSummary, ground: Ground, report: Report, stop: Stop) -> None:
    """Write merchants, loans, events, the live book, limits and the sums of each day."""
    from workbench.sample.seed_movements import live_movements
    from workbench.services.seed_days import put_days, put_limits
    from workbench.storage import bulk_loans as into

    bulk.begin()
    report(1, 6)
    bulk.put(into.MERCHANT, _merchants(book))
    live = list(live_movements(book))
    report(2, 6)
    limits = {one.place: one for one in live}
    for first in range(0, len(book), CHUNK):
        if stop():
            raise Stopped
        bulk.put(into.LOAN, _loans(book, first, limits))
        summary.events += _closed_events(book, bulk, first)
    bulk.put(into.EVENT, _live_events(live))
    summary.events += sum(len(one.events) for one in live)
    report(4, 6)
    bulk.put(into.LIVE, live_rows(book, live, ground.policy().classification))
    put_limits(book, live, bulk)
    put_days(book, live, bulk)
    report(5, 6)


def _merchants(book: SeedBook) -> Iterator[tuple[Any, ...]]:
    from workbench.sample.seed_people import seed_merchants
    from workbench.storage.merchants import search_key

    for one in seed_merchants(book):
        yield (
            one.merchant_id, one.name, one.platform, one.category, one.entity_type, one.legal_person_id,
            one.owner_name, one.region, one.city, one.opened_day, one.trustpass_index, one.shop_level,
            search_key(one.name, one.owner_name),
        )  # fmt: skip


def _loans(book: SeedBook, first: int, live: dict[int, LiveSeed]) -> Iterator[tuple[Any, ...]]:
    from workbench.sample.seed_book import BANDS, ENTITIES, PRODUCTS
    from workbench.sample.seed_fates import LIVE, WRITTEN_OFF
    from workbench.sample.seed_people import merchant_id

    part = slice(first, first + CHUNK)
    columns = (
        book.borrowers.of_loan[part], book.product[part], book.amounts.lent[part], book.rate_ppm[part],
        book.days.opened[part], book.days.matures[part], book.fates.fate[part], book.band[part], book.entity[part],
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for place, (borrower, product, lent, rate, opened, matures, fate, band, entity) in enumerate(rows, first):
        state = "open" if fate >= LIVE else "written_off" if fate == WRITTEN_OFF else "closed"
        own = live.get(place)
        yield (
            place + 1, loan_id(place + 1), merchant_id(borrower), PRODUCTS[product],
            lent if own is None else own.limit_fen, rate, opened, matures, state, BANDS[band], ENTITIES[entity],
            "single" if own is None else own.repayment,
        )  # fmt: skip


def _closed_events(book: SeedBook, bulk: BulkLoans, first: int) -> int:
    import numpy as np

    from workbench.sample.seed_fates import LIVE, WRITTEN_OFF
    from workbench.storage import bulk_loans as into

    part = slice(first, first + CHUNK)
    fate, lent, closed = book.fates.fate[part], book.amounts.lent[part], book.fates.closed[part]
    opened, number = book.days.opened[part], np.arange(first, first + len(lent)) + 1
    interest = book.interest_fen(part)
    paid, lost = fate < WRITTEN_OFF, fate == WRITTEN_OFF
    assert (fate >= LIVE).sum() + paid.sum() + lost.sum() == len(fate)
    repaid = (number, opened, lent, closed, lent + interest, interest)
    bulk.put(into.DRAWN_AND_REPAID, zip(*(column[paid].tolist() for column in repaid), strict=True))
    bulk.put(into.DRAWN_AND_LOST, zip(*(column[lost].tolist() for column in repaid[:4]), strict=True))
    return 2 * int(paid.sum() + lost.sum())


def _live_events(live: list[LiveSeed]) -> Iterator[tuple[Any, ...]]:
    for one in live:
        for number, event in enumerate(one.events, 1):
            yield (one.place + 1, number, *event)


def terms_of_seed(one: LiveSeed, opened: int, matures: int) -> Terms:
    return Terms(
        limit_fen=one.limit_fen,
        daily_rate=Decimal(one.rate_ppm) / MICRO,
        opened_day=opened,
        maturity_day=matures,
        interest_monthly=one.repayment == "bullet",
    )


def live_rows(book: SeedBook, live: list[LiveSeed], rules: Classification) -> Iterator[tuple[Any, ...]]:
    """The live book as the ledger finds it at the end of the day."""
    from workbench.sample.seed_book import ENTITIES, PRODUCTS
    from workbench.sample.seed_people import merchant_id
    from workbench.sample.seed_published import AS_OF

    products, entities = book.product, book.entity
    for one in live:
        place = one.place
        opened, matures = int(book.days.opened[place]), int(book.days.matures[place])
        terms = terms_of_seed(one, opened, matures)
        moves = tuple(Movement(*event) for event in one.events)
        found = position(terms, moves, AS_OF)
        micro = int(accrued(moves, terms.daily_rate, AS_OF) * MICRO)
        yield (
            place + 1, merchant_id(int(book.borrowers.of_loan[place])), PRODUCTS[products[place]],
            ENTITIES[entities[place]], "open", one.limit_fen, one.rate_ppm, opened, matures, found.principal_fen,
            micro, interest_paid_fen(moves, AS_OF), found.interest_owed_fen, 0, found.due_fen, found.past_due_since,
            found.next_due_day, found.next_due_fen, int(classify(found.days_past_due, rules)), 1, AS_OF,
        )  # fmt: skip
