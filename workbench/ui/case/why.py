"""How does the pane explain the score: the waterfall in its readings, the reasons, and the way to the evidence?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.common.text import Text
from workbench.features.feature import FLOW_NAMES
from workbench.scoring.points import USUAL_FLOORS
from workbench.scoring.reasons import effect_words
from workbench.scoring.score import Waterfall
from workbench.services.case_file import CaseFile
from workbench.ui import paint
from workbench.ui.buttons import Segmented
from workbench.ui.case.fall import VIEWS, FallStyle, Line, height, lines, paint_fall, row_at
from workbench.ui.case.readings import figures
from workbench.ui.case.reason_list import ReasonList
from workbench.ui.format import points_text
from workbench.ui.labels import Canvas, Label, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

RAISES, LOWERS = Text("拉高评分", "Raises"), Text("拉低评分", "Lowers")
REMARKS = {
    "points": Text("", ""),
    "pd": Text("PD 为沿路径累计的变化，单位百分点", "PD: change along the path, in points of per cent"),
    "shap": Text("SHAP 与同类均值之差，校准后的对数几率", "SHAP less the peers' mean, in calibrated log-odds"),
    "reasons": Text("通知书所列的主要原因", "The principal reasons, as a letter tells them"),
}
READINGS = (*VIEWS, "reasons")


class FallView(Shown):
    """The waterfall as a widget: rows are walked by arrows and pressed for their evidence."""

    evidence_asked = Signal(str)  # a feature's name
    lit = Signal(object)  # names of the family under mouse or keyboard; empty when none is

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._fall: Waterfall | None = None
        self._context = Text("", "")
        self._current, self._row_high, self._view = -1, 25.0, "points"
        self._pd: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fall(self, fall: Waterfall | None, context: Text, pd: float | None = None) -> None:
        self._fall, self._context, self._current, self._pd = fall, context, -1, pd
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
        say, rows = self.look.say, self.rows()
        told = figures(rows, self._view, self._pd)
        spoken = [f"{say(one.words)} {figure}" for one, figure in zip(rows, told, strict=True)]
        self.setAccessibleName("; ".join(spoken))
        super().follow()

    def rows(self) -> tuple[Line, ...]:
        return lines(self._fall, self._context) if self._fall else ()

    def _style(self) -> FallStyle:
        words = 424 if self.width() > 860 else max(230, min(330, self.width() * 0.45))
        return FallStyle(self._row_high, words, self._view, pd=self._pd)

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
            rows = self.rows()
            self.lit.emit(rows[index].features if 0 <= index < len(rows) else ())
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
    """Heading, legend, the readings, the waterfall or the reasons, and what the lit row does to the PD."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._file: CaseFile | None = None
        self.heading = Label(look, "", 14, 600)
        self.remark = Label(look, "", 12, 400, "ink3", fit=False)
        self.readings = Segmented(look, (Text("分值", "Points"), "PD", "SHAP", Text("原因", "Reasons")), 0)
        self.readings.chosen.connect(self._choose)
        self.fall, self.reasons = FallView(look), ReasonList(look)
        self.fall.lit.connect(self._tell)
        self.foot = Label(look, "", 12, 400, "ink3", fit=False)
        self.reasons.hide()
        self._legends = (_legend(look, "up", RAISES), _legend(look, "down", LOWERS))
        self._head = row(self.heading, 8, (self.remark, 1), self._legends[0], 8, self._legends[1], 8, self.readings)
        self.setLayout(column(self._head, 8, self.fall, self.reasons, self.foot, margins=(18, 10, 18, 4)))

    def show_file(self, file: CaseFile) -> None:
        self._file = file
        points = file.score.points if file.score else None
        none = Text("还没有评分", "Not scored yet")
        self.heading.say(none if points is None else Text(f"评分为什么是 {points}", f"Why the score is {points}"))
        self.fall.show_fall(file.waterfall, case_context(file), file.score.pd if file.score else None)
        self.reasons.show_file(file)
        self._tell(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reasons.setFixedHeight(self.fall.height())

    def _choose(self, index: int) -> None:
        reading = READINGS[index]
        words = reading == "reasons"
        if words and self.fall.hasFocus():
            self.readings.setFocus()  # or the focus would fall to whatever stands next
        self.reasons.setFixedHeight(self.fall.height())
        self.fall.setVisible(not words)
        self.reasons.setVisible(words)
        for legend in self._legends:
            legend.setVisible(not words)
        if not words:
            self.fall.show_view(reading)
        self.remark.say(REMARKS[reading])

    def _tell(self, features: tuple[str, ...]) -> None:
        """The foot: what the lit family does to the PD, else how the points share out over the flows."""
        effects = self._file.effects if self._file is not None else None
        one = effects.of(features[0]) if effects is not None and features else None
        if one is not None and effects is not None:
            self.foot.say(effect_words(one, effects, _group_words(len(one.features))), "ink2")
        elif self._file is not None:
            self.foot.say(flow_words(self._file.waterfall), "ink3")


def _group_words(count: int) -> Text | None:
    """The lit row by its number of figures: the sentence above names only the strongest of them."""
    return None if count == 1 else Text(f"这一行的 {count} 项指标", f"The {count} figures of this row")


def flow_words(fall: Waterfall | None) -> Text:
    """`资金流 +12，物流 −4，信息流 +9：合计 +17`; empty where the score did not keep it."""
    if fall is None or not fall.flows:
        return Text("", "")
    parts = [(FLOW_NAMES[one.flow], points_text(one.points)) for one in fall.flows]
    total = points_text(fall.end_points - fall.start_points)
    return Text(
        "按流合计：" + "，".join(f"{name.zh} {points}" for name, points in parts) + f"，共 {total} 分",
        "By flow: " + ", ".join(f"{name.en} {points}" for name, points in parts) + f"; {total} points in all",
    )


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
