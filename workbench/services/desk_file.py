"""What does staff see of the desk itself?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from workbench.access.staff import Staff
from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class DeskStatus:
    folder: Path
    name: str
    empty: bool  # nothing imported yet: the window offers the sample desk
    synthetic: bool  # every page says so
    currency: str
    lender: Text
    business_date: date
    staff: tuple[Staff, ...]
    merchants: int
    open_cases: int
    loans: int
    batches: int
    model_version: str
    policy_id: str
    encrypted: bool
    journal_entries: int
    journal_head: str
    saved_at: datetime | None  # of the newest journal entry


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What the sample economy brought to an empty desk."""

    seed: int
    merchants: int
    rows: dict[str, int]  # lines written, by kind
    applications: int
    loans: int
    scored: int
    seconds: dict[str, float] = field(default_factory=dict)  # by step


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Result of checking the whole desk; `findings` says each thing looked at, failures first."""

    passed: bool
    findings: tuple[Text, ...]
    failures: tuple[Text, ...]
    journal_head: str
