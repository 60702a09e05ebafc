"""How well was the simulated applicant seen through?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.ui.charts.wave import clock
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Chip, Label, Panel, Rule, column, heading, row

NEVER = Text("成绩只用于练习，不进入案件与决策。", "The score is for practice only and enters no case and no decision.")
NOTHING = Text("无", "none")


def share(value: float | None) -> str:
    """A share in whole per cent; a dash where nothing could be counted."""
    return "—" if value is None else f"{value:.0%}"


class PracticePane(Panel):
    """The hidden truth beside what was told, and what the officer found, missed and wrongly held against.

    Takes a `services.interview_file.PracticeScore`.
    """

    def __init__(self, look: Look, score: Any) -> None:
        super().__init__(look, None, "surface", 10, "line2")
        fitting = Text("评级相称", "Rating fits") if score.fitting else Text("评级不相称", "Rating does not fit")
        chip = Chip(look, fitting, "ok" if score.fitting else "warn", "check" if score.fitting else "warning")
        simulated = Chip(look, Text("模拟", "Simulated"), "neutral")
        words = Text("练习成绩 · ", "Practice score · ") + score.persona
        self.figures = Label(look, self._figures(score), 13, 500, "ink", wrap=True)
        body: list[Any] = [row(Label(look, words, 15, 600), simulated, STRETCH, chip, spacing=8), 6, self.figures, 10]
        self.lists: dict[str, Label] = {}
        for code, title, findings, tone in (
            ("found", Text("发现", "Found"), score.found, "ok_ink"),
            ("missed", Text("漏掉", "Missed"), score.missed, "warn_ink"),
            ("accused", Text("错怪", "Wrongly held against"), score.accused, "bad_ink"),
        ):
            self.lists[code] = Label(look, listed(findings), 13, 400, "ink", wrap=True)
            body += [row(Label(look, title, 12, 600, tone), STRETCH), 2, self.lists[code], 8]
        body += [Rule(look), 8, heading(look, Text("隐藏的真相", "The hidden truth")), 4]
        for line in score.truth:
            body += [self._truth(line), 4]
        if score.leading:
            told = Text(f"诱导式提问 {len(score.leading)} 次", f"{len(score.leading)} leading questions")
            body += [4, Label(look, told + same("：" + "；".join(score.leading)), 12, 400, "warn_ink", wrap=True)]
        body += [4, Label(look, NEVER, 12, 400, "ink3", wrap=True)]
        self.setLayout(column(*body, margins=(16, 14, 16, 14)))

    def _figures(self, score: Any) -> Text:
        time = clock(score.seconds)
        return Text(
            f"查准 {share(score.precision)} · 查全 {share(score.recall)} · 用时 {time} · {score.questions} 问",
            f"Precision {share(score.precision)} · recall {share(score.recall)} · {time} · {score.questions} questions",
        )

    def _truth(self, line: Any) -> Any:
        look = self.look
        sign = (
            Chip(look, Text("假", "False"), "bad", "x")
            if line.lie
            else Chip(look, Text("真", "True"), "neutral", "check")
        )
        topic, told = Label(look, line.topic, 12, 500, "ink2", fit=False), Label(look, _beside(line), 12, fit=False)
        for label in (topic, told):
            label.setMinimumWidth(0)
        side = QWidget()  # as wide for either verdict, so that the columns stand in line
        side.setFixedWidth(68)
        side.setLayout(row(STRETCH, sign))
        return row((topic, 2), (told, 3), side, spacing=12)


def _beside(one: Any) -> Text:
    """What was told beside what is true; once where they are the same."""
    if one.told == one.true:
        told: Text = one.told
        return told
    return Text("说 ", "told ") + one.told + Text("，实 ", ", true ") + one.true


def listed(findings: Iterable[Any]) -> Text:
    """`月销售：说 ¥40 万，实 ¥19 万；...`"""
    text: Text | None = None
    for one in findings:
        line = one.topic + Text("：", ": ") + _beside(one)
        text = line if text is None else text + Text("；", "; ") + line
    return NOTHING if text is None else text
