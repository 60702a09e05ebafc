"""In which segments is the model weaker?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.model_room import SegmentRow
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.strokes import RIGHT, bar, begin, colour, width_of, words
from workbench.ui.tokens import Tokens

_ROW = 26.0
_NAMES, _LEAST_TRACK = 118.0, 32.0
_LOW, _HIGH = 0.5, 1.0
_BEHIND = 0.03  # AUC below the whole from which a segment is coloured


@dataclass(frozen=True, slots=True)
class StrengthChart:
    """AUC by segment as bars from chance (0.5) to 1; amber where it is clearly behind the whole or may be chance."""

    segments: tuple[SegmentRow, ...]
    whole: float

    @property
    def height(self) -> float:
        return len(self.segments) * _ROW

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        marks = []
        longest = max((width_of(one.name.of(lang), 12) for one in self.segments), default=0.0) + 8
        names = max(_NAMES, min(longest, rect.width() - _LEAST_TRACK - 62))
        for i, one in enumerate(self.segments):
            y = rect.y() + i * _ROW
            behind = one.blind or (one.auc is not None and one.auc < self.whole - _BEHIND)
            words(painter, QRectF(rect.x(), y, names, _ROW), one.name.of(lang), colour(tokens, "ink2"), 12)
            track = QRectF(rect.x() + names + 4, y + 11, max(rect.width() - names - 58, 10), 5)
            bar(painter, track, 2.5, colour(tokens, "sunken"))
            if one.auc is not None:
                share = max(0.0, min(1.0, (one.auc - _LOW) / (_HIGH - _LOW)))
                fill = QRectF(track.x(), track.y(), track.width() * share, 5)
                bar(painter, fill, 2.5, colour(tokens, "warn" if behind else "accent"))
            number = NO_OBSERVATION.of(lang) if one.auc is None else f"{one.auc:.3f}"
            shade = colour(tokens, "warn_ink" if behind else "ink" if one.auc is not None else "ink3")
            words(painter, QRectF(rect.right() - 52, y, 52, _ROW), number, shade, 12, 600, RIGHT)
            marks.append(Mark(track.right(), track.center().y(), self._words(one).of(lang)))
        return tuple(marks)

    def _words(self, one: SegmentRow) -> Text:
        auc = NO_OBSERVATION if one.auc is None else same(f"{one.auc:.3f}")
        if one.low is not None and one.high is not None:
            spread = f"{one.low:.3f}–{one.high:.3f}"
            auc = auc + Text(f"（{spread}）", f" ({spread})")
        text = Text("{name}：{count} 笔，坏样本率 {bad}，AUC {auc}", "{name}: {count} cases, {bad} bad, AUC {auc}")
        return text.format(name=one.name, count=f"{one.count:,}", bad=f"{one.bad_share * 100:.1f}%", auc=auc)

    def sentence(self) -> Text:
        known = [one for one in self.segments if one.auc is not None]
        if not known:
            return Text("没有分群结果", "No segments")
        return Text("区分度最弱的分群是", "Weakest segment: ") + self._words(min(known, key=lambda one: one.auc or 0.0))

    def table(self) -> ChartTable:
        heads = (Text("分群", "Segment"), Text("笔数", "Cases"), Text("坏样本率", "Bad share"), same("AUC"))
        rows = tuple(
            (
                one.name,
                same(f"{one.count:,}"),
                same(f"{one.bad_share * 100:.1f}%"),
                NO_OBSERVATION if one.auc is None else same(f"{one.auc:.3f}"),
            )
            for one in self.segments
        )
        return ChartTable(heads, rows)
