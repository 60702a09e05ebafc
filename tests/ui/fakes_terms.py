"""Offers and constraints as the decision itself makes them, of a case that needs no desk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tests.decision.cases import POLICY, case
from tests.decision.test_governor import state
from workbench.access.staff import Actor
from workbench.applications.products import find_product
from workbench.decision.governor import Constraints, Governed
from workbench.decision.limit_terms import limit_lines
from workbench.decision.offers import Offer, instalments, offers
from workbench.decision.relief import govern
from workbench.services.offers import OffersView

PRODUCT = find_product("credit_tmall")


def view(**changes: Any) -> OffersView:
    one = case()
    found = offers(one, POLICY, PRODUCT)
    plans = {offer.code: instalments(offer, one.as_of) for offer in found}
    made = OffersView(found, None, limit_lines(one, POLICY, PRODUCT), "CNY", POLICY.cost.basis, True, plans)
    return replace(made, **changes)


@dataclass
class FakeOffers:
    found: OffersView = field(default_factory=view)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def view(self, case_no: str) -> OffersView:
        self.calls.append(("view", case_no))
        return self.found

    def choose(self, case_no: str, code: str, actor: Actor) -> Offer:
        self.calls.append(("choose", case_no, code, actor.staff_id))
        self.found = replace(self.found, chosen=code)
        return next(one for one in self.found.offers if one.code == code)


@dataclass
class FakeGovernor:
    state: Constraints = field(default_factory=state)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def of_case(self, case_no: str, amount_fen: int | None = None, partner_fen: int = 0) -> Governed:
        self.calls.append(("of_case", case_no, amount_fen))
        return govern(self.state)
