"""Which people does an administrator register, change and put out of service?

One person has one role, nobody grants anything to themselves, and the last administrator stays. A passphrase that
somebody else typed is good for one sign-in only; a person's key is made when its owner chose their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.accounts import Account
from workbench.access.certificates import readable
from workbench.access.passphrase import normal
from workbench.access.permissions import Permission, require
from workbench.access.secrets import Cost, hashed, mark_of
from workbench.access.staff import SYSTEM, Actor, Role, Staff, actor_of
from workbench.common.text import Text
from workbench.services import access_keys
from workbench.services.access_file import Member, NewPerson, SetUp
from workbench.services.access_rules import (
    IDLE_LEAST,
    IDLE_MOST,
    SETTING_DESK,
    SETTING_IDLE,
    SETTING_MINIMISE,
    demand_no_open_duty,
    demand_passphrase,
    demand_people,
    demand_person,
    demand_pin,
    demand_seated,
    made_person,
    next_id,
    refusal,
    retired,
)
from workbench.services.personal_keys import new_desk_root

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


INVENTED = "access_invented"
"""The setting with the people a new desk came with, who were never anybody."""


class PeopleDesk:
    def __init__(self, ground: Ground, cost: Cost) -> None:
        self._ground, self._cost = ground, cost

    def set_up(self, asked: SetUp) -> Staff:
        """Register the first people in one transaction; answers who sits there. All checks come before any write."""
        if not asked.desk.strip() or not (asked.lender.zh.strip() or asked.lender.en.strip()):
            raise refusal("SET_UP_NAMES", "请填写台账和机构名称", "Name the desk and the lender")
        demand_people(asked.people)
        for one in asked.people:
            if one.passphrase is not None:
                demand_passphrase(one.passphrase, (one.name, asked.desk, asked.lender.zh, asked.lender.en), one.name)
            if one.pin is not None:
                demand_pin(one.pin)
        hashes = [None if p.passphrase is None else hashed(normal(p.passphrase), self._cost) for p in asked.people]
        now = self._ground.now()
        made: list[Staff] = []
        with self._ground.transaction() as shelves:
            for person in shelves.staff.all():
                if person.role is not Role.SYSTEM:
                    shelves.staff.put(retired(person))
                shelves.accounts.retire_key(person.staff_id, now)
            for new, kept in zip(asked.people, hashes, strict=True):
                person = made_person(next_id(shelves), new)
                demand_person(shelves, person)
                shelves.staff.put(person)
                if kept is not None:
                    shelves.accounts.put(Account(person.staff_id, kept, now, must_change=bool(made)))
                made.append(person)
            if shelves.merchants.count() == 0:
                # The invented people of a new desk did nothing yet: nobody need see them.
                before = [one.staff_id for one in shelves.staff.all() if not one.active]
                shelves.settings.put(INVENTED, " ".join(before))
            shelves.settings.put(SETTING_DESK, asked.desk.strip())
            shelves.settings.put("lender_zh", asked.lender.zh.strip() or asked.lender.en.strip())
            shelves.settings.put("lender_en", asked.lender.en.strip() or asked.lender.zh.strip())
            marks = ["" if kept is None else mark_of(kept) for kept in hashes]
            told = {"people": [told_of(p) | {"account": mark} for p, mark in zip(made, marks, strict=True)]}
            shelves.journal.append(now, actor_of(made[0]), "access.set_up", None, told)
            new_desk_root(self._ground, shelves)
        self._first_pin(made[0], asked.people[0].pin)
        return made[0]

    def _first_pin(self, person: Staff, pin: str | None) -> None:
        with self._ground.store.reading() as shelves:
            account = shelves.accounts.get(person.staff_id)
        if pin is not None and account is not None:
            access_keys.set_pin(self._ground, person, account, pin, self._cost)

    def members(self, actor: Actor) -> tuple[Member, ...]:
        """Everybody on record but the program. Raises `StaffError` (`NOT_PERMITTED`, `NOT_SEATED`)."""
        self._demand(actor)
        with self._ground.store.reading() as shelves:
            accounts = {one.staff_id: one for one in shelves.accounts.all()}
            hidden = str(shelves.settings.all().get(INVENTED, "")).split()
            people = [p for p in shelves.staff.all() if p.role is not Role.SYSTEM and p.staff_id not in hidden]
            keys = {one.staff_id: one for one in shelves.accounts.all_keys() if one.retired_at is None}
        found = []
        for person in sorted(people, key=lambda one: (not one.active, one.staff_id)):
            account, key = accounts.get(person.staff_id), keys.get(person.staff_id)
            found.append(
                Member(
                    person,
                    account is not None,
                    account is not None and account.must_change,
                    account is not None and account.pin is not None,
                    None if account is None else account.wait_until,
                    None if key is None else readable(key.certificate),
                )
            )
        return tuple(found)

    def add(self, new: NewPerson, actor: Actor) -> Staff:
        """Raises `StaffError`: `NAME_TAKEN`, `AUTHORITY_CLASH`, `PASSPHRASE_WEAK`, `NOT_PERMITTED`, ..."""
        self._demand(actor)
        kept = None
        if new.passphrase is not None:
            demand_passphrase(new.passphrase, (new.name, *self._known_words()))
            kept = hashed(normal(new.passphrase), self._cost)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            person = made_person(next_id(shelves), new)
            demand_person(shelves, person)
            shelves.staff.put(person)
            if kept is not None:
                shelves.accounts.put(Account(person.staff_id, kept, now, must_change=True))
            shelves.journal.append(
                now, actor, "staff.add", None, told_of(person) | {"account": "" if kept is None else mark_of(kept)}
            )
        return person

    def change(self, changed: Staff, actor: Actor) -> None:
        """Another role or amount for a person. A new role ends the key that names the old one.

        Its owner's next sign-in makes another. Raises `StaffError`: `OWN_DUTIES`, `DUTIES_OPEN`, `LAST_ADMIN`,
        `NAME_TAKEN`, `AUTHORITY_CLASH`.
        """
        self._demand(actor)
        self._demand_other(changed.staff_id, actor)
        with self._ground.transaction() as shelves:
            before = shelves.staff.get(changed.staff_id)
            after = replace(before, role=changed.role, title=changed.title, authority_fen=changed.authority_fen)
            demand_person(shelves, after)
            if after.role is not before.role:
                demand_no_open_duty(shelves, after.staff_id)
                _demand_admin_stays(shelves, after.staff_id)
            shelves.staff.put(after)
            facts = {"before": told_of(before), "after": told_of(after)}
            shelves.journal.append(self._ground.now(), actor, "staff.change", None, facts)
            key = shelves.accounts.key(after.staff_id)
            if key is not None and after.role is not before.role:
                # The old certificate names the old role: the key waits for its owner's next sign-in.
                shelves.accounts.retire_key(after.staff_id, self._ground.now())

    def set_active(self, staff_id: str, active: bool, actor: Actor) -> None:
        """Raises `StaffError`: `OWN_DUTIES`, `LAST_ADMIN`, `NAME_TAKEN`."""
        self._demand(actor)
        self._demand_other(staff_id, actor)
        with self._ground.transaction() as shelves:
            person = replace(shelves.staff.get(staff_id), active=active)
            if active:
                demand_person(shelves, person)
            else:
                _demand_admin_stays(shelves, staff_id)
                shelves.accounts.retire_key(staff_id, self._ground.now())
            shelves.staff.put(person)
            action = "staff.activate" if active else "staff.deactivate"
            shelves.journal.append(self._ground.now(), actor, action, None, told_of(person))

    def give_passphrase(self, staff_id: str, passphrase: str, actor: Actor) -> None:
        """A passphrase for one sign-in, for who is new or forgot. What the old one sealed is lost: the key retires.

        Raises `StaffError`: `OWN_DUTIES`, `PASSPHRASE_WEAK`, `STAFF_LEFT`.
        """
        self._demand(actor)
        self._demand_other(staff_id, actor)
        with self._ground.store.reading() as shelves:
            person = shelves.staff.get(staff_id)
        if not person.active or person.role is Role.SYSTEM:
            raise refusal("STAFF_LEFT", f"{person.name} 已停用", f"{person.name} no longer works here")
        demand_passphrase(passphrase, (person.name, *self._known_words()))
        kept, now = hashed(normal(passphrase), self._cost), self._ground.now()
        with self._ground.transaction() as shelves:
            shelves.accounts.put(Account(staff_id, kept, now, must_change=True))
            shelves.accounts.retire_key(staff_id, now)
            shelves.journal.append(
                now, actor, "access.passphrase_given", None, {"staff": staff_id, "account": mark_of(kept)}
            )

    def set_locking(self, idle_minutes: int, on_minimise: bool, actor: Actor) -> None:
        """Raises `StaffError` (`IDLE_OUTSIDE`)."""
        require(actor, Permission.SETTINGS)
        demand_seated(self._ground, actor)
        if not IDLE_LEAST <= idle_minutes <= IDLE_MOST:
            raise refusal("IDLE_OUTSIDE", "空闲锁定须在 1 到 15 分钟之间", "Idle locking is 1 to 15 minutes")
        with self._ground.transaction() as shelves:
            shelves.settings.put(SETTING_IDLE, idle_minutes)
            shelves.settings.put(SETTING_MINIMISE, on_minimise)
            facts = {SETTING_IDLE: idle_minutes, SETTING_MINIMISE: on_minimise}
            shelves.journal.append(self._ground.now(), actor, "settings.change", None, facts)

    def _demand(self, actor: Actor) -> None:
        require(actor, Permission.STAFF)
        if actor == SYSTEM:
            raise refusal("NOT_PERMITTED", "程序不管理人员", "The program does not manage staff")
        demand_seated(self._ground, actor)

    def _demand_other(self, staff_id: str, actor: Actor) -> None:
        if staff_id == actor.staff_id:
            hint = Text("没有改动。请由另一名管理员操作", "Nothing was changed. Ask another administrator")
            raise refusal("OWN_DUTIES", "不能改动自己的权限", "Nobody changes their own duties", hint)

    def _known_words(self) -> tuple[str, ...]:
        settings = self._ground.settings()
        words = (settings.get(SETTING_DESK, ""), settings.get("lender_zh", ""), settings.get("lender_en", ""))
        return tuple(str(one) for one in words)


def _demand_admin_stays(shelves: Shelves, staff_id: str) -> None:
    with_account = {one.staff_id for one in shelves.accounts.all()}
    left = [
        one
        for one in shelves.staff.all()
        if one.role is Role.ADMIN and one.active and one.staff_id in with_account and one.staff_id != staff_id
    ]
    if not left:
        raise refusal("LAST_ADMIN", "至少要留一名系统管理员", "One administrator must stay")


def told_of(person: Staff) -> dict[str, object]:
    """What the journal holds of a person's duties."""
    return {
        "staff": person.staff_id, "name": person.name, "role": person.role.value,
        "authority_fen": person.authority_fen, "active": person.active,
    }  # fmt: skip
