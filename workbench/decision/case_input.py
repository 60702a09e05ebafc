"""What must be known of a case before it can be decided?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workbench.applications.application import Application
from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode
from workbench.flows.detectors import Finding
from workbench.interview.questions import Diligence
from workbench.merchants.merchant import Merchant
from workbench.scoring.score import Score

Fact = int | float | Decimal | str | None


@dataclass(frozen=True, slots=True)
class CaseInput:
    """Everything `decide` reads. None is "not known" and never counts as zero or as passed.

    `reasons` are the adverse reasons of the score, most important first (`scoring.reasons`). `exposure_fen` is what the
    legal person, and those linked to it (`linked_persons` counts them), owe and may still draw over all shops, without
    this request. `fraud` is what the detectors flagged; () says they were asked and found nothing. `headroom_fen` is
    what the lender may still lend under its funding cap. `own_exposure_fen` is the legal person's own
    part of the exposure; where it is not known the whole stands for it. `proved_month_fen` is what accepted proofs show
    of monthly sales beyond the verified ones. `list_hits` counts bad or written-off loans of the legal
    person at this desk. `order_base_fen` is the value of shipped, unconfirmed orders; `working_capital_gap_fen` the
    worksheet's new loan. `drift` says why every approval needs a second person while scores have drifted. `decided_on`
    is the business date the answer is given on, whose rules count; None is the as-of day. `asked` is False for a
    proposal nobody asked for.
    """

    application: Application
    merchant: Merchant
    as_of: date
    score: Score | None
    features: Mapping[str, float | None]
    verified_month_fen: int | None
    reasons: tuple[ReasonCode, ...] = ()
    exposure_fen: int | None = None
    headroom_fen: int | None = None
    list_hits: int | None = None
    gate_failures: tuple[Text, ...] = ()
    mismatches: int = 0
    diligence: Diligence | None = None
    fraud: tuple[Finding, ...] | None = None
    linked_persons: int = 0
    order_base_fen: int | None = None
    working_capital_gap_fen: int | None = None
    drift: Text | None = None
    decided_on: date | None = None
    asked: bool = True
    own_exposure_fen: int | None = None
    proved_month_fen: int = 0
    facts: Mapping[str, Fact] = field(default_factory=dict)  # further facts rules may name, for example `rating`

    @property
    def day(self) -> date:
        """The day whose rules count."""
        return self.as_of if self.decided_on is None else self.decided_on

    def fact(self, name: str) -> Fact:
        """The value a rule reads, or None where it is not known. A feature's NaN is not known either."""
        known = self._own(name)
        if known is None:
            known = self.facts.get(name, self.features.get(name))
        return None if isinstance(known, float) and known != known else known

    def _own(self, name: str) -> Fact:
        match name:
            case "shop_months":
                return self.shop_months
            case "region":
                return self.merchant.region or None
            case "city":
                return self.merchant.city or None
            case "trustpass_index":
                return self.merchant.trustpass_index
            case "list_hits":
                return self.list_hits
            case "purpose":
                return self.application.purpose.strip() or None
        return None

    @property
    def shop_months(self) -> int | None:
        """Whole months since the shop opened."""
        opened = self.merchant.opened_on
        if opened is None or opened > self.as_of:
            return None
        months = (self.as_of.year - opened.year) * 12 + self.as_of.month - opened.month
        return months - (self.as_of.day < opened.day)


WHOLE_FACTS = frozenset({"shop_months", "trustpass_index", "list_hits"})
GIVEN_FACTS = frozenset({"rating", "dscr", "dscr_expected"})
"""Facts that services supply beside features."""
OWN_FACTS = WHOLE_FACTS | {"region", "city", "purpose"}
