"""Which numbers has the credit committee set, from when, and on which basis?

A policy is a dated TOML file; every number in it is typed here. Stages read it, nobody writes it: committees change the
file, not the code. Bands are their letters (`A` least risk), because a policy stands before any model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workbench.applications.policy_calendar import WEEKENDS, WorkCalendar
from workbench.applications.policy_close import ClassRules, LadderRules
from workbench.applications.policy_collection import CollectionRules
from workbench.applications.policy_figures import FigureRules
from workbench.applications.policy_funds import FUND_RULES, FundRules
from workbench.applications.policy_ledger import STANDARD, LedgerRules
from workbench.applications.policy_orders import OrderRules
from workbench.applications.policy_watch import WATCHING, Watching
from workbench.common.text import Text

SILENT = frozenset({"warn", "document"})
"""Severities that change no answer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `fact` names what is read, `test` how it is compared; an unknown fact never passes.

    `test`: at_least, at_most (numbers), one_of, none_of (how a word begins), none_within (words that may stand nowhere
    in it), duty (nothing is read: the lender itself must see to it). `severity`: decline (a hard stop), refer (people
    must look), justify (may be lent by two people with a reason), warn and document (shown and recorded, they change
    no answer). `cleared_by`: interview when a finished interview rated A or B settles it, empty when only people can.
    `phase`: case (of everybody), offer (on the offer itself), request (only where somebody asked for a loan: a
    proposal nobody asked for has no purpose yet). `laws`: entries of the list of legal requirements it answers.
    """

    rule_id: str
    title: Text
    fact: str
    test: str
    unit: str  # share, months, days, count, fen, times, hits, words
    severity: str
    message: Text
    basis: Text
    bound: Decimal | None = None
    words: tuple[str, ...] = ()
    words_text: Text | None = None  # how the words are named in the title
    cleared_by: str = ""
    products: tuple[str, ...] = ()  # empty: all
    phase: str = "case"
    valid_from: date | None = None
    valid_to: date | None = None
    checked_on: date | None = None  # when the source was last read
    confidence: str = "desk"  # law, secondary, example, desk (the desk's own choice), unverified
    review_by: date | None = None  # when the source must be read again
    jurisdiction: str = ""
    laws: tuple[str, ...] = ()

    @property
    def weighs(self) -> bool:
        """Does it bear on the answer, or is it only shown and recorded?"""
        return self.severity not in SILENT

    @property
    def asks(self) -> bool:
        """Does it read anything?"""
        return self.test != "duty"


@dataclass(frozen=True, slots=True)
class BandTerms:
    """What a risk band may have. `lend`: auto, review, refer, decline."""

    band: str
    floor_points: int
    lend: str
    cap_fen: int
    sales_share: Decimal  # of verified monthly sales


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Rate of one product for one band; `fee_rate` is of each drawn amount, paid at the draw."""

    product: str
    band: str
    daily_rate: Decimal
    fee_rate: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to `up_to_fen` a decision needs no role above this one."""

    role: str  # officer, approver, risk
    up_to_fen: int


@dataclass(frozen=True, slots=True)
class InterviewRules:
    """When an interview is held, and what its diligence rating does."""

    from_fen: int  # requests of at least this are interviewed
    bands: tuple[str, ...]
    on_mismatch: bool
    cap_share: dict[str, Decimal]  # by diligence rating: share of the limit that stays
    decline_ratings: tuple[str, ...]
    refer_ratings: tuple[str, ...]
    second_person_ratings: tuple[str, ...]
    tolerance: Decimal  # a claimed number may differ from the flow value by this share
    planned_minutes: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """What the program may do alone. With `automatic` false everything goes to people."""

    automatic: bool
    auto_decline: bool
    auto_max_fen: int


@dataclass(frozen=True, slots=True)
class CostCap:
    """Highest yearly cost, all fees included, on a named basis: nominal_365, irr_x12 or xirr."""

    basis: str
    cap: Decimal
    warn: Decimal  # where the policy has no table of LPRs
    source: Text
    lpr_multiple: Decimal | None = None  # the warning line is this many one-year LPRs
    lpr_days: int = 45  # an older LPR says nothing any more


@dataclass(frozen=True, slots=True)
class LprRow:
    """The one-year loan prime rate from a day on. `example`: not checked against the publication."""

    valid_from: date
    rate: Decimal
    source: Text
    example: bool = False


@dataclass(frozen=True, slots=True)
class LendingEntity:
    """One company of the lender; every loan of its products stands on its books and on no other's."""

    code: str
    name: Text
    capital_fen: int
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitRules:
    """What a limit stands on beside bands. `required`: terms that must be known before anything is approved.

    `proof_share`: what accepted proofs of further sales may add, at most, as a share of verified monthly sales.
    """

    required: tuple[str, ...] = ()  # of: order_base, working_capital, borrower, headroom
    proof_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Funding:
    """What the lender may lend in all, and to one borrower.

    `rule`: `pilot` (a sold loan leaves the cap) or `one_plus_four` (bank and shareholder money at most
    `non_standard_multiple` of net assets, bonds and securities at most `standard_multiple`; what is sold as securities
    counts among the latter, so that a sale frees nothing). None of a bound: the policy does not know it.
    """

    capital_fen: int
    bank_share: Decimal  # bank loans at most this share of capital
    warn_share: Decimal
    borrower_share: Decimal  # one borrower, of capital
    legal_person_fen: int  # the desk's own ceiling for one legal person over all shops
    max_bank_lenders: int | None = None
    linked_share: Decimal | None = None  # one borrower with all linked to it, of capital
    household_fen: int | None = None  # business loans of one household
    rule: str = "pilot"
    non_standard_multiple: Decimal | None = None
    standard_multiple: Decimal | None = None
    own_share: Decimal | None = None  # least own share of each loan lent together with a bank
    entities: tuple[LendingEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class Economics:
    """Assumptions behind expected loss and yield."""

    loss_given_default: Decimal
    funding_rate: Decimal
    operating_rate: Decimal


@dataclass(frozen=True, slots=True)
class Ladder:
    """How a limit rises with repayment."""

    on_time_needed: int
    uplift: Decimal


@dataclass(frozen=True, slots=True)
class Classification:
    """Days past due from which a loan is at least in a class; `technical_days` are forgiven."""

    special_mention_from: int = 1
    substandard_from: int = 91
    doubtful_from: int = 271
    loss_from: int = 361
    technical_days: int = 0
    provision: tuple[Decimal, ...] = (
        Decimal("0.01"), Decimal("0.02"), Decimal("0.25"), Decimal("0.50"), Decimal("1"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watch:
    """Thresholds of early warnings."""

    no_inflow_days: int
    refund_factor: Decimal
    refund_floor: Decimal
    dispatch_factor: Decimal
    login_drop: Decimal
    sales_drop: Decimal
    npl_tolerance: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """What the lines of a merchant must be before it is scored.

    With `blocks` a merchant that fails is not scored until its lines are mended or two people pass it; without, it is
    scored and goes to people. Either way nothing is decided on it automatically.
    """

    blocks: bool = True
    least_days: int = 90  # from the first line to the as-of day
    stale_days: int = 7  # from the newest line of any flow to the as-of day
    least_lines: int = 20  # orders, invoices and movements together
    repeated_share: Decimal = Decimal("0.05")  # movements that repeat another
    balance_breaks: Decimal = Decimal(10)  # of 1,000 movements with a balance, those that follow no balance before
    clock_share: Decimal = Decimal("0.05")  # lines whose moments contradict each other or lie in the future


@dataclass(frozen=True, slots=True)
class Drift:
    """How far scores may move from the population the model learned from before the program stops deciding alone.

    A PSI counts only beyond what chance gives at its count. From `two_person_psi` on, everything goes to people; from
    `stop_psi` on, automatic decisions are refused.
    """

    two_person_psi: Decimal
    stop_psi: Decimal
    least_count: int  # rows below which a PSI says nothing


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How decisions are looked at again.

    A share of decided cases is judged blind by a second officer; a merchant may ask for a person within the days named,
    and a decline that took a person less than `rubber_stamp_seconds` is reported.
    """

    blind_share: Decimal = Decimal("0.05")
    human_review_days: int = 15  # working time for the answer to a merchant's request
    request_days: int = 30  # after the decision a merchant may ask
    rubber_stamp_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Budget:
    """A fixed sum to allot over many firms for one year."""

    total_fen: int
    min_fen: int
    max_fen: int
    step_fen: int
    lowest_rate: Decimal
    highest_rate: Decimal
    never_lend: tuple[str, ...]
    loss_given_default: Decimal
    turnover_share: Decimal  # largest loan as a share of yearly effective sales
    source: Text


@dataclass(frozen=True, slots=True)
class Policy:
    """All numbers a decision depends on. `digest` is over the file's content and is recorded in every decision."""

    policy_id: str
    version: str
    name: Text
    valid_from: date
    currency: str
    example: bool  # numbers made up for demonstration, not adopted by any lender
    bands: tuple[BandTerms, ...]
    prices: tuple[PriceRow, ...]
    tiers: tuple[Tier, ...]
    interview: InterviewRules
    lanes: Lanes
    cost: CostCap
    funding: Funding
    economics: Economics
    ladder: Ladder
    watch: Watch
    rules: tuple[Rule, ...]
    classification: Classification = Classification()
    classes: ClassRules = field(default_factory=ClassRules)
    rungs: LadderRules = field(default_factory=LadderRules)
    gate: Gate = Gate()
    limits: LimitRules = LimitRules()
    lpr: tuple[LprRow, ...] = ()  # rising by day
    budget: Budget | None = None
    drift: Drift | None = None  # None: drift is shown and stops nothing
    review: ReviewRules = ReviewRules()
    ledger: LedgerRules = STANDARD
    orders: OrderRules = field(default_factory=OrderRules)
    collection: CollectionRules = CollectionRules()  # noqa: RUF009 - a frozen value
    funds: FundRules = FUND_RULES
    watching: Watching = WATCHING
    calendar: WorkCalendar = WEEKENDS
    figures: FigureRules = field(default_factory=FigureRules)
    valid_to: date | None = None
    forbidden_features: tuple[str, ...] = ()  # words no feature of a model may be named by, beyond those of law
    digest: str = ""

    def band(self, letter: str) -> BandTerms:
        return next(terms for terms in self.bands if terms.band == letter)

    def price(self, product: str, letter: str) -> PriceRow | None:
        """The price row of a product for a band; None where the band is not priced (never lent)."""
        return next((row for row in self.prices if (row.product, row.band) == (product, letter)), None)

    def floors(self) -> dict[str, int]:
        """Lowest points of each band."""
        return {terms.band: terms.floor_points for terms in self.bands}

    def warning_line(self, day: date) -> Decimal | None:
        """The yearly cost above which it is said; None where the table of LPRs is older than it may be on that day."""
        if self.cost.lpr_multiple is None:
            return self.cost.warn
        row = max((one for one in self.lpr if one.valid_from <= day), key=lambda one: one.valid_from, default=None)
        if row is None or (day - row.valid_from).days > self.cost.lpr_days:
            return None
        return self.cost.lpr_multiple * row.rate

    @property
    def funding_cap_fen(self) -> int:
        """Capital and the bank loans it may carry: 16 亿 x 1.5 = 24 亿."""
        return int(self.funding.capital_fen * (1 + self.funding.bank_share))
