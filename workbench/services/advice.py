"""What does the desk know of a case that policy must read?

Gathers a `CaseInput` from the records: the newest score and features, what the legal person owes over all shops, what
the lender may still lend, and the newest interview. Scoring, decision, interview and what-if all ask here, so that none
of them decides on other facts than the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.application import Application
from workbench.applications.policy import Policy
from workbench.applications.products import load_products
from workbench.common.dates import day_of
from workbench.decision.case_input import CaseInput
from workbench.decision.coverage import debt_service_cover, due_fen
from workbench.interview.questions import Diligence

if TYPE_CHECKING:
    from workbench.storage.kept import KeptScore
    from workbench.storage.shelves import Shelves


COVERS = ("dscr", "dscr_expected")


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is lent and promised at this desk. `promised_fen` is the larger of balance and limit of each open loan.

    `used_fen` is the same of everybody: what is owed, and what is approved and not yet drawn.
    """

    used_fen: int
    promised_fen: Mapping[str, int]  # by legal person
    bad_loans: Mapping[str, int]  # by legal person

    def headroom_fen(self, policy: Policy) -> int:
        return policy.funding_cap_fen - self.used_fen


def exposure(shelves: Shelves, legal_person_id: str | None = None) -> Exposure:
    """The desk's exposure as it stands: to everybody, or (quicker) to one legal person beside the desk's total."""
    promised: dict[str, int] = {}
    bad: dict[str, int] = {}
    for row in shelves.loans.live.standing(legal_person_id):
        person = row.legal_person_id
        if row.state == "written_off":
            bad[person] = bad.get(person, 0) + row.loans
        else:
            # A frozen limit cannot be drawn: only its balance counts.
            open_fen = row.promised_fen if row.state == "open" else row.balance_fen
            promised[person] = promised.get(person, 0) + open_fen
    return Exposure(shelves.loans.live.promised_fen(), promised, bad)


def case_input(
    shelves: Shelves,
    case_no: str,
    policy: Policy,
    *,
    kept: KeptScore | None = None,
    lent: Exposure | None = None,
    diligence: Diligence | None = None,
    today: date | None = None,
) -> CaseInput:
    """Everything `decision.decide` reads of one case; the rules of the business date `today` count.

    `kept` and `lent` spare a second reading; `diligence` asks what would be under another rating than the newest
    finished interview's. A case without a score has None for it: nothing is decided on it.
    """
    application = shelves.applications.get(case_no)
    merchant = shelves.merchants.get(application.merchant_id)
    kept = kept or shelves.scores.get(case_no)
    if diligence is None:
        diligence = shelves.interviews.diligence().get(case_no)
    person = merchant.legal_person_id
    linked = kept.standing.linked_persons if kept else ()
    lent = lent or (exposure(shelves) if linked else exposure(shelves, person))
    vector = shelves.features.latest(merchant.merchant_id, kept.names_digest) if kept else None
    features = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    standing = kept.standing if kept else None
    as_of = application.submitted_at.date() if kept is None else day_of(kept.as_of_day)
    return CaseInput(
        application=application,
        merchant=merchant,
        as_of=as_of,
        score=kept.score if kept else None,
        features=features,
        verified_month_fen=standing.verified_month_fen if standing else None,
        reasons=standing.reasons if standing else (),
        exposure_fen=sum(lent.promised_fen.get(one, 0) for one in (person, *linked)),
        proved_month_fen=shelves.proofs.accepted_fen(case_no).get(case_no, 0),
        own_exposure_fen=lent.promised_fen.get(person, 0),
        headroom_fen=lent.headroom_fen(policy),
        list_hits=lent.bad_loans.get(person, 0),
        gate_failures=standing.gate_failures if standing else (),
        mismatches=len(standing.mismatches) if standing else 0,
        diligence=diligence,
        fraud=standing.fraud if standing else None,
        linked_persons=len(linked),
        order_base_fen=standing.order_base_fen if standing else None,
        working_capital_gap_fen=standing.working_capital_gap_fen if standing else None,
        # Nothing is decided before the day of its figures, whatever the clock says.
        decided_on=None if today is None else max(today, as_of),
        facts={**standing.facts, **cover_facts(kept, application, policy)} if standing and kept else {},
    )


def cover_facts(kept: KeptScore, application: Application, policy: Policy) -> dict[str, Decimal]:
    """`dscr` and `dscr_expected`: the least net inflow to expect (P10) and the middle one (P50) over what would fall
    due, within the term asked for.

    Nothing where no net inflow is forecast, or the band or the product has no price or term for it.
    """
    product = load_products().get(application.product_code)
    row = None if product is None else policy.price(product.code, kept.score.band.value)
    net = None if kept.standing.outlook is None else kept.standing.outlook.net.of(application.term_days)
    if product is None or row is None or net is None or application.requested_fen <= 0:
        return {}
    start = day_of(kept.as_of_day)
    owed_fen = due_fen(application.requested_fen, row.daily_rate, start, application.term_days, product.repayment)
    return {
        name: debt_service_cover(fen, owed_fen) for name, fen in zip(COVERS, (net.p10_fen, net.p50_fen), strict=True)
    }
