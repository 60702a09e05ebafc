"""What is a merchant of the sample economy like, underneath?

Three qualities (money, operations, reputation) share a common part. Everything else a merchant has is drawn around
them with its own noise: no single figure gives a merchant away, and the flows only show the traits through chance.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import TYPE_CHECKING

from workbench.sample.world import world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FAR = 10**7  # a day that never comes
HISTORY_DAYS = 455  # lines reach back this far


class Fraud(IntEnum):
    """How a ring invents sales."""

    NONE = 0
    WAYBILL_REUSE = 1
    EMPTY_PARCEL = 2
    LINKED_BUYERS = 3
    CIRCULAR_FUNDS = 4
    REVIEW_BURST = 5
    SELF_PURCHASE = 6
    ROUND_TRIP = 7  # planted on the desk only, see `sample.schemes`


@dataclass(slots=True)
class Traits:
    """One array [n] for each trait. Days are day numbers; shares 0..1; `last_day` is the last day with lines."""

    code: Ints
    platform: Ints
    category: Ints
    province: Ints
    city: Ints
    opened_day: Ints
    last_day: Ints
    money: Floats
    operations: Floats
    reputation: Floats
    warehouses: Ints  # places parcels leave from
    orders_a_day: Floats
    ticket_fen: Floats
    ticket_spread: Floats
    growth: Floats  # log growth a year
    week_noise: Floats
    season: Ints
    repeat: Floats
    whales: Floats  # share of orders from five large buyers
    reach: Floats  # 1: all provinces as buyers live, more: nearer
    dispatch_hours: Floats
    transit_days: Floats
    exceptions: Floats
    refunds: Floats
    unpaid: Floats
    review_share: Floats
    positive: Floats
    conversion: Floats
    login_days: Floats  # of seven
    reply_minutes: Floats
    complaints: Floats  # for each order
    penalties: Floats  # a year
    purchases: Floats  # share of sales
    suppliers: Ints
    balance_weeks: Floats  # of sales
    balance_noise: Floats
    debt_service: Floats  # share of sales
    lenders: Ints
    shop_level: Ints
    trustpass: Ints  # -1: not a member
    prior_loans: Ints
    prior_late: Ints
    fraud: Ints
    ring: Ints  # -1: none
    fake: Floats  # share of invented orders
    distress_day: Ints  # sales begin to fall

    def __len__(self) -> int:
        return len(self.code)

    def take(self, rows: Ints | slice) -> Traits:
        """The traits of some merchants."""
        return Traits(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    @property
    def first_day(self) -> Ints:
        """First day with lines."""
        import numpy as np

        return np.maximum(self.opened_day, self.last_day - HISTORY_DAYS + 1)


def draw(rng: np.random.Generator, codes: Ints, last_day: Ints) -> Traits:
    """Traits of merchants who apply; distress is not decided here (see `sample.outcome`)."""
    import numpy as np

    n = len(codes)
    z = rng.standard_normal((32, n))
    common = z[0]
    money, operations, reputation = (0.55 * common + 0.835 * z[i] for i in (1, 2, 3))
    platform = rng.choice(3, n, p=[0.56, 0.27, 0.17])
    b2b, tmall = platform == 2, platform == 1
    category = _categories(rng, b2b)
    province, city = _places(rng, n, b2b)
    age_days = np.exp(6.55 + 0.85 * z[4] + 0.15 * common).clip(70, 5200).astype(np.int64)
    tickets = np.array([c.ticket_yuan for c in world().categories])[category]
    size = 0.22 * money + 0.25 * np.log(age_days / 700) + 0.3 * tmall - 0.75 * b2b
    lenders = rng.poisson(np.exp(-0.75 - 0.42 * money + 0.15 * z[5])).clip(0, 7)
    prior_loans, prior_late = _loans(rng, age_days, money)
    return Traits(
        code=codes, platform=platform, category=category, province=province, city=city,
        opened_day=last_day - age_days, last_day=last_day, money=money, operations=operations, reputation=reputation,
        warehouses=1 + (rng.random(n) < 0.13),
        orders_a_day=np.exp(-0.95 + size + 1.05 * z[6]).clip(0.05, 9.0),
        ticket_fen=220 * tickets * np.exp(0.45 * z[7]),
        ticket_spread=np.exp(-0.75 + 0.2 * z[8]),
        growth=(0.10 + 0.24 * money + 0.40 * z[9]).clip(-1.4, 1.5),
        week_noise=np.exp(-1.15 - 0.18 * money + 0.35 * z[10]).clip(0.08, 1.0),
        season=np.array([c.season for c in world().categories])[category],
        repeat=_share(-1.30 + 0.35 * reputation + 0.45 * z[11]),
        whales=_share(-3.2 + 1.5 * b2b - 0.3 * money + 0.9 * z[12]),
        reach=np.exp(0.25 - 0.25 * operations + 0.35 * z[13]).clip(0.8, 5),
        dispatch_hours=np.exp(3.33 - 0.26 * operations + 0.26 * z[14]).clip(5, 110),
        transit_days=np.exp(1.12 - 0.08 * operations + 0.16 * z[15]).clip(1.2, 9),
        exceptions=_share(-4.3 - 0.35 * operations + 0.45 * z[16]),
        refunds=_share(-3.0 - 0.38 * reputation - 0.12 * operations + 0.42 * z[17] + 0.45 * np.isin(category, [4, 7])),
        unpaid=_share(-2.4 + 0.4 * z[18]),
        review_share=_share(-0.9 - 1.2 * b2b + 0.4 * z[19]),
        positive=_share(3.15 + 0.50 * reputation + 0.18 * operations + 0.45 * z[20]),
        conversion=_share(-3.35 + 0.22 * reputation + 0.35 * z[21]),
        login_days=7 * _share(1.7 + 0.45 * operations + 0.8 * z[22]),
        reply_minutes=np.exp(2.2 - 0.3 * operations + 0.55 * z[23]),
        complaints=_share(-5.2 - 0.45 * reputation + 0.4 * z[24]),
        penalties=np.exp(-1.5 - 0.5 * reputation + 0.5 * z[25]),
        purchases=_share(0.62 - 0.28 * money + 0.40 * z[26]),
        suppliers=rng.poisson(np.exp(1.35 + 0.2 * money)).clip(1, 14),
        balance_weeks=np.exp(0.35 + 0.42 * money + 0.55 * z[27]).clip(0.08, 9),
        balance_noise=np.exp(-0.9 - 0.25 * money + 0.30 * z[28]).clip(0.05, 1.4),
        debt_service=np.where(lenders > 0, _share(-3.3 + 0.45 * lenders + 0.4 * z[29]), 0.0),
        lenders=lenders,
        shop_level=_levels(age_days, size + z[6], reputation, z[30]),
        trustpass=np.where(b2b & (rng.random(n) < 0.8), np.rint(np.exp(4.0 + 0.3 * common + 0.5 * z[31])), -1)
        .astype(np.int64),
        prior_loans=prior_loans, prior_late=prior_late,
        fraud=np.zeros(n, np.int64), ring=np.full(n, -1), fake=np.zeros(n), distress_day=np.full(n, FAR),
    )  # fmt: skip


def _share(logit: Floats) -> Floats:
    import numpy as np

    share: Floats = 1 / (1 + np.exp(-logit))
    return share


def _categories(rng: np.random.Generator, b2b: NDArray[np.bool_]) -> Ints:
    import numpy as np

    weights = np.array([c.weight for c in world().categories], float)
    trade = np.array([c.code in {"hardware", "electronics", "textile", "bags", "home"} for c in world().categories])
    retail = np.where(trade & (weights < 7), 0.25 * weights, weights)
    shop = rng.choice(len(weights), len(b2b), p=retail / retail.sum())
    wholesale = rng.choice(len(weights), len(b2b), p=(weights * trade) / (weights * trade).sum())
    return np.where(b2b, wholesale, shop)


def _places(rng: np.random.Generator, n: int, b2b: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    import numpy as np

    weights = np.array([p.weight for p in world().provinces], float)
    province = rng.choice(len(weights), n, p=weights / weights.sum())
    # B2B credit is offered in three provinces, so most who ask for it live there.
    near = rng.choice([0, 2, 3], n, p=[0.55, 0.3, 0.15])
    province = np.where(b2b & (rng.random(n) < 0.9), near, province)
    cities = np.array([len(p.cities) for p in world().provinces])[province]
    return province, (rng.random(n) * cities).astype(np.int64)


def _loans(rng: np.random.Generator, age_days: Ints, money: Floats) -> tuple[Ints, Ints]:
    """Past loans, and how many of them were late: half of the applicants are new."""
    import numpy as np

    returning = rng.random(len(money)) < np.clip((age_days - 150) / 1500, 0, 0.62)
    loans = np.where(returning, 1 + rng.poisson(np.clip(age_days / 260, 0.3, 7)), 0).clip(0, 24)
    late = rng.binomial(loans, np.clip(0.05 * np.exp(-0.75 * money), 0, 0.7))
    return loans, late


def _levels(age_days: Ints, size: Floats, reputation: Floats, noise: Floats) -> Ints:
    """Ladder of 20 steps: 1-5 hearts, 6-10 diamonds, 11-15 crowns, 16-20 gold crowns."""
    import numpy as np

    level = 6.8 + 2.0 * np.log(age_days / 700) + 1.5 * size + 0.5 * reputation + 0.7 * noise
    return np.rint(level).clip(1, 19).astype(np.int64)
