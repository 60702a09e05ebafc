"""Which early warnings were raised, how did each live, and what was done about them?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks, moment_in, moment_or_none, moment_out, moment_out_or_none
from workbench.storage.columns import put_rows as replace_rows
from workbench.storage.kept_loans import KeptWarning
from workbench.storage.kept_warnings import WarningEvent
from workbench.storage.tables import table
from workbench.storage.tables.loans import WarningRow
from workbench.storage.tables.watching import WarningEventRow

_WARNINGS = table(WarningRow)
_EVENTS = table(WarningEventRow)
_PLAIN = (
    "warning_id", "merchant_id", "level", "code", "state", "owner", "action", "note", "episode", "raised_day",
    "last_seen_day", "seen", "clear_since", "closed_day", "snoozed_until", "reopened", "recommended", "policy_id",
    "model_version",
)  # fmt: skip
Span = tuple[datetime, datetime | None, datetime | None, datetime]
_MOMENTS = ("handled_at", "due_at", "started_at", "escalated_at")


def kept_warning(row: Row[Any]) -> KeptWarning:
    """The warning in a row that has every column of the table."""
    found = row._mapping
    told: dict[str, Any] = {name: found[name] for name in _PLAIN}
    told |= {name: moment_out_or_none(found[name]) for name in _MOMENTS}
    told["trigger"] = Text(found["trigger_zh"], found["trigger_en"])
    told["raised_at"] = moment_out(found["raised_at"])
    told |= {name: json.loads(found[name]) for name in ("evidence", "steps")}
    return KeptWarning(**told)


def _row(w: KeptWarning) -> dict[str, Any]:
    return {
        "trigger_zh": w.trigger.zh,
        "trigger_en": w.trigger.en,
        "raised_at": moment_in(w.raised_at),
        "evidence": json.dumps(dict(w.evidence)),
        "steps": json.dumps(dict(w.steps)),
        **{name: getattr(w, name) for name in _PLAIN},
        **{name: moment_or_none(getattr(w, name)) for name in _MOMENTS},
    }


class WarningShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, warnings: Iterable[KeptWarning]) -> None:
        """Write warnings anew; a second open one of the same borrower and rule is an error of the database."""
        replace_rows(self._connection, _WARNINGS, [_row(w) for w in warnings])

    def all(self, state: str | None = None) -> tuple[KeptWarning, ...]:
        wanted = select(_WARNINGS).order_by(_WARNINGS.c.raised_at.desc(), _WARNINGS.c.warning_id)
        if state is not None:
            wanted = wanted.where(_WARNINGS.c.state == state)
        return tuple(kept_warning(row) for row in self._connection.execute(wanted))

    def of_merchant(self, merchant_id: str) -> tuple[KeptWarning, ...]:
        """Newest first."""
        wanted = select(_WARNINGS).where(_WARNINGS.c.merchant_id == merchant_id)
        rows = self._connection.execute(wanted.order_by(_WARNINGS.c.raised_at.desc(), _WARNINGS.c.warning_id))
        return tuple(kept_warning(row) for row in rows)

    def standing(self, closed_since: int) -> tuple[KeptWarning, ...]:
        """Those open, and those closed on or after a day, in order of their episodes."""
        chosen = (_WARNINGS.c.state == "open") | (_WARNINGS.c.closed_day >= closed_since)
        rows = self._connection.execute(select(_WARNINGS).where(chosen).order_by(_WARNINGS.c.episode))
        return tuple(kept_warning(row) for row in rows)

    def episodes(self) -> dict[tuple[str, str], int]:
        """How many episodes each borrower and rule has had."""
        keys = (_WARNINGS.c.merchant_id, _WARNINGS.c.code)
        rows = self._connection.execute(select(*keys, func.max(_WARNINGS.c.episode)).group_by(*keys))
        return {(row[0], row[1]): int(row[2]) for row in rows}

    def get(self, warning_id: str) -> KeptWarning:
        """Raises `StaffError` (`WARNING_UNKNOWN`)."""
        row = self._connection.execute(select(_WARNINGS).where(_WARNINGS.c.warning_id == warning_id)).first()
        if row is None:
            raise StaffError(
                Text(f"没有预警 {warning_id}", f"There is no warning {warning_id}"),
                Text("请刷新预警列表", "Reload the list of warnings"),
                code="WARNING_UNKNOWN",
            )
        return kept_warning(row)

    def add_events(self, events: Sequence[WarningEvent]) -> None:
        """Add to the history of warnings; `event_no` is counted on from what stands, whatever is given."""
        last = self._last_numbers(sorted({one.warning_id for one in events}))
        rows = []
        for one in events:
            last[one.warning_id] = number = last.get(one.warning_id, 0) + 1
            rows.append(
                {
                    "warning_id": one.warning_id, "event_no": number, "at": moment_in(one.at), "day": one.day,
                    "kind": one.kind, "level": one.level, "staff_id": one.staff_id, "words_zh": one.words.zh,
                    "words_en": one.words.en, "facts": json.dumps(dict(one.facts)),
                }
            )  # fmt: skip
        add_rows(self._connection, _EVENTS, rows)

    def _last_numbers(self, warning_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in chunks(warning_ids, 500):
            wanted = select(_EVENTS.c.warning_id, func.max(_EVENTS.c.event_no))
            chosen = wanted.where(_EVENTS.c.warning_id.in_(part)).group_by(_EVENTS.c.warning_id)
            found |= {row[0]: int(row[1]) for row in self._connection.execute(chosen)}
        return found

    def events(self, warning_ids: Sequence[str]) -> dict[str, tuple[WarningEvent, ...]]:
        """The history of each, oldest first."""
        found: dict[str, list[WarningEvent]] = {}
        for part in chunks(warning_ids, 500):
            wanted = select(_EVENTS).where(_EVENTS.c.warning_id.in_(part))
            for row in self._connection.execute(wanted.order_by(_EVENTS.c.warning_id, _EVENTS.c.event_no)):
                found.setdefault(row.warning_id, []).append(_event(row._mapping))
        return {warning_id: tuple(some) for warning_id, some in found.items()}

    def spans(self, first_day: int) -> tuple[Span, ...]:
        """Raised, taken up, closed by a person and due, of what was raised from a day on and somebody touched."""
        w = _WARNINGS.c
        touched = w.started_at.is_not(None) | w.handled_at.is_not(None)
        columns = select(w.raised_at, func.coalesce(w.started_at, w.handled_at), w.handled_at, w.due_at)
        return tuple(
            (moment_out(row[0]), moment_out_or_none(row[1]), moment_out_or_none(row[2]), moment_out(row[3] or row[0]))
            for row in self._connection.execute(columns.where(touched, w.raised_day >= first_day))
        )


def _event(found: Mapping[Any, Any]) -> WarningEvent:
    return WarningEvent(
        found["warning_id"], found["event_no"], moment_out(found["at"]), found["day"], found["kind"], found["level"],
        found["staff_id"], Text(found["words_zh"], found["words_en"]), json.loads(found["facts"]),
    )  # fmt: skip
