"""How is a decision taken back, or taken up again? With a reason of ten characters at least; the journal keeps it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.case.verdicts import LEAST_COMMENT
from workbench.ui.fields import TextBox

HINT = Text("撤回的理由（至少 10 个字）", "Why it is withdrawn (10 characters or more)")


def ask_withdrawal(owner: QWidget, bench: Bench, case_no: str) -> None:
    """Ask for the reason, then withdraw."""
    service, actor = bench.services.decision, bench.actor
    ask_reason(
        owner, bench, HINT, Text("撤回这个决策？", "Withdraw this decision?"),
        Text("案件回到待决策，撤回会记入日志。", "The case waits for a decision again; the journal keeps this."),
        Text("撤回", "Withdraw"), Text("已撤回", "Withdrawn"),
        lambda words: service.withdraw(case_no, words, actor),
    )  # fmt: skip


def ask_reopening(owner: QWidget, bench: Bench, case_no: str) -> None:
    """Ask for the reason, then take a signed decision up again."""
    service, actor = bench.services.decision, bench.actor
    ask_reason(
        owner, bench, Text("重开的理由（至少 10 个字）", "Why it is reopened (10 characters or more)"),
        Text("重开这个已签署的决策？", "Reopen this signed decision?"),
        Text("原决策与文书保留并标为已被取代；未支用的额度关闭，案件等待新的决策。",
             "Decision and papers stay, marked superseded; the unused line is closed and the case is decided anew."),
        Text("重开", "Reopen"), Text("已重开", "Reopened"),
        lambda words: service.reopen(case_no, words, actor),
    )  # fmt: skip


def ask_reason(
    owner: QWidget,
    bench: Bench,
    hint: Text,
    question: Text,
    detail: Text,
    verb: Text,
    done: Text,
    work: Callable[[str], object],
    changed: tuple[str, ...] = ("cases", "decisions"),
) -> None:
    """Ask for a reason and do `work` with it; the button stays off until the reason is long enough."""
    box = TextBox(bench.look, hint, 64)

    def act() -> None:
        words = box.toPlainText()
        bench.lane.put(owner, lambda: work(words), lambda _: bench.tell(done), changed=changed)

    asked = ask(owner, bench.look, question, detail, verb, act, body=box)
    box.setFocus()
    asked.yes.setEnabled(False)
    box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST_COMMENT))
