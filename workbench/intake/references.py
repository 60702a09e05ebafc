"""Which look-up tables came with the files, and what are their rows?"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.flows.engine import name
from workbench.intake.layout import Layout
from workbench.intake.read import Reading


def reference_tables(reading: Reading) -> Iterator[tuple[Layout, str]]:
    """Each look-up layout that has a file here, and a SELECT of its good rows in the order of the files."""
    chosen = {preview.layout for preview in reading.files if preview.reference}
    for family in reading.families:
        for layout in family.layouts:
            if layout.reference and layout.code in chosen:
                columns = ", ".join(name(column.field) for column in layout.columns)
                rows = f"SELECT {columns}, source_file, source_line FROM {layout.code}"
                yield layout, f"{rows} ORDER BY source_file, source_line"
