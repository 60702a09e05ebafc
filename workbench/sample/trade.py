"""Which orders and parcels does each merchant of the sample economy have?

A Poisson number of orders a day around size x season x growth x weekly noise (x decline once distress begins); then,
for each order, its buyer, value, payment, dispatch, signature and refund. Everything after the merchant's last day is
unknown. All arrays are flat: one entry an order, merchants one after another, days rising.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.sample.traits import Fraud, Traits
from workbench.sample.world import FIRST_DAY, season_table, world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

DAY = 86_400
NEVER = 2**62  # a moment that is not known
RING_BUYERS = 10**12  # buyer numbers from here on belong to rings
REGULAR_NOISE = 0.07  # below this weekly noise orders come more evenly than by chance; who applies has more
REGULAR_KEPT = 0.75  # of evenly spaced orders come: the variance is a quarter of the mean
OWN_BUYER = 10**13  # ... and from here on to the shop's own people


@dataclass(slots=True)
class Orders:
    """Moments in seconds since 1970-01-01 local time, NEVER where unknown; money in fen."""

    merchant: Ints  # row in the traits
    day: Ints
    number: Ints  # within the merchant, from 0
    created: Ints
    paid: Ints
    shipped: Ints
    signed: Ints
    promised: Ints
    closed: Ints
    gross: Ints
    paid_fen: Ints
    refund: Ints
    freight: Ints
    quantity: Ints
    buyer: Ints
    item: Ints
    dest: Ints
    origin: Ints
    carrier: Ints
    weight: Ints
    waybill: Ints
    failed: Ints  # 0 no, 1 exception, 2 returned
    fake: Flags


def orders(rng: np.random.Generator, traits: Traits) -> Orders:
    """All orders of these merchants from their first to their last day with lines."""
    import numpy as np

    merchant, day = _days(rng, traits)
    count = len(merchant)
    starts = np.searchsorted(merchant, np.arange(len(traits)))
    number = np.arange(count) - starts[merchant]
    fake = rng.random(count, dtype=np.float32) < traits.fake[merchant]
    distress = (day > traits.distress_day[merchant]).astype(np.float32)
    gross, quantity, freight = _values(rng, traits, merchant, fake)
    created = day * DAY + _time_of_day(rng, count)
    paid = np.where(
        rng.random(count, dtype=np.float32) < traits.unpaid[merchant],
        NEVER, created + (60 + 900 * rng.standard_exponential(count, dtype=np.float32)).astype(np.int64),
    )  # fmt: skip
    made = Orders(
        merchant=merchant, day=day, number=number, created=created, paid=paid,
        shipped=np.full(count, NEVER), signed=np.full(count, NEVER), promised=np.full(count, NEVER),
        closed=np.full(count, NEVER), gross=gross,
        paid_fen=np.rint(gross * (1 - 0.12 * rng.random(count, dtype=np.float32) ** 2)).astype(np.int64),
        refund=np.zeros(count, np.int64), freight=freight, quantity=quantity,
        buyer=_buyers(rng, traits, merchant, number, fake), item=_items(rng, traits, merchant),
        dest=_places(rng, traits, merchant), origin=_origins(traits, merchant, number),
        carrier=np.minimum((rng.random(count, dtype=np.float32) ** 2 * 4).astype(np.int64), 3),
        weight=np.zeros(count, np.int64), waybill=np.zeros(count, np.int64), failed=np.zeros(count, np.int64),
        fake=fake,
    )  # fmt: skip
    _deliver(rng, traits, made, distress)
    _refund(rng, traits, made, distress)
    _forget_the_future(traits, made)
    return made


def _days(rng: np.random.Generator, traits: Traits) -> tuple[Ints, Ints]:
    """Merchant and day of each order."""
    import numpy as np

    n, span = len(traits), int((traits.last_day - traits.first_day).max()) + 1
    back = np.arange(span - 1, -1, -1, dtype=np.int32)
    days = traits.last_day[:, None].astype(np.int32) - back[None, :]
    rate = season_table()[traits.season[:, None], days - np.int32(FIRST_DAY)]
    weeks = rng.standard_normal((n, span // 7 + 1), dtype=np.float32) * traits.week_noise[:, None].astype(np.float32)
    rate *= np.repeat(np.exp(weeks - weeks.var(axis=1, keepdims=True) / 2), 7, axis=1)[:, :span]
    rate *= np.exp(-traits.growth[:, None].astype(np.float32) * (back[None, :] / np.float32(365.0)))
    fallen = (days - traits.distress_day[:, None]).clip(0, 45) / np.float32(45.0)
    rate *= traits.orders_a_day[:, None].astype(np.float32) * (1 - np.float32(0.62) * fallen.astype(np.float32))
    rate[days < traits.first_day[:, None]] = 0
    rate = np.minimum(rate, 60.0)
    counts = rng.poisson(rate)
    regular = np.flatnonzero(traits.week_noise < REGULAR_NOISE)
    if len(regular):
        counts[regular] = _regular(rng, rate[regular])
    flat = np.repeat(np.arange(n * span), counts.ravel())
    merchant = flat // span
    return merchant, traits.last_day[merchant] - (span - 1 - flat % span)


def _regular(rng: np.random.Generator, rate: Floats) -> Ints:
    """Orders a day [n, days] with the same mean as by chance alone and less of its scatter."""
    import numpy as np

    asked = np.floor(np.cumsum(rate / REGULAR_KEPT, axis=1, dtype=np.float64) + rng.random((len(rate), 1)))
    return np.asarray(rng.binomial(np.diff(asked, axis=1, prepend=0.0).astype(np.int64), REGULAR_KEPT))


def _time_of_day(rng: np.random.Generator, count: int) -> Ints:
    import numpy as np

    hour = 15.5 + 4.2 * rng.standard_normal(count, dtype=np.float32)
    return np.asarray((np.mod(hour, 24) * 3600).astype(np.int64))


def _values(rng: np.random.Generator, traits: Traits, merchant: Ints, fake: Flags) -> tuple[Ints, Ints, Ints]:
    """Gross value, pieces and freight."""
    import numpy as np

    count = len(merchant)
    spread = traits.ticket_spread[merchant].astype(np.float32)
    noise = rng.standard_normal(count, dtype=np.float32) * spread - spread**2 / 2
    gross = (traits.ticket_fen[merchant] * np.exp(noise) * (1 + 0.6 * fake)).clip(500, 5e7)
    quantity = 1 + rng.poisson(0.5, count)
    freight = np.where(rng.random(count, dtype=np.float32) < 0.55, 0, 600 + 100 * rng.integers(0, 10, count))
    return np.rint(gross / 10).astype(np.int64) * 10 + freight, quantity, freight


def _buyers(rng: np.random.Generator, traits: Traits, merchant: Ints, number: Ints, fake: Flags) -> Ints:
    """Buyer numbers: new, returning, one of five large ones, or a ring's."""
    import numpy as np

    count = len(merchant)
    u = rng.random(count, dtype=np.float32)
    repeat, whale = traits.repeat[merchant], traits.whales[merchant]
    earlier = (rng.random(count, dtype=np.float32) * number).astype(np.int64)
    large = (5 * rng.random(count, dtype=np.float32) ** 2).astype(np.int64)
    local = np.where(u < whale, large, np.where(u < whale + repeat, earlier, number) + 5)
    buyer = traits.code[merchant] * 100_000 + local
    kind = traits.fraud[merchant]
    shared = fake & ((kind == Fraud.LINKED_BUYERS) | (kind == Fraud.CIRCULAR_FUNDS))
    buyer = np.where(shared, RING_BUYERS + traits.ring[merchant] * 100 + rng.integers(0, 12, count), buyer)
    own = fake & (kind == Fraud.SELF_PURCHASE)
    return np.where(own, OWN_BUYER + traits.code[merchant] * 10 + rng.integers(0, 3, count), buyer)


def _items(rng: np.random.Generator, traits: Traits, merchant: Ints) -> Ints:
    import numpy as np

    goods = np.array([len(c.goods) for c in world().categories])[traits.category[merchant]]
    return np.asarray((rng.random(len(merchant), dtype=np.float32) ** 1.5 * goods).astype(np.int64))


def _places(rng: np.random.Generator, traits: Traits, merchant: Ints) -> Ints:
    """Province of each buyer: as buyers live, drawn towards the shop's own where its reach is short."""
    import numpy as np

    weights = np.array([p.buyers for p in world().provinces], float)
    order = np.argsort(-weights, kind="stable")
    steps = np.cumsum(weights[order]) / weights.sum()
    u = rng.random(len(merchant)) ** traits.reach[merchant]
    away = order[np.minimum(np.searchsorted(steps, u), len(weights) - 1)]
    stays = rng.random(len(merchant), dtype=np.float32) < 0.06 * traits.reach[merchant]
    return np.where(stays, traits.province[merchant], away)


def _origins(traits: Traits, merchant: Ints, number: Ints) -> Ints:
    """Province each parcel leaves from: the shop's own, for a third of them the second warehouse's where it has one."""
    import numpy as np

    second = (traits.province + 1 + traits.code % 5) % 12
    return np.where((traits.warehouses[merchant] > 1) & (number % 3 == 0), second[merchant], traits.province[merchant])


def _deliver(rng: np.random.Generator, traits: Traits, made: Orders, distress: Floats) -> None:
    """Dispatch, carriage, signature and what goes wrong on the way."""
    import numpy as np

    m, count = made.merchant, len(made.merchant)
    crowd = season_table()[traits.season[m], made.day - FIRST_DAY]
    noise = np.exp(0.5 * rng.standard_normal(count, dtype=np.float32) - 0.125)
    hours = traits.dispatch_hours[m] * noise * (1 + 0.10 * np.maximum(crowd - 1.5, 0)) * (1 + 0.5 * distress)
    sent = made.paid != NEVER
    made.shipped = np.where(sent, made.paid + (hours * 3600).astype(np.int64), NEVER)
    far = np.where(made.dest == made.origin, 0.65, 1.06)
    days = traits.transit_days[m] * far * np.exp(0.28 * rng.standard_normal(count, dtype=np.float32) - 0.04)
    u = rng.random(count, dtype=np.float32)
    made.failed = np.where(u < traits.exceptions[m], np.where(u < 0.35 * traits.exceptions[m], 2, 1), 0) * sent
    signed = made.shipped + (days * DAY).astype(np.int64)
    made.signed = np.where(sent & (made.failed == 0), signed, NEVER)
    made.promised = np.where(sent, made.paid + 6 * DAY, NEVER)
    grams = 180 + 900 * rng.standard_exponential(count, dtype=np.float32)
    made.weight = np.rint(grams).astype(np.int64)
    made.waybill = traits.code[m] * 100_000 + made.number
    kind = traits.fraud[m]
    light = made.fake & ((kind == Fraud.EMPTY_PARCEL) | (kind == Fraud.REVIEW_BURST))
    made.weight = np.where(light, 12 + made.weight % 30, made.weight)
    reused = made.fake & (kind == Fraud.WAYBILL_REUSE) & (made.number > 0)
    made.waybill = np.where(reused, made.waybill - 1 - made.number % 2, made.waybill)


def _refund(rng: np.random.Generator, traits: Traits, made: Orders, distress: Floats) -> None:
    """Refunds before dispatch or after signature, in full or in part; the moment the order closes."""
    import numpy as np

    m, count = made.merchant, len(made.merchant)
    wanted = rng.random(count, dtype=np.float32) < traits.refunds[m] * (1 + 0.8 * distress) * np.where(
        made.fake, 0.1, 1
    )
    wanted &= made.paid != NEVER
    early = wanted & (rng.random(count, dtype=np.float32) < 0.3)
    late = wanted & ~early & (made.signed != NEVER)
    back = early | late | (made.failed == 2)
    part = np.where(late & (rng.random(count, dtype=np.float32) < 0.25), 0.4, 1.0)
    made.refund = np.where(back, np.rint(made.paid_fen * part), 0).astype(np.int64)
    wait = (DAY * (0.5 + 2.5 * rng.standard_exponential(count, dtype=np.float32))).astype(np.int64)
    never_sent = early & (rng.random(count, dtype=np.float32) < 0.8)
    made.shipped = np.where(never_sent, NEVER, made.shipped)
    made.signed = np.where(early, NEVER, made.signed)
    made.failed = np.where(never_sent, 0, made.failed)
    confirm = made.signed + np.minimum(wait, 9 * DAY)
    returned = made.shipped + 9 * DAY
    made.closed = np.where(made.signed != NEVER, confirm, NEVER)
    made.closed = np.where(made.failed == 2, returned, made.closed)
    made.closed = np.where(early, made.paid + np.minimum(wait, 2 * DAY), made.closed)
    made.closed = np.where(made.paid == NEVER, made.created + 2 * DAY, made.closed)


def _forget_the_future(traits: Traits, made: Orders) -> None:
    """Blank every moment after the merchant's last day, and what only they would tell."""
    import numpy as np

    end = (traits.last_day[made.merchant] + 1) * DAY
    made.paid = np.where(made.paid < end, made.paid, NEVER)
    for name in ("shipped", "signed"):
        moment = getattr(made, name)
        setattr(made, name, np.where(moment < end, moment, NEVER))
    made.closed = np.where(made.closed < end, made.closed, NEVER)
    made.refund = np.where(made.closed == NEVER, 0, made.refund)
    made.promised = np.where(made.paid == NEVER, NEVER, made.promised)
    # A parcel is known to have gone astray some days after it left.
    made.failed = np.where((made.shipped != NEVER) & (made.shipped + 4 * DAY < end), made.failed, 0)
