"""Whose signature is this, and does it hold?

Signatures are Ed25519 (RFC 8032). A key goes by the first 16 hexadecimal digits of the SHA-256 of its public part. What
is signed is never bare bytes: a purpose stands before them, so that a signature on a decision can never pass for one on
a model. Private parts lie in files only their owner may read; a passphrase on them comes with the keys of staff.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text

FORM = "workbench-signature-1"
MOST_BYTES = 4_096  # of a signature's file
# SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 4): this, then the 32 bytes of the key.
_SPKI = bytes.fromhex("302a300506032b6570032100")
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"

Keys = Mapping[str, bytes]
"""Raw public keys (32 bytes) by the name they go by."""


class BadSignature(Exception):
    """The signature does not hold; says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key at hand. `secret` is its 32-byte seed and never leaves the process."""

    secret: bytes
    public: bytes

    @property
    def name(self) -> str:
        return key_name(self.public)

    def sign(self, purpose: str, message: bytes) -> bytes:
        """The signature as the JSON that lies beside what is signed."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        signature = Ed25519PrivateKey.from_private_bytes(self.secret).sign(_spoken(purpose, message))
        document = {"form": FORM, "purpose": purpose, "signature": signature.hex(), "signer": self.name}
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def key_name(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def demand_signed(purpose: str, message: bytes, signed: bytes, keys: Keys) -> str:
    """The name of the known key that signed `message` for `purpose`. Raises `BadSignature`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signed) > MOST_BYTES:
        raise BadSignature("the signature is too long")
    try:
        document = json.loads(signed)
        form, said, signer = document["form"], document["purpose"], document["signer"]
        signature = bytes.fromhex(document["signature"])
    except (ValueError, KeyError, TypeError, RecursionError) as damage:
        raise BadSignature("not a signature") from damage
    if set(document) != {"form", "purpose", "signature", "signer"} or (form, said) != (FORM, purpose):
        raise BadSignature("a signature of another form or for another purpose")
    if not isinstance(signer, str) or signer not in keys:
        raise BadSignature("signed by a key that is not known here")
    # Hexadecimal can be written in two ways; only one of them is the signature's.
    if signature.hex() != document["signature"]:
        raise BadSignature("not a signature")
    try:
        Ed25519PublicKey.from_public_bytes(keys[signer]).verify(signature, _spoken(purpose, message))
    except (InvalidSignature, ValueError) as wrong:
        raise BadSignature("the signature does not fit") from wrong
    return signer


def _spoken(purpose: str, message: bytes) -> bytes:
    return f"{FORM} {purpose}\n".encode("ascii") + message


def new_signer() -> Signer:
    """A fresh key from the system's randomness."""
    return _signer(os.urandom(32))


def _signer(secret: bytes) -> Signer:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Signer(secret, Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())


def write_signer(path: Path, signer: Signer) -> None:
    """Write the private key where none lies yet, readable by its owner only.

    Raises `FileExistsError`: a key that is there is never written over.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(signer.secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_signer(path: Path) -> Signer:
    """The private key in a file. Raises `StaffError` (`KEY_MISSING`, `KEY_UNREADABLE`)."""
    try:
        text = path.read_text("ascii")
    except FileNotFoundError as fault:
        raise StaffError(
            Text(f"找不到签名密钥 {path.name}", f"The signing key {path.name} is missing"),
            Text("没有签署任何内容。请从备份恢复密钥文件", "Nothing was signed. Restore the key's file from a backup"),
            code="KEY_MISSING",
        ) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise _unreadable(path) from fault
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError as fault:
        raise _unreadable(path) from fault
    if len(secret) != 32:
        raise _unreadable(path)
    return _signer(secret)


def _unreadable(path: Path) -> StaffError:
    return StaffError(
        Text(f"签名密钥 {path.name} 无法读取", f"The signing key {path.name} cannot be read"),
        Text("没有签署任何内容。请从备份恢复密钥文件", "Nothing was signed. Restore the key's file from a backup"),
        code="KEY_UNREADABLE",
    )


def public_pem(public: bytes) -> str:
    """A public key as other tools read it."""
    return f"{_BEGIN}\n{base64.b64encode(_SPKI + public).decode('ascii')}\n{_END}\n"


def read_public_pem(text: str) -> bytes:
    """The raw public key in a PEM text. Raises `ValueError` for anything but one Ed25519 key."""
    lines = text.split()
    inner = "".join(text.strip().removeprefix(_BEGIN).removesuffix(_END).split())
    if not lines or not text.strip().startswith(_BEGIN) or not text.strip().endswith(_END):
        raise ValueError("not a public key")
    try:
        der = base64.b64decode(inner, validate=True)
    except binascii.Error as damage:
        raise ValueError("not a public key") from damage
    if len(der) != len(_SPKI) + 32 or not der.startswith(_SPKI):
        raise ValueError("not an Ed25519 key")
    return der[len(_SPKI) :]


def read_keys(folder: Path) -> dict[str, bytes]:
    """Every public key of a folder of `.pem` files, by name. Raises `ValueError` naming a file that is none."""
    found = {}
    for path in sorted(folder.glob("*.pem")):
        try:
            public = read_public_pem(path.read_text("ascii"))
        except ValueError as fault:
            raise ValueError(f"{path.name}: {fault}") from fault
        found[key_name(public)] = public
    return found
