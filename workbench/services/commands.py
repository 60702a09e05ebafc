"""Is a change to a case allowed, still wanted, and done only once?

Every change goes through `command`: it asks the table of roles, acts and stages, refuses what was drafted on a case
that somebody changed in the meantime, does a command of the same key only once, and writes one journal entry for what
was done or, for acts that decide or lend, for what was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from workbench.access.staff import Actor
from workbench.applications.acts import ACTS, Act, demand
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import digest
from workbench.services.access_rules import demand_seated
from workbench.services.blind_choice import demand_not_under_review

if TYPE_CHECKING:
    from workbench.records.journal import Entry
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a command safe to send again and safe to send late.

    `key` is chosen by the caller, new for each wish (a UUID); the same key is done once. `seen` is the sequence number
    of the newest journal entry of the case that the caller had read; None asks for no such care.
    """

    key: str | None = None
    seen: int | None = None


class Done(Exception):
    """A command of this key was done before; `answer` is what the caller was told then."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(slots=True)
class Running:
    """A command under way. `answer` may be set to what a repetition is to be told."""

    shelves: Shelves
    answer: str = ""


@contextmanager
def command(
    ground: Ground, act: Act, actor: Actor, case_no: str, once: Once | None = None, asked: object = None
) -> Iterator[Running]:
    """One transaction in which `act` is done to a case; nothing is written when the block raises.

    Raises `StaffError`: `CASE_UNKNOWN`, `NOT_PERMITTED`, `STAGE_NOT_NEXT`, `CASE_CHANGED`, `COMMAND_REUSED`; and `Done`
    where a command of this key was done before.
    """
    once = once or Once()
    wish = digest([act.value, actor.staff_id, case_no, asked])
    demand_seated(ground, actor)
    try:
        _demand_sighted(ground, act, case_no, actor)
        with ground.transaction() as shelves:
            if once.key is not None:
                demand_new(shelves, once.key, wish)
            demand(actor, act, shelves.applications.get(case_no).stage, case_no)
            if once.seen is not None:
                _demand_unchanged(shelves, case_no, once.seen)
            shelves.journal.command = once.key
            running = Running(shelves)
            yield running
            if once.key is not None:
                _keep(shelves, once.key, act, actor, case_no, wish, running.answer)
    except StaffError as refusal:
        if ACTS[act].recorded:
            _tell(ground, act, actor, case_no, once.key, refusal)
        raise


def permit(ground: Ground, act: Act, actor: Actor, case_no: str, once: Once | None = None) -> None:
    """Ask the table before work that a refusal would waste; `command` asks again in its transaction.

    A command that was done before passes: its stage may have moved on because of it.

    Raises `StaffError`: `CASE_UNKNOWN`, `NOT_PERMITTED`, `STAGE_NOT_NEXT`.
    """
    try:
        with ground.store.reading() as shelves:
            if once is not None and once.key is not None and shelves.commands.get(once.key) is not None:
                return
        _demand_sighted(ground, act, case_no, actor)
        with ground.store.reading() as shelves:
            demand(actor, act, shelves.applications.get(case_no).stage, case_no)
    except StaffError as refusal:
        if ACTS[act].recorded:
            _tell(ground, act, actor, case_no, None, refusal)
        raise


def _demand_sighted(ground: Ground, act: Act, case_no: str, actor: Actor) -> None:
    """Whoever judges a case blind does nothing else to it before the answer."""
    if act is not Act.JUDGE_BLIND:
        demand_not_under_review(ground, case_no, actor)


def once_only(again: Callable[[str], Value], work: Callable[[], Value]) -> Value:
    """Do `work`, or answer `again` with what the caller was told when it was done before."""
    try:
        return work()
    except Done as done:
        return again(done.answer)


def seen_of(shelves: Shelves, case_no: str) -> int:
    """What `Once.seen` is for somebody who reads the case now; 0 for a case without entries."""
    newest = shelves.journal.newest_change(case_no)
    return 0 if newest is None else newest.seq


def demand_new(shelves: Shelves, key: str, wish: str) -> None:
    """Raises `Done` where a command of this key was done, `StaffError` (`COMMAND_REUSED`) where it was another."""
    kept = shelves.commands.get(key)
    if kept is None:
        return
    if kept.asked != wish:
        raise StaffError(
            Text("同一命令号用于了另一项操作", "One command key was used for two different things"),
            Text("第一项已完成，第二项没有执行。请重新操作", "The first was done, the second was not. Do it again"),
            code="COMMAND_REUSED",
        )
    raise Done(kept.answer)


def _demand_unchanged(shelves: Shelves, case_no: str, seen: int) -> None:
    newest = shelves.journal.newest_change(case_no)
    if newest is None or newest.seq <= seen:
        return
    raise changed_by(newest, shelves.staff.names())


def changed_by(entry: Entry, names: dict[str, str]) -> StaffError:
    """The refusal of a change that was drafted on a case somebody changed since: who, what and when."""
    who, when = names.get(entry.staff_id, entry.staff_id), _clock(entry.at)
    what = _ACTION_NAMES.get(entry.action, Text(f"“{entry.action}”", f"“{entry.action}”"))
    return StaffError(
        Text(f"{who} 于 {when} {what.zh}", f"{who} {what.en} at {when}"),
        Text(
            "你的改动没有写入，仍在屏幕上。请查看后再提交",
            "Your change was not written and is still on the screen. Look, then send it again",
        ),
        code="CASE_CHANGED",
    )


def _clock(at: datetime) -> str:
    return f"{local(at):%H:%M}"


_ACTION_NAMES = {
    "decision.propose": Text("提出了决策", "proposed a decision"),
    "decision.sign": Text("签署了决策", "signed the decision"),
    "decision.send_back": Text("退回了决策", "sent the decision back"),
    "decision.withdraw": Text("撤回了决策", "withdrew the decision"),
    "decision.reopen": Text("重新打开了案件", "opened the case again"),
    "decision.by_policy": Text("按政策作出了决策", "decided by policy"),
    "score.case": Text("重新评分", "scored the case again"),
    "case.note": Text("写了备注", "wrote a note"),
    "case.assign": Text("改派了案件", "assigned the case"),
    "interview.start": Text("开始了访谈", "began an interview"),
    "interview.finish": Text("结束了访谈", "finished the interview"),
    "interview.answer": Text("评定了回答", "assessed an answer"),
    "scenario.save": Text("保存了情景", "kept a scenario"),
    "document.issue": Text("出具了文书", "issued papers"),
    "decision.open": Text("打开了提案", "opened the proposal"),
    "offer.choose": Text("选定了方案", "chose an offer"),
    "case.take": Text("收进了另一台账的案件文件", "took in another desk's file of the case"),
    "case.hand_over": Text("把案件交给了另一台账", "handed the case to another desk"),
    "proof.add": Text("加入了自证材料", "added a proof"),
    "proof.accept": Text("核验了自证材料", "accepted a proof"),
    "proof.remove": Text("移除了自证材料", "removed a proof"),
    "human_review.ask": Text("登记了人工复核请求", "recorded a request for a person"),
    "human_review.close": Text("答复了人工复核", "answered a request for a person"),
}


def _keep(shelves: Shelves, key: str, act: Act, actor: Actor, case_no: str, wish: str, answer: str) -> None:
    from workbench.storage.commands import KeptCommand

    seq = shelves.journal.count()
    shelves.commands.add(KeptCommand(key, act.value, actor.staff_id, case_no, wish, seq, answer))


def _tell(ground: Ground, act: Act, actor: Actor, case_no: str, key: str | None, refusal: StaffError) -> None:
    """Write down what was refused. A desk that cannot be written still says why it refused."""
    if refusal.code in {"CASE_UNKNOWN", "DISK_FULL", "DESK_READ_ONLY"}:
        return
    with suppress(StaffError), ground.transaction() as shelves:
        shelves.journal.command = key
        told = {"why_zh": refusal.text.zh, "why_en": refusal.text.en}
        shelves.journal.append(ground.now(), actor, act.value, case_no, told, f"refused: {refusal.code}")
