"""The second person signs or returns; the first one cannot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.ui.approve.page import ApprovePage
from workbench.ui.ask import Question
from workbench.ui.bench import Bench

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot) -> tuple[ApprovePage, Bench]:
    bench = invented.bench()
    page = ApprovePage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def test_proposals_are_listed_with_override_and_time_left(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    assert page.count.text() == "3 件，可由你签署 2 件"
    assert page.table.rows.index(1, 4).data() == "通过，降额，改判"
    assert page.table.rows.index(2, 6).data() == "超时 10 分"


def test_signing_asks_and_takes_the_case_off_the_list(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.sign.click()
    question = page.window().findChildren(Question)[-1]
    assert bench.services.decision.calls == []
    question.yes.click()
    assert bench.services.decision.calls == [("sign", "LN-261123-0417", "")]
    page.refresh()
    assert len(page.table.rows.rows) == 2


def test_a_case_that_is_not_mine_to_sign_says_why(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.table.go_to("LN-261123-0419")
    assert not page.sign.isEnabled()
    assert not page.back.isEnabled()
    assert "权限" in page.why.text()
    page.sign_current()
    page.send_back()
    assert bench.services.decision.calls == []


def test_returning_needs_words(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    heard = invented.toasts(bench)
    page.comment.setPlainText("不行")
    page.back.click()
    assert bench.services.decision.calls == []
    assert heard[-1].kind == "warning"
    page.comment.setPlainText("请补充义乌仓库的租赁合同")
    page.back.click()
    assert bench.services.decision.calls == [("send_back", "LN-261123-0417", "请补充义乌仓库的租赁合同")]
    assert page.comment.toPlainText() == ""


def test_enter_opens_the_papers(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert heard.args == ["documents", {"case_no": "LN-261123-0417"}]


def test_nothing_to_approve_is_said(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    bench.services.decision.waiting = ()
    page.refresh()
    assert page.empty.isVisible()
    assert not page.sign.isEnabled()
