"""Can a proof be read back, and does it notice other inputs and other fields?"""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.common.text import Text
from workbench.records.proof import (
    Advice,
    Asked,
    Cost,
    DecisionProof,
    Flag,
    RuleTrace,
    Standing,
    Term,
    Worded,
    exact,
    float32_hex,
    float32_of,
    inputs_digest,
    inputs_of,
    proof_bytes,
    proof_of,
    seals_of,
)


def proof() -> DecisionProof:
    price = Cost("0.0005", "0", "0.1825", "0.183", "0.2", 12_345, 180)
    refund = Worded("REFUND", Text("退款率 8.7%", "Refund rate 8.7%"))
    made = DecisionProof(
        case_no="LN-261123-0417", version=1, decided_at="2026-11-23T10:50:00+08:00", as_of_day=20779,
        asked=Asked("M1", "tmall", 8_000_000, 180, "CNY"),
        features=("a", "b"), inputs=inputs_of([0.1, None]), model_version="m", model_digest="1", evidence_digest="e",
        catalogue_digest="2", margin_bits=float32_hex(-3.5), base="-0x1.0p+1",
        contributions=((0.5).hex(), "0x0.0p+0"), families=("REFUND", "SALES"), pd=(0.02).hex(), points=633, band="B",
        policy_id="p", policy_digest="3", product_code="credit", product_digest="4",
        facts={"a": exact(0.1), "b": None, "hits": 0, "region": "浙江"},
        standing=Standing(1, 2, None, 0, None, None, 0, "A", (Text("短", "s"),), (Flag("X", (0.5).hex()),), (refund,)),
        rules=(RuleTrace("refund", "refer", "refer", False, *(Text(w, w) for w in "abc"), "d"),),
        advice=Advice("approve_lower", "yellow", "limit", 6_000_000, (Term("sales", 6_100_000),), "sales", price,
                      (refund,), True, False, 10, "0.1"),
        outcome="approve_lower", limit_fen=6_000_000, daily_rate="0.0005", fee_rate="0", term_days=180, price=price,
        reason_codes=("REFUND",), reasons=(refund,), letter={"zh": "z", "en": "e"}, override=False, needs_second=True,
        comment_digest="c", approver_comment_digest="c2", prepared_by="s01", preparer_role="officer",
        preparer_authority_fen=10_000_000, prepared_at="2026-11-23T10:40:00+08:00", approved_by=None, approved_at=None,
        journal_head="0" * 64, seals={},
    )  # fmt: skip
    return replace(made, seals=seals_of(made))


def test_a_proof_is_read_back_equal() -> None:
    assert proof_of(proof_bytes(proof())) == proof()
    assert proof_bytes(proof_of(proof_bytes(proof()))) == proof_bytes(proof())


@given(st.floats(width=32, allow_nan=False))
def test_a_float32_keeps_its_bits(value: float) -> None:
    assert float32_of(float32_hex(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_fact_keeps_its_exact_value(value: float) -> None:
    assert float.fromhex(exact(value)["$float"]) == value


def test_a_missing_value_is_not_zero() -> None:
    assert float32_hex(None) != float32_hex(0.0)
    assert exact(None) != exact(0)


def test_other_inputs_are_noticed() -> None:
    kept = inputs_digest(proof().features, proof().inputs)
    assert proof().inputs_digest_matches(kept)
    assert not proof().inputs_digest_matches(inputs_digest(proof().features, inputs_of([0.2, None])))


def test_every_field_but_the_seals_is_sealed_and_a_changed_one_is_named() -> None:
    made = proof()
    assert made.broken_seals() == ()
    names = [field.name for field in fields(made) if field.name != "seals"]
    assert list(made.seals) == names
    for name in names:
        assert replace(made, **{name: "another"}).broken_seals() == (name,)


@pytest.mark.parametrize(
    "document", [b"[]", b"{}", b'{"form":"workbench-proof-2"}', b'{"form":"workbench-proof-1"}', b"-"]
)
def test_what_is_no_proof_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):
        proof_of(document)
