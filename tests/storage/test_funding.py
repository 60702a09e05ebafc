"""Does the database itself keep a loan from having two owners, two reservations or one person twice?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import IntegrityError

import workbench.storage
from tests.builders import NOW
from tests.services.lent_desk import lent_desk
from workbench.storage.connection import open_database
from workbench.storage.kept_funding import Agreed, KeptPool, KeptPoolLoan, KeptReservation
from workbench.storage.migrate import bring_up_to_date
from workbench.storage.store import Store

BY = Agreed("s01", NOW, "s02", NOW)


def test_a_loan_has_one_owner_and_one_reservation(store: Store) -> None:
    lent_desk(store, [100_00])
    with store.transaction() as shelves:
        number = shelves.loans.numbers(["LO-00001"])["LO-00001"]
        for name in ("P-0001", "P-0002"):
            shelves.pools.add(KeptPool(name, name, "", "active", "{}", "{}", 0, 0, 0, "", BY))
        shelves.pools.list_loans([KeptPoolLoan("P-0001", number, "active", 0, 1, 0, 0)])
        kept = KeptReservation(0, "LO-00001", "", 5, 0, 0, 9, "active")
        shelves.reservations.add(number, kept)
    with pytest.raises(IntegrityError, match="loan_no"), store.transaction() as shelves:
        shelves.pools.list_loans([KeptPoolLoan("P-0002", number, "active", 0, 1, 0, 0)])
    with pytest.raises(IntegrityError, match="loan_no"), store.transaction() as shelves:
        shelves.reservations.add(number, kept)
    with pytest.raises(IntegrityError, match="used_within"), store.transaction() as shelves:
        shelves.reservations.use(1, 6)


@pytest.mark.parametrize(
    ("settings", "banks", "sold"),
    [
        ({"bank_lenders": 2, "lines_fen": 101, "sold_fen": 7}, [("登记前银行 1", 51), ("登记前银行 2", 50)], 7),
        ({"lines_fen": 100}, [("", 100)], None),
        ({"bank_lenders": 0}, [], None),
        ({}, [], None),
    ],
)
def test_what_stood_in_settings_becomes_records_and_unknown_stays_unknown(
    tmp_path: Path, settings: dict[str, int], banks: list[tuple[str, int]], sold: int | None
) -> None:
    (tmp_path / "backups").mkdir()
    path, config = tmp_path / "desk.sqlite", Config()
    config.set_main_option("script_location", str(Path(workbench.storage.__file__).parent / "migrations"))
    engine = open_database(path)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0018")
        connection.exec_driver_sql(
            "INSERT INTO staff (staff_id, name, role, title_zh, title_en, authority_fen, active)"
            " VALUES ('system', '系统', 'system', '', '', 0, 1)"
        )
        for name, value in settings.items():
            connection.exec_driver_sql("INSERT INTO settings VALUES (?, ?)", (f"funding.{name}", str(value)))
    bring_up_to_date(engine, path, NOW)
    engine.dispose()
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT lender, amount_fen FROM borrowings ORDER BY number").fetchall() == banks
    assert raw.execute("SELECT outside_fen FROM pools").fetchall() == ([] if sold is None else [(sold,)])
    left = {row[0] for row in raw.execute("SELECT key FROM settings WHERE key LIKE 'funding.%'")}
    raw.close()
    assert left == ({"funding.borrowings_known"} if "bank_lenders" in settings or banks else set())
