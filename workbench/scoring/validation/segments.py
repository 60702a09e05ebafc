"""In which groups of cases does the model work, and in which not?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text
from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.discrimination import auc_or_none
from workbench.scoring.validation.held_out import HeldOut


@dataclass(frozen=True, slots=True)
class SegmentFound:
    """`auc` is not told below twenty good or bad rows. `blind` says that its interval includes 0.5."""

    name: Text
    count: int
    bad: int
    expected_bad: float  # sum of the PDs
    auc: Estimate | None

    @property
    def blind(self) -> bool:
        return self.auc is not None and self.auc.low <= 0.5


def segments(held: HeldOut) -> tuple[SegmentFound, ...]:
    made = []
    for name, chosen in held.segments:
        rows = chosen.astype(bool)
        made.append(
            SegmentFound(
                name=name,
                count=int(rows.sum()),
                bad=int(held.bad[rows].sum()),
                expected_bad=float(held.pds[rows].sum()),
                auc=auc_or_none(held.bad[rows], held.margins[rows]) if rows.any() else None,
            )
        )
    return tuple(made)
