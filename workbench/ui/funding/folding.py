"""Which columns give way when a list is narrow?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtGui import QResizeEvent

from workbench.ui.bench import Bench
from workbench.ui.table import Column, Table

LEAST = 120  # what the widest column keeps


class FoldingTable(Table):
    """A list whose columns leave in the order of `gives_way` until the others stand whole."""

    def __init__(
        self, bench: Bench, columns: Sequence[Column], key: Callable[[Any], Hashable], gives_way: Sequence[str] = (),
        row_high: int = 36, least: int = LEAST,
    ) -> None:  # fmt: skip
        super().__init__(bench.look, columns, key, row_high, 32)
        self._gives_way, self._least = tuple(gives_way), least
        self._declared = {column.code: self._least if column.stretch else column.wide for column in columns}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        hidden: set[str] = set()
        for code in self._gives_way:
            if sum(wide for name, wide in self._declared.items() if name not in hidden) <= self.viewport().width():
                break
            hidden.add(code)
        shown = {c.code for place, c in enumerate(self.rows.columns) if self.isColumnHidden(place)}
        if hidden != shown:
            self.hide_columns(frozenset(hidden))
