"""Is the count of a planned script the one its room shows, and not said before it is known?"""

from __future__ import annotations

import pytest

from tests.services.scored_desk import MISMATCH, REFUNDS, fill
from workbench.common.text import Text
from workbench.interview.script import LeverItem
from workbench.services import interview_start
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


def test_a_planned_script_is_counted_with_its_levers_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []

    def levers(_: Ground, case_no: str, __: object) -> tuple[LeverItem, ...]:
        sought.append(case_no)
        return (LeverItem("refund_share_90", Text("退款率", "Refund rate"), Text("降到 5%", "to 5%")),)

    monkeypatch.setattr(interview_start, "levers_of", levers)
    room = InterviewService(ground)
    assert {row.case_no: row.questions for row in room.rows()}[REFUNDS] is None
    assert sought == []  # the list is there before anything is sought
    room.count_script(REFUNDS)
    counted = {row.case_no: row.questions for row in room.rows()}
    assert sought == [REFUNDS]
    assert counted[MISMATCH] is None
    assert counted[REFUNDS] == len(room.open(REFUNDS).turns)
    assert any(turn.question.question_id == "lever:refund_share_90" for turn in room.open(REFUNDS).turns)
