"""What is everything that is on record of one case, so that another desk can keep the same?

Rows as they stand, table by table. People are written `id@desk`, because two desks give the same ids to different
people; what a desk keeps for itself (journal, lines, loans, recordings, blind reviews, shadow scores) stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from workbench.storage.columns import add_rows, put_rows
from workbench.storage.tables import METADATA

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table; bytes stand as `{"$bytes": hex}`, and so do floats once canonical JSON wrote them."""

OF_CASE = (
    "applications", "scores", "case_summaries", "case_notes", "scenarios", "interviews", "answers",
    "interview_consents", "interview_talks", "interview_claims", "criterion_marks", "decisions", "decision_courses",
    "human_reviews", "offers", "limit_proofs", "documents", "paper_texts",
)  # fmt: skip
"""Tables with a `case_no` that belong to the case, parents before children."""

OWN_KEYS = {"case_notes": "note_id", "scenarios": "scenario_id", "paper_texts": "text_id"}
"""Numbers a desk gives by itself; they do not travel."""

PEOPLE = frozenset({"staff_id", "officer", "assigned_to"})


class CaseRowShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, case_no: str, person: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
        """Every row of a case, its merchant and the figures it was scored on. `person` writes a staff id for others."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name in OF_CASE:
            rows = self._rows(METADATA.tables[name], case_no=case_no)
            found[name] = [self._outward(name, row, person) for row in rows]
        (application,) = found["applications"]
        found["merchants"] = list(self._rows(METADATA.tables["merchants"], merchant_id=application["merchant_id"]))
        for score in found["scores"]:
            key = {"merchant_id": application["merchant_id"], "as_of_day": score["as_of_day"]}
            vectors = list(self._rows(METADATA.tables["feature_vectors"], **key))
            sets = METADATA.tables["feature_sets"]
            found["feature_sets"] = [r for v in vectors for r in self._rows(sets, names_digest=v["names_digest"])]
            found["feature_vectors"] = vectors
        return found

    def _rows(self, of: Table, **key: Any) -> Iterator[dict[str, Any]]:
        wanted = select(of).where(*(of.c[name] == value for name, value in key.items())).order_by(*of.primary_key)
        for row in self._connection.execute(wanted).mappings():
            yield {name: {"$bytes": v.hex()} if isinstance(v, bytes) else v for name, v in row.items()}

    def _outward(self, name: str, row: dict[str, Any], person: Callable[[str], str]) -> dict[str, Any]:
        own = OWN_KEYS.get(name)
        return {
            column: person(value) if value is not None and names_person(column) else value
            for column, value in row.items()
            if column != own
        }

    def write(self, rows: Rows, person: Callable[[str], str]) -> None:
        """Keep these rows instead of what was here of the case. `person` reads a staff id that others wrote.

        Raises `ValueError` for a table or column this desk does not have.
        """
        for name in ("merchants", "feature_sets", "feature_vectors"):
            put_rows(
                self._connection, METADATA.tables[name], [self._inward(name, row, person) for row in rows.get(name, ())]
            )
        (application,) = rows["applications"]
        case_no = application["case_no"]
        for name in reversed(OF_CASE[1:]):
            of = METADATA.tables[name]
            self._connection.execute(of.delete().where(of.c.case_no == case_no))
        for name in OF_CASE:
            found = [self._inward(name, row, person) for row in rows.get(name, ())]
            if any(row["case_no"] != case_no for row in found):
                raise ValueError(f"{name} holds rows of another case")
            if name == "applications":
                put_rows(self._connection, METADATA.tables[name], found)
            else:
                add_rows(self._connection, METADATA.tables[name], found)

    def _inward(self, name: str, row: Mapping[str, Any], person: Callable[[str], str]) -> dict[str, Any]:
        known = set(METADATA.tables[name].columns.keys()) - {OWN_KEYS.get(name)}
        if set(row) != known:
            raise ValueError(f"columns of {name} differ: {sorted(set(row) ^ known)}")
        return {
            column: person(value) if value is not None and names_person(column) else _value(value)
            for column, value in row.items()
        }


def names_person(column: str) -> bool:
    """Does this column hold a staff id?"""
    return column in PEOPLE or column.endswith("_by")


def _value(value: Any) -> Any:
    """What canonical JSON wrote with a tag, as the column holds it."""
    match value:
        case {"$bytes": str(digits)}:
            return bytes.fromhex(digits)
        case {"$float": str(digits)}:
            return float.fromhex(digits)
    return value
