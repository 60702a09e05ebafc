"""What does the desk know of the trade of some who borrow in the seed portfolio?

Some 2,000 of those who owe have lines of their last 120 days (`sample.seed_trade`) and the features of a year and more,
as of the day before the portfolio's: synthetic like everything here. With them the model room, policy what-if,
warnings, forecasts and reconciliation have somebody to speak of. Sales, account and loans agree; nobody looked at the
lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.features.compute import FeatureMatrix
    from workbench.flows.batches import BatchRef
    from workbench.flows.engine import Engine
    from workbench.flows.lines import LineKind
    from workbench.sample.seed_book import SeedBook
    from workbench.sample.seed_people import SeedMerchant
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

SAMPLE = 2_000
MONTH_DAYS = 365.25 / 12
FIRM_SHARE = 40  # one of so many is a B2B firm
LAYOUT = "mixed"


def put_sample(ground: Ground, book: SeedBook, scale: float) -> tuple[int, int]:
    """Keep lines, features and what lines would say of a sample; answers of how many, and how many lines.

    One transaction with its entries; line files that no record names are removed.
    """
    import numpy as np

    from workbench.flows.engine import open_engine
    from workbench.sample.seed_movements import live_movements
    from workbench.sample.seed_people import seed_merchants
    from workbench.sample.seed_published import AS_OF
    from workbench.sample.seed_trade import MADE_ON, movements, put_lines, suit
    from workbench.sample.traits import draw

    rng = np.random.default_rng(book.seed + 4)
    chosen = _chosen(rng, book, max(round(SAMPLE * scale), 20))
    wanted = set(chosen.tolist())
    known = {at: one for at, one in enumerate(seed_merchants(book)) if at in wanted}
    people = [known[at] for at in chosen.tolist()]
    moved = movements(book, chosen, live_movements(book))
    traits = draw(rng, chosen + 1, np.full(len(chosen), MADE_ON, dtype=np.int64))
    suit(traits, people, book, chosen, moved)
    engine = open_engine()
    try:
        relations = put_lines(engine, rng, traits, moved)
        matrix = _features(engine, book, chosen, people, AS_OF - 1)
        return len(chosen), _written(ground, engine, relations, matrix)
    finally:
        engine.close()


def _chosen(rng: np.random.Generator, book: SeedBook, count: int) -> NDArray[np.int64]:
    """Of those who owe, in order of place: mostly shops, some firms."""
    import numpy as np

    holders = rng.permutation(np.unique(book.borrowers.of_loan[book.live()]))
    firms = book.borrowers.b2b[holders]
    few = min(int(firms.sum()), max(count // FIRM_SHARE, 1))
    return np.sort(np.concatenate([holders[~firms][: count - few], holders[firms][:few]]))


def _features(
    engine: Engine, book: SeedBook, chosen: NDArray[np.int64], people: list[SeedMerchant], day: int
) -> FeatureMatrix:
    from workbench.features.catalogue import PLATFORM
    from workbench.features.compute import MerchantFacts, compute
    from workbench.sample.seed_people import merchant_id

    ids = [merchant_id(one) for one in chosen.tolist()]
    facts = [
        MerchantFacts(one.merchant_id, one.opened_day, one.shop_level, one.trustpass_index, None, None)
        for one in people
    ]
    matrix = compute(engine, PLATFORM, dict.fromkeys(ids, day), facts)
    if list(matrix.merchant_ids) != ids:
        raise AssertionError("features come in the order of the merchants")
    _told(book, chosen, [(day - one.opened_day) / MONTH_DAYS for one in people], matrix.values)
    return matrix


def _written(ground: Ground, engine: Engine, relations: dict[LineKind, str], matrix: FeatureMatrix) -> int:
    with ground.store.reading() as shelves:
        seq = shelves.batches.next_seq()
    batch_id = f"B{seq:05d}"
    store = ground.flow_store()
    try:
        refs = tuple(store.write(engine, batch_id, kind, sql, seq, LAYOUT) for kind, sql in relations.items())
        with ground.transaction() as shelves:
            _put_batch(ground, shelves, batch_id, seq, refs, matrix.merchant_ids)
            _put_features(ground, shelves, matrix)
    except BaseException:
        store.clear(batch_id)
        raise
    return sum(ref.rows for ref in refs)


def _put_batch(
    ground: Ground, shelves: Shelves, batch_id: str, seq: int, refs: tuple[BatchRef, ...], ids: tuple[str, ...]
) -> None:
    from workbench.storage.kept import KeptBatch

    rows = sum(ref.rows for ref in refs)
    batch = KeptBatch(batch_id, seq, ground.now(), SYSTEM.staff_id, LAYOUT, rows, 0, refs, ())
    shelves.batches.add(batch, ids)
    lines = {file: digest for ref in refs for file, digest in ref.files()}
    facts = {"batch": batch_id, "merchants": len(ids), "rows": rows, "lines": lines, "synthetic": True}
    shelves.journal.append(ground.now(), SYSTEM, "portfolio.seed_lines", None, facts)


def _put_features(ground: Ground, shelves: Shelves, matrix: FeatureMatrix) -> None:
    from workbench.features.catalogue import PLATFORM
    from workbench.records.canonical import digest
    from workbench.sample.seed_published import AS_OF
    from workbench.storage.merchant_facts import KeptFacts

    names, day, ids = list(PLATFORM), AS_OF - 1, matrix.merchant_ids
    values = matrix.values.astype("<f8")
    sales = values[:, names.index("sales_90_month_fen")].tolist()
    shelves.features.put(names, ((one, day, row.tobytes()) for one, row in zip(ids, values, strict=True)))
    shelves.merchant_facts.put(
        KeptFacts(one, day, None if fen != fen else int(fen), None, None, (), None)  # nobody looked at lines
        for one, fen in zip(ids, sales, strict=True)
    )
    shelves.merchant_facts.keep_blocks(day, digest(names))
    facts = {"merchants": len(ids), "as_of_day": day, "synthetic": True}
    shelves.journal.append(ground.now(), SYSTEM, "portfolio.seed_features", None, facts)


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
