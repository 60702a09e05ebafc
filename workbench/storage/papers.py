"""How was each paper signed, and which words did people write into it?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.papers import PaperRow, PaperTextRow

_PAPERS, _TEXTS = table(PaperRow), table(PaperTextRow)


@dataclass(frozen=True, slots=True)
class KeptSignature:
    """One signature in a paper: who gave it, as what (`prepared`, `approved`), when and with which certificate."""

    staff_id: str
    part: str
    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """An issued PDF, beside the same paper before it was signed; `places` is how many signatures it takes."""

    sha256: str
    base_sha256: str
    revision: int
    places: int
    signatures: tuple[KeptSignature, ...]

    @property
    def whole(self) -> bool:
        """Are all its signatures given?"""
        return len(self.signatures) >= self.places


@dataclass(frozen=True, slots=True)
class KeptText:
    """Words a person wrote into a free paragraph; empty words bring the program's own back."""

    case_no: str
    decision_version: int
    kind: str
    block: str
    language: str
    words: str
    edited_by: str
    edited_at: datetime


class PaperShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, papers: Iterable[KeptPaper]) -> None:
        rows = [
            {
                "sha256": one.sha256,
                "base_sha256": one.base_sha256,
                "revision": one.revision,
                "places": one.places,
                "signatures": json.dumps([_signature_row(s) for s in one.signatures], sort_keys=True),
            }
            for one in papers
        ]
        if rows:
            add_rows(self._connection, _PAPERS, rows)

    def of(self, digests: Iterable[str]) -> dict[str, KeptPaper]:
        """Papers by the digest of their file; what is no signed PDF is left out."""
        wanted = select(_PAPERS).where(_PAPERS.c.sha256.in_(sorted(set(digests))))
        return {
            row.sha256: KeptPaper(
                row.sha256,
                row.base_sha256,
                row.revision,
                row.places,
                tuple(map(_signature, json.loads(row.signatures))),
            )
            for row in self._connection.execute(wanted)
        }

    def write(self, text: KeptText) -> None:
        add_rows(self._connection, _TEXTS, [_text_row(text)])

    def texts(self, case_no: str, decision_version: int) -> tuple[KeptText, ...]:
        """Every edit of the papers of one decision, oldest first."""
        wanted = (
            select(_TEXTS)
            .where(_TEXTS.c.case_no == case_no, _TEXTS.c.decision_version == decision_version)
            .order_by(_TEXTS.c.text_id)
        )
        return tuple(
            KeptText(
                row.case_no, row.decision_version, row.kind, row.block, row.language, row.words, row.edited_by,
                moment_out(row.edited_at),
            )
            for row in self._connection.execute(wanted)
        )  # fmt: skip


def _signature_row(one: KeptSignature) -> dict[str, str]:
    return {"staff": one.staff_id, "part": one.part, "at": moment_in(one.at), "certificate": one.fingerprint}


def _signature(row: dict[str, str]) -> KeptSignature:
    return KeptSignature(row["staff"], row["part"], moment_out(row["at"]), row["certificate"])


def _text_row(text: KeptText) -> dict[str, object]:
    return {
        "case_no": text.case_no,
        "decision_version": text.decision_version,
        "kind": text.kind,
        "block": text.block,
        "language": text.language,
        "words": text.words,
        "edited_by": text.edited_by,
        "edited_at": moment_in(text.edited_at),
    }
