"""Do the signatures inside a paper hold, who gave them, and was anything changed after?

Every signature is checked against the roots given and no other, at the time it names, without a network: nobody is
asked whether a certificate was revoked. A paper is as it was signed only if each signature is intact, was given with a
certificate one of the roots issued, and nothing but the signatures it allowed was added; the last one covers the whole
file.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

_SILENT = logging.NullHandler()


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """One signature. `at` is the desk's time as the paper names it; `faults` are empty where it holds in full."""

    field: str
    name: str
    subject: str
    serial: str  # staff number as the certificate has it
    fingerprint: str  # SHA-256 of the certificate
    at: datetime | None
    whole: bool  # covers the whole file
    last: bool
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def signature_findings(data: bytes, roots: Sequence[bytes]) -> tuple[SignatureFinding, ...]:
    """Every signature in the order given; none for a paper without any.

    Raises `ValueError` where the file is too damaged to be read for its signatures.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    for name in ("pyhanko", "pyhanko_certvalidator"):  # what they find is told here, not on the console
        logging.getLogger(name).addHandler(_SILENT)
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        signatures = list(reader.embedded_regular_signatures)
        return tuple(_finding(one, roots, number == len(signatures)) for number, one in enumerate(signatures, 1))
    except Exception as fault:  # a damaged file may break the reading anywhere: it is a fault of the file
        raise ValueError(f"the file cannot be read for its signatures: {fault!r}") from fault


def _finding(one: Any, roots: Sequence[bytes], last: bool) -> SignatureFinding:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = one.signer_cert
    native = certificate.subject.native
    at = one.self_reported_timestamp
    faults: list[str] = []
    covered = SignatureCoverageLevel.UNCLEAR
    try:
        status = _status(one, roots, at)
    except Exception as fault:  # what cannot be validated does not hold
        faults.append(f"cannot be validated: {fault!r}")
    else:
        covered = status.coverage or covered
        faults += _faults(status)
        if last and covered is not SignatureCoverageLevel.ENTIRE_FILE:
            faults.append("something was added after the last signature")
    return SignatureFinding(
        field=one.field_name,
        name=str(one.sig_object.get("/Name", "")),
        subject=str(native.get("common_name", "")),
        serial=str(native.get("serial_number", "")),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        at=at,
        whole=covered is SignatureCoverageLevel.ENTIRE_FILE,
        last=last,
        faults=tuple(faults),
    )


def _status(one: Any, roots: Sequence[bytes], at: datetime | None) -> Any:
    from asn1crypto import x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
    )
    return validate_pdf_signature(one, signer_validation_context=context)


def _faults(status: Any) -> list[str]:
    found = []
    if not status.intact:
        found.append("what was signed was changed")
    if not status.valid:
        found.append("the signature is not that of its certificate")
    if not status.trusted:
        found.append("the certificate was not issued at this desk, or not for that day")
    if not status.docmdp_ok:
        found.append("more was changed after than the signature allows")
    return found
