"""May this be decided as drafted, and does it need a second person?

Every refusal is a `StaffError`; what is allowed is said with what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from workbench.access.staff import Staff
from workbench.applications.override_codes import LEND, REFUSE, codes_towards
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.decision.authority import authority_fen, is_exception
from workbench.decision.case_input import CaseInput
from workbench.decision.limits import HARD
from workbench.decision.outcome import Outcome, Price, ReasonCode, Recommendation, Verdict
from workbench.decision.pricing import price, yearly_cost
from workbench.services.decline_reasons import (
    JUDGEMENT,
    MOST_REASONS,
    STAGE_NAMES,
    DeclineGrounds,
    decline_grounds,
    is_unmet,
)

APPROVALS = frozenset({Outcome.APPROVE, Outcome.APPROVE_LOWER})
LEAST_COMMENT = 10


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What an officer is about to propose. `draft()` fills everything but the outcome, which a person chooses.

    `reasons` are those a decline may name, the principal ones first; `reason_codes` those chosen. An override names one
    of the declared codes (`applications.override_codes`). The digests say on what it was drafted: a proposal on other
    inputs, another model or another policy is refused.
    """

    case_no: str
    outcome: Outcome | None
    limit_fen: int
    daily_rate: Decimal
    fee_rate: Decimal
    term_days: int
    reason_codes: tuple[str, ...]
    comment: str
    reasons: tuple[ReasonCode, ...]
    price: Price
    inputs_digest: str
    model_version: str
    policy_digest: str
    drafted_at: datetime
    override_code: str = ""
    repayment: str = ""  # empty: as the product says


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft that may be decided: as it will be recorded, and what it needs. `stage`: from where a decline comes."""

    draft: DecisionDraft
    outcome: Outcome
    override: bool
    needs_second: bool
    price: Price
    stage: str | None = None


def refuse(code: str, text: Text, hint: Text) -> StaffError:
    return StaffError(text, hint, code=code)


def require_comment(comment: str) -> None:
    """Raises `StaffError`: `COMMENT_TOO_SHORT` under ten characters, `TEXT_TOO_LONG`, `TEXT_UNREADABLE`."""
    demand_words(comment)
    if len(comment.strip()) < LEAST_COMMENT:
        raise refuse(
            "COMMENT_TOO_SHORT",
            Text(f"请写明理由，至少 {LEAST_COMMENT} 个字", f"Give a reason of at least {LEAST_COMMENT} characters"),
            Text(
                "例外、改判、转核、退回、撤回和重开都须写明理由",
                "Exceptions, overrides, referrals, returns, withdrawals and reopenings need one",
            ),
        )


def reasons_to_choose(case: CaseInput, advice: Recommendation) -> tuple[ReasonCode, ...]:
    """Principal reasons first, then other unmet rules, other score reasons, and what only a person can see."""
    unmet = [ReasonCode(c.rule_id, c.message if c.message.zh else c.title) for c in advice.checks if is_unmet(c)]
    found: dict[str, ReasonCode] = {}
    for reason in (*advice.reasons, *unmet, *case.reasons, *JUDGEMENT):
        found.setdefault(reason.code, reason)
    return tuple(found.values())


def judge(
    draft: DecisionDraft, case: CaseInput, advice: Recommendation, policy: Policy, product: Product, preparer: Staff
) -> Judged:
    """Check a draft against policy and authority. Raises `StaffError` naming the first thing that forbids it."""
    if draft.outcome is None:
        raise refuse(
            "OUTCOME_MISSING",
            Text("请先选择通过、转核或拒绝", "Choose approve, refer or decline first"),
            Text("建议只供参考，由你决定", "The recommendation advises; you decide"),
        )
    outcome = draft.outcome
    if outcome in APPROVALS:
        lower = draft.limit_fen < case.application.requested_fen and advice.limit.binding != "requested"
        outcome = Outcome.APPROVE_LOWER if lower or draft.limit_fen < advice.limit.amount_fen else Outcome.APPROVE
    else:
        draft = replace(draft, limit_fen=0)
    found = _price(draft, advice, case, policy, product, outcome)
    if outcome in APPROVALS:
        _require_lendable(draft, case, advice, policy, product, found)
    override = overrides(draft, outcome, advice)
    grounds = decline_grounds(case, advice, policy)
    draft = replace(draft, reason_codes=_codes(draft, outcome, advice))
    _require_reasons(draft, case, advice, outcome, grounds)
    # Less than recommended is the officer's own judgement: nothing else says why.
    cut = outcome in APPROVALS and advice.outcome in APPROVALS and draft.limit_fen < advice.limit.amount_fen
    exception = outcome in APPROVALS and is_exception(advice.checks, case.mismatches, case.diligence)
    if override or exception or outcome is Outcome.REFER or cut:
        require_comment(draft.comment)
    if override:
        _require_override_code(draft.override_code, outcome)
    else:
        draft = replace(draft, override_code="")
    above = draft.limit_fen > min(authority_fen(policy, preparer.role.value), preparer.authority_fen)
    second = override or exception or (outcome in APPROVALS and (above or case.drift is not None))
    return Judged(draft, outcome, override, second, found, grounds.stage if outcome is Outcome.DECLINE else None)


def _codes(draft: DecisionDraft, outcome: Outcome, advice: Recommendation) -> tuple[str, ...]:
    """A decision that follows the recommendation carries its reasons; of a decline a person chooses among them."""
    if outcome is Outcome.DECLINE:
        return draft.reason_codes
    return tuple(reason.code for reason in advice.reasons) if outcome is advice.outcome else ()


def _require_override_code(code: str, outcome: Outcome) -> None:
    known = {one.code for one in codes_towards(LEND if outcome in APPROVALS else REFUSE)}
    if code not in known:
        raise refuse(
            "OVERRIDE_CODE_MISSING" if not code else "OVERRIDE_CODE_UNKNOWN",
            Text("改判须选定改判原因", "An override names one of the declared reasons"),
            Text("请在列表中选择，并写明依据", "Choose it from the list and write the grounds"),
        )


def overrides(draft: DecisionDraft, outcome: Outcome, advice: Recommendation) -> bool:
    """Does it differ from the recommendation to the lender's risk or the merchant's harm?

    A lower limit than recommended is not an override; a higher one, a lower price or another answer is. Referring is
    always open to an officer.
    """
    if outcome in APPROVALS and advice.outcome in APPROVALS:
        return draft.limit_fen > advice.limit.amount_fen or draft.daily_rate < advice.price.daily_rate
    return outcome is not advice.outcome and outcome is not Outcome.REFER


def _price(
    draft: DecisionDraft, advice: Recommendation, case: CaseInput, policy: Policy, product: Product, outcome: Outcome
) -> Price:
    if outcome not in APPROVALS:
        return advice.price
    if draft.term_days not in product.terms_days and draft.term_days != case.application.term_days:
        raise refuse(
            "TERM_NOT_OFFERED",
            Text(f"本产品没有 {draft.term_days} 天期限", f"The product has no term of {draft.term_days} days"),
            Text("请选择产品列明的期限", "Choose a term the product lists"),
        )
    if draft.daily_rate <= 0:
        raise refuse("RATE_MISSING", Text("没有利率", "There is no rate"), Text("请填写利率", "Enter a rate"))
    mode = draft.repayment or product.repayment
    if mode not in {product.repayment, *product.other_repayments}:
        raise refuse(
            "REPAYMENT_NOT_OFFERED",
            Text("本产品没有这种还款方式", "The product is not repaid in this way"),
            Text("请选择产品列明的还款方式", "Choose a way the product lists"),
        )
    share = policy.ledger.half_equal_share
    return price(draft.limit_fen, draft.daily_rate, draft.fee_rate, case.as_of, draft.term_days, mode, share)


def _require_lendable(
    draft: DecisionDraft, case: CaseInput, advice: Recommendation, policy: Policy, product: Product, found: Price
) -> None:
    forbidden = [c for c in advice.checks if c.verdict is Verdict.FAIL and c.severity == "decline"]
    if forbidden:
        raise refuse(
            "RULE_FORBIDS",
            Text("政策不允许通过：{title}", "Policy forbids an approval: {title}").format(title=forbidden[0].title),
            Text("请拒绝或撤件", "Decline it, or let the merchant withdraw"),
        )
    if case.score is not None and policy.band(case.score.band.value).lend == "decline":
        raise refuse(
            "BAND_FORBIDS",
            Text(f"{case.score.band.value} 档不予放贷", f"Band {case.score.band.value} is not lent to"),
            Text("请拒绝或撤件", "Decline it, or let the merchant withdraw"),
        )
    if case.score is None or (case.diligence and policy.interview.cap_share[case.diligence.value] == 0):
        raise refuse(
            "DILIGENCE_FORBIDS",
            Text("没有评分，或尽调评级为 D，不能通过", "Without a score, or with diligence D, nothing is approved"),
            Text("请转核或拒绝", "Refer or decline"),
        )
    cost = yearly_cost(found, policy.cost.basis)
    if cost > policy.cost.cap:
        raise refuse(
            "COST_CAP",
            Text(f"综合年化成本 {percent(cost)} 超过上限 {percent(policy.cost.cap)}",
                 f"All-in annual cost {percent(cost)} is above the cap of {percent(policy.cost.cap)}"),
            Text("请降低利率或服务费", "Lower the rate or the fee"),
        )  # fmt: skip
    most_fen = _most_fen(case, advice, product)
    if not product.min_fen <= draft.limit_fen <= most_fen:
        low, high = money(product.min_fen, product.currency), money(most_fen, product.currency)
        raise refuse(
            "LIMIT_OUTSIDE",
            Text(f"额度须在 {low} 至 {high} 之间", f"The limit must lie between {low} and {high}"),
            Text(
                "上限取申请金额、产品、单户和资金余量中最小者",
                "The ceiling is the least of request, product, exposure and funds",
            ),
        )


def _most_fen(case: CaseInput, advice: Recommendation, product: Product) -> int:
    """The hard ceiling: terms nobody may exceed, whatever reason is given."""
    terms = [term.amount_fen for term in advice.limit.terms if term.code in HARD]
    return min([product.max_fen, case.application.requested_fen, *terms])


def _require_reasons(
    draft: DecisionDraft, case: CaseInput, advice: Recommendation, outcome: Outcome, grounds: DeclineGrounds
) -> None:
    known = {reason.code for reason in reasons_to_choose(case, advice)}
    unknown = [code for code in draft.reason_codes if code not in known]
    if unknown:
        raise refuse(
            "REASON_UNKNOWN",
            Text(f"没有原因码 {unknown[0]}", f"There is no reason code {unknown[0]}"),
            Text("请从列出的原因中选择", "Choose from the reasons listed"),
        )
    if outcome is not Outcome.DECLINE:
        return
    if not 1 <= len(draft.reason_codes) <= MOST_REASONS:
        raise refuse(
            "REASONS_NEEDED",
            Text("拒绝须有一至四项主要原因", "A decline names one to four principal reasons"),
            Text("请选择原因", "Choose the reasons"),
        )
    foreign = [code for code in draft.reason_codes if code not in {one.code for one in grounds.allowed}]
    if foreign:
        stage = STAGE_NAMES[grounds.stage]
        raise refuse(
            "REASON_OF_OTHER_STAGE",
            Text(f"拒绝来自{stage.zh}，不能以 {foreign[0]} 为由", f"{foreign[0]} is no reason of {stage.en}"),
            Text("请选择作出拒绝的环节的原因", "Choose reasons of the stage that declines"),
        )
