"""Which file holds the lines of one import, and how is it recognised?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.flows.lines import LineKind


@dataclass(frozen=True, slots=True)
class BatchRef:
    """One immutable line file. `digest` is the SHA-256 of its bytes; of two imports the higher `seq` is newer."""

    batch_id: str
    kind: LineKind
    file: str
    digest: str
    rows: int
    seq: int
    layout: str
