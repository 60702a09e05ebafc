"""Which rows must a model answer bit by bit before it is used, and against whom are its reasons told?

Two small tables of a pack. `golden.csv`: rows and the bits of their margins, which the library that trained the model
and our own walk must both meet. `background.csv`: de-identified rows of the baseline group. Cells are the bits of a
float32 in eight hexadecimal digits, big end first, so that reading them back rounds nothing; NaN is missing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.reference import Reference

GOLDEN_ROWS = 200
MOST_ROWS = 1_000
MARGIN = "margin"
_MISSING = 0.08  # of the cells of made rows

Floats = npt.NDArray[np.float32]


def golden_bytes(names: Sequence[str], rows: npt.NDArray[Any], margins: npt.NDArray[Any]) -> bytes:
    """`golden.csv` of rows [n, features] and their float32 margins [n]."""
    return _bytes([*names, MARGIN], np.column_stack([_floats(rows), _floats(margins)]))


def read_golden(data: bytes, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Rows [n, features] and margins [n]. Raises `ValueError` on anything `golden_bytes` would not write."""
    table = _table(data, [*names, MARGIN])
    if not np.isfinite(table[:, -1]).all():
        raise ValueError("a margin is not finite")
    return table[:, :-1], table[:, -1]


def background_bytes(names: Sequence[str], rows: npt.NDArray[Any]) -> bytes:
    """`background.csv` of rows [n, features]."""
    return _bytes(list(names), _floats(rows))


def read_background(data: bytes, names: Sequence[str]) -> Floats:
    """Rows [n, features]. Raises `ValueError` on anything `background_bytes` would not write."""
    return _table(data, list(names))


def made_rows(reference: Reference, names: Sequence[str], count: int = GOLDEN_ROWS) -> Floats:
    """Rows [count, features] drawn over the bins of the training distribution, some cells missing; always the same.

    They stand in where training hands over no rows of its own. Nobody's data: each cell is drawn by itself.
    """
    rows = np.full((count, len(names)), np.nan, dtype=np.float32)
    for place, name in enumerate(names):
        draw = np.random.default_rng(zlib.crc32(name.encode("utf-8")))
        edges = np.array(reference[name].edges if name in reference else (), dtype=np.float64)
        if not len(edges):
            edges = np.zeros(1)
        # At an edge, just beside it, and in between: where a tree that compares wrongly shows.
        chosen = edges[draw.integers(0, len(edges), count)]
        spread = max(float(edges[-1] - edges[0]), 1.0) / 8
        moved = np.where(draw.random(count) < 0.3, chosen, chosen + draw.normal(0, spread, count))
        moved[draw.random(count) < _MISSING] = np.nan
        rows[:, place] = moved.astype(np.float32)
    return rows


def _floats(values: npt.NDArray[Any]) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _bytes(head: Sequence[str], table: Floats) -> bytes:
    # One quiet NaN stands for every missing value, whatever bits it came with.
    plain = np.where(np.isnan(table), np.float32("nan"), table).astype(">f4")
    lines = [",".join(head)]
    for row in plain:
        bits = row.tobytes().hex()
        lines.append(",".join(bits[at : at + 8] for at in range(0, len(bits), 8)))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _table(data: bytes, head: Sequence[str]) -> Floats:
    lines = data.decode("utf-8").split("\n")
    if lines[-1] != "" or lines[0] != ",".join(head) or not 1 <= len(lines) - 2 <= MOST_ROWS:
        raise ValueError("not a table of this model's rows")
    cells = [line.split(",") for line in lines[1:-1]]
    if any(len(row) != len(head) or any(len(cell) != 8 for cell in row) for row in cells):
        raise ValueError("a row has other columns")
    bits = bytes.fromhex("".join("".join(row) for row in cells))
    table = np.frombuffer(bits, dtype=">f4").reshape(len(cells), len(head)).astype(np.float32)
    if np.isinf(table).any():
        raise ValueError("a cell is infinite")
    if _bytes(head, table) != data:
        raise ValueError("a cell is written in another way")
    return table
