"""What are the borrowers of the seed portfolio called, and where are they?

Put together from the word lists of the sample economy; none is meant to be a real shop, company or person. A name that
is taken gets its number, as branches have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.sample.seed_book import SeedBook
from workbench.sample.seed_fates import LIVE, LIVE_BAD, LIVE_LATE
from workbench.sample.world import world

TMALL_SHARE = 0.3
SECOND_SHOP_SHARE = 0.03  # of those who owe nothing now: another shop of the owner before
ENDINGS = ("旗舰店", "专营店", "专卖店")


def merchant_id(borrower: int) -> str:
    """Identifier of a borrower of the seed portfolio, by its place."""
    return f"SP{borrower + 1:06d}"


@dataclass(frozen=True, slots=True)
class SeedMerchant:
    merchant_id: str
    name: str
    platform: str
    category: str
    entity_type: str
    legal_person_id: str
    owner_name: str
    region: str
    city: str
    opened_day: int
    trustpass_index: int | None
    shop_level: int


def seed_merchants(book: SeedBook) -> Iterator[SeedMerchant]:
    """Every borrower, in order of place."""
    rng = np.random.default_rng(book.seed + 2)
    count = len(book.borrowers)
    words, provinces, names = world().categories, world().provinces, world().names
    category = rng.choice(len(words), count, p=_shares([one.weight for one in words])).tolist()
    province = rng.choice(len(provinces), count, p=_shares([one.weight for one in provinces])).tolist()
    picks = rng.random((count, 8)).tolist()
    opened = (book.borrowers.first - 70 - np.floor(rng.exponential(420.0, count)).astype(np.int64)).tolist()
    owes = np.zeros(count, dtype=bool)
    owes[book.borrowers.of_loan[book.fates.are(LIVE, LIVE_LATE, LIVE_BAD)]] = True
    idle, b2b = (~owes).tolist(), book.borrowers.b2b.tolist()
    taken: dict[str, int] = {}
    before: tuple[str, str] | None = None
    for place in range(count):
        u = picks[place]
        kind, where = words[category[place]], provinces[province[place]]
        city = _pick(where.cities, u[0])
        platform = "b2b" if b2b[place] else "tmall" if u[1] < TMALL_SHARE else "taobao"
        first, second, word = _pick(names["first"], u[2]), _pick(names["second"], u[3]), _pick(kind.words, u[4])
        if platform == "b2b":
            name, last = f"{city}{first}{second}{word.removesuffix('馆')}", "有限公司"
        else:
            name, last = f"{first}{second}{word}", _pick(ENDINGS, u[5]) if platform == "tmall" else ""
        number = taken[name] = taken.get(name, 0) + 1
        own = (f"SPP{place + 1:06d}", _pick(names["surnames"], u[6]) + _pick(names["given"], u[7]))
        person = before if before and idle[place] and u[5] < SECOND_SHOP_SHARE else own
        before = own
        yield SeedMerchant(
            merchant_id(place), f"{name}{'' if number == 1 else f'{number}号'}{last}", platform, kind.code,
            "company" if platform == "b2b" or (platform == "tmall" and u[6] < 0.55) else "sole_trader", *person,
            where.name, city, opened[place], 40 + int(160 * u[2]) if platform == "b2b" else None, 1 + int(u[7] * 18),
        )  # fmt: skip


def _shares(weights: list[int]) -> list[float]:
    return [weight / sum(weights) for weight in weights]


def _pick(words: tuple[str, ...], u: float) -> str:
    return words[int(u * len(words))]
