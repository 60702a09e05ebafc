"""The warnings page lists, explains and lets people act, by mouse and by key, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang, Text
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.fields import TextBox
from workbench.ui.pages import BY_CODE
from workbench.ui.warnings.columns import stage_of
from workbench.ui.warnings.life import LifeDrawer
from workbench.ui.warnings.page import WarningsPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WHY = "已与商户核实，回款恢复正常"


def opened(qtbot: QtBot, bench: Bench | None = None, size: tuple[int, int] = (1368, 800), **given: Any) -> WarningsPage:
    bench = bench or invented.bench()
    page = WarningsPage(bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate(**given)
    return page


def question(page: WarningsPage) -> Question:
    (found,) = [one for one in page.window().findChildren(Question) if one.isVisible()]
    return found


def service(page: WarningsPage) -> Any:
    return page.bench.services.warnings


def test_the_page_lists_the_warnings_and_shows_the_first_whole(qtbot: QtBot) -> None:
    page = opened(qtbot)
    assert len(page.table.rows.rows) == 8
    assert page.sums.text() == "共 8 条 · 超时 1 · 未分派 8"
    assert page.handled.text() == "近 90 天 平均响应 2.5 小时 · 关闭 6.0 小时 · 按时 75%"
    assert page.detail.trigger.text() == "支付宝回款 14 天为零"
    assert page.detail.advice.words_shown() == "建议：冻结额度"
    assert "距上次回款: 14 天 → 现在 15 天" in page.detail.evidence.accessibleName()
    assert "规则 1/3" in [page.look.say(words) for words in page.detail.tabs._options]


def test_the_page_is_reached_from_the_portfolio_and_by_letter() -> None:
    assert (BY_CODE["warnings"].letter, BY_CODE["warnings"].under) == ("W", "portfolio")


def test_filters_ask_the_service_and_an_empty_answer_says_why(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.level.set_value("high")
    assert service(page).asked[-1][:2] == ("open", "high")
    page.owner.set_value("-")
    assert service(page).asked[-1][3] == ""
    page.late.set_value("late")
    assert service(page).asked[-1][4] is True
    page.level.set_value("none")
    assert page.table.rows.rows == []
    assert page.empty._title.text() == "没有符合筛选的预警"
    assert page.detail.file is None


def test_the_database_sorts_when_a_head_is_pressed(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page._sorted([column.code for column in page.table.rows.columns].index("balance"))
    assert service(page).asked[-1][6] == "balance"


def test_more_rows_are_asked_for_when_there_are_more(qtbot: QtBot) -> None:
    bench = invented.bench()
    bench.services.warnings.total = 900
    page = opened(qtbot, bench)
    assert page.more.isVisible()
    page.more.click()
    assert service(page).asked[-1][7] == 600


def test_contact_begins_the_work_and_leaves_the_warning_open(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.detail.contact.click()
    assert service(page).calls == [("start", "W0", "contact")]
    assert page.detail.stage.text() == "处理中"


def test_closing_waits_for_a_note_of_ten_letters(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.act("close")
    asked = question(page)
    assert not asked.yes.isEnabled()
    (note,) = asked.findChildren(TextBox)
    note.setPlainText("太短了")
    assert not asked.yes.isEnabled()
    note.setPlainText(WHY)
    assert asked.yes.isEnabled()
    asked.yes.click()
    assert service(page).calls == [("close", "W0", "freeze", WHY)]
    assert page.detail.file is not None
    assert page.detail.file.row.state == "handled"


def test_an_act_that_is_called_off_changes_nothing(qtbot: QtBot) -> None:
    page = opened(qtbot)
    for code in ("close", "snooze", "assign", "freeze"):
        page.act(code)
        question(page).no.click()
    assert service(page).calls == []


def test_assigning_names_a_person(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.act("assign")
    question(page).yes.click()
    assert service(page).calls == [("assign", "W0", page.bench.actor.staff_id)]


def test_a_closed_warning_can_be_opened_again_and_nothing_else(qtbot: QtBot) -> None:
    bench = invented.bench()
    rows = bench.services.warnings.rows
    bench.services.warnings.rows = (replace(rows[0], state="handled"), *rows[1:])
    page = opened(qtbot, bench)
    page.which.choose(2)
    assert page.detail.reopen.isVisible()
    assert not page.detail.advice.isVisible()
    page.act("contact")
    assert service(page).calls == []
    page.act("reopen")
    assert question(page).isVisible()


def test_the_timeline_filters_by_kind_and_opens_where_a_line_came_from(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.act("life")
    (drawer,) = page.window().findChildren(LifeDrawer)
    assert drawer.count.text() == "3 条"
    drawer.kind.set_value("loan")
    assert drawer.count.text() == "1 条"
    with qtbot.waitSignal(page.bench.open_requested) as heard:
        drawer._open_item(drawer.table.rows.rows[0])
    assert heard.args == ["borrower", {"merchant_id": "M0"}]
    assert not drawer.isVisible()


def test_a_warning_named_from_elsewhere_is_shown_whichever_list_it_is_in(qtbot: QtBot) -> None:
    page = opened(qtbot, warning_id="W4")
    assert page.detail.trigger.text() == "发货时长升至 96 小时"


def test_enter_opens_the_borrower(qtbot: QtBot) -> None:
    page = opened(qtbot)
    with qtbot.waitSignal(page.bench.open_requested) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert heard.args == ["borrower", {"merchant_id": "M0"}]


def test_a_small_window_keeps_what_matters(qtbot: QtBot) -> None:
    page = opened(qtbot, size=(1098, 640))
    hidden = {c.code for i, c in enumerate(page.table.rows.columns) if page.table.isColumnHidden(i)}
    assert hidden == {"flows", "rule", "seen"}
    assert page.detail.width() == 376


@pytest.mark.parametrize("lang", [Lang.ZH, Lang.EN])
def test_no_button_of_the_detail_is_cut_in_either_language(qtbot: QtBot, lang: Lang) -> None:
    page = opened(qtbot)
    page.look.set_lang(lang)
    detail = page.detail
    shown = (detail.advice, detail.contact, detail.snooze, detail.assign, detail.close_it, detail.judge, detail.life)
    assert [one.words_shown() for one in shown if not one.fits()] == []
    assert detail.minimumSizeHint().width() <= 376


def test_each_stage_of_life_has_words_and_a_sign_of_its_own() -> None:
    row = invented.warning_rows()[0]
    stages = [
        stage_of(one)
        for one in (
            row, replace(row, started=True), replace(row, overdue=True), replace(row, overdue=True, escalated=True),
            replace(row, state="handled"), replace(row, state="cleared"),
        )
    ]  # fmt: skip
    assert len({words for words, _, _ in stages}) == 6
    assert all(isinstance(words, Text) and icon for words, _, icon in stages)
