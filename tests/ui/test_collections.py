"""The list of arrears is narrowed and worked through by keys; steps ask for what they need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_collections as invented
from tests.ui import fakes_screens
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.collections.forms import read_day
from workbench.ui.collections.page import CollectionsPage
from workbench.ui.collections.steps import StepsPane
from workbench.ui.fields import AmountField, Field, TextBox
from workbench.ui.labels import Label
from workbench.ui.look import Look

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def opened(
    qtbot: QtBot, lang: Lang = Lang.ZH, size: tuple[int, int] = (1357, 826), **changes: Any
) -> tuple[CollectionsPage, Bench, invented.FakeCollections]:
    bench = fakes_screens.bench(lang)
    fake = bench.services.collections
    fake.shown = replace(fake.shown, **changes)
    page = CollectionsPage(bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate()
    return page, bench, fake


def question(page: QWidget) -> Question:
    return page.window().findChildren(Question)[-1]


def test_the_list_says_loss_delay_step_and_promise(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    cells = page.table.copied().split("\t")
    assert cells[:4] == ["杭州拾光家电专营店", "¥6,840", "34 天", "¥5,120"]
    assert "未兑现 11-20" in cells
    assert "2 户" in page.count.text()


def test_the_right_side_follows_the_row(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.detail.view is not None
    assert page.detail.view.merchant_id == "M9"
    assert "共欠 ¥38,000" in page.detail.sums.text()
    assert "0.53×" in page.detail.value.accessibleName()
    assert "赖账" not in page.detail.value_note.text()


def test_filters_are_asked_of_the_service(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot)
    page.bucket.choose(2)
    assert fake.asked[-1].bucket == "31-60"
    page.search.setText("没有这样的店")
    qtbot.waitUntil(lambda: page.empty.isVisible(), timeout=2000)
    assert fake.asked[-1].words == "没有这样的店"


def test_a_contact_is_logged_with_its_note_and_its_next_day(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot)
    page.wish("contact")
    asked = question(page)
    asked.findChildren(TextBox)[0].setPlainText("答应周三还")
    asked.findChildren(Field)[-1].setText("+2")
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    name, merchant_id, kind, outcome, note, _, next_on, party, once = fake.calls[-1]
    assert (name, merchant_id, kind, outcome, note, party) == (
        "log_contact", "M0", "phone", "reached", "答应周三还", "borrower",
    )  # fmt: skip
    assert next_on == date(2026, 11, 25)
    assert once.key


def test_a_contact_against_the_rules_says_so_before_it_is_logged(qtbot: QtBot) -> None:
    late = fakes_screens.Text("不在 8:00 至 21:00 之间", "outside 8:00 to 21:00")
    page, _, _ = opened(qtbot, may_contact=(late,))
    page.wish("contact")
    assert any("超出规定" in one.text() for one in question(page).findChildren(Label))


def test_a_promise_is_recorded_from_what_is_due(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot)
    page.wish("promise")
    asked = question(page)
    assert asked.findChildren(AmountField)[0].amount_fen == 5_120_00
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.calls[-1][:4] == ("promise", "M0", 5_120_00, date(2026, 11, 26))


def test_the_key_of_the_next_step_answers_what_waits(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot)
    page.wish("step")
    asked = question(page)
    assert "多次联系未果" in " ".join(one.text() for one in asked.findChildren(Label))
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.calls[-1][:3] == ("agree", "M0", 7)


def test_a_step_is_not_proposed_without_its_reason(qtbot: QtBot) -> None:
    open_step = invented.step("recommend_closure", "open")
    page, bench, fake = opened(qtbot, steps=(open_step,))
    told = fakes_screens.toasts(bench)
    page.detail.tabs.choose(2)
    page.detail.steps.buttons["recommend_closure", "propose"].click()
    asked = question(page)
    reason, basis = asked.findChildren(Field)
    reason.setText("太短")
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.calls == []
    assert "没有改变" in told[-1].title.zh
    page.detail.steps.buttons["recommend_closure", "propose"].click()
    asked = question(page)
    reason, basis = asked.findChildren(Field)
    reason.setText("多次联系未果，平台仍在销售")
    basis.setText("合同第 9 条")
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    name, merchant_id, step, why, _, law, once = fake.calls[-1]
    assert (name, merchant_id, step, why, law) == (
        "propose", "M0", "recommend_closure", "多次联系未果，平台仍在销售", "合同第 9 条",
    )  # fmt: skip
    assert once.key


def test_what_may_not_be_done_has_no_button_and_says_why(qtbot: QtBot) -> None:
    pane = StepsPane(Look("light", Lang.ZH))
    qtbot.addWidget(pane)
    pane.show_steps(invented.STEPS, invented.TODAY)
    assert set(pane.buttons) == {("restrict", "agree"), ("restrict", "refuse")}
    tips = [one.toolTip() for one in pane.findChildren(QWidget) if one.toolTip()]
    assert any("60 天起可用" in tip for tip in tips)


def test_a_request_for_help_is_answered_by_another_person(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot, hardships=(invented.asked_for_help(),))
    page.detail.tabs.choose(1)
    assert "旺季备货压款" in page.detail.hardship.text()
    page.detail.grant.click()
    asked = question(page)
    asked.findChildren(Field)[0].setText("同意延期一个月，另行签约")
    qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.calls[-1][:4] == ("answer_help", "M0", True, "同意延期一个月，另行签约")


def test_a_letter_is_made_of_those_that_may_be(qtbot: QtBot) -> None:
    page, bench, fake = opened(qtbot)
    told = fakes_screens.toasts(bench)
    page.wish("letter")
    qtbot.keyClick(question(page), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.calls[-1] == ("make", "M0", "remind", (Lang.ZH,))
    assert told[-1].detail.zh.endswith(".pdf")


def test_the_workload_stands_in_place_of_the_list_until_esc(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    page.turn_workload()
    assert page.workload.isVisible()
    assert page.workload.copied().split("\t")[0] == "沈宁"
    assert "75% (4)" in page.workload.copied()
    assert page.leave()
    assert not page.workload.isVisible()
    assert not page.leave()


def test_enter_opens_the_borrower(qtbot: QtBot) -> None:
    page, bench, _ = opened(qtbot)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert heard.args == ["borrower", {"merchant_id": "M0"}]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("size", [(1357, 826), (1098, 646)])
def test_no_word_that_must_be_whole_is_cut(qtbot: QtBot, lang: Lang, size: tuple[int, int]) -> None:
    page, _, _ = opened(qtbot, lang, size, hardships=(invented.asked_for_help(),))
    for place in range(4):
        page.detail.tabs.choose(place)
        qtbot.wait(1)
        cut = [one.text() for one in page.findChildren(Label) if one.isVisible() and not one.fits()]
        assert cut == []


def test_days_are_read_as_people_write_them() -> None:
    today = date(2026, 11, 23)
    assert read_day("11-28", today) == date(2026, 11, 28)
    assert read_day("01-05", today) == date(2027, 1, 5)
    assert read_day("2026/12/01", today) == date(2026, 12, 1)
    assert read_day("+3", today) == date(2026, 11, 26)
    assert read_day(" ", today) is None
    for wrong in ("32-01", "月底", "1-2-3-4"):
        with pytest.raises(StaffError, match="DAY_UNREADABLE"):
            read_day(wrong, today)
