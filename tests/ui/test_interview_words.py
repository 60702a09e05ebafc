"""Words in the room are kept while they are typed, come back after a kill, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_room import NOW, drafts
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.interview.questions import Assessment, Diligence
from workbench.services.consents import words_of
from workbench.services.interview_file import InterviewFile, Note
from workbench.services.recordings_file import RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.interview import picture
from workbench.ui.interview.answers import spoken_levels
from workbench.ui.interview.autosave import DELAY_MS
from workbench.ui.interview.page import InterviewPage
from workbench.ui.interview.picture import BADGE
from workbench.ui.interview.talk import PERSONAS, REASON_NEEDED
from workbench.ui.interview.undoing import STEPS, NoteSteps

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "PulseAudioService", "text-to-speech plug-in")


def room_of(qtbot: QtBot, media: RecordingsFile | None = None, **changes: object) -> tuple[InterviewPage, Bench]:
    bench = invented.bench()
    bench.services.interview.file = replace(bench.services.interview.file, **changes)
    if media is not None:
        bench.services.recordings.media = media
    page = InterviewPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    return page, bench


def kept(bench: Bench) -> list[dict[str, tuple[str, str]]]:
    return [call[1] for call in bench.services.drafts.calls if call[0] == "keep"]


def test_words_are_kept_within_half_a_second_of_the_first_letter(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    page.room.write_note()
    for sign in "two warehouses":
        qtbot.keyClick(page.room.media.note, sign, delay=20)  # typing never stops long enough for a pause
    qtbot.waitUntil(lambda: bool(kept(bench)), timeout=500)
    assert "two warehouses".startswith(kept(bench)[0]["note"][0])
    qtbot.waitUntil(lambda: kept(bench)[-1] == {"note": ("two warehouses", "")}, timeout=500)
    assert DELAY_MS < 500
    assert page.room.media.saved.text() == "已存 10:43:00"
    assert bench.status.saved_at == NOW


def test_fields_that_changed_together_are_kept_in_one_transaction(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    qtbot.keyClicks(page.room.media.note, "a")
    page.room.assess("3")
    page.room.script.open_question.note.textEdited.emit("b")
    qtbot.waitUntil(lambda: bool(kept(bench)), timeout=800)
    assert kept(bench) == [{"note": ("a", ""), "answer:q3": ("b", "contradicts")}]


def test_a_written_note_lets_its_draft_go_at_once(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    qtbot.keyClicks(page.room.media.note, "seen")
    page.room.autosave.flush()
    qtbot.keyClick(page.room.media.note, Qt.Key.Key_Return)
    assert kept(bench) == [{"note": ("seen", "")}, {"note": ("", "")}]
    assert not page.room.autosave._timer.isActive()


def test_unfinished_words_come_back_into_their_fields(qtbot: QtBot) -> None:
    words = drafts(note=("镜头不愿走", ""), answer__q3=("称义乌仓 5 月启用", "contradicts"))
    page, _ = room_of(qtbot, RecordingsFile(invented.CASE, 1, "", drafts=words))
    assert page.room.media.note.text() == "镜头不愿走"
    card = page.room.script.open_question
    assert (card.note.text(), card.mark) == ("称义乌仓 5 月启用", Assessment.CONTRADICTS)
    assert page.room.banner.isVisible()
    assert "恢复了 2 处未写完的内容" in page.room.banner.words


def test_words_that_became_a_note_just_before_the_end_are_not_offered_twice(qtbot: QtBot) -> None:
    last = invented.interview_file().notes[-1].text
    page, _ = room_of(qtbot, RecordingsFile(invented.CASE, 1, "", drafts=drafts(note=(last, ""))))
    assert page.room.media.note.text() == ""
    assert not page.room.banner.isVisible()


def test_a_tick_in_between_does_not_take_the_words_from_under_the_hand(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    note = page.room.script.open_question.note
    note.setFocus()
    qtbot.keyClicks(note, "half a sen")
    page.room.progress._checks["purpose"].click()
    after = page.room.script.open_question.note
    assert after is not note
    assert after.text() == "half a sen"
    assert [call for call in bench.services.interview.calls if call[0] == "answer"] == []


def test_finishing_keeps_the_words_that_stand_in_the_field(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    page.room.media.note.setText("最后一句")
    page.room.finish()
    calls = [call for call in bench.services.interview.calls if call[0] in ("note", "finish")]
    assert calls == [("note", 1122, "最后一句"), ("finish", invented.CASE)]


def test_notes_are_taken_back_and_written_again(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    field = page.room.media.note
    qtbot.keyClicks(field, "one")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # nothing is left to take back
    page.room.redo()
    calls = [call for call in bench.services.drafts.calls if call[0] in ("take_back", "write_again")]
    assert calls == [("take_back", "one"), ("write_again", "one")]


def test_undo_takes_typed_words_back_before_it_takes_a_note(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    qtbot.keyClicks(page.room.media.note, "typed")
    qtbot.keyClick(page.room.media.note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.room.media.note.text() == ""
    assert [call for call in bench.services.drafts.calls if call[0] == "take_back"] == []


def test_fifty_notes_can_be_taken_back_and_a_new_one_ends_redoing() -> None:
    steps = NoteSteps()
    for n in range(STEPS + 10):
        steps.wrote(Note(n, str(n), Assessment.OPEN))
    back = [steps.undo() for _ in range(STEPS + 1)]
    assert [one.text for one in back if one] == [str(n) for n in range(STEPS + 9, 9, -1)]
    assert back[-1] is None
    assert steps.redo() == back[-2]
    steps.wrote(Note(0, "new", Assessment.OPEN))
    assert steps.redo() is None


def test_the_words_of_consent_are_read_before_anything_else(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot, consent_at=None, state="planned", simulated=False, elapsed_seconds=0)
    room = page.room
    assert room.start.recorded.text() == words_of("recording").zh
    assert page.consent.words.text() == "尚未取得同意"
    for button in vars(room.media.transport).values():
        if hasattr(button, "click"):
            button.click()
    assert bench.services.recordings.calls == []
    room.start.notes_only.click()
    assert bench.services.recordings.calls == [("agree", invented.CASE, "notes")]
    assert [call[0] for call in bench.services.interview.calls if call[0] != "open"] == ["start", "consent"]


def test_what_the_service_refuses_stays_where_it_was_typed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page, bench = room_of(qtbot)

    def refuse(*_: object) -> None:
        raise StaffError(Text("访谈不在进行中", "Not running"), Text("请刷新", "Reload"), code="NOT_RUNNING")

    monkeypatch.setattr(bench.services.interview, "note", refuse)
    monkeypatch.setattr(bench.services.interview, "answer", refuse)
    field = page.room.media.note
    qtbot.keyClicks(field, "seen")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == "seen", timeout=500)
    assert page.room.steps.undo() is None
    page.room.script.open_question.note.setText("no stock")
    page.room.assess("3")
    qtbot.waitUntil(lambda: page.room.script.open_question.note.wrong, timeout=500)
    assert page.room.script.drafts["q3"] == ("no stock", "contradicts")
    page.room.autosave.flush()
    newest = {name: words for one in kept(bench) for name, words in one.items()}
    assert newest == {"note": ("seen", ""), "answer:q3": ("no stock", "contradicts")}


def test_a_rating_refused_for_want_of_a_reason_takes_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page, bench = room_of(qtbot)
    tried: list[tuple[object, ...]] = []

    def rate(case_no: str, diligence: Diligence, actor: Any, reason: str = "") -> None:
        tried.append((diligence, reason))
        if not reason:
            raise StaffError(Text("须写理由", "A reason is needed"), Text("请写", "Write it"), code=REASON_NEEDED)

    monkeypatch.setattr(bench.services.interview, "rate", rate)
    media = page.room.media
    qtbot.keyClick(media.rating, Qt.Key.Key_D)
    assert media.reason.isVisible()
    qtbot.keyClick(media.reason, Qt.Key.Key_Return)  # an empty reason is none
    qtbot.keyClicks(media.reason, "no stock seen")
    qtbot.keyClick(media.reason, Qt.Key.Key_Return)
    assert tried == [(Diligence.D, ""), (Diligence.D, "no stock seen")]
    assert not media.reason.isVisible()


def test_the_persona_is_chosen_or_left_to_chance_and_never_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page, bench = room_of(qtbot, consent_at=None, state="planned", elapsed_seconds=0)
    played: list[str] = []
    start = bench.services.interview.start

    def spy(case_no: str, actor: Any, simulated: bool, persona: str, seed: int) -> InterviewFile:
        played.append(persona)
        return start(case_no, actor, simulated, persona, seed)

    monkeypatch.setattr(bench.services.interview, "start", spy)
    page.room.start.practice_requested.emit("evasive")
    page.room.start.practice_requested.emit(None)
    assert played[0] == "evasive"
    assert played[1] in PERSONAS
    assert not page.room.progress.persona.isVisible()
    assert page.room.media.picture.accessibleName() == "模拟访谈"
    assert "Simulated" in BADGE
    assert "模拟" in BADGE


def test_the_applicant_moves_only_while_it_speaks_and_can_be_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = room_of(qtbot)
    seen = page.room.media.picture
    assert not seen.moving
    page.room.ask()
    assert seen.moving
    assert seen._clock.interval() >= 40  # 25 pictures a second at most
    page.hide()
    assert not seen.moving
    page.show()
    page.room.session.hang_up()
    assert not seen.moving
    monkeypatch.setattr(picture, "motion_allowed", lambda: False)
    page.room.ask()
    assert seen.caption
    assert not seen.moving


def test_a_picture_of_a_practice_carries_its_badge(qtbot: QtBot) -> None:
    page, bench = room_of(qtbot)
    page.room.session.snapshot()
    ((_, png, _),) = [call for call in bench.services.recordings.calls if call[0] == "snapshot"]
    assert png.startswith(b"\x89PNG")
    assert not page.room.media.transport.b_open.isVisible()  # no recording of anybody belongs to a practice


def test_the_time_line_of_a_practice_shows_when_it_spoke_and_is_flat_else() -> None:
    file = invented.interview_file()
    levels = spoken_levels(file, 1800)
    spoken = [n for n, level in enumerate(levels) if level]
    assert spoken
    assert all(any(abs((n + 0.5) * 1800 / 110 - at) < 40 for at in (140, 378, 665)) for n in spoken)
    silent = replace(file, turns=tuple(replace(turn, answer=None) for turn in file.turns))
    assert not any(spoken_levels(silent, 1800))


def test_free_questions_stand_where_the_service_answers_them(qtbot: QtBot) -> None:
    page, _ = room_of(qtbot)
    assert not page.room.media.transport.question.isVisible()

    class Talking(invented.FakeInterview):
        def ask_freely(self, case_no: str, words: str, lang: Lang) -> Any:
            self.calls.append(("ask_freely", words))
            return SimpleNamespace(words="仓库在湖州")

    bench = invented.bench()
    bench.services.interview = Talking()
    page = InterviewPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    line = page.room.media.transport.question
    assert line.isVisible()
    line.setText("仓库在哪")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert bench.services.interview.calls[-1] == ("ask_freely", "仓库在哪")
    assert page.room.media.caption == "仓库在湖州"
    assert line.text() == ""


def test_the_practice_score_stands_above_the_script_once_it_is_over(qtbot: QtBot) -> None:
    finding = SimpleNamespace(topic=Text("月销售", "Sales"), told=Text("¥40 万", "400k"), true=Text("¥19 万", "190k"))

    class Scoring(invented.FakeInterview):
        def practice(self, case_no: str) -> Any:
            return SimpleNamespace(
                persona=Text("夸大", "exaggerating"), honest=False, found=(finding,), missed=(), accused=(),
                truth=(SimpleNamespace(**vars(finding), lie=True),), precision=1.0, recall=None, seconds=615,
                questions=7, leading=(), rating=Diligence.C, fitting=True, before=(),
            )  # fmt: skip

    bench = invented.bench()
    bench.services.interview = Scoring()
    page = InterviewPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    assert page.room.script.practice is None
    page.room.finish()
    pane = page.room.script.practice
    assert pane.figures.text() == "查准 100% · 查全 — · 用时 10:15 · 7 问"
    assert pane.lists["found"].text() == "月销售：说 ¥40 万，实 ¥19 万"
    assert pane.lists["missed"].text() == "无"
