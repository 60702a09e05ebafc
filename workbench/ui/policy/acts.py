"""How does a draft become a policy in force: checked, test-run, proposed by one person, agreed to by another?

The one place of this page that asks the service of policies. Everything here works on the text of the policy with the
changed numbers written into it, so that comments and sources stay as people wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.policy_numbers import Path, number_words
from workbench.services.policy_text import changed_text, next_version
from workbench.ui.ask import ask
from workbench.ui.fields import TextBox
from workbench.ui.policy.listing import Line

if TYPE_CHECKING:
    from workbench.ui.policy.page import PolicyPage
    from workbench.ui.tasks import Task

PAUSE_MS = 350  # after the newest change, before the text is checked and kept
LEAST = 10  # characters of a reason
CHANGED = ("policies", "cases", "desk")
IN_FORCE = ""  # what the service of policies calls the one the desk decides by
NO_SERVICE = Text("本机不能提交政策", "Policies cannot be proposed here")
SOUND = Text("没有发现问题", "Nothing was found")


class PolicyActs(QObject):
    """Checks a while after a change; runs, proposes and decides when asked."""

    def __init__(self, page: PolicyPage) -> None:
        super().__init__(page)
        self._page = page
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._rest)
        self._running: Task | None = None
        self._sound = self._ran = False  # of the draft as it is now: no fault found; test-run
        pane = page.path
        pane.run_asked.connect(self.run)
        pane.propose_asked.connect(self.ask_proposal)
        pane.proposal.decided.connect(self.ask_decision)
        pane.proposal.effect_asked.connect(self.show_effect)

    @property
    def _service(self) -> Any:
        return getattr(self._page.bench.services, "policies", None)

    def begin(self) -> None:
        """Another portfolio, person or policy is shown: nothing is known of it yet."""
        self._sound = self._ran = False
        self._page.path.show_run(None)
        self.read_proposals()
        self.check_now()

    def show_effect(self, proposal: Any) -> None:
        """Put the numbers of a proposal in the place of the draft's, to see what they come to."""
        draft = self._page.draft
        if draft is None or proposal is None:
            return
        paths = {one.where: one.path for one in draft.numbers}
        found = {paths[one.path]: one.new for one in proposal.changes if one.path in paths and one.new is not None}
        numbers = {path: _read(str(written)) for path, written in found.items()}
        draft.put_all({path: number for path, number in numbers.items() if number is not None})

    def moved(self) -> None:
        """The draft moved: keep and check it once nobody moves it any more."""
        self._sound = self._ran = False
        self._page.path.show_run(None)
        self._show_buttons()
        self._timer.start()

    def hold(self) -> None:
        """Neither keep nor check what is shown now: pictures leave the desk as it is."""
        self._timer.stop()

    def _rest(self) -> None:
        """Nobody moves it any more: keep the draft at the desk, and check it."""
        self._keep()
        self.check_now()

    def check_now(self) -> None:
        """Check the draft's text, and say what differs."""
        page, draft = self._page, self._page.draft
        if draft is None:
            return
        page.path.changes.show_lines(self._own_words())
        if not draft.changes or self._service is None:
            page.path.checks.show_lines([Line(NO_SERVICE, tone="remark")] if draft.changes else ())
            self._show_buttons()
            return
        written, service = self._written(), self._service

        def work() -> Any:
            before, after = service.text(IN_FORCE), written(service)
            return service.check(after), service.diff(before, after)

        page.bench.lane.put(page, work, self._show_check, self._no_check)

    def _keep(self) -> None:
        page, draft = self._page, self._page.draft
        if draft is not None and page.editable:
            service, numbers, actor = page.bench.services.policy_what_if, dict(draft.changes), page.bench.actor
            page.bench.lane.put(page, lambda: service.keep_draft(numbers, actor))

    def _own_words(self) -> list[Line]:
        draft, currency = self._page.draft, self._page.currency
        lines = []
        for one in draft.numbers if draft is not None else ():
            if draft is not None and draft.is_changed(one):
                old, new = (number_words(one, value, currency) for value in (draft.before(one), draft.value(one)))
                lines.append(Line(one.title, Text(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}")))
        return lines

    def _written(self) -> Callable[[Any], str]:
        """How the draft as it is now is written, when a lane comes to it: the text in force with its numbers, and a
        version of its own."""
        page, draft = self._page, self._page.draft
        numbers = {} if draft is None else dict(draft.changes)
        base = "" if draft is None else draft.base.version
        version = next_version(base, page.bench.status.business_date)
        return lambda service: changed_text(service.text(IN_FORCE), numbers, version)

    def _show_check(self, found: tuple[Any, Any]) -> None:
        check, changes = found
        faults, remarks = check.faults, check.remarks
        lines = [Line(one.what, one.where, "fault") for one in faults]
        lines += [Line(one.what, one.where, "remark") for one in remarks]
        self._page.path.checks.show_lines(lines or [Line(SOUND, tone="good")])
        if changes:
            self._page.path.changes.show_lines([Line(one.words) for one in changes])
        self._sound = not faults
        self._show_buttons()

    def _no_check(self, refusal: StaffError) -> None:
        self._page.path.checks.show_lines([Line(refusal.text, refusal.hint, "fault")])
        self._sound = False
        self._show_buttons()

    def _show_buttons(self) -> None:
        page, pane = self._page, self._page.path
        changed = page.draft is not None and bool(page.draft.changes)
        ready = changed and page.editable and self._service is not None
        pane.run.setEnabled(changed and self._service is not None and self._running is None)
        waits = pane.proposal.proposal is not None and pane.proposal.proposal.state == "open"
        pane.propose.setEnabled(ready and self._sound and self._ran and not waits)
        if self._service is None:
            pane.note.say(NO_SERVICE)
        elif not page.editable:
            pane.note.say(Text("政策由风险角色修改", "Policy is changed by the risk role"))
        elif waits:
            pane.note.say(Text("已有提议待批准", "A proposal waits already"))
        elif changed and not self._ran:
            pane.note.say(Text("提交前须先试算", "Test-run it before proposing"))
        else:
            pane.note.say(Text("批准后才生效", "In force only once agreed to"))

    # ---- test-run

    def run(self) -> None:
        """The draft over every stored case, as they would be decided today."""
        page, draft, service = self._page, self._page.draft, self._service
        if draft is None or service is None:
            return
        numbers, written, actor = draft.changes, self._written(), page.bench.actor
        page.path.run.set_busy(True)
        task = page.bench.jobs.put_long(
            page,
            lambda report, stop: service.test_run(written(service), report, stop, actor),
            lambda table: self._show_run(table, numbers),
            self._not_run,
        )
        self._running = None if task.finished else task

    def _show_run(self, table: Any, numbers: Mapping[Path, Decimal]) -> None:
        draft = self._page.draft
        if draft is not None and draft.changes == numbers:  # a run of another draft says nothing of this one
            self._ran = True
            self._page.path.show_run(table)
        self._end_run()

    def _not_run(self, refusal: StaffError) -> None:
        self._end_run()
        self._page.bench.tell_refusal(refusal)

    def _end_run(self) -> None:
        self._running = None
        self._page.path.run.set_busy(False)
        self._show_buttons()

    # ---- two people

    def read_proposals(self) -> None:
        """The proposal that waits, else the newest one."""
        service, page = self._service, self._page
        listed = getattr(service, "proposals", None)
        if listed is None:
            self._show_buttons()
            return
        actor = page.bench.actor
        page.bench.lane.put(page, lambda: listed(actor), self._show_proposals)

    def _show_proposals(self, proposals: Any) -> None:
        waiting = [one for one in proposals if one.state == "open"]
        shown = waiting[0] if waiting else max(proposals, key=lambda one: one.proposal_id, default=None)
        self._page.path.proposal.show_proposal(shown, self._page.bench.actor.staff_id)
        self._show_buttons()

    def ask_proposal(self) -> None:
        """Ask why, then propose; it waits for another person."""
        page, draft, service = self._page, self._page.draft, self._service
        if draft is None or service is None:
            return
        bench, numbers, written = page.bench, draft.changes, self._written()
        actor = bench.actor
        box = TextBox(bench.look, Text("为什么修改（至少 10 个字）", "Why (10 characters or more)"), 84)

        def act() -> None:
            reason, told = box.toPlainText(), Text("政策已提交批准", "The policy was proposed")
            bench.lane.put(
                page,
                lambda: service.propose(written(service), reason, actor),
                lambda _: bench.tell(told, Text("另一位同事批准后才生效", "In force once another person agrees")),
                changed=CHANGED,
            )

        asked = ask(
            page,
            bench.look,
            Text(f"提交 {len(numbers)} 处修改？", f"Propose {len(numbers)} changes?"),
            Text(
                "另一位同事批准前，一切仍按现行政策决定。",
                "Until another person agrees, everything is decided by the policy in force.",
            ),
            Text("提交", "Propose"),
            act,
            body=box,
        )
        box.setFocus()
        asked.yes.setEnabled(False)
        box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))

    def ask_decision(self, code: str, proposal: Any) -> None:
        """Agree, refuse (with a note) or take back; each is asked once more, for it cannot be undone."""
        page, service = self._page, self._service
        bench, number, actor = page.bench, proposal.proposal_id, page.bench.actor
        box = TextBox(bench.look, Text("理由（至少 10 个字）", "Reason (10 characters or more)"), 72)
        acts = {
            "approve": lambda: service.approve(number, actor),
            "refuse": lambda: service.refuse(number, box.toPlainText(), actor),
            "withdraw": lambda: service.withdraw(number, actor),
        }
        verb, detail = _WORDS[code]

        def act() -> None:
            told = Text(f"{verb.zh}：{proposal.version}", f"{verb.en}: {proposal.version}")
            bench.lane.put(page, acts[code], lambda _: bench.tell(told), changed=CHANGED)

        question = Text(f"{verb.zh}政策 {proposal.version}？", f"{verb.en}: policy {proposal.version}?")
        with_note = code == "refuse"
        asked = ask(page, bench.look, question, detail, verb, act, body=box if with_note else None)
        if with_note:
            box.setFocus()
            asked.yes.setEnabled(False)
            box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))
        else:
            box.deleteLater()


def _read(written: str) -> Decimal | None:
    """A number, or yes or no, as a difference writes it; None where it is neither."""
    switches = {"true": Decimal(1), "false": Decimal(0)}
    try:
        return switches.get(written.lower()) if written.lower() in switches else Decimal(written)
    except InvalidOperation:
        return None


_WORDS = {
    "approve": (
        Text("批准", "Agree"),
        Text("到生效日起，新的建议按它作出；已作出的决定不变。", "From its day on advice follows it; decisions stand."),
    ),
    "refuse": (Text("退回", "Refuse"), Text("现行政策不变，理由记入日志。", "The policy stays; the reason is kept.")),
    "withdraw": (Text("撤回", "Withdraw"), Text("现行政策不变，撤回记入日志。", "The policy stays; this is kept.")),
}
