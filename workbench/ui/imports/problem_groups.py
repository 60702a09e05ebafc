"""What is wrong with rows, kind by kind, and what is to become of each kind?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.common.text import Text
from workbench.services.import_file import ImportCheck, ProblemGroup, Treatment
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.imports.counts import many
from workbench.ui.imports.segments import paint_segments, segment_at
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

TREATMENTS = (Treatment.FIX, Treatment.SKIP, Treatment.QUARANTINE)
NAMES = {
    Treatment.FIX: Text("修正", "Fix"),
    Treatment.SKIP: Text("跳过", "Skip"),
    Treatment.QUARANTINE: Text("隔离", "Quarantine"),
}
_ICONS = (
    (("DAY", "DATE", "MOMENT"), "calendar-x"),
    (("MONEY", "NUMBER", "AMOUNT"), "hash"),
    (("CLASH", "REPEAT", "DUPLICATE"), "copy"),
    (("SHARE", "PERCENT", "RATE"), "percent"),
    (("PROVINCE", "REGION"), "map-pin-line"),
    (("WORD",), "text-aa"),
    (("WIDTH",), "columns"),
    (("EMPTY",), "minus-circle"),
)
WIDE = {"zh": 460, "en": 540}
TREAT = {"zh": 178, "en": 252}
NARROW = {"zh": 372, "en": 430}
NARROW_TREAT = {"zh": 148, "en": 192}


def icon_of(code: str) -> str:
    return next((icon for parts, icon in _ICONS if any(part in code for part in parts)), "warning-circle")


def rows_of(group: ProblemGroup) -> int:
    """Rows with this problem: one row may have it in several cells. Of a kind that is not shown whole, its cells."""
    whole = len(group.rows) == group.count
    return len({(cell.file, cell.line) for cell in group.rows}) if whole else group.count


def rows_words(group: ProblemGroup) -> Text:
    rows = rows_of(group)
    if rows == group.count:
        return Text(f"{rows:,} 行", many(rows, "row"))
    return Text(f"{rows:,} 行，{group.count:,} 处", f"{many(rows, 'row')}, {many(group.count, 'cell')}")


class GroupTable(Table):
    """One row for a kind of problem. Left and Right, or a press on a word, say what becomes of its rows."""

    treated = Signal(str, object)  # code, Treatment

    def __init__(self, look: Look) -> None:
        self.found: ImportCheck | None = None
        self._narrow = False
        columns = (
            Column("group", Text("错误类型", "Error type"), 200, lambda g: g.title, self._group, stretch=True, left=16),
            Column("count", Text("行数", "Rows"), 62, lambda g: f"{rows_of(g):,}", align="r", weight=600, right=12),
            Column("treat", Text("处理方式", "Action"), 178, self.words, self._treatment, left=8, right=14),
        )
        super().__init__(look, columns, lambda g: g.code, 50, 32)
        self.follow()

    def follow(self) -> None:
        super().follow()
        wide = NARROW_TREAT if self._narrow else TREAT
        self.setColumnWidth(2, wide[self.look.lang.value])

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.setColumnWidth(1, 58 if narrow else 62)
        self.follow()

    def show_check(self, check: ImportCheck | None) -> None:
        self.found = check
        self.show_rows(() if check is None else check.problems)

    def treatment(self, group: ProblemGroup) -> Treatment:
        """Rows without a fix are quarantined anyway, so that mending is where one starts."""
        return Treatment.FIX if self.found is None else self.found.treatments.get(group.code, Treatment.FIX)

    def words(self, group: ProblemGroup) -> Text:
        return NAMES[self.treatment(group)]

    def current_group(self) -> ProblemGroup | None:
        group = self.current_row()
        return group if isinstance(group, ProblemGroup) else None

    def treat(self, treatment: Treatment) -> None:
        group = self.current_group()
        if group is not None and treatment is not self.treatment(group):
            self.treated.emit(group.code, treatment)

    def _group(self, painter: QPainter, rect: QRectF, group: ProblemGroup, look: Look, current: bool) -> None:
        tone = look.colour("bad" if current else "ink2")
        draw_icon(painter, rect.x(), rect.y() + 9, icon_of(group.code), 16, tone)
        top = QRectF(rect.x() + 26, rect.y() + 5, rect.width() - 26, 20)
        paint.text(painter, top, look.say(group.title), look.colour("ink"), 13, 600 if current else 500)
        example = Text(f"例：{group.example or '—'}", f"e.g. {group.example or '—'}").of(look.lang)
        below = QRectF(rect.x() + 26, rect.y() + 25, rect.width() - 26, 18)
        paint.text(painter, below, example, look.colour("ink3"), 12)

    def _treatment(self, painter: QPainter, rect: QRectF, group: ProblemGroup, look: Look, current: bool) -> None:
        names = [look.say(NAMES[one]) for one in TREATMENTS]
        chosen = TREATMENTS.index(self.treatment(group))
        paint_segments(painter, rect, names, chosen, look, current and self.hasFocus())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        column = self.rows.columns[index.column()] if index.isValid() else None
        if column is None or column.code != "treat":
            return
        cell = QRectF(self.visualRect(index)).adjusted(column.left, 0, -column.right, 0)
        names = [self.look.say(NAMES[one]) for one in TREATMENTS]
        place = segment_at(names, cell.width(), event.position().x() - cell.x())
        if place is not None:
            self.treat(TREATMENTS[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        group = self.current_group()
        if step is None or group is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        place = TREATMENTS.index(self.treatment(group)) + step
        if 0 <= place < len(TREATMENTS):
            self.treat(TREATMENTS[place])
