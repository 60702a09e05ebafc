"""What does the desk know of the trade of some who borrow in the seed portfolio?

Some 2,000 of those who owe get the features of merchants of the sample economy, made as of another day and kept as of
the day before the portfolio's: synthetic like everything here. With them the model room, policy what-if and runs over
the portfolio have somebody to speak of. Nobody's loans follow from them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.sample.seed_book import SeedBook
    from workbench.services.ground import Ground

SAMPLE = 2_000
MADE_ON = day_number(date(2025, 10, 31))  # the sample economy has seasons from 2022 on
MONTH_DAYS = 365.25 / 12
FIRST_CODE = 3_000_000  # merchants of the sample and of training have other numbers


def put_sample(ground: Ground, book: SeedBook, scale: float) -> int:
    """Keep features and what lines would say of a sample; answers of how many. One transaction with its entry."""
    import numpy as np

    from workbench.features.catalogue import PLATFORM
    from workbench.records.canonical import digest
    from workbench.sample.seed_people import merchant_id
    from workbench.sample.seed_published import AS_OF
    from workbench.storage.merchant_facts import KeptFacts

    rng = np.random.default_rng(book.seed + 4)
    holders = np.unique(book.borrowers.of_loan[book.live()])
    count = min(max(round(SAMPLE * scale), 20), len(holders))
    values = _features(rng, count)
    chosen, values = _matched(book, rng.permutation(holders), values)
    names, day = list(PLATFORM), AS_OF - 1
    ids = [merchant_id(one) for one in chosen.tolist()]
    with ground.store.reading() as shelves:
        known = shelves.merchants.some(ids)
    opened = [day if (on := known[one].opened_on) is None else day_number(on) for one in ids]
    _told(book, chosen, [(day - one) / MONTH_DAYS for one in opened], values)
    sales = values[:, names.index("sales_90_month_fen")].tolist()
    with ground.transaction() as shelves:
        shelves.features.put(names, ((one, day, row.tobytes()) for one, row in zip(ids, values, strict=True)))
        shelves.merchant_facts.put(
            KeptFacts(one, day, None if fen != fen else int(fen), None, None, (), None)  # nobody looked at lines
            for one, fen in zip(ids, sales, strict=True)
        )
        shelves.merchant_facts.keep_blocks(day, digest(names))
        facts = {"merchants": len(ids), "as_of_day": day, "synthetic": True}
        shelves.journal.append(ground.now(), SYSTEM, "portfolio.seed_features", None, facts)
    return len(ids)


def _features(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Features of so many merchants of the sample economy, platform sellers first and firms after them."""
    import numpy as np

    from workbench.flows.engine import open_engine
    from workbench.sample.outcome import seed_rings, settle
    from workbench.sample.training import features_of
    from workbench.sample.traits import draw

    codes = FIRST_CODE + np.arange(count, dtype=np.int64)
    traits = draw(rng, codes, np.full(count, MADE_ON, dtype=np.int64))
    seed_rings(rng, traits)
    settle(rng, traits)
    engine = open_engine()
    try:
        matrix = features_of(engine, rng, traits)
    finally:
        engine.close()
    values = np.ascontiguousarray(matrix.values, dtype="<f8")
    return values[np.argsort(traits.platform == 2, kind="stable")]


def _matched(
    book: SeedBook, holders: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Shops get the features of shops, and firms what is left; no more than there are of each."""
    import numpy as np

    firms = book.borrowers.b2b[holders]
    wanted = min(int(firms.sum()), max(len(values) // 40, 1))
    shops = holders[~firms][: len(values) - wanted]
    chosen = np.concatenate([shops, holders[firms][:wanted]])
    return chosen, np.concatenate([values[: len(shops)], values[len(values) - wanted :]])


def _told(book: SeedBook, chosen: NDArray[np.int64], months: list[float], values: NDArray[np.float64]) -> None:
    """What the desk knows itself stands as it is: the shop's age, loans that came back, and how many of them late."""
    import numpy as np

    from workbench.features.catalogue import PLATFORM
    from workbench.sample.seed_fates import LIVE, REPAID

    names, count = list(PLATFORM), len(book.borrowers)
    ended = np.bincount(book.borrowers.of_loan[book.fates.fate < LIVE], minlength=count)[chosen]
    on_time = np.bincount(book.borrowers.of_loan[book.fates.fate == REPAID], minlength=count)[chosen]
    values[:, names.index("shop_months")] = months
    values[:, names.index("on_time_loans")] = on_time
    values[:, names.index("late_loan_share")] = 1 - on_time / np.maximum(ended, 1)
