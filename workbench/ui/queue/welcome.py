"""What does an empty desk offer? Files to import, the sample desk in one click, and what is ready."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.desk_file import SampleSummary
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.labels import Chip, IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.page import Page
from workbench.ui.panels import Panel, Scroll
from workbench.ui.states import DropZone, Progress
from workbench.ui.tasks import Task

WIDE = 720
DONE = Text("完成", "Done")
TITLE = Text("还没有案件", "No cases yet")
LEAD = Text(
    "导入一份商户数据，几秒后就能看到评分和待办。", "Import one merchant file and scored cases appear in seconds."
)
DROP = Text("把商户数据拖到这里", "Drop merchant data here")
KINDS = Text(
    "CSV、XLSX、XLS、ZIP、Parquet，可一次多个文件。数据只留在本机。",
    "CSV, XLSX, XLS, ZIP or Parquet, several at once. Data stays on this computer.",
)
CHOOSE, SAMPLE = Text("选择文件", "Choose files"), Text("用示例数据试试", "Try sample data")
MAKING = Text(
    "正在生成合成示例：商户、三流、贷款与结果", "Making the synthetic sample: merchants, three flows, loans, outcomes"
)


class WelcomePage(Page):
    nouns = frozenset({"desk"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self._task: Task | None = None
        self.choose = Button(look, CHOOSE, "primary", "folder-open", "Ctrl O", 34)
        self.choose.clicked.connect(self._choose)
        self.sample = Button(look, SAMPLE, "secondary", "flask", height=34)
        self.sample.clicked.connect(self.make_sample)
        self.drop = DropZone(look, DROP, KINDS, self.choose, self.sample)
        self.drop.dropped.connect(lambda files: bench.go("imports", files=files))
        self._making = self._progress_pane()
        self._count = Label(look, "", 12, 400, "ink3")
        self._steps = column(spacing=8)
        inner = QWidget()
        body = column(
            Label(look, TITLE, 24, 600, height=36),
            4,
            Label(look, LEAD, 14, 400, "ink2"),
            20,
            self.drop,
            self._making,
            24,
            row(Label(look, Text("开始前的几件事", "Before you start"), 14, 600), STRETCH, self._count),
            10,
            self._steps,
        )
        middle = QWidget()
        middle.setLayout(body)
        middle.setFixedWidth(WIDE)
        inner.setLayout(column(STRETCH, row(STRETCH, middle, STRETCH), STRETCH, margins=(0, 24, 0, 24)))
        self.setLayout(column(Scroll(inner)))
        self.command(SAMPLE, "Ctrl+Shift+S", self.make_sample, "flask")

    def _progress_pane(self) -> Panel:
        look = self.look
        self._bar, self._said = Progress(look), Label(look, "", 12, 400, "ink3")
        self._cancel = Button(look, Text("取消", "Cancel"), "secondary", height=28)
        self._cancel.clicked.connect(self._stop)
        head = row((Label(look, MAKING, 13, 600, fit=False), 1), self._said, 10, self._cancel)
        pane = Panel(look, column(head, 8, self._bar, margins=(16, 12, 12, 16)), "subtle", 8, "line")
        pane.hide()
        return pane

    def title(self) -> Text:
        return Text("队列", "Queue")

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("Ctrl O", Text("导入", "Import")),
            ("Ctrl K", Text("命令", "Commands")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def refresh(self) -> None:
        if not self.bench.status.empty:
            self.bench.go("queue")
            return
        while (item := self._steps.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        ready = 0
        for icon, title, detail, done, act, page in self._things():
            ready += done
            self._steps.addWidget(self._card(icon, title, detail, done, act, page))
        total = self._steps.count()
        self._count.say(Text(f"{ready} / {total} 完成", f"{ready} of {total} done"))

    def _things(self) -> list[tuple[str, Text, Text, bool, Text, str]]:
        """What must be ready before the first decision, with its true state."""
        status = self.bench.status
        me = next((one for one in status.staff if one.staff_id == self.bench.actor.staff_id), None)
        who = Text("尚未登记", "Nobody yet")
        if me is not None:
            amount = money(me.authority_fen, status.currency)
            who = Text(f"{me.name}，{me.title.zh}，单户 ≤ {amount}", f"{me.name}, {me.title.en}, up to {amount}")
        unlocked = Text(f"台账在 {status.folder}，尚未加密", f"The desk is in {status.folder}, not encrypted")
        locked = Text(f"台账在 {status.folder}，已加密", f"The desk is in {status.folder}, encrypted")
        model = status.model_version
        return [
            (
                "lock" if status.encrypted else "lock-open",
                Text("本地台账", "Local desk"),
                locked if status.encrypted else unlocked,
                status.encrypted,
                Text("设置", "Settings"),
                "settings",
            ),
            (
                "identification-card",
                Text("登记身份与权限", "Your identity and limit"),
                who,
                me is not None,
                Text("核对", "Review"),
                "settings",
            ),
            (
                "database",
                Text("导入商户与三流数据", "Import merchants and three flows"),
                Text("至少一份商户主数据，三流可后补", "One merchant file is enough to start"),
                status.batches > 0,
                Text("导入", "Import"),
                "imports",
            ),
            (
                "scales",
                Text("政策与利率表", "Policy and rates"),
                Text(f"已载入 {status.policy_id}", f"{status.policy_id} is loaded"),
                bool(status.policy_id),
                Text("核对", "Review"),
                "settings",
            ),
            (
                "activity",
                Text("评分模型", "Scoring model"),
                Text(f"{model} 已内置，首次评分前看模型卡", f"{model} is built in; read its card first")
                if model
                else Text("尚无模型", "No model yet"),
                bool(model),
                Text("查看", "Open"),
                "models",
            ),
        ]

    def _card(self, icon: str, title: Text, detail: Text, done: bool, act: Text, page: str) -> Panel:
        look = self.look
        end: QWidget = Chip(look, DONE, "ok", "check")
        if not done:
            button = Button(look, act, "secondary", height=28)
            button.clicked.connect(lambda: self.bench.go(page))
            end = button
        words = column(Label(look, title, 13, 600), Label(look, detail, 12, 400, "ink3", fit=False))
        mark = IconView(look, icon, 20, "accent" if done else "ink2")
        return Panel(
            look, row(mark, 4, (words, 1), end, margins=(14, 9, 12, 9), spacing=10), "surface", 8, "line", high=58
        )

    # --- acts -------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, self.look.say(CHOOSE))
        if chosen:
            self.bench.go("imports", files=tuple(Path(one) for one in chosen))

    def make_sample(self) -> None:
        """Fill the desk with the sample economy in the job lane; cancelling leaves the desk as it was."""
        if self._task is not None and not self._task.finished:
            return
        create = self.bench.services.desk.create_sample
        self.drop.hide()
        self._making.show()
        self._bar.show_progress(0, 0)
        self._said.say("")
        self._task = self.bench.jobs.put_long(
            self, lambda report, stop: create(report, stop), self._made, self._failed, self._moved, ("desk", "cases")
        )

    def _moved(self, done: int, total: int) -> None:
        self._bar.show_progress(done, total)
        self._said.say(f"{done:,} / {total:,}" if total else f"{done:,}")

    def _made(self, summary: SampleSummary) -> None:
        self._rest()
        lane, services = self.bench.lane, self.bench.services

        def opened(status: object) -> None:
            self.bench.set_status(status)  # type: ignore[arg-type]
            self.bench.tell(
                Text(
                    f"示例台账已建好：{summary.scored} 件待决策",
                    f"The sample desk is ready: {summary.scored} cases scored",
                ),
                Text(f"{summary.merchants} 家合成商户", f"{summary.merchants} synthetic merchants"),
            )
            self.bench.go("queue")

        lane.put(self, services.desk.status, opened)

    def _failed(self, refusal: StaffError) -> None:
        self._rest()
        self.bench.tell_refusal(refusal)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._rest()

    def _rest(self) -> None:
        self._making.hide()
        self.drop.show()
