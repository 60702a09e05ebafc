"""What does the model's card say?"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.services.model_room import ModelRoom
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.strength import StrengthChart
from workbench.ui.charts.view import ChartView
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, heading

SYNTHETIC = Text("合成数据", "Synthetic data")
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
        facts = [Fact(line.label, line.value) for line in room.card]
        interval = f"{room.auc:.3f} ({room.auc_low:.3f}–{room.auc_high:.3f})"
        facts.append(Fact(Text("AUC（95% 区间）", "AUC (95% interval)"), interval))
        facts.append(Fact("Brier", f"{room.brier:.4f}"))
        tone = "ink" if room.healthy else "bad_ink"
        facts.append(Fact(Text("文件指纹", "File hash"), short_digest(room.digest), tone))
        self.facts.show_facts(facts)
        self._show_limits(room)
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

    def _show_limits(self, room: ModelRoom) -> None:
        while (item := self.limits.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for limit in room.limits:
            self.limits.addWidget(_limit_line(self.look, limit))


def _limit_line(look: Look, limit: Text) -> Panel:
    words = Label(look, limit, 12, 400, "ink2", wrap=True)
    mark = Label(look, "•", 12, 600, "ink3")
    return Panel(look, row(column(mark, STRETCH), (words, 1), margins=(0, 3, 0, 3), spacing=8))
