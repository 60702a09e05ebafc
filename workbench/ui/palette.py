"""How is anything found and done from the keyboard?

Cases and merchants by any name (Chinese, pinyin, initials, number), then commands of this screen, then places to go.
Prefixes: `>` commands only, `#` case number, `¥` amount.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.access.permissions import Permission, may
from workbench.common.text import Text, same
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.fields import Field
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import KeyCap, Label, Shown
from workbench.ui.layouts import column, row
from workbench.ui.overlay import Overlay
from workbench.ui.page import Command
from workbench.ui.panels import Rule, Scroll
from workbench.ui.tasks import Task

if TYPE_CHECKING:
    from workbench.services.case_file import SearchHit

HINT = Text("名称、拼音、首字母、案件号、金额，或命令", "Name, pinyin, initials, case number, amount, or a command")
PREFIXES = Text("> 只搜命令   # 案件号   ¥ 按金额", "> commands   # case no.   ¥ amount")
FOOT = Text("拼音、首字母都可搜", "Pinyin and initials work")
GROUPS = {
    "hits": Text("案件与商户", "Cases and merchants"),
    "recent": Text("最近打开", "Recent"),
    "commands": Text("命令", "Commands"),
    "places": Text("前往", "Go to"),
}
NONE = Text("没有找到“{typed}”", "Nothing found for “{typed}”")
ROW, HEAD = 40, 26


@dataclass(frozen=True, slots=True)
class Item:
    group: str
    icon: str
    title: Text
    detail: Text
    keys: str
    act: Callable[[], object]


class ItemList(Shown):
    """The rows of the palette, painted; the current one is chosen by arrows or by the mouse."""

    pressed = Signal(int)

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(bench.look, parent)
        self.items: tuple[Item, ...] = ()
        self.current = 0
        self.typed = ""
        self.setMouseTracking(True)

    def show_items(self, items: Sequence[Item], typed: str) -> None:
        self.items, self.typed = tuple(items), typed
        self.current = 0
        self.setFixedHeight(max(80, round(self._places()[-1].bottom()) + 8 if self.items else 80))
        self._name()

    def move_to(self, index: int) -> None:
        if self.items:
            self.current = index % len(self.items)
            self._name()

    def place(self, index: int) -> QRectF:
        return self._places()[index]

    def _name(self) -> None:
        here = self.items[self.current] if self.items else None
        say = self.look.say
        self.setAccessibleName(f"{say(here.title)} {say(here.detail)}" if here else say(NONE.format(typed=self.typed)))
        self.update()

    def _places(self) -> list[QRectF]:
        places, y, group = [], 8.0, ""
        for item in self.items:
            if item.group != group:
                y += HEAD + (6 if group else 0)
                group = item.group
            places.append(QRectF(8, y, self.width() - 16, ROW - 2))
            y += ROW
        return places

    def _at(self, y: float) -> int:
        return next((i for i, place in enumerate(self._places()) if place.top() <= y <= place.bottom()), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().y())
        if index >= 0 and index != self.current:
            self.move_to(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().y())
        if index >= 0:
            self.pressed.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        if not self.items:
            words = look.say(NONE.format(typed=self.typed)) if self.typed else ""
            paint.text(painter, QRectF(18, 20, self.width() - 36, 30), words, look.colour("ink3"))
            return
        group = ""
        for index, (item, place) in enumerate(zip(self.items, self._places(), strict=True)):
            if item.group != group:
                group = item.group
                head = QRectF(18, place.y() - HEAD, self.width(), 24)
                paint.text(painter, head, look.say(GROUPS[group]), look.colour("ink3"), 12, 500)
            self._row(painter, item, place, index == self.current)

    def _row(self, painter: QPainter, item: Item, place: QRectF, on: bool) -> None:
        look, y = self.look, place.y()
        if on:
            paint.box(painter, place, 7, look.colour("sel"))
            paint.box(painter, QRectF(8, y + 10, 3, 18), 1.5, look.colour("accent"))
        draw_icon(painter, 20, y + 10, item.icon, 18, look.colour("accent" if on else "ink2"))
        right = self.width() - 20.0
        keys = item.keys or ("Enter" if on else "")
        if keys:
            right -= paint.key_width(keys)
            paint.key_cap(painter, right, y + 10, keys, look.tokens)
            right -= 10
        title = look.say(item.title)
        weight = 600 if on else 400
        room = QRectF(50, y, min(width(title, 14, weight) + 2, right - 60), 38)
        paint.text(painter, room, title, look.colour("ink"), 14, weight)
        left = room.right() + 14
        paint.text(painter, QRectF(left, y, max(0.0, right - left), 38), look.say(item.detail), look.colour("ink3"), 12)


class Palette(Overlay):
    """`commands` answers the acts of the screen that shows; `places` those that go elsewhere."""

    def __init__(
        self,
        bench: Bench,
        window: QWidget,
        commands: Callable[[], Sequence[Command]],
        places: Callable[[], Sequence[Item]],
    ) -> None:
        super().__init__(bench.look, window, 680, 92)
        self.bench, self._commands, self._places_of = bench, commands, places
        look = bench.look
        self.field = Field(look, icon="magnifying-glass", placeholder=HINT, height=40, bare=True, px=16)
        self.field.textChanged.connect(self._typed)
        self.field.left_field.connect(self.close_overlay)
        self.list = ItemList(bench)
        self.list.pressed.connect(self.choose)
        self._scroll = Scroll(self.list)
        self._task: Task | None = None
        self._hits: tuple[SearchHit, ...] = ()
        self._recent: list[SearchHit] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(40)
        self._wait.timeout.connect(self._search)
        foot = row(margins=(18, 0, 18, 0), spacing=6)
        for keys, words in (
            ("↑↓", Text("选择", "Select")),
            ("Enter", Text("打开", "Open")),
            ("Esc", Text("关闭", "Close")),
        ):
            foot.addWidget(KeyCap(look, keys))
            foot.addWidget(Label(look, words, 12, 400, "ink3"))
            foot.addSpacing(10)
        foot.addStretch(1)
        foot.addWidget(Label(look, FOOT, 12, 400, "ink3"))
        head = row((self.field, 1), Label(look, PREFIXES, 12, 400, "ink3"), margins=(8, 6, 18, 6), spacing=12)
        bottom = QWidget()
        bottom.setLayout(foot)
        bottom.setFixedHeight(36)
        self.sheet.setLayout(column(head, Rule(look), (self._scroll, 1), Rule(look), bottom, margins=(1, 1, 1, 1)))

    def _height(self) -> int:
        return 566

    def open(self) -> None:
        self.field.clear()
        self._hits = ()
        super().open()
        self._fill()
        self.field.setFocus()

    def remember(self, hit: SearchHit) -> None:
        """A case was opened: it stands first when the palette is empty."""
        self._recent = [hit, *(old for old in self._recent if old.key != hit.key)][:5]

    def _typed(self, typed: str) -> None:
        if self._task is not None:
            self._task.cancel()
        if typed.startswith(">") or not typed.strip():
            self._hits = ()
            self._fill()
        else:
            self._wait.start()

    def _search(self) -> None:
        typed = self.field.text().strip()
        wanted = typed[1:] if typed[:1] in "#" else typed
        if not may(self.bench.actor, Permission.READ_CASES):
            return  # who sees no case finds none
        search = self.bench.services.cases.search
        self._task = self.bench.lane.put(self, lambda: search(wanted, 8), self._found)

    def _found(self, hits: tuple[SearchHit, ...]) -> None:
        only_cases = self.field.text().startswith("#")
        self._hits = tuple(hit for hit in hits if hit.kind == "case" or not only_cases)
        self._fill()

    def _fill(self) -> None:
        typed = self.field.text().strip()
        items = [self._hit(hit, "hits") for hit in self._hits]
        if not typed:
            items = [self._hit(hit, "recent") for hit in self._recent]
        if not typed.startswith(("#", "¥")):
            wanted = typed.lstrip("> ").lower()
            others = [self._command(command) for command in self._commands()] + list(self._places_of())
            items += [item for item in others if matches(item.title, wanted)]
        self.list.show_items(items, typed)

    def _hit(self, hit: SearchHit, group: str) -> Item:
        if hit.kind == "case":
            return Item(group, "tray", same(hit.title), hit.detail, "", lambda: self.bench.go("case", case_no=hit.key))
        return Item(
            group, "users", same(hit.title), hit.detail, "", lambda: self.bench.go("borrower", merchant_id=hit.key)
        )

    def _command(self, command: Command) -> Item:
        icon = command.icon_name or "command"
        return Item("commands", icon, command.name, command.detail or same(""), command.keys, command.trigger)

    def choose(self, index: int) -> None:
        if 0 <= index < len(self.list.items):
            item = self.list.items[index]
            self.close_overlay()
            item.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.move_to(self.list.current + (1 if key == Qt.Key.Key_Down else -1))
            if self.list.items:
                place = self.list.place(self.list.current)
                self._scroll.ensureVisible(20, round(place.center().y()), 0, 40)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(self.list.current)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(680, 566)


def matches(title: Text, wanted: str) -> bool:
    return not wanted or wanted in title.zh.lower() or wanted in title.en.lower()
