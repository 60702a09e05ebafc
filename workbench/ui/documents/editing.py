"""How does a person write the free paragraphs of a paper?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Lang, Text
from workbench.services.document_file import KIND_NAMES, DocumentKind, FreeText
from workbench.ui.ask import CANCEL
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.widgets import STRETCH, Button, Choice, Label, Segmented, TextBox, column, row

Save = Callable[[DocumentKind, str, Lang, str], None]
HINT = Text(
    "金额、利率、原因与权利由系统按事实生成，不能修改。留空则恢复系统文字。",
    "Amounts, rates, reasons and rights follow from the facts and stay locked. Leave empty for our own words.",
)
SAVE = Text("保存文字", "Save text")


class TextEditor(Overlay):
    """One paragraph at a time, in one language; saving it is told to the journal."""

    def __init__(self, look: Look, window: QWidget, texts: tuple[FreeText, ...], lang: Lang, save: Save) -> None:
        super().__init__(look, window, 560)
        self._texts, self._save = texts, save
        self.block = Choice(look, 300)
        self.block.offer(tuple((KIND_NAMES[t.kind] + Text("：", ": ") + t.name, n) for n, t in enumerate(texts)), 0)
        self.language = Segmented(look, (Text("中文", "Chinese"), Text("英文", "English")), int(lang is Lang.EN))
        self.box = TextBox(look, Text("在这里写", "Write here"), 150)
        self.tally = Label(look, "", 12, 400, "ink3")
        self.yes = Button(look, SAVE, "primary", key="Ctrl ↵", height=34)
        self.no = Button(look, CANCEL, "secondary", key="Esc", height=34)
        self.sheet.setLayout(
            column(
                Label(look, Text("编辑正文", "Edit text"), 15, 600, height=24),
                10,
                row(self.block, STRETCH, self.language, spacing=8),
                10,
                self.box,
                4,
                row(STRETCH, self.tally),
                6,
                Label(look, HINT, 12, 400, "ink3", wrap=True),
                14,
                row(STRETCH, self.no, self.yes, spacing=8),
                margins=(20, 18, 20, 18),
            )
        )
        self.block.picked.connect(lambda _: self._show())
        self.language.chosen.connect(lambda _: self._show())
        self.box.textChanged.connect(self._count)
        self.box.left_field.connect(self.close_overlay)
        self.yes.clicked.connect(self.save)
        self.no.clicked.connect(self.close_overlay)
        self.setAccessibleName(look.say(Text("编辑正文", "Edit text")))
        self._show()

    def open(self) -> None:
        super().open()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> FreeText:
        return self._texts[int(str(self.block.value or 0))]

    @property
    def written_in(self) -> Lang:
        return Lang.EN if self.language.index else Lang.ZH

    def _show(self) -> None:
        self.box.setPlainText(self.chosen.words.of(self.written_in))
        self._count()

    def _count(self) -> None:
        self.tally.say(f"{len(self.box.toPlainText())} / 1500")

    def save(self) -> None:
        self._save(self.chosen.kind, self.chosen.block, self.written_in, self.box.toPlainText())
        self.close_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
        else:
            super().keyPressEvent(event)
