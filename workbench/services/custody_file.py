"""What does staff see of a case that goes from desk to desk?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.records.custody import Custody, Relation


@dataclass(frozen=True, slots=True)
class Handed:
    """A bundle that was written."""

    case_no: str
    path: Path
    sha256: str
    link: Custody


@dataclass(frozen=True, slots=True)
class RemoteStep:
    """One thing that was done to the case at the other desk."""

    at: datetime
    person: str
    text: Text
    fresh: bool = True  # since that desk last took or handed over the case


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bundle. With `relation` FORK nothing was changed and both copies are shown."""

    case_no: str
    merchant_name: str
    relation: Relation
    sender: str  # name of the sending desk
    person: str  # who handed it over
    at: datetime
    theirs: tuple[RemoteStep, ...]  # done there since it last took or handed over the case; all, where it never did
    ours: tuple[RemoteStep, ...]  # done here since then
    remarks: tuple[Text, ...] = ()  # what keeps a decision from being signed here, for instance
    fork_id: int | None = None


@dataclass(frozen=True, slots=True)
class TrustedDesk:
    """A desk whose bundles are taken here. `fingerprint` is what the two desks compare by telephone."""

    key: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ForkView:
    """Two copies of a case that parted; `settled` is "ours", "theirs" or, until a person chose, None."""

    fork_id: int
    case_no: str
    found_at: datetime
    common: int
    theirs: tuple[Custody, ...]
    settled: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """A case that was handed over or taken, as it stands here."""

    case_no: str
    merchant_name: str
    stage: Text
    hands: int  # how often it was handed over
    outward: bool  # the last hand-over was made here
    desk: str  # the desk that made it
    person: str
    at: datetime
    changed_since: bool  # worked on here since then


@dataclass(frozen=True, slots=True)
class CustodyView:
    """What the hand-over screen shows."""

    own: TrustedDesk
    trusted: tuple[TrustedDesk, ...]
    moves: tuple[Move, ...]  # newest first
    forks: tuple[Taken, ...]  # those nobody has settled, with the steps of both sides
    may_trust: bool
    may_settle: bool
    may_move: bool
