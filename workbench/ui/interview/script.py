"""Which questions does the script ask, and what was answered?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.interview.questions import ASSESSMENT_NAMES, Assessment, Source
from workbench.services.interview_file import InterviewFile, Turn
from workbench.services.interview_weeks import WeekStrip
from workbench.ui import paint
from workbench.ui.charts.wave import clock
from workbench.ui.icons import draw_icon
from workbench.ui.interview.answers import ICONS, KEYS, TONES
from workbench.ui.interview.week_strip import WeekStripPane
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Canvas, Field, IconView, Label, Panel, Scroll, column, row

SOURCE_NAMES = {
    Source.REASON: Text("{n} 条扣分原因", "{n} score reasons"),
    Source.CONTRADICTION: Text("{n} 处不一致", "{n} mismatches"),
    Source.GAP: Text("{n} 项缺失数据", "{n} gaps"),
    Source.POLICY: Text("{n} 项政策", "{n} policy items"),
    Source.STANDARD: Text("{n} 个必问", "{n} standard"),
    Source.LEVER: Text("{n} 项可改善", "{n} levers"),
    Source.CROSS: Text("{n} 项交叉核对", "{n} cross-checks"),
}
SINGULAR = {
    Source.REASON: "1 score reason",
    Source.CONTRADICTION: "1 mismatch",
    Source.GAP: "1 gap",
    Source.POLICY: "1 policy item",
    Source.STANDARD: "1 standard",
    Source.LEVER: "1 lever",
    Source.CROSS: "1 cross-check",
}


def source_words(source: Source, n: int) -> Text:
    """`1 mismatch`, `4 score reasons`: how many questions come from one source."""
    words = SOURCE_NAMES[source].format(n=n)
    return words if n > 1 else Text(words.zh, SINGULAR[source])


def made_from(file: InterviewFile) -> Text:
    """`由 3 条扣分原因、1 处不一致生成`."""
    roots = [turn.question.source for turn in file.turns if not turn.question.is_follow_up]
    counts = {source: roots.count(source) for source in Source}
    parts = [source_words(source, n) for source, n in counts.items() if n]
    if not parts:
        return same("")
    text = parts[0]
    for part in parts[1:]:
        text = text + Text("、", ", ") + part
    return Text("由 ", "From ") + text + Text("生成", "")


class QuestionRow(Canvas):
    """A question that is not open now; a press makes it the current one."""

    pressed = Signal(int)

    def __init__(self, look: Look, number: int, turn: Turn) -> None:
        self.number, self.turn = number, turn
        super().__init__(look, self._paint, turn.question.ask, high=54)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.number - 1)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        answer = self.turn.answer
        mark = answer.assessment if answer is not None else Assessment.OPEN
        name = ASSESSMENT_NAMES[mark].of(look.lang)
        chip = paint.chip_width(name, ICONS[mark])
        right = rect.width() - 14 - chip
        paint.chip(painter, right, 17, name, look.tokens, TONES[mark], ICONS[mark])
        timed = answer is not None and mark is not Assessment.OPEN
        if answer is not None and timed:
            at = clock(answer.at_seconds)
            paint.text(painter, QRectF(right - 58, 17, 50, 20), at, look.colour("ink3"), 12, 400, paint.RIGHT)
        paint.text(painter, QRectF(14, 8, 20, 20), str(self.number), look.colour("ink3"), 13, 600)
        room = right - (58 if timed else 0) - 52  # the time stands only beside what was answered
        paint.text(painter, QRectF(40, 7, room, 20), self.turn.question.ask.of(look.lang), look.colour("ink"), 13, 500)
        why = QRectF(40, 27, room, 18)
        paint.text(painter, why, self.turn.question.why.of(look.lang), look.colour("ink3"), 12)
        paint.line(painter, 0, rect.height() - 0.5, rect.width(), rect.height() - 0.5, look.colour("line"))


class EvidenceView(Canvas):
    """What the applicant claims beside what the platform shows; equal or unequal by sign and tint."""

    def __init__(self, look: Look, turn: Turn) -> None:
        self.pairs, self.answered = turn.pairs, turn.answer is not None
        super().__init__(look, self._paint, high=36 + 28 * len(turn.pairs) + 8 if turn.pairs else 0)
        self.setVisible(bool(turn.pairs))
        signs = {True: "=", False: "≠", None: "?"}
        self.say("; ".join(f"{look.say(p.label)}: {p.claimed or '—'} {signs[p.agrees]} {p.shown}" for p in self.pairs))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        wide = (rect.width() - 12) / 2
        left, right = QRectF(0, 0, wide, rect.height()), QRectF(wide + 12, 0, wide, rect.height())
        # Before an answer is assessed the left side is what the application declared, not what was just said.
        said = Text("申请人说", "Applicant says") if self.answered else Text("申报", "Declared")
        shown = Text("平台数据", "Platform data")
        for box, title, icon, fill, edge in (
            (left, said, "quotes", "subtle", "line"),
            (right, shown, "database", "surface", "line2"),
        ):
            area = box.adjusted(0.5, 0.5, -0.5, -0.5)
            paint.box(painter, area, 8, look.colour(fill), look.colour(edge))
            draw_icon(painter, box.x() + 12, 11, icon, 15, look.colour("ink3"))
            paint.text(painter, QRectF(box.x() + 34, 8, wide, 22), title.of(look.lang), look.colour("ink2"), 12, 600)
        for n, pair in enumerate(self.pairs):
            self._claim(painter, left, 36 + n * 28, pair.label.of(look.lang), pair.claimed or "—", look)
            self._fact(painter, right, 36 + n * 28, n, look)

    def _claim(self, painter: QPainter, box: QRectF, y: float, label: str, value: str, look: Look) -> None:
        split = min(132.0, box.width() * 0.4)
        paint.text(painter, QRectF(box.x() + 12, y, split - 16, 27), label, look.colour("ink3"), 12)
        room = QRectF(box.x() + split, y, box.width() - split - 10, 27)
        paint.text(painter, room, value, look.colour("ink"), 13, 500)

    def _fact(self, painter: QPainter, box: QRectF, y: float, n: int, look: Look) -> None:
        pair = self.pairs[n]
        tone = {True: "ok", False: "bad", None: ""}[pair.agrees]
        if tone:
            area = QRectF(box.x() + 6, y + 1, box.width() - 12, 25)
            paint.box(painter, area, 5, look.colour(f"{tone}_soft"))
            sign = "equals" if pair.agrees else ""
            ink = look.colour(f"{tone}_ink")
            if sign:
                draw_icon(painter, box.right() - 28, y + 6, sign, 14, ink)
            else:
                paint.text(painter, QRectF(box.right() - 30, y, 18, 27), "≠", ink, 14, 600, paint.CENTRE)
        split = min(132.0, box.width() * 0.4)
        label = QRectF(box.x() + 12, y, split - 16, 27)
        paint.text(painter, label, pair.label.of(look.lang), look.colour("ink3"), 12)
        room = QRectF(box.x() + split, y, box.width() - split - 34, 27)
        paint.text(painter, room, pair.shown, look.colour(f"{tone}_ink" if tone else "ink"), 13, 500)


class OpenQuestion(Panel):
    """The question being asked: why, evidence, the four assessments, and a note."""

    assessed = Signal(object, str)  # Assessment, note
    drafted = Signal(str, str)  # words not written yet, assessment chosen with them

    def __init__(
        self,
        look: Look,
        number: int,
        turn: Turn,
        said: str,
        enabled: bool,
        draft: tuple[str, str] = ("", ""),
        strip: WeekStrip | None = None,
    ) -> None:
        super().__init__(look, None, "surface", 10, "accent")
        self.turn = turn
        self.strip = None if strip is None else WeekStripPane(look, strip)
        question, answer = turn.question, turn.answer
        words, mark = draft if enabled else ("", "")
        self.mark = Assessment(mark) if mark else answer.assessment if answer is not None else Assessment.OPEN
        ask = Label(look, question.ask, 15, 600, wrap=True)
        why = Label(look, Text("为什么问：", "Why asked: ") + question.why, 12, 400, "ink2", wrap=True)
        at = Label(look, clock(answer.at_seconds) if answer is not None else "", 12, 400, "ink3")
        self._heading = ask, why, at
        self.said = Label(look, Text("回答：", "Answer: ") + same(said), 13, 400, "ink2", wrap=True)
        self.said.setVisible(bool(said))
        self.note = Field(
            look,
            words or (answer.note if answer is not None else ""),
            height=34,
            placeholder=Text("记下要点，可不填", "Note the point, optional"),
        )
        self.note.editingFinished.connect(self._note_written)
        self.note.textEdited.connect(lambda typed: self.drafted.emit(typed, self._unwritten_mark()))
        self.buttons: dict[Assessment, Button] = {}
        for key, mark in KEYS.items():
            self.buttons[mark] = Button(look, ASSESSMENT_NAMES[mark], self._kind(mark), ICONS[mark] or "", key, 36)
            self.buttons[mark].clicked.connect(lambda _=False, mark=mark: self.assess(mark))
            self.buttons[mark].setEnabled(enabled)
            self.buttons[mark].spread()
        self.note.setEnabled(enabled)
        self._compose(number, said)

    def _compose(self, number: int, said: str) -> None:
        look, turn = self.look, self.turn
        ask, why, at = self._heading
        self.setLayout(
            column(
                row(Label(look, str(number), 15, 600, "ok_ink"), (ask, 1), spacing=12),
                6,
                row(IconView(look, "git-diff", 15, "ink3"), (why, 1), at, spacing=8),
                8,
                self.said,
                4 if said else 0,
                EvidenceView(look, turn),
                *(() if self.strip is None else (self.strip,)),
                10 if turn.pairs or self.strip is not None else 0,
                Label(look, Text("这个回答", "This answer"), 12, 400, "ink3"),
                6,
                row(*((button, 1) for button in self.buttons.values()), spacing=8),
                8,
                self.note,
                margins=(14, 14, 14, 14),
            )
        )

    def _kind(self, mark: Assessment) -> str:
        if mark is not self.mark:
            return "secondary"
        return {"ok": "on", "warn": "warn", "bad": "danger"}.get(TONES[mark], "on")

    def assess(self, mark: Assessment) -> None:
        self.mark = mark
        for one, button in self.buttons.items():
            button.say(ASSESSMENT_NAMES[one], kind=self._kind(one))
        words = self.note.text().strip()
        wanting = mark is Assessment.CONTRADICTS and not words
        self.note.set_error(wanting)
        if wanting:
            # A contradiction is only worth something in words; it is kept once they are written.
            self.note.set_hint(Text("请写明说了什么、与什么不符", "Write what was said and what it contradicts"))
            self.note.setFocus()
            self.drafted.emit("", mark.value)
            return
        self.assessed.emit(mark, words)

    def _unwritten_mark(self) -> str:
        """The assessment that was chosen and waits for its words."""
        known = self.turn.answer.assessment if self.turn.answer is not None else Assessment.OPEN
        return "" if self.mark is known else self.mark.value

    def _note_written(self) -> None:
        """A note belongs to an assessment; before one is chosen it waits in its field."""
        known = self.turn.answer.note if self.turn.answer is not None else ""
        words = self.note.text().strip()
        if self.mark is not Assessment.OPEN and words and words != known:
            self.assessed.emit(self.mark, words)


class ScriptPane(Panel):
    assessed = Signal(str, object, str)  # question id, Assessment, note
    drafted = Signal(str, str, str)  # question id, words not written yet, assessment chosen with them
    follow_up_wanted = Signal(str)
    current_changed = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.file: InterviewFile | None = None
        self.current = 0
        self.said: dict[str, str] = {}
        self.drafts: dict[str, tuple[str, str]] = {}  # by question: words and assessment not written yet
        self.weeks: Mapping[str, WeekStrip] = {}  # by what they show; empty until the lines were read
        self.practice: QWidget | None = None  # what stands above the script once a practice is over
        self.open_question: OpenQuestion | None = None
        self.origin = Label(look, "", 12, 400, "ink3", fit=False)
        self.place = Label(look, "", 12, 600, "ink2")
        self._list = Panel(look)
        self._scroll = Scroll(self._list)
        title = Label(look, Text("访谈脚本", "Interview script"), 14, 600)
        self.setLayout(
            column(row(title, (self.origin, 1), self.place, margins=(16, 14, 16, 6), spacing=8), (self._scroll, 1))
        )

    def show_file(self, file: InterviewFile, current: int) -> None:
        self.file, self.current = file, current
        self.origin.say(made_from(file))
        self.place.say(f"{current + 1} / {len(file.turns)}" if file.turns else "")
        before = self.open_question
        cursor = before.note.cursorPosition() if before is not None and before.note.hasFocus() else -1
        inner = Panel(self.look, column(*self._items(), STRETCH, margins=(8, 0, 8, 12)))
        if before is not None and self._same_question(before):
            before.note.blockSignals(True)  # being shown anew is no end of typing
        at = self._scroll.verticalScrollBar().value()
        old = self._scroll.takeWidget()
        self._scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        if old is not None:
            old.deleteLater()
        self._scroll.verticalScrollBar().setValue(at)
        if cursor >= 0 and before is not None and self._same_question(before) and self.open_question is not None:
            # Whoever was typing goes on typing.
            self.open_question.note.setFocus()
            self.open_question.note.setCursorPosition(cursor)

    def show_weeks(self, weeks: Mapping[str, WeekStrip]) -> None:
        """The lines were read: what they show by week stands beside the open question where it helps."""
        self.weeks = weeks
        if self.file is not None and self.file.turns and weeks.get(self.file.turns[self.current].strip):
            self.show_file(self.file, self.current)

    def _same_question(self, before: OpenQuestion) -> bool:
        now = self.open_question
        return now is not None and now.turn.question.question_id == before.turn.question.question_id

    def _items(self) -> list[QWidget | int]:
        file = self.file
        items: list[QWidget | int] = []
        if file is None:
            return []
        if self.practice is not None:
            items += [self.practice, 8]
        for n, turn in enumerate(file.turns):
            if n == self.current:
                items += [8, self._opened(n, turn), 8, self._follow_up(turn), 6]
            else:
                line = QuestionRow(self.look, n + 1, turn)
                line.pressed.connect(self.current_changed)
                items.append(line)
        return items

    def _opened(self, n: int, turn: Turn) -> OpenQuestion:
        said = self.said.get(turn.question.question_id) or (turn.answer.said if turn.answer is not None else "")
        enabled = self.file is not None and self.file.state != "finished"
        key = turn.question.question_id
        draft, strip = self.drafts.get(key, ("", "")), self.weeks.get(turn.strip)
        card = OpenQuestion(self.look, n + 1, turn, said, enabled, draft, strip)
        card.assessed.connect(lambda mark, note: self._assessed(key, mark, note))
        card.drafted.connect(lambda words, mark: self._drafted(key, words, mark))
        self.open_question = card
        return card

    def _assessed(self, key: str, mark: Assessment, note: str) -> None:
        self.drafts.pop(key, None)
        self.assessed.emit(key, mark, note)

    def _drafted(self, key: str, words: str, mark: str) -> None:
        self.drafts[key] = (words, mark)
        self.drafted.emit(key, words, mark)

    def _follow_up(self, turn: Turn) -> Panel:
        look, question = self.look, turn.question
        words = Label(look, Text("追问建议：", "Follow-up: ") + question.follow_up, 13, 400, "ink2", fit=False)
        add = Button(look, Text("加入脚本", "Add"), "secondary", "", "F", 28)
        add.clicked.connect(lambda: self.follow_up_wanted.emit(question.question_id))
        line = row(IconView(look, "list-plus", 15, "ink3"), (words, 1), add, margins=(14, 0, 6, 0), spacing=8)
        pane = Panel(look, line, "subtle", 8, "line", high=42)
        pane.setVisible(bool(question.follow_up.zh) and self.file is not None and self.file.state != "finished")
        return pane
