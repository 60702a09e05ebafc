"""Which loans do the sample economy's merchants have and have had?

Every loan is a line that is drawn, pays interest each month and is repaid at maturity or before. Loans of the past are
closed; some were late. Who borrows now has borrowed before, one loan after the other, each a little larger, so that the
book grows evenly. Of the present loans a few stand past their maturity (`sample.borrowers`); a bad one is written off a
year after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.sample.traits import Traits
from workbench.sample.world import PLATFORMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PUBLISHED_NPL = 0.0123
MILLION = 1_000_000
# Daily rates in millionths and the highest probability of default, by band at opening.
BANDS = (("A", 370, 0.0117), ("B", 427, 0.0230), ("C", 480, 0.0450), ("D", 520, 0.0862), ("E", 560, 1.01))
BAD_DAYS = 90
WRITTEN_OFF_DAYS = 361
SMALL_SIZE = 0.6  # of a loan that is repaid at once after thirty days
LARGEST = 3  # times the mean sales, as far as a loan is sized by them: one may not be the book
PAY_DOWN_DAYS = 45  # before maturity: half of what is left comes back at a month's end
LEFT_DAYS = 600  # within which those who no longer borrow paid their last loan back
USED, STEP = 0.80, 0.95  # of a present loan: what is in use of it on average; how much smaller the one before was
CHAIN_DAYS = 640  # of the past of those who borrow now


@dataclass(slots=True)
class Loan:
    """One line of credit and its movements (day, kind, amount, principal, interest, balance after it)."""

    row: int  # of the merchant in the traits
    product: str
    limit_fen: int
    rate_ppm: int
    opened_day: int
    maturity_day: int
    band: str
    state: str = "open"
    case_no: str = ""
    events: list[tuple[int, str, int, int, int, int]] = field(default_factory=list)
    owed_ppm: int = 0  # interest run so far, millionths of fen
    paid_fen: int = 0  # interest paid so far
    since: int = 0

    @property
    def balance_fen(self) -> int:
        return self.events[-1][5] if self.events else 0

    def days_past_due(self, day: int) -> int:
        """Days since maturity while principal is outstanding."""
        return max(day - self.maturity_day, 0) if self.balance_fen else 0

    def _run(self, day: int) -> int:
        """Accrue to `day`; whole fen of interest owed then, rounded half up on the running total."""
        self.owed_ppm += self.balance_fen * self.rate_ppm * (day - self.since)
        self.since = day
        return (self.owed_ppm + MILLION // 2) // MILLION - self.paid_fen

    def draw(self, day: int, amount_fen: int) -> None:
        self._run(day)
        self.events.append((day, "draw", amount_fen, amount_fen, 0, self.balance_fen + amount_fen))

    def repay(self, day: int, principal_fen: int) -> None:
        """Pay all interest owed and so much principal."""
        interest = self._run(day)
        self.paid_fen += interest
        if interest + principal_fen > 0:
            left = self.balance_fen - principal_fen
            self.events.append((day, "repay", interest + principal_fen, principal_fen, interest, left))

    def write_off(self, day: int) -> None:
        self.events.append((day, "write_off", self.balance_fen, self.balance_fen, 0, 0))
        self.state = "written_off"


def monthly_days(opened: int, until: int) -> list[int]:
    """The same day of each month after opening, before `until`; the month's last day where it is shorter."""
    start, days = day_of(opened), []
    for months in range(1, 40):
        year, month = divmod(start.month - 1 + months, 12)
        following = day_number(start.replace(year=start.year + year + (month == 11), month=(month + 1) % 12 + 1, day=1))
        first = day_number(start.replace(year=start.year + year, month=month + 1, day=1))
        due = min(first + start.day - 1, following - 1)
        if due >= until:
            break
        days.append(due)
    return days


def band_of(probability: float) -> tuple[str, int]:
    """Band and daily rate in millionths."""
    for name, rate, most in BANDS:
        if probability <= most:
            return name, rate
    raise ValueError(f"{probability} is no probability")


def product_of(platform: int, order_loan: bool) -> str:
    name = PLATFORMS[platform]
    return f"credit_{name}" if name == "b2b" or not order_loan else "order_taobao"


def past_loans(
    rng: np.random.Generator,
    traits: Traits,
    sales_fen: NDArray[np.float64],
    pd: NDArray[np.float64],
    day: int,
    present: Sequence[Loan] = (),
) -> list[Loan]:
    """Closed loans: `prior_loans` of each merchant, `prior_late` of them repaid after maturity.

    Who has a loan now renewed: its loans follow each other up to the present one, as many as the days allow, and its
    traits are made to say so.
    """
    import numpy as np

    now = {loan.row: loan for loan in present}
    for one in present:
        room = min(CHAIN_DAYS - (day - one.opened_day), one.opened_day - int(traits.opened_day[one.row]) - 45)
        count = max(round(room / float(rng.uniform(120, 190))), 0)
        traits.prior_loans[one.row] = count
        traits.prior_late[one.row] = min(int(traits.prior_late[one.row]), count // 3)
    sales_fen = np.minimum(sales_fen, LARGEST * float(np.mean(sales_fen)))
    loans = []
    for row in np.nonzero(traits.prior_loans)[0]:
        count, late = int(traits.prior_loans[row]), int(traits.prior_late[row])
        following = now.get(int(row))
        first = int(traits.opened_day[row]) + 45
        last = day - int(rng.integers(45, max(min((day - first) * 6 // 10, LEFT_DAYS), 160)))
        if following is not None:
            last = following.opened_day
            first = max(first, day - CHAIN_DAYS)
        slot = max((last - first) / count, 8.0)
        were_late = set(rng.permutation(count)[:late].tolist())
        for number in range(count):
            size = float(sales_fen[row]) * float(rng.uniform(0.15, 0.6)) * (0.5 + 0.5 * (number + 1) / count)
            if following is not None:
                size = following.events[0][2] * USED * STEP ** (count - number) * float(rng.uniform(0.85, 1.15))
            opened = int(last - slot * (count - number))
            loan = _past_loan(
                rng, traits, int(row), opened, slot, size, number in were_late, float(pd[row]), following is not None
            )
            loans.append(loan)
    return loans


def _past_loan(
    rng: np.random.Generator,
    traits: Traits,
    row: int,
    opened: int,
    slot: float,
    size: float,
    late: bool,
    pd: float,
    renews: bool = False,
) -> Loan:
    small = bool(rng.random() < 0.4) and traits.platform[row] != 2
    term = int(min(30 if small else (90, 180)[int(rng.random() < 0.5)], max(slot * 0.7, 5)))
    if renews:  # the next one is drawn within days
        small, term = False, max(int(slot * 0.95) if late else int(slot) - 1, 5)
    band, rate = band_of(pd)
    limit = _rounded(size)
    loan = Loan(row, product_of(int(traits.platform[row]), small), limit, rate, opened, opened + term, band, "closed")
    loan.since = opened
    loan.draw(opened, limit)
    end = opened + term
    if late:
        end += max(1, int(rng.uniform(0.02, 0.04 if renews else 0.25) * slot))
    elif not renews and rng.random() < 0.3:
        end -= term // 4
    for due in monthly_days(opened, min(end, loan.maturity_day)):
        loan.repay(due, 0)
    loan.repay(end, limit)
    return loan


def present_loan(
    rng: np.random.Generator, traits: Traits, row: int, size: float, pd: float, day: int, past_due: int
) -> Loan:
    """A line in use on `day`; with `past_due` days since an unpaid maturity, 0 for one that is in order."""
    small = bool(rng.random() < 0.25) and traits.platform[row] != 2
    term = 30 if small else (90, 180, 365)[int(rng.integers(0, 3))]
    if past_due > BAD_DAYS and term == 365:
        term = 180
    age = term + past_due if past_due else int(rng.uniform(0.05, 0.97) * term)
    age = max(min(age, day - int(traits.opened_day[row]) - 30), past_due + 5)
    band, rate = band_of(pd)
    limit = _rounded(size * (SMALL_SIZE if small else 1.0))
    opened = day - age
    maturity = day - past_due if past_due else opened + term
    product = product_of(int(traits.platform[row]), small)
    loan = Loan(row, product, limit, rate, opened, maturity, band)
    loan.since = opened
    first = limit if small else _rounded(limit * float(rng.uniform(0.45, 1.0)))
    loan.draw(opened, min(first, limit))
    _use(rng, loan, small, min(day + 1, maturity), pays_down=not past_due)
    return loan


def _use(rng: np.random.Generator, loan: Loan, small: bool, until: int, pays_down: bool) -> None:
    """Interest each month; now and then some principal back or a further draw."""
    for due in monthly_days(loan.opened_day, until):
        loan.repay(due, 0)
        u = float(rng.random())
        if pays_down and not small and loan.maturity_day - due < PAY_DOWN_DAYS and loan.balance_fen > 200_000:
            loan.repay(due + 1, _rounded(loan.balance_fen * 0.5)) if due + 1 < until else None
        elif not small and u < 0.35 and loan.balance_fen > 200_000:
            loan.repay(due + 1, _rounded(loan.balance_fen * 0.25)) if due + 1 < until else None
        elif not small and u > 0.75 and due + 2 < until:
            more = (loan.limit_fen - loan.balance_fen) // 2 // 10_000 * 10_000
            if more > 0:
                loan.draw(due + 2, more)


def write_off_old(loans: Sequence[Loan], day: int) -> float:
    """Write off what was a year past its maturity; the share of bad loans that is left."""
    for loan in loans:
        if loan.days_past_due(day) >= WRITTEN_OFF_DAYS:
            loan.write_off(loan.maturity_day + WRITTEN_OFF_DAYS)
    return bad_share(loans, day)


def bad_share(loans: Sequence[Loan], day: int) -> float:
    """Principal of loans over 90 days past due over all principal."""
    total = sum(loan.balance_fen for loan in loans)
    bad = sum(loan.balance_fen for loan in loans if loan.days_past_due(day) > BAD_DAYS)
    return bad / total if total else 0.0


def _rounded(amount_fen: float) -> int:
    """To whole ¥100 (above ¥10,000: ¥1,000), at least ¥500."""
    step = 100_000 if amount_fen >= 1_000_000 else 10_000
    return max(round(amount_fen / step) * step, 50_000)
