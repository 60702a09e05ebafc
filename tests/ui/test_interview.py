"""An interview is held by keys, saved at once, and never begins without consent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.interview.questions import Assessment, Diligence
from workbench.ui.bench import Bench
from workbench.ui.interview.page import InterviewPage
from workbench.ui.interview.waiting import WaitingList

# The offscreen platform says so of every window with a least size; the others, where the system has no sound or speech.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "PulseAudioService", "text-to-speech plug-in")


def _page(qtbot: QtBot, case_no: str = invented.CASE, **changes: object) -> tuple[InterviewPage, Bench]:
    bench = invented.bench()
    bench.services.interview.file = replace(bench.services.interview.file, **changes)
    page = InterviewPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(**({"case_no": case_no} if case_no else {}))
    return page, bench


def _asked(bench: Bench, kind: str) -> list[tuple[object, ...]]:
    return [call for call in bench.services.interview.calls if call[0] == kind]


def test_waiting_cases_are_listed_and_enter_opens_the_room(qtbot: QtBot) -> None:
    page, _ = _page(qtbot, "")
    assert page.list.count.text() == "2 件待完成，共 2 件"
    assert page.list.table.rows.index(0, 3).data() == "3 / 7"
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    assert page.room.isVisible()
    assert page.case_no == invented.CASE
    assert page.leave()
    assert page.list.isVisible()


def test_the_room_shows_question_evidence_notes_and_the_permanent_badge(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    room = page.room
    assert room.script.place.text() == "4 / 7"
    assert room.media.picture.accessibleName() == "模拟访谈"
    assert "湖州、义乌 ≠ 1 个：湖州吴兴" in _evidence(page)
    assert "18:42" in room.progress.timer.text()
    assert "16:31" not in room.media.notes.accessibleName()
    assert "02:20 经营范围与平台一致" in room.media.notes.accessibleName()
    assert "一致 2，含糊 1，矛盾 0，待问 4" in room.progress.tally.accessibleDescription()


def _evidence(page: InterviewPage) -> str:
    from workbench.ui.interview.script import EvidenceView

    return page.room.script.open_question.findChild(EvidenceView).accessibleName()


def test_a_digit_assesses_the_open_question_and_saves_it(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.room.assess("1")
    assert _asked(bench, "answer") == [("answer", "q3", Assessment.CONSISTENT, "")]
    assert "一致 3" in page.room.progress.tally.accessibleDescription()
    page.room.step(1)
    page.room.assess("4")
    assert _asked(bench, "answer")[1][1:3] == ("q4", Assessment.NO_ANSWER)


def test_a_contradiction_waits_for_its_words(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.room.assess("3")
    card = page.room.script.open_question
    assert _asked(bench, "answer") == []
    assert card.note.wrong
    qtbot.keyClicks(card.note, "Yiwu address unknown")
    qtbot.keyClick(card.note, Qt.Key.Key_Return)
    assert _asked(bench, "answer") == [("answer", "q3", Assessment.CONTRADICTS, "Yiwu address unknown")]


def test_the_simulated_applicant_answers_as_a_subtitle(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.room.ask()
    assert _asked(bench, "ask") == [("ask", "q3")]
    assert "湖州一个仓" in page.room.media.caption
    assert "湖州一个仓" in page.room.script.open_question.said.text()


def test_a_note_is_stamped_with_the_time_and_a_tick_is_kept(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.room.media.note.setText("镜头不愿走一圈")
    qtbot.keyClick(page.room.media.note, Qt.Key.Key_Return)
    assert _asked(bench, "note") == [("note", 1122, "镜头不愿走一圈")]
    assert "18:42 镜头不愿走一圈" in page.room.media.notes.accessibleName()
    page.room.progress._checks["purpose"].click()
    assert _asked(bench, "tick") == [("tick", "purpose", True)]
    assert page.room.progress.done.text() == "5 / 7"


def test_the_follow_up_enters_the_script(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.room.add_follow_up()
    assert _asked(bench, "follow_up") == [("follow_up", "q3")]
    assert page.room.script.place.text() == "4 / 8"


def test_no_rating_is_chosen_beforehand_and_a_press_rates(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    boxes = page.room.media.rating
    assert boxes.rating is None
    qtbot.keyClick(boxes, Qt.Key.Key_C)
    assert _asked(bench, "rate") == [("rate", Diligence.C)]
    assert boxes.rating is Diligence.C
    assert "70%" in page.room.media.effect.text()
    assert "633，不变" in page.room.progress.effect.accessibleName()


def test_the_clock_runs_only_while_the_interview_runs(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    assert page.room._tick.isActive()
    page.room._second()
    assert page.room.progress.timer.text() == "18:43"
    page.room.toggle()
    assert _asked(bench, "pause") == [("pause", True)]
    assert not page.room._tick.isActive()
    page.leave()
    assert not page.room._tick.isActive()


def test_without_consent_there_is_no_script_and_digits_do_nothing(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, consent_at=None, state="planned", elapsed_seconds=0)
    assert page.room.start.isVisible()
    assert not page.room.script.isVisible()
    page.room.assess("1")
    page.room.finish()
    assert _asked(bench, "answer") == _asked(bench, "finish") == []


def test_the_separate_consent_comes_before_the_press_that_begins(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, consent_at=None, state="planned", elapsed_seconds=0)
    page.room.start.real.click()
    assert _asked(bench, "start") == []
    page.room.start.apart.click()
    page.room.start.real.click()
    assert _asked(bench, "start") == [("start", invented.CASE, False)]
    assert _asked(bench, "consent") == [("consent", invented.CASE)]
    assert page.room.script.isVisible()
    assert page.room.progress.timer.text() == "00:00"


def test_practice_needs_nobodys_consent(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, consent_at=None, state="planned", elapsed_seconds=0)
    page.room.start.practice.click()
    assert _asked(bench, "start") == [("start", invented.CASE, True)]
    assert _asked(bench, "consent") == []
    assert page.room.script.isVisible()


def test_a_finished_interview_is_read_only_and_tells_the_persona(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    heard = invented.toasts(bench)
    assert not page.room.progress.persona.isVisible()
    page.room.finish()
    assert _asked(bench, "finish") == [("finish", invented.CASE)]
    assert heard[-1].title.zh == "访谈已写入案件"
    assert "夸大" in page.room.progress.persona.text()
    went: list[tuple[str, dict[str, object]]] = []
    bench.go = lambda name, **given: went.append((name, given))
    page.room.progress.finish.click()  # what is left to do with it: look at its report
    assert went == [("documents", {"case_no": invented.CASE, "report": True})]
    assert not page.room.script.open_question.buttons[Assessment.CONSISTENT].isEnabled()


def test_the_small_window_keeps_progress_behind_a_tab(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    page.resize(1097, 646)
    assert page.room.media.isVisible()
    assert not page.room.progress.isVisible()
    page.room.tabs.choose(1)
    assert page.room.progress.isVisible()
    page.resize(1357, 826)
    assert page.room.media.isVisible()
    assert page.room.progress.isVisible()


def test_pick_ups_by_week_stand_beside_the_question_on_warehouses_with_a_table(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    file = bench.services.interview.file
    turns = tuple(replace(turn, strip="parcels" if n == 3 else "") for n, turn in enumerate(file.turns))
    bench.services.interview.file = replace(file, turns=turns)
    page.refresh()
    page.room._go(3)
    card = page.room.script.open_question
    assert card is not None
    assert card.strip is not None
    view = card.strip.view
    assert view is not None
    assert view.accessibleDescription() == "湖州：26 周中 26 周有；申报未见：26 周中 0 周有"
    view.grab()  # the marks are laid as it is painted
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.held_text() == "湖州 · 2026-05-25 · 100 件"
    low = view.height()
    view.toggle_table()
    assert view._table is not None
    assert (view._table.rowCount(), view._table.item(0, 0).text()) == (26, "2026-11-16")
    assert view.height() > 100 > low
    view.toggle_table()
    assert view.height() == low
    page.room._go(2)
    assert page.room.script.open_question is not None
    assert page.room.script.open_question.strip is None


def test_scripts_are_counted_after_the_list_stands_and_no_count_is_shown_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = invented.FakeInterview
    counted: list[str] = []
    whole = kind.rows

    def rows(self: object) -> tuple[object, ...]:
        first, second = whole(self)
        return first, second if counted else replace(second, questions=None)

    monkeypatch.setattr(kind, "rows", rows)
    monkeypatch.setattr(kind, "count_script", lambda self, case_no: counted.append(case_no), raising=False)
    said: list[str] = []
    monkeypatch.setattr(WaitingList, "show_rows", lambda self, shown: said.append(str(shown[1].questions)))
    _page(qtbot, "")
    assert counted == ["LN-261123-0402"]
    assert said == ["None", "5"]
