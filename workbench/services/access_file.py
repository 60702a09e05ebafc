"""What does the window know of who sits there, and what is asked when a desk is set up?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.access.certificates import CertificateFacts
from workbench.access.staff import Role, Staff
from workbench.common.text import Text


class Mode(StrEnum):
    OPEN_DESK = "open_desk"  # the sample: no accounts, anybody may be seated
    SET_UP = "set_up"  # accounts are not set up yet
    SIGNED_OUT = "signed_out"
    SIGNED_IN = "signed_in"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class AccessState:
    """`person` is set while somebody is signed in or the window is locked; the rest of it is theirs.

    While nobody is, `keychain` says whether anybody at all comes in by the system's key ring.
    """

    mode: Mode
    desk: str
    lender: Text
    holds_records: bool
    idle_minutes: int
    lock_on_minimise: bool
    person: Staff | None = None
    since: datetime | None = None
    must_change: bool = False  # the passphrase was given by an administrator
    pin_set: bool = False
    pin_locked: bool = False
    pin_until: datetime | None = None
    keychain: bool = False
    keychain_usable: bool = False


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be registered. Without a passphrase the person cannot sign in yet."""

    name: str
    role: Role
    passphrase: str | None = None
    pin: str | None = None
    authority_fen: int | None = None  # by the role where it is not given


@dataclass(frozen=True, slots=True)
class SetUp:
    """A desk's first words. The first of `people` sits there now; the others' passphrases are for one sign-in."""

    desk: str
    lender: Text
    people: tuple[NewPerson, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the staff page."""

    person: Staff
    has_account: bool
    must_change: bool
    pin_set: bool
    waits_until: datetime | None
    certificate: CertificateFacts | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One certificate this desk made: whose, and since when it signs nothing more."""

    name: str
    facts: CertificateFacts
    retired_at: datetime | None
    open: bool  # lies unguarded: of a desk without accounts, or of the program
