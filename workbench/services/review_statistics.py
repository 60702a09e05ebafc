"""What do second looks show: do people agree, do they override well, and does anybody only press the button?"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number, local
from workbench.decision.agreement import Interval, kappa, linear_weights, percent_agreement
from workbench.decision.outcome import Outcome
from workbench.services.blind_review import ANSWERS, first_answer
from workbench.services.ground import Ground
from workbench.services.override_report import override_report
from workbench.services.review_file import PairAgreement, ReviewStatistics, RubberStamps

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

Counts = list[list[int]]


def statistics(ground: Ground, shelves: Shelves, now: datetime) -> ReviewStatistics:
    """Everything at once; a desk holds some thousand decisions of people at most."""
    names, whole, pairs = shelves.staff.names(), _empty(), dict[tuple[str, str], Counts]()
    decisions = {(d.case_no, d.version): d for one in _reviewed(shelves) for d in shelves.decisions.versions(one)}
    reviews = shelves.reviews.blind()
    given = [one for one in reviews if one.state == "given"]
    for one in given:
        first = decisions[one.case_no, one.version]
        if one.outcome is None or one.reviewer is None:
            continue
        row, column = ANSWERS.index(first_answer(first)), ANSWERS.index(one.outcome)
        whole[row][column] += 1
        pairs.setdefault((first.prepared_by, one.reviewer), _empty())[row][column] += 1
    human = shelves.reviews.human()
    agreement, plain, weighted = _measures(whole)
    return ReviewStatistics(
        chosen=len(reviews),
        given=len(given),
        agreement=agreement,
        kappa=plain,
        weighted=weighted,
        pairs=tuple(
            PairAgreement(names.get(a, a), names.get(b, b), sum(map(sum, table)), *_measures(table))
            for (a, b), table in sorted(pairs.items())
        ),
        overrides=override_report(shelves, now, day_number(ground.today())),
        stamps=rubber_stamps(shelves, ground.policy().review.rubber_stamp_seconds),
        human_open=sum(one.state == "open" for one in human),
        human_kept=sum(one.state == "kept" for one in human),
        human_overturned=sum(one.state == "overturned" for one in human),
        human_overdue=sum(one.state == "open" and local(one.due_at).date() < local(now).date() for one in human),
        share=float(ground.policy().review.blind_share),
        table=tuple(map(tuple, whole)),
    )


def _reviewed(shelves: Shelves) -> set[str]:
    return {one.case_no for one in shelves.reviews.blind()}


def _empty() -> Counts:
    return [[0] * len(ANSWERS) for _ in ANSWERS]


def _measures(table: Counts) -> tuple[Interval | None, Interval | None, Interval | None]:
    return percent_agreement(table), kappa(table), kappa(table, linear_weights(len(ANSWERS)))


def rubber_stamps(shelves: Shelves, bound_seconds: int) -> RubberStamps:
    """Declines, signatures and kept human reviews that took a person less than the bound."""
    courses = shelves.courses.all()
    declines, signed, back = [0, 0], [0, 0], Counter[str]()
    by_approver: defaultdict[str, int] = defaultdict(int)
    for case_no in {key[0] for key in courses}:
        for one in shelves.decisions.versions(case_no):
            course = courses.get((case_no, one.version))
            if course is None or one.prepared_by == SYSTEM.staff_id:
                continue
            if one.outcome is Outcome.DECLINE:
                declines[0] += 1
                declines[1] += course.working_seconds < bound_seconds
            if one.approved_by and one.approved_at and course.opened_at:
                signed[0] += 1
                signed[1] += (one.approved_at - course.opened_at).total_seconds() < bound_seconds
                by_approver[one.approved_by] += 1
            if one.state == "sent_back" and course.opened_by:
                back[course.opened_by] += 1
    kept = [one for one in shelves.reviews.human() if one.state == "kept"]
    names = shelves.staff.names()
    never = tuple((names.get(who, who), count) for who, count in sorted(by_approver.items()) if not back[who])
    return RubberStamps(
        bound_seconds, declines[0], declines[1], signed[0], signed[1], len(kept),
        sum(one.seconds < bound_seconds for one in kept), never,
    )  # fmt: skip
