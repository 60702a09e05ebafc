"""Through whose hands did a case go, and do two copies of it agree?

When a case leaves a desk, one link is added to its custody chain: which desk, who, when, and the digest of everything
the case then was. Two copies of a case are compared by their chains: one goes on where the other ends, or they part,
which is a fork. Nothing here joins what has parted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.records.canonical import digest

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Custody:
    """One hand-over. `rows` is the digest of the case as it was handed over, `hash` covers all the rest."""

    number: int  # 1, 2, 3, ...
    desk: str  # name of the desk's key
    person: str
    at: datetime
    rows: str
    previous: str
    hash: str


class Relation(StrEnum):
    NEW = "new"  # nothing is known of this case here
    AHEAD = "ahead"  # what came goes on where the copy here ends
    KNOWN = "known"  # what came is here already
    FORK = "fork"  # both went on from a common beginning


def next_link(chain: Sequence[Custody], desk: str, person: str, at: datetime, rows: str) -> Custody:
    """The link that a hand-over adds to a chain."""
    previous = chain[-1].hash if chain else START
    number = len(chain) + 1
    return Custody(number, desk, person, at, rows, previous, _hash(number, desk, person, at, rows, previous))


def _hash(number: int, desk: str, person: str, at: datetime, rows: str, previous: str) -> str:
    return digest([number, desk, person, at, rows, previous])


def first_broken(chain: Sequence[Custody]) -> int | None:
    """Number of the first link that does not follow from the one before it; None where all do."""
    previous = START
    for number, link in enumerate(chain, 1):
        made = _hash(number, link.desk, link.person, link.at, link.rows, previous)
        if (link.number, link.previous, link.hash) != (number, previous, made):
            return number
        previous = link.hash
    return None


def common_links(ours: Sequence[Custody], theirs: Sequence[Custody]) -> int:
    """How many links two chains begin with alike."""
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if one.hash != other.hash:
            break
        count += 1
    return count


def relation(ours: Sequence[Custody], theirs: Sequence[Custody], changed_here: bool) -> Relation:
    """How what came stands to what is here. `changed_here`: the case was worked on here since its last link."""
    if not ours and not changed_here:
        return Relation.NEW
    common = common_links(ours, theirs)
    if common == len(theirs):
        return Relation.KNOWN
    if common == len(ours) and not changed_here:
        return Relation.AHEAD
    return Relation.FORK
