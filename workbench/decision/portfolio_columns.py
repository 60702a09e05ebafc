"""What must be known of every merchant of a portfolio before all can be decided at once?

The columns hold what `CaseInput` holds of one case. Unknown is said beside the value, never by a value. Nothing here
depends on a policy: the same columns are decided again when a policy changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.decision.case_input import CaseInput, Fact
from workbench.flows.detectors import DETECTORS
from workbench.interview.questions import Diligence

Flags = npt.NDArray[np.bool_]
Money = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]

NOT_KNOWN = -1
RATINGS = tuple(Diligence)
MOST_REASONS = 4
LARGEST_WHOLE = 2**53


@dataclass(frozen=True, slots=True)
class Request:
    """What many merchants ask for alike: product, term, and what the product must fit."""

    product: str
    term_days: int
    platform: str
    currency: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money [n] in minor units, 0 where it is not known."""

    fen: Money
    known: Flags

    def repeated(self, count: int) -> Amounts:
        """One amount for so many rows."""
        return Amounts(np.repeat(self.fen, count), np.repeat(self.known, count))


@dataclass(frozen=True, slots=True)
class Numbers:
    """A fact [n] that is a number where `known`; what is known is finite."""

    values: Doubles
    known: Flags
    all_known: bool = False

    @classmethod
    def of(cls, values: npt.NDArray[Any]) -> Numbers:
        """From floats: NaN and infinite values are not known."""
        held = np.asarray(values, dtype=np.float64)
        known = np.isfinite(held)
        return cls(held, known, bool(known.all()))


@dataclass(frozen=True, slots=True)
class Words:
    """A fact [n] that is a word: its place in `vocabulary`, or -1 where it is not known."""

    places: npt.NDArray[np.int32]
    vocabulary: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str | None]) -> Words:
        vocabulary: dict[str, int] = {}
        places = [NOT_KNOWN if w is None else vocabulary.setdefault(w, len(vocabulary)) for w in words]
        return cls(np.array(places, dtype=np.int32), tuple(vocabulary))


@dataclass(frozen=True, slots=True)
class PortfolioColumns:
    """All merchants of one day, [n] rows. Built by `columns_of` from cases, or straight from stored columns.

    `request` is each row's place in `requests`. `points` and `pd` count where `scored`. `fraud` is -1 where nobody
    looked, else a bit for each detector that flagged, in the detectors' order. `diligence` is the place in `RATINGS` or
    -1. `reasons` are the adverse reasons of the score, places in `reason_names` or -1, most important first. `proposed`
    marks rows nobody asked a loan for; None for no row.
    """

    requests: tuple[Request, ...]
    request: npt.NDArray[np.intp]
    requested_fen: Money
    scored: Flags
    points: npt.NDArray[np.int32]
    pd: Doubles
    verified: Amounts
    exposure: Amounts
    headroom: Amounts
    order_base: Amounts | None
    working_capital: Amounts | None
    fraud: npt.NDArray[np.int16]
    mismatches: npt.NDArray[np.int32]
    gate_failures: npt.NDArray[np.int32]
    diligence: Small
    facts: Mapping[str, Numbers | Words]
    reason_names: tuple[str, ...]
    reasons: npt.NDArray[np.int16]
    proposed: Flags | None = None
    own_exposure: Amounts | None = None  # where it is not known, the whole exposure stands for it
    proved: Money | None = None  # [n], 0 where nothing was proved

    def __len__(self) -> int:
        return len(self.request)

    def __post_init__(self) -> None:
        lengths = {len(column) for _, column in self.named()}
        if len(lengths) != 1:
            raise ValueError("the columns of a portfolio differ in length")
        if (self.requested_fen <= 0).any():
            raise ValueError("somebody asks for nothing")

    def named(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Every array with its name, in a fixed order."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                yield field.name, value
            elif isinstance(value, Amounts):
                yield field.name, value.fen
                yield f"{field.name} known", value.known
        for name in sorted(self.facts):
            fact = self.facts[name]
            yield f"fact {name}", fact.values if isinstance(fact, Numbers) else fact.places


def columns_of(cases: Sequence[CaseInput], facts: Sequence[str]) -> PortfolioColumns:
    """The columns of cases that were gathered one by one; `facts` are the names a policy's rules read."""
    requests: dict[Request, int] = {}
    names: dict[str, int] = {}
    asked = [requests.setdefault(_request(case), len(requests)) for case in cases]
    reasons = np.full((len(cases), MOST_REASONS), NOT_KNOWN, dtype=np.int16)
    for row, case in zip(reasons, cases, strict=True):
        for place, one in enumerate(case.reasons[:MOST_REASONS]):
            row[place] = names.setdefault(one.code, len(names))
    return PortfolioColumns(
        requests=tuple(requests),
        request=np.array(asked, dtype=np.intp),
        requested_fen=np.array([case.application.requested_fen for case in cases], dtype=np.int64),
        scored=np.array([case.score is not None for case in cases], dtype=bool),
        points=np.array([0 if case.score is None else case.score.points for case in cases], dtype=np.int32),
        pd=np.array([0.0 if case.score is None else case.score.pd for case in cases], dtype=np.float64),
        verified=amounts([case.verified_month_fen for case in cases]),
        exposure=amounts([case.exposure_fen for case in cases]),
        headroom=amounts([case.headroom_fen for case in cases]),
        order_base=amounts([case.order_base_fen for case in cases]),
        working_capital=amounts([case.working_capital_gap_fen for case in cases]),
        fraud=np.array([fraud_bits(case) for case in cases], dtype=np.int16),
        mismatches=np.array([case.mismatches for case in cases], dtype=np.int32),
        gate_failures=np.array([len(case.gate_failures) for case in cases], dtype=np.int32),
        diligence=np.array(
            [NOT_KNOWN if case.diligence is None else RATINGS.index(case.diligence) for case in cases], dtype=np.int8
        ),
        facts={name: fact_column([case.fact(name) for case in cases]) for name in facts if name},
        reason_names=tuple(names),
        reasons=reasons,
        proposed=None if all(case.asked for case in cases) else np.array([not case.asked for case in cases]),
        own_exposure=_if_any(amounts([case.own_exposure_fen for case in cases])),
        proved=np.array([case.proved_month_fen for case in cases], dtype=np.int64),
    )


def _if_any(found: Amounts) -> Amounts | None:
    return found if found.known.any() else None


def _request(case: CaseInput) -> Request:
    application = case.application
    return Request(application.product_code, application.term_days, case.merchant.platform.value, application.currency)


def amounts(values: Sequence[int | None]) -> Amounts:
    return Amounts(
        np.array([value or 0 for value in values], dtype=np.int64),
        np.array([v is not None for v in values], dtype=bool),
    )


def fraud_bits(case: CaseInput) -> int:
    """Which detectors flagged, as bits in their order; -1 where nobody looked.

    Raises `ValueError` for findings in another order than the detectors', or of an unknown one: their reasons would
    come in another order than the case's.
    """
    if case.fraud is None:
        return NOT_KNOWN
    codes = [detector.code for detector in DETECTORS]
    places = [codes.index(one.code) for one in case.fraud]
    if places != sorted(set(places)):
        raise ValueError("findings are not in the order of the detectors")
    return sum(1 << place for place in places)


def fact_column(known: Sequence[Fact]) -> Numbers | Words:
    """One fact of every case: numbers, or words.

    Raises `ValueError` for a fact that is a word in one case and a number in another, and for one that no float holds.
    """
    if any(isinstance(value, str) for value in known):
        if not all(value is None or isinstance(value, str) for value in known):
            raise ValueError("a fact is a word in one case and a number in another")
        return Words.of([None if value is None else str(value) for value in known])
    if any(isinstance(value, int) and abs(value) > LARGEST_WHOLE for value in known):
        raise ValueError("a whole number is too large to be held exactly")
    return Numbers.of(np.array([np.nan if value is None else float(value) for value in known], dtype=np.float64))
