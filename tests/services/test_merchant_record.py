"""Does a merchant's record count earlier loans as they stood on the day, and nothing after it?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from workbench.services.merchant_record import how_it_went
from workbench.storage.kept_loans import KeptLoan, LoanEvent

OPENED, DUE = 20_600, 20_700
LOAN = KeptLoan("L1", "M1", None, "credit_tmall", "CNY", 100, Decimal("0.0005"), OPENED, DUE, "open")


def event(number: int, day: int, kind: str, balance_fen: int) -> LoanEvent:
    return LoanEvent("L1", number, day, kind, 100, 100, 0, balance_fen, "")


DRAW = event(1, OPENED, "draw", 100)


@pytest.mark.parametrize(
    ("events", "day", "expected"),
    [
        ((DRAW,), DUE - 1, (False, False)),
        ((DRAW,), DUE, (True, True)),
        ((DRAW, event(2, DUE - 30, "repay", 0)), DUE - 10, (True, False)),
        ((DRAW, event(2, DUE, "repay", 0)), DUE, (True, False)),
        ((DRAW, event(2, DUE + 1, "repay", 0)), DUE + 5, (True, True)),
        ((DRAW, event(2, DUE + 200, "write_off", 0)), DUE + 300, (True, True)),
        ((), DUE + 5, (True, False)),
    ],
    ids=[
        "running", "unpaid on its last day", "repaid early", "repaid in time", "repaid late", "written off",
        "never drawn",
    ],
)  # fmt: skip
def test_how_a_loan_went_by_a_day(events: tuple[LoanEvent, ...], day: int, expected: tuple[bool, bool]) -> None:
    assert how_it_went(LOAN, events, day) == expected


@pytest.mark.parametrize("day", range(OPENED, DUE, 10))
def test_what_happens_later_never_changes_an_earlier_day(day: int) -> None:
    later = (event(2, DUE + 40, "repay", 50), event(3, DUE + 200, "write_off", 0))
    assert how_it_went(LOAN, (DRAW, *later), day) == how_it_went(LOAN, (DRAW,), day)
