"""Who works at this desk, and how does an administrator change that?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.access.staff import ROLE_NAMES, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.access_file import Member, NewPerson
from workbench.services.access_rules import AUTHORITY_FEN
from workbench.ui.access.member_list import MemberList
from workbench.ui.access.secret import Row, Secret
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.fields import AmountField, Choice, Field
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Rule, Scroll

ROLES = (Role.OFFICER, Role.APPROVER, Role.RISK, Role.AUDITOR, Role.ADMIN)
NEW = Text("登记新人员", "Register somebody")
FIRST_WORDS = Text("只用于第一次登录", "For the first sign-in only")
LOST = Text(
    "重发口令会停用其签名密钥：原口令封存的私钥无法恢复。以前签署的文书仍可验证。",
    "A new passphrase retires that person's signing key: what the old one sealed cannot be opened. Papers signed "
    "before stay verifiable.",
)
NAMED = 80


class StaffPage(Page):
    nouns = frozenset({"staff"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.members = MemberList(look)
        self.count = Label(look, "", 12, 400, "ink3")
        self.add = Button(look, NEW, "secondary", "plus", "N", 30)
        self._chosen: Member | None = None
        self.heading = Label(look, NEW, 14, 600, fit=False)
        self.name, self.role = Field(look, height=34), Choice(look, height=34)
        self.amount = AmountField(look, AUTHORITY_FEN[Role.OFFICER], wide=0)
        self.amount.setFixedHeight(34)
        self.words = Secret(look, FIRST_WORDS)
        self.amount_row = Row(look, Text("单户权限", "Authority"), self.amount, wide=NAMED)
        self.words_row = Row(look, Text("初始口令", "Passphrase"), self.words, wide=NAMED)
        self.note = Label(look, "", 12, 400, "bad_ink", wrap=True)
        self.save = Button(look, Text("登记", "Register"), "primary", key="Ctrl ↵", height=34)
        self.give = Button(look, Text("重发口令", "Replace passphrase"), "secondary", "key", height=30)
        self.turn = Button(look, Text("停用", "Deactivate"), "danger", height=30)
        self.lost = Label(look, LOST, 12, 400, "ink3", wrap=True)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        look = self.look
        head = row(
            Label(look, Text("在册人员", "People on record"), 20, 600, height=28), 8, self.count, STRETCH, self.add,
            margins=(24, 16, 24, 12),
        )  # fmt: skip
        left = column(head, Rule(look), (Scroll(self.members), 1))
        form: QVBoxLayout = column(
            self.heading,
            12,
            Row(look, Text("姓名", "Name"), self.name, wide=NAMED),
            Row(look, Text("角色", "Role"), self.role, wide=NAMED),
            self.amount_row,
            self.words_row,
            4,
            self.note,
            8,
            row(self.save, STRETCH),
            16,
            Rule(look),
            14,
            row(self.give, 8, self.turn, STRETCH),
            8,
            self.lost,
            STRETCH,
            margins=(20, 20, 20, 20),
        )
        side = Panel(look, form, "subtle")
        scroll = Scroll(side)
        scroll.setFixedWidth(372)
        self.setLayout(row((_panel(left), 1), Rule(look, vertical=True), scroll))

    def _connect(self) -> None:
        self.members.chosen.connect(self.choose)
        self.add.clicked.connect(self.begin_new)
        self.role.picked.connect(self._role_picked)
        self.save.clicked.connect(self.act)
        self.give.clicked.connect(self.ask_give)
        self.turn.clicked.connect(self.ask_turn)
        self.words.field.textEdited.connect(self._judge)
        self.command(NEW, "N", self.begin_new, "plus")
        self.command(Text("保存", "Save"), "Ctrl+Return|Ctrl+Enter", self.act, palette=False)

    # --- page contract ------------------------------------------------------------------------------------------------

    def title(self) -> Text:
        return Text("人员", "Staff")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (("↑↓", Text("选择", "Choose")), ("N", NEW), ("Ctrl ↵", Text("保存", "Save")))

    def panes(self) -> tuple[QWidget, ...]:
        return (self.members, self.name)

    def activate(self, **arguments: object) -> None:
        self.begin_new()
        self.refresh()
        self.setFocusProxy(self.members)

    def refresh(self) -> None:
        access, actor = self.bench.services.access, self.bench.actor
        self.bench.lane.put(self, lambda: access.members(actor), self.show_members)

    def retranslate(self) -> None:
        self._offer_roles()

    def show_members(self, members: tuple[Member, ...]) -> None:
        self.members.show_members(members, self.bench.actor.staff_id, self.bench.status.currency)
        active = sum(one.person.active for one in members)
        self.count.say(Text(f"{active} 人在职", f"{active} active"))
        if self._chosen is not None:
            again = {one.person.staff_id: one for one in members}.get(self._chosen.person.staff_id)
            self.begin_new() if again is None else self.choose(again)

    # --- one person ---------------------------------------------------------------------------------------------------

    def begin_new(self) -> None:
        self._chosen = None
        self.members.light(None)
        self.heading.say(NEW)
        self.name.setText("")
        self.name.setReadOnly(False)
        self._offer_roles(Role.OFFICER)
        self._role_picked(Role.OFFICER)
        self.words.forget()
        self.words_row.show()
        self._judge("")
        self.save.say(Text("登记", "Register"))
        for one in (self.give, self.turn, self.lost):
            one.hide()
        self._enable(True)
        if self.isVisible():
            self.name.setFocus()

    def choose(self, member: Member) -> None:
        self._chosen = member
        person, mine = member.person, member.person.staff_id == self.bench.actor.staff_id
        self.members.light(person.staff_id)
        self.heading.say(same(f"{person.name} · {person.staff_id}"))
        self.name.setText(person.name)
        self.name.setReadOnly(True)
        self._offer_roles(person.role)
        self.amount.show_amount(person.authority_fen, self.bench.status.currency)
        self.amount_row.setVisible(AUTHORITY_FEN[person.role] > 0)
        self.words.forget()
        self._judge("")
        self.save.say(Text("保存", "Save"))
        for one in (self.give, self.turn, self.lost):
            one.setVisible(not mine)
        self.words_row.setVisible(not mine and person.active)
        self.give.setEnabled(person.active)
        self.turn.say(
            Text("停用", "Deactivate") if person.active else Text("重新启用", "Take back"),
            kind="danger" if person.active else "secondary",
        )
        self._enable(not mine and person.active)
        if mine:
            self.note.say(Text("不能改动自己的权限。", "Nobody changes their own duties."), "ink3")

    def _enable(self, on: bool) -> None:
        for one in (self.role, self.amount, self.save):
            one.setEnabled(on)
        self.note.say("", "bad_ink")

    def _offer_roles(self, chosen: Role | None = None) -> None:
        value = chosen or self.role.value
        self.role.offer(tuple((ROLE_NAMES[role], role) for role in ROLES), value)

    def _role_picked(self, role: object) -> None:
        if isinstance(role, Role):
            self.amount_row.setVisible(AUTHORITY_FEN[role] > 0)
            self.amount.show_amount(AUTHORITY_FEN[role], self.bench.status.currency)

    def _judge(self, typed: str) -> None:
        if not typed:
            self.words_row.tell(Text("可以以后再发放", "May be given later") if self._chosen is None else "")
            return
        access, name = self.bench.services.access, self.name.text()
        self.bench.lane.put(
            self,
            lambda: access.judge(typed, name),
            lambda verdict: self.words_row.tell(verdict.say, "ok_ink" if verdict.good else "warn_ink"),
        )

    # --- acts ---------------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """Register, or change the chosen person's duties."""
        if not self.save.isEnabled():
            return
        role = self.role.value
        assert isinstance(role, Role)
        fen = self.amount.amount_fen if AUTHORITY_FEN[role] else 0
        access, actor, chosen = self.bench.services.access, self.bench.actor, self._chosen
        if chosen is None:
            new = NewPerson(self.name.text(), role, self.words.typed or None, None, fen)
            told = Text(f"已登记 {new.name}", f"{new.name} is registered")
            self._do(lambda: access.add_person(new, actor), told, self.begin_new)
        else:
            changed = replace(chosen.person, role=role, title=ROLE_NAMES[role], authority_fen=fen)
            told = Text(f"已保存 {changed.name}", f"{changed.name} is saved")
            self._do(lambda: access.change_person(changed, actor), told)

    def ask_turn(self) -> None:
        if self._chosen is None:
            return
        person = self._chosen.person
        access, actor = self.bench.services.access, self.bench.actor
        if not person.active:
            told = Text(f"{person.name} 已重新启用", f"{person.name} works here again")
            self._do(lambda: access.set_active(person.staff_id, True, actor), told)
            return
        told = Text(f"已停用 {person.name}", f"{person.name} is deactivated")
        ask(
            self,
            self.look,
            Text(f"停用 {person.name}？", f"Deactivate {person.name}?"),
            Text(
                "此人不能再登录，签名密钥停用；已签文书仍可验证，记录全部保留。",
                "No more sign-in, and the signing key retires; papers signed stay verifiable, every record is kept.",
            ),
            Text("停用", "Deactivate"),
            lambda: self._do(lambda: access.set_active(person.staff_id, False, actor), told),
            danger=True,
        )

    def ask_give(self) -> None:
        if self._chosen is None:
            return
        person, typed = self._chosen.person, self.words.typed
        access, actor = self.bench.services.access, self.bench.actor
        told = Text(f"已重发 {person.name} 的口令", f"{person.name} has a new passphrase")
        give = lambda: self._do(lambda: access.give_passphrase(person.staff_id, typed, actor), told)  # noqa: E731
        if not self._chosen.has_account or self._chosen.certificate is None:
            give()  # nothing is lost by it
            return
        ask(self, self.look, Text(f"重发 {person.name} 的口令？", f"Replace {person.name}'s passphrase?"), LOST,
            Text("重发口令", "Replace"), give, danger=True)  # fmt: skip

    def _do(self, work: Callable[[], object], told: Text, after: Callable[[], None] | None = None) -> None:
        self.save.set_busy(True)

        def done(_: object) -> None:
            self.save.set_busy(False)
            self.words.forget()
            self.bench.tell(told)
            if after is not None:
                after()

        self.bench.lane.put(self, work, done, self._refused, ("staff", "desk"))

    def _refused(self, refusal: StaffError) -> None:
        self.save.set_busy(False)
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"), "bad_ink")


def _panel(layout: QVBoxLayout) -> QWidget:
    made = QWidget()
    made.setLayout(layout)
    return made
