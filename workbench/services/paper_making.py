"""How does each kind of paper of a decision come about?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.reports.paper import Head
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.dossier import Dossier, with_grounds
from workbench.services.paper_signers import signing_people
from workbench.services.paper_words import CHANGE, NOTE, over, written

if TYPE_CHECKING:
    from workbench.reports.letter_facts import LetterFacts
    from workbench.services.ground import Ground

LANGUAGES = {
    DocumentLanguage.ZH: (Lang.ZH,),
    DocumentLanguage.EN: (Lang.EN,),
    DocumentLanguage.BILINGUAL: (Lang.ZH, Lang.EN),
}
PREFIXES = {
    DocumentKind.LETTER: "DL",
    DocumentKind.MEMO: "CM",
    DocumentKind.PLAN: "RP",
    DocumentKind.COSTS: "CF",
    DocumentKind.CERTIFICATE: "OC",
}
APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_LOWER)


def kinds_of(case: Dossier) -> tuple[DocumentKind, ...]:
    """The papers this decision can have, in their order."""
    approved, found = case.decision.outcome in APPROVALS, [DocumentKind.LETTER, DocumentKind.MEMO]
    if case.decision.outcome is Outcome.REFER:
        found.remove(DocumentKind.LETTER)
    if approved:
        found += [DocumentKind.PLAN, DocumentKind.COSTS]
    if approved and case.product.security == "orders" and case.score is not None:
        found.append(DocumentKind.CERTIFICATE)
    return tuple(found)


def paper_number(case: Dossier, kind: DocumentKind, revision: int) -> str:
    """`DL-261123-0417-v1`, from the second paper on the same decision on `…-v1r2`."""
    number = case.number(PREFIXES[kind])
    return number if revision == 1 else f"{number}r{revision}"


def made(
    ground: Ground, case: Dossier, kind: DocumentKind, language: DocumentLanguage, revision: int = 1
) -> bytes:  # fmt: skip
    """One paper as PDF, without signatures; a draft until the decision is signed.

    Raises `StaffError` (`NO_LETTER`, `NO_CONTRACT`, `NO_ORDERS`, `FONT_...`, `MODEL_GONE`, ...).
    """
    number = paper_number(case, kind, revision)
    return _MAKERS[kind](ground, case, number, LANGUAGES[language])


def _head(case: Dossier, kind: DocumentKind, number: str) -> Head:
    proof = case.read_proof
    return Head(
        number=number,
        case_no=case.application.case_no,
        lender=case.lender,
        day=case.decided_on,
        proof_digest=case.proof_digest,
        anchor=proof.journal_head if proof else "",
        synthetic=case.synthetic,
        draft=not case.signed,
        seals=len(signing_people(case)),
        note=written(case, kind, NOTE),
    )


def letter_of(case: Dossier, number: str) -> LetterFacts:
    """The facts of the letter with the words people wrote."""
    from workbench.services.paper_facts import letter_facts

    facts, head = letter_facts(case), _head(case, DocumentKind.LETTER, number)
    change = over(facts.change, written(case, DocumentKind.LETTER, CHANGE))
    return replace(facts, number=number, change=change, note=head.note, anchor=head.anchor, seals=head.seals)


def _letter(ground: Ground, case: Dossier, number: str, languages: tuple[Lang, ...]) -> bytes:
    from workbench.reports.letter import letter

    facts = letter_of(case, number)
    if facts.outcome is Outcome.REFER or (facts.outcome is Outcome.DECLINE and not facts.reasons):
        raise StaffError(
            Text("这项决策还没有可以告知商户的结果", "This decision has no result to tell the merchant yet"),
            Text("请先批准或拒绝，并选定主要原因", "Approve or decline first, and choose the main reasons"),
            code="NO_LETTER",
        )
    return letter(facts, languages)


def _memo(ground: Ground, case: Dossier, number: str, languages: tuple[Lang, ...]) -> bytes:
    from workbench.reports.memo import memo
    from workbench.services.memo_grounds import memo_grounds, with_memo_grounds
    from workbench.services.paper_facts import memo_facts

    scored_by = case.score.model_digest if case.score else ground.model().digest
    card = ground.model_of(scored_by, replay=True).card
    head = _head(case, DocumentKind.MEMO, number)
    facts = memo_facts(with_grounds(ground, case), (card.outcome, card.note))
    facts = with_memo_grounds(facts, case, memo_grounds(ground, case))
    return memo(replace(facts, number=number, note=head.note, anchor=head.anchor, seals=head.seals), languages)


def _plan(ground: Ground, case: Dossier, number: str, languages: tuple[Lang, ...]) -> bytes:
    from workbench.reports.repayment_plan import repayment_plan
    from workbench.services.paper_terms import plan_facts

    return repayment_plan(plan_facts(case, _head(case, DocumentKind.PLAN, number)), languages)


def _costs(ground: Ground, case: Dossier, number: str, languages: tuple[Lang, ...]) -> bytes:
    from workbench.reports.cost_form import cost_form
    from workbench.services.paper_terms import cost_facts

    return cost_form(cost_facts(case, _head(case, DocumentKind.COSTS, number)), languages)


def _certificate(ground: Ground, case: Dossier, number: str, languages: tuple[Lang, ...]) -> bytes:
    from workbench.reports.order_certificate import order_certificate
    from workbench.services.paper_terms import base_facts

    return order_certificate(base_facts(ground, case, _head(case, DocumentKind.CERTIFICATE, number)), languages)


_MAKERS: dict[DocumentKind, Callable[[Ground, Dossier, str, tuple[Lang, ...]], bytes]] = {
    DocumentKind.LETTER: _letter,
    DocumentKind.MEMO: _memo,
    DocumentKind.PLAN: _plan,
    DocumentKind.COSTS: _costs,
    DocumentKind.CERTIFICATE: _certificate,
}
