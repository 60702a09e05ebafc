"""From which stage does a decline come, and which reasons may it therefore name?

The reasons told to a merchant are those of the stage that declined: where a rule failed, that rule; where the score
declined, the score; where policy would have lent and a person declined, what the person judged. A score reason never
stands for a person's judgement (12 CFR 1002.9, comment 9(b)(2)-7, kept as a standard of conduct).
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.applications.policy import Policy
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.outcome import Check, Outcome, ReasonCode, Recommendation, Verdict

MOST_REASONS = 4

# Reasons a person may give that no rule and no feature gives.
JUDGEMENT: tuple[ReasonCode, ...] = (
    ReasonCode("J_PURPOSE", Text("借款用途不明或不符合规定", "The purpose is unclear or not allowed")),
    ReasonCode("J_REPAYMENT", Text("还款来源不能核实", "The source of repayment could not be verified")),
    ReasonCode("J_BUSINESS", Text("经营情况与申报不符", "The business differs from what was declared")),
    ReasonCode("J_PAPERS", Text("未能提供所需材料", "Papers that were asked for were not supplied")),
)

STAGE_NAMES = {
    "rules": Text("政策规则", "policy rules"),
    "interview": Text("访谈", "the interview"),
    "score": Text("评分", "the score"),
    "limit": Text("额度测算", "the limit"),
    "officer": Text("人工判断", "a person's judgement"),
}


@dataclass(frozen=True, slots=True)
class DeclineGrounds:
    """`allowed` in the order shown; `preset` are those a decline names unless a person chooses otherwise."""

    stage: str  # rules, interview, score, limit, officer
    allowed: tuple[ReasonCode, ...]
    preset: tuple[str, ...]


def decline_grounds(case: CaseInput, advice: Recommendation, policy: Policy) -> DeclineGrounds:
    """What a decline of this case may name."""
    stage = decline_stage(case, advice, policy)
    match stage:
        case "rules":
            allowed = tuple(_worded(c) for c in advice.checks if is_unmet(c) and c.severity == "decline")
        case "score":
            allowed = _distinct((*advice.reasons, *case.reasons))
        case "officer":
            return _judged(case, advice)
        case _:
            allowed = _distinct((*advice.reasons, *(JUDGEMENT if stage == "interview" else ())))
    preset = tuple(one.code for one in advice.reasons if one in allowed) or tuple(one.code for one in allowed)
    return DeclineGrounds(stage, allowed, preset[:MOST_REASONS])


def decline_stage(case: CaseInput, advice: Recommendation, policy: Policy) -> str:
    """Which stage declines, in the order in which `decide` asks them; `officer` where none does."""
    if advice.outcome is not Outcome.DECLINE:
        return "officer"
    if any(is_unmet(c) and c.verdict is not Verdict.UNKNOWN and c.severity == "decline" for c in advice.checks):
        return "rules"
    if case.diligence is not None and case.diligence.value in policy.interview.decline_ratings:
        return "interview"
    if case.score is not None and policy.band(case.score.band.value).lend == "decline":
        return "score"
    return "limit"


def is_unmet(check: Check) -> bool:
    """Does this check stand in the way? What only warns or documents never does."""
    return check.unmet


def _judged(case: CaseInput, advice: Recommendation) -> DeclineGrounds:
    """Rules that put the case before a person, contradictions, and what only a person can see."""
    unmet = tuple(_worded(check) for check in advice.checks if is_unmet(check))
    seen = tuple(one for one in advice.reasons if one.code == "MISMATCH")
    # What is not known was never judged: a person may name it, nobody finds it named beforehand.
    read = tuple(_worded(check) for check in advice.checks if is_unmet(check) and check.verdict is not Verdict.UNKNOWN)
    preset = tuple(one.code for one in (*read, *seen))[:MOST_REASONS] if advice.outcome is Outcome.REFER else ()
    return DeclineGrounds("officer", _distinct((*unmet, *seen, *JUDGEMENT)), preset)


def _worded(check: Check) -> ReasonCode:
    return ReasonCode(check.rule_id, check.message if check.message.zh else check.title)


def _distinct(reasons: tuple[ReasonCode, ...]) -> tuple[ReasonCode, ...]:
    found: dict[str, ReasonCode] = {}
    for reason in reasons:
        found.setdefault(reason.code, reason)
    return tuple(found.values())
