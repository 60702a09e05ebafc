"""Who works at the desk, and in which role?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.common.text import Text


class Role(StrEnum):
    OFFICER = "officer"  # imports, interviews, proposes
    APPROVER = "approver"  # the second person
    RISK = "risk"  # policy, models, the largest amounts
    AUDITOR = "auditor"  # reads and verifies everything, changes nothing
    ADMIN = "admin"  # staff and backups, no case data
    SYSTEM = "system"  # the program itself, acting within policy


ROLE_NAMES = {
    Role.OFFICER: Text("信贷员", "Credit officer"),
    Role.APPROVER: Text("信贷经理", "Credit manager"),
    Role.RISK: Text("风险总监", "Risk director"),
    Role.AUDITOR: Text("审计员", "Auditor"),
    Role.ADMIN: Text("系统管理员", "Administrator"),
    Role.SYSTEM: Text("系统", "System"),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """One person of the desk; a person who left stays on record with `active` false."""

    staff_id: str
    name: str
    role: Role
    title: Text
    authority_fen: int  # largest limit this person may decide alone
    active: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """The person in whose name something is done; every write names one."""

    staff_id: str
    name: str
    role: Role


SYSTEM = Actor("system", "系统", Role.SYSTEM)


def actor_of(staff: Staff) -> Actor:
    return Actor(staff.staff_id, staff.name, staff.role)
