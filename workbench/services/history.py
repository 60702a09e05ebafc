"""What happened on a case, in words, newest first?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from workbench.applications.acts import ACTS, Act
from workbench.applications.application import Application
from workbench.common.dates import DESK_ZONE, day_of
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Outcome
from workbench.records.journal import DONE, Entry
from workbench.services.case_file import HistoryItem
from workbench.services.holdings import that_moved

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent

_WORDS: dict[str, Text] = {
    "case.submit": Text("提交申请 {amount}", "Applied for {amount}"),
    "case.reborrow": Text("再次申请，复制自 {from}", "Asked again, copied from {from}"),
    "case.assign": Text("{to} 领取案件", "Assigned to {to}"),
    "case.release": Text("退回未分配", "Returned to unassigned"),
    "case.note": Text("备注：{text}", "Note: {text}"),
    "gate.shut": Text("未通过数据质量闸门，不予评分", "Fails the data-quality gate: not scored"),
    "gate.ask": Text("申请放行：{comment}", "Asked to let it pass the gate: {comment}"),
    "gate.agree": Text("复核同意放行", "Agreed to let it pass the gate"),
    "score.case": Text("出分 {points}，{outcome}", "Scored {points}, {outcome}"),
    "score.sample_then": Text(
        "按开立额度当周的数据补评 {points}（合成演示）", "Scored {points} on the data of its week (synthetic sample)"
    ),
    "scenario.save": Text("保存情景“{name}”", "Scenario saved: {name}"),
    "scenario.rename": Text("情景“{was}”改名为“{name}”", "Scenario {was} renamed {name}"),
    "scenario.delete": Text("删除情景“{name}”", "Scenario deleted: {name}"),
    "interview.plan": Text("安排访谈", "Interview planned"),
    "interview.start": Text("开始访谈", "Interview began"),
    "interview.consent": Text("访谈开始前已征求录音录像同意", "Asked for consent before the interview"),
    "interview.resolve": Text("访谈矛盾处理：{text}", "Contradiction settled: {text}"),
    "interview.criterion": Text("访谈标准评分", "Interview criteria marked"),
    "interview.finish": Text("访谈结束，尽调 {diligence}", "Interview finished, diligence {diligence}"),
    "interview.agree_recording": Text("申请人同意录音录像", "The applicant agreed to be recorded"),
    "interview.agree_notes": Text("申请人同意只作笔记，不录制", "The applicant agreed to notes only, no recording"),
    "recording.add": Text("加入录音录像 {name}", "Recording added: {name}"),
    "recording.supersede": Text("作废 {row}：{why}", "Superseded {row}: {why}"),
    "snapshot.add": Text("截图入证 {moment}：{name}", "Picture kept at {moment}: {name}"),
    "interview.simulate": Text("模拟访谈", "Simulated interview"),
    "decision.by_policy": Text("按政策自动决策", "Decided by policy"),
    "interview.rate": Text("尽调评级 {diligence}", "Diligence rated {diligence}"),
    "decision.propose": Text("提出决策：{outcome}，{amount}", "Proposed: {outcome}, {amount}"),
    "decision.sign": Text("签批决策：{outcome}，{amount}", "Signed: {outcome}, {amount}"),
    "decision.send_back": Text("退回：{comment}", "Sent back: {comment}"),
    "decision.withdraw": Text("撤回决策", "Decision withdrawn"),
    "decision.open": Text("复核人打开提案", "The approver opened the proposal"),
    "decision.reopen": Text("重开决策：{comment}", "Decision taken up again: {comment}"),
    "blind_review.take": Text("领取盲审", "Taken for a blind review"),
    "blind_review.give": Text("盲审已答复", "Blind review answered"),
    "human_review.ask": Text("商户要求人工复核：{words}", "The merchant asks for a person: {words}"),
    "human_review.open": Text("开始人工复核", "Human review begun"),
    "human_review.close": Text("人工复核结论：{comment}", "Human review closed: {comment}"),
    "document.issue": Text("出具文书", "Documents issued"),
    "case.hand_over": Text("交给另一台账（第 {number} 次）", "Handed over to another desk (no. {number})"),
    "case.take": Text("从另一台账接收（{by}）", "Taken from another desk ({by})"),
    "case.fork": Text("与另一台账的副本分叉（{by}）", "A copy from another desk has parted from this one ({by})"),
    "case.settle_fork": Text("处理分叉：{reason}", "Fork settled: {reason}"),
    "loan.draw": Text("支用 {amount}", "Drew {amount}"),
    "loan.repay": Text("还款 {amount}", "Repaid {amount}"),
    "loan.fee": Text("收取服务费 {amount}：{reason}", "Charged a fee of {amount}: {reason}"),
    "loan.penalty": Text("收取罚息 {amount}：{reason}", "Charged a penalty of {amount}: {reason}"),
    "loan.interest": Text("计收利息 {amount}：{reason}", "Charged interest of {amount}: {reason}"),
    "loan.waive": Text("减免息费 {amount}：{reason}", "Waived {amount}: {reason}"),
    "loan.refund": Text("确认后退款，追回 {amount}：{reason}", "Owed again after a buyer's refund, {amount}: {reason}"),
    "loan.recovery": Text("核销后收回 {amount}", "Recovered {amount} after the loss"),
    "loan.reversal": Text("冲正第 {reverses} 笔：{reason}", "Reversed event {reverses}: {reason}"),
    "loan.write_off": Text("复核同意核销 {amount}", "Agreed to the loss: {amount} written off"),
    "write_off.propose": Text("提议核销 {amount}：{reason}", "Proposed to write off {amount}: {reason}"),
    "write_off.refuse": Text("退回核销提议：{reason}", "Refused to write off: {reason}"),
    "write_off.withdraw": Text("撤回核销提议：{reason}", "Withdrew the proposal to write off: {reason}"),
    "limit.set": Text("调整额度至 {amount}", "Limit set to {amount}"),
    "limit.freeze": Text("冻结额度", "Limit frozen"),
    "warning.handle": Text("预警{words}", "Warning: {words}"),
    "warning.assign": Text("预警{words}", "Warning: {words}"),
    "warning.start": Text("预警{words}", "Warning: {words}"),
    "warning.snooze": Text("预警{words}", "Warning: {words}"),
    "warning.reopen": Text("预警{words}", "Warning: {words}"),
}
_AMOUNTS = ("limit_fen", "amount_fen", "requested_fen", "owed_fen")
_KINDS = {"case": "assign", "scenario": "note", "write_off": "loan"}

# Steps inside a running interview: they stand in the interview room, not in the case's history.
_INSIDE = frozenset(
    {
        "interview.answer", "interview.note", "interview.note_undo", "interview.note_redo", "interview.tick",
        "interview.follow_up", "interview.pause", "interview.bookmark", "interview.criterion", "interview.ask_freely",
    }
)  # fmt: skip


def of_application(application: Application, name: str) -> HistoryItem:
    """The submission itself, which the desk did not write but learned of."""
    amount = money(application.requested_fen, application.currency)
    text = Text(f"提交申请 {amount}", f"Applied for {amount}")
    return HistoryItem(application.submitted_at, text, name, "import")


def of_loans(loans: Sequence[KeptLoan], events: Mapping[str, Sequence[LoanEvent]], name: str) -> list[HistoryItem]:
    """When earlier loans were drawn, repaid in full or written off."""
    items = []
    for loan in loans:
        for event in that_moved(events.get(loan.loan_id, ())):
            amount = money(event.principal_fen, loan.currency)
            if event.kind == "draw":
                text = Text(f"支用 {amount}", f"Drew {amount}")
            elif event.kind == "write_off":
                text = Text(f"核销 {amount}", f"Wrote off {amount}")
            elif event.kind == "repay" and event.balance_fen == 0:
                text = Text(f"还清最后 {amount}", f"Repaid the last {amount}")
            else:
                continue
            noon = datetime.combine(day_of(event.day), time(12), DESK_ZONE)
            items.append(HistoryItem(noon, text, name, "loan"))
    return items


class _Blank(dict[str, object]):
    """A place nothing is known for stays a dash instead of breaking the line."""

    def __missing__(self, key: str) -> object:
        return "—"


def history(entries: Sequence[Entry], names: Mapping[str, str], currency: str) -> tuple[HistoryItem, ...]:
    """Journal entries of a case as staff read them; `names` gives each staff id its display name."""
    return tuple(_item(entry, names, currency) for entry in entries if entry.action not in _INSIDE)


def _item(entry: Entry, names: Mapping[str, str], currency: str) -> HistoryItem:
    payload = json.loads(entry.payload)
    facts: Mapping[str, Any] = payload if isinstance(payload, dict) else {}
    done = entry.result in {DONE, ""}
    return HistoryItem(
        at=entry.at,
        text=_text(entry.action, facts, names, currency) if done else _refused(entry.action, facts),
        actor=names.get(entry.staff_id, entry.staff_id),
        kind="note"
        if entry.action == "case.note"
        else _KINDS.get(entry.action.split(".")[0], entry.action.split(".")[0]),
    )


def _refused(action: str, facts: Mapping[str, Any]) -> Text:
    """An attempt that was refused stands in the history with why."""
    why = Text(str(facts.get("why_zh", "")), str(facts.get("why_en", "")))
    wish = ACTS[Act(action)].name if action in set(Act) else same(action)
    return Text("未获准{wish}：{why}", "Not allowed to {wish}: {why}").format(wish=wish, why=why)


def _text(action: str, facts: Mapping[str, Any], names: Mapping[str, str], currency: str) -> Text:
    words = _WORDS.get(action)
    if words is None:
        return same(action)
    values: dict[str, object] = _Blank({key: value for key, value in facts.items() if isinstance(value, str | int)})
    amount_fen = next((facts[key] for key in _AMOUNTS if key in facts), None)
    if isinstance(amount_fen, int):
        values["amount"] = money(amount_fen, currency)
    if facts.get("outcome") in set(Outcome):
        values["outcome"] = OUTCOME_NAMES[Outcome(facts["outcome"])]
    if isinstance(facts.get("at_ms"), int):
        values["moment"] = f"{facts['at_ms'] // 60_000:02d}:{facts['at_ms'] // 1000 % 60:02d}"
    if "to" in facts:
        values["to"] = names.get(str(facts["to"]), str(facts["to"]))
    zh = _Blank({key: value.zh if isinstance(value, Text) else value for key, value in values.items()})
    en = _Blank({key: value.en if isinstance(value, Text) else value for key, value in values.items()})
    return Text(words.zh.format_map(zh), words.en.format_map(en))
