"""Why can a file not be imported, what is safe, and what can staff do?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from workbench.common.text import Text, same
from workbench.services.import_file import FilePreview
from workbench.ui import paint
from workbench.ui.imports.decodings import DecodingChoice
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Canvas, IconView, Label, Panel, column, row

ICONS = (
    ("LOCKED", "lock-key"),
    ("ENCODING", "translate"),
    ("LAYOUT", "prohibit"),
    ("HEADER", "question"),
    ("NOT_A_TABLE", "question"),
    ("EMPTY", "file"),
    ("MISSING", "file-x"),
    ("DAMAGED", "file-x"),
)
SAFE = Text("台账没有改变，文件也没有改动。", "The desk and the file are unchanged.")
OTHERS = Text("台账没有改变；同时选的其他文件仍可导入。", "The desk is unchanged; the others can still be imported.")
CHOOSE = Text("换一个文件", "Choose another file")
DECODE = Text(
    "下面三栏是同一段文字的不同读法。按 1、2、3 选读得通的一栏。",
    "The same lines in different encodings. Press 1, 2 or 3 for the one that reads well.",
)
BEGINS = Text("文件开头", "How the file begins")
RAW_LINES = 8


class RefusedPane(Panel):
    encoding_chosen = Signal(str)
    files_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.icon = IconView(look, "warning-octagon", 28, "bad")
        self.what = Label(look, "", 20, 600, height=28, wrap=True)
        self.safe = Label(look, "", 13, 400, "ink2", fit=False)
        self.hint = Label(look, "", 13, 500, wrap=True)
        self.choose = Button(look, CHOOSE, "secondary", "folder-open", "O")
        self.choose.clicked.connect(self.files_wanted)
        self.how = Label(look, DECODE, 12, 400, "ink3", fit=False)
        self.decodings = DecodingChoice(look)
        self.decodings.chosen.connect(self.encoding_chosen)
        self.raw: tuple[str, ...] = ()
        self.lines = Canvas(look, self._paint_lines, BEGINS, high=RAW_LINES * 24 + 40)
        said = column(self.what, 4, self.safe, 10, self.hint, 14, row(self.choose, STRETCH))
        head = row(column(self.icon, STRETCH), (said, 1), spacing=16)
        words = (head, 22, self.how, 8, (self.decodings, 1), self.lines, STRETCH)
        self.setLayout(column(*words, margins=(28, 30, 28, 24)))

    def show_file(self, file: FilePreview, alone: bool) -> None:
        code = file.refusal_code or ""
        icon = next((icon for part, icon in ICONS if part in code), "warning-octagon")
        self.icon.show_icon(icon, "warn" if file.decodings else "bad")
        self.what.say(file.refusal or same(""))
        self.safe.say(SAFE if alone else OTHERS)
        self.hint.say(file.hint or Text("请换一个文件。", "Choose another file."))
        self.how.setVisible(bool(file.decodings))
        self.decodings.setVisible(bool(file.decodings))
        self.decodings.show_decodings(file.decodings)
        self.raw = () if file.decodings else tuple(" ".join(cells) for cells in file.rows[:RAW_LINES])
        self.lines.setVisible(any(self.raw))
        self.lines.update()

    def _paint_lines(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        paint.text(painter, QRectF(0, 0, rect.width(), 24), look.say(BEGINS), look.colour("ink3"), 12, 500)
        area = QRectF(0.5, 28.5, rect.width() - 1, len(self.raw) * 24 + 10)
        paint.box(painter, area, 8, look.colour("subtle"), look.colour("line"))
        for n, words in enumerate(self.raw):
            spot = QRectF(14, 34 + n * 24, rect.width() - 28, 24)
            paint.text(painter, spot, words, look.colour("ink2"), 12)
