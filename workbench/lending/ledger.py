"""Where does a loan stand, and what may move on it?

The ledger is its facts, in order; everything else is computed from them. Drawing and repaying are free on any day up to
maturity; a payment settles what is owed in the order the policy names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workbench.applications.instalment_plans import MILLION, rounded
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.allocation import Parts
from workbench.lending.dues import due_days_of
from workbench.lending.facts import Fact
from workbench.lending.movement import Movement, Terms
from workbench.lending.plan import EQUAL
from workbench.lending.replay import Row, fee_of, play
from workbench.lending.run import HALF, Run


@dataclass(frozen=True, slots=True)
class Position:
    """A loan on one day. `past_due_since` is the oldest due day that is not settled, or None."""

    day: int
    principal_fen: int
    interest_owed_fen: int
    available_fen: int
    due_fen: int  # fallen due and not paid, charges included
    past_due_since: int | None
    days_past_due: int
    next_due_day: int | None
    next_due_fen: int  # what will have fallen due by then if nothing moves, charges not included
    charges_fen: int = 0  # fees and penalties owed; they are due at once
    accrued_micro: int = 0  # all interest that ran, in millionths of a fen
    interest_paid_fen: int = 0  # paid, given up or written off
    claims_fen: int = 0  # written off and not got back
    penalty_fen: int = 0  # part of the charges

    @property
    def owed_fen(self) -> int:
        return self.principal_fen + self.interest_owed_fen + self.charges_fen


@dataclass(frozen=True, slots=True)
class Ledger:
    """A loan replayed: its movements with their parts, and where it stands."""

    movements: tuple[Movement, ...]
    position: Position


def ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in the order they count: of their day, then of booking. One that has no number yet takes the next."""
    known = list(facts)
    number, last = [], max((fact.number for fact in known), default=0)
    for fact in known:
        last += not fact.number
        number.append(fact if fact.number else replace(fact, number=last))
    return tuple(sorted(number, key=lambda fact: (fact.day, fact.number)))


def row_of(fact: Fact) -> Row:
    """A fact whose parts are to be derived."""
    return Row(fact.day, fact.number, fact.kind, fact.amount_fen, fact.reference, fact.reverses)


def movement_row(movement: Movement) -> Row:
    """A movement whose parts are believed."""
    m = movement
    parts = Parts(m.principal_fen, m.interest_fen, m.fee_fen, m.penalty_fen)
    return Row(m.day, m.number, m.kind, m.amount_fen, m.reference, m.reverses, parts, m.balance_fen)


def replay(terms: Terms, facts: Iterable[Fact], upto_day: int | None = None) -> Ledger:
    """Everything that follows from the facts of a loan, as of a day; without one, as of the last fact.

    Raises the `StaffError`s of `lending.replay.play`.
    """
    known = ordered(facts)
    rows = [row_of(fact) for fact in known]
    day = upto_day if upto_day is not None else (known[-1].day if known else terms.opened_day)
    run, found = play(terms, rows, day)
    movements = tuple(
        Movement(f.day, f.kind, f.amount_fen, p.principal, p.interest, balance_fen, f.reference, p.fee, p.penalty,
                 f.number, f.reverses)
        for f, (p, balance_fen) in zip(known, found, strict=False)
    )  # fmt: skip
    return Ledger(movements, standing(run, day))


def standing(run: Run, day: int) -> Position:
    """Where a run that came to `day` stands; a due day itself is not late."""
    since = run.past_due_since(day)
    next_day, next_fen = _next_due(run, day)
    open_line = not run.terms.frozen and not run.matured and since is None and not run.written
    return Position(
        day=day,
        principal_fen=run.balance,
        interest_owed_fen=run.interest_owed,
        available_fen=max(_allowed(run) - run.balance, 0) if open_line else 0,
        due_fen=run.due_now(),
        past_due_since=since,
        days_past_due=0 if since is None else day - since,
        next_due_day=next_day,
        next_due_fen=next_fen,
        charges_fen=run.fee_owed + run.penalty_owed,
        accrued_micro=run.accrued_micro,
        interest_paid_fen=run.interest_paid,
        claims_fen=run.claims,
        penalty_fen=run.penalty_owed,
    )


def _allowed(run: Run) -> int:
    """The most that may be owed now: the limit, less the parts that have fallen due."""
    if not run.equal:
        return run.terms.limit_fen
    return run.terms.limit_fen - rounded(run.terms.limit_fen * run.next, len(run.dues))


def _next_due(run: Run, day: int) -> tuple[int | None, int]:
    """The next due day and what will be due then if nothing moves."""
    if not run.balance:
        return None, 0
    if run.matured:
        return day, run.balance + run.interest_owed
    due = run.next_due
    micro = run.accrued_micro + run.balance * run.ppm * (due - day)
    interest_fen = max((micro + HALF) // MILLION - run.interest_paid, 0)
    if run.next == len(run.dues) - 1:
        return due, interest_fen + run.balance
    required = max(run.required, run.plan.required_fen(run.next)) if run.equal else run.required
    return due, interest_fen + max(required - run.settled, 0)


def balance_fen(movements: Sequence[Movement], day: int) -> int:
    """Principal outstanding at the end of a day."""
    last = 0
    for movement in movements:
        if movement.day > day:
            break
        last = movement.balance_fen
    return last


def due_days(terms: Terms, day: int) -> tuple[int, ...]:
    """Interest due days before maturity up to `day`."""
    if not terms.interest_monthly:
        return ()
    found = due_days_of(terms.opened_day, terms.opened_day, terms.maturity_day, True, terms.rules)
    return tuple(due for due in found[:-1] if due <= day)


def allowed_fen(terms: Terms, day: int) -> int:
    """The most that may be owed at the end of a day: the limit, less the parts that have fallen due."""
    if terms.mode not in EQUAL:
        return terms.limit_fen
    due, all_ = len(due_days(terms, day)), len(due_days(terms, terms.maturity_day)) + 1
    return terms.limit_fen - rounded(terms.limit_fen * due, all_)


def run_of(terms: Terms, movements: Sequence[Movement], day: int) -> Run:
    """A loan run to a day through movements as they stand."""
    return play(terms, [movement_row(movement) for movement in movements], day)[0]


def position(terms: Terms, movements: Sequence[Movement], day: int) -> Position:
    """Balances, dues and days past due on `day`; a due day itself is not late."""
    return standing(run_of(terms, movements, day), day)


def days_past_due(terms: Terms, movements: Sequence[Movement], day: int) -> int:
    """Days past due alone; what a whole book is asked on many days."""
    if not balance_fen(movements, day) and not terms.interest_monthly:
        return 0
    since = run_of(terms, movements, day).past_due_since(day)
    return 0 if since is None else day - since


def drawn(terms: Terms, day: int, amount_fen: int, reference: str = "") -> tuple[Fact, ...]:
    """The facts of a drawdown: the draw and, where the terms have one, the fee that is taken from it."""
    draw_ = Fact("draw", day, amount_fen, reference)
    fee_fen = fee_of(terms, amount_fen)
    return (draw_, Fact("fee", day, fee_fen, reference)) if fee_fen else (draw_,)


def draw(
    terms: Terms, movements: Sequence[Movement], day: int, amount_fen: int, reference: str
) -> tuple[Movement, ...]:
    """The movements of a drawdown after the last movement: the draw and, where the terms have one, its fee.

    Raises `StaffError`: `AMOUNT_NOT_POSITIVE`, `DAY_BEFORE_LAST`, `LIMIT_EXCEEDED` (also when frozen, late or mature).
    """
    _check(movements, day, amount_fen)
    demand_available(position(terms, movements, day), amount_fen)
    return _after(terms, movements, drawn(terms, day, amount_fen, reference))


def repay(terms: Terms, movements: Sequence[Movement], day: int, amount_fen: int, reference: str) -> Movement:
    """The movement of a payment after the last movement.

    Raises `StaffError`: `AMOUNT_NOT_POSITIVE`, `DAY_BEFORE_LAST`, `OVERPAID`.
    """
    _check(movements, day, amount_fen)
    return _after(terms, movements, (Fact("repay", day, amount_fen, reference),))[0]


def _after(terms: Terms, movements: Sequence[Movement], facts: Sequence[Fact]) -> tuple[Movement, ...]:
    """New facts derived on top of movements that are believed."""
    last = max((m.number for m in movements), default=0)
    booked = [replace(fact, number=last + i) for i, fact in enumerate(facts, 1)]
    rows = [*(movement_row(m) for m in movements), *(row_of(fact) for fact in booked)]
    found = play(terms, rows)[1][len(movements) :]
    return tuple(
        Movement(
            f.day, f.kind, f.amount_fen, p.principal, p.interest, left_fen, f.reference, p.fee, p.penalty, f.number
        )
        for f, (p, left_fen) in zip(booked, found, strict=True)
    )


def demand_available(now: Position, amount_fen: int) -> None:
    """Raises `StaffError` (`LIMIT_EXCEEDED`)."""
    if amount_fen > now.available_fen:
        raise StaffError(
            Text(f"可用额度为 {money(now.available_fen)}", f"{money(now.available_fen)} is available"),
            Text(
                "请减少金额；额度冻结、逾期或到期时不能支用", "Draw less; nothing is drawn while frozen, late or mature"
            ),
            code="LIMIT_EXCEEDED",
        )


def demand_positive(amount_fen: int) -> None:
    """Raises `StaffError` (`AMOUNT_NOT_POSITIVE`)."""
    if amount_fen <= 0:
        raise StaffError(
            Text("金额须大于零", "The amount must be above zero"),
            Text("请输入金额", "Enter an amount"),
            code="AMOUNT_NOT_POSITIVE",
        )


def _check(movements: Sequence[Movement], day: int, amount_fen: int) -> None:
    demand_positive(amount_fen)
    if movements and day < movements[-1].day:
        last = day_of(movements[-1].day).isoformat()
        raise StaffError(
            Text(f"最近一笔在 {last}，不能早于该日", f"The last movement is of {last}; nothing goes before it"),
            Text("请更正日期", "Correct the day"),
            code="DAY_BEFORE_LAST",
        )
