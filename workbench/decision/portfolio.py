"""What does policy recommend for every merchant of a portfolio, all at once?

`decide_columns` gives, row by row, what `decide` gives case by case: checks, limit and its binding term, price,
outcome, lane, second person, interview, expected loss. Money stays in whole minor units and every rounding is the one
of the decimal code; tests hold the two together on random cases of every policy. It recommends; nothing is lent on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.exact_columns import Rates, losses_fen, whole_steps
from workbench.decision.outcome import Outcome, Price
from workbench.decision.portfolio_checks import ask_all
from workbench.decision.portfolio_columns import RATINGS, Flags, PortfolioColumns
from workbench.decision.portfolio_plan import (
    ASK,
    AUTO,
    BLOCK,
    DECLINES,
    FAIL,
    INTERVIEWED,
    OPEN,
    REFERS,
    TERMS,
    UNMET,
    UNSCORED,
    Bytes,
    PortfolioPlan,
)
from workbench.interview.questions import Diligence

Small = npt.NDArray[np.int8]
Money = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]

OUTCOMES = tuple(Outcome)
LANES = ("green", "yellow", "red")
APPROVE, LOWER, REFER, DECLINE = (np.int8(OUTCOMES.index(one)) for one in Outcome)
YELLOW = np.int8(LANES.index("yellow"))


@dataclass(frozen=True, slots=True)
class PortfolioOutcome:
    """The recommendation of every row, [n]. Numbers are places: in `OUTCOMES`, `LANES`, `TERMS`, `BANDS` (5: none).

    `offer_fen` is what the limit's terms allow; `limit_fen` what is recommended, 0 unless approved. `price` is the
    place in the plan's prices. `said` is what each of the plan's checks says, [checks, n], in bits.
    """

    outcome: Small
    lane: Small
    limit_fen: Money
    offer_fen: Money
    binding: Small
    band: Small
    price: Places
    second_person: Flags
    interview: Flags
    expected_loss_fen: Money
    said: Bytes

    def approved(self) -> Flags:
        found: Flags = self.outcome <= LOWER
        return found

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many rows there are of each outcome and of each lane."""
        outcomes = np.bincount(self.outcome, minlength=len(OUTCOMES)).tolist()
        lanes = np.bincount(self.lane, minlength=len(LANES)).tolist()
        return dict(zip((one.value for one in OUTCOMES), outcomes, strict=True)), dict(zip(LANES, lanes, strict=True))


def decide_columns(
    plan: PortfolioPlan, columns: PortfolioColumns, offered: tuple[Money, Small] | None = None
) -> PortfolioOutcome:
    """Everything `decide` says of each row. The plan must be compiled for the columns' requests.

    `offered` is what `offers` says of these columns, where that is known already. Raises `ValueError` for a plan of
    other requests.
    """
    if plan.requests != columns.requests:
        raise ValueError("the plan is compiled for other requests")
    band = bands_of(plan, columns)
    offer_fen, binding = offers(plan, columns, band) if offered is None else offered
    marks = plan.bands.marks.take(band)
    clearing = _rated(columns, {Diligence.A, Diligence.B})
    said, flags = ask_all(plan, columns, band, offer_fen, clearing)
    interview = _interview(plan, columns, marks, flags)
    outcome = _outcome(plan, columns, marks, offer_fen, binding, flags, interview)
    approved = outcome <= LOWER
    second = approved & _second(plan, columns, offer_fen, flags, clearing)
    limit_fen = offer_fen * approved
    return PortfolioOutcome(
        outcome=outcome,
        lane=_lane(plan, columns, marks, outcome, offer_fen, flags, second | interview),
        limit_fen=limit_fen,
        offer_fen=offer_fen,
        binding=binding,
        band=band.astype(np.int8),
        price=columns.request * (UNSCORED + 1) + band,
        second_person=second,
        interview=interview,
        expected_loss_fen=losses_fen(limit_fen, plan.policy.economics.loss_given_default, columns.pd),
        said=said,
    )


def bands_of(plan: PortfolioPlan, columns: PortfolioColumns) -> Places:
    """The band of each row's points under the policy's floors; 5 without a score. In the form look-ups take fastest."""
    band: Small = np.zeros(len(columns), dtype=np.int8)
    for floor in plan.bands.floors:
        band += columns.points < floor
    np.copyto(band, np.int8(UNSCORED), where=~columns.scored)
    return band.astype(np.intp)


def offers(plan: PortfolioPlan, columns: PortfolioColumns, band: Places) -> tuple[Money, Small]:
    """What the terms of the limit allow, in whole steps, and which term binds: `limits.limit` of a column."""
    least: Money = columns.requested_fen.copy()
    binding: Small = np.zeros(len(columns), dtype=np.int8)
    for code, amount_fen, where in _terms(plan, columns, band):
        lower = amount_fen < least
        if where is None or where.all():
            np.minimum(least, amount_fen, out=least)
        else:
            lower &= where
            np.copyto(least, amount_fen, where=lower)
        np.copyto(binding, np.int8(TERMS.index(code)), where=lower)
    _cap_by_rating(plan, columns, least, binding)
    np.maximum(least, 0, out=least)
    return whole_steps(least, plan.by_request.step_fen, columns.request), binding


def _terms(
    plan: PortfolioPlan, columns: PortfolioColumns, band: Places
) -> Iterator[tuple[str, Money | np.int64, Flags | None]]:
    """Each term after the requested amount: its code, its amounts, and the rows that have it (None: all)."""
    by_request = plan.by_request
    yield "band_cap", plan.bands.caps_fen.take(band), None
    yield "sales", plan.bands.sales.floored(_sales_base(plan, columns), band), None
    yield "product_cap", by_request.most_fen.take(columns.request), None
    base = columns.order_base
    if base is not None and by_request.secured.any():
        where = base.known & by_request.secured.take(columns.request)
        yield "order_base", by_request.advance.floored(base.fen, columns.request), where
    gap = columns.working_capital
    if gap is not None and gap.known.any():
        yield "working_capital", np.maximum(gap.fen, 0), gap.known
    yield from _rooms(plan, columns)
    yield "headroom", columns.headroom.fen, columns.headroom.known


def _sales_base(plan: PortfolioPlan, columns: PortfolioColumns) -> Money:
    month, proved = columns.verified.fen, columns.proved
    if proved is None or not proved.any():
        return month
    most = Rates([plan.policy.limits.proof_share]).floored(np.maximum(month, 0), 0)
    base: Money = month + np.where(columns.verified.known, np.minimum(np.maximum(proved, 0), most), 0)
    return base


def _rooms(plan: PortfolioPlan, columns: PortfolioColumns) -> Iterator[tuple[str, Money | np.int64, Flags | None]]:
    """Rooms that are a ceiling less the same exposure: only the lowest ceiling, and of equals the first, can bind."""
    joint, own = columns.exposure, columns.own_exposure
    ceilings = plan.rooms
    code, lowest_fen = min(ceilings, key=lambda one: one[1])
    if own is None:
        ceilings = (("borrower", plan.borrower_fen), *ceilings)
        code, lowest_fen = min(ceilings, key=lambda one: one[1])
    else:
        alone = own.fen if own.known.all() else np.where(own.known, own.fen, joint.fen)
        # A higher ceiling for a part that is never more than the whole cannot bind.
        if plan.borrower_fen <= lowest_fen or (alone > joint.fen).any():
            yield "borrower", np.int64(plan.borrower_fen) - alone, joint.known
    yield code, np.int64(lowest_fen) - joint.fen, joint.known


def _cap_by_rating(plan: PortfolioPlan, columns: PortfolioColumns, least: Money, binding: Small) -> None:
    """The share of the limit that an interview leaves, where its rating leaves less than the whole."""
    for place, rating in enumerate(RATINGS):
        share = plan.policy.interview.cap_share[rating.value]
        rows = np.flatnonzero(columns.diligence == place) if share < 1 else ()
        if len(rows):
            capped = Rates([share]).floored(np.maximum(least[rows], 0), 0)
            lower = capped < least[rows]
            least[rows[lower]], binding[rows[lower]] = capped[lower], TERMS.index("interview")


def _rated(columns: PortfolioColumns, ratings: set[Diligence]) -> Flags | None:
    """Rows with one of these ratings; None where no row was rated at all."""
    if not (columns.diligence >= 0).any():
        return None
    found: Flags = np.isin(columns.diligence, [RATINGS.index(one) for one in ratings])
    return found


def _among(columns: PortfolioColumns, letters: tuple[str, ...]) -> Flags | None:
    return _rated(columns, {one for one in RATINGS if one.value in letters})


def _interview(plan: PortfolioPlan, columns: PortfolioColumns, marks: Bytes, flags: Bytes) -> Flags:
    rules = plan.policy.interview
    due: Flags = (flags & ASK) != 0
    due |= (marks & INTERVIEWED) != 0
    due |= columns.requested_fen >= rules.from_fen
    if rules.on_mismatch:
        due |= columns.mismatches > 0
    due &= columns.scored
    due &= columns.diligence < 0
    return due


def _outcome(
    plan: PortfolioPlan,
    columns: PortfolioColumns,
    marks: Bytes,
    offer_fen: Money,
    binding: Small,
    flags: Bytes,
    interview: Flags,
) -> Small:
    """The same questions as one case is asked, from the last to the first: an earlier one overrules a later one."""
    small = offer_fen < plan.by_request.least_fen.take(columns.request)
    no_blame = _no_blame(columns, binding)
    refer, decline = small & no_blame, small & ~no_blame
    looked_at = _looked_at(plan, columns, marks, flags, interview)
    refer, decline = refer | looked_at, decline & ~looked_at
    by_band = (marks & DECLINES) != 0
    refer, decline = refer & ~by_band, decline | by_band
    refer, decline = refer | ~columns.scored, decline & columns.scored
    stopped = ((flags & FAIL) != 0) | _or_none(_among(columns, plan.policy.interview.decline_ratings))
    refer, decline = refer & ~stopped, decline | stopped
    # Approved as asked (0) or lower (1), unless somebody must look (2) or it is declined (3).
    found: Small = ((binding != 0) & ~(refer | decline)) + refer * REFER + decline * DECLINE
    return found


def _looked_at(plan: PortfolioPlan, columns: PortfolioColumns, marks: Bytes, flags: Bytes, interview: Flags) -> Flags:
    """Rows that a check, an interview's rating, their band or a mismatch sends to people."""
    rules = plan.policy.interview
    found: Flags = (flags & BLOCK) != 0
    if rules.on_mismatch:
        found |= interview & (columns.mismatches > 0) & ((marks & AUTO) == 0)
    met = _rated(columns, {Diligence.A, Diligence.B, Diligence.C})
    by_band = (marks & REFERS) != 0
    found |= by_band if met is None else by_band & ~met
    found |= _or_none(_among(columns, rules.refer_ratings))
    return found


def _or_none(rows: Flags | None) -> Any:
    return False if rows is None else rows


def _no_blame(columns: PortfolioColumns, binding: Small) -> Flags:
    """Is a limit that is too small so for a reason that says nothing against the merchant?"""
    unknown_sales = (binding == TERMS.index("sales")) & ~columns.verified.known
    found: Flags = (binding == TERMS.index("headroom")) | unknown_sales
    return found


def _second(
    plan: PortfolioPlan, columns: PortfolioColumns, offer_fen: Money, flags: Bytes, clearing: Flags | None
) -> Flags:
    """Rows that two people must sign, were they approved."""
    needed: Flags = np.full(len(columns), plan.above_tiers, dtype=bool)
    for up_to_fen, above in reversed(plan.officer_steps):
        np.copyto(needed, above, where=offer_fen <= up_to_fen)
    needed |= (flags & UNMET) != 0
    if clearing is None:
        needed |= columns.mismatches > 0
        return needed
    needed |= (columns.mismatches > 0) & ~clearing
    needed |= (columns.diligence >= 0) & ~clearing
    needed |= _or_none(_among(columns, plan.policy.interview.second_person_ratings))
    return needed


def _lane(
    plan: PortfolioPlan,
    columns: PortfolioColumns,
    marks: Bytes,
    outcome: Small,
    offer_fen: Money,
    flags: Bytes,
    people: Flags,
) -> Small:
    lanes = plan.policy.lanes
    green = (outcome <= LOWER) & ((flags & OPEN) == 0) & (columns.mismatches == 0)
    green &= (offer_fen <= lanes.auto_max_fen) & ((marks & AUTO) != 0) & ~people & lanes.automatic
    lane: Small = YELLOW - green * YELLOW + (outcome == DECLINE)  # green 0, yellow 1, red 2
    return lane


def prices_of(plan: PortfolioPlan, found: PortfolioOutcome) -> tuple[Price | None, ...]:
    """The unit price of every row: rates as `decide` gives them; None where the band has no price."""
    return tuple(plan.by_request.prices[i] for i in found.price.tolist())
