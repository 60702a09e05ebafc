"""What does staff see of arrears, and of one borrower in collection?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workbench.common.text import Text
from workbench.portfolio.cost_of_default import ShopValue
from workbench.services.instructions import InstructionLine
from workbench.services.portfolio_file import LedgerRow


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the list is narrowed to and sorted by. `bucket`: '', 1-30, 31-60, 61-90, 90+; `owner` and `step`: '-' for
    none. `limit`: rows that come with the list; the others are asked for by page."""

    bucket: str = ""
    owner: str = ""
    step: str = ""
    which: str = ""  # '', waiting, suggested, broken, cured (paid, and a step still stands)
    words: str = ""
    limit: int = 300
    sort: str = "loss"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ArrearsRow:
    """A borrower in arrears as the list shows it."""

    merchant_id: str
    name: str
    currency: str
    days_past_due: int
    due_fen: int
    owed_fen: int
    loan_class: Text
    chance: Decimal
    loss_fen: int
    step: str
    step_words: Text
    waiting: bool
    suggested: bool
    promise: str  # open, kept, broken, empty
    promise_on: date | None
    promise_fen: int
    owner: str  # name, empty: nobody
    next_on: date | None
    net_fen: int = 0  # of what is owed, what the lender bears after partners, pools and guarantors


@dataclass(frozen=True, slots=True)
class QueueFile:
    """The list with the sums of all that its filter leaves. `order`: everybody by number; `rows`: the first of them;
    `more`: how many rows are still to be asked for."""

    as_of: date
    currency: str
    rows: tuple[ArrearsRow, ...]
    borrowers: int
    due_fen: int
    owed_fen: int
    loss_fen: int
    owners: tuple[tuple[str, str], ...]  # staff id, name
    steps: tuple[tuple[str, Text], ...]
    breaches_30: int  # contacts of the last thirty days that broke a rule
    order: tuple[str, ...] = ()
    calendar_note: Text = Text("", "")  # noqa: RUF009 - a frozen value: the year's public holidays are not known

    @property
    def more(self) -> int:
        return self.borrowers - len(self.rows)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One rung. `state`: standing, proposed, lifting, suggested, open (may be taken), closed."""

    code: str
    name: Text
    opens: Text  # "逾期 60 天，须复核"
    state: str
    why: Text  # why it may not be taken; empty words where it may
    persons: int
    needs_basis: bool
    event_no: int | None  # what waits for an answer
    by: str
    on: date | None
    reason: str
    may_answer: bool  # whoever reads may agree or send back
    why_not: Text  # what keeps whoever reads from answering
    own: bool  # whoever reads proposed it
    soft: bool = False  # mere talk: it is over with the delay and nobody lifts it


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """One event of the ladder as its history shows it."""

    on: date
    words: Text
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    at: datetime
    kind: Text
    party: Text
    outcome: Text
    note: str
    next_on: date | None
    by: str
    breaches: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    made_on: date
    due_on: date
    amount_fen: int
    paid_fen: int
    state: str
    by: str


@dataclass(frozen=True, slots=True)
class HardshipLine:
    request_id: int
    asks: Text
    words: str
    by: str
    on: date
    state: str
    answer: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What one loan owes, by part."""

    loan_id: str
    product: Text
    principal_fen: int
    interest_fen: int
    charges_fen: int
    due_fen: int
    days_past_due: int
    loan_class: Text


@dataclass(frozen=True, slots=True)
class CollectionView:
    """Everything the right side shows of one borrower."""

    merchant_id: str
    name: str
    currency: str
    days_past_due: int
    loan_class: Text
    owed: tuple[OwedLine, ...]
    due_fen: int
    owed_fen: int
    owner: str
    owner_id: str
    next_on: date | None
    steps: tuple[StepLine, ...]
    history: tuple[PenaltyLine, ...]
    contacts: tuple[ContactLine, ...]
    may_contact: tuple[Text, ...]  # rules one more contact now would break; empty: none
    contact_rules: Text
    promises: tuple[PromiseLine, ...]
    hardships: tuple[HardshipLine, ...]
    instructions: tuple[InstructionLine, ...]
    ledger: tuple[LedgerRow, ...]
    value: ShopValue
    synthetic: bool

    @property
    def promise(self) -> PromiseLine | None:
        """The promise that is open, else the newest."""
        return next((one for one in self.promises if one.state == "open"), next(iter(self.promises), None))


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """What one officer has in hand; an empty name for what nobody has taken."""

    name: str
    borrowers: int
    due_fen: int
    loss_fen: int
    overdue_actions: int
    promises_kept: int
    promises_broken: int
