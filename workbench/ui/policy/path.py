"""What stands between a draft and a policy in force: checks, differences, a test-run, and two people?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.dates import local
from workbench.common.money import MINUS
from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, Scroll
from workbench.ui.policy.listing import Line, Listing
from workbench.ui.policy.matrix import NAMED
from workbench.ui.policy.tiles import compact

STATES = {
    "open": Text("待批准", "waits"),
    "approved": Text("已批准", "approved"),
    "refused": Text("已退回", "refused"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
SECOND = Text("须由另一位有权限的同事批准", "Another person with the right must agree")
MOST_LINES = 12  # of a proposal's changes


class ProposalPane(Panel):
    """An activation that was asked for: the second person agrees or refuses, the proposer may take it back."""

    decided = Signal(str, object)  # approve, refuse or withdraw; the proposal
    effect_asked = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, fill="subtle", radius=8, border="line2")
        self.proposal: Any = None
        self.title = Label(look, "", 13, 600, wrap=True)
        self.by = Label(look, "", 12, 400, "ink3", wrap=True)
        self.reason = Label(look, "", 12, 400, "ink2", wrap=True)
        self.changes = Label(look, "", 12, 400, "ink", wrap=True, lines=MOST_LINES + 1)
        self.effect = Button(look, Text("查看影响", "See its effect"), "secondary", "scales", height=28)
        self.effect.clicked.connect(lambda: self.effect_asked.emit(self.proposal))
        self.wait = Label(look, SECOND, 12, 400, "ink3", wrap=True)
        self.approve = Button(look, Text("批准生效", "Agree"), "primary", height=28)
        self.refuse = Button(look, Text("退回", "Refuse"), "secondary", height=28)
        self.withdraw = Button(look, Text("撤回", "Withdraw"), "secondary", height=28)
        for code, button in (("approve", self.approve), ("refuse", self.refuse), ("withdraw", self.withdraw)):
            button.clicked.connect(lambda _=False, code=code: self.decided.emit(code, self.proposal))
        buttons = row(self.approve, self.refuse, STRETCH, self.effect, self.withdraw, spacing=8)
        self.setLayout(
            column(
                self.title, self.by, self.reason, self.changes, self.wait, 4, buttons, spacing=4,
                margins=(12, 10, 12, 10),
            )
        )  # fmt: skip
        self.hide()

    def show_proposal(self, shown: Any, me: str) -> None:
        self.proposal = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        is_open, day = shown.state == "open", local(shown.proposed_at).date().isoformat()
        state = STATES.get(shown.state, Text(shown.state, shown.state))
        self.title.say(Text(f"{shown.policy_id} {shown.version}：", f"{shown.policy_id} {shown.version}: ") + state)
        start = shown.effective_from.isoformat()
        self.by.say(
            Text(
                f"{shown.proposed_by_name} 提议于 {day}，自 {start} 起生效",
                f"Proposed by {shown.proposed_by_name}, {day}; in force from {start}",
            )
        )
        self.reason.say(shown.note or shown.reason)
        told = [one.words for one in shown.changes[:MOST_LINES]]
        if more := len(shown.changes) - len(told):
            told.append(Text(f"另有 {more} 处", f"{more} more"))
        self.changes.say(Text("\n".join(one.zh for one in told), "\n".join(one.en for one in told)))
        self.changes.setVisible(bool(told) and is_open)
        self.effect.setVisible(is_open and bool(told) and shown.proposed_by != me)
        self.approve.setVisible(is_open and shown.may_decide)
        self.refuse.setVisible(is_open and shown.may_decide)
        self.withdraw.setVisible(is_open and shown.proposed_by == me)
        self.wait.setVisible(is_open and not shown.may_decide)


class PathPane(Panel):
    run_asked = Signal()
    propose_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.checks = Listing(
            look, Text("静态检查", "Checks"), Text("没有改动，无须检查", "Nothing changed, nothing to check")
        )
        self.changes = Listing(look, Text("与现行政策的差异", "Differences"), Text("没有改动", "Nothing changed"))
        self.result = Listing(
            look,
            Text("在存量案件上试算", "Test-run on stored cases"),
            Text("提交前先试算；试算不改变任何案件", "Run before proposing; a run changes no case"),
        )
        self.proposal = ProposalPane(look)
        self.run = Button(look, Text("试算", "Test-run"), "secondary", "play", height=28)
        self.propose = Button(look, Text("提交批准", "Propose"), "primary", "paper-plane-tilt")
        self.note = Label(look, "", 12, 400, "ink3", wrap=True, lines=2)
        self.run.clicked.connect(self.run_asked)
        self.propose.clicked.connect(self.propose_asked)
        body = QWidget()
        body.setLayout(
            column(
                self.proposal, self.checks, Rule(look), self.changes, Rule(look), self.result,
                row(self.run, STRETCH), STRETCH, spacing=12, margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        foot = Panel(look, row((self.note, 1), self.propose, spacing=12, margins=(16, 10, 16, 10)), sides="t")
        self.setLayout(column((Scroll(body), 1), foot))

    def show_run(self, table: Any) -> None:
        """What the draft makes of the desk's scored cases."""
        if table is None:
            if self.result.lines:
                self.result.show_lines(())
            return
        moved = [(pair, count) for pair, count in table.counts.items() if pair[0] != pair[1] and count]
        cases, left_out = f"{table.cases:,}", f"{table.left_out:,}"
        counted = Text(f"{cases} 件已评分，{left_out} 件未评分", f"{cases} scored cases, {left_out} without a score")
        lines = [Line(counted)]
        for (before, after), count in sorted(moved):
            names = NAMED[before], NAMED[after]
            lines.append(
                Line(Text(f"{names[0].zh} → {names[1].zh} {count:,} 件", f"{names[0].en} → {names[1].en}: {count:,}"))
            )
        for title, change in (
            (Text("额度合计", "Limits in all"), table.volume_change_fen),
            (Text("预期损失", "Expected loss"), table.loss_change_fen),
        ):
            lines.append(Line(title + Text(" ", " ") + _signed(change, table.currency)))
        self.result.show_lines(lines)


def _signed(change_fen: int, currency: str) -> Text:
    words = compact(abs(change_fen), currency)
    sign = "+" if change_fen > 0 else MINUS if change_fen < 0 else "±"
    return Text(f"{sign}{words.zh}", f"{sign}{words.en}")
