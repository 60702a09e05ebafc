"""The report of an interview goes out before there is a decision, signed by who held it, in revisions of its own."""

from __future__ import annotations

import json

import pytest
from pytestqt.qtbot import QtBot

from tests.reports.reading import text_of
from tests.services.scored_desk import CLEAN, fill
from tests.services.test_interview import answer_all
from tests.services.test_interview_talk import SALES
from workbench.access.staff import Actor, actor_of
from workbench.common.errors import StaffError
from workbench.interview.questions import Assessment, Diligence
from workbench.reports.archive_check import archive_faults
from workbench.reports.signature_check import signature_findings
from workbench.services import personal_keys
from workbench.services.desk import FIRST_STAFF
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.documents import DocumentService
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.storage.store import Store

PEOPLE = {person.staff_id: actor_of(person) for person in FIRST_STAFF}
ME, OTHER, AUDITOR = PEOPLE["s01"], PEOPLE["s02"], PEOPLE["s04"]
REPORT, ZH = (DocumentKind.INTERVIEW,), (DocumentLanguage.ZH,)


@pytest.fixture
def ground(store: Store) -> Ground:
    made = fill(store)
    with store.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    return made


def held(ground: Ground, by: Actor = ME, sales: str = "") -> DocumentService:
    """A finished interview; `sales` is what was claimed against the flows."""
    room = InterviewService(ground)
    room.start(CLEAN, by)
    room.consent(CLEAN, by)
    answer_all(room, CLEAN)
    if sales:
        room.answer(CLEAN, SALES, Assessment.CONTRADICTS, "高于流水", 60, by, sales)
    room.rate(CLEAN, Diligence.B, by)
    room.finish(CLEAN, by)
    return DocumentService(ground)


def test_it_is_shown_and_issued_for_a_case_nobody_decided(ground: Ground, qtbot: QtBot) -> None:
    papers = held(ground)
    shown = papers.open(CLEAN, ME)
    assert shown.decision is None
    assert shown.kinds == REPORT
    (file,) = papers.issue(CLEAN, ME, ZH, REPORT)
    assert file.name == f"IR-{CLEAN.removeprefix('LN-')}-i1-zh.pdf"
    assert archive_faults(file.read_bytes()) == ()
    (found,) = signature_findings(file.read_bytes(), personal_keys.root_certificates(ground))
    assert (found.serial, found.holds, found.whole) == (ME.staff_id, True, True)
    report = papers.verify(file)
    assert report.passed, report.failures
    with ground.store.reading() as shelves:
        finish = next(e for e in shelves.journal.of_case(CLEAN) if e.action == "interview.finish")
    assert finish.hash in text_of(file.read_bytes())
    (step,) = papers.open(CLEAN, ME).chain
    assert (step.name, step.state) == (ME.name, "signed")


def test_what_says_the_same_is_not_written_again_and_a_lost_file_comes_back_to_the_byte(ground: Ground) -> None:
    papers = held(ground)
    (first,) = papers.issue(CLEAN, ME, ZH, REPORT)
    whole = first.read_bytes()
    assert papers.issue(CLEAN, ME, ZH, REPORT) == (first,)
    first.unlink()
    assert papers.issue(CLEAN, ME, ZH, REPORT) == (first,)
    assert first.read_bytes() == whole


def test_a_contradiction_settled_after_makes_the_next_revision(ground: Ground) -> None:
    papers = held(ground, sales="每月 30 万")
    (first,) = papers.issue(CLEAN, ME, ZH, REPORT)
    InterviewService(ground).resolve(CLEAN, SALES, "explained", "线下批发另有合同三份", ME)
    assert papers.open(CLEAN, ME).papers[0].state == "stale"
    (second,) = papers.issue(CLEAN, ME, ZH, REPORT)
    assert second.name == first.name.replace("-i1-", "-i1r2-")
    assert papers.verify(first).superseded
    states = {paper.file: paper.state for paper in papers.open(CLEAN, ME).papers}
    assert states == {first: "superseded", second: "issued"}


def test_nobody_else_signs_it_and_an_unfinished_one_has_no_paper(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = DocumentService(ground)
    with pytest.raises(StaffError, match="NO_INTERVIEW"):
        papers.issue(CLEAN, ME, ZH, REPORT)
    held(ground)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        papers.issue(CLEAN, AUDITOR, ZH, REPORT)
    whole = personal_keys.personal_key

    def away(at: Ground, staff_id: str) -> object:
        if staff_id == ME.staff_id:
            raise personal_keys._not_seated(next(p for p in FIRST_STAFF if p.staff_id == staff_id))
        return whole(at, staff_id)

    monkeypatch.setattr(personal_keys, "personal_key", away)
    with pytest.raises(StaffError, match="NO_SIGNER"):
        papers.issue(CLEAN, OTHER, ZH, REPORT)
    assert not list((ground.folder / "documents").rglob("*.pdf"))


def test_its_issue_is_told_to_the_journal_with_who_signed(ground: Ground) -> None:
    papers = held(ground)
    files = papers.issue(CLEAN, ME, kinds=REPORT)
    with ground.store.reading() as shelves:
        told = [json.loads(e.payload) for e in shelves.journal.of_case(CLEAN) if e.action == "document.issue"]
    assert len(told) == 1
    assert len(told[0]["files"]) == len(files) == 2
    assert set(map(tuple, told[0]["signed"].values())) == {(ME.staff_id,)}


def test_notes_that_stand_with_an_answer_are_not_printed_twice(ground: Ground, qtbot: QtBot) -> None:
    held(ground)
    words = text_of(DocumentService(ground).preview(CLEAN, DocumentKind.INTERVIEW))
    answers = sum(q.note == "已说明" for q in InterviewService(ground).report(CLEAN).questions)
    assert words.count("已说明") == answers > 0
    assert "未解决的矛盾" not in words  # every answer was found consistent
