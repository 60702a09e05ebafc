"""How is a step proposed, agreed, sent back or lifted from the screen?

Each act asks for what the service will not do without: a reason, a legal basis, a second look. What is refused is told.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.collection_file import StepLine
from workbench.services.commands import Once
from workbench.ui.ask import Question, ask
from workbench.ui.page import Page
from workbench.ui.widgets import Field, Label, column

LEAST_WORDS = 10
REASON = Text("原因，不少于 10 个字", "Reason, 10 characters or more")
BASIS = Text("依据，例如合同第 9 条", "Basis, such as clause 9 of the contract")
CHANGED = ("loans", "collections", "warnings")

# act: question, what follows, verb, what is told
WORDS = {
    "propose": (
        Text("对 {name} 提出“{step}”？", "Propose for {name}: {step}?"),
        Text("须由另一位有权限的同事复核后才生效。", "It takes effect once another colleague agrees."),
        Text("提出", "Propose"),
        Text("已提出，待复核", "Proposed, waits for a second person"),
    ),
    "take": (
        Text("对 {name} 执行“{step}”？", "{step}: {name}?"),
        Text("写出一份指令文件，程序不会自行发送。", "An instruction file is written; the program sends nothing."),
        Text("执行", "Do it"),
        Text("已执行，指令文件已写出", "Done, the instruction is written"),
    ),
    "agree": (
        Text("同意对 {name} “{step}”？", "Agree to this for {name}: {step}?"),
        Text("同意后生效，写出一份指令文件。", "It takes effect and an instruction file is written."),
        Text("同意", "Agree"),
        Text("已同意，指令文件已写出", "Agreed, the instruction is written"),
    ),
    "refuse": (
        Text("退回“{step}”？", "Return: {step}?"),
        Text("不生效，提出人会看到原因。", "Nothing takes effect; the reason is kept."),
        Text("退回", "Return"),
        Text("已退回", "Returned"),
    ),
    "withdraw": (
        Text("撤回“{step}”？", "Withdraw: {step}?"),
        Text("提案不再等待复核。", "The proposal waits no longer."),
        Text("撤回", "Withdraw"),
        Text("已撤回", "Withdrawn"),
    ),
    "ask_lift": (
        Text("解除对 {name} 的“{step}”？", "Lift for {name}: {step}?"),
        Text("两人决定的步骤须由两人解除。", "What two people took, two people lift."),
        Text("解除", "Lift"),
        Text("已登记解除", "Lifting recorded"),
    ),
    "lift": (
        Text("同意解除“{step}”？", "Agree to lift: {step}?"),
        Text("解除后写出一份解除通知。", "A notice of lifting is written."),
        Text("同意解除", "Agree"),
        Text("已解除，通知已写出", "Lifted, the notice is written"),
    ),
}
UNSAID = frozenset({"agree", "withdraw"})  # no reason is asked


class StepActs:
    """Belongs to a page that shows a ladder; `done` is called once a step changed."""

    def __init__(self, page: Page, done: Callable[[], None] = lambda: None) -> None:
        self._page, self._done = page, done

    def begin(self, act: str, one: StepLine, merchant_id: str, name: str) -> Question:
        look = self._page.look
        question, detail, verb, told = WORDS[act]
        reason, basis = Field(look, placeholder=REASON), Field(look, placeholder=BASIS)
        parts: list[QWidget | int] = [] if act in UNSAID else [reason]
        if one.needs_basis and act == "propose":
            parts += [8, basis]
        if act == "agree" and one.reason:
            said = Text(f"提出人：{one.by}。原因：{one.reason}", f"Proposed by {one.by}: {one.reason}")
            parts.append(Label(look, said, 12, 400, "ink2", wrap=True))
        body = None
        if parts:
            body = QWidget()
            body.setLayout(column(*parts))
        made = ask(
            self._page, look, question.format(name=name, step=one.name), detail, verb,
            lambda: self._do(act, one, merchant_id, reason.text().strip(), basis.text().strip(), told),
            danger=act == "propose", body=body,
        )  # fmt: skip
        if act not in UNSAID:
            reason.setFocus()
        return made

    def _do(self, act: str, one: StepLine, merchant_id: str, reason: str, basis: str, told: Text) -> None:
        page = self._page
        if act not in UNSAID and len(reason) < LEAST_WORDS:
            unchanged = Text("没有改变：请写明原因，不少于 10 个字", "Unchanged: say why in 10 characters or more")
            page.bench.tell(unchanged, kind="warning")
            return
        service, actor, once = page.bench.services.penalties, page.bench.actor, Once(uuid4().hex)
        event = one.event_no or 0
        work = {
            "propose": lambda: service.propose(merchant_id, one.code, reason, actor, basis, once),
            "take": lambda: service.propose(merchant_id, one.code, reason, actor, basis, once),
            "agree": lambda: service.agree(merchant_id, event, actor, reason),
            "refuse": lambda: service.refuse(merchant_id, event, reason, actor),
            "withdraw": lambda: service.withdraw(merchant_id, event, actor),
            "ask_lift": lambda: service.ask_lift(merchant_id, one.code, reason, actor),
            "lift": lambda: service.lift(merchant_id, event, reason, actor),
        }[act]
        page.bench.lane.put(page, work, lambda _: self._tell(told), changed=CHANGED)

    def _tell(self, told: Text) -> None:
        self._page.bench.tell(told)
        self._done()
