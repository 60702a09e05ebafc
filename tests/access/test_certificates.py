"""Does a certificate say whose it is, what it is for, and who vouches for it?"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tests.builders import OFFICER
from workbench.access.certificates import (
    SYNTHETIC,
    belongs,
    facts_of,
    issue,
    issued_by,
    new_private,
    new_root,
    pem_of,
)

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def test_a_person_signs_with_an_own_key_the_desk_vouches_for() -> None:
    root, private = new_root("湖州台账", "青禾小贷", NOW), new_private()
    made = issue(root, OFFICER, "湖州台账", private, NOW)
    assert belongs(made, private)
    assert not belongs(made, root.private)
    assert issued_by(made, root.certificate)
    assert not issued_by(made, new_root("湖州台账", "青禾小贷", NOW).certificate)
    facts = facts_of(made)
    assert facts.subject == "沈宁, 湖州台账, 信贷员 Credit officer, s01"
    assert facts.not_before < NOW < facts.not_after


def test_a_certificate_signs_papers_and_issues_nothing() -> None:
    root, private = new_root("d", "l", NOW), new_private()
    read = x509.load_der_x509_certificate(issue(root, OFFICER, "d", private, NOW))
    key, usage = read.public_key(), read.extensions.get_extension_for_class(x509.KeyUsage).value
    assert isinstance(key, EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert usage.content_commitment
    assert usage.digital_signature
    assert not usage.key_cert_sign
    assert not read.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    above = x509.load_der_x509_certificate(root.certificate).extensions
    assert above.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def test_a_sample_desk_says_so_in_every_subject() -> None:
    root = new_root("d", "l", NOW, SYNTHETIC)
    made = issue(root, OFFICER, "d", new_private(), NOW, SYNTHETIC)
    assert "示例" in facts_of(root.certificate).subject
    assert "synthetic" in facts_of(made).subject


def test_names_longer_than_a_certificate_holds_are_cut_between_characters() -> None:
    root = new_root("湖州" * 60, "青禾" * 60, NOW)
    assert "�" not in facts_of(root.certificate).subject
    assert pem_of(root.certificate).startswith("-----BEGIN CERTIFICATE-----")
