"""Who did what, when, and has anyone changed that since?

The journal is a chain: each entry's hash covers its own content and the hash before it, so that an edit, a removal or
a change of order anywhere breaks every hash from there on. A cut tail is found against a head kept elsewhere (it is
printed on every decision).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workbench.records.canonical import digest, sha256_hex

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `payload` is canonical JSON text; its digest is what the chain covers."""

    seq: int  # 1, 2, 3, ... without a gap
    at: datetime
    staff_id: str
    role: str
    action: str  # "decision.propose", "import.commit", ...
    case_no: str | None
    payload: str
    payload_digest: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Result of walking the chain. `first_bad` is the first sequence number that does not hold, or None."""

    entries: int
    head: str
    first_bad: int | None

    @property
    def holds(self) -> bool:
        return self.first_bad is None


def link(
    previous: str,
    seq: int,
    at: datetime,
    staff_id: str,
    role: str,
    action: str,
    case_no: str | None,
    payload_digest: str,
) -> str:
    """The hash that ties an entry to the one before it."""
    return digest([previous, seq, at, staff_id, role, action, case_no, payload_digest])


def next_entry(
    last: tuple[int, str], at: datetime, staff_id: str, role: str, action: str, case_no: str | None, payload: bytes
) -> Entry:
    """The entry that follows the one with sequence number and hash `last` (`(0, GENESIS)` for the first)."""
    seq, previous = last[0] + 1, last[1]
    covered = sha256_hex(payload)
    mark = link(previous, seq, at, staff_id, role, action, case_no, covered)
    return Entry(seq, at, staff_id, role, action, case_no, payload.decode("utf-8"), covered, previous, mark)


def verify(entries: Iterable[Entry], head: str | None = None) -> ChainCheck:
    """Walk the chain from its start; with `head`, also demand that it ends (or passes) there."""
    count, previous, met = 0, GENESIS, head is None or head == GENESIS
    for entry in entries:
        count += 1
        expected = link(
            previous,
            count,
            entry.at,
            entry.staff_id,
            entry.role,
            entry.action,
            entry.case_no,
            sha256_hex(entry.payload.encode("utf-8")),
        )
        if entry.seq != count or entry.previous != previous or entry.hash != expected:
            return ChainCheck(count, previous, count)
        previous = entry.hash
        met = met or previous == head
    return ChainCheck(count, previous, None if met else count + 1)
