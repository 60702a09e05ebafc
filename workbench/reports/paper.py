"""What do all papers of a case begin and end with?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.common.text import Lang, Text
from workbench.reports.blocks import TAGS, Blocks, Languages
from workbench.reports.seals import SLIP_HIGH, slips
from workbench.reports.sheet import INK2, LEFT, LINE, RIGHT, Frame, Sheet
from workbench.reports.words import DRAFT, PAGES, mark, short_digest


@dataclass(frozen=True, slots=True)
class Head:
    """Every page names the lender, the paper's number, the proof and the head of the journal.

    `anchor` is the hash of the journal's newest entry when the decision was signed: printed outside the desk, it dates
    everything the journal held until then. `note` is a free paragraph people wrote.
    """

    number: str
    case_no: str
    lender: Text
    day: date
    proof_digest: str
    anchor: str
    synthetic: bool
    draft: bool
    seals: int = 0
    note: Text = Text("", "")  # noqa: RUF009 - a frozen value


SCALES = (1.0, 0.94, 0.88, 0.82)  # a paper people sign is brought on one page where that stays readable


def begin(
    title: Text, head: Head, languages: Languages, footer: Text | None = None, scale: float = 1.0
) -> Blocks:  # fmt: skip
    """An empty paper with its title; `scale` is of its running text and terms."""
    first = languages[0]
    sheet = Sheet(
        Frame(
            lender=head.lender.of(first),
            number=head.number,
            title=title.of(first),
            language=TAGS[first],
            footer=footer.of(first) if footer else short_digest(head.proof_digest),
            pages=PAGES,
            pages_language=first.value,
            mark=mark(head.synthetic),
            draft=DRAFT.of(first) if head.draft else "",
            day=head.day,
            anchor=anchor_line(head.anchor, first),
        )
    )
    blocks = Blocks(sheet, languages, scale)
    blocks.title(title)
    blocks.gap(-8)
    return blocks


def anchor_line(anchor: str, language: Lang) -> str:
    """The head of the journal in full, or empty words where there is none."""
    return Text(f"日志链头 {anchor}", f"Journal head {anchor}").of(language) if anchor else ""


def note(blocks: Blocks, words: Text, size: float = 9.5) -> None:
    """The free paragraph, where one was written."""
    if blocks.wordings(words):
        blocks.heading(Text("补充说明", "Further remarks"))
        blocks.paragraph(words, size=size)


def hand_lines(blocks: Blocks, head: Head, roles: Sequence[Text]) -> None:
    """Lines to sign on by hand, with the date; on one page with the electronic signatures."""
    sheet = blocks.sheet
    high = 30.0 + 10.0 * (len(blocks.languages) - 1)
    sheet.need(high * len(roles) + (SLIP_HIGH + 8 if head.seals else 0))
    for role in roles:
        for index, words in enumerate(blocks.wordings(role)):
            sheet.text(LEFT, sheet.y + 22 + index * 11, words, 9.5 if index == 0 else 8.3, color=INK2)
        sheet.line(LEFT + 150, sheet.y + 24, LEFT + 340, sheet.y + 24, color=LINE, width=0.9)
        for index, words in enumerate(blocks.wordings(Text("日期", "Date"))):
            sheet.text(LEFT + 356, sheet.y + 22 + index * 11, words, 9.5 if index == 0 else 8.3, color=INK2)
        sheet.line(LEFT + 390, sheet.y + 24, RIGHT, sheet.y + 24, color=LINE, width=0.9)
        sheet.y += high


def shortest(made: Callable[[float], Blocks], languages: Languages) -> Blocks:
    """The paper at the largest scale at which it fits one page; in two languages, or where none does, at full scale."""
    whole = made(SCALES[0])
    if len(languages) > 1 or len(whole.sheet.pages) == 1:
        return whole
    smaller = (made(scale) for scale in SCALES[1:])
    return next((blocks for blocks in smaller if len(blocks.sheet.pages) == 1), whole)


def close(blocks: Blocks, head: Head) -> Blocks:
    """Places for the electronic signatures end a paper."""
    if head.seals:
        blocks.sheet.need(SLIP_HIGH + 8)
        slips(blocks, head.seals, LEFT, blocks.sheet.y + 8)
        blocks.sheet.y += SLIP_HIGH + 14
    return blocks
