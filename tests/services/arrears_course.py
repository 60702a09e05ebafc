"""A borrower whose loan falls due, on a desk whose clock a test turns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from tests.services.late_desk import DAY, late_desk, pay, stand_as_of
from tests.services.scored_desk import ChampionOf
from workbench.common.dates import day_number
from workbench.lending.ledger import position
from workbench.services.ground import Ground
from workbench.services.holdings import holdings
from workbench.storage.store import Store

DUE = DAY + 100  # the day on which L1 of M1 falls due


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Course:
    """`late(n)` turns the clock to the n-th day past due, ten in the morning, as the close of that day leaves it."""

    def __init__(self, store: Store) -> None:
        late_desk(store)
        self.clock = Clock()
        self.ground = Ground(store.folder, lambda: self.clock.now, store)
        self.ground._model = cast(Any, ChampionOf())

    def late(self, days: int) -> None:
        self.clock.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC) + timedelta(days=DUE - DAY + days)
        stand_as_of(self.ground, self.ground.today())

    def pay(self, part: int = 1) -> None:
        """Pay what M1 owes today, or one part of so many."""
        ground, day = self.ground, day_number(self.ground.today())
        with ground.store.reading() as shelves:
            group = holdings(shelves, ground.products(), ground.policy().ledger, "M1")
            number = len(shelves.loans.events(["L1"])["L1"]) + 1
        where = position(group[0][1].terms, group[0][1].movements, day)
        interest = where.interest_owed_fen
        pay(ground, "L1", interest + where.principal_fen // part, day, number, interest)
        stand_as_of(ground, ground.today())

    def newest(self) -> int:
        with self.ground.store.reading() as shelves:
            return shelves.penalties.of_merchant("M1")[-1].event_no
