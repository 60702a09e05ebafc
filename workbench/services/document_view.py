"""What does staff see of a decision's papers: which there are, how they stand, who signed them?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.services.document_file import (
    DocumentFile,
    DocumentKind,
    DocumentLanguage,
    PaperState,
    Signature,
)
from workbench.services.dossier import Dossier
from workbench.services.ground import Ground
from workbench.services.interview_paper import interview_subject
from workbench.services.key_states import key_state
from workbench.services.paper_issue import folder_of
from workbench.services.paper_making import kinds_of
from workbench.services.paper_signers import INTERVIEWED, PARTS
from workbench.services.paper_subject import PaperSubject, decision_subject
from workbench.services.paper_words import free_texts

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDocument


def decided_file(ground: Ground, case: Dossier, actor: Actor) -> DocumentFile:
    from workbench.services.case_view import decision_record
    from workbench.services.paper_checks import chain, checks, why_not_sign
    from workbench.services.paper_facts import letter_facts

    decision, why = case.decision, why_not_sign(case, actor)
    interview = interview_subject(ground, case.application.case_no)
    names = {staff_id: person.name for staff_id, person in case.staff.items()}
    current = [d for d in case.documents if not d.superseded and d.decision_version == decision.version]
    return DocumentFile(
        case_no=case.application.case_no,
        merchant_name=case.merchant.name,
        decision=decision_record(decision, names),
        chain=_with_keys(ground, case, actor if why is None else None, _signed_chain(case, chain(case))),
        checks=checks(case),
        issued=tuple(ground.folder / d.file for d in current),
        folder=folder_of(ground, case.decided_on),
        may_sign=why is None,
        why_not=why,
        seconds_used=max(0, int((decision.prepared_at - case.application.submitted_at).total_seconds())),
        signed=case.signed,
        kinds=kinds_of(case) + ((DocumentKind.INTERVIEW,) if interview is not None else ()),
        papers=states(ground, case, interview),
        texts=free_texts(case, letter_facts(case).change),
    )


def _signed_chain(case: Dossier, steps: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """The chain, with who has also signed the papers that stand."""
    current = [d for d in case.documents if not d.superseded and d.decision_version == case.decision.version]
    given = [one for d in current if d.sha256 in case.papers for one in case.papers[d.sha256].signatures]
    names = {case.name_of(one.staff_id) for one in given}
    also = Text("，文书已电子签名", ", papers signed")
    return tuple(
        replace(step, detail=step.detail + also) if step.name in names and step.state == "signed" else step
        for step in steps
    )


def _with_keys(
    ground: Ground, case: Dossier, signer: Actor | None, steps: tuple[Signature, ...]
) -> tuple[Signature, ...]:
    """The chain with how each named person's key stands; a step that waits shows the key of who may sign it here."""
    kept, now, made = case.decision, ground.now(), list(steps)
    waits = signer.staff_id if signer is not None else None
    people = (kept.prepared_by, kept.approved_by or waits)  # in the chain's order; the rest names nobody
    with ground.store.reading() as shelves:
        for place, staff_id in enumerate(people[: len(made)]):
            if staff_id is not None and made[place].state != "not_needed":
                made[place] = replace(made[place], key=key_state(ground, shelves, staff_id, now))
    return tuple(made)


def undecided_file(ground: Ground, case_no: str, why: Text) -> DocumentFile:
    """A case without a decision: the report of its interview is all there may be."""
    interview = interview_subject(ground, case_no)
    with ground.store.reading() as shelves:
        application = shelves.applications.get(case_no)
        name = shelves.merchants.get(application.merchant_id).name
        issued = tuple(ground.folder / d.file for d in shelves.documents.of_case(case_no) if not d.superseded)
    folder = ground.folder / "documents" if interview is None else folder_of(ground, interview.day)
    kinds = () if interview is None else (DocumentKind.INTERVIEW,)
    papers = () if interview is None else _states(ground, interview)
    chain = () if interview is None else (_interviewer(ground, interview, papers),)
    return DocumentFile(case_no, name, None, chain, (), issued, folder, False, why, None, kinds=kinds, papers=papers)


def _interviewer(ground: Ground, interview: PaperSubject, papers: tuple[PaperState, ...]) -> Signature:
    """Who held the interview, whether the report that stands carries the signature, and how the key stands."""
    (person,) = interview.people
    signed = any(paper.state == "issued" and paper.signed_by for paper in papers)
    told = Text("访谈报告已电子签名", "Report signed") if signed else Text("访谈报告未出具", "Report not issued yet")
    with ground.store.reading() as shelves:
        key = key_state(ground, shelves, person.staff_id, ground.now())
    return Signature(PARTS[INTERVIEWED], person.name, "signed" if signed else "open", told, None, key)


def states(ground: Ground, case: Dossier, interview: PaperSubject | None) -> tuple[PaperState, ...]:
    """Every PDF in the register of this case, the newest of each kind and language first."""
    found = _states(ground, decision_subject(ground, case))
    found += _states(ground, interview) if interview is not None else ()
    return tuple(sorted(found, key=lambda paper: paper.issued_at, reverse=True))


def _states(ground: Ground, subject: PaperSubject) -> tuple[PaperState, ...]:
    return tuple(_state(ground, subject, d) for d in reversed(subject.documents) if d.kind in set(DocumentKind))


def _state(ground: Ground, subject: PaperSubject, document: KeptDocument) -> PaperState:
    paper = subject.papers.get(document.sha256)
    given = {one.staff_id for one in paper.signatures} if paper else set()
    missing = tuple(p.name for p in subject.people if p.staff_id not in given) if paper else ()
    names = {person.staff_id: person.name for person in subject.people}
    standing = subject.holds(document)
    return PaperState(
        kind=DocumentKind(document.kind),
        language=DocumentLanguage(document.language),
        file=ground.folder / document.file,
        revision=paper.revision if paper else 1,
        state="superseded" if not standing else "stale" if _stale(subject, document) else "issued",
        signed_by=tuple(names.get(one.staff_id, one.staff_id) for one in paper.signatures) if paper else (),
        waits_for=missing if standing else (),
        issued_at=document.issued_at,
        present=(ground.folder / document.file).is_file(),
    )


def _stale(subject: PaperSubject, document: KeptDocument) -> bool:
    """Would the paper say something else now? Only what people may still write can make it so."""
    paper, kind = subject.papers.get(document.sha256), DocumentKind(document.kind)
    if kind not in subject.free or paper is None:
        return False
    return sha256_hex(subject.make(kind, DocumentLanguage(document.language), paper.revision)) != paper.base_sha256


def shown(ground: Ground, subject: PaperSubject, kind: DocumentKind, language: DocumentLanguage) -> bytes:
    """The issued paper where it stands and is whole, with the slips of its signatures; else as it would be made now."""
    from workbench.reports.display import for_display

    document = subject.last(kind.value, language.value)
    if document is not None and not _stale(subject, document):
        path = ground.folder / document.file
        data = path.read_bytes() if path.is_file() else b""
        if sha256_hex(data) == document.sha256:
            return for_display(data)
    return subject.make(kind, language, 1)
