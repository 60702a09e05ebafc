"""With which key does this person sign papers, and may it be used now?

On a desk with accounts a key is at hand only while its owner sits there, and opens only for 15 minutes after the PIN.
The PIN alone never decrypts what lies on the disk: that takes the passphrase. A desk without accounts (the sample, or
one not set up yet) makes keys that lie open, and every certificate says so.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.access.accounts import PIN_OPENS, PIN_TRIES, KeptKey
from workbench.access.certificates import (
    RENEW_DAYS,
    SYNTHETIC,
    UNGUARDED,
    PersonalKey,
    Root,
    belongs,
    facts_of,
    fingerprint,
    issue,
    issued_by,
    new_private,
    new_root,
)
from workbench.access.secrets import fits, peppered, read_pepper, write_secret_file
from workbench.access.staff import SYSTEM, Role, Staff, actor_of
from workbench.common.dates import utc
from workbench.common.errors import StaffError
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

ROOT_FILE, PEPPER_FILE = "desk_root.key", "desk.pepper"
ROOTS = "desk_roots"
"""The setting with the certificates of the desk's roots, base64 of their DER, the newest last."""


def personal_key(ground: Ground, staff_id: str) -> PersonalKey:
    """The key `staff_id` signs with now. Call it outside a transaction.

    Raises `StaffError`: `PIN_NEEDED` while the PIN was not given in the last 15 minutes, `NOT_SEATED` for the key of
    somebody else, `STAFF_UNKNOWN`, `STAFF_LEFT`, `KEY_MISSING`, `KEY_CHANGED`.
    """
    now = ground.now()
    with ground.store.reading() as shelves:
        person, guarded = shelves.staff.get(staff_id), shelves.accounts.any()
        kept, root = shelves.accounts.key(staff_id), _root_certificate(shelves)
    if not person.active:
        raise _left(person)
    if kept is not None and (root is None or not issued_by(kept.certificate, root)):
        raise _changed(person)
    if guarded and person.role is not Role.SYSTEM:
        _demand_open(ground, person, now)
        if kept is None or root is None:
            raise _missing(person)
        private = ground.seat.private[staff_id]
    elif kept is None or not kept.plain or root is None or _expires(kept, now):
        with ground.transaction() as shelves:
            kept = open_key(ground, shelves, person)
            root, private = _root_certificate(shelves) or b"", kept.plain
    else:
        private = kept.plain
    return PersonalKey(staff_id, kept.certificate, root, private)


def unlock(ground: Ground, staff_id: str, pin: str) -> None:
    """Open the use of a person's key for 15 minutes.

    Raises `StaffError`: `PIN_WRONG` (five of them lock the PIN), `PIN_LOCKED` until the person signs in by passphrase
    again, `PIN_NOT_SET`, `NOT_SEATED`. A desk without accounts has no PIN and takes any.
    """
    now = ground.now()
    with ground.store.reading() as shelves:
        if not shelves.accounts.any():
            return
        person, account = shelves.staff.get(staff_id), shelves.accounts.get(staff_id)
    if ground.seat.staff_id != staff_id or ground.seat.locked or account is None:
        raise _not_seated(person)
    if account.pin is None:
        raise StaffError(
            Text("还没有设置签名 PIN", "No signing PIN is set"),
            Text("没有签署任何内容。请先在设置的“安全”中设置", "Nothing was signed. Set one in Settings, Security"),
            code="PIN_NOT_SET",
        )
    if account.pin_locked:
        raise _pin_locked()
    if not fits(account.pin, peppered(pin, _pepper(ground))):
        ground.seat.pin_until.pop(staff_id, None)
        tried = replace(account, pin_wrong=account.pin_wrong + 1)
        with ground.transaction() as shelves:
            shelves.accounts.put(tried)
            facts = {"tries": tried.pin_wrong}
            shelves.journal.append(now, actor_of(person), "access.pin_refused", None, facts)
        if tried.pin_locked:
            raise _pin_locked()
        left = PIN_TRIES - tried.pin_wrong
        raise StaffError(
            Text("PIN 不对", "The PIN is wrong"),
            Text(f"没有签署任何内容。还可再试 {left} 次", f"Nothing was signed. {left} more tries"),
            code="PIN_WRONG",
        )
    with ground.transaction() as shelves:
        shelves.accounts.put(replace(account, pin_wrong=0))
        shelves.journal.append(now, actor_of(person), "access.pin", None, {"minutes": PIN_OPENS.seconds // 60})
    ground.seat.pin_until[staff_id] = now + PIN_OPENS


def _pepper(ground: Ground) -> bytes:
    path = ground.folder / PEPPER_FILE
    try:
        if path.exists():  # never made anew here: it would make every PIN wrong
            return read_pepper(path)
    except (OSError, ValueError):
        pass
    raise StaffError(
        Text("PIN 的辅助文件 desk.pepper 不在或已损坏", "The file beside the PINs, desk.pepper, is missing or damaged"),
        Text("没有签署任何内容。请恢复该文件，或重新设置 PIN", "Nothing was signed. Restore it, or set the PIN anew"),
        code="PIN_NOT_SET",
    )


def desk_root(ground: Ground, shelves: Shelves) -> Root:
    """The desk's root with its private part; made where there was none yet.

    Raises `StaffError` (`KEY_MISSING`, `KEY_CHANGED`).
    """
    path, kept = ground.folder / ROOT_FILE, _root_certificate(shelves)
    if kept is None:
        return new_desk_root(ground, shelves)
    # A set-up that failed half-way left the registered key beside the one it made.
    found = [one for one in (path, *sorted(path.parent.glob(f"{ROOT_FILE}.*"))) if one.is_file()]
    for one in found:
        try:
            private = bytes.fromhex(one.read_text("ascii"))
            if belongs(kept, private):
                return Root(kept, private)
        except (OSError, ValueError):
            continue  # a damaged file is as good as none
    hint = Text("没有签发证书。请从备份恢复 desk_root.key", "Nothing was issued. Restore desk_root.key from a backup")
    raise StaffError(
        Text("找不到本台账登记的根密钥，或文件已损坏", "The desk's registered root key is missing or damaged"),
        hint,
        code="KEY_CHANGED" if found else "KEY_MISSING",
    )


def new_desk_root(ground: Ground, shelves: Shelves) -> Root:
    """A new root beside the older ones, which stay known: what they vouched for stays checkable."""
    path, settings, now = ground.folder / ROOT_FILE, shelves.settings.all(), ground.now()
    root = new_root(_desk_name(ground, settings), str(settings.get("lender_zh", "")), now, _mark(shelves))
    # Never write over a key: one that was never registered, or stood before, is put aside.
    if path.exists():
        path.rename(path.with_name(f"{ROOT_FILE}.{utc(now):%Y%m%dT%H%M%S%f}"))
    write_secret_file(path, root.private)
    known = [*str(settings.get(ROOTS, "")).split(), base64.b64encode(root.certificate).decode("ascii")]
    shelves.settings.put(ROOTS, " ".join(known))
    shelves.journal.append(now, SYSTEM, "access.root", None, {"fingerprint": fingerprint(root.certificate)})
    return root


def root_certificates(ground: Ground) -> tuple[bytes, ...]:
    """The desk's public roots, DER, the newest last. Whatever checks papers trusts these and no other."""
    with ground.store.reading() as shelves:
        return roots_of(shelves)


def open_key(ground: Ground, shelves: Shelves, person: Staff) -> KeptKey:
    """A key that lies open, for a desk without accounts or for the program itself; replaces the one that stood."""
    private, now = new_private(), ground.now()
    mark = "程序 program" if person.role is Role.SYSTEM and shelves.accounts.any() else _mark(shelves)
    return keep_key(ground, shelves, person, KeptKey("", person.staff_id, b"", "", private, "", now), private, mark)


def keep_key(ground: Ground, shelves: Shelves, person: Staff, key: KeptKey, private: bytes, mark: str = "") -> KeptKey:
    """Issue a certificate for `private`, and let it stand in place of the person's last one. Told to the journal."""
    now = ground.now()
    root, desk = desk_root(ground, shelves), _desk_name(ground, shelves.settings.all())
    certificate = issue(root, person, desk, private, now, mark or _mark(shelves))
    facts = facts_of(certificate)
    made = replace(key, serial=facts.serial, certificate=certificate, made_at=now, retired_at=None)
    shelves.accounts.retire_key(person.staff_id, now)
    shelves.accounts.put_key(made)
    told = {"staff": person.staff_id, "serial": facts.serial, "fingerprint": facts.fingerprint}
    shelves.journal.append(now, actor_of(person), "access.key", None, told)
    return made


def expires_soon(key: KeptKey, now: datetime) -> bool:
    return facts_of(key.certificate).not_after - timedelta(days=RENEW_DAYS) <= now


def _expires(key: KeptKey, now: datetime) -> bool:
    facts = facts_of(key.certificate)
    return not facts.not_before <= now < facts.not_after


def _mark(shelves: Shelves) -> str:
    if shelves.settings.all().get("synthetic"):
        return SYNTHETIC
    return "" if shelves.accounts.any() else UNGUARDED


def _desk_name(ground: Ground, settings: Mapping[str, str | int | bool]) -> str:
    return str(settings.get("desk_name") or ground.folder.name)


def roots_of(shelves: Shelves) -> tuple[bytes, ...]:
    """The desk's public roots as its settings hold them, the newest last."""
    return tuple(base64.b64decode(one) for one in str(shelves.settings.all().get(ROOTS, "")).split())


def _root_certificate(shelves: Shelves) -> bytes | None:
    return next(reversed(roots_of(shelves)), None)


def _demand_open(ground: Ground, person: Staff, now: datetime) -> None:
    if ground.seat.staff_id != person.staff_id or ground.seat.locked:
        raise _not_seated(person)
    if person.staff_id not in ground.seat.private:
        raise _missing(person)
    if not ground.seat.may_sign(person.staff_id, now):
        raise StaffError(
            Text("签署前请输入 PIN", "Give your PIN before signing"),
            Text("没有签署任何内容。PIN 输入后 15 分钟内有效", "Nothing was signed. A PIN holds for 15 minutes"),
            code="PIN_NEEDED",
        )


def _not_seated(person: Staff) -> StaffError:
    return StaffError(
        Text(f"{person.name} 没有登录，或窗口已锁定", f"{person.name} is not signed in, or the window is locked"),
        Text("没有签署任何内容。签名只能由本人登录后进行", "Nothing was signed. Only its owner signs with a key"),
        code="NOT_SEATED",
    )


def _pin_locked() -> StaffError:
    return StaffError(
        Text("PIN 输错 5 次，已锁定", "The PIN was wrong five times and is locked"),
        Text("没有签署任何内容。请退出后用口令重新登录", "Nothing was signed. Sign out, then in by passphrase"),
        code="PIN_LOCKED",
    )


def _left(person: Staff) -> StaffError:
    return StaffError(
        Text(f"{person.name} 已停用", f"{person.name} no longer works here"),
        Text("没有签署任何内容", "Nothing was signed"),
        code="STAFF_LEFT",
    )


def _missing(person: Staff) -> StaffError:
    return StaffError(
        Text(f"{person.name} 还没有签名密钥", f"{person.name} has no signing key yet"),
        Text("没有签署任何内容。请本人用口令登录一次", "Nothing was signed. Sign in once by passphrase"),
        code="KEY_MISSING",
    )


def _changed(person: Staff) -> StaffError:
    return StaffError(
        Text(f"{person.name} 的证书不是本台账签发的", f"The certificate of {person.name} is not this desk's"),
        Text("没有签署任何内容。请检查台账并从备份恢复", "Nothing was signed. Check the desk; restore a backup"),
        code="KEY_CHANGED",
    )
