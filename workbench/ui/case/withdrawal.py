"""How is a proposal taken back? With a reason of ten characters at least; the journal keeps it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.case.verdicts import LEAST_COMMENT
from workbench.ui.fields import TextBox

HINT = Text("撤回的理由（至少 10 个字）", "Why it is withdrawn (10 characters or more)")


def ask_withdrawal(owner: QWidget, bench: Bench, case_no: str) -> None:
    """Ask for the reason, then withdraw; the button stays off until the reason is long enough."""
    box = TextBox(bench.look, HINT, 64)
    service, actor = bench.services.decision, bench.actor

    def act() -> None:
        words, done = box.toPlainText(), Text("已撤回", "Withdrawn")
        bench.lane.put(
            owner,
            lambda: service.withdraw(case_no, words, actor),
            lambda _: bench.tell(done),
            changed=("cases", "decisions"),
        )

    asked = ask(
        owner,
        bench.look,
        Text("撤回这个决策？", "Withdraw this decision?"),
        Text("案件回到待决策，撤回会记入日志。", "The case waits for a decision again; the journal keeps this."),
        Text("撤回", "Withdraw"),
        act,
        body=box,
    )
    box.setFocus()
    asked.yes.setEnabled(False)
    box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST_COMMENT))
