"""Do the migrations end at the tables the program declares?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import workbench.storage
from tests.builders import NOW
from workbench.common.dates import day_number
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


def older_desk(folder: Path, to: str = "0002") -> Path:
    """A desk as the second revision left it, with one import and two bad cells in a row; as a later one did, empty."""
    (folder / "backups").mkdir(parents=True)
    path = folder / "desk.sqlite"
    config = Config()
    config.set_main_option("script_location", str(Path(workbench.storage.__file__).parent / "migrations"))
    engine = open_database(path)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if to != "0002":
            return path
        connection.exec_driver_sql(
            "INSERT INTO batches VALUES ('B00001', 1, '2026-11-23', 's01', 'taobao', 1, 1, 0, 0, NULL, 0)"
        )
        connection.exec_driver_sql("INSERT INTO source_files VALUES ('B00001', 0, 'a.csv', 'x', 9, 2, 'utf-8')")
        for column, code in (("总金额", "MONEY_UNREADABLE"), ("日期", "EMPTY")):
            connection.exec_driver_sql(
                "INSERT INTO quarantine VALUES (NULL, 'B00001', 'a.csv', 7, ?, 'abc', ?)", (column, code)
            )
    engine.dispose()
    return path


def test_a_desk_with_records_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = older_desk(tmp_path)
    engine = open_database(path)
    bring_up_to_date(engine, path, NOW)
    engine.dispose()
    assert [copy.name for copy in (tmp_path / "backups").iterdir()] == [f"before-{NEWEST}-20261123-020000.sqlite"]
    Store.open(tmp_path, NOW).close()


def test_an_older_desk_keeps_its_imports_and_its_bad_rows(tmp_path: Path) -> None:
    older_desk(tmp_path)
    store = Store.open(tmp_path, NOW)
    with store.reading() as shelves:
        (row,) = shelves.quarantine.page("B00001")
        (batch,) = shelves.batches.all()
    assert store.integrity() == ()
    store.close()
    assert [problem.code for problem in row.problems] == ["MONEY_UNREADABLE", "EMPTY"]
    assert (row.line, row.state, batch.files[0].name, batch.files[0].bad) == (7, "waiting", "a.csv", 0)


def test_warnings_from_before_deadlines_keep_what_was_done_about_them(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", str(Path(workbench.storage.__file__).parent / "migrations"))
    engine = open_database(tmp_path / "desk.sqlite")
    row = "INSERT INTO warnings VALUES (?, 'M1', 'urgent', 'NO_INFLOW', '无回款', 'No inflow', ?, ?, ?, ?, ?, ?)"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0018")
        connection.exec_driver_sql(
            "INSERT INTO merchants (merchant_id, name, platform, category, entity_type, legal_person_id, owner_name,"
            " region, city, currency, synthetic, search_key)"
            " VALUES ('M1', '店', 'tmall', 'home', 'sole_trader', 'P1', '林', '浙江', '湖州', 'CNY', 1, '')"
        )
        at, later = "2026-11-01T18:00:00.000000+00:00", "2026-11-03T01:00:00.000000+00:00"
        connection.exec_driver_sql(row, ("W1", at, "handled", "s01", "contact", "", later))
        connection.exec_driver_sql(row, ("W2", later, "open", None, "", "", None))
    engine.dispose()
    store = Store.open(tmp_path, NOW)
    with store.reading() as shelves:
        kept = {one.warning_id: one for one in shelves.warnings.all()}
    store.close()
    day = day_number(date(2026, 11, 3))  # both moments in the desk's own zone
    first, second = kept["W1"], kept["W2"]
    assert (first.episode, first.state, first.closed_day, first.raised_day, first.owner) == (
        1,
        "handled",
        day,
        0,
        "s01",
    )
    assert (second.episode, second.state, second.closed_day, second.raised_day) == (2, "open", None, day)
    assert (second.due_at, second.seen, second.last_seen_day) == (None, 1, day)


def test_fees_that_were_taken_from_draws_say_so_in_their_parts(tmp_path: Path) -> None:
    raw = sqlite3.connect(older_desk(tmp_path, "0018"))
    raw.execute(
        "INSERT INTO loans (loan_no, loan_id, merchant_id, product_code, currency, limit_fen, daily_rate, opened_day,"
        " maturity_day, state, fee_rate) VALUES (1, 'L1', 'M1', 'p', 'CNY', 100000, 500, 100, 200, 'open', 5000)"
    )
    columns = "loan_no, event_no, day, booked_day, kind, amount_fen, principal_fen, interest_fen, balance_fen"
    raw.executemany(
        f"INSERT INTO loan_events ({columns}, reference) VALUES (1, ?, ?, ?, ?, ?, ?, 0, ?, '')",
        [(1, 100, 100, "draw", 50_000, 50_000, 50_000), (2, 100, 100, "fee", 250, 0, 50_000),
         (3, 110, 110, "draw", 10_000, 10_000, 60_000), (4, 120, 120, "fee", 99, 0, 60_000)],
    )  # fmt: skip
    raw.execute(
        "INSERT INTO event_days SELECT day, 'p', '', kind, count(*), sum(amount_fen), sum(principal_fen), 0, 0, 0"
        " FROM loan_events GROUP BY day, kind"
    )
    raw.commit()
    raw.close()
    store = Store.open(tmp_path, NOW)
    with store.reading() as shelves:
        found = [(event.kind, event.fee_fen) for event in shelves.loans.events(["L1"])["L1"]]
        assert shelves.loans.days.wrong() == ()
    store.close()
    assert found == [("draw", 250), ("fee", 250), ("draw", 0), ("fee", 0)]  # the last came from elsewhere
