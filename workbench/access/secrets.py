"""How is a secret kept so that whoever steals the file still has to guess it?

Argon2id (RFC 9106) with 64 MiB, three rounds and four lanes: 0.2 to 0.4 s a guess on an office machine. The parameters
stand in every hash, so that a later program may ask for more and renew a hash at the next sign-in. Private keys are
sealed with AES-256-GCM under a key that argon2id makes of the passphrase; whose key it is, is bound in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

FORM = "workbench-sealed-1"
_SALT, _NONCE, _KEY = 16, 12, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory in KiB, rounds, lanes."""

    memory_kib: int = 64 * 1024
    rounds: int = 3
    lanes: int = 4


STANDARD = Cost()


class BadSeal(Exception):
    """What was sealed does not open: another secret, or damaged."""


def hashed(secret: str, cost: Cost = STANDARD) -> str:
    """The encoded argon2id hash, salt and parameters within."""
    from argon2 import PasswordHasher

    return PasswordHasher(cost.rounds, cost.memory_kib, cost.lanes).hash(secret)


def fits(kept: str, secret: str) -> bool:
    """Is this the secret of that hash? A damaged hash fits nothing."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


def is_weaker(kept: str, cost: Cost = STANDARD) -> bool:
    """Was the hash made with less than is asked for today?"""
    from argon2 import extract_parameters

    made = extract_parameters(kept)
    return (made.memory_cost, made.time_cost) < (cost.memory_kib, cost.rounds) or made.memory_cost < cost.memory_kib


def mark_of(kept: str) -> str:
    """Which hash it is, for the journal: 64 bits of a digest of a salted hash help nobody to guess."""
    return hashlib.sha256(kept.encode("ascii")).hexdigest()[:16]


def peppered(pin: str, pepper: bytes) -> str:
    """A PIN mixed with the desk's pepper: a stolen database alone cannot be searched for a short number."""
    return hmac.new(pepper, pin.encode("utf-8"), hashlib.sha256).hexdigest()


def read_pepper(path: Path) -> bytes:
    """The desk's pepper; made on first use, readable by its owner only. Raises `OSError`, `ValueError`."""
    if not path.exists():
        write_secret_file(path, os.urandom(_KEY))
    found = bytes.fromhex(path.read_text("ascii").strip())
    if len(found) != _KEY:
        raise ValueError(f"{path.name} is not a pepper")
    return found


def write_secret_file(path: Path, secret: bytes) -> None:
    """Write where nothing lies yet, in hexadecimal, for the owner's eyes only. Raises `FileExistsError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def sealed_by_passphrase(private: bytes, passphrase: str, whose: str, cost: Cost = STANDARD) -> str:
    """A private key sealed for the holder of the passphrase; JSON with parameters, salt and nonce."""
    salt = os.urandom(_SALT)
    facts = {"form": FORM, "salt": _text(salt), "cost": [cost.memory_kib, cost.rounds, cost.lanes]}
    return json.dumps(facts | _closed(private, _stretched(passphrase, salt, cost), whose), sort_keys=True)


def opened_by_passphrase(sealed: str, passphrase: str, whose: str) -> bytes:
    """Raises `BadSeal`."""
    try:
        facts = json.loads(sealed)
        salt, (memory, rounds, lanes) = _bytes(facts["salt"]), facts["cost"]
        if facts["form"] != FORM or not (memory <= 1 << 20 and rounds <= 20 and lanes <= 16):
            raise BadSeal("another form, or a cost nobody asked for")
        key = _stretched(passphrase, salt, Cost(memory, rounds, lanes))
    except (ValueError, KeyError, TypeError) as damage:
        raise BadSeal("not a sealed key") from damage
    return _open(facts, key, whose)


def sealed_by_key(private: bytes, key: bytes, whose: str) -> str:
    """A private key sealed under 32 random bytes that the system's key ring keeps."""
    return json.dumps({"form": FORM} | _closed(private, key, whose), sort_keys=True)


def opened_by_key(sealed: str, key: bytes, whose: str) -> bytes:
    """Raises `BadSeal`."""
    try:
        facts = json.loads(sealed)
    except ValueError as damage:
        raise BadSeal("not a sealed key") from damage
    return _open(facts, key, whose)


def _closed(private: bytes, key: bytes, whose: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return {"nonce": _text(nonce), "sealed": _text(AESGCM(key).encrypt(nonce, private, whose.encode("utf-8")))}


def _open(facts: dict[str, str], key: bytes, whose: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(_bytes(facts["nonce"]), _bytes(facts["sealed"]), whose.encode("utf-8"))
    except (InvalidTag, ValueError, KeyError, TypeError) as wrong:
        raise BadSeal("the seal does not open") from wrong


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            passphrase.encode("utf-8"), salt, cost.rounds, cost.memory_kib, cost.lanes, _KEY, Type.ID
        )
    except HashingError as wrong:
        raise BadSeal("a cost that cannot be met") from wrong


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
