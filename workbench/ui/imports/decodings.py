"""In which encoding does the file read as it should? Staff sees the candidates side by side and picks one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from workbench.services.import_file import Decoding
from workbench.ui import paint
from workbench.ui.imports.detection import encoding_words
from workbench.ui.labels import Shown
from workbench.ui.look import Look

_GAP, _HEAD, _LINE = 12, 44, 24


class DecodingChoice(Shown):
    """Up to three panes with the first lines; 1, 2 and 3 or a press pick one."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.decodings: tuple[Decoding, ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(_HEAD + 4 * _LINE)

    def show_decodings(self, decodings: tuple[Decoding, ...]) -> None:
        self.decodings, self.current = decodings, 0
        said = [f"{n + 1} {one.encoding}: {one.lines[0] if one.lines else ''}" for n, one in enumerate(decodings)]
        self.setAccessibleName("; ".join(said))
        self.update()

    def choose(self, place: int) -> bool:
        if not 0 <= place < len(self.decodings):
            return False
        self.current = place
        self.chosen.emit(self.decodings[place].encoding)
        return True

    def _boxes(self) -> list[QRectF]:
        count = max(len(self.decodings), 1)
        wide = (self.width() - _GAP * (count - 1)) / count
        return [QRectF(n * (wide + _GAP), 0, wide, self.height()) for n in range(len(self.decodings))]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for n, area in enumerate(self._boxes()):
            if area.contains(event.position()):
                self.choose(n)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self.decodings:
            self.current = min(max(self.current + step, 0), len(self.decodings) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.choose(self.current)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        for n, (area, one) in enumerate(zip(self._boxes(), self.decodings, strict=True)):
            self._pane(painter, area, n, one)

    def _pane(self, painter: QPainter, area: QRectF, n: int, one: Decoding) -> None:
        look, on = self.look, n == self.current and self.hasFocus()
        edge = look.colour("accent" if on else "line2")
        paint.box(painter, area.adjusted(0.5, 0.5, -0.5, -0.5), 8, look.colour("sel" if on else "raised"), edge)
        paint.key_cap(painter, area.x() + 14, area.y() + 13, str(n + 1), look.tokens)
        title = QRectF(area.x() + 42, area.y() + 10, area.width() - 56, 24)
        paint.text(painter, title, look.say(encoding_words(one.encoding)), look.colour("ink"), 14, 600)
        paint.line(painter, area.x() + 1, area.y() + _HEAD, area.right() - 1, area.y() + _HEAD, look.colour("line"))
        for r, words in enumerate(one.lines[: int((area.height() - _HEAD - 12) // _LINE)]):
            spot = QRectF(area.x() + 14, area.y() + _HEAD + 6 + r * _LINE, area.width() - 28, _LINE)
            paint.text(painter, spot, words, look.colour("ink2"), 12)
