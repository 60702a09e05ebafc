"""Which rows of a reading cannot be written as they are, and why?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.flows.engine import Engine
from workbench.intake.layout import Layout
from workbench.intake.problems import PROBLEMS, BadCell, bad_cell
from workbench.intake.read import Reading
from workbench.intake.suggest import Suggestion, suggest


def still_bad(engine: Engine, reading: Reading) -> Iterator[tuple[str, int]]:
    """Files and lines of the rows that cannot be written as they are now."""
    for code in sorted({preview.layout or "" for preview in reading.files}):
        rows = engine.execute(f"SELECT source_file, source_line FROM {code}_typed WHERE problem IS NOT NULL").fetchall()
        yield from ((str(file), int(line)) for file, line in rows)


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that is not imported: why, and its raw cells (none where the file has typed columns)."""

    file: str
    layout: str
    line: int
    cells: tuple[str, ...] | None
    problems: tuple[BadCell, ...]


def bad_rows(engine: Engine, reading: Reading, limit: int | None = None) -> Iterator[BadRow]:
    """Every bad row, by file and line. `limit` bounds the rows looked at for each layout."""
    previews = {preview.name: preview for preview in reading.files}
    told: dict[tuple[str, str, str, str], Suggestion | None] = {}  # of each bad value once: most occur many times
    for layout, file, line, problem, cells in _bad_rows(engine, reading, limit):
        preview = previews[file]
        problems = []
        for part in problem.split(";"):
            field, _, code = part.partition("|")
            position = reading.positions[file].get(field)
            source = None if position is None else preview.columns[position].source
            column = source if source is not None else layout.column(field).names[0] if field else ""
            value = cells[position] if cells and position is not None and position < len(cells) else None
            cell = bad_cell(file, line, column, value or "", code if code in PROBLEMS else "EMPTY")
            asked = (column, field, code, cell.value)
            if field and asked not in told:
                told[asked] = suggest(layout.column(field), code, cell.value, header=column)
            problems.append(suggested(cell, told.get(asked)))
        raw = None if cells is None else tuple(cell or "" for cell in cells)
        yield BadRow(file, layout.code, line, raw, tuple(problems))


def suggested(cell: BadCell, suggestion: Suggestion | None) -> BadCell:
    if suggestion is None:
        return cell
    return replace(cell, suggestion=suggestion.value, confidence=suggestion.confidence)


def bad_cells(engine: Engine, reading: Reading, limit: int | None = None) -> Iterator[BadCell]:
    """Every bad cell, by file and line."""
    for row in bad_rows(engine, reading, limit):
        yield from row.problems


def _bad_rows(
    engine: Engine, reading: Reading, limit: int | None
) -> Iterator[tuple[Layout, str, int, str, list[str | None] | None]]:
    bound = "" if limit is None else f" LIMIT {limit}"
    for family in reading.families:
        for layout in family.layouts:
            rows = engine.execute(
                f"SELECT source_file, source_line, problem, cells FROM {layout.code}_typed WHERE problem IS NOT NULL "
                f"ORDER BY source_file, source_line{bound}"
            ).fetchall()
            for file, line, problem, cells in rows:
                yield layout, file, line, problem, cells
