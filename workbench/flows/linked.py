"""Which merchants belong together, whoever signs: by owner, buyers, waybills, accounts, telephone or address?

Everything is compared by keyed hashes; a key that more than twenty merchants share is a platform, a carrier or a
market hall and links nobody. One shared key of a kind is an accident (a mistyped waybill, one accountant), so that
keys from lines link only in number; what records declare of a merchant links by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbench.common.text import Text
from workbench.flows.detectors import Finding
from workbench.flows.detectors.buyers import BUYER_CLUSTER, dense_pairs
from workbench.flows.engine import Engine
from workbench.flows.shared_keys import HUB, narrow_keys, shared_keys

LEAST_KEYS = 2  # shared waybills or accounts


class LinkKind(StrEnum):
    LEGAL_PERSON = "legal_person"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    WAYBILL = "waybill"
    BUYERS = "buyers"


LINK_NAMES = {
    LinkKind.LEGAL_PERSON: Text("同一法人", "Same legal person"),
    LinkKind.PHONE: Text("同一电话", "Same telephone"),
    LinkKind.ADDRESS: Text("同一地址", "Same address"),
    LinkKind.ACCOUNT: Text("共用账户", "Shared accounts"),
    LinkKind.WAYBILL: Text("共用运单", "Shared waybills"),
    LinkKind.BUYERS: Text("同一批买家", "One circle of buyers"),
}


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """What a merchant's record declares, as a keyed hash."""

    merchant_id: str
    kind: LinkKind  # PHONE, ADDRESS or ACCOUNT
    key: str


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """An edge; `one` is less than `other`, `keys` counts what they share."""

    one: str
    other: str
    kind: LinkKind
    keys: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Merchants that links join, directly or through others; the first of them names it."""

    merchant_ids: tuple[str, ...]
    links: tuple[Link, ...]


def links(
    engine: Engine,
    as_of_day: int,
    owners: Mapping[str, str],
    findings: Mapping[str, tuple[Finding, ...]],
    contacts: Iterable[Contact] = (),
) -> tuple[Link, ...]:
    """All edges known by the as-of day, sorted. `owners` names legal persons; buyers link only shops whose circle of
    buyers a detector flagged on both sides (`findings`, of `flows.verified.examine` of the same day)."""
    declared = [(one.kind, one.key, one.merchant_id) for one in contacts]
    declared += [(LinkKind.LEGAL_PERSON, person, merchant_id) for merchant_id, person in owners.items()]
    found = set(_declared(declared))
    circles = {
        merchant_id
        for merchant_id, ones in findings.items()
        if any(one.code == BUYER_CLUSTER.code and one.flagged for one in ones)
    }
    with shared_keys(engine):
        narrow = narrow_keys(as_of_day)
        rows = engine.execute(
            f"""SELECT a.kind, a.merchant_id, b.merchant_id, count(*) FROM ({narrow}) a JOIN ({narrow}) b
            ON a.kind = b.kind AND a.key = b.key AND a.merchant_id < b.merchant_id
            WHERE a.kind IN ('waybill', 'account') GROUP BY ALL HAVING count(*) >= {LEAST_KEYS}"""
        ).fetchall()
        found |= {Link(one, other, LinkKind(kind), int(keys)) for kind, one, other, keys in rows}
        pairs = engine.execute(f"SELECT * FROM ({dense_pairs(as_of_day)}) WHERE merchant_id < other_id").fetchall()
    found |= {
        Link(one, other, LinkKind.BUYERS, int(keys))
        for one, other, keys in pairs
        if one in circles and other in circles
    }
    return tuple(sorted(found))


def _declared(facts: Iterable[tuple[LinkKind, str, str]]) -> Iterable[Link]:
    """Links of merchants whose records declare the same thing. A legal person may have any number of shops."""
    holders: dict[tuple[LinkKind, str], set[str]] = {}
    for kind, key, merchant_id in facts:
        if key:
            holders.setdefault((kind, key), set()).add(merchant_id)
    for (kind, _), shops in sorted(holders.items()):
        if kind is LinkKind.LEGAL_PERSON or len(shops) <= HUB:
            ordered = sorted(shops)
            yield from (Link(a, b, kind, 1) for i, a in enumerate(ordered) for b in ordered[i + 1 :])


def clusters(edges: Iterable[Link]) -> tuple[Cluster, ...]:
    """Merchants joined by the edges, in any order of the edges the same; merchants without a link stand in none."""
    edges = sorted(edges)
    leader: dict[str, str] = {}

    def first(merchant_id: str) -> str:
        while leader.setdefault(merchant_id, merchant_id) != merchant_id:
            leader[merchant_id] = leader[leader[merchant_id]]
            merchant_id = leader[merchant_id]
        return merchant_id

    for edge in edges:
        low, high = sorted((first(edge.one), first(edge.other)))
        leader[high] = low
    members: dict[str, list[str]] = {}
    for merchant_id in sorted(leader):
        members.setdefault(first(merchant_id), []).append(merchant_id)
    inside: dict[str, list[Link]] = {}
    for edge in edges:
        inside.setdefault(first(edge.one), []).append(edge)
    return tuple(Cluster(tuple(members[name]), tuple(inside[name])) for name in sorted(members))


def linked_to(groups: Iterable[Cluster]) -> dict[str, Cluster]:
    """The cluster of each merchant that has one."""
    return {merchant_id: group for group in groups for merchant_id in group.merchant_ids}


def exposure_fen(group: Cluster, owners: Mapping[str, str], promised_fen: Mapping[str, int]) -> int:
    """What the legal persons of a cluster owe and may still draw together; each of them counts once."""
    return sum(promised_fen.get(person, 0) for person in {owners[merchant_id] for merchant_id in group.merchant_ids})
