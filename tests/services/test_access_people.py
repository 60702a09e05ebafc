"""What may an administrator do with people, and what not even an administrator?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import application, decision, merchant
from tests.services.access_desk import ADMIN_WORDS, OFFICER_WORDS, OWN_WORDS, SET_UP, Desk, desk_in
from workbench.access.permissions import Permission, may
from workbench.access.staff import SYSTEM, Actor, Role, Staff
from workbench.common.errors import StaffError
from workbench.services.access_file import Mode, NewPerson


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        yield made


def person_of(desk: Desk, staff_id: str) -> Staff:
    with desk.ground.store.reading() as shelves:
        return shelves.staff.get(staff_id)


def officer_at(desk: Desk) -> Actor:
    desk.access.sign_out()
    actor = desk.access.sign_in("沈宁", OFFICER_WORDS)
    desk.access.change_passphrase(OFFICER_WORDS, OWN_WORDS)
    return actor


def admin_at(desk: Desk) -> Actor:
    desk.access.sign_out()
    return desk.access.sign_in("周管", ADMIN_WORDS)


def refused(told: pytest.ExceptionInfo[StaffError]) -> str:
    return told.value.code


def test_a_new_colleague_gets_a_number_and_one_sign_in(desk: Desk) -> None:
    admin = desk.access.actor()
    new = desk.access.add_person(NewPerson("林潇", Role.RISK, OWN_WORDS), admin)
    assert (new.staff_id, new.authority_fen) == ("s07", 1_000_000_000_000)
    (line,) = [one for one in desk.access.members(admin) if one.person.staff_id == "s07"]
    assert (line.has_account, line.must_change, line.certificate) == (True, True, None)
    desk.access.sign_out()
    desk.access.sign_in("林潇", OWN_WORDS)
    assert desk.access.state().must_change


def test_somebody_without_a_passphrase_is_registered_and_cannot_come_in(desk: Desk) -> None:
    desk.access.add_person(NewPerson("林潇", Role.RISK), desk.access.actor())
    desk.access.sign_out()
    with pytest.raises(StaffError) as told:
        desk.access.sign_in("林潇", "")
    assert refused(told) == "SIGN_IN_WRONG"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("沈 宁", Role.APPROVER), "NAME_TAKEN"),  # two duties for one person
        (NewPerson("  ", Role.OFFICER), "NAME_MISSING"),
        (NewPerson("程序", Role.SYSTEM), "ROLE_UNKNOWN"),
        (NewPerson("何清", Role.AUDITOR, authority_fen=100), "AUTHORITY_CLASH"),
        (NewPerson("何清", Role.OFFICER, authority_fen=-1), "AUTHORITY_CLASH"),
        (NewPerson("何清", Role.OFFICER, "short"), "PASSPHRASE_WEAK"),
        (NewPerson("何清", Role.OFFICER, "青禾小额贷款湖州台账何清何清二"), "PASSPHRASE_WEAK"),
    ],
)
def test_nobody_is_registered_with_clashing_duties_or_a_weak_passphrase(desk: Desk, new: NewPerson, code: str) -> None:
    before = desk.acts()
    with pytest.raises(StaffError) as told:
        desk.access.add_person(new, desk.access.actor())
    assert refused(told) == code
    assert desk.acts() == before


def test_nobody_but_a_seated_administrator_manages_people(desk: Desk) -> None:
    admin = desk.access.actor()
    officer = officer_at(desk)
    for actor, code in ((officer, "NOT_PERMITTED"), (SYSTEM, "NOT_PERMITTED"), (admin, "NOT_SEATED")):
        for act in (
            lambda who: desk.access.members(who),
            lambda who: desk.access.add_person(NewPerson("林潇", Role.RISK), who),
            lambda who: desk.access.change_person(replace(person_of(desk, "s06"), authority_fen=1), who),
            lambda who: desk.access.set_active("s06", False, who),
            lambda who: desk.access.give_passphrase("s06", OWN_WORDS, who),
        ):
            with pytest.raises(StaffError) as told:
                act(actor)
            assert refused(told) == code


def test_an_administrator_changes_nothing_of_their_own(desk: Desk) -> None:
    admin = desk.access.actor()
    for act in (
        lambda: desk.access.change_person(replace(person_of(desk, "s05"), role=Role.RISK), admin),
        lambda: desk.access.set_active("s05", False, admin),
        lambda: desk.access.give_passphrase("s05", OWN_WORDS, admin),
    ):
        with pytest.raises(StaffError) as told:
            act()
        assert refused(told) == "OWN_DUTIES"


def test_the_last_administrator_who_can_come_in_stays(desk: Desk) -> None:
    admin = desk.access.actor()
    second = desk.access.add_person(NewPerson("二管", Role.ADMIN, OWN_WORDS), admin)
    desk.access.set_active(second.staff_id, False, admin)  # there is still the first
    desk.access.set_active(second.staff_id, True, admin)
    desk.access.sign_out()
    other = desk.access.sign_in("二管", OWN_WORDS)
    desk.access.change_passphrase(OWN_WORDS, "kettle under a wet blue awning")
    desk.access.set_active("s05", False, other)
    with pytest.raises(StaffError):
        desk.access.set_active(second.staff_id, False, other)  # their own, and the last


def test_who_has_proposals_waiting_gets_no_other_role_meanwhile(desk: Desk) -> None:
    with desk.ground.transaction() as shelves:
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {})])
        shelves.decisions.add(decision(prepared_by="s06"))
    admin, officer = desk.access.actor(), person_of(desk, "s06")
    with pytest.raises(StaffError) as told:
        desk.access.change_person(replace(officer, role=Role.APPROVER), admin)
    assert refused(told) == "DUTIES_OPEN"
    desk.access.change_person(replace(officer, authority_fen=5_000_000), admin)
    assert person_of(desk, "s06").authority_fen == 5_000_000


def test_a_new_role_and_a_given_passphrase_end_the_key_that_was(desk: Desk) -> None:
    officer_at(desk)
    first = desk.access.certificates()
    assert [(line.name, line.retired_at) for line in first[1:] if line.name == "沈宁"] == [("沈宁", None)]
    admin = admin_at(desk)
    desk.access.change_person(replace(person_of(desk, "s06"), role=Role.APPROVER), admin)
    (was,) = [line for line in desk.access.certificates() if line.name == "沈宁"]
    assert was.retired_at is not None
    desk.access.sign_out()
    desk.access.sign_in("沈宁", OWN_WORDS)
    now, before = [line for line in desk.access.certificates() if line.name == "沈宁"]
    assert {now.retired_at is None, before.retired_at is None} == {True, False}
    assert any("Credit manager" in one.facts.subject for one in (now, before))
    admin = admin_at(desk)
    desk.access.give_passphrase("s06", OFFICER_WORDS, admin)
    assert all(line.retired_at is not None for line in desk.access.certificates() if line.name == "沈宁")


def test_who_left_cannot_come_in_and_signs_nothing(desk: Desk) -> None:
    officer_at(desk)
    admin = admin_at(desk)
    desk.access.set_active("s06", False, admin)
    desk.access.sign_out()
    with pytest.raises(StaffError) as told:
        desk.access.sign_in("沈宁", OWN_WORDS)
    assert refused(told) == "SIGN_IN_WRONG"
    assert desk.access.state().mode is Mode.SIGNED_OUT


def test_an_administrator_sees_no_case_and_everybody_who_lends_does() -> None:
    allowed = {role for role in Role if may(Actor("x", "x", role), Permission.READ_CASES)}
    assert allowed == set(Role) - {Role.ADMIN}
