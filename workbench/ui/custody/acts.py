"""How are cases handed over and taken, desks trusted and forks settled from the window?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.text import Text, same
from workbench.records.custody import Relation
from workbench.services.custody_file import Handed, Taken, TrustedDesk
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.fields import TextBox

CHANGED = ("cases", "desk")
LEAST = 10
TOLD = {
    Relation.NEW: Text("已接收", "Taken"),
    Relation.AHEAD: Text("已更新", "Brought up to date"),
    Relation.KNOWN: Text("本台账已有，没有改动", "Already here: nothing changed"),
}


def hand_over(owner: QWidget, bench: Bench, case_no: str) -> None:
    """Ask where to, then write the signed file."""
    chosen = QFileDialog.getExistingDirectory(owner, bench.look.say(Text("把案件写到", "Write the case to")))
    if chosen:
        hand_over_to(owner, bench, case_no, Path(chosen))


def hand_over_to(owner: QWidget, bench: Bench, case_no: str, folder: Path) -> None:
    service, actor = bench.services.custody, bench.actor

    def done(handed: Handed) -> None:
        bench.tell(Text(f"已交出 {case_no}", f"Handed over {case_no}"), same(str(handed.path)))

    bench.lane.put(owner, lambda: service.hand_over(case_no, folder, actor), done, changed=CHANGED)


def take(owner: QWidget, bench: Bench) -> None:
    """Ask for a file, then take it."""
    title = bench.look.say(Text("接收案件文件", "Take a case file"))
    chosen, _ = QFileDialog.getOpenFileName(owner, title, "", "*.case")
    if chosen:
        take_from(owner, bench, Path(chosen))


def take_from(owner: QWidget, bench: Bench, path: Path) -> None:
    service, actor = bench.services.custody, bench.actor

    def done(taken: Taken) -> None:
        what = Text(f"{taken.case_no} {taken.merchant_name}", f"{taken.case_no} {taken.merchant_name}")
        if taken.relation is Relation.FORK:
            detail = Text("没有合并任何内容，请在下方选择", "Nothing was joined: choose below")
            bench.tell(Text("两份副本已分叉", "Two copies have parted"), detail, "error")
            bench.go("custody")
        else:
            remark = taken.remarks[-1] if taken.remarks else what
            bench.tell(TOLD[taken.relation] + Text("：{what}", ": {what}").format(what=what), remark)

    bench.lane.put(owner, lambda: service.take(path, actor), done, changed=CHANGED)


def export_key(owner: QWidget, bench: Bench) -> None:
    """Write this desk's public key for another desk."""
    from workbench.services.trusted_desks import write_desk_key

    title = bench.look.say(Text("导出本台账公钥", "Export this desk's public key"))
    chosen, _ = QFileDialog.getSaveFileName(owner, title, f"{bench.status.name}.deskkey", "*.deskkey")
    if chosen:
        ground = bench.services.custody.ground
        told = Text("已导出公钥，请口头核对指纹", "Key exported: compare the fingerprint by voice")
        bench.lane.put(owner, lambda: write_desk_key(ground, Path(chosen)), lambda shown: bench.tell(told, same(shown)))


def ask_trust(owner: QWidget, bench: Bench) -> None:
    title = bench.look.say(Text("选择对方台账的公钥", "Choose the other desk's key"))
    chosen, _ = QFileDialog.getOpenFileName(owner, title, "", "*.deskkey")
    if chosen:
        ask_trust_of(owner, bench, Path(chosen))


def ask_trust_of(owner: QWidget, bench: Bench, path: Path) -> None:
    """Ask why, then trust the desk of that key."""
    from workbench.services.trusted_desks import trust

    ground, actor = bench.services.custody.ground, bench.actor
    box = TextBox(bench.look, Text("与谁、如何核对了指纹", "With whom and how the fingerprint was compared"), 72)

    def done(desk: TrustedDesk) -> None:
        bench.tell(Text(f"已信任 {desk.name}", f"{desk.name} is trusted"), same(desk.fingerprint))

    def act() -> None:
        reason = box.toPlainText()
        bench.lane.put(owner, lambda: trust(ground, path, reason, actor), done, changed=("desk",))

    asked = ask(
        owner, bench.look, Text(f"信任 {path.name} 的台账？", f"Trust the desk of {path.name}?"),
        Text("此后接收它签署的案件文件。请先与对方口头核对指纹。",
             "Case files it signs are taken from now on. Compare the fingerprint by voice first."),
        Text("信任", "Trust"), act, body=box,
    )  # fmt: skip
    _needs_reason(box, asked.yes)


def ask_settle(owner: QWidget, bench: Bench, fork: Taken, keep: str) -> None:
    """Ask why, then let one copy go on."""
    service, actor, number = bench.services.custody, bench.actor, fork.fork_id or 0
    box = TextBox(bench.look, Text("理由（至少 10 个字）", "Why (10 characters or more)"), 72)
    verb = Text("保留本台账的", "Keep ours") if keep == "ours" else Text("采用对方的", "Take theirs")
    detail = (
        Text("对方的副本留作记录，不再采用。", "Their copy stays on record and is not used.")
        if keep == "ours"
        else Text("本台账自分叉后的改动被替换，审计链中仍可查。",
                  "What was done here since is replaced; the journal keeps it.")
    )  # fmt: skip

    def act() -> None:
        reason = box.toPlainText()
        bench.lane.put(
            owner, lambda: service.settle(fork.case_no, number, keep, reason, actor), lambda _: bench.tell(verb),
            changed=CHANGED,
        )  # fmt: skip

    asked = ask(owner, bench.look, verb + Text("？", "?"), detail, verb, act, body=box, danger=keep == "theirs")
    _needs_reason(box, asked.yes)


def _needs_reason(box: TextBox, yes: QWidget) -> None:
    box.setFocus()
    yes.setEnabled(False)
    box.textChanged.connect(lambda: yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))
