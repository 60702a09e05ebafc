"""What do the records hold of one decided case?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from workbench.access.staff import Staff
from workbench.applications.application import Application
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_of, local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Price, ReasonCode
from workbench.decision.pricing import price
from workbench.merchants.merchant import Merchant
from workbench.records.canonical import sha256_hex
from workbench.records.proof import DecisionProof, proof_of
from workbench.services.decline_reasons import JUDGEMENT
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptDocument, KeptInterview, KeptScore
    from workbench.storage.papers import KeptPaper, KeptText
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Dossier:
    """One reading of everything the papers of a case are made from."""

    application: Application
    merchant: Merchant
    product: Product
    policy: Policy
    decision: KeptDecision
    score: KeptScore | None
    interview: KeptInterview | None
    staff: dict[str, Staff]
    settings: dict[str, str | int | bool]
    documents: tuple[KeptDocument, ...]
    journal_head: str
    papers: dict[str, KeptPaper] = field(default_factory=dict)  # by the digest of their file
    texts: tuple[KeptText, ...] = ()  # words people wrote into the papers of this decision
    signature: bytes = b""  # of the desk on the proof, as the journal keeps it
    beside: tuple[tuple[str, bytes], ...] = ()  # what travels with the proof, by file name; only for a memo

    @property
    def signed(self) -> bool:
        return self.decision.state == "signed"

    @property
    def decided_on(self) -> date:
        return local(self.decision.approved_at or self.decision.prepared_at).date()

    @property
    def proof(self) -> bytes:
        """Canonical JSON of the proof; empty while the decision is not signed."""
        return self.decision.proof.encode("utf-8") if self.signed else b""

    @property
    def read_proof(self) -> DecisionProof | None:
        """The proof; None while the decision is not signed. A proof of an earlier form is named as what it is.

        Raises `StaffError` (`PROOF_EARLIER`).
        """
        try:
            return proof_of(self.proof) if self.proof else None
        except ValueError as fault:
            raise StaffError(
                Text("这项决策的证明属于旧格式", "The proof of this decision is of an earlier form"),
                Text("已签发的文书仍然有效；请重新决策后再出具", "Issued papers stand; decide again to issue new ones"),
                code="PROOF_EARLIER",
            ) from fault

    @property
    def proof_digest(self) -> str:
        return sha256_hex(self.proof) if self.proof else ""

    @property
    def scored_as_decided(self) -> bool:
        """Is the score on record the one that was decided on?"""
        return self.score is not None and self.score.inputs_digest == self.decision.inputs_digest

    @property
    def synthetic(self) -> bool:
        return self.merchant.synthetic or bool(self.settings.get("synthetic", False))

    @property
    def lender(self) -> Text:
        return Text(str(self.settings.get("lender_zh", "")), str(self.settings.get("lender_en", "")))

    def number(self, prefix: str) -> str:
        """`DL-261123-0417-v1`."""
        return f"{prefix}-{self.application.case_no.removeprefix('LN-')}-v{self.decision.version}"

    def name_of(self, staff_id: str | None) -> str | None:
        if staff_id is None:
            return None
        return self.staff[staff_id].name if staff_id in self.staff else staff_id

    def price(self) -> Price | None:
        """The price of the decided terms, on the calendar the recommendation was made on; None for a decline."""
        kept = self.decision
        if kept.outcome not in (Outcome.APPROVE, Outcome.APPROVE_LOWER):
            return None
        start = self.decided_on if self.score is None else day_of(self.score.as_of_day)
        share = self.policy.ledger.half_equal_share
        return price(kept.limit_fen, kept.daily_rate, kept.fee_rate, start, kept.term_days, self.repayment, share)

    @property
    def repayment(self) -> str:
        """How the loan is repaid: as was decided, else as the product says."""
        return self.decision.repayment or self.product.repayment

    def valid_until(self) -> date | None:
        """Last day a revolving limit may be drawn on; None for a loan that is drawn once."""
        return self.decided_on + timedelta(days=self.decision.term_days) if self.product.revolving else None

    def reasons(self) -> tuple[ReasonCode, ...]:
        """The decision's reasons in staff words, in its order; a code nobody can word keeps its name."""
        known = {reason.code: reason.text for reason in JUDGEMENT}
        if self.score is not None:
            advice = self.score.recommendation
            checks = advice.checks if advice else ()
            known |= {check.rule_id: check.message if check.message.zh else check.title for check in checks}
            known |= {reason.code: reason.text for reason in self.score.standing.reasons}
            known |= {reason.code: reason.text for reason in (advice.reasons if advice else ())}
        return tuple(ReasonCode(code, known.get(code, Text(code, code))) for code in self.decision.reason_codes)

    @property
    def interview_then(self) -> KeptInterview | None:
        """The interview the decision could stand on: finished when it was proposed."""
        held, at = self.interview, self.decision.prepared_at
        finished = held is not None and held.state == "finished" and held.finished_at is not None
        return held if held is not None and finished and (held.finished_at or at) <= at else None

    def unworded(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons() if reason.text == Text(reason.code, reason.code))


def dossier(ground: Ground, case_no: str) -> Dossier:
    """Raises `StaffError` (`CASE_UNKNOWN`, `NOT_DECIDED`, `PRODUCT_UNKNOWN`)."""
    from workbench.applications.products import find_product

    with ground.store.reading() as shelves:
        application = shelves.applications.get(case_no)
        decided = shelves.decisions.get(case_no)
        if decided is None or decided.state in ("withdrawn", "sent_back") or _reopened(shelves, decided):
            raise not_decided(case_no)
        documents = shelves.documents.of_case(case_no)
        return Dossier(
            application=application,
            merchant=shelves.merchants.get(application.merchant_id),
            product=find_product(application.product_code),
            policy=ground.policy() if decided.state != "signed" else _policy_of(ground, decided),
            decision=decided,
            score=shelves.scores.get(case_no),
            interview=shelves.interviews.counting(case_no),
            staff={person.staff_id: person for person in shelves.staff.all()},
            settings=shelves.settings.all(),
            documents=documents,
            papers=shelves.papers.of(d.sha256 for d in documents),
            texts=shelves.papers.texts(case_no, decided.version),
            journal_head=shelves.journal.head(),
            signature=signature_of(shelves, decided),
        )


def _reopened(shelves: Shelves, decided: KeptDecision) -> bool:
    """Was a signed decision taken up again? Its papers stay; no further ones are made of it."""
    course = shelves.courses.get(decided.case_no, decided.version)
    return course is not None and course.reopened_at is not None


def with_grounds(ground: Ground, case: Dossier) -> Dossier:
    """The same with everything its proof names, for a memo to carry; a draft carries nothing.

    Raises `StaffError` (`PROOF_EARLIER`, `MODEL_GONE`, `POLICY_GONE`, `PRODUCT_GONE`).
    """
    proof = case.read_proof
    if proof is None:
        return case
    return replace(case, beside=(("decision.sig", case.signature), *beside_proof(ground, proof)))


def _policy_of(ground: Ground, decided: KeptDecision) -> Policy:
    """The policy a signed decision stands on, not the one in force since."""
    return ground.policy_of(decided.policy_id, decided.policy_digest)


def signature_of(shelves: Shelves, decided: KeptDecision) -> bytes:
    """The desk's signature on a decision's proof, as the journal keeps it; empty where there is none."""
    for entry in shelves.journal.of_case(decided.case_no):
        facts = json.loads(entry.payload) if entry.action == "decision.sign" else {}
        if facts.get("version") == decided.version:
            return str(facts.get("signed", "")).encode("utf-8")
    return b""


def beside_proof(ground: Ground, proof: DecisionProof) -> tuple[tuple[str, bytes], ...]:
    """Trees, policy and product under the digests the proof names, by file name.

    Raises `StaffError` (`MODEL_GONE`, `POLICY_GONE`, `PRODUCT_GONE`).
    """
    from workbench.services.kept_grounds import policy_text, product_text

    return (
        ("model.json", ground.model_of(proof.model_digest, replay=True).evidence),
        ("policy.toml", policy_text(ground.folder, proof.policy_id, proof.policy_digest)),
        ("product.toml", product_text(ground.folder, proof.product_code, proof.product_digest)),
    )


def not_decided(case_no: str) -> StaffError:
    return StaffError(
        Text(f"{case_no} 还没有决策，没有文书可看", f"{case_no} is not decided; there is no paper to show"),
        Text("请先在案件中提出决策", "Propose a decision on the case first"),
        code="NOT_DECIDED",
    )
