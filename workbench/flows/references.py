"""How are look-up tables kept beside the lines: rates and churn, names of categories, places, leads?

Each is one immutable Parquet file in the same folder. It has no lines and no merchant; whoever needs one asks for it
by its code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.flows.engine import Engine, name, quoted_path
from workbench.flows.store import FlowStore, file_digest


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """One look-up table of one import."""

    code: str
    file: str
    digest: str
    rows: int


def write_reference(store: FlowStore, engine: Engine, batch_id: str, code: str, select: str) -> ReferenceFile:
    """Write the rows of `select` under the code. Raises `StaffError` (`DISK_FULL`)."""
    final = store.folder / f"{batch_id}-reference-{code}.parquet"
    rows = store.put(engine, select, final)
    return ReferenceFile(code, final.name, file_digest(final), rows)


def attach_references(store: FlowStore, engine: Engine, files: Sequence[ReferenceFile]) -> None:
    """Make a view `reference_<code>` for each; of several files of one code the last one counts."""
    for file in files:
        engine.execute(
            f"CREATE OR REPLACE VIEW {name(f'reference_{file.code}')} AS "
            f"SELECT * FROM read_parquet({quoted_path(store.folder / file.file)})"
        )
