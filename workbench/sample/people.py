"""What are the sample economy's merchants called, and who owns them?

Names are put together from word lists; none is meant to be a real shop, company or person. About one owner in
sixteen has two shops: exposure adds up over the owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.sample.relations import merchant_id
from workbench.sample.traits import Traits
from workbench.sample.world import PLATFORMS, world

if TYPE_CHECKING:
    import numpy as np

TWO_SHOPS = 0.06
_TMALL_ENDINGS = ("旗舰店", "专营店", "专卖店")


@dataclass(frozen=True, slots=True)
class Person:
    """The record of one merchant as `merchants.csv` has it."""

    merchant_id: str
    name: str
    platform: str
    category: str
    entity_type: str
    legal_person_id: str
    owner_name: str
    region: str
    city: str
    opened_on: str  # YYYY-MM-DD
    currency: str
    trustpass_index: int | None
    shop_level: int
    synthetic: bool


def people(rng: np.random.Generator, traits: Traits) -> list[Person]:
    """One record for each merchant, in the order of the traits; names are unique."""
    made: list[Person] = []
    taken: set[str] = set()
    picks = rng.random((len(traits), 6))
    second = rng.random(len(traits)) < TWO_SHOPS
    for row in range(len(traits)):
        person = _person(traits, row, picks[row], taken)
        if second[row] and made and person.entity_type != "person":
            # The owner's other shop: the one recorded before.
            made_by = made[-1]
            person = _owned_by(person, made_by)
        made.append(person)
    return made


def _owned_by(person: Person, other: Person) -> Person:
    from dataclasses import replace

    return replace(person, legal_person_id=other.legal_person_id, owner_name=other.owner_name)


def _person(traits: Traits, row: int, picks: np.ndarray, taken: set[str]) -> Person:
    platform = PLATFORMS[traits.platform[row]]
    category = world().categories[traits.category[row]]
    province = world().provinces[traits.province[row]]
    city = province.cities[traits.city[row]]
    names = world().names
    owner = _pick(names["surnames"], picks[0]) + _pick(names["given"], picks[1])
    name = _shop_name(platform, city, _pick(category.words, picks[2]), picks[3:], taken)
    trust = int(traits.trustpass[row])
    return Person(
        merchant_id=merchant_id(int(traits.code[row])),
        name=name,
        platform=platform,
        category=category.code,
        entity_type=_entity(platform, picks[5]),
        legal_person_id=f"P{int(traits.code[row]):07d}",
        owner_name=owner,
        region=province.name,
        city=city,
        opened_on=day_of(int(traits.opened_day[row])).isoformat(),
        currency="CNY",
        trustpass_index=None if trust < 0 else trust,
        shop_level=int(traits.shop_level[row]),
        synthetic=True,
    )


def _entity(platform: str, u: float) -> str:
    if platform == "b2b":
        return "company"
    if platform == "tmall":
        return "company" if u < 0.55 else "sole_trader"
    return "sole_trader" if u < 0.6 else "person"


def _shop_name(platform: str, city: str, word: str, picks: np.ndarray, taken: set[str]) -> str:
    names = world().names
    for attempt in range(10_000):
        # The next combination where a name is taken.
        first = names["first"][(int(picks[0] * 1000) + attempt) % len(names["first"])]
        second = names["second"][(int(picks[1] * 1000) + attempt // len(names["first"])) % len(names["second"])]
        if platform == "b2b":
            brand = names["company"][(int(picks[0] * 1000) + attempt) % len(names["company"])]
            turn = attempt // len(names["company"])
            brand = brand if turn == 0 else first + second
            trade = word if word.endswith(("制品", "电器", "电子")) else word.removesuffix("馆")
            name = f"{city}{brand}{trade}有限公司"
        else:
            ending = _TMALL_ENDINGS[int(picks[2] * 3)] if platform == "tmall" else ""
            name = f"{first}{second}{word}{ending}"
        if name not in taken:
            taken.add(name)
            return name
    raise ValueError(f"no free name for {city} {word}")


def _pick(words: tuple[str, ...], u: float) -> str:
    return words[int(u * len(words))]
