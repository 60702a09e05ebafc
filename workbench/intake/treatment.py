"""What may staff say about a bad row before it is written?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What happens to the rows with one kind of problem."""

    FIX = "fix"  # rows whose cells were put right are written; what is still wrong is set aside
    SKIP = "skip"  # counted and listed, neither written nor set aside
    QUARANTINE = "quarantine"  # set aside whole, whatever was put right


@dataclass(frozen=True, slots=True)
class CellFix:
    """One cell put right: the whole new content of the cell. The original content takes the fix back."""

    file: str
    line: int
    column: str
    value: str
