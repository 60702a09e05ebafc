"""Do the migrations end at the tables the program declares?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import workbench.storage
from tests.builders import NOW
from workbench.storage.connection import open_database
from workbench.storage.migrate import NEWEST, bring_up_to_date
from workbench.storage.store import Store
from workbench.storage.tables import METADATA


def test_the_newest_revision_is_the_one_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(workbench.storage.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_a_migrated_desk_has_exactly_the_declared_tables(store: Store) -> None:
    with store._reader.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differences == []


def test_a_migrated_desk_has_every_declared_constraint(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as raw:
        written = " ".join(row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    named = [str(c.name) for table in METADATA.tables.values() for c in table.constraints if c.name]
    assert [name for name in named if name not in written] == []


def test_a_desk_with_records_is_copied_before_it_is_migrated(store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(store.path)) as raw:
        for name in ("answers", "interviews", "documents", "decisions", "loan_events", "limit_events", "loans"):
            raw.execute(f"DROP TABLE {name}")
        raw.execute("DROP TABLE warnings")
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
        raw.commit()
    engine = open_database(store.path)
    bring_up_to_date(engine, store.path, NOW)
    engine.dispose()
    assert [path.name for path in (store.folder / "backups").iterdir()] == [f"before-{NEWEST}-20261123-020000.sqlite"]
    Store.open(store.folder, NOW).close()
