"""Which constraint stops this loan, how much room does each have before and after it, and what would be enough?

`govern` asks every constraint of one loan: funding by company and in all, bank lenders, the borrower's, the linked
parties' and the household's share, the desk's own ceiling, the part lent with a bank, the licensed region, the yearly
cost on each basis, and what may stand as securities. Exactly the cap is allowed, one minor unit more is not. Unknown
never passes. `relief` finds the least measure that is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from workbench.common.text import Text
from workbench.decision.pricing import price, yearly_cost

MILLION = 1_000_000
FEN, COUNT, MILLIONTHS = "fen", "count", "millionths"
OK, OVER, UNKNOWN, SHOWN = "ok", "over", "unknown", "shown"
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Promise:
    """Approved and not yet drawn; free again after `until`. `booked`: at the company that would book this loan."""

    until: date
    amount_fen: int
    booked: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What fixes the yearly cost of the loan, and the cap on it."""

    daily_rate: Decimal
    fee_rate: Decimal
    start: date
    term_days: int
    repayment: str
    basis: str  # which of the three blocks
    cap: Decimal
    source: Text


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A bound on money: what is used of it before this loan. None of `used_fen` is not known."""

    code: str
    title: Text
    cap_fen: int
    used_fen: int | None
    basis: Text


@dataclass(frozen=True, slots=True)
class Constraints:
    """Everything that stands before this loan, and the loan itself; amounts in minor units.

    `funding`: bounds on the lender's money, where a promise counts until it lapses. `exposures`: bounds on who owes.
    `standard`: bonds and securities, which a sale adds to; None where the policy has no such bound, and then what is
    sold leaves the funding bounds (`sale_frees`). `lines`: money in hand, own and agreed with banks.
    """

    amount_fen: int
    least_fen: int  # of the product: no relief goes below it
    day: date
    funding: tuple[Ceiling, ...]
    exposures: tuple[Ceiling, ...]
    currency: str = "CNY"
    partner_fen: int = 0  # of the amount, lent by a bank together with this lender
    own_share: Decimal | None = None  # least own part of a loan lent together; None: the policy allows none
    promises: tuple[Promise, ...] = ()
    sale_frees: bool = False
    sellable_fen: int = 0  # performing loans of the company that could be sold
    non_standard: Ceiling | None = None
    standard: Ceiling | None = None
    in_hand: Ceiling | None = None
    bank_room_fen: int = 0  # further bank lines the rules allow
    bank_lenders: int | None = None
    most_lenders: int | None = None
    licensed: bool | None = True
    region: Text = NOTHING
    cost: Cost | None = None
    margin: Decimal = Decimal(0)  # a year, what the lender earns on one unit after loss, funding and work
    funding_rate: Decimal = Decimal(0)

    @property
    def own_fen(self) -> int:
        """This lender's part: only it counts against any bound."""
        return self.amount_fen - self.partner_fen


@dataclass(frozen=True, slots=True)
class Relief:
    """One measure that is enough. `amount_fen`: how much of it; `cost_fen`: what it costs the lender, estimated.

    `kind`: lower, partner, transfer, bank_line, wait, lower_rate (then `amount_fen` is millionths of the daily rate).
    """

    kind: str
    amount_fen: int
    text: Text
    cost_fen: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Headroom:
    """One constraint. `unit`: fen, count or millionths, of all three numbers. `state`: ok, over, unknown, shown."""

    code: str
    title: Text
    cap_fen: int
    used_fen: int
    after_fen: int
    basis: Text
    binding: bool = False
    relief: Relief | None = None
    unit: str = FEN
    state: str = OK

    @property
    def left_fen(self) -> int:
        return self.cap_fen - self.after_fen


@dataclass(frozen=True, slots=True)
class Governed:
    """Every constraint, the binding one marked, and what would be enough: `plan` is the cheapest that lets it pass."""

    rows: tuple[Headroom, ...]
    allowed: bool
    reliefs: tuple[Relief, ...] = ()  # single measures that are enough, cheapest first
    plan: tuple[Relief, ...] = ()  # one measure, or two where money and price both stand in the way


def rows_of(state: Constraints) -> tuple[Headroom, ...]:
    """Every constraint asked; which one binds is marked."""
    rows = tuple(_asked(state))
    tightest = _binding(rows)
    return tuple(replace(row, binding=row.code == tightest) for row in rows)


def is_allowed(rows: tuple[Headroom, ...]) -> bool:
    return all(row.state in {OK, SHOWN} for row in rows)


def _binding(rows: tuple[Headroom, ...]) -> str:
    """What stands in the way, the most exceeded first; of none, what has the least room left in money."""
    over = [row for row in rows if row.state == OVER]
    if over:
        return min(over, key=lambda row: (row.unit != FEN, row.left_fen)).code
    unknown = [row for row in rows if row.state == UNKNOWN]
    money = [row for row in rows if row.unit == FEN]
    return (unknown or sorted(money, key=lambda row: row.left_fen) or list(rows))[0].code


def _asked(state: Constraints) -> Iterator[Headroom]:
    for ceiling in (*state.funding, state.non_standard, state.in_hand, *state.exposures):
        if ceiling is not None:
            yield _money(ceiling, state.own_fen)
    if state.standard is not None:
        yield _money(state.standard, 0)  # a loan on the books is no security: only a sale adds to it
    if state.most_lenders is not None:
        yield _lenders(state.most_lenders, state.bank_lenders)
    if state.own_share is not None or state.partner_fen:
        yield _shared(state)
    yield _region(state)
    if state.cost is not None:
        yield from _costs(state.cost)


def _money(ceiling: Ceiling, more_fen: int) -> Headroom:
    if ceiling.used_fen is None:
        return Headroom(ceiling.code, ceiling.title, ceiling.cap_fen, 0, more_fen, ceiling.basis, state=UNKNOWN)
    after_fen = ceiling.used_fen + more_fen
    state = OVER if after_fen > ceiling.cap_fen else OK
    return Headroom(
        ceiling.code, ceiling.title, ceiling.cap_fen, ceiling.used_fen, after_fen, ceiling.basis, state=state
    )


def _lenders(most: int, banks: int | None) -> Headroom:
    title = Text("融资银行家数", "Bank lenders")
    basis = Text("融入资金的银行不超过两家（2008 年试点）", "Money from two banks at most (pilot of 2008)")
    state = UNKNOWN if banks is None else OVER if banks > most else OK
    return Headroom("BANK_LENDERS", title, most, banks or 0, banks or 0, basis, unit=COUNT, state=state)


def _shared(state: Constraints) -> Headroom:
    """The bank's part of the loan: at most what the own part leaves; 29.99 % own is refused, 30.00 % accepted."""
    least = Decimal(1) if state.own_share is None else state.own_share
    most = Decimal(1) - least
    part = Decimal(state.partner_fen) / state.amount_fen if state.amount_fen else Decimal(0)
    over = Decimal(state.partner_fen) > most * state.amount_fen
    title = Text("联合贷款合作方占比", "Partner's share of the loan")
    basis = Text("与银行联合放贷，本机构出资不低于 30%（金规〔2024〕26号）", "Own share of 30 % or more (2024 no. 26)")
    return Headroom(
        "JOINT_SHARE", title, _millionths(most, down=True), 0, _millionths(part), basis, unit=MILLIONTHS,
        state=OVER if over else OK,
    )  # fmt: skip


def _millionths(share: Decimal, down: bool = False) -> int:
    return int((share * MILLION).to_integral_value(rounding=ROUND_FLOOR if down else ROUND_CEILING))


def _region(state: Constraints) -> Headroom:
    title = Text("许可区域", "Licensed region")
    basis = state.region if state.region.zh else Text("借款人须在许可区域内", "The borrower is inside the region")
    outside = int(state.licensed is not True)
    found = UNKNOWN if state.licensed is None else OVER if outside else OK
    return Headroom("REGION", title, 0, 0, outside, basis, unit=COUNT, state=found)


def _costs(cost: Cost) -> Iterator[Headroom]:
    found = price(1, cost.daily_rate, cost.fee_rate, cost.start, cost.term_days, cost.repayment)
    for basis in ("nominal_365", "irr_x12", "xirr"):
        yearly = yearly_cost(found, basis)
        blocks = basis == cost.basis
        state = (OVER if yearly > cost.cap else OK) if blocks else SHOWN
        title = Text(f"年化成本 · {basis}", f"Yearly cost · {basis}")
        told = _millionths(yearly) if yearly > cost.cap else _millionths(yearly, down=True)
        cap = _millionths(cost.cap, down=True)
        yield Headroom(f"COST_{basis}", title, cap, 0, told, cost.source, unit=MILLIONTHS, state=state)
