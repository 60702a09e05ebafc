"""What follows from the facts of a loan, in order?

Rows go in, (parts, balance) come out. A row that carries what followed from it before is believed; one without is
derived. So a book can be asked at the price of adding up, and a fact with an earlier day derives all later ones anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.applications.instalment_plans import MILLION, rounded
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.allocation import LOSING, NOTHING, WAIVABLE, Parts, allocate, order_now, owed_now
from workbench.lending.facts import RAISING, restructured
from workbench.lending.movement import Terms
from workbench.lending.run import Run, _ppm


class Row(NamedTuple):
    """One fact, with what followed from it where that is believed: parts and balance."""

    day: int
    number: int
    kind: str
    amount: int
    reference: str = ""
    reverses: int | None = None
    parts: Parts | None = None
    balance: int = 0


Found = tuple[Parts, int]


def play(terms: Terms, rows: Sequence[Row], upto_day: int | None = None) -> tuple[Run, list[Found]]:
    """Run a loan through rows in order of (day, number), up to a day where one is given.

    Raises `StaffError`: `OVERPAID`, `WAIVED_TOO_MUCH`, `WRITE_OFF_PART`, `NOTHING_DRAWN`, `RESTRUCTURE_UNREADABLE`.
    """
    terms, void = _read_first(terms, rows)
    run, found = Run(terms), []
    for place, row in enumerate(rows):
        if upto_day is not None and row.day > upto_day:
            break
        run.advance(row.day)
        if void and (row.kind == "reversal" or row.number in void):
            found.append((NOTHING, run.balance))
        elif row.parts is not None:
            _believe(run, row, row.parts)
            found.append((row.parts, row.balance))
        else:
            taken = _taken(terms, rows, place, void) if row.kind == "draw" and terms.fee_rate else 0
            found.append((_DERIVE[row.kind](run, row, taken), run.balance))
    if upto_day is not None:
        run.advance(upto_day)
    return run, found


def along(terms: Terms, rows: Sequence[Row], days: Iterable[int]) -> Iterator[Run]:
    """The loan at the end of each of some days in rising order, at the price of one life; rows are believed.

    What is answered is one and the same run, moved on with every day.
    """
    terms, void = _read_first(terms, rows)
    run, place = Run(terms), 0
    for day in days:
        while place < len(rows) and rows[place].day <= day:
            row = rows[place]
            run.advance(row.day)
            if row.parts is not None and row.kind != "reversal" and row.number not in void:
                _believe(run, row, row.parts)
            place += 1
        run.advance(day)
        yield run


def _read_first(terms: Terms, rows: Sequence[Row]) -> tuple[Terms, set[int]]:
    """The agreement a loan began with, and the numbers of facts that were taken back."""
    kinds = {row[2] for row in rows}
    terms = _first_terms(terms, rows) if "restructure" in kinds else terms
    return terms, voided(terms, rows) if "reversal" in kinds else _NONE


_NONE: set[int] = set()


def voided(terms: Terms, rows: Sequence[Row]) -> set[int]:
    """Numbers of facts that were taken back; a draw takes the fee that came out of it along."""
    void = {row.reverses for row in rows if row.kind == "reversal" and row.reverses is not None}
    if void and terms.fee_rate:
        for place, row in enumerate(rows):
            if row.number in void and _taken(terms, rows, place, set()):
                void.add(row.number + 1)
    return void


def _first_terms(terms: Terms, rows: Iterable[Row]) -> Terms:
    """The agreement before any restructuring: what the first of them, as booked, says it changed."""
    changes = [row for row in rows if row.kind == "restructure"]
    if not changes:
        return terms
    before, _ = restructured(min(changes, key=lambda row: row.number).reference)
    return agreed(terms, before.maturity_day, before.repayment)


def agreed(terms: Terms, maturity_day: int, mode: str) -> Terms:
    """The same terms with another last day and way of repayment; an empty one keeps the way."""
    mode = mode or terms.mode
    return replace(
        terms,
        maturity_day=maturity_day,
        interest_monthly=mode != "single",
        equal_parts=mode == "equal_principal",
        plan=mode if mode in {"equal_instalment", "half_equal"} else "",
    )


def fee_of(terms: Terms, amount_fen: int) -> int:
    """The fee that is taken from a draw."""
    return rounded(amount_fen * _ppm(terms.fee_rate), MILLION) if terms.fee_rate else 0


def _taken(terms: Terms, rows: Sequence[Row], place: int, void: set[int]) -> int:
    """The fee taken from the draw at this place: the fact that follows it in booking, of the amount the terms name."""
    row = rows[place]
    if row.kind != "draw" or not terms.fee_rate or place + 1 >= len(rows):
        return 0
    after = rows[place + 1]
    follows = after.kind == "fee" and after.day == row.day and after.number == row.number + 1
    due = follows and after.amount == fee_of(terms, row.amount) and after.number not in void
    return after.amount if due else 0


def _believe(run: Run, row: Row, parts: Parts) -> None:
    kind = row.kind
    if kind in RAISING:
        if parts.principal:
            run.raise_principal(row.day, parts.principal, at_once=kind == "refund")
        run.fee_paid += parts.fee
        run.paid_in -= row.amount if kind == "refund" else 0
    elif kind == "repay" or kind == "waive":
        run.interest_paid += parts.interest
        run.fee_paid += parts.fee
        run.penalty_paid += parts.penalty
        run.paid_in += row.amount if kind == "repay" else 0
        if parts.principal:
            run.lower_principal(row.day, parts.principal)
    elif kind in {"fee", "penalty", "interest"}:
        run.fee += parts.fee
        run.penalty += parts.penalty
        run.accrued_micro += parts.interest * MILLION
    elif kind == "write_off":
        run.write_off()
    elif kind == "recovery":
        run.claims = max(run.claims - sum(parts), 0)
    elif kind == "accrue":
        run.posted += parts.interest
    elif kind == "restructure":
        _, after = restructured(row.reference)
        run.restructure(row.day, after.maturity_day, after.repayment)
    if run.balance != row.balance:  # a history of elsewhere knows its balance better
        run.balance = row.balance
        run.total = run.settled + run.balance


def _draw(run: Run, row: Row, taken_fen: int) -> Parts:
    run.raise_principal(row.day, row.amount)
    run.fee_paid += taken_fen
    return Parts(principal=row.amount, fee=taken_fen)


def _refund(run: Run, row: Row, taken_fen: int) -> Parts:
    if row.amount > run.paid_in:
        raise _wrong(row, "NOTHING_REPAID", "退回金额大于已还金额", "more is given back than was repaid")
    run.paid_in -= row.amount
    run.raise_principal(row.day, row.amount, at_once=True)
    return Parts(principal=row.amount)


def _repay(run: Run, row: Row, taken_fen: int) -> Parts:
    owed = owed_now(run)
    parts, left = allocate(row.amount, order_now(run), owed)
    if left:
        raise _overpaid(row, sum(owed))
    principal, interest, fee, penalty = parts
    run.paid_in += row.amount
    run.interest_paid += interest
    run.fee_paid += fee
    run.penalty_paid += penalty
    if principal:
        run.lower_principal(row.day, principal)
    return parts


def _fee(run: Run, row: Row, taken_fen: int) -> Parts:
    run.fee += row.amount
    return Parts(fee=row.amount)


def _penalty(run: Run, row: Row, taken_fen: int) -> Parts:
    run.penalty += row.amount
    return Parts(penalty=row.amount)


def _interest(run: Run, row: Row, taken_fen: int) -> Parts:
    run.accrued_micro += row.amount * MILLION
    return Parts(interest=row.amount)


def _waive(run: Run, row: Row, taken_fen: int) -> Parts:
    parts, left = allocate(row.amount, WAIVABLE, owed_now(run))
    if left:
        raise _wrong(row, "WAIVED_TOO_MUCH", "减免大于应收息费", "more is waived than is owed beside principal")
    run.interest_paid += parts.interest
    run.fee_paid += parts.fee
    run.penalty_paid += parts.penalty
    return parts


def _write_off(run: Run, row: Row, taken_fen: int) -> Parts:
    parts, left = allocate(row.amount, LOSING, owed_now(run))
    if left or parts.principal != run.balance:
        raise _wrong(
            row,
            "WRITE_OFF_PART",
            "核销金额须含全部本金且不超过应收",
            "it covers all principal and no more than is owed",
        )
    run.write_off()
    return parts


def _recovery(run: Run, row: Row, taken_fen: int) -> Parts:
    if row.amount > run.claims:
        raise _overpaid(row, run.claims)
    run.claims -= row.amount
    return Parts(principal=row.amount)


def _moved(run: Run, row: Row, taken_fen: int) -> Parts:
    return Parts(principal=row.amount)


def _accrue(run: Run, row: Row, taken_fen: int) -> Parts:
    new = max(run.interest_run - run.posted, 0)
    run.posted += new
    return Parts(interest=new)


def _bill(run: Run, row: Row, taken_fen: int) -> Parts:
    day, interest, principal, interest_before, principal_before = run.last_due
    if day != row.day:
        return NOTHING
    return Parts(principal=max(principal - principal_before, 0), interest=max(interest - interest_before, 0))


def _restructure(run: Run, row: Row, taken_fen: int) -> Parts:
    _, after = restructured(row.reference)
    run.restructure(row.day, after.maturity_day, after.repayment)
    return NOTHING


_DERIVE: dict[str, Callable[[Run, Row, int], Parts]] = {
    "draw": _draw, "refund": _refund, "repay": _repay, "fee": _fee, "penalty": _penalty, "interest": _interest,
    "waive": _waive, "write_off": _write_off, "recovery": _recovery, "transfer": _moved, "buy_back": _moved,
    "accrue": _accrue, "bill": _bill, "restructure": _restructure, "reversal": lambda run, row, taken_fen: NOTHING,
}  # fmt: skip


def _overpaid(row: Row, owed_fen: int) -> StaffError:
    when = day_of(row.day).isoformat()
    return StaffError(
        Text(f"{when} 应还共 {money(owed_fen)}", f"{money(owed_fen)} is owed in all on {when}"),
        Text("请按应还金额入账，多余部分退回", "Book what is owed and return the rest"),
        code="OVERPAID",
    )


def _wrong(row: Row, code: str, zh: str, en: str) -> StaffError:
    when = day_of(row.day).isoformat()
    return StaffError(
        Text(f"{when} 的这笔记账不成立：{zh}", f"What is booked on {when} cannot be: {en}"),
        Text("没有写入任何内容。请核对金额与日期", "Nothing was written. Check the amount and the day"),
        code=code,
    )
