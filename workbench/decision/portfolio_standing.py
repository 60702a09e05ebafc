"""What holds of every merchant under one policy, and what changes when one number of it is moved?

A `Standing` is a whole portfolio decided by a policy. `moved_to` brings it to another policy by deciding only the rows
the difference can reach; tests hold it to deciding everybody from the beginning. Sums are kept in whole numbers beside
it, so that they are exact whatever way led there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from workbench.decision.exact_columns import losses_fen
from workbench.decision.portfolio import (
    DECLINE,
    LANES,
    OUTCOMES,
    YELLOW,
    PortfolioOutcome,
    bands_of,
    decide_columns,
    offers,
)
from workbench.decision.portfolio_columns import LARGEST_WHOLE, Amounts, Flags, Numbers, PortfolioColumns, Words
from workbench.decision.portfolio_plan import TERMS, UNSCORED, PortfolioPlan
from workbench.decision.portfolio_rows import BESIDE_DECISIONS, BESIDE_TERMS, alike_columns, some_rows
from workbench.decision.portfolio_touched import Stands, Touched, touched_rows

Money = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

BANDS = UNSCORED + 1  # A to E, and without a score
_SMALL = ("outcome", "lane", "binding", "band", "second_person", "interview")
_COLUMNS = (*_SMALL, "offer_fen", "limit_fen", "expected_loss_fen", "requested_fen")
_FOUND = tuple(name for name in _COLUMNS if name not in {"requested_fen", "lane"})
GREEN = np.int8(LANES.index("green"))
_ANY_FEN = 2**62
MANY, LARGE = 2, 20_000  # of a large portfolio one row in so many or more: all are decided, as measured


def decide_proposals(
    plan: PortfolioPlan, columns: PortfolioColumns, proposed: Flags
) -> tuple[PortfolioColumns, PortfolioOutcome]:
    """Decide everybody, those who asked for nothing on what the terms allow; the columns with what each asks for.

    `proposed` [n] marks these: they ask for what the terms allow, and for no less than the product's least. What is
    told to bind them is what bound the terms.
    """
    offer_fen, binding = offers(plan, columns, bands_of(plan, columns))
    least_fen = plan.by_request.least_fen.take(columns.request)
    asked_fen = np.where(proposed, np.maximum(offer_fen, least_fen), columns.requested_fen)
    asked = replace(columns, requested_fen=asked_fen)
    whole = not (plan.by_request.least_fen % plan.by_request.step_fen).any()
    if whole and not (proposed & (columns.diligence >= 0)).any():
        # Asked for whole steps within every term, the terms allow just these, bound by the request itself; asked for
        # the least, they allow what they did before. So they need not be gone through again.
        own = np.where(proposed & (offer_fen >= least_fen), np.int8(0), binding)
        found = decide_columns(plan, asked, (offer_fen, own))
    else:
        found = decide_columns(plan, asked)
    return asked, replace(found, binding=np.where(proposed, binding, found.binding))


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole numbers of many rows. `by_band` is [outcomes, 6 bands]; `limit_fen` and `loss_fen` are [6 bands].

    `from_to` counts rows by outcome under the first policy and under this one, [outcomes, outcomes].
    """

    from_to: Counts
    by_band: Counts
    lanes: Counts
    limit_fen: Money
    loss_fen: Money
    second_person: int
    interview: int

    def less(self, other: Sums) -> Sums:
        return self.plus(other, -1)

    def plus(self, other: Sums, sign: int = 1) -> Sums:
        return Sums(
            self.from_to + sign * other.from_to,
            self.by_band + sign * other.by_band,
            self.lanes + sign * other.lanes,
            self.limit_fen + sign * other.limit_fen,
            self.loss_fen + sign * other.loss_fen,
            self.second_person + sign * other.second_person,
            self.interview + sign * other.interview,
        )


@dataclass(slots=True)
class Standing:
    """A portfolio under one policy, [n]; numbers are places as in `PortfolioOutcome`. `moved_to` changes it in place.

    `first` is the standing the changes are counted from; `moved` [n] marks the rows whose outcome or limit differs.
    """

    plan: PortfolioPlan
    columns: PortfolioColumns
    proposed: Flags
    outcome: Small
    lane: Small
    binding: Small
    band: Small
    second_person: Flags
    interview: Flags
    offer_fen: Money
    limit_fen: Money
    expected_loss_fen: Money
    requested_fen: Money
    moved: Flags
    sums: Sums
    clear: Flags | None = None  # of a draft: rows the program might decide alone, were any amount left to it
    first: Standing | None = None
    alike: frozenset[str] = frozenset()  # columns that say the same of every row
    reached: int = 0  # rows the newest move could reach

    @classmethod
    def of(cls, plan: PortfolioPlan, columns: PortfolioColumns, proposed: Flags) -> Standing:
        """Everybody decided by a policy. Who asked for nothing (`proposed`) asks for more than any term allows."""
        asked, found = decide_proposals(plan, columns, proposed)
        held = {name: getattr(found, name) for name in _COLUMNS if name != "requested_fen"}
        nothing = np.zeros((0, 0), dtype=np.int64)
        empty = Sums(nothing, nothing, nothing, nothing, nothing, 0, 0)
        made = cls(
            plan, columns, proposed, **held, requested_fen=asked.requested_fen,
            moved=np.zeros(len(columns), dtype=bool), sums=empty, alike=alike_columns(columns),
        )  # fmt: skip
        made.sums = made._sums(slice(None))
        return made

    def draft(self) -> Standing:
        """A copy to be moved; changes are counted from this one."""
        copied = {name: getattr(self, name).copy() for name in _COLUMNS}
        clear = decide_proposals(_left_alone(self.plan), self.columns, self.proposed)[1].lane == GREEN
        return replace(self, **copied, clear=clear, moved=np.zeros(len(self.columns), dtype=bool), first=self)

    def moved_to(self, plan: PortfolioPlan, headroom_fen: int, facts: Mapping[str, Numbers] | None = None) -> None:
        """Bring everybody of a draft under another policy; `headroom_fen` is what may still be lent under it, `facts`
        those that are others under it.

        Raises `ValueError` or `ArithmeticError` for a policy that cannot be decided by; nothing is changed then.
        """
        columns = self.columns
        held, known = columns.headroom.fen, bool(columns.headroom.known.all())
        headrooms = {headroom_fen, *(int(end(initial=headroom_fen)) for end in (held.min, held.max))}
        if len(headrooms) > 1 or not known:
            one = Amounts(np.array([headroom_fen]), np.array([True]))
            columns = replace(columns, headroom=one.repeated(len(columns)))
        others = [name for name, fact in (facts or {}).items() if fact is not columns.facts.get(name)]
        if facts and others:
            columns = replace(columns, facts={**columns.facts, **facts})
            self.alike -= {f"fact {name}" for name in others}
        stands = Stands(self.band, self.offer_fen, self.requested_fen)
        touched = touched_rows(self.plan, plan, columns, stands, headrooms) if known else None
        if touched is not None:
            for name in others:
                touched.also(_unlike(self.columns.facts.get(name), columns.facts[name]))
        rows: Rows | slice = slice(None) if touched is None else self._narrowed(plan, columns, touched)
        self.reached = len(columns) if isinstance(rows, slice) else len(rows)
        self._decide(plan, columns, slice(None) if _too_many(self.reached, len(columns)) else rows)
        if plan.policy.economics != self.plan.policy.economics:
            self._lose(plan)
        if plan.policy.lanes != self.plan.policy.lanes:
            self._sort(plan, slice(None))
            self.sums = replace(self.sums, lanes=np.bincount(self.lane, minlength=len(LANES)).astype(np.int64))
        self.plan, self.columns = plan, columns

    def _narrowed(self, plan: PortfolioPlan, columns: PortfolioColumns, touched: Touched) -> Rows:
        """The touched rows, without those of which a term moved and neither the offer nor what binds it."""
        mine = np.flatnonzero(touched.by_term)
        if _too_many(len(mine), len(columns)):
            found = offers(plan, columns, self.band.astype(np.intp))
            stay = (found[0] == self.offer_fen) & (found[1] == self.binding)
            touched.rows[touched.by_term & stay] = False
        elif len(mine):
            found = offers(plan, self._some(columns, mine, (), BESIDE_TERMS), self.band[mine].astype(np.intp))
            stay = (found[0] == self.offer_fen[mine]) & (found[1] == self.binding[mine])
            touched.rows[mine[stay]] = False
        return np.flatnonzero(touched.rows)

    def _decide(self, plan: PortfolioPlan, columns: PortfolioColumns, rows: Rows | slice) -> None:
        if not isinstance(rows, slice) and not len(rows):
            return
        some = columns if isinstance(rows, slice) else self._some(columns, rows, plan.facts, BESIDE_DECISIONS)
        asked, found = decide_proposals(_left_alone(plan), some, self.proposed[rows])
        assert self.clear is not None  # only drafts are moved
        if isinstance(rows, slice):
            for name in _FOUND:
                setattr(self, name, getattr(found, name))
            self.requested_fen, self.clear = asked.requested_fen, found.lane == GREEN
            self._sort(plan, rows)
            self.sums = self._sums(rows)
        else:
            sums = self.sums.less(self._sums(rows))
            for name in _FOUND:
                getattr(self, name)[rows] = getattr(found, name)
            self.requested_fen[rows] = asked.requested_fen
            self.clear[rows] = found.lane == GREEN
            self._sort(plan, rows)
            self.sums = sums.plus(self._sums(rows))
        first = self.first or self
        self.moved[rows] = (self.outcome[rows] != first.outcome[rows]) | (self.limit_fen[rows] != first.limit_fen[rows])

    def _some(
        self, columns: PortfolioColumns, rows: Rows, facts: tuple[str, ...], beside: frozenset[str]
    ) -> PortfolioColumns:
        return some_rows(columns, rows, facts, self.alike, beside)

    def _sort(self, plan: PortfolioPlan, rows: Rows | slice) -> None:
        """The lanes of rows. What the program might decide alone is known of each; how much of it policy leaves to the
        program is asked here, so that this can move without deciding anybody again."""
        assert self.clear is not None
        rules = plan.policy.lanes
        green = self.clear[rows] & (self.offer_fen[rows] <= rules.auto_max_fen) & rules.automatic
        self.lane[rows] = YELLOW - green * YELLOW + (self.outcome[rows] == DECLINE)

    def _lose(self, plan: PortfolioPlan) -> None:
        """The assumption on loss changed: every limit's expected loss anew."""
        given = plan.policy.economics.loss_given_default
        self.expected_loss_fen[:] = losses_fen(self.limit_fen, given, self.columns.pd)
        self.sums = replace(self.sums, loss_fen=_by_band(self.expected_loss_fen, self.band))

    def _sums(self, rows: Rows | slice) -> Sums:
        outcome, band = self.outcome[rows], self.band[rows]
        first = outcome if self.first is None else self.first.outcome[rows]
        shape = (len(OUTCOMES), len(OUTCOMES), BANDS, len(LANES))
        # One count over all four: a count takes as long as deciding a few rules.
        places = ((first.astype(np.int16) * shape[1] + outcome) * shape[2] + band) * shape[3] + self.lane[rows]
        counted = np.bincount(places, minlength=math.prod(shape)).astype(np.int64).reshape(shape)
        return Sums(
            from_to=counted.sum(axis=(2, 3)),
            by_band=counted.sum(axis=(0, 3)),
            lanes=counted.sum(axis=(0, 1, 2)),
            limit_fen=_by_band(self.limit_fen[rows], band),
            loss_fen=_by_band(self.expected_loss_fen[rows], band),
            second_person=int(np.count_nonzero(self.second_person[rows])),
            interview=int(np.count_nonzero(self.interview[rows])),
        )

    def movers(self, most: int) -> Rows:
        """The rows that moved by the largest amounts, `most` of them; of equal amounts those with the larger offer."""
        first = self.first or self
        rows = np.flatnonzero(self.moved)
        by_fen = np.abs(self.limit_fen[rows] - first.limit_fen[rows])
        if len(rows) > 4 * most:
            least = np.partition(by_fen, len(rows) - most)[len(rows) - most]
            kept = by_fen > least
            ties = np.flatnonzero(by_fen == least)[: 4 * most]
            some = np.concatenate([np.flatnonzero(kept), ties])
            rows, by_fen = rows[some], by_fen[some]
        offer_fen = np.maximum(self.offer_fen[rows], first.offer_fen[rows])
        return rows[np.lexsort((rows, -offer_fen, -by_fen))[:most]]

    def counts_moved(self) -> tuple[int, int, int]:
        """How many rows moved, and how many of them to a higher limit and to a lower one."""
        first, rows = self.first or self, np.flatnonzero(self.moved)
        change_fen = self.limit_fen[rows] - first.limit_fen[rows]
        return len(rows), int(np.count_nonzero(change_fen > 0)), int(np.count_nonzero(change_fen < 0))

    def binding_of(self, row: int) -> str:
        """The term that binds a row's limit."""
        return TERMS[int(self.binding[row])]

    def some(self, rows: Rows) -> tuple[PortfolioColumns, PortfolioOutcome]:
        """These rows decided once more with everything their checks say, for their reasons."""
        return decide_proposals(self.plan, some_rows(self.columns, rows, self.plan.facts), self.proposed[rows])


def _unlike(before: Numbers | Words | None, after: Numbers | Words) -> Flags:
    """Rows that know another number than before."""
    assert isinstance(after, Numbers)
    if not isinstance(before, Numbers):
        return np.ones(len(after.values), dtype=bool)
    found: Flags = (before.known != after.known) | (before.known & (before.values != after.values))
    return found


def _too_many(some: int, count: int) -> bool:
    """Would picking these rows out cost more than asking the others, too?"""
    return count >= LARGE and some * MANY > count


def _left_alone(plan: PortfolioPlan) -> PortfolioPlan:
    """The plan with every amount left to the program."""
    lanes = replace(plan.policy.lanes, automatic=True, auto_max_fen=_ANY_FEN)
    return replace(plan, policy=replace(plan.policy, lanes=lanes))


def _by_band(amounts_fen: Money, band: Small) -> Money:
    """Sums by band in whole numbers."""
    if int(amounts_fen.max(initial=0)) * len(amounts_fen) < LARGEST_WHOLE:  # every sum on the way is exact in a float
        return np.bincount(band, weights=amounts_fen, minlength=BANDS).astype(np.int64)
    return np.array([amounts_fen[band == place].sum(dtype=np.int64) for place in range(BANDS)], dtype=np.int64)
