"""Which pictures were kept as evidence in the interviews of this case, and what do they show?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from workbench.common.text import Text, same
from workbench.services.recordings_file import Snapshot
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.charts.wave import clock
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Panel, heading

TITLE = Text("访谈截图", "Interview pictures")
SIMULATED = Text("模拟访谈", "Simulated")
WIDE = 760


def words_of(one: Snapshot) -> Text:
    """`12:31 LN-…-S3.png`, with the media time in front and what it shows of a practice."""
    told = same(f"{clock(one.at_ms // 1000)}  {one.path.name}")
    return told + same(" · ") + SIMULATED if one.simulated else told


class PictureBox(Overlay):
    """One picture as large as fits; its name, moment and digest above it."""

    def __init__(self, look: Look, window: QWidget, one: Snapshot, png: bytes) -> None:
        wide = min(WIDE, window.width() - 120)
        super().__init__(look, window, wide)
        picture, shown = QPixmap(), QLabel()
        self.readable = picture.loadFromData(png)
        ratio = look_ratio(window)
        size = (round((wide - 40) * ratio), round((window.height() - 260) * ratio))
        if self.readable:
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(*size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            picture.setDevicePixelRatio(ratio)
            shown.setPixmap(picture)
        else:
            shown.setText(look.say(Text("图片无法显示，文件未改动", "It cannot be shown; the file is unchanged")))
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setAccessibleName(look.say(words_of(one)))
        close = Button(look, Text("关闭", "Close"), "ghost", key="Esc")
        close.clicked.connect(self.close_overlay)
        head = row(Label(look, words_of(one), 15, 600, height=24), STRETCH, close)
        digest = Label(look, f"SHA-256 {one.sha256}", 12, 400, "ink3", fit=False)
        self.sheet.setLayout(column(head, 4, digest, 10, shown, margins=(20, 14, 20, 16)))
        self.closed.connect(self.deleteLater)


def look_ratio(window: QWidget) -> float:
    """Pixels of the screen for one of the window's."""
    return float(window.devicePixelRatioF())


class PicturesPane(QWidget):
    """A line for each picture; a press opens it. Nothing is shown where there is none."""

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench, self.case_no = bench, ""
        self.count = Label(bench.look, "", 12, 400, "ink3")
        self.lines: list[Button] = []
        self._list = column(spacing=2)
        head = QWidget()
        head.setLayout(heading(bench.look, TITLE, self.count))
        self.setLayout(column(8, head, 2, Panel(bench.look, self._list)))
        self.hide()

    def show_case(self, case_no: str) -> None:
        """Read the pictures of a case anew."""
        if case_no != self.case_no:
            self.show_pictures(())
        self.case_no, service = case_no, self.bench.services.recordings

        def shown(found: tuple[Snapshot, ...]) -> None:
            if self.case_no == case_no:
                self.show_pictures(found)

        self.bench.lane.put(self, lambda: service.pictures(case_no), shown)

    def show_pictures(self, found: tuple[Snapshot, ...]) -> None:
        for old in self.lines:
            self._list.removeWidget(old)
            old.deleteLater()
        self.lines = []
        for one in found:
            line = Button(self.bench.look, words_of(one), "ghost", "camera", height=26)
            line.clicked.connect(lambda _=False, one=one: self.open_picture(one))
            self._list.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
            self.lines.append(line)
        self.count.say(same(str(len(found))))
        self.setVisible(bool(found))

    def open_picture(self, one: Snapshot) -> None:
        """Show a picture whose bytes are the recorded ones; else the refusal says what is wrong."""
        service, case_no = self.bench.services.recordings, self.case_no

        def shown(png: bytes) -> None:
            PictureBox(self.bench.look, self.window(), one, png).open()

        self.bench.lane.put(self, lambda: service.picture(case_no, one.snapshot_id), shown)
