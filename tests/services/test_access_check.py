"""Is every change of people, passphrases and certificates that was not done here found?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.access_desk import ADMIN_WORDS, LIGHT, OFFICER_WORDS, OWN_WORDS, SET_UP, Desk, desk_in
from workbench.access.secrets import Cost, hashed
from workbench.access.staff import ROLE_NAMES, Role
from workbench.services.access import AccessService
from workbench.services.access_check import check_access
from workbench.services.access_file import NewPerson
from workbench.services.personal_keys import ROOTS, personal_key


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on which everything that can be done to people was done."""
    with desk_in(tmp_path / "desk") as made:
        personal_key(made.ground, "s01")  # before there were accounts
        made.access.set_up(SET_UP)
        admin = made.access.actor()
        third = made.access.add_person(NewPerson("林潇", Role.RISK, OWN_WORDS), admin)
        made.access.add_person(NewPerson("何清", Role.AUDITOR), admin)
        changed = replace(third, role=Role.APPROVER, title=ROLE_NAMES[Role.APPROVER], authority_fen=30_000_000)
        made.access.change_person(changed, admin)
        made.access.set_active(third.staff_id, False, admin)
        made.access.set_active(third.staff_id, True, admin)
        made.access.give_passphrase("s06", OWN_WORDS, admin)
        made.access.sign_out()
        made.access.sign_in("沈宁", OWN_WORDS)
        made.access.change_passphrase(OWN_WORDS, OFFICER_WORDS)
        made.access.sign_out()
        AccessService(made.ground, Cost(128, 1, 1), made.ring).sign_in("周管", ADMIN_WORDS)  # renews the hash
        yield made


def faults(desk: Desk) -> list[str]:
    with desk.ground.store.reading() as shelves:
        return [text.en for holds, text in check_access(shelves) if not holds]


def test_what_was_done_here_agrees_with_the_journal(desk: Desk) -> None:
    assert faults(desk) == []
    with desk.ground.store.reading() as shelves:
        assert [holds for holds, _ in check_access(shelves)] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE staff SET role = 'risk' WHERE staff_id = 's06'", "role, amount or state of 沈宁"),
        ("UPDATE staff SET authority_fen = 99900000 WHERE staff_id = 's06'", "role, amount or state of 沈宁"),
        ("UPDATE staff SET active = 0 WHERE staff_id = 's06'", "role, amount or state of 沈宁"),
        ("UPDATE staff SET active = 1 WHERE staff_id = 's03'", "role, amount or state of 林潇"),
        ("INSERT INTO staff VALUES ('s99', '某人', 'risk', '风', 'r', 1, 1)", "role, amount or state of 某人"),
        (f"UPDATE accounts SET passphrase = '{hashed('known', LIGHT)}' WHERE staff_id = 's06'", "passphrase of 沈宁"),
        ("DELETE FROM accounts WHERE staff_id = 's06'", "passphrase of 沈宁"),
        ("UPDATE personal_keys SET certificate = x'3000' WHERE staff_id = 's05' AND retired_at IS NULL", "周管"),
    ],
)  # fmt: skip
def test_what_somebody_wrote_into_the_file_is_found(desk: Desk, change: str, said: str) -> None:
    with closing(sqlite3.connect(desk.ground.store.path)) as raw, raw:
        assert raw.execute(change).rowcount >= 1
    found = faults(desk)
    assert any(said in one for one in found), found


def test_another_root_is_found(desk: Desk, tmp_path: Path) -> None:
    with desk_in(tmp_path / "other") as other:
        personal_key(other.ground, "s01")
        foreign = str(other.ground.settings()[ROOTS])
    with desk.ground.transaction() as shelves:
        shelves.settings.put(ROOTS, f"{desk.ground.settings()[ROOTS]} {foreign}")
    assert any("root certificate" in one for one in faults(desk))
