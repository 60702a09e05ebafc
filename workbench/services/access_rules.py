"""Which words are said when somebody may not come in, and what must hold of the people of a desk?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from workbench.access.passphrase import judge, judge_pin
from workbench.access.permissions import Permission, require
from workbench.access.staff import ROLE_NAMES, SYSTEM, Actor, Role, Staff, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_file import NewPerson

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

KEPT = Text("没有改动", "Nothing was changed")
SETTING_IDLE, SETTING_MINIMISE, SETTING_DESK = "idle_minutes", "lock_on_minimise", "desk_name"
OWN_SETTINGS = frozenset({SETTING_IDLE, SETTING_MINIMISE, SETTING_DESK})
IDLE_MINUTES, IDLE_LEAST, IDLE_MOST = 10, 1, 15
AUTHORITY_FEN = {
    Role.OFFICER: 10_000_000,
    Role.APPROVER: 50_000_000,
    Role.RISK: 1_000_000_000_000,
    Role.AUDITOR: 0,
    Role.ADMIN: 0,
}


def demand_seated(ground: Ground, actor: Actor) -> None:
    """Raises `StaffError` unless the actor is who sits there: every command may ask this first.

    `NOT_SEATED`, `LOCKED`, `PASSPHRASE_OLD` while the person still has the one an administrator gave. A desk without
    accounts, and the program itself, are not asked.
    """
    with ground.store.reading() as shelves:
        if actor == SYSTEM or not shelves.accounts.any():
            return
        kept = next((one for one in shelves.staff.all() if one.staff_id == actor.staff_id), None)
        account = shelves.accounts.get(actor.staff_id)
    seat = ground.seat
    if kept is None or not kept.active or kept.role is not actor.role or seat.staff_id != actor.staff_id:
        raise refusal("NOT_SEATED", f"{actor.name} 没有登录", f"{actor.name} is not signed in")
    if seat.locked:
        raise refusal("LOCKED", "窗口已锁定", "The window is locked", Text("请先解锁", "Unlock it first"))
    if account is None or account.must_change:
        hint = Text("请先换成自己的口令", "Choose your own passphrase first")
        raise refusal("PASSPHRASE_OLD", "口令还是管理员给的", "The passphrase is the administrator's", hint)


def demand_reader(ground: Ground) -> None:
    """Raises `StaffError` unless whoever sits there may see cases: an administrator keeps accounts, not cases.

    `NOT_SEATED`, `LOCKED`, `NOT_PERMITTED`. A desk without accounts is not asked.
    """
    seat = ground.seat
    with ground.store.reading() as shelves:
        if not shelves.accounts.any():
            return
        person = next((one for one in shelves.staff.all() if one.staff_id == seat.staff_id and one.active), None)
    if person is None:
        raise refusal("NOT_SEATED", "还没有人登录", "Nobody is signed in")
    if seat.locked:
        raise refusal("LOCKED", "窗口已锁定", "The window is locked", Text("请先解锁", "Unlock it first"))
    require(actor_of(person), Permission.READ_CASES)


def refusal(code: str, zh: str, en: str, hint: Text = KEPT) -> StaffError:
    return StaffError(Text(zh, en), hint, code=code)


def wrong_pair() -> StaffError:
    """One sentence for a wrong name and a wrong passphrase: neither is told apart."""
    hint = Text("请检查大小写和输入法后再试", "Check capitals and the input method, then try again")
    return refusal("SIGN_IN_WRONG", "姓名或口令不对", "The name or the passphrase is wrong", hint)


def try_later(until: datetime, now: datetime) -> StaffError:
    left = max(1, ceil((until - now).total_seconds()))
    hint = Text(f"请在 {left} 秒后再试；重启程序不会缩短等待", f"Try again in {left} s; a restart does not shorten it")
    return refusal("TRY_LATER", "错误次数太多", "Too many wrong tries", hint)


def demand_passphrase(passphrase: str, names: Iterable[str], whose: str = "") -> None:
    """Raises `StaffError` (`PASSPHRASE_WEAK`); `whose` names the person where several are asked for."""
    verdict = judge(passphrase, names)
    if not verdict.good:
        zh, en = (f"{whose}的口令", f"Passphrase of {whose}") if whose.strip() else ("口令", "Passphrase")
        raise refusal("PASSPHRASE_WEAK", f"{zh}不能用：{verdict.say.zh}", f"{en} refused: {verdict.say.en}")


def demand_pin(pin: str) -> None:
    """Raises `StaffError` (`PIN_WEAK`)."""
    verdict = judge_pin(pin)
    if not verdict.good:
        raise refusal("PIN_WEAK", f"PIN 不能用：{verdict.say.zh}", f"PIN refused: {verdict.say.en}")


def demand_people(people: tuple[NewPerson, ...]) -> None:
    """Raises `StaffError` unless the first people can run a desk: an administrator, an officer, one role each."""
    if not people or not people[0].passphrase:
        raise refusal("SET_UP_NOBODY", "第一个人须有口令", "The first person needs a passphrase")
    roles = {one.role for one in people}
    if Role.ADMIN not in roles or Role.OFFICER not in roles:
        raise refusal(
            "SET_UP_ROLES",
            "至少要有一名系统管理员和一名信贷员，由不同的人担任",
            "At least one administrator and one credit officer, two different people",
        )
    if not any(one.role is Role.ADMIN and one.passphrase for one in people):
        raise refusal("SET_UP_ADMIN", "系统管理员须有口令", "The administrator needs a passphrase")
    named = [same_name(one.name) for one in people]
    if len(set(named)) < len(named):
        raise refusal(
            "DUTIES_CLASH", "一个人只能有一个角色，姓名不能重复", "One person has one role; names must differ"
        )


def demand_person(shelves: Shelves, person: Staff) -> None:
    """Raises `StaffError`: `NAME_MISSING`, `NAME_TAKEN`, `ROLE_UNKNOWN`, `AUTHORITY_CLASH`."""
    if not person.name.strip():
        raise refusal("NAME_MISSING", "请填写姓名", "Write a name")
    if person.role is Role.SYSTEM:
        raise refusal("ROLE_UNKNOWN", "这个角色只属于程序", "That role belongs to the program alone")
    others = (one for one in shelves.staff.all() if one.staff_id != person.staff_id and one.active)
    if any(same_name(one.name) == same_name(person.name) for one in others):
        raise refusal(
            "NAME_TAKEN",
            f"已有在职人员叫“{person.name}”：一个人只能有一个角色",
            f"An active person is called {person.name}: one person has one role",
        )
    if person.authority_fen < 0 or (person.authority_fen and AUTHORITY_FEN[person.role] == 0):
        role = ROLE_NAMES[person.role]
        raise refusal("AUTHORITY_CLASH", f"{role.zh}没有审批额度", f"{role.en}: no amount may be decided in this role")


def demand_no_open_duty(shelves: Shelves, staff_id: str) -> None:
    """Raises `StaffError` (`DUTIES_OPEN`): who has proposals waiting cannot become somebody else meanwhile."""
    waiting = [no for no, kept in shelves.decisions.newest().items() if _waits(kept.state, kept.prepared_by, staff_id)]
    if waiting:
        hint = Text("没有改动。请先复核或撤回这些提案", "Nothing was changed. Have them signed or withdrawn first")
        raise refusal(
            "DUTIES_OPEN",
            f"其提出的 {len(waiting)} 件决策还在等复核",
            f"{len(waiting)} of that person's proposals still wait for a second person",
            hint,
        )


def _waits(state: str, prepared_by: str, staff_id: str) -> bool:
    return state == "proposed" and prepared_by == staff_id


def same_name(name: str) -> str:
    """Names are compared without case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def same_human(staff_id: str | None, actor: Actor, names: Mapping[str, str]) -> bool:
    """Is the one of this id the actor? Whoever came with another desk's case, or was entered again, is known by name.

    Two people of one name are taken for one: a third person signs then.
    """
    if staff_id is None or staff_id == SYSTEM.staff_id:
        return False
    return staff_id == actor.staff_id or same_name(names.get(staff_id, "")) == same_name(actor.name)


def made_person(staff_id: str, new: NewPerson) -> Staff:
    fen = AUTHORITY_FEN.get(new.role, 0) if new.authority_fen is None else new.authority_fen
    return Staff(staff_id, new.name.strip(), new.role, ROLE_NAMES[new.role], fen)


def next_id(shelves: Shelves) -> str:
    numbers = [int(p.staff_id[1:]) for p in shelves.staff.all() if p.staff_id[:1] == "s" and p.staff_id[1:].isdigit()]
    return f"s{max(numbers, default=0) + 1:02d}"


def retired(person: Staff) -> Staff:
    return replace(person, active=False)
