"""How are millions of loans and events read as columns of numbers?

Raw tuples of the driver go straight into NumPy arrays: no row object, no value per loan. Read in the order of their
numbers, a stretch at a time, so that memory stays small whatever the book's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

KINDS = (
    "draw", "repay", "write_off", "transfer", "buy_back", "restructure", "recovery", "refund", "waive", "interest",
)  # fmt: skip
DRAW, REPAY, WRITE_OFF, TRANSFER, BUY_BACK, RESTRUCTURE, RECOVERY, REFUND, WAIVE, INTEREST = range(10)
OTHER = len(KINDS)
STRETCH = 100_000
NAMED = 20_000
"""Numbers named in one question."""


@dataclass(frozen=True, slots=True)
class LoanColumns:
    """Loans [n] in the order of their numbers, and their events [m] in order of (loan, day, as booked)."""

    loan_no: Ints
    merchants: tuple[str, ...]
    products: tuple[str, ...]
    entities: tuple[str, ...]
    repayments: tuple[str, ...]
    own: tuple[bool, ...]  # this desk decided it, so that its product's repayment holds
    opened: Ints
    maturity: Ints
    rate: Ints  # millionths a day
    penalty_rate: Ints  # likewise, on what is past due
    closed: Ints  # 1: owes nothing any more from its last event on
    loan: Ints  # place of each event's loan
    day: Ints
    kind: Ints  # place in KINDS
    principal: Ints  # nothing where the event was taken back
    balance: Ints
    interest: Ints
    charges: Ints  # fees and penalties
    owners: dict[int, tuple[tuple[int, str], ...]]  # place of a loan -> (day, owner from then on)


def _matrix(rows: Sequence[tuple[Any, ...]], width: int) -> Ints:
    import numpy as np

    flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width)
    return flat.reshape(len(rows), width)


_CASE = (
    "CASE kind " + " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS)) + f" ELSE {OTHER} END"
)
_LOANS = (
    "SELECT loan_no, opened_day, maturity_day, daily_rate, penalty_rate, state = 'closed', merchant_id, product_code,"
    " coalesce(entity, ''), repayment,"
    " case_no IS NOT NULL AND loan_id = 'LO-' || substr(case_no, 4) FROM loans"
)
_EVENTS = (
    f"SELECT loan_no, event_no, day, {_CASE}, principal_fen, balance_fen, interest_fen, fee_fen + penalty_fen"
    " FROM loan_events"
)


def wheres(connection: Connection, chosen: Sequence[int] | None) -> Iterator[str]:
    """Conditions on `loan_no` that together name all loans, or the chosen ones, in rising order."""
    if chosen is None:
        last = connection.exec_driver_sql("SELECT max(loan_no) FROM loans").scalar() or 0
        for start in range(0, int(last) + 1, STRETCH):
            yield f"loan_no >= {start} AND loan_no < {start + STRETCH}"
        return
    for start in range(0, len(chosen), NAMED):
        yield f"loan_no IN ({','.join(map(str, chosen[start : start + NAMED]))})"


def owing_since(connection: Connection, day: int) -> list[int]:
    """Numbers of the loans that may have owed on or after a day: those alive, and those that moved since."""
    rows = connection.exec_driver_sql(
        f"SELECT loan_no FROM live_loans UNION SELECT loan_no FROM loan_events WHERE day >= {int(day)} ORDER BY 1"
    )
    return [int(row[0]) for row in rows.fetchall()]


def loan_columns(connection: Connection, where: str) -> LoanColumns | None:
    """The loans a condition names, with all their events; None where there are none."""
    import numpy as np

    raw = connection.connection.cursor()
    try:
        loans = raw.execute(f"{_LOANS} WHERE {where} ORDER BY loan_no").fetchall()
        if not loans:
            return None
        events = _matrix(raw.execute(f"{_EVENTS} WHERE {where} ORDER BY loan_no, event_no").fetchall(), 8)
        numbers = _matrix([row[:6] for row in loans], 6)
        place = np.searchsorted(numbers[:, 0], events[:, 0])
        if len(events) > 1:
            back = (events[1:, 0] == events[:-1, 0]) & (events[1:, 2] < events[:-1, 2])
            if back.any():
                order = np.lexsort((events[:, 1], events[:, 2], events[:, 0]))
                events, place = events[order], place[order]
        moved = np.unique(place[(events[:, 3] == TRANSFER) | (events[:, 3] == BUY_BACK)])
        owners = _owners(raw, numbers[:, 0], moved) if len(moved) else {}
    finally:
        raw.close()
    *_, merchants, products, entities, repayments, own = zip(*loans, strict=True)
    _, opened, maturity, rate, penalty_rate, closed = numbers.T
    _, _, day, kind, principal, balance, interest, charges = events.T
    return LoanColumns(
        numbers[:, 0], merchants, products, entities, repayments, own, opened, maturity, rate, penalty_rate, closed,
        place, day, kind, principal, balance, interest, charges, owners,
    )  # fmt: skip


def _owners(raw: Any, numbers: Ints, places: Ints) -> dict[int, tuple[tuple[int, str], ...]]:
    """Who owned the loans at these places from which day on, as their transfers say."""
    found: dict[int, list[tuple[int, str]]] = {}
    for start in range(0, len(places), NAMED):
        by_number = {int(numbers[place]): int(place) for place in places[start : start + NAMED]}
        rows = raw.execute(
            "SELECT loan_no, day, kind, reference FROM loan_events WHERE kind IN ('transfer', 'buy_back')"
            f" AND loan_no IN ({','.join(map(str, by_number))}) ORDER BY loan_no, day, event_no"
        )
        for number, day, kind, reference in rows:
            owner = owner_named(kind, reference)
            found.setdefault(by_number[number], []).append((int(day), owner))
    return {place: tuple(rows) for place, rows in found.items()}


def owner_named(kind: str, reference: str) -> str:
    """Who owns a loan after a transfer (the pool its reference names first) or a buy-back."""
    return "own" if kind == "buy_back" else (reference.split()[0] if reference.split() else "sold")
