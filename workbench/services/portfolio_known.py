"""What does the desk know of every merchant, in the columns a portfolio is decided by?

One pass over the stored vectors and facts, a block at a time: a block is scored and explained, and only what policy
reads of it is kept. A merchant nothing can be said of is left out by name and never stops the others.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

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
from workbench.services.advice import COVERS
from workbench.services.portfolio_desk import Asked, DeskFacts
from workbench.services.portfolio_people import Merged, People
from workbench.storage.everybody import MISSING, SOUND, Everybody

Column = npt.NDArray[Any]

NO_VECTOR, VECTOR_DAMAGED, NO_PRODUCT = "NO_VECTOR", "VECTOR_DAMAGED", "NO_PRODUCT"
LARGEST_FEN = 2**53  # more than anybody could be lent: who asked for nothing is bound by every other term first
_BITS = {detector.code: 1 << place for place, detector in enumerate(DETECTORS)}


@dataclass(frozen=True, slots=True)
class Known:
    """Everybody that can be decided, [n] rows by merchant id, and those left out as (merchant, code).

    `case_nos` are the open cases of who asked, by merchant; `proposed` marks who asked for nothing. `worth` [n, 4] are
    the points of the score's reasons. `person` numbers the legal persons.
    """

    merchant_ids: tuple[str, ...]
    case_nos: Mapping[str, str]
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
        self._facts = tuple(dict.fromkeys(rule.fact for rule in desk.policy.rules if rule.asks))
        self._place_of_proposed = cache(lambda platform, currency: self._numbered(desk.proposed(platform, currency)))
        self._asked, self._rated = sorted(desk.asked), sorted(desk.ratings)
        self._requests: dict[Request, int] = {}
        self._people = People()
        self._parts: dict[str, list[Column]] = {}
        self._words = {"region": Merged(), "city": Merged(), "rating": Merged(), "purpose": Merged()}
        self._merchant_ids: list[str] = []
        self._case_nos: dict[str, str] = {}
        self._left_out: list[tuple[str, str]] = []
        # By input, so that the digest does not depend on where one block ends and the next begins.
        self._features = [hashlib.sha256() for _ in self._inputs]

    def take(self, block: Everybody) -> None:
        """Score, explain and keep one block."""
        block, places = self._sifted(block)
        if not len(block):
            return
        inputs = np.empty((len(self._inputs), len(block)), dtype=np.float32)
        for row, place, found in zip(inputs, self._inputs, self._features, strict=True):
            row[:] = block.values[place]
            found.update(row)  # type: ignore[arg-type]
        scores = self._scorer.scores(inputs.T)
        self._keep(
            margins=scores.margins,
            points=scores.points.astype(np.int32),
            pd=scores.pds,
            families=scores.families,
            worth=scores.worth,
        )
        self._keep_requests(block, places)
        self._keep_facts(block)
        self._keep_lines(block)
        self._people.take(block)
        self._merchant_ids += block.merchant_ids

    def known(self) -> Known:
        """Everything gathered so far."""
        count = len(self._merchant_ids)
        proposed = self._column("proposed", np.bool_)
        lent = self._desk.lent
        requests, request = self._ordered_requests()
        columns = PortfolioColumns(
            requests=requests,
            request=request,
            requested_fen=self._column("requested_fen", np.int64),
            scored=np.ones(count, dtype=bool),
            points=self._column("points", np.int32),
            pd=self._column("pd", np.float64),
            verified=self._money("verified"),
            exposure=Amounts(self._people.owed_fen(lent.promised_fen), np.ones(count, dtype=bool)),
            headroom=amounts([lent.headroom_fen(self._desk.policy)]).repeated(count),
            order_base=self._money("order_base"),
            working_capital=None,
            fraud=self._column("fraud", np.int16),
            mismatches=self._column("mismatches", np.int32),
            gate_failures=self._column("gate_failures", np.int32),
            diligence=self._column("diligence", np.int8),
            facts=self._rule_facts(),
            reason_names=self._scorer.codes,
            reasons=self._column("families", np.int16).reshape(count, -1) if count else np.zeros((0, 4), np.int16),
            proposed=proposed,
            own_exposure=Amounts(self._people.own_fen(lent.promised_fen), np.ones(count, dtype=bool)),
            proved=self._column("proved", np.int64),
        )
        return Known(
            merchant_ids=tuple(self._merchant_ids),
            case_nos=self._case_nos,
            person=self._people.numbers(),
            proposed=proposed,
            margins=self._column("margins", np.float32),
            worth=self._column("worth", np.float32),
            columns=columns,
            left_out=tuple(sorted(self._left_out)),
            features_digest=self._features_digest(),
            facts_digest=_digest_of(columns),
        )

    def _sifted(self, block: Everybody) -> tuple[Everybody, npt.NDArray[np.intp]]:
        """Those of a block that can be decided, with the place of each one's request."""
        places = self._places(block)
        sound = block.vectors == SOUND
        decided = sound & (places >= 0)
        if decided.all():
            return block, places
        for i in np.flatnonzero(~decided).tolist():
            code = NO_PRODUCT if sound[i] else NO_VECTOR if block.vectors[i] == MISSING else VECTOR_DAMAGED
            self._left_out.append((block.merchant_ids[i], code))
        return block.only(decided), places[decided]

    def _places(self, block: Everybody) -> npt.NDArray[np.intp]:
        """The place of each merchant's request, made or proposed; -1 where no product fits."""
        platforms, currencies = block.platforms, block.currencies
        of_pair = [[self._place_of_proposed(one, other) for other in currencies.words] for one in platforms.words]
        places = np.array(of_pair, dtype=np.intp)[platforms.places, currencies.places]
        for i, asked in self._asking(block):
            case = asked.application
            platform = platforms.words[platforms.places[i]]
            request = Request(case.product_code, case.term_days, platform, case.currency)
            places[i] = self._numbered(request if case.product_code in self._desk.products else None)
        return places

    def _asking(self, block: Everybody) -> Iterator[tuple[int, Asked]]:
        """Those of a block who have an open case: their place in it, and the case."""
        for i, merchant_id in _among(self._asked, block.merchant_ids):
            yield i, self._desk.asked[merchant_id]

    def _numbered(self, request: Request | None) -> int:
        return NOT_KNOWN if request is None else self._requests.setdefault(request, len(self._requests))

    def _ordered_requests(self) -> tuple[tuple[Request, ...], npt.NDArray[np.intp]]:
        """The requests in an order of their own, whichever was met first, and the place of each row's."""
        given = sorted(self._requests, key=lambda one: (one.product, one.term_days, one.platform, one.currency))
        order = {request: i for i, request in enumerate(given)}
        moved = np.array([order[request] for request in self._requests], dtype=np.intp)
        return tuple(given), moved[self._column("request", np.intp)]

    def _keep_requests(self, block: Everybody, places: npt.NDArray[np.intp]) -> None:
        count = len(places)
        requested_fen, mismatches = np.full(count, LARGEST_FEN, dtype=np.int64), np.zeros(count, dtype=np.int32)
        diligence, proposed = np.full(count, NOT_KNOWN, dtype=np.int8), np.ones(count, dtype=bool)
        proved = np.zeros(count, dtype=np.int64)
        for i, asked in self._asking(block):
            self._case_nos[block.merchant_ids[i]] = asked.application.case_no
            proposed[i], requested_fen[i], mismatches[i] = False, asked.application.requested_fen, asked.mismatches
            diligence[i] = NOT_KNOWN if asked.diligence is None else RATINGS.index(asked.diligence)
            proved[i] = asked.proved_month_fen
        self._keep(
            request=places,
            proposed=proposed,
            requested_fen=requested_fen,
            mismatches=mismatches,
            diligence=diligence,
            proved=proved,
        )

    def _keep_facts(self, block: Everybody) -> None:
        """What the rules read: the desk's own facts first, then features, as `CaseInput.fact` does.

        What is known by legal person (`list_hits`) is told when everybody is gathered.
        """
        own: dict[str, Callable[[], Column]] = {
            "shop_months": lambda: shop_months(block.opened_days, self._desk.as_of_day),
            "trustpass_index": lambda: block.trustpass,
        }
        for name in self._facts:
            if name == "rating":
                rated = np.full(len(block), NOT_KNOWN, dtype=np.int32)
                found = list(_among(self._rated, block.merchant_ids))
                words = tuple(dict.fromkeys(self._desk.ratings[merchant_id] for _, merchant_id in found))
                for i, merchant_id in found:
                    rated[i] = words.index(self._desk.ratings[merchant_id])
                self._words[name].take(rated, words)
            elif name == "purpose":
                told = {i: asked.application.purpose.strip() for i, asked in self._asking(block)}
                words = tuple(dict.fromkeys(word for word in told.values() if word))
                places = np.full(len(block), NOT_KNOWN, dtype=np.int32)
                for i, word in told.items():
                    places[i] = words.index(word) if word else NOT_KNOWN
                self._words[name].take(places, words)
            elif name in COVERS:
                covers = np.full(len(block), np.nan)
                for i, asked in self._asking(block):
                    covers[i] = float(asked.cover[name]) if name in asked.cover else np.nan
                self._keep(**{f"fact {name}": covers})
            elif name in self._words:
                coded = block.regions if name == "region" else block.cities
                self._words[name].take(coded.places, coded.words)
            elif name != "list_hits":
                feature = block.values[self._place[name]] if name in self._place else np.full(len(block), np.nan)
                known = own[name]() if name in own else None
                self._keep(**{f"fact {name}": feature if known is None else np.where(np.isnan(known), feature, known)})

    def _keep_lines(self, block: Everybody) -> None:
        """What the lines say of money, of fraud and of their own quality."""
        bits = np.array([*(fraud_bits(codes) for codes in block.fraud.words), NOT_KNOWN], dtype=np.int16)
        self._keep(
            verified=block.verified_fen,
            order_base=block.order_base_fen,
            fraud=bits[block.fraud.places],
            # What nobody asked the gate does not pass it.
            gate_failures=np.where(block.gate_failures < 0, np.int32(1), block.gate_failures),
        )
        self._keep(**{"verified known": block.verified_known, "order_base known": block.order_base_known})

    def _keep(self, **columns: Column) -> None:
        """A view is copied: it would hold the whole block it is of, and the next block could not take its place."""
        for name, column in columns.items():
            self._parts.setdefault(name, []).append(column if column.base is None else column.copy())

    def _column(self, name: str, kind: type) -> Column:
        return np.concatenate(self._parts[name]) if name in self._parts else np.zeros(0, dtype=kind)

    def _money(self, name: str) -> Amounts:
        return Amounts(self._column(name, np.int64), self._column(f"{name} known", np.bool_))

    def _rule_facts(self) -> dict[str, Numbers | Words]:
        found: dict[str, Numbers | Words] = {}
        for name in self._facts:
            if name in self._words:
                found[name] = self._words[name].whole()
            elif name == "list_hits":
                found[name] = Numbers.of(self._people.column(self._desk.lent.bad_loans))
            else:
                found[name] = Numbers.of(self._column(f"fact {name}", np.float64))
        return found

    def _features_digest(self) -> str:
        """SHA-256 over the merchants and the digest of each of the model's inputs, in the model's order."""
        found = hashlib.sha256("\n".join((*self._merchant_ids, "")).encode())
        for one in self._features:
            found.update(one.digest())
        return found.hexdigest()


def _among(wanted: Sequence[str], ids: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Of some ids in order, those among others in order, each with its place there."""
    for one in wanted[bisect_left(wanted, ids[0]) :]:
        if one > ids[-1]:
            return
        place = bisect_left(ids, one)
        if ids[place] == one:
            yield place, one


def shop_months(opened: npt.NDArray[np.float64], as_of_day: int) -> npt.NDArray[np.float64]:
    """Whole months since each shop opened (days of 1970, NaN not known), as `CaseInput.shop_months`; NaN not known."""
    known = opened <= as_of_day  # NaN is not
    days = np.where(known, opened, 0).astype(np.int64).astype("datetime64[D]")
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
