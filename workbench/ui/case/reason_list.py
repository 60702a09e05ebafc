"""Which few reasons does this case come down to, and compared with whom?

The reading beside the waterfall: the principal reasons as a letter would tell them, from the stage that decided, each
with its points against the pinned group and with what it does to the PD.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome, ReasonCode
from workbench.scoring.points import whole
from workbench.scoring.reasons import MOST_REASONS, effect_words
from workbench.scoring.score import FamilyEffect
from workbench.services.case_file import CaseFile
from workbench.ui.format import points_text
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Scroll

OF_SCORE, OF_RULES = Text("评分", "Score"), Text("政策", "Policy")
NONE = Text("没有拉低评分的主要原因", "No principal reason lowers the score")
LIMITED = Text(
    "只列拉低评分的原因，同一事实只列一次，至多四项；与下列人群相比",
    "Only what lowers the score, one fact once, four at most; compared with",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One reason on the screen: its words, the stage it comes from, its points, and what it does to the PD."""

    words: Text
    stage: Text
    points: str
    effect: Text


def told(file: CaseFile) -> tuple[Told, ...]:
    """The reasons of the stage that decided; for an approval, or without advice, those of the score."""
    advice = file.recommendation
    decided = advice.reasons if advice is not None and advice.outcome is not Outcome.APPROVE else ()
    chosen = (decided or file.reasons)[:MOST_REASONS]
    of_score = {reason.code for reason in file.reasons}
    return tuple(_told(file, reason, reason.code in of_score) for reason in chosen)


def _told(file: CaseFile, reason: ReasonCode, scored: bool) -> Told:
    effect = _effect(file, reason.code) if scored else None
    if effect is None or file.effects is None:
        return Told(reason.text, OF_SCORE if scored else OF_RULES, "", same(""))
    return Told(reason.text, OF_SCORE, points_text(whole(effect.points)), effect_words(effect, file.effects))


def _effect(file: CaseFile, code: str) -> FamilyEffect | None:
    found = file.effects.families if file.effects is not None else ()
    return next((one for one in found if one.family.upper() == code), None)


def baseline_words(file: CaseFile) -> Text:
    """`评分 540 至 559 的申请人，略高于通过线（2,938 人）`; empty for a score that did not keep it."""
    if file.baseline is None:
        return same("")
    count = f"{file.baseline.count:,}"
    return LIMITED + Text("：{name}（{count} 人）", ": {name} (n = {count})").format(
        name=file.baseline.name, count=same(count)
    )


class ReasonList(QWidget):
    """Up to four reasons and, below, the group they compare with; scrolls inside the waterfall's room."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = tuple(_Row(look, number) for number in range(1, MOST_REASONS + 1))
        self.none = Label(look, NONE, 13, 400, "ink3", fit=False)
        self.baseline = Label(look, "", 12, 400, "ink3", wrap=True)
        inner = Panel(look, column(*self.rows, self.none, 6, self.baseline, STRETCH, margins=(0, 2, 8, 2)))
        self.setLayout(column((Scroll(inner), 1)))

    def show_file(self, file: CaseFile) -> None:
        found = told(file)
        for index, place in enumerate(self.rows):
            place.setVisible(index < len(found))
            if index < len(found):
                place.show_reason(found[index])
        self.none.setVisible(not found)
        self.baseline.say(baseline_words(file))


class _Row(Panel):
    def __init__(self, look: Look, number: int) -> None:
        super().__init__(look, sides="b")
        self.words = Label(look, "", 13, 500, wrap=True)
        self.effect = Label(look, "", 12, 400, "ink3", wrap=True)
        self.stage = Chip(look, OF_SCORE)
        self.points = Label(look, "", 13, 500, "down_ink", "r", height=20)
        self.points.setFixedWidth(40)
        sign = Label(look, str(number), 13, 600, "ink3", height=20)
        self.setLayout(
            row(
                column(sign, STRETCH),
                12,
                (column(self.words, self.effect, spacing=2), 1),
                12,
                column(self.stage, STRETCH),
                8,
                column(self.points, STRETCH),
                margins=(0, 6, 0, 6),
            )
        )

    def show_reason(self, one: Told) -> None:
        self.words.say(one.words)
        self.effect.say(one.effect)
        self.effect.setVisible(bool(one.effect.zh))
        self.stage.say(one.stage, "down" if one.stage is OF_SCORE else "warn")
        self.points.say(one.points)
