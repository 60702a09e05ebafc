"""How does a warning that is kept become what a list and a screen show?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.portfolio.proceeds import BUCKETS
from workbench.portfolio.warnings import checks
from workbench.portfolio.watch_facts import FACTS, WatchTable, fact_words
from workbench.portfolio.watch_rules.catalogue import BY_CODE
from workbench.portfolio.watch_rules.rule import LEVELS, Limits
from workbench.services.portfolio_file import WarningRow
from workbench.services.warnings_file import EvidenceLine, RuleAnswer, TracedDraw, WarningStep

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptWarning
    from workbench.storage.kept_warnings import KeptProceeds, WarningEvent
    from workbench.storage.warning_pages import ListedWarning

LEVEL_NAMES: Mapping[str, Text] = {
    "urgent": Text("紧急", "Urgent"),
    "high": Text("高", "High"),
    "watch": Text("关注", "Watch"),
}
SOURCES: Mapping[str, Text] = {
    "ledger": Text("台账", "Ledger"),
    "feature": Text("指标", "Feature"),
    "lines": Text("流水", "Lines"),
    "records": Text("记录", "Records"),
}
PROGRAM = Text("系统", "System")


def listed_row(listed: ListedWarning, names: Mapping[str, str], day: int, now: datetime) -> WarningRow:
    """One line of a list."""
    w = listed.warning
    rule = BY_CODE.get(w.code)
    sleeps = w.snoozed_until is not None and w.snoozed_until > day
    return WarningRow(
        warning_id=w.warning_id,
        level=w.level,
        merchant_id=w.merchant_id,
        merchant_name=listed.merchant_name,
        trigger=w.trigger,
        flows=listed.flows,
        balance_fen=listed.balance_fen,
        currency=listed.currency,
        raised_at=w.raised_at,
        state=w.state,
        owner=None if w.owner is None else names.get(w.owner, w.owner),
        code=w.code,
        rule=same(w.code) if rule is None else rule.title,
        due_at=w.due_at,
        overdue=w.state == "open" and not sleeps and w.due_at is not None and w.due_at < now,
        escalated=w.escalated_at is not None,
        started=w.started_at is not None,
        snoozed_until=day_of(w.snoozed_until) if w.snoozed_until is not None and sleeps else None,
        seen=w.seen,
        recommended=w.recommended,
    )


def evidence_lines(w: KeptWarning, now: Mapping[str, float | None], currency: str) -> tuple[EvidenceLine, ...]:
    """Each fact the rule read, then and now; what a fact was no longer says is a dash."""
    found = []
    for name, then in w.evidence.items():
        fact = FACTS.get(name)
        if fact is None:
            continue
        words = fact_words(name, then, currency), fact_words(name, now.get(name), currency)
        found.append(EvidenceLine(fact.title, *words, SOURCES[fact.source]))
    return tuple(found)


def thresholds(w: KeptWarning, currency: str) -> tuple[tuple[str, Text], ...]:
    """Level by level, the value from which the rule speaks; worst first."""
    rule = BY_CODE.get(w.code)
    if rule is None:
        return ()
    sign = {"from": "≥", "up_to": "≤", "under": "<"}[rule.way]
    unit = rule.reads[0] if rule.measure is None else ""
    told = []
    for level in LEVELS:
        if level in w.steps:
            value = fact_words(unit, float(w.steps[level]), currency) if unit else same(w.steps[level])
            told.append((level, Text(f"{sign} {value.zh}", f"{sign} {value.en}")))
    return tuple(told)


def step_lines(events: Iterable[WarningEvent], names: Mapping[str, str]) -> tuple[WarningStep, ...]:
    """The life of a warning, newest first."""
    lines = [
        WarningStep(
            one.at, one.kind, one.words,
            PROGRAM if one.staff_id == SYSTEM.staff_id else same(names.get(one.staff_id, one.staff_id)),
        )
        for one in events
    ]  # fmt: skip
    return tuple(reversed(lines))


def rule_answers(table: WatchTable, limits: Limits, currency: str) -> tuple[RuleAnswer, ...]:
    """What every rule says of the one borrower of a table: raised first, then unknown, then clear."""
    order = ("raised", "unknown", "clear")
    found = []
    for check in checks(table, limits, 0, currency):
        if check.raised is not None:
            words = check.raised.trigger
        elif check.state == "unknown":
            missing = [FACTS[name].title for name in check.rule.reads if check.facts.get(name) is None]
            words = Text("缺：" + "、".join(m.zh for m in missing), "Missing: " + ", ".join(m.en for m in missing))
        else:
            first = check.rule.reads[0]
            words = FACTS[first].title + same(" ") + fact_words(first, check.facts.get(first), currency)
        found.append(RuleAnswer(check.rule.code, check.rule.title, check.state, words))
    return tuple(sorted(found, key=lambda one: order.index(one.state)))


def traced_draws(traced: Sequence[KeptProceeds]) -> tuple[TracedDraw, ...]:
    return tuple(
        TracedDraw(
            day_of(one.day), one.drawn_fen,
            tuple((code, name, int(getattr(one, f"{code}_fen"))) for code, name in BUCKETS.items()),
            one.whole, day_of(one.until_day),
            tuple((line, day_of(day), BUCKETS[bucket], fen) for line, day, bucket, fen in one.steps),
        )
        for one in traced
    )  # fmt: skip
