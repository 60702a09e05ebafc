"""Which change of the champion waits, who asked for it, and may this person decide it?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.champion_file import ChampionChange
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel

LEAST = 10  # characters of a reason
STATES = {
    "approved": Text("已批准", "approved"),
    "refused": Text("已退回", "refused"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
SECOND = Text("须由另一位有权限的同事批准", "Another person with the right must agree")
CHANGED = ("models", "cases", "desk")


class ChangePane(Panel):
    """One change: an open one with its buttons, a settled one with how it ended."""

    decided = Signal(str, object)  # approve, refuse or withdraw; the change

    def __init__(self, look: Look) -> None:
        super().__init__(look, fill="subtle", radius=8, border="line2")
        self.change: ChampionChange | None = None
        self.title = Label(look, "", 13, 600, wrap=True)
        self.by = Label(look, "", 12, 400, "ink3", wrap=True)
        self.reason = Label(look, "", 12, 400, "ink2", wrap=True)
        self.warned = Label(look, "", 12, 400, "warn_ink", wrap=True)
        self.approve = Button(look, Text("批准替换", "Agree"), "primary", height=28)
        self.refuse = Button(look, Text("退回", "Refuse"), "secondary", height=28)
        self.withdraw = Button(look, Text("撤回", "Withdraw"), "secondary", height=28)
        self.wait = Label(look, SECOND, 12, 400, "ink3", wrap=True)
        for code, button in (("approve", self.approve), ("refuse", self.refuse), ("withdraw", self.withdraw)):
            button.clicked.connect(lambda _=False, code=code: self.decided.emit(code, self.change))
        self._buttons = row(self.approve, self.refuse, STRETCH, self.withdraw, spacing=8)
        self.setLayout(
            column(
                self.title, self.by, self.reason, self.warned, self.wait, self._buttons, spacing=4,
                margins=(12, 10, 12, 10),
            )
        )  # fmt: skip
        self.hide()

    def show_change(self, shown: ChampionChange | None, me: str = "") -> None:
        self.change = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        is_open = shown.state == "open"
        warned = shown.warned if is_open else ()
        self.title.say(Text(f"替换 {shown.from_version} → {shown.version}", f"{shown.from_version} → {shown.version}"))
        self.by.say(_by(shown))
        self.reason.say(shown.note or shown.reason)
        self.warned.say(Text("\n".join(one.zh for one in warned), "\n".join(one.en for one in warned)))
        self.warned.setVisible(bool(warned))
        mine = bool(me) and shown.proposed_by == me
        self.approve.setVisible(is_open and shown.may_decide)
        self.refuse.setVisible(is_open and shown.may_decide)
        self.withdraw.setVisible(is_open and mine)
        self.wait.setVisible(is_open and not shown.may_decide)


def _by(change: ChampionChange) -> Text:
    day = local(change.proposed_at).date().isoformat()
    asked = Text(f"{change.proposed_by_name} 提议于 {day}", f"Proposed by {change.proposed_by_name}, {day}")
    if change.state == "open" or change.decided_at is None:
        return asked
    end, who = local(change.decided_at).date().isoformat(), change.decided_by_name
    return asked + Text("；{who} {state}于 {end}", "; {state} by {who}, {end}").format(
        who=Text(who, who), state=STATES[change.state], end=Text(end, end)
    )


def ask_proposal(owner: QWidget, bench: Bench, version: str, champion: str, warnings: tuple[Text, ...]) -> None:
    """Ask why, with what the validation warns of, then propose; it waits for another person."""
    box = TextBox(bench.look, Text("为什么替换（至少 10 个字）", "Why (10 characters or more)"), 84)
    named = Text("\n".join(one.zh for one in warnings), "\n".join(one.en for one in warnings))
    gates = Text("验证没有须关注的项目。", "The validation warns of nothing.") if not warnings else named
    body = QWidget()
    tone = "warn_ink" if warnings else "ink3"
    body.setLayout(column(Label(bench.look, gates, 12, 400, tone, wrap=True), 8, box))
    service, actor = bench.services.champion, bench.actor

    def act() -> None:
        words, told = box.toPlainText(), Text(f"已提交替换 {version}", f"Proposed {version}")
        bench.lane.put(
            owner, lambda: service.propose(version, words, actor), lambda _: bench.tell(told, SECOND), changed=CHANGED
        )

    asked = ask(
        owner,
        bench.look,
        Text(f"提议以 {version} 替换冠军 {champion}？", f"Propose {version} instead of {champion}?"),
        Text(
            "另一位同事批准后才生效；生效后全部未决案件须重新评分。",
            "It takes effect once another person agrees; every open case must then be scored again.",
        ),
        Text("提议", "Propose"),
        act,
        body=body,
    )
    box.setFocus()
    asked.yes.setEnabled(False)
    box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))


def ask_decision(owner: QWidget, bench: Bench, code: str, change: ChampionChange) -> None:
    """Approve, refuse (with a note) or withdraw a change; each is asked once more, for it cannot be undone."""
    service, actor, look = bench.services.champion, bench.actor, bench.look
    number = change.change_id
    box = TextBox(look, Text("退回的理由（至少 10 个字）", "Why it is refused (10 characters or more)"), 72)
    acts = {
        "approve": lambda: service.approve(number, actor),
        "refuse": lambda: service.refuse(number, box.toPlainText(), actor),
        "withdraw": lambda: service.withdraw(number, actor),
    }
    verb, detail = _WORDS[code]

    def act() -> None:
        told = Text(f"{verb.zh}：{change.version}", f"{verb.en}: {change.version}")
        bench.lane.put(owner, acts[code], lambda _: bench.tell(told), changed=CHANGED)

    question = Text(f"{verb.zh} {change.version} 替换冠军？", f"{verb.en}: {change.version} as champion?")
    asked = ask(owner, look, question, detail, verb, act, body=box if code == "refuse" else None)
    if code == "refuse":
        box.setFocus()
        asked.yes.setEnabled(False)
        box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))
    else:
        box.deleteLater()


_WORDS = {
    "approve": (
        Text("批准", "Agree"),
        Text(
            "它立即成为冠军；全部未决案件须重新评分，原冠军保留可重演。",
            "It scores from now on; every open case must be scored again, and the former champion stays replayable.",
        ),
    ),
    "refuse": (Text("退回", "Refuse"), Text("冠军不变，理由记入日志。", "The champion stays; the reason is kept.")),
    "withdraw": (Text("撤回", "Withdraw"), Text("冠军不变，撤回记入日志。", "The champion stays; this is kept.")),
}
