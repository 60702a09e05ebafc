"""Can the lines of a large file be written as they are read, instead of being held first?

Rows in the desk's own form are its lines, column by column. Where such a file has no bad row, its lines are sorted into
their final file on the way from the reader to the disk; what the check then asks is asked of that file. If they prove
to be new they are adopted as they stand. A file with a bad row, and any other, goes the ordinary way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.flows.engine import Engine, name, quoted, quoted_path
from workbench.flows.origin import Merge
from workbench.flows.store import FlowStore, StagedLines
from workbench.intake.difference import FileOrigin, as_found, completed
from workbench.intake.layout import Family, Layout
from workbench.intake.preview import FilePreview

LEAST_ROWS = 200_000  # below it, holding the rows is as quick


@dataclass(frozen=True, slots=True)
class Staging:
    """Where lines may be written before their import is committed, and under which number it would be."""

    store: FlowStore
    batch_id: str
    mark: str
    as_of: datetime | None = None  # when the files were exported, as staff says

    def let_go(self) -> None:
        """Remove what was written."""
        self.store.clear_staged(self.mark)


def goes_straight(family: Family, layout: Layout, files: Sequence[FilePreview]) -> bool:
    """One large file whose rows are lines, and nothing is asked of them that the desk's own views could not answer."""
    large = len(files) == 1 and (files[0].row_estimate or 0) >= LEAST_ROWS
    unasked = not (layout.doubts or layout.totals or layout.balance)
    return large and family.own_form and unasked and layout.kind is not None and layout.merge is not Merge.SUM


def stage(
    engine: Engine,
    staging: Staging,
    preview: FilePreview,
    layout: Layout,
    given: Sequence[str],
    typed: str,
    expected: int,
) -> StagedLines | None:
    """Write the good rows of `typed`, and put them in the place of the layout's table; None where they are not all.

    `given`: the fields that the file has. Raises `StaffError` (`DISK_FULL`).
    """
    assert layout.kind is not None
    origin = FileOrigin(layout.kind, layout.merge or Merge.MULTISET, preview.as_of or staging.as_of)
    # Only what the file says goes through the sort; what is the same in every line, or follows from it, is put to it.
    said = ", ".join(map(name, given))
    good = f"SELECT {said}, source_line FROM ({typed}) WHERE problem IS NULL ORDER BY merchant_id, day, source_line"
    of_file = f"SELECT *, {quoted(preview.name)} AS source_file FROM ({good})"
    lines = completed(engine, layout.kind, of_file, (origin.rule(layout.kind), origin.as_of))
    relation = as_found(layout.kind, f"({lines})")
    staged = staging.store.stage(engine, staging.batch_id, layout.kind, relation, staging.mark)
    if staged.rows != expected:
        staged.path.unlink()
        return None
    fields = ", ".join(name(column.field) for column in layout.columns)
    engine.execute(f"DROP TABLE {layout.code}_typed")
    engine.execute(
        f"CREATE VIEW {layout.code}_typed AS SELECT {fields}, source_file, source_line, NULL::VARCHAR AS problem, "
        f"NULL::VARCHAR[] AS cells FROM read_parquet({quoted_path(staged.path)})"
    )
    return staged
