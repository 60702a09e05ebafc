"""What papers does a decision have, and is a given file what this desk issued?"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.records.canonical import sha256_hex
from workbench.services.document_file import DocumentFile, DocumentKind, DocumentLanguage, VerifyReport
from workbench.services.dossier import Dossier, dossier, with_grounds
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

LANGUAGES = {
    DocumentLanguage.ZH: (Lang.ZH,),
    DocumentLanguage.EN: (Lang.EN,),
    DocumentLanguage.BILINGUAL: (Lang.ZH, Lang.EN),
}
ISSUED = (DocumentLanguage.ZH, DocumentLanguage.EN)
PROOF = "proof"


@dataclass(frozen=True, slots=True)
class _Paper:
    kind: str
    language: str
    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return sha256_hex(self.data)


class DocumentService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self, case_no: str, actor: Actor) -> DocumentFile:
        """The decision with its signatures, checks and issued files. Raises `StaffError` (`CASE_UNKNOWN`)."""
        from workbench.services.case_view import decision_record
        from workbench.services.paper_checks import chain, checks, why_not_sign

        try:
            case = dossier(self._ground, case_no)
        except StaffError as refused:
            if refused.code != "NOT_DECIDED":
                raise
            return self._undecided(case_no, refused.text)
        kept, why = case.decision, why_not_sign(case, actor)
        names = {staff_id: person.name for staff_id, person in case.staff.items()}
        current = [d for d in case.documents if not d.superseded and d.decision_version == kept.version]
        return DocumentFile(
            case_no=case_no,
            merchant_name=case.merchant.name,
            decision=decision_record(kept, names),
            chain=chain(case),
            checks=checks(case),
            issued=tuple(self._ground.folder / d.file for d in current),
            folder=self._folder(case),
            may_sign=why is None,
            why_not=why,
            seconds_used=max(0, int((kept.prepared_at - case.application.submitted_at).total_seconds())),
            signed=case.signed,
        )

    def _undecided(self, case_no: str, why: Text) -> DocumentFile:
        with self._ground.store.reading() as shelves:
            application = shelves.applications.get(case_no)
            name = shelves.merchants.get(application.merchant_id).name
            issued = tuple(self._ground.folder / d.file for d in shelves.documents.of_case(case_no) if not d.superseded)
        folder = self._ground.folder / "documents"
        return DocumentFile(case_no, name, None, (), (), issued, folder, False, why, None)

    def preview(
        self, case_no: str, kind: DocumentKind, language: DocumentLanguage = DocumentLanguage.ZH
    ) -> bytes:  # fmt: skip
        """One paper as PDF; marked as a draft until the decision is signed.

        Raises `StaffError` (`CASE_UNKNOWN`, `NOT_DECIDED`, `NO_LETTER`, `GLYPH_MISSING`, `FONT_...`).
        """
        return self._made(dossier(self._ground, case_no), DocumentKind(kind), DocumentLanguage(language))

    def _made(self, case: Dossier, kind: DocumentKind, language: DocumentLanguage) -> bytes:
        from workbench.reports.letter import letter
        from workbench.reports.memo import memo
        from workbench.services.paper_facts import letter_facts, memo_facts

        if kind is DocumentKind.MEMO:
            scored_by = case.score.model_digest if case.score else self._ground.model().digest
            card = self._ground.model_of(scored_by, replay=True).card
            whole = with_grounds(self._ground, case)
            return memo(memo_facts(whole, (card.outcome, card.note)), LANGUAGES[language])
        facts = letter_facts(case)
        if facts.outcome is Outcome.REFER or (facts.outcome is Outcome.DECLINE and not facts.reasons):
            raise StaffError(
                Text("这项决策还没有可以告知商户的结果", "This decision has no result to tell the merchant yet"),
                Text("请先批准或拒绝，并选定主要原因", "Approve or decline first, and choose the main reasons"),
                code="NO_LETTER",
            )
        return letter(facts, LANGUAGES[language])

    def issue(
        self, case_no: str, actor: Actor, languages: tuple[DocumentLanguage, ...] = ISSUED
    ) -> tuple[Path, ...]:  # fmt: skip
        """Write letter (not for a referral), memo and proof of a signed decision into the desk; record their digests.

        Files that were issued before, byte for byte, are not written again. Older versions stay, marked superseded.
        Raises `StaffError` (`NOT_PERMITTED`, `NOT_DECIDED`, `NOT_SIGNED`, `CHECK_FAILED`, `GLYPH_MISSING`, `FILE_...`).
        """
        from workbench.storage.kept import KeptDocument

        require(actor, Permission.ISSUE)
        case = dossier(self._ground, case_no)
        self._demand_issuable(case)
        papers = self._papers(case, languages)
        folder, now = self._folder(case), self._ground.now()
        known = {d.sha256: d for d in case.documents if d.decision_version == case.decision.version}
        paths = {p.name: self._present(known[p.sha256].file) if p.sha256 in known else None for p in papers}
        fresh = [paper for paper in papers if paths[paper.name] is None]
        if not fresh:
            return tuple(path for path in paths.values() if path is not None)
        written: list[Path] = []
        try:
            for paper in fresh:
                written.append(_write(folder, paper))
                paths[paper.name] = written[-1]
            with self._ground.transaction() as shelves:
                rows = [
                    KeptDocument(
                        case_no, case.decision.version, paper.kind, paper.language,
                        path.relative_to(self._ground.folder).as_posix(), paper.sha256, case.proof_digest, now,
                        actor.staff_id,
                    )
                    for paper, path in zip(fresh, written, strict=True)
                ]  # fmt: skip
                shelves.documents.add([row for row in rows if row.sha256 not in known])
                _record(shelves, now, actor, case, {row.file: row.sha256 for row in rows})
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        return tuple(path for path in paths.values() if path is not None)

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

    def _papers(self, case: Dossier, languages: tuple[DocumentLanguage, ...]) -> list[_Paper]:
        prefixes = {DocumentKind.LETTER: "DL", DocumentKind.MEMO: "CM"}
        papers = [
            _Paper(
                kind.value, language.value, f"{case.number(prefix)}-{language.value}.pdf",
                self._made(case, kind, language),
            )
            for kind, prefix in prefixes.items()
            if kind is DocumentKind.MEMO or case.decision.outcome is not Outcome.REFER
            for language in languages
        ]  # fmt: skip
        return [*papers, _Paper(PROOF, "", f"{case.number('CM')}.proof.json", case.proof)]

    def _folder(self, case: Dossier) -> Path:
        return self._ground.folder / "documents" / f"{case.decided_on:%Y-%m}"

    def _present(self, file: str) -> Path | None:
        path = self._ground.folder / file
        return path if path.is_file() else None

    def verify(self, path: Path) -> VerifyReport:
        """Compare a file with what this desk issued, and its decision with a fresh computation.

        Raises `StaffError` (`FILE_UNREADABLE`).
        """
        from workbench.services.verifying import verify_file

        return verify_file(self._ground, path)


def _record(shelves: Shelves, now: datetime, actor: Actor, case: Dossier, files: dict[str, str]) -> None:
    payload = {"version": case.decision.version, "proof": case.proof_digest, "files": files}
    shelves.journal.append(now, actor, "document.issue", case.application.case_no, payload)


def _write(folder: Path, paper: _Paper) -> Path:
    """Write whole or not at all; a name that is taken by other bytes gets a running letter."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, dot, ending = paper.name.partition(".")
    target = folder / paper.name
    count = 1
    while target.exists() and sha256_hex(target.read_bytes()) != paper.sha256:
        count += 1
        target = folder / f"{stem}-r{count}{dot}{ending}"
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(paper.data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as fault:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StaffError(
            Text(f"PDF 没有生成：{target.name} 无法写入", f"No PDF was made: {target.name} cannot be written"),
            Text(
                "决策已保存。请关闭占用该文件的程序后重试", "The decision is saved. Close what holds the file and retry"
            ),
            code="FILE_LOCKED",
        ) from fault
    return target
