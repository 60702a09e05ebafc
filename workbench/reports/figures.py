"""How are a score's waterfall and the flows' standing drawn on paper?

Vector drawing with the print palette: blue raises the score or is stronger than peers, orange lowers it or is weaker;
the sign and the words say the same without colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.common.money import MINUS
from workbench.common.text import Text
from workbench.features.feature import FLOW_NAMES
from workbench.reports.blocks import Blocks
from workbench.reports.sheet import DOWN, INK, INK2, INK3, LEFT, LINE, RIGHT, TRACK, UP
from workbench.reports.structure import ROW_HEAD
from workbench.scoring.score import FlowStanding, Waterfall

PLOT_LEFT, PLOT_RIGHT = 300.0, 512.0


def signed(points: int) -> str:
    """`+19`, `−14`, `0`: a true minus sign."""
    return f"+{points}" if points > 0 else f"{MINUS}{-points}" if points < 0 else "0"


def waterfall(blocks: Blocks, picture: Waterfall) -> None:
    """From the peers' mean to this score, one bar a sentence; the bars add up to the score."""
    rows = [(bar.reason, bar.context, bar.points) for bar in picture.bars]
    other = Text(f"其余 {picture.other_count} 项", f"{picture.other_count} other features")
    rows.append((other, Text("", ""), picture.other_points))
    reached = [picture.start_points]
    for *_, points in rows:
        reached.append(reached[-1] + points)
    low, high = min(reached) - 4, max(reached) + 4
    scale = (PLOT_RIGHT - PLOT_LEFT) / (high - low)

    with blocks.sheet.part("Table"):
        _picture(blocks, picture, rows, reached, (low, scale))
    blocks.gap(4)


def _picture(
    blocks: Blocks,
    picture: Waterfall,
    rows: Sequence[tuple[Text, Text, int]],
    reached: Sequence[int],
    axis: tuple[float, float],
) -> None:
    """The bars are decoration: what they show stands beside them in words and figures."""
    low, scale = axis
    peers = Text(f"同行均值：{picture.cohort.name.zh}", f"Peer mean: {picture.cohort.name.en}")
    _end_row(blocks, peers, picture.start_points, PLOT_LEFT + (picture.start_points - low) * scale)
    for (reason, context, points), before in zip(rows, reached, strict=False):
        _bar_row(blocks, reason, context, points, PLOT_LEFT + (before - low) * scale, points * scale)
    blocks.sheet.line(LEFT, blocks.sheet.y, RIGHT, blocks.sheet.y)
    _end_row(blocks, Text("本案评分", "This case"), picture.end_points, PLOT_LEFT + (picture.end_points - low) * scale)


def _end_row(blocks: Blocks, label: Text, points: int, x: float) -> None:
    """A total: its place on the axis as a tick."""
    words = blocks.wordings(label)
    height = 7 + 10.0 * len(words)
    blocks.sheet.need(height)
    middle = blocks.sheet.y + 9
    with blocks.sheet.part("TR"):
        with blocks.sheet.part("TH", attributes=ROW_HEAD):
            for index, line in enumerate(words):
                y, first = blocks.sheet.y + 12 + index * 10, index == 0
                blocks.sheet.text(LEFT, y, line, 9 if first else 8, bold=first, color=INK if first else INK2)
        with blocks.sheet.part("TD"):
            blocks.sheet.text(RIGHT, middle + 3, str(points), 9.5, bold=True, align="right")
    blocks.sheet.line(x, middle - 5, x, middle + 5, color=INK, width=1.4)
    blocks.sheet.y += height


def _bar_row(blocks: Blocks, reason: Text, context: Text, points: int, start: float, wide: float) -> None:
    lines = [
        (words, size, color)
        for text, size, color in ((reason, 9.0, INK), (context, 7.6, INK3))
        for words in blocks.wordings(text)
    ]
    fitted = [
        (part, size, color)
        for words, size, color in lines
        for part in blocks.wrapped(words, PLOT_LEFT - LEFT - 10, size)
    ]
    height = 4.5 + 10.8 * len(fitted)
    blocks.sheet.need(height)
    middle = blocks.sheet.y + height / 2 - 0.5
    with blocks.sheet.part("TR"):
        with blocks.sheet.part("TH", attributes=ROW_HEAD):
            for index, (words, size, color) in enumerate(fitted):
                blocks.sheet.text(LEFT, blocks.sheet.y + 9.6 + index * 10.6, words, size, color=color)
        with blocks.sheet.part("TD"):
            blocks.sheet.text(RIGHT, middle + 3.2, signed(points), 9.5, color=INK, align="right")
    left, width = (start, wide) if wide >= 0 else (start + wide, -wide)
    color = UP if points >= 0 else DOWN
    blocks.sheet.box(left, middle - 3.9, max(width, 0.8), 7.8, fill=color, radius=1.2)
    blocks.sheet.y += height


def flow_bars(blocks: Blocks, standings: Sequence[FlowStanding]) -> None:
    """One diverging bar a flow: the centre is the median of the peers."""
    left, right = LEFT + 220, RIGHT
    centre = (left + right) / 2
    for standing in standings:
        words = blocks.wordings(_standing(standing))
        height = 6 + 10.8 * len(words)
        blocks.sheet.need(height)
        for index, line in enumerate(words):
            size, color = (9.5, INK) if index == 0 else (8.0, INK2)
            blocks.sheet.text(LEFT, blocks.sheet.y + 11 + index * 10.5, line, size, color=color)
        middle = blocks.sheet.y + height / 2 + 0.5
        blocks.sheet.box(left, middle - 2.4, right - left, 4.8, fill=TRACK, radius=2.4)
        if standing.percentile is not None:
            reach = (standing.percentile - 50) / 50 * (centre - left)
            start, wide = (centre, reach) if reach >= 0 else (centre + reach, -reach)
            color = UP if reach >= 0 else DOWN
            blocks.sheet.box(start, middle - 2.4, max(wide, 1.0), 4.8, fill=color, radius=min(2.4, wide / 2))
        blocks.sheet.line(centre, middle - 5, centre, middle + 5, color=LINE, width=1.0)
        blocks.sheet.y += height
    blocks.gap(4)


def _standing(standing: FlowStanding) -> Text:
    name = FLOW_NAMES[standing.flow]
    if standing.percentile is None:
        return Text(f"{name.zh} 无数据", f"{name.en}: no data")
    share = f"{standing.percentile:.0f}%"
    return Text(f"{name.zh} 优于 {share} 的同行", f"{name.en}: better than {share} of peers")
