"""Who is on record as staff of this desk?"""

from __future__ import annotations

from sqlalchemy import Connection, select

from workbench.access.staff import Role, Staff
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import put_rows
from workbench.storage.tables import table
from workbench.storage.tables.people import StaffRow

_STAFF = table(StaffRow)


class StaffShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, *people: Staff) -> None:
        rows = [
            {
                "staff_id": p.staff_id,
                "name": p.name,
                "role": p.role.value,
                "title_zh": p.title.zh,
                "title_en": p.title.en,
                "authority_fen": p.authority_fen,
                "active": p.active,
            }
            for p in people
        ]
        put_rows(self._connection, _STAFF, rows)

    def all(self) -> tuple[Staff, ...]:
        """Everybody, in the order they were given an id; the program itself included."""
        rows = self._connection.execute(select(_STAFF).order_by(_STAFF.c.staff_id))
        return tuple(
            Staff(r.staff_id, r.name, Role(r.role), Text(r.title_zh, r.title_en), r.authority_fen, bool(r.active))
            for r in rows
        )

    def get(self, staff_id: str) -> Staff:
        """Raises `StaffError` (`STAFF_UNKNOWN`)."""
        for person in self.all():
            if person.staff_id == staff_id:
                return person
        raise StaffError(
            Text(f"没有工号 {staff_id}", f"There is no staff member {staff_id}"),
            Text("请在设置中选择在册人员", "Choose a person on record in Settings"),
            code="STAFF_UNKNOWN",
        )

    def names(self) -> dict[str, str]:
        return {person.staff_id: person.name for person in self.all()}
