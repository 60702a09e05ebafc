"""How much of the funding cap is used, and by what?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath

from workbench.common.money import compact_money
from workbench.common.text import Lang, Text
from workbench.services.portfolio_file import FundingCap
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, RIGHT, bar, begin, colour, line, width_of, words
from workbench.ui.tokens import Tokens

_COUNTED = ("accent", "up", "ctl", "peer_line")
_OUTSIDE = ("line2", "peer_line")
_ROW = 25.0


@dataclass(frozen=True, slots=True)
class CapChart:
    """One stacked bar to the cap with its warning mark, and the parts in words below; off-cap money is only listed."""

    cap: FundingCap
    currency: str

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        self._heading(painter, rect, tokens, lang)
        self._bar(painter, QRectF(rect.x(), rect.y() + 38, rect.width(), 16), tokens, lang)
        return self._parts(painter, rect, tokens, lang)

    @property
    def _share(self) -> float:
        return self.cap.used_fen / self.cap.cap_fen if self.cap.cap_fen else 0.0

    def _heading(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> None:
        used = compact_money(self.cap.used_fen, lang, self.currency)
        words(painter, QRectF(rect.x(), rect.y(), rect.width(), 26), used, colour(tokens, "ink"), 20, 600)
        of_cap = Text("已用 / {cap}上限", "used of {cap} cap").format(cap=self._money(self.cap.cap_fen)).of(lang)
        start = width_of(used, 20, 600) + 8
        place = QRectF(rect.x() + start, rect.y() + 4, max(rect.width() - start - 60, 10), 20)
        words(painter, place, of_cap, colour(tokens, "ink2"), 12)
        near = self._share >= self.cap.warn_share
        shade = colour(tokens, "warn_ink" if near else "ink")
        place = QRectF(rect.right() - 60, rect.y() + 2, 60, 24)
        words(painter, place, f"{self._share * 100:.1f}%", shade, 14, 600, RIGHT)

    def _money(self, amount_fen: int) -> Text:
        return Text(*(compact_money(amount_fen, lang, self.currency) for lang in (Lang.ZH, Lang.EN)))

    def _bar(self, painter: QPainter, track: QRectF, tokens: Tokens, lang: Lang) -> None:
        bar(painter, track, 4, colour(tokens, "sunken"))
        if self.cap.cap_fen > 0:
            painter.save()
            clip = QPainterPath()
            clip.addRoundedRect(QRectF(track.x(), track.y(), track.width() * min(self._share, 1), track.height()), 4, 4)
            painter.setClipPath(clip)
            x = track.x()
            for i, part in enumerate(p for p in self.cap.parts if p.counts):
                wide = part.amount_fen / self.cap.cap_fen * track.width()
                shade = colour(tokens, _COUNTED[i % len(_COUNTED)])
                painter.fillRect(QRectF(x + (1.5 if i else 0), track.y(), wide, track.height()), shade)
                x += wide
            painter.restore()
        mark = track.x() + track.width() * self.cap.warn_share
        line(painter, (mark, track.y() - 5), (mark, track.bottom() + 5), colour(tokens, "warn"), 1.5)
        text = Text(f"预警 {self.cap.warn_share:.0%}", f"Alert {self.cap.warn_share:.0%}").of(lang)
        place = QRectF(mark - 50, track.bottom() + 6, 72, 16)
        words(painter, place, text, colour(tokens, "warn_ink"), 11, 500, CENTRE)

    def _parts(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        marks = []
        high = min(_ROW, (rect.height() - 82) / max(len(self.cap.parts), 1))
        widest = max((width_of(part.detail.of(lang), 12) for part in self.cap.parts), default=0.0)
        detail_wide = min(max(80.0, widest + 14), rect.width() * 0.3)  # one column for all rows
        seen = {True: 0, False: 0}
        longest = max((width_of(part.detail.of(lang), 12) for part in self.cap.parts), default=0)
        detail_wide = min(max(80.0, longest + 14), rect.width() * 0.3)  # one edge for all amounts
        for i, part in enumerate(self.cap.parts):
            names = _COUNTED if part.counts else _OUTSIDE
            shade = colour(tokens, names[seen[part.counts] % len(names)])
            seen[part.counts] += 1
            y, w = rect.y() + 82 + i * high, rect.width()
            bar(painter, QRectF(rect.x(), y + (high - 9) / 2, 9, 9), 2, shade)
            amount = compact_money(part.amount_fen, lang, self.currency)
            words(
                painter,
                QRectF(rect.x() + 16, y, w - 112 - detail_wide, high),
                part.label.of(lang),
                colour(tokens, "ink2"),
                12,
            )
            place = QRectF(rect.right() - detail_wide - 92, y, 92, high)
            words(painter, place, amount, colour(tokens, "ink"), 13, 600, RIGHT)
            place = QRectF(rect.right() - detail_wide + 10, y, detail_wide - 10, high)
            words(painter, place, part.detail.of(lang), colour(tokens, "ink3"), 12, 400, RIGHT)
            marks.append(Mark(rect.x() + 4, y + 12, f"{part.label.of(lang)} · {amount} · {part.detail.of(lang)}"))
        return tuple(marks)

    def sentence(self) -> Text:
        share = f"{self._share * 100:.1f}%"
        return Text(
            "资金上限已用 {share}，{used} / {cap}", "{share} of the funding cap is used, {used} of {cap}"
        ).format(share=share, used=self._money(self.cap.used_fen), cap=self._money(self.cap.cap_fen))

    def table(self) -> ChartTable:
        heads = (Text("来源", "Source"), Text("金额", "Amount"), Text("说明", "Detail"), Text("占用上限", "Counts"))
        yes, no = Text("是", "yes"), Text("否", "no")
        return ChartTable(
            heads,
            tuple((p.label, self._money(p.amount_fen), p.detail, yes if p.counts else no) for p in self.cap.parts),
        )
