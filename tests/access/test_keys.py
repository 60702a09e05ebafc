"""Does a signature hold for what was signed, by whom and for what, and for nothing else?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from workbench.access.keys import (
    BadSignature,
    demand_signed,
    new_signer,
    public_pem,
    read_keys,
    read_public_pem,
    read_signer,
    write_signer,
)
from workbench.common.errors import StaffError


def test_a_signature_holds_for_its_message_its_key_and_its_purpose() -> None:
    ours, theirs = new_signer(), new_signer()
    keys = {ours.name: ours.public}
    signed = ours.sign("decision", b"digest")
    assert demand_signed("decision", b"digest", signed, keys) == ours.name
    for purpose, message, known in (
        ("decision", b"digesT", keys), ("model-pack", b"digest", keys), ("decision", b"digest", {}),
        ("decision", b"digest", {ours.name: theirs.public}),
    ):  # fmt: skip
        with pytest.raises(BadSignature):
            demand_signed(purpose, message, signed, known)


def test_no_bit_of_a_signature_can_change_unnoticed() -> None:
    ours = new_signer()
    signed = ours.sign("decision", b"digest")
    accepted = []
    for place in range(len(signed)):
        for bit in range(8):
            damaged = bytearray(signed)
            damaged[place] ^= 1 << bit
            try:
                demand_signed("decision", b"digest", bytes(damaged), {ours.name: ours.public})
                accepted.append((place, bit))
            except BadSignature:
                pass
    assert accepted == []


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b"[" * 100_000, b"{" * 3_000, b'{"signer":[]}'])
def test_what_is_no_signature_is_refused(text: bytes) -> None:
    with pytest.raises(BadSignature):
        demand_signed("decision", b"digest", text, {})


def test_a_signature_with_more_in_it_is_refused() -> None:
    ours = new_signer()
    more = {**json.loads(ours.sign("decision", b"digest")), "note": ""}
    with pytest.raises(BadSignature):
        demand_signed("decision", b"digest", json.dumps(more).encode(), {ours.name: ours.public})


def test_a_private_key_is_read_back_and_never_written_over(tmp_path: Path) -> None:
    path, signer = tmp_path / "desk.key", new_signer()
    write_signer(path, signer)
    assert read_signer(path) == signer
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_signer(path, new_signer())
    assert read_signer(path) == signer


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "é"])
def test_a_damaged_private_key_is_said_to_be_unreadable(tmp_path: Path, text: str) -> None:
    (tmp_path / "desk.key").write_bytes(text.encode("utf-8"))
    with pytest.raises(StaffError, match="KEY_UNREADABLE"):
        read_signer(tmp_path / "desk.key")
    with pytest.raises(StaffError, match="KEY_MISSING"):
        read_signer(tmp_path / "none.key")


def test_public_keys_are_the_pem_other_tools_read(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    signer = new_signer()
    text = public_pem(signer.public)
    theirs = load_pem_public_key(text.encode("ascii"))
    assert theirs.public_bytes(Encoding.Raw, PublicFormat.Raw) == signer.public == read_public_pem(text)
    (tmp_path / "a.pem").write_text(text, "ascii")
    assert read_keys(tmp_path) == {signer.name: signer.public}
    (tmp_path / "b.pem").write_text(text.replace("MCow", "MCox"), "ascii")
    with pytest.raises(ValueError, match=r"b\.pem"):
        read_keys(tmp_path)
