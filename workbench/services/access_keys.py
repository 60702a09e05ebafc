"""How do a person's key, passphrase, PIN and key ring stay in step?"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.accounts import Account, KeptKey
from workbench.access.certificates import facts_of, new_private, pem_of, readable
from workbench.access.keychain import Keychain, NoKeychain
from workbench.access.secrets import (
    BadSeal,
    Cost,
    hashed,
    mark_of,
    opened_by_passphrase,
    peppered,
    read_pepper,
    sealed_by_key,
    sealed_by_passphrase,
)
from workbench.access.staff import Staff, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_file import KeyLine
from workbench.services.access_rules import demand_pin, refusal
from workbench.services.personal_keys import PEPPER_FILE, expires_soon, keep_key, root_certificates

if TYPE_CHECKING:
    from workbench.services.ground import Ground


def open_with_passphrase(ground: Ground, person: Staff, account: Account, typed: str, cost: Cost) -> bytes | None:
    """The person's private key, made at the first sign-in with a passphrase of their own.

    None while the passphrase is an administrator's, and for a key that does not open or cannot be vouched for: that
    person comes in, signs nothing, and the journal says so.
    """
    if account.must_change:
        return None
    with ground.store.reading() as shelves:
        kept = shelves.accounts.key(person.staff_id)
    try:
        if kept is None or not kept.sealed:
            return _new_key(ground, person, typed, cost)
        private = opened_by_passphrase(kept.sealed, typed, person.staff_id)
        if expires_soon(kept, ground.now()):
            with ground.transaction() as shelves:
                keep_key(ground, shelves, person, kept, private)
    except (BadSeal, StaffError, ValueError) as fault:
        told = {"serial": "" if kept is None else kept.serial, "why": type(fault).__name__}
        with ground.transaction() as shelves:
            shelves.journal.append(ground.now(), actor_of(person), "access.key_damaged", None, told)
        return None
    return private


def _new_key(ground: Ground, person: Staff, typed: str, cost: Cost) -> bytes:
    private = new_private()
    sealed = sealed_by_passphrase(private, typed, person.staff_id, cost)
    with ground.transaction() as shelves:
        keep_key(ground, shelves, person, KeptKey("", person.staff_id, b"", sealed, b"", "", ground.now()), private)
    return private


def change_seal(ground: Ground, person: Staff, changed: Account, typed: str, cost: Cost) -> None:
    """Keep the account with its new passphrase, and seal the same key under it; one stands or falls with the other."""
    private = ground.seat.private.get(person.staff_id)
    sealed = None if private is None else sealed_by_passphrase(private, typed, person.staff_id, cost)
    told = {"staff": person.staff_id, "account": mark_of(changed.passphrase)}
    with ground.transaction() as shelves:
        shelves.accounts.put(changed)
        kept = shelves.accounts.key(person.staff_id)
        if kept is not None and sealed is not None:
            shelves.accounts.put_key(replace(kept, sealed=sealed))
        shelves.journal.append(ground.now(), actor_of(person), "access.passphrase", None, told)
    if private is None:
        opened = open_with_passphrase(ground, person, changed, typed, cost)
        if opened is not None:
            ground.seat.private[person.staff_id] = opened


def set_pin(ground: Ground, person: Staff, account: Account, pin: str, cost: Cost) -> None:
    """Raises `StaffError`: `PIN_WEAK`, `PEPPER_DAMAGED`."""
    demand_pin(pin)
    try:
        pepper = read_pepper(ground.folder / PEPPER_FILE)  # a lost one is made anew: each person then sets a PIN
    except (OSError, ValueError) as fault:
        hint = Text("没有改动。请从备份恢复 desk.pepper", "Nothing was changed. Restore desk.pepper from a backup")
        raise refusal(
            "PEPPER_DAMAGED", "PIN 的辅助文件无法读取", "The file beside the PINs is damaged", hint
        ) from fault
    with ground.transaction() as shelves:
        shelves.accounts.put(replace(account, pin=hashed(peppered(pin, pepper), cost), pin_wrong=0))
        shelves.journal.append(ground.now(), actor_of(person), "access.pin_set", None, {})
    ground.seat.pin_until.pop(person.staff_id, None)


def use_keychain(
    ground: Ground, keychain: Keychain, person: Staff, account: Account, private: bytes, *, on: bool
) -> None:
    """Raises `NoKeychain`; the desk is then as it was."""
    name, key = ring_name(ground, person.staff_id), os.urandom(32)
    if on:
        if not keychain.usable() or not private:
            raise NoKeychain("no key ring, or no key to keep")
        keychain.put(name, key)
        if keychain.get(name) != key:
            raise NoKeychain("the key ring forgot at once")
    with ground.transaction() as shelves:
        kept = shelves.accounts.key(person.staff_id)
        if kept is not None:
            copy = sealed_by_key(private, key, person.staff_id) if on else ""
            shelves.accounts.put_key(replace(kept, for_keychain=copy))
        shelves.accounts.put(replace(account, keychain=on))
        shelves.journal.append(ground.now(), actor_of(person), "access.keychain", None, {"on": on})
    if not on and keychain.usable():
        keychain.drop(name)


def ring_name(ground: Ground, staff_id: str) -> str:
    """Under which name the key ring keeps this person's key for this desk."""
    roots = root_certificates(ground)
    desk = facts_of(roots[-1]).fingerprint[:16] if roots else ground.folder.name
    return f"{desk}/{staff_id}"


def lines(ground: Ground) -> tuple[KeyLine, ...]:
    with ground.store.reading() as shelves:
        names, keys = shelves.staff.names(), shelves.accounts.all_keys()
    roots = tuple(reversed(root_certificates(ground)))
    found = [KeyLine("", facts, None, False) for root in roots if (facts := readable(root)) is not None]
    for key in keys:
        if (facts := readable(key.certificate)) is not None:
            found.append(KeyLine(names.get(key.staff_id, key.staff_id), facts, key.retired_at, bool(key.plain)))
    return tuple(found)


def root_pem(ground: Ground) -> str:
    """Raises `StaffError` (`KEY_MISSING`) where no key was made yet."""
    roots = root_certificates(ground)
    if not roots:
        hint = Text("签署第一份文书或设置账户后再导出", "Export it after the first signature or the set-up")
        raise refusal("KEY_MISSING", "本台账还没有根证书", "This desk has no root certificate yet", hint)
    return "".join(pem_of(root) for root in reversed(roots))
