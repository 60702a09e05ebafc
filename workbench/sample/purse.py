"""What goes in and out of each merchant's account?

Sales arrive when orders close; purchases, fees and debt service go out; once a week the owner withdraws or tops up so
that the balance returns to the level the merchant keeps. The running balance is exact: opening balance plus all lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from workbench.sample.trade import DAY, NEVER, OWN_BUYER, RING_BUYERS, Orders
from workbench.sample.traits import Fraud, Traits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SUPPLIERS = 10**14  # counterparty numbers from here on
OTHERS = 2 * 10**14  # the platform, the owner
LENDERS = 3 * 10**14
MULES = 4 * 10**14  # names that a shop's own money goes through
PLANTED = -2  # order number of lines that `sample.schemes` brought
WEEK = 7


class Kind(IntEnum):
    SALE = 0
    REFUND = 1
    PURCHASE = 2
    FEE = 3
    LOAN_IN = 4
    LOAN_OUT = 5
    TRANSFER = 6


KIND_NAMES = ("sale", "refund", "purchase", "fee", "loan_in", "loan_out", "transfer")


@dataclass(slots=True)
class Funds:
    """One entry a line, merchants one after another, moments rising."""

    merchant: Ints
    at: Ints  # seconds, local
    amount: Ints
    balance: Ints
    kind: Ints
    order: Ints  # number of the order within the merchant, negative for none
    party: Ints


_Part = tuple["Ints", "Ints", "Ints", "Ints", "Ints", "Ints"]  # merchant, at, amount, kind, order, party


def funds(rng: np.random.Generator, traits: Traits, made: Orders, loans: _Part | None = None) -> Funds:
    """All account lines of these merchants; `loans`: lines of known loans, which the owner's weeks reckon with."""
    import numpy as np

    end = (traits.last_day + 1) * DAY
    sales, back = _sales(made), [_refunds(made), _ring_money(traits, made, end), *([] if loans is None else [loans])]
    parts = [sales, *back, *_weekly(rng, traits, sales, back), *_round_trips(traits, made)]
    merchant, at, amount, kind, order, party = (np.concatenate(column) for column in zip(*parts, strict=True))
    rank = np.lexsort((at, merchant))
    merchant, amount = merchant[rank], amount[rank]
    balance = _balances(len(traits), merchant, amount)
    return Funds(merchant, at[rank], amount, balance, kind[rank], order[rank], party[rank])


def _sales(made: Orders) -> _Part:
    """Money for orders that closed with something kept; refunds after signature go out again as lines of their own."""
    import numpy as np

    came = (made.closed != NEVER) & (made.signed != NEVER)
    at = np.minimum(made.closed, made.signed + DAY // 2)[came]
    rows = made.merchant[came]
    return rows, at, made.paid_fen[came], np.full(len(rows), Kind.SALE), made.number[came], made.buyer[came]


def _refunds(made: Orders) -> _Part:
    import numpy as np

    went = (made.closed != NEVER) & (made.signed != NEVER) & (made.refund > 0)
    rows = made.merchant[went]
    at = made.closed[went]
    return rows, at, -made.refund[went], np.full(len(rows), Kind.REFUND), made.number[went], made.buyer[went]


def _weekly(rng: np.random.Generator, traits: Traits, sales: _Part, returned: list[_Part]) -> list[_Part]:
    """Purchases, fees, debt service and the owner's transfer of each week."""
    import numpy as np

    n = len(traits)
    weeks = (_anchor(traits) - traits.first_day) // WEEK + 1
    most = int(weeks.max())

    def by_week(part: _Part) -> NDArray[np.float64]:
        back = (_anchor(traits)[part[0]] - part[1] // DAY) // WEEK  # 0: the last week, perhaps not over yet
        total = np.bincount(part[0] * most + back, weights=part[2].astype(np.float64), minlength=n * most)
        return np.asarray(total.reshape(n, most), np.float64)

    taken = by_week(sales)
    kept = taken + sum(by_week(part) for part in returned)
    live = np.arange(most)[None, :] < weeks[:, None]
    usual = taken.sum(1) / np.maximum(weeks, 1)
    smooth = (taken + np.roll(taken, -1, 1) + np.roll(taken, -2, 1)) / 3
    noise = np.exp(0.35 * rng.standard_normal((n, most)))
    bought = traits.purchases[:, None] * (0.6 * smooth + 0.4 * usual[:, None]) * noise
    bought = np.where(rng.random((n, most)) < 0.55, 1.8 * bought, 0)
    fee = taken * 0.035 * np.exp(0.2 * rng.standard_normal((n, most)))
    debt = np.where(np.arange(most)[None, :] % 4 == 0, (4.3 * traits.debt_service * usual)[:, None], 0)
    lent = np.where(
        (rng.random((n, most)) < 0.03 * traits.lenders[:, None]), (3.0 * traits.debt_service * usual * 12)[:, None], 0
    )
    target = (traits.balance_weeks * usual)[:, None] * np.exp(
        traits.balance_noise[:, None] * rng.standard_normal((n, most))
    )
    low = traits.distress_day[:, None] < _anchor(traits)[:, None] - WEEK * np.arange(most)[None, :]
    target = np.where(low, 0.45 * target, target)
    before = np.roll(target, -1, 1)
    before[np.arange(n), weeks - 1] = target[np.arange(n), weeks - 1]
    # The owner moves money first, then suppliers and lenders are paid: nobody pays with money that is not there.
    moved = target - before - (kept - bought - fee - debt + lent)
    supplier = (
        SUPPLIERS + traits.code[:, None] * 20 + (rng.random((n, most)) ** 2 * traits.suppliers[:, None]).astype(int)
    )
    own = OTHERS + traits.code[:, None] * 10 + np.zeros((1, most), np.int64)
    # Each lender is paid in turn and pays out under the same name.
    lender = (
        LENDERS + traits.code[:, None] * 10 + (np.arange(most)[None, :] // 4) % np.maximum(traits.lenders, 1)[:, None]
    )
    specs = [
        (-bought, Kind.PURCHASE, supplier, 0, 23), (-fee, Kind.FEE, own, 0, 23), (-debt, Kind.LOAN_OUT, lender, 0, 23),
        (lent, Kind.LOAN_IN, lender, 0, 21), (moved, Kind.TRANSFER, _owner(traits, moved, own + 4), 0, 22),
    ]  # fmt: skip
    return [_grid(traits, live, *spec) for spec in specs]


def _owner(traits: Traits, moved: NDArray[np.float64], usual: Ints) -> Ints:
    """The owner's account; where the shop's own people buy, money comes in from the accounts they buy with."""
    import numpy as np

    people = OWN_BUYER + traits.code[:, None] * 10 + np.arange(moved.shape[1])[None, :] % 3
    return np.where((traits.fraud == Fraud.SELF_PURCHASE)[:, None] & (moved > 0), people, usual)


def _anchor(traits: Traits) -> Ints:
    """Last day of each merchant's running week: not everybody settles on the same weekday."""
    import numpy as np

    return np.asarray(traits.last_day + traits.code % WEEK)


def _grid(
    traits: Traits,
    live: NDArray[np.bool_],
    amount: NDArray[np.float64],
    kind: Kind,
    party: Ints,
    days_before: int,
    hour: int,
) -> _Part:
    """Lines of one kind from a table [merchant, week back]."""
    import numpy as np

    fen = np.rint(amount).astype(np.int64)
    day = np.maximum(_anchor(traits)[:, None] - WEEK * np.arange(fen.shape[1]) - days_before, traits.first_day[:, None])
    rows, back = np.nonzero(live & (np.abs(fen) >= 100) & (day <= traits.last_day[:, None]))
    at = day[rows, back] * DAY + hour * 3600 + (rows * 37 + back * 101) % 3000
    return rows, at, fen[rows, back], np.full(len(rows), int(kind)), np.full(len(rows), -1), party[rows, back]


def _ring_money(traits: Traits, made: Orders, end: Ints) -> _Part:
    """Circular funds: what the ring's buyers paid goes back to them two days later."""
    import numpy as np

    back = made.fake & (made.closed != NEVER) & (made.signed != NEVER) & (made.refund == 0)
    back &= (
        (traits.fraud[made.merchant] == Fraud.CIRCULAR_FUNDS) & (made.buyer >= RING_BUYERS) & (made.buyer < OWN_BUYER)
    )
    back &= made.closed + 2 * DAY < end[made.merchant]
    rows = made.merchant[back]
    paid = -(made.paid_fen[back] * 97 // 100)
    none = np.full(len(rows), -1)
    return rows, made.closed[back] + 2 * DAY, paid, np.full(len(rows), Kind.TRANSFER), none, made.buyer[back]


def _round_trips(traits: Traits, made: Orders) -> list[_Part]:
    """The owner pays for invented orders: the exact amount comes in, and goes out to somebody else hours before the
    buyer pays. As it leaves what it brought, the weeks' other lines stay as they are; the owner's usual withdrawal
    takes the sale out again."""
    import numpy as np

    own = made.fake & (traits.fraud[made.merchant] == Fraud.ROUND_TRIP)
    rows, number = made.merchant[own], made.number[own]
    at = np.maximum(made.paid[own] - (2 + number % 30) * 3600, traits.first_day[rows] * DAY + 1)
    party = MULES + traits.code[rows] * 10 + number % 4
    none, kind = np.full(len(rows), PLANTED), np.full(len(rows), Kind.TRANSFER)
    owner = OTHERS + traits.code[rows] * 10 + 4
    return [
        (rows, at - 1, made.paid_fen[own], kind, none, owner),
        (rows, at, -made.paid_fen[own], kind, none, party),
    ]


def _balances(n: int, merchant: Ints, amount: Ints) -> Ints:
    """Running balance of each merchant; the opening balance keeps it from ever going below zero."""
    import numpy as np

    running = np.cumsum(amount)
    starts = np.searchsorted(merchant, np.arange(n))
    before = np.where(starts > 0, running[np.maximum(starts - 1, 0)], 0)
    local = running - before[merchant]
    lowest = np.zeros(n, np.int64)
    np.minimum.at(lowest, merchant, local)
    # Some wiggle above zero, so that no two merchants bottom out at exactly nothing.
    opening = -lowest + 5_000 + np.arange(n) * 137 % 90_000
    balance: Ints = local + opening[merchant]
    return balance
