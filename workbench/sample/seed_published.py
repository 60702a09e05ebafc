"""Which published figures must the seed portfolio reproduce to the fen and to the loan?

They are those of one lender of the years 2010 to 2013, as the source document has them (state of 2013-04-30, and the
first half of 2012). Everything else of the seed portfolio is made up: it is synthetic, and says so wherever it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from workbench.common.dates import day_number
from workbench.common.money import half_up

FIRST_DAY = day_number(date(2010, 6, 8))  # of lending; the companies' founding dates are known, this day is a choice
CHONGQING_FROM = day_number(date(2011, 6, 21))  # founded 2011-06: its products stood with the other company before
HALF_FROM, HALF_TO = day_number(date(2012, 1, 1)), day_number(date(2012, 6, 30))
AS_OF = day_number(date(2013, 4, 30))
STEP_FEN = 100_00  # amounts are whole hundreds of yuan


@dataclass(frozen=True, slots=True)
class Published:
    """Counts of loans and borrowers, amounts in fen. `before` is the time up to 2011, `half` the first half of 2012."""

    borrowers: int = 240_300
    loans: int = 8_030_800
    lent_fen: int = 81_023_000_000_00
    active: int = 43_800
    live: int = 114_800
    outstanding_fen: int = 1_978_000_000_00
    bad_fen: int = 24_329_400_00  # 1.23 % of what is outstanding
    half_loans: int = 1_700_000
    half_fen: int = 13_000_000_000_00
    before_loans: int = 1_560_000  # a choice: with it 26.2 billion had been lent by 2012-06, published as "over 26"
    before_fen: int = 13_200_000_000_00

    def scaled(self, scale: float) -> Published:
        """The same lender, smaller: every count and amount times `scale`. Raises `ValueError` out of 0.001 to 1."""
        if not 0.001 <= scale <= 1:
            raise ValueError(f"a scale of {scale} is not from 0.001 to 1")
        if scale == 1:
            return self
        steps = {name: round(getattr(self, name) * scale / STEP_FEN) * STEP_FEN for name in _AMOUNTS}
        counts = {name: max(round(getattr(self, name) * scale), 1) for name in _COUNTS}
        bad_fen = half_up_ratio(steps["outstanding_fen"], self.bad_fen, self.outstanding_fen)
        return replace(self, **steps, **counts, bad_fen=bad_fen)

    @property
    def after_loans(self) -> int:
        """Loans opened after the first half of 2012."""
        return self.loans - self.half_loans - self.before_loans

    @property
    def after_fen(self) -> int:
        return self.lent_fen - self.half_fen - self.before_fen


_AMOUNTS = ("lent_fen", "outstanding_fen", "half_fen", "before_fen")
_COUNTS = ("borrowers", "loans", "active", "live", "half_loans", "before_loans")


def half_up_ratio(amount_fen: int, part: int, whole: int) -> int:
    """`amount_fen` times part over whole, rounded half up."""
    from decimal import Decimal

    return half_up(Decimal(amount_fen) * part / whole)
