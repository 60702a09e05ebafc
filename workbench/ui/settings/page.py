"""How is the window set up, who sits at it, and how is the desk kept safe?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench import __version__
from workbench.access.permissions import Permission, may
from workbench.access.staff import actor_of
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Lang, Text, same
from workbench.services.access_file import AccessState
from workbench.services.desk_file import CheckReport, DeskStatus
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.look import Look
from workbench.ui.page import Page
from workbench.ui.settings.keys import VALUES_AT, KeysPane
from workbench.ui.settings.licences import LICENCES
from workbench.ui.settings.security import SecurityPane
from workbench.ui.widgets import (
    STRETCH,
    Button,
    Check,
    Choice,
    Label,
    Panel,
    Rule,
    Scroll,
    Segmented,
    column,
    heading,
    row,
)

THEMES = ("system", "light", "dark", "contrast")
SCALES = ("0.9", "1.0", "1.1", "1.25")
NEXT_START = Text("下次打开窗口时生效", "Takes effect when the window next opens")


class SettingsPage(Page):
    nouns = frozenset({"desk", "batches", "cases"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.language = Segmented(look, (same("中文"), same("English")))
        self.theme = Segmented(
            look, (Text("跟随系统", "System"), Text("浅色", "Light"), Text("深色", "Dark"), Text("高对比", "Contrast"))
        )
        self.scale = Segmented(look, tuple(same(f"{round(float(one) * 100)}%") for one in SCALES), 1)
        self.hints_shown = Check(look, Text("在按钮和状态栏上显示快捷键", "Show keys on buttons and in the status bar"))
        self.person = Choice(look, 260)
        self.authority = Label(look, "", 12, 400, "ink3", fit=False)
        self.facts = FactList(look, 27, values_at=VALUES_AT)
        self.findings = FactList(look, 26)
        self.backup = Button(look, Text("备份…", "Back up…"), "secondary", "floppy-disk")
        self.check = Button(look, Text("检查台账", "Check the desk"), "secondary", "shield-check")
        self.close_day = Button(look, Text("日终…", "Close the day…"), "secondary", "calendar-check")
        self.security, self.keys = SecurityPane(bench), KeysPane(bench)
        self._person = self._person_pane()
        self._compose()
        self._connect()
        self._show_look()

    def _compose(self) -> None:
        look = self.look
        window = column(
            heading(look, Text("外观", "Appearance")),
            10,
            _line(look, Text("语言", "Language"), self.language),
            8,
            _line(look, Text("主题", "Theme"), self.theme),
            8,
            _line(look, Text("文字大小", "Text size"), self.scale, Label(look, NEXT_START, 12, 400, "ink3", fit=False)),
            8,
            _line(look, Text("按键提示", "Key hints"), self.hints_shown),
            margins=(24, 20, 24, 18),
        )
        desk = column(
            heading(look, Text("台账", "Desk"), self.close_day, self.backup, self.check),
            8,
            self.facts,
            6,
            self.findings,
            margins=(24, 16, 24, 18),
        )
        left = column(
            window,
            Rule(look),
            self._person,
            self.security,
            Rule(look),
            desk,
            Rule(look),
            self.keys,
            STRETCH,
        )
        right = Scroll(Panel(look, _about(look)))
        right.setFixedWidth(372)
        self.setLayout(row((Scroll(Panel(look, left)), 1), Rule(look, vertical=True), right))

    def _person_pane(self) -> QWidget:
        """Change seats: on a desk where nobody signs in."""
        look, made = self.look, QWidget()
        lines = column(
            heading(look, Text("坐在台前的人", "Person at the desk")),
            10,
            _line(look, Text("姓名", "Name"), self.person, self.authority),
            6,
            Label(
                look,
                Text("每一步都以此人的名义写入审计链。", "Every step enters the journal in this name."),
                12,
                400,
                "ink3",
            ),
            margins=(24, 16, 24, 18),
        )
        made.setLayout(column(lines, Rule(look)))
        return made

    def _connect(self) -> None:
        self.language.chosen.connect(lambda n: self._set_lang((Lang.ZH, Lang.EN)[n]))
        self.theme.chosen.connect(lambda n: self._set_theme(THEMES[n]))
        self.scale.chosen.connect(lambda n: self.bench.keep("look/scale", SCALES[n]))
        self.hints_shown.toggled.connect(self._set_hints)
        self.person.picked.connect(self._seat)
        self.backup.clicked.connect(self.back_up)
        self.check.clicked.connect(self.check_desk)
        self.close_day.clicked.connect(self.ask_close)
        self.bench.actor_changed.connect(self._show_person)
        self.command(Text("备份", "Back up"), "", self.back_up, "floppy-disk")
        self.command(Text("检查台账", "Check the desk"), "", self.check_desk, "shield-check")

    # ---- page contract

    def title(self) -> Text:
        return Text("设置", "Settings")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (("Ctrl ,", Text("设置", "Settings")), ("?", Text("全部快捷键", "All shortcuts")))

    def panes(self) -> tuple[QWidget, ...]:
        return (self.language, self.person, self.backup)

    def refresh(self) -> None:
        self._show_look()
        self.security.refresh()
        self.keys.refresh()
        self.bench.lane.put(self, self.bench.services.access.state, self._show_access)
        self.bench.lane.put(self, self.bench.services.desk.status, self.show_status)

    def retranslate(self) -> None:
        self._show_look()

    def show_status(self, status: DeskStatus) -> None:
        self.bench.set_status(status)
        self._show_person()
        no = Text("未加密", "Not encrypted")
        saved = "—" if status.saved_at is None else f"{local(status.saved_at):%Y-%m-%d %H:%M}"
        self.facts.show_facts(
            [
                Fact(Text("文件夹", "Folder"), str(status.folder)),
                Fact(Text("出借人", "Lender"), status.lender),
                Fact(Text("业务日期", "Business date"), status.business_date.isoformat()),
                Fact(
                    Text("数据来源", "Data"),
                    Text("合成数据", "Synthetic") if status.synthetic else Text("导入", "Imported"),
                ),
                Fact(
                    Text("商户 / 待办案件 / 贷款", "Merchants / open cases / loans"),
                    f"{status.merchants:,} / {status.open_cases:,} / {status.loans:,}",
                ),
                Fact(Text("导入批次", "Import batches"), f"{status.batches:,}"),
                Fact(Text("模型 / 政策", "Model / policy"), f"{status.model_version} / {status.policy_id}"),
                Fact(
                    Text("存储", "Storage"),
                    Text("已加密", "Encrypted") if status.encrypted else no,
                    "ink" if status.encrypted else "warn_ink",
                ),
                Fact(Text("审计链", "Journal"), f"{status.journal_entries:,} · {status.journal_head[:8]}…"),
                Fact(Text("上次保存", "Last saved"), saved),
            ]
        )

    def _show_access(self, state: AccessState) -> None:
        self._person.setVisible(state.person is None)
        self.close_day.setEnabled(may(self.bench.actor, Permission.CLOSE_DAY))

    def _show_person(self) -> None:
        staff = self.bench.status.staff
        options = tuple(
            (Text(f"{one.name} · {one.title.zh}", f"{one.name} · {one.title.en}"), one.staff_id) for one in staff
        )
        self.person.offer(options, self.bench.actor.staff_id)
        me = next((one for one in staff if one.staff_id == self.bench.actor.staff_id), None)
        amount = money(me.authority_fen, self.bench.status.currency) if me is not None else "—"
        self.authority.say(Text(f"单独批准权限 {amount}", f"may approve alone up to {amount}"))

    def _show_look(self) -> None:
        look = self.look
        self.language.show_index(0 if look.lang is Lang.ZH else 1)
        kept = str(self.bench.kept("look/theme", look.theme) or "system")
        self.theme.show_index(THEMES.index(kept) if kept in THEMES else 0)
        scale = str(self.bench.kept("look/scale", "1.0"))
        self.scale.show_index(SCALES.index(scale) if scale in SCALES else 1)
        self.hints_shown.blockSignals(True)
        self.hints_shown.setChecked(look.key_hints)
        self.hints_shown.blockSignals(False)

    # ---- acts

    def _set_lang(self, lang: Lang) -> None:
        self.bench.keep("look/lang", lang.value)
        self.look.set_lang(lang)

    def _set_theme(self, theme: str) -> None:
        # An unknown word in the settings means: as the system has it.
        self.bench.keep("look/theme", theme)
        if theme == "system":
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            theme = "dark" if dark else "light"
        self.look.set_theme(theme)

    def _set_hints(self, shown: bool) -> None:
        self.bench.keep("look/key_hints", shown)
        self.look.set_key_hints(shown)

    def _seat(self, staff_id: object) -> None:
        one = next((one for one in self.bench.status.staff if one.staff_id == staff_id), None)
        if one is not None and staff_id != self.bench.actor.staff_id:
            self.bench.set_actor(actor_of(one))
            self.bench.tell(Text(f"现在是 {one.name}", f"Now {one.name}"), one.title)

    def back_up(self) -> None:
        title = Text("备份到", "Back up to").of(self.look.lang)
        name = QFileDialog.getExistingDirectory(self, title)
        if name:
            desk = self.bench.services.desk
            done = Text("已备份", "Backed up")
            self.bench.jobs.put(self, lambda: desk.backup(Path(name)), lambda to: self.bench.tell(done, same(str(to))))

    def check_desk(self) -> None:
        self.check.set_busy(True)
        self.bench.jobs.put(self, self.bench.services.desk.check, self._checked, self._check_failed)

    def _check_failed(self, refusal: StaffError) -> None:
        self.check.set_busy(False)
        self.bench.tell_refusal(refusal)

    def _checked(self, report: CheckReport) -> None:
        self.check.set_busy(False)
        wrong = [Fact(text, icon="x-circle", icon_tone="bad", label_tone="bad_ink") for text in report.failures]
        fine = [
            Fact(text, icon="check", icon_tone="ok", label_tone="ink2")
            for text in report.findings
            if text not in report.failures
        ]
        self.findings.show_facts(wrong + fine)
        if report.passed:
            self.bench.tell(Text("台账完好", "The desk is whole"))
        else:
            self.bench.tell(Text("台账有问题", "The desk has faults"), Text("见设置页", "See the settings"), "error")

    def ask_close(self) -> None:
        day = self.bench.status.business_date
        ask(
            self,
            self.look,
            Text(f"结束 {day.isoformat()} 的营业？", f"Close {day.isoformat()}?"),
            Text(
                "计提利息、更新逾期与五级分类、重算预警。",
                "Accrues interest, updates arrears and classes, recomputes warnings.",
            ),
            Text("日终", "Close the day"),
            self._close_day,
        )

    def _close_day(self) -> None:
        lending, actor, day = self.bench.services.lending, self.bench.actor, self.bench.status.business_date
        self.bench.jobs.put_long(
            self,
            lambda report, stop: lending.close_day(day, actor, report, stop),
            lambda _: self.bench.tell(Text("日终完成", "Day closed")),
            changed=("loans", "warnings", "desk"),
        )


def _line(look: Look, label: Text, *parts: QWidget) -> QHBoxLayout:
    """A setting: its name left, its control, and a remark."""
    name = Label(look, label, 13, 400, "ink2")
    name.setFixedWidth(120)
    return row(name, *parts, STRETCH, spacing=12)


def _about(look: Look) -> QVBoxLayout:
    """What the program is and whose work it stands on."""
    return column(
        heading(look, Text("关于", "About")),
        8,
        Label(look, Text("商户贷款工作台", "Merchant-loan workbench"), 20, 600, height=30),
        Label(look, Text(f"版本 {__version__} · Apache-2.0", f"Version {__version__} · Apache-2.0"), 12, 400, "ink2"),
        10,
        Label(
            look,
            Text("数据只存在本机；程序不连接网络。", "Data stay on this machine; the program uses no network."),
            13,
            400,
            "ink2",
            wrap=True,
        ),
        16,
        Label(look, Text("使用的开源软件", "Open-source software used"), 14, 600),
        6,
        FactList(
            look, 26, [Fact(same(name), same(licence), "ink3", "ink2", strong=False) for name, licence in LICENCES]
        ),
        STRETCH,
        margins=(20, 20, 20, 20),
    )
