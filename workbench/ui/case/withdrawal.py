"""How is a decision taken back, or taken up again? With a reason of ten characters at least; the journal keeps it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.commands import Once
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.case.verdicts import LEAST_COMMENT
from workbench.ui.fields import TextBox

CHANGED = "CASE_CHANGED"
HINT = Text("撤回的理由（至少 10 个字）", "Why it is withdrawn (10 characters or more)")


def ask_withdrawal(owner: QWidget, bench: Bench, case_no: str, seen: int) -> None:
    """Ask for the reason, then withdraw; `seen`: what of the case is on the screen."""
    service, actor = bench.services.decision, bench.actor
    _ask_on_case(
        owner, bench, case_no, seen, HINT, Text("撤回这个决策？", "Withdraw this decision?"),
        Text("案件回到待决策，撤回会记入日志。", "The case waits for a decision again; the journal keeps this."),
        Text("撤回", "Withdraw"), Text("已撤回", "Withdrawn"),
        lambda words, once: service.withdraw(case_no, words, actor, once),
    )  # fmt: skip


def ask_reopening(owner: QWidget, bench: Bench, case_no: str, seen: int) -> None:
    """Ask for the reason, then take a signed decision up again; `seen`: what of the case is on the screen."""
    service, actor = bench.services.decision, bench.actor
    _ask_on_case(
        owner, bench, case_no, seen, Text("重开的理由（至少 10 个字）", "Why it is reopened (10 characters or more)"),
        Text("重开这个已签署的决策？", "Reopen this signed decision?"),
        Text("原决策与文书保留并标为已被取代；未支用的额度关闭，案件等待新的决策。",
             "Decision and papers stay, marked superseded; the unused line is closed and the case is decided anew."),
        Text("重开", "Reopen"), Text("已重开", "Reopened"),
        lambda words, once: service.reopen(case_no, words, actor, once),
    )  # fmt: skip


def _ask_on_case(
    owner: QWidget,
    bench: Bench,
    case_no: str,
    seen: int,
    hint: Text,
    question: Text,
    detail: Text,
    verb: Text,
    done: Text,
    work: Callable[[str, Once], object],
    words: str = "",
) -> None:
    """Ask for a reason and do `work` once. Where somebody changed the case meanwhile nothing is done: what they did is
    told, and the question asked again with the words that were typed.
    """
    once, typed, read, actor = Once(uuid4().hex, seen), [words], bench.services.cases.open, bench.actor

    def act(given: str) -> object:
        typed[0] = given
        return work(given, once)

    def again(told: Text, now: int) -> None:
        _ask_on_case(owner, bench, case_no, now, hint, question, told, verb, done, work, typed[0])

    def refused(refusal: StaffError) -> None:
        if refusal.code != CHANGED:
            bench.tell_refusal(refusal)
            return
        bench.lane.put(owner, lambda: read(case_no, actor).seen, lambda now: again(refusal.text, now))

    ask_reason(owner, bench, hint, question, detail, verb, done, act, refused=refused, words=words)


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
    refused: Callable[[StaffError], None] | None = None,
    words: str = "",
    then: Callable[[], None] | None = None,
) -> None:
    """Ask for a reason and do `work` with it, and `then`; the button stays off until the reason is long enough."""
    box = TextBox(bench.look, hint, 64)
    box.setPlainText(words)

    def act() -> None:
        typed = box.toPlainText()
        bench.lane.put(owner, lambda: work(typed), lambda _: finished(), refused, changed)

    def finished() -> None:
        bench.tell(done)
        if then is not None:
            then()

    asked = ask(owner, bench.look, question, detail, verb, act, body=box)
    box.setFocus()

    def fit() -> None:
        asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST_COMMENT)

    fit()
    box.textChanged.connect(fit)
