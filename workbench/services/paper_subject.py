"""What is a paper of: a decision or an interview? Who signs it, how is it numbered, and how is it made again?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.dossier import Dossier
from workbench.services.paper_making import made, paper_number
from workbench.services.paper_signers import SigningPerson, signing_people

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptDocument
    from workbench.storage.papers import KeptPaper


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """`version` is of the decision, or the attempt of the interview. `free` are kinds whose words may change while
    the subject stands; `proof` is empty for what has none.
    """

    case_no: str
    version: int
    day: date
    synthetic: bool
    people: tuple[SigningPerson, ...]
    documents: tuple[KeptDocument, ...]  # of the case, oldest first
    papers: dict[str, KeptPaper]
    make: Callable[[DocumentKind, DocumentLanguage, int], bytes]  # a kind, a language, a revision
    number: Callable[[DocumentKind, int], str]
    free: frozenset[DocumentKind]
    proof: bytes = b""
    proof_digest: str = ""

    def holds(self, document: KeptDocument) -> bool:
        """Is this file of the version that stands, and not replaced?"""
        return not document.superseded and document.decision_version == self.version

    def last(self, kind: str, language: str) -> KeptDocument | None:
        """The newest file of a kind in a language that stands."""
        found = [d for d in self.documents if (d.kind, d.language) == (kind, language) and self.holds(d)]
        return found[-1] if found else None


def decision_subject(ground: Ground, case: Dossier) -> PaperSubject:
    return PaperSubject(
        case_no=case.application.case_no,
        version=case.decision.version,
        day=case.decided_on,
        synthetic=case.synthetic,
        people=signing_people(case),
        documents=tuple(d for d in case.documents if d.kind != DocumentKind.INTERVIEW),
        papers=case.papers,
        make=lambda kind, language, revision: made(ground, case, kind, language, revision),
        number=lambda kind, revision: paper_number(case, kind, revision),
        free=frozenset(kind for kind in DocumentKind if any(text.kind == kind for text in case.texts)),
        proof=case.proof,
        proof_digest=case.proof_digest,
    )
