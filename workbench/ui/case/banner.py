"""What must be known of a case before it is read: no score, a shut gate, an old score?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from workbench.applications.application import Stage
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
ACT_ICONS = {"score": "arrow-clockwise", "reload": "arrow-clockwise", "interview": "video-camera", "gate": "eye"}
OPEN_STAGES = (Stage.DRAFT, Stage.SCORED, Stage.SURVEY)
HINT = Text(
    "放行的理由（至少 10 个字），由第二人复核", "Why it may pass (10 characters or more); a second person agrees"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What stands above a case, and what its button does: `then` names the act, empty where there is none."""

    words: Text
    tone: str
    icon: str
    act: Text | str = ""
    then: str = ""  # score, gate, interview, reload
    other: Text | str = ""  # of a conflict: what was typed is kept, and goes on from what stands now


def banner_of(file: CaseFile, conflict: Text | None = None) -> Spoken | None:
    """The one thing said above a case, the most pressing first; None where all is well."""
    if file.gate is not None and file.gate.shut:
        return Spoken(gate_words(file.gate), "bad", "shield-warning", SEE, "gate")
    if file.score is None:
        return Spoken(Text("这个案件还没有评分", "This case has no score yet"), "info", "info", AGAIN, "score")
    if conflict is not None:
        return Spoken(conflict, "warn", "users", Text("看现状", "Show"), "reload", Text("保留我的", "Keep mine"))
    if file.stage not in OPEN_STAGES:
        return None if file.human_review is None else Spoken(file.human_review, "info", "hand")
    if file.locked is not None:
        return Spoken(file.locked, "warn", "lock-simple", Text("再看一次", "Look again"), "reload")
    if file.stale is not None:
        return Spoken(file.stale, "warn", "clock-counter-clockwise", AGAIN, "score")
    if file.contradictions:
        return Spoken(contradiction_words(file), "bad", "warning", Text("去访谈", "Interview"), "interview")
    if file.decision is not None and file.decision.reopened:
        reason = file.decision.reopen_reason
        return Spoken(Text(f"决策已重开：{reason}", f"The decision was reopened: {reason}"), "info",
                      "arrow-counter-clockwise")  # fmt: skip
    if file.stopped is not None:
        return Spoken(file.stopped, "warn", "hand-palm")
    return None


def contradiction_words(file: CaseFile) -> Text:
    """How many contradictions stand, and the first of them."""
    count, first = len(file.contradictions), file.contradictions[0]
    return Text(
        f"{count} 处矛盾未澄清，不能通过：{first.zh}",
        f"{count} contradiction{'s' * (count > 1)} unresolved, no approval: {first.en}",
    )


def conflict_words(change: Text | None) -> Text:
    """The case moved while a person was deciding it: who did what, else that score, model or policy are others."""
    if change is None:
        return Text("评分、模型或政策已变。所填内容未丢失", "Score, model or policy changed. What you typed is kept")
    return Text(f"{change.zh}。所填内容未丢失", f"{change.en}. What you typed is kept")


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
