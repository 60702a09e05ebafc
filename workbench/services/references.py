"""Which look-up tables does the desk hold, what stands in them, and what does a merchant declare of itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.merchants.declared import FIGURES

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.flows.references import ReferenceFile
    from workbench.intake.check import Found
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A look-up table the desk holds, as it came in last."""

    code: str
    name: Text
    rows: int
    batch_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What a merchant declares of itself. `value`: minor units (`_fen`), millionths (`_share`), else a whole number."""

    figure: str
    label: Text
    value: int
    as_of: date
    batch_id: str


def write_references(ground: Ground, engine: Engine, found: Found, batch_id: str) -> tuple[ReferenceFile, ...]:
    """Write the look-up tables of an import beside its lines."""
    from workbench.flows.references import write_reference
    from workbench.intake.references import reference_tables

    store = ground.flow_store()
    tables = reference_tables(found.reading)
    return tuple(write_reference(store, engine, batch_id, layout.code, rows) for layout, rows in tables)


def put_references(shelves: Shelves, tables: Iterable[ReferenceFile], batch_id: str) -> None:
    from workbench.storage.kept import ReferenceTable as Kept

    shelves.declared.put_references(Kept(batch_id, t.code, t.file, t.digest, t.rows) for t in tables)


def references(ground: Ground) -> tuple[ReferenceTable, ...]:
    """Of each code the table that came in last, by code."""
    from workbench.intake.layouts import LAYOUTS

    names = {layout.code: layout.name for layout in LAYOUTS}
    with ground.store.reading() as shelves:
        kept = {table.code: table for table in shelves.declared.references()}
    return tuple(
        ReferenceTable(code, names.get(code, same(code)), table.rows, table.batch_id, table.digest)
        for code, table in sorted(kept.items())
    )


@contextmanager
def reference_engine(ground: Ground) -> Iterator[Engine]:
    """An engine with a view `reference_<code>` for each look-up table, beside the views of lines."""
    from workbench.flows.references import ReferenceFile, attach_references

    with ground.store.reading() as shelves:
        files = [ReferenceFile(t.code, t.file, t.digest, t.rows) for t in shelves.declared.references()]
    with ground.lines() as engine:
        attach_references(ground.flow_store(), engine, files)
        yield engine


def reference_rows(ground: Ground, code: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of one look-up table, in the order of its file. Raises `StaffError` (`REFERENCE_UNKNOWN`)."""
    if code not in {table.code for table in references(ground)}:
        raise StaffError(
            Text(f"台账中没有参考表 {code}", f"The desk holds no look-up table {code}"),
            Text("请先导入该表", "Import the table first"),
            code="REFERENCE_UNKNOWN",
        )
    with reference_engine(ground) as engine:
        result = engine.execute(f'SELECT * FROM "reference_{code}" ORDER BY source_file, source_line')
        names = [str(column[0]) for column in result.description or ()]
        return tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())


def declared(ground: Ground, merchant_id: str) -> tuple[Declared, ...]:
    """Of each figure the one of the latest day, in the order they are declared in."""
    from workbench.intake.layouts.custom_figures import DECLARED

    labels = FIGURES | {column.field: column.label for column in DECLARED}
    with ground.store.reading() as shelves:
        last = {kept.figure: kept for kept in shelves.declared.figures(merchant_id)}
    order = list(labels)
    known = sorted((kept for kept in last.values() if kept.figure in labels), key=lambda k: order.index(k.figure))
    return tuple(Declared(k.figure, labels[k.figure], k.value, day_of(k.as_of_day), k.batch_id) for k in known)
