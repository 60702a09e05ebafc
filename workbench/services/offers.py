"""Which loans are offered on a case, and which of them was taken?

Offers are made anew from the records whenever they are asked for. Once one is chosen, or the case is decided, the whole
set is kept with the inputs and the policy it was made on, those not taken beside the one that was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.applications.policy import Policy
from workbench.applications.products import Product, product_on
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.money import compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text
from workbench.decision.case_input import CaseInput
from workbench.decision.limit_terms import TermLine, limit_lines
from workbench.decision.offers import Offer, instalments, offers, terms_of
from workbench.decision.outcome import Outcome, Price
from workbench.decision.pricing import Instalment
from workbench.services.advice import case_input
from workbench.services.blind_choice import case_reading, demand_case
from workbench.services.commands import command
from workbench.services.decision_rules import APPROVALS, DecisionDraft
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.offers import KeptOffer
    from workbench.storage.shelves import Shelves

DECIDABLE = (Stage.SCORED, Stage.SURVEY)


@dataclass(frozen=True, slots=True)
class OffersView:
    """The offers of a case as they stand, the one that is chosen, and every term of the limit."""

    offers: tuple[Offer, ...]
    chosen: str | None
    lines: tuple[TermLine, ...]
    currency: str
    basis: str  # of the cost cap
    may_choose: bool
    schedules: Mapping[str, tuple[Instalment, ...]] = field(
        default_factory=dict
    )  # by code, drawn whole on the as-of day


class OfferService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of_case(self, case_no: str) -> tuple[Offer, ...]:
        """One to three offers, the recommended one first; none where the case is declined or has no score.

        Raises `StaffError` (`CASE_UNKNOWN`).
        """
        with case_reading(self._ground, case_no) as shelves:
            case, product = self._case(shelves, case_no)
            return offers(case, self._ground.policy(), product)

    def view(self, case_no: str) -> OffersView:
        """What the case page shows. Raises as `of_case`."""
        demand_case(self._ground, case_no)
        policy = self._ground.policy()
        with self._ground.store.reading() as shelves:
            case, product = self._case(shelves, case_no)
            made = offers(case, policy, product)
            kept = shelves.scores.get(case_no)
            chosen = None if kept is None else chosen_offer(shelves, case_no, kept.inputs_digest, policy.digest)
            stage = shelves.applications.get(case_no).stage
        return OffersView(
            offers=made,
            chosen=None if chosen is None else chosen.code,
            lines=limit_lines(case, policy, product),
            currency=product.currency,
            basis=policy.cost.basis,
            may_choose=stage in DECIDABLE,
            schedules={one.code: instalments(one, case.as_of) for one in made},
        )

    def schedule(self, case_no: str, code: str) -> tuple[Instalment, ...]:
        """The payments of one offer drawn whole on the case's as-of day. Raises `StaffError` (`OFFER_GONE`)."""
        with case_reading(self._ground, case_no) as shelves:
            case, product = self._case(shelves, case_no)
            return instalments(_named(offers(case, self._ground.policy(), product), code), case.as_of)

    def choose(self, case_no: str, code: str, actor: Actor) -> Offer:
        """Take one offer: it fills the draft of the decision. The whole set is kept with who chose.

        Raises `StaffError`: `NOT_PERMITTED`, `CASE_UNKNOWN`, `STAGE_NOT_NEXT`, `OFFER_GONE`, `PRODUCT_NOT_IN_FORCE`.
        """
        now, policy = self._ground.now(), self._ground.policy()
        with command(self._ground, Act.CHOOSE_OFFER, actor, case_no, asked=code) as running:
            shelves = running.shelves
            case, product = self._case(shelves, case_no)
            product_on(product.code, local(case.application.submitted_at).date())
            made = offers(case, policy, product)
            taken = _named(made, code)
            kept = shelves.scores.get(case_no)
            assert kept is not None  # who has no score has no offers
            digests = (kept.inputs_digest, policy.digest)
            _keep(shelves, case_no, made, digests, now, code, actor.staff_id)
            payload = {"code": code, "amount_fen": taken.amount_fen, "term_days": taken.term_days,
                       "repayment": taken.repayment, "offered": [one.code for one in made]}  # fmt: skip
            shelves.journal.append(now, actor, "offer.choose", case_no, payload)
            return taken

    def kept(self, case_no: str) -> tuple[KeptOffer, ...]:
        """Every offer ever kept of a case, set by set, chosen or not."""
        with case_reading(self._ground, case_no) as shelves:
            return shelves.offers.all(case_no)

    def _case(self, shelves: Shelves, case_no: str) -> tuple[CaseInput, Product]:
        case = case_input(shelves, case_no, self._ground.policy())
        return case, self._ground.products()[case.application.product_code]


def _named(made: tuple[Offer, ...], code: str) -> Offer:
    found = next((one for one in made if one.code == code), None)
    if found is None:
        raise StaffError(
            Text("这个方案已不再提供", "This offer is no longer made"),
            Text("数据或政策可能已变，请刷新后再选", "Data or policy may have changed: reload and choose again"),
            code="OFFER_GONE",
        )
    return found


def _keep(
    shelves: Shelves, case_no: str, made: tuple[Offer, ...], digests: tuple[str, str], at: datetime,
    chosen: str | None, by: str,
) -> None:  # fmt: skip
    from workbench.storage.offers import KeptOffer

    number = shelves.offers.next_set(case_no)
    shelves.offers.add(
        KeptOffer(
            case_no=case_no,
            set_no=number,
            code=one.code,
            place=place,
            amount_fen=one.amount_fen,
            term_days=one.term_days,
            repayment=one.repayment,
            daily_rate=one.daily_rate,
            fee_rate=one.fee_rate,
            nominal_365=one.price.nominal_365,
            irr_x12=one.price.irr_x12,
            xirr=one.price.xirr,
            total_cost_fen=one.total_cost_fen,
            inputs_digest=digests[0],
            policy_digest=digests[1],
            offered_at=at,
            chosen=one.code == chosen,
            chosen_by=by if one.code == chosen else None,
        )
        for place, one in enumerate(made)
    )


def chosen_offer(shelves: Shelves, case_no: str, inputs_digest: str, policy_digest: str) -> KeptOffer | None:
    """The offer that was taken, as long as inputs and policy are those it was made on."""
    taken = next((one for one in shelves.offers.newest(case_no) if one.chosen), None)
    if taken is None or (taken.inputs_digest, taken.policy_digest) != (inputs_digest, policy_digest):
        return None
    return taken


def with_chosen(draft: DecisionDraft, shelves: Shelves) -> DecisionDraft:
    """A draft filled with the terms of the offer that was taken, never above an amount that is recommended now.

    A case that people must decide has no recommended amount: what may be approved is asked again when it is proposed.
    """
    taken = chosen_offer(shelves, draft.case_no, draft.inputs_digest, draft.policy_digest)
    if taken is None or (draft.limit_fen and taken.amount_fen > draft.limit_fen):
        return draft
    return replace(
        draft,
        limit_fen=taken.amount_fen,
        daily_rate=taken.daily_rate,
        fee_rate=taken.fee_rate,
        term_days=taken.term_days,
        repayment=taken.repayment,
        price=Price(
            taken.daily_rate, taken.nominal_365, taken.fee_rate, taken.irr_x12, taken.xirr, taken.total_cost_fen,
            taken.term_days,
        ),
    )  # fmt: skip


def keep_offers(shelves: Shelves, case: CaseInput, policy: Policy, product: Product, decided: KeptDecision) -> None:
    """Keep what was offered when a case is decided; the offer with the decided terms is the one taken."""
    made = offers(case, policy, product)
    if not made or decided.outcome is Outcome.DECLINE:
        return
    terms = (decided.limit_fen, decided.term_days, decided.repayment or product.repayment)
    taken = next((one.code for one in made if terms_of(one) == terms), None) if decided.outcome in APPROVALS else None
    newest = shelves.offers.newest(case.application.case_no)
    if [(one.code, one.amount_fen, one.term_days, one.chosen) for one in newest] == [
        (one.code, one.amount_fen, one.term_days, one.code == taken) for one in made
    ] and all(one.inputs_digest == decided.inputs_digest for one in newest):
        return  # the choice that stands is the one decided
    digests = (decided.inputs_digest, decided.policy_digest)
    _keep(shelves, case.application.case_no, made, digests, decided.prepared_at, taken, decided.prepared_by)


def offer_words(offer: Offer, currency: str, basis: str) -> Text:
    """`¥30,000 · 90 天 · 年化 16.2%（xirr）· 共付 ¥1,204`."""
    yearly = {"nominal_365": offer.price.nominal_365, "irr_x12": offer.price.irr_x12, "xirr": offer.price.xirr}[basis]
    cost = {lang: compact_money(offer.total_cost_fen, lang, currency) for lang in Lang}
    amount = money(offer.amount_fen, currency)
    return Text(
        f"{amount} · {offer.term_days} 天 · 年化 {percent(yearly)}（{basis}）· 共付 {cost[Lang.ZH]}",
        f"{amount} · {offer.term_days} days · {percent(yearly)} a year ({basis}) · costs {cost[Lang.EN]}",
    )
