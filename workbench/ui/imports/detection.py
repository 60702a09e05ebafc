"""What was detected of a file as a whole, and how does staff put it right?

Each fact is a menu: another encoding, delimiter, header line or layout has the file looked at anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy

from workbench.common.text import Text, same
from workbench.services.accepted import accepted_layouts, money_unit
from workbench.services.import_file import FilePreview
from workbench.ui import paint
from workbench.ui.buttons import Pressed
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.imports.columns import LIKELY
from workbench.ui.look import Look
from workbench.ui.widgets import Panel, Words, row

ENCODINGS = {
    "utf-8": same("UTF-8"),
    "utf-8-sig": same("UTF-8 BOM"),
    "gb18030": same("GB18030"),
    "utf-16": same("UTF-16"),
    "utf-16-le": same("UTF-16 LE"),
    "utf-16-be": same("UTF-16 BE"),
    "big5": same("Big5"),
}
DELIMITERS = {",": Text("逗号", "Comma"), "\t": Text("制表符", "Tab"), ";": Text("分号", "Semicolon"), "|": same("|")}
OFFERED_ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5")
HEADER_LINES = 12
WIDEST = 168
_DAY = re.compile(r"(\d{4})([-/.年]?)(\d{1,2})([-/.月]?)(\d{1,2})日?([ T]\d{1,2}:\d{2}(:\d{2})?)?")

Options = Sequence[tuple[Words, object]]
Groups = Sequence[tuple[Words, Options]]


def encoding_words(encoding: str | None) -> Text:
    return Text("—", "—") if encoding is None else ENCODINGS.get(encoding.lower(), same(encoding))


def date_shape(sample: str) -> str | None:
    """`yyyy/M/d` of 2023/1/14, `yyyy-MM-dd HH:mm` of 2026-11-02 09:14; None of anything else."""
    found = _DAY.fullmatch(sample.strip())
    if found is None:
        return None
    _, first, month, second, day, time, _ = found.groups()
    if not first and len(month + day) < 4:
        return None
    padded = len(month) == 2 and len(day) == 2
    words = f"yyyy{first}{'MM' if padded else 'M'}{second}{'dd' if padded else 'd'}"
    words += "日" if second == "月" else ""
    return words if time is None else f"{words} HH:mm{':ss' if time.count(':') == 2 else ''}"


class FactMenu(Pressed):
    """A caption over a value; a press offers others."""

    picked = Signal(object)

    def __init__(self, look: Look, label: Text) -> None:
        self._label, self._value, self._note = label, same("—"), ""
        self._groups: Groups = ()
        self._chosen: object = None
        super().__init__(look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.offer)

    def show_fact(
        self, value: Text, options: Options = (), chosen: object = None, note: str = "", groups: Groups = ()
    ) -> None:
        """`groups`: options by a heading, each a menu of its own where it has several."""
        self._groups = (*(((words, ((words, one),)) for words, one in options)), *groups)
        self._value, self._chosen, self._note = value, chosen, note
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._groups else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._groups else Qt.CursorShape.ArrowCursor)
        self.follow()

    def follow(self) -> None:
        name = f"{self.look.say(self._label)} {self.look.say(self._value)} {self._note}".strip()
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())
        super().follow()

    def _value_width(self) -> float:
        return min(width(self.look.say(self._value), 13, 600), WIDEST)

    def sizeHint(self) -> QSize:
        wide = self._value_width() + (width(self._note, 12) + 5 if self._note else 0) + (20 if self._groups else 0)
        return QSize(math.ceil(max(wide, width(self.look.say(self._label), 12))) + 12, 44)

    def menu(self) -> QMenu:
        """Everything the fact may be; what it is now is checked."""
        menu = QMenu(self)
        for heading, options in self._groups:
            into = menu if len(options) == 1 else menu.addMenu(self.look.say(heading))
            for words, value in options:
                action = into.addAction(self.look.say(words))
                action.setCheckable(True)
                action.setChecked(value == self._chosen)
                action.triggered.connect(partial(self._pick, value))
        return menu

    def _pick(self, value: object, on: bool = False) -> None:
        if value != self._chosen:
            self.picked.emit(value)

    def offer(self) -> None:
        if self._groups:
            menu = self.menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.mapToGlobal(self.rect().bottomLeft() + QPoint(0, 2)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), self.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._groups and self.underMouse():
            paint.box(painter, QRectF(self.rect()), 6, look.colour("hover"))
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()), 6, look.tokens)
        paint.text(painter, QRectF(6, 3, self.width() - 8, 18), look.say(self._label), look.colour("ink3"), 12)
        wide = self._value_width()
        paint.text(painter, QRectF(6, 22, wide, 20), look.say(self._value), look.colour("ink"), 13, 600)
        x = 6 + wide
        if self._note:
            x += 5
            x += paint.text(painter, QRectF(x, 22, 60, 20), self._note, look.colour("ink3"), 12)
        if self._groups:
            draw_icon(painter, x + 6, 26, "caret-down", 12, look.colour("ink2"))


class DetectionBar(Panel):
    """The facts of one file side by side; a choice is told as the argument the file is to be looked at with."""

    chosen = Signal(str, object)  # encoding, delimiter, header_line or layout; its value

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.encoding = FactMenu(look, Text("编码", "Encoding"))
        self.delimiter = FactMenu(look, Text("分隔符", "Delimiter"))
        self.header = FactMenu(look, Text("表头", "Header"))
        self.dates = FactMenu(look, Text("日期", "Dates"))
        self.unit = FactMenu(look, Text("金额单位", "Amounts"))
        self.layout_fact = FactMenu(look, Text("用途", "Layout"))
        self._narrow = False
        self._file: FilePreview | None = None
        facts = (self.encoding, self.delimiter, self.header, self.dates, self.unit, self.layout_fact)
        self.setLayout(row(*facts, spacing=12))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for name, fact in (
            ("encoding", self.encoding),
            ("delimiter", self.delimiter),
            ("header_line", self.header),
            ("layout", self.layout_fact),
        ):
            fact.picked.connect(partial(self.chosen.emit, name))

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._settle()

    def show_file(self, file: FilePreview) -> None:
        self._file = file
        text = file.delimiter is not None or file.encoding is not None or bool(file.decodings)
        encodings = _offered(OFFERED_ENCODINGS, file.encoding, ENCODINGS) if text else ()
        known = encoding_words(file.encoding) if file.encoding is not None else Text("未知", "Unknown")
        self.encoding.show_fact(known if text else same(file.container), encodings, file.encoding)
        delimiters = _offered(tuple(DELIMITERS), file.delimiter, DELIMITERS) if text else ()
        self.delimiter.show_fact(DELIMITERS.get(file.delimiter or "", same("—")), delimiters, file.delimiter)
        lines = tuple((_line(n), n) for n in range(1, max(HEADER_LINES, file.header_line or 0) + 1))
        self.header.show_fact(
            same("—") if file.header_line is None else _line(file.header_line), lines, file.header_line
        )
        unit = money_unit(file.layout)
        self.unit.show_fact(unit or same("—"))
        self.dates.show_fact(same(_dates(file) or "—"))
        layouts = [(source, tuple((name, code) for code, name in found)) for source, found in accepted_layouts()]
        layout = file.layout_name or Text("未识别", "Not recognised")
        self.layout_fact.show_fact(layout, chosen=file.layout, note=_sure(file), groups=layouts)
        self._settle()

    def _settle(self) -> None:
        file = self._file
        if file is None:
            return
        readable = file.refusal is None
        self.delimiter.setVisible(file.delimiter is not None)
        self.header.setVisible(readable)
        self.dates.setVisible(readable and not self._narrow and _dates(file) is not None)
        self.unit.setVisible(readable and not self._narrow and money_unit(file.layout) is not None)
        self.layout_fact.setVisible(readable)
        self.encoding.setVisible(readable or bool(file.decodings))


def _line(number: int) -> Text:
    return Text(f"第 {number} 行", f"Row {number}")


def _offered(values: tuple[str, ...], now: str | None, names: dict[str, Text]) -> Options:
    shown = values if now is None or now in values else (now, *values)
    return tuple((names.get(value, same(value)), value) for value in shown)


def _dates(file: FilePreview) -> str | None:
    shapes = (date_shape(column.sample) for column in file.columns if column.field is not None)
    return next((shape for shape in shapes if shape is not None), None)


def _sure(file: FilePreview) -> str:
    """How sure the layout is: the mean of its columns' confidences."""
    found = [column.confidence for column in file.columns if column.field and column.confidence >= LIKELY]
    return f"{sum(found) / len(found):.0%}" if found else ""
