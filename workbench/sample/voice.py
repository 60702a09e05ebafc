"""What do visitors, buyers, the platform and other lenders show of each merchant?

Visits and log-ins come as one line a week, ratings, inquiries and other lenders as one line a month, reviews,
complaints and penalties as they happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.sample.trade import DAY, NEVER, Orders
from workbench.sample.traits import Fraud, Traits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

EVENT_KINDS = (
    "visit", "login", "review", "complaint", "penalty", "rating_item", "rating_service", "rating_logistics", "inquiry",
    "other_lender",
)  # fmt: skip
_VISIT, _LOGIN, _REVIEW, _COMPLAINT, _PENALTY, _ITEM, _SERVICE, _DELIVERY, _INQUIRY, _LENDER = range(10)


@dataclass(slots=True)
class Events:
    merchant: Ints
    day: Ints
    kind: Ints  # index into EVENT_KINDS
    value: Floats
    count: Ints
    order: Ints  # number of the order within the merchant, -1 for none


_Part = tuple["Ints", "Ints", "Ints", "Floats", "Ints", "Ints"]


def events(rng: np.random.Generator, traits: Traits, made: Orders) -> Events:
    """All events of these merchants."""
    import numpy as np

    parts = [
        *_weekly(rng, traits, made),
        *_monthly(rng, traits),
        *_of_orders(rng, traits, made),
        _penalties(rng, traits),
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    rank = np.lexsort((columns[1], columns[0]))
    return Events(*(column[rank] for column in columns))


def _line(rows: Ints, day: Ints, kind: int, value: Floats, count: Ints, order: Ints | None = None) -> _Part:
    import numpy as np

    none = np.full(len(rows), -1) if order is None else order
    return rows, day, np.full(len(rows), kind), value.astype(np.float64), count.astype(np.int64), none


def _weekly(rng: np.random.Generator, traits: Traits, made: Orders) -> list[_Part]:
    import numpy as np

    n = len(traits)
    weeks = (traits.last_day - traits.first_day) // 7 + 1
    most = int(weeks.max())
    paid = made.paid != NEVER
    back = (traits.last_day[made.merchant[paid]] - made.day[paid]) // 7
    buyers = np.bincount(made.merchant[paid] * most + back, minlength=n * most).reshape(n, most)
    expected = buyers + 0.15 * traits.orders_a_day[:, None] * 7
    visits = rng.poisson(expected / traits.conversion[:, None] * np.exp(0.18 * rng.standard_normal((n, most)))) + buyers
    tired = traits.distress_day[:, None] < traits.last_day[:, None] - 7 * np.arange(most)[None, :]
    logins = rng.binomial(7, np.clip(traits.login_days[:, None] / 7 * np.where(tired, 0.7, 1.0), 0.02, 0.995))
    rows, back = np.nonzero(np.arange(most)[None, :] < weeks[:, None])
    day = traits.last_day[rows] - 7 * back
    return [
        _line(rows, day, _VISIT, visits[rows, back].astype(np.float64), buyers[rows, back]),
        _line(rows, day, _LOGIN, np.ones(len(rows)), logins[rows, back]),
    ]


def _monthly(rng: np.random.Generator, traits: Traits) -> list[_Part]:
    import numpy as np

    months = (traits.last_day - traits.first_day) // 30 + 1
    most = int(months.max())
    rows, back = np.nonzero(np.arange(most)[None, :] < months[:, None])
    day = np.maximum(traits.last_day[rows] - 30 * back - 1, traits.first_day[rows])
    one = np.ones(len(rows), np.int64)

    def rating(level: Floats) -> Floats:
        value: Floats = np.round((level[rows] + 0.03 * rng.standard_normal(len(rows))).clip(3.0, 5.0), 2)
        return value

    positive = np.log(traits.positive / (1 - traits.positive))
    item = 4.62 + 0.07 * (positive - 3.15) - 0.05 * np.log(traits.refunds / 0.05)
    service = 4.66 + 0.05 * traits.reputation - 0.04 * np.log(traits.reply_minutes / 9)
    delivery = 4.66 - 0.16 * np.log(traits.dispatch_hours / 28) - 0.10 * np.log(traits.transit_days / 3.1)
    minutes = traits.reply_minutes[rows] * np.exp(0.2 * rng.standard_normal(len(rows)))
    asked = rng.poisson(np.minimum(traits.orders_a_day[rows] * 30 * 0.8, 900)) + 1
    # Loans elsewhere come and go: the last month shows the present number.
    drift = rng.binomial(2, 0.12, len(rows)) - rng.binomial(2, 0.12, len(rows))
    lenders = np.where(back == 0, traits.lenders[rows], (traits.lenders[rows] + drift).clip(0, 9))
    return [
        _line(rows, day, _ITEM, rating(item), one), _line(rows, day, _SERVICE, rating(service), one),
        _line(rows, day, _DELIVERY, rating(delivery), one), _line(rows, day, _INQUIRY, np.round(minutes, 1), asked),
        _line(rows, day, _LENDER, lenders, one),
    ]  # fmt: skip


def _of_orders(rng: np.random.Generator, traits: Traits, made: Orders) -> list[_Part]:
    import numpy as np

    m = made.merchant
    end = traits.last_day[m]
    day = made.signed // DAY + 1 + rng.integers(0, 6, len(m))
    burst = made.fake & (traits.fraud[m] == Fraud.REVIEW_BURST)
    # A ring's praise comes in one week of the last months.
    day = np.where(burst, np.maximum(end - 20 - traits.ring[m] % 60 - made.number % 5, made.signed // DAY), day)
    told = (made.signed != NEVER) & (day <= end)
    told &= burst | (rng.random(len(m), dtype=np.float32) < traits.review_share[m])
    good = burst | (rng.random(len(m), dtype=np.float32) < traits.positive[m] - 0.25 * (made.refund > 0))
    u = rng.random(len(m), dtype=np.float32)
    stars = np.where(good, np.where(burst | (u < 0.86), 5, 4), np.where(u < 0.4, 1, np.where(u < 0.65, 2, 3)))
    sad_day = made.day + 6
    sad = (rng.random(len(m), dtype=np.float32) < traits.complaints[m]) & (made.paid != NEVER) & (sad_day <= end)
    one = np.ones(len(m), np.int64)
    return [
        _line(m[told], day[told], _REVIEW, stars[told], one[told], made.number[told]),
        _line(m[sad], sad_day[sad], _COMPLAINT, one[sad], one[sad], made.number[sad]),
    ]


def _penalties(rng: np.random.Generator, traits: Traits) -> _Part:
    import numpy as np

    span = traits.last_day - traits.first_day + 1
    caught = (traits.fraud > 0) & (traits.fraud != Fraud.ROUND_TRIP)
    number = rng.poisson((traits.penalties + 0.6 * caught) * span / 365)
    rows = np.repeat(np.arange(len(traits)), number)
    day = traits.last_day[rows] - (rng.random(len(rows)) * span[rows]).astype(np.int64)
    points = rng.choice([1, 2, 4, 12], len(rows), p=[0.5, 0.3, 0.17, 0.03])
    return _line(rows, day, _PENALTY, points, np.ones(len(rows), np.int64))
