"""Do the files and the desk agree? Every mark is the outcome of a comparison, none is painted for show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.import_file import ImportCheck, ImportResult, Landed
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

AGREES, EXPLAINED, DIFFERS = "check", "info", "warning-octagon"
TONES = {AGREES: "ok", EXPLAINED: "ink3", DIFFERS: "bad"}
SAID = {
    AGREES: Text("一致", "agrees"),
    EXPLAINED: Text("其余行台账已有", "the desk held the rest"),
    DIFFERS: Text("不一致", "differs"),
}
_HEAD, _ROW = 32, 36


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the files against the same figure of the desk."""

    name: Text
    short: Text  # where there is little room
    file: Words
    desk: Words
    mark: str


def agreement(check: ImportCheck, result: ImportResult, landed: Landed) -> tuple[Line, ...]:
    """`landed` is what was read back from the desk after the import was written."""
    older = result.rows_written - check.new - check.updated  # versions that change nothing the desk shows
    lines = [_rows(check, result, landed, older)]
    if not _one_to_one(check, older):
        found = check.new + check.updated + check.unchanged + older
        desk = f"{landed.rows:,} + {check.unchanged:,}"
        name = Text("明细 = 写入 + 未变", "Lines = written + unchanged")
        mark = _mark(found, landed.rows + check.unchanged)
        lines.append(Line(name, Text("明细", "Lines"), f"{found:,}", desk, mark))
    if check.amount_fen is not None and landed.amount_fen is not None:
        mine, theirs = money(check.amount_fen, check.currency), money(landed.amount_fen, check.currency)
        name = Text("金额合计", "Amount")
        lines.append(Line(name, name, mine, theirs, _mark(check.amount_fen, landed.amount_fen, older > 0)))
    # Rows the desk held already are part of the files but not of this batch.
    partly = check.unchanged > 0
    mark = _mark(check.merchants, landed.merchants, partly)
    name = Text("商户数", "Merchants")
    lines.append(Line(name, name, f"{check.merchants:,}", f"{landed.merchants:,}", mark))
    for name, told, kept_day in (
        (Text("最早一天", "First day"), check.first_day, landed.first_day),
        (Text("最晚一天", "Last day"), check.last_day, landed.last_day),
    ):
        if told is not None:
            lines.append(Line(name, name, told, kept_day or "—", _mark(told, kept_day, partly)))
    return tuple(lines)


def _one_to_one(check: ImportCheck, older: int) -> bool:
    """Does every good row become one line? Some sources need several files for a line."""
    return check.good == check.new + check.updated + check.unchanged + older


def _rows(check: ImportCheck, result: ImportResult, landed: Landed, older: int) -> Line:
    """All rows of the files, and where each of them went."""
    total = sum(facts.rows for facts in check.file_facts) or check.good + check.bad
    parts = [(Text("隔离", "quarantined"), result.rows_quarantined), (Text("跳过", "skipped"), result.rows_skipped)]
    if _one_to_one(check, older):
        parts = [(Text("写入", "written"), landed.rows), (Text("未变", "unchanged"), check.unchanged), *parts]
    else:
        parts = [(Text("可写", "good"), check.good), *parts]
    shown = [part for n, part in enumerate(parts) if n == 0 or part[1]]
    names = same("")
    for n, (name, _) in enumerate(shown):
        names = names + (same(" + ") if n else same("")) + name
    desk = " + ".join(f"{count:,}" for _, count in shown)
    mark = _mark(total, sum(count for _, count in parts))
    return Line(Text("行数 = ", "Rows = ") + names, Text("行数", "Rows"), f"{total:,}", desk, mark)


def _mark(mine: object, theirs: object, partly: bool = False) -> str:
    return AGREES if mine == theirs else EXPLAINED if partly else DIFFERS


class AgreementTable(Table):
    """As high as its lines."""

    def __init__(self, look: Look) -> None:
        self._narrow = False
        columns = (
            Column("name", Text("对账", "Reconciliation"), 190, self._name, stretch=True),
            Column("file", Text("文件", "Files"), 124, lambda one: one.file, align="r"),
            Column("desk", Text("台账", "Desk"), 172, lambda one: one.desk, align="r"),
            Column("mark", Text("", ""), 32, lambda one: SAID[one.mark], _mark_icon, left=8, right=4),
        )
        super().__init__(look, columns, lambda one: one.name.en, _ROW, _HEAD)
        self.show_lines(())

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.viewport().update()

    def _name(self, line: Line) -> Text:
        return line.short if self._narrow else line.name

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        self.show_rows(lines)
        self.clearSelection()
        self.setCurrentIndex(self.rows.index(-1, -1))
        self.setFixedHeight(_HEAD + _ROW * len(lines) + 1)
        say = self.look.say
        parts = [f"{say(x.name)}: {say(x.file)} / {say(x.desk)}, {say(SAID[x.mark])}" for x in lines]
        self.setAccessibleName("; ".join(parts))


def _mark_icon(painter: QPainter, rect: QRectF, line: Line, look: Look, current: bool) -> None:
    draw_icon(painter, rect.x(), rect.center().y() - 8, line.mark, 16, look.colour(TONES[line.mark]))
