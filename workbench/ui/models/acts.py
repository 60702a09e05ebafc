"""What leaves the model room: the card on paper, and a new training?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.ask import ask
from workbench.ui.buttons import Button

if TYPE_CHECKING:
    from workbench.ui.models.page import ModelsPage
    from workbench.ui.tasks import Task

TRAIN = Text("重新训练", "Train again")


class ModelActs(QObject):
    """The buttons at the right of the top bar and what they do."""

    def __init__(self, page: ModelsPage) -> None:
        super().__init__(page)
        self._page = page
        self._task: Task | None = None
        self.export = Button(page.look, Text("模型卡 PDF", "Model card PDF"), "ghost", "file-text")
        self.train = Button(page.look, TRAIN, "ghost", "play")
        self.export.clicked.connect(self.ask_export)
        self.train.clicked.connect(self.ask_training)
        self.buttons = (self.export, self.train)

    def ask_export(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._page, self._page.look.say(Text("导出模型卡到", "Export the model card to"))
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, folder: Path) -> None:
        """Write the card of the model shown as PDF, in the language of the window, and as JSON."""
        page = self._page
        if page.room is None:
            return
        version, lang, bench = page.room.version, page.look.lang, page.bench
        actor, service = bench.actor, bench.services.models

        def done(paths: tuple[Path, ...]) -> None:
            names = ", ".join(path.name for path in paths)
            bench.tell(Text("模型卡已导出", "Model card exported"), Text(names, names))

        bench.lane.put(page, lambda: service.export_card(version, folder, lang, actor), done)

    def ask_training(self) -> None:
        """Ask, then train; while it runs the same button stops it."""
        if self._task is not None:
            self._task.cancel()
            self._ended()
            return
        page = self._page
        ask(
            page,
            page.look,
            Text("用本台账已知的结果训练一个新版本？", "Train a new version on this desk's known outcomes?"),
            Text(
                "冠军不变。训练完成后可在版本中查看，替换须另一人批准。",
                "The champion stays. The new version appears among the versions; a change takes another person.",
            ),
            Text("训练", "Train"),
            self._begin,
        )

    def _begin(self) -> None:
        bench = self._page.bench
        service, actor = bench.services.training, bench.actor
        self._moved(0, 1)
        task = bench.jobs.put_long(
            self,
            lambda report, stop: service.train(actor, report=report, stop=stop),
            self._trained,
            self._refused,
            self._moved,
            changed=("models",),
        )
        self._task = None if task.finished else task

    def _moved(self, done: int, total: int) -> None:
        share = f"{done / total:.0%}" if total else ""
        self.train.say(Text(f"停止训练 {share}", f"Stop training {share}"))

    def _trained(self, facts: Mapping[str, object]) -> None:
        self._ended()
        told = Text(f"AUC {facts['auc']}，{facts['rows']} 笔", f"AUC {facts['auc']}, {facts['rows']} rows")
        self._page.bench.tell(Text(f"已训练 {facts['version']}", f"Trained {facts['version']}"), told)

    def _refused(self, fault: StaffError) -> None:
        self._ended()
        self._page.bench.tell_refusal(fault)

    def _ended(self) -> None:
        self._task = None
        self.train.say(TRAIN)
