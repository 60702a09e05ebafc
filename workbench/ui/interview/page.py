"""Which interviews wait, and how is one held?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile, InterviewRow
from workbench.ui.bench import Bench
from workbench.ui.interview.answers import KEYS
from workbench.ui.interview.checks import ChecksSheet
from workbench.ui.interview.consent import ConsentSign
from workbench.ui.interview.room import Room
from workbench.ui.interview.waiting import WaitingList
from workbench.ui.page import Page


class InterviewPage(Page):
    """The list of cases that wait, and the room of one of them."""

    nouns = frozenset({"interviews"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.case_no = ""
        self._checks: ChecksSheet | None = None
        self.list = WaitingList(self.look)
        self.room = Room(bench)
        self.consent = ConsentSign(self.look, self)
        self.room.shown.connect(self._show_consent)
        self.room.session.loaded.connect(lambda _: self._show_consent())
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.room)
        self.list.opened.connect(self.open_case)
        self.room.shown.connect(self.heading_changed)
        bench.actor_changed.connect(self._other_reader)
        self._declare()

    def _declare(self) -> None:
        room = self.room
        for key in KEYS:
            assess = partial(room.assess, key)
            self._room_command(Text(f"评这个回答：{key}", f"Assess: {key}"), key, assess, False)
        self._room_command(Text("下一问", "Next question"), "Down", lambda: room.step(1), False)
        self._room_command(Text("上一问", "Previous question"), "Up", lambda: room.step(-1), False)
        self._room_command(Text("写笔记", "Write a note"), "N", room.write_note)
        self._room_command(Text("加入追问", "Add the follow-up"), "F", room.add_follow_up)
        self._room_command(Text("播放或暂停", "Play or pause"), "Space", room.toggle)
        self._room_command(Text("书签", "Bookmark"), "B", room.bookmark)
        self._room_command(Text("撤销上一条笔记", "Take the last note back"), "Ctrl+Z", room.undo)
        self._room_command(Text("恢复撤销的笔记", "Write the note again"), "Ctrl+Shift+Z|Ctrl+Y", room.redo)
        self._room_command(Text("截图入证", "Keep a picture as evidence"), "Ctrl+Shift+S", room.session.snapshot)
        self._room_command(Text("结束访谈", "Finish the interview"), "Ctrl+Return|Ctrl+Enter", room.finish)
        self._room_command(Text("访谈报告", "Interview report"), "P", self.open_report)
        room.progress.finish_requested.connect(self.open_report)
        self._room_command(Text("提问", "Ask"), "Return|Enter", room.ask, False)
        self._room_command(Text("核对与评分", "Claims, equity and marks"), "L", self.open_checks)

    def _room_command(self, name: Text, keys: str, act: Callable[[], object], palette: bool = True) -> None:
        """Keys of the room do nothing while the list is shown."""
        command = self.command(name, keys, act, palette=palette)
        command.setEnabled(False)
        self.room.shown.connect(lambda: command.setEnabled(bool(self.case_no)))

    # ---- page contract

    def title(self) -> Text:
        return Text("视频访谈", "Video interview") if self.case_no else Text("访谈", "Interviews")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text(f"案件 {self.case_no[-4:]}", f"Case {self.case_no[-4:]}"),) if self.case_no else ()

    def hints(self) -> tuple[tuple[str, Text], ...]:
        if not self.case_no:
            return (("↵", Text("打开", "Open")), ("?", Text("全部快捷键", "All shortcuts")))
        return (
            ("1–4", Text("评这个回答", "Rate answer")),
            ("N", Text("笔记", "Note")),
            ("↓", Text("下一问", "Next")),
            ("Space", Text("播放 / 暂停", "Play / pause")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def top_buttons(self) -> tuple[QWidget, ...]:
        return (self.consent,) if self.case_no else ()

    def panes(self) -> tuple[QWidget, ...]:
        return self.room.panes() if self.case_no else (self.list,)

    def activate(self, **arguments: object) -> None:
        """`case_no` opens its room; without one the list is shown."""
        self._close_checks()
        self.case_no = str(arguments.get("case_no", ""))
        self.refresh()

    def open_case(self, case_no: str) -> None:
        self.case_no = case_no
        self.refresh()

    def open_checks(self) -> ChecksSheet | None:
        """The claims ledger, the equity check and the criteria of an interview that was begun."""
        file = self.room.file
        if not self.case_no or file is None or file.state == "planned":
            return None
        self._close_checks()
        sheet = self._checks = ChecksSheet(self.bench, self.window(), self.case_no)
        sheet.changed.connect(self.refresh)
        sheet.closed.connect(self._checks_closed)
        sheet.open()
        sheet.setFocus()
        return sheet

    def open_report(self) -> None:
        """The report of a finished interview on the documents screen, to look at, print and issue."""
        file = self.room.file
        if self.case_no and file is not None and file.state == "finished":
            self.bench.go("documents", case_no=self.case_no, report=True)

    def _close_checks(self) -> None:
        if self._checks is not None:
            self._checks.close_overlay()

    def _checks_closed(self) -> None:
        self._checks = None

    def hideEvent(self, event: QHideEvent) -> None:
        self._close_checks()  # it belongs to this page's case
        super().hideEvent(event)

    def refresh(self) -> None:
        service = self.bench.services.interview
        if self.case_no:
            case_no, actor = self.case_no, self.bench.actor
            self.bench.lane.put(self, lambda: service.open(case_no, actor), self._show_room)
        else:
            self.bench.lane.put(self, service.rows, self._show_list)

    def _show_list(self, rows: tuple[InterviewRow, ...]) -> None:
        self.list.show_rows(rows)
        self.room.leave()
        self._stack.setCurrentWidget(self.list)
        self.heading_changed.emit()
        self._count([row.case_no for row in rows if row.questions is None])

    def _count(self, waiting: list[str]) -> None:
        """Count planned scripts one by one, so that what is pressed meanwhile comes in between; then show the list."""
        if not waiting or self.case_no or not self.isVisible():
            return
        service, first, rest = self.bench.services.interview, waiting[0], waiting[1:]
        if rest:
            self.bench.lane.put(self, lambda: service.count_script(first), lambda _: self._count(rest))
            return

        def last() -> tuple[InterviewRow, ...]:
            service.count_script(first)
            return service.rows()

        self.bench.lane.put(self, last, lambda rows: None if self.case_no else self.list.show_rows(rows))

    def _show_room(self, file: InterviewFile) -> None:
        if file.case_no == self.case_no:
            self._stack.setCurrentWidget(self.room)
            self.room.show_file(file)

    def _show_consent(self) -> None:
        self.consent.show_consent(self.room.file if self.case_no else None, self.room.session.media)

    def _other_reader(self) -> None:
        """Who sits down at a finished interview as its second rater sees less of it than the first one."""
        if self.isVisible():
            self._close_checks()
            self.refresh()

    def leave(self) -> bool:
        if not self.case_no:
            return False
        self.case_no = ""
        self.refresh()
        return True
