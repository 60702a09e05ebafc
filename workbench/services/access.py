"""Who sits at this desk, how does one come in, and when is the window locked?

One person sits there at a time. Wrong passphrases make the next try wait longer; the waiting stands in the database, so
that a restart does not end it. A name nobody has costs the same time and the same waiting as a known one. Nothing here
ever writes a secret to the journal or a log.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from workbench.access.accounts import LONGEST_SESSION, Account, wait_after
from workbench.access.keychain import Keychain, NoKeychain, SystemKeychain
from workbench.access.passphrase import Verdict, judge, normal
from workbench.access.secrets import STANDARD, BadSeal, Cost, fits, hashed, is_weaker, mark_of, opened_by_key
from workbench.access.staff import SYSTEM, Actor, Staff, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services import access_keys, access_people
from workbench.services.access_file import AccessState, KeyLine, Member, Mode, NewPerson, SetUp
from workbench.services.access_rules import (
    IDLE_MINUTES,
    SETTING_DESK,
    SETTING_IDLE,
    SETTING_MINIMISE,
    demand_passphrase,
    refusal,
    same_name,
    try_later,
    wrong_pair,
)
from workbench.services.ground import Ground
from workbench.services.personal_keys import unlock as unlock_key

_UNKNOWN = "access_unknown"
"""The setting with the wrong tries of all names nobody has, and until when the next has to wait."""


class AccessService:
    def __init__(self, ground: Ground, cost: Cost = STANDARD, keychain: Keychain | None = None) -> None:
        self._ground, self._cost = ground, cost
        self._keychain = keychain or SystemKeychain()
        self._nobody: str | None = None  # a hash nobody has the passphrase of
        self.people = access_people.PeopleDesk(ground, cost)

    @property
    def ground(self) -> Ground:
        """What this service stands on, for `demand_seated`."""
        return self._ground

    # --- what is ------------------------------------------------------------------------------------------------------

    def state(self) -> AccessState:
        """Who sits there. A session older than 12 hours ends here."""
        self._end_old_session()
        seat = self._ground.seat
        with self._ground.store.reading() as shelves:
            settings = shelves.settings.all()
            accounts, records = shelves.accounts.any(), shelves.merchants.count() > 0
            person = None if seat.staff_id is None else shelves.staff.get(seat.staff_id)
            account = None if seat.staff_id is None else shelves.accounts.get(seat.staff_id)
            by_ring = seat.staff_id is None and any(one.keychain for one in shelves.accounts.all())
        if not accounts:
            mode = Mode.OPEN_DESK if settings.get("synthetic") else Mode.SET_UP
        else:
            mode = Mode.SIGNED_OUT if person is None else Mode.LOCKED if seat.locked else Mode.SIGNED_IN
        made = AccessState(
            mode,
            str(settings.get(SETTING_DESK) or self._ground.folder.name),
            Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", ""))),
            records,
            int(settings.get(SETTING_IDLE, IDLE_MINUTES)),
            bool(settings.get(SETTING_MINIMISE, False)),
        )
        if person is None or account is None:
            # Whether anybody comes in by the key ring is told; who, is not.
            return replace(made, keychain=by_ring, keychain_usable=by_ring and self._keychain.usable())
        until = seat.pin_until.get(person.staff_id)
        return replace(
            made,
            person=person,
            since=seat.since,
            must_change=account.must_change,
            pin_set=account.pin is not None,
            pin_locked=account.pin_locked,
            pin_until=until if seat.may_sign(person.staff_id, self._ground.now()) else None,
            keychain=account.keychain,
            keychain_usable=self._keychain.usable(),
        )

    def actor(self) -> Actor:
        """Who is signed in and unlocked. Raises `StaffError` (`NOT_SEATED`)."""
        state = self.state()
        if state.mode is not Mode.SIGNED_IN or state.person is None:
            raise refusal("NOT_SEATED", "没有人登录", "Nobody is signed in", Text("请先登录", "Sign in first"))
        return actor_of(state.person)

    def looks(self, actor: Actor) -> None:
        """Who reads from now on, where nobody signs in: a case they judge blind stays shut to them."""
        self._ground.seat.looking = actor.staff_id

    def judge(self, passphrase: str, *names: str) -> Verdict:
        """What to say beside a passphrase while it is typed; the desk's own words are known."""
        state = self.state()
        return judge(passphrase, (*names, state.desk, state.lender.zh, state.lender.en))

    # --- coming and going ---------------------------------------------------------------------------------------------

    def set_up(self, asked: SetUp) -> Actor:
        """Give a desk accounts; who sets it up is signed in. People of before are put out of service.

        Raises `StaffError`: `SET_UP_DONE` where accounts are or on the sample, and those of its rules.
        """
        if self.state().mode is not Mode.SET_UP:
            raise refusal("SET_UP_DONE", "本台账不再需要设置", "This desk is not to be set up")
        first = self.people.set_up(asked)
        return self.sign_in(first.staff_id, str(asked.people[0].passphrase))

    def sign_in(self, name: str, passphrase: str) -> Actor:
        """By name or staff id. Raises `StaffError`: `SIGN_IN_WRONG`, `TRY_LATER`, `SEAT_TAKEN`."""
        seat = self._ground.seat
        person, account = self._find(name)
        if seat.staff_id is not None and (person is None or person.staff_id != seat.staff_id):
            raise refusal("SEAT_TAKEN", "已有人登录", "Somebody is signed in", Text("请先退出", "Sign out first"))
        if self._nobody is None:
            self._nobody = hashed("nobody", self._cost)
        now, typed = self._ground.now(), normal(passphrase)
        if person is None or account is None:
            self._refuse_unknown(typed, now)
        self._demand_patience(account.wait_until, now)
        if not fits(account.passphrase, typed):
            self._refuse_known(person, account, now)
        account = replace(account, wrong_tries=0, wait_until=None, pin_wrong=0)
        told = {"by": "passphrase"}
        if is_weaker(account.passphrase, self._cost):
            account = replace(account, passphrase=hashed(typed, self._cost))
            told |= {"staff": person.staff_id, "account": mark_of(account.passphrase)}
        with self._ground.transaction() as shelves:
            shelves.accounts.put(account)
            shelves.journal.append(now, actor_of(person), self._came(), None, told)
        self._take_seat(person, now, access_keys.open_with_passphrase(self._ground, person, account, typed, self._cost))
        return actor_of(person)

    def sign_in_by_keychain(self, name: str) -> Actor:
        """With what the system's key ring keeps. A locked PIN stays locked.

        Raises `StaffError`: `SIGN_IN_WRONG`, `KEYCHAIN_FAILED`: the passphrase still works.
        """
        person, account = self._find(name)
        if person is None or account is None or not account.keychain or account.must_change:
            raise wrong_pair()
        if self._ground.seat.staff_id not in (None, person.staff_id):
            raise refusal("SEAT_TAKEN", "已有人登录", "Somebody is signed in", Text("请先退出", "Sign out first"))
        with self._ground.store.reading() as shelves:
            kept = shelves.accounts.key(person.staff_id)
        try:
            key = self._keychain.get(access_keys.ring_name(self._ground, person.staff_id))
            if kept is None or key is None or not kept.for_keychain:
                raise BadSeal("nothing is kept for this person")
            private = opened_by_key(kept.for_keychain, key, person.staff_id)
        except (NoKeychain, BadSeal) as fault:
            raise _keychain_failed() from fault
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            shelves.journal.append(now, actor_of(person), self._came(), None, {"by": "keychain"})
        self._take_seat(person, now, private)
        return actor_of(person)

    def sign_out(self) -> None:
        """The seat is free; keys are dropped from memory."""
        self._leave("asked")

    def lock(self, why: str = "asked") -> None:
        """Hide the desk until the same person comes back; `why` is asked, idle, sleep or minimised."""
        seat = self._ground.seat
        if seat.staff_id is None or seat.locked:
            return
        seat.locked = True
        seat.private.clear()
        seat.pin_until.clear()
        with self._ground.transaction() as shelves:
            actor = actor_of(shelves.staff.get(seat.staff_id))
            shelves.journal.append(self._ground.now(), actor, "access.lock", None, {"why": why})

    def unlock(self, passphrase: str) -> Actor:
        """Raises `StaffError`: `SIGN_IN_WRONG`, `TRY_LATER`, `NOT_SEATED` where the session is over."""
        self._end_old_session()
        if self._ground.seat.staff_id is None:
            raise refusal("NOT_SEATED", "会话已结束", "The session is over", Text("请重新登录", "Sign in again"))
        return self.sign_in(self._ground.seat.staff_id, passphrase)

    # --- the person's own secrets -------------------------------------------------------------------------------------

    def change_passphrase(self, old: str, new: str) -> None:
        """Raises `StaffError`: `SIGN_IN_WRONG`, `TRY_LATER`, `PASSPHRASE_WEAK`, `PASSPHRASE_SAME`, `NOT_SEATED`."""
        person, account = self._proven(old)
        state = self.state()
        demand_passphrase(new, (person.name, state.desk, state.lender.zh, state.lender.en))
        if normal(new) == normal(old):
            raise refusal("PASSPHRASE_SAME", "新口令与原口令相同", "The new passphrase is the old one")
        now, typed = self._ground.now(), normal(new)
        changed = replace(account, passphrase=hashed(typed, self._cost), passphrase_at=now, must_change=False)
        access_keys.change_seal(self._ground, person, changed, typed, self._cost)

    def set_pin(self, pin: str, passphrase: str) -> None:
        """Raises `StaffError`: `PIN_WEAK`, `SIGN_IN_WRONG`, `TRY_LATER`, `NOT_SEATED`."""
        person, account = self._proven(passphrase)
        access_keys.set_pin(self._ground, person, account, pin, self._cost)

    def unlock_pin(self, pin: str) -> None:
        """Open the use of one's own key for 15 minutes. Raises `StaffError` as `personal_keys.unlock` does."""
        unlock_key(self._ground, self._ground.seat.staff_id or "", pin)

    def use_keychain(self, on: bool, passphrase: str) -> None:
        """Raises `StaffError`: `KEYCHAIN_FAILED` (nothing changed), `SIGN_IN_WRONG`, `TRY_LATER`, `NOT_SEATED`."""
        person, account = self._proven(passphrase)
        private = self._ground.seat.private.get(person.staff_id, b"")
        try:
            access_keys.use_keychain(self._ground, self._keychain, person, account, private, on=on)
        except NoKeychain as fault:
            raise _keychain_failed() from fault

    # --- people and keys ----------------------------------------------------------------------------------------------

    def members(self, actor: Actor) -> tuple[Member, ...]:
        return self.people.members(actor)

    def add_person(self, new: NewPerson, actor: Actor) -> Staff:
        return self.people.add(new, actor)

    def change_person(self, changed: Staff, actor: Actor) -> None:
        self.people.change(changed, actor)

    def give_passphrase(self, staff_id: str, passphrase: str, actor: Actor) -> None:
        self.people.give_passphrase(staff_id, passphrase, actor)

    def set_active(self, staff_id: str, active: bool, actor: Actor) -> None:
        self.people.set_active(staff_id, active, actor)

    def set_locking(self, idle_minutes: int, on_minimise: bool, actor: Actor) -> None:
        self.people.set_locking(idle_minutes, on_minimise, actor)

    def certificates(self) -> tuple[KeyLine, ...]:
        """The roots first, then people's, the newest first."""
        return access_keys.lines(self._ground)

    def root_pem(self) -> str:
        """The public roots, for whoever checks papers elsewhere."""
        return access_keys.root_pem(self._ground)

    # --- within -------------------------------------------------------------------------------------------------------

    def _find(self, name: str) -> tuple[Staff, Account] | tuple[None, None]:
        with self._ground.store.reading() as shelves:
            for person in shelves.staff.all():
                known = name.strip() == person.staff_id or same_name(name) == same_name(person.name)
                account = shelves.accounts.get(person.staff_id) if known and person.active else None
                if account is not None:
                    return person, account
        return None, None

    def _came(self) -> str:
        return "access.unlock" if self._ground.seat.staff_id is not None else "access.sign_in"

    def _take_seat(self, person: Staff, now: datetime, private: bytes | None) -> None:
        seat = self._ground.seat
        if seat.staff_id is None:
            seat.since = now
        seat.staff_id, seat.locked = person.staff_id, False
        seat.private = {} if private is None else {person.staff_id: private}

    def _proven(self, passphrase: str) -> tuple[Staff, Account]:
        """Who sits there, once the passphrase was given again."""
        actor = self.actor()
        self.sign_in(actor.staff_id, passphrase)
        person, account = self._find(actor.staff_id)
        if person is None or account is None:
            raise wrong_pair()
        return person, account

    def _demand_patience(self, until: datetime | None, now: datetime) -> None:
        if until is not None and now < until:
            raise try_later(until, now)

    def _refuse_known(self, person: Staff, account: Account, now: datetime) -> NoReturn:
        tries = account.wrong_tries + 1
        wait = wait_after(tries)
        with self._ground.transaction() as shelves:
            shelves.accounts.put(replace(account, wrong_tries=tries, wait_until=now + wait if wait else None))
            shelves.journal.append(now, actor_of(person), "access.refused", None, {"tries": tries})
        raise wrong_pair()

    def _refuse_unknown(self, typed: str, now: datetime) -> NoReturn:
        """The same work and the same waiting as for a known name. The name typed is not kept: it may be a secret."""
        with self._ground.store.reading() as shelves:
            tries, _, until = str(shelves.settings.all().get(_UNKNOWN, "0")).partition(" ")
        self._demand_patience(datetime.fromisoformat(until) if until else None, now)
        fits(str(self._nobody), typed)
        more = int(tries) + 1
        wait = wait_after(more)
        with self._ground.transaction() as shelves:
            shelves.settings.put(_UNKNOWN, f"{more} {(now + wait).isoformat()}" if wait else str(more))
            shelves.journal.append(now, SYSTEM, "access.refused", None, {"tries": more})
        raise wrong_pair()

    def _end_old_session(self) -> None:
        seat = self._ground.seat
        if seat.since is not None and not timedelta(0) <= self._ground.now() - seat.since < LONGEST_SESSION:
            self._leave("12 hours")

    def _leave(self, why: str) -> None:
        seat = self._ground.seat
        if seat.staff_id is None:
            return
        with self._ground.transaction() as shelves:
            actor = actor_of(shelves.staff.get(seat.staff_id))
            shelves.journal.append(self._ground.now(), actor, "access.sign_out", None, {"why": why})
        seat.leave()


def _keychain_failed() -> StaffError:
    hint = Text("口令照常可用", "Your passphrase works as ever")
    return refusal("KEYCHAIN_FAILED", "系统钥匙串没有响应", "The system's key ring did not answer", hint)
