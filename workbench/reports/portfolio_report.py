"""What does a lender's report on its whole book say on paper?

Key figures first, then quality, movement, funding, concentration, economics and stress, each with its formula, then the
warnings that stand, how every figure was made, and from which policy and records. The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbench.common.text import Lang, Text, same
from workbench.reports.blocks import Blocks, Languages, Tile
from workbench.reports.figure_paper import put_table, table_height
from workbench.reports.line_plot import LinePlot, line_plot, plot_height
from workbench.reports.paper import Head, begin
from workbench.reports.sheet import INK2, LEFT, RIGHT, WARN
from workbench.reports.table_data import DataTable
from workbench.reports.words import SYNTHETIC, long_date

TITLE = Text("贷款组合报告", "Portfolio report")

_SAMPLE = Text(
    "：本报告的全部数字来自生成的样本，不是任何机构的业绩。",
    ": every figure of this report comes from a generated sample and is nobody's record.",
)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One chapter: its pictures, then its tables."""

    title: Text
    plots: tuple[LinePlot, ...]
    tables: tuple[DataTable, ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """`digests` are named hashes; `methods` the notes on how figures are made."""

    number: str
    lender: Text
    as_of: date
    made_at: str
    currency: str
    synthetic: bool
    anchor: str
    tiles: tuple[tuple[Text, Text], ...]
    summary: tuple[Text, ...]
    parts: tuple[ReportPart, ...]
    methods: tuple[Text, ...]
    digests: tuple[tuple[Text, str], ...]
    stale_from: date | None = None


def portfolio_report(facts: ReportFacts, languages: Languages) -> bytes:
    """The report as PDF/A. Raises `StaffError` (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`)."""
    head = Head(facts.number, "", facts.lender, facts.as_of, "", facts.anchor, facts.synthetic, draft=False)
    footer = Text("内部资料 · 截至 {day}", "Internal · as of {day}").format(day=same(facts.as_of.isoformat()))
    blocks = begin(TITLE, head, languages, footer)
    _opening(blocks, facts)
    for number, part in enumerate(facts.parts, 1):
        _part(blocks, number, part, facts.currency)
    _methods(blocks, len(facts.parts) + 1, facts.methods)
    _digests(blocks, len(facts.parts) + 2, facts.digests)
    return blocks.sheet.finish()


def _opening(blocks: Blocks, facts: ReportFacts) -> None:
    day = Text("截至 {day}", "As of {day}").format(day=long_date(facts.as_of))
    made = Text("，{at} 生成", ", made {at}").format(at=same(facts.made_at))
    blocks.paragraph(day + made, size=10, color=INK2, after=4)
    if facts.synthetic:
        blocks.paragraph(SYNTHETIC + _SAMPLE, size=9.2, color=WARN, after=4)
    if facts.stale_from is not None:
        told = Text("{day} 起的变动尚待日终汇总。", "Days from {day} on wait for the close of the day.")
        blocks.paragraph(told.format(day=same(facts.stale_from.isoformat())), size=9.2, color=WARN, after=4)
    blocks.gap(2)
    for start in range(0, len(facts.tiles), 4):
        blocks.tiles([Tile(name, value.of(blocks.languages[0])) for name, value in facts.tiles[start : start + 4]])
    blocks.numbered(facts.summary, size=9.6)


def _part(blocks: Blocks, number: int, part: ReportPart, currency: str) -> None:
    first = (
        plot_height() + 4 if part.plots else max((table_height(blocks, one) for one in part.tables[:1]), default=0.0)
    )
    blocks.sheet.need(first + 34)  # a chapter's title is never left behind
    blocks.gap(6)
    blocks.sheet.line(LEFT, blocks.sheet.y, RIGHT, blocks.sheet.y)
    blocks.heading(_numbered(blocks, number, part.title), size=12.5)
    if part.plots:
        blocks.gap(4)
    for plot in part.plots:
        line_plot(blocks, plot)
    for table in part.tables:
        put_table(blocks, table, currency)


def _numbered(blocks: Blocks, number: int, title: Text) -> Text:
    """The number stands once, before the first language."""
    numbered = same(f"{number}. ") + title
    first = blocks.languages[0]
    return Text(*((numbered if lang is first else title).of(lang) for lang in (Lang.ZH, Lang.EN)))


def _methods(blocks: Blocks, number: int, methods: Sequence[Text]) -> None:
    blocks.sheet.need(120)
    blocks.heading(_numbered(blocks, number, Text("方法说明", "How the figures are made")), size=12.5)
    blocks.numbered(methods, size=9)


def _digests(blocks: Blocks, number: int, digests: Sequence[tuple[Text, str]]) -> None:
    blocks.sheet.need(30 + 12 * len(digests))
    blocks.heading(_numbered(blocks, number, Text("依据与指纹", "Grounds and digests")), size=12.5)
    for name, value in digests:
        blocks.sheet.need(12)
        blocks.sheet.text(LEFT, blocks.sheet.y + 9.5, blocks.wordings(name)[0], 8, color=INK2)
        blocks.sheet.text(RIGHT, blocks.sheet.y + 9.5, value or "—", 7.4, align="right")
        blocks.sheet.y += 11.5
