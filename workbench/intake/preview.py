"""What is known of one file before it is read in full?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.column_facts import Alternative, Histogram, Meaning

SURE, OPEN = 0.85, 0.5  # how sure a field must be to be taken without asking; below OPEN it stays empty


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of the file and the field it is taken for."""

    source: str  # header cell, stripped
    sample: str  # a value from the file
    field: str | None  # None: not used
    label: Text | None
    confidence: float  # 0..1, against SURE and OPEN; without a field: how sure it is that none is wanted
    required: bool
    alternatives: tuple[Alternative, ...] = ()
    empty_share: float | None = None  # of the rows looked at
    odd: tuple[str, ...] = ()  # values that do not fit the field, the most frequent first
    odd_count: int = 0  # rows with such a value
    sensitivity: Text | None = None
    histogram: Histogram | None = None
    meanings: tuple[Meaning, ...] = ()  # where a figure may mean several things: staff chooses


def unmapped(column: ColumnMatch) -> ColumnMatch:
    """The column as the file has it, taken for nothing."""
    return replace(column, field=None, label=None, confidence=0.0, required=False, odd=(), odd_count=0, meanings=())


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the first lines of a file read in one of the encodings it may be written in."""

    encoding: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What was detected in one file, before anything is read in full. `refusal` set: this file cannot be imported."""

    path: Path
    size_bytes: int
    sha256: str
    container: str  # csv, tsv, xlsx, xls, parquet, zip member
    encoding: str | None
    delimiter: str | None
    layout: str | None  # code of the detected layout
    layout_name: Text | None
    kind: LineKind | None
    header_line: int | None  # 1-based
    columns: tuple[ColumnMatch, ...]
    rows: tuple[tuple[str, ...], ...]  # up to 50, as written in the file
    row_estimate: int | None
    seen_before: datetime | None  # the same bytes were imported then
    refusal: Text | None
    hint: Text | None
    member: str | None = None  # name inside the archive `path`
    sheet: str | None = None
    facts: Mapping[str, str] = made(default_factory=dict)  # what the notes of the file say, by the layout's names
    as_of: datetime | None = None  # when the file says it was exported, in the desk's zone
    refusal_code: str | None = None  # the code of the error behind `refusal`
    reference: bool = False  # a table to look things up in; it becomes no lines
    decodings: tuple[Decoding, ...] = ()  # where the encoding is not known: readings for staff to choose from
    profile: str | None = None  # the saved mapping that selected itself
    proposed: bool = False  # no known header: layout and fields are a proposal for staff to confirm

    @property
    def account(self) -> str | None:
        """Whom the file is about, where its notes say so."""
        return self.facts.get("account")

    @property
    def unconfirmed(self) -> bool:
        """Is this a proposal only? It waits for a person: nothing imports it unattended."""
        return self.proposed and self.refusal is None

    @property
    def name(self) -> str:
        """How the file is called in problems, evidence and history."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"
