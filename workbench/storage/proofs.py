"""Which proofs of further sales stand with each case?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.storage.columns import moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.proofs import LimitProofRow

_PROOFS = table(LimitProofRow)


@dataclass(frozen=True, slots=True)
class KeptProof:
    """One file, what it claims of monthly sales beyond the verified ones, and what became of it."""

    case_no: str
    sha256: str
    kind: str
    file: str  # relative to the desk folder
    month_fen: int
    claim: str
    added_by: str
    added_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    removed_by: str | None = None
    removed_at: datetime | None = None
    reason: str = ""  # of the removal

    @property
    def counts(self) -> bool:
        return self.accepted_by is not None and self.removed_by is None


class ProofShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, kept: KeptProof) -> None:
        row = {field.name: getattr(kept, field.name) for field in fields(kept)}
        row |= {"added_at": moment_in(kept.added_at), "accepted_at": moment_or_none(kept.accepted_at),
                "removed_at": moment_or_none(kept.removed_at)}  # fmt: skip
        put_rows(self._connection, _PROOFS, [row])

    def of_case(self, case_no: str) -> tuple[KeptProof, ...]:
        """Every proof of a case, also those removed, in the order they came."""
        rows = self._connection.execute(
            select(_PROOFS).where(_PROOFS.c.case_no == case_no).order_by(_PROOFS.c.added_at, _PROOFS.c.sha256)
        )
        return tuple(_kept(row) for row in rows)

    def accepted_fen(self, case_no: str | None = None) -> dict[str, int]:
        """What accepted proofs add up to a month, by case; of one case where it is named."""
        wanted = (
            select(_PROOFS.c.case_no, func.sum(_PROOFS.c.month_fen))
            .where(_PROOFS.c.accepted_by.is_not(None), _PROOFS.c.removed_by.is_(None))
            .group_by(_PROOFS.c.case_no)
        )
        if case_no is not None:
            wanted = wanted.where(_PROOFS.c.case_no == case_no)
        return {str(row[0]): int(row[1]) for row in self._connection.execute(wanted)}


def _kept(row: Row[Any]) -> KeptProof:
    return KeptProof(
        **dict(row._mapping)
        | {
            "added_at": moment_out(row.added_at),
            "accepted_at": moment_out_or_none(row.accepted_at),
            "removed_at": moment_out_or_none(row.removed_at),
        }
    )
