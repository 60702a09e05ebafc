"""What is the same for every merchant of a run, and what does each ask for, or is it offered?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.application import Application, Stage
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.checks import is_dated
from workbench.decision.portfolio_columns import Request
from workbench.interview.questions import Diligence
from workbench.records.canonical import digest
from workbench.scoring.points import band_of
from workbench.services.advice import COVERS, Exposure, cover_facts, exposure
from workbench.services.score_batch import desk_names

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptScore
    from workbench.storage.shelves import Shelves

ASKING_STAGES = (Stage.SCORED, Stage.SURVEY, Stage.DECISION)


@dataclass(frozen=True, slots=True)
class Asked:
    """An open case: what the merchant asked for, how many contradictions it has, and how an interview rated it."""

    application: Application
    mismatches: int
    diligence: Diligence | None
    cover: Mapping[str, Decimal] = field(default_factory=dict)  # `dscr` and the like, where a rule reads one
    proved_month_fen: int = 0
    kept: KeptScore | None = None  # what the cover was told from, where a rule reads it


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What is the same for every merchant, or stands in short lists by merchant."""

    model: Model
    policy: Policy
    products: Mapping[str, Product]
    as_of_day: int
    names: tuple[str, ...]  # of the stored vectors
    lent: Exposure
    asked: Mapping[str, Asked]
    ratings: Mapping[str, str]
    today: date  # the business date, whose rules count

    def proposed(self, platform: str, currency: str) -> Request | None:
        """What is offered to a merchant that asked for nothing; None where no such product is in force.

        The plain credit loan made for its platform and for the fewest others, for the shortest term, whose yearly cost
        is the dearest.
        """
        day = day_of(self.as_of_day)
        priced = {row.product for row in self.policy.prices}
        fitting = [
            (len(product.platforms), product.code)
            for product in self.products.values()
            if platform in product.platforms
            and product.security == "none"
            and product.currency == currency
            and product.code in priced
            and is_dated(product.valid_from, product.valid_to, day)
        ]
        if not fitting:
            return None
        code = min(fitting)[1]
        return Request(code, min(self.products[code].terms_days), platform, currency)


def desk_facts(ground: Ground, shelves: Shelves) -> DeskFacts:
    """The ground of a run as of the newest day with features. Raises `StaffError` (`MODEL_...`, `NO_VECTORS`)."""
    model = ground.model()
    names = desk_names(model.features)
    day = shelves.features.latest_day(digest(list(names)))
    if day is None:
        raise StaffError(
            Text("没有可用的特征记录", "No features are on record for the champion model"),
            Text("请先评分，再做组合测算", "Score the cases first, then run the portfolio"),
            code="NO_VECTORS",
        )
    rated = shelves.outcomes.of_kind("desk_rating") | shelves.outcomes.of_kind("officer_rating")
    return DeskFacts(
        model=model,
        policy=ground.policy(),
        products=ground.products(),
        as_of_day=day,
        names=names,
        lent=exposure(shelves),
        asked=_asked(shelves, ground.policy()),
        ratings={merchant_id: one.value for merchant_id, one in rated.items()},
        today=ground.today(),
    )


def _asked(shelves: Shelves, policy: Policy) -> dict[str, Asked]:
    """The newest open, scored case of each merchant that has one."""
    mismatches, rated = shelves.scores.mismatches(), shelves.interviews.diligence()
    proved = shelves.proofs.accepted_fen()
    cases = [case for case in shelves.applications.all(ASKING_STAGES) if case.case_no in mismatches]
    cases.sort(key=lambda case: (case.submitted_at, case.case_no))
    covers = any(rule.fact in COVERS for rule in policy.rules)
    newest = {case.merchant_id: case for case in cases}
    return {
        merchant_id: _made(shelves, case, policy, covers, mismatches[case.case_no], rated.get(case.case_no), proved)
        for merchant_id, case in newest.items()
    }


def _made(
    shelves: Shelves,
    case: Application,
    policy: Policy,
    covers: bool,
    mismatches: int,
    rated: Diligence | None,
    proved: Mapping[str, int],
) -> Asked:
    kept = shelves.scores.get(case.case_no) if covers else None
    cover = {} if kept is None else cover_under(kept, case, policy)
    return Asked(case, mismatches, rated, cover, proved.get(case.case_no, 0), kept)


def cover_under(kept: KeptScore, case: Application, policy: Policy) -> Mapping[str, Decimal]:
    """`dscr` and the like at the price of the band that a policy's floors give the score."""
    band = band_of(kept.score.points, policy.floors())
    return cover_facts(replace(kept, score=replace(kept.score, band=band)), case, policy)
