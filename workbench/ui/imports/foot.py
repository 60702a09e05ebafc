"""What does an import stand at, and which step is next?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.ui.imports.sums import Sum
from workbench.ui.imports.templates import SAVE
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, IconView, Label, Panel, row

CHECK_WORDS, WRITE_WORDS = Text("开始校验", "Validate"), Text("写入台账", "Write to the desk")


class Foot(Panel):
    """Back at the left; the sum, what else can be done and the one primary act at the right."""

    def __init__(self, look: Look) -> None:
        self.back = Button(look, Text("上一步", "Back"), "secondary", wide=84)
        self.icon = IconView(look, "info", 15, "ink3")
        self.sum = Label(look, "", 13, 400, "ink2", "r", fit=False)
        self.save = Button(look, SAVE, "secondary", "bookmark-simple")
        self.export = Button(look, Text("导出错误清单", "Export errors"), "secondary", "download-simple")
        self.next = Button(look, CHECK_WORDS, "primary", "", "Ctrl ↵")
        acts = (self.save, self.export, self.next)
        content = row(self.back, STRETCH, self.icon, self.sum, 6, *acts, margins=(16, 10, 16, 10), spacing=8)
        super().__init__(look, content, "subtle", sides="t", high=54)

    def show_sum(self, found: Sum) -> None:
        words, icon, tone = found
        self.sum.say(words)
        self.icon.show_icon(icon, tone)
        self.icon.setVisible(bool(words.zh))
