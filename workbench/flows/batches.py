"""Which file holds the lines of one import, and how is it recognised?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.flows.lines import LineKind


@dataclass(frozen=True, slots=True)
class BatchRef:
    """One immutable line file. `digest` is the SHA-256 of its bytes.

    `superseded_file` names which versions of an order or parcel, in this batch or in earlier ones, give way to which
    batch; None where the import met no other version of anything.
    """

    batch_id: str
    kind: LineKind
    file: str
    digest: str
    rows: int
    seq: int
    layout: str
    superseded_file: str | None = None
    superseded_digest: str | None = None

    def files(self) -> tuple[tuple[str, str], ...]:
        """Every file of it with its digest."""
        lines = ((self.file, self.digest),)
        if self.superseded_file is None or self.superseded_digest is None:
            return lines
        return (*lines, (self.superseded_file, self.superseded_digest))
