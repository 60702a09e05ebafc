"""How well does the model tell good from bad?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import Curve
from workbench.ui.charts.axes import Axes
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import DOTS, RIGHT, begin, colour, curve, line, words
from workbench.ui.tokens import Tokens


def ks_point(roc: Curve) -> tuple[float, float, float]:
    """Largest distance between the curve and the diagonal of equal rates: (false rate, true rate, KS)."""
    pairs = zip(roc.x, roc.y, strict=True)
    x, y = max(pairs, key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))
    return x, y, y - x


def area_under(roc: Curve) -> float:
    """Area under the curve by trapezoids: what the picture shows is what the number says."""
    steps = zip(roc.x, roc.x[1:], roc.y, roc.y[1:], strict=False)
    return sum((right - left) * (low + high) / 2 for left, right, low, high in steps)


@dataclass(frozen=True, slots=True)
class RocChart:
    curves: tuple[Curve, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        plot = QRectF(rect.x() + 34, rect.y() + 6, rect.width() - 46, rect.height() - 34)
        axes = Axes(plot, 0, 1, 0, 1)
        ticks = [(0.0, "0.0"), (0.5, "0.5"), (1.0, "1.0")]
        axes.rows(painter, tokens, ticks)
        axes.columns(painter, tokens, ticks)
        line(painter, axes.at(0, 0), axes.at(1, 1), colour(tokens, "line2"), 1, DOTS)
        marks: list[Mark] = []
        for one in sorted(self.curves, key=lambda one: one.emphasis == "main"):
            main = one.emphasis == "main"
            points = [axes.at(x, y) for x, y in zip(one.x, one.y, strict=True)]
            curve(painter, points, colour(tokens, "accent" if main else "ctl"), 2.25 if main else 1.5)
            if main:
                self._ks(painter, tokens, axes, one)
                marks = [
                    Mark(*axes.at(x, y), f"{one.name.of(lang)} · {x * 100:.0f}% → {y * 100:.0f}%")
                    for x, y in zip(one.x, one.y, strict=True)
                ]
        self._names(painter, tokens, plot, lang)
        return tuple(marks)

    def _ks(self, painter: QPainter, tokens: Tokens, axes: Axes, main: Curve) -> None:
        x, y, ks = ks_point(main)
        line(painter, axes.at(x, x), axes.at(x, y), colour(tokens, "ink2"), 1.5)
        px, py = axes.at(x, (x + y) / 2)
        words(painter, QRectF(px + 7, py - 9, 70, 18), f"KS {ks:.2f}", colour(tokens, "ink"), 12, 600)

    def _names(self, painter: QPainter, tokens: Tokens, plot: QRectF, lang: Lang) -> None:
        ordered = sorted(self.curves, key=lambda one: one.emphasis != "main")
        for i, one in enumerate(ordered):
            main = one.emphasis == "main"
            y = plot.bottom() - 32 - 20 * (len(ordered) - 1 - i)
            place = QRectF(plot.right() - 190, y, 188, 18)
            shade = colour(tokens, "ok_ink" if main else "ink3")
            text = f"{one.name.of(lang)} AUC {area_under(one):.3f}"
            words(painter, place, text, shade, 12, 600 if main else 400, RIGHT)

    def sentence(self) -> Text:
        main = next((one for one in self.curves if one.emphasis == "main"), None)
        if main is None:
            return Text("没有 ROC 曲线", "No ROC curve")
        text = Text("{name}：AUC {auc}，KS {ks}", "{name}: AUC {auc}, KS {ks}")
        return text.format(name=main.name, auc=f"{area_under(main):.3f}", ks=f"{ks_point(main)[2]:.2f}")

    def table(self) -> ChartTable:
        heads = (Text("曲线", "Curve"), Text("假正率", "False positive"), Text("真正率", "True positive"))
        rows = [
            (one.name, same(f"{x:.3f}"), same(f"{y:.3f}"))
            for one in self.curves
            for x, y in zip(one.x, one.y, strict=True)
        ]
        return ChartTable(heads, tuple(rows))
