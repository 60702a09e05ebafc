"""What is known of the chosen column, and what must staff say about it?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text, same
from workbench.services.import_file import ColumnMatch, FilePreview
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.view import ChartView
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.mapping_table import STATES
from workbench.ui.imports.meaning import MeaningChoice
from workbench.ui.imports.spread import SpreadChart
from workbench.ui.imports.written import ROWS, TITLE, WrittenView
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Chip, IconView, Label, Panel, Rule, Scroll, column, heading, row

WIDE = 392
PLAIN = Text("一般", "Ordinary")
VALUES_SHOWN = 3


class Inspector(Panel):
    meaning_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=WIDE)
        self.source = Label(look, "", 14, 600, fit=False)
        self.target = Label(look, "", 14, 600, fit=False)
        self._arrow = IconView(look, "arrow-right", 14, "ink2")
        self.chip = Chip(look, "", "neutral")
        self.sentence = Label(look, "", 12, 400, "ink2", wrap=True)
        self.meanings = MeaningChoice(look)
        self.meanings.chosen.connect(self.meaning_chosen)
        self.spread = ChartView(look, height=88, name=Text("取值分布", "Spread of values"))
        self._asked = Panel(look, column(self.meanings, margins=(0, 8, 0, 0)))
        self._spread = Panel(look, column(self.spread, margins=(0, 10, 0, 0)))
        self.facts = FactList(look, 25)
        self.written = WrittenView(look)
        top = column(
            row(self.source, self._arrow, self.target, STRETCH, self.chip, spacing=8),
            5,
            self.sentence,
            self._asked,
            self._spread,
            6,
            self.facts,
            margins=(16, 12, 16, 10),
        )
        shown = Text(f"前 {ROWS} 行", f"First {ROWS} rows")
        below = heading(look, TITLE, Label(look, shown, 12, 400, "ink3"))
        caption = column(below, margins=(16, 10, 16, 2))
        inner = Panel(look, column(Panel(look, top), Rule(look), caption, self.written, STRETCH))
        self.setLayout(column((Scroll(inner), 1)))

    def show_column(self, mapping: Mapping, file: FilePreview, one: ColumnMatch, target: Text) -> None:
        state = mapping.state(file, one)
        name, _, tone, _ = STATES[state]
        self.source.say(one.source)
        self.target.say(target)
        self.chip.say(name, {"ok": "ok", "warn": "warn"}.get(tone, "neutral"))
        self.sentence.say(_sentence(state, one, file.proposed))
        self._asked.setVisible(bool(one.meanings))
        self.meanings.show_meanings(one.meanings, mapping.field_of(file, one))
        self._spread.setVisible(one.histogram is not None)
        self.spread.show_chart(None if one.histogram is None else SpreadChart(one.histogram))
        self.facts.show_facts(_facts(mapping, file, one))
        self.written.look_at(target)


UNSURE = Text(
    "匹配把握不大。按 Y 确认，或按 F2 改选；不确认也可继续，按现在的匹配读取。",
    "Not certain. Press Y to confirm or F2 to choose; without a word it is read as matched.",
)
UNSURE_PROPOSAL = Text(
    "匹配把握不大。按 Y 确认，按 F2 改选，或按 N 不导入；不确认就不读取这一列。",
    "Not certain. Press Y to confirm, F2 to choose or N to leave it out; without a word it is not read.",
)


def _sentence(state: str, one: ColumnMatch, proposed: bool) -> Text:
    if one.field is None and state == "ask":
        return Text(
            "没有认出这一列。按 F2 选字段，或按 N 不导入。",
            "Not recognised. Press F2 to choose a field, or N to leave it out.",
        )
    if one.meanings and state == "ask":
        best = max(one.meanings, key=lambda meaning: meaning.match_rate or -1.0)
        if best.match_rate is None:
            return Text(
                "这列的口径有几种可能，台账里没有可比的流水。请选口径。",
                "These figures may mean several things and the desk has no lines to compare with. Choose one.",
            )
        return Text(
            f"与 {best.compared:,} 家商户的数据核对，最像“{best.label.zh}”。请选口径。",
            f"Compared for {best.compared:,} merchants, it looks most like “{best.label.en}”. Choose one.",
        )
    return {
        "auto": Text("按列名与取值自动匹配。", "Matched by name and values."),
        "ask": UNSURE_PROPOSAL if proposed else UNSURE,
        "confirmed": Text("由你确认。", "Confirmed by you."),
        "ignored": Text("这一列不导入。按 F2 可以改选。", "Left out. Press F2 to choose a field."),
    }[state]


def _facts(mapping: Mapping, file: FilePreview, one: ColumnMatch) -> list[Fact]:
    facts = [Fact(Text("空值", "Empty"), _empty(file, one))]
    odd = Text("非数字", "Not numbers") if one.histogram is not None else Text("不符的值", "Values that do not fit")
    if one.odd_count:
        example = one.odd[0] if one.odd else ""
        words = Text(f"{one.odd_count:,} 行，含“{example}”", f"{one.odd_count:,} rows, such as “{example}”")
        facts.append(Fact(odd, words, "warn_ink"))
    elif one.field is not None:
        facts.append(Fact(odd, Text("没有", "None")))
    facts.append(Fact(Text("敏感级别", "Sensitivity"), one.sensitivity or PLAIN))
    if one.histogram is None:
        facts.append(Fact(Text("取值", "Values"), _values(file, one)))
    twice = mapping.taken_twice(file, one)
    if twice is not None:
        words = Text(f"“{twice}”也对应它，只读一列", f"“{twice}” goes there too; one is read")
        facts.append(Fact(Text("重复", "Twice"), words, "warn_ink"))
    return facts


def _cells(file: FilePreview, one: ColumnMatch) -> list[str]:
    at = file.columns.index(one)
    return [cells[at].strip() for cells in file.rows if len(cells) > at]


def _empty(file: FilePreview, one: ColumnMatch) -> Text:
    """The share of empty cells, and of how many rows it was taken."""
    if one.empty_share is not None:
        share = f"{one.empty_share:.1%}"
        if file.row_estimate is None or not one.empty_share:
            return same(share)
        rows = round(one.empty_share * file.row_estimate)
        return Text(f"{share}（约 {rows:,} 行）", f"{share} (about {rows:,} rows)")
    values = _cells(file, one)
    empty = sum(1 for value in values if not value)
    return Text(f"前 {len(values)} 行中 {empty} 行", f"{empty} of the first {len(values)} rows")


def _values(file: FilePreview, one: ColumnMatch) -> Text:
    distinct = list(dict.fromkeys(value for value in _cells(file, one) if value))
    more = "…" if len(distinct) > VALUES_SHOWN else ""
    shown = distinct[:VALUES_SHOWN]
    return Text("、".join(shown) + more, ", ".join(shown) + more) if shown else same("—")
