"""Where does a loan stand, and what may move on it?

The ledger is its movements, in order; everything else is computed from them. A payment is put to interest first, then
to principal. Drawing and repaying are free on any day up to maturity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import half_up, money
from workbench.common.text import Text
from workbench.lending.interest import accrued, interest_owed_fen, interest_paid_fen
from workbench.lending.movement import Movement, Terms


@dataclass(frozen=True, slots=True)
class Position:
    """A loan on one day. `past_due_since` is the oldest due day that is not settled, or None."""

    day: int
    principal_fen: int
    interest_owed_fen: int
    available_fen: int
    due_fen: int  # fallen due and not paid
    past_due_since: int | None
    days_past_due: int
    next_due_day: int | None
    next_due_fen: int

    @property
    def owed_fen(self) -> int:
        return self.principal_fen + self.interest_owed_fen


def balance_fen(movements: Sequence[Movement], day: int) -> int:
    """Principal outstanding at the end of a day."""
    last = 0
    for movement in movements:
        if movement.day > day:
            break
        last = movement.balance_fen
    return last


def due_days(terms: Terms, day: int) -> tuple[int, ...]:
    """Interest due days before maturity up to `day`: the same day of each month after opening."""
    if not terms.interest_monthly:
        return ()
    days: list[int] = []
    opened = day_of(terms.opened_day)
    for months in range(1, 1200):
        year, month = divmod(opened.month - 1 + months, 12)
        first = opened.replace(year=opened.year + year, month=month + 1, day=1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        due = day_number(min(first + timedelta(days=opened.day - 1), following - timedelta(days=1)))
        if due > day or due >= terms.maturity_day:
            break
        days.append(due)
    return tuple(days)


def allowed_fen(terms: Terms, day: int) -> int:
    """The most that may be owed at the end of a day: the limit, less the parts that have fallen due."""
    if not terms.equal_parts:
        return terms.limit_fen
    due, all_ = len(due_days(terms, day)), len(due_days(terms, terms.maturity_day)) + 1
    return terms.limit_fen - half_up(Decimal(terms.limit_fen) * due / all_)


def position(terms: Terms, movements: Sequence[Movement], day: int) -> Position:
    """Balances, dues and days past due on `day`; a due day itself is not late."""
    principal_fen = balance_fen(movements, day)
    owed_fen = interest_owed_fen(movements, terms.daily_rate, day)
    since = _past_due_since(terms, movements, day, principal_fen)
    due_fen = _due_fen(terms, movements, day, principal_fen)
    open_line = not terms.frozen and day < terms.maturity_day and since is None
    next_day, next_fen = _next_due(terms, movements, day, principal_fen)
    return Position(
        day=day,
        principal_fen=principal_fen,
        interest_owed_fen=owed_fen,
        available_fen=max(allowed_fen(terms, day) - principal_fen, 0) if open_line else 0,
        due_fen=due_fen,
        past_due_since=since,
        days_past_due=0 if since is None else day - since,
        next_due_day=next_day,
        next_due_fen=next_fen,
    )


def days_past_due(terms: Terms, movements: Sequence[Movement], day: int) -> int:
    """Days past due alone; what a whole book is asked on many days."""
    principal_fen = balance_fen(movements, day)
    if not principal_fen and not terms.interest_monthly:
        return 0
    since = _past_due_since(terms, movements, day, principal_fen)
    return 0 if since is None else day - since


def _past_due_since(terms: Terms, movements: Sequence[Movement], day: int, principal_fen: int) -> int | None:
    if terms.interest_monthly:
        paid_fen = interest_paid_fen(movements, day)
        for due in due_days(terms, day - 1):
            late = terms.equal_parts and principal_fen > allowed_fen(terms, due)
            if late or half_up(accrued(movements, terms.daily_rate, due)) > paid_fen:
                return due
    return terms.maturity_day if principal_fen and day > terms.maturity_day else None


def _due_fen(terms: Terms, movements: Sequence[Movement], day: int, principal_fen: int) -> int:
    if day >= terms.maturity_day:
        return principal_fen + interest_owed_fen(movements, terms.daily_rate, day)
    dues = due_days(terms, day)
    if not dues:
        return 0
    run_fen = half_up(accrued(movements, terms.daily_rate, dues[-1]))
    parts_fen = max(principal_fen - allowed_fen(terms, dues[-1]), 0) if terms.equal_parts else 0
    return max(run_fen - interest_paid_fen(movements, day), 0) + parts_fen


def _next_due(terms: Terms, movements: Sequence[Movement], day: int, principal_fen: int) -> tuple[int | None, int]:
    """The next due day and what will be due then if nothing moves."""
    if not principal_fen:
        return None, 0
    coming = [due for due in due_days(terms, day + 62) if due > day]
    due = coming[0] if coming else max(terms.maturity_day, day)
    amount_fen = interest_owed_fen(movements, terms.daily_rate, due)
    if due >= terms.maturity_day:
        return due, amount_fen + principal_fen
    return due, amount_fen + (max(principal_fen - allowed_fen(terms, due), 0) if terms.equal_parts else 0)


def draw(
    terms: Terms, movements: Sequence[Movement], day: int, amount_fen: int, reference: str
) -> tuple[Movement, ...]:
    """The movements of a drawdown: the draw and, where the terms have one, its fee.

    Raises `StaffError`: `AMOUNT_NOT_POSITIVE`, `DAY_BEFORE_LAST`, `LIMIT_EXCEEDED` (also when frozen, late or mature).
    """
    _check(movements, day, amount_fen)
    now = position(terms, movements, day)
    if amount_fen > now.available_fen:
        raise StaffError(
            Text(f"可用额度为 {money(now.available_fen)}", f"{money(now.available_fen)} is available"),
            Text(
                "请减少金额；额度冻结、逾期或到期时不能支用", "Draw less; nothing is drawn while frozen, late or mature"
            ),
            code="LIMIT_EXCEEDED",
        )
    after_fen = now.principal_fen + amount_fen
    drawn = Movement(day, "draw", amount_fen, amount_fen, 0, after_fen, reference)
    fee_fen = half_up(Decimal(amount_fen) * terms.fee_rate)
    return (drawn, Movement(day, "fee", fee_fen, 0, 0, after_fen, reference)) if fee_fen else (drawn,)


def repay(terms: Terms, movements: Sequence[Movement], day: int, amount_fen: int, reference: str) -> Movement:
    """The movement of a payment: interest first, then principal.

    Raises `StaffError`: `AMOUNT_NOT_POSITIVE`, `DAY_BEFORE_LAST`, `OVERPAID`.
    """
    _check(movements, day, amount_fen)
    now = position(terms, movements, day)
    if amount_fen > now.owed_fen:
        raise StaffError(
            Text(f"应还共 {money(now.owed_fen)}", f"{money(now.owed_fen)} is owed in all"),
            Text("请按应还金额入账，多余部分退回", "Book what is owed and return the rest"),
            code="OVERPAID",
        )
    interest_fen = min(amount_fen, now.interest_owed_fen)
    principal_fen = amount_fen - interest_fen
    return Movement(day, "repay", amount_fen, principal_fen, interest_fen, now.principal_fen - principal_fen, reference)


def _check(movements: Sequence[Movement], day: int, amount_fen: int) -> None:
    if amount_fen <= 0:
        raise StaffError(
            Text("金额须大于零", "The amount must be above zero"),
            Text("请输入金额", "Enter an amount"),
            code="AMOUNT_NOT_POSITIVE",
        )
    if movements and day < movements[-1].day:
        last = day_of(movements[-1].day).isoformat()
        raise StaffError(
            Text(f"最近一笔在 {last}，不能早于该日", f"The last movement is of {last}; nothing goes before it"),
            Text("请更正日期", "Correct the day"),
            code="DAY_BEFORE_LAST",
        )
