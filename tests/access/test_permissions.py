"""Can nobody do what nobody allowed?"""

from __future__ import annotations

import pytest

from workbench.access.permissions import GRANTS, Permission, may, require
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError


def actor(role: Role) -> Actor:
    return Actor("x", "某人", role)


def test_every_role_has_its_row() -> None:
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("permission", [p for p in Permission if p not in (Permission.BACKUP, Permission.READ_CASES)])
def test_an_auditor_changes_nothing(permission: Permission) -> None:
    assert not may(actor(Role.AUDITOR), permission)


@pytest.mark.parametrize(
    "permission",
    [
        Permission.READ_CASES,
        Permission.PROPOSE,
        Permission.APPROVE,
        Permission.INTERVIEW,
        Permission.NOTE,
        Permission.SCORE,
    ],
)
def test_an_administrator_touches_no_case(permission: Permission) -> None:
    assert not may(actor(Role.ADMIN), permission)


def test_an_officer_proposes_but_is_never_the_second_person() -> None:
    assert may(actor(Role.OFFICER), Permission.PROPOSE)
    assert not may(actor(Role.OFFICER), Permission.APPROVE)


def test_the_program_never_signs_as_a_person() -> None:
    assert not may(actor(Role.SYSTEM), Permission.APPROVE)


def test_a_refusal_says_who_and_what() -> None:
    with pytest.raises(StaffError, match="NOT_PERMITTED") as told:
        require(actor(Role.AUDITOR), Permission.PROPOSE)
    assert "审计员" in told.value.text.zh
    assert "propose" in told.value.text.en
