"""How does a person look after passphrase, PIN and key ring, and the desk after its locking?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from workbench.access.passphrase import Verdict, judge_pin
from workbench.access.permissions import Permission, may
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_file import AccessState, Mode
from workbench.ui.access.renew import RULES
from workbench.ui.access.secret import Secret
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button, Check, Segmented
from workbench.ui.labels import Label, Words
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.panels import heading
from workbench.ui.states import Banner

MINUTES = (1, 5, 10, 15)
OPEN = Text("示例台账：没有账户，谁都可以坐下。", "The sample desk has no accounts; anybody may sit down.")
WAITS = Text("账户未设置：签名不受口令保护。", "Accounts are not set up: signatures are not guarded.")
CHANGE, SET_PIN = Text("更换口令…", "Change passphrase…"), Text("设置 PIN…", "Set PIN…")
RING = Text("用系统钥匙串代替口令解锁…", "Unlock by the system key ring…")
CURRENT, NEW = Text("当前口令", "Current passphrase"), Text("新口令", "New passphrase")
NO_RING = Text("这台机器没有可用的系统钥匙串", "This machine has no key ring that could be used")
DIGITS = Text("6 到 12 位数字", "6 to 12 digits")


class SecurityPane(QWidget):
    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench, look = bench, bench.look
        self.state: AccessState | None = None
        self._act: Callable[[], None] | None = None
        self.banner = Banner(look, OPEN, "neutral", "flask")
        self.banner.pressed.connect(lambda: bench.door_requested.emit("set_up"))
        self.session = Label(look, "", 13, 400, "ink2", fit=False)
        self.idle = Segmented(look, tuple(Text(f"{n} 分钟", f"{n} min") for n in MINUTES), 2)
        self.idle_said = Label(look, "", 13, 400, "ink2", fit=False)
        self.minimise = Check(look, Text("最小化时锁定", "Lock when minimised"))
        self.change = Button(look, CHANGE, "secondary", "lock-key")
        self.pin = Button(look, SET_PIN, "secondary", "fingerprint")
        self.ring = Button(look, RING, "secondary", "key")
        self.lock = Button(look, Text("锁定", "Lock"), "secondary", "lock", "Ctrl Alt L")
        self.leave = Button(look, Text("退出登录", "Sign out"), "secondary", "sign-out")
        self.first, self.second = Secret(look, CURRENT, 320), Secret(look, NEW, 320)
        self.note = Label(look, "", 12, 400, "ink3", wrap=True)
        self.save = Button(look, Text("保存", "Save"), "primary", height=30)
        self.cancel = Button(look, Text("取消", "Cancel"), "ghost", height=30)
        self._own = QWidget()
        self._form = QWidget()
        self._compose()
        self._connect()
        self._close()

    def _compose(self) -> None:
        look = self.bench.look
        self._form.setLayout(
            column(self.first, 6, self.second, 6, self.note, 8, row(self.save, self.cancel, STRETCH, spacing=8),
                   margins=(132, 6, 0, 4))
        )  # fmt: skip
        self._own.setLayout(
            column(
                row(_name(look_label(self.bench, Text("登录", "Session"))), self.session, STRETCH, spacing=12),
                8,
                row(
                    _name(look_label(self.bench, Text("口令与 PIN", "Secrets"))), 4, self.change, self.pin, self.ring,
                    STRETCH, spacing=8,
                ),
                self._form,
                8,
                row(
                    _name(look_label(self.bench, Text("空闲锁定", "Lock when idle"))), self.idle_said, self.idle,
                    self.minimise, STRETCH, spacing=12,
                ),
            )
        )  # fmt: skip
        self.setLayout(
            column(
                heading(look, Text("安全", "Security"), self.lock, self.leave),
                10,
                self.banner,
                self._own,
                margins=(24, 16, 24, 18),
            )
        )

    def _connect(self) -> None:
        self.lock.clicked.connect(lambda: self.bench.door_requested.emit("lock"))
        self.leave.clicked.connect(lambda: self.bench.door_requested.emit("sign_out"))
        self.change.clicked.connect(self.begin_change)
        self.pin.clicked.connect(self.begin_pin)
        self.ring.clicked.connect(self.begin_ring)
        self.idle.chosen.connect(lambda _: self._set_locking())
        self.minimise.clicked.connect(self._set_locking)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self._close)
        self.second.field.textEdited.connect(self._judge)
        for one in (self.first, self.second):
            one.field.returnPressed.connect(self._save)

    def refresh(self) -> None:
        access = self.bench.services.access
        self.bench.lane.put(self, access.state, self.show_state)

    def show_state(self, state: AccessState) -> None:
        self.state = state
        guarded = state.person is not None
        self.banner.setVisible(not guarded)
        self._own.setVisible(guarded)
        self.lock.setVisible(guarded)
        self.leave.setVisible(guarded)
        if state.mode is Mode.SET_UP:
            self.banner.say(WAITS, "warn", "warning", Text("设置账户", "Set up accounts"))
        elif not guarded:
            self.banner.say(OPEN, "neutral", "flask", "")
        if state.person is None or state.since is None:
            return
        pin = Text("PIN 未设置", "no PIN yet")
        if state.pin_set:
            pin = Text("PIN 已设置", "PIN set")
        if state.pin_locked:
            pin = Text("PIN 已锁定，用口令重新登录", "PIN locked: sign in by passphrase")
        if state.pin_until is not None:
            until = f"{local(state.pin_until):%H:%M}"
            pin = Text(f"签名已解锁到 {until}", f"signing open until {until}")
        since = f"{local(state.since):%H:%M}"
        self.session.say(
            Text(
                f"{state.person.name}，{since} 登录，最长 12 小时 · {pin.zh}",
                f"{state.person.name}, since {since}, 12 hours at most · {pin.en}",
            )
        )
        self.idle.show_index(MINUTES.index(state.idle_minutes) if state.idle_minutes in MINUTES else 2)
        self.minimise.setChecked(state.lock_on_minimise)
        able = may(self.bench.actor, Permission.SETTINGS)
        self.idle.setVisible(able)
        self.minimise.setVisible(able)
        self.idle_said.setVisible(not able)
        self.idle_said.say(
            Text(
                f"{state.idle_minutes} 分钟，由管理员或风险总监设置",
                f"{state.idle_minutes} min, set by an administrator or the risk director",
            )
        )
        off = Text("停用系统钥匙串…", "Stop using the key ring…")
        self.ring.say(off if state.keychain else RING)
        self.ring.setEnabled(state.keychain or state.keychain_usable)
        self.ring.setToolTip("" if self.ring.isEnabled() else self.bench.look.say(NO_RING))

    # --- forms --------------------------------------------------------------------------------------------------------

    def begin_change(self) -> None:
        self._begin(NEW, RULES, self._change, two=True)

    def begin_pin(self) -> None:
        self._begin(DIGITS, DIGITS, self._set_pin, two=True)

    def begin_ring(self) -> None:
        said = Text(
            "钥匙串里存一把随机密钥；谁进得了你的系统会话，谁就能登录这里。",
            "The key ring keeps a random key: whoever holds your session of the system can sign in here.",
        )
        self._begin("", said, self._use_ring, two=False)

    def _begin(self, hint: Words, note: Words, act: Callable[[], None], *, two: bool) -> None:
        self._act = act
        self.first.forget()
        self.second.forget()
        self.second.field.set_hint(hint)
        self.second.setVisible(two)
        self.note.say(note, "ink3")
        self._form.show()
        self.first.setFocus()

    def _close(self) -> None:
        self._act = None
        self.first.forget()
        self.second.forget()
        self._form.hide()

    def _judge(self, typed: str) -> None:
        if self._act == self._set_pin:
            self._say(judge_pin(typed))
        elif self.state is not None and self.state.person is not None:
            access, name = self.bench.services.access, self.state.person.name
            self.bench.lane.put(self, lambda: access.judge(typed, name), self._say)

    def _say(self, verdict: Verdict) -> None:
        self.note.say(verdict.say, "ok_ink" if verdict.good else "warn_ink")

    def _save(self) -> None:
        if self._act is not None:
            self._act()

    def _change(self) -> None:
        work = partial(self.bench.services.access.change_passphrase, self.first.typed, self.second.typed)
        self._do(work, Text("口令已更换", "The passphrase is changed"))

    def _set_pin(self) -> None:
        work = partial(self.bench.services.access.set_pin, self.second.typed, self.first.typed)
        self._do(work, Text("PIN 已设置", "The PIN is set"))

    def _use_ring(self) -> None:
        on = self.state is not None and not self.state.keychain
        told = (
            Text("已启用系统钥匙串", "The key ring is in use") if on else Text("已停用系统钥匙串", "Not used any more")
        )
        self._do(partial(self.bench.services.access.use_keychain, on, self.first.typed), told)

    def _set_locking(self) -> None:
        access, actor = self.bench.services.access, self.bench.actor
        minutes, minimise = MINUTES[self.idle.index], self.minimise.isChecked()
        told = Text("锁定方式已保存", "Locking is saved")
        self._do(lambda: access.set_locking(minutes, minimise, actor), told)

    def _do(self, work: Callable[[], object], told: Text) -> None:
        def done(_: object) -> None:
            self._close()
            self.bench.tell(told)
            self.refresh()

        self.bench.lane.put(self, work, done, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        if self._act is None:
            self.bench.tell_refusal(refusal)
            self.refresh()
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"), "bad_ink")


def look_label(bench: Bench, words: Words) -> Label:
    return Label(bench.look, words, 13, 400, "ink2")


def _name(label: Label) -> Label:
    label.setFixedWidth(120)
    return label
