"""How do limits and expected loss lie in the risk bands, now and under the draft?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.policy_what_if_file import BandSums, WhatIfAnswer
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import RIGHT, bar, begin, colour, line, words
from workbench.ui.policy.tiles import compact
from workbench.ui.tokens import Tokens

LETTER, NUMBERS, HEAD = 30.0, 216.0, 22.0
TWO_LINES = 36.0  # px of a row that has room for what was


@dataclass(frozen=True, slots=True)
class BandChart:
    """A row for each band: the draft's limits as a bar of the band's colour over those of today, and both losses."""

    pairs: tuple[tuple[BandSums, BandSums], ...]  # now, then
    currency: str

    @classmethod
    def of(cls, answer: WhatIfAnswer, currency: str) -> BandChart:
        pairs = zip(answer.now.bands, answer.then.bands, strict=True)
        return cls(tuple(pair for pair in pairs if pair[0].band), currency)

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        ink3 = colour(tokens, "ink3")
        head = QRectF(rect.x() + LETTER, rect.y(), rect.width() - LETTER - NUMBERS, HEAD)
        words(painter, head, Text("额度：草案（上）、现行（下）", "Limits: draft above, now below").of(lang), ink3, 12)
        for title, right in ((Text("额度", "Limits"), 112.0), (Text("预期损失", "Exp. loss"), 0.0)):
            place = QRectF(rect.right() - right - 104, rect.y(), 104, HEAD)
            words(painter, place, title.of(lang), ink3, 12, 400, RIGHT)
        most = max((one.limit_fen for pair in self.pairs for one in pair), default=0) or 1
        high = (rect.height() - HEAD) / max(len(self.pairs), 1)
        marks = []
        for n, (now, then) in enumerate(self.pairs):
            row = QRectF(rect.x(), rect.y() + HEAD + n * high, rect.width(), high)
            marks.append(self._row(painter, row, now, then, most, tokens, lang))
        return tuple(marks)

    def _row(
        self, painter: QPainter, row: QRectF, now: BandSums, then: BandSums, most: int, tokens: Tokens, lang: Lang
    ) -> Mark:
        ink, ink3 = colour(tokens, "ink"), colour(tokens, "ink3")
        line(painter, (row.x(), row.y() + 0.5), (row.right(), row.y() + 0.5), colour(tokens, "line"))
        words(painter, QRectF(row.x() + 4, row.y(), LETTER, row.height()), then.band, ink, 13, 700)
        left, span = row.x() + LETTER, row.width() - LETTER - NUMBERS - 12
        middle = row.center().y()
        solid = colour(tokens, f"band_{then.band.lower()}")
        for one, top, tall, shade in (
            (then, middle - 8, 9.0, solid),
            (now, middle + 3, 4.0, colour(tokens, "peer_line")),
        ):
            wide = one.limit_fen / most * span
            if one.limit_fen:
                bar(painter, QRectF(left, top, max(wide, 2.0), tall), 2, shade)
        for first, second, right in ((now.limit_fen, then.limit_fen, 112.0), (now.loss_fen, then.loss_fen, 0.0)):
            moved, two = first != second, first != second and row.height() >= TWO_LINES
            place = QRectF(row.right() - right - 104, middle - 17 if two else middle - 9, 104, 18)
            words(painter, place, self._told(second, lang), ink, 13, 600 if moved else 400, RIGHT)
            if two:
                words(painter, place.translated(0, 16), self._told(first, lang), ink3, 12, 400, RIGHT)
        return Mark(left + then.limit_fen / most * span, middle, self._sentence(now, then).of(lang))

    def _told(self, amount_fen: int, lang: Lang) -> str:
        return compact(amount_fen, self.currency).of(lang)

    def _sentence(self, now: BandSums, then: BandSums) -> Text:
        told = [Text(self._told(one, Lang.ZH), self._told(one, Lang.EN)) for one in (now.limit_fen, then.limit_fen)]
        band = Text(f"{then.band} 档额度 ", f"Band {then.band} limits ")
        return band + (told[1] if now.limit_fen == then.limit_fen else told[0] + same(" → ") + told[1])

    def sentence(self) -> Text:
        parts = [self._sentence(*pair) for pair in self.pairs]
        return Text("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))

    def table(self) -> ChartTable:
        rows = []
        for now, then in self.pairs:
            figures = (now.limit_fen, then.limit_fen, now.loss_fen, then.loss_fen)
            told = [Text(self._told(one, Lang.ZH), self._told(one, Lang.EN)) for one in figures]
            rows.append((same(then.band), same(f"{now.approved:,}"), same(f"{then.approved:,}"), *told))
        heads = (
            Text("档", "Band"), Text("现行通过", "Approved now"), Text("草案通过", "Draft"),
            Text("现行额度", "Limits now"), Text("草案额度", "Draft"),
            Text("现行预期损失", "Loss now"), Text("草案预期损失", "Draft"),
        )  # fmt: skip
        return ChartTable(heads, tuple(rows))
