"""Which rows of a file are notes around its table, and what do they say about the file?

Preambles and tails name the account, the period, the moment of export and totals. Each is found by the layout's own
pattern, never by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from workbench.common.dates import DESK_ZONE
from workbench.intake.header import stripped
from workbench.intake.layout import Layout

_MOMENT = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D{1,3}(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_TIGHT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)()()()")

_DATED = re.compile(r"\d[-/年]\d|\d:\d\d|^\d{8}$|[A-Z][a-z]{2} \d")

_LONGEST_NOTE = 1000  # no true note is; a pattern must not be led around a longer one

Rows = Iterable[tuple[int, Sequence[str]]]


def parted(rows: Rows, layout: Layout, must: Sequence[int]) -> Iterator[tuple[int, Sequence[str], bool]]:
    """Rows below the header with their lines, and whether each is data.

    Notes begin at a row whose first cell the layout knows as such. A whole row, one with every cell that `must` be
    filled and a date among them, is data wherever it stands: a subtotal in the middle of a table hides nothing that
    follows it.
    """
    ended = False
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        lead = stripped(next((cell for cell in cells if cell.strip()), ""))
        whole = _whole(cells, must)
        ended = ended or (not whole and bool(layout.tail) and lead.startswith(layout.tail))
        yield line, cells, whole or not ended


def _whole(cells: Sequence[str], must: Sequence[int]) -> bool:
    told = [stripped(cells[n]) if n < len(cells) else "" for n in must]
    return len(told) > 1 and all(told) and any(_DATED.search(cell) for cell in told)


def facts(layout: Layout, notes: Sequence[str]) -> dict[str, str]:
    """What the notes say, by the layout's names for it; a fact that is not told is left out."""
    text = "\n".join(note[:_LONGEST_NOTE] for note in notes)
    found = {fact: re.search(pattern, text, re.MULTILINE) for fact, pattern in layout.facts.items()}
    return {fact: stripped(hit[1]) for fact, hit in found.items() if hit is not None and stripped(hit[1])}


def stated_moment(text: str) -> datetime | None:
    """A moment as notes write it, in the desk's zone; midnight where only the day is told."""
    hit = _MOMENT.search(text) or _TIGHT.search(text)
    if hit is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in hit.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=DESK_ZONE)
    except ValueError:
        return None


def stated_day(text: str) -> date | None:
    moment = stated_moment(text)
    return None if moment is None else moment.date()
