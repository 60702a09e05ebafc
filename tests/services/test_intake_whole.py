"""Is an import written whole or not at all, whatever happens in the middle of it?"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.intake.exports import taobao_file, taobao_order
from tests.services.test_intake import NOW, OFFICER, orders, snapshot, take
from workbench.common.errors import StaffError, Stopped
from workbench.flows.engine import Engine
from workbench.flows.state import state_digest
from workbench.flows.store import FlowStore, disk_full
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService
from workbench.storage.shelves import Shelves


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def everything(ground: Ground) -> tuple[object, ...]:
    """The records, every file of the desk that an import writes, and what its lines say."""
    with ground.lines() as engine:
        digest = state_digest(engine)
    files = sorted(p.name for part in ("flows", "quarantine") for p in (ground.folder / part).glob("B*"))
    with ground.store.reading() as shelves:
        waiting = shelves.quarantine.count(state=None)
    return (*snapshot(ground), files, digest, waiting)


def mixed(folder: Path) -> Path:
    """A file with good orders, one that is known already in another state, and a bad row."""
    rows = [taobao_order("218880001", status="交易成功"), taobao_order("218880009"), taobao_order("2.18E+17")]
    return taobao_file(folder / "mixed.csv", rows)


def begun(ground: Ground, tmp_path: Path) -> IntakeService:
    """A desk with one import."""
    intake = IntakeService(ground)
    sent = taobao_order("218880001", status="卖家已发货，等待买家确认", out="0.00")
    take(intake, taobao_file(tmp_path / "first.csv", [sent]))
    return intake


def stopping_at(number: int) -> Callable[[], bool]:
    """A `stop` that says yes when it is asked for the `number`-th time."""
    asked = itertools.count()
    return lambda: next(asked) == number


def stopped_everywhere(work: Callable[[Callable[[], bool]], object], unchanged: Callable[[], None]) -> int:
    """Do `work` again and again, stopped at its first question, its second, ... until it comes through."""
    for number in itertools.count():
        try:
            work(stopping_at(number))
        except Stopped:
            unchanged()
        else:
            return number
    raise AssertionError


def test_stopping_at_any_question_leaves_the_desk_as_it_was(ground: Ground, tmp_path: Path) -> None:
    intake = begun(ground, tmp_path)
    before, previews = everything(ground), intake.inspect([mixed(tmp_path)])

    def unchanged() -> None:
        assert everything(ground) == before

    assert stopped_everywhere(lambda stop: intake.check(previews, stop=stop), unchanged) >= 2
    check = intake.check(previews)
    assert stopped_everywhere(lambda stop: intake.commit(check.token, OFFICER, stop=stop), unchanged) >= 3
    assert everything(ground) != before


class ShortDisk(FlowStore):
    """A disk on which only so many files find room."""

    room = 0

    def put(self, engine: Engine, select: str, final: Path) -> int:
        if not self.room:
            raise disk_full(final.name)
        self.room -= 1
        return super().put(engine, select, final)


class ShortGround(Ground):
    room = 99

    def flow_store(self) -> FlowStore:
        store = ShortDisk(self.folder / "flows")
        store.room = self.room
        return store


def test_a_disk_that_fills_up_at_any_file_leaves_the_desk_as_it_was(tmp_path: Path) -> None:
    ground = ShortGround(tmp_path / "desk", lambda: NOW)
    with ground.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    intake = begun(ground, tmp_path)
    before = everything(ground)
    check = intake.check(intake.inspect([mixed(tmp_path)]))
    # Orders, their superseded versions, parcels.
    for ground.room in range(3):
        with pytest.raises(StaffError, match="DISK_FULL"):
            intake.commit(check.token, OFFICER)
        assert everything(ground) == before
    ground.room = 99
    intake.commit(check.token, OFFICER)
    assert everything(ground) != before
    ground.close()


def test_records_that_find_no_room_leave_the_desk_as_it_was(ground: Ground, tmp_path: Path) -> None:
    intake = begun(ground, tmp_path)
    before = everything(ground)
    bad = [taobao_order("2.18E+17", buyer="x" * 900) for _ in range(400)]
    check = intake.check(intake.inspect([taobao_file(tmp_path / "bad.csv", [taobao_order("1"), *bad])]))
    with ground.store._writer.connect() as connection:  # type: ignore[union-attr]
        full = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {full}")
    with pytest.raises(StaffError, match="DISK_FULL"):
        intake.commit(check.token, OFFICER)
    assert everything(ground) == before


class BrokenOff(Ground):
    """A desk whose program is broken off right behind the end of a transaction."""

    broken = False

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        with super().transaction() as shelves:
            yield shelves
        if self.broken:
            raise KeyboardInterrupt


def test_an_import_broken_off_once_it_is_on_record_stands_with_all_its_files(tmp_path: Path) -> None:
    with closing(BrokenOff(tmp_path / "desk", lambda: NOW)) as ground:
        with ground.transaction() as shelves:
            shelves.staff.put(*FIRST_STAFF)
        intake = begun(ground, tmp_path)
        check = intake.check(intake.inspect([mixed(tmp_path)]))
        ground.broken = True
        with pytest.raises(KeyboardInterrupt):
            intake.commit(check.token, OFFICER)
        with ground.store.reading() as shelves:
            batches = shelves.batches.all()
        assert len(batches) == 2
        assert all(ground.flow_store().verify(ref) for batch in batches for ref in batch.lines)
        assert (ground.folder / str(batches[0].quarantine_file)).is_file()


LIMITED = """
import resource, signal, sys
from pathlib import Path
from tests.services.test_intake import NOW, OFFICER
from workbench.common.errors import StaffError
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService
from workbench.storage.shelves import Shelves

ground = Ground(Path(sys.argv[1]), lambda: NOW)
intake = IntakeService(ground)
check = intake.check(intake.inspect([Path(sys.argv[2])]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192))
try:
    intake.commit(check.token, OFFICER)
except StaffError as told:
    print(told.code)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no limit to the size of a file")
def test_a_line_file_the_system_does_not_take_is_told_and_leaves_nothing(ground: Ground, tmp_path: Path) -> None:
    begun(ground, tmp_path)
    before = everything(ground)
    ground.close()
    big = orders(tmp_path, *range(1000, 4000), name="big.csv")
    command = [sys.executable, "-c", LIMITED, str(ground.folder), str(big)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout.split() == ["DISK_FULL"]
    assert everything(ground) == before


IMPORTER = """
import sys
from pathlib import Path
from tests.services.test_intake import NOW, OFFICER, orders
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService
from workbench.storage.shelves import Shelves

ground = Ground(Path(sys.argv[1]), lambda: NOW)
intake = IntakeService(ground)
number = int(sys.argv[2])
while True:
    number += 1
    path = orders(Path(sys.argv[3]), number, number + 1, name=f"{number}.csv")
    check = intake.check(intake.inspect([path]))
    print("check", flush=True)
    intake.commit(check.token, OFFICER)
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there")
def test_killed_imports_leave_whole_imports_and_nothing_else(ground: Ground, tmp_path: Path) -> None:
    chance, done = random.Random(7), 0
    for _ in range(6):
        ground.close()
        command = [sys.executable, "-c", IMPORTER, str(ground.folder), str(done), str(tmp_path)]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for _ in range(2 * chance.randint(0, 2) + 1):
            child.stdout.readline()
        # In the middle of the commit that follows the check.
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(chance.random() / 10)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        said = [int(word) for word in rest if word != "check"]
        with ground.store.reading() as shelves:
            batches, chain = shelves.batches.all(), shelves.journal.verify()
        assert ground.store.integrity() == ()
        assert chain.holds
        assert len(batches) == chain.entries >= max(said, default=done)
        assert all(ground.flow_store().verify(ref) for batch in batches for ref in batch.lines)
        with ground.lines() as engine:
            assert engine.execute("SELECT count(*) FROM orders").fetchone() == (len(batches) + bool(batches),)
        done = len(batches)
    take(IntakeService(ground), orders(tmp_path, 9999))
    with ground.store.reading() as shelves:
        known = {file for ref in shelves.batches.lines() for file, _ in ref.files()}
    assert {path.name for path in (ground.folder / "flows").glob("B*")} == known
