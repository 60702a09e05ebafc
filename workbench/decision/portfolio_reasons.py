"""Which principal reasons stand beside each row of a portfolio that is not approved in full?

The codes `decide` gives, from the stage that decided: unmet checks first, then the interview, the score or the binding
term. Four at most. Texts are made when somebody reads one; a portfolio keeps codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.outcome import Outcome
from workbench.decision.portfolio import DECLINE, LOWER, OUTCOMES, REFER, PortfolioOutcome
from workbench.decision.portfolio_columns import MOST_REASONS, RATINGS, PortfolioColumns
from workbench.decision.portfolio_plan import BLOCK, DECLINES, FAIL, TERMS, PortfolioPlan

Places = npt.NDArray[np.int16]
Rows = npt.NDArray[np.intp]

NONE = -1
_OWN = ("BAND", "NO_SCORE", "DILIGENCE", "MISMATCH", "LIMIT_BELOW_LEAST", *(f"LIMIT_{term.upper()}" for term in TERMS))


@dataclass(frozen=True, slots=True)
class PortfolioReasons:
    """`codes` [n, 4] are places in `names`, -1 for none. `of_score` [n, 4] is the place among the score's reasons."""

    names: tuple[str, ...]
    codes: Places
    of_score: npt.NDArray[np.int8]

    def of(self, row: int) -> tuple[str, ...]:
        return tuple(self.names[i] for i in self.codes[row].tolist() if i != NONE)


class _Told:
    """Reasons as they are told, row by row."""

    def __init__(self, plan: PortfolioPlan, columns: PortfolioColumns) -> None:
        self.names = (*plan.checks, *_OWN, *columns.reason_names)
        self._own = len(plan.checks)
        self._score = self._own + len(_OWN)
        self._reasons = columns.reasons
        self.codes: Places = np.full((len(columns), MOST_REASONS), NONE, dtype=np.int16)
        self.of_score = np.full((len(columns), MOST_REASONS), NONE, dtype=np.int8)
        self.count = np.zeros(len(columns), dtype=np.int8)

    def tell(self, rows: Rows, place: Any) -> None:
        """One more reason for each of these rows; the fifth is not told."""
        at = self.count[rows]
        room = at < MOST_REASONS
        self.codes[rows[room], at[room]] = place if np.isscalar(place) else place[room]
        self.count[rows] += 1

    def own(self, rows: Rows, code: str) -> None:
        self.tell(rows, self._own + _OWN.index(code))

    def score(self, rows: Rows) -> None:
        """The reasons of the score, as far as there is room."""
        for place in range(MOST_REASONS):
            having = rows[(self._reasons[rows, place] != NONE) & (self.count[rows] < MOST_REASONS)]
            self.of_score[having, self.count[having]] = place
            self.tell(having, self._reasons[having, place] + self._score)

    def score_or_band(self, rows: Rows) -> None:
        self.score(rows)
        self.own(rows[self._reasons[rows, 0] == NONE], "BAND")


def reasons_of(plan: PortfolioPlan, columns: PortfolioColumns, found: PortfolioOutcome) -> PortfolioReasons:
    """The reason codes of every row; none where it is approved in full."""
    told = _Told(plan, columns)
    _tell_checks(plan, found, told)
    _tell_score(plan, columns, found, told)
    return PortfolioReasons(told.names, told.codes, told.of_score)


def _tell_checks(plan: PortfolioPlan, found: PortfolioOutcome, told: _Told) -> None:
    bits = np.zeros(len(OUTCOMES), dtype=np.uint8)
    bits[OUTCOMES.index(Outcome.REFER)], bits[OUTCOMES.index(Outcome.DECLINE)] = BLOCK, FAIL
    wanted = bits.take(found.outcome)
    for place, said in enumerate(found.said):
        told.tell(np.flatnonzero(said & wanted), place)


def _tell_score(plan: PortfolioPlan, columns: PortfolioColumns, found: PortfolioOutcome, told: _Told) -> None:
    """Rows that no check decided."""
    open_rows = (told.count == 0) & (found.outcome >= LOWER)
    by_talk = open_rows & (found.outcome == DECLINE) & _rated(columns, plan.policy.interview.decline_ratings)
    told.own(np.flatnonzero(by_talk), "DILIGENCE")
    open_rows &= ~by_talk
    by_band = (found.outcome == DECLINE) & ((plan.bands.marks.take(found.band) & DECLINES) != 0)
    told.score_or_band(np.flatnonzero(open_rows & by_band))
    referred = open_rows & (found.outcome == REFER)
    _tell_referrals(plan, columns, np.flatnonzero(referred), told)
    _tell_terms(plan, columns, found, np.flatnonzero(open_rows & ~by_band & ~referred), told)


def _rated(columns: PortfolioColumns, ratings: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Rows whose interview ended in one of these ratings."""
    return np.isin(columns.diligence, [i for i, rating in enumerate(RATINGS) if rating.value in ratings])


def _tell_referrals(plan: PortfolioPlan, columns: PortfolioColumns, rows: Rows, told: _Told) -> None:
    scored = columns.scored[rows]
    told.own(rows[~scored], "NO_SCORE")
    rows = rows[scored]
    doubtful = _rated(columns, plan.policy.interview.refer_ratings)[rows]
    told.own(rows[doubtful], "DILIGENCE")
    rows = rows[~doubtful]
    mismatch = (columns.mismatches[rows] > 0) & (columns.diligence[rows] < 0)
    told.own(rows[mismatch], "MISMATCH")
    told.score(rows[mismatch])
    told.score_or_band(rows[~mismatch])


def _tell_terms(
    plan: PortfolioPlan, columns: PortfolioColumns, found: PortfolioOutcome, rows: Rows, told: _Told
) -> None:
    small = found.offer_fen[rows] < plan.by_request.least_fen.take(columns.request[rows])
    told.own(rows[small], "LIMIT_BELOW_LEAST")
    bound, binding = rows[~small], found.binding[rows[~small]]
    first = told.names.index(f"LIMIT_{TERMS[0].upper()}", len(plan.checks))
    told.tell(bound, (first + binding).astype(np.int16))
    by_score = np.isin(found.binding[rows], [TERMS.index("band_cap"), TERMS.index("sales")])
    told.score(rows[by_score])
