"""What do the lines say of each case beside its features?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.application import Application
from workbench.decision.outcome import ReasonCode
from workbench.features.compute import monthly
from workbench.flows.contradictions import contradictions_of
from workbench.flows.order_base import order_base
from workbench.flows.verified import VerifiedSales, verified_sales

if TYPE_CHECKING:
    from workbench.flows.engine import Engine

MONTHS = 12
WINDOW_DAYS = 365


@dataclass(frozen=True, slots=True)
class LineFacts:
    verified: Mapping[str, VerifiedSales]
    monthly: Mapping[str, Mapping[str, tuple[float | None, ...]]]
    mismatches: Mapping[str, tuple[ReasonCode, ...]]  # by case
    order_base_fen: Mapping[str, int]

    @property
    def year_fen(self) -> dict[str, int]:
        """A merchant's size: verified sales of one year."""
        return {merchant_id: sales.verified_fen for merchant_id, sales in self.verified.items()}

    def verified_month_fen(self, merchant_id: str) -> int | None:
        """Mean monthly verified sales; None where no sale could be looked at."""
        sales = self.verified.get(merchant_id)
        return None if sales is None else sales.verified_fen * 30 // WINDOW_DAYS

    def months(self, merchant_id: str) -> Iterator[tuple[str, tuple[float | None, ...]]]:
        yield from self.monthly.get(merchant_id, {}).items()


def read_lines(
    engine: Engine,
    cases: Sequence[Application],
    claims: Mapping[str, Mapping[str, object]],
    as_of_day: int,
    shown: Sequence[str],
) -> LineFacts:
    """Verified sales of everybody; history and contradictions of the merchants of `cases`."""
    ids = sorted({case.merchant_id for case in cases})
    return LineFacts(
        verified=verified_sales(engine, as_of_day, window=WINDOW_DAYS),
        monthly=monthly(engine, shown, ids, as_of_day, MONTHS),
        mismatches=_mismatches(engine, cases, claims, as_of_day),
        order_base_fen=order_base(engine, as_of_day),
    )


def _mismatches(
    engine: Engine, cases: Sequence[Application], claims: Mapping[str, Mapping[str, object]], as_of_day: int
) -> dict[str, tuple[ReasonCode, ...]]:
    """Contradictions by case. Two open cases of one merchant may claim different things: each is asked by itself."""
    found: dict[str, tuple[ReasonCode, ...]] = {}
    waiting = list(cases)
    while waiting:
        once = {case.merchant_id: case for case in reversed(waiting)}
        told = contradictions_of(engine, as_of_day, {mid: claims[case.case_no] for mid, case in once.items()})
        for mid, case in once.items():
            found[case.case_no] = tuple(ReasonCode(one.code, one.text) for one in told[mid])
        waiting = [case for case in waiting if case.case_no not in found]
    return found
