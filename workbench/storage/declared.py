"""What did imports bring that is no line: look-up tables, and figures and contacts a merchant declares of itself?"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Select, select

from workbench.flows.linked import Contact, LinkKind
from workbench.storage.columns import add_rows
from workbench.storage.kept import DeclaredFigure, ReferenceTable
from workbench.storage.tables import table
from workbench.storage.tables.flows import BatchRow
from workbench.storage.tables.intake import DeclaredFigureRow, MerchantContactRow, ReferenceTableRow

_FIGURES = table(DeclaredFigureRow)
_REFERENCES = table(ReferenceTableRow)
_CONTACTS = table(MerchantContactRow)
_BATCHES = table(BatchRow)


class DeclaredShelf:
    """Figures and tables of imports that stand; those of an undone import are no longer told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_figures(self, figures: Iterable[DeclaredFigure]) -> None:
        rows = [
            {"merchant_id": f.merchant_id, "figure": f.figure, "value": f.value, "as_of_day": f.as_of_day,
             "batch_id": f.batch_id}
            for f in figures
        ]  # fmt: skip
        add_rows(self._connection, _FIGURES, rows)

    def figures(self, merchant_id: str) -> tuple[DeclaredFigure, ...]:
        """Oldest first; of one figure the last counts."""
        chosen = _standing(select(_FIGURES), _FIGURES.c.batch_id).where(_FIGURES.c.merchant_id == merchant_id)
        rows = self._connection.execute(chosen.order_by(_FIGURES.c.as_of_day, _BATCHES.c.seq, _FIGURES.c.figure))
        return tuple(DeclaredFigure(r.merchant_id, r.figure, r.value, r.as_of_day, r.batch_id) for r in rows)

    def values(self, days: Collection[int]) -> dict[tuple[str, str, int], int]:
        """Of these days: merchant, figure and day → the value that counts."""
        chosen = _standing(select(_FIGURES), _FIGURES.c.batch_id).where(_FIGURES.c.as_of_day.in_(sorted(days)))
        rows = self._connection.execute(chosen.order_by(_BATCHES.c.seq))
        return {(r.merchant_id, r.figure, r.as_of_day): r.value for r in rows}

    def put_contacts(self, batch_id: str, contacts: Iterable[Contact]) -> None:
        rows = [
            {"merchant_id": c.merchant_id, "kind": c.kind.value, "key": c.key, "batch_id": batch_id}
            for c in sorted(set(contacts))
        ]  # fmt: skip
        add_rows(self._connection, _CONTACTS, rows)

    def contacts(self) -> tuple[Contact, ...]:
        """Of every merchant, in order; each once."""
        chosen = _standing(select(_CONTACTS), _CONTACTS.c.batch_id)
        found = {Contact(r.merchant_id, LinkKind(r.kind), r.key) for r in self._connection.execute(chosen)}
        return tuple(sorted(found))

    def put_references(self, tables: Iterable[ReferenceTable]) -> None:
        rows = [
            {"batch_id": t.batch_id, "code": t.code, "file": t.file, "digest": t.digest, "rows": t.rows}
            for t in tables
        ]  # fmt: skip
        add_rows(self._connection, _REFERENCES, rows)

    def references(self) -> tuple[ReferenceTable, ...]:
        """Oldest first; of one code the last counts."""
        rows = self._connection.execute(
            _standing(select(_REFERENCES), _REFERENCES.c.batch_id).order_by(_BATCHES.c.seq, _REFERENCES.c.code)
        )
        return tuple(ReferenceTable(r.batch_id, r.code, r.file, r.digest, r.rows) for r in rows)


def _standing(rows: Select[tuple[object, ...]], batch_id: object) -> Select[tuple[object, ...]]:
    return rows.join(_BATCHES, _BATCHES.c.batch_id == batch_id).where(_BATCHES.c.undone.is_(False))
