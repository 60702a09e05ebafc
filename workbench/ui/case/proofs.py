"""Which files prove further sales, and how are they added, accepted by a second person, and removed?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.services.limit_proofs import KINDS, ProofRow, ProofsView
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.withdrawal import ask_reason
from workbench.ui.fields import AmountField, Choice, Field
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Rule, Scroll

TITLE = Text("自证材料", "Proofs of further sales")
NONE = Text("还没有材料。平台之外的销售可用文件证明", "None yet. Sales beyond the platform can be proved with files")
CHOOSE = Text("选择文件", "Choose a file")
CLAIM = Text("证明什么，例如：线下批发，11 月发票 12 张", "What it proves, e.g. wholesale, 12 invoices of November")
REMOVE_HINT = Text("移除的理由（至少 10 个字）", "Why it is removed (10 characters or more)")
WIDE, LIST_HIGH, ROW_HIGH = 560, 228, 57
FILES = "*.pdf *.png *.jpg *.jpeg *.xlsx *.xls *.csv"


class ProofLine(QWidget):
    """One proof: kind, amount a month, what it claims, and what became of it; the acts that are open at its end."""

    def __init__(
        self, bench: Bench, one: ProofRow, currency: str, accept: Callable[[], None], remove: Callable[[], None]
    ) -> None:
        super().__init__()
        look = bench.look
        ink = "ink3" if one.removed else "ink"
        amount = money(one.month_fen, currency)
        first = row(
            Label(look, one.kind, 13, 600, ink), Label(look, Text(f"每月 {amount}", f"{amount} a month"), 13, 500, ink),
            STRETCH, spacing=8,
        )  # fmt: skip
        tone = "ink3" if one.removed else "ok_ink" if one.counts else "warn_ink"
        words = column(
            first, 2, Label(look, one.claim, 12, 400, "ink2", fit=False), 1,
            Label(look, one.state, 12, 400, tone, fit=False),
        )  # fmt: skip
        self.accept = Button(look, Text("核验通过", "Accept"), "secondary", "check", height=28)
        self.remove = Button(look, Text("移除", "Remove"), "ghost", "x", height=28)
        self.accept.clicked.connect(accept)
        self.remove.clicked.connect(remove)
        self.accept.setVisible(one.may_accept)
        self.remove.setVisible(one.may_remove)
        self.setLayout(row((words, 1), self.remove, self.accept, spacing=4, margins=(0, 4, 8, 4)))


class ProofsSheet(Overlay):
    """The proofs of one case. What is typed stays until it is kept or the sheet is closed."""

    def __init__(self, bench: Bench, window: QWidget, case_no: str, currency: str) -> None:
        look = bench.look
        super().__init__(look, window, WIDE)
        self._bench, self._case_no = bench, case_no
        self.path: Path | None = None
        self.lines: list[ProofLine] = []
        self.said = Label(look, "", 12, 400, "ink3", wrap=True)
        self.none = Label(look, NONE, 13, 400, "ink3")
        self._list = column(spacing=0)
        inner = QWidget()
        inner.setLayout(column(self.none, self._list, STRETCH))
        self._scroll = Scroll(inner)
        self._scroll.setFixedHeight(40)
        self.file = Button(look, CHOOSE, "secondary", "paperclip", height=30)
        self.file.clicked.connect(self._choose)
        self.kind = Choice(look, wide=150)
        self.kind.offer(tuple((words, code) for code, words in KINDS.items()), "invoice")
        self.month = AmountField(look, 0, currency, wide=120)
        self.claim = Field(look, "", wide=WIDE - 40)
        self.claim.setPlaceholderText(look.say(CLAIM))
        self.note = Label(look, "", 12, 400, "bad_ink", wrap=True)
        self.close_button = Button(look, Text("关闭", "Close"), "secondary", key="Esc")
        self.add_button = Button(look, Text("加入材料", "Add the file"), "primary", key="Ctrl ↵")
        self.close_button.clicked.connect(self.close_overlay)
        self.add_button.clicked.connect(self.add)
        self.month.amount_changed.connect(lambda _: self._fit_button())
        self.claim.textEdited.connect(lambda _: self._fit_button())
        self._form = self._made_form()
        self.setAccessibleName(look.say(TITLE))
        self.sheet.setLayout(
            column(
                Label(look, TITLE, 15, 600, height=24), 4, self.said, 8, self._scroll, self._form, self.note, 14,
                row(STRETCH, self.close_button, self.add_button, spacing=8), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.note.hide()
        self.closed.connect(self.deleteLater)
        self._fit_button()

    def _made_form(self) -> QWidget:
        look, made = self.look, QWidget()

        def named(words: Text, part: QWidget) -> QWidget:
            one = QWidget()
            one.setLayout(column(Label(look, words, 12, 400, "ink3"), 3, part))
            return one

        made.setLayout(
            column(
                8, Rule(look), 12,
                row(named(Text("文件", "File"), self.file), named(Text("类型", "Kind"), self.kind),
                    named(Text("每月销售额", "Sales a month"), self.month), STRETCH, spacing=12),
                10, self.claim,
            )
        )  # fmt: skip
        return made

    # ---- showing

    def open(self) -> None:
        super().open()
        self.setFocus()
        self.refresh()

    def refresh(self) -> None:
        view, case_no, actor = self._bench.services.limit_proofs.view, self._case_no, self._bench.actor
        self._bench.lane.put(self, lambda: view(case_no, actor), self.show_view, self._refused)

    def show_view(self, view: ProofsView) -> None:
        counting, share = money(view.counting_fen, view.currency), percent(view.share, 0)
        self.said.say(
            Text(
                f"另一人核验后才计入；已计入每月 {counting}，最多为核实销售额的 {share}",
                f"Counts once another person accepts it; {counting} a month counts, at most {share} of verified sales",
            )
        )
        for line in self.lines:
            self._list.removeWidget(line)
            line.deleteLater()
        self.lines = [
            ProofLine(self._bench, one, view.currency, partial(self._accept, one), partial(self._remove, one))
            for one in view.rows
        ]
        for line in self.lines:
            self._list.addWidget(line)
        self.none.setVisible(not self.lines)
        self._scroll.setFixedHeight(min(LIST_HIGH, max(40, ROW_HIGH * len(self.lines))))
        self._form.setVisible(view.may_add)
        self.add_button.setVisible(view.may_add)
        self._fit()

    # ---- acts

    def choose_file(self) -> str:
        """The file a person chooses; empty when they thought better of it."""
        title = self.look.say(CHOOSE)
        return QFileDialog.getOpenFileName(self, title, "", f"{title} ({FILES})")[0]

    def _choose(self) -> None:
        chosen = self.choose_file()
        if chosen:
            self.path = Path(chosen)
            name = self.path.name
            self.file.say(name if len(name) <= 18 else f"{name[:8]}…{name[-8:]}")
            self.file.setToolTip(name)
            self._fit_button()
            self._fit()

    def _fit_button(self) -> None:
        whole = self.path is not None and self.month.amount_fen > 0 and bool(self.claim.text().strip())
        self.add_button.setEnabled(whole and not self.month.wrong)

    def add(self) -> None:
        path = self.path
        if not self.add_button.isEnabled() or path is None or self.add_button.isHidden():
            return
        add, case_no, actor = self._bench.services.limit_proofs.add, self._case_no, self._bench.actor
        kind, fen, claim = str(self.kind.value), self.month.amount_fen, self.claim.text()
        self.add_button.set_busy(True)
        self._bench.lane.put(
            self, lambda: add(case_no, path, kind, fen, claim, actor), lambda _: self._added(), self._refused,
            ("cases",),
        )  # fmt: skip

    def _added(self) -> None:
        self.add_button.set_busy(False)
        self.path = None
        self.file.say(CHOOSE)
        self.month.show_amount(0)
        self.claim.clear()
        self._done()

    def _accept(self, one: ProofRow) -> None:
        accept, case_no, actor = self._bench.services.limit_proofs.accept, self._case_no, self._bench.actor
        self._bench.lane.put(
            self, lambda: accept(case_no, one.sha256, actor), lambda _: self._done(), self._refused, ("cases",)
        )

    def _remove(self, one: ProofRow) -> None:
        remove, case_no, actor = self._bench.services.limit_proofs.remove, self._case_no, self._bench.actor
        amount = money(one.month_fen, self.month.currency)

        def work(words: str) -> None:
            remove(case_no, one.sha256, words, actor)

        ask_reason(
            self, self._bench, REMOVE_HINT, Text("移除这份材料？", "Remove this proof?"),
            Text(f"{one.kind.zh}，每月 {amount}。文件与理由留在记录中，不再计入额度。",
                 f"{one.kind.en}, {amount} a month. File and reason stay on record; it no longer counts."),
            Text("移除", "Remove"), Text("已移除", "Removed"), work, ("cases",), then=self._done,
        )  # fmt: skip

    def _done(self) -> None:
        self.note.hide()
        self._fit_button()
        self.refresh()

    def _refused(self, refusal: StaffError) -> None:
        """Said in the sheet; nothing typed is lost."""
        self.add_button.set_busy(False)
        self._fit_button()
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"))
        self.note.show()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.add()
        else:
            super().keyPressEvent(event)
