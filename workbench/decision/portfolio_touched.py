"""Which merchants could be decided differently once a policy was changed?

Two compiled policies are compared part by part. Each part that differs names the rows it can reach: a cap reaches the
rows of its band whose limit lies that high, a rule the rows whose fact lies between its two bounds. Rows are decided
each for itself, so that deciding the named ones again gives what deciding everybody would. A difference that is not
known here reaches everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.exact_columns import Rates
from workbench.decision.portfolio_columns import Amounts, Flags, Numbers, PortfolioColumns, Words
from workbench.decision.portfolio_plan import UNSCORED, BandPlan, PortfolioPlan, RequestPlan, RulePlan

Money = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

# Parts of a policy that are compared where they are compiled, or below; and parts that no decision reads.
_COMPARED = {"bands", "prices", "tiers", "interview", "lanes", "cost", "funding", "economics", "rules"}
_UNREAD = {
    "policy_id", "version", "name", "example", "digest", "valid_from", "valid_to", "ladder", "watch", "classification",
    "gate", "budget", "drift", "currency",
}  # fmt: skip
_UNREAD_INSIDE = {
    "interview": {"tolerance", "planned_minutes", "bands"},  # bands: compiled into the marks
    "funding": {"warn_share", "max_bank_lenders", "capital_fen", "bank_share", "borrower_share"},  # compiled, headroom
    "lanes": {"auto_decline", "automatic", "auto_max_fen"},
}


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


class _Everybody(Exception):
    """The difference may reach any row."""


def touched_rows(
    before: PortfolioPlan, after: PortfolioPlan, columns: PortfolioColumns, stands: Stands, headrooms_fen: set[int]
) -> Touched | None:
    """Rows that may be decided differently; None for everybody.

    `headrooms_fen` are the funding headrooms under both policies; `columns` those of either, headroom apart. Expected
    loss is not looked at: it moves with the assumption on loss wherever anything is lent.
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
        self._funding(headrooms_fen)
        self._by_term &= ~self._reached
        return Touched(self._reached | self._by_term, self._by_term)

    def _demand_known(self) -> None:
        before, after = self._before, self._after
        known = {"policy", "rules", "bands", "by_request", "borrower_fen", "officer_steps", "above_tiers"}
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
        fact = self._columns.facts.get(one.fact)
        if differing != {"bound"} or not isinstance(fact, Numbers):
            raise _Everybody
        low, high = sorted((one.bound, other.bound))
        if one.at_least:  # fails below its bound: the higher one itself passes under both
            self._reached |= (fact.values >= low) & (fact.values < high)
        else:
            self._reached |= (fact.values > low) & (fact.values <= high)

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

    # ---- funds

    def _funding(self, headrooms_fen: set[int]) -> None:
        one, other = self._before, self._after
        differing = _differing(one.policy.funding, other.policy.funding) - _UNREAD_INSIDE["funding"]
        if differing - {"legal_person_fen"}:
            raise _Everybody
        rooms = [(plan.borrower_fen, plan.policy.funding.legal_person_fen) for plan in (one, other)]
        if rooms[0] != rooms[1]:
            # The room is a ceiling less what is owed, and the ceiling of one legal person is a check of its own.
            above_fen = self._owed() + self._below
            self._by_term |= above_fen > min(min(pair) for pair in rooms)
            self._reached |= above_fen > min(person_fen for _, person_fen in rooms)
        if len(headrooms_fen) > 1:
            self._reached |= self._below > min(headrooms_fen)

    def _owed(self) -> Money:
        """The most that any room is lessened by: what is owed with others or, where columns tell it apart, alone."""
        owed_fen, own = self._columns.exposure.fen, getattr(self._columns, "own_exposure", None)
        return owed_fen if own is None else np.maximum(owed_fen, own.fen)


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


# What the terms of the limit do not read, once the band is known.
_BESIDE_TERMS = {"scored", "points", "pd", "fraud", "mismatches", "gate_failures", "reasons", "proposed"}


def some_rows(columns: PortfolioColumns, rows: npt.NDArray[np.intp], names: tuple[str, ...]) -> PortfolioColumns:
    """The columns of some rows, with these facts only."""
    at = _together(rows)
    taken = {name: _some(value, at) for name, value in _by_row(columns)}
    facts = {name: _some(columns.facts[name], at) for name in names if name in columns.facts}
    return replace(columns, **taken, facts=facts)


def rows_of_terms(columns: PortfolioColumns, rows: npt.NDArray[np.intp]) -> PortfolioColumns:
    """The columns of some rows as far as the terms of the limit read them; the others repeat the first row's."""
    taken: dict[str, Any] = {}
    at = _together(rows)
    for name, value in _by_row(columns):
        beside = name in _BESIDE_TERMS
        taken[name] = np.broadcast_to(value[:1], (len(rows), *value.shape[1:])) if beside else _some(value, at)
    return replace(columns, **taken, facts={})


def _by_row(columns: PortfolioColumns) -> Iterator[tuple[str, Any]]:
    """Every column with its name, facts apart."""
    for field in fields(columns):
        value = getattr(columns, field.name)
        if isinstance(value, np.ndarray | Amounts):
            yield field.name, value


def _together(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp] | slice:
    """Rows that lie one after the other as a slice, which need not be copied."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and bool((np.diff(rows) == 1).all()):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _some(value: Any, rows: npt.NDArray[np.intp] | slice) -> Any:
    if isinstance(value, Amounts):
        return Amounts(value.fen[rows], value.known[rows])
    if isinstance(value, Numbers):
        return replace(value, values=value.values[rows], known=value.known[rows])
    return replace(value, places=value.places[rows]) if isinstance(value, Words) else value[rows]
