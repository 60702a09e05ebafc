"""Merchants that belong together are found, and a crowd is no family."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.shops import DAY, Lines, honest
from tests.flows.test_detectors import ring
from workbench.flows.engine import Engine, open_engine
from workbench.flows.linked import Cluster, Contact, Link, LinkKind, clusters, exposure_fen, linked_to, links


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def found(
    engine: Engine, lines: Lines, owners: dict[str, str] | None = None, contacts: tuple[Contact, ...] = ()
) -> set[tuple[str, str, str]]:
    seen = lines.examined(engine)
    edges = links(engine, DAY, owners or {}, seen.findings, contacts)
    return {(edge.one, edge.other, edge.kind.value) for edge in edges}


def test_one_legal_person_and_declared_contacts_link_by_one_key(engine: Engine) -> None:
    contacts = (
        Contact("m1", LinkKind.PHONE, "k1"), Contact("m3", LinkKind.PHONE, "k1"),
        Contact("m2", LinkKind.ADDRESS, "k2"), Contact("m4", LinkKind.ADDRESS, "k2"),
        Contact("m4", LinkKind.ACCOUNT, ""), Contact("m5", LinkKind.ACCOUNT, ""),
    )  # fmt: skip
    assert found(engine, honest(3), {"m1": "p", "m2": "p", "m9": "q"}, contacts) == {
        ("m1", "m2", "legal_person"), ("m1", "m3", "phone"), ("m2", "m4", "address")
    }  # fmt: skip


def test_an_address_of_a_market_hall_links_nobody(engine: Engine) -> None:
    hall = tuple(Contact(f"m{n}", LinkKind.ADDRESS, "hall") for n in range(21))
    assert found(engine, honest(3), contacts=hall) == set()
    assert len(found(engine, honest(3), contacts=hall[:20])) == 190


def test_waybills_and_accounts_link_in_number_only(engine: Engine) -> None:
    lines = honest(6)
    for number in range(6):
        lines.sell("m2", number, waybill=f"w-m1-{number}" if number < 1 else f"own-{number}")
        lines.pay(f"m{1 + number % 2}", f"t{number}", DAY - 9, 5_000, "accountant")
    assert found(engine, lines) == set()
    lines.sell("m2", 7, waybill="w-m1-1")
    assert found(engine, lines) == {("m1", "m2", "waybill")}
    lines.pay("m1", "u1", DAY - 9, 5_000, "purse")
    lines.pay("m2", "u2", DAY - 9, -5_000, "purse")
    assert found(engine, lines) == {("m1", "m2", "waybill"), ("m1", "m2", "account")}


def test_a_flagged_circle_of_buyers_links_its_shops_and_common_customers_do_not(engine: Engine) -> None:
    assert found(engine, ring()) == {("m1", "m2", "buyers"), ("m1", "m3", "buyers"), ("m2", "m3", "buyers")}
    assert found(engine, ring(shops=2, people=12, each=1)) == set()


def test_a_cluster_joins_through_others_and_its_persons_count_once() -> None:
    edges = [
        Link("a", "b", LinkKind.LEGAL_PERSON, 1),
        Link("b", "c", LinkKind.PHONE, 1),
        Link("x", "y", LinkKind.PHONE, 1),
    ]
    first, second = clusters(edges)
    assert (first.merchant_ids, second.merchant_ids) == (("a", "b", "c"), ("x", "y"))
    assert linked_to((first, second))["c"] is first
    owners = {"a": "p", "b": "p", "c": "q"}
    assert exposure_fen(first, owners, {"p": 500, "q": 70, "other": 9}) == 570


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=12))
def test_clusters_are_the_connected_parts_whatever_the_order_of_edges(pairs: set[tuple[int, int]]) -> None:
    edges = [Link(f"m{a}", f"m{b}", LinkKind.PHONE, 1) for a, b in pairs]
    made = clusters(edges)
    assert clusters(reversed(edges)) == made
    for one in made:
        assert _reached(one.merchant_ids[0], edges) == set(one.merchant_ids)
        assert set(one.links) == {edge for edge in edges if edge.one in one.merchant_ids}
    assert sorted(itertools.chain(*(one.merchant_ids for one in made))) == sorted(
        {name for edge in edges for name in (edge.one, edge.other)}
    )
    assert all(isinstance(one, Cluster) for one in made)


def _reached(start: str, edges: list[Link]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for edge in edges:
            for here, there in ((edge.one, edge.other), (edge.other, edge.one)):
                if here == at and there not in seen:
                    seen.add(there)
                    waiting.append(there)
    return seen
