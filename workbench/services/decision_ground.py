"""What does a decision stand on, and how is it written, whoever makes it?

One step of the work is one transaction with its journal entry; the steps themselves stand in `decision`,
`decision_automatic` and `reopening`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor, Staff
from workbench.applications.application import Stage
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.governor import Headroom
from workbench.decision.outcome import Outcome, Recommendation
from workbench.records.canonical import sha256_hex
from workbench.records.plain import plain
from workbench.records.proof import PURPOSE
from workbench.services.advice import case_input
from workbench.services.blind_choice import choose_blind
from workbench.services.case_view import staleness
from workbench.services.decision_rules import APPROVALS, DecisionDraft, Judged, refuse
from workbench.services.decline_reasons import decline_grounds
from workbench.services.desk_keys import own_keys
from workbench.services.funding_room import reserve
from workbench.services.governor import booked_at, require_funds
from workbench.services.ground import Ground
from workbench.services.lines_of_credit import loan_id_of, open_line
from workbench.services.proving import Grounds, proof_text
from workbench.services.seen import seen_digest, seen_parts

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptScore
    from workbench.storage.shelves import Shelves

AFTER = {Outcome.DECLINE: Stage.REJECTED, Outcome.REFER: Stage.SURVEY}


@dataclass(frozen=True, slots=True)
class Ready:
    """A case with everything a decision on it stands on, as of now."""

    case: CaseInput
    kept: KeptScore
    advice: Recommendation
    product: Product
    seen: Mapping[str, str]  # digest of each part of what staff sees: `services.seen`


def ready(ground: Ground, shelves: Shelves, case_no: str, drift: Text | None) -> Ready:
    """Raises `StaffError` (`CASE_UNKNOWN`, `SCORE_STALE` when the case must be scored again first)."""
    policy = ground.policy()
    case = replace(case_input(shelves, case_no, policy, today=ground.today()), drift=drift)
    kept = shelves.scores.get(case_no)
    stale = staleness(kept, ground.model().version, policy)
    if kept is None or stale is not None:
        raise refuse("SCORE_STALE", stale or Text("尚未评分", "Not scored yet"), Text("请先重新评分", "Score it first"))
    product = ground.products()[case.application.product_code]
    advice = decide(case, policy, product)
    return Ready(case, kept, advice, product, seen_parts(case, kept, advice, product))


def draft_of(ground: Ground, found: Ready) -> DecisionDraft:
    """The recommended terms, filled in; no outcome."""
    advice, grounds = found.advice, decline_grounds(found.case, found.advice, ground.policy())
    return DecisionDraft(
        case_no=found.case.application.case_no,
        outcome=None,
        limit_fen=advice.limit.amount_fen,
        daily_rate=advice.price.daily_rate,
        fee_rate=advice.price.fee_rate,
        term_days=advice.price.term_days,
        reason_codes=grounds.preset,
        comment="",
        reasons=grounds.allowed,
        price=advice.price,
        inputs_digest=found.kept.inputs_digest,
        model_version=found.kept.score.model_version,
        policy_digest=advice.policy_digest,
        drafted_at=ground.now(),
    )


def require_fresh(draft: DecisionDraft, found: Ready) -> None:
    """Raises `StaffError` (`DRAFT_STALE`) for a draft made on another score, model or policy."""
    drafted = (draft.inputs_digest, draft.model_version, draft.policy_digest)
    standing = (found.kept.inputs_digest, found.kept.score.model_version, found.advice.policy_digest)
    if drafted != standing:
        raise refuse(
            "DRAFT_STALE",
            Text("起草之后评分、模型或政策已变", "Score, model or policy changed after this was drafted"),
            Text("请重新打开案件，再作决定", "Open the case again, then decide"),
        )


def kept_of(shelves: Shelves, judged: Judged, found: Ready, preparer: Staff, now: datetime) -> KeptDecision:
    """The next version of the case's decision, proposed."""
    from workbench.storage.kept import KeptDecision

    draft, case_no = judged.draft, found.case.application.case_no
    return KeptDecision(
        case_no=case_no,
        version=len(shelves.decisions.versions(case_no)) + 1,
        state="proposed",
        outcome=judged.outcome,
        limit_fen=draft.limit_fen,
        currency=found.case.application.currency,
        daily_rate=draft.daily_rate,
        fee_rate=draft.fee_rate,
        term_days=draft.term_days,
        reason_codes=draft.reason_codes,
        comment=draft.comment.strip(),
        override=judged.override,
        needs_second=judged.needs_second,
        prepared_by=preparer.staff_id,
        prepared_at=now,
        approved_by=None,
        approved_at=None,
        model_version=found.kept.score.model_version,
        inputs_digest=found.kept.inputs_digest,
        policy_id=found.advice.policy_id,
        policy_digest=found.advice.policy_digest,
        proof="",
        repayment=draft.repayment if judged.outcome in APPROVALS else "",
    )


def add(shelves: Shelves, kept: KeptDecision, judged: Judged, found: Ready, now: datetime) -> None:
    """Put a new version on record with what its preparer saw and how long the work on it took."""
    from workbench.storage.decision_courses import KeptCourse

    shelves.decisions.add(kept)
    seconds = int((now - judged.draft.drafted_at).total_seconds())
    shelves.courses.add(
        KeptCourse(
            kept.case_no, kept.version, found.seen, seen_digest(found.seen), max(0, seconds),
            judged.draft.override_code or None, judged.stage,
        )
    )  # fmt: skip


def settle(
    ground: Ground, shelves: Shelves, kept: KeptDecision, found: Ready, now: datetime, actor: Actor
) -> KeptDecision:
    """Sign a decision for good: proof, stage, line of credit, choice for blind review, journal.

    Raises `StaffError` (`FUNDING_CAP`) when the last of the funds is promised to others already.
    """
    lends_here = kept.outcome in APPROVALS and begun_here(shelves, kept.case_no)
    room: tuple[Headroom, ...] = ()
    policy, today = ground.policy(), ground.today()
    if lends_here:
        room = require_funds(shelves, found.case, policy, found.product, found.advice, today, kept.limit_fen).rows
    signed = replace(kept, state="signed")
    grounds = _grounds(ground, shelves, found, kept.prepared_by)
    signed = replace(signed, proof=proof_text(signed, grounds, now, shelves.journal.head()))
    shelves.decisions.replace(signed)
    shelves.applications.move(kept.case_no, AFTER.get(kept.outcome, Stage.CONTRACT))
    if lends_here:
        band = found.kept.score.band.value
        open_line(shelves, found.case.application, signed, band, day_number(today), actor, _company(policy, found))
        reserve(shelves, policy, shelves.loans.get(loan_id_of(kept.case_no)), day_number(today))
    choose_blind(ground, shelves, signed, now)
    note(ground, shelves, now, actor, "decision.sign", signed, room=room)
    return signed


def begun_here(shelves: Shelves, case_no: str) -> bool:
    """Did the case begin at this desk? Funds are promised and lines opened where it did, wherever it is signed."""
    chain = shelves.custody.chain(case_no)
    return not chain or chain[0].desk in own_keys(shelves.settings.all())


def open_returned_line(ground: Ground, shelves: Shelves, case_no: str, actor: Actor) -> None:
    """Open the line of an approval that another desk signed; nothing where there is none, or it is open already.

    Raises `StaffError` (`FUNDING_CAP`, `SCORE_STALE`).
    """
    kept = shelves.decisions.get(case_no)
    case = shelves.applications.get(case_no)
    lines = [loan for loan in shelves.loans.of_merchant(case.merchant_id) if loan.case_no == case_no]
    signed = kept is not None and kept.state == "signed" and kept.outcome in APPROVALS
    if kept is None or not signed or lines or not begun_here(shelves, case_no):
        return
    found, today = ready(ground, shelves, case_no, None), ground.today()
    require_funds(shelves, found.case, ground.policy(), found.product, found.advice, today, kept.limit_fen)
    band, company = found.kept.score.band.value, _company(ground.policy(), found)
    open_line(shelves, case, kept, band, day_number(today), actor, company)
    reserve(shelves, ground.policy(), shelves.loans.get(loan_id_of(case_no)), day_number(today))


def _company(policy: Policy, found: Ready) -> str | None:
    """Code of the company whose books the loan will stand on."""
    company = booked_at(policy.funding, found.product.code)
    return None if company is None else company.code


def _grounds(ground: Ground, shelves: Shelves, found: Ready, preparer: str) -> Grounds:
    """What the decision stands on; the desk keeps the text of policy and product from here on."""
    ground.keep_policy()
    return Grounds(
        case=found.case,
        score=found.kept,
        advice=found.advice,
        policy=ground.policy(),
        product=found.product,
        product_digest=ground.keep_product(found.product),
        evidence=ground.model_of(found.kept.model_digest, replay=True).evidence,
        preparer=shelves.staff.get(preparer),
    )


def note(
    ground: Ground,
    shelves: Shelves,
    now: datetime,
    actor: Actor,
    action: str,
    kept: KeptDecision,
    drift: Text | None = None,
    room: Sequence[Headroom] = (),
) -> None:
    """The journal entry of a proposal or a signature, with the room every constraint left at that moment."""
    course = shelves.courses.get(kept.case_no, kept.version)
    digest = sha256_hex(kept.proof.encode("utf-8")) if kept.proof else ""
    facts: dict[str, object] = {
        "version": kept.version,
        "outcome": kept.outcome.value,
        "limit_fen": kept.limit_fen,
        "reasons": list(kept.reason_codes),
        "override": kept.override,
        "comment": kept.comment,
        "inputs": kept.inputs_digest,
        "policy": kept.policy_digest,
        "proof": digest,
    }
    if course is not None:
        facts |= {"seen": course.seen_digest, "override_code": course.override_code or "",
                  "stage": course.decline_stage or ""}  # fmt: skip
    if drift is not None:
        facts["drift"] = drift.en
    if room:
        facts["room"] = [plain(replace(row, relief=None)) for row in room]
    if digest:
        facts["signed"] = ground.signer(shelves).sign(PURPOSE, digest.encode("ascii")).decode("ascii")
    shelves.journal.append(now, actor, action, kept.case_no, facts)
