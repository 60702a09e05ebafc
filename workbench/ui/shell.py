"""How do rail, bars and sheet hold the screens together, and how does one get from screen to screen?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text, same
from workbench.ui import pages, style
from workbench.ui.access.entrance import Entrance
from workbench.ui.bars import StatusBar, TopBar
from workbench.ui.bench import Bench
from workbench.ui.layouts import column, row
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.page import Command, Page
from workbench.ui.palette import Item, Palette
from workbench.ui.panels import Panel
from workbench.ui.rail import Rail
from workbench.ui.shortcuts import Group, ShortcutSheet
from workbench.ui.states import EmptyState, Skeleton
from workbench.ui.tasks import Lane
from workbench.ui.toast import Toasts

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.services.bundle import Services
    from workbench.services.desk_file import DeskStatus
    from workbench.services.queue import QueuePage

SMALLEST = (1180, 720)
PROGRAM = Text("商户信贷工作台", "Merchant loan workbench")
HERE = Text("这个界面", "This screen")
EVERYWHERE = Text("任何地方", "Everywhere")
OTHER_KEYS = (
    ("↑↓", Text("移动", "Move")),
    ("F6", Text("下一个窗格", "Next pane")),
    ("Esc", Text("返回上一层", "Back one level")),
    ("Alt ←", Text("后退", "Back")),
)
BADGES = {"queue": "mine", "interview": "interview", "approve": "four_eyes"}


class Shell(QWidget):
    """The window. It shows at once; `start` brings the desk when its records are open."""

    def __init__(self, look: Look, lane: Lane, jobs: Lane, settings: QSettings | None = None) -> None:
        super().__init__()
        self.look, self.lane, self.jobs, self._settings = look, lane, jobs, settings
        self.bench: Bench | None = None
        self.made: dict[str, Page] = {}
        self._trail: list[tuple[str, dict[str, object]]] = []
        self._palette: Palette | None = None
        self._keys: ShortcutSheet | None = None
        self.setObjectName("Shell")
        self.setMinimumSize(*SMALLEST)
        self._build()
        self._global_commands()
        self.entrance = Entrance(self, self._place, self._ground, settings)
        self.rail.person_pressed.connect(self.entrance.open_menu)
        self.look.changed.connect(self._follow)
        self._follow()

    def _build(self) -> None:
        self.rail, self.top, self.foot = Rail(self.look), TopBar(self.look), StatusBar(self.look)
        self.toasts = Toasts(self.look, self)
        self.stack = QStackedWidget()
        self._waiting = Skeleton(self.look, 12)
        self.stack.addWidget(self._waiting)
        sheet = Panel(self.look, column(self.stack, margins=(1, 1, 1, 1)), "surface", 10, "line")
        main = column(self.top, (sheet, 1), self.foot, margins=(0, 0, 10, 0))
        self._ground = Panel(self.look, row(self.rail, (main, 1)), "canvas")
        self._place = column(self._ground)
        self.setLayout(self._place)
        self.rail.pressed.connect(self._rail_pressed)
        self.top.back_pressed.connect(self.back)
        self.top.search_pressed.connect(self.open_palette)

    # --- the desk -------------------------------------------------------------------------------------------------

    def start(self, services: Services, actor: Actor, status: DeskStatus, first: str = "queue") -> None:
        """The desk is open: show its first screen."""
        bench = Bench(services, self.look, self.lane, self.jobs, actor, status, self._settings, self)
        self.bench = bench
        bench.open_requested.connect(self.open_page)
        bench.back_requested.connect(self.back)
        bench.told.connect(self.toasts.tell)
        bench.door_requested.connect(self.entrance.request)
        bench.actor_changed.connect(self._actor_changed)
        bench.status_changed.connect(self._show_status)
        bench.changed.connect(self._on_changed)
        for lane in (self.lane, self.jobs):
            lane.broke.connect(self._broke)
        self._show_status()
        self.begin_person(first)

    def begin_person(self, first: str = "queue") -> None:
        """Somebody sits down: the first screen that person may see."""
        if self.bench is None:
            return
        self._palette = Palette(self.bench, self, self._page_commands, self._places)
        self._keys = ShortcutSheet(self.bench, self)
        self.show_person()
        self.open_page(first, {})
        self._count()

    def end_person(self) -> None:
        """Somebody left: their screens, and what was typed in them, are gone."""
        for overlay in (self._palette, self._keys):
            if overlay is not None:
                overlay.deleteLater()
        self._palette, self._keys = None, None
        self._trail.clear()
        self.stack.setCurrentWidget(self._waiting)
        for page in self.made.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self.made.clear()

    def refuse(self, refusal: StaffError) -> None:
        """The desk could not be opened: say why in the sheet."""
        sorry = EmptyState(self.look, "lock", refusal.text, refusal.hint)
        self.stack.addWidget(sorry)
        self.stack.setCurrentWidget(sorry)

    def _on_changed(self, nouns: frozenset[str]) -> None:
        page = self.page
        if page is not None and page.nouns & nouns:
            page.refresh()
        if self.bench is not None:
            bench = self.bench
            self.lane.put(self, bench.services.desk.status, bench.set_status)
            self._count()

    def _show_status(self) -> None:
        if self.bench is not None:
            self.foot.show_status(self.bench.status)

    def _count(self) -> None:
        if self.bench is None or self.bench.status.empty or not self.entrance.allows("queue"):
            return
        queue, actor = self.bench.services.cases.queue, self.bench.actor
        self.lane.put(self, lambda: queue("mine", actor), self._show_badges)

    def _show_badges(self, page: QueuePage) -> None:
        counts = {view.code: view.count for view in page.views}
        for code, view in BADGES.items():
            self.rail.buttons[code].show_count(counts.get(view, 0))

    def _broke(self, fault: BaseException) -> None:
        """A bug: what is safe, and where its record lies."""
        if self.bench is not None:
            self.bench.tell(
                Text("这一步没有完成，程序出错了", "This step was not finished: the program made an error"),
                Text(
                    f"已保存的内容没有改变。详情见日志（{type(fault).__name__}）",
                    f"Saved records are unchanged. Details are in the log ({type(fault).__name__})",
                ),
                "error",
            )

    # --- screens --------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def open_page(self, code: str, arguments: dict[str, object], remember: bool = True) -> None:
        """Bring a screen to the front; it is made on first use. An empty desk shows its welcome for the queue."""
        if self.bench is None:
            return
        if not self.entrance.allows(code):
            code, arguments = self.entrance.home(), {}
        if code == "queue" and self.bench.status.empty:
            code = "welcome"
        if code not in self.made:
            page = pages.make(code, self.bench)
            page.heading_changed.connect(self.show_heading)
            self.made[code] = page
            self.stack.addWidget(page)
        page = self.made[code]
        for overlay in self.findChildren(Overlay):
            overlay.close_overlay()  # what stood over one screen says nothing of the next
        if remember:
            self._trail.append((code, arguments))
            del self._trail[:-50]
        self.stack.setCurrentWidget(page)
        self.rail.light(code)
        page.activate(**arguments)
        self.show_heading()
        page.setFocus()

    def back(self) -> None:
        """To the screen before this one."""
        if len(self._trail) > 1:
            self._trail.pop()
            code, arguments = self._trail[-1]
            self.open_page(code, arguments, remember=False)

    def show_heading(self) -> None:
        """Title, crumbs and hints of the screen in front; a closed door says the program's name only."""
        page = self.page
        if page is None or self.entrance.closed:
            self.setWindowTitle(self.look.say(PROGRAM))
            return
        crumbs = page.crumbs()
        self.top.show_page(page, crumbs, self._is_under(page) and len(self._trail) > 1)
        visited = page.recent()
        if visited is not None and self._palette is not None:
            self._palette.remember(visited)
        self.foot.show_hints(page.hints())
        self.setWindowTitle(f"{self.look.say(page.title())} · {self.look.say(PROGRAM)}")

    def _is_under(self, page: Page) -> bool:
        """Does this screen lie under another one, so that Esc leads back?"""
        code = next((code for code, made in self.made.items() if made is page), "")
        return code in pages.BY_CODE and bool(pages.BY_CODE[code].under) and code != "welcome"

    def _rail_pressed(self, code: str) -> None:
        self.open_page(code, {})
        self.rail.light(code)

    # --- keys -----------------------------------------------------------------------------------------------------

    def _global_commands(self) -> None:
        def add(name: Text, keys: str, act: object, icon: str = "", palette: bool = False) -> Command:
            command = Command(self, name, keys, icon, palette)
            command.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            command.triggered.connect(act)
            self.addAction(command)
            return command

        self.everywhere = [
            add(Text("搜索与命令", "Search and commands"), "Ctrl+K", self.open_palette, "magnifying-glass"),
            add(Text("导入", "Import"), "Ctrl+O", lambda: self.open_page("imports", {"choose": True}), "folder-open"),
            add(Text("设置", "Settings"), "Ctrl+,", lambda: self.open_page("settings", {}), "gear-six"),
            add(Text("快捷键", "Shortcuts"), "?|Shift+?|F1", self.open_shortcuts, "question", True),
            add(Text("切换语言", "Switch language"), "Ctrl+Shift+L", self.switch_language, "translate", True),
            add(Text("切换深浅主题", "Switch light and dark"), "Ctrl+Shift+D", self.switch_theme, "moon", True),
            add(Text("锁定", "Lock"), "Ctrl+Alt+L", lambda: self.entrance.request("lock"), "lock", True),
        ]
        self.look_acts = tuple(self.everywhere[4:6])  # work at the closed door too
        add(Text("后退", "Back"), "Alt+Left", self.back)
        add(Text("下一个窗格", "Next pane"), "F6", lambda: self._next_pane(1))
        add(Text("上一个窗格", "Previous pane"), "Shift+F6", lambda: self._next_pane(-1))
        self._going = []
        for entry in pages.ENTRIES:
            if entry.letter:
                digit = f"|Ctrl+{entry.rail}" if entry.rail else ""
                keys = f"G,{entry.letter}{digit}"
                go = add(entry.name, keys, lambda on=False, c=entry.code: self.open_page(c, {}), entry.icon)
                go.setData(entry.code)
                self._going.append(go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            page = None if self.entrance.closed else self.page
            if page is not None and not page.leave() and self._is_under(page):
                self.back()
            return
        super().keyPressEvent(event)

    def open_palette(self) -> None:
        if self._palette is not None and not self._palette.is_open:
            self._palette.open()

    @property
    def palette_overlay(self) -> Palette | None:
        return self._palette

    @property
    def shortcut_sheet(self) -> ShortcutSheet | None:
        return self._keys

    def open_shortcuts(self) -> None:
        if self._keys is None or self.page is None:
            return
        here = [(one.keys, one.name) for one in self._own_commands() if one.keys]
        shown = {keys for keys, _ in here}
        here += [(keys, words) for keys, words in self.page.hints() if keys not in shown]
        everywhere = [(one.keys, one.name) for one in self.everywhere] + list(OTHER_KEYS)
        going = [(one.keys, one.name) for one in self._going]
        groups: Sequence[Group] = ((HERE, here), (EVERYWHERE, everywhere), (Text("前往", "Go to"), going))
        self._keys.open_with(groups)

    def _page_commands(self) -> list[Command]:
        """Acts of the screen that shows, then those of the window, for the palette."""
        found = [*self._own_commands(), *self.everywhere]
        return [one for one in found if one.in_palette and one.isEnabled() and one.isVisible()]

    def _own_commands(self) -> list[Command]:
        page = self.page
        return [] if page is None else [one for one in page.actions() if isinstance(one, Command)]

    def _places(self) -> list[Item]:
        return [
            Item("places", one.icon_name, one.name, same(""), one.keys, one.trigger)
            for one in self._going
            if one.isVisible()
        ]

    def _next_pane(self, step: int) -> None:
        page = self.page
        stops = [] if page is None else [pane for pane in page.panes() if pane.isVisible()]
        if not stops:
            return
        focus = QApplication.focusWidget()
        here = next((i for i, pane in enumerate(stops) if focus is pane or pane.isAncestorOf(focus or self)), -1)
        stops[(here + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    # --- look and person ------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            style.apply(app, self.look.tokens)
        self.show_heading()
        self.show_person()

    def switch_language(self) -> None:
        self.look.set_lang(Lang.EN if self.look.lang is Lang.ZH else Lang.ZH)
        self._keep_look()

    def switch_theme(self) -> None:
        self.look.set_theme("light" if self.look.theme == "dark" else "dark")
        self._keep_look()

    def _keep_look(self) -> None:
        if self._settings is not None:
            self._settings.setValue("look/lang", self.look.lang.value)
            self._settings.setValue("look/theme", self.look.theme)

    def show_person(self) -> None:
        """Who sits there, and the screens open to that person."""
        if self.bench is None:
            return
        actor = self.bench.actor
        person = next((one for one in self.bench.status.staff if one.staff_id == actor.staff_id), None)
        self.rail.person.show_person(actor.name, person.title if person else same(""))
        self.rail.show_only(self.entrance.allows)
        for go in self._going:
            go.setVisible(self.entrance.allows(str(go.data())))
            go.setEnabled(go.isVisible() and not self.entrance.closed)

    def _actor_changed(self) -> None:
        self.show_person()
        self._count()
        if self.page is not None:
            self.page.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isMinimized():
            self.entrance.door.minimised()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.entrance.cover.take_down()
        if self._settings is not None:
            self._settings.setValue("window/geometry", self.saveGeometry())
            self._settings.sync()
        self.jobs.close(stop=True)
        self.lane.close()
        if self.bench is not None:
            self.bench.services.desk.close()
            self.bench = None
        super().closeEvent(event)
