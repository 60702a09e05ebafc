"""Does a sealed key open for its owner only?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from workbench.access.accounts import LONGEST_WAIT, wait_after
from workbench.access.secrets import (
    STANDARD,
    BadSeal,
    Cost,
    fits,
    hashed,
    is_weaker,
    opened_by_key,
    opened_by_passphrase,
    read_pepper,
    sealed_by_key,
    sealed_by_passphrase,
)

LIGHT = Cost(1024, 1, 1)  # the real cost is asked for once below


def test_a_hash_carries_what_it_cost_and_fits_its_secret_only() -> None:
    kept = hashed("violet tractors hum at noon")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert fits(kept, "violet tractors hum at noon")
    assert not fits(kept, "violet tractors hum at noo")
    assert not fits("damaged", "x")


def test_a_hash_made_with_less_is_known_to_be_weaker() -> None:
    assert is_weaker(hashed("x", LIGHT), STANDARD)
    assert is_weaker(hashed("x", Cost(1024, 1, 1)), Cost(1024, 2, 1))
    assert not is_weaker(hashed("x", LIGHT), LIGHT)


def test_a_sealed_key_opens_with_its_passphrase_and_for_its_owner_only() -> None:
    sealed = sealed_by_passphrase(b"private", "violet tractors", "s05", LIGHT)
    assert b"private" not in sealed.encode()
    assert opened_by_passphrase(sealed, "violet tractors", "s05") == b"private"
    for passphrase, whose in (("violet tractor", "s05"), ("violet tractors", "s06")):
        with pytest.raises(BadSeal):
            opened_by_passphrase(sealed, passphrase, whose)


def test_a_seal_with_any_part_changed_does_not_open() -> None:
    sealed = json.loads(sealed_by_passphrase(b"private", "violet tractors", "s05", LIGHT))
    for part in ("nonce", "salt", "sealed"):
        changed = sealed | {part: "AAAA" + sealed[part][4:]}
        with pytest.raises(BadSeal):
            opened_by_passphrase(json.dumps(changed), "violet tractors", "s05")
    for changed in (sealed | {"cost": [1 << 30, 1, 1]}, sealed | {"form": "x"}, {}, []):
        with pytest.raises(BadSeal):
            opened_by_passphrase(json.dumps(changed), "violet tractors", "s05")


def test_the_key_rings_copy_opens_with_its_key_only() -> None:
    key = os.urandom(32)
    sealed = sealed_by_key(b"private", key, "s05")
    assert opened_by_key(sealed, key, "s05") == b"private"
    with pytest.raises(BadSeal):
        opened_by_key(sealed, os.urandom(32), "s05")


def test_the_pepper_is_made_once_for_the_owners_eyes(tmp_path: Path) -> None:
    path = tmp_path / "desk.pepper"
    assert read_pepper(path) == read_pepper(path)
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_waiting_grows_and_ends_at_a_quarter_of_an_hour() -> None:
    waits = [wait_after(tries).total_seconds() for tries in range(16)]
    assert waits[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert waits == sorted(waits)
    assert wait_after(500) == LONGEST_WAIT
