"""How is a waterfall drawn: from the peers' score, bar by bar, to this case?

A pure painter over `scoring.score.Waterfall`; the same picture serves screen and paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text
from workbench.features.peers import FEWEST
from workbench.scoring.points import USUAL_FLOORS
from workbench.scoring.score import Cohort, Waterfall
from workbench.ui import paint
from workbench.ui.case.readings import figures
from workbench.ui.fonts import width
from workbench.ui.tokens import Tokens

VALUES = 56  # width of the column of signed values
PADDING = 12  # points left free at both ends of the axis
_WORTH = 0.7  # share of a remark that must be seen to be worth eliding
VIEWS = ("points", "pd", "shap")
PEERS = Text("同类商户平均", "Peer average")
THIS = Text("本案评分", "This case")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it begins and ends in points, its words, and what it may be asked for."""

    words: Text
    context: Text
    begin: int
    end: int
    kind: str  # peers, bar, other, case
    features: tuple[str, ...] = ()


def peers_words(cohort: Cohort) -> Text:
    """The cohort by name and count; below thirty it is said to be no comparison."""
    if cohort.count < FEWEST:
        return Text(
            f"{cohort.name.zh}（{cohort.count} 家，不足 {FEWEST} 家，不作同行比较）",
            f"{cohort.name.en} (n = {cohort.count}, under {FEWEST}: no peer comparison)",
        )
    return Text(f"{cohort.name.zh}（{cohort.count:,} 家）", f"{cohort.name.en} (n = {cohort.count:,})")


def lines(fall: Waterfall, case_context: Text) -> tuple[Line, ...]:
    """All rows from the peers to the case; the steps add up exactly."""
    rows = [Line(PEERS, peers_words(fall.cohort), fall.start_points, fall.start_points, "peers")]
    at = fall.start_points
    for bar in fall.bars:
        rows.append(Line(bar.reason, bar.context, at, at + bar.points, "bar", bar.features))
        at += bar.points
    if fall.other_count or fall.other_points:
        name = Text(f"其余 {fall.other_count} 项合计", f"Other {fall.other_count} features")
        rows.append(Line(name, Text("", ""), at, at + fall.other_points, "other"))
    rows.append(Line(THIS, case_context, fall.end_points, fall.end_points, "case"))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class FallStyle:
    """How the waterfall is drawn here: row height, width of the words, view and band floors."""

    row_high: float = 25
    words_wide: float = 424
    view: str = "points"
    floors: Mapping[str, int] | None = None
    pd: float | None = None  # the case's own, for the readings in PD and log-odds


class _Frame:
    """Where things stand in one drawing."""

    def __init__(self, rect: QRectF, rows: tuple[Line, ...], style: FallStyle) -> None:
        self.rect, self.rows, self.style = rect, rows, style
        self.left = rect.x() + style.words_wide + 12
        self.wide = max(40.0, rect.width() - style.words_wide - 12 - VALUES)
        reach = [end for row in rows for end in (row.begin, row.end)]
        self.low, self.high = min(reach) - PADDING, max(reach) + PADDING

    def x(self, points: float) -> float:
        return self.left + (points - self.low) / (self.high - self.low) * self.wide

    def y(self, index: int) -> float:
        return self.rect.y() + 2 + index * self.style.row_high


def row_at(y: float, style: FallStyle, count: int) -> int:
    """The row under a point, or -1."""
    index = int((y - 2) // style.row_high)
    return index if 0 <= index < count else -1


def height(count: int, style: FallStyle) -> int:
    return round(count * style.row_high + 4)


def paint_fall(
    painter: QPainter,
    rect: QRectF,
    fall: Waterfall,
    case_context: Text,
    tokens: Tokens,
    lang: Lang,
    style: FallStyle,
    current: int = -1,
) -> None:
    """Draw the waterfall into `rect`; `current` is the row lit under mouse or keyboard."""
    rows = lines(fall, case_context)
    told = figures(rows, style.view, style.pd)
    frame = _Frame(rect, rows, style)
    _bands(painter, frame, tokens, lang)
    first_down = next((i for i, row in enumerate(rows) if row.kind == "bar" and row.end < row.begin), -1)
    for index, row in enumerate(rows):
        y = frame.y(index)
        if index == current:
            lit = QRectF(rect.x() - 6, y, rect.width() + 12, style.row_high)
            paint.box(painter, lit, 5, paint.shade(tokens, "sel", 0.75))
        if index == first_down and index > 1:
            paint.line(painter, rect.x(), y + 0.5, rect.x() + style.words_wide, y + 0.5, paint.shade(tokens, "line"))
        if row.kind == "case":
            paint.line(painter, rect.x(), y + 0.5, rect.x() + style.words_wide, y + 0.5, paint.shade(tokens, "line2"))
        _words(painter, frame, row, y, tokens, lang)
        _bar(painter, frame, row, index, tokens)
        _value(painter, frame, row, told[index], y, tokens)


def _bands(painter: QPainter, frame: _Frame, tokens: Tokens, lang: Lang) -> None:
    """Zones of the bands behind the bars, dashed limits, and their names in the last row."""
    style, rect = frame.style, frame.rect
    floors = sorted(((floor, band) for band, floor in (style.floors or USUAL_FLOORS).items()))
    high = len(frame.rows) * style.row_high
    ends = [(floor, band) for floor, band in floors if floor < frame.high]
    marks = pairwise([*ends, (round(frame.high), "")])
    for (begin, band), (end, _) in marks:
        if end <= frame.low:
            continue
        left, right = frame.x(max(begin, frame.low)), frame.x(min(end, frame.high))
        zone = QRectF(left, rect.y() + 2, right - left, high)
        painter.fillRect(zone, paint.shade(tokens, f"band_{band.lower()}", 0.06 if tokens.dark else 0.07))
        if begin > frame.low:
            paint.line(painter, left, zone.y(), left, zone.bottom(), paint.shade(tokens, "line2"), 1, (2, 3))
        name = f"{band} 档" if lang is Lang.ZH else f"Band {band}"
        case_x = frame.x(frame.rows[-1].end)
        # The name keeps clear of the case's own mark.
        space = zone
        if left < case_x < right:
            behind = right - case_x >= min(case_x - left, 60)
            space = QRectF(case_x + 6, 0, right - case_x - 6, 1) if behind else QRectF(left, 0, case_x - 6 - left, 1)
        if space.width() > width(name, 12, 500) + 8:
            foot = QRectF(space.x(), zone.bottom() - style.row_high, space.width(), style.row_high)
            paint.text(painter, foot, name, paint.shade(tokens, "ink3"), 12, 500, paint.CENTRE)


def fitting(context: str, room: float) -> str:
    """The whole remark, else its first clause, else that without "of peers", which the pane is about; a stump of a word
    tells nothing and is left to the tooltip."""
    first = context if "（" in context else re.split("[;；，]", context)[0]
    for words in (context, first, re.sub("( of peers| 同行)$", "", first)):
        if width(words, 12) <= room:
            return words
    return first if room >= _WORTH * width(first, 12) else ""


def _words(painter: QPainter, frame: _Frame, row: Line, y: float, tokens: Tokens, lang: Lang) -> None:
    bold = 600 if row.kind in ("peers", "case") else 400
    room = QRectF(frame.rect.x(), y, frame.style.words_wide, frame.style.row_high)
    taken = paint.text(painter, room, row.words.of(lang), paint.shade(tokens, "ink"), 13, bold)
    context = room.adjusted(taken + 10, 0, 0, 0)
    paint.text(painter, context, fitting(row.context.of(lang), context.width()), paint.shade(tokens, "ink3"), 12)


def _bar(painter: QPainter, frame: _Frame, row: Line, index: int, tokens: Tokens) -> None:
    y, high = frame.y(index), frame.style.row_high
    begin, end = frame.x(row.begin), frame.x(row.end)
    last = index == len(frame.rows) - 1
    if row.kind in ("peers", "case"):
        mark = QRectF(end - 1, y + 5, 3, high - 10)
        paint.box(painter, mark, 1, paint.shade(tokens, "ink2" if row.kind == "peers" else "ink"))
    else:
        bar = QRectF(min(begin, end), y + 5, max(2.0, abs(end - begin)), high - 10)
        paint.box(painter, bar, 2.5, paint.shade(tokens, "up" if row.end >= row.begin else "down"))
    if not last:
        paint.line(painter, end, y + 5, end, y + high + 5, paint.shade(tokens, "ctl"), 1)


def _value(painter: QPainter, frame: _Frame, row: Line, words: str, y: float, tokens: Tokens) -> None:
    place = QRectF(frame.rect.right() - VALUES, y, VALUES, frame.style.row_high)
    if row.kind in ("peers", "case"):
        paint.text(
            painter, place, words, paint.shade(tokens, "ink"), 14 if row.kind == "case" else 13, 600, paint.RIGHT
        )
        return
    colour = "ink3" if row.end == row.begin else "up_ink" if row.end > row.begin else "down_ink"
    paint.text(painter, place, words, paint.shade(tokens, colour), 13, 500, paint.RIGHT)
