"""What do the four flows of some borrowers of the seed portfolio look like over its last 120 days?

Merchants of the sample economy with the platform, trade, age and loans of the seed's own borrowers: draws come in on
the days of the loans and go out to suppliers the day after, repayments go out as the ledger has them, sales are large
enough to carry them, and whoever is late sold less from some weeks before. Made in the seasons of another year, exactly
626 weeks later, and moved back. All of it is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.common.dates import day_number
from workbench.flows.lines import LineKind
from workbench.sample.purse import LENDERS, SUPPLIERS, Kind, funds
from workbench.sample.relations import register
from workbench.sample.seed_book import SeedBook
from workbench.sample.seed_movements import LiveSeed
from workbench.sample.seed_people import SeedMerchant
from workbench.sample.seed_published import AS_OF
from workbench.sample.trade import DAY, Orders, orders
from workbench.sample.traits import FAR, Traits
from workbench.sample.voice import events
from workbench.sample.world import PLATFORMS, world

if TYPE_CHECKING:
    from workbench.flows.engine import Engine

Ints = NDArray[np.int64]
MADE_ON = day_number(date(2025, 4, 30))  # the sample economy has seasons from 2022 on
SHIFT = MADE_ON - (AS_OF - 1)
LINE_DAYS = 120
ORDER_DAYS = 150  # money of the first days comes from orders of before
TURNOVER = 6.0  # orders of a month against what was borrowed in one, before those that come to nothing
ORDERS_A_LOAN, MOST_A_DAY = 2.0, 12.0
CARRY = 1.2  # and against what is owed
FALL_DAYS = 40  # sales began to fall before the loan came due
_MOMENTS = {
    LineKind.ORDERS: ("created_at", "paid_at", "shipped_at", "closed_at"),
    LineKind.SHIPMENTS: ("paid_at", "shipped_at", "signed_at", "promised_at"),
    LineKind.FUND: ('"at"',),
    LineKind.EVENTS: (),
}


def movements(book: SeedBook, chosen: Ints, live: Iterable[LiveSeed]) -> dict[str, Ints]:
    """Draws and repayments of the chosen borrowers within the lines' days: row, day, fen (a repayment is negative)."""
    row_of = np.full(len(book.borrowers), -1, dtype=np.int64)
    row_of[chosen] = np.arange(len(chosen))
    first = AS_OF - LINE_DAYS
    ended = np.flatnonzero((row_of[book.borrowers.of_loan] >= 0) & (book.fates.closed <= AS_OF))
    rows, lent = row_of[book.borrowers.of_loan[ended]], book.amounts.lent[ended]
    paid = book.fates.fate[ended] < 2  # a loan that was written off did not come back
    interest = book.interest_fen()[ended]
    parts = [
        np.stack([rows, book.days.opened[ended], lent]),
        np.stack([rows[paid], book.fates.closed[ended][paid], -(lent + interest)[paid]]),
    ]
    signs = {"draw": 1, "repay": -1}
    own = [
        (int(row_of[book.borrowers.of_loan[one.place]]), event[0], signs[event[1]] * event[2])
        for one in live
        if row_of[book.borrowers.of_loan[one.place]] >= 0
        for event in one.events
        if event[1] in signs
    ]
    parts.append(np.array(own, dtype=np.int64).reshape(-1, 3).T)
    row, day, fen = np.concatenate(parts, axis=1)
    within = (day >= first) & (day < AS_OF)
    return {"row": row[within], "day": day[within], "fen": fen[within]}


def suit(traits: Traits, people: list[SeedMerchant], book: SeedBook, chosen: Ints, moved: dict[str, Ints]) -> None:
    """Give drawn traits the platform, trade, age and size of the seed's own borrowers."""
    codes, places = [one.code for one in world().categories], [one.name for one in world().provinces]
    traits.code[:] = chosen + 1
    traits.platform[:] = [PLATFORMS.index(one.platform) for one in people]
    traits.category[:] = [codes.index(one.category) for one in people]
    traits.season[:] = np.array([one.season for one in world().categories])[traits.category]
    traits.province[:] = [places.index(one.region) for one in people]
    traits.opened_day[:] = np.array([one.opened_day for one in people]) + SHIFT
    traits.trustpass[:] = [-1 if one.trustpass_index is None else one.trustpass_index for one in people]
    traits.shop_level[:] = [one.shop_level for one in people]
    drawn = np.bincount(moved["row"], np.maximum(moved["fen"], 0), len(chosen)) / (LINE_DAYS / 30)
    live = book.live()
    owed = np.bincount(book.borrowers.of_loan[live], book.amounts.owed[live], len(book.borrowers))[chosen]
    least = np.maximum(TURNOVER * drawn, CARRY * owed)
    loans = np.bincount(moved["row"][moved["fen"] > 0], minlength=len(chosen)) / LINE_DAYS
    traits.orders_a_day = np.maximum(traits.orders_a_day, np.minimum(ORDERS_A_LOAN * loans, MOST_A_DAY))
    expected = traits.orders_a_day * traits.ticket_fen * 30
    traits.ticket_fen *= np.maximum(least / np.maximum(expected, 1.0), 1.0)
    traits.purchases *= 0.75  # loans pay for the rest
    due = np.full(len(book.borrowers), FAR)
    late = live[book.days.matures[live] < AS_OF]
    np.minimum.at(due, book.borrowers.of_loan[late], book.days.matures[late])
    traits.distress_day[:] = np.where(due[chosen] < FAR, due[chosen] - FALL_DAYS + SHIFT, FAR)


def loan_money(traits: Traits, moved: dict[str, Ints]) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Account lines of loans: merchant, moment, fen, kind, order, counterparty. What came in goes to a supplier."""
    row, day, fen = moved["row"], moved["day"] + SHIFT, moved["fen"]
    lender = LENDERS + traits.code[row] * 10
    kind = np.where(fen > 0, int(Kind.LOAN_IN), int(Kind.LOAN_OUT))
    at = day * DAY + np.where(fen > 0, 10, 20) * 3600
    spent = np.flatnonzero((fen > 0) & (day < traits.last_day[row]))
    supplier = SUPPLIERS + traits.code[row[spent]] * 20
    none = np.full(len(row) + len(spent), -1)
    return (
        np.concatenate([row, row[spent]]),
        np.concatenate([at, (day[spent] + 1) * DAY + 11 * 3600]),
        np.concatenate([fen, -fen[spent]]),
        np.concatenate([kind, np.full(len(spent), int(Kind.PURCHASE))]),
        none,
        np.concatenate([lender, supplier]),
    )


def put_lines(engine: Engine, rng: np.random.Generator, traits: Traits, moved: dict[str, Ints]) -> dict[LineKind, str]:
    """Make the tables `orders`, `fund`, `shipments` and `events` over all days; answers the SQL of the last ones."""
    made: Orders = orders(rng, traits)
    money = funds(rng, traits, made, loan_money(traits, moved))
    told = events(rng, traits, made)
    for kind, sql in register(engine, traits, made, money, told).items():
        back = "".join(f", {name} - INTERVAL {SHIFT} DAY AS {name}" for name in _MOMENTS[kind])
        named = "'SP' || substr(merchant_id, 3) AS merchant_id"
        shifted = f"SELECT * REPLACE ({named}, (day - {SHIFT})::INTEGER AS day{back}) FROM ({sql})"
        engine.execute(f"CREATE OR REPLACE TABLE {kind.value} AS {shifted}")
    first, before = AS_OF - LINE_DAYS, AS_OF - ORDER_DAYS
    return {kind: f"SELECT * FROM {kind.value} WHERE day >= {before if kind is LineKind.ORDERS else first}"
            for kind in _MOMENTS}  # fmt: skip
