"""What do the desk's own sheets look like before anybody filled them in?"""

from __future__ import annotations

import csv
from pathlib import Path

from workbench.intake.layout import Layout
from workbench.intake.layouts.sheets import EVENTS, PARCELS, PROFILE

TEMPLATES: tuple[tuple[Layout, str], ...] = (
    (PROFILE, "店铺档案.csv"),
    (PARCELS, "物流.csv"),
    (EVENTS, "处罚与投诉.csv"),
)
"""The sheets and the names of their files."""


def header(layout: Layout) -> tuple[str, ...]:
    """The cells of the desk's own header, in their order."""
    return tuple(column.names[0] for column in layout.columns if layout.owner(column) is column)


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write one empty sheet for each, as CSV that spreadsheets open with its Chinese intact."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for layout, name in TEMPLATES:
        path = folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle).writerow(header(layout))
        written.append(path)
    return tuple(written)
