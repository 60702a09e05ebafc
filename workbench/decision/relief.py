"""What is the cheapest measure that lets a loan keep every constraint, to the last minor unit?

Each measure is a whole number of minor units within its own range, and more of it never makes anything worse there. So
the least that is enough is found by halving the range and asking `governor.rows_of` again: what is answered was asked,
and one unit less was asked too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from workbench.common.money import half_up, money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.decision.governor import FEN, OVER, Ceiling, Constraints, Governed, Headroom, Relief, is_allowed, rows_of

MILLIONTH = Decimal("0.000001")
Enough = Callable[[Constraints], bool]


@dataclass(frozen=True, slots=True)
class _Measure:
    """`most`: the largest amount of it; `applied` is the state with so much of it."""

    kind: str
    most: int
    applied: Callable[[int], Constraints]
    told: Callable[[int], Relief]


def govern(state: Constraints) -> Governed:
    """Every constraint of one loan with what would relieve it, and the cheapest measures that relieve all."""
    rows = rows_of(state)
    if is_allowed(rows):
        return Governed(rows, True)
    found = tuple(replace(row, relief=_relief_of(state, row)) if row.state == OVER else row for row in rows)
    reliefs = _sufficient(state, lambda then: is_allowed(rows_of(then)))
    return Governed(found, False, reliefs, reliefs[:1] or _plan(state))


def applied(state: Constraints, relief: Relief) -> Constraints:
    """The state once a measure is taken."""
    if relief.until is not None:
        return _waited(state, relief.until)
    return next(one for one in _measures(state) if one.kind == relief.kind).applied(relief.amount_fen)


def _relief_of(state: Constraints, row: Headroom) -> Relief | None:
    """The cheapest measure that is enough for one constraint."""
    found = _sufficient(state, lambda then: _holds(then, row.code))
    return found[0] if found else None


def _holds(state: Constraints, code: str) -> bool:
    return all(row.state != OVER for row in rows_of(state) if row.code == code)


def _plan(state: Constraints) -> tuple[Relief, ...]:
    """Where money and price both stand in the way: the cheapest measure for money, then the price."""

    def money_holds(then: Constraints) -> bool:
        return all(row.state != OVER for row in rows_of(then) if row.unit == FEN)

    if money_holds(state):
        return ()
    for first in _sufficient(state, money_holds):
        then = applied(state, first)
        rest = _sufficient(then, lambda last: is_allowed(rows_of(last)))
        if rest:
            return first, rest[0]
    return ()


def _sufficient(state: Constraints, enough: Enough) -> tuple[Relief, ...]:
    """The least of each measure that is enough, cheapest first; of equals the one that leaves the borrower most."""
    found = []
    if (day := _first_day(state, enough)) is not None:
        found.append(_waiting(state, day))
    for measure in _measures(state):
        least = _least(measure, enough)
        if least is not None:
            found.append(measure.told(least))
    return tuple(sorted(found, key=lambda one: one.cost_fen))


def _least(measure: _Measure, enough: Enough) -> int | None:
    """The smallest amount that is enough; None where even the largest is not, or none is needed."""
    if measure.most <= 0 or not enough(measure.applied(measure.most)):
        return None
    low, high = 0, measure.most  # low is not enough, high is
    while high - low > 1:
        middle = (low + high) // 2
        if enough(measure.applied(middle)):
            high = middle
        else:
            low = middle
    return high


def _measures(state: Constraints) -> Iterator[_Measure]:
    """In the order in which equally cheap ones are preferred."""
    if state.own_share is not None:
        most = int((state.amount_fen * (1 - state.own_share)).to_integral_value(rounding=ROUND_FLOOR))
        more = most - state.partner_fen
        yield _Measure("partner", more, lambda x: replace(state, partner_fen=state.partner_fen + x),
                       lambda x: _partner(state, x))  # fmt: skip
    # Less of a partner's part is more of the own: where all of it may go, every smaller step keeps the bounds too.
    yield _Measure("partner_less", state.partner_fen, lambda x: replace(state, partner_fen=state.partner_fen - x),
                   lambda x: _partner_less(state, x))  # fmt: skip
    yield _Measure("transfer", _sellable_fen(state), lambda x: _sold(state, x), lambda x: _transfer(state, x))
    if state.in_hand is not None:
        yield _Measure("bank_line", state.bank_room_fen, lambda x: _with_line(state, x), lambda x: _line(state, x))
    yield _Measure("lower", state.amount_fen - state.least_fen, lambda x: _lowered(state, x), lambda x: _low(state, x))
    if state.cost is not None:
        most = int(state.cost.daily_rate / MILLIONTH) - 1
        yield _Measure("lower_rate", most, lambda x: _cheaper(state, x), lambda x: _rate(state, x))


# --- what each measure changes ----------------------------------------------------------------------------------------


def _lowered(state: Constraints, by_fen: int) -> Constraints:
    """The partner keeps its share, rounded down: the own part never grows against it."""
    amount_fen = state.amount_fen - by_fen
    partner_fen = state.partner_fen * amount_fen // state.amount_fen
    return replace(state, amount_fen=amount_fen, partner_fen=partner_fen)


def _less(ceiling: Ceiling, by_fen: int) -> Ceiling:
    return ceiling if ceiling.used_fen is None else replace(ceiling, used_fen=ceiling.used_fen - by_fen)


def _sellable_fen(state: Constraints) -> int:
    """What may be sold: performing loans, and no more than securities may still come to."""
    room = state.standard
    if room is None:
        return state.sellable_fen
    return 0 if room.used_fen is None else min(state.sellable_fen, room.cap_fen - room.used_fen)


def _sold(state: Constraints, amount_fen: int) -> Constraints:
    """A sale brings cash: money in hand and bank money are freed; the funding bounds only where a sale frees them."""
    return replace(
        state,
        funding=tuple(_less(one, amount_fen) for one in state.funding) if state.sale_frees else state.funding,
        non_standard=None if state.non_standard is None else _less(state.non_standard, amount_fen),
        in_hand=None if state.in_hand is None else _less(state.in_hand, amount_fen),
        standard=None if state.standard is None else _less(state.standard, -amount_fen),
    )


def _with_line(state: Constraints, amount_fen: int) -> Constraints:
    assert state.in_hand is not None
    return replace(state, in_hand=replace(state.in_hand, cap_fen=state.in_hand.cap_fen + amount_fen))


def _cheaper(state: Constraints, millionths: int) -> Constraints:
    assert state.cost is not None
    return replace(state, cost=replace(state.cost, daily_rate=state.cost.daily_rate - millionths * MILLIONTH))


def _waited(state: Constraints, until: date) -> Constraints:
    """Promises that lapse by then count no more, at the company and in all, as far as the bounds count them."""
    lapsed = [one for one in state.promises if one.until < until]
    freed, at_home = sum(one.amount_fen for one in lapsed), sum(one.amount_fen for one in lapsed if one.booked)
    funding = tuple(_less(one, at_home if one.code == "FUNDING_ENTITY" else freed) for one in state.funding)
    return replace(
        state,
        day=until,
        funding=funding,
        non_standard=None if state.non_standard is None else _less(state.non_standard, freed),
        in_hand=None if state.in_hand is None else _less(state.in_hand, freed),
        promises=tuple(one for one in state.promises if one.until >= until),
    )


def _first_day(state: Constraints, enough: Enough) -> date | None:
    """The first day on which enough promises have lapsed: the day after one of them."""
    days = sorted({date.fromordinal(one.until.toordinal() + 1) for one in state.promises if one.until >= state.day})
    if not days or not enough(_waited(state, days[-1])):
        return None
    low, high = -1, len(days) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if enough(_waited(state, days[middle])):
            high = middle
        else:
            low = middle
    return days[high]


# --- how each is told, and what it costs ------------------------------------------------------------------------------


def _forgone(state: Constraints, amount_fen: int, rate: Decimal, days: int | None = None) -> int:
    term = days if days is not None else 365 if state.cost is None else state.cost.term_days
    return half_up(amount_fen * max(rate, Decimal(0)) * term / 365)


def _low(state: Constraints, by_fen: int) -> Relief:
    to = money(state.amount_fen - by_fen, state.currency)
    less = money(by_fen, state.currency)
    text = Text(f"降低金额至 {to}（减 {less}）", f"Lower the amount to {to} ({less} less)")
    return Relief("lower", by_fen, text, _forgone(state, by_fen, state.margin))


def _partner(state: Constraints, more_fen: int) -> Relief:
    part = state.partner_fen + more_fen
    hundredths = (Decimal(part) * 10_000 / state.amount_fen).to_integral_value(rounding=ROUND_CEILING)
    share, sum_ = f"{hundredths / 100:.2f}%", money(part, state.currency)
    text = Text(f"引入合作银行出资 ≥ {share}（{sum_}）", f"A partner bank's share of {share} or more ({sum_})")
    return Relief("partner", more_fen, text, _forgone(state, more_fen, state.margin))


def _partner_less(state: Constraints, less_fen: int) -> Relief:
    part = money(state.partner_fen - less_fen, state.currency)
    text = Text(f"合作方出资降至 {part}", f"Reduce the partner's part to {part}")
    return Relief("partner_less", less_fen, text, 0)


def _transfer(state: Constraints, amount_fen: int) -> Relief:
    told = money(amount_fen, state.currency)
    text = Text(f"向资产池转让存量贷款 ≥ {told}", f"Transfer {told} or more of existing loans to a pool")
    return Relief("transfer", amount_fen, text, _forgone(state, amount_fen, state.margin))


def _line(state: Constraints, amount_fen: int) -> Relief:
    told = money(amount_fen, state.currency)
    text = Text(f"新增银行或担保授信 {told}", f"A further bank or guarantee line of {told}")
    return Relief("bank_line", amount_fen, text, _forgone(state, amount_fen, state.funding_rate))


def _waiting(state: Constraints, until: date) -> Relief:
    lapsed = sum(one.amount_fen for one in state.promises if one.until < until)
    days = (until - state.day).days
    told = money(lapsed, state.currency)
    text = Text(f"等待至 {until:%Y-%m-%d}，未用额度 {told} 到期释放",
                f"Wait until {until}: undrawn limits of {told} lapse")  # fmt: skip
    return Relief("wait", lapsed, text, _forgone(state, state.own_fen, state.margin, days), until)


def _rate(state: Constraints, millionths: int) -> Relief:
    assert state.cost is not None
    rate = state.cost.daily_rate - millionths * MILLIONTH
    text = Text(f"日利率降至 {percent(rate, 4)}", f"Lower the daily rate to {percent(rate, 4)}")
    return Relief("lower_rate", millionths, text, _forgone(state, state.own_fen, millionths * MILLIONTH * 365))
