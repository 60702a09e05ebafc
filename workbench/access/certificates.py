"""With which certificate does a person sign, and who vouches for it?

Every desk is its own root: an ECDSA P-256 key (FIPS 186-5) whose self-signed certificate (RFC 5280) is exported to
whoever checks papers. It issues one certificate to each person, for digital signatures and content commitment
(non-repudiation) only; the subject names person, role and desk. A sample desk says in every subject that it is one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.access.staff import ROLE_NAMES, Staff
from workbench.common.dates import utc

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ROOT_DAYS, PERSON_DAYS, RENEW_DAYS = 20 * 365, 3 * 365, 30
SYNTHETIC = "示例 synthetic"
UNGUARDED = "未设账户 no accounts"
_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"  # id-kp-documentSigning, RFC 9336
_MOST = 64  # ub-common-name of RFC 5280, counted in bytes to be on the safe side


@dataclass(frozen=True, slots=True)
class PersonalKey:
    """What one person signs papers with. `private` never leaves the process."""

    staff_id: str
    certificate: bytes  # X.509, DER
    issuer: bytes  # the desk's own root certificate, DER
    private: bytes  # PKCS#8, DER


@dataclass(frozen=True, slots=True)
class Root:
    """The desk's own root, private part at hand."""

    certificate: bytes
    private: bytes


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself."""

    subject: str
    serial: str  # hexadecimal
    fingerprint: str  # SHA-256 of the DER
    not_before: datetime
    not_after: datetime


def new_private() -> bytes:
    """A fresh P-256 key, PKCS#8 DER."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    return _der(generate_private_key(SECP256R1()))


def new_root(desk: str, lender: str, now: datetime, mark: str = "") -> Root:
    """A fresh root for a desk. `mark` says in the subject what sort of desk it is."""
    from cryptography import x509

    private = new_private()
    key = _key(private)
    name = _name(f"{desk} root" + (f" · {mark}" if mark else ""), lender, mark, "")
    made = _builder(name, name, key, now, ROOT_DAYS)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(issues=True), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return Root(_signed(made, key), private)


def issue(root: Root, person: Staff, desk: str, private: bytes, now: datetime, mark: str = "") -> bytes:
    """A certificate for the person's key, signed by the root: DER."""
    from cryptography import x509
    from cryptography.x509.oid import ObjectIdentifier

    own, above = _key(private), _key(root.private)
    by = x509.load_der_x509_certificate(root.certificate)
    shown = f"{person.name} · {mark}" if mark else person.name
    subject = _name(shown, desk, f"{ROLE_NAMES[person.role].zh} {ROLE_NAMES[person.role].en}", person.staff_id)
    made = _builder(subject, by.subject, own, now, PERSON_DAYS)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(issues=False), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ObjectIdentifier(_DOCUMENT_SIGNING)]), critical=False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
    return _signed(made, above)


def facts_of(certificate: bytes) -> CertificateFacts:
    """Raises `ValueError` for bytes that are no certificate."""
    from cryptography import x509

    read = x509.load_der_x509_certificate(certificate)
    subject = ", ".join(str(part.value) for part in read.subject)
    return CertificateFacts(
        subject,
        f"{read.serial_number:x}",
        fingerprint(certificate),
        read.not_valid_before_utc,
        read.not_valid_after_utc,
    )


def readable(certificate: bytes) -> CertificateFacts | None:
    """What it says, or None for a damaged one: a list shows the others all the same."""
    try:
        return facts_of(certificate)
    except ValueError:
        return None


def fingerprint(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest()


def issued_by(certificate: bytes, root: bytes) -> bool:
    """Did this root sign this certificate? A damaged one was signed by nobody."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    try:
        read, above = x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(root)
        read.verify_directly_issued_by(above)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def pem_of(certificate: bytes) -> str:
    """A certificate as other tools read it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM).decode("ascii")


def belongs(certificate: bytes, private: bytes) -> bool:
    """Is this the private part of the certified key?"""
    from cryptography import x509

    return x509.load_der_x509_certificate(certificate).public_key() == _key(private).public_key()


def _key(private: bytes) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(private, None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ValueError("not an elliptic curve key")
    return key


def _der(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _name(common: str, organisation: str, title: str, staff_id: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    parts = [(NameOID.COMMON_NAME, common), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.TITLE, title)]
    if staff_id.isascii():
        parts.append((NameOID.SERIAL_NUMBER, staff_id))
    return x509.Name([x509.NameAttribute(oid, _short(value)) for oid, value in parts if value.strip()])


def _short(value: str) -> str:
    """At most 64 bytes, cut between characters."""
    return value.strip().encode("utf-8")[:_MOST].decode("utf-8", "ignore")


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    from cryptography import x509

    # The day before counts too: two machines' clocks never agree to the minute.
    start = utc(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(start).not_valid_after(start + timedelta(days=days))


def _usage(*, issues: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(made: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.sign(key, SHA256()).public_bytes(Encoding.DER)
