"""Who gets in, who stays out, and how long is a seat theirs?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.services.access_desk import (
    ADMIN_WORDS,
    OFFICER_WORDS,
    OWN_WORDS,
    PIN,
    SET_UP,
    Clock,
    Desk,
    desk_in,
)
from workbench.access.secrets import Cost
from workbench.access.staff import SYSTEM, Actor, Role
from workbench.common.errors import StaffError
from workbench.services.access import AccessService
from workbench.services.access_file import Mode, NewPerson
from workbench.services.access_rules import demand_seated
from workbench.services.personal_keys import personal_key


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        yield made


def code_of(told: pytest.ExceptionInfo[StaffError]) -> str:
    return told.value.code


def test_a_new_desk_asks_to_be_set_up_and_has_no_account_of_its_own(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        assert made.access.state().mode is Mode.SET_UP
        with made.ground.store.reading() as shelves:
            assert shelves.accounts.all() == ()
        with pytest.raises(StaffError) as told:
            made.access.sign_in("s01", "")
        assert code_of(told) == "SIGN_IN_WRONG"


def test_a_sample_desk_needs_no_set_up_and_refuses_one(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        with made.ground.transaction() as shelves:
            shelves.settings.put("synthetic", True)
        assert made.access.state().mode is Mode.OPEN_DESK
        with pytest.raises(StaffError) as told:
            made.access.set_up(SET_UP)
        assert code_of(told) == "SET_UP_DONE"


def test_who_sets_up_sits_there_and_the_invented_people_are_gone(desk: Desk) -> None:
    state = desk.access.state()
    assert state.mode is Mode.SIGNED_IN
    assert state.person is not None
    assert (state.person.name, state.person.role, state.pin_set) == ("周管", Role.ADMIN, True)
    assert (state.desk, state.lender.en) == ("湖州台账", "Qinghe Microloan")
    with desk.ground.store.reading() as shelves:
        assert [one.name for one in shelves.staff.all() if one.active] == ["周管", "沈宁", "系统"]


def test_marking_a_desk_with_accounts_as_a_sample_opens_nothing(desk: Desk) -> None:
    with desk.ground.transaction() as shelves:
        shelves.settings.put("synthetic", True)
    desk.access.sign_out()
    assert desk.access.state().mode is Mode.SIGNED_OUT


ADMIN, OFFICER = SET_UP.people


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ((), "SET_UP_NOBODY"),
        ((replace(ADMIN, passphrase=None), OFFICER), "SET_UP_NOBODY"),
        ((ADMIN,), "SET_UP_ROLES"),
        ((OFFICER,), "SET_UP_ROLES"),
        ((OFFICER, replace(ADMIN, passphrase=None)), "SET_UP_ADMIN"),
        ((ADMIN, replace(OFFICER, name=" 周　管 ")), "DUTIES_CLASH"),
        ((replace(ADMIN, passphrase="P@ssw0rd!"), OFFICER), "PASSPHRASE_WEAK"),
        ((replace(ADMIN, pin="123456"), OFFICER), "PIN_WEAK"),
        ((ADMIN, OFFICER, NewPerson("程序", Role.SYSTEM)), "ROLE_UNKNOWN"),
        ((replace(ADMIN, authority_fen=1), OFFICER), "AUTHORITY_CLASH"),
    ],
)
def test_a_set_up_that_cannot_run_a_desk_is_refused_and_leaves_it_as_it_was(
    tmp_path: Path, people: tuple[NewPerson, ...], code: str
) -> None:
    with desk_in(tmp_path / "desk") as made:
        before = made.acts()
        with pytest.raises(StaffError) as told:
            made.access.set_up(replace(SET_UP, people=people))
        assert code_of(told) == code
        assert made.access.state().mode is Mode.SET_UP
        assert made.acts() == before


def test_one_signs_in_by_name_or_number_and_the_same_words_in_another_form(desk: Desk) -> None:
    desk.access.sign_out()
    assert desk.access.sign_in(" 周管", ADMIN_WORDS.replace("v", "ｖ")).role is Role.ADMIN
    desk.access.sign_out()
    assert desk.access.sign_in("s05", ADMIN_WORDS).name == "周管"


def test_a_second_person_cannot_come_in_while_the_seat_is_taken(desk: Desk) -> None:
    with pytest.raises(StaffError) as told:
        desk.access.sign_in("沈宁", OFFICER_WORDS)
    assert code_of(told) == "SEAT_TAKEN"


def test_eleven_wrong_tries_wait_longer_and_longer_and_a_restart_does_not_help(tmp_path: Path) -> None:
    clock, waits = Clock(), []
    with desk_in(tmp_path / "desk", clock) as made:
        made.access.set_up(SET_UP)
    for _ in range(11):
        with desk_in(tmp_path / "desk", clock) as made:  # the program starts anew for every try
            with pytest.raises(StaffError) as told:
                made.access.sign_in("沈宁", "not these words at all")
            assert code_of(told) == "SIGN_IN_WRONG"
            with made.ground.store.reading() as shelves:
                account = shelves.accounts.get("s06")
            assert account is not None
            waits.append(0.0 if account.wait_until is None else (account.wait_until - clock.at).total_seconds())
        with desk_in(tmp_path / "desk", clock) as made:
            if waits[-1]:
                clock.pass_by(seconds=waits[-1] - 0.5)
                with pytest.raises(StaffError) as told:
                    made.access.sign_in("沈宁", OFFICER_WORDS)  # the right words do not shorten it
                assert code_of(told) == "TRY_LATER"
                clock.pass_by(seconds=1)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128]
    with desk_in(tmp_path / "desk", clock) as made:
        assert made.access.sign_in("沈宁", OFFICER_WORDS).name == "沈宁"
        with made.ground.store.reading() as shelves:
            account = shelves.accounts.get("s06")
        assert account is not None
        assert (account.wrong_tries, account.wait_until) == (0, None)


def test_a_name_nobody_has_waits_like_a_known_one_and_is_not_written_down(desk: Desk) -> None:
    desk.access.sign_out()
    codes = []
    for _ in range(5):
        with pytest.raises(StaffError) as told:
            desk.access.sign_in("my secret in the wrong field", "x")
        codes.append(code_of(told))
    assert codes == ["SIGN_IN_WRONG"] * 4 + ["TRY_LATER"]
    with desk.ground.store.reading() as shelves:
        assert not any("my secret" in entry.payload for entry in shelves.journal.latest(100))


def test_a_name_nobody_has_costs_the_same_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import workbench.services.access as module

    tried: list[str] = []
    real = module.fits
    monkeypatch.setattr(module, "fits", lambda kept, typed: tried.append(kept) or real(kept, typed))
    desk.access.sign_out()
    for name in ("沈宁", "nobody of that name"):
        with pytest.raises(StaffError):
            desk.access.sign_in(name, "wrong")
    assert [kept.split("$")[1:4] for kept in tried] == [["argon2id", "v=19", "m=64,t=1,p=1"]] * 2


def test_a_hash_made_with_less_is_renewed_at_sign_in(desk: Desk) -> None:
    desk.access.sign_out()
    AccessService(desk.ground, Cost(128, 1, 1), desk.ring).sign_in("周管", ADMIN_WORDS)
    with desk.ground.store.reading() as shelves:
        account = shelves.accounts.get("s05")
    assert account is not None
    assert "m=128," in account.passphrase


def test_a_passphrase_given_by_an_administrator_must_be_changed_first(desk: Desk) -> None:
    desk.access.sign_out()
    actor = desk.access.sign_in("沈宁", OFFICER_WORDS)
    assert desk.access.state().must_change
    with pytest.raises(StaffError) as told:
        demand_seated(desk.ground, actor)
    assert code_of(told) == "PASSPHRASE_OLD"
    with pytest.raises(StaffError) as told:
        desk.access.change_passphrase(OFFICER_WORDS, OFFICER_WORDS)
    assert code_of(told) == "PASSPHRASE_SAME"
    desk.access.change_passphrase(OFFICER_WORDS, OWN_WORDS)
    demand_seated(desk.ground, actor)
    desk.access.sign_out()
    with pytest.raises(StaffError):
        desk.access.sign_in("沈宁", OFFICER_WORDS)
    assert desk.access.sign_in("沈宁", OWN_WORDS).role is Role.OFFICER


def test_nobody_acts_in_the_name_of_another_or_while_the_window_is_locked(desk: Desk) -> None:
    me = desk.access.actor()
    demand_seated(desk.ground, me)
    demand_seated(desk.ground, SYSTEM)
    for forged in (Actor("s06", "沈宁", Role.OFFICER), replace(me, role=Role.RISK), Actor("system", "x", Role.ADMIN)):
        with pytest.raises(StaffError) as told:
            demand_seated(desk.ground, forged)
        assert code_of(told) == "NOT_SEATED"
    desk.access.lock()
    with pytest.raises(StaffError) as told:
        demand_seated(desk.ground, me)
    assert code_of(told) == "LOCKED"
    desk.access.unlock(ADMIN_WORDS)
    demand_seated(desk.ground, me)


def test_a_session_ends_after_twelve_hours_even_when_it_was_unlocked_meanwhile(desk: Desk) -> None:
    desk.clock.pass_by(hours=11, minutes=59)
    desk.access.lock("idle")
    assert desk.access.state().mode is Mode.LOCKED
    desk.access.unlock(ADMIN_WORDS)
    assert desk.access.state().mode is Mode.SIGNED_IN
    desk.clock.pass_by(minutes=1)
    assert desk.access.state().mode is Mode.SIGNED_OUT
    assert desk.ground.seat.private == {}


def test_locking_drops_the_keys_from_memory(desk: Desk) -> None:
    desk.access.unlock_pin(PIN)
    assert personal_key(desk.ground, "s05").staff_id == "s05"
    desk.access.lock()
    assert (desk.ground.seat.private, desk.ground.seat.pin_until) == ({}, {})
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert code_of(told) == "NOT_SEATED"


def test_the_key_ring_lets_a_person_in_who_wished_it_and_the_passphrase_always_works(desk: Desk) -> None:
    desk.access.use_keychain(True, ADMIN_WORDS)
    desk.access.sign_out()
    assert desk.access.sign_in_by_keychain("周管").name == "周管"
    desk.access.unlock_pin(PIN)
    assert personal_key(desk.ground, "s05").private
    desk.access.sign_out()
    desk.ring.works = False
    with pytest.raises(StaffError) as told:
        desk.access.sign_in_by_keychain("周管")
    assert code_of(told) == "KEYCHAIN_FAILED"
    assert desk.access.sign_in("周管", ADMIN_WORDS).name == "周管"
    with pytest.raises(StaffError) as told:
        desk.access.use_keychain(True, ADMIN_WORDS)
    assert code_of(told) == "KEYCHAIN_FAILED"


def test_who_did_not_wish_the_key_ring_cannot_come_in_by_it(desk: Desk) -> None:
    desk.access.use_keychain(True, ADMIN_WORDS)
    desk.access.use_keychain(False, ADMIN_WORDS)
    assert desk.ring.kept == {}
    desk.access.sign_out()
    for name in ("周管", "沈宁", "nobody"):
        with pytest.raises(StaffError):
            desk.access.sign_in_by_keychain(name)


def test_no_secret_lies_in_any_file_of_the_desk(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        made.access.change_passphrase(ADMIN_WORDS, OWN_WORDS)
        made.access.set_pin("280419", OWN_WORDS)
        for wrong in ("a wrong phrase, typed by mistake", OFFICER_WORDS):
            with pytest.raises(StaffError):
                made.access.change_passphrase(wrong, "x")
        private = made.ground.seat.private["s05"]
    secrets = [ADMIN_WORDS, OFFICER_WORDS, OWN_WORDS, PIN, "280419", "typed by mistake"]
    needles = [one.encode() for one in secrets] + [private, private.hex().encode()]
    # A digit run like a PIN may stand in a hash by chance: only whole JSON or text values count for it.
    for path in (one for one in (tmp_path / "desk").rglob("*") if one.is_file()):
        raw = path.read_bytes()
        for needle in needles:
            quoted = b'"' + needle + b'"' if needle.isdigit() else needle
            assert quoted not in raw, path.name


def test_the_database_itself_refuses_a_passphrase_in_clear(desk: Desk) -> None:
    path = desk.ground.store.path
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="passphrase_hashed"):
        raw.execute("UPDATE accounts SET passphrase = 'violet tractors'")


def test_each_step_stands_in_the_journal(desk: Desk) -> None:
    desk.access.lock("idle")
    desk.access.unlock(ADMIN_WORDS)
    desk.access.sign_out()
    acts = desk.acts()
    assert acts[acts.index("access.set_up") :] == [
        "access.set_up", "access.root", "access.pin_set", "access.sign_in", "access.key", "access.lock",
        "access.unlock", "access.sign_out",
    ]  # fmt: skip
    with desk.ground.store.reading() as shelves:
        assert shelves.journal.verify().holds


def test_feedback_knows_the_desks_own_words(desk: Desk) -> None:
    assert desk.access.judge("Qinghe Microloan 周管", "周管").code == "NAMES"
    assert desk.access.judge(OWN_WORDS, "周管").good


def test_the_window_is_told_when_to_lock(desk: Desk) -> None:
    me = desk.access.actor()
    assert desk.access.state().idle_minutes == 10
    desk.access.set_locking(15, True, me)
    assert (desk.access.state().idle_minutes, desk.access.state().lock_on_minimise) == (15, True)
    for minutes in (0, 16):
        with pytest.raises(StaffError) as told:
            desk.access.set_locking(minutes, True, me)
        assert code_of(told) == "IDLE_OUTSIDE"


def test_a_clock_put_back_ends_the_session_rather_than_stretching_it(desk: Desk) -> None:
    desk.clock.at -= timedelta(hours=1)
    assert desk.access.state().mode is Mode.SIGNED_OUT


def write(desk: Desk, actor: Actor, action: str = "settings.change") -> None:
    """What every service does: something, and the journal's entry of who did it."""
    with desk.ground.transaction() as shelves:
        shelves.settings.put("capital_fen", 1)
        shelves.journal.append(desk.clock.at, actor, action, None, {"capital_fen": 1})


def test_no_service_writes_in_the_name_of_somebody_who_does_not_sit_there(desk: Desk) -> None:
    settings = desk.ground.settings()
    me, before = desk.access.actor(), desk.acts()
    for forged in (Actor("s06", "沈宁", Role.OFFICER), Actor("s03", "林潇", Role.RISK), replace(me, role=Role.RISK)):
        with pytest.raises(StaffError) as told:
            write(desk, forged)
        assert code_of(told) == "NOT_SEATED"
    assert desk.ground.settings() == settings  # what stood in the same transaction fell with it
    assert desk.acts() == before
    write(desk, me)
    write(desk, SYSTEM, "day.close")
    desk.access.lock()  # long work that began before the lock may end
    write(desk, me, "import.commit")
    desk.access.sign_out()
    with pytest.raises(StaffError) as told:
        write(desk, me, "import.commit")
    assert code_of(told) == "NOT_SEATED"


def test_a_given_passphrase_writes_nothing_until_it_is_changed(desk: Desk) -> None:
    desk.access.sign_out()
    officer = desk.access.sign_in("沈宁", OFFICER_WORDS)
    with pytest.raises(StaffError) as told:
        write(desk, officer, "case.note")
    assert code_of(told) == "PASSPHRASE_OLD"


def test_no_sample_is_put_into_a_desk_with_accounts(desk: Desk) -> None:
    from workbench.services.desk import DeskService
    from workbench.services.intake import IntakeService
    from workbench.services.scoring import ScoringService

    before = desk.acts()
    with pytest.raises(StaffError) as told:
        DeskService(desk.ground, IntakeService(desk.ground), ScoringService(desk.ground)).create_sample()
    assert code_of(told) == "DESK_HAS_ACCOUNTS"
    assert desk.acts() == before
    assert "synthetic" not in desk.ground.settings()
