"""What did the preparer of a decision see, and who opened or reopened it?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.storage.columns import add_rows, moment_or_none, moment_out_or_none, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.reviews import DecisionCourseRow

_COURSES = table(DecisionCourseRow)


@dataclass(frozen=True, slots=True)
class KeptCourse:
    """Beside one version of a decision. `seen` holds a digest for each part of what its preparer saw."""

    case_no: str
    version: int
    seen: Mapping[str, str]
    seen_digest: str
    working_seconds: int = 0
    override_code: str | None = None
    decline_stage: str | None = None
    opened_by: str | None = None
    opened_at: datetime | None = None
    reopened_by: str | None = None
    reopened_at: datetime | None = None
    reopen_reason: str = ""


class DecisionCourseShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, course: KeptCourse) -> None:
        """Of a new version; it must not be there yet."""
        add_rows(self._connection, _COURSES, [_row(course)])

    def replace(self, course: KeptCourse) -> None:
        """The same version with what has happened to it since."""
        put_rows(self._connection, _COURSES, [_row(course)])

    def get(self, case_no: str, version: int) -> KeptCourse | None:
        """None for a version that was made before courses were kept."""
        chosen = select(_COURSES).where(_COURSES.c.case_no == case_no, _COURSES.c.version == version)
        row = self._connection.execute(chosen).first()
        return None if row is None else _kept(row)

    def all(self) -> dict[tuple[str, int], KeptCourse]:
        """By case and version."""
        rows = self._connection.execute(select(_COURSES).order_by(_COURSES.c.case_no, _COURSES.c.version))
        return {(row.case_no, row.version): _kept(row) for row in rows}


def _row(one: KeptCourse) -> dict[str, Any]:
    return {
        "case_no": one.case_no,
        "version": one.version,
        "seen": json.dumps(dict(one.seen), sort_keys=True),
        "seen_digest": one.seen_digest,
        "override_code": one.override_code,
        "decline_stage": one.decline_stage,
        "working_seconds": one.working_seconds,
        "opened_by": one.opened_by,
        "opened_at": moment_or_none(one.opened_at),
        "reopened_by": one.reopened_by,
        "reopened_at": moment_or_none(one.reopened_at),
        "reopen_reason": one.reopen_reason,
    }


def _kept(row: Row[Any]) -> KeptCourse:
    values = dict(row._mapping)
    values |= {
        "seen": json.loads(row.seen),
        "opened_at": moment_out_or_none(row.opened_at),
        "reopened_at": moment_out_or_none(row.reopened_at),
    }
    return KeptCourse(**values)
