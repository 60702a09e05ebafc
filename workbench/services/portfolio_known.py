"""What does the desk know of every merchant, in the columns a portfolio is decided by?

One pass over the stored vectors and facts, a block at a time: a block is decoded, scored and explained, and only what
policy reads of it is kept. A merchant nothing can be said of is left out by name and never stops the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.decision.portfolio_columns import (
    NOT_KNOWN,
    RATINGS,
    Amounts,
    Numbers,
    PortfolioColumns,
    Request,
    Words,
    amounts,
)
from workbench.flows.detectors import DETECTORS
from workbench.scoring.many import ManyScorer
from workbench.services.portfolio_desk import DeskFacts
from workbench.storage.merchant_facts import Everybody

if TYPE_CHECKING:
    pass

Column = npt.NDArray[Any]

NO_VECTOR, VECTOR_DAMAGED, NO_PRODUCT = "NO_VECTOR", "VECTOR_DAMAGED", "NO_PRODUCT"
LARGEST_FEN = 2**53  # more than anybody could be lent: who asked for nothing is bound by every other term first
_BITS = {detector.code: 1 << place for place, detector in enumerate(DETECTORS)}


@dataclass(frozen=True, slots=True)
class Known:
    """Everybody that can be decided, [n] rows by merchant id, and those left out as (merchant, code).

    `proposed` marks who asked for nothing. `worth` [n, 4] are the points of the score's reasons. `person` numbers the
    legal persons.
    """

    merchant_ids: tuple[str, ...]
    case_nos: tuple[str | None, ...]
    person: npt.NDArray[np.int64]
    proposed: npt.NDArray[np.bool_]
    margins: npt.NDArray[np.float32]
    worth: npt.NDArray[np.float32]
    columns: PortfolioColumns
    left_out: tuple[tuple[str, str], ...]
    features_digest: str
    facts_digest: str


class Gathering:
    """Takes in blocks of merchants; `known()` is what was gathered of all of them."""

    def __init__(self, desk: DeskFacts) -> None:
        self._desk = desk
        self._scorer = ManyScorer(desk.model)
        self._place = {name: i for i, name in enumerate(desk.names)}
        self._inputs = [self._place[name] for name in desk.model.features]
        self._facts = tuple(dict.fromkeys(rule.fact for rule in desk.policy.rules))
        self._place_of_proposed = cache(lambda platform, currency: self._numbered(desk.proposed(platform, currency)))
        self._requests: dict[Request, int] = {}
        self._persons: dict[str, int] = {}
        self._parts: dict[str, list[Column]] = {}
        self._words: dict[str, list[str | None]] = {}
        self._merchant_ids: list[str] = []
        self._case_nos: list[str | None] = []
        self._left_out: list[tuple[str, str]] = []
        self._features = hashlib.sha256()

    def take(self, block: Everybody) -> None:
        """Score, explain and keep one block."""
        block, values, places = self._sifted(block)
        count = len(block.merchant_ids)
        if not count:
            return
        self._features.update("\n".join((*block.merchant_ids, "")).encode())
        self._features.update(values.tobytes())
        scores = self._scorer.scores(values[:, self._inputs].astype(np.float32))
        self._keep(
            margins=scores.margins,
            points=scores.points.astype(np.int32),
            pd=scores.pds,
            families=scores.families,
            worth=scores.worth,
        )
        self._keep_requests(block, places)
        self._keep_facts(block, values)
        self._keep_loans(block)
        self._merchant_ids += block.merchant_ids

    def known(self) -> Known:
        """Everything gathered so far."""
        count = len(self._merchant_ids)
        columns = PortfolioColumns(
            requests=tuple(self._requests),
            request=self._column("request", np.intp),
            requested_fen=self._column("requested_fen", np.int64),
            scored=np.ones(count, dtype=bool),
            points=self._column("points", np.int32),
            pd=self._column("pd", np.float64),
            verified=self._money("verified"),
            exposure=Amounts(self._column("exposure", np.int64), np.ones(count, dtype=bool)),
            headroom=amounts([self._desk.lent.headroom_fen(self._desk.policy)] * count),
            order_base=self._money("order_base"),
            working_capital=None,
            fraud=self._column("fraud", np.int16),
            mismatches=self._column("mismatches", np.int32),
            gate_failures=self._column("gate_failures", np.int32),
            diligence=self._column("diligence", np.int8),
            facts=self._rule_facts(),
            reason_names=self._scorer.codes,
            reasons=self._column("families", np.int16).reshape(count, -1) if count else np.zeros((0, 4), np.int16),
        )
        return Known(
            merchant_ids=tuple(self._merchant_ids),
            case_nos=tuple(self._case_nos),
            person=self._column("person", np.int64),
            proposed=self._column("proposed", np.bool_),
            margins=self._column("margins", np.float32),
            worth=self._column("worth", np.float32),
            columns=columns,
            left_out=tuple(sorted(self._left_out)),
            features_digest=self._features.hexdigest(),
            facts_digest=_digest_of(columns),
        )

    def _sifted(self, block: Everybody) -> tuple[Everybody, npt.NDArray[np.float64], npt.NDArray[np.intp]]:
        """Those of a block that can be decided, with their values [n, names] and the place of each one's request."""
        size = 8 * len(self._desk.names)
        vectors = block.vectors
        fits = np.array([vector is not None and len(vector) == size for vector in vectors], dtype=bool)
        joined = b"".join([v for v in vectors if v is not None and len(v) == size])
        values = np.frombuffer(joined, dtype="<f8").reshape(-1, len(self._desk.names))
        places = self._places(block)
        sound = fits.copy()
        sound[fits] = ~np.isinf(values).any(axis=1)
        decided = sound & (places >= 0)
        if decided.all():
            return block, values, places
        for i in np.flatnonzero(~decided).tolist():
            code = NO_PRODUCT if sound[i] else NO_VECTOR if vectors[i] is None else VECTOR_DAMAGED
            self._left_out.append((block.merchant_ids[i], code))
        return block.only(np.flatnonzero(decided).tolist()), values[decided[fits]], places[decided]

    def _places(self, block: Everybody) -> npt.NDArray[np.intp]:
        """The place of each merchant's request, made or proposed; -1 where no product fits."""
        of_proposed = self._place_of_proposed
        places = [of_proposed(*pair) for pair in zip(block.platforms, block.currencies, strict=True)]
        for i, merchant_id in enumerate(block.merchant_ids):
            if (asked := self._desk.asked.get(merchant_id)) is not None:
                case = asked.application
                request = Request(case.product_code, case.term_days, block.platforms[i], case.currency)
                places[i] = self._numbered(request if case.product_code in self._desk.products else None)
        return np.array(places, dtype=np.intp)

    def _numbered(self, request: Request | None) -> int:
        return NOT_KNOWN if request is None else self._requests.setdefault(request, len(self._requests))

    def _keep_requests(self, block: Everybody, places: npt.NDArray[np.intp]) -> None:
        count = len(places)
        requested_fen, mismatches = np.full(count, LARGEST_FEN, dtype=np.int64), np.zeros(count, dtype=np.int32)
        diligence, proposed = np.full(count, NOT_KNOWN, dtype=np.int8), np.ones(count, dtype=bool)
        case_nos: list[str | None] = [None] * count
        for i, merchant_id in enumerate(block.merchant_ids):
            if (asked := self._desk.asked.get(merchant_id)) is not None:
                proposed[i], case_nos[i] = False, asked.application.case_no
                requested_fen[i], mismatches[i] = asked.application.requested_fen, asked.mismatches
                diligence[i] = NOT_KNOWN if asked.diligence is None else RATINGS.index(asked.diligence)
        self._case_nos += case_nos
        self._keep(
            request=places,
            proposed=proposed,
            requested_fen=requested_fen,
            mismatches=mismatches,
            diligence=diligence,
        )

    def _keep_facts(self, block: Everybody, values: npt.NDArray[np.float64]) -> None:
        """What the rules read: the desk's own facts first, then features, as `CaseInput.fact` does."""
        own = {
            "shop_months": shop_months(block.opened_days, self._desk.as_of_day),
            "trustpass_index": np.array([np.nan if t is None else t for t in block.trustpass], dtype=np.float64),
            "list_hits": np.array([self._desk.lent.bad_loans.get(p, 0) for p in block.persons], dtype=np.float64),
        }
        words: dict[str, Callable[[], list[str | None]]] = {
            "region": lambda: [region or None for region in block.regions],
            "city": lambda: [city or None for city in block.cities],
            "rating": lambda: [self._desk.ratings.get(merchant_id) for merchant_id in block.merchant_ids],
        }
        for name in self._facts:
            if name in words:
                self._words.setdefault(name, []).extend(words[name]())
                continue
            feature = values[:, self._place[name]] if name in self._place else np.full(len(values), np.nan)
            known = own.get(name)
            self._keep(**{f"fact {name}": feature if known is None else np.where(np.isnan(known), feature, known)})

    def _keep_loans(self, block: Everybody) -> None:
        """Exposure of the legal person and those linked to it, and what the lines say of money."""
        promised = self._desk.lent.promised_fen
        exposure = np.array([promised.get(person, 0) for person in block.persons], dtype=np.int64)
        for i, stored in enumerate(block.linked):
            if stored is not None and stored != "[]":
                exposure[i] += sum(promised.get(person, 0) for person in json.loads(stored))
        # What nobody asked the gate does not pass it.
        failures = [1 if count is None else count for count in block.gate_failures]
        fraud = [NOT_KNOWN if codes is None else fraud_bits(codes) for codes in block.fraud]
        person = [self._persons.setdefault(one, len(self._persons)) for one in block.persons]
        for name, column in (("verified", block.verified_fen), ("order_base", block.order_base_fen)):
            held = amounts(column)
            self._keep(**{name: held.fen, f"{name} known": held.known})
        self._keep(
            exposure=exposure,
            fraud=np.array(fraud, dtype=np.int16),
            gate_failures=np.array(failures, dtype=np.int32),
            person=np.array(person, dtype=np.int64),
        )

    def _keep(self, **columns: Column) -> None:
        for name, column in columns.items():
            self._parts.setdefault(name, []).append(column)

    def _column(self, name: str, kind: type) -> Column:
        return np.concatenate(self._parts[name]) if name in self._parts else np.zeros(0, dtype=kind)

    def _money(self, name: str) -> Amounts:
        return Amounts(self._column(name, np.int64), self._column(f"{name} known", np.bool_))

    def _rule_facts(self) -> dict[str, Numbers | Words]:
        words = {name: Words.of(column) for name, column in self._words.items()}
        numbers = {name[5:]: Numbers.of(self._column(name, np.float64)) for name in self._parts if name[:5] == "fact "}
        return {**words, **numbers}


def shop_months(opened_days: Sequence[int | None], as_of_day: int) -> npt.NDArray[np.float64]:
    """Whole months since each shop opened, as `CaseInput.shop_months`; NaN where that is not known."""
    opened = np.array([-1 if day is None or day > as_of_day else day for day in opened_days], dtype=np.int64)
    known = np.array([day is not None and day <= as_of_day for day in opened_days], dtype=bool)
    days = opened.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day_of_month = (days - months.astype("datetime64[D]")).astype(np.int64)
    today = np.datetime64(int(as_of_day), "D")
    this_month = today.astype("datetime64[M]")
    earlier = int((today - this_month.astype("datetime64[D]")).astype(np.int64)) < day_of_month
    whole = (this_month - months).astype(np.int64) - earlier
    return np.where(known, whole.astype(np.float64), np.nan)


@cache
def fraud_bits(codes: str) -> int:
    """Detectors that flagged, as bits, from their codes by commas."""
    return sum(_BITS[code] for code in codes.split(",") if code)


def _digest_of(columns: PortfolioColumns) -> str:
    """SHA-256 over everything policy reads, in the order of the rows."""
    found = hashlib.sha256(json.dumps([[r.product, r.term_days, r.platform, r.currency] for r in columns.requests],
                                      ensure_ascii=False).encode())  # fmt: skip
    for name, column in columns.named():
        found.update(f"\n{name} {column.dtype.str}\n".encode())
        found.update(np.ascontiguousarray(column).tobytes())
    for name in sorted(columns.facts):
        fact = columns.facts[name]
        if isinstance(fact, Words):
            found.update("\n".join((name, *fact.vocabulary)).encode())
    return found.hexdigest()
