"""What the approval chain says of a key is what happens when it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.access_desk import PIN, SET_UP, Desk, desk_in
from workbench.access.staff import SYSTEM
from workbench.common.errors import StaffError
from workbench.services.document_file import KeyState
from workbench.services.key_states import AWAY, LEFT, NO_KEY, PIN_LOCKED, PIN_NEEDED, PROGRAM, UNGUARDED, key_state
from workbench.services.personal_keys import personal_key, unlock


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        yield made


def state(desk: Desk, staff_id: str) -> KeyState:
    """The state told, after a look at what the key itself does."""
    with desk.ground.store.reading() as shelves:
        told = key_state(desk.ground, shelves, staff_id, desk.ground.now())
    try:
        personal_key(desk.ground, staff_id)
    except StaffError:
        assert told.state != "open"
    else:
        assert told.state == "open"
    return told


def test_a_pin_opens_the_key_until_a_time_that_is_named(desk: Desk) -> None:
    assert state(desk, "s05") == KeyState(PIN_NEEDED, "pin")
    unlock(desk.ground, "s05", PIN)
    assert state(desk, "s05").words.zh == "密钥开放至 09:15"  # 01:00 UTC and 15 minutes, on the desk's clock
    desk.clock.pass_by(minutes=16)
    assert state(desk, "s05") == KeyState(PIN_NEEDED, "pin")


def test_a_key_is_away_while_its_owner_is_and_missing_before_the_first_sign_in(desk: Desk) -> None:
    assert state(desk, "s06") == KeyState(NO_KEY, "missing")
    unlock(desk.ground, "s05", PIN)
    desk.access.lock()
    assert state(desk, "s05") == KeyState(AWAY, "away")


def test_five_wrong_pins_are_told_as_locked(desk: Desk) -> None:
    for _ in range(5):
        with pytest.raises(StaffError):
            unlock(desk.ground, "s05", "000000")
    assert state(desk, "s05") == KeyState(PIN_LOCKED, "missing")


def test_who_left_signs_no_more_and_the_program_signs_by_itself(desk: Desk) -> None:
    assert state(desk, "s01") == KeyState(LEFT, "away")  # of the sample staff, out of service since the set-up
    assert state(desk, SYSTEM.staff_id) == KeyState(PROGRAM, "open")


def test_a_desk_without_accounts_says_that_no_pin_guards_its_keys(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        assert state(made, "s01") == KeyState(UNGUARDED, "open")
