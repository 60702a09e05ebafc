"""How is a new desk given its name, its lender and its first people, in under a minute?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.access.passphrase import Verdict, judge_pin
from workbench.access.staff import ROLE_NAMES, Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_file import AccessState, NewPerson, SetUp
from workbench.ui.access.secret import Row, Secret
from workbench.ui.buttons import Button, Segmented
from workbench.ui.fields import Field
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.page import Command
from workbench.ui.panels import Panel, Rule
from workbench.ui.tasks import Lane

if TYPE_CHECKING:
    from workbench.services.access import AccessService

WIDE = 720
SHORT = Text(
    "15 个字符以上，一句话就好，中文、空格都行；不要求大小写或符号",
    "15 characters or more; a sentence in any language will do",
)
ROLES = (Role.ADMIN, Role.OFFICER)
DUTIES = {
    Role.ADMIN: Text("管理人员和密钥，看不到任何案件。", "People and keys; sees no case."),
    Role.OFFICER: Text("导入、访谈、提出决策，不复核。", "Proposes; never approves."),
}
LATER = Text("可以留空，以后在“人员”中发放", "May stay empty and be given later in Staff")
FIRST_SIGN_IN = Text("只用于第一次登录，随后本人自己更换", "For one sign-in; its owner then chooses another")
MUST = Text("系统管理员现在就要有口令", "The administrator needs one now")


class SetUpPane(Panel):
    """One page, top to bottom; every field is checked while it is typed, and again by the desk."""

    entered = Signal(object)  # Actor
    sample_wanted = Signal()
    later_wanted = Signal()

    def __init__(self, look: Look, lane: Lane, access: AccessService) -> None:
        super().__init__(look, None, "raised", 12, "line2", wide=WIDE)
        self._lane, self._access = lane, access
        names = tuple(ROLE_NAMES[role] for role in ROLES)
        self.desk, self.lender = Field(look, height=34), Field(look, height=34)
        self.name, self.role = Field(look, height=34), Segmented(look, names, 0, 32)
        self.passphrase = Secret(look, Text("一句别人猜不到的话", "A sentence nobody would guess"))
        self.pin = Secret(look, Text("6 到 12 位数字", "6 to 12 digits"))
        self.second, self.second_words = Field(look, height=34), Secret(look)
        self.second_role = Label(look, "", 13, 600, height=34)
        self.words_row = Row(look, Text("口令", "Passphrase"), self.passphrase, SHORT)
        self.words_row.note.setToolTip("")
        self.pin_row = Row(look, Text("签名 PIN", "Signing PIN"), self.pin)
        self.role_row = Row(look, Text("角色", "Role"), _left(self.role), "", 80)
        self.second_row = Row(look, Text("初始口令", "First passphrase"), self.second_words)
        self.note = Label(look, "", 12, 400, "bad_ink", wrap=True)
        self.go = Button(look, Text("开始使用", "Start"), "primary", key="Ctrl ↵", height=36)
        self.sample = Button(look, Text("打开示例台账", "Open the sample desk"), "secondary", "flask", height=36)
        self.later = Button(look, Text("暂不设置", "Not now"), "ghost", height=36)
        self._compose()
        self._connect()
        self._show_roles(0)

    def _compose(self) -> None:
        look = self.look
        self.setLayout(
            column(
                Label(look, Text("设置这个台账", "Set up this desk"), 24, 600, height=36),
                Label(
                    look,
                    Text(
                        "每一步都以登录的人的名义写入审计链；没有默认账户，口令忘了只有另一名管理员能重发。",
                        "Every step enters the journal in the name of who signed in. No default account; only another "
                        "administrator can replace a forgotten passphrase.",
                    ),
                    13,
                    400,
                    "ink2",
                    wrap=True,
                ),
                14,
                row(
                    (Row(look, Text("台账名称", "Desk"), self.desk, None), 1),
                    (Row(look, Text("机构名称", "Lender"), self.lender, None, 80), 1),
                    spacing=24,
                ),
                14,
                Rule(look),
                12,
                Label(look, Text("你", "You"), 14, 600),
                6,
                row((Row(look, Text("姓名", "Name"), self.name, None), 1), (self.role_row, 1), spacing=24),
                6,
                self.words_row,
                6,
                row((self.pin_row, 1), (QWidget(), 1), spacing=24),
                8,
                Rule(look),
                12,
                Label(look, Text("第二个人", "The second person"), 14, 600),
                6,
                row(
                    (Row(look, Text("姓名", "Name"), self.second, None), 1),
                    (Row(look, Text("角色", "Role"), self.second_role, None, 80), 1),
                    spacing=24,
                ),
                8,
                self.second_row,
                6,
                self.note,
                8,
                row(self.go, self.sample, self.later, STRETCH, spacing=8),
                margins=(32, 24, 32, 22),
            )
        )

    def _connect(self) -> None:
        self.role.chosen.connect(self._show_roles)
        self.passphrase.field.textEdited.connect(lambda typed: self._judge(typed, self.name.text(), self.words_row))
        self.second_words.field.textEdited.connect(self._judge_second)
        self.pin.field.textEdited.connect(self._judge_pin)
        for field in (self.desk, self.lender, self.name, self.second, self.passphrase.field, self.pin.field):
            field.textEdited.connect(lambda _: self.note.say(""))
        self.go.clicked.connect(self.save)
        self.sample.clicked.connect(self.sample_wanted)
        self.later.clicked.connect(self.later_wanted)
        start = Command(self, Text("开始使用", "Start"), "Ctrl+Return|Ctrl+Enter")
        start.triggered.connect(self.save)
        self.addAction(start)

    def show_state(self, state: AccessState) -> None:
        """Begin; a desk that holds records may be opened without accounts for now, and takes no sample."""
        self.desk.setText(state.desk)
        self.later.setVisible(state.holds_records)
        self.sample.setVisible(not state.holds_records)
        self.lender.setFocus()

    @property
    def roles(self) -> tuple[Role, Role]:
        """Mine, and the second person's: the two duties that one person may not hold."""
        mine = ROLES[self.role.index]
        return mine, Role.OFFICER if mine is Role.ADMIN else Role.ADMIN

    def _show_roles(self, _: int) -> None:
        mine, other = self.roles
        self.role_row.tell(DUTIES[mine])
        self.second_role.say(ROLE_NAMES[other])
        optional = other is Role.OFFICER
        self.second_words.field.set_hint(LATER if optional else MUST)
        self.second_row.tell(FIRST_SIGN_IN)

    # --- words while typing -----------------------------------------------------------------------------------------

    def _judge(self, typed: str, name: str, where: Row) -> None:
        access, lender, desk = self._access, self.lender.text(), self.desk.text()
        said = lambda verdict: self._say(verdict, where)  # noqa: E731
        self._lane.put(self, lambda: access.judge(typed, name, lender, desk), said)

    def _judge_second(self, typed: str) -> None:
        if typed:
            self._judge(typed, self.second.text(), self.second_row)
        else:
            self.second_row.tell(FIRST_SIGN_IN)

    def _judge_pin(self, typed: str) -> None:
        self._say(judge_pin(typed), self.pin_row)

    def _say(self, verdict: Verdict, where: Row) -> None:
        where.tell(verdict.say, "ok_ink" if verdict.good else "warn_ink")

    # --- the act ----------------------------------------------------------------------------------------------------

    def asked(self) -> SetUp:
        mine, other = self.roles
        lender = self.lender.text().strip()
        return SetUp(
            self.desk.text(),
            Text(lender, lender),
            (
                NewPerson(self.name.text(), mine, self.passphrase.typed, self.pin.typed),
                NewPerson(self.second.text(), other, self.second_words.typed or None),
            ),
        )

    def save(self) -> None:
        access, asked = self._access, self.asked()
        self.go.set_busy(True)
        self.note.say("")
        self._lane.put(self, lambda: access.set_up(asked), self._in, self._refused)

    def _in(self, actor: Actor) -> None:
        self.go.set_busy(False)
        for one in (self.passphrase, self.pin, self.second_words):
            one.forget()
        self.entered.emit(actor)

    def _refused(self, refusal: StaffError) -> None:
        self.go.set_busy(False)
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"))


def _left(widget: QWidget) -> QWidget:
    """A widget at its own width, at the left of its place."""
    place = QWidget()
    place.setLayout(row(widget, STRETCH))
    return place
