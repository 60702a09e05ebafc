"""Signing keys of a made-up desk, for the tests of signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from workbench.access.certificates import SYNTHETIC, PersonalKey, Root, issue, new_private, new_root
from workbench.common.text import Text
from workbench.reports.signing import Signing
from workbench.services.desk import FIRST_STAFF

AT = datetime(2026, 11, 24, 2, 47, tzinfo=UTC)
PREPARED, APPROVED = Text("经办", "Prepared"), Text("复核", "Approved")


@cache
def root(name: str) -> Root:
    return new_root(name, "示例小额贷款股份有限公司", AT, SYNTHETIC)


@cache
def key(place: int, desk: str = "desk") -> PersonalKey:
    person, private = FIRST_STAFF[place], new_private()
    certificate = issue(root(desk), person, desk, private, AT, SYNTHETIC)
    return PersonalKey(person.staff_id, certificate, root(desk).certificate, private)


def first(last: bool = False) -> Signing:
    return Signing(key(0), 0, last, PREPARED, FIRST_STAFF[0].name, AT, True)


def second() -> Signing:
    return Signing(key(1), 1, True, APPROVED, FIRST_STAFF[1].name, AT, True)
