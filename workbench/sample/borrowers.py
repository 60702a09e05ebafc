"""Who borrows at the sample desk, and which of their loans go bad?

A small book swings where chance alone decides: one loan more or less is a percent. So the fates of the sample are laid
out evenly in time. Loans go bad one after the other at equal distances, about as large as the others, and are written
off a year after their maturity; the rest are lent to merchants who sell steadily. Chance decides who, how much and when
in the month. The published share of bad loans (1.23 % by amount) is what the distance is made for.

Borrowers sell as often as the merchants they are chosen from: their flows are steadier, not larger, so that the desk's
population stays near the one the bundled model was trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.sample import books
from workbench.sample.purse import SUPPLIERS, Funds, Kind
from workbench.sample.traits import Traits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAY = 86_400
_BACK = 900  # days of the past in which loans went bad
_SLOW = 0.010  # of the borrowers are a few weeks late, and will pay
_FAILING = 0.009  # ... have stopped paying within the last three months
_WEAKER = 0.02  # ... are lent to although they do not sell steadily
LEAST_ORDERS = 0.35  # a day, of whom a cautious lender lends to
_LEAST_KEPT_FEN = 1_000_000  # on the account
_GROWTH = 1.017  # of the book in a month: a loan of long ago was a smaller one
_SIZE = 0.97  # of a month's sales, at most
_STOCK_SHARE = 0.93  # of what leaves in the weeks after a draw pays for stock
_STOCK_DAYS = 45


def steady(rng: np.random.Generator, traits: Traits, rows: Sequence[int]) -> None:
    """Make most of these merchants sell and keep money as those do whom a cautious lender lends to."""
    import numpy as np

    chosen = np.array([row for row in rows if rng.random() > _WEAKER], dtype=np.int64)
    least_weeks = _LEAST_KEPT_FEN / (7 * traits.orders_a_day[chosen] * traits.ticket_fen[chosen])
    traits.balance_weeks[chosen] = np.maximum(traits.balance_weeks[chosen], np.maximum(least_weeks, 1.4))
    for name, low, high in (
        ("week_noise", 0.0, 0.06), ("ticket_spread", 0.0, 0.25), ("growth", -0.3, 0.6), ("refunds", 0.0, 0.05),
        ("balance_noise", 0.0, 0.20), ("penalties", 0.0, 0.05), ("whales", 0.0, 0.05),
        ("login_days", 3.5, 7.0),
    ):  # fmt: skip
        values = getattr(traits, name)
        values[chosen] = np.clip(values[chosen], low, high)


def fates(
    rng: np.random.Generator, traits: Traits, rows: Sequence[int], pd: NDArray[np.float64], day: int
) -> dict[int, int]:
    """Days past due of those whose loan is not in order on `day`, by row; the riskier, the likelier."""
    import numpy as np

    resident = max(books.PUBLISHED_NPL * len(rows), 1.0)
    gap = (books.WRITTEN_OFF_DAYS - books.BAD_DAYS) / resident
    bad = [int(one) for one in np.arange(books.BAD_DAYS + gap * float(rng.uniform(0.3, 0.6)), _BACK, gap)]
    early = [int(rng.integers(30, books.BAD_DAYS)) for _ in range(round(_FAILING * len(rows)))]
    slow = [int(rng.integers(1, 25)) for _ in range(round(_SLOW * len(rows)))]
    found: dict[int, int] = {}
    order = sorted(rows, key=lambda row: float(rng.random()) / float(pd[row]))
    for past_due in [*bad, *early, *slow]:
        row = next((r for r in order if r not in found and traits.opened_day[r] < day - past_due - 240), None)
        if row is not None:
            found[row] = past_due
    return found


def present_loans(
    rng: np.random.Generator,
    traits: Traits,
    rows: Sequence[int],
    expected: NDArray[np.float64],
    pd: NDArray[np.float64],
    day: int,
) -> list[books.Loan]:
    """One line for each borrower. Those who fail see their sales fall some weeks before the loan comes due."""
    import numpy as np

    fate = fates(rng, traits, rows, pd, day)
    usual = float(np.mean(expected[list(rows)]))
    loans = []
    for row in rows:
        past_due = fate.get(row, 0)
        base = min(float(expected[row]), books.LARGEST * usual)
        if past_due >= 25:
            traits.distress_day[row] = day - past_due - int(rng.integers(5, 50))
            base = usual * float(rng.uniform(0.9, 1.1)) * _GROWTH ** (-past_due / 30)
        part = float(rng.uniform(0.45, 0.85)) if past_due < 25 else 0.65
        size = _SIZE * base * part * (1.2 - 4 * min(float(pd[row]), 0.15))
        loans.append(books.present_loan(rng, traits, row, size, float(pd[row]), day, past_due))
    return loans


def spend_on_stock(rng: np.random.Generator, traits: Traits, money: Funds, loans: Sequence[books.Loan]) -> None:
    """Most of what leaves the account in the weeks after a draw goes to suppliers, and not to the owner."""
    import numpy as np

    starts = np.searchsorted(money.merchant, np.arange(len(traits) + 1))
    for loan in loans:
        for day in (event[0] for event in loan.events if event[1] == "draw"):
            lines = slice(int(starts[loan.row]), int(starts[loan.row + 1]))
            after = (money.at[lines] >= day * DAY) & (money.at[lines] < (day + _STOCK_DAYS) * DAY)
            out = after & (money.kind[lines] == Kind.TRANSFER) & (money.amount[lines] < 0)
            paid = np.flatnonzero(out & ((rng.random(len(out)) < _STOCK_SHARE) | (out.cumsum() <= 2))) + lines.start
            money.kind[paid] = Kind.PURCHASE
            money.party[paid] = SUPPLIERS + traits.code[loan.row] * 20
