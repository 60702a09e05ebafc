"""What does the desk keep of the history of warnings, borrowers' newest facts, checkpoints and traced draws?

Frozen values in and out of the shelf. Importing this module loads no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class WarningEvent:
    """One step in the life of a warning."""

    warning_id: str
    event_no: int
    at: datetime
    day: int
    kind: str
    level: str
    staff_id: str
    words: Text
    facts: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatchSnapshot:
    """Facts of one borrower as its lines and records gave them; `vector` are float64, little end first."""

    merchant_id: str
    as_of_day: int
    line_day: int | None
    vector: bytes
    legal_person_id: str
    person_since_day: int | None


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that was passed. `period_no` and `number` count from 0."""

    loan_no: int
    period_no: int
    number: int
    day: int
    period_ends: int
    required_fen: int
    paid_fen: int
    short: bool


@dataclass(frozen=True, slots=True)
class KeptProceeds:
    """Where one draw went. `steps`: (line id, day, bucket, fen) of the lines that spent it."""

    loan_no: int
    event_no: int
    merchant_id: str
    day: int
    until_day: int
    as_of_day: int
    seen_day: int | None
    arrived: bool
    whole: bool
    drawn_fen: int
    stock_fen: int
    debt_fen: int
    persons_fen: int
    refunds_fen: int
    fees_fen: int
    kept_fen: int
    unknown_fen: int
    steps: tuple[tuple[str, int, str, int], ...] = ()
