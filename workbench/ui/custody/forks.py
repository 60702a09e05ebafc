"""What did each side do to a case that two desks worked on, and which copy goes on?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.custody_file import RemoteStep, Taken
from workbench.ui.buttons import Button
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule

MOST_STEPS = 8


class ForkPane(Panel):
    """One fork, both sides beside each other; nothing is chosen beforehand."""

    chosen = Signal(object, str)  # the fork; ours or theirs
    opened = Signal(str)  # case number

    def __init__(self, look: Look, fork: Taken, own: str, may_settle: bool) -> None:
        super().__init__(look, fill="subtle", radius=10, border="warn")
        self.fork = fork
        title = Text(
            f"{fork.case_no} {fork.merchant_name}：两份副本已分叉",
            f"{fork.case_no} {fork.merchant_name}: two copies have parted",
        )
        why = Text(
            "两个台账各自办理了同一案件。没有合并任何内容；请选择哪一份继续，另一份仍留在审计链和文件中。",
            "Both desks worked on this case. Nothing was joined: choose which copy goes on; the other stays on record.",
        )
        self.ours = Button(look, Text("保留本台账的", "Keep ours"), "secondary", height=28)
        self.theirs = Button(look, Text("采用对方的", "Take theirs"), "secondary", height=28)
        self.open = Button(look, Text("打开案件", "Open case"), "ghost", height=28)
        self.ours.clicked.connect(lambda: self.chosen.emit(fork, "ours"))
        self.theirs.clicked.connect(lambda: self.chosen.emit(fork, "theirs"))
        self.open.clicked.connect(lambda: self.opened.emit(fork.case_no))
        for button in (self.ours, self.theirs):
            button.setEnabled(may_settle)
        waits = Text("须由有复核权限的同事选择", "A colleague who may sign chooses")
        mine = Text(f"本台账（{own}）", f"This desk ({own})")
        yours = Text(f"{fork.sender}（{fork.person}）", f"{fork.sender} ({fork.person})")
        sides = row(
            (_side(look, mine, fork.ours), 1), 16, Rule(look, vertical=True), 16, (_side(look, yours, fork.theirs), 1)
        )
        self.setLayout(
            column(
                row(Label(look, title, 13, 600), STRETCH, self.open),
                2,
                Label(look, why, 12, 400, "ink2", wrap=True),
                10,
                sides,
                10,
                row(
                    None if may_settle else Label(look, waits, 12, 400, "ink3", fit=False), STRETCH, self.ours,
                    self.theirs, spacing=8,
                ),
                margins=(16, 12, 16, 12),
            )
        )  # fmt: skip


def _side(look: Look, name: Text, steps: Sequence[RemoteStep]) -> Panel:
    facts = [
        Fact(step.text, f"{step.person} {local(step.at):%m-%d %H:%M}", "ink3", "ink", strong=False) for step in steps
    ]
    more = len(facts) - MOST_STEPS
    if more > 0:
        facts = [Fact(Text(f"之前还有 {more} 步", f"{more} earlier steps"), label_tone="ink3"), *facts[-MOST_STEPS:]]
    none = [Fact(Text("没有改动", "No changes"), label_tone="ink3")]
    return Panel(
        look, column(Label(look, name, 12, 600, "ink2", fit=False), 4, FactList(look, 24, facts or none), STRETCH)
    )
