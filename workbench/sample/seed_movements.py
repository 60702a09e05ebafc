"""How did each live loan of the seed portfolio move since it was opened?

An order loan is drawn once; now and then a part came back when buyers confirmed. A credit loan is drawn once or twice,
pays its interest on the same day of each month and sometimes principal between. Whoever is late missed the maturity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from workbench.sample.books import monthly_days
from workbench.sample.seed_amounts import MOST_FEN
from workbench.sample.seed_book import PPM, SeedBook, is_credit
from workbench.sample.seed_published import AS_OF

LIMIT_STEP_FEN = 1_000_00
SPARE = 1.1  # of a credit line against what was drawn on it
Event = tuple[int, str, int, int, int, int]
"""day, kind, amount, principal, interest, balance after it"""


@dataclass(slots=True)
class LiveSeed:
    """One live loan: its place in the book, its terms and its events in order."""

    place: int
    limit_fen: int
    rate_ppm: int
    repayment: str  # single, or bullet with interest each month
    events: list[Event] = field(default_factory=list)
    balance_fen: int = 0
    run_micro: int = 0  # interest run so far, millionths of a fen
    paid_fen: int = 0
    since: int = 0

    def _to(self, day: int) -> int:
        """Run interest to a day; whole fen of it that are not paid, of the rounded running total."""
        self.run_micro += self.balance_fen * self.rate_ppm * (day - self.since)
        self.since = day
        return (self.run_micro + PPM // 2) // PPM - self.paid_fen

    def draw(self, day: int, amount_fen: int) -> None:
        self._to(day)
        self.balance_fen += amount_fen
        self.events.append((day, "draw", amount_fen, amount_fen, 0, self.balance_fen))

    def bill(self, day: int, principal_fen: int = 0) -> None:
        """Tell what falls due: the interest that has run and, on the last day, the principal. Moves nothing."""
        amount_fen = self._to(day) + principal_fen
        if amount_fen:
            self.events.append((day, "bill", amount_fen, 0, 0, self.balance_fen))

    def repay(self, day: int, principal_fen: int) -> None:
        """Interest first, all of what is owed; then principal."""
        interest_fen = self._to(day)
        if interest_fen + principal_fen > 0:
            self.paid_fen += interest_fen
            self.balance_fen -= principal_fen
            whole_fen = interest_fen + principal_fen
            self.events.append((day, "repay", whole_fen, principal_fen, interest_fen, self.balance_fen))


def live_movements(book: SeedBook) -> Iterator[LiveSeed]:
    """Every live loan in the order of the book."""
    rng = np.random.default_rng(book.seed + 1)
    places = book.live()
    picks = rng.random((len(places), 3))
    columns = (
        places, book.days.kind[places], book.days.opened[places], book.days.matures[places],
        book.amounts.lent[places], book.amounts.owed[places], book.rate_ppm[places],
    )  # fmt: skip
    for place, kind, opened, matures, lent, owed, rate, pick in zip(
        *(column.tolist() for column in columns), picks.tolist(), strict=True
    ):
        if is_credit(kind):
            limit = min(-(-int(lent * SPARE) // LIMIT_STEP_FEN) * LIMIT_STEP_FEN, MOST_FEN[kind])
            one = LiveSeed(place, max(limit, lent), rate, "bullet", since=opened)
            _credit(one, opened, matures, lent, owed, pick)
        else:
            one = LiveSeed(place, lent, rate, "single", since=opened)
            one.draw(opened, lent)
            if owed < lent:
                one.repay(_between(opened + 1, min(matures, AS_OF - 1), pick[0]), lent - owed)
        if matures <= AS_OF:
            one.bill(matures, one.balance_fen)
        if one.balance_fen != owed:
            raise ValueError(f"loan {place + 1} owes {one.balance_fen} and not {owed}")
        yield one


def _between(first: int, last: int, u: float) -> int:
    return first + int(u * (last - first + 1))


def _credit(one: LiveSeed, opened: int, matures: int, lent: int, owed: int, pick: list[float]) -> None:
    """Draws, interest each month and, where less is owed than was lent, principal on one day."""
    last = min(matures, AS_OF - 1)
    second = _between(opened + 3, last - 2, pick[1]) if pick[0] < 0.25 and last - opened > 8 else 0
    later_fen = lent // 3 // LIMIT_STEP_FEN * LIMIT_STEP_FEN if second else 0
    back = _between(max(second, opened) + 1, last, pick[2]) if owed < lent else 0
    acts = [(opened, 0, lent - later_fen)]
    if later_fen:
        acts.append((second, 1, later_fen))
    if back:
        acts.append((back, 2, lent - owed))
    acts += [(due, 3, 0) for due in monthly_days(opened, min(matures, AS_OF + 1))]
    for day, act, amount_fen in sorted(acts):
        if act < 2:
            one.draw(day, amount_fen)
            continue
        if act == 3:
            one.bill(day)
        one.repay(day, amount_fen)
