"""Which steps stand against this borrower, and which may be taken next?"""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.services.collection_file import StepLine
from workbench.ui.format import day_text
from workbench.ui.look import Look
from workbench.ui.widgets import Button, IconView, Label, Panel, column, row

ICONS = {
    "remind": "bell",
    "negotiate": "chats",
    "restrict": "link-break",
    "freeze": "snowflake",
    "recommend_closure": "storefront",
    "public_notice": "megaphone",
}
# state: words, tone of the words
STATES = {
    "standing": (Text("已生效", "In force"), "bad_ink"),
    "proposed": (Text("待复核", "Waits"), "warn_ink"),
    "lifting": (Text("申请解除", "To be lifted"), "warn_ink"),
    "suggested": (Text("建议", "Suggested"), "up_ink"),
}
ICON_TONES = {"standing": "bad", "proposed": "warn_ink", "lifting": "warn_ink", "suggested": "up"}
SAID = Text("已联系", "Done")
ACTS = {
    "propose": Text("提出", "Propose"),
    "take": Text("执行", "Do"),
    "agree": Text("同意", "Agree"),
    "refuse": Text("退回", "Return"),
    "withdraw": Text("撤回", "Withdraw"),
    "ask_lift": Text("解除", "Lift"),
    "lift": Text("同意解除", "Agree"),
}


def acts_of(one: StepLine) -> tuple[str, ...]:
    """What whoever reads may do with a step, the nearest first."""
    if one.state in {"open", "suggested"}:
        return () if one.why.zh else ("take" if one.persons == 1 else "propose",)
    if one.state == "standing":
        return () if one.soft else ("ask_lift",)
    if one.state == "proposed":
        return ("agree", "refuse") if one.may_answer else ("withdraw",) if one.own else ()
    return ("lift", "refuse") if one.state == "lifting" and one.may_answer else ()


def _said(one: StepLine) -> Text:
    """Who, when and why; empty words where nobody did anything yet."""
    if one.on is None:
        return same("")
    return same(f"{one.by} {one.on.isoformat()} {one.reason}".strip())


class StepsPane(QWidget):
    """The ladder, one line a step: what it is, when it opens or how it stands, and the acts that are possible."""

    acted = Signal(str, object)  # act, StepLine

    def __init__(self, look: Look, *, acts: bool = True) -> None:
        super().__init__()
        self.look, self._acts = look, acts
        self.lines: tuple[StepLine, ...] = ()
        self.buttons: dict[tuple[str, str], Button] = {}
        self._box = column()
        self.setLayout(self._box)

    def show_steps(self, lines: tuple[StepLine, ...], today: date) -> None:
        if lines == self.lines:
            return
        self.lines = lines
        self.buttons = {}
        while (item := self._box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in lines:
            self._box.addWidget(self._line(one, today))

    def _line(self, one: StepLine, today: date) -> QWidget:
        look, live = self.look, one.state in STATES
        words, tone = STATES.get(one.state, (one.opens, "ink3"))
        if one.soft and one.state == "standing":
            words, tone = SAID, "ok_ink"
        acts = acts_of(one) if self._acts else ()
        if live and one.on is not None and not acts:
            words += same(f" {day_text(one.on, today)}")
        dim = not live and bool(one.why.zh)
        icon_tone = "ok" if one.soft and one.state == "standing" else ICON_TONES.get(one.state, "ink3")
        name = Label(look, one.name, 13, 500 if live else 400, "ink3" if dim else "ink", fit=False)
        state = Label(look, words, 12, 500 if live else 400, tone)
        buttons = [self._button(act, one) for act in acts]
        line = row(IconView(look, ICONS.get(one.code, "dot"), 16, icon_tone), (name, 1), state, *buttons, spacing=8)
        line.setContentsMargins(0, 0, 0, 0)
        made = Panel(look, line, "warn_soft" if one.state in {"proposed", "lifting"} else "", radius=6, high=32)
        tip = one.why if one.why.zh and not live else one.why_not if one.why_not.zh else _said(one)
        made.setToolTip(look.say(tip))
        made.setAccessibleName(f"{look.say(one.name)}: {look.say(words)}. {look.say(tip)}")
        return made

    def _button(self, act: str, one: StepLine) -> Button:
        kind = "danger" if act == "propose" else "ghost" if act in {"ask_lift", "withdraw", "refuse"} else "secondary"
        made = Button(self.look, ACTS[act], kind, height=26)
        made.clicked.connect(partial(self.acted.emit, act, one))
        made.setAccessibleName(f"{self.look.say(ACTS[act])}: {self.look.say(one.name)}")
        self.buttons[one.code, act] = made
        return made

    def next_act(self) -> tuple[str, StepLine] | None:
        """What the key does: answer what waits, else take the step that is suggested, else the first that is open."""
        for state in ("proposed", "lifting", "suggested", "open"):
            for one in self.lines:
                acts = acts_of(one)
                if one.state == state and acts:
                    return acts[0], one
        return None
