"""What does the model's card say?"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import CardLine, ModelRoom
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.strength import StrengthChart
from workbench.ui.charts.view import ChartView
from workbench.ui.fonts import width
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, heading

SYNTHETIC = Text("合成数据", "Synthetic data")
HASH = Text("文件指纹", "File hash")
_ROOM = 278  # px of a line of the card
BLOCKED = Text("文件指纹不符，评分已停用", "File hash differs: scoring is blocked")


def short_digest(digest: str) -> str:
    return f"{digest[:4]}…{digest[-4:]}" if len(digest) > 12 else digest


class CardPane(Panel):
    """Name, facts, limits of use, segments and versions of the model in use."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.name = Label(look, "", 18, 600, height=26, fit=False)
        self.role = Chip(look, Text("冠军", "Champion"), "accent", "crown")
        self.origin = Chip(look, SYNTHETIC, "warn")
        self.outcome = Label(look, "", 12, 400, "ink2", wrap=True)
        self.blocked = Label(look, BLOCKED, 12, 600, "bad_ink", wrap=True)
        self.facts = FactList(look, 27)
        self.remarks = column(spacing=2)
        self.limits = column(spacing=2)
        self.segments = ChartView(look, height=26, name=Text("分群表现", "By segment"))
        self.versions = FactList(look, 26)
        top = column(
            row(self.name, STRETCH, spacing=8),
            4,
            row(self.role, self.origin, STRETCH, spacing=6),
            6,
            self.outcome,
            self.blocked,
            8,
            self.facts,
            self.remarks,
            margins=(18, 14, 16, 10),
        )
        uses = column(heading(look, Text("适用与限制", "Use and limits")), 6, self.limits, margins=(18, 12, 16, 10))
        auc = Label(look, "AUC", 12, 400, "ink3")
        segments = column(heading(look, Text("分群表现", "By segment"), auc), 6, self.segments, margins=(18, 12, 16, 8))
        two = Label(look, Text("每次替换须双人批准", "Two approvers per change"), 12, 400, "ink3", fit=False)
        versions = column(heading(look, Text("版本", "Versions"), two), 4, self.versions, margins=(18, 12, 16, 8))
        self.setLayout(column(top, Rule(look), uses, Rule(look), segments, Rule(look), versions, STRETCH))

    def show_room(self, room: ModelRoom) -> None:
        self.name.say(room.version)
        self.outcome.say(room.outcome)
        self.origin.setVisible(room.synthetic)
        self.blocked.setVisible(not room.healthy)
        short = [line for line in room.card if self._fits(line)]
        facts = [Fact(line.label, line.value) for line in short]
        interval = f"{room.auc:.3f} ({room.auc_low:.3f}–{room.auc_high:.3f})"
        facts.append(Fact(Text("AUC（95% 区间）", "AUC (95% interval)"), interval))
        facts.append(Fact("Brier", f"{room.brier:.4f}"))
        tone = "ink" if room.healthy else "bad_ink"
        if not any(line.label.zh == HASH.zh for line in room.card):
            facts.append(Fact(HASH, short_digest(room.digest), tone))
        self.facts.show_facts(facts)
        _replace(self.remarks, [_remark(self.look, line) for line in room.card if line not in short])
        _replace(self.limits, [_limit_line(self.look, limit) for limit in room.limits])
        segments = StrengthChart(room.segments, room.auc)
        self.segments.setFixedHeight(max(26, round(segments.height)))
        self.segments.show_chart(segments)
        self.versions.show_facts(
            [
                Fact(
                    same(one.version),
                    one.role + Text("，AUC ", ", AUC ") + same(f"{one.auc:.3f}"),
                    "ink3",
                    "ink" if one.version == room.version else "ink2",
                    strong=False,
                    big_label=True,
                )
                for one in room.versions
            ]
        )

    def _fits(self, line: CardLine) -> bool:
        """Do name and value stand on one line of the card?"""
        return all(width(line.label.of(lang), 12) + width(line.value.of(lang), 13, 500) + 16 <= _ROOM for lang in Lang)


def _replace(place: QVBoxLayout, parts: list[Panel]) -> None:
    """Put these parts where others stood."""
    while (item := place.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.deleteLater()
    for part in parts:
        place.addWidget(part)


def _remark(look: Look, line: CardLine) -> Panel:
    """A fact too long for one line: its name above its words."""
    words = Label(look, line.value, 12, 400, "ink", wrap=True)
    return Panel(look, column(Label(look, line.label, 12, 400, "ink3"), words, margins=(0, 4, 0, 2)))


def _limit_line(look: Look, limit: Text) -> Panel:
    words = Label(look, limit, 12, 400, "ink2", wrap=True)
    mark = Label(look, "•", 12, 600, "ink3")
    return Panel(look, row(column(mark, STRETCH), (words, 1), margins=(0, 3, 0, 3), spacing=8))
