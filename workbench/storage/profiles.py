"""Which mappings did staff save?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.kept import KeptProfile
from workbench.storage.tables import table
from workbench.storage.tables.intake import MappingProfileRow

_PROFILES = table(MappingProfileRow)


class ProfileShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, profile: KeptProfile) -> None:
        """Keep a profile; one for the same set of header cells, or of the same id, gives way to it."""
        self._connection.execute(_PROFILES.delete().where(_PROFILES.c.header_digest == profile.header_digest))
        self.remove(profile.profile_id)
        row = {
            "profile_id": profile.profile_id, "name": profile.name, "header_digest": profile.header_digest,
            "layout": profile.layout, "json": profile.json, "staff_id": profile.staff_id,
            "saved_at": moment_in(profile.saved_at),
        }  # fmt: skip
        add_rows(self._connection, _PROFILES, [row])

    def by_header(self, header_digest: str) -> KeptProfile | None:
        found = select(_PROFILES).where(_PROFILES.c.header_digest == header_digest)
        row = self._connection.execute(found).first()
        return None if row is None else _kept(row)

    def all(self) -> tuple[KeptProfile, ...]:
        """By name."""
        rows = self._connection.execute(select(_PROFILES).order_by(_PROFILES.c.name, _PROFILES.c.profile_id))
        return tuple(_kept(row) for row in rows)

    def remove(self, profile_id: str) -> None:
        self._connection.execute(_PROFILES.delete().where(_PROFILES.c.profile_id == profile_id))


def _kept(r: Row[Any]) -> KeptProfile:
    return KeptProfile(
        r.profile_id, r.name, r.header_digest, r.layout, r._mapping[_PROFILES.c.json], r.staff_id,
        moment_out(r.saved_at),
    )  # fmt: skip
