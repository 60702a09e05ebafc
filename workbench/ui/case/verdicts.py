"""What does a choice at the bar entail: a reason to write, a second person, a forbidden answer?

The service has the last word; this says the same beforehand, so that nothing is refused that could be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Verdict
from workbench.interview.questions import Diligence
from workbench.services.case_file import NO_WORDS, CaseFile
from workbench.services.decision_rules import DecisionDraft

LEAST_COMMENT = 10
MOST_REASONS = 4
APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_LOWER)


@dataclass(frozen=True, slots=True)
class Entailed:
    """What confirming this draft needs; `missing` says what still stands in the way.

    `because` says why two people sign, `why` the same in few words: the bar has little room.
    """

    comment: bool
    second: bool
    missing: Text | None
    because: tuple[Text, ...] = ()
    why: Text = NO_WORDS
    override: bool = False  # one of the declared reasons must be chosen


def forbids_approval(file: CaseFile) -> Text | None:
    """Why nobody may approve this case, if so."""
    if file.score is None or file.recommendation is None:
        return Text("没有评分，不能通过", "Without a score it cannot be approved")
    if file.contradictions:
        first = file.contradictions[0]
        return Text(f"访谈矛盾未澄清：{first.zh}", f"A contradiction of the interview stands: {first.en}")
    if file.diligence is Diligence.D:
        return Text("尽调评级为 D，不能通过", "Diligence D: it cannot be approved")
    failed = [one for one in file.recommendation.checks if one.verdict is Verdict.FAIL and one.severity == "decline"]
    if failed:
        title = failed[0].title
        return Text(f"政策不允许通过：{title.zh}", f"Policy forbids an approval: {title.en}")
    return None


def is_override(file: CaseFile, draft: DecisionDraft) -> bool:
    advice = file.recommendation
    if advice is None or draft.outcome is None:
        return False
    if draft.outcome in APPROVALS and advice.outcome in APPROVALS:
        return draft.limit_fen > advice.limit.amount_fen or draft.daily_rate < advice.price.daily_rate
    return draft.outcome is not Outcome.REFER and draft.outcome is not advice.outcome


def is_cut(file: CaseFile, draft: DecisionDraft) -> bool:
    """An approval of less than was advised: the officer's own judgement, which needs words."""
    advice = file.recommendation
    both = advice is not None and advice.outcome in APPROVALS and draft.outcome in APPROVALS
    return both and advice is not None and draft.limit_fen < advice.limit.amount_fen


def is_exception(file: CaseFile, draft: DecisionDraft) -> bool:
    """An approval although a rule, a mismatch or the interview speaks against it."""
    if draft.outcome not in APPROVALS or file.recommendation is None:
        return False
    unmet = any(one.unmet for one in file.recommendation.checks)
    return unmet or bool(file.mismatches) or file.diligence in (Diligence.C, Diligence.D)


def entailed(file: CaseFile, draft: DecisionDraft) -> Entailed:
    override, exception = is_override(file, draft), is_exception(file, draft)
    comment = override or exception or draft.outcome is Outcome.REFER or is_cut(file, draft)
    approving = draft.outcome in APPROVALS
    grounds = (
        (override, Text("与建议不同", "not as advised"), Text("决定与建议不同", "It is not what was advised")),
        (
            exception,
            Text("有例外", "an exception"),
            Text("有未满足的检查或疑点", "A check is unmet or a doubt remains"),
        ),
        (
            approving and draft.limit_fen > file.authority_fen,
            Text("超出权限", "above your limit"),
            Text("额度超出你的权限", "The limit is above your authority"),
        ),
        (approving and file.drift is not None, Text("评分漂移", "scores drifted"), file.drift or NO_WORDS),
    )
    held = [(short, words) for holds, short, words in grounds if holds]
    count = len(held)
    why = held[0][0] if count == 1 else Text(f"{count} 项原因", f"{count} grounds") if held else NO_WORDS
    missing = _missing(file, draft, comment, override)
    return Entailed(comment, bool(held), missing, tuple(words for _, words in held), why, override)


def _missing(file: CaseFile, draft: DecisionDraft, comment: bool, override: bool) -> Text | None:
    if draft.outcome is None:
        return Text("请先选择", "Choose first")
    if draft.outcome in APPROVALS:
        forbidden = forbids_approval(file)
        if forbidden is not None:
            return forbidden
        if not 0 < draft.limit_fen <= file.application.requested_fen:
            return Text("额度须大于 0 且不超过申请金额", "The limit lies between 0 and the request")
    if draft.outcome is Outcome.DECLINE and not 1 <= len(draft.reason_codes) <= MOST_REASONS:
        return Text("请选一至四项主要原因", "Choose one to four main reasons")
    if override and not draft.override_code:
        return Text("请选择改判原因", "Choose why it is overridden")
    if comment and len(draft.comment.strip()) < LEAST_COMMENT:
        return Text(f"请写理由，至少 {LEAST_COMMENT} 个字", f"Reason needed ({LEAST_COMMENT}+ characters)")
    return None


def with_yearly(draft: DecisionDraft, shown_percent: Decimal, typed_percent: Decimal) -> Decimal:
    """The daily rate of a typed yearly one (simple, 365 days); an untouched figure keeps the drafted rate exactly."""
    if typed_percent == shown_percent:
        return draft.daily_rate
    return (typed_percent / 100 / 365).quantize(Decimal("0.000001"))


def expected_loss(file: CaseFile, limit_fen: int) -> int | None:
    """Expected loss at another limit: it grows with the limit; None where none was computed."""
    advice = file.recommendation
    if advice is None or advice.limit.amount_fen <= 0:
        return None
    return advice.expected_loss_fen * limit_fen // advice.limit.amount_fen


def chosen(draft: DecisionDraft, outcome: Outcome) -> DecisionDraft:
    """The draft with an outcome; declined and referred cases carry no limit of their own."""
    return replace(draft, outcome=outcome)
