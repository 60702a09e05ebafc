"""Does a second rater see nothing of how the first officer judged, and everybody else what there is?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.services.scored_desk import CLEAN, ME, fill
from workbench.access.staff import Actor, Role
from workbench.interview.guide import load_guide
from workbench.interview.questions import Diligence
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.services.interview_second import HIDDEN, second_rater
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


def another(ground: Ground, role: Role) -> Actor:
    from dataclasses import replace as changed

    from tests.builders import OFFICER
    from workbench.access.staff import actor_of

    other = changed(OFFICER, staff_id="s77", name="另一位", role=role)
    with ground.transaction() as shelves:
        shelves.staff.put(other)
    return actor_of(other)


def test_the_second_rater_sees_no_mark_rating_effect_or_persona_of_the_first(ground: Ground) -> None:
    room, second = InterviewService(ground), another(ground, Role.OFFICER)
    room.simulate(CLEAN, "exaggerating", 7, ME)
    first = room.open(CLEAN, ME)
    assert (first.blind, first.persona) == (False, "exaggerating")
    assert all(item.mark is not None for item in first.criteria)
    assert first.diligence is not None
    room.score_criterion(CLEAN, "stock", 2, second)
    seen = room.open(CLEAN, second)
    assert {item.code: item.mark for item in seen.criteria if item.mark is not None} == {"stock": 2}
    assert (seen.diligence, seen.suggested, seen.persona, seen.rating_reason) == (None, None, None, "")
    assert seen.suggested_why == HIDDEN
    assert seen.effect.limit_after_fen == seen.effect.limit_before_fen
    assert (seen.effect.before, seen.effect.after) == (None, None)
    assert (seen.turns, seen.notes, seen.checklist) == (first.turns, first.notes, first.checklist)
    again = room.open(CLEAN, ME)
    assert [item.mark for item in again.criteria] == [item.mark for item in first.criteria]


def test_only_who_may_mark_a_finished_interview_of_another_is_kept_blind(ground: Ground) -> None:
    room = InterviewService(ground)
    running = room.start(CLEAN, ME, simulated=True)
    officer, auditor = another(ground, Role.OFFICER), replace(ME, staff_id="s88", role=Role.AUDITOR)
    assert not second_rater(running, officer)
    room.simulate(CLEAN, "honest", 7, ME)
    over = room.open(CLEAN)
    assert second_rater(over, officer)
    assert not second_rater(over, ME)
    assert not second_rater(over, auditor)
    assert room.open(CLEAN, auditor).diligence in set(Diligence)
    assert len(over.criteria) == len(load_guide().criterion)
