"""What would change the decision, and how safe is it? A few lines, found while the case is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.services.case_file import CaseFile
from workbench.services.change_file import ChangeLine, ChangeView, FlipView, WayView
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Pressed
from workbench.ui.case.answer import APPROVED
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Label
from workbench.ui.layouts import column
from workbench.ui.look import Look
from workbench.ui.tasks import Task

SAFE = Text("通过有多稳", "How safe the approval is")
SEARCHING = Text("正在逐一查找……", "Looking through all of them…")
LINE, PAD = 20, 5
MOST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One row: its moved figures, what then, and the values a press would try."""

    lines: tuple[ChangeLine, ...]
    then: Text
    values: Mapping[str, float]
    adverse: bool


class Row(Pressed):
    """Figures before and after, and what they lead to. A press tries them on the sliders."""

    def __init__(self, look: Look, told: Told, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.told = told
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LINE * (len(told.lines) + 1) + 2 * PAD)
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.words())
        super().follow()

    def words(self) -> str:
        say = self.look.say
        moved = "; ".join(f"{say(one.label)} {say(one.before)} → {say(one.after)}" for one in self.told.lines)
        return f"{moved}: {say(self.told.then)}"

    def sizeHint(self) -> QSize:
        return QSize(260, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, say, wide, y = self.look, self.look.say, float(self.width()), float(PAD)
        if self.underMouse():
            paint.box(painter, QRectF(-6, 0, wide + 12, self.height()), 5, look.colour("hover"))
        tone = "down_ink" if self.told.adverse else "up_ink"
        for line in self.told.lines:
            after = say(line.after)
            taken = paint.text(painter, QRectF(0, y, wide, LINE), after, look.colour("ink"), 13, 600, paint.RIGHT)
            draw_icon(painter, wide - taken - 19, y + 3, "arrow-right", 14, look.colour("ink3"))
            edge = wide - taken - 24
            before = paint.text(
                painter, QRectF(0, y, edge, LINE), say(line.before), look.colour("ink3"), 13, 400, paint.RIGHT
            )
            label = QRectF(0, y, edge - before - 8, LINE)
            paint.text(painter, label, say(line.label), look.colour("ink2"), 13)
            y += LINE
        paint.text(painter, QRectF(0, y, wide, LINE - 2), say(self.told.then), look.colour(tone), 12)
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, look.tokens)


class WaysPane(QWidget):
    """Asks the job lane when a case is shown; a case that is left before is no longer asked about."""

    tried = Signal(object)  # values by feature

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench, look = bench, bench.look
        self._task: Task | None = None
        self.view: ChangeView | None = None
        self.rows: list[Row] = []
        self.wanted, self._currency = False, "CNY"
        self.goal = Label(look, "", 14, 600, fit=False)
        self.safe_head = Label(look, SAFE, 14, 600)
        self.note = Label(look, "", 12, 400, "ink2", wrap=True)
        self.proof = Label(look, "", 12, 400, "ink3", wrap=True)
        self.safe_note = Label(look, "", 12, 400, "ink3", wrap=True)
        self._ways, self._flips = column(), column()
        self.setLayout(
            column(
                self.goal, 2, self.note, self._ways, self.proof, 6, self.safe_head, 2, self._flips, self.safe_note,
                margins=(16, 8, 16, 10),
            )
        )  # fmt: skip
        self.hide()

    def show_file(self, file: CaseFile) -> None:
        """Look for ways where there is a score that stands."""
        if self._task is not None:
            self._task.cancel()
        self._clear()
        self.view, self._currency = None, file.application.currency
        advice = file.recommendation
        self.wanted = file.score is not None and file.stale is None and advice is not None
        self.setVisible(self.wanted)
        if not self.wanted:
            return
        approved = advice is not None and advice.outcome in APPROVED
        self.goal.say(SAFE if approved else Text("怎样可以通过", "What would approve it"))
        self.goal.show()
        self._say(self.note, SEARCHING)
        for label in (self.proof, self.safe_note, self.safe_head):
            label.hide()
        ask, case_no = self.bench.services.change.view, file.application.case_no
        self._task = self.bench.jobs.put(self, lambda: ask(case_no), self.show_view, self._not_found)

    def show_view(self, view: ChangeView) -> None:
        self.view = view
        self.goal.say(view.goal)
        asked = bool(view.goal.zh)
        self.goal.setVisible(asked)
        self._say(self.note, view.obstacle or same(""))
        self._say(self.proof, view.proof if asked else same(""))
        self._fill(self._ways, [way_told(way, self._currency) for way in view.ways[:MOST]])
        self.safe_head.setVisible(view.safe is not None)
        self._say(self.safe_note, view.safe or same(""))
        self._fill(self._flips, [flip_told(flip) for flip in view.flips[: MOST if not asked else 2]])

    def _not_found(self, refusal: StaffError) -> None:
        """A score that went stale meanwhile is told by the page's own banner."""
        self.hide()

    def _say(self, label: Label, words: Text) -> None:
        label.say(words)
        label.setVisible(bool(words.zh))

    def _fill(self, into: object, told: Sequence[Told]) -> None:
        for one in told:
            row = Row(self.bench.look, one)
            row.clicked.connect(lambda checked=False, values=one.values: self.tried.emit(values))
            into.addWidget(row)  # type: ignore[attr-defined]
            self.rows.append(row)

    def _clear(self) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []


def way_told(way: WayView, currency: str) -> Told:
    """`建议通过 ¥20,000 · 585 分 C 档`."""
    answer = way.answer
    name = OUTCOME_NAMES[answer.outcome]
    amount = money(answer.limit_fen, currency)
    then = Text(
        f"{name.zh} {amount} · {answer.points} 分 {answer.band.value} 档",
        f"{name.en} {amount} · {answer.points} pts ({answer.band.value})",
    )
    return Told(way.changes, then, {one.feature: one.value for one in way.changes}, adverse=False)


def flip_told(flip: FlipView) -> Told:
    """`则转人工核查 · 常月波动的 1.4 倍`."""
    then = Text(f"则{flip.answer.zh}", f"then: {flip.answer.en.lower()}")
    if flip.beside.zh:
        then += Text(f" · {flip.beside.zh}", f" · {flip.beside.en}")
    return Told((flip.change,), then, {flip.change.feature: flip.change.value}, adverse=True)
