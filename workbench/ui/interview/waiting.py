"""Which cases wait for an interview, and which had one?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.interview_file import InterviewRow
from workbench.ui import paint
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import EmptyState, Label, Panel, column, row

STATES = {
    "planned": (Text("待开始", "To start"), "neutral"),
    "running": (Text("进行中", "Running"), "info"),
    "paused": (Text("已暂停", "Paused"), "warn"),
    "finished": (Text("已结束", "Finished"), "ok"),
    "abandoned": (Text("已放弃", "Abandoned"), "neutral"),
}


def _merchant(painter: QPainter, rect: QRectF, one: InterviewRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    paint.text(painter, below, one.case_no, look.colour("ink3"), 12)


def _state(painter: QPainter, rect: QRectF, one: InterviewRow, look: Look, current: bool) -> None:
    name, tone = STATES.get(one.state, STATES["planned"])
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(name), look.tokens, tone)


def _against(painter: QPainter, rect: QRectF, one: InterviewRow, look: Look, current: bool) -> None:
    tone = "bad_ink" if one.contradictions else "ink3"
    paint.text(painter, rect, str(one.contradictions), look.colour(tone), 13, 600, paint.RIGHT)


def _state_words(one: InterviewRow) -> Text:
    return STATES.get(one.state, STATES["planned"])[0]


def _practice(one: InterviewRow) -> Text:
    return Text("模拟", "Simulated") if one.simulated else same("")


COLUMNS = (
    Column(
        "merchant",
        Text("商户 / 案件", "Merchant / case"),
        240,
        lambda r: r.merchant_name,
        _merchant,
        stretch=True,
        left=16,
    ),
    Column("product", Text("产品", "Product"), 150, lambda r: r.product, colour="ink2"),
    Column(
        "requested",
        Text("申请金额", "Requested"),
        110,
        lambda r: money(r.requested_fen, r.currency),
        align="r",
        sort=lambda r: r.requested_fen,
    ),
    Column(
        "answered",
        Text("已评", "Assessed"),
        90,
        lambda r: f"{r.answered} / {'…' if r.questions is None else r.questions}",
        align="r",
        sort=lambda r: r.answered,
    ),
    Column(
        "against",
        Text("矛盾", "Contradicts"),
        100,
        lambda r: str(r.contradictions),
        _against,
        "r",
        lambda r: r.contradictions,
    ),
    Column(
        "rating",
        Text("尽调", "Diligence"),
        84,
        lambda r: r.diligence.value if r.diligence else "—",
        align="c",
        weight=600,
    ),
    Column("simulated", Text("方式", "Kind"), 96, _practice, colour="ink2"),
    Column("state", Text("状态", "State"), 110, _state_words, _state, sort=lambda r: r.state, right=16),
)


class WaitingList(Panel):
    opened = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = Label(look, Text("待访谈", "To interview"), 20, 600, height=28)
        self.count = Label(look, "", 12, 400, "ink3")
        self.table = Table(look, COLUMNS, lambda one: one.case_no)
        self.table.opened.connect(lambda one: self.opened.emit(one.case_no))
        self.empty = EmptyState(
            look,
            "video-camera",
            Text("没有待访谈的案件", "No case waits for an interview"),
            Text("转核的案件，或在案件页按 I，会出现在这里", "Referred cases appear here, or press I in a case"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.setLayout(
            column(row(self.title, self.count, "stretch", margins=(16, 14, 16, 10), spacing=10), (self._stack, 1))
        )

    def show_rows(self, rows: tuple[InterviewRow, ...]) -> None:
        self.table.show_rows(rows)
        open_ones = sum(1 for one in rows if one.state not in ("finished", "abandoned"))
        self.count.say(Text(f"{open_ones} 件待完成，共 {len(rows)} 件", f"{open_ones} open, {len(rows)} in all"))
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        if rows:
            self.table.setFocus()
