"""What does the model's card say?"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import CardLine, ModelRoom, VersionRow
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.strength import StrengthChart
from workbench.ui.charts.view import ChartView
from workbench.ui.fonts import width
from workbench.ui.labels import Chip, IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, heading

SYNTHETIC = Text("合成数据", "Synthetic data")
HASH = Text("文件指纹", "File hash")
_ROOM = 278  # px of a line of the card
BLOCKED = Text("指纹或签名不符，评分已停用", "Hash or signature differs: scoring is blocked")
DAMAGED = Text("指纹或签名不符，不能启用", "Hash or signature differs: it cannot be used")
ROLES = {
    "champion": Text("冠军", "Champion"),
    "challenger": Text("挑战者", "Challenger"),
    "former": Text("曾任冠军", "Former champion"),
    "idle": Text("未启用", "Not in use"),
}


class CardPane(Panel):
    """Name, facts, limits of use, segments, versions and details of the model shown."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.name = Label(look, "", 18, 600, height=26, fit=False)
        self.role = Chip(look, ROLES["champion"], "accent", "crown")
        self.origin = Chip(look, SYNTHETIC, "warn")
        self.outcome = Label(look, "", 12, 400, "ink2", wrap=True)
        self.blocked = Label(look, BLOCKED, 12, 600, "bad_ink", wrap=True)
        self.facts = FactList(look, 26)
        self.limits = column(spacing=2)
        self.segments = ChartView(look, height=26, name=Text("分群表现", "By segment"))
        self.versions = FactList(look, 26)
        self.details = column(spacing=2)
        top = column(
            row(self.name, self.role, STRETCH, spacing=8),
            4,
            row(self.origin, STRETCH),
            4,
            self.outcome,
            self.blocked,
            6,
            self.facts,
            margins=(18, 14, 16, 8),
        )
        uses = column(heading(look, Text("适用与限制", "Use and limits")), 6, self.limits, margins=(18, 12, 16, 8))
        auc = Label(look, "AUC", 12, 400, "ink3")
        segments = column(heading(look, Text("分群表现", "By segment"), auc), 6, self.segments, margins=(18, 12, 16, 8))
        two = Label(look, Text("每次替换须双人批准", "Two people per change"), 12, 400, "ink3", fit=False)
        versions = column(heading(look, Text("版本", "Versions"), two), 4, self.versions, margins=(18, 12, 16, 8))
        more = column(heading(look, Text("细节", "Details")), 2, self.details, margins=(18, 12, 16, 12))
        parts = (top, Rule(look), uses, Rule(look), segments, Rule(look), versions, Rule(look), more)
        self.setLayout(column(*parts, STRETCH))

    def show_room(self, room: ModelRoom) -> None:
        self.name.say(room.version)
        code = (
            "champion"
            if room.is_champion
            else next((one.code for one in room.versions if one.version == room.version), "idle")
        )
        self.role.say(ROLES[code], "accent" if code == "champion" else "info" if code == "challenger" else "neutral",
                      "crown" if code == "champion" else "")  # fmt: skip
        self.outcome.say(Text("预测：{event}", "Predicts: {event}").format(event=room.outcome))
        self.origin.setVisible(room.synthetic)
        self.blocked.say(BLOCKED if room.is_champion else DAMAGED)
        self.blocked.setVisible(not room.healthy)
        short = [line for line in room.card if self._fits(line)]
        self.facts.show_facts([_fact(line, room.healthy) for line in short])
        long = tuple(line for line in room.card if line not in short)
        _replace(self.details, [_remark(self.look, line) for line in (*long, *room.details)])
        _replace(self.limits, [_limit_line(self.look, limit) for limit in room.limits])
        segments = StrengthChart(room.segments, room.auc)
        self.segments.setFixedHeight(max(26, round(segments.height)))
        self.segments.show_chart(segments)
        self.versions.show_facts([_version(one, room.version) for one in room.versions])

    def _fits(self, line: CardLine) -> bool:
        """Do name and value stand on one line of the card?"""
        return all(width(line.label.of(lang), 12) + width(line.value.of(lang), 13, 500) + 16 <= _ROOM for lang in Lang)


def _replace(place: QVBoxLayout, parts: list[Panel]) -> None:
    """Put these parts where others stood."""
    while (item := place.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()  # at once: it would show through until it is gone
            old.deleteLater()
    for part in parts:
        place.addWidget(part)


def _remark(look: Look, line: CardLine) -> Panel:
    """A fact too long for one line: its name above its words."""
    words = Label(look, line.value, 12, 400, "ink", wrap=True)
    return Panel(look, column(Label(look, line.label, 12, 400, "ink3"), words, margins=(0, 4, 0, 2)))


def _fact(line: CardLine, healthy: bool) -> Fact:
    wrong = not healthy and line.label.zh == HASH.zh
    return Fact(line.label, line.value, "bad_ink" if wrong else "ink")


def _version(one: VersionRow, shown: str) -> Fact:
    value = ROLES[one.code] + Text("，{auc}", ", {auc}").format(auc=same(f"{one.auc:.3f}"))
    tone = "ink" if one.version == shown else "ink2"
    return Fact(same(one.version), value, "ink3", tone, strong=False, big_label=True)


def kind_of(limit: Text) -> tuple[str, str]:
    """Icon and colour of a line about use: what it is for, what it is not for, or what to mind."""
    if limit.zh.startswith(("适用", "用于淘宝", "可用于")):
        return "check", "ok"
    if limit.zh.startswith(("不用于", "不得", "不适用", "禁止")) or "：不得" in limit.zh:
        return "x", "bad"
    return "warning", "warn"


def _limit_line(look: Look, limit: Text) -> Panel:
    icon, tone = kind_of(limit)
    words = Label(look, limit, 12, 400, "ink2", wrap=True)
    mark = column(2, IconView(look, icon, 14, tone), STRETCH)
    return Panel(look, row(mark, (words, 1), margins=(0, 3, 0, 3), spacing=8))
