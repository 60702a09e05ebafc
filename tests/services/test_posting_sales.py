"""Is a pool that is booked at once what it would be if each of its loans were booked by itself?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.desks import open_store
from tests.services.books import DAY, booked, books, differences
from tests.services.test_posting import live_at_desk
from workbench.common.errors import StaffError
from workbench.lending.facts import Fact
from workbench.services.ground import Ground
from workbench.services.posting import post_many, refresh
from workbench.services.posting_sales import sales
from workbench.storage.store import Store

TABLES = ("loans", "loan_events", "live_loans", "event_days")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, Ground]]:
    """Two desks with the same eighteen random lives; half of the live rows stand at today, the others earlier."""
    stores = [open_store(Path(tmp_path_factory.mktemp(name)) / "desk") for name in "ab"]
    grounds = tuple(books(store) for store in stores)
    for ground in grounds:
        for seed in range(18):
            live_at_desk(ground, f"L{seed:02d}", seed)
        with ground.transaction() as shelves:
            names = [f"L{seed:02d}" for seed in range(0, 18, 2)]
            refresh(shelves, names, day=DAY, products=ground.products(), policy=ground.policy())
    yield grounds[0], grounds[1]
    for store in stores:
        store.close()


def state(ground: Ground) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the book: facts and parts, live rows, sums of days, agreements."""
    with ground.store.reading() as shelves:
        reading = shelves.loans._connection
        return {name: sorted(map(tuple, reading.exec_driver_sql(f"SELECT * FROM {name}")), key=str) for name in TABLES}


def sold(ground: Ground, random: Random, kind: str) -> dict[str, tuple[Fact, ...]]:
    """One sale of each loan that owes, most of them at the end of today, some of an earlier day."""
    with ground.store.reading() as shelves:
        owing = sorted(shelves.loans.live.balances().items())
    return {
        loan_id: (Fact(kind, DAY - (random.random() < 0.3) * random.randrange(20), balance, "P-0001"),)
        for loan_id, balance in owing
    }


@pytest.mark.parametrize(("seed", "kind"), [(1, "transfer"), (2, "buy_back"), (3, "transfer"), (4, "transfer")])
def test_at_once_is_one_by_one(pair: tuple[Ground, Ground], seed: int, kind: str) -> None:
    whole, each = pair
    assert state(whole) == state(each)
    facts = sold(whole, Random(seed), kind)
    with whole.store.reading() as shelves:
        plain = sales(shelves, facts, DAY)[1]
    assert 0 < len(plain) < len(facts)  # both ways were taken
    with whole.transaction() as shelves:
        moved = post_many(shelves, facts, booked_day=DAY, products=whole.products(), policy=whole.policy())
    alone = {loan_id: booked(each, loan_id, *told) for loan_id, told in facts.items()}
    assert moved == alone
    assert state(whole) == state(each)
    assert list(differences(whole)) == []


def test_what_cannot_be_sold_is_refused_either_way(store: Store) -> None:
    ground = books(store)
    booked(ground, "B", Fact("draw", DAY - 100, 10_000_00))
    booked(ground, "A", Fact("draw", DAY - 100, 10_000_00))
    with ground.transaction() as shelves:
        refresh(shelves, ["A", "B"], day=DAY, products=ground.products(), policy=ground.policy())
    good = (Fact("transfer", DAY, 10_000_00, "P-0001"),)
    before = state(ground)
    for code, fact in (
        ("AMOUNT_NOT_POSITIVE", Fact("transfer", DAY, 0, "P-0001")),
        ("DAY_TO_COME", Fact("transfer", DAY + 1, 1, "P-0001")),
        ("DAY_BEFORE_OPENING", Fact("transfer", DAY - 201, 1, "P-0001")),
    ):
        told = {"A": good, "B": (fact,)}
        with pytest.raises(StaffError, match=code), ground.transaction() as shelves:
            post_many(shelves, told, booked_day=DAY, products=ground.products(), policy=ground.policy())
        assert state(ground) == before
    refused: dict[str, StaffError] = {}
    with ground.transaction() as shelves:
        moved = post_many(
            shelves, told, booked_day=DAY, products=ground.products(), policy=ground.policy(), refused=refused
        )
    assert list(moved) == ["A"]
    assert {loan_id: refusal.code for loan_id, refusal in refused.items()} == {"B": "DAY_BEFORE_OPENING"}
    assert list(differences(ground)) == []
