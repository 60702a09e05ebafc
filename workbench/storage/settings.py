"""What is this desk set to?"""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from workbench.storage.columns import put_rows
from workbench.storage.tables import table
from workbench.storage.tables.people import SettingRow

_SETTINGS = table(SettingRow)


class SettingShelf:
    """Values are texts, whole numbers or truths; keys are words like `business_date`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, key: str, value: str | int | bool) -> None:
        put_rows(self._connection, _SETTINGS, [{"key": key, "value": json.dumps(value, ensure_ascii=False)}])

    def all(self) -> dict[str, str | int | bool]:
        rows = self._connection.execute(select(_SETTINGS).order_by(_SETTINGS.c.key))
        return {row.key: json.loads(row.value) for row in rows}

    def text(self, key: str, default: str = "") -> str:
        return str(self.all().get(key, default))

    def number(self, key: str, default: int = 0) -> int:
        return int(self.all().get(key, default))
