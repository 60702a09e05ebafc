"""What is kept of a person's account and keys, and what is held only while the person sits there?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PIN_OPENS = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=12)
PIN_TRIES = 5
FREE_TRIES = 3  # wrong passphrases before waiting begins
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in. Secrets stand as argon2id hashes only."""

    staff_id: str
    passphrase: str
    passphrase_at: datetime
    must_change: bool = False  # an administrator gave this one
    wrong_tries: int = 0
    wait_until: datetime | None = None
    pin: str | None = None
    pin_wrong: int = 0
    keychain: bool = False

    @property
    def pin_locked(self) -> bool:
        return self.pin_wrong >= PIN_TRIES


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A person's signing key as it lies in the desk. `sealed` is empty for a key that lies open and says so."""

    serial: str
    staff_id: str
    certificate: bytes
    sealed: str
    plain: bytes
    for_keychain: str
    made_at: datetime
    retired_at: datetime | None = None


@dataclass(slots=True)
class Seat:
    """Who sits at the desk in this process; gone with it. Private keys are here from sign-in to sign-out."""

    staff_id: str | None = None
    since: datetime | None = None
    locked: bool = False
    private: dict[str, bytes] = field(default_factory=dict)
    pin_until: dict[str, datetime] = field(default_factory=dict)
    looking: str | None = None  # who looks at a desk where nobody signs in; it opens nothing

    def leave(self) -> None:
        """Nobody sits here now; keys are dropped. Python cannot promise that their bytes are wiped."""
        self.staff_id, self.since, self.locked = None, None, False
        self.private.clear()
        self.pin_until.clear()

    def may_sign(self, staff_id: str, now: datetime) -> bool:
        """Was this person's PIN given in the last 15 minutes, and does the person sit here unlocked?"""
        until = self.pin_until.get(staff_id)
        return (
            self.staff_id == staff_id
            and not self.locked
            and until is not None
            and until - PIN_OPENS <= now < until
            and staff_id in self.private
        )


def wait_after(wrong_tries: int) -> timedelta:
    """How long the next try has to wait: nothing for three, then 1 s, doubling up to a quarter of an hour."""
    if wrong_tries <= FREE_TRIES:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(wrong_tries - FREE_TRIES - 1, 20)))
