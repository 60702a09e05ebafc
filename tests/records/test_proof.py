"""Can a proof be read back, and does it notice other inputs?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.records.proof import (
    DecisionProof,
    RuleTrace,
    float32_hex,
    float32_of,
    inputs_digest,
    inputs_of,
    proof_bytes,
    proof_of,
)


def proof() -> DecisionProof:
    return DecisionProof(
        case_no="LN-261123-0417", version=1, decided_at="2026-11-23T10:50:00+08:00", as_of_day=20779,
        features=("a", "b"), inputs=inputs_of([0.1, None]), model_version="m", model_digest="1", catalogue_digest="2",
        policy_id="p", policy_digest="3", margin_bits=float32_hex(-3.5), points=633,
        contributions=((0.5).hex(), "0x0.0p+0"),
        rules=(RuleTrace("refund", "refer", "8.7%"),), outcome="approve_lower", limit_fen=6_000_000,
        daily_rate="0.0005", fee_rate="0", term_days=180, reason_codes=("refund",), prepared_by="s01", approved_by=None,
        journal_head="0" * 64,
    )  # fmt: skip


def test_a_proof_is_read_back_equal() -> None:
    assert proof_of(proof_bytes(proof())) == proof()


@given(st.floats(width=32, allow_nan=False))
def test_a_float32_keeps_its_bits(value: float) -> None:
    assert float32_of(float32_hex(value)) == value


def test_a_missing_value_is_not_zero() -> None:
    assert float32_hex(None) != float32_hex(0.0)


def test_other_inputs_are_noticed() -> None:
    kept = inputs_digest(proof().features, proof().inputs)
    assert proof().inputs_digest_matches(kept)
    assert not proof().inputs_digest_matches(inputs_digest(proof().features, inputs_of([0.2, None])))


@pytest.mark.parametrize("document", [b"[]", b"{}", b'{"form":"workbench-proof-1"}', b"not json"])
def test_what_is_no_proof_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):
        proof_of(document)
