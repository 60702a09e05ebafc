"""Which rows travel with a model: those reasons compare with, and those that prove it answers alike everywhere?

Rows of features only, in the model's order, without anything that names a borrower. `background.csv` are rows of the
baseline's group; `golden.csv` are rows with the very bits of their margins (float32, eight hexadecimal digits).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.forest import Floats, Forest

MOST_ROWS = 200
BITS = "margin_bits"


def spread(count: int, most: int = MOST_ROWS) -> npt.NDArray[np.int64]:
    """At most `most` of `count` places, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def background_text(names: Sequence[str], rows: npt.NDArray[Any]) -> bytes:
    """CSV of rows [n, features]; an empty cell is missing."""
    return _text(names, [_cells(row) for row in np.asarray(rows, dtype=np.float32)])


def golden_text(names: Sequence[str], rows: npt.NDArray[Any], forest: Forest) -> bytes:
    """CSV of rows [n, features] and the bits of their margins."""
    matrix = np.asarray(rows, dtype=np.float32)
    bits = [f"{bits:08x}" for bits in forest.margins(matrix).view(np.uint32).tolist()]
    return _text((*names, BITS), [[*_cells(row), bit] for row, bit in zip(matrix, bits, strict=True)])


def read_background(data: bytes, names: Sequence[str]) -> Floats:
    """Rows float32 [n, features]. Raises `ValueError` on anything `background_text` would not write."""
    return _rows(data, tuple(names))[0]


def read_golden(data: bytes, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Rows float32 [n, features] and margins float32 [n]. Raises `ValueError` as `read_background`."""
    rows, last = _rows(data, (*names, BITS), numbers=len(names))
    if any(len(cell) != 8 for cell in last):
        raise ValueError("margin bits are eight hexadecimal digits")
    return rows, np.array([int(cell, 16) for cell in last], dtype=np.uint32).view(np.float32)


def _cells(row: npt.NDArray[np.float32]) -> list[str]:
    # The shortest decimal that gives the same float32 back.
    return ["" if value != value else str(value) for value in row]


def _text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _rows(data: bytes, header: tuple[str, ...], numbers: int | None = None) -> tuple[Floats, list[str]]:
    found = list(csv.reader(io.StringIO(data.decode("utf-8"))))
    if not found or tuple(found[0]) != header or any(len(row) != len(header) for row in found[1:]):
        raise ValueError("the rows are not those of the model's features")
    count = len(header) if numbers is None else numbers
    values = [[np.float32(cell) if cell else np.float32(np.nan) for cell in row[:count]] for row in found[1:]]
    return np.array(values, dtype=np.float32).reshape(len(values), count), [row[-1] for row in found[1:]]
