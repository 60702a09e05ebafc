"""What does policy decide alone, and who stopped it from doing so?

Green is approved, red is declined with its reasons, yellow waits for people. One switch turns everything yellow: it is
thrown by one person at once, with a reason, and stands in the journal like every other act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import SYSTEM, Actor
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.decision_ground import add, draft_of, kept_of, ready, settle
from workbench.services.decision_rules import Judged, refuse, require_comment
from workbench.services.decline_reasons import decline_grounds
from workbench.services.ground import Ground
from workbench.services.offers import keep_offers

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

DECIDABLE = (Stage.SCORED, Stage.SURVEY)
LEFT_TO_PEOPLE = {"SCORE_STALE": "stale", "FUNDING_CAP": "people", "CONTRADICTION_OPEN": "people"}
OFF, OFF_BY, OFF_AT, OFF_REASON = "automatic_off", "automatic_off_by", "automatic_off_at", "automatic_off_reason"


@dataclass(frozen=True, slots=True)
class AutomaticState:
    """Does policy decide alone at this desk? Where it was stopped: by whom (display name), when and why."""

    stopped: bool
    by: str = ""
    at: datetime | None = None
    reason: str = ""

    @property
    def words(self) -> Text:
        return Text(
            f"自动决策已由{self.by}停用，全部案件由人工决定：{self.reason}",
            f"{self.by} stopped automatic decisions; people decide every case: {self.reason}",
        )


def state_of(shelves: Shelves) -> AutomaticState:
    """The switch as it stands."""
    settings = shelves.settings.all()
    if not settings.get(OFF):
        return AutomaticState(False)
    by, at = str(settings.get(OFF_BY, "")), str(settings.get(OFF_AT, ""))
    moment = datetime.fromisoformat(at) if at else None
    return AutomaticState(True, shelves.staff.names().get(by, by), moment, str(settings.get(OFF_REASON, "")))


def throw(ground: Ground, stop: bool, reason: str, actor: Actor) -> AutomaticState:
    """Stop automatic decisions, or let them go on.

    Raises `StaffError` (`NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `ALREADY_SO`).
    """
    require(actor, Permission.AUTOMATIC)
    require_comment(reason)
    now, words = ground.now(), reason.strip()
    with ground.transaction() as shelves:
        if state_of(shelves).stopped is stop:
            raise refuse(
                "ALREADY_SO",
                Text("自动决策已是这个状态", "Automatic decisions are in that state already"),
                Text("请刷新后再看", "Reload and look again"),
            )
        shelves.settings.put(OFF, stop)
        shelves.settings.put(OFF_BY, actor.staff_id)
        shelves.settings.put(OFF_AT, now.isoformat())
        shelves.settings.put(OFF_REASON, words)
        shelves.journal.append(now, actor, "automatic.stop" if stop else "automatic.resume", None, {"comment": words})
        return state_of(shelves)


def by_policy(ground: Ground, case_no: str, actor: Actor) -> str:
    """Decide one case where policy may: the outcome, `people` or `stale`."""
    try:
        return _decided(ground, case_no, actor)
    except StaffError as fault:
        if fault.code not in LEFT_TO_PEOPLE:
            raise
        return LEFT_TO_PEOPLE[fault.code]


def _decided(ground: Ground, case_no: str, actor: Actor) -> str:
    now, policy = ground.now(), ground.policy()
    with ground.transaction() as shelves:
        if state_of(shelves).stopped or shelves.applications.get(case_no).stage not in DECIDABLE:
            return "people"
        found = ready(ground, shelves, case_no, None)  # where scores drifted nothing is decided here
        advice, lanes = found.advice, policy.lanes
        if not (lanes.automatic and (advice.lane == "green" or (advice.lane == "red" and lanes.auto_decline))):
            return "people"
        if advice.outcome is not Outcome.DECLINE:
            from workbench.services.contradictions import demand_none

            demand_none(shelves, case_no)
        draft = replace(draft_of(ground, found), outcome=advice.outcome)
        draft = replace(draft, reason_codes=tuple(reason.code for reason in advice.reasons))
        stage = decline_grounds(found.case, advice, policy).stage if advice.outcome is Outcome.DECLINE else None
        judged = Judged(draft, advice.outcome, False, False, advice.price, stage)
        kept = kept_of(shelves, judged, found, shelves.staff.get(SYSTEM.staff_id), now)
        keep_offers(shelves, found.case, policy, found.product, kept)
        add(shelves, kept, judged, found, now)
        settle(ground, shelves, kept, found, now, SYSTEM)
        facts: Mapping[str, object] = {
            "actor": f"{SYSTEM.staff_id}:{advice.policy_digest}", "started_by": actor.staff_id, "lane": advice.lane,
        }  # fmt: skip
        shelves.journal.append(now, SYSTEM, "decision.by_policy", case_no, facts)
        return advice.outcome.value
