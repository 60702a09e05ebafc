"""How do the panes of the room stand side by side, and how do they fold in a small window?"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.ui.interview.media import MediaPane
from workbench.ui.interview.progress import ProgressPane
from workbench.ui.interview.script import ScriptPane
from workbench.ui.interview.start import StartPane
from workbench.ui.look import Look
from workbench.ui.widgets import Banner, Panel, Rule, Tabs, column, row

NARROW = 1280 - 82


class RoomPanes(QWidget):
    """Picture and notes left, script in the middle, progress right; what they show is the room's affair."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.media, self.script = MediaPane(look), ScriptPane(look)
        self.progress, self.start = ProgressPane(look), StartPane(look)
        self.banner = Banner(look, act=Text("知道了", "Got it"))
        self.tabs = Tabs(look, (Text("画面与笔记", "Picture and notes"), Text("进度", "Progress")))
        self._tab_bar = Panel(look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        self._compose()

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.script)
        self._middle.addWidget(self.start)
        self._banner_place = Panel(self.look, column(self.banner, margins=(16, 12, 16, 0)))
        self._banner_place.hide()
        middle = column(self._banner_place, (self._middle, 1))
        self._left = column(self._tab_bar, (self.media, 1))
        self._right_rule = Rule(self.look, vertical=True)
        self._body = row(self._left, Rule(self.look, vertical=True), (middle, 1), self._right_rule, self.progress)
        self.setLayout(self._body)
        self.tabs.chosen.connect(lambda _: self._fold())
        self._fold()

    def panes(self) -> tuple[QWidget, ...]:
        return (self.media, self.script, self.progress)

    def show_script(self, held: bool) -> None:
        """The script of an interview that was begun, or what stands before one."""
        self._middle.setCurrentWidget(self.script if held else self.start)

    def say_banner(self, words: Text, act: Text) -> None:
        self.banner.say(words, "info", "clock-counter-clockwise", act)
        self._banner_place.show()

    def hide_banner(self) -> None:
        self._banner_place.hide()

    def _fold(self) -> None:
        """In the small window the progress stands behind a tab over the picture."""
        narrow = self.width() < NARROW
        self._tab_bar.setVisible(narrow)
        self._right_rule.setVisible(not narrow)
        self.media.setFixedWidth(360 if narrow else 420)
        # Where the window is low the picture gives way to notes and rating.
        self.media.picture.setFixedHeight(246 if self.height() >= 760 else 150)
        self.progress.setFixedWidth(360 if narrow else 300)
        home = self._left if narrow else self._body
        if home.indexOf(self.progress) < 0:
            home.addWidget(self.progress)
        self.media.setVisible(not narrow or self.tabs.index == 0)
        self.progress.setVisible(not narrow or self.tabs.index == 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
