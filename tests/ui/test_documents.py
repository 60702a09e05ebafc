"""Papers are shown as they will be printed; they go out only when signed by two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.document_file import DocumentFile, DocumentKind, DocumentLanguage
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
    assert page.percent.text() == f"{larger}%"
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
    assert bench.services.decision.calls == []


def test_the_second_person_signs_with_one_press(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, invented.document_file(may_sign=True))
    page.confirm()
    assert bench.services.decision.calls == [("sign", invented.CASE, "")]


def test_returning_needs_ten_characters(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, invented.document_file(may_sign=True))
    page.signing.comment.setPlainText("重写")
    page.send_back()
    assert bench.services.decision.calls == []
    page.signing.comment.setPlainText("请写明退款率升高的原因")
    page.send_back()
    assert bench.services.decision.calls == [("send_back", invented.CASE, "请写明退款率升高的原因")]


def test_a_proposal_can_be_withdrawn_until_it_is_signed(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert page.withdraw_command.isEnabled()
    page.signing.comment.setPlainText("商户来电更正申请金额")
    page.withdraw()
    assert bench.services.decision.calls == [("withdraw", invented.CASE, "商户来电更正申请金额")]
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
