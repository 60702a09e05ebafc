"""How far is the import?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas, Words
from workbench.ui.look import Look

STEPS = (
    Text("选择文件", "File"),
    Text("识别格式", "Detect"),
    Text("字段映射", "Map columns"),
    Text("校验", "Validate"),
    Text("写入", "Write"),
    Text("结果", "Result"),
)
FILE, DETECT, MAP, CHECK, WRITE, RESULT = range(6)
_PITCH = 56


class StepsView(Canvas):
    """Six steps with what was found in each; a done step is pressed to go back."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        self.current, self.done, self.remarks = FILE, False, [Text("", "")] * len(STEPS)
        super().__init__(look, self._paint, high=_PITCH * len(STEPS))
        self._tell()

    def show_step(self, current: int, done: bool = False) -> None:
        self.current, self.done = current, done
        self._tell()
        self.update()

    def remark(self, step: int, words: Text) -> None:
        self.remarks[step] = words
        self.update()

    def _tell(self) -> None:
        place = Text("第 {n} 步，共 6 步：{name}", "Step {n} of 6: {name}")
        self.say(place.format(n=self.current + 1, name=STEPS[self.current]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = int(event.position().y() // _PITCH)
        if 0 <= step < self.current:
            self.chosen.emit(step)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, name in enumerate(STEPS):
            y = 18 + n * _PITCH
            done, on = n < self.current or (self.done and n == self.current), n == self.current and not self.done
            if n < len(STEPS) - 1:
                paint.line(painter, 29, y + 26, 29, y + 52, look.colour("accent" if done else "line2"), 1.5)
            if on:
                paint.box(painter, QRectF(8, y - 5, rect.width() - 16, 48), 8, look.colour("sel"))
            self._mark(painter, y, n, done, on)
            ink = look.colour("ink" if on or done else "ink3")
            words = QRectF(50, y, rect.width() - 60, 20)
            paint.text(painter, words, look.say(name), ink, 13, 600 if on else 500 if done else 400)
            remark: Words = self.remarks[n]
            if on or done:
                below = QRectF(50, y + 19, rect.width() - 62, 17)
                paint.text(painter, below, look.say(remark), look.colour("ink3"), 12)

    def _mark(self, painter: QPainter, y: float, n: int, done: bool, on: bool) -> None:
        look = self.look
        if done:
            paint.box(painter, QRectF(19, y + 3, 20, 20), 10, look.colour("accent"))
            draw_icon(painter, 23, y + 7, "check-bold", 12, look.colour("on_accent"))
            return
        circle = QRectF(19.75, y + 3.75, 18.5, 18.5)
        edge = None if on else look.colour("ctl")
        paint.box(painter, circle, 9.25, look.colour("accent" if on else "surface"), edge, 1.25)
        number = QRectF(19, y + 3, 20, 20)
        paint.text(painter, number, str(n + 1), look.colour("on_accent" if on else "ink3"), 12, 600, paint.CENTRE)
