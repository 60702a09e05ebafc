"""How does the pane explain the score: the waterfall, its three readings, and the way to the evidence?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.common.text import Text
from workbench.scoring.points import USUAL_FLOORS
from workbench.scoring.score import Waterfall
from workbench.services.case_file import CaseFile
from workbench.ui import paint
from workbench.ui.buttons import Segmented
from workbench.ui.case.fall import VIEWS, FallStyle, Line, height, lines, paint_fall, row_at, value_text
from workbench.ui.labels import Canvas, Label, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

RAISES, LOWERS = Text("拉高评分", "Raises"), Text("拉低评分", "Lowers")
REMARKS = {
    "points": Text("", ""),
    "pd": Text("PD 为沿路径累计的变化，单位百分点", "PD: change along the path, in points of per cent"),
    "shap": Text("SHAP 与同类均值之差，校准后的对数几率", "SHAP less the peers' mean, in calibrated log-odds"),
}


class FallView(Shown):
    """The waterfall as a widget: rows are walked by arrows and pressed for their evidence."""

    evidence_asked = Signal(str)  # a feature's name

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._fall: Waterfall | None = None
        self._context = Text("", "")
        self._current, self._row_high, self._view = -1, 25.0, "points"
        self._floors: Mapping[str, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fall(self, fall: Waterfall | None, context: Text, floors: Mapping[str, int] | None = None) -> None:
        self._fall, self._context, self._current, self._floors = fall, context, -1, floors
        self._fit()

    def show_view(self, view: str) -> None:
        self._view = view
        self.follow()

    def set_row_high(self, row_high: float) -> None:
        if row_high != self._row_high:
            self._row_high = row_high
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(height(len(self.rows()), self._style()) if self._fall else 120)
        self.follow()

    def follow(self) -> None:
        """Say the whole picture in words for those who do not see it."""
        say = self.look.say
        spoken = [f"{say(one.words)} {value_text(one, self._view)}" for one in self.rows()]
        self.setAccessibleName("; ".join(spoken))
        super().follow()

    def rows(self) -> tuple[Line, ...]:
        return lines(self._fall, self._context) if self._fall else ()

    def _style(self) -> FallStyle:
        words = 424 if self.width() > 860 else max(230, min(330, self.width() * 0.45))
        return FallStyle(self._row_high, words, self._view, self._floors)

    @property
    def current(self) -> int:
        return self._current

    def ask_evidence(self) -> None:
        """Ask for the evidence of the current row, else of the strongest."""
        rows = self.rows()
        index = self._current if self._current >= 0 else 1
        if 0 <= index < len(rows) and rows[index].features:
            self.evidence_asked.emit(rows[index].features[0])

    def sizeHint(self) -> QSize:
        return QSize(700, self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._light(row_at(event.position().y(), self._style(), len(self.rows())))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and 0 <= self._current < len(self.rows()):
            one = self.rows()[self._current]
            words = f"{self.look.say(one.words)} · {self.look.say(one.context)}"
            QToolTip.showText(
                self.mapToGlobal(QPoint(20, round(2 + (self._current + 1) * self._row_high))), words, self
            )
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._light(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        index = row_at(event.position().y(), self._style(), len(self.rows()))
        self._light(index)
        if index >= 0 and self.rows()[index].features:
            self.ask_evidence()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if step is not None and self.rows():
            self._light(max(0, min(len(self.rows()) - 1, self._current + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.ask_evidence()
        else:
            super().keyPressEvent(event)

    def _light(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        if self._fall is None:
            words = look.say(Text("尚未评分：按“重新评分”后显示依据", "Not scored yet: score it to see why"))
            paint.text(painter, QRectF(self.rect()), words, look.colour("ink3"))
            return
        rect = QRectF(0, 0, self.width(), self.height())
        paint_fall(painter, rect, self._fall, self._context, look.tokens, look.lang, self._style(), self._current)


class WhyPane(QWidget):
    """Heading, legend, the three readings and the waterfall."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.heading = Label(look, "", 14, 600)
        self.remark = Label(look, "", 12, 400, "ink3", fit=False)
        self.readings = Segmented(look, (Text("分值", "Points"), "PD", "SHAP"), 0)
        self.readings.chosen.connect(self._choose)
        self.fall = FallView(look)
        self._head = row(
            self.heading,
            8,
            (self.remark, 1),
            _legend(look, "up", RAISES),
            8,
            _legend(look, "down", LOWERS),
            8,
            self.readings,
        )
        self.setLayout(column(self._head, 8, self.fall, margins=(18, 10, 18, 8)))

    def show_file(self, file: CaseFile) -> None:
        points = file.score.points if file.score else None
        none = Text("还没有评分", "Not scored yet")
        self.heading.say(none if points is None else Text(f"评分为什么是 {points}", f"Why the score is {points}"))
        self.fall.show_fall(file.waterfall, case_context(file))

    def _choose(self, index: int) -> None:
        self.fall.show_view(VIEWS[index])
        self.remark.say(REMARKS[VIEWS[index]])


def case_context(file: CaseFile) -> Text:
    """`PD 1.86%，距 A 档差 27 分`."""
    if file.score is None:
        return Text("", "")
    pd, points = f"{file.score.pd:.2%}", file.score.points
    above = [(floor, band) for band, floor in USUAL_FLOORS.items() if floor > points]
    if not above:
        return Text(f"PD {pd}", f"PD {pd}")
    floor, band = min(above)
    return Text(f"PD {pd}，距 {band} 档差 {floor - points} 分", f"PD {pd}, {floor - points} points below band {band}")


def _legend(look: Look, colour: str, words: Text) -> QWidget:
    def draw(painter: QPainter, rect: QRectF, look: Look) -> None:
        paint.box(painter, QRectF(0, 5, 10, 10), 2, look.colour(colour))

    made = QWidget()
    made.setLayout(row(Canvas(look, draw, "", 10, 20), 5, Label(look, words, 12, 400, "ink2"), STRETCH))
    return made
