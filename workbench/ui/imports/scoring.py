"""How are the cases of freshly imported merchants scored from the result step?"""

from __future__ import annotations

from PySide6.QtCore import QObject

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.bench import Bench
from workbench.ui.widgets import Button


class Scoring(QObject):
    """One press scores every open case on the job lane; the button is busy until the answer is there."""

    def __init__(self, bench: Bench, button: Button) -> None:
        super().__init__(button)
        self._bench, self._button = bench, button

    def begin(self) -> None:
        service, actor = self._bench.services.scoring, self._bench.actor
        self._button.set_busy(True)
        self._bench.jobs.put_long(
            self,
            lambda report, stop: service.score_all(actor, report, stop),
            self._scored,
            self._refused,
            changed=("cases", "desk"),
        )

    def _scored(self, count: int) -> None:
        self._button.set_busy(False)
        self._bench.tell(
            Text(f"已评分 {count:,} 个案件", f"{count:,} cases scored"),
            action=Text("打开队列", "Open queue"),
            act=lambda: self._bench.go("queue"),
        )

    def _refused(self, refusal: StaffError) -> None:
        self._button.set_busy(False)
        self._bench.tell_refusal(refusal)
