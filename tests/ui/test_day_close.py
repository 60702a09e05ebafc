"""Does the screen of the day close say what waits, close it, and lead to the loan?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_close import FAULT, FILE, STALE, TODAY, WHY, FakeClose, FakeReborrow, FakeStanding
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.close_file import CloseFile
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.borrowers.borrower import BorrowerPage
from workbench.ui.day_close.class_sheet import BETTER, TERMS, ClassSheet
from workbench.ui.day_close.page import ASKS, FAULTS, MOVES, DayClosePage
from workbench.ui.labels import Label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MANAGER = Actor("s02", "周砚", Role.APPROVER)
OFFICER = Actor("s01", "沈宁", Role.OFFICER)


def opened(
    qtbot: QtBot,
    file: CloseFile = FILE,
    actor: Actor = MANAGER,
    lang: Lang = Lang.ZH,
    size: tuple[int, int] = (1357, 826),
) -> tuple[DayClosePage, FakeClose, FakeStanding]:
    bench = invented.bench(lang)
    close, standing = FakeClose(file), FakeStanding()
    bench.services.day_close, bench.services.standing = close, standing  # type: ignore[misc,assignment]
    bench.set_actor(actor)
    page = DayClosePage(bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate()
    qtbot.wait(1)
    return page, close, standing


def words(page: DayClosePage) -> str:
    return " ".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def test_days_are_listed_with_their_book_and_the_steps_of_the_chosen_one(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    copied = page.days.copied()
    assert "114,800" in copied
    assert "1.23%" in copied  # 24,329,400 of 1,978,000,000
    assert "127%" in copied
    assert "逐笔重算 15,204" in page.steps.accessibleName()
    assert "提额 41" in page.steps.accessibleName()
    assert "2026-11-23" in words(page)
    assert STALE.day.isoformat() in page.banner.words


def test_closing_asks_first_and_tells_what_was_done(qtbot: QtBot) -> None:
    page, close, _ = opened(qtbot)
    told: list[Text] = []
    page.bench.told.connect(lambda notice: told.append(notice.title))
    page.close_button.click()
    question = page.window().findChild(Question)
    assert question is not None
    assert close.asked == []
    question.yes.click()
    assert close.asked == [("close", TODAY, "s02")]
    assert told[-1].zh == "已日终 2 天，至 2026-11-23"
    page.refresh()
    assert not page.close_command.isEnabled()  # nothing waits any more
    assert page.banner.words.startswith("4 个公司债务人")


def test_an_officer_sees_who_closes_and_cannot(qtbot: QtBot) -> None:
    page, close, _ = opened(qtbot, actor=OFFICER)
    assert not page.close_button.isEnabled()
    assert "由授信经理或风险总监日终" in words(page)
    page.ask_close()
    assert page.window().findChild(Question) is None
    assert close.asked == []


def test_a_refusal_is_told_and_the_day_stays(qtbot: QtBot) -> None:
    page, close, _ = opened(qtbot)
    told: list[str] = []
    page.bench.told.connect(lambda notice: told.append(notice.kind))
    close.refusal = StaffError(Text("磁盘已满", "The disk is full"), Text("请清理", "Make room"), code="DISK_FULL")
    page.close_days()
    assert told == ["error"]
    assert page.close_command.isEnabled()
    assert page.task is None


def test_a_desk_that_never_closed_a_day_says_so(qtbot: QtBot) -> None:
    empty = replace(FILE, last_closed=None, stale=(), days=(), faults=(), unknown_elsewhere=0, waiting=1)
    page, _, _ = opened(qtbot, empty)
    assert page.empty.isVisible()
    assert not page.banner.isVisible()
    page.tabs.choose(FAULTS)
    assert page.no_faults.isVisible()


def test_a_step_that_failed_is_said_above_the_list(qtbot: QtBot) -> None:
    failed = replace(STALE, state="failed", failure=Text("磁盘已满", "The disk is full"))
    page, _, _ = opened(qtbot, replace(FILE, days=(failed,)))
    assert page.banner.words == f"{STALE.day} 停在失败的步骤：磁盘已满"


def test_a_fault_leads_to_its_borrower_and_a_move_to_the_class(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    page.tabs.choose(FAULTS)
    with qtbot.waitSignal(page.bench.open_requested) as asked:
        qtbot.keyClick(page.faults, Qt.Key.Key_Return)
    assert asked.args == ["borrower", {"merchant_id": FAULT.merchant_id}]
    page.show_moves()
    assert page.tabs.index == MOVES
    assert "正常 → 次级，人工下调" in page.moves.copied()
    page.open_class()
    sheet = page.window().findChild(ClassSheet)
    assert sheet is not None
    assert sheet.loan_id == "LO-260912-0001"
    sheet.close_overlay()


def test_what_waits_for_a_second_person_is_a_tab_away(qtbot: QtBot) -> None:
    page, _, _ = opened(qtbot)
    page.tabs.choose(ASKS)
    assert page.asks.isVisible()
    assert "提议到期日改为 2027-12-28 · 客户申请展期，门店恢复经营" in page.asks.copied()
    qtbot.keyClick(page.asks, Qt.Key.Key_Return)
    sheet = page.window().findChild(ClassSheet)
    assert sheet is not None
    sheet.close_overlay()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("size", [(1357, 826), (1097, 646)])
def test_words_fit_in_both_languages_and_sizes(qtbot: QtBot, lang: Lang, size: tuple[int, int]) -> None:
    page, _, _ = opened(qtbot, lang=lang, size=size)
    for tab in range(4):
        page.tabs.choose(tab)
        qtbot.wait(1)
        shown = [part for part in page.findChildren(Label) if part.isVisible()]
        assert [part.text() for part in shown if not part.fits()] == []
    assert page.width() == size[0]


# ---- the sheet


def sheet_of(page: DayClosePage) -> ClassSheet:
    page.show_moves()
    page.open_class()
    found = page.window().findChild(ClassSheet)
    assert found is not None
    return found


def test_one_person_makes_it_worse_with_a_reason(qtbot: QtBot) -> None:
    page, _, standing = opened(qtbot)
    sheet = sheet_of(page)
    assert not sheet.do_button.isEnabled()
    sheet.reason.setPlainText(WHY)
    assert sheet.do_button.isEnabled()
    assert sheet.to.value == 4  # the next worse than where it stands
    sheet.do_button.click()
    assert standing.asked == [("worse", "LO-260912-0001", 4, WHY)]
    assert sheet.reason.toPlainText() == ""
    sheet.close_overlay()


def test_better_and_another_last_day_are_proposed(qtbot: QtBot) -> None:
    page, _, standing = opened(qtbot)
    sheet = sheet_of(page)
    sheet.act.offer(tuple((Text("x", "x"), one) for one in (BETTER, TERMS)), BETTER)
    sheet._turn()
    assert [value for _, value in sheet._classes()] == [1, 2]
    sheet.reason.setPlainText(WHY)
    sheet.do()
    sheet.act.offer(tuple((Text("x", "x"), one) for one in (BETTER, TERMS)), TERMS)
    sheet._turn()
    sheet.reason.setPlainText(WHY)
    sheet.until.setText("2027-6-3O")
    assert sheet.until.wrong
    assert not sheet.do_button.isEnabled()
    sheet.until.setText("2027-06-30")
    sheet.do()
    assert standing.asked == [
        ("better", "LO-260912-0001", 1, WHY), ("terms", "LO-260912-0001", date(2027, 6, 30), WHY),
    ]  # fmt: skip
    sheet.close_overlay()


def test_a_refusal_stands_in_the_sheet_and_nothing_typed_is_lost(qtbot: QtBot) -> None:
    page, _, standing = opened(qtbot)
    sheet = sheet_of(page)
    standing.refusal = StaffError(
        Text("单人只能下调", "Worse only"), Text("须两人", "Two people"), code="CLASS_NOT_WORSE"
    )
    sheet.reason.setPlainText(WHY)
    sheet.do()
    assert sheet.fault.text() == "单人只能下调。须两人"
    assert sheet.reason.toPlainText() == WHY
    sheet.close_overlay()


def test_the_second_person_agrees_in_the_sheet_and_other_loans_are_a_choice_away(qtbot: QtBot) -> None:
    page, _, standing = opened(qtbot)
    sheet = sheet_of(page)
    assert "提议到期日改为 2027-12-28" in " ".join(label.text() for label in sheet.findChildren(Label))
    agree = next(b for b in sheet.findChildren(type(sheet.do_button)) if b.words_shown() == "同意")
    agree.click()
    assert standing.asked == [("agree", 7)]
    sheet._other("LO-260101-0009")
    assert sheet.file is not None
    assert sheet.file.loan_id == "LO-260101-0009"
    sheet.close_overlay()


def test_the_borrower_page_borrows_again_once_and_opens_the_class(qtbot: QtBot) -> None:
    bench: Bench = invented.bench()
    again, standing = FakeReborrow(), FakeStanding()
    bench.services.reborrow, bench.services.standing = again, standing  # type: ignore[misc,assignment]
    page = BorrowerPage(bench)
    qtbot.addWidget(page)
    page.show()
    page.activate(merchant_id="BR-008417")
    page.again_command.trigger()
    question = page.window().findChild(Question)
    assert question is not None
    with qtbot.waitSignal(bench.open_requested) as asked:
        question.yes.click()
    assert asked.args == ["case", {"case_no": "LN-261123-0999"}]
    assert [merchant for merchant, _ in again.asked] == ["BR-008417"]
    page.class_command.trigger()
    sheet = page.window().findChild(ClassSheet)
    assert sheet is not None
    sheet.close_overlay()
