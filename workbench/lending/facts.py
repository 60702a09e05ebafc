"""What is booked on a loan, before anything is derived from it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to a loan. `number` is its place in order of booking, 0 before it is booked."""

    kind: str
    day: int
    amount_fen: int
    reference: str = ""
    reverses: int | None = None
    number: int = 0
