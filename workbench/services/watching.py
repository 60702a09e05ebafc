"""Which early warnings does the close of a day raise, make worse, clear or escalate?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.applications.policy import Policy
from workbench.common.text import Text
from workbench.portfolio.deadlines import due_of
from workbench.portfolio.episodes import NOTED, Change, Episode, day_changes, overdue
from workbench.portfolio.warnings import Raised, raised_of
from workbench.portfolio.watch_facts import WatchTable
from workbench.portfolio.watch_rules.rule import Limits
from workbench.services.monitoring import changed_snapshots, put_snapshots, watch_table
from workbench.services.proceeds import pass_checkpoints, trace_draws_of

if TYPE_CHECKING:
    from workbench.services.close_steps import CloseContext, StepDone
    from workbench.storage.kept_loans import KeptWarning
    from workbench.storage.kept_warnings import WarningEvent
    from workbench.storage.shelves import Shelves

SAID: Mapping[str, Text] = {
    "raised": Text("发出预警", "Raised"),
    "worse": Text("升级为更高级别", "Raised to a worse level"),
    "cleared": Text("指标恢复，自动解除", "Facts in order again: cleared"),
    "reopened": Text("再次触发，重新打开", "Came back: reopened"),
    "escalated": Text("超过处理时限，已上报", "Past its deadline: escalated"),
}


def close_step(context: CloseContext) -> StepDone:
    """Look at every borrower, follow draws, pass checkpoints, and let warnings live one day further.

    Idempotent for its day. A day closed again because the past became known otherwise raises nothing: what was done on
    what was known then stands.
    """
    from workbench.services.close_steps import StepDone

    if context.remade or not context.is_newest:
        return StepDone({"warnings": 0})
    ground, day, policy = context.ground, context.day, context.policy
    changed = changed_snapshots(ground, day, context.report, context.stop)
    traced = trace_draws_of(ground, day, policy)
    now = ground.now()
    with ground.transaction() as shelves:
        put_snapshots(shelves, changed)
        shelves.watching.put_proceeds(traced)
        counts = {"snapshots": len(changed), "traced": len(traced)}
        counts["checkpoints"] = pass_checkpoints(shelves, day, policy)
        done = let_live(shelves, watch_table(shelves, day), day, policy, now)
        counts |= {"warnings": done.pop("raised", 0), "unseen": shelves.watching.unseen(), **done}
        if counts["warnings"] or done:
            shelves.journal.append(
                now, context.actor, "warnings.watch", None, {"day": day, "raised": counts["warnings"], **done}
            )
        return context.finish(shelves, StepDone(counts))


def let_live(shelves: Shelves, table: WatchTable, day: int, policy: Policy, now: datetime) -> dict[str, int]:
    """Write what a day does to warnings; answers how many of each kind of change."""
    rules, limits = policy.watching, Limits(policy.watch, policy.watching)
    kept = {(one.merchant_id, one.code): one for one in shelves.warnings.standing(day - rules.quiet_days)}
    newest = {key: episode_of(one, policy) for key, one in kept.items()}
    asked = [key for key, one in newest.items() if one.state == "open"]
    answers = raised_of(table, limits, asked)
    changes = list(day_changes(newest, answers, day, now, rules, shelves.warnings.episodes(), policy.calendar))
    after = newest | {change.episode.key: change.episode for change in changes}
    changes += overdue(after.values(), day, now)
    _write(shelves, changes, kept, policy, day, now)
    return dict(Counter(change.kind for change in changes if change.kind in NOTED))


def episode_of(kept: KeptWarning, policy: Policy) -> Episode:
    """The life of a warning as it is kept. One from before deadlines were kept has the deadline of its level."""
    told = Raised(kept.code, kept.level, kept.trigger, kept.evidence, kept.steps, kept.recommended)
    due = kept.due_at or due_of(kept.level, kept.raised_at, policy.watching.deadlines, policy.calendar)
    return Episode(
        kept.merchant_id, kept.code, kept.episode, kept.level, told, kept.raised_at, kept.raised_day, due,
        kept.last_seen_day, kept.seen, kept.state, kept.closed_day, kept.clear_since, kept.snoozed_until,
        kept.escalated_at, kept.reopened,
    )  # fmt: skip


def _write(
    shelves: Shelves,
    changes: Sequence[Change],
    kept: Mapping[tuple[str, str], KeptWarning],
    policy: Policy,
    day: int,
    now: datetime,
) -> None:
    models = {merchant_id: model for merchant_id, _, _, model in shelves.watching.bands()} if changes else {}
    written: dict[tuple[str, str, int], KeptWarning] = {}
    events = []
    for change in changes:
        one = change.episode
        known = kept.get(one.key)
        before = written.get((*one.key, one.number)) or (known if known and known.episode == one.number else None)
        written[(*one.key, one.number)] = now_kept = _kept(one, before, policy, models.get(one.merchant_id, ""))
        if change.kind in NOTED:
            events.append(event(now_kept, change.kind, SAID[change.kind], day, now, SYSTEM))
    shelves.warnings.put(written.values())
    shelves.warnings.add_events(events)


def _kept(one: Episode, before: KeptWarning | None, policy: Policy, model: str) -> KeptWarning:
    from workbench.storage.kept_loans import KeptWarning

    told = one.raised
    if before is None:
        before = KeptWarning(
            f"W-{one.merchant_id}-{one.code}-{one.number}", one.merchant_id, one.level, one.code, told.trigger,
            one.raised_at, one.state, episode=one.number, raised_day=one.raised_day,
        )  # fmt: skip
    return replace(
        before, level=one.level, trigger=told.trigger, state=one.state, due_at=one.due_at, seen=one.seen,
        last_seen_day=one.last_seen_day, clear_since=one.clear_since, closed_day=one.closed_day,
        snoozed_until=one.snoozed_until, escalated_at=one.escalated_at, reopened=one.reopened,
        recommended=told.action, evidence=told.evidence, steps=told.steps, policy_id=policy.policy_id,
        model_version=model or before.model_version,
    )  # fmt: skip


def event(kept: KeptWarning, kind: str, words: Text, day: int, now: datetime, actor: Actor) -> WarningEvent:
    """A step in the history of a warning, with its facts as they stand; its number is given when it is written."""
    from workbench.storage.kept_warnings import WarningEvent

    said = words if kind != "raised" else words + Text("：", ": ") + kept.trigger
    return WarningEvent(kept.warning_id, 0, now, day, kind, kept.level, actor.staff_id, said, kept.evidence)
