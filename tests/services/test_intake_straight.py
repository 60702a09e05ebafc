"""Does a large file that is written on the way leave the desk exactly as the ordinary way does?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.services.test_intake import NOW, OFFICER, take
from workbench.common.errors import StaffError, Stopped
from workbench.flows.state import state_digest
from workbench.flows.store import FlowStore, disk_full
from workbench.intake import straight
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService

HEADER = "merchant_id,day,order_id,line_no,created_at,paid_at,status,gross_fen,paid_fen,refund_fen,buyer_key,item"


def line(number: int, status: str = "finished", gross: str = "1200") -> str:
    merchant = f"M{number % 3}"
    when = f"2026-11-{1 + number % 20:02d} 10:00:00"
    return (
        f"{merchant},{20_758 + number % 20},21{number:08d},1,{when},{when},{status},{gross},1200,0,b{number % 5},类目"
    )


def written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


@pytest.fixture
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight, "LEAST_ROWS", 1)


def digest(ground: Ground) -> str:
    with ground.lines() as engine:
        return state_digest(engine)


def staged(ground: Ground) -> list[Path]:
    return list((ground.folder / "flows").glob("staged-*"))


def test_a_clean_file_is_staged_adopted_and_says_what_the_ordinary_way_says(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "orders.csv", [line(n) for n in range(60, 0, -1)])
    ordinary = Ground(tmp_path / "other", lambda: NOW)
    with ordinary.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    usual = take(IntakeService(ordinary), path)
    monkeypatch.setattr(straight, "LEAST_ROWS", 1)
    intake = IntakeService(ground)
    check = intake.check(intake.inspect([path]))
    assert (check.good, check.bad, check.new, len(staged(ground))) == (60, 0, 60, 1)
    result = intake.commit(check.token, OFFICER)
    assert (result.rows_written, staged(ground)) == (60, [])
    assert digest(ground) == digest(ordinary)
    with ground.store.reading() as shelves, ordinary.store.reading() as others:
        assert shelves.batches.lines()[0].rows == others.batches.lines()[0].rows == usual.rows_written
        assert FlowStore(ground.folder / "flows").verify(shelves.batches.lines()[0])
    ordinary.close()


@pytest.mark.usefixtures("every_file_is_large")
def test_a_file_with_a_bad_row_goes_the_ordinary_way(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    path = written(tmp_path / "orders.csv", [line(1), line(2, gross="12.5"), line(3)])
    check = intake.check(intake.inspect([path]))
    assert (check.good, check.bad, staged(ground)) == (2, 1, [])
    assert intake.commit(check.token, OFFICER).rows_written == 2


@pytest.mark.usefixtures("every_file_is_large")
def test_known_newer_and_repeated_orders_merge_as_ever(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    take(intake, written(tmp_path / "first.csv", [line(n, status="shipped") for n in range(9)]))
    again = intake.check(intake.inspect([tmp_path / "first.csv"]))
    assert (again.new, again.updated, again.unchanged) == (0, 0, 9)
    intake.discard(again.token)
    second = written(tmp_path / "second.csv", [*(line(n) for n in range(6, 12)), line(11), line(7)])
    check = intake.check(intake.inspect([second]))
    assert (check.new, check.updated) == (3, 3)
    intake.commit(check.token, OFFICER)
    with ground.lines() as engine:
        found = engine.execute("SELECT status, count(*) FROM orders GROUP BY 1 ORDER BY 1").fetchall()
    assert (found, staged(ground)) == ([("finished", 6), ("shipped", 6)], [])


@pytest.mark.usefixtures("every_file_is_large")
def test_a_check_that_is_let_go_stopped_or_abandoned_leaves_nothing(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    path = written(tmp_path / "orders.csv", [line(n) for n in range(9)])
    files = intake.inspect([path])
    intake.discard(intake.check(files).token)
    assert staged(ground) == []
    asked = iter([False, False])
    with pytest.raises(Stopped):
        intake.check(files, stop=lambda: next(asked, True))
    assert staged(ground) == []
    intake.check(files)  # and the program ends here
    assert len(staged(ground)) == 1
    assert take(IntakeService(ground), path).rows_written == 9
    assert staged(ground) == []


@pytest.mark.usefixtures("every_file_is_large")
def test_a_commit_that_found_no_room_can_be_tried_again(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = IntakeService(ground)
    check = intake.check(intake.inspect([written(tmp_path / "orders.csv", [line(n) for n in range(9)])]))
    adopt = FlowStore.adopt

    def full(self: FlowStore, *_: object) -> None:
        raise disk_full("B00001-orders.parquet")

    monkeypatch.setattr(FlowStore, "adopt", full)
    with pytest.raises(StaffError) as refused:
        intake.commit(check.token, OFFICER)
    assert refused.value.code == "DISK_FULL"
    monkeypatch.setattr(FlowStore, "adopt", adopt)
    assert intake.commit(check.token, OFFICER).rows_written == 9
