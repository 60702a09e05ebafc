"""Do parts of daily totals count once each, whatever happens to their files?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.test_intake import NOW, OFFICER, take
from workbench.common.errors import StaffError
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_file import CellFix
from workbench.services.intake import IntakeService


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def part(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["shop_id,time_stamp,count", *rows]) + "\n", "utf-8")
    return path


def payments(ground: Ground) -> int:
    with ground.lines() as engine:
        row = engine.execute("SELECT coalesce(sum(value), 0)::BIGINT FROM events WHERE kind = 'payment'").fetchone()
    return 0 if row is None else int(row[0])


def test_parts_add_up_once_each_and_the_check_says_what_they_are_added_to(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    first, second = part(tmp_path / "part0.csv", "7,2016-01-01,5"), part(tmp_path / "part1.csv", "7,2016-01-01,5")
    part(second, "7,2016-01-01,9", "7,2016-01-02,1")
    take(intake, first)
    check = intake.check(intake.inspect([second]))
    assert any("1 daily totals have another part" in note.en for note in check.notes)
    intake.commit(check.token, OFFICER)
    assert payments(ground) == 15
    again = intake.check(intake.inspect([first]))
    assert (again.new, again.unchanged) == (0, 1)


def test_a_part_with_a_bad_row_comes_in_whole_or_not_at_all(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    torn = part(tmp_path / "part0.csv", "7,2016-01-01,5", "7,2016-01-02,many")
    check = intake.check(intake.inspect([torn]))
    with pytest.raises(StaffError) as refused:
        intake.commit(check.token, OFFICER)
    assert (refused.value.code, payments(ground), intake.batches()) == ("PART_NOT_WHOLE", 0, ())
    (bad,) = check.problems[0].rows
    mended = intake.mend(check.token, [CellFix(bad.file, bad.line, bad.column, "3")])
    intake.commit(mended.token, OFFICER)
    assert payments(ground) == 8
    corrected = part(tmp_path / "part0.csv", "7,2016-01-01,5", "7,2016-01-02,3")
    again = intake.check(intake.inspect([corrected]))
    assert (again.new, again.unchanged) == (0, 2)
