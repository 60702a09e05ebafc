"""Which look-up tables does the desk hold, what stands in them, and what does a merchant declare of itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.merchants.declared import FIGURES

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.flows.references import ReferenceFile
    from workbench.intake.check import Found
    from workbench.services.ground import Ground
    from workbench.storage.kept import DeclaredFigure
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


def put_declared(shelves: Shelves, found: Found, tables: Iterable[ReferenceFile], batch_id: str, today: date) -> None:
    """Record look-up tables and declared figures. A figure whose file does not date it is of the day it came in.

    A deal may name somebody who never became a merchant: there is no record a figure could stand beside.
    """
    from workbench.storage.kept import DeclaredFigure
    from workbench.storage.kept import ReferenceTable as Kept

    shelves.declared.put_references(Kept(batch_id, t.code, t.file, t.digest, t.rows) for t in tables)
    figures: dict[tuple[str, str, int], DeclaredFigure] = {}
    for row in found.figures:
        as_of = day_number(today) if row["as_of_day"] is None else int(row["as_of_day"])
        key = (str(row["merchant_id"]), str(row["figure"]), as_of)
        figures[key] = DeclaredFigure(*key[:2], int(row["value"]), as_of, batch_id)
    known = shelves.merchants.some(sorted({merchant_id for merchant_id, _, _ in figures}))
    shelves.declared.put_figures(figure for figure in figures.values() if figure.merchant_id in known)


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
    """Of each figure the one of the latest day, in the order of `FIGURES`."""
    with ground.store.reading() as shelves:
        last = {kept.figure: kept for kept in shelves.declared.figures(merchant_id)}
    order = list(FIGURES)
    known = sorted((kept for kept in last.values() if kept.figure in FIGURES), key=lambda k: order.index(k.figure))
    return tuple(Declared(k.figure, FIGURES[k.figure], k.value, day_of(k.as_of_day), k.batch_id) for k in known)
