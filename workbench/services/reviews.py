"""What may staff do about decisions already made: judge them blind, answer a merchant, and see what that shows?"""

from __future__ import annotations

from datetime import date

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor, Role
from workbench.common.text import Text
from workbench.services import blind_review, human_review
from workbench.services.blind_choice import case_reading, judged_blind
from workbench.services.decision_rules import refuse
from workbench.services.ground import Ground
from workbench.services.review_file import (
    BlindAnswer,
    BlindCase,
    BlindResult,
    BlindRow,
    HumanReviewRow,
    ReviewPath,
    ReviewStatistics,
)
from workbench.services.review_statistics import statistics


class ReviewService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def blind_waiting(self, actor: Actor) -> tuple[BlindRow, ...]:
        """Decided cases that wait for a blind second look, those chosen first in front."""
        with self._ground.store.reading() as shelves:
            return blind_review.waiting(shelves, actor, self._ground.products())

    def take(self, case_no: str, actor: Actor) -> BlindCase:
        """Take a case for a blind look; see `blind_review.take` for what it refuses."""
        return blind_review.take(self._ground, case_no, actor)

    def give(self, case_no: str, answer: BlindAnswer, actor: Actor) -> BlindResult:
        """Answer it; see `blind_review.give` for what it refuses."""
        return blind_review.give(self._ground, case_no, answer, actor)

    def requests(self, actor: Actor, *, still_open: bool = True) -> tuple[HumanReviewRow, ...]:
        """Merchants who asked for a person, those due first in front."""
        with self._ground.store.reading() as shelves:
            now, products = self._ground.now(), self._ground.products()
            hidden = judged_blind(self._ground, shelves, actor)
            rows = human_review.requests(shelves, actor, now, products, still_open=still_open)
            return tuple(row for row in rows if row.case_no not in hidden)

    def ask_for_person(
        self, case_no: str, channel: str, words: str, asked_on: date, assigned_to: str, actor: Actor
    ) -> HumanReviewRow:
        """Record a merchant's request; see `human_review.ask` for what it refuses."""
        return human_review.ask(self._ground, case_no, channel, words, asked_on, assigned_to, actor)

    def open_request(self, case_no: str, actor: Actor) -> HumanReviewRow:
        """The named person begins."""
        return human_review.open_review(self._ground, case_no, actor)

    def close_request(self, case_no: str, overturn: bool, answer: str, actor: Actor) -> HumanReviewRow:
        """Keep the decline, or overturn it; see `human_review.close` for what it refuses."""
        return human_review.close(self._ground, case_no, overturn, answer, actor)

    def path(self, case_no: str) -> ReviewPath:
        """What a decline's letter names. Raises `StaffError` (`NO_DECLINE`)."""
        with case_reading(self._ground, case_no) as shelves:
            kept = shelves.decisions.get(case_no)
            if kept is None:
                raise refuse(
                    "NO_DECLINE",
                    Text(f"{case_no} 还没有决策", f"{case_no} is not decided"),
                    Text("请先作出决策", "Decide it first"),
                )
            return human_review.review_path(kept, self._ground.policy())

    def statistics(self, actor: Actor) -> ReviewStatistics:
        """Agreement, overrides and rubber-stamping. Raises `StaffError` (`NOT_PERMITTED` for administrators)."""
        if actor.role is Role.ADMIN:  # users and backups, no case data
            require(actor, Permission.REVIEW)
        with self._ground.store.reading() as shelves:
            return statistics(self._ground, shelves, self._ground.now())
