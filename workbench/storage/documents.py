"""Which papers were issued, and with which digests?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.kept import KeptDocument
from workbench.storage.tables import table
from workbench.storage.tables.work import DocumentRow

_DOCUMENTS = table(DocumentRow)


def _kept(row: Row[Any]) -> KeptDocument:
    values = dict(row._mapping)
    return KeptDocument(**(values | {"issued_at": moment_out(row.issued_at), "superseded": bool(row.superseded)}))


class DocumentShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, documents: Iterable[KeptDocument]) -> None:
        """Record issued files; older ones of the same case, kind and language become superseded."""
        for kept in documents:
            self._connection.execute(
                _DOCUMENTS.update()
                .where(
                    _DOCUMENTS.c.case_no == kept.case_no,
                    _DOCUMENTS.c.kind == kept.kind,
                    _DOCUMENTS.c.language == kept.language,
                )
                .values(superseded=True)
            )
            row = {field.name: getattr(kept, field.name) for field in fields(kept)}
            add_rows(self._connection, _DOCUMENTS, [row | {"issued_at": moment_in(kept.issued_at)}])

    def supersede(self, case_no: str) -> None:
        """Mark every paper of a case's decisions: it stays what was issued, and no longer says what stands.

        The report of an interview is of no decision and stands.
        """
        decided = (_DOCUMENTS.c.case_no == case_no, _DOCUMENTS.c.kind != "interview")
        self._connection.execute(_DOCUMENTS.update().where(*decided).values(superseded=True))

    def of_case(self, case_no: str) -> tuple[KeptDocument, ...]:
        rows = self._connection.execute(
            select(_DOCUMENTS)
            .where(_DOCUMENTS.c.case_no == case_no)
            .order_by(_DOCUMENTS.c.issued_at, _DOCUMENTS.c.file)
        )
        return tuple(_kept(row) for row in rows)

    def by_sha256(self, sha256: str) -> KeptDocument | None:
        row = self._connection.execute(select(_DOCUMENTS).where(_DOCUMENTS.c.sha256 == sha256)).first()
        return None if row is None else _kept(row)

    def all(self) -> tuple[KeptDocument, ...]:
        return tuple(_kept(row) for row in self._connection.execute(select(_DOCUMENTS).order_by(_DOCUMENTS.c.file)))
