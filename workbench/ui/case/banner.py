"""What must be known of a case before it is read: no score, a shut gate, an old score?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.case_file import CaseFile, GateView
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.case.verdicts import LEAST_COMMENT
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row

AGAIN = Text("重新评分", "Score again")
SEE = Text("查看", "See why")
HINT = Text(
    "放行的理由（至少 10 个字），由第二人复核", "Why it may pass (10 characters or more); a second person agrees"
)


Spoken = tuple[Text, str, str, Text]  # words, tone, icon, act


def banner_of(file: CaseFile) -> Spoken | None:
    """The one thing said above a case, and what its button does; None where all is well."""
    if file.gate is not None and file.gate.shut:
        return gate_words(file.gate), "bad", "shield-warning", SEE
    if file.score is None:
        return Text("这个案件还没有评分", "This case has no score yet"), "info", "info", AGAIN
    if file.stale is not None:
        return file.stale, "warn", "clock-counter-clockwise", AGAIN
    return None


def gate_words(gate: GateView) -> Text:
    """The gate in one line: the first finding and how many there are."""
    first = gate.lines[0]
    head = Text("数据质量闸门未通过（{n} 项），不予评分：{what} {value}，{bound}",
                "Data-quality gate shut ({n}), not scored: {what} {value}, {bound}")  # fmt: skip
    words = head.format(n=len(gate.lines), what=first.what, value=first.value, bound=first.bound)
    if gate.asked_by is not None:
        words = words + Text(f"；{gate.asked_by}已申请放行", f"; {gate.asked_by} asked to let it pass")
    return words


def ask_about_gate(owner: QWidget, bench: Bench, case_no: str, gate: GateView) -> None:
    """Show every finding; the officer writes the reason, the second person agrees to it."""
    look, service, actor = bench.look, bench.services.scoring, bench.actor
    lines = [
        column(
            row(
                Label(look, line.what, 13, 600),
                8,
                Label(look, line.value + Text("，", ", ") + line.bound, 13),
                spacing=0,
            ),
            Label(look, line.remedy, 12, 400, "ink2", wrap=True),
        )
        for line in gate.lines
    ]
    body, box = QWidget(), TextBox(look, HINT, 64)
    asked = Text(f"{gate.asked_by}申请放行：{gate.reason}", f"{gate.asked_by} asked to let it pass: {gate.reason}")
    foot = Label(look, asked, 13, 400, "ink", wrap=True) if gate.may_agree else box
    body.setLayout(column(*(item for line in lines for item in (line, 8)), foot))

    def act() -> None:
        words = box.toPlainText()
        if gate.may_agree:
            done = Text("已放行并评分", "Let pass and scored")
            bench.lane.put(
                owner, lambda: service.agree_pass(case_no, actor), lambda _: bench.tell(done), bench.tell_refusal,
                ("cases",),
            )  # fmt: skip
        else:
            done = Text("已提交放行申请", "Asked to let it pass")
            bench.lane.put(
                owner, lambda: service.ask_pass(case_no, words, actor), lambda _: bench.tell(done), bench.tell_refusal,
                ("cases",),
            )  # fmt: skip

    question = ask(
        owner, look, Text("数据质量闸门未通过", "The data-quality gate is shut"),
        Text("数据补齐后可直接评分；例外放行须两人，案件仍由人工决策。",
             "Better data open it. To let it pass takes two people, and people still decide the case."),
        Text("同意放行", "Let it pass") if gate.may_agree else Text("申请放行", "Ask to let it pass"), act, body=body,
    )  # fmt: skip
    if not gate.may_agree:
        box.setFocus()
        question.yes.setEnabled(False)
        box.textChanged.connect(lambda: question.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST_COMMENT))
