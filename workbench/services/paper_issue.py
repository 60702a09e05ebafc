"""How do the papers of a signed decision or of a finished interview come into the
desk's register?

A paper that says what the last one said is not written again; a signature that was missing is added beside those that
stand; other words make the next revision. A file that was lost is made again byte for byte where the keys are at hand.
Older files stay, marked superseded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.ground import Ground
from workbench.services.paper_signers import SigningPerson, kept, keys_at_hand, signing, signings
from workbench.services.paper_subject import PaperSubject
from workbench.storage.kept import KeptDocument
from workbench.storage.papers import KeptPaper, KeptSignature

if TYPE_CHECKING:
    from workbench.access.certificates import PersonalKey
    from workbench.storage.shelves import Shelves

PROOF = "proof"
Wanted = Sequence[tuple[DocumentKind, DocumentLanguage]]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A file to write: `paper` is None for what carries no signature, `again` for bytes the register knows already."""

    kind: str
    language: str
    name: str
    data: bytes
    paper: KeptPaper | None
    again: bool = False

    @property
    def sha256(self) -> str:
        return sha256_hex(self.data)


class Issue:
    """One issue of papers. `run` writes all of them or none, and answers their paths in the order wanted."""

    def __init__(self, ground: Ground, subject: PaperSubject, actor: Actor) -> None:
        self._ground, self._subject, self._actor = ground, subject, actor
        self._now = ground.now()
        self._keys: dict[str, PersonalKey] | None = None

    def run(self, wanted: Wanted) -> tuple[Path, ...]:
        """Raises `StaffError` as `DocumentService.issue` says."""
        found = [self._paper(kind, language) for kind, language in wanted]
        if self._subject.proof:
            found.append(self._proof())
        fresh = [one for one in found if isinstance(one, _Fresh)]
        written: dict[str, Path] = {}
        try:
            for one in fresh:
                written[one.name] = _write(self._folder(), one)
            if any(not one.again for one in fresh):
                with self._ground.transaction() as shelves:
                    self._record(shelves, [one for one in fresh if not one.again], written)
        except BaseException:
            for path in written.values():
                path.unlink(missing_ok=True)
            raise
        return tuple(written[one.name] if isinstance(one, _Fresh) else one for one in found)

    # ---- one paper

    def _paper(self, kind: DocumentKind, language: DocumentLanguage) -> _Fresh | Path:
        last = self._subject.last(kind.value, language.value)
        paper = self._subject.papers.get(last.sha256) if last else None
        revision = paper.revision if paper else 1
        base = self._subject.make(kind, language, revision)
        if last is not None and paper is not None:
            if sha256_hex(base) == paper.base_sha256:
                return self._standing(kind, language, base, last, paper)
            revision += 1
            base = self._subject.make(kind, language, revision)
        return self._signed(kind, language, revision, base, base, ())

    def _standing(
        self, kind: DocumentKind, language: DocumentLanguage, base: bytes, last: KeptDocument, paper: KeptPaper
    ) -> _Fresh | Path:
        """The paper says what it said: leave it, sign what is missing, or bring a lost file back."""
        path = self._ground.folder / last.file
        if path.is_file() and sha256_hex(path.read_bytes()) == last.sha256:
            if paper.whole or not self._missing(paper):
                return path
            return self._signed(kind, language, paper.revision, base, path.read_bytes(), paper.signatures)
        again = self._again(base, paper)
        if again is not None and not path.exists():
            return _Fresh(kind.value, language.value, path.name, again, paper, again=True)
        return self._signed(kind, language, paper.revision, base, base, ())

    def _missing(self, paper: KeptPaper) -> list[SigningPerson]:
        """Who has not signed yet and could now."""
        given = {one.staff_id for one in paper.signatures}
        rest = [person for person in self._subject.people if person.staff_id not in given]
        try:
            keys = keys_at_hand(self._ground, rest, self._actor)
        except StaffError as refused:
            if refused.code == "NO_SIGNER":
                return []
            raise
        return [person for person in rest if person.staff_id in keys]

    def _signed(
        self,
        kind: DocumentKind,
        language: DocumentLanguage,
        revision: int,
        base: bytes,
        so_far: bytes,
        given: tuple[KeptSignature, ...],
    ) -> _Fresh:
        from workbench.reports.signing import sign_paper

        by = {one.staff_id for one in given}
        people, keys = [p for p in self._subject.people if p.staff_id not in by], self._all_keys()
        to_give = signings(self._subject, people, keys, len(given), self._now)
        data = sign_paper(so_far, to_give)
        named = {p.staff_id: p for p in people}
        added = tuple(kept(named[one.key.staff_id], one.key, self._now) for one in to_give)
        name = f"{self._subject.number(kind, revision)}-{language.value}.pdf"
        paper = KeptPaper(sha256_hex(data), sha256_hex(base), revision, len(self._subject.people), (*given, *added))
        return _Fresh(kind.value, language.value, name, data, paper)

    def _again(self, base: bytes, paper: KeptPaper) -> bytes | None:
        """The lost file from its paper, its keys and its times; None where that cannot be done to the byte."""
        from workbench.reports.signing import sign_paper

        keys, named = self._all_keys(), {p.staff_id: p for p in self._subject.people}
        if any(one.staff_id not in keys or one.staff_id not in named for one in paper.signatures):
            return None
        given = [
            signing(self._subject, named[one.staff_id], keys[one.staff_id], place, one.at)
            for place, one in enumerate(paper.signatures)
        ]
        data = sign_paper(base, given)
        return data if sha256_hex(data) == paper.sha256 else None

    def _all_keys(self) -> dict[str, PersonalKey]:
        if self._keys is None:
            self._keys = keys_at_hand(self._ground, self._subject.people, self._actor)
        return self._keys

    def _proof(self) -> _Fresh | Path:
        subject, last = self._subject, self._subject.last(PROOF, "")
        name, data = f"{subject.number(DocumentKind.MEMO, 1)}.proof.json", subject.proof
        if last is not None and last.sha256 == sha256_hex(data):
            path = self._ground.folder / last.file
            return path if path.is_file() else _Fresh(PROOF, "", path.name, data, None, again=True)
        return _Fresh(PROOF, "", name, data, None)

    # ---- the register

    def _folder(self) -> Path:
        return folder_of(self._ground, self._subject.day)

    def _record(self, shelves: Shelves, fresh: Sequence[_Fresh], written: dict[str, Path]) -> None:
        subject, case_no, version = self._subject, self._subject.case_no, self._subject.version
        rows = [
            KeptDocument(
                case_no, version, one.kind, one.language, written[one.name].relative_to(self._ground.folder).as_posix(),
                one.sha256, subject.proof_digest, self._now, self._actor.staff_id,
            )
            for one in fresh
        ]  # fmt: skip
        shelves.documents.add(rows)
        papers = [one.paper for one in fresh if one.paper is not None]
        shelves.papers.add(papers)
        told = {
            "version": version,
            "proof": subject.proof_digest,
            "files": {row.file: row.sha256 for row in rows},
            "signed": {paper.sha256: [one.staff_id for one in paper.signatures] for paper in papers},
        }
        _tell(shelves, self._now, self._actor, case_no, told)


def folder_of(ground: Ground, day: date) -> Path:
    return ground.folder / "documents" / f"{day:%Y-%m}"


def _tell(shelves: Shelves, now: datetime, actor: Actor, case_no: str, told: dict[str, object]) -> None:
    shelves.journal.append(now, actor, "document.issue", case_no, told)


def _write(folder: Path, paper: _Fresh) -> Path:
    """Write whole or not at all; a name that is taken by other bytes gets a running number."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, dot, ending = paper.name.partition(".")
    target = folder / paper.name
    count = 1
    while target.exists() and sha256_hex(target.read_bytes()) != paper.sha256:
        count += 1
        target = folder / f"{stem}-{count}{dot}{ending}"
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
