"""How much does each feature move one margin? Exact path-dependent TreeSHAP by pattern tables.

A leaf's SHAP values depend on a row only through which features of its path agree with it (Lundberg et al. 2018,
"Consistent individualized feature attribution for tree ensembles"). So a forest is cut into regions: leaves, and the
comparisons on their paths. What a region gives to each of its features is a table over all outcomes of its
comparisons, made once for a model. A row is then explained by comparing, counting and looking up. Tables are exact for
single trees of depth up to 8 with numeric splits; `scoring.forest` lets no other in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.codes import Code, code_of
from workbench.scoring.forest import MOST_DEPTH, Doubles, Floats, Forest
from workbench.scoring.leaf_choice import LeafChoice
from workbench.scoring.pattern_batch import Batch, Reading, reading_of
from workbench.scoring.pattern_row import OneRow, Slot
from workbench.scoring.regions import Region, base_of, leaf_tables, region_tables, regions_of


class PatternTables:
    """Explains rows of one forest. Build once; explaining neither writes nor locks, so any thread may ask."""

    def __init__(self, forest: Forest) -> None:
        if forest.depth > MOST_DEPTH:
            raise ValueError(f"trees of depth {forest.depth}: tables explain depths up to {MOST_DEPTH}")
        self.feature_count = forest.feature_count
        self.base = base_of(forest)
        self._choice = LeafChoice(forest)
        regions = regions_of(forest)
        codes = [code_of(region.comparisons) for region in regions]
        self._fill(regions, codes)

    @property
    def table_bytes(self) -> int:
        """What the tables hold in memory."""
        return self._table.nbytes + self._one.table_bytes

    def _fill(self, regions: Sequence[Region], codes: Sequence[Code]) -> None:
        """All tables in one piece, and for each region which parts of it are read."""
        size = sum(region.states * len(region.features) for region in regions)
        # One row is summed in double precision: a proof records these numbers, and whoever checks it adds them in
        # another order. A batch reads the same tables rounded.
        exact: Doubles = np.zeros(size + 1)  # the last is what an unused feature reads
        self._table: Floats = np.zeros(size + 1, dtype=np.float32)
        self._readings: list[Reading] = []
        self._slots: list[Slot] = []
        per_leaf = leaf_tables([leaf for region in regions for leaf in region.leaves])
        leaf = start = 0
        for number, (region, code) in enumerate(zip(regions, codes, strict=True)):
            given = region_tables(region, code.goes_left(), per_leaf[leaf : leaf + len(region.leaves)])
            leaf += len(region.leaves)
            tables = []
            for feature, values in given.items():
                place = slice(start, start + region.states)
                exact[place] = self._table[place] = values
                tables.append((feature, self._table[place]))
                self._slots.append(Slot(feature, number, start))
                start += region.states
            self._readings.append(reading_of(code, tables))
        self._one = OneRow(codes, exact, self._slots, self.feature_count)

    def one(self, row: npt.NDArray[Any]) -> Doubles:
        """SHAP values of one row [features] in log-odds, as float64 [features]: a case opened on screen."""
        values = np.asarray(row, dtype=np.float32)
        if values.shape != (self.feature_count,):
            raise ValueError(f"a row of {self.feature_count} features expected, got shape {values.shape}")
        return self._one.explain(values)

    def many(self, rows: npt.NDArray[Any]) -> Floats:
        """SHAP values of rows [n, features] in log-odds, as float32 [n, features], laid out as the rows are."""
        return self._read(rows, None)

    def explain(self, rows: npt.NDArray[Any]) -> tuple[Floats, Floats]:
        """Margins float32 [n], the library's bits, and SHAP values float32 [n, features] of rows [n, features]."""
        margins = np.empty(len(rows), dtype=np.float32)
        return margins, self._read(rows, margins)

    def _read(self, rows: npt.NDArray[Any], margins: Floats | None) -> Floats:
        matrix = np.asarray(rows)  # becomes float32 block by block
        if matrix.ndim != 2 or matrix.shape[1] != self.feature_count:
            raise ValueError(f"rows of {self.feature_count} features expected, got shape {matrix.shape}")
        # Columns of features, each in one piece, are read and answered as they lie.
        by_feature = matrix.dtype == np.float32 and matrix.flags.f_contiguous
        out: Floats = np.empty(matrix.shape, dtype=np.float32, order="F" if by_feature else "C")
        batch = Batch(self._readings, self.feature_count, len(matrix))
        for start in range(0, len(matrix), batch.size):
            part = slice(start, start + batch.size)
            columns = matrix[part].T if by_feature else batch.turned(matrix[part])
            batch.explain(columns, out[part])
            if margins is not None:
                margins[part] = self._choice.margins(columns)
        return out
