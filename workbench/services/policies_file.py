"""What does staff see of policies: drafts, findings, differences, test-runs and proposals?

Values only; `services.policies` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from workbench.applications.policy_finding import FAULT, REMARK, PolicyChange, PolicyCheck, PolicyFinding
from workbench.common.text import Text
from workbench.records.plain import plain, restore

__all__ = [
    "FAULT", "REMARK", "MigrationTable", "MovedCase", "PolicyChange", "PolicyCheck", "PolicyDraft", "PolicyFinding",
    "PolicyProposal", "PolicyStanding",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """One policy at hand: of the program, or activated or drafted at this desk. `origin`: program, desk, draft."""

    policy_id: str
    version: str
    digest: str
    name: Text
    valid_from: date
    valid_to: date | None
    origin: str
    in_force: bool  # the one this desk decides by today


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """One saved draft. Drafts are never overwritten: saving again makes another of the next number."""

    draft_id: int
    policy_id: str
    version: str
    digest: str
    note: str
    saved_by: str
    saved_by_name: str
    saved_at: datetime
    faults: int  # as counted when it was saved


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A stored case whose recommendation, limit or lane differs under the draft."""

    case_no: str
    merchant: str
    before: str  # approve, approve_lower, refer, decline
    after: str
    before_fen: int
    after_fen: int
    before_reasons: tuple[Text, ...]
    after_reasons: tuple[Text, ...]
    before_lane: str = ""  # green, yellow, red
    after_lane: str = ""


@dataclass(frozen=True, slots=True)
class MigrationTable:
    """A draft asked of every scored case of the desk, beside the policy in force. Nothing is written by it.

    `counts[(before, after)]` of outcomes and `lanes` of lanes each add up to `cases`. Money is in minor units of the
    desk's currency; volume is the sum of the limits recommended, expected loss theirs. Beyond a few thousand, moved
    cases are counted and not told one by one.
    """

    policy_id: str
    version: str
    digest: str
    from_policy_id: str
    from_digest: str
    as_of: date
    currency: str
    synthetic: bool  # the cases are made up
    cases: int
    left_out: int  # cases without a score
    counts: Mapping[tuple[str, str], int]
    before_volume_fen: int
    after_volume_fen: int
    before_loss_fen: int
    after_loss_fen: int
    moved: tuple[MovedCase, ...]
    lanes: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """In JSON types, for the record and for programs."""
        made: dict[str, Any] = plain(replace(self, counts={}, lanes={}))
        return made | {"counts": _pairs(self.counts), "lanes": _pairs(self.lanes)}

    @property
    def volume_change_fen(self) -> int:
        return self.after_volume_fen - self.before_volume_fen

    @property
    def loss_change_fen(self) -> int:
        return self.after_loss_fen - self.before_loss_fen


@dataclass(frozen=True, slots=True)
class PolicyProposal:
    """One activation that was asked for, with whether the person who asks may decide it."""

    proposal_id: int
    policy_id: str
    version: str
    digest: str
    from_policy_id: str
    from_digest: str
    effective_from: date
    reason: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    state: str  # open, approved, refused, withdrawn
    decided_by: str | None
    decided_by_name: str
    decided_at: datetime | None
    note: str
    changes: tuple[PolicyChange, ...]
    remarks: tuple[PolicyFinding, ...]
    run: MigrationTable
    may_decide: bool


def migration_of(document: Any) -> MigrationTable:
    """The migration table that `document()` wrote. Raises `KeyError`, `TypeError` or `ValueError` on anything else."""
    counts, lanes = _table(document["counts"]), _table(document["lanes"])
    return replace(restore(MigrationTable, {**document, "counts": {}, "lanes": {}}), counts=counts, lanes=lanes)


def _table(rows: Any) -> dict[tuple[str, str], int]:
    return {(before, after): int(count) for before, after, count in rows}


def _pairs(counts: Mapping[tuple[str, str], int]) -> list[list[str | int]]:
    return [[before, after, count] for (before, after), count in counts.items()]
