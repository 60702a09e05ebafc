"""What was detected in each file, and which of its columns need a word from staff?"""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from workbench.common.dates import DESK_ZONE, local
from workbench.common.text import Text, same
from workbench.services.import_file import ColumnMatch, FilePreview
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.detection import DetectionBar
from workbench.ui.imports.inspector import WIDE, Inspector
from workbench.ui.imports.mapping_table import ColumnTable
from workbench.ui.imports.refused import RefusedPane
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Banner, Choice, Field, IconView, Label, Panel, Rule, column, row

WHOSE = Text("文件没有写明商户，全部行属于", "The file names no merchant; its lines belong to")
WHEN = Text("导出日期（可不填）", "Exported on (optional)")
MERCHANT_ID = Text("商户编号", "Merchant id")
OWN_ACCOUNT = Text("留空则按文件里的账号建档", "Empty: by the account in the file")
REFERENCE = Text(
    "这是一张对照表：随批次存档，供查对，不产生明细行", "A look-up table: kept with the batch; it becomes no lines"
)


def _day(typed: str) -> datetime | None:
    """The end of a day at the desk; None of anything else."""
    try:
        day = date.fromisoformat(typed.strip().replace("/", "-"))
    except ValueError:
        return None
    return datetime.combine(day, time(23, 59, 59), DESK_ZONE)


def size_words(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size / 1000, 0.1):.1f} KB"


def file_words(file: FilePreview) -> Text:
    """Size, rows, columns, export time and digest of a file in one line."""
    rows = Text("", "")
    if file.row_estimate is not None:
        rows = Text(f" · {file.row_estimate:,} 行", f" · {file.row_estimate:,} rows")
    wide = Text("", "")
    if file.columns:
        wide = Text(f" · {len(file.columns)} 列", f" · {len(file.columns)} columns")
    told = Text("", "")
    if file.as_of is not None:
        told = Text(f" · {file.as_of:%Y-%m-%d %H:%M} 导出", f" · exported {file.as_of:%Y-%m-%d %H:%M}")
    digest = f" · SHA-256 {file.sha256[:4]}…{file.sha256[-4:]}" if file.sha256 else ""
    return same(size_words(file.size_bytes)) + rows + wide + told + same(digest)


class MappingPane(Panel):
    changed = Signal()
    written_wanted = Signal()  # what would be written of the shown file is out of date
    look_again_wanted = Signal(str, object)  # detect the shown file anew with this argument
    files_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.mapping = Mapping(())
        self.file: FilePreview | None = None
        self.name = Label(look, "", 14, 600, fit=False)
        self.files = Choice(look, 280)
        self.detail = Label(look, "", 12, 400, "ink3", fit=False)
        self.facts = DetectionBar(look)
        self.seen, self.kept = Banner(look, "", "info", "info"), Banner(look, REFERENCE, "info", "info")
        self.trouble = Banner(look, "", "bad", "warning-octagon")
        self.template = Banner(look, "", "ok", "bookmark-simple")
        self.merchant = Field(look, wide=240, placeholder=MERCHANT_ID)
        self.stated = Field(look, wide=176, placeholder=Text("例：2026-11-23", "such as 2026-11-23"))
        self.whose, self._owner, self._when = Panel(look, sides="b"), Panel(look), Panel(look)
        self.table, self.inspector = ColumnTable(look), Inspector(look)
        self.refused = RefusedPane(look)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        look = self.look
        self.name.setFixedHeight(22)
        name = column(STRETCH, self.files, self.name, 1, self.detail, STRETCH)
        icon = IconView(look, "file-text", 28, "accent")
        head = row(icon, (name, 1), self.facts, margins=(16, 0, 14, 0), spacing=14)
        self._owner.setLayout(row(Label(look, WHOSE, 12, 400, "ink2"), self.merchant, spacing=8))
        self._when.setLayout(row(Label(look, WHEN, 12, 400, "ink2"), self.stated, spacing=8))
        self.whose.setLayout(row(self._owner, self._when, STRETCH, margins=(16, 7, 16, 8), spacing=24))
        banners = column(self.trouble, self.template, self.seen, self.kept, spacing=6)
        self._banners = Panel(look, column(banners, margins=(16, 8, 16, 8)), sides="b")
        mapped = Panel(look, row((self.table, 1), Rule(look, vertical=True), self.inspector))
        self._body = QStackedWidget()
        self._body.addWidget(mapped)
        self._body.addWidget(self.refused)
        top = Panel(look, head, sides="b", high=65)
        self.setLayout(column(top, self.whose, self._banners, (self._body, 1)))

    def _connect(self) -> None:
        self.files.picked.connect(self._pick)
        self.merchant.textChanged.connect(lambda _: self.changed.emit())
        self.stated.textChanged.connect(lambda _: self._read_stated())
        self.table.moved.connect(lambda _: self._show_chosen())
        self.table.field_chosen.connect(self.choose)
        self.table.installEventFilter(self)
        self.inspector.meaning_chosen.connect(self.choose)
        self.facts.chosen.connect(self.look_again_wanted)
        self.refused.encoding_chosen.connect(lambda encoding: self.look_again_wanted.emit("encoding", encoding))
        self.refused.files_wanted.connect(self.files_wanted)

    def set_narrow(self, narrow: bool) -> None:
        """A small window: the inspector gives its room to the table."""
        self.inspector.setFixedWidth(284 if narrow else WIDE)
        self.facts.set_narrow(narrow)
        self.table.set_narrow(narrow)

    # ---- showing

    def show_mapping(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.merchant.clear()
        self.stated.clear()
        # First what needs a word, else what can be read, else why nothing can.
        readable = mapping.readable()
        asked = [one for one in readable if mapping.asked(one)]
        self.show_file(next(iter((*asked, *readable, *mapping.files)), None))

    def _pick(self, index: object) -> None:
        if isinstance(index, int):
            self.show_file(self.mapping.files[index])

    def show_file(self, file: FilePreview | None) -> None:
        self.file = file
        if file is None:
            return
        several = len(self.mapping.files) > 1
        self.files.setVisible(several)
        self.name.setVisible(not several)
        self.name.say(file.name)
        named = tuple((one.name, n) for n, one in enumerate(self.mapping.files))
        self.files.offer(named, self.mapping.files.index(file))
        self.detail.say(file_words(file))
        self.facts.show_file(file)
        self._show_banners(file)
        self._show_whose(file)
        if file.refusal is not None:
            self.refused.show_file(file, alone=not self.mapping.readable())
            self._body.setCurrentWidget(self.refused)
            return
        self._body.setCurrentIndex(0)
        self.table.show_file(self.mapping, file)
        asked = self.mapping.asked(file)
        if asked:
            self.table.go_to(asked[0].source)
        self._show_chosen()
        self.written_wanted.emit()

    def take_focus(self) -> None:
        """The keys go to what staff has to do here."""
        refused = self.file is not None and self.file.refusal is not None
        asked = self.refused.decodings if self.refused.decodings.decodings else self.refused
        (asked if refused else self.table).setFocus()

    def _show_banners(self, file: FilePreview) -> None:
        self.seen.setVisible(file.seen_before is not None)
        if file.seen_before is not None:
            at = f"{local(file.seen_before):%Y-%m-%d %H:%M}"
            self.seen.say(
                Text(
                    f"同一个文件 {at} 导入过：再次导入不会增加行",
                    f"This very file was imported on {at}: importing it again adds no rows",
                )
            )
        self.kept.setVisible(file.reference)
        self.template.setVisible(file.profile is not None)
        if file.profile is not None:
            self.template.say(
                Text(
                    f"已按模板“{file.profile}”对应各列，可直接校验",
                    f"Columns follow the template “{file.profile}”: ready to validate",
                )
            )
        self._show_trouble(False)

    def say_trouble(self, words: Text, tone: str = "bad") -> None:
        """Why the last step was not finished; it goes with the next thing that is done here."""
        self.trouble.say(words, tone, "warning-octagon" if tone == "bad" else "info")
        self._show_trouble(True)

    def _show_trouble(self, on: bool) -> None:
        self.trouble.setVisible(on)
        shown = (self.trouble, self.template, self.seen, self.kept)
        self._banners.setVisible(any(not banner.isHidden() for banner in shown))

    def _show_whose(self, file: FilePreview) -> None:
        unnamed = file.refusal is None and not file.reference and not self.mapping.names_merchant(file)
        # A sheet nobody knows declares figures of a day: the day is asked where the file does not say it.
        undated = file.refusal is None and file.proposed and file.as_of is None
        self._owner.setVisible(unnamed)
        self._when.setVisible(undated)
        self.whose.setVisible(unnamed or undated)
        # Without a word of staff the merchant is made of the account, hashed; the account itself is never shown.
        self.merchant.set_hint(OWN_ACCOUNT if file.account else MERCHANT_ID)

    def _show_chosen(self) -> None:
        one, file = self.table.current_column(), self.file
        if one is not None and file is not None and file.refusal is None:
            self.inspector.show_column(self.mapping, file, one, self.table.target(one))

    def target(self) -> Text | None:
        """What the current column is taken for."""
        one = self.table.current_column()
        return None if one is None else self.table.target(one)

    def _read_stated(self) -> None:
        self.stated.set_error(bool(self.stated.text().strip()) and _day(self.stated.text()) is None)
        self.changed.emit()

    def ready(self) -> bool:
        """Can what is here be checked?"""
        return bool(self.mapping.readable()) and not self.stated.wrong

    def told(self) -> tuple[str | None, datetime | None]:
        """What staff says of files that do not say it: whose they are, and the day they were exported."""
        return self.merchant.text().strip() or None, _day(self.stated.text())

    # ---- choosing

    def choose(self, name: str | None) -> None:
        """Take the current column for this field and go on to the next one that is asked about."""
        one, file = self.table.current_column(), self.file
        if one is None or file is None or not self.table.isVisible():
            return
        waited = self.mapping.state(file, one) == "ask"
        self.mapping.choose(file, one, name)
        self._redraw()
        if waited:
            self.next_asked()

    def confirm(self) -> None:
        """The suggestion is right."""
        one, file = self.table.current_column(), self.file
        if one is None or file is None or self.mapping.state(file, one) != "ask":
            return
        name = self.mapping.field_of(file, one)
        if name is None:
            self.table.offer()  # there is nothing yet to agree with
        else:
            self.choose(name)

    def pick_number(self, place: int) -> bool:
        """A digit takes the meaning, or the reading, with this number."""
        if self.file is None:
            return False
        if self.file.refusal is not None:
            return self.refused.decodings.choose(place)
        return self.inspector.meanings.isVisible() and self.inspector.meanings.choose(place)

    def undo(self) -> None:
        """Take the newest choice back and show where it was."""
        step = self.mapping.undo()
        if step is None:
            return
        file = next((one for one in self.mapping.files if one.name == step[0]), None)
        if file is not None and file is not self.file:
            self.show_file(file)
        self.table.go_to(step[1])
        self._redraw()

    def _redraw(self) -> None:
        self._show_trouble(False)
        self.table.viewport().update()
        if self.file is not None:
            self._show_whose(self.file)
        self._show_chosen()
        self.written_wanted.emit()
        self.changed.emit()

    def next_asked(self) -> bool:
        """Go to the next column that waits for a word, in this file or a later one; False when none waits."""
        if self.file is None:
            return False
        asked = self.mapping.asked(self.file)
        if asked:
            order = [one.source for one in self.file.columns]
            here: ColumnMatch | None = self.table.current_column()
            place = order.index(here.source) if here is not None else -1
            later = [one for one in asked if order.index(one.source) > place]
            self.table.go_to((later or list(asked))[0].source)
            return True
        other = next((one for one in self.mapping.readable() if self.mapping.asked(one)), None)
        if other is not None:
            self.show_file(other)
        return other is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if event.key() == Qt.Key.Key_Tab and plain:
                return self.next_asked()
        return False
