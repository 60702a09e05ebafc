"""Which numbers has the policy, by section, and what is known of the one in focus?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.policy_numbers import SECTIONS, PolicyNumber, span_of
from workbench.services.policy_what_if_file import WhatIfGround
from workbench.ui import paint
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import STRETCH, column
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, Scroll
from workbench.ui.policy.draft import Draft
from workbench.ui.policy.lever import Lever
from workbench.ui.policy.rows import NumberRow

WIDE = 340
CELL = 30
CONFIDENCE = {
    "law": Text("法规", "law"),
    "secondary": Text("二手来源", "secondary source"),
    "desk": Text("本机构自定", "the desk's own"),
    "example": Text("示例", "example"),
    "unverified": Text("未核实", "not verified"),
}
CODES = tuple(SECTIONS)


class SectionGrid(Shown):
    """The sections in two columns; a figure counts the changed numbers of each. Arrows move."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.code = CODES[0]
        self._counts: dict[str, int] = {}
        self._half = (len(CODES) + 1) // 2
        self.setFixedHeight(self._half * CELL + 12)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.follow()

    def choose(self, code: str) -> None:
        if code in CODES and code != self.code:
            self.code = code
            self.follow()
            self.chosen.emit(code)

    def show_counts(self, counts: dict[str, int]) -> None:
        if counts != self._counts:
            self._counts = counts
            self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(SECTIONS[self.code]))
        super().follow()

    def _cell(self, place: int) -> QRectF:
        wide = (self.width() - 16) / 2
        return QRectF(8 + place // self._half * wide, 6 + place % self._half * CELL, wide, CELL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, code in enumerate(CODES):
            if self._cell(place).contains(event.position()):
                self.choose(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -self._half, Qt.Key.Key_Right: self._half,
        }  # fmt: skip
        step = moves.get(Qt.Key(event.key()))
        place = CODES.index(self.code) + (step or 0)
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= place < len(CODES):
            self.choose(CODES[place])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        for place, code in enumerate(CODES):
            area, on, count = self._cell(place), code == self.code, self._counts.get(code, 0)
            if on:
                paint.box(painter, area.adjusted(0, 1, 0, -1), 7, look.colour("sel"))
            ink = look.colour("ink" if on else "ink2")
            paint.text(painter, area.adjusted(10, 0, -30, 0), look.say(SECTIONS[code]), ink, 13, 600 if on else 400)
            if count:
                badge = QRectF(area.right() - 28, area.y() + 7, 20, 16)
                paint.box(painter, badge, 8, look.colour("accent"))
                paint.text(painter, badge, str(count), look.colour("on_accent"), 11, 600, paint.CENTRE)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()).adjusted(4, 2, -4, -2), 7, look.tokens)


class NumbersPane(Panel):
    """Sections, the numbers of one of them, and the number in focus with its lever and its source."""

    focused = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, fill="subtle")
        self.draft: Draft | None = None
        self.rows: list[NumberRow] = []
        self._currency, self._editable = "CNY", False
        self._number: PolicyNumber | None = None
        self.name, self.ground = (
            Label(look, "", 14, 600, wrap=True, lines=2),
            Label(look, "", 12, 400, "ink3", fit=False),
        )
        self.grid, self.lever = SectionGrid(look), Lever(look)
        self.grid.chosen.connect(lambda _: self._list())
        self.lever.moved.connect(self._levered)
        self.title = Label(look, "", 13, 600, fit=False)
        self.source = Label(look, "", 12, 400, "ink3", wrap=True, lines=3)
        self._list_pane = QWidget()
        self._listed = column(STRETCH, margins=(0, 4, 0, 8))
        self._list_pane.setLayout(self._listed)
        head = column(self.name, 2, self.ground, margins=(16, 12, 16, 8))
        foot = Panel(look, column(self.title, 2, self.lever, 2, self.source, margins=(16, 8, 16, 10)), sides="t")
        self.setLayout(column(head, Rule(look), self.grid, Rule(look), (Scroll(self._list_pane), 1), foot))

    def show_draft(self, draft: Draft, ground: WhatIfGround, editable: bool) -> None:
        self.draft, self._currency, self._editable = draft, ground.currency, editable
        draft.moved.connect(self.show_numbers)
        self.name.say(ground.name)
        told = f"{ground.policy_id} · {ground.version} · {ground.digest[:4]}…{ground.digest[-4:]}"
        self.ground.say(told)
        self._list()

    def _list(self) -> None:
        """Rows of the section; made when it is chosen."""
        if self.draft is None:
            return
        for old in self.rows:
            old.hide()
            self._listed.removeWidget(old)
            old.deleteLater()
        mine = [one for one in self.draft.numbers if one.section == self.grid.code]
        self.rows = [NumberRow(self.draft, one, self._currency, self._editable, self.look) for one in mine]
        for place, made in enumerate(self.rows):
            self._listed.insertWidget(place, made)
            made.focused.connect(self.show_focus)
        self.show_focus(mine[0] if mine else None)
        self.show_numbers()

    def show_focus(self, number: PolicyNumber | None) -> None:
        """What is known of a number: its source, its confidence, and how long it holds."""
        self._number = number
        if number is None or self.draft is None:
            return
        self.title.say(number.title)
        held = CONFIDENCE.get(number.confidence, Text(number.confidence, number.confidence))
        words = Text("依据：", "Source: ") + number.source + Text("（", " (") + held + Text("）", ")")
        if number.valid_from or number.valid_to:
            ends = tuple("…" if day is None else day.isoformat() for day in (number.valid_from, number.valid_to))
            words = words + Text(f"；有效期 {ends[0]} 至 {ends[1]}", f"; valid {ends[0]} to {ends[1]}")
        self.source.say(words)
        self.lever.setEnabled(self._editable)
        self._show_lever()
        self.focused.emit(number)

    def show_numbers(self) -> None:
        """The draft moved."""
        if self.draft is None:
            return
        for one in self.rows:
            one.show_number()
        counts: dict[str, int] = {}
        for number in filter(self.draft.is_changed, self.draft.numbers):
            counts[number.section] = counts.get(number.section, 0) + 1
        self.grid.show_counts(counts)
        self._show_lever()

    def _show_lever(self) -> None:
        number, draft = self._number, self.draft
        if number is not None and draft is not None:
            span = span_of(number, draft.policy)
            self.lever.show_number(number, draft.before(number), draft.value(number), span)

    def _levered(self, value: Decimal) -> None:
        for one in self.rows:
            if one.number is self._number and self._editable:
                one.put(value, together=True)
