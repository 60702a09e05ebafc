"""Who did what, when, with which result, and has anyone changed that since?

The journal is a chain: each entry's hash covers its own content and the hash before it, so that an edit, a removal or
a change of order anywhere breaks every hash from there on. A cut tail, or a chain made anew from some entry on, is
found against anchors kept elsewhere: heads printed on papers and signed checkpoints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring

from workbench.common.dates import utc
from workbench.records.canonical import sha256_hex

GENESIS = "0" * 64
DONE = "done"

Row = tuple[int, str, str, str, str, str | None, str, str, str, str, str | None, str]
"""An entry as it is stored, in the order of `Entry`'s fields, its moment as `moment_text` writes it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `payload` is canonical JSON text; its digest is what the chain covers.

    `command` is the key of the command it belongs to, where one was given. `result` is "done" or "refused: CODE"; it is
    empty on entries of journals that were begun before results were kept.
    """

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
    command: str | None = None
    result: str = DONE

    def row(self) -> Row:
        return (
            self.seq, moment_text(self.at), self.staff_id, self.role, self.action, self.case_no, self.payload,
            self.payload_digest, self.previous, self.hash, self.command, self.result,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Result of walking the chain.

    `first_bad` is the first sequence number that does not hold, or None. `last_sure` is the last entry before it that
    the chain (or, where only an anchor disagrees, the anchor before) vouches for: the change lies between the two.
    """

    entries: int
    head: str
    first_bad: int | None
    last_sure: int = 0

    @property
    def holds(self) -> bool:
        return self.first_bad is None


def moment_text(moment: datetime) -> str:
    """UTC with whole microseconds; 32 characters, so that text order is time order."""
    return utc(moment).isoformat(timespec="microseconds")


def link(
    previous: str, seq: int, at: str, staff_id: str, role: str, action: str, case_no: str | None, payload_digest: str,
    command: str | None, result: str,
) -> str:  # fmt: skip
    """The hash that ties an entry to the one before it: SHA-256 of the canonical JSON list of these values.

    `at` is in the form of `moment_text`. An entry without a result is of the first form of the journal, whose list ends
    with the payload's digest.
    """
    moment = at.replace(".000000", "", 1)  # canonical JSON writes no empty fraction
    case = "null" if case_no is None else encode_basestring(case_no)
    known = (
        f'["{previous}",{seq},"{moment}",{encode_basestring(staff_id)},{encode_basestring(role)},'
        f'{encode_basestring(action)},{case},"{payload_digest}"'
    )
    if result:
        key = "null" if command is None else encode_basestring(command)
        known = f"{known},{key},{encode_basestring(result)}"
    return sha256(f"{known}]".encode()).hexdigest()


def next_entry(
    last: tuple[int, str],
    at: datetime,
    staff_id: str,
    role: str,
    action: str,
    case_no: str | None,
    payload: bytes,
    command: str | None = None,
    result: str = DONE,
) -> Entry:
    """The entry that follows the one with sequence number and hash `last` (`(0, GENESIS)` for the first)."""
    seq, previous = last[0] + 1, last[1]
    covered = sha256_hex(payload)
    mark = link(previous, seq, moment_text(at), staff_id, role, action, case_no, covered, command, result)
    text = payload.decode("utf-8")
    return Entry(seq, at, staff_id, role, action, case_no, text, covered, previous, mark, command, result)


def verify(entries: Iterable[Entry], head: str | None = None) -> ChainCheck:
    """Walk the chain from its start; with `head`, also demand that it ends (or passes) there."""
    return verify_rows((entry.row() for entry in entries), heads=() if head is None else (head,))


def verify_rows(
    rows: Iterable[Row], *, anchors: Mapping[int, str] | None = None, heads: Collection[str] = ()
) -> ChainCheck:
    """Walk stored rows, oldest first.

    `anchors` are hashes known from elsewhere by sequence number, `heads` hashes whose number is not known; the chain
    must pass each of them. Stops at the first entry that does not hold.
    """
    expected = dict(anchors or {})
    missing = set(heads) - {GENESIS}
    count, previous, sure = 0, GENESIS, 0
    for row in rows:
        count += 1
        if not _follows(row, count, previous):
            return ChainCheck(count, previous, count, count - 1)
        previous = row[9]
        if expected and count in expected:
            if expected[count] != previous:
                return ChainCheck(count, previous, count, sure)
            sure = count
        if missing:
            missing.discard(previous)
    beyond = any(seq > count for seq in expected)
    if missing or beyond:
        return ChainCheck(count, previous, count + 1, count if beyond else sure)
    return ChainCheck(count, previous, None, count)


def _follows(row: Row, seq: int, previous: str) -> bool:
    """Is this row whole, and the one that follows `previous`?"""
    number, at, staff_id, role, action, case_no, payload, covered, before, mark, command, result = row
    if number != seq or before != previous or len(at) != 32 or (command is not None and not result):
        return False
    if sha256(payload.encode("utf-8", "surrogatepass")).hexdigest() != covered:
        return False
    return link(previous, seq, at, staff_id, role, action, case_no, covered, command, result) == mark
