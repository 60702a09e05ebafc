"""How much was each loan of the seed portfolio, and how much of the live ones is still owed?

Amounts are drawn at random by product, time and borrower, then brought to the published sums: of each stretch of time
to the yuan, of what is outstanding and of what is bad to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from workbench.common.money import half_up
from workbench.sample.seed_borrowers import Borrowers
from workbench.sample.seed_days import B2B, CREDIT, ORDER, Days, Ints
from workbench.sample.seed_fates import LIVE, LIVE_BAD, LIVE_LATE, Fates
from workbench.sample.seed_published import AS_OF, FIRST_DAY, HALF_FROM, HALF_TO, STEP_FEN, Published

MOST_FEN = {ORDER: 1_000_000_00, CREDIT: 1_000_000_00, B2B: 500_000_00}
PERSON_FEN = 1_000_000_00
B2B_STEP_FEN = 1_000_00
TRADE_OWED = Decimal("0.30")  # of what is owed and not bad: B2B loans, which stand with the other company
DRAWN_LIVE, DRAWN_BAD = 1.045, 1.20  # what was lent on live and on bad loans against what of it is still owed


@dataclass(slots=True)
class Amounts:
    """In fen. `owed` is the principal outstanding, 0 of loans that are closed."""

    lent: Ints
    owed: Ints


def loan_amounts(
    rng: np.random.Generator, days: Days, fates: Fates, borrowers: Borrowers, published: Published
) -> Amounts:
    raw = _raw(rng, days, borrowers)
    bad, good = fates.are(LIVE_BAD), fates.are(LIVE, LIVE_LATE)
    good_fen = published.outstanding_fen - published.bad_fen
    lent = np.zeros(len(days), dtype=np.int64)
    trade = good & (days.kind == B2B)
    trade_fen = min(half_up(good_fen * TRADE_OWED), int(trade.sum()) * MOST_FEN[B2B] * 6 // 10)
    parts = ((good & ~trade, good_fen - trade_fen), (trade, trade_fen))
    for chosen, total_fen in parts:
        _capped(raw, chosen, borrowers, total_fen * DRAWN_LIVE)
    drawn = (*((chosen, total_fen * DRAWN_LIVE) for chosen, total_fen in parts), (bad, published.bad_fen * DRAWN_BAD))
    for chosen, total in drawn:
        lent[chosen] = _stepped(raw[chosen] * total / max(raw[chosen].sum(), 1.0), days.kind[chosen])
    owed = np.zeros(len(days), dtype=np.int64)
    for chosen, total_fen in (*parts, (bad, published.bad_fen)):
        owed[chosen] = _owed(rng, lent, days, np.flatnonzero(chosen), total_fen)
    _closed(rng, days, good | bad, raw, lent, published)
    return Amounts(lent, owed)


def _raw(rng: np.random.Generator, days: Days, borrowers: Borrowers) -> NDArray[np.float64]:
    """Yuan before anything is brought to a sum."""
    at = days.opened
    points = (FIRST_DAY, HALF_FROM, HALF_TO, AS_OF)
    order, credit, b2b = (
        np.interp(at, points, means)
        for means in ((4600.0, 4700.0, 9400.0, 10400.0), (3e4, 3.6e4, 3.8e4, 4.6e4), (6e4, 8e4, 9e4, 1.05e5))
    )
    mean = np.where(days.kind == ORDER, order, np.where(days.kind == CREDIT, credit, b2b))
    spread = np.where(days.kind == ORDER, 0.85, np.where(days.kind == CREDIT, 0.7, 0.55))
    habit = np.exp(rng.normal(0.0, 0.45, len(borrowers)))[borrowers.of_loan]
    size = np.exp(rng.normal(0.0, 1.0, len(at)) * spread - spread**2 / 2)
    return np.asarray(np.clip(mean * size * habit, 100.0, 900_000.0))


def _capped(raw: NDArray[np.float64], live: NDArray[np.bool_], borrowers: Borrowers, total_fen: float) -> None:
    """Lower the live loans of whoever would owe more than one person may."""
    where = np.flatnonzero(live)
    for _ in range(2):  # scaling to the total moves everybody a little
        fen = raw[where] * total_fen / raw[where].sum()
        held = np.bincount(borrowers.of_loan[where], fen, len(borrowers))
        over = np.minimum(0.9 * PERSON_FEN / np.maximum(held, 1.0), 1.0)
        raw[where] *= over[borrowers.of_loan[where]]


def _stepped(fen: NDArray[np.float64], kind: NDArray[np.int8]) -> Ints:
    step = np.where(kind == B2B, B2B_STEP_FEN, STEP_FEN)
    most = np.where(kind == B2B, MOST_FEN[B2B], MOST_FEN[ORDER])
    return np.asarray(np.clip(np.rint(fen / step).astype(np.int64) * step, step, most))


def _closed(
    rng: np.random.Generator,
    days: Days,
    live: NDArray[np.bool_],
    raw: NDArray[np.float64],
    lent: Ints,
    published: Published,
) -> None:
    """Bring the closed loans of each stretch to what remains of its sum."""
    stretches = (
        (days.opened < HALF_FROM, published.before_fen),
        ((days.opened >= HALF_FROM) & (days.opened <= HALF_TO), published.half_fen),
        (days.opened > HALF_TO, published.after_fen),
    )
    for own, total_fen in stretches:
        closed = np.flatnonzero(own & ~live)
        left_fen = total_fen - int(lent[own & live].sum())
        factor = left_fen / raw[closed].sum()
        for _ in range(3):  # clipping takes a little away
            lent[closed] = _stepped(raw[closed] * factor, days.kind[closed])
            factor *= left_fen / int(lent[closed].sum())
        lent[closed] = _stepped(raw[closed] * factor, days.kind[closed])
        _exact(rng, lent, closed[days.kind[closed] == ORDER], left_fen - int(lent[closed].sum()))


def _exact(rng: np.random.Generator, lent: Ints, movable: Ints, missing_fen: int) -> None:
    """Add or take single steps until the sum is right. Raises `ValueError` where it cannot be."""
    if missing_fen % STEP_FEN:
        raise ValueError("the sum is not in whole steps")
    step = STEP_FEN if missing_fen > 0 else -STEP_FEN
    steps = abs(missing_fen) // STEP_FEN
    for _ in range(400):
        if not steps:
            return
        fitting = movable[(lent[movable] + step >= STEP_FEN) & (lent[movable] + step <= MOST_FEN[ORDER])]
        if not len(fitting):
            break
        chosen = rng.choice(fitting, min(steps, len(fitting)), replace=False)
        lent[chosen] += step
        steps -= len(chosen)
    if steps:
        raise ValueError("the sum cannot be reached")


def _owed(rng: np.random.Generator, lent: Ints, days: Days, chosen: Ints, total_fen: int) -> Ints:
    """What is still owed of each: some were repaid in part, so that all together owe exactly `total_fen`."""
    given = lent[chosen]
    back_fen = int(given.sum()) - total_fen
    early = np.flatnonzero(days.opened[chosen] <= AS_OF - 3)
    share = min(back_fen / (0.40 * max(int(given[early].sum()), 1)), 1.0)
    picked = rng.random(len(early)) < share
    if 0.8 * int(given[early[picked]].sum()) < back_fen:  # a handful of loans: whoever can
        picked[:] = True
    some = early[picked]
    part = given[some] * rng.uniform(0.1, 0.7, len(some))
    for _ in range(4):
        part = np.minimum(part * back_fen / part.sum(), 0.9 * given[some])
    back = np.floor(part / 100).astype(np.int64) * 100
    rest = back_fen - int(back.sum())
    room = given[some] - 100 - back if rest >= 0 else back - 100
    biggest = int(np.argmax(room))
    if back_fen < 0 or not 0 <= abs(rest) <= max(room[biggest], 0):
        raise ValueError("what is owed cannot be brought to the published sum")
    back[biggest] += rest
    owed = given.copy()
    owed[some] -= back
    return owed
