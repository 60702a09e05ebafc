"""How do the columns of a table become the numbers trees read?

Numbers stay; days become days before the decision; words become one indicator for each level, sorted by name, with rare
levels joined. Nothing of the outcome goes into it, so it can leak nothing. What was done stands on the card, and the
same notes make the same numbers of another table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.card import ColumnNote
from workbench.scoring.table import Column, Kind

Matrix = npt.NDArray[Any]
NUMBER, DAYS_BEFORE, LEVEL, REST = "number", "days_before", "level", "rest"
_MOST_LEVELS = 15
_RARE_SHARE, _RARE_ROWS = 0.01, 20
MOST_FEATURES = 400


def planned(columns: Sequence[Column], learned: Matrix, dated: bool) -> tuple[ColumnNote, ...]:
    """Notes on the features the columns give, as the rows `learned` know them. A column that never varies gives none.

    Raises `StaffError` (`TOO_MANY_COLUMNS`, `NO_FEATURES`).
    """
    notes: list[ColumnNote] = []
    for column in columns:
        seen = column.values[learned]
        if len(np.unique(seen)) < 2:  # NaN counts as one value
            continue
        if column.kind is Kind.NUMBER:
            notes.append(ColumnNote(_plain(column.name), column.name, NUMBER, unknown=column.unknown))
        elif column.kind is Kind.DAY:
            if dated:
                notes.append(ColumnNote(_plain(f"{column.name} (days before)"), column.name, DAYS_BEFORE))
        else:
            notes += _levels(column, seen)
    if not notes:
        raise StaffError(
            Text("没有可以学习的列", "No column is left to learn from"),
            Text("请检查 --drop，以及各列是否只有一个值", "Look at --drop, and whether columns hold one value only"),
            code="NO_FEATURES",
        )
    if len(notes) > MOST_FEATURES:
        raise StaffError(
            Text(f"这些列会产生 {len(notes)} 个指标", f"The columns would make {len(notes)} features"),
            Text(f"最多 {MOST_FEATURES} 个：请去掉一些列", f"At most {MOST_FEATURES}: leave some columns out"),
            code="TOO_MANY_COLUMNS",
        )
    return tuple(notes)


def _plain(name: str) -> str:
    """A name on one line."""
    return " ".join(name.split())


def _levels(column: Column, seen: Matrix) -> list[ColumnNote]:
    present = seen[~np.isnan(seen)].astype(int)
    counts = np.bincount(present, minlength=len(column.levels))
    least = max(_RARE_ROWS, _RARE_SHARE * len(present)) if len(column.levels) > 2 else 1
    kept = np.argsort(-counts, kind="stable")[:_MOST_LEVELS]
    names = sorted(column.levels[place] for place in kept.tolist() if counts[place] >= least)
    told = [ColumnNote(_plain(f"{column.name}={level}"), column.name, LEVEL, level) for level in names]
    if len(names) == 2 and counts.sum() == counts[[column.levels.index(level) for level in names]].sum():
        return told[1:]  # of two levels one says it all
    if counts.sum() > sum(counts[column.levels.index(level)] for level in names):
        told.append(ColumnNote(_plain(f"{column.name}=…"), column.name, REST))
    return told


def encoded(columns: Sequence[Column], notes: Sequence[ColumnNote], days: Matrix | None = None) -> Matrix:
    """Features float32 [n, notes]; `days` [n] are those of the decision.

    Raises `StaffError` (`COLUMN_MISSING`) where the table lacks a column.
    """
    by_name = {column.name: column for column in columns}
    known: dict[str, set[str]] = {}
    for note in notes:
        known.setdefault(note.source, set()).add(note.level)
    made = [_feature(by_name, note, known[note.source], days) for note in notes]
    return np.column_stack(made).astype(np.float32)


def _feature(by_name: Mapping[str, Column], note: ColumnNote, known: set[str], days: Matrix | None) -> Matrix:
    if note.source not in by_name:
        raise StaffError(
            Text(f"表中没有“{note.source}”列", f"The table has no column “{note.source}”"),
            Text("请使用训练时的列名", "Use the columns the model was trained on"),
            code="COLUMN_MISSING",
        )
    column = by_name[note.source]
    if note.kind == NUMBER:
        return column.values
    if note.kind == DAYS_BEFORE:
        assert days is not None
        return np.asarray(days, dtype=np.float64) - column.values
    wanted = {note.level} if note.kind == LEVEL else {level for level in column.levels if level not in known}
    places = [place for place, level in enumerate(column.levels) if level in wanted]
    chosen = np.isin(column.values, places).astype(np.float64)
    return np.where(column.present, chosen, np.nan)
