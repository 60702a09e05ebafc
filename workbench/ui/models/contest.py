"""Is the challenger better than the champion, and what is under way to change it?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.services.drift_file import DriftView
from workbench.services.model_contest import Contest
from workbench.services.model_room import ModelRoom
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas, Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.models.changes import ChangePane
from workbench.ui.panels import Panel, Rule, Scroll, heading

_LINE = 32
OLD = 88  # px from the right edge at which the champion's figures end
ARROWS = {1: ("arrow-up-right", "ok"), -1: ("arrow-down-right", "down"), 0: ("minus", "ink3")}
NONE = Text(
    "还没有挑战者。训练一个新版本，或按 M 查看另一版本并与冠军比较。",
    "No challenger yet. Train a new version, or press M to look at another one beside the champion.",
)
FEW_GATES = 2
OF_GATES = Text("挑战者的验证中须留意：", "To mind in the challenger's validation:")
BULLET = Text("· ", "· ")
PROPOSE, SHADOW = Text("提交替换…", "Propose…"), Text("影子运行", "Run in shadow")


class ContestPane(Panel):
    """The table of both, what limits it, the verdict, and the change that waits for the second person."""

    propose_asked = Signal(str)  # a version
    shadow_asked = Signal(str)  # a version to score silently
    disagreed_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=372)
        self.room: ModelRoom | None = None
        self._drift: DriftView | None = None
        self.chip = Chip(look, "", "info")
        self.lines = Canvas(look, self._paint, high=_LINE)
        self.note = Label(look, "", 12, 400, "ink3", wrap=True)
        self.live = Label(look, "", 12, 400, "ink2", wrap=True)
        self.verdict = Label(look, "", 12, 400, "ink2", wrap=True)
        self.none = Label(look, NONE, 12, 400, "ink3", wrap=True)
        self.change, self.past = ChangePane(look), ChangePane(look)
        self.cases = Button(look, "", "secondary", height=28)
        self.propose = Button(look, PROPOSE, "secondary", height=28)
        self.shadow = Button(look, SHADOW, "secondary", height=28)
        self.shadow.clicked.connect(self._shadow)
        self.cases.clicked.connect(lambda: self.disagreed_asked.emit())
        self.propose.clicked.connect(self._propose)
        title = heading(look, Text("冠军 / 挑战者", "Champion / challenger"), self.chip)
        body = Panel(
            look,
            column(
                column(self.change, margins=(16, 0, 14, 0)),
                self.lines,
                column(self.none, self.live, self.note, spacing=4, margins=(16, 8, 14, 4)),
                column(self.past, margins=(16, 0, 14, 0)),
                STRETCH,
            ),
        )
        foot = column(
            self.verdict, row(self.cases, self.shadow, STRETCH, self.propose, spacing=8), spacing=10,
            margins=(16, 8, 14, 12),
        )  # fmt: skip
        self.setLayout(column(column(title, margins=(16, 12, 14, 8)), (Scroll(body), 1), Rule(look), foot))
        for part in (self.chip, self.cases, self.shadow):
            part.hide()

    def show_room(self, room: ModelRoom, me: str = "") -> None:
        self.room = room
        contest = room.contest
        rows = contest.rows if contest is not None else ()
        self.none.setVisible(contest is None)
        self.lines.setVisible(bool(rows))
        self.lines.setFixedHeight(_LINE * (len(rows) + 1))
        say = self.look.say
        self.lines.say("; ".join(f"{say(one.name)} {one.champion} → {one.challenger}" for one in rows))
        told = [] if contest is None else [one for one in (contest.note, *_gates(contest)) if one.zh]
        self.note.say(Text("\n".join(one.zh for one in told), "\n".join(one.en for one in told)))
        self.note.setVisible(bool(told))
        self.verdict.say(room.verdict if contest is None else contest.verdict)
        self.propose.setVisible(contest is not None and room.open_change is None)
        self.propose.setEnabled(contest is not None and not contest.blocks)
        self.change.show_change(room.open_change, me)
        self.past.show_change(next((one for one in room.changes if one.state != "open"), None), me)
        self._show_live()
        self.lines.update()

    def show_drift(self, drift: DriftView | None) -> None:
        """What the shadow run says: days, outcomes known by now, and how many cases it would band otherwise."""
        self._drift = drift
        self._show_live()

    def _show_live(self) -> None:
        drift, room = self._drift, self.room
        contest = room.contest if room is not None else None
        running = drift is not None and contest is not None and contest.challenger == drift.challenger
        self.chip.setVisible(running)
        self.cases.setVisible(running and bool(drift and drift.disagreed))
        self.live.setVisible(running)
        other = room is not None and contest is not None and room.version == contest.challenger and not room.is_champion
        self.shadow.setVisible(other and not running and room is not None and room.healthy)
        if drift is not None and running:
            days, count = drift.shadow_days or 0, len(drift.disagreed)
            today = Text("今日起影子运行", "In the shadow since today")
            self.chip.say(Text(f"影子运行 {days} 天", f"Shadow, day {days}") if days else today)
            self.cases.say(Text(f"看分歧案件 {count}", f"See {count} splits"))
            self.live.say(live_words(drift))

    def _shadow(self) -> None:
        if self.room is not None:
            self.shadow_asked.emit(self.room.version)

    def _propose(self) -> None:
        if self.room is not None and self.room.contest is not None:
            self.propose_asked.emit(self.room.contest.challenger)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        rows = self.room.contest.rows if self.room is not None and self.room.contest is not None else ()
        right, ink3 = rect.right() - 16, look.colour("ink3")
        first = QRectF(16, 0, 120, _LINE)
        paint.text(painter, first, Text("指标", "Metric").of(look.lang), ink3, 12, 500)
        for name, end in ((Text("冠军", "Champion"), right - OLD), (Text("挑战者", "Challenger"), right)):
            place = QRectF(end - 90, 0, 90, _LINE)
            paint.text(painter, place, look.say(name), ink3, 12, 500, paint.RIGHT)
        paint.line(painter, 0, _LINE - 0.5, rect.width(), _LINE - 0.5, look.colour("line2"))
        for n, one in enumerate(rows, 1):
            y = n * _LINE
            old, new = QRectF(right - OLD - 60, y, 60, _LINE), QRectF(right - 82, y, 60, _LINE)
            taken = paint.text(painter, old, one.champion, look.colour("ink"), 13, 400, paint.RIGHT)
            label = QRectF(16, y, right - OLD - taken - 12 - 16, _LINE)
            paint.text(painter, label, look.say(one.name), look.colour("ink2"), 12)
            paint.text(painter, new, one.challenger, look.colour("ink"), 13, 600, paint.RIGHT)
            shape, tone = ARROWS[one.better]
            draw_icon(painter, right - 15, y + (_LINE - 14) / 2, shape, 14, look.colour(tone))
            paint.line(painter, 0, y + _LINE - 0.5, rect.width(), y + _LINE - 0.5, look.colour("line"))


def _gates(contest: Contest) -> list[Text]:
    """What the challenger's validation blocks or warns of: the first few, and how many more the report has."""
    found = (*contest.blocks, *contest.warnings)
    if not found:
        return []
    shown, more = found[:FEW_GATES], len(found) - FEW_GATES
    rest = [Text(f"· 另有 {more} 项，见其验证报告", f"· {more} more in its validation")] if more > 0 else []
    return [OF_GATES, *(BULLET + one for one in shown), *rest]


def live_words(drift: DriftView) -> Text:
    """The newest month of the shadow run with known outcomes, else how many cases it saw."""
    if not drift.contest:
        return Text("影子评分还没有案件。", "The shadow has scored no case yet.")
    known = [one for one in drift.contest if one.champion_auc is not None and one.challenger_auc is not None]
    if not known:
        count = sum(one.count for one in drift.contest)
        return Text(
            f"影子已评 {count:,} 件，结果未知，尚不能比较。",
            f"The shadow scored {count:,} cases; their outcomes are not known yet.",
        )
    one = known[-1]
    return Text(
        f"{one.month} 已知结果 {one.count:,} 件：AUC 冠军 {one.champion_auc:.3f}，挑战者 {one.challenger_auc:.3f}。",
        f"{one.month}, {one.count:,} known outcomes: AUC {one.champion_auc:.3f} champion, {one.challenger_auc:.3f} "
        "challenger.",
    )
