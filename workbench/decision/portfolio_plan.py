"""What does a policy come to, once it is compiled for columns?

`plan_of` turns a policy, the products and a day into numbers to look up: a threshold for each rule, a row of terms for
each band, an answer for each kind of request. It takes about a millisecond, so that a policy with one number changed
can be compiled and asked again while somebody watches. Its answers are those of `decide`, case by case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from workbench.applications.policy import Funding, Policy, Rule
from workbench.applications.products import Product
from workbench.decision.checks import in_force, is_dated
from workbench.decision.exact_columns import Rates, greatest_within, least_reaching
from workbench.decision.limits import floor_fen
from workbench.decision.outcome import Price
from workbench.decision.portfolio_columns import Request
from workbench.decision.pricing import price, yearly_cost
from workbench.flows.detectors import DETECTORS

BANDS = ("A", "B", "C", "D", "E")
UNSCORED = len(BANDS)  # the place of "no score" wherever something is looked up by band
TERMS = (
    "requested", "band_cap", "sales", "product_cap", "order_base", "working_capital", "borrower", "legal_person",
    "headroom", "interview", "linked", "household",
)  # fmt: skip

# What a check says of a case, in bits; 0 is passed. FAIL declines, BLOCK keeps from an approval, UNMET is neither
# passed nor cleared, OPEN not passed, ASK calls for an interview, UNKNOWN was not known, NOTED is said and changes
# nothing.
FAIL, BLOCK, UNMET, OPEN, ASK, UNKNOWN, NOTED = (np.uint8(1 << i) for i in range(7))
FAILED = np.uint8(FAIL | UNMET | OPEN)
REFERRED = np.uint8(BLOCK | UNMET | OPEN)
JUSTIFY = np.uint8(UNMET | OPEN)
NOT_KNOWN = np.uint8(BLOCK | UNMET | OPEN | UNKNOWN)
NOTED_UNKNOWN = np.uint8(NOTED | UNKNOWN)

# What policy does with a band, in bits.
NO_MARK = np.uint8(0)
AUTO, REFERS, DECLINES, INTERVIEWED = (np.uint8(1 << i) for i in range(4))

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Money = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One rule that is in force and reads something.

    `failed` is what it says where it is not met, `cleared` what after a good interview, `unknown` where nothing is
    known. A number must be at least, or at most, `bound`; a word is asked against `words` as `test` says.
    """

    rule_id: str
    fact: str
    failed: np.uint8
    cleared: np.uint8
    applies: Bytes | None  # [requests], 255 or 0; None for all
    bound: float = 0.0
    at_least: bool = True
    words: tuple[str, ...] = ()  # empty for a rule of numbers
    test: str = ""
    unknown: np.uint8 = NOT_KNOWN
    of_requests: bool = False  # not asked of a proposal nobody asked for

    @property
    def weighs(self) -> bool:
        """Does it bear on the answer?"""
        return bool(self.unknown == NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class BandPlan:
    """Terms by band, [6]; the last place is "no score"."""

    floors: tuple[int, ...]  # of A to D, falling
    caps_fen: Money
    sales: Rates
    marks: Bytes  # AUTO, REFERS, DECLINES, INTERVIEWED


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """What each kind of request comes to, [requests], and at each band, [requests * 6]."""

    most_fen: Money
    least_fen: Money
    step_fen: Money
    secured: Flags
    advance: Rates
    checks: tuple[tuple[str, Bytes], ...]  # PLATFORM_MISMATCH, TERM, CURRENCY, IN_FORCE of policy and of product
    all_checks: Bytes
    prices: tuple[Price | None, ...]  # of one minor unit; None where the band is not priced
    cost: Bytes


@dataclass(frozen=True, slots=True)
class PortfolioPlan:
    """One policy of one day, for the kinds of requests it was compiled for."""

    policy: Policy
    as_of: date
    requests: tuple[Request, ...]
    rules: tuple[RulePlan, ...]
    bands: BandPlan
    by_request: RequestPlan
    borrower_fen: int  # capital x share of one borrower
    rooms: tuple[tuple[str, int], ...]  # ceilings for borrower and linked parties together, in the order they are asked
    asking: frozenset[str]  # checks whose referral calls for an interview
    officer_steps: tuple[tuple[int, bool], ...]  # up to an amount: more than an officer may sign
    above_tiers: bool

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts the rules read."""
        return tuple(dict.fromkeys(rule.fact for rule in self.rules))

    def referred(self, check: str) -> np.uint8:
        """What a check that is no rule says where people must look."""
        return _referred(check, self.asking)

    @property
    def checks(self) -> tuple[str, ...]:
        """Ids of all checks, in the order in which a case's are asked."""
        return (
            "FRAUD",
            *(f"FRAUD_{detector.code}" for detector in DETECTORS),
            *(rule.rule_id for rule in self.rules),
            *(check for check, _ in self.by_request.checks),
            "DATA_GATE",
            "EXPOSURE",
            "FUNDING_CAP",
            "COST_CAP",
            *(("LIMIT_TERMS",) if self.policy.limits.required else ()),
        )


def plan_of(
    policy: Policy,
    products: Mapping[str, Product],
    as_of: date,
    requests: Sequence[Request],
    decided_on: date | None = None,
) -> PortfolioPlan:
    """Compile a policy. `products` by code must hold every product asked for; rules are those of `decided_on`.

    Raises `KeyError` for a product that is not there and `ArithmeticError` for a price without a yearly rate.
    """
    asked = [products[request.product] for request in requests]
    codes = tuple(product.code for product in asked)
    asking = frozenset(rule.rule_id for rule in policy.rules if rule.cleared_by == "interview")
    day = as_of if decided_on is None else decided_on
    return PortfolioPlan(
        policy=policy,
        as_of=as_of,
        requests=tuple(requests),
        rules=tuple(_rule(rule, codes) for rule in policy.rules if rule.asks and in_force(rule, day)),
        bands=_bands(policy),
        by_request=_requests(policy, as_of, day, list(zip(requests, asked, strict=True)), asking),
        borrower_fen=floor_fen(policy.funding.capital_fen * policy.funding.borrower_share),
        rooms=_rooms(policy.funding),
        asking=asking,
        officer_steps=_officer_steps(policy),
        above_tiers=policy.tiers[-1].role != "officer",
    )


def _rooms(funding: Funding) -> tuple[tuple[str, int], ...]:
    linked = None if funding.linked_share is None else floor_fen(funding.capital_fen * funding.linked_share)
    asked = (("linked", linked), ("legal_person", funding.legal_person_fen), ("household", funding.household_fen))
    return tuple((code, fen) for code, fen in asked if fen is not None)


@lru_cache(maxsize=1024)  # one number moves: of all rules but one the plan is the same, and known to be
def _rule(rule: Rule, asked: tuple[str, ...]) -> RulePlan:
    failed = {"decline": FAILED, "refer": REFERRED, "justify": JUSTIFY}.get(rule.severity, NOTED)
    cleared = failed
    if rule.cleared_by == "interview" and rule.severity != "decline":
        failed, cleared = np.uint8(failed | ASK), np.uint8(OPEN | ASK)
    applies = None
    if rule.products and not all(code in rule.products for code in asked):
        applies = np.array([255 * (code in rule.products) for code in asked], dtype=np.uint8)
    bound = rule.bound if rule.bound is not None else Decimal(0)
    unknown = NOT_KNOWN if rule.weighs else NOTED_UNKNOWN
    plan = RulePlan(
        rule.rule_id, rule.fact, failed, cleared, applies, test=rule.test, unknown=unknown,
        of_requests=rule.phase == "request",
    )  # fmt: skip
    match rule.test:
        case "at_least":
            return replace(plan, bound=least_reaching(bound))
        case "at_most":
            return replace(plan, bound=greatest_within(bound), at_least=False)
    return replace(plan, words=rule.words)


def _bands(policy: Policy) -> BandPlan:
    terms = [policy.band(letter) for letter in BANDS]

    lends = {"auto": AUTO, "refer": REFERS, "decline": DECLINES}
    marks = [
        lends.get(one.lend, NO_MARK) | (INTERVIEWED if one.band in policy.interview.bands else NO_MARK) for one in terms
    ]
    return BandPlan(
        floors=tuple(one.floor_points for one in terms[:-1]),
        caps_fen=np.array([*(one.cap_fen for one in terms), 0], dtype=np.int64),
        sales=Rates([*(one.sales_share for one in terms), Decimal(0)]),
        marks=np.array([*marks, NO_MARK], dtype=np.uint8),
    )


def _referred(check: str, asking: frozenset[str]) -> np.uint8:
    return np.uint8(REFERRED | ASK) if check in asking else REFERRED


def _requests(
    policy: Policy, as_of: date, day: date, pairs: Sequence[tuple[Request, Product]], asking: frozenset[str]
) -> RequestPlan:
    asked = [product for _, product in pairs]
    over, long = _referred("IN_FORCE", asking), _referred("TERM", asking)
    policy_over = not is_dated(policy.valid_from, policy.valid_to, day)
    checks = (
        ("PLATFORM_MISMATCH", _where([one.platform not in product.platforms for one, product in pairs], FAILED)),
        ("TERM", _where([one.term_days > max(product.terms_days) for one, product in pairs], long)),
        ("CURRENCY", _where([one.currency != product.currency for one, product in pairs], FAILED)),
        ("IN_FORCE", _where([policy_over for _ in pairs], over)),
        ("IN_FORCE", _where([not is_dated(p.valid_from, p.valid_to, day) for p in asked], over)),
    )
    prices = tuple(_price(policy, as_of, *pair, letter) for pair in pairs for letter in (*BANDS, None))
    dear = _referred("COST_CAP", asking)
    return RequestPlan(
        most_fen=np.array([product.max_fen for product in asked], dtype=np.int64),
        least_fen=np.array([product.min_fen for product in asked], dtype=np.int64),
        step_fen=np.array([product.step_fen for product in asked], dtype=np.int64),
        secured=np.array([product.security == "orders" for product in asked], dtype=bool),
        advance=Rates([min(product.advance_share, Decimal(1)) for product in asked]),
        checks=checks,
        all_checks=np.bitwise_or.reduce([found for _, found in checks]),
        prices=prices,
        cost=np.array([_cost(policy, found, dear) for found in prices], dtype=np.uint8),
    )


def _where(holds: Sequence[bool], says: np.uint8) -> Bytes:
    return np.array([says if one else 0 for one in holds], dtype=np.uint8)


def _price(policy: Policy, as_of: date, request: Request, product: Product, letter: str | None) -> Price | None:
    row = None if letter is None else policy.price(product.code, letter)
    if row is None:
        return None
    days = min(request.term_days, max(product.terms_days))
    return _unit_price(row.daily_rate, row.fee_rate, as_of, days, product.repayment)


@lru_cache(maxsize=4096)
def _unit_price(daily: Decimal, fee: Decimal, as_of: date, days: int, repayment: str) -> Price:
    return price(1, daily, fee, as_of, days, repayment)


def _cost(policy: Policy, found: Price | None, dear: np.uint8) -> np.uint8:
    if found is None:
        return NOT_KNOWN
    return np.uint8(0) if yearly_cost(found, policy.cost.basis) <= policy.cost.cap else dear


def _officer_steps(policy: Policy) -> tuple[tuple[int, bool], ...]:
    """Amounts up to which somebody above an officer signs, or not; equal neighbours are one."""
    steps: list[tuple[int, bool]] = []
    for tier in policy.tiers:
        above = tier.role != "officer"
        if steps and steps[-1][1] == above:
            steps.pop()
        steps.append((tier.up_to_fen, above))
    return tuple(steps)
