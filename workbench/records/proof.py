"""What does a decision carry so that anyone can re-perform it later?

The proof holds the model's inputs by their exact bits, the digests of everything that read them, the margin's bits and
the trace of every rule. It is canonical JSON: its digest is printed on the papers and kept in the journal.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.records.canonical import canonical_json, sha256_hex

FORM = "workbench-proof-1"


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule as it was answered on the decision day."""

    rule_id: str
    verdict: str
    value: str


@dataclass(frozen=True, slots=True)
class DecisionProof:
    case_no: str
    version: int
    decided_at: str
    as_of_day: int
    features: tuple[str, ...]
    inputs: tuple[str, ...]  # float32 bits of each feature in 8 hexadecimal digits; NaN is missing
    model_version: str
    model_digest: str
    catalogue_digest: str
    policy_id: str
    policy_digest: str
    margin_bits: str  # float32 bits in 8 hexadecimal digits
    points: int
    contributions: tuple[str, ...]  # float64 as exact hexadecimal, in the order of `features`
    rules: tuple[RuleTrace, ...]
    outcome: str
    limit_fen: int
    daily_rate: str
    fee_rate: str
    term_days: int
    reason_codes: tuple[str, ...]
    prepared_by: str
    approved_by: str | None
    journal_head: str
    form: str = FORM

    def inputs_digest_matches(self, kept: str) -> bool:
        """Does the desk's record of what the model read equal what stands here?"""
        return inputs_digest(self.features, self.inputs) == kept


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


def proof_bytes(proof: DecisionProof) -> bytes:
    return canonical_json(proof)


def proof_of(document: bytes | str) -> DecisionProof:
    """Read a proof back. Raises `ValueError` for anything that is not one in this form."""
    from workbench.records.plain import restore

    found: Mapping[str, Any] = json.loads(document)
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise ValueError("not a proof of this form")
    try:
        return restore(DecisionProof, found)
    except (KeyError, TypeError) as damage:
        raise ValueError("a proof with missing parts") from damage
