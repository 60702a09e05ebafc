"""What does a decision carry so that anyone can re-perform it later?

The proof holds the model's inputs by their exact bits, every fact a rule read, what each rule answered, the limit's
terms, the price, the recommendation and what people made of it, and the digests of model, policy and product. It is
canonical JSON: its digest is printed on the papers, signed by the desk and kept in the journal. Policy, product and
trees travel beside it in the memo, each under the digest the proof names; `verify_decision` needs nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from workbench.common.text import Text
from workbench.records.canonical import canonical_json, sha256_hex

FORM = "workbench-proof-3"
READABLE = ("workbench-proof-2", FORM)
"""Form 2 knew neither the own part of an exposure nor proved sales."""
PURPOSE = "decision"
SEAL_LENGTH = 16


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One check as it was answered. `digest` is over the rule's own definition in the policy, "" for a built-in one."""

    rule_id: str
    verdict: str
    severity: str
    cleared: bool
    title: Text
    value: Text
    message: Text
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Worded:
    """One reason: its code and its words."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, by whom."""

    merchant_id: str
    platform: str
    requested_fen: int
    term_days: int
    currency: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What one detector of invented sales flagged; `score` in exact hexadecimal."""

    code: str
    score: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the desk knew beside facts and score. None is not known. `reasons` are those of the score, adverse first."""

    verified_month_fen: int | None
    exposure_fen: int | None
    headroom_fen: int | None
    linked_persons: int
    order_base_fen: int | None
    working_capital_gap_fen: int | None
    mismatches: int
    diligence: str | None
    gate_failures: tuple[Text, ...]
    fraud: tuple[Flag, ...] | None
    reasons: tuple[Worded, ...]
    drift: Text | None = None  # why every approval needed a second person then; not known from this proof alone
    own_exposure_fen: int | None = None
    proved_month_fen: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the limit."""

    code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A price on every basis, rates as exact decimals."""

    daily_rate: str
    fee_rate: str
    nominal_365: str
    irr_x12: str
    xirr: str
    total_cost_fen: int
    term_days: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What policy recommended. `stage` is what a decline or referral came from: rules, diligence, score, limit, ..."""

    outcome: str
    lane: str
    stage: str
    limit_fen: int
    terms: tuple[Term, ...]
    binding: str
    price: Cost
    reasons: tuple[Worded, ...]
    needs_second_person: bool
    needs_interview: bool
    expected_loss_fen: int
    risk_adjusted_yield: str


@dataclass(frozen=True, slots=True)
class DecisionProof:
    """`seals` are digests of each other field, so that a change is not only found but named."""

    case_no: str
    version: int
    decided_at: str
    as_of_day: int
    asked: Asked
    features: tuple[str, ...]
    inputs: tuple[str, ...]  # float32 bits of each feature in 8 hexadecimal digits; NaN is missing
    model_version: str
    model_digest: str
    evidence_digest: str  # of the compact trees that travel in the memo
    catalogue_digest: str
    margin_bits: str  # float32 bits in 8 hexadecimal digits
    base: str  # float64 as exact hexadecimal, log-odds
    contributions: tuple[str, ...]  # float64 as exact hexadecimal, in the order of `features`
    families: tuple[str, ...]  # of each feature, in the same order: features of one family make one reason
    pd: str
    points: int
    band: str
    policy_id: str
    policy_digest: str
    product_code: str
    product_digest: str
    facts: Mapping[str, Any]  # every fact a rule of the policy names, by exact value; None is not known
    standing: Standing
    rules: tuple[RuleTrace, ...]
    advice: Advice
    outcome: str
    limit_fen: int
    daily_rate: str
    fee_rate: str
    term_days: int
    price: Cost | None  # of the decided terms; None for a decline or referral
    reason_codes: tuple[str, ...]
    reasons: tuple[Worded, ...]  # the same, in words
    letter: Mapping[str, str]  # digest of the reasons as the merchant's letter words them, by language
    override: bool
    needs_second: bool
    comment_digest: str
    approver_comment_digest: str
    prepared_by: str
    preparer_role: str
    preparer_authority_fen: int
    prepared_at: str
    approved_by: str | None
    approved_at: str | None
    journal_head: str
    seals: Mapping[str, str]
    decided_day: int | None = None  # the business date whose rules counted; None: that of the features
    form: str = FORM
    repayment: str = ""  # of the decided loan; empty: as the product says

    def inputs_digest_matches(self, kept: str) -> bool:
        """Does the desk's record of what the model read equal what stands here?"""
        return inputs_digest(self.features, self.inputs) == kept

    def broken_seals(self) -> tuple[str, ...]:
        """Fields that are not what was sealed, in their order."""
        made = seals_of(self)
        return tuple(name for name, seal in made.items() if self.seals.get(name) != seal)


def float32_hex(value: float | None) -> str:
    """Bits of a float32, big end first; a missing value is the quiet NaN."""
    return struct.pack(">f", float("nan") if value is None else value).hex()


def float32_of(bits: str) -> float:
    return float(struct.unpack(">f", bytes.fromhex(bits))[0])


def inputs_of(values: Sequence[float | None]) -> tuple[str, ...]:
    return tuple(float32_hex(value) for value in values)


def inputs_digest(features: Sequence[str], inputs: Sequence[str]) -> str:
    """Digest of what the model read: names and bits."""
    return sha256_hex(canonical_json([list(features), list(inputs)]))


def seals_of(proof: DecisionProof) -> dict[str, str]:
    """The seal of each field but the seals themselves."""
    return {
        field.name: sha256_hex(canonical_json(getattr(proof, field.name)))[:SEAL_LENGTH]
        for field in fields(proof)
        if field.name != "seals"
    }


def broken_seals(document: bytes | str) -> tuple[str, ...]:
    """Fields of a proof as it is written, of whichever form, that are not what was sealed."""
    found: Mapping[str, Any] = json.loads(document)
    names = sorted((found.keys() | found["seals"].keys()) - {"seals"})
    made = {name: sha256_hex(canonical_json(found[name]))[:SEAL_LENGTH] if name in found else "" for name in names}
    return tuple(name for name in names if found["seals"].get(name) != made[name])


def exact(value: object) -> Any:
    """A fact in canonical JSON types: numbers by their exact digits, tagged as `records.canonical` does."""
    return json.loads(canonical_json(value))


def proof_bytes(proof: DecisionProof) -> bytes:
    return canonical_json(proof)


def proof_of(document: bytes | str) -> DecisionProof:
    """Read a proof back. Raises `ValueError` for anything that is not one in this form."""
    from workbench.records.plain import restore

    found: Mapping[str, Any] = json.loads(document)
    if not isinstance(found, dict) or found.get("form") not in READABLE:
        raise ValueError("not a proof of this form")
    try:
        return restore(DecisionProof, found)
    except (KeyError, TypeError, AttributeError) as damage:
        raise ValueError("a proof with missing parts") from damage
