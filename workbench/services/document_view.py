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
from workbench.services.paper_issue import folder_of
from workbench.services.paper_making import kinds_of, made
from workbench.services.paper_signers import signing_people
from workbench.services.paper_words import free_texts

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDocument


def decided_file(ground: Ground, case: Dossier, actor: Actor) -> DocumentFile:
    from workbench.services.case_view import decision_record
    from workbench.services.paper_checks import chain, checks, why_not_sign
    from workbench.services.paper_facts import letter_facts

    decision, why = case.decision, why_not_sign(case, actor)
    names = {staff_id: person.name for staff_id, person in case.staff.items()}
    current = [d for d in case.documents if not d.superseded and d.decision_version == decision.version]
    return DocumentFile(
        case_no=case.application.case_no,
        merchant_name=case.merchant.name,
        decision=decision_record(decision, names),
        chain=_signed_chain(case, chain(case)),
        checks=checks(case),
        issued=tuple(ground.folder / d.file for d in current),
        folder=folder_of(ground, case),
        may_sign=why is None,
        why_not=why,
        seconds_used=max(0, int((decision.prepared_at - case.application.submitted_at).total_seconds())),
        signed=case.signed,
        kinds=kinds_of(case),
        papers=states(ground, case),
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


def undecided_file(ground: Ground, case_no: str, why: Text) -> DocumentFile:
    with ground.store.reading() as shelves:
        application = shelves.applications.get(case_no)
        name = shelves.merchants.get(application.merchant_id).name
        issued = tuple(ground.folder / d.file for d in shelves.documents.of_case(case_no) if not d.superseded)
    return DocumentFile(case_no, name, None, (), (), issued, ground.folder / "documents", False, why, None)


def states(ground: Ground, case: Dossier) -> tuple[PaperState, ...]:
    """Every PDF in the register of this case, the newest of each kind and language first."""
    found = []
    for document in case.documents:
        if document.kind not in set(DocumentKind):
            continue
        paper = case.papers.get(document.sha256)
        signed = {one.staff_id for one in paper.signatures} if paper else set()
        missing = [p.name for p in signing_people(case) if p.staff_id not in signed] if paper else []
        old = document.superseded or document.decision_version != case.decision.version
        found.append(
            PaperState(
                kind=DocumentKind(document.kind),
                language=DocumentLanguage(document.language),
                file=ground.folder / document.file,
                revision=paper.revision if paper else 1,
                state="superseded" if old else "stale" if _stale(ground, case, document) else "issued",
                signed_by=tuple(case.name_of(one.staff_id) or "" for one in paper.signatures) if paper else (),
                waits_for=() if old else tuple(missing),
                issued_at=document.issued_at,
                present=(ground.folder / document.file).is_file(),
            )
        )
    return tuple(reversed(found))


def _stale(ground: Ground, case: Dossier, document: KeptDocument) -> bool:
    """Would the paper say something else now? Only words people wrote can make it so once a decision is signed."""
    if not any(text.kind == document.kind for text in case.texts):
        return False
    paper = case.papers.get(document.sha256)
    kind, language = DocumentKind(document.kind), DocumentLanguage(document.language)
    return paper is not None and sha256_hex(made(ground, case, kind, language, paper.revision)) != paper.base_sha256


def shown(ground: Ground, case: Dossier, kind: DocumentKind, language: DocumentLanguage) -> bytes:
    """The issued paper where it stands and is whole, with the slips of its signatures; else as it would be made now."""
    from workbench.reports.display import for_display

    for document in case.documents:
        if document.superseded or (document.kind, document.language) != (kind.value, language.value):
            continue
        path = ground.folder / document.file
        current = document.decision_version == case.decision.version
        if current and path.is_file() and not _stale(ground, case, document):
            data = path.read_bytes()
            if sha256_hex(data) == document.sha256:
                return for_display(data)
    return made(ground, case, kind, language)
