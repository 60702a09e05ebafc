"""Bad rows of true exports: put right before they are written, passed over, set aside, and brought in later."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.intake.exports import taobao_file, taobao_order
from workbench.access.staff import Actor, Role, actor_of
from workbench.common.errors import StaffError
from workbench.flows.engine import number
from workbench.flows.state import state_digest
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_file import CellFix, ImportCheck, ImportResult, Treatment
from workbench.services.intake import IntakeService

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = actor_of(FIRST_STAFF[0])
AUDITOR = Actor("s04", "何清", Role.AUDITOR)
CREATED = "订单创建时间"


def desk_at(folder: Path) -> Ground:
    made = Ground(folder, lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        shelves.settings.put("party_key", "11" * 32)  # one key, so that two desks can be compared
    return made


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = desk_at(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def intake(ground: Ground) -> IntakeService:
    return IntakeService(ground)


def clean(folder: Path) -> Path:
    return taobao_file(folder / "orders.csv", [order(1), order(2), order(3), order(4), order(5)])


def order(n: int, **more: str) -> str:
    return taobao_order(f"21888{n:04d}", waybill=f"YT{n}", **more)


def dirty(folder: Path) -> Path:
    """Lines 2 to 6: two days that changed places, one that does not exist, one amount no one can read."""
    rows = [
        order(1),
        order(2, created="2026/13/11 10:00:00"),
        order(3, created="2026-02-30 10:00:00"),
        order(4, total="八十八"),
        order(5, created="2026.11.01 10:00:00"),
    ]
    return taobao_file(folder / "dirty.csv", rows)


def digest(ground: Ground) -> str:
    with ground.lines() as engine:
        return state_digest(engine)


def orders(ground: Ground) -> int:
    with ground.lines() as engine:
        return number(engine, "SELECT count(*) FROM orders")


def checked(intake: IntakeService, *paths: Path) -> ImportCheck:
    return intake.check(intake.inspect(paths))


def take(intake: IntakeService, *paths: Path) -> ImportResult:
    return intake.commit(checked(intake, *paths).token, OFFICER)


RIGHT = "2026-11-01 10:00:00"
ALL_RIGHT = (
    CellFix("dirty.csv", 3, CREATED, RIGHT),
    CellFix("dirty.csv", 4, CREATED, RIGHT),
    CellFix("dirty.csv", 5, "总金额", "88.00"),
    CellFix("dirty.csv", 5, "买家实际支付金额", "88.00"),
    CellFix("dirty.csv", 5, "买家应付货款", "88.00"),
    CellFix("dirty.csv", 5, "打款商家金额", "88.00"),
    CellFix("dirty.csv", 6, CREATED, RIGHT),
)


def test_a_bad_cell_comes_with_what_it_may_have_meant(intake: IntakeService, tmp_path: Path) -> None:
    check = checked(intake, dirty(tmp_path))
    told = {(c.line, c.value): (c.suggestion, c.confidence) for g in check.problems for c in g.rows}
    assert told[3, "2026/13/11 10:00:00"] == ("2026-11-13 10:00:00", 0.93)
    assert told[4, "2026-02-30 10:00:00"] == (None, None)
    assert told[5, "八十八"] == (None, None)
    (moments,) = (group for group in check.problems if group.code == "MOMENT_UNREADABLE")
    assert (moments.count, moments.suggested) == (3, 2)


def test_mended_rows_are_written_and_what_was_changed_is_on_record(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    check = checked(intake, dirty(tmp_path))
    assert (check.good, check.bad, check.new) == (1, 4, 2)
    after = intake.mend(check.token, ALL_RIGHT)
    assert (after.good, after.bad, after.new, after.mended) == (5, 0, 10, 4)
    assert after.problems == ()
    result = intake.commit(after.token, OFFICER)
    assert (result.rows_written, result.rows_quarantined, result.rows_mended) == (10, 0, 4)
    with ground.store.reading() as shelves:
        fixes = shelves.batches.fixes(result.batch_id)
        (event,) = shelves.journal.latest(1)
    assert [(f.line, f.column, f.before, f.after) for f in fixes if f.line == 3] == [
        (3, CREATED, "2026/13/11 10:00:00", RIGHT)
    ]
    assert len(fixes) == 7
    assert len(json.loads(event.payload)["fixes"]) == 7


def test_a_mended_file_leaves_the_desk_as_the_clean_file_does(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    check = checked(intake, dirty(tmp_path))
    intake.commit(intake.mend(check.token, ALL_RIGHT).token, OFFICER)
    other = desk_at(tmp_path / "other")
    take(IntakeService(other), clean(tmp_path))
    assert digest(ground) == digest(other)
    other.close()


def test_importing_the_corrected_file_after_mending_adds_no_row(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    check = checked(intake, dirty(tmp_path))
    intake.commit(intake.mend(check.token, ALL_RIGHT).token, OFFICER)
    again = checked(intake, clean(tmp_path))
    assert (again.new, again.updated, again.unchanged) == (0, 0, 10)


def test_all_sure_suggestions_are_taken_at_once_and_no_others(intake: IntakeService, tmp_path: Path) -> None:
    check = checked(intake, dirty(tmp_path))
    after = intake.accept_suggestions(check.token, "MOMENT_UNREADABLE")
    assert (after.good, after.bad, after.mended) == (3, 2, 2)
    assert {cell.line for group in after.problems for cell in group.rows} == {4, 5}


def test_a_fix_is_taken_back_with_the_original_content(intake: IntakeService, tmp_path: Path) -> None:
    check = checked(intake, dirty(tmp_path))
    intake.mend(check.token, [CellFix("dirty.csv", 3, CREATED, RIGHT)])
    back = intake.mend(check.token, [CellFix("dirty.csv", 3, CREATED, "2026/13/11 10:00:00")])
    assert (back.good, back.bad, back.mended) == (1, 4, 0)


def test_only_bad_rows_can_be_changed(intake: IntakeService, tmp_path: Path) -> None:
    check = checked(intake, dirty(tmp_path))
    with pytest.raises(StaffError, match="ROW_NOT_BAD"):
        intake.mend(check.token, [CellFix("dirty.csv", 2, CREATED, RIGHT)])
    with pytest.raises(StaffError, match="COLUMN_UNKNOWN"):
        intake.mend(check.token, [CellFix("dirty.csv", 3, "没有这一列", RIGHT)])
    with pytest.raises(StaffError, match="CHECK_UNKNOWN"):
        intake.mend("nothing", [])


def test_a_skipped_row_is_counted_and_listed_and_goes_nowhere(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    check = checked(intake, dirty(tmp_path))
    after = intake.treat(check.token, "MONEY_UNREADABLE", Treatment.SKIP)
    assert (after.bad, after.skipped, after.treatments) == (4, 1, {"MONEY_UNREADABLE": Treatment.SKIP})
    result = intake.commit(after.token, OFFICER)
    assert (result.rows_quarantined, result.rows_skipped) == (3, 1)
    assert {row.line for row in intake.quarantined()} == {3, 4, 6}
    listed = (ground.folder / "quarantine" / f"{result.batch_id}.skipped.csv").read_text("utf-8-sig")
    assert "八十八" in listed
    assert "八十八" not in (ground.folder / "quarantine" / f"{result.batch_id}.csv").read_text("utf-8-sig")
    with ground.store.reading() as shelves:
        batch = shelves.batches.get(result.batch_id)
        assert (batch.quarantined, batch.skipped, batch.files[0].bad, batch.files[0].skipped) == (3, 1, 4, 1)
        assert json.loads(shelves.journal.latest(1)[0].payload)["skipped"] == {"dirty.csv": [5]}


def test_rows_set_aside_stay_bad_whatever_was_put_right_until_staff_says_otherwise(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    check = checked(intake, dirty(tmp_path))
    assert intake.mend(check.token, ALL_RIGHT).bad == 0
    aside = intake.treat(check.token, "MOMENT_UNREADABLE", Treatment.QUARANTINE)
    assert (aside.good, aside.bad, aside.mended) == (2, 3, 1)
    assert intake.treat(check.token, "MOMENT_UNREADABLE", Treatment.FIX).bad == 0
    intake.treat(check.token, "MOMENT_UNREADABLE", Treatment.QUARANTINE)
    result = intake.commit(check.token, OFFICER)
    assert (orders(ground), result.rows_quarantined) == (2, 3)
    row = next(row for row in intake.quarantined() if row.line == 3)
    assert row.cells[row.header.index(CREATED)] == "2026/13/11 10:00:00"


def test_a_row_half_mended_goes_to_quarantine_as_it_came(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    path = taobao_file(tmp_path / "two.csv", [order(1), order(2, created="2026/13/11 10:00:00", total="八十八")])
    check = checked(intake, path)
    half = intake.mend(check.token, [CellFix("two.csv", 3, CREATED, RIGHT)])
    assert (half.bad, half.mended) == (1, 0)
    result = intake.commit(check.token, OFFICER)
    (row,) = intake.quarantined(result.batch_id)
    assert row.cells[row.header.index(CREATED)] == "2026/13/11 10:00:00"
    assert {p.code for p in row.problems} == {"MOMENT_UNREADABLE", "MONEY_UNREADABLE"}
    with ground.store.reading() as shelves:
        assert shelves.batches.fixes(result.batch_id) == ()
        (kept,) = shelves.quarantine.page(result.batch_id)
    assert kept.raw == path.read_bytes().splitlines(keepends=True)[2]


def test_rows_mended_later_leave_the_desk_as_the_clean_file_does(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    first = take(intake, dirty(tmp_path))
    rows = intake.quarantined()
    assert [row.line for row in rows] == [3, 4, 5, 6]
    check = intake.recheck([row.row_id for row in rows], ALL_RIGHT)
    assert (check.good, check.bad, check.new, check.unchanged) == (4, 0, 8, 0)
    later = intake.commit(check.token, OFFICER)
    assert (later.rows_written, later.rows_quarantined, later.rows_mended) == (8, 0, 4)
    assert intake.quarantined() == ()
    assert {row.state for row in intake.quarantined(state=None)} == {"mended"}
    other = desk_at(tmp_path / "other")
    take(IntakeService(other), clean(tmp_path))
    assert digest(ground) == digest(other)
    other.close()
    with ground.store.reading() as shelves:
        batch = shelves.batches.get(later.batch_id)
        origin = shelves.batches.get(first.batch_id).files[0]
    assert batch.depends_on == (first.batch_id,)
    assert (batch.files[0].name, batch.files[0].sha256, batch.files[0].rows) == ("dirty.csv", origin.sha256, 4)
    with ground.lines() as engine:
        sourced = engine.execute("SELECT source_file, source_line FROM orders_sourced ORDER BY 2").fetchall()
    assert sourced == [("dirty.csv", line) for line in (2, 3, 4, 5, 6)]


def test_importing_the_corrected_file_after_mending_from_quarantine_adds_no_row(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, dirty(tmp_path))
    check = intake.recheck([row.row_id for row in intake.quarantined()], ALL_RIGHT)
    intake.commit(check.token, OFFICER)
    again = checked(intake, clean(tmp_path))
    assert (again.new, again.updated, again.unchanged) == (0, 0, 10)


def test_rows_of_quarantine_that_are_still_bad_stay_there(intake: IntakeService, tmp_path: Path) -> None:
    take(intake, dirty(tmp_path))
    check = intake.recheck([row.row_id for row in intake.quarantined()], ALL_RIGHT[:1])
    assert (check.good, check.bad) == (1, 3)
    result = intake.commit(check.token, OFFICER)
    assert (result.rows_written, result.rows_quarantined) == (2, 0)
    assert [row.line for row in intake.quarantined()] == [4, 5, 6]


def test_a_row_is_settled_once(intake: IntakeService, tmp_path: Path) -> None:
    take(intake, dirty(tmp_path))
    row = intake.quarantined()[0]
    intake.commit(intake.recheck([row.row_id], ALL_RIGHT[:1]).token, OFFICER)
    with pytest.raises(StaffError, match="QUARANTINE_SETTLED"):
        intake.recheck([row.row_id], ALL_RIGHT[:1])
    with pytest.raises(StaffError, match="QUARANTINE_UNKNOWN"):
        intake.recheck([9999], [])


def test_taking_a_mended_import_back_lets_its_rows_wait_again(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    first = take(intake, dirty(tmp_path))
    before = digest(ground)
    result = intake.commit(intake.recheck([r.row_id for r in intake.quarantined()], ALL_RIGHT).token, OFFICER)
    with pytest.raises(StaffError, match="BATCH_NEEDED"):
        intake.undo(first.batch_id, OFFICER)
    intake.undo(result.batch_id, OFFICER)
    assert digest(ground) == before
    assert [row.line for row in intake.quarantined()] == [3, 4, 5, 6]


def test_rows_are_dismissed_for_a_reason_and_by_someone_who_may(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, dirty(tmp_path))
    row = intake.quarantined()[0]
    with pytest.raises(StaffError, match="REASON_MISSING"):
        intake.dismiss([row.row_id], "  ", OFFICER)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        intake.dismiss([row.row_id], "测试单", AUDITOR)
    intake.dismiss([row.row_id], "测试单", OFFICER)
    assert [r.line for r in intake.quarantined()] == [4, 5, 6]
    (gone,) = intake.quarantined(state="dismissed")
    assert (gone.line, gone.reason) == (3, "测试单")
    with ground.store.reading() as shelves:
        assert shelves.journal.latest(1)[0].action == "quarantine.dismiss"


def test_the_quarantine_of_all_imports_leaves_byte_for_byte(intake: IntakeService, tmp_path: Path) -> None:
    path = dirty(tmp_path)
    take(intake, path)
    to = intake.export_quarantine(tmp_path / "out.csv")
    assert to.read_text("utf-8-sig").count("\n") == 8  # header, three moments, four cells of one order
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        (name,) = archive.namelist()
        held = archive.read(name)
    lines = path.read_bytes().splitlines(keepends=True)
    assert held == b"".join(lines[n] for n in (0, 2, 3, 4, 5))
