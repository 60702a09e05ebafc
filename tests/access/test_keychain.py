"""Does the desk use a key ring that works, and do without one that does not?"""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as Failing
from keyring.errors import KeyringError, PasswordDeleteError

from workbench.access.keychain import NoKeychain, SystemKeychain


class InMemory(KeyringBackend):
    """A key ring of the test's own."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("nothing kept")


class Broken(InMemory):
    """One that is there and answers nothing: locked, or its service died."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("the bus is gone")

    def delete_password(self, service: str, username: str) -> None:
        raise OSError("gone")


@pytest.fixture(autouse=True)
def _own_ring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_key_is_kept_found_and_dropped() -> None:
    keyring.set_keyring(InMemory())
    ring = SystemKeychain()
    assert ring.usable()
    assert ring.get("desk/s05") is None
    ring.put("desk/s05", bytes(range(32)))
    assert ring.get("desk/s05") == bytes(range(32))
    assert ring.get("desk/s06") is None
    ring.drop("desk/s05")
    ring.drop("desk/s05")  # nothing kept: nothing happens
    assert ring.get("desk/s05") is None


def test_a_machine_without_a_key_ring_is_told_apart() -> None:
    keyring.set_keyring(Failing())
    ring = SystemKeychain()
    assert not ring.usable()
    for act in (lambda: ring.get("x"), lambda: ring.put("x", b"k"), lambda: ring.drop("x")):
        with pytest.raises(NoKeychain):
            act()


def test_a_key_ring_that_fails_in_any_way_is_one_refusal() -> None:
    keyring.set_keyring(Broken())
    ring = SystemKeychain()
    for act in (lambda: ring.get("x"), lambda: ring.put("x", b"k"), lambda: ring.drop("x")):
        with pytest.raises(NoKeychain):
            act()


def test_something_else_under_our_name_is_not_taken_for_a_key() -> None:
    own = InMemory()
    keyring.set_keyring(own)
    own.set_password("merchant-loan-workbench", "desk/s05", "not hexadecimal")
    with pytest.raises(NoKeychain):
        SystemKeychain().get("desk/s05")
