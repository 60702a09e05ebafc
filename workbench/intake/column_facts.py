"""What is known of one column of a file beside its header: the shape of its numbers, and what they may mean?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text

Alternative = tuple[str, Text, float]
"""A field the column may be instead: field, label, confidence."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the numbers of a column spread; the last bucket holds everything above the 99th percentile as well."""

    counts: tuple[int, ...]
    low: str
    median: str
    high: str
    median_bucket: int  # 0-based


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing the figures of a column may mean. Choosing it is choosing its field."""

    field: str
    label: Text
    match_rate: float | None  # share of the sheet's merchants whose figure agrees; None where nothing can be compared
    compared: int = 0  # merchants that could be compared
