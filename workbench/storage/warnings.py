"""Which early warnings were raised, and what was done about them?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.kept_loans import KeptWarning
from workbench.storage.tables import table
from workbench.storage.tables.loans import WarningRow

_WARNINGS = table(WarningRow)


def _kept(r: Row[Any]) -> KeptWarning:
    return KeptWarning(
        r.warning_id, r.merchant_id, r.level, r.code, Text(r.trigger_zh, r.trigger_en), moment_out(r.raised_at),
        r.state, r.owner, r.action, r.note, moment_out_or_none(r.handled_at),
    )  # fmt: skip


class WarningShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, warnings: Iterable[KeptWarning]) -> None:
        rows = [
            {
                "warning_id": w.warning_id,
                "merchant_id": w.merchant_id,
                "level": w.level,
                "code": w.code,
                "trigger_zh": w.trigger.zh,
                "trigger_en": w.trigger.en,
                "raised_at": moment_in(w.raised_at),
                "state": w.state,
                "owner": w.owner,
                "action": w.action,
                "note": w.note,
                "handled_at": moment_or_none(w.handled_at),
            }
            for w in warnings
        ]
        put_rows(self._connection, _WARNINGS, rows)

    def all(self, state: str | None = None) -> tuple[KeptWarning, ...]:
        wanted = select(_WARNINGS).order_by(_WARNINGS.c.raised_at.desc(), _WARNINGS.c.warning_id)
        if state is not None:
            wanted = wanted.where(_WARNINGS.c.state == state)
        return tuple(_kept(row) for row in self._connection.execute(wanted))

    def of_merchant(self, merchant_id: str) -> tuple[KeptWarning, ...]:
        return tuple(w for w in self.all() if w.merchant_id == merchant_id)

    def get(self, warning_id: str) -> KeptWarning:
        """Raises `StaffError` (`WARNING_UNKNOWN`)."""
        row = self._connection.execute(select(_WARNINGS).where(_WARNINGS.c.warning_id == warning_id)).first()
        if row is None:
            raise StaffError(
                Text(f"没有预警 {warning_id}", f"There is no warning {warning_id}"),
                Text("请刷新预警列表", "Reload the list of warnings"),
                code="WARNING_UNKNOWN",
            )
        return _kept(row)
