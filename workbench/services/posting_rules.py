"""May these facts be booked on a loan, and from where on must its events be derived anew?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.lending.facts import NO_AMOUNT, PASSIVE, Fact
from workbench.lending.ledger import demand_available, demand_positive, standing
from workbench.lending.movement import Terms
from workbench.lending.replay import Found, Row, fee_of, play
from workbench.lending.run import NEVER

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent

SOLD = frozenset({"transfer", "buy_back"})
MOST_FEN = 10**12
"""No event of one loan is larger: interest runs in millionths of a fen, which must fit 64 bits."""


def numbered(terms: Terms, facts: Iterable[Fact], events: Sequence[LoanEvent]) -> tuple[Fact, ...]:
    """Facts with their numbers, and with what they bring along where the caller did not name it: with a draw the fee
    that is taken from it, with the reversal of such a draw that of its fee."""
    known, found = list(facts), []
    number = max((event.event_no for event in events), default=0) + 1
    for place, fact in enumerate(known):
        found.append(fact)
        named = place + 1 < len(known) and known[place + 1].kind == "fee"
        if fact.kind == "draw" and not named and (fee_fen := fee_of(terms, fact.amount_fen)):
            found.append(Fact("fee", fact.day, fee_fen, fact.reference))
        if fact.kind == "reversal" and (fee := _fee_taken(events, fact.reverses, known)) is not None:
            found.append(Fact("reversal", fact.day, fee.amount_fen, fact.reference, fee.event_no))
    return tuple(replace(fact, number=number + i) for i, fact in enumerate(found))


def _fee_taken(events: Sequence[LoanEvent], number: int | None, facts: Sequence[Fact]) -> LoanEvent | None:
    """The fee that was taken from a draw and still stands."""
    by_number = {event.event_no: event for event in events}
    draw, fee = by_number.get(number or 0), by_number.get((number or 0) + 1)
    if draw is None or fee is None or draw.kind != "draw" or fee.kind != "fee" or not draw.fee_fen:
        return None
    gone = {event.reverses for event in events} | {fact.reverses for fact in facts}
    return None if fee.event_no in gone else fee


def demand_possible(loan: KeptLoan, events: Sequence[LoanEvent], new: Sequence[Fact], booked_day: int) -> None:
    for fact in new:
        if fact.kind not in NO_AMOUNT:
            demand_positive(fact.amount_fen)
        if fact.amount_fen > MOST_FEN:
            raise _refused("AMOUNT_TOO_LARGE", "金额过大，请检查位数", "The amount is too large: count its digits")
        demand_words(fact.reference)
        if fact.day > booked_day:
            raise _refused("DAY_TO_COME", "不能记入尚未到来的日期", "Nothing is booked on a day to come")
        if fact.day < loan.opened_day:
            opened = day_of(loan.opened_day).isoformat()
            zh, en = f"不能早于开户日 {opened}", f"Nothing is booked before the loan was opened on {opened}"
            raise _refused("DAY_BEFORE_OPENING", zh, en)
        if fact.kind == "reversal":
            _demand_reversible(events, fact)


def _demand_reversible(events: Sequence[LoanEvent], fact: Fact) -> None:
    target = next((event for event in events if event.event_no == fact.reverses), None)
    if target is None:
        raise _refused("EVENT_UNKNOWN", "没有要冲正的这笔记账", "There is no such event to reverse")
    if target.kind == "reversal":
        raise _refused(
            "REVERSAL_STAYS", "冲正不能再冲正，请重新记账", "A reversal is not reversed: book the fact again"
        )
    if target.kind in SOLD:
        raise _refused("SALE_STAYS", "转让不能冲正，请用回购", "A sale is not reversed: buy the loan back")
    if any(event.reverses == fact.reverses for event in events):
        raise _refused("ALREADY_REVERSED", "这笔记账已冲正", "This event was reversed before")


def first_changed(events: Sequence[LoanEvent], new: Sequence[Fact]) -> tuple[int, int]:
    """(day, number) from which on everything is derived anew: of what changes nothing, only itself."""
    by_number = {event.event_no: event for event in events}
    moving = [fact for fact in new if fact.kind not in PASSIVE]
    if not moving:
        return NEVER, 0
    return min(_place(fact, by_number) for fact in moving)


def _place(fact: Fact, events: Mapping[int, LoanEvent]) -> tuple[int, int]:
    target = events.get(fact.reverses or 0)
    if fact.kind != "reversal" or target is None:
        return fact.day, fact.number
    # A fee that was taken from a draw stands in the parts of the draw, right before it.
    return target.day, target.event_no - (target.kind == "fee")


def demand_drawable(terms: Terms, rows: Sequence[Row], new: Sequence[Fact]) -> None:
    for fact in new:
        if fact.kind == "draw":
            if terms.frozen:
                raise _refused("LINE_FROZEN", "额度已冻结或结清，不能支用", "The line is frozen or closed: no draw")
            before = [row for row in rows if (row.day, row.number) < (fact.day, fact.number)]
            voids = [row for row in rows if row.kind == "reversal" and row not in before]
            run, _ = play(terms, [*before, *voids], fact.day)
            demand_available(standing(run, fact.day), fact.amount_fen)


def demand_within_limit(terms: Terms, events: Sequence[LoanEvent], derived: Mapping[int, Found]) -> None:
    """A fact of an earlier day lifts no later balance above the limit."""
    for event in events:
        balance_fen = derived[event.event_no][1]
        if balance_fen > max(terms.limit_fen, event.balance_fen):
            when = day_of(event.day).isoformat()
            zh, en = f"{when} 的余额将超过额度", f"The balance of {when} would stand above the limit"
            raise _refused("LIMIT_EXCEEDED", zh, en)


def _refused(code: str, zh: str, en: str) -> StaffError:
    hint = Text("没有写入任何内容。请更正后再试", "Nothing was written. Correct it and try again")
    return StaffError(Text(zh, en), hint, code=code)
