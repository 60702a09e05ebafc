"""What proof does a decision of this desk carry?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Staff
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number, utc
from workbench.common.text import Lang
from workbench.decision.authority import authority_fen
from workbench.decision.case_input import CaseInput
from workbench.decision.outcome import Outcome, Price, ReasonCode, Recommendation, Verdict
from workbench.decision.pricing import price
from workbench.features.catalogue import BY_NAME
from workbench.records.canonical import digest, sha256_hex
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
    inputs_of,
    proof_bytes,
    seals_of,
)
from workbench.services.decision_rules import APPROVALS, reasons_to_choose
from workbench.services.decline_reasons import is_unmet
from workbench.services.merchant_words import for_merchant

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptScore


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything a decision stood on."""

    case: CaseInput
    score: KeptScore
    advice: Recommendation
    policy: Policy
    product: Product
    product_digest: str
    evidence: bytes  # of the model (`scoring.evidence`)
    preparer: Staff


def proof_text(kept: KeptDecision, grounds: Grounds, decided_at: datetime, journal_head: str) -> str:
    """Canonical JSON of the proof of a signed decision."""
    score, case, advice = grounds.score.score, grounds.case, grounds.advice
    contributions = score.contributions
    features = tuple(c.feature for c in contributions)
    reasons = worded_reasons(kept.reason_codes, case, advice)
    proof = DecisionProof(
        case_no=kept.case_no,
        version=kept.version,
        decided_at=utc(decided_at).isoformat(),
        as_of_day=grounds.score.as_of_day,
        asked=_asked(case),
        features=features,
        inputs=inputs_of([c.value for c in contributions]),
        model_version=score.model_version,
        model_digest=grounds.score.model_digest,
        evidence_digest=sha256_hex(grounds.evidence),
        catalogue_digest=score.catalogue_digest,
        margin_bits=float32_hex(score.margin),
        base=score.base_margin.hex(),
        contributions=tuple(c.margin.hex() for c in contributions),
        families=tuple(BY_NAME[name].family.upper() if name in BY_NAME else "" for name in features),
        pd=score.pd.hex(),
        points=score.points,
        band=score.band.value,
        policy_id=kept.policy_id,
        policy_digest=kept.policy_digest,
        product_code=grounds.product.code,
        product_digest=grounds.product_digest,
        facts={rule.fact: exact(case.fact(rule.fact)) for rule in grounds.policy.rules if rule.asks},
        standing=_standing(case),
        rules=_rules(advice, grounds.policy),
        advice=_advice(grounds),
        outcome=kept.outcome.value,
        limit_fen=kept.limit_fen,
        daily_rate=str(kept.daily_rate),
        fee_rate=str(kept.fee_rate),
        term_days=kept.term_days,
        price=_decided_price(kept, case, grounds),
        reason_codes=kept.reason_codes,
        reasons=tuple(Worded(one.code, one.text) for one in reasons),
        letter=letter_digests(reasons),
        override=kept.override,
        needs_second=kept.needs_second,
        comment_digest=sha256_hex(kept.comment.encode("utf-8")),
        approver_comment_digest=sha256_hex(kept.approver_comment.encode("utf-8")),
        prepared_by=kept.prepared_by,
        preparer_role=grounds.preparer.role.value,
        preparer_authority_fen=_authority_fen(grounds),
        prepared_at=utc(kept.prepared_at).isoformat(),
        approved_by=kept.approved_by,
        approved_at=None if kept.approved_at is None else utc(kept.approved_at).isoformat(),
        journal_head=journal_head,
        seals={},
        decided_day=None if case.decided_on is None else day_number(case.decided_on),
        repayment=kept.repayment,
    )
    return proof_bytes(replace(proof, seals=seals_of(proof))).decode("utf-8")


def worded_reasons(codes: tuple[str, ...], case: CaseInput, advice: Recommendation) -> tuple[ReasonCode, ...]:
    """The reasons a decision names, in its order, as staff read them."""
    known = {reason.code: reason for reason in reasons_to_choose(case, advice)}
    return tuple(known[code] for code in codes if code in known)


def letter_digests(reasons: tuple[ReasonCode, ...]) -> Mapping[str, str]:
    """Digest of the reasons as the merchant reads them, by language."""
    told = for_merchant(reasons)
    return {lang.value: digest([text.of(lang) for text in told]) for lang in Lang}


def _asked(case: CaseInput) -> Asked:
    application = case.application
    return Asked(
        application.merchant_id, case.merchant.platform.value, application.requested_fen, application.term_days,
        application.currency,
    )  # fmt: skip


def _standing(case: CaseInput) -> Standing:
    return Standing(
        verified_month_fen=case.verified_month_fen,
        exposure_fen=case.exposure_fen,
        headroom_fen=case.headroom_fen,
        linked_persons=case.linked_persons,
        order_base_fen=case.order_base_fen,
        working_capital_gap_fen=case.working_capital_gap_fen,
        mismatches=case.mismatches,
        diligence=None if case.diligence is None else case.diligence.value,
        gate_failures=case.gate_failures,
        fraud=None if case.fraud is None else tuple(Flag(one.code, float(one.score).hex()) for one in case.fraud),
        reasons=tuple(Worded(one.code, one.text) for one in case.reasons),
        drift=case.drift,
        own_exposure_fen=case.own_exposure_fen,
        proved_month_fen=case.proved_month_fen,
    )


def _rules(advice: Recommendation, policy: Policy) -> tuple[RuleTrace, ...]:
    by_id = {rule.rule_id: rule for rule in policy.rules}
    return tuple(
        RuleTrace(
            rule_id=check.rule_id,
            verdict=check.verdict.value,
            severity=check.severity,
            cleared=check.cleared,
            title=check.title,
            value=check.value,
            message=check.message,
            digest=digest(by_id[check.rule_id]) if check.rule_id in by_id else "",
        )
        for check in (*advice.checks, *advice.duties)
    )


def _advice(grounds: Grounds) -> Advice:
    advice = grounds.advice
    return Advice(
        outcome=advice.outcome.value,
        lane=advice.lane,
        stage=stage_of(grounds.case, grounds.policy, advice),
        limit_fen=advice.limit.amount_fen,
        terms=tuple(Term(term.code, term.amount_fen) for term in advice.limit.terms),
        binding=advice.limit.binding,
        price=_cost(advice.price),
        reasons=tuple(Worded(one.code, one.text) for one in advice.reasons),
        needs_second_person=advice.needs_second_person,
        needs_interview=advice.needs_interview,
        expected_loss_fen=advice.expected_loss_fen,
        risk_adjusted_yield=str(advice.risk_adjusted_yield),
    )


def stage_of(case: CaseInput, policy: Policy, advice: Recommendation) -> str:
    """What the answer came from: a reason must come from the stage that declined, and from no other."""
    if advice.outcome in APPROVALS:
        return "limit" if advice.outcome is Outcome.APPROVE_LOWER else ""
    unmet = [check for check in advice.checks if is_unmet(check)]
    lend = None if case.score is None else policy.band(case.score.band.value).lend
    rating = None if case.diligence is None else case.diligence.value
    if advice.outcome is Outcome.DECLINE:
        if any(check.severity == "decline" and check.verdict is not Verdict.UNKNOWN for check in unmet):
            return "rules"
        if rating in policy.interview.decline_ratings:
            return "diligence"
        return "score" if lend == "decline" else "limit"
    if lend is None:
        return "data"
    if any(check.severity == "refer" or check.verdict is Verdict.UNKNOWN for check in unmet):
        return "rules"
    if rating in policy.interview.refer_ratings:
        return "diligence"
    if lend == "refer" and rating not in {"A", "B", "C"}:
        return "score"
    waits = advice.needs_interview and case.mismatches and policy.interview.on_mismatch and lend != "auto"
    return "contradictions" if waits else "limit"


def _decided_price(kept: KeptDecision, case: CaseInput, grounds: Grounds) -> Cost | None:
    if kept.outcome not in APPROVALS:
        return None
    terms = price(
        kept.limit_fen, kept.daily_rate, kept.fee_rate, case.as_of, kept.term_days,
        kept.repayment or grounds.product.repayment, grounds.policy.ledger.half_equal_share,
    )  # fmt: skip
    return _cost(terms)


def _cost(found: Price) -> Cost:
    return Cost(
        daily_rate=str(found.daily_rate),
        fee_rate=str(found.fee_rate),
        nominal_365=str(found.nominal_365),
        irr_x12=str(found.irr_x12),
        xirr=str(found.xirr),
        total_cost_fen=found.total_cost_fen,
        term_days=found.term_days,
    )


def _authority_fen(grounds: Grounds) -> int:
    preparer = grounds.preparer
    return min(authority_fen(grounds.policy, preparer.role.value), preparer.authority_fen)
