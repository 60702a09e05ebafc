"""What a screen holds against the figures of the files is read back from the desk itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.intake.exports import taobao_file, taobao_order
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_file import ImportCheck, ImportResult, Landed
from workbench.services.intake import IntakeService

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = actor_of(FIRST_STAFF[0])


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[IntakeService]:
    ground = Ground(tmp_path / "desk", lambda: NOW)
    with ground.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield IntakeService(ground)
    ground.close()


def _take(intake: IntakeService, path: Path) -> tuple[ImportCheck, ImportResult]:
    check = intake.check(intake.inspect([path]))
    return check, intake.commit(check.token, OFFICER)


def _orders(folder: Path, *numbers: int) -> Path:
    return taobao_file(folder / f"orders-{numbers[0]}.csv", [taobao_order(f"21888{n:04d}") for n in numbers])


def test_what_landed_agrees_with_what_was_checked(intake: IntakeService, tmp_path: Path) -> None:
    check, result = _take(intake, _orders(tmp_path, 1, 2, 3))
    assert intake.landed(result.batch_id) == Landed(
        result.rows_written, check.amount_fen, check.merchants, check.first_day, check.last_day
    )
    assert sum(facts.rows for facts in check.file_facts) == check.good + check.bad


def test_only_the_rows_of_the_named_import_are_counted(intake: IntakeService, tmp_path: Path) -> None:
    _take(intake, _orders(tmp_path, 1, 2, 3))
    check, result = _take(intake, _orders(tmp_path, 3, 4))
    found = intake.landed(result.batch_id)
    assert (check.new, check.unchanged) == (2, 2)
    assert (found.rows, found.amount_fen) == (2, check.amount_fen)


def test_an_unknown_import_is_refused(intake: IntakeService) -> None:
    with pytest.raises(StaffError) as refused:
        intake.landed("B09999")
    assert refused.value.code == "BATCH_UNKNOWN"
