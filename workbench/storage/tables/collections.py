"""Which steps were taken against whom, what was said, what was promised, and which instructions were written?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of

PENALTY_KINDS = ("suggest", "propose", "agree", "refuse", "withdraw", "ask_lift", "lift", "keep")
ANSWERS = "kind IN ('agree','refuse','withdraw','lift','keep')"


class PenaltyEventRow(Row, table=True):
    """The ladder of one borrower, only ever added to. The database itself keeps two people apart where two are wanted:
    `answers_staff` is who wrote the event that this one answers, which a trigger compares with it."""

    __tablename__ = "penalty_events"
    __table_args__ = (
        one_of("kind", PENALTY_KINDS),
        not_negative("days_past_due"),
        not_negative("owed_fen"),
        CheckConstraint("persons IN (1, 2)", name="persons_known"),
        CheckConstraint(f"({ANSWERS}) = (refers IS NOT NULL)", name="answers_something"),
        CheckConstraint("(refers IS NULL) = (answers_staff IS NULL)", name="answered_known"),
        CheckConstraint(
            "kind NOT IN ('agree','lift') OR persons < 2 OR (staff_id <> answers_staff AND staff_id <> 'system'"
            " AND answers_staff <> 'system')",
            name="two_people",
        ),
        CheckConstraint("kind NOT IN ('propose','agree') OR days_past_due > 0", name="past_due"),
        CheckConstraint(
            "kind NOT IN ('ask_lift','lift','refuse','keep') OR length(trim(reason)) >= 10", name="reason_given"
        ),
        CheckConstraint("kind <> 'suggest' OR staff_id = 'system'", name="suggested_by_program"),
        CheckConstraint("kind = 'suggest' OR staff_id <> 'system'", name="acted_by_person"),
        Index(
            "uq_penalty_events_answer", "merchant_id", "refers", unique=True, sqlite_where=text("refers IS NOT NULL"),
        ),
    )  # fmt: skip
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    event_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    step: str
    kind: str
    refers: int | None
    answers_staff: str | None
    staff_id: str = Field(foreign_key="staff.staff_id")
    at: str
    day: int
    days_past_due: int
    loan_class: int
    owed_fen: int
    persons: int
    reason: str = Field(sa_column=Column(Text, nullable=False))
    basis: str = Field(sa_column=Column(Text, nullable=False))
    policy_digest: str


class CollectionFileRow(Row, table=True):
    """Whose work a borrower in arrears is, and when it is looked at next."""

    __tablename__ = "collection_files"
    __table_args__ = (Index("ix_collection_files_owner", "owner"),)
    merchant_id: str = Field(primary_key=True, foreign_key="merchants.merchant_id")
    owner: str | None = Field(default=None, foreign_key="staff.staff_id")
    next_day: int | None
    step: str  # the hardest step that stands; empty: none. Follows `penalty_events` in the same transaction.
    waiting: str  # the step that waits for a second person; empty: none
    suggested: str  # the step the program suggests; empty: none


class ContactRow(Row, table=True):
    """One contact with whoever owes, as it took place; only ever added to."""

    __tablename__ = "contacts"
    __table_args__ = (
        one_of("kind", ["phone", "message", "letter", "visit", "video"]),
        one_of("party", ["borrower", "guarantor"]),
        one_of("outcome", ["reached", "no_answer", "promised", "refused", "disputed", "hardship", "wrong_number"]),
        CheckConstraint("breaches = '' OR length(trim(note)) >= 10", name="breach_explained"),
        Index("ix_contacts_merchant", "merchant_id", "day"),
    )
    contact_id: int | None = Field(default=None, primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    at: str
    day: int
    kind: str
    party: str
    outcome: str
    note: str = Field(sa_column=Column(Text, nullable=False))
    next_day: int | None
    breaches: str  # rules of contact it broke, by code
    staff_id: str = Field(foreign_key="staff.staff_id")


class PromiseRow(Row, table=True):
    __tablename__ = "promises"
    __table_args__ = (
        one_of("state", ["open", "kept", "broken", "replaced"]),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("due_day >= made_day", name="due_after_made"),
        not_negative("paid_before_fen"),
        CheckConstraint("(state = 'open') = (judged_day IS NULL)", name="judged_whole"),
        Index("uq_promises_open", "merchant_id", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_promises_state", "state", "due_day"),
    )
    promise_id: int | None = Field(default=None, primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    made_day: int
    due_day: int
    amount_fen: int
    paid_before_fen: int  # everything the borrower had ever paid when it was made
    paid_fen: int  # what came since, when it was judged
    state: str
    judged_day: int | None
    staff_id: str = Field(foreign_key="staff.staff_id")


class HardshipRow(Row, table=True):
    """A borrower's request for help, handed to whoever may restructure."""

    __tablename__ = "hardship_requests"
    __table_args__ = (
        one_of("asks", ["extend", "instalments", "pause", "other"]),
        one_of("state", ["open", "granted", "refused", "withdrawn"]),
        CheckConstraint("length(trim(words)) >= 10", name="words_given"),
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_whole"),
        CheckConstraint("state NOT IN ('granted','refused') OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'open' OR length(trim(answer)) >= 10", name="answer_says_why"),
        Index("uq_hardship_open", "merchant_id", unique=True, sqlite_where=text("state = 'open'")),
    )
    request_id: int | None = Field(default=None, primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    asks: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str = Field(foreign_key="staff.staff_id")
    asked_at: str
    state: str
    answered_by: str | None = Field(default=None, foreign_key="staff.staff_id")
    answered_at: str | None
    answer: str = Field(sa_column=Column(Text, nullable=False))


class InstructionRow(Row, table=True):
    """What was written for others to do. Nothing is ever sent by the program; one kind, subject and day is one file."""

    __tablename__ = "instructions"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "day"),
        CheckConstraint("length(digest) = 64", name="digest_whole"),
        Index("ix_instructions_subject", "subject"),
    )
    number: int = Field(primary_key=True)
    kind: str
    subject: str
    day: int
    at: str
    staff_id: str = Field(foreign_key="staff.staff_id")
    digest: str
    text: str = Field(sa_column=Column(Text, nullable=False))  # the JSON, byte for byte
