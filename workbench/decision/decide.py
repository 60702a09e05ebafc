"""What does policy recommend for this case?

`decide` is pure: the same case, policy and product give the same recommendation. It recommends; people decide, or
policy decides where it says so.
"""

from __future__ import annotations

from decimal import Decimal

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.money import half_up, money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.decision.authority import needs_second_person
from workbench.decision.case_input import CaseInput
from workbench.decision.checks import duties, form_checks, fraud_checks, offer_checks, rule_checks, terms_checks
from workbench.decision.limits import LABELS, WITHOUT_MERCHANT, limit, missing_terms
from workbench.decision.outcome import Check, Limit, Outcome, Price, ReasonCode, Recommendation, Verdict
from workbench.decision.pricing import price
from workbench.interview.questions import Diligence

MOST_REASONS = 4
APPROVALS = frozenset({Outcome.APPROVE, Outcome.APPROVE_LOWER})


def decide(case: CaseInput, policy: Policy, product: Product) -> Recommendation:
    """Checks, limit, price, outcome, lane and reasons of one case.

    Fails closed: no score, an unknown fact, a failed gate or a missing price is never an approval.
    """
    offer = limit(case, policy, product)
    cost = _price(case, policy, product, offer)
    checks = (
        *fraud_checks(case),
        *rule_checks(case, policy, product),
        *form_checks(case, policy, product),
        *offer_checks(case, policy, offer, cost),
        *terms_checks(missing_terms(case, policy, product)),
    )
    needs_interview = _needs_interview(case, policy, checks)
    outcome = _outcome(case, policy, product, offer, checks, needs_interview)
    drifted = case.drift is not None
    second = needs_second_person(policy, outcome, offer.amount_fen, checks, case.mismatches, case.diligence, drifted)
    return Recommendation(
        outcome=outcome,
        lane=_lane(case, policy, outcome, offer, checks, second or needs_interview),
        limit=offer if outcome in APPROVALS else Limit(0, offer.terms, offer.binding),
        price=cost or _no_price(case),
        checks=checks,
        reasons=_reasons(case, policy, product, outcome, offer, checks),
        needs_second_person=second,
        needs_interview=needs_interview,
        expected_loss_fen=expected_loss_fen(case, policy, offer.amount_fen) if outcome in APPROVALS else 0,
        risk_adjusted_yield=_yield(case, policy, cost),
        policy_id=policy.policy_id,
        policy_digest=policy.digest,
        duties=duties(case, policy, product),
    )


def _price(case: CaseInput, policy: Policy, product: Product, offer: Limit) -> Price | None:
    row = None if case.score is None else policy.price(product.code, case.score.band.value)
    if row is None:
        return None
    days = min(case.application.term_days, max(product.terms_days))
    return price(offer.amount_fen, row.daily_rate, row.fee_rate, case.as_of, days, product.repayment)


def _no_price(case: CaseInput) -> Price:
    nothing = Decimal(0)
    return Price(nothing, nothing, nothing, nothing, nothing, 0, case.application.term_days)


def _unmet(checks: tuple[Check, ...], *severities: str) -> tuple[Check, ...]:
    """Checks that stand in the way: not passed and not cleared, of the named severities; unknown counts as refer."""
    return tuple(
        check
        for check in checks
        if check.unmet and ("refer" if check.verdict is Verdict.UNKNOWN else check.severity) in severities
    )


def _needs_interview(case: CaseInput, policy: Policy, checks: tuple[Check, ...]) -> bool:
    if case.diligence is not None or case.score is None:
        return False
    rules = policy.interview
    asked = any(
        check.verdict is Verdict.REFER and rule.cleared_by == "interview"
        for check in checks
        for rule in policy.rules
        if rule.rule_id == check.rule_id
    )
    return (
        asked
        or case.score.band.value in rules.bands
        or case.application.requested_fen >= rules.from_fen
        or (rules.on_mismatch and case.mismatches > 0)
    )


def _outcome(
    case: CaseInput,
    policy: Policy,
    product: Product,
    offer: Limit,
    checks: tuple[Check, ...],
    needs_interview: bool,
) -> Outcome:
    if _unmet(checks, "decline") or _rated(case, policy.interview.decline_ratings):
        return Outcome.DECLINE
    if case.score is None:
        return Outcome.REFER
    lend = policy.band(case.score.band.value).lend
    if lend == "decline":
        return Outcome.DECLINE
    if _unmet(checks, "refer") or _rated(case, policy.interview.refer_ratings):
        return Outcome.REFER
    if lend == "refer" and case.diligence not in {Diligence.A, Diligence.B, Diligence.C}:
        return Outcome.REFER
    if needs_interview and case.mismatches and policy.interview.on_mismatch and lend != "auto":
        return Outcome.REFER
    if offer.amount_fen < product.min_fen:
        return Outcome.REFER if _unknown_basis(case, offer) else Outcome.DECLINE
    return Outcome.APPROVE if offer.binding == "requested" else Outcome.APPROVE_LOWER


def _unknown_basis(case: CaseInput, offer: Limit) -> bool:
    """Is the limit too small for a reason that says nothing against the merchant?"""
    return offer.binding in WITHOUT_MERCHANT or (offer.binding == "sales" and case.verified_month_fen is None)


def _lane(
    case: CaseInput, policy: Policy, outcome: Outcome, offer: Limit, checks: tuple[Check, ...], people: bool
) -> str:
    if outcome is Outcome.DECLINE:
        return "red"
    clean = outcome in APPROVALS and all(check.passed for check in checks) and not case.mismatches
    auto = case.score is not None and policy.band(case.score.band.value).lend == "auto"
    inside = policy.lanes.automatic and offer.amount_fen <= policy.lanes.auto_max_fen
    return "green" if clean and auto and inside and not people else "yellow"


def _reasons(
    case: CaseInput, policy: Policy, product: Product, outcome: Outcome, offer: Limit, checks: tuple[Check, ...]
) -> tuple[ReasonCode, ...]:
    """The principal reasons, from the stage that decided: rules, then the interview, the score or the binding term."""
    if outcome is Outcome.APPROVE:
        return ()
    severities = ("decline",) if outcome is Outcome.DECLINE else ("refer",)
    if outcome is not Outcome.APPROVE_LOWER and (unmet := _unmet(checks, *severities)):
        return tuple(ReasonCode(check.rule_id, check.title if not check.message.zh else check.message)
                     for check in unmet)[:MOST_REASONS]  # fmt: skip
    if outcome is Outcome.DECLINE and _rated(case, policy.interview.decline_ratings):
        return (_diligence_reason(case),)
    if outcome is Outcome.DECLINE and _band_declined(case, policy):
        return case.reasons[:MOST_REASONS] or (_band_reason(case),)
    if outcome is Outcome.REFER:
        return _referral(case, policy)
    term = _term_reason(case, policy, product, offer)
    from_score = case.reasons if offer.binding in {"band_cap", "sales"} else ()
    return (term, *from_score)[:MOST_REASONS]


def _rated(case: CaseInput, ratings: tuple[str, ...]) -> bool:
    return case.diligence is not None and case.diligence.value in ratings


def _diligence_reason(case: CaseInput) -> ReasonCode:
    rating = "" if case.diligence is None else case.diligence.value
    return ReasonCode("DILIGENCE", Text(f"尽调评级 {rating}", f"Diligence rating {rating}"))


def _band_declined(case: CaseInput, policy: Policy) -> bool:
    return case.score is not None and policy.band(case.score.band.value).lend == "decline"


def _band_reason(case: CaseInput) -> ReasonCode:
    band = "" if case.score is None else case.score.band.value
    return ReasonCode("BAND", Text(f"评分处于 {band} 档，政策不予放贷", f"Band {band} is not lent to"))


def _referral(case: CaseInput, policy: Policy) -> tuple[ReasonCode, ...]:
    if case.score is None:
        return (ReasonCode("NO_SCORE", Text("数据不足，未能评分", "Too little data for a score")),)
    if _rated(case, policy.interview.refer_ratings):
        return (_diligence_reason(case),)
    if case.mismatches and case.diligence is None:
        words = Text(f"{case.mismatches} 处申报与平台数据不一致", f"{case.mismatches} mismatches with platform data")
        return (ReasonCode("MISMATCH", words), *case.reasons)[:MOST_REASONS]
    return case.reasons[:MOST_REASONS] or (_band_reason(case),)


def _term_reason(case: CaseInput, policy: Policy, product: Product, offer: Limit) -> ReasonCode:
    amount_fen = next(term.amount_fen for term in offer.terms if term.code == offer.binding)
    if offer.amount_fen < product.min_fen:
        low = Text("可贷金额低于产品最低 {least}", "What may be lent is below the least of {least}")
        return ReasonCode("LIMIT_BELOW_LEAST", low.format(least=money(product.min_fen, product.currency)))
    words = Text("额度受“{term}”限制（{amount}）", "The limit is bound by “{term}” ({amount})")
    if offer.binding == "sales" and case.score is not None:
        share = percent(policy.band(case.score.band.value).sales_share, 0)
        words = Text(
            "额度不超过月均核实销售额的 {share}（{amount}）", "At most {share} of verified monthly sales ({amount})"
        )
        return ReasonCode("LIMIT_SALES", words.format(share=share, amount=money(amount_fen, case.application.currency)))
    filled = words.format(term=LABELS[offer.binding], amount=money(amount_fen, case.application.currency))
    return ReasonCode(f"LIMIT_{offer.binding.upper()}", filled)


def expected_loss_fen(case: CaseInput, policy: Policy, limit_fen: int) -> int:
    """PD x loss given default x the whole limit; zero only where nothing is lent or nothing was scored."""
    if case.score is None:
        return 0
    return half_up(Decimal(limit_fen) * policy.economics.loss_given_default * Decimal(repr(case.score.pd)))


def _yield(case: CaseInput, policy: Policy, cost: Price | None) -> Decimal:
    """Simple yearly rate and fee, less expected loss, funding and operating cost; of the drawn amount, a year."""
    if case.score is None or cost is None:
        return Decimal(0)
    economics = policy.economics
    loss = Decimal(repr(case.score.pd)) * economics.loss_given_default
    earned = cost.nominal_365 + cost.fee_rate
    return (earned - loss - economics.funding_rate - economics.operating_rate).quantize(Decimal("0.000001"))
