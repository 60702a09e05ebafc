"""What proof does a decision of this desk carry?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from workbench.common.dates import utc
from workbench.decision.outcome import Recommendation
from workbench.records.proof import DecisionProof, RuleTrace, float32_hex, inputs_of, proof_bytes

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptScore


def proof_text(
    kept: KeptDecision, score: KeptScore, advice: Recommendation, decided_at: datetime, journal_head: str
) -> str:
    """Canonical JSON of the proof: inputs, digests, margin, rules and the decision itself."""
    contributions = score.score.contributions
    proof = DecisionProof(
        case_no=kept.case_no,
        version=kept.version,
        decided_at=utc(decided_at).isoformat(),
        as_of_day=score.as_of_day,
        features=tuple(c.feature for c in contributions),
        inputs=inputs_of([c.value for c in contributions]),
        model_version=score.score.model_version,
        model_digest=score.model_digest,
        catalogue_digest=score.score.catalogue_digest,
        policy_id=kept.policy_id,
        policy_digest=kept.policy_digest,
        margin_bits=float32_hex(score.score.margin),
        points=score.score.points,
        contributions=tuple(c.margin.hex() for c in contributions),
        rules=tuple(RuleTrace(c.rule_id, c.verdict.value, c.value.en) for c in advice.checks),
        outcome=kept.outcome.value,
        limit_fen=kept.limit_fen,
        daily_rate=str(kept.daily_rate),
        fee_rate=str(kept.fee_rate),
        term_days=kept.term_days,
        reason_codes=kept.reason_codes,
        prepared_by=kept.prepared_by,
        approved_by=kept.approved_by,
        journal_head=journal_head,
    )
    return proof_bytes(proof).decode("utf-8")
