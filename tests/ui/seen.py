"""What does a person see of a page: every word as it was painted, where, on what, and was it cut?

A page is drawn once while every line of text that is painted is written down: its words, the place it had, the place it
needed, its colour. From that and from the pixels it is found mechanically what an eye finds slowly: words that were
cut, words painted over each other, words that stand out too little from their ground, widgets that reach over the edge
of what holds them, and controls that have no name for a screen reader.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QWidget

from workbench.ui import paint
from workbench.ui.charts import strokes
from workbench.ui.fonts import metrics
from workbench.ui.labels import Label
from workbench.ui.loans.view import LoanView
from workbench.ui.table import Table

WEAK = 4.5  # WCAG 2 AA, text
CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One painted line: where it may stand (in pixels of the page), its words, and how wide they are."""

    owner: str
    words: str
    place: QRectF
    inked: QRectF
    needs: float
    colour: QColor
    told: str  # the tooltip of the widget it is painted on

    @property
    def cut(self) -> bool:
        return self.needs > self.place.width() + 1

    def __str__(self) -> str:
        at = f"{self.place.x():.0f},{self.place.y():.0f}"
        return f"{self.owner} at {at}: “{self.words}” needs {self.needs:.0f}, has {self.place.width():.0f}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A drawn page."""

    page: QWidget
    image: QImage
    lines: tuple[Line, ...]


def owner_of(widget: QWidget) -> str:
    """`BorrowerPage/Head/Label`: the widget and whose it is, without Qt's own viewports."""
    names: list[str] = []
    above: QWidget | None = widget
    while above is not None and len(names) < 3:
        if not above.objectName().startswith("qt_") and type(above) is not QWidget:
            names.append(type(above).__name__)
        above = above.parentWidget()
    return "/".join(reversed(names))


def _in_device(painter: QPainter, area: QRectF) -> QRectF:
    """An area of the widget in pixels of what is drawn: a delegate may have moved the painter."""
    return painter.deviceTransform().mapRect(painter.worldTransform().inverted()[0].mapRect(area))


def _told_of_cell(device: QWidget, rect: QRectF, align: Qt.AlignmentFlag) -> str:
    """What the pointer is told over a cell of a list; amounts, on the right, must stand whole all the same."""
    table = device.parentWidget()
    if align & paint.RIGHT or not isinstance(table, Table | LoanView):
        return ""
    return table.cut_words(table.indexAt(rect.center().toPoint()))


@contextmanager
def writing_down(lines: list[Line]) -> Iterator[None]:
    """Write down every line that `paint.text` paints."""
    plain = paint.text

    def text(
        painter: QPainter,
        rect: QRectF,
        words: str,
        colour: QColor,
        px: int = 13,
        weight: int = 400,
        align: Qt.AlignmentFlag = paint.LEFT,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> float:
        device = painter.device()
        if isinstance(device, QWidget) and words:
            needs = metrics(px, weight).horizontalAdvance(words)
            whole = painter.deviceTransform()
            wide = min(needs, rect.width())
            left = rect.x()
            if align & paint.RIGHT:
                left = rect.right() - wide
            elif align & paint.CENTRE:
                left = rect.x() + (rect.width() - wide) / 2
            high = min(rect.height(), px * 1.2)
            inked = QRectF(left, rect.center().y() - high / 2, wide, high)
            told = device.toolTip() or _told_of_cell(device, rect, align)
            shows = QRectF(device.visibleRegion().boundingRect())
            if inked.intersects(painter.worldTransform().inverted()[0].mapRect(shows)):
                place = whole.mapRect(rect)
                inked = whole.mapRect(inked).intersected(_in_device(painter, shows))
                lines.append(Line(owner_of(device), words, place, inked, needs, QColor(colour), told))
        return plain(painter, rect, words, colour, px, weight, align, elide)

    def words(painter: QPainter, rect: QRectF, told: str, shade: QColor, px: int = 11, weight: int = 400,
              align: Qt.AlignmentFlag = paint.LEFT) -> None:  # fmt: skip
        text(painter, rect, told, shade, px, weight, align)

    charts = [one for name, one in sys.modules.items() if getattr(one, "words", None) is strokes.words and name]
    with pytest.MonkeyPatch.context() as patched:
        for one in charts:
            patched.setattr(one, "words", words)
        patched.setattr(paint, "text", text)
        yield


def see(page: QWidget, ground_colour: QColor) -> Seen:
    """Draw a page at one pixel to a point, on the colour of the window's sheet, and write its words down."""
    lines: list[Line] = []
    image = QImage(page.size(), QImage.Format.Format_RGB32)
    image.fill(ground_colour)
    no_ground = QWidget.RenderFlag.DrawChildren  # the window's own ground is not the page's
    with writing_down(lines):
        page.render(image, QPoint(), QRegion(), no_ground)
    return Seen(page, image, tuple(lines))


# ---- what is wrong with it


def cut(page: Seen) -> list[str]:
    """Words that did not fit and that nothing tells whole."""
    return [f"cut: {line}" for line in page.lines if line.cut and not line.told]


def over(page: Seen) -> list[str]:
    """Two lines of text painted over each other by more than a hair."""
    shown = [(line, line.inked.adjusted(1, 2, -1, -2)) for line in page.lines]
    shown.sort(key=lambda one: one[1].y())
    found = []
    for place, (line, inked) in enumerate(shown):
        for other, beside in shown[place + 1 :]:
            if beside.y() > inked.bottom():
                break
            shared = inked.intersected(beside)
            if not shared.isEmpty() and shared.width() > 2 and other.words != line.words:
                found.append(f"over each other: {line} and {other}")
    return found


def _light(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2 contrast ratio of two opaque colours."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ground(image: QImage, place: QRectF) -> QColor | None:
    """The commonest colour around painted words; None where they stand outside the picture."""
    area = place.toAlignedRect().adjusted(-2, 0, 2, 0).intersected(image.rect())
    if area.width() < 3 or area.height() < 3:
        return None
    counted: Counter[int] = Counter()
    for y in range(area.top(), area.bottom() + 1, 2):
        counted.update(image.pixel(x, y) for x in range(area.left(), area.right() + 1))
    return QColor(counted.most_common(1)[0][0])


def weak(page: Seen, off: QColor) -> list[str]:
    """Words that stand out too little from what they are painted on; those of the disabled colour `off` may."""
    found = []
    for line in page.lines:
        behind = ground(page.image, line.inked)
        if behind is None or line.colour.rgb() == off.rgb():
            continue
        ratio = contrast(line.colour, behind)
        if ratio < WEAK:
            found.append(f"weak: {line}: {line.colour.name()} on {behind.name()} is {ratio:.2f}")
    return found


def shown_below(page: QWidget) -> Iterator[QWidget]:
    """Every visible widget of a page."""
    for child in page.findChildren(QWidget):
        if child.isVisibleTo(page):
            yield child


def outside(page: QWidget) -> list[str]:
    """Widgets that reach over the edge of what holds them; what a scroll area holds may."""
    found = []
    for child in shown_below(page):
        holder = child.parentWidget()
        if holder is None or isinstance(holder.parentWidget(), QScrollArea | QAbstractItemView) or child.isWindow():
            continue
        if not holder.rect().adjusted(-1, -1, 1, 1).contains(child.geometry()):
            found.append(f"outside: {owner_of(child)} {child.geometry().getRect()} of {holder.rect().getRect()}")
    return found


def squeezed(page: QWidget) -> list[str]:
    """Labels that have fewer pixels than their words need and may not be cut."""
    return [
        f"squeezed: {owner_of(label)}: “{label.text()}”"
        for label in page.findChildren(Label)
        if label.isVisibleTo(page) and not label.fits()
    ]


def nameless(page: QWidget) -> list[str]:
    """What the keyboard reaches and a screen reader cannot name."""
    found = []
    for child in shown_below(page):
        takes = child.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and not child.accessibleName().strip() and not child.objectName().startswith("qt_"):
            found.append(f"nameless: {owner_of(child)}")
    return found


def faults(page: Seen, off: QColor) -> list[str]:
    """Everything that can be found mechanically."""
    widget = page.page
    return [*cut(page), *over(page), *weak(page, off), *outside(widget), *squeezed(widget), *nameless(widget)]
