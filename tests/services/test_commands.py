"""Is a command done only once, only by who may, and never over somebody else's change?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, OFFICER, PROGRAM, application, merchant
from workbench.access.staff import Actor, Role, Staff, actor_of
from workbench.applications.acts import ACTS, Act, allowed
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import same
from workbench.services.commands import Once, command, once_only, permit, seen_of
from workbench.services.ground import Ground

CASE = "LN-261123-0001"
LOOKING = {Act.OPEN_PROPOSAL}  # what only shows is open to whoever may read cases
APPROVER = Staff("s02", "周砚", Role.APPROVER, same("授信经理"), 50_000_000)
AUDITOR = Staff("s04", "何清", Role.AUDITOR, same("审计员"), 0)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    found = Ground(tmp_path, lambda: NOW)
    with found.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, AUDITOR, PROGRAM)
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(CASE, stage=Stage.SCORED), {})])
    yield found
    found.close()


def note(ground: Ground, text: str, actor: Actor, once: Once | None = None) -> str:
    def work() -> str:
        with command(ground, Act.NOTE, actor, CASE, once, {"text": text}) as running:
            running.shelves.journal.append(ground.now(), actor, "case.note", CASE, {"text": text})
            running.answer = f"kept {text}"
        return running.answer

    return once_only(lambda answer: answer, work)


def notes(ground: Ground) -> list[str]:
    with ground.store.reading() as shelves:
        return [entry.payload for entry in shelves.journal.of_case(CASE) if entry.action == "case.note"]


def test_a_command_sent_twice_is_done_once_and_answers_the_same(ground: Ground) -> None:
    officer, once = actor_of(OFFICER), Once("key-00000001")
    assert note(ground, "看过货架", officer, once) == "kept 看过货架"
    assert note(ground, "看过货架", officer, once) == "kept 看过货架"
    assert len(notes(ground)) == 1
    with ground.store.reading() as shelves:
        assert shelves.journal.of_case(CASE)[0].command == "key-00000001"


def test_one_key_cannot_stand_for_two_wishes(ground: Ground) -> None:
    officer, once = actor_of(OFFICER), Once("key-00000001")
    note(ground, "甲", officer, once)
    for other in (lambda: note(ground, "乙", officer, once), lambda: note(ground, "甲", actor_of(APPROVER), once)):
        with pytest.raises(StaffError, match="COMMAND_REUSED"):
            other()
    assert len(notes(ground)) == 1


def test_a_change_drafted_on_an_older_case_is_refused_with_who_and_when(ground: Ground) -> None:
    officer, approver = actor_of(OFFICER), actor_of(APPROVER)
    with ground.store.reading() as shelves:
        seen = seen_of(shelves, CASE)
    note(ground, "复核先写", approver)
    with pytest.raises(StaffError) as refused:
        note(ground, "经办后写", officer, Once(seen=seen))
    assert refused.value.code == "CASE_CHANGED"
    assert "周砚" in refused.value.text.zh
    assert len(notes(ground)) == 1
    with ground.store.reading() as shelves:
        seen = seen_of(shelves, CASE)
    note(ground, "经办后写", officer, Once(seen=seen))
    assert len(notes(ground)) == 2


def test_what_fails_inside_writes_nothing_and_may_be_sent_again_with_its_key(ground: Ground) -> None:
    officer, once = actor_of(OFFICER), Once("key-00000001")

    def fails() -> None:
        with command(ground, Act.NOTE, officer, CASE, once) as running:
            running.shelves.journal.append(ground.now(), officer, "case.note", CASE, {})
            raise RuntimeError("a fault half way")

    with pytest.raises(RuntimeError):
        fails()
    assert notes(ground) == []
    note(ground, "再写", officer, once)
    assert len(notes(ground)) == 1


def test_a_refused_signature_is_written_down_and_changes_nothing(ground: Ground) -> None:
    """An auditor learns of attempts; readers of what was done do not see them."""
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        permit(ground, Act.SIGN, actor_of(AUDITOR), CASE)
    with pytest.raises(StaffError, match="NOTHING_TO_SIGN"):
        permit(ground, Act.SIGN, actor_of(APPROVER), CASE)
    with ground.store.reading() as shelves:
        assert shelves.journal.of_case(CASE) == ()
        assert seen_of(shelves, CASE) == 0
        tried = shelves.journal.of_case(CASE, refused=True)
        assert [entry.result for entry in tried] == ["refused: NOTHING_TO_SIGN", "refused: NOT_PERMITTED"]
        assert [entry.staff_id for entry in tried] == ["s02", "s04"]
        assert shelves.journal.verify().holds


def test_an_unknown_case_is_refused_and_leaves_no_trace(ground: Ground) -> None:
    with pytest.raises(StaffError, match="CASE_UNKNOWN"):
        permit(ground, Act.SIGN, actor_of(APPROVER), "LN-000000-0000")
    with ground.store.reading() as shelves:
        assert shelves.journal.count() == 0


def test_the_program_never_signs_and_who_only_looks_or_keeps_accounts_touches_no_case() -> None:
    assert not any(allowed(Role.SYSTEM, Act.SIGN, stage) for stage in Stage)
    for role in (Role.AUDITOR, Role.ADMIN):
        assert not any(allowed(role, act, stage) for act in set(ACTS) - LOOKING for stage in Stage), role
    assert not any(allowed(Role.ADMIN, act, stage) for act in ACTS for stage in Stage)
    for act in ACTS:
        assert any(allowed(role, act, stage) for role in Role for stage in Stage), act


def test_the_moment_of_a_conflict_is_told_in_desk_time(ground: Ground) -> None:
    note(ground, "先", actor_of(APPROVER))
    with pytest.raises(StaffError) as refused:
        note(ground, "后", actor_of(OFFICER), Once(seen=0))
    shown = (NOW + timedelta(0)).astimezone().strftime("%M")
    assert f":{shown}" in refused.value.text.en
