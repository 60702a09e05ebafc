"""How will the first rows of a file look once they are stored?"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.common.dates import day_of
from workbench.common.money import money
from workbench.common.text import Text
from workbench.flows.engine import name, open_engine
from workbench.intake.layout import Cell, Column
from workbench.intake.preview import FilePreview
from workbench.intake.profiles import layout_named
from workbench.intake.read import Reading, fields_of, typed_rows, unsigned_percents

HIDDEN = "••••"


def preview_written(
    preview: FilePreview, chosen: Mapping[str, str | None], rows: int = 4
) -> tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]:
    """Labels of the mapped fields, and the first good rows in words: typed, people hidden, money with its sign.

    Raises `StaffError` (`COLUMN_MISSING`, `FIELD_TWICE`).
    """
    layout = layout_named(preview.layout or "")
    if layout is None:
        return (), ()
    positions = fields_of(preview, layout, chosen)
    reading = Reading((preview,), (), {}, {}, {}, {preview.name: positions})
    width = len(preview.columns)
    cells = [[*row[:width], *[""] * (width - len(row))] for row in preview.rows]
    engine = open_engine(memory_mb=200, threads=1)
    try:
        engine.execute(
            "CREATE TABLE shown AS SELECT unnest(?::BIGINT[]) AS source_line, unnest(?::VARCHAR[][]) AS cells",
            [list(range(len(cells))), cells],
        )
        split = ", ".join(f"cells[{n + 1}] AS c{n}" for n in range(width))
        source = f"SELECT source_line, false AS too_wide, {split} FROM shown"
        percents = unsigned_percents(engine, source, preview, layout, positions)
        reading.percents[preview.name] = percents
        columns = [column for column in layout.columns if column.field in positions]
        typed = typed_rows(preview, reading, source, b"shown", layout)
        listed = ", ".join(name(column.field) for column in columns)
        found = engine.execute(
            f"SELECT {listed} FROM ({typed}) WHERE problem IS NULL ORDER BY source_line LIMIT {rows}"
        ).fetchall()
    finally:
        engine.close()
    return (
        tuple(column.label for column in columns),
        tuple(tuple(map(_word, columns, row)) for row in found),
    )


def _word(column: Column, value: object) -> str:
    if value is None:
        return "—"
    match column.cell:
        case Cell.PARTY:
            return HIDDEN
        case Cell.MONEY if isinstance(value, int):
            return money(value)
        case Cell.DAY if isinstance(value, int):
            return day_of(value).isoformat()
        case Cell.SHARE if isinstance(value, int):
            return f"{value / 10_000:g}%"
    return str(value)
