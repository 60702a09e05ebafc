"""Which decided cases does a second officer judge blind, and which did a merchant ask a person to look at again?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.common.dates import day_number, day_of
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.storage.columns import add_rows, moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.reviews import BlindReviewRow, HumanReviewRow

_BLIND = table(BlindReviewRow)
_HUMAN = table(HumanReviewRow)


@dataclass(frozen=True, slots=True)
class KeptBlindReview:
    """One blind second review. Outcome, rating and reasons are the second officer's own."""

    case_no: str
    version: int
    chosen_at: datetime
    state: str = "waiting"  # waiting, taken, given
    reviewer: str | None = None
    taken_at: datetime | None = None
    given_at: datetime | None = None
    outcome: Outcome | None = None
    rating: Diligence | None = None
    reasons: tuple[str, ...] = ()
    comment: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class KeptHumanReview:
    """One request that a person look at a decline again, and the answer."""

    case_no: str
    number: int
    version: int
    asked_on: date
    channel: str  # phone, letter, email, platform, in_person
    words: str
    recorded_by: str
    recorded_at: datetime
    due_at: datetime
    assigned_to: str
    state: str = "open"  # open, kept, overturned
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    answer: str = ""
    seconds: int = 0


class ReviewShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_blind(self, review: KeptBlindReview) -> None:
        add_rows(self._connection, _BLIND, [_blind_row(review)])

    def put_blind(self, review: KeptBlindReview) -> None:
        put_rows(self._connection, _BLIND, [_blind_row(review)])

    def blind(self, case_no: str | None = None, *, given: bool | None = None) -> tuple[KeptBlindReview, ...]:
        """Blind reviews, those chosen first in front; `given` keeps the answered, or those still to answer."""
        wanted = select(_BLIND).order_by(_BLIND.c.chosen_at, _BLIND.c.case_no)
        if case_no is not None:
            wanted = wanted.where(_BLIND.c.case_no == case_no)
        if given is not None:
            wanted = wanted.where((_BLIND.c.state == "given") if given else (_BLIND.c.state != "given"))
        return tuple(_blind(row) for row in self._connection.execute(wanted))

    def add_human(self, review: KeptHumanReview) -> None:
        add_rows(self._connection, _HUMAN, [_human_row(review)])

    def put_human(self, review: KeptHumanReview) -> None:
        put_rows(self._connection, _HUMAN, [_human_row(review)])

    def human(self, case_no: str | None = None, *, still_open: bool = False) -> tuple[KeptHumanReview, ...]:
        """Requests, those due first in front."""
        wanted = select(_HUMAN).order_by(_HUMAN.c.due_at, _HUMAN.c.case_no, _HUMAN.c.number)
        if case_no is not None:
            wanted = wanted.where(_HUMAN.c.case_no == case_no)
        if still_open:
            wanted = wanted.where(_HUMAN.c.state == "open")
        return tuple(_human(row) for row in self._connection.execute(wanted))

    def next_number(self, case_no: str) -> int:
        last = self._connection.scalar(select(func.max(_HUMAN.c.number)).where(_HUMAN.c.case_no == case_no))
        return int(last or 0) + 1


def _blind_row(one: KeptBlindReview) -> dict[str, Any]:
    return {
        "case_no": one.case_no,
        "version": one.version,
        "chosen_at": moment_in(one.chosen_at),
        "state": one.state,
        "reviewer": one.reviewer,
        "taken_at": moment_or_none(one.taken_at),
        "given_at": moment_or_none(one.given_at),
        "outcome": None if one.outcome is None else one.outcome.value,
        "rating": None if one.rating is None else one.rating.value,
        "reasons": json.dumps(list(one.reasons)),
        "comment": one.comment,
        "seconds": one.seconds,
    }


def _blind(row: Row[Any]) -> KeptBlindReview:
    values = dict(row._mapping)
    values |= {
        "chosen_at": moment_out(row.chosen_at),
        "taken_at": moment_out_or_none(row.taken_at),
        "given_at": moment_out_or_none(row.given_at),
        "outcome": None if row.outcome is None else Outcome(row.outcome),
        "rating": None if row.rating is None else Diligence(row.rating),
        "reasons": tuple(json.loads(row.reasons)),
    }
    return KeptBlindReview(**values)


def _human_row(one: KeptHumanReview) -> dict[str, Any]:
    return {
        "case_no": one.case_no,
        "number": one.number,
        "version": one.version,
        "asked_day": day_number(one.asked_on),
        "channel": one.channel,
        "words": one.words,
        "recorded_by": one.recorded_by,
        "recorded_at": moment_in(one.recorded_at),
        "due_at": moment_in(one.due_at),
        "assigned_to": one.assigned_to,
        "state": one.state,
        "opened_at": moment_or_none(one.opened_at),
        "closed_at": moment_or_none(one.closed_at),
        "closed_by": one.closed_by,
        "answer": one.answer,
        "seconds": one.seconds,
    }


def _human(row: Row[Any]) -> KeptHumanReview:
    values = dict(row._mapping)
    values["asked_on"] = day_of(values.pop("asked_day"))
    values |= {
        "recorded_at": moment_out(row.recorded_at),
        "due_at": moment_out(row.due_at),
        "opened_at": moment_out_or_none(row.opened_at),
        "closed_at": moment_out_or_none(row.closed_at),
    }
    return KeptHumanReview(**values)
