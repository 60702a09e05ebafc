"""Does a transaction stand or fall whole, and does the database refuse what must never be?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, application, decision, merchant
from workbench.access.staff import actor_of
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.storage.migrate import NEWEST
from workbench.storage.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {"claim_warehouses": 2})])
    return store


def test_what_was_written_is_read_back_equal(filled: Store) -> None:
    with filled.reading() as shelves:
        assert shelves.merchants.get("M1") == merchant()
        assert shelves.applications.get("LN-261123-0417") == application()
        assert shelves.applications.claims("LN-261123-0417") == {"claim_warehouses": 2}
        assert shelves.staff.all() == (OFFICER, APPROVER, PROGRAM)


def test_an_exception_undoes_the_whole_transaction(filled: Store) -> None:
    def write_then_fail() -> None:
        with filled.transaction() as shelves:
            shelves.merchants.put([merchant("M2")])
            shelves.journal.append(NOW, actor_of(OFFICER), "test", None, {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_then_fail()
    with filled.reading() as shelves:
        assert shelves.merchants.known() == {"M1"}
        assert shelves.journal.count() == 0


def test_a_reader_cannot_write(filled: Store) -> None:
    with pytest.raises(OperationalError), filled.reading() as shelves:
        shelves.merchants.put([merchant("M2")])


def test_a_decline_without_reasons_is_refused(filled: Store) -> None:
    declined = decision(outcome=Outcome.DECLINE, limit_fen=0)
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.decisions.add(declined)
    with filled.transaction() as shelves:
        shelves.decisions.add(replace(declined, reason_codes=("refund_share_90d",)))


@pytest.mark.parametrize(
    "changes",
    [
        {"approved_by": "s01", "approved_at": NOW, "state": "signed"},
        {"state": "signed"},
        {"outcome": Outcome.DECLINE, "reason_codes": ("x",), "limit_fen": 1},
        {"outcome": Outcome.APPROVE, "limit_fen": 0},
        {"prepared_by": "nobody"},
        {"state": "signed", "needs_second": False, "proof": ""},
        {"limit_fen": -1},
    ],
    ids=[
        "the same person twice", "second signature missing", "declined yet lent", "approved without a limit",
        "by a person not on record", "signed without proof", "negative limit",
    ],
)  # fmt: skip
def test_the_database_refuses_a_decision_that_must_never_be(filled: Store, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.decisions.add(decision(**changes))
    with filled.reading() as shelves:
        assert shelves.decisions.get("LN-261123-0417") is None


def test_a_signed_decision_comes_back_with_exact_rates(filled: Store) -> None:
    kept = decision(approved_by="s02", approved_at=NOW, state="signed")
    with filled.transaction() as shelves:
        shelves.decisions.add(kept)
    with filled.reading() as shelves:
        assert shelves.decisions.get(kept.case_no) == kept


def test_a_case_moves_only_to_a_stage_that_follows(filled: Store) -> None:
    with pytest.raises(StaffError, match="STAGE_NOT_NEXT"), filled.transaction() as shelves:
        shelves.applications.move("LN-261123-0417", Stage.ACTIVE)
    with filled.transaction() as shelves:
        shelves.applications.move("LN-261123-0417", Stage.SCORED)
    with filled.reading() as shelves:
        assert shelves.applications.get("LN-261123-0417").stage is Stage.SCORED


def test_an_unknown_case_is_said_not_returned_as_nothing(filled: Store) -> None:
    with pytest.raises(StaffError, match="CASE_UNKNOWN"), filled.reading() as shelves:
        shelves.applications.get("LN-000000-0000")


@pytest.mark.parametrize("typed", ["青禾", "qinghe", "qhsz", "林晓", "linxiaolan", "lxl", "m1"])
def test_a_merchant_is_found_by_name_pinyin_initials_owner_and_id(filled: Store, typed: str) -> None:
    with filled.reading() as shelves:
        assert [m.merchant_id for m in shelves.merchants.search(typed, 5)] == ["M1"]


def test_a_percent_sign_is_searched_for_as_itself(filled: Store) -> None:
    with filled.reading() as shelves:
        assert shelves.merchants.search("%", 5) == ()


def test_a_second_writer_is_told_who_holds_the_desk(store: Store) -> None:
    with pytest.raises(StaffError, match="DESK_IN_USE") as told:
        Store.open(store.folder, NOW)
    assert "pid" in told.value.text.en


def test_a_closed_desk_can_be_opened_again_with_its_records(filled: Store) -> None:
    filled.close()
    again = Store.open(filled.folder, NOW)
    with again.reading() as shelves:
        assert shelves.merchants.count() == 1
    again.close()


def test_a_reader_beside_the_writer_sees_what_was_committed(filled: Store) -> None:
    beside = Store.open_read_only(filled.folder)
    with beside.reading() as shelves:
        assert shelves.merchants.count() == 1
    with pytest.raises(StaffError, match="DESK_READ_ONLY"), beside.transaction():
        raise AssertionError("a reader began to write")
    beside.close()


def test_a_desk_of_a_newer_program_is_left_alone(store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(store.path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(StaffError, match="DESK_TOO_NEW"):
        Store.open(store.folder, NOW)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_bytes(b"not a database, but long enough to be taken for one" * 50)
    with pytest.raises(StaffError, match="DESK_NOT_SAFE"):
        Store.open(tmp_path, NOW)


def test_the_settings_that_keep_records_safe_are_on(store: Store) -> None:
    with store._writer.connect() as connection:  # type: ignore[union-attr]
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check")
        }
    assert read == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
    }  # fmt: skip


def test_a_backup_is_one_whole_file_with_the_same_records(filled: Store, tmp_path: Path) -> None:
    made = filled.backup(tmp_path / "copies" / "desk.sqlite")
    assert sorted(path.name for path in made.parent.iterdir()) == ["desk.sqlite"]
    with closing(sqlite3.connect(made)) as raw:
        assert raw.execute("SELECT count(*) FROM merchants").fetchone() == (1,)
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (NEWEST,)


def test_a_sound_desk_has_nothing_to_report(filled: Store) -> None:
    assert filled.integrity() == ()
