"""Does a journal that was cut or made anew fail against what was kept elsewhere?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.decided_desk import CASE, OFFICER, DecidedDesk
from workbench.common.errors import StaffError
from workbench.services.cases import CaseService
from workbench.services.checkpoints import verify_journal, write_checkpoint


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    found = DecidedDesk(tmp_path / "desk")
    for number in range(5):
        CaseService(found.ground).add_note(CASE, f"第 {number} 条备注", OFFICER)
    yield found
    found.close()


def test_a_tail_that_was_cut_off_is_found_against_a_checkpoint(desk: DecidedDesk, tmp_path: Path) -> None:
    point = write_checkpoint(desk.ground, tmp_path / "point.json")
    CaseService(desk.ground).add_note(CASE, "检查点之后的备注", OFFICER)
    assert verify_journal(desk.ground, [tmp_path / "point.json"]).holds
    store = desk.ground.store
    assert store._writer is not None
    with store._writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_delete")
        connection.exec_driver_sql(f"DELETE FROM journal WHERE seq > {point.seq - 2}")
    assert verify_journal(desk.ground).holds  # a bare chain cannot know
    found = verify_journal(desk.ground, [tmp_path / "point.json"])
    assert (found.first_bad, found.last_sure) == (point.seq - 1, point.seq - 2)


def test_a_changed_checkpoint_checks_nothing(desk: DecidedDesk, tmp_path: Path) -> None:
    path = tmp_path / "point.json"
    point = write_checkpoint(desk.ground, path)
    path.write_text(path.read_text("utf-8").replace(point.hash[:8], "0" * 8), "utf-8")
    with pytest.raises(StaffError, match="CHECKPOINT_BAD"):
        verify_journal(desk.ground, [path])


def test_a_head_read_off_a_paper_is_an_anchor(desk: DecidedDesk) -> None:
    with desk.ground.store.reading() as shelves:
        head = shelves.journal.head()
    CaseService(desk.ground).add_note(CASE, "之后", OFFICER)
    assert verify_journal(desk.ground, heads=[head]).holds
    assert not verify_journal(desk.ground, heads=["0" * 63 + "1"]).holds
