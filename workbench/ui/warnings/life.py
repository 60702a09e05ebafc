"""What happened to one merchant, from first to last? A drawer over the page; each line opens where it came from."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.warnings_file import Timeline, TimelineItem
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.timeline import actor_words
from workbench.ui.format import moment_text
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.queue.filters import FilterChip
from workbench.ui.states import EmptyState
from workbench.ui.table import Column, Table

WIDE = 760
TITLE = Text("商户时间线", "Merchant timeline")
LOOKS = {
    "import": ("neutral", "files"), "score": ("info", "activity"), "interview": ("info", "video-camera"),
    "decision": ("ok", "circle-wavy-check"), "document": ("neutral", "files"), "loan": ("neutral", "bank"),
    "limit": ("info", "scales"), "warning": ("down", "bell-ringing"), "class": ("warn", "chart-line"),
    "penalty": ("bad", "warning"), "note": ("neutral", "note-pencil"),
}  # fmt: skip


class LifeDrawer(Overlay):
    """Opened with a merchant; stays over the page until it is closed or a line is opened."""

    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, WIDE)
        look = bench.look
        self.bench = bench
        self.life: Timeline | None = None
        self._merchant_id, self._names = "", dict[str, Text]()
        self.name = Label(look, TITLE, 15, 600, height=24, fit=False)
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.kind = FilterChip(look, Text("种类", "Kind"), self._options)
        self.kind.changed.connect(self._show)
        self.table = Table(look, self._columns(), lambda one: id(one), 36, 32).call(
            Text("商户时间线", "Merchant timeline")
        )
        self.table.opened.connect(self._open_item)
        self.empty = EmptyState(look, "clock-counter-clockwise", Text("还没有任何记录", "Nothing happened yet"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=Text("关闭", "Close"))
        close.clicked.connect(self.close_overlay)
        head = row((self.name, 1), self.count, self.kind, close, margins=(18, 12, 12, 8), spacing=8)
        self.sheet.setLayout(column(head, (self._stack, 1), margins=(1, 1, 1, 8)))

    def _columns(self) -> tuple[Column, ...]:
        def kind(painter: QPainter, rect: QRectF, one: TimelineItem, look: Look, current: bool) -> None:
            tone, icon = LOOKS.get(one.kind, LOOKS["note"])
            words = look.say(self._names.get(one.kind, same(one.kind)))
            paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, words, look.tokens, tone, icon)

        today = self.bench.status.business_date
        return (
            Column("at", Text("时间", "When"), 112, lambda r: moment_text(local(r.at), today), colour="ink3", left=16),
            Column("kind", Text("种类", "Kind"), 116, lambda r: self._names.get(r.kind, same(r.kind)), kind),
            Column("text", Text("经过", "What happened"), 240, lambda r: r.text, stretch=True),
            Column("actor", Text("谁", "Who"), 88, lambda r: actor_words(r.actor), colour="ink3", right=16),
        )

    def _options(self) -> list[tuple[str, Text]]:
        kinds = () if self.life is None else self.life.kinds
        return [(code, name + same(f" {count}")) for code, name, count in kinds]

    def _fit(self) -> None:
        """The whole height at the right."""
        self.setGeometry(self._window.rect())
        wide = min(WIDE, self.width() - 96)
        self.sheet.setFixedWidth(wide)
        self.sheet.setGeometry(self.width() - wide - 12, 52, wide, self.height() - 52 - 38)

    def ask(self, merchant_id: str) -> None:
        """Read the life of a merchant and open; what forbids it is told and nothing opens."""
        self._merchant_id = merchant_id
        read = self.bench.services.warnings.timeline
        self.bench.lane.put(self, lambda: read(merchant_id), self.show_life, self._refused)

    def _refused(self, fault: StaffError) -> None:
        self.bench.tell_refusal(fault)

    def show_life(self, life: Timeline) -> None:
        if life.merchant_id != self._merchant_id:
            return  # another merchant was asked for meanwhile
        self.life = life
        self._names = {code: name for code, name, _ in life.kinds}
        self.name.say(TITLE + same(f" · {life.merchant_name}"))
        self.setAccessibleName(self.look.say(TITLE))
        if self.kind.value and self.kind.value not in self._names:
            self.kind.set_value("")
        self._show()
        self.open()
        self.table.setFocus()

    def _show(self) -> None:
        items = () if self.life is None else self.life.items
        shown = [one for one in items if not self.kind.value or one.kind == self.kind.value]
        self.table.show_rows(shown)
        self._stack.setCurrentWidget(self.table if shown else self.empty)
        self.count.say(Text(f"{len(shown)} 条", f"{len(shown)} entries"))

    def _open_item(self, one: TimelineItem) -> None:
        if one.page:
            self.close_overlay()
            self.bench.go(one.page, **dict(one.arguments))
