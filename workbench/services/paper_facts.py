"""What do the letter and the memo of a decision say?

Turns records into words and numbers; the papers then only set them.
"""

from __future__ import annotations

from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of, local
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.checks import worded
from workbench.decision.outcome import Outcome
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Flow
from workbench.interview.questions import Assessment
from workbench.records.proof import DecisionProof
from workbench.reports.letter_facts import LetterFacts
from workbench.reports.memo_facts import Finding, InterviewFacts, MemoFacts, SignatureFacts
from workbench.reports.words import yearly
from workbench.scoring.figures import written
from workbench.scoring.score import FlowStanding
from workbench.services.dossier import Dossier
from workbench.services.letter_notes import cost_note, review_way
from workbench.services.merchant_words import for_merchant, is_internal
from workbench.services.words import category_name

NOTHING = Text("", "")
SHOWN_FLOWS = (Flow.FUND, Flow.LOGISTICS, Flow.INFORMATION)
MOST_FINDINGS = 6
MOST_WISHES = 3
REACHABLE = frozenset({"shop_months", "refund_share_90"})  # facts of rules that time or effort changes
_REPAYMENT = {
    "bullet": Text("按月付息，到期还本", "monthly interest, principal at the end"),
    "single": Text("到期一次还本付息", "principal and interest at the end"),
    "equal_principal": Text("按月等额还本", "equal monthly principal"),
    "equal_instalment": Text("按月等额本息", "equal monthly instalments"),
    "half_equal": Text("部分本金按月等额、其余到期还", "part of the principal in equal months, the rest at the end"),
}


def letter_facts(case: Dossier) -> LetterFacts:
    kept = case.decision
    return LetterFacts(
        number=case.number("DL"),
        case_no=case.application.case_no,
        lender=case.lender,
        merchant=case.merchant.name,
        person=case.merchant.owner_name,
        product=case.product.name,
        submitted_on=local(case.application.submitted_at).date(),
        decided_on=case.decided_on,
        outcome=kept.outcome,
        currency=kept.currency,
        requested_fen=case.application.requested_fen,
        limit_fen=kept.limit_fen,
        price=case.price(),
        headline=case.policy.cost.basis,
        term=term(case),
        valid_until=case.valid_until(),
        reasons=for_merchant(case.reasons()),
        change=NOTHING if kept.outcome is Outcome.APPROVE else change(case),
        contact=Text(str(case.settings.get("lender_contact_zh", "")), str(case.settings.get("lender_contact_en", ""))),
        prepared_by=prepared_by(case),
        approved_by=case.name_of(kept.approved_by),
        second_needed=kept.needs_second,
        automatic=kept.prepared_by == SYSTEM.staff_id,
        proof_digest=case.proof_digest,
        synthetic=case.synthetic,
        draft=not case.signed,
        cost_note=cost_note(case),
        review=review_way(case),
    )


def prepared_by(case: Dossier) -> str:
    if case.decision.prepared_by == SYSTEM.staff_id:
        return "系统 System"
    return case.name_of(case.decision.prepared_by) or ""


def term(case: Dossier) -> Text:
    return length_and_way(case.decision.term_days, case.repayment, revolving=case.product.revolving)


def length_and_way(days: int, repayment: str, *, revolving: bool) -> Text:
    """`90 天，按月付息，到期还本`."""
    length = Text("12 个月", "12 months") if days == 365 else Text(f"{days} 天", f"{days} days")
    how = _REPAYMENT[repayment]
    if revolving:
        how = Text(f"随借随还，{how.zh}", f"borrow and repay any time, {how.en}")
    return Text(f"{length.zh}，{how.zh}", f"{length.en}, {how.en}")


def change(case: Dossier) -> Text:
    """What would change the result: about the reasons given only, as far as the merchant can act on them."""
    wishes = _wishes(case)
    again = Text("情况变化后，您可以随时重新申请。", "You may apply again at any time once things have changed.")
    if not wishes:
        return again
    return Text(
        f"如能{'，'.join(w.zh for w in wishes)}，可重新申请，我们将按届时的数据评估。",
        f"If {', and '.join(w.en for w in wishes)}, apply again: we will assess the data of that day.",
    )


def _wishes(case: Dossier) -> list[Text]:
    if case.score is None or not case.scored_as_decided:
        return []
    found = [_rule_wish(case, code) or _score_wish(case, code) for code in case.decision.reason_codes]
    return [wish for wish in found if wish is not None and not is_internal(wish)][:MOST_WISHES]


def _rule_wish(case: Dossier, code: str) -> Text | None:
    """The bound of a rule that was not met, where it is a number the merchant can reach."""
    rule = next((rule for rule in case.policy.rules if rule.rule_id == code and rule.fact in REACHABLE), None)
    if rule is None or rule.bound is None:
        return None
    bound = worded(rule.bound, rule.unit, case.decision.currency)
    if rule.test == "at_least":
        return Text(f"开店满 {bound.zh}", f"the shop has been open for {bound.en}")
    label = BY_NAME[rule.fact].label
    return Text(f"使{label.zh}不高于 {bound.zh}", f"{_inner(label.en)} is {bound.en} or less")


def _score_wish(case: Dossier, code: str) -> Text | None:
    """The peers' median of the fact behind a reason of the score, where a merchant can act on it."""
    if case.score is None:
        return None
    for part in sorted(case.score.score.contributions, key=lambda c: c.points):
        feature, beside = BY_NAME.get(part.feature), case.score.standing.metrics.get(part.feature)
        if feature is None or feature.family.upper() != code or not feature.actionable or feature.sign == 0:
            continue
        if part.value is None or beside is None or beside.median is None:
            continue
        if (part.value - beside.median) * feature.sign <= 0:
            continue
        goal, lower = written(beside.median, feature.unit, case.decision.currency), feature.sign > 0
        return Text(
            f"使{feature.label.zh}{'不高于' if lower else '达到'} {goal.zh}",
            f"{_inner(feature.label.en)} is {goal.en} or {'less' if lower else 'more'}",
        )
    return None


def _inner(label: str) -> str:
    """A label inside a sentence: a lower-case start, unless it is an abbreviation."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def memo_facts(case: Dossier, model_words: tuple[Text, Text]) -> MemoFacts:
    """`model_words`: the event the PD predicts and what the model was trained on, as its card says."""
    kept, score = case.decision, case.score if case.scored_as_decided else None
    proof = case.read_proof
    advice = score.recommendation if score else None
    reasons = tuple(reason.text for reason in case.reasons())
    return MemoFacts(
        number=case.number("CM"),
        case_no=case.application.case_no,
        lender=case.lender,
        parties=_parties(case),
        outcome=kept.outcome,
        currency=kept.currency,
        requested_fen=case.application.requested_fen,
        limit_fen=kept.limit_fen,
        points=score.score.points if score else None,
        band=score.score.band.value if score else None,
        pd=score.score.pd if score else None,
        outcome_name=model_words[0],
        expected_loss_fen=advice.expected_loss_fen if advice else None,
        diligence=_diligence(case),
        waterfall=score.waterfall if score else None,
        model_note=model_words[1],
        checks=advice.checks if advice else (),
        override=kept.override,
        comment=kept.comment,
        limit=advice.limit if advice else None,
        price=case.price(),
        headline=case.policy.cost.basis,
        flows=tuple(FlowStanding(f, score.standing.flows.get(f.value)) for f in SHOWN_FLOWS) if score else (),
        mismatches=tuple(reason.text for reason in score.standing.mismatches) if score else (),
        interview=_interview(case),
        conclusion=_conclusion(case),
        reasons=reasons,
        signatures=_signatures(case),
        records=_records(case, proof),
        basis=Text(
            f"模型 {kept.model_version} · 政策 {kept.policy_id}",
            f"model {kept.model_version} · policy {kept.policy_id}",
        ),
        decided_on=case.decided_on,
        proof=case.proof,
        beside=case.beside,
        synthetic=case.synthetic,
        draft=not case.signed,
        baseline=_baseline(case) if score else None,
    )


def _baseline(case: Dossier) -> Text | None:
    """Whom the reasons of the score compare with; None where none of the reasons given is the score's."""
    standing = case.score.standing if case.score else None
    if standing is None or standing.baseline is None:
        return None
    if not {reason.code for reason in case.reasons()} & {reason.code for reason in standing.reasons}:
        return None
    group = standing.baseline
    return Text(
        f"评分原因的比较人群：{group.name.zh}（{group.count:,} 人）",
        f"Reasons of the score compare with: {group.name.en} (n = {group.count:,})",
    )


def _parties(case: Dossier) -> tuple[tuple[Text, Text], ...]:
    application, merchant = case.application, case.merchant
    category = category_name(merchant.category)
    place = " ".join(part for part in (merchant.region, merchant.city) if part)
    asked = money(application.requested_fen, application.currency)
    use = Text(f"，用于{application.purpose}", f", for {application.purpose}") if application.purpose else NOTHING
    rows = [
        (Text("商户", "Merchant"), same(merchant.name)),
        (Text("法人", "Legal person"), same(merchant.owner_name)),
        (Text("类目与地区", "Category and region"), category + same(f" · {place}" if place else "")),
        (
            Text("申请", "Request"),
            Text(
                f"{case.product.name.zh} {asked}，{application.term_days} 天{use.zh}",
                f"{case.product.name.en} {asked}, {application.term_days} days{use.en}",
            ),
        ),
        (Text("案件编号", "Case"), same(application.case_no)),
    ]
    if case.score is not None:
        rows.append((Text("数据截止", "Data cut-off"), same(day_of(case.score.as_of_day).isoformat())))
    return tuple(row for row in rows if row[1].zh.strip())


def _diligence(case: Dossier) -> str | None:
    held = case.interview_then
    return held.diligence.value if held and held.diligence else None


def _interview(case: Dossier) -> InterviewFacts | None:
    held, rating = case.interview_then, _diligence(case)
    if held is None or rating is None:
        return None
    began = local(held.started_at)
    made_up = Text("（模拟申请人）", " (simulated applicant)") if held.simulated else NOTHING
    asked = {question.question_id: question for question in held.questions}
    open_points = [a for a in held.answers if a.assessment not in (Assessment.CONSISTENT, Assessment.OPEN)]
    return InterviewFacts(
        held=Text(f"{began:%m-%d %H:%M}", f"{began.day} {began:%b %H:%M}") + made_up,
        rating=rating,
        findings=tuple(
            Finding(asked[a.question_id].ask, a.assessment, a.note) for a in open_points if a.question_id in asked
        )[:MOST_FINDINGS],
    )


def _conclusion(case: Dossier) -> Text:
    kept, found = case.decision, case.price()
    asked = money(case.application.requested_fen, kept.currency)
    if kept.outcome is Outcome.REFER:
        return Text(
            f"转人工核查，暂不授信（申请 {asked}）。",
            f"Referred to people; nothing is granted yet ({asked} requested).",
        )
    if found is None:
        return Text(f"不同意授信（申请 {asked}）。", f"No credit is granted ({asked} was requested).")
    amount, rate, length = money(kept.limit_fen, kept.currency), yearly(found.nominal_365).zh, term(case)
    return Text(
        f"同意授信 {amount}，年化 {rate}（单利），{length.zh}。",
        f"Grant {amount} at {rate} a year (simple), {length.en}.",
    )


def _signatures(case: Dossier) -> tuple[SignatureFacts, ...]:
    kept = case.decision
    at = Text(*[f"{local(kept.prepared_at):%Y-%m-%d %H:%M}"] * 2)
    person = case.staff.get(kept.prepared_by)
    title = person.title if person else NOTHING
    found = [SignatureFacts(Text("经办", "Prepared") + _titled(title), prepared_by(case), at, kept.prepared_by)]
    if kept.needs_second:
        second = case.staff.get(kept.approved_by or "")
        when = (
            Text("待签", "pending") if kept.approved_at is None else same(f"{local(kept.approved_at):%Y-%m-%d %H:%M}")
        )
        role = Text("复核", "Approved") + _titled(second.title if second else NOTHING)
        found.append(SignatureFacts(role, case.name_of(kept.approved_by), when, kept.approved_by or ""))
    return tuple(found)


def _titled(title: Text) -> Text:
    return Text(f" · {title.zh}", f" · {_inner(title.en)}") if title.zh else NOTHING


def _records(case: Dossier, proof: DecisionProof | None) -> tuple[tuple[Text, str], ...]:
    kept = case.decision
    model = proof.model_digest if proof else (case.score.model_digest if case.score else "")
    catalogue = proof.catalogue_digest if proof else (case.score.score.catalogue_digest if case.score else "")
    head = proof.journal_head if proof else case.journal_head
    rows = (
        (Text(f"模型 {kept.model_version}", f"Model {kept.model_version}"), model),
        (Text("特征目录", "Feature catalogue"), catalogue),
        (Text(f"政策 {kept.policy_id}", f"Policy {kept.policy_id}"), kept.policy_digest),
        (Text("模型输入", "Model inputs"), kept.inputs_digest),
        (Text("决策时的日志链头", "Journal head at the decision"), head),
    )
    return tuple(row for row in rows if row[1])
