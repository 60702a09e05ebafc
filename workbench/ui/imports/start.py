"""Where does an import begin?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from workbench.common.text import Text, same
from workbench.services.import_file import BatchRow, ProfileRow
from workbench.ui.imports.history import NONE, TITLE, BatchTable, why_not
from workbench.ui.imports.quarantine import PAGE
from workbench.ui.imports.zone import ImportZone
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, EmptyState, IconView, Label, Panel, Rule, column, row

TEMPLATES_SHOWN = 5


class Card(Panel):
    """What waits beside the drop zone: an icon, a count in words, one act."""

    def __init__(self, look: Look, icon: str, title: Text, act: Text, key: str = "") -> None:
        super().__init__(look, None, "subtle", 8, "line")
        self.title, self.detail = Label(look, title, 13, 600, fit=False), Label(look, "", 12, 400, "ink3", wrap=True)
        self.button = Button(look, act, "secondary", key=key, height=28)
        head = row(IconView(look, icon, 18, "ink2"), (self.title, 1), self.button, spacing=10)
        self.setLayout(column(head, 4, row(28, (self.detail, 1)), margins=(14, 12, 12, 12)))


class StartPane(Panel):
    files_wanted = Signal()
    folder_wanted = Signal()
    undo_wanted = Signal(str)
    dropped = Signal(object)
    quarantine_wanted = Signal()
    templates_wanted = Signal()

    def __init__(self, look: Look, today: date) -> None:
        super().__init__(look)
        choose = Button(look, Text("选择文件", "Choose files"), "primary", "file-arrow-up", "Ctrl O", 34)
        folder = Button(look, Text("选择文件夹", "Choose a folder"), "secondary", "folder-open", height=34)
        choose.clicked.connect(self.files_wanted)
        folder.clicked.connect(self.folder_wanted)
        self.zone = ImportZone(look, choose, folder)
        self.zone.dropped.connect(self.dropped)
        self.table = BatchTable(look, today)
        self.table.undo_wanted.connect(self.undo_wanted)
        self.table.moved.connect(lambda _: self._show_undo())
        self.why = Label(look, "", 12, 400, "ink3", "r", fit=False)
        self.undo = Button(look, Text("撤销所选", "Undo this one"), "secondary", "arrow-u-up-left", "Del", 28)
        self.undo.clicked.connect(self.table.ask_undo)
        self.none = EmptyState(look, "clock-counter-clockwise", NONE)
        self.held = Card(look, "shield-warning", Text("隔离区", "Quarantine"), Text("打开", "Open"), "U")
        self.held.button.clicked.connect(self.quarantine_wanted)
        self.templates = Card(look, "bookmark-simple", Text("模板", "Templates"), Text("管理", "Manage"), "M")
        self.templates.button.clicked.connect(self.templates_wanted)
        self._compose()
        self.show_held(0)
        self.show_profiles(())

    def _compose(self) -> None:
        look = self.look
        head = row(Label(look, TITLE, 14, 600), (self.why, 1), self.undo, margins=(24, 0, 16, 0), spacing=12)
        left = Panel(look, column(Panel(look, head, high=44), (self.table, 1), (self.none, 1)))
        cards = column(self.held, self.templates, STRETCH, margins=(16, 12, 24, 12), spacing=10)
        self.side = Panel(look, cards, wide=332)
        below = row((left, 1), Rule(look, vertical=True), self.side)
        self.setLayout(column(column(self.zone, margins=(24, 20, 24, 18)), Rule(look), (below, 1)))

    def set_narrow(self, narrow: bool) -> None:
        self.side.setFixedWidth(280 if narrow else 332)
        self.table.hide_columns(frozenset({"by", "id"}) if narrow else frozenset())

    def show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.table.show_rows(batches)
        self.table.setVisible(bool(batches))
        self.none.setVisible(not batches)
        self._show_undo()

    def show_held(self, count: int) -> None:
        """Rows that wait in quarantine."""
        self.held.button.setEnabled(count > 0)
        # The list is read a page at a time: of a full page only this much is known.
        more = Text(" 以上", " or more") if count >= PAGE else same("")
        words = Text(f"{count:,}", f"{count:,}") + more
        words = words + Text(" 行等待修正，可随时补导", " rows wait to be mended and imported")
        self.held.detail.say(words if count else Text("没有等待的行", "No rows are waiting"))

    def show_profiles(self, profiles: tuple[ProfileRow, ...]) -> None:
        names = [one.name for one in profiles[:TEMPLATES_SHOWN]]
        more = len(profiles) - len(names)
        tail = Text(f" 等 {len(profiles)} 个", f" and {more} more") if more > 0 else same("")
        listed = Text("、".join(names), ", ".join(names)) + tail
        none = Text("同样表头的文件按模板自动对应", "Files with a known header are mapped by themselves")
        self.templates.detail.say(listed if names else none)

    def _show_undo(self) -> None:
        batch = self.table.current_batch()
        self.undo.setVisible(batch is not None)
        self.undo.setEnabled(batch is not None and batch.undoable)
        self.why.say(why_not(batch))

    def say_reading(self, words: Text | str) -> None:
        self.zone.say_reading(words)
