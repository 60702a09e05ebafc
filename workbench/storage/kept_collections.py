"""What does the desk keep of penalties, contacts, promises and instructions?

Frozen values in and out of the shelves. Importing this module loads no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.portfolio.penalties import PenaltyEvent


@dataclass(frozen=True, slots=True)
class KeptPenalty:
    """One event of a borrower's ladder; see `portfolio.penalties`."""

    merchant_id: str
    event_no: int
    step: str
    kind: str
    refers: int | None
    answers_staff: str | None
    staff_id: str
    at: datetime
    day: int
    days_past_due: int
    loan_class: int
    owed_fen: int
    persons: int
    reason: str
    basis: str
    policy_digest: str

    def event(self) -> PenaltyEvent:
        """What the rules read of it."""
        return PenaltyEvent(
            self.event_no, self.day, self.kind, self.step, self.refers, self.staff_id, self.persons, self.days_past_due
        )


@dataclass(frozen=True, slots=True)
class CollectionFile:
    """Whose work a borrower in arrears is; the steps follow the ladder's events."""

    merchant_id: str
    owner: str | None = None
    next_day: int | None = None
    step: str = ""
    waiting: str = ""
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class KeptContact:
    contact_id: int | None
    merchant_id: str
    at: datetime
    day: int
    kind: str
    party: str
    outcome: str
    note: str
    next_day: int | None
    breaches: tuple[str, ...]
    staff_id: str


@dataclass(frozen=True, slots=True)
class KeptPromise:
    promise_id: int | None
    merchant_id: str
    made_day: int
    due_day: int
    amount_fen: int
    paid_before_fen: int
    paid_fen: int
    state: str
    judged_day: int | None
    staff_id: str


@dataclass(frozen=True, slots=True)
class KeptHardship:
    request_id: int | None
    merchant_id: str
    asks: str
    words: str
    asked_by: str
    asked_at: datetime
    state: str
    answered_by: str | None
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class KeptInstruction:
    """One instruction: `text` is the JSON as it was written, `digest` its SHA-256."""

    number: int
    kind: str
    subject: str
    day: int
    at: datetime
    staff_id: str
    digest: str
    text: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in self.subject)
        return f"{self.number:06d}-{self.kind}-{safe}"


@dataclass(frozen=True, slots=True)
class Arrears:
    """A borrower in arrears as the live book has it, with what the queue sorts by. Amounts in minor units."""

    merchant_id: str
    name: str
    legal_person_id: str
    currency: str
    loans: int
    principal_fen: int
    owed_fen: int  # principal, interest and charges of all loans
    net_fen: int  # of that, what the lender bears itself after partners, pools and guarantors
    due_fen: int
    since_day: int
    loan_class: int
    chance_millionths: int
    loss_fen: int
    owner: str | None
    next_day: int | None
    step: str
    waiting: str
    suggested: str
    promise: str  # state of the newest promise, empty: none
    promise_day: int | None
    promise_fen: int


@dataclass(frozen=True, slots=True)
class ArrearsSums:
    """All borrowers that a filter leaves, not only those shown."""

    borrowers: int
    due_fen: int
    owed_fen: int
    loss_fen: int


@dataclass(frozen=True, slots=True)
class Workload:
    """What one officer has: None for what nobody has taken."""

    owner: str | None
    borrowers: int
    due_fen: int
    loss_fen: int
    overdue_actions: int  # next day has passed
    promises_kept: int
    promises_broken: int


@dataclass(frozen=True, slots=True)
class ArrearsQuestion:
    """What the queue asks. Shares in millionths. `chances`: (days past due from, chance), rising.

    Filters: days past due from/to, owner ('-': nobody), step that stands ('-': none), `waiting` for a second person,
    `broken` newest promise, words of the name or number. `hidden`: borrowers the reader must not see. `covers`: what
    guarantors pay of a loss by (product, company, share); `kept`: what the lender bears of a pool's loss by (pool,
    share). `sort`: one of `SORTS`; what has no value stands last either way. `ladder`: steps in their order.
    """

    day: int
    chances: tuple[tuple[int, int], ...]
    loss_given_default: int
    covers: tuple[tuple[str, str, int], ...] = ()
    kept: tuple[tuple[str, int], ...] = ()
    from_days: int = 1
    to_days: int | None = None
    owner: str = ""
    step: str = ""
    waiting: bool = False
    suggested: bool = False
    broken: bool = False
    cured: bool = False  # those who owe nothing past due, and against whom a step beyond `talk` stands
    talk: tuple[str, ...] = ()
    words: str = ""
    hidden: tuple[str, ...] = ()
    limit: int = 300
    sort: str = "loss"
    descending: bool = True
    ladder: tuple[str, ...] = ()


SORTS = ("loss", "late", "due", "owed", "chance", "name", "step", "promise", "owner", "next")
"""What the queue may be sorted by."""


@dataclass(frozen=True, slots=True)
class ArrearsOrder:
    """Every borrower that a question leaves, in its order, with the sums of all."""

    merchant_ids: tuple[str, ...]
    sums: ArrearsSums
