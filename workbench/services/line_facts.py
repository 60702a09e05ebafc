"""What do the lines say of each case beside its features?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.application import Application
from workbench.decision.outcome import ReasonCode
from workbench.features.compute import monthly
from workbench.flows.contradictions import contradictions_of
from workbench.flows.detectors import Finding
from workbench.flows.linked import Contact, clusters, linked_to, links
from workbench.flows.order_base import order_base
from workbench.flows.verified import VerifiedSales, examine

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
    findings: Mapping[str, tuple[Finding, ...]]  # of merchants whose orders were looked at
    linked_persons: Mapping[str, tuple[str, ...]]  # legal persons linked to that of a merchant

    @property
    def year_fen(self) -> dict[str, int]:
        """A merchant's size: verified sales of one year."""
        return {merchant_id: sales.verified_fen for merchant_id, sales in self.verified.items()}

    def verified_month_fen(self, merchant_id: str) -> int | None:
        """Monthly verified sales, of an ordinary season; None where no sale could be looked at."""
        sales = self.verified.get(merchant_id)
        return None if sales is None else sales.month_fen

    def base_fen(self, merchant_id: str) -> int | None:
        """What an order loan may stand on: 0 where orders were looked at and none may, None where nobody looked."""
        found = self.order_base_fen.get(merchant_id)
        return 0 if found is None and merchant_id in self.findings else found

    def fraud(self, merchant_id: str) -> tuple[Finding, ...] | None:
        """What the detectors flagged; nothing where only invoices are known, None where no sale could be looked at."""
        if merchant_id not in self.verified:
            return None
        return tuple(one for one in self.findings.get(merchant_id, ()) if one.flagged)

    def months(self, merchant_id: str) -> Iterator[tuple[str, tuple[float | None, ...]]]:
        yield from self.monthly.get(merchant_id, {}).items()


def read_lines(
    engine: Engine,
    cases: Sequence[Application],
    claims: Mapping[str, Mapping[str, object]],
    as_of_day: int,
    shown: Sequence[str],
    owners: Mapping[str, str],
    contacts: Sequence[Contact] = (),
) -> LineFacts:
    """Verified sales and links of everybody; history and contradictions of the merchants of `cases`.

    `owners` names the legal person of each merchant, `contacts` what their records declare.
    """
    ids = sorted({case.merchant_id for case in cases})
    seen = examine(engine, as_of_day, window=WINDOW_DAYS, owners=owners)
    return LineFacts(
        verified=seen.sales,
        monthly=monthly(engine, shown, ids, as_of_day, MONTHS),
        mismatches=_mismatches(engine, cases, claims, as_of_day),
        order_base_fen=order_base(engine, as_of_day),
        findings=seen.findings,
        linked_persons=_linked_persons(engine, as_of_day, owners, seen.findings, contacts),
    )


def _linked_persons(
    engine: Engine,
    as_of_day: int,
    owners: Mapping[str, str],
    findings: Mapping[str, tuple[Finding, ...]],
    contacts: Sequence[Contact],
) -> dict[str, tuple[str, ...]]:
    """Of merchants that are linked to those of other legal persons."""
    groups = linked_to(clusters(links(engine, as_of_day, owners, findings, contacts)))
    found = {}
    for merchant_id, group in groups.items():
        persons = {owners[one] for one in group.merchant_ids if one in owners} - {owners.get(merchant_id)}
        if persons:
            found[merchant_id] = tuple(sorted(persons))
    return found


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
