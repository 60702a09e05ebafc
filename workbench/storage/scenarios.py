"""Which scenarios did staff keep with each case?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.scenarios import ScenarioRow

_ROWS = table(ScenarioRow)


@dataclass(frozen=True, slots=True)
class KeptScenario:
    """A named scenario; `answer` is the document of the answer it had when it was saved."""

    case_no: str
    name: str
    changes: Mapping[str, float]
    limit_fen: int | None
    answer: str
    inputs_digest: str
    model_digest: str
    policy_digest: str
    saved_by: str
    saved_at: datetime
    scenario_id: int = 0  # given when it is written


class ScenarioShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptScenario) -> int:
        """Write a new scenario; answers its number."""
        values = {
            "case_no": kept.case_no,
            "name": kept.name,
            "changes": json.dumps(dict(kept.changes), sort_keys=True),
            "limit_fen": kept.limit_fen,
            "answer": kept.answer,
            "inputs_digest": kept.inputs_digest,
            "model_digest": kept.model_digest,
            "policy_digest": kept.policy_digest,
            "saved_by": kept.saved_by,
            "saved_at": moment_in(kept.saved_at),
        }
        key = self._connection.execute(insert(_ROWS).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def of_case(self, case_no: str) -> tuple[KeptScenario, ...]:
        """In the order they were saved."""
        rows = self._connection.execute(
            select(_ROWS).where(_ROWS.c.case_no == case_no).order_by(_ROWS.c.saved_at, _ROWS.c.scenario_id)
        )
        return tuple(_kept(row) for row in rows)

    def get(self, scenario_id: int) -> KeptScenario:
        """Raises `StaffError` (`SCENARIO_UNKNOWN`)."""
        found = self._connection.execute(select(_ROWS).where(_ROWS.c.scenario_id == scenario_id)).first()
        if found is None:
            raise StaffError(
                Text("没有这个情景", "There is no such scenario"),
                Text("可能已被删除，请刷新", "Someone may have deleted it: reload"),
                code="SCENARIO_UNKNOWN",
            )
        return _kept(found)

    def rename(self, scenario_id: int, name: str) -> None:
        self._connection.execute(update(_ROWS).where(_ROWS.c.scenario_id == scenario_id).values(name=name))

    def remove(self, scenario_id: int) -> None:
        self._connection.execute(delete(_ROWS).where(_ROWS.c.scenario_id == scenario_id))


def _kept(row: Row[Any]) -> KeptScenario:
    return KeptScenario(
        case_no=row.case_no,
        name=row.name,
        changes={str(name): float(value) for name, value in json.loads(row.changes).items()},
        limit_fen=row.limit_fen,
        answer=row.answer,
        inputs_digest=row.inputs_digest,
        model_digest=row.model_digest,
        policy_digest=row.policy_digest,
        saved_by=row.saved_by,
        saved_at=moment_out(row.saved_at),
        scenario_id=row.scenario_id,
    )
