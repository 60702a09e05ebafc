"""Who may do what to a case, at which stage?

One table, role x act x stage: the services ask it before every change, the window asks it for what to offer, and a test
walks all of it. A role has permissions (`access.permissions`); an act needs one, and names the stages it is possible
at. No role passes by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workbench.access.permissions import GRANTS, Permission, require
from workbench.access.staff import Actor, Role
from workbench.applications.application import STAGE_NAMES, Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text


class Act(StrEnum):
    """What is done to one case; the words are those of the journal."""

    SCORE = "case.score"
    ASSIGN = "case.assign"
    NOTE = "case.note"
    SCENARIO = "scenario.save"
    PASS_GATE = "gate.ask"
    AGREE_GATE = "gate.agree"
    START_INTERVIEW = "interview.start"
    HOLD_INTERVIEW = "interview.hold"
    FINISH_INTERVIEW = "interview.finish"
    MARK_INTERVIEW = "interview.criterion"
    RESOLVE = "interview.resolve"
    CHOOSE_OFFER = "offer.choose"
    ADD_PROOF = "proof.add"
    ACCEPT_PROOF = "proof.accept"
    REMOVE_PROOF = "proof.remove"
    PROPOSE = "decision.propose"
    OPEN_PROPOSAL = "decision.open"
    SIGN = "decision.sign"
    SEND_BACK = "decision.send_back"
    WITHDRAW = "decision.withdraw"
    REOPEN = "decision.reopen"
    JUDGE_BLIND = "blind_review.give"
    ASK_PERSON = "human_review.ask"
    ANSWER_PERSON = "human_review.close"
    ISSUE = "document.issue"
    ISSUE_INTERVIEW = "document.issue_interview"
    EDIT_PAPER = "document.edit"
    HAND_OVER = "case.hand_over"
    SETTLE_FORK = "case.settle_fork"
    DRAW = "loan.draw"


@dataclass(frozen=True, slots=True)
class ActRule:
    """What an act needs. `recorded`: an attempt that is refused is written down as well.

    `code` and `hint` are those of the refusal at another stage, where staff is used to one of its own.
    """

    name: Text
    permission: Permission
    stages: frozenset[Stage]
    recorded: bool = False
    code: str = "STAGE_NOT_NEXT"
    hint: Text | None = None


ANY = frozenset(Stage)
OPEN = frozenset({Stage.DRAFT, Stage.SCORED, Stage.SURVEY})
UNDECIDED = frozenset({Stage.SCORED, Stage.SURVEY})
PROPOSED = frozenset({Stage.DECISION})
DECIDED = frozenset({Stage.SCORED, Stage.SURVEY, Stage.CONTRACT, Stage.ACTIVE, Stage.CLOSED, Stage.REJECTED})
LENT = frozenset({Stage.CONTRACT, Stage.ACTIVE})

_POSSIBLE = Text("没有改动。可在以下阶段进行：{at}", "Nothing was changed. Possible at: {at}")
_RELOAD = Text("没有改动。请刷新列表", "Nothing was changed. Reload the list")
_WITHDRAW = Text("请先评分；已提出的决策须先撤回", "Score it first; a proposal must be withdrawn first")

ACTS: dict[Act, ActRule] = {
    Act.SCORE: ActRule(Text("评分", "score"), Permission.SCORE, OPEN, code="CASE_CLOSED", hint=_WITHDRAW),
    Act.ASSIGN: ActRule(Text("分派", "assign"), Permission.ASSIGN, ANY),
    Act.NOTE: ActRule(Text("写备注", "write a note"), Permission.NOTE, ANY),
    Act.SCENARIO: ActRule(Text("保存情景", "keep a scenario"), Permission.NOTE, ANY),
    Act.PASS_GATE: ActRule(Text("申请放行", "ask to pass the gate"), Permission.PROPOSE, OPEN, True),
    Act.AGREE_GATE: ActRule(Text("同意放行", "let it pass the gate"), Permission.APPROVE, OPEN, True),
    Act.START_INTERVIEW: ActRule(
        Text("开始访谈", "begin an interview"), Permission.INTERVIEW, UNDECIDED, code="NOT_INTERVIEWABLE",
        hint=_WITHDRAW,
    ),
    Act.HOLD_INTERVIEW: ActRule(
        Text("记录访谈", "write in an interview"), Permission.INTERVIEW, UNDECIDED, code="NOT_INTERVIEWABLE"
    ),
    # A second officer marks a finished interview at any time after: that is what the comparison lives on.
    Act.MARK_INTERVIEW: ActRule(Text("按标准评分", "mark an interview"), Permission.INTERVIEW, ANY),
    Act.RESOLVE: ActRule(
        Text("处理矛盾", "settle a contradiction"), Permission.INTERVIEW, UNDECIDED, True, "NOT_INTERVIEWABLE",
        _WITHDRAW,
    ),
    Act.FINISH_INTERVIEW: ActRule(
        Text("结束访谈", "finish an interview"), Permission.INTERVIEW, UNDECIDED, code="NOT_INTERVIEWABLE"
    ),
    Act.CHOOSE_OFFER: ActRule(Text("选定方案", "choose an offer"), Permission.PROPOSE, UNDECIDED, hint=_WITHDRAW),
    Act.ADD_PROOF: ActRule(Text("加入自证材料", "add a proof"), Permission.PROPOSE, OPEN, hint=_WITHDRAW),
    Act.ACCEPT_PROOF: ActRule(
        Text("核验自证材料", "accept a proof"), Permission.APPROVE, OPEN, True, hint=_WITHDRAW
    ),
    Act.REMOVE_PROOF: ActRule(Text("移除自证材料", "remove a proof"), Permission.PROPOSE, OPEN, hint=_WITHDRAW),
    Act.PROPOSE: ActRule(Text("提出决策", "propose a decision"), Permission.PROPOSE, UNDECIDED, True),
    Act.OPEN_PROPOSAL: ActRule(
        Text("打开待复核的决策", "open a proposal"), Permission.READ_CASES, PROPOSED, code="NOTHING_TO_SIGN",
        hint=_RELOAD,
    ),
    Act.SIGN: ActRule(
        Text("复核签批", "sign as second person"), Permission.APPROVE, PROPOSED, True, "NOTHING_TO_SIGN", _RELOAD
    ),
    Act.SEND_BACK: ActRule(Text("退回", "send back"), Permission.APPROVE, PROPOSED, True, "NOTHING_TO_SIGN", _RELOAD),
    Act.WITHDRAW: ActRule(Text("撤回", "withdraw"), Permission.PROPOSE, PROPOSED, True, "NOTHING_TO_SIGN", _RELOAD),
    Act.REOPEN: ActRule(
        Text("重开决策", "take up the decision again"), Permission.REOPEN,
        frozenset({Stage.CONTRACT, Stage.REJECTED, Stage.ACTIVE}), True, "NOTHING_TO_REOPEN",
        Text("待复核的提案请退回或撤回", "Send back or withdraw a proposal that still waits"),
    ),
    Act.JUDGE_BLIND: ActRule(
        Text("盲审", "judge blind"), Permission.REVIEW, ANY - frozenset({Stage.DRAFT}), code="NOTHING_TO_REVIEW",
        hint=_RELOAD,
    ),
    Act.ASK_PERSON: ActRule(
        Text("登记人工复核请求", "record a request for a person"), Permission.REVIEW, frozenset({Stage.REJECTED}), True,
        "NO_DECLINE", Text("只有拒绝可以要求人工复核", "Only a decline is looked at again on request"),
    ),
    Act.ANSWER_PERSON: ActRule(
        Text("答复人工复核", "answer a request for a person"), Permission.REVIEW, frozenset({Stage.REJECTED}), True,
        "NOTHING_TO_REVIEW", _RELOAD,
    ),
    Act.ISSUE: ActRule(Text("出具文书", "issue papers"), Permission.ISSUE, DECIDED, True, "NOT_SIGNED"),
    # The report of an interview waits for no decision: it is of the interview.
    Act.ISSUE_INTERVIEW: ActRule(
        Text("出具访谈报告", "issue an interview report"), Permission.ISSUE, ANY - frozenset({Stage.DRAFT}), True,
        "NO_INTERVIEW",
    ),
    Act.EDIT_PAPER: ActRule(Text("修改文书文字", "edit a paper"), Permission.ISSUE, ANY - frozenset({Stage.DRAFT})),
    Act.HAND_OVER: ActRule(Text("交给另一台账", "hand over to another desk"), Permission.PROPOSE, ANY, True),
    Act.SETTLE_FORK: ActRule(Text("处理分叉", "settle a fork"), Permission.APPROVE, ANY, True),
    Act.DRAW: ActRule(Text("支用", "draw"), Permission.LEND, LENT),
}  # fmt: skip


def allowed(role: Role, act: Act, stage: Stage) -> bool:
    """May this role do this at this stage? The whole answer of the table."""
    rule = ACTS[act]
    return rule.permission in GRANTS.get(role, frozenset()) and stage in rule.stages


def demand(actor: Actor, act: Act, stage: Stage, case_no: str) -> None:
    """Raises `StaffError`: `NOT_PERMITTED` for the role, that of the act (mostly `STAGE_NOT_NEXT`) for the stage."""
    rule = ACTS[act]
    require(actor, rule.permission)
    if stage in rule.stages:
        return
    where, wish = STAGE_NAMES[stage], rule.name
    possible = _names(rule.stages)
    raise StaffError(
        Text(f"{case_no} 处于“{where.zh}”，不能{wish.zh}", f"{case_no} is at “{where.en}”: one cannot {wish.en}"),
        rule.hint
        or Text("没有改动。可在以下阶段进行：{at}", "Nothing was changed. Possible at: {at}").format(at=possible),
        code=rule.code,
    )


def _names(stages: Iterable[Stage]) -> Text:
    known = [STAGE_NAMES[stage] for stage in Stage if stage in set(stages)]
    return Text("、".join(name.zh for name in known), ", ".join(name.en for name in known))
