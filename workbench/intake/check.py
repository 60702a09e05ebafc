"""What would an import of these files change? Everything is read and compared; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from workbench.common.dates import day_of
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.flows.engine import Engine, number, quoted
from workbench.flows.lines import LineKind
from workbench.flows.linked import Contact, LinkKind
from workbench.flows.origin import Merge
from workbench.flows.state import rows_digest
from workbench.intake.bad_rows import bad_cells
from workbench.intake.difference import Difference, FileOrigin, compare, find_lines
from workbench.intake.file_checks import FileNote, file_notes
from workbench.intake.held import rows_beside
from workbench.intake.layout import Family
from workbench.intake.merchants import accounts, merchants_found
from workbench.intake.preview import FilePreview
from workbench.intake.problems import PROBLEMS, BadCell, ProblemGroup
from workbench.intake.read import Overrides, Reading, read_files
from workbench.intake.straight import Staging
from workbench.intake.suggest import ACCEPTED
from workbench.merchants.merchant import Merchant

SHOWN_PROBLEMS = 500

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Result of reading everything. The lines to write stand in the engine's tables `change_<kind>`."""

    reading: Reading
    origins: Mapping[str, FileOrigin]  # by file
    differences: tuple[Difference, ...]
    merchants: tuple[Merchant, ...]
    merchant_ids: frozenset[str]  # every merchant a line or record names
    outcomes: tuple[Record, ...]
    figures: tuple[Record, ...]  # what merchants declare of themselves
    contacts: tuple[Contact, ...]
    records: Mapping[str, tuple[Record, ...]]
    problems: tuple[ProblemGroup, ...]
    notes: tuple[Text, ...]
    file_notes: tuple[FileNote, ...]  # what was noticed about single files, agreement included
    rows: int
    bad: int
    warned: int
    first_day: date | None
    last_day: date | None
    amount_fen: int | None
    currency: str

    @property
    def new(self) -> int:
        return sum(d.new for d in self.differences)

    @property
    def updated(self) -> int:
        return sum(d.updated for d in self.differences)

    @property
    def unchanged(self) -> int:
        """Rows that change nothing the desk shows."""
        return sum(d.unchanged + d.kept for d in self.differences)

    @property
    def held_by(self) -> frozenset[str]:
        """Batches that hold rows these files have too, and that are left out therefore."""
        return frozenset(batch_id for d in self.differences for batch_id in d.held_by)


def check_files(
    engine: Engine,
    files: Sequence[FilePreview],
    key: bytes,
    *,
    merchant_id: str | None = None,
    overrides: Overrides | None = None,
    scratch: Path | None = None,
    report: Report = silent,
    stop: Stop = never,
    as_of: datetime | None = None,
    parts: Mapping[str, str] | None = None,
    staging: Staging | None = None,
) -> Found:
    """Read `files` into `engine`, whose views show what the desk holds, and compare.

    `key` is the desk's own, under which people become hashes. `merchant_id` says whom files are about that do not say
    so themselves, `as_of` when they were exported. `parts`: digest of the rows of each part of a total the desk holds →
    its batch. `staging`: where lines may be written on the way. Raises `StaffError` as `read_files` does, `Stopped`.
    """
    accounts(engine, files, key, merchant_id)
    reading = read_files(
        engine, files, key, overrides=overrides, scratch=scratch, report=report, stop=stop, staging=staging
    )
    return compare_reading(engine, reading, stop=stop, as_of=as_of, parts=parts)


def compare_reading(
    engine: Engine,
    reading: Reading,
    *,
    stop: Stop = never,
    as_of: datetime | None = None,
    parts: Mapping[str, str] | None = None,
) -> Found:
    """Compare what was read with the desk's views; again where rows of the reading were mended since."""
    lines: dict[LineKind, list[str]] = {}
    for family in reading.families:
        for kind, select in family.lines.items():
            beside = rows_beside(engine, reading, kind, select)
            lines.setdefault(kind, []).extend([select] if beside is None else [select, beside])
    origins = {preview.name: _origin(engine, reading, preview, as_of) for preview in reading.files}
    find_lines(engine, lines, origins)
    differences = []
    for kind in lines:
        if stop():
            raise Stopped
        differences.append(compare(engine, kind, origins, parts or {}))
    told = file_notes(engine, reading, list(lines))
    doubts, warned = _doubts(engine, reading)
    repeats = sum(d.repeats for d in differences if d.kind is LineKind.INVOICES)
    days = _days(engine, differences)
    currencies = _currencies(engine, differences)
    return Found(
        reading=reading,
        origins=origins,
        differences=tuple(differences),
        merchants=merchants_found(engine, reading.families),
        merchant_ids=_merchant_ids(engine, lines, reading.families),
        outcomes=tuple(_records(engine, [f.outcomes for f in reading.families if f.outcomes])),
        figures=tuple(_records(engine, [f.figures for f in reading.families if f.figures])),
        contacts=_contacts(engine, reading.families),
        records=_records_by_name(engine, reading.families),
        problems=problem_groups(bad_cells(engine, reading)),
        notes=(*doubts, *_repeats(engine, differences), *_notes(engine, reading.families), *_warnings(reading, told)),
        file_notes=told,
        rows=sum(reading.rows.values()),
        bad=sum(reading.bad.values()),
        warned=warned + repeats + sum(note.count for note in told if note.lines),
        first_day=days[0],
        last_day=days[1],
        amount_fen=_amount(engine, differences) if len(currencies) < 2 else None,
        currency=currencies[0] if currencies else _usual_currency(reading),
    )


def _origin(engine: Engine, reading: Reading, preview: FilePreview, as_of: datetime | None) -> FileOrigin:
    """How the lines of a file meet others: the file's own word on when it was exported goes before staff's."""
    layout = reading.layout_of(preview)
    stated = preview.as_of or as_of
    part = None
    if layout.merge is Merge.SUM:
        mine = f"FROM {layout.code} WHERE source_file = {quoted(preview.name)}"
        part = rows_digest(engine, f"SELECT * EXCLUDE (source_file, source_line) {mine}")
    return FileOrigin(layout.kind, layout.merge or Merge.MULTISET, stated, part)


def problem_groups(cells: Iterable[BadCell]) -> tuple[ProblemGroup, ...]:
    """Bad cells by code, the most frequent first."""
    shown: dict[str, list[BadCell]] = {}
    counts: dict[str, int] = {}
    sure: dict[str, int] = {}
    for cell in cells:
        counts[cell.code] = counts.get(cell.code, 0) + 1
        sure[cell.code] = sure.get(cell.code, 0) + ((cell.confidence or 0) >= ACCEPTED)
        if counts[cell.code] <= SHOWN_PROBLEMS:
            shown.setdefault(cell.code, []).append(cell)
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return tuple(
        ProblemGroup(code, PROBLEMS[code].title, shown[code][0].value, counts[code], tuple(shown[code]), sure[code])
        for code in ordered
    )


def _doubts(engine: Engine, reading: Reading) -> tuple[list[Text], int]:
    notes, warned = [], 0
    for family in reading.families:
        for layout in family.layouts:
            for doubt in layout.doubts:
                count = number(engine, f"SELECT count(*) FROM {layout.code} WHERE {doubt.sql}")
                warned += count
                if count:
                    notes.append(doubt.text.format(count=f"{count:,}"))
    return notes, warned


def _repeats(engine: Engine, differences: Sequence[Difference]) -> list[Text]:
    """Exact repeats, with both sums: they may be true invoices, so staff decides."""
    notes = []
    for d in differences:
        if d.kind is LineKind.INVOICES and d.repeats:
            notes.append(
                Text(
                    f"{d.repeats:,} 行发票与同文件的另一行完全相同，已照录并标记",
                    f"{d.repeats:,} invoices repeat another row of their file exactly; kept and marked",
                )
            )
        if d.added_to:
            notes.append(
                Text(
                    f"{d.added_to:,} 个每日合计在台账中已有另一部分，本次将相加，请确认不是同一部分",
                    f"{d.added_to:,} daily totals have another part on the desk; they add up: make sure of it",
                )
            )
        if d.clashes:
            notes.append(
                Text(
                    f"{d.clashes:,} 个编号在文件中出现不同内容，以最新状态为准",
                    f"{d.clashes:,} numbers stand for different rows in these files; the newest state counts",
                )
            )
    return notes


def _notes(engine: Engine, families: Sequence[Family]) -> list[Text]:
    found = [(number(engine, sql), text) for family in families for sql, text in family.notes]
    return [text.format(count=f"{count:,}") for count, text in found if count]


def _warnings(reading: Reading, told: Sequence[FileNote]) -> list[Text]:
    """What does not agree inside single files, under their names where there are several."""
    named = len(reading.files) > 1
    return [same(f"{note.file}: ") + note.text if named else note.text for note in told if note.warning]


def _days(engine: Engine, differences: Sequence[Difference]) -> tuple[date | None, date | None]:
    """First and last day of trade; parcels and reviews come after it and say nothing of how far a file reaches."""
    trade = [d for d in differences if d.kind in _AMOUNTS] or differences
    if not trade:
        return None, None
    union = " UNION ALL ".join(f"SELECT day FROM found_{d.kind.value}" for d in trade)
    row = engine.execute(f"SELECT min(day), max(day) FROM ({union})").fetchone()
    if row is None or row[0] is None:
        return None, None
    return day_of(row[0]), day_of(row[1])


_AMOUNTS = {
    LineKind.INVOICES: "gross_fen) FILTER (NOT void",
    LineKind.ORDERS: "gross_fen",
    LineKind.FUND: "amount_fen) FILTER (amount_fen > 0",
}


def _amount(engine: Engine, differences: Sequence[Difference]) -> int | None:
    """What the rows to write amount to: invoices that stand, else orders, else money in."""
    tables = {d.kind: d.table for d in differences}
    for kind, summed in _AMOUNTS.items():
        if kind in tables:
            return number(engine, f"SELECT sum({summed}) FROM (FROM {tables[kind]} WHERE standing <> 'kept')")
    return None


def _currencies(engine: Engine, differences: Sequence[Difference]) -> list[str]:
    """The currencies of the lines, the most frequent first. Amounts of several are not added up."""
    kinds = [d.kind for d in differences if d.kind in _AMOUNTS]
    if not kinds:
        return []
    union = " UNION ALL ".join(f"SELECT currency FROM found_{kind.value}" for kind in kinds)
    rows = engine.execute(
        f"SELECT currency FROM ({union}) WHERE currency IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    ).fetchall()
    return [str(row[0]) for row in rows]


def _usual_currency(reading: Reading) -> str:
    return reading.families[0].currency if reading.families else "CNY"


def _merchant_ids(
    engine: Engine, lines: Mapping[LineKind, Sequence[str]], families: Sequence[Family]
) -> frozenset[str]:
    selects = [f"SELECT merchant_id FROM found_{kind.value}" for kind in lines]
    selects += [f"SELECT merchant_id FROM ({family.merchants})" for family in families if family.merchants]
    selects += [
        f"SELECT merchant_id FROM ({select})"
        for family in families
        for what, select in family.records.items()
        if what in ("applications", "loans")
    ]
    if not selects:
        return frozenset()
    rows = engine.execute(f"SELECT DISTINCT merchant_id FROM ({' UNION ALL '.join(selects)})").fetchall()
    return frozenset(str(row[0]) for row in rows if row[0] is not None)


def _contacts(engine: Engine, families: Sequence[Family]) -> tuple[Contact, ...]:
    rows = _records(engine, [f"SELECT * FROM ({f.contacts}) WHERE key IS NOT NULL" for f in families if f.contacts])
    return tuple(Contact(str(row["merchant_id"]), LinkKind(row["kind"]), str(row["key"])) for row in rows)


def _records(engine: Engine, selects: Sequence[str]) -> Iterable[Record]:
    for select in selects:
        result = engine.execute(select)
        names = [str(column[0]) for column in result.description or ()]
        for row in result.fetchall():
            yield dict(zip(names, row, strict=True))


def _records_by_name(engine: Engine, families: Sequence[Family]) -> dict[str, tuple[Record, ...]]:
    found: dict[str, tuple[Record, ...]] = {}
    for family in families:
        for what, select in family.records.items():
            found[what] = found.get(what, ()) + tuple(_records(engine, [select]))
    return found
