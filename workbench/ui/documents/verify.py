"""Is this file what the desk issued, and does it still say what was signed?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.document_file import VerifyReport
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.widgets import STRETCH, Button, IconView, Label, column, row

VERIFY = Text("验证文件", "Verify a file")
CHOOSE = Text("选择要验证的文件", "Choose the file to verify")
PASSED, FAILED = Text("文件可信", "The file holds"), Text("文件不可信", "The file does not hold")
SUPERSEDED = Text("文件可信，但已有更新的版本", "The file holds; a newer version replaces it")
CLOSE = Text("关闭", "Close")


class VerifySheet(Overlay):
    """Every finding on one file, failures first."""

    def __init__(self, look: Look, window: QWidget, report: VerifyReport) -> None:
        super().__init__(look, window, 620)
        verdict = (SUPERSEDED if report.superseded else PASSED) if report.passed else FAILED
        icon, tone = ("check-circle", "ok") if report.passed else ("warning", "bad")
        failed = set(report.failures)
        self.findings = FactList(
            look,
            26,
            [
                Fact(
                    line,
                    label_tone="bad_ink" if line in failed else "ink2",
                    icon="x" if line in failed else "check",
                    icon_tone="bad" if line in failed else "ok",
                    big_label=True,
                )
                for line in report.lines
            ],
        )
        self.verdict = Label(look, verdict, 15, 600, height=24)
        self.shut = Button(look, CLOSE, "primary", key="Esc", height=34)
        self.shut.clicked.connect(self.close_overlay)
        self.sheet.setLayout(
            column(
                row(IconView(look, icon, 20, tone), 8, self.verdict, STRETCH),
                2,
                Label(look, report.file.name, 12, 400, "ink3", fit=False),
                8,
                self.findings,
                8,
                Label(look, f"SHA-256 {report.sha256}", 11, 400, "ink3", fit=False),
                12,
                row(STRETCH, self.shut),
                margins=(20, 18, 20, 18),
            )
        )
        self.setAccessibleName(look.say(verdict))

    def open(self) -> None:
        super().open()
        self.shut.setFocus(Qt.FocusReason.OtherFocusReason)
