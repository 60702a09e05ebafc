"""How does a desk's database come to the shape this program expects?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.backup import copy_database

NEWEST = "0033"
"""The newest revision in `migrations/versions`; a test keeps the two in step."""


def revision(engine: Engine) -> str | None:
    """The revision a database is at; None for one that has no tables yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def bring_up_to_date(engine: Engine, path: Path, now: datetime) -> None:
    """Run the missing migrations; a database with records is copied to `backups/` first.

    Raises `StaffError` (`DESK_TOO_NEW`) for a desk written by a newer program.
    """
    at = revision(engine)
    if at == NEWEST:
        return
    if at is not None and at > NEWEST:
        raise StaffError(
            Text("本台账由更新版本的程序写成", "This desk was written by a newer version of the program"),
            Text("数据未改动。请升级程序后再打开", "Nothing was changed. Update the program, then open it"),
            code="DESK_TOO_NEW",
        )
    if at is not None:
        copy_database(path, path.parent / "backups" / f"before-{NEWEST}-{now:%Y%m%d-%H%M%S}.sqlite")
    _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    # Only a new or an old desk pays for loading alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
