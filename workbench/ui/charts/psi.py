"""How far have today's merchants drifted from those the model learned from?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import PsiRow
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, DOTS, RIGHT, bar, begin, colour, line, width_of, words
from workbench.ui.tokens import Tokens

WATCH, ACT = 0.10, 0.25
_END = 0.30
NOTHING = Text("没有可与建模样本相比的特征", "No features to compare with the training sample")


def psi_tone(psi: float) -> str:
    """Token of a bar: amber from 0.10, red from 0.25, else neutral."""
    return "bad" if psi >= ACT else "warn" if psi >= WATCH else "line2"


@dataclass(frozen=True, slots=True)
class PsiChart:
    rows: tuple[PsiRow, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        if not self.rows:
            words(painter, rect, NOTHING.of(lang), colour(tokens, "ink3"), 12, align=CENTRE)
            return ()
        widest = max((width_of(row.label.of(lang), 12) for row in self.rows), default=0)
        x = rect.x() + min(max(64.0, widest + 12), rect.width() * 0.34)
        span = rect.right() - 52 - x
        end = self._end
        for limit, tone in ((WATCH, "warn"), (ACT, "bad")):
            at = x + limit / end * span
            line(painter, (at, rect.y() + 4), (at, rect.bottom() - 20), colour(tokens, tone), 1.25, DOTS)
            place = QRectF(at - 20, rect.bottom() - 18, 40, 16)
            words(painter, place, f"{limit:.2f}", colour(tokens, "ink3"), align=CENTRE)
        height = min((rect.height() - 26) / max(len(self.rows), 1), 48)
        return tuple(
            self._row(
                painter, QRectF(rect.x(), rect.y() + 4 + i * height, rect.width(), height), x, span, row, tokens, lang
            )
            for i, row in enumerate(self.rows)
        )

    @property
    def _end(self) -> float:
        """Right end of the scale: the usual one, or the largest value, so that no two bars are cut to one length."""
        return max((_END, *(row.psi for row in self.rows)))

    def _row(
        self, painter: QPainter, place: QRectF, x: float, span: float, row: PsiRow, tokens: Tokens, lang: Lang
    ) -> Mark:
        tone = psi_tone(row.psi)
        plain = tone == "line2"
        name = QRectF(place.x(), place.y(), x - place.x() - 8, place.height())
        words(painter, name, row.label.of(lang), colour(tokens, "ink2"), 12)
        wide = max(row.psi / self._end * span, 2.0)
        middle = place.center().y()
        bar(painter, QRectF(x, middle - 5, wide, 10), 2, colour(tokens, tone))
        number = QRectF(place.right() - 48, place.y(), 48, place.height())
        shade = colour(tokens, "ink2" if plain else f"{tone}_ink")
        words(painter, number, f"{row.psi:.3f}", shade, 12, 400 if plain else 600, RIGHT)
        return Mark(x + wide, middle, f"{row.label.of(lang)} · PSI {row.psi:.3f}")

    def sentence(self) -> Text:
        if not self.rows:
            return NOTHING
        drifted = [row for row in self.rows if row.psi >= WATCH]
        if not drifted:
            return Text("特征漂移：各项 PSI 均低于 0.10", "Feature drift: every PSI is below 0.10")
        named = [row.label + same(f" {row.psi:.3f}") for row in sorted(drifted, key=lambda row: -row.psi)]
        listed = named[0]
        for one in named[1:]:
            listed = listed + Text("、", ", ") + one
        return Text("特征漂移：PSI 达到 0.10 的有", "Feature drift: PSI of 0.10 or more for ") + listed

    def table(self) -> ChartTable:
        heads = (Text("特征", "Feature"), same("PSI"))
        return ChartTable(heads, tuple((row.label, same(f"{row.psi:.3f}")) for row in self.rows))
