"""How is a decided case judged a second time by somebody who cannot see how it was judged first?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.services.access_rules import same_human
from workbench.services.case_view import months_open, panels, returning
from workbench.services.commands import command
from workbench.services.decision_rules import APPROVALS, LEAST_COMMENT, refuse, require_comment
from workbench.services.decline_reasons import JUDGEMENT, MOST_REASONS
from workbench.services.ground import Ground
from workbench.services.review_file import BlindAnswer, BlindCase, BlindResult, BlindRow
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.reviews import KeptBlindReview
    from workbench.storage.shelves import Shelves

ANSWERS = (Outcome.APPROVE, Outcome.REFER, Outcome.DECLINE)
_HANDS = ("decision.", "case.note", "interview.", "document.", "human_review.", "gate.")


def waiting(shelves: Shelves, actor: Actor, products: Mapping[str, Product]) -> tuple[BlindRow, ...]:
    """Cases that wait for a blind second look, those chosen first in front."""
    names, rows = shelves.staff.names(), []
    for review in shelves.reviews.blind(given=False):
        case = shelves.applications.get(review.case_no)
        product = products.get(case.product_code)
        refusal = why_not(shelves, review, actor)
        rows.append(
            BlindRow(
                case_no=review.case_no,
                version=review.version,
                merchant_name=shelves.merchants.get(case.merchant_id).name,
                product=product.short_name if product else same(case.product_code),
                currency=case.currency,
                requested_fen=case.requested_fen,
                chosen_at=review.chosen_at,
                taken_by=None if review.reviewer is None else names.get(review.reviewer, review.reviewer),
                mine=review.reviewer == actor.staff_id,
                why_not=None if refusal is None else refusal.text,
            )
        )
    return tuple(rows)


def why_not(shelves: Shelves, review: KeptBlindReview, actor: Actor) -> StaffError | None:
    """Why this person may not be the second officer; None when they may."""
    if review.reviewer not in (None, actor.staff_id):
        return refuse(
            "TAKEN",
            Text("已由他人领取", "Somebody else took it"),
            Text("请另选一件", "Take another one"),
        )
    names = shelves.staff.names()
    touched = any(
        same_human(entry.staff_id, actor, names) and entry.action.startswith(_HANDS)
        for entry in shelves.journal.of_case(review.case_no)
    )
    decided = {d.prepared_by for d in shelves.decisions.versions(review.case_no)}
    decided |= {d.approved_by for d in shelves.decisions.versions(review.case_no) if d.approved_by}
    if touched or any(same_human(one, actor, names) for one in decided):
        return refuse(
            "NOT_BLIND",
            Text("你经手过这个案件，不能盲审", "You worked on this case; you cannot judge it blind"),
            Text("请由另一位同事领取", "Another colleague takes it"),
        )
    return None


def take(ground: Ground, case_no: str, actor: Actor) -> BlindCase:
    """Take a case for a blind look, or open the one taken. From here to the answer its case page stays shut to them.

    Raises `StaffError` (`NOT_PERMITTED`, `NOTHING_TO_REVIEW`, `TAKEN`, `NOT_BLIND`).
    """
    now = ground.now()
    with command(ground, Act.JUDGE_BLIND, actor, case_no) as running:
        shelves = running.shelves
        review = _open_review(shelves, case_no)
        refusal = why_not(shelves, review, actor)
        if refusal is not None:
            raise refusal
        if review.state == "waiting":
            review = replace(review, state="taken", reviewer=actor.staff_id, taken_at=now)
            shelves.reviews.put_blind(review)
            shelves.journal.append(now, actor, "blind_review.take", case_no, {"version": review.version})
        return _seen(ground, shelves, review, now)


def _open_review(shelves: Shelves, case_no: str) -> KeptBlindReview:
    found = [one for one in shelves.reviews.blind(case_no) if one.state != "given"]
    if not found:
        raise refuse(
            "NOTHING_TO_REVIEW",
            Text(f"{case_no} 没有待盲审的决定", f"{case_no} has no decision to judge blind"),
            Text("请刷新列表", "Reload the list"),
        )
    return found[-1]


def _seen(ground: Ground, shelves: Shelves, review: KeptBlindReview, now: datetime) -> BlindCase:
    case = shelves.applications.get(review.case_no)
    merchant = shelves.merchants.get(case.merchant_id)
    kept = shelves.scores.get(review.case_no)
    vector = shelves.features.latest(merchant.merchant_id, kept.names_digest) if kept else None
    values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    product = ground.products().get(case.product_code)
    return BlindCase(
        case_no=review.case_no,
        version=review.version,
        merchant_name=merchant.name,
        category=category_name(merchant.category),
        region=f"{merchant.region} {merchant.city}".strip(),
        product=product.name if product else same(case.product_code),
        purpose=case.purpose,
        currency=case.currency,
        requested_fen=case.requested_fen,
        term_days=case.term_days,
        months_open=months_open(merchant, now),
        returning=returning(shelves, case),
        panels=panels(kept.standing, values) if kept else (),
        mismatches=tuple(one.text for one in kept.standing.mismatches) if kept else (),
        reasons=JUDGEMENT,
        taken_at=review.taken_at or now,
    )


def give(ground: Ground, case_no: str, answer: BlindAnswer, actor: Actor) -> BlindResult:
    """Record the second officer's answer, then tell what was decided first. The first decision is not changed by it.

    Raises `StaffError`: `NOT_PERMITTED`, `NOTHING_TO_REVIEW`, `NOT_TAKEN`, `REASONS_NEEDED`, `COMMENT_TOO_SHORT`,
    `ANSWER_UNKNOWN`.
    """
    now = ground.now()
    with command(ground, Act.JUDGE_BLIND, actor, case_no) as running:
        shelves = running.shelves
        review = _open_review(shelves, case_no)
        if review.reviewer != actor.staff_id or review.taken_at is None:
            raise refuse(
                "NOT_TAKEN",
                Text("请先领取这个案件", "Take the case first"),
                Text("在列表中打开它", "Open it in the list"),
            )
        _demand_answer(answer)
        seconds = max(0, int((now - review.taken_at).total_seconds()))
        shelves.reviews.put_blind(
            replace(
                review, state="given", given_at=now, outcome=answer.outcome, rating=answer.rating,
                reasons=answer.reasons, comment=answer.comment.strip(), seconds=seconds,
            )
        )  # fmt: skip
        first = first_answer(_decision(shelves, review))
        facts = {"version": review.version, "outcome": answer.outcome.value, "rating": answer.rating.value,
                 "reasons": list(answer.reasons), "comment": answer.comment.strip()}  # fmt: skip
        shelves.journal.append(now, actor, "blind_review.give", case_no, facts)
        return BlindResult(case_no, first, answer.outcome, first is answer.outcome)


def _demand_answer(answer: BlindAnswer) -> None:
    known = {reason.code for reason in JUDGEMENT}
    if answer.outcome not in ANSWERS or not set(answer.reasons) <= known:
        raise refuse(
            "ANSWER_UNKNOWN",
            Text("盲审结论或原因不在列表中", "The answer or a reason is not on the list"),
            Text("请从列表中选择", "Choose from the list"),
        )
    if answer.outcome is Outcome.DECLINE and not 1 <= len(answer.reasons) <= MOST_REASONS:
        raise refuse(
            "REASONS_NEEDED",
            Text("拒绝须有一至四项主要原因", "A decline names one to four principal reasons"),
            Text("请选择原因", "Choose the reasons"),
        )
    if answer.outcome is not Outcome.DECLINE or len(answer.comment.strip()) < LEAST_COMMENT:
        require_comment(answer.comment)


def _decision(shelves: Shelves, review: KeptBlindReview) -> KeptDecision:
    return next(d for d in shelves.decisions.versions(review.case_no) if d.version == review.version)


def first_answer(kept: KeptDecision) -> Outcome:
    """A decision in the three answers of a blind look: an approval of less is an approval."""
    return Outcome.APPROVE if kept.outcome in APPROVALS else kept.outcome
