"""How is a whole validation read on the screen?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.model_room import ModelRoom
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.models.findings import STATES, Section, sections
from workbench.ui.models.grid import GridView
from workbench.ui.panels import Panel, Rule, Scroll

if TYPE_CHECKING:
    from workbench.scoring.validation.report import ValidationReport

NONE = Text("这个模型包没有验证报告", "This pack carries no validation")
WHY = Text(
    "用本版程序训练的模型随包附验证报告；没有报告的模型不能被提议为冠军。",
    "A model trained with this program carries one; a model without it cannot be proposed as champion.",
)
MEND = Text(
    "模型卡与图表不受影响。请从备份恢复模型文件夹，或重新训练；在此之前不能提议为冠军。",
    "Card and charts are not affected. Restore the model's folder from a backup, or train again; until then it cannot "
    "be proposed as champion.",
)
TONES = {"pass": "ok", "note": "ok", "warn": "warn", "block": "bad"}


class ValidationPane(Panel):
    """Scrolls by itself; rebuilt for each report."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.grids: tuple[GridView, ...] = ()
        self.state = Chip(look, "")
        self.head = Label(look, "", 13, 600, wrap=True)
        self.told = Label(look, "", 12, 400, "ink3", wrap=True)
        self._body: QWidget | None = None
        self._place = column()
        top = column(row(self.state, (self.head, 1), spacing=10), 4, self.told, margins=(18, 14, 18, 10))
        inner = Panel(look, column(top, self._place, STRETCH))
        self.setLayout(column((Scroll(inner), 1)))

    def show_room(self, room: ModelRoom) -> None:
        if self._body is not None:
            self._place.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body, self.grids = None, ()
        report = room.report
        self.state.setVisible(report is not None)
        if report is None:
            self.head.say(room.report_fault if room.report_fault.zh else NONE)
            self.told.say(MEND if room.report_fault.zh else WHY)
            return
        self.state.say(STATES[report.state.value], TONES[report.state.value])
        self.head.say(_head(report))
        self.told.say(_told(report))
        self._body = self._made(report)
        self._place.addWidget(self._body)

    def _made(self, report: ValidationReport) -> QWidget:
        look, grids = self.look, []
        items: list[QWidget] = []
        for one in (*sections(report), _limits(report)):
            made, grid = _section(look, one)
            items += [Rule(look), made]
            if grid is not None:
                grids.append(grid)
        self.grids = tuple(grids)
        return Panel(look, column(*items))


def _section(look: Look, section: Section) -> tuple[Panel, GridView | None]:
    grid = None if section.grid is None else GridView(look, section.grid)
    words = Label(look, section.remark, 12, 400, "ink3", wrap=True)
    parts = (Label(look, section.title, 14, 600), 2, words if section.remark.zh else None, 4, grid)
    return Panel(look, column(*parts, margins=(18, 12, 18, 12))), grid


def _limits(report: ValidationReport) -> Section:
    told = report.limits
    return Section(
        Text("由验证得出的限制", "Limits found by the validation"),
        Text("\n".join(one.zh for one in told), "\n".join(one.en for one in told))
        if told
        else Text("没有发现限制", "None found"),
    )


def _head(report: ValidationReport) -> Text:
    days = f"{report.first_day} – {report.last_day}" if report.first_day else ""
    rows, bad = f"{report.rows:,}", f"{report.bad:,}"
    return Text(
        f"{rows} 笔模型没有见过的样本，其中坏 {bad} 笔" + (f"，{days}" if days else ""),
        f"{rows} rows the model never saw, {bad} bad" + (f", {days}" if days else ""),
    )


def _told(report: ValidationReport) -> Text:
    origin = Text("合成数据；", "Synthetic data; ") if report.synthetic else Text("", "")
    return origin + Text(
        f"验证于 {report.validated_on}，须在 {report.review_by} 前复验；标准 {report.gates_id}；种子 {report.seed}",
        f"validated {report.validated_on}, due by {report.review_by}; bounds {report.gates_id}; seed {report.seed}",
    )
