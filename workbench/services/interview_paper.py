"""How does the report of an interview become a paper, whether or not the case is decided?

It is of the interview and of no decision: numbered by case and attempt (`IR-261123-0417-i1`), signed by who held it,
and superseded when its record was added to (marks, contradictions settled) or another interview was held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.reports.paper import Head
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.paper_making import LANGUAGES
from workbench.services.paper_signers import INTERVIEWED, SigningPerson
from workbench.services.paper_subject import PaperSubject

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves

MANY = 100_000  # entries of one case; the one of the finish is among them
FINISHED = "interview.finish"


def finished_interview(shelves: Shelves, case_no: str) -> KeptInterview | None:
    """The interview that counts, else the newest practice; None unless it is finished."""
    held = shelves.interviews.counting(case_no) or shelves.interviews.get(case_no)
    return held if held is not None and held.state == "finished" else None


def interview_subject(ground: Ground, case_no: str) -> PaperSubject | None:
    """The report as a paper; None where no interview of the case is finished. Raises `StaffError` (`CASE_UNKNOWN`)."""
    from workbench.services.interview_report import report_of

    policy = ground.policy()
    with ground.store.reading() as shelves:
        application = shelves.applications.get(case_no)
        held = finished_interview(shelves, case_no)
        if held is None or held.finished_at is None:
            return None
        report = report_of(shelves, held, policy.interview.tolerance)
        documents = tuple(d for d in shelves.documents.of_case(case_no) if d.kind == DocumentKind.INTERVIEW)
        papers = shelves.papers.of(d.sha256 for d in documents)
        settings = shelves.settings.all()
        synthetic = shelves.merchants.get(application.merchant_id).synthetic or bool(settings.get("synthetic", False))
        anchor = _anchor(shelves, held)
    day, officer = local(held.finished_at).date(), SigningPerson(held.officer, INTERVIEWED, report.officer_name)
    lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))

    def number(kind: DocumentKind, revision: int) -> str:
        whole = f"IR-{case_no.removeprefix('LN-')}-i{held.attempt}"
        return whole if revision == 1 else f"{whole}r{revision}"

    def make(kind: DocumentKind, language: DocumentLanguage, revision: int) -> bytes:
        from workbench.reports.interview_paper import InterviewPaperFacts, interview_paper

        head = Head(number(kind, revision), case_no, lender, day, "", anchor, synthetic, draft=False, seals=1)
        return interview_paper(InterviewPaperFacts(head, report), LANGUAGES[language])

    return PaperSubject(
        case_no, held.attempt, day, synthetic, (officer,), documents, papers, make, number,
        frozenset({DocumentKind.INTERVIEW}),
    )  # fmt: skip


def demand_subject(ground: Ground, case_no: str) -> PaperSubject:
    """Raises `StaffError` (`NO_INTERVIEW`)."""
    subject = interview_subject(ground, case_no)
    if subject is None:
        raise StaffError(
            Text("这个案件没有已结束的访谈", "No interview of this case is finished"),
            Text("没有出具任何文书。请先进行并结束访谈", "Nothing was issued. Hold and finish the interview first"),
            code="NO_INTERVIEW",
        )
    return subject


def _anchor(shelves: Shelves, held: KeptInterview) -> str:
    """The hash of the journal's entry of the finish: it dates everything the journal held until then."""
    entries = shelves.journal.of_case(held.case_no, MANY)
    return next((e.hash for e in entries if e.action == FINISHED and e.at == held.finished_at), "")
