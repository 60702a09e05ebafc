"""What stands before a decision goes out: the chain, the checks, the files, and the signature?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from workbench.common.text import Text
from workbench.services.document_file import DocumentFile
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.documents.chain import ChainView
from workbench.ui.documents.export import ExportPane
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Label, Panel, Rule, Scroll, TextBox, column, heading, row

SIGN, ISSUE = Text("签署通过", "Sign"), Text("出具文书", "Issue")
EXPORT = Text("导出", "Export")
FOUR_EYES, INTERVIEWER = Text("四眼复核", "Four-eyes approval"), Text("访谈人签名", "Signed by the interviewer")
SEND_BACK = Text("退回", "Return")
COMMENT = Text(
    "意见：退回或撤回时必填，不少于 10 个字", "Comment: needed to return or withdraw, 10 characters at least"
)


class SigningPane(Panel):
    """Right pane of the documents page. Says wishes; the page asks the services."""

    export_requested = Signal()
    confirm_requested = Signal()  # sign, or issue when there is nothing to sign
    return_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=340)
        self.chain = ChainView(look)
        self.tally = Label(look, "", 12, 400, "ink3")
        self.checks = FactList(look, 26)
        self.out = ExportPane(look)
        self.why_not = Label(look, "", 12, 400, "warn_ink", wrap=True)
        self.comment = TextBox(look, COMMENT, 62)
        self.export = Button(look, EXPORT, "secondary", "file-arrow-down", "P", 34)
        self.back = Button(look, SEND_BACK, "secondary", "arrow-bend-up-left", height=28)
        self.confirm = Button(look, SIGN, "primary", "check", "Ctrl ↵", 34)
        self.export.clicked.connect(self.export_requested)
        self.back.clicked.connect(self.return_requested)
        self.confirm.clicked.connect(self.confirm_requested)
        self.setLayout(column((Scroll(Panel(look, self._upper())), 1), Rule(look), self._foot()))

    def _upper(self) -> QVBoxLayout:
        look = self.look
        checks = column(
            heading(look, Text("签发前检查", "Checks before issue"), self.tally),
            6,
            self.checks,
            margins=(16, 12, 16, 8),
        )
        self.above = Label(look, FOUR_EYES, 14, 600)
        self.before = Panel(look, column(checks, Rule(look)))
        return column(
            column(self.above, 10, self.chain, margins=(16, 14, 16, 12)),
            Rule(look),
            self.before,
            self.out,
            STRETCH,
        )

    def _foot(self) -> QVBoxLayout:
        look = self.look
        note = Text(
            "复核签署后方可出具正式文书；每一步都写入审计链。",
            "Papers become final when the second person signs; every step is in the journal.",
        )
        self.note = Label(look, note, 12, 400, "ink3", wrap=True)
        return column(
            row((self.why_not, 1), STRETCH, self.back, spacing=8),
            6,
            self.comment,
            6,
            self.note,
            10,
            row(self.export, STRETCH, self.confirm, spacing=8),
            margins=(16, 12, 16, 16),
        )

    def show_file(self, file: DocumentFile) -> None:
        self.chain.show_chain(file.chain)
        passed = sum(1 for check in file.checks if check.passed)
        self.tally.say(f"{passed} / {len(file.checks)}")
        self.checks.show_facts(
            [
                Fact(
                    check.text,
                    label_tone="ink2" if check.passed else "warn_ink",
                    icon="check" if check.passed else "circle-dashed",
                    icon_tone="ok" if check.passed else "warn",
                    big_label=True,
                )
                for check in file.checks
            ]
        )
        self.out.show_file(file)
        self._show_acts(file)

    def _show_acts(self, file: DocumentFile) -> None:
        waiting = any(one.state == "waiting" for one in file.chain)
        standing = file.decision is not None and not file.decision.withdrawn
        open_still = waiting or (standing and not file.signed)
        self.comment.setVisible(open_still)
        self.note.setVisible(open_still)
        self.why_not.setVisible(file.why_not is not None and open_still)
        if file.why_not is not None:
            self.why_not.say(file.why_not)
        self.back.setVisible(waiting and file.may_sign)
        self.above.say(FOUR_EYES if file.decision is not None else INTERVIEWER)
        self.before.setVisible(file.decision is not None)
        self.export.setEnabled(file.has_papers)
        self.confirm.say(SIGN if waiting else ISSUE, "check" if waiting else "paper-plane-tilt")
        reported = file.decision is None and file.has_papers  # an interview's report, before any decision
        self.confirm.setEnabled(file.may_sign if waiting else standing or reported)
