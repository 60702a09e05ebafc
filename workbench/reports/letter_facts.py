"""What does a decision letter say about one case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Price


@dataclass(frozen=True, slots=True)
class ReviewWay:
    """Until when a merchant may ask for a person, how, and within how many days the answer comes."""

    until: date
    channels: Text  # "电话、书信或当面"
    answer_days: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Every fact of a letter, already decided and worded. A letter adds no fact of its own.

    `reasons` and `change` are words for the merchant: nothing internal may stand in them. `price` is of the decided
    limit, rate, fee and term; None for a decline. `headline` names the basis of the cost shown largest: nominal_365,
    irr_x12 or xirr.
    """

    number: str  # DL-261123-0417-v1
    case_no: str
    lender: Text
    merchant: str
    person: str
    product: Text
    submitted_on: date
    decided_on: date
    outcome: Outcome  # approve, approve_lower or decline
    currency: str
    requested_fen: int
    limit_fen: int
    price: Price | None
    headline: str
    term: Text  # "12 个月，随借随还"
    valid_until: date | None
    reasons: tuple[Text, ...]  # at most four
    change: Text  # what would change the result; empty words where nothing is known
    contact: Text  # where to object; empty words where the lender gave none
    prepared_by: str
    approved_by: str | None
    second_needed: bool
    automatic: bool  # decided by the program within policy, no person involved
    proof_digest: str  # SHA-256 of the decision's proof, "" while not signed
    synthetic: bool
    draft: bool
    anchor: str = ""  # head of the journal when the decision was signed
    note: Text = Text("", "")  # noqa: RUF009 - a frozen value; words people added
    seals: int = 0  # places for electronic signatures
    cost_note: Text = Text("", "")  # noqa: RUF009 - on which basis the cost is named, and what it is compared with
    review: ReviewWay | None = None  # how a person is asked to look again; for a decline
