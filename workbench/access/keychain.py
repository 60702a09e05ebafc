"""May the operating system's own key ring open the desk for a person who wishes it?

It keeps 32 random bytes under which a second copy of the person's key is sealed: whoever holds the person's unlocked
session of the operating system can then sign in without the passphrase. Optional, one person at a time. A machine
without a key ring, or with one that fails, is told apart from a refusal: everything works on by passphrase.
"""

from __future__ import annotations

from typing import Protocol

SERVICE = "merchant-loan-workbench"
PRIORITY = 1.0  # a key ring that really guards; below it are plain files and back ends that only fail


class NoKeychain(Exception):
    """There is no key ring here, or it did not answer."""


class Keychain(Protocol):
    """Where the key lies that opens a person's copy. `name` tells desk and person."""

    def usable(self) -> bool: ...

    def put(self, name: str, key: bytes) -> None:
        """Raises `NoKeychain`."""

    def get(self, name: str) -> bytes | None:
        """None where nothing is kept. Raises `NoKeychain`."""

    def drop(self, name: str) -> None:
        """Nothing happens where nothing is kept. Raises `NoKeychain`."""


class SystemKeychain:
    """Credential Manager, Keychain or Secret Service, through `keyring`."""

    def __init__(self) -> None:
        self._usable: bool | None = None  # asked once: finding a key ring may take its time

    def usable(self) -> bool:
        if self._usable is None:
            try:
                import keyring

                self._usable = float(keyring.get_keyring().priority) >= PRIORITY
            except Exception:  # a back end may fail in any way of its own
                self._usable = False
        return self._usable

    def put(self, name: str, key: bytes) -> None:
        import keyring

        try:
            keyring.set_password(SERVICE, name, key.hex())
        except Exception as fault:
            raise NoKeychain("the key ring did not take the key") from fault

    def get(self, name: str) -> bytes | None:
        import keyring

        try:
            found = keyring.get_password(SERVICE, name)
        except Exception as fault:
            raise NoKeychain("the key ring did not answer") from fault
        try:
            return None if found is None else bytes.fromhex(found)
        except ValueError as fault:
            raise NoKeychain("the key ring holds something else") from fault

    def drop(self, name: str) -> None:
        import keyring
        from keyring.errors import PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, name)
        except PasswordDeleteError:
            return
        except Exception as fault:
            raise NoKeychain("the key ring did not answer") from fault
