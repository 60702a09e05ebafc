"""What was published of such lenders, and which of it may be used?

The list is kept in the order of its dates and refused otherwise. A figure whose digits were lost stays lost: it is
marked and takes part in no sum and no line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from workbench.common.paths import resources
from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class Published:
    """Cumulative figures as of a day; None: not told. `lost` names what the source told and can no longer be read."""

    day: date
    name: Text
    amount_yuan: Decimal | None = None
    loans: Decimal | None = None
    borrowers: Decimal | None = None
    at_least: bool = False  # "more than": a lower bound
    lost: tuple[str, ...] = ()
    period_days: int | None = None  # a flow of so many days that end on `day`, not a cumulative figure


@dataclass(frozen=True, slots=True)
class Industry:
    """All micro-loan companies of the country."""

    day: date
    companies: int
    staff: int
    outstanding_yuan: Decimal
    grown_yuan: Decimal

    @property
    def per_company_yuan(self) -> Decimal:
        return self.outstanding_yuan / self.companies

    @property
    def per_staff_yuan(self) -> Decimal:
        return self.outstanding_yuan / self.staff


def in_order(rows: Sequence[Published]) -> tuple[Published, ...]:
    """The rows as they came; raises `ValueError` where a later row has an earlier day."""
    for before, after in pairwise(rows):
        if after.day < before.day:
            raise ValueError(f"{after.day} follows {before.day}: figures over time stand in the order of their days")
    return tuple(rows)


@lru_cache(maxsize=1)
def published() -> tuple[tuple[Published, ...], Industry]:
    """The published figures, in order, and those of the industry."""
    found = tomllib.loads((resources() / "figures" / "published.toml").read_text("utf-8"))
    rows = [
        Published(
            day=row["day"],
            name=Text(**row["name"]),
            amount_yuan=_number(row.get("amount_yuan")),
            loans=_number(row.get("loans")),
            borrowers=_number(row.get("borrowers")),
            at_least=row.get("at_least", False),
            lost=tuple(row.get("lost", ())),
            period_days=row.get("period_days"),
        )
        for row in found["published"]
    ]
    told = found["industry"]
    industry = Industry(
        told["day"], told["companies"], told["staff"], Decimal(told["outstanding_yuan"]), Decimal(told["grown_yuan"])
    )
    return in_order(rows), industry


def _number(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
