"""Who of the sample economy has asked for credit, and what did they declare?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.sample.books import Loan, product_of
from workbench.sample.story import SCENES, Scene
from workbench.sample.traits import Traits
from workbench.sample.world import world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OFFICER, COLLEAGUE = "s01", "s02"
UNASSIGNED = 31


@dataclass(frozen=True, slots=True)
class Request:
    """One application as `applications.csv` has it; moments are local, YYYY-MM-DD HH:MM:SS."""

    case_no: str
    row: int
    product_code: str
    requested_fen: int
    term_days: int
    purpose: str
    submitted_at: str
    due_at: str
    stage: str
    assigned_to: str
    claim_warehouses: int | None = None
    claim_monthly_sales_fen: int | None = None
    claim_other_lenders: int | None = None
    claim_purpose: str = ""
    claim_employees: int | None = None


def case_number(day: date, number: int) -> str:
    return f"LN-{day:%y%m%d}-{number:04d}"


def scripted(traits: Traits, rows: list[int], sales_fen: NDArray[np.float64], day: date) -> list[Request]:
    """The thirteen cases of the story. The first declares a second warehouse that no parcel leaves from."""
    made = []
    for number, (scene, row) in enumerate(zip(SCENES, rows, strict=True)):
        claims = (int(traits.warehouses[row]), round(0.93 * sales_fen[row] / 1e5) * 100_000, int(traits.lenders[row]))
        if number == 0:
            claims = (2, *claims[1:])
        if scene.number == 429:  # forgets one lender and rounds sales up
            claims = (claims[0], round(claims[1] * 1.6), max(claims[2] - 1, 0))
        made.append(_of_scene(scene, row, claims, day))
    return made


def _of_scene(scene: Scene, row: int, claims: tuple[int, int, int], day: date) -> Request:
    return Request(
        case_no=case_number(day, scene.number), row=row, product_code=scene.product,
        requested_fen=100 * scene.requested_yuan, term_days=scene.term_days, purpose=scene.purpose,
        submitted_at=f"{day} {scene.submitted}:00", due_at=f"{day} {scene.due}:00", stage="draft",
        assigned_to=OFFICER, claim_warehouses=claims[0], claim_monthly_sales_fen=claims[1],
        claim_other_lenders=claims[2], claim_purpose=scene.purpose, claim_employees=4,
    )  # fmt: skip


def waiting(
    rng: np.random.Generator, traits: Traits, rows: list[int], sales_fen: NDArray[np.float64], day: date
) -> list[Request]:
    """The other open cases of today and yesterday; some declare more sales or fewer lenders than the flows show."""
    made = []
    for number, row in enumerate(rows):
        submitted = 8 * 60 + number * 7 + int(rng.integers(0, 6)) - (0 if number % 5 else 24 * 60 - 400)
        came = day if submitted >= 0 else day - timedelta(days=1)
        minute = submitted % (24 * 60) if submitted < 0 else min(submitted, 10 * 60 + 40)
        small = bool(rng.random() < 0.3) and traits.platform[row] != 2
        share = float(rng.uniform(0.03, 0.12) if small else rng.uniform(0.1, 0.5))
        amount = max(round(sales_fen[row] * share / 1e5) * 100_000, 1_000_000 if traits.platform[row] == 2 else 100_000)
        due = 12 * 60 + int(rng.integers(0, 420))
        purpose = world().names["purposes"][int(rng.integers(0, len(world().names["purposes"])))]
        exaggerates = float(rng.uniform(1.5, 2.3)) if rng.random() < 0.1 else float(rng.uniform(0.8, 0.98))
        hides = int(rng.random() < 0.12)
        made.append(
            Request(
                case_no=case_number(came, 437 + number if came == day else 880 + number), row=row,
                product_code=product_of(int(traits.platform[row]), small), requested_fen=amount,
                term_days=30 if small else (180, 365)[int(rng.random() < 0.5)], purpose=purpose,
                submitted_at=f"{came} {minute // 60:02d}:{minute % 60:02d}:00",
                due_at=f"{day} {due // 60:02d}:{due % 60:02d}:00", stage="draft",
                assigned_to="" if number < UNASSIGNED else COLLEAGUE,
                claim_warehouses=int(traits.warehouses[row]) + int(rng.random() < 0.04),
                claim_monthly_sales_fen=round(sales_fen[row] * exaggerates / 1e5) * 100_000,
                claim_other_lenders=max(int(traits.lenders[row]) - hides, 0), claim_purpose=purpose,
                claim_employees=int(rng.integers(1, 12)),
            )
        )  # fmt: skip
    return made


class Register:
    """Gives out case numbers: one running number a day."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}

    def number(self, day: int) -> str:
        self._last[day] = self._last.get(day, 0) + 1
        return case_number(day_of(day), self._last[day])


def decided(register: Register, loans: list[Loan]) -> list[Request]:
    """The application behind each loan; notes the case on the loan."""
    made = []
    for loan in loans:
        loan.case_no = register.number(loan.opened_day - 1)
        stage = "active" if loan.state == "open" else "closed"
        made.append(
            _past(loan.case_no, loan.row, loan.product, loan.limit_fen, loan.maturity_day - loan.opened_day,
                  loan.opened_day - 1, stage)
        )  # fmt: skip
    return made


def declined(
    rng: np.random.Generator, register: Register, traits: Traits, rows: list[int], sales: NDArray[np.float64], day: int
) -> list[Request]:
    """Applications of the past year that were turned down."""
    made = []
    for row in rows:
        when = day - int(rng.integers(20, 360))
        when = max(when, int(traits.opened_day[row]) + 40)
        amount = max(round(sales[row] * float(rng.uniform(0.5, 1.5)) / 1e5) * 100_000, 100_000)
        product = product_of(int(traits.platform[row]), False)
        made.append(_past(register.number(when), row, product, amount, 180, when, "rejected"))
    return made


def _past(case_no: str, row: int, product: str, amount_fen: int, term: int, day: int, stage: str) -> Request:
    submitted = day_of(day)
    minute = (row * 37 + amount_fen // 10_000) % 480
    at = f"{9 + minute // 60:02d}:{minute % 60:02d}:00"
    return Request(
        case_no=case_no, row=row, product_code=product, requested_fen=amount_fen, term_days=term, purpose="备货",
        submitted_at=f"{submitted} {at}", due_at=f"{submitted + timedelta(days=1)} {at}", stage=stage, assigned_to="",
    )  # fmt: skip
