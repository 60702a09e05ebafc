"""Is a new desk ready, and is everything that happens to it kept safe?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.builders import NOW, application, merchant
from workbench.access.staff import SYSTEM, Role
from workbench.app import open_desk
from workbench.common.errors import StaffError
from workbench.services.bundle import Services
from workbench.services.desk import FIRST_STAFF


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Services]:
    services = open_desk(tmp_path / "desk", lambda: NOW)
    yield services
    services.desk.close()


def test_a_new_desk_is_empty_and_has_its_people(desk: Services) -> None:
    status = desk.desk.status()
    assert status.empty
    assert not status.synthetic
    assert [p.name for p in status.staff] == ["沈宁", "周砚", "林潇", "何清"]
    assert status.business_date == date(2026, 11, 23)
    assert status.journal_entries == 1


def test_the_program_is_on_record_but_not_among_the_people(desk: Services) -> None:
    assert SYSTEM.staff_id in {p.staff_id for p in FIRST_STAFF}
    assert Role.SYSTEM not in {p.role for p in desk.desk.staff()}


def test_the_first_officer_acts_where_nobody_is_named(desk: Services) -> None:
    assert desk.desk.actor().name == "沈宁"
    assert desk.desk.actor("s02").role is Role.APPROVER
    with pytest.raises(StaffError, match="STAFF_UNKNOWN"):
        desk.desk.actor("s77")


def test_only_those_who_may_change_settings(desk: Services) -> None:
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        desk.desk.set_setting("policy", "cn-2008-pilot", desk.desk.actor("s01"))
    desk.desk.set_setting("policy", "cn-2008-pilot", desk.desk.actor("s03"))
    assert desk.desk.settings()["policy"] == "cn-2008-pilot"


def test_a_desk_opened_again_is_not_begun_again(tmp_path: Path) -> None:
    open_desk(tmp_path, lambda: NOW).desk.close()
    again = open_desk(tmp_path, lambda: NOW)
    assert again.desk.status().journal_entries == 1
    again.desk.close()


def test_a_sound_desk_passes_its_check(desk: Services) -> None:
    report = desk.desk.check()
    assert report.passed, report.failures
    assert report.journal_head == desk.desk.checkpoint()


def test_an_edit_of_the_journal_in_the_file_is_found(tmp_path: Path) -> None:
    open_desk(tmp_path, lambda: NOW).desk.close()
    with closing(sqlite3.connect(tmp_path / "desk.sqlite")) as raw:
        raw.execute("DROP TRIGGER journal_no_update")
        raw.execute("UPDATE journal SET at = '2020-01-01T00:00:00.000000+00:00'")
        raw.commit()
    opened = open_desk(tmp_path, lambda: NOW)
    report = opened.desk.check()
    opened.desk.close()
    assert not report.passed
    assert any("journal" in text.en for text in report.failures)


def test_a_sample_is_never_poured_into_a_desk_with_records(desk: Services, tmp_path: Path) -> None:
    from workbench.storage.store import Store

    desk.desk.close()
    store = Store.open(tmp_path / "other", NOW)
    with store.transaction() as shelves:
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {})])
    store.close()
    opened = open_desk(tmp_path / "other", lambda: NOW)
    with pytest.raises(StaffError, match="DESK_NOT_EMPTY"):
        opened.desk.create_sample()
    opened.desk.close()


def test_a_backup_holds_the_records_and_is_journalled(desk: Services, tmp_path: Path) -> None:
    copy = desk.desk.backup(tmp_path / "copies")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT count(*) FROM staff").fetchone() == (len(FIRST_STAFF),)
    assert desk.desk.status().journal_entries == 2
