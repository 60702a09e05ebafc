"""How does a person's signing key stand now: open until when, waiting for a PIN, away, or not there?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Role
from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.document_file import KeyState

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

UNGUARDED = Text("密钥无 PIN 保护（未启用账户）", "Key without PIN: this desk has no accounts")
PROGRAM = Text("程序的密钥", "The program's own key")
NO_KEY = Text("还没有签名密钥", "No signing key yet")
LEFT = Text("已停用，不能再签名", "Left: signs no more")
AWAY = Text("密钥锁着，本人登录后可签", "Key locked: signs once signed in")
NO_PIN = Text("还没有设置签名 PIN", "No signing PIN set yet")
PIN_LOCKED = Text("PIN 已锁定，须用口令重新登录", "PIN locked: sign in by passphrase")
PIN_NEEDED = Text("签名前需输入 PIN", "PIN needed before signing")


def key_state(ground: Ground, shelves: Shelves, staff_id: str, now: datetime) -> KeyState:
    """What keeps this person's signature away, or until when it can be given. Reads, and opens nothing.

    Raises `StaffError` (`STAFF_UNKNOWN`).
    """
    person, account = shelves.staff.get(staff_id), shelves.accounts.get(staff_id)
    kept, seat = shelves.accounts.key(staff_id), ground.seat
    if not person.active:
        return KeyState(LEFT, "away")
    if person.role is Role.SYSTEM:
        return KeyState(PROGRAM, "open")
    if not shelves.accounts.any():
        return KeyState(UNGUARDED, "open")
    if kept is None or account is None:
        return KeyState(NO_KEY, "missing")
    if seat.staff_id != staff_id or seat.locked:
        return KeyState(AWAY, "away")
    if staff_id not in seat.private:
        return KeyState(NO_KEY, "missing")
    if account.pin is None:
        return KeyState(NO_PIN, "missing")
    if account.pin_locked:
        return KeyState(PIN_LOCKED, "missing")
    if not seat.may_sign(staff_id, now):
        return KeyState(PIN_NEEDED, "pin")
    until = f"{local(seat.pin_until[staff_id]):%H:%M}"
    return KeyState(Text(f"密钥开放至 {until}", f"Key open until {until}"), "open")
