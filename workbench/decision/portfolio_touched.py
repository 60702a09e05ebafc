"""Which merchants could be decided differently once a policy was changed?

Two compiled policies are compared part by part. Each part that differs names the rows it can reach: a cap reaches the
rows of its band whose limit lies that high, a rule the rows whose fact lies between its two bounds, a ceiling those who
owe that much. Rows are decided each for itself, so that deciding the named ones again gives what deciding everybody
would. A difference that is not known here reaches everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.exact_columns import Rates
from workbench.decision.portfolio_columns import Flags, Numbers, PortfolioColumns
from workbench.decision.portfolio_plan import UNSCORED, BandPlan, PortfolioPlan, RequestPlan, RulePlan

Money = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

# Parts of a policy that are compared where they are compiled, or below; and parts that no decision reads.
_COMPARED = {"bands", "prices", "tiers", "interview", "lanes", "cost", "funding", "limits", "economics", "rules"}
_UNREAD = {
    "policy_id", "version", "name", "example", "digest", "valid_from", "valid_to", "ladder", "watch", "classification",
    "classes", "rungs", "ledger", "gate", "budget", "drift", "currency", "review", "forbidden_features",
    "lpr",  # a cost above the warning line is said, and passes
}  # fmt: skip
_UNREAD_INSIDE = {
    "interview": {"tolerance", "planned_minutes", "bands"},  # bands: compiled into the marks
    "lanes": {"auto_decline", "automatic", "auto_max_fen"},
    "funding": {
        "capital_fen", "bank_share",  # compiled into the rooms and the headroom
        "borrower_share", "linked_share", "legal_person_fen", "household_fen",  # compiled into the rooms
        "warn_share", "max_bank_lenders", "rule", "non_standard_multiple", "standard_multiple", "own_share",
        "entities",  # the governor asks these of one loan; no recommendation rests on them
    },
}  # fmt: skip
_NO_CEILING = 2**62


@dataclass(frozen=True, slots=True)
class Stands:
    """What is known of every row under the first policy, [n]: band, offer and the amount asked for."""

    band: Small
    offer_fen: Money
    requested_fen: Money


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows [n] that may be decided differently, and those of them that only a term of the limit reaches: where that
    moves neither the offer nor what binds it, nothing moves."""

    rows: Flags
    by_term: Flags

    def also(self, rows: Flags) -> None:
        """Further rows, reached by more than a term."""
        np.logical_or(self.rows, rows, out=self.rows)
        np.logical_and(self.by_term, ~rows, out=self.by_term)


class _Everybody(Exception):
    """The difference may reach any row."""


def touched_rows(
    before: PortfolioPlan, after: PortfolioPlan, columns: PortfolioColumns, stands: Stands, headrooms_fen: set[int]
) -> Touched | None:
    """Rows that may be decided differently; None for everybody.

    `headrooms_fen` are the funding headrooms under both policies, known of every row; `columns` those of either,
    headroom apart. Expected loss is not looked at: it moves with the assumption on loss wherever anything is lent.
    """
    try:
        return _Compared(before, after, columns, stands).rows(headrooms_fen)
    except _Everybody:
        return None


class _Compared:
    def __init__(self, before: PortfolioPlan, after: PortfolioPlan, columns: PortfolioColumns, stands: Stands) -> None:
        self._before, self._after, self._columns, self._stands = before, after, columns, stands
        self._reached: Flags = np.zeros(len(columns), dtype=bool)
        self._by_term: Flags = np.zeros(len(columns), dtype=bool)
        self._above: Money | None = None

    def rows(self, headrooms_fen: set[int]) -> Touched:
        self._demand_known()
        # An interview's share comes after the terms: how high these lie is not seen from the offer.
        self._reached |= self._columns.diligence >= 0
        self._bands(self._before.bands, self._after.bands)
        self._requests(self._before.by_request, self._after.by_request)
        for one, other in zip(self._before.rules, self._after.rules, strict=True):
            self._rule(one, other)
        self._authority()
        self._lanes()
        self._interview()
        self._limits()
        self._rooms()
        self._funding(headrooms_fen)
        self._by_term &= ~self._reached
        return Touched(self._reached | self._by_term, self._by_term)

    def _demand_known(self) -> None:
        before, after = self._before, self._after
        known = {"policy", "rules", "bands", "by_request", "borrower_fen", "rooms", "officer_steps", "above_tiers"}
        if len(before.rules) != len(after.rules) or _differing(before, after) - known:
            raise _Everybody
        if _differing(before.policy, after.policy) - _COMPARED - _UNREAD:
            raise _Everybody

    # ---- what may be lent

    @property
    def _below(self) -> Money:
        """An amount no term of the limit exceeds by a step: terms at or above it do not bind the row."""
        if self._above is None:
            steps = self._before.by_request.step_fen
            one = len(set(steps.tolist())) == 1
            self._above = self._stands.offer_fen + (steps[0] if one else steps.take(self._columns.request))
        return self._above

    def _bands(self, one: BandPlan, other: BandPlan) -> None:
        if _differing(one, other) - {"floors", "caps_fen", "sales", "marks"}:
            raise _Everybody
        points, band = self._columns.points, self._stands.band
        for low, high in (sorted(pair) for pair in zip(one.floors, other.floors, strict=True) if pair[0] != pair[1]):
            self._reached |= (points >= low) & (points < high)
        for place in np.flatnonzero(one.marks != other.marks).tolist():
            self._reached |= band == place
        for place in np.flatnonzero(one.caps_fen != other.caps_fen).tolist():
            least_fen = min(int(one.caps_fen[place]), int(other.caps_fen[place]))
            self._by_term |= (band == place) & (self._below > least_fen)
        for place in _differing_rates(one.sales, other.sales):
            self._by_term |= band == place

    def _requests(self, one: RequestPlan, other: RequestPlan) -> None:
        differing = _differing(one, other)
        terms = {"most_fen", "least_fen", "step_fen", "secured", "checks", "all_checks", "advance"}
        if differing - terms - {"prices", "cost"}:
            raise _Everybody  # `prices` alone move nothing: what they cost is in `cost`
        if differing & terms:
            raise _Everybody
        cells = np.flatnonzero(one.cost != other.cost).tolist()
        for request, place in (divmod(cell, UNSCORED + 1) for cell in cells):
            self._reached |= (self._columns.request == request) & (self._stands.band == place)

    # ---- rules

    def _rule(self, one: RulePlan, other: RulePlan) -> None:
        differing = _differing(one, other)
        if not differing:
            return
        if differing != {"bound"}:
            raise _Everybody
        fact = self._columns.facts.get(one.fact)
        if not one.weighs or not isinstance(fact, Numbers):
            return  # what is only said moves nobody, and what no row knows is unknown to any bound
        low, high = sorted((one.bound, other.bound))
        if one.at_least:  # fails below its bound: the higher one itself passes under both
            between: Flags = (fact.values >= low) & (fact.values < high)
        else:
            between = (fact.values > low) & (fact.values <= high)
        if one.applies is not None:
            between &= one.applies.take(self._columns.request) > 0
        self._reached |= between

    # ---- who decides

    def _authority(self) -> None:
        one, other = self._before, self._after
        if (one.officer_steps, one.above_tiers) == (other.officer_steps, other.above_tiers):
            return
        ends = sorted({amount for plan in (one, other) for amount, _ in plan.officer_steps})
        for low, high in zip((-1, *ends), (*ends, None), strict=True):
            if _above(one, high) != _above(other, high):
                self._between(self._stands.offer_fen, low, high)

    def _between(self, amounts_fen: Money, low: int, high: int | None) -> None:
        """Rows above `low`, and up to `high`."""
        self._reached |= (amounts_fen > low) & (True if high is None else amounts_fen <= high)

    def _lanes(self) -> None:
        """How much is left to the program moves lanes only, and these are told apart without deciding again."""
        if _differing(self._before.policy.lanes, self._after.policy.lanes) - _UNREAD_INSIDE["lanes"]:
            raise _Everybody

    def _interview(self) -> None:
        one, other = self._before.policy.interview, self._after.policy.interview
        differing = _differing(one, other) - _UNREAD_INSIDE["interview"]
        if differing - {
            "from_fen", "on_mismatch", "cap_share", "decline_ratings", "refer_ratings", "second_person_ratings"
        }:  # fmt: skip
            raise _Everybody
        if "from_fen" in differing:
            low, high = sorted((one.from_fen, other.from_fen))
            self._between(self._stands.requested_fen, low - 1, high - 1)
            differing.discard("from_fen")
        if "on_mismatch" in differing:
            self._reached |= self._columns.mismatches > 0
            differing.discard("on_mismatch")
        if differing:
            self._reached |= self._columns.diligence >= 0

    # ---- what a limit stands on

    def _limits(self) -> None:
        one, other, columns = self._before.policy.limits, self._after.policy.limits, self._columns
        if _differing(one, other) - {"required", "proof_share"}:
            raise _Everybody
        if one.proof_share != other.proof_share and columns.proved is not None:
            self._by_term |= (columns.proved > 0) & columns.verified.known
        if one.required != other.required:
            # Only what is not known can be missing; the headroom is known of everybody.
            for amounts in (columns.order_base, columns.working_capital, columns.exposure):
                self._reached |= True if amounts is None else ~amounts.known

    def _rooms(self) -> None:
        """A room is a ceiling less what is owed; the ceiling of one legal person is a check of its own, too."""
        one, other = _ceilings(self._before), _ceilings(self._after)
        owed = self._columns.exposure
        for code in {**one, **other}:
            low, high = sorted((one.get(code, _NO_CEILING), other.get(code, _NO_CEILING)))
            if low == high:
                continue
            # What is owed alone counts as the whole where it is not known, and is then no more than the larger one.
            own = self._columns.own_exposure if code == "borrower" else None
            owed_fen = owed.fen if own is None else np.where(own.known, own.fen, owed.fen)
            self._by_term |= owed.known & (owed_fen + self._below > low)
            if code == "legal_person":
                after_fen = owed.fen + self._stands.offer_fen
                self._reached |= owed.known & (after_fen > low) & (after_fen <= high)

    # ---- funds

    def _funding(self, headrooms_fen: set[int]) -> None:
        if _differing(self._before.policy.funding, self._after.policy.funding) - _UNREAD_INSIDE["funding"]:
            raise _Everybody
        if len(headrooms_fen) > 1:
            self._reached |= self._below > min(headrooms_fen)


def _ceilings(plan: PortfolioPlan) -> dict[str, int]:
    return {"borrower": plan.borrower_fen, **dict(plan.rooms)}


def _above(plan: PortfolioPlan, amount_fen: int | None) -> bool:
    """Does an amount up to this one need somebody above an officer? None: an amount beyond every tier."""
    if amount_fen is None:
        return plan.above_tiers
    return next((above for up_to, above in plan.officer_steps if amount_fen <= up_to), plan.above_tiers)


def _differing(one: Any, other: Any) -> set[str]:
    """Names of the fields in which two values of a class differ."""
    if one is other:
        return set()
    return {field.name for field in fields(one) if not _same(getattr(one, field.name), getattr(other, field.name))}


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if isinstance(one, Rates):
        return not _differing_rates(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, BandPlan | RequestPlan | RulePlan):
        return not _differing(one, other)
    return bool(one == other)


def _differing_rates(one: Rates, other: Rates) -> list[int]:
    """Places at which the rates differ, whatever their denominators; all places where there are more of one."""
    if len(one.numerators) != len(other.numerators):
        return list(range(max(len(one.numerators), len(other.numerators))))
    pairs = zip(one.numerators.tolist(), other.numerators.tolist(), strict=True)
    return [i for i, (a, b) in enumerate(pairs) if a * other.denominator != b * one.denominator]
