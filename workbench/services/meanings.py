"""What do the desk's lines say to figures of a sheet that may mean several things?"""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, local
from workbench.services.import_file import FilePreview

if TYPE_CHECKING:
    from workbench.services.ground import Ground

_SAMPLE = 5_000


def with_meanings(ground: Ground, preview: FilePreview) -> FilePreview:
    """The preview with match rates, where a column of it asks for them."""
    from workbench.flows.claimed import shown_figures
    from workbench.intake.meaning import asks, merchants_of, with_rates

    if not asks(preview):
        return preview
    rows = _sample(preview)
    ids = sorted(set(merchants_of(preview, rows)))
    with ground.lines() as engine:
        shown = shown_figures(engine, _day_of(ground, preview, rows), ids)
    return with_rates(preview, rows, shown)


def _sample(preview: FilePreview) -> list[list[str]]:
    from workbench.intake.guarded import Wanted, plain_table
    from workbench.intake.profiles import layout_named
    from workbench.intake.rows import walk

    layout = layout_named(preview.layout or "")
    assert layout is not None  # a column asks for its meaning in a layout only
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        table = plain_table(Wanted(preview.path, preview.member, preview.sheet), Path(folder))
        return [list(cells) for _, cells, data in islice(walk(preview, layout, table), _SAMPLE) if data]


def _day_of(ground: Ground, preview: FilePreview, rows: list[list[str]]) -> int:
    """The day the sheet speaks of: its own column, else the day it was exported, else today."""
    from workbench.intake.moments import read_moment

    position = next((n for n, column in enumerate(preview.columns) if column.field == "as_of"), None)
    if position is not None:
        told = [read_moment(row[position].strip(), with_time=False) for row in rows if position < len(row)]
        days = [day_number(one.moment.date()) for one in told if one is not None]
        if days:
            return max(days)
    return day_number(local(preview.as_of).date() if preview.as_of else ground.today())
