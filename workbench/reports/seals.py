"""Where on a paper do signatures go?

Each place is an empty signature field of the finished paper (ISO 32000-1, 12.7.4.5), drawn as a slip. They are taken
in the order people sign; the last one locks the paper, so that nothing can be added after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.reports.pdf_file import PdfFile, words

if TYPE_CHECKING:
    from workbench.reports.blocks import Blocks

SLIP_WIDE, SLIP_HIGH, SLIP_GAP = 186.0, 38.0, 10.0
MOST = 2


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature's place: page from 0, box in points from the lower left."""

    page: int
    box: tuple[float, float, float, float]


def field_name(place: int) -> str:
    return f"signature-{place + 1}"


def slips(blocks: Blocks, count: int, x: float, y: float) -> None:
    """Draw the empty slips side by side with their upper edge at `y`, and keep their places."""
    from workbench.reports.sheet import HEIGHT, INK3, LINE

    sheet = blocks.sheet
    for number in range(min(count, MOST)):
        left = x + number * (SLIP_WIDE + SLIP_GAP)
        sheet.box(left, y, SLIP_WIDE, SLIP_HIGH, line=LINE, radius=2.5)
        waits = Text(f"电子签名 {number + 1}", f"Electronic signature {number + 1}")
        for index, line in enumerate(blocks.wordings(waits)):
            sheet.text(left + 8, y + 13 + index * 10, line, 7.4, color=INK3)
        low = HEIGHT - y - SLIP_HIGH
        sheet.keep_seal(Seal(len(sheet.pages) - 1, (left, low, left + SLIP_WIDE, low + SLIP_HIGH)))


def write_fields(file: PdfFile, seals: Sequence[Seal], pages: Sequence[int]) -> list[int]:
    """The fields as objects, each its own annotation with an empty appearance."""
    numbers = []
    for place, seal in enumerate(seals):
        left, low, right, high = seal.box
        nothing = file.stream(
            f"/Type /XObject /Subtype /Form /BBox [0 0 {right - left:.2f} {high - low:.2f}] /Resources << >>",
            b"q Q",
            squeeze=False,
        )
        # Permission 1: once the last one has signed, no change at all is allowed (ISO 32000-2, table 236).
        last = place == len(seals) - 1
        lock = " /Lock << /Type /SigFieldLock /Action /All /P 1 >>" if last and place else ""
        numbers.append(
            file.put(
                f"<< /Type /Annot /Subtype /Widget /FT /Sig /T {words(field_name(place))} "
                f"/TU {words(f'签名 Signature {place + 1}')} "
                f"/F 132 /Rect [{left:.2f} {low:.2f} {right:.2f} {high:.2f}] /P {pages[seal.page]} 0 R "
                f"/AP << /N {nothing} 0 R >>{lock} >>"
            )
        )
    return numbers
