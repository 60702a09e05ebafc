"""How is a finished paper signed so that any change shows?

PAdES baseline B-B (ETSI EN 319 142-1): the CMS signature covers the whole file but its own place. The first signature
certifies the paper and says what may still be done to it: nothing, or only the signatures whose fields are prepared;
the last one locks it. Each is an incremental update, so that what was signed before stays byte for byte. Nothing is
asked of a network: no revocation, no time stamp; the time is the desk's own and is said to be.

The same paper, key and time give the same bytes: the nonce of ECDSA is derived from what is signed (RFC 6979).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from workbench.access.certificates import PersonalKey
from workbench.access.paper_signature import sign_determined
from workbench.common.dates import local
from workbench.common.text import Text
from workbench.reports.seals import SLIP_HIGH, SLIP_WIDE, field_name
from workbench.reports.stamp import stamp

RESERVED = 900  # bytes of the CMS besides its two certificates: 550 to 680 are used


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature to give. `place` is 0 or 1; `last` locks the paper."""

    key: PersonalKey
    place: int
    last: bool
    role: Text  # 经办, 复核
    name: str
    at: datetime
    synthetic: bool


def sign_paper(data: bytes, signings: Sequence[Signing]) -> bytes:
    """The paper with these signatures, in their order. Raises `ValueError` for a paper that takes no more."""
    for signing in signings:
        data = _signed(data, signing)
    return data


def _signed(data: bytes, signing: Signing) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer._update_meta = _nothing  # type: ignore[method-assign]  # information and metadata stay as signed
    mark = hashlib.sha256(data + signing.at.isoformat().encode("ascii")).digest()[:16]
    writer._document_id[1] = type(writer._document_id[1])(mark)
    meta = signers.PdfSignatureMetadata(
        field_name=field_name(signing.place),
        md_algorithm="sha256",
        name=signing.name,
        reason=f"{signing.role.zh} {signing.role.en}" + (" · 示例 synthetic" if signing.synthetic else ""),
        certify=signing.place == 0,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES if signing.last else fields.MDPPerm.FILL_FORMS,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    made = _timed_signer()(meta, signer=_signer(signing.key), stamp_style=_slip_style()(slip=_slip(signing)))
    made.at = signing.at
    out = made.sign_pdf(writer, existing_fields_only=True, bytes_reserved=_reserved(signing.key))
    return bytes(out.getvalue())


def _reserved(key: PersonalKey) -> int:
    """Hexadecimal digits to keep free: little more than are used, because what is unused is not covered."""
    return 2 * (len(key.certificate) + len(key.issuer) + RESERVED)


def _nothing() -> None:
    return None


@lru_cache(maxsize=1)
def _timed_signer() -> Any:
    """A signer whose time is given, not asked of the machine."""
    from pyhanko.sign import signers

    class TimedSigner(signers.PdfSigner):
        at: datetime

        def init_signing_session(self, *given: Any, **named: Any) -> Any:
            session = super().init_signing_session(*given, **named)
            session.system_time = local(self.at)
            return session

    return TimedSigner


def _signer(key: PersonalKey) -> Any:
    """Made anew each time: a private key is not kept beyond the signature it is needed for."""
    from asn1crypto import keys, x509
    from pyhanko_certvalidator import registry

    store: Any = registry.SimpleCertificateStore  # has no types
    store = store()
    store.register(x509.Certificate.load(key.issuer))
    return _signer_class()(
        signing_cert=x509.Certificate.load(key.certificate),
        signing_key=keys.PrivateKeyInfo.load(key.private),
        cert_registry=store,
    )


@lru_cache(maxsize=1)
def _signer_class() -> Any:
    from pyhanko.sign import signers

    class DeterminedSigner(signers.SimpleSigner):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            if digest_algorithm != "sha256":
                raise ValueError("papers are signed with SHA-256")
            return sign_determined(self.signing_key.dump(), data)

    return DeterminedSigner


def _slip(signing: Signing) -> bytes:
    at, mark = local(signing.at), hashlib.sha256(signing.key.certificate).hexdigest()
    zone = f"{at:%z}"[:3]
    sample = "  示例 synthetic" if signing.synthetic else ""
    lines = (
        f"{signing.role.zh} {signing.role.en}: {signing.name}{sample}",
        f"电子签名 Signed {at:%Y-%m-%d %H:%M:%S} UTC{zone}",
        f"证书 Certificate SHA-256 {mark[:8]}…{mark[-8:]}",
    )
    return stamp(lines, SLIP_WIDE, SLIP_HIGH)


@lru_cache(maxsize=1)
def _slip_style() -> Any:
    """An appearance that is a page of ours and nothing else: no frame, no transparency, no font of theirs."""
    from pyhanko.pdf_utils.content import ResourceType
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp.base import BaseStamp, BaseStampStyle

    class Slip(BaseStamp):
        def _render_inner_content(self) -> list[bytes]:
            writer: Any = self.writer
            page = writer.import_page_as_xobject(PdfFileReader(BytesIO(self.style.slip)))
            self.set_resource(category=ResourceType.XOBJECT, name=pdf_name("/Slip"), value=page)
            return [b"/Slip Do"]

    @dataclass(frozen=True)
    class SlipStyle(BaseStampStyle):
        slip: bytes = b""
        border_width: int = 0

        def create_stamp(self, writer: Any, box: Any, text_params: dict[str, Any]) -> Slip:
            return Slip(writer=writer, style=self, box=box)

    return SlipStyle
