"""How often, why and by whom was the recommendation overridden, and how did those loans turn out?

Counted over every decision a person prepared that stands (proposed or signed). Towards lending: an approval against the
advice or above it; towards refusing: a decline against it. Outcomes are those of `known_outcomes.turned_bad`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.applications.override_codes import override_codes, override_name
from workbench.common.text import same
from workbench.decision.agreement import differs, share
from workbench.services.decision_rules import APPROVALS
from workbench.services.lines_of_credit import loan_id_of
from workbench.services.review_file import OfficerOverrides, OverrideCount, OverrideReport

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves

RECENT_DAYS = 30
_STANDING = frozenset({"proposed", "signed"})


def override_report(shelves: Shelves, now: datetime, today: int) -> OverrideReport:
    """`today` is a day number: outcomes are known up to it."""
    decided = by_people(shelves)
    against = [one for one in decided if one.override]
    outcomes = _outcomes(shelves, decided, today)
    overridden = [outcomes[one.case_no] for one in against if one.case_no in outcomes]
    followed = [outcomes[one.case_no] for one in decided if not one.override and one.case_no in outcomes]
    lend = sum(one.outcome in APPROVALS for one in against)
    return OverrideReport(
        decided=len(decided),
        lend=lend,
        refuse=len(against) - lend,
        by_code=_by_code(shelves, against),
        by_officer=_by_officer(shelves, decided, now),
        bad_overridden=share(sum(overridden), len(overridden)),
        bad_as_advised=share(sum(followed), len(followed)),
        known_overridden=len(overridden),
        known_as_advised=len(followed),
    )


def by_people(shelves: Shelves) -> list[KeptDecision]:
    """The newest standing decision of each case, where a person prepared it."""
    newest = shelves.decisions.newest().values()
    return [one for one in newest if one.state in _STANDING and one.prepared_by != SYSTEM.staff_id]


def _outcomes(shelves: Shelves, decided: Sequence[KeptDecision], today: int) -> dict[str, bool]:
    """Case → did its loan go bad? Only where that is known."""
    from workbench.services.known_outcomes import turned_bad

    wanted = {loan_id_of(one.case_no): one.case_no for one in decided if one.outcome in APPROVALS}
    loans = list(shelves.loans.some(list(wanted)).values())
    events = shelves.loans.events([loan.loan_id for loan in loans])
    found = {wanted[loan.loan_id]: turned_bad(loan, events.get(loan.loan_id, ()), today) for loan in loans}
    return {case_no: bad for case_no, bad in found.items() if bad is not None}


def _by_code(shelves: Shelves, against: Iterable[KeptDecision]) -> tuple[OverrideCount, ...]:
    courses, lend, refuse = shelves.courses.all(), Counter[str](), Counter[str]()
    for one in against:
        course = courses.get((one.case_no, one.version))
        code = (course.override_code or "") if course else ""
        (lend if one.outcome in APPROVALS else refuse)[code] += 1
    declared = [one.code for one in override_codes()]
    seen = [code for code in (*declared, *sorted({*lend, *refuse} - {*declared})) if lend[code] or refuse[code]]
    return tuple(
        OverrideCount(code, override_name(code) or same(code or "—"), lend[code], refuse[code]) for code in seen
    )


def _by_officer(shelves: Shelves, decided: Sequence[KeptDecision], now: datetime) -> tuple[OfficerOverrides, ...]:
    names, since, found = shelves.staff.names(), now - timedelta(days=RECENT_DAYS), []
    for staff_id in sorted({one.prepared_by for one in decided}):
        own = [one for one in decided if one.prepared_by == staff_id]
        recent = [one for one in own if one.prepared_at >= since]
        before = [one for one in own if one.prepared_at < since]
        hits, recent_hits, old_hits = (sum(one.override for one in part) for part in (own, recent, before))
        drifts = differs(recent_hits, len(recent), old_hits, len(before))
        name = names.get(staff_id, staff_id)
        found.append(
            OfficerOverrides(
                name, len(own), hits, share(hits, len(own)), share(recent_hits, len(recent)), drifts
            )
        )  # fmt: skip
    return tuple(found)
