"""What does a changed policy come to over the whole portfolio?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class BandSums:
    """One risk band: merchants in it, those approved, their limits and expected loss, in minor units."""

    band: str  # A to E, "" without a score
    merchants: int
    approved: int
    limit_fen: int
    loss_fen: int


@dataclass(frozen=True, slots=True)
class PortfolioTotals:
    """A whole portfolio under one policy. Outcomes and lanes by code, in their usual order; money in minor units.

    `headroom_fen` is what may still be lent under this policy's funding cap, before these limits.
    """

    merchants: int
    outcomes: dict[str, int]
    lanes: dict[str, int]
    limit_fen: int
    loss_fen: int
    second_person: int
    interview: int
    cap_fen: int
    headroom_fen: int
    bands: tuple[BandSums, ...]

    @property
    def approved(self) -> int:
        return self.outcomes["approve"] + self.outcomes["approve_lower"]

    @property
    def average_fen(self) -> int | None:
        """Mean limit of those approved, in whole minor units; None where nobody is."""
        return self.limit_fen // self.approved if self.approved else None

    @property
    def left_fen(self) -> int:
        """What the funding cap would leave were every limit drawn in full; below zero where it does not suffice."""
        return self.headroom_fen - self.limit_fen


@dataclass(frozen=True, slots=True)
class Mover:
    """A merchant whose outcome or limit differs. `reason` is the first of the stricter of both outcomes."""

    merchant_id: str
    band: str
    before: str
    after: str
    before_fen: int
    after_fen: int
    reason: Text

    @property
    def change_fen(self) -> int:
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class WhatIfAnswer:
    """A draft beside the policy in force. `from_to[(before, after)]` adds up to the merchants.

    `decided_again` counts the merchants the newest change could reach; all others stand as they stood, exactly.
    """

    now: PortfolioTotals
    then: PortfolioTotals
    from_to: dict[tuple[str, str], int]
    moved: int
    raised: int  # limits higher than now
    cut: int
    movers: tuple[Mover, ...]  # the first of them, largest change first
    decided_again: int


@dataclass(frozen=True, slots=True)
class WhatIfGround:
    """What a what-if stands on."""

    policy_id: str
    version: str
    name: Text
    digest: str
    currency: str
    as_of: date
    model_version: str
    merchants: int
    asked: int  # decided on an open case's request, the others on what the terms allow
    left_out: int
    synthetic: bool
    example: bool
