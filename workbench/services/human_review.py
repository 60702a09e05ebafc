"""How does a merchant that was declined get a person to look again?

Who was declined by a program alone may refuse that and ask for a person (PIPL, article 24; GDPR, article 22). The
request is recorded with its day, channel and words, has a named person and a due day, and ends as kept or overturned;
an overturned decline is taken up again, never edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import SYSTEM, Actor, actor_of
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.services.access_rules import same_human
from workbench.services.commands import command, permit
from workbench.services.decision_rules import refuse, require_comment
from workbench.services.ground import Ground
from workbench.services.reopening import reopen_on
from workbench.services.review_file import HumanReviewRow, ReviewPath

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.reviews import KeptHumanReview
    from workbench.storage.shelves import Shelves

CHANNELS: Mapping[str, Text] = {
    "phone": Text("电话", "Phone"),
    "letter": Text("书信", "Letter"),
    "email": Text("邮件", "E-mail"),
    "platform": Text("平台留言", "Platform message"),
    "in_person": Text("当面", "In person"),
}


def review_path(kept: KeptDecision, policy: Policy) -> ReviewPath:
    """What the letter of a decline names: until when to ask, within how many days the answer comes."""
    until = local(kept.approved_at or kept.prepared_at).date() + timedelta(days=policy.review.request_days)
    return ReviewPath(until, policy.review.human_review_days, kept.prepared_by == SYSTEM.staff_id)


def ask(
    ground: Ground, case_no: str, channel: str, words: str, asked_on: date, assigned_to: str, actor: Actor
) -> HumanReviewRow:
    """Record a merchant's request and name who answers it: nobody who prepared or signed the decline.

    Raises `StaffError`: `NOT_PERMITTED`, `NO_DECLINE`, `REVIEW_OPEN`, `CHANNEL_UNKNOWN`, `WORDS_MISSING`, `DAY_WRONG`,
    `TOO_LATE`, `SAME_PERSON`, `STAFF_UNKNOWN`.
    """
    from workbench.storage.reviews import KeptHumanReview

    now, policy = ground.now(), ground.policy()
    with command(ground, Act.ASK_PERSON, actor, case_no) as running:
        shelves = running.shelves
        kept = _declined(shelves, case_no)
        _demand_request(shelves, kept, channel, words, asked_on, now, policy)
        _demand_other(shelves, kept, assigned_to)
        review = KeptHumanReview(
            case_no=case_no,
            number=shelves.reviews.next_number(case_no),
            version=kept.version,
            asked_on=asked_on,
            channel=channel,
            words=words.strip(),
            recorded_by=actor.staff_id,
            recorded_at=now,
            due_at=now + timedelta(days=policy.review.human_review_days),
            assigned_to=assigned_to,
        )
        shelves.reviews.add_human(review)
        facts = {"number": review.number, "version": kept.version, "channel": channel, "words": words.strip()[:200],
                 "asked_on": asked_on.isoformat(), "to": assigned_to}  # fmt: skip
        shelves.journal.append(now, actor, "human_review.ask", case_no, facts)
        return _row(shelves, review, actor, now, ground.products())


def _declined(shelves: Shelves, case_no: str) -> KeptDecision:
    kept, stage = shelves.decisions.get(case_no), shelves.applications.get(case_no).stage
    declined = kept is not None and kept.state == "signed" and kept.outcome is Outcome.DECLINE
    if kept is None or not declined or stage is not Stage.REJECTED:
        raise refuse(
            "NO_DECLINE",
            Text(f"{case_no} 没有已生效的拒绝", f"{case_no} has no decline that stands"),
            Text("只有拒绝可以要求人工复核", "Only a decline is looked at again on request"),
        )
    return kept


def _demand_request(
    shelves: Shelves, kept: KeptDecision, channel: str, words: str, asked_on: date, now: datetime, policy: Policy
) -> None:
    if shelves.reviews.human(kept.case_no, still_open=True):
        raise refuse(
            "REVIEW_OPEN",
            Text("这个案件已有未答复的人工复核", "A request on this case is open already"),
            Text("请先答复，再记录新的请求", "Answer it before recording another"),
        )
    if channel not in CHANNELS:
        raise refuse(
            "CHANNEL_UNKNOWN", Text("没有这个渠道", "That channel is not known"), Text("请从列表选择", "Choose one")
        )
    if not words.strip():
        raise refuse(
            "WORDS_MISSING",
            Text("请记录商户的原话", "Write down what the merchant said"),
            Text("没有记录任何内容", "Nothing was recorded"),
        )
    decided, until = local(kept.approved_at or kept.prepared_at).date(), review_path(kept, policy).until
    if not decided <= asked_on <= local(now).date():
        raise refuse(
            "DAY_WRONG",
            Text("请求日期须在拒绝之后、今天之前", "The day lies between the decline and today"),
            Text("请更正日期", "Correct the day"),
        )
    if asked_on > until:
        raise refuse(
            "TOO_LATE",
            Text(f"可要求人工复核的期限 {until} 已过", f"A request was open until {until}"),
            Text("商户可以重新申请", "The merchant may apply again"),
        )


def _demand_other(shelves: Shelves, kept: KeptDecision, staff_id: str) -> None:
    person, names = shelves.staff.get(staff_id), shelves.staff.names()
    own = any(same_human(one, actor_of(person), names) for one in (kept.prepared_by, kept.approved_by))
    if own or not may(actor_of(person), Permission.REVIEW):
        raise refuse(
            "SAME_PERSON",
            Text(
                "作出这项拒绝的人，或无权复评的人，不能答复", "Who made the decline, or may not review, does not answer"
            ),
            Text("请指定另一位同事", "Name another colleague"),
        )


def open_review(ground: Ground, case_no: str, actor: Actor) -> HumanReviewRow:
    """The named person begins: the time they take is counted from here. Raises as `close` does."""
    now = ground.now()
    with command(ground, Act.ANSWER_PERSON, actor, case_no) as running:
        shelves = running.shelves
        review = _open(shelves, case_no, actor)
        if review.opened_at is None:
            review = replace(review, opened_at=now)
            shelves.reviews.put_human(review)
            shelves.journal.append(now, actor, "human_review.open", case_no, {"number": review.number})
        return _row(shelves, review, actor, now, ground.products())


def close(ground: Ground, case_no: str, overturn: bool, answer: str, actor: Actor) -> HumanReviewRow:
    """Keep the decline, or overturn it: the decision is taken up again and waits for a new version.

    Raises `StaffError`: `NOT_PERMITTED`, `NOTHING_TO_REVIEW`, `NOT_YOURS`, `COMMENT_TOO_SHORT`.
    """
    permit(ground, Act.ANSWER_PERSON, actor, case_no)
    require_comment(answer)
    now, words = ground.now(), answer.strip()
    with command(ground, Act.ANSWER_PERSON, actor, case_no) as running:
        shelves = running.shelves
        review = _open(shelves, case_no, actor)
        seconds = int((now - (review.opened_at or now)).total_seconds())
        done = replace(
            review, state="overturned" if overturn else "kept", opened_at=review.opened_at or now, closed_at=now,
            closed_by=actor.staff_id, answer=words, seconds=max(0, seconds),
        )  # fmt: skip
        if overturn:
            reopen_on(ground, shelves, case_no, words, actor, now)
        shelves.reviews.put_human(done)
        facts = {"number": done.number, "state": done.state, "comment": words}
        shelves.journal.append(now, actor, "human_review.close", case_no, facts)
        return _row(shelves, done, actor, now, ground.products())


def _open(shelves: Shelves, case_no: str, actor: Actor) -> KeptHumanReview:
    found = shelves.reviews.human(case_no, still_open=True)
    if not found:
        raise refuse(
            "NOTHING_TO_REVIEW",
            Text(f"{case_no} 没有待答复的人工复核", f"{case_no} has no request to answer"),
            Text("请刷新列表", "Reload the list"),
        )
    refusal = why_not(found[0], actor)
    if refusal is not None:
        raise refusal
    return found[0]


def why_not(review: KeptHumanReview, actor: Actor) -> StaffError | None:
    """Only the named person answers."""
    if review.assigned_to == actor.staff_id:
        return None
    return refuse(
        "NOT_YOURS",
        Text("这项人工复核指定由他人答复", "Another person is named to answer this"),
        Text("请由指定的同事答复", "The named colleague answers"),
    )


def requests(
    shelves: Shelves, actor: Actor, now: datetime, products: Mapping[str, Product], *, still_open: bool = True
) -> tuple[HumanReviewRow, ...]:
    """Requests, those due first in front."""
    return tuple(_row(shelves, one, actor, now, products) for one in shelves.reviews.human(still_open=still_open))


def _row(
    shelves: Shelves, review: KeptHumanReview, actor: Actor, now: datetime, products: Mapping[str, Product]
) -> HumanReviewRow:
    from workbench.records.proof import proof_of

    case, names = shelves.applications.get(review.case_no), shelves.staff.names()
    kept = next(d for d in shelves.decisions.versions(review.case_no) if d.version == review.version)
    product, refusal = products.get(case.product_code), why_not(review, actor)
    return HumanReviewRow(
        case_no=review.case_no,
        number=review.number,
        merchant_name=shelves.merchants.get(case.merchant_id).name,
        product=product.short_name if product else same(case.product_code),
        asked_on=review.asked_on,
        channel=CHANNELS[review.channel],
        words=review.words,
        recorded_by=names.get(review.recorded_by, review.recorded_by),
        due_at=review.due_at,
        days_left=(local(review.due_at).date() - local(now).date()).days,
        assigned_to=names.get(review.assigned_to, review.assigned_to),
        mine=review.assigned_to == actor.staff_id,
        opened_at=review.opened_at,
        reasons=tuple(one.text for one in proof_of(kept.proof).reasons),
        by_program=kept.prepared_by == SYSTEM.staff_id,
        state=review.state,
        answer=review.answer,
        why_not=None if refusal is None else refusal.text,
    )
