"""What papers does a decision have, and is a given file what this desk issued?"""

from __future__ import annotations

from pathlib import Path

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.blind_choice import demand_case, demand_not_under_review
from workbench.services.commands import permit
from workbench.services.document_file import DocumentFile, DocumentKind, DocumentLanguage, VerifyReport
from workbench.services.dossier import Dossier, dossier
from workbench.services.ground import Ground

ISSUED = (DocumentLanguage.ZH, DocumentLanguage.EN)
FIRST = (DocumentKind.LETTER, DocumentKind.MEMO)
"""What goes out where nobody chose otherwise: the contract's papers wait for the contract."""


class DocumentService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self, case_no: str, actor: Actor) -> DocumentFile:
        """The decision with its signatures, checks and issued files.

        Raises `StaffError` (`CASE_UNKNOWN`, `BLIND_REVIEW_OPEN`).
        """
        demand_case(self._ground, case_no, actor)
        from workbench.services.document_view import decided_file, undecided_file

        try:
            case = dossier(self._ground, case_no)
        except StaffError as refused:
            if refused.code != "NOT_DECIDED":
                raise
            return undecided_file(self._ground, case_no, refused.text)
        return decided_file(self._ground, case, actor)

    def preview(
        self, case_no: str, kind: DocumentKind, language: DocumentLanguage = DocumentLanguage.ZH
    ) -> bytes:  # fmt: skip
        """One paper as PDF, to look at: as it was issued, with the slips of its signatures drawn in, where it says the
        same still; else as it would be made now, marked as a draft until the decision is signed.

        Raises `StaffError` (`CASE_UNKNOWN`, `NOT_DECIDED`, `NO_LETTER`, `NO_CONTRACT`, `NO_ORDERS`, `NO_INTERVIEW`,
        `FONT_...`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.document_view import shown
        from workbench.services.interview_paper import demand_subject
        from workbench.services.paper_subject import decision_subject

        ground = self._ground
        if kind == DocumentKind.INTERVIEW:
            subject = demand_subject(ground, case_no)
        else:
            subject = decision_subject(ground, dossier(ground, case_no))
        return shown(ground, subject, DocumentKind(kind), DocumentLanguage(language))

    def issue(
        self,
        case_no: str,
        actor: Actor,
        languages: tuple[DocumentLanguage, ...] = ISSUED,
        kinds: tuple[DocumentKind, ...] = FIRST,
        pin: str | None = None,
    ) -> tuple[Path, ...]:
        """Write the papers of a signed decision, signed by those who decided, and its proof; record their digests.

        Of `kinds` those the case can have (a referral has no letter). A paper that says what it said is not written
        again; one whose words changed supersedes it. `pin` opens the own key of the person at the desk. The report of
        an interview needs no decision and is signed by who held it; alone, it brings no proof.

        Raises `StaffError` (`NOT_PERMITTED`, `NOT_DECIDED`, `NOT_SIGNED`, `NO_INTERVIEW`, `CHECK_FAILED`, `PIN_NEEDED`,
        `PIN_WRONG`, `NO_SIGNER`, `FILE_...`, `FONT_...`).
        """
        from workbench.services.interview_paper import demand_subject
        from workbench.services.paper_issue import Issue

        reports = [(DocumentKind.INTERVIEW, one) for one in languages if DocumentKind.INTERVIEW in kinds]
        decided = tuple(kind for kind in kinds if kind is not DocumentKind.INTERVIEW)
        if reports:
            permit(self._ground, Act.ISSUE_INTERVIEW, actor, case_no)
            held = demand_subject(self._ground, case_no)
        if decided:
            permit(self._ground, Act.ISSUE, actor, case_no)
            case = dossier(self._ground, case_no)
            self._demand_issuable(case)
        self._unlock(actor, pin)
        # First what another person may have to sign: where it is refused, nothing of the rest has gone out.
        written = Issue(self._ground, held, actor).run(reports) if reports else ()
        found = self._issue_decided(case, actor, languages, decided) if decided else ()
        return (*found[:-1], *written, *found[-1:])

    def _issue_decided(
        self, case: Dossier, actor: Actor, languages: tuple[DocumentLanguage, ...], kinds: tuple[DocumentKind, ...]
    ) -> tuple[Path, ...]:
        """The papers of the decision in the order wanted, its proof last."""
        from workbench.services.paper_issue import Issue
        from workbench.services.paper_making import kinds_of
        from workbench.services.paper_subject import decision_subject

        can = kinds_of(case)
        wanted = [(kind, language) for kind in kinds if kind in can for language in languages]
        return Issue(self._ground, decision_subject(self._ground, case), actor).run(wanted)

    def _unlock(self, actor: Actor, pin: str | None) -> None:
        from workbench.services.personal_keys import unlock

        if pin is not None:
            unlock(self._ground, actor.staff_id, pin)

    def write(
        self, case_no: str, kind: DocumentKind, block: str, language: Lang, words: str, actor: Actor
    ) -> bool:  # fmt: skip
        """Write a free paragraph of a paper; empty words bring the program's own back. False where nothing changed.

        A paper that was issued is stale from then on: the next issue makes the next revision. Raises `StaffError`
        (`NOT_PERMITTED`, `NOT_DECIDED`, `TEXT_LOCKED`, `TEXT_TOO_LONG`, `INTERNAL_WORDS`).
        """
        from workbench.services.paper_words import write_text

        return write_text(
            self._ground, dossier(self._ground, case_no), DocumentKind(kind), block, language, words, actor
        )

    def verify(self, path: Path) -> VerifyReport:
        """Compare a file with what this desk issued, its signatures with the desk's people, and its decision with a
        fresh computation. Raises `StaffError` (`FILE_UNREADABLE`, `BLIND_REVIEW_OPEN`).
        """
        from workbench.services.verifying import verify_file

        report = verify_file(self._ground, path)
        if report.case_no is not None:
            demand_not_under_review(self._ground, report.case_no)
        return report

    def _demand_issuable(self, case: Dossier) -> None:
        from workbench.services.paper_checks import checks

        if not case.signed:
            raise StaffError(
                Text("决策尚未签署，只能导出草稿", "The decision is not signed; only a draft can be exported"),
                Text("请等待复核人签署", "Wait for the approver's signature"),
                code="NOT_SIGNED",
            )
        failed = next((check for check in checks(case) if not check.passed), None)
        if failed is not None:
            raise StaffError(
                Text(f"签发前检查未通过：{failed.text.zh}", f"A check before issue failed: {failed.text.en}"),
                Text("决策已保存。请处理后再签发", "The decision is saved. Put this right, then issue"),
                code="CHECK_FAILED",
            )
