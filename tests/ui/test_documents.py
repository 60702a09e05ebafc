"""Papers are shown as they will be printed; they go out only when signed by two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.document_file import (
    DocumentFile,
    DocumentKind,
    DocumentLanguage,
    FreeText,
    KeyState,
    PaperState,
    Signature,
    VerifyReport,
)
from workbench.ui.bench import Bench
from workbench.ui.documents.page import DocumentsPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, file: DocumentFile | None = None) -> tuple[DocumentsPage, Bench]:
    bench = invented.bench()
    bench.services.documents.file = file or invented.document_file()
    page = DocumentsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    return page, bench


def _signed() -> DocumentFile:
    file = invented.document_file()
    assert file.decision is not None
    chain = tuple(replace(one, state="signed") if one.state == "waiting" else one for one in file.chain)
    decision = replace(file.decision, approved_by="周砚", approved_at=invented.NOW)
    return replace(file, decision=decision, signed=True, chain=chain, why_not=None)


def _previews(bench: Bench) -> list[tuple[object, ...]]:
    return [call[1:] for call in bench.services.documents.calls if call[0] == "preview"]


def _acts(bench: Bench) -> list[tuple[object, ...]]:
    """What was done to the decision, besides looking at it."""
    return [call for call in bench.services.decision.calls if call[0] != "open"]


def test_letter_and_memo_lie_side_by_side_as_real_pdf_pages(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert _previews(bench) == [
        (DocumentKind.LETTER, DocumentLanguage.ZH),
        (DocumentKind.MEMO, DocumentLanguage.ZH),
    ]
    assert [paper.pages() for paper in page.papers.papers] == [1, 1]
    assert "letter" in page.papers.papers[0].text(0)
    assert "memo" in page.papers.papers[1].text(0)


def test_view_and_language_choose_what_is_rendered(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.view.choose(2)
    page.language.choose(2)
    assert _previews(bench)[-1] == (DocumentKind.MEMO, DocumentLanguage.BILINGUAL)
    assert len(page.papers.papers) == 1


def test_zoom_steps_and_fits_the_width_again(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    fitted = page.papers.percent()
    page.viewer.zoom(1)
    larger = page.papers.percent()
    assert larger > fitted
    assert page.tools.percent.text() == f"{larger}%"
    page.viewer.zoom(-1)
    page.viewer.fit_width()
    assert page.papers.percent() == fitted


def test_the_chain_says_who_waits_and_why_the_preparer_may_not_sign(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert "周砚 授信经理 待复核" in page.signing.chain.accessibleName()
    assert page.signing.tally.text() == "3 / 4"
    assert page.signing.why_not.text() == "经办人不能复核自己的决定"
    assert not page.signing.confirm.isEnabled()
    page.confirm()
    assert _acts(bench) == []


def test_the_second_person_signs_with_one_press(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, invented.document_file(may_sign=True))
    page.confirm()
    assert _acts(bench) == [("sign", invented.CASE, "")]


def test_returning_needs_ten_characters(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, invented.document_file(may_sign=True))
    page.signing.comment.setPlainText("重写")
    page.send_back()
    assert _acts(bench) == []
    page.signing.comment.setPlainText("请写明退款率升高的原因")
    page.send_back()
    assert _acts(bench) == [("send_back", invented.CASE, "请写明退款率升高的原因")]


def test_a_proposal_can_be_withdrawn_until_it_is_signed(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert page.withdraw_command.isEnabled()
    page.signing.comment.setPlainText("商户来电更正申请金额")
    page.withdraw()
    assert _acts(bench) == [("withdraw", invented.CASE, "商户来电更正申请金额")]
    signed, _ = _page(qtbot, _signed())
    assert not signed.withdraw_command.isEnabled()
    assert signed.result.text() == "已批准 ¥60,000 · 用时 3 分 8 秒"


def test_a_signed_decision_is_issued_and_the_files_are_told(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, _signed())
    heard = invented.toasts(bench)
    page.export()
    assert ("issue", invented.CASE) in bench.services.documents.calls
    assert heard[-1].detail.zh == "DL-261123-0417-v1.pdf"


def test_before_the_signature_only_drafts_are_exported(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot)
    page.choose_folder = lambda: str(tmp_path)  # type: ignore[method-assign]
    page.export()
    assert "issue" not in [call[0] for call in bench.services.documents.calls]
    drafts = sorted(path.name for path in tmp_path.iterdir())
    assert drafts == [f"draft-{invented.CASE}-zh-1.pdf", f"draft-{invented.CASE}-zh-2.pdf"]
    assert (tmp_path / drafts[0]).read_bytes()[:5] == b"%PDF-"


def test_a_referral_shows_its_memo_and_says_why_there_is_no_letter(qtbot: QtBot) -> None:
    bench = invented.bench()
    whole = bench.services.documents.preview

    def preview(case_no: str, kind: DocumentKind, language: DocumentLanguage) -> bytes:
        if kind is DocumentKind.LETTER:
            raise StaffError(Text("没有通知书", "No letter"), Text("请先决定", "Decide first"), code="NO_LETTER")
        return whole(case_no, kind, language)

    bench.services.documents.preview = preview
    page = DocumentsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    assert page.notice.isVisible()
    assert page.notice.words == "没有通知书。请先决定"
    assert len(page.papers.papers) == 1


def test_a_case_without_a_decision_has_no_papers(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, replace(invented.document_file(), decision=None, chain=(), checks=()))
    assert page.none.isVisible()
    assert not page.desk.isVisible()
    assert _previews(bench) == []


def test_the_small_window_shows_one_page(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.resize(1097, 646)
    assert _previews(bench)[-1] == (DocumentKind.LETTER, DocumentLanguage.ZH)
    assert len(page.papers.papers) == 1


def _with_papers(state: str = "issued", waits: tuple[str, ...] = ()) -> DocumentFile:
    paper = PaperState(
        DocumentKind.LETTER, DocumentLanguage.ZH, Path("documents/2026-11/DL-261123-0417-v1-zh.pdf"), 1, state,
        ("沈宁",), waits, invented.NOW, True,
    )  # fmt: skip
    text = FreeText(DocumentKind.LETTER, "note", Text("补充说明", "Further remarks"), Text("请来电", "Please call"))
    return replace(_signed(), kinds=tuple(DocumentKind)[:4], papers=(paper,), texts=(text,))


def test_other_papers_are_chosen_by_name(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert not page.other.isVisible()
    page.view.choose(3)
    assert page.other.isVisible()
    assert _previews(bench)[-1] == (DocumentKind.PLAN, DocumentLanguage.ZH)
    page.other.setCurrentIndex(1)
    page.other.activated.emit(1)
    assert _previews(bench)[-1] == (DocumentKind.COSTS, DocumentLanguage.ZH)


def test_words_are_found_on_the_papers_and_stepped_through(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    page.viewer.finder.open_bar()
    page.viewer.finder.field.setText("LETTER")
    assert [(hit.paper, hit.page) for hit in page.viewer.found] == [(0, 0)]
    assert page.viewer.finder.tally.text() == "1 / 1"
    page.viewer.finder.field.setText("zh")
    assert page.viewer.finder.tally.text() == "1 / 2"
    page.viewer.step(1)
    assert page.viewer.finder.tally.text() == "2 / 2"
    page.viewer.finder.field.setText("nowhere")
    assert page.viewer.finder.tally.text() == "没有找到"
    page.viewer.finder.close_bar()
    assert page.viewer.found == ()


def test_papers_are_printed_page_by_page(qtbot: QtBot, tmp_path: Path) -> None:
    from workbench.ui.documents.printing import print_papers, printer_for

    page, _ = _page(qtbot)
    printer = printer_for("x")
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert print_papers(page.papers.papers, printer) == 2
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 2


def test_free_text_is_written_and_facts_are_not_offered(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, _with_papers())
    page.edit_text()
    assert page.editor.box.toPlainText() == "请来电"
    page.editor.language.choose(1)
    assert page.editor.box.toPlainText() == "Please call"
    page.editor.box.setPlainText("Call us")
    page.editor.save()
    assert ("write", DocumentKind.LETTER, "note", Lang.EN, "Call us") in bench.services.documents.calls
    assert not page.editor.is_open


def test_an_edit_after_issue_and_a_missing_signature_are_said_above_the_papers(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, _with_papers("stale"))
    assert page.notice.words == "决定通知书的文字在出具后改过，重新出具才生效"
    page.notice.pressed.emit()
    assert ("issue", invented.CASE) in bench.services.documents.calls
    page, _ = _page(qtbot, _with_papers(waits=("周砚",)))
    assert "周砚" in page.notice.words
    page, _ = _page(qtbot, _with_papers())
    assert not page.notice.isVisible()
    assert page.until.text() == "已出具 11-23 10:42，1 个电子签名"


def test_papers_and_languages_that_are_ticked_go_out(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, _with_papers())
    out = page.signing.out
    assert out.kinds[DocumentKind.CERTIFICATE].isHidden()
    out.kinds[DocumentKind.COSTS].setChecked(True)
    out.languages[DocumentLanguage.EN].setChecked(False)
    page.export()
    wanted = (DocumentLanguage.ZH,), (DocumentKind.LETTER, DocumentKind.MEMO, DocumentKind.COSTS)
    assert ("wanted", *wanted) in bench.services.documents.calls
    for box in out.languages.values():
        box.setChecked(False)
    calls = len(bench.services.documents.calls)
    page.export()
    assert len(bench.services.documents.calls) == calls


def test_a_missing_font_is_said_where_the_papers_would_stand(qtbot: QtBot) -> None:
    bench = invented.bench()

    def preview(case_no: str, kind: DocumentKind, language: DocumentLanguage) -> bytes:
        raise StaffError(
            Text("缺少字体", "A font is missing"), Text("请重新安装", "Install again"), code="FONT_MISSING"
        )

    bench.services.documents.preview = preview
    page = DocumentsPage(bench)
    qtbot.addWidget(page)
    page.show()
    page.activate(case_no=invented.CASE)
    assert page.notice.words == "缺少字体。请重新安装"


def test_a_refusal_at_issue_is_told_with_what_is_safe(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, _with_papers())
    heard = invented.toasts(bench)

    def issue(*given: object) -> None:
        raise StaffError(Text("文件被占用", "Locked"), Text("决策已保存", "The decision is saved"), code="FILE_LOCKED")

    bench.services.documents.issue = issue
    page.export()
    assert heard[-1].kind == "error"
    assert heard[-1].detail.zh == "决策已保存"


def test_a_file_is_verified_with_failures_first(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    bad, good = Text("签名后内容被改动", "Changed after it was signed"), Text("日志链完好", "The journal holds")
    report = VerifyReport(Path("x.pdf"), "ab" * 32, False, None, False, (bad, good), (bad,))
    bench.services.documents.verify = lambda path: report
    page.choose_file = lambda: "x.pdf"  # type: ignore[method-assign]
    page.verify_file()
    assert page.verified.is_open
    assert page.verified.verdict.text() == "文件不可信"
    assert [fact.icon for fact in page.verified.findings.facts] == ["x", "check"]


def test_whoever_may_sign_opens_the_proposal_by_looking_at_its_papers(qtbot: QtBot) -> None:
    opened: list[str] = []
    for may_sign in (False, True):
        bench = invented.bench()
        bench.services.documents.file = invented.document_file(may_sign=may_sign)
        bench.services.decision.open_proposal = lambda case_no, actor: opened.append(case_no)
        page = DocumentsPage(bench)
        qtbot.addWidget(page)
        page.show()
        page.activate(case_no=invented.CASE)
        page.refresh()
    assert opened == [invented.CASE]


def test_an_undecided_case_shows_the_report_of_its_interview_and_issues_it(qtbot: QtBot) -> None:
    key = KeyState(Text("签名前需输入 PIN", "PIN needed before signing"), "pin")
    step = Signature(Text("访谈人", "Interviewer"), "沈宁", "open", Text("访谈报告未出具", "Not issued"), None, key)
    file = replace(
        invented.document_file(), decision=None, chain=(step,), checks=(), kinds=(DocumentKind.INTERVIEW,), texts=()
    )
    page, bench = _page(qtbot, file)
    assert page.viewer.isVisible()
    assert not page.view.isVisible()
    assert page.signing.out.wanted()[1] == (DocumentKind.INTERVIEW,)
    assert page.signing.chain.accessibleName() == "沈宁 访谈人 访谈报告未出具 签名前需输入 PIN"
    assert {kind for kind, _ in _previews(bench)} == {DocumentKind.INTERVIEW}
    page.confirm()
    wanted = [call for call in bench.services.documents.calls if call[0] == "wanted"]
    assert wanted == [("wanted", (DocumentLanguage.ZH, DocumentLanguage.EN), (DocumentKind.INTERVIEW,))]
