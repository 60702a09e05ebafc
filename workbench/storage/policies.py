"""Which policies were drafted and tried at this desk, which were asked for, and which one counts on a day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from workbench.storage.columns import moment_in, moment_out, moment_out_or_none
from workbench.storage.tables import table
from workbench.storage.tables.policies import PolicyChangeRow, PolicyDraftRow, PolicyRunRow

_DRAFTS, _RUNS, _CHANGES = table(PolicyDraftRow), table(PolicyRunRow), table(PolicyChangeRow)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """One saved draft with its text; `draft_id` is 0 before it is saved."""

    draft_id: int
    policy_id: str
    version: str
    digest: str
    text: str
    note: str
    faults: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One test-run; `table_json` is its migration table. `run_id` is 0 before it is kept."""

    run_id: int
    digest: str
    text_digest: str
    from_digest: str
    ran_at: datetime
    ran_by: str | None
    table_json: str


@dataclass(frozen=True, slots=True)
class KeptPolicyChange:
    """One activation with what became of it; `change_id` is 0 before it is asked for."""

    change_id: int
    policy_id: str
    version: str
    digest: str
    text: str
    from_policy_id: str
    from_digest: str
    effective_from: date
    reason: str
    changes: str
    remarks: str
    run_id: int
    proposed_by: str
    proposed_at: datetime
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""


def _draft(row: Row[Any]) -> KeptDraft:
    return KeptDraft(
        row.draft_id, row.policy_id, row.version, row.digest, row.text, row.note, row.faults, row.saved_by,
        moment_out(row.saved_at),
    )  # fmt: skip


def _run(row: Row[Any]) -> KeptRun:
    return KeptRun(
        row.run_id, row.digest, row.text_digest, row.from_digest, moment_out(row.ran_at), row.ran_by, row.table_json
    )


def _change(row: Row[Any]) -> KeptPolicyChange:
    return KeptPolicyChange(
        change_id=row.change_id,
        policy_id=row.policy_id,
        version=row.version,
        digest=row.digest,
        text=row.text,
        from_policy_id=row.from_policy_id,
        from_digest=row.from_digest,
        effective_from=date.fromisoformat(row.effective_from),
        reason=row.reason,
        changes=row.changes,
        remarks=row.remarks,
        run_id=row.run_id,
        proposed_by=row.proposed_by,
        proposed_at=moment_out(row.proposed_at),
        state=row.state,
        decided_by=row.decided_by,
        decided_at=moment_out_or_none(row.decided_at),
        note=row.note,
    )


class PolicyShelf:
    """The database refuses one person in both parts, and a second open change: see the tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_draft(self, draft: KeptDraft) -> int:
        """The number of the new draft."""
        return self._added(
            _DRAFTS.insert().values(
                policy_id=draft.policy_id, version=draft.version, digest=draft.digest, text=draft.text,
                note=draft.note, faults=draft.faults, saved_by=draft.saved_by, saved_at=moment_in(draft.saved_at),
            )
        )  # fmt: skip

    def drafts(self) -> tuple[KeptDraft, ...]:
        """Every draft, the newest first."""
        rows = self._connection.execute(select(_DRAFTS).order_by(_DRAFTS.c.draft_id.desc()))
        return tuple(_draft(row) for row in rows)

    def draft(self, draft_id: int) -> KeptDraft | None:
        row = self._connection.execute(select(_DRAFTS).where(_DRAFTS.c.draft_id == draft_id)).first()
        return None if row is None else _draft(row)

    def add_run(self, run: KeptRun) -> int:
        """The number of the new run."""
        return self._added(
            _RUNS.insert().values(
                digest=run.digest, text_digest=run.text_digest, from_digest=run.from_digest,
                ran_at=moment_in(run.ran_at), ran_by=run.ran_by, table_json=run.table_json,
            )
        )  # fmt: skip

    def run(self, run_id: int) -> KeptRun | None:
        row = self._connection.execute(select(_RUNS).where(_RUNS.c.run_id == run_id)).first()
        return None if row is None else _run(row)

    def run_of(self, text_digest: str, from_digest: str) -> KeptRun | None:
        """The newest run of exactly this text beside that policy."""
        found = select(_RUNS).where(_RUNS.c.text_digest == text_digest, _RUNS.c.from_digest == from_digest)
        row = self._connection.execute(found.order_by(_RUNS.c.run_id.desc()).limit(1)).first()
        return None if row is None else _run(row)

    def add_change(self, change: KeptPolicyChange) -> int:
        """The number of the new, open change."""
        return self._added(
            _CHANGES.insert().values(
                policy_id=change.policy_id, version=change.version, digest=change.digest, text=change.text,
                from_policy_id=change.from_policy_id, from_digest=change.from_digest,
                effective_from=change.effective_from.isoformat(), reason=change.reason, changes=change.changes,
                remarks=change.remarks, run_id=change.run_id, proposed_by=change.proposed_by,
                proposed_at=moment_in(change.proposed_at), state="open", note="",
            )
        )  # fmt: skip

    def settle(
        self, change_id: int, state: str, staff_id: str, at: datetime, note: str = "", effective: date | None = None
    ) -> bool:
        """Bring an open change to its end; False where somebody already did. `effective` moves its first day."""
        values: dict[str, object] = {"state": state, "decided_by": staff_id, "decided_at": moment_in(at), "note": note}
        if effective is not None:
            values["effective_from"] = effective.isoformat()
        done = self._connection.execute(
            update(_CHANGES).where(_CHANGES.c.change_id == change_id, _CHANGES.c.state == "open").values(**values)
        )
        return done.rowcount == 1

    def change(self, change_id: int) -> KeptPolicyChange | None:
        row = self._connection.execute(select(_CHANGES).where(_CHANGES.c.change_id == change_id)).first()
        return None if row is None else _change(row)

    def changes(self) -> tuple[KeptPolicyChange, ...]:
        """Every change, the newest first."""
        rows = self._connection.execute(select(_CHANGES).order_by(_CHANGES.c.change_id.desc()))
        return tuple(_change(row) for row in rows)

    def in_force(self, day: date) -> tuple[str, str] | None:
        """Id and digest of the approved policy that counts on a day: the latest to begin; None before the first."""
        approved = select(_CHANGES.c.policy_id, _CHANGES.c.digest).where(
            _CHANGES.c.state == "approved", _CHANGES.c.effective_from <= day.isoformat()
        )
        row = self._connection.execute(
            approved.order_by(_CHANGES.c.effective_from.desc(), _CHANGES.c.change_id.desc()).limit(1)
        ).first()
        return None if row is None else (row.policy_id, row.digest)

    def _added(self, statement: Any) -> int:
        key = self._connection.execute(statement).inserted_primary_key
        assert key is not None
        return int(key[0])
