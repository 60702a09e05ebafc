"""Which borrowers need attention now, and why?

Rules on facts that are known; a fact that is not known raises nothing by itself, but data that no longer arrive do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.applications.policy import Watch
from workbench.applications.policy_watch import WATCHING, Watching
from workbench.common.text import Text
from workbench.portfolio.watch_facts import WatchFacts, WatchTable
from workbench.portfolio.watch_rules.catalogue import RULES
from workbench.portfolio.watch_rules.rule import CLEAR, LEVELS, NAMES, UNKNOWN, Limits, WatchRule

__all__ = ["LEVELS", "Check", "Raised", "WatchFacts", "checks", "raised", "raised_of"]


@dataclass(frozen=True, slots=True)
class Raised:
    """One early warning. `level`: urgent, high, watch. `evidence`: facts as they stood; `steps`: what they reached."""

    code: str
    level: str
    trigger: Text
    evidence: Mapping[str, float | None] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    action: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule asked of one borrower. `state`: raised, clear, unknown."""

    rule: WatchRule
    state: str
    raised: Raised | None
    facts: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Answers:
    """What every rule said of every borrower of a table: the raised ones whole, the others as (row, rule)."""

    raised: Mapping[str, tuple[Raised, ...]]  # by merchant, most urgent first
    clear: frozenset[tuple[str, str]]  # (merchant, rule code) of those asked about


def _raise(rule: WatchRule, table: WatchTable, row: int, rank: int, limits: Limits, currency: str) -> Raised:
    facts = table.row(row, (*rule.reads, *rule.also))
    steps = rule.steps(limits)
    named = {name: str(one) for name in ("watch", "high", "urgent") if (one := getattr(steps, name)) is not None}
    told = {name: value for name, value in facts.items() if value is not None}
    return Raised(rule.code, NAMES[rank], rule.words(told, currency), facts, named, rule.action(rank))


def raised_of(
    table: WatchTable, limits: Limits, asked: Sequence[tuple[str, str]] = (), currency: str = "CNY"
) -> Answers:
    """Every warning of every borrower that owes, and which of the `asked` (merchant, rule) are known to be clear."""
    import numpy as np

    owes = table.column("balance_fen") > 0
    found: dict[str, list[Raised]] = {}
    place = {merchant_id: row for row, merchant_id in enumerate(table.merchant_ids)}
    by_rule: dict[str, list[str]] = {}
    for merchant_id, code in asked:
        by_rule.setdefault(code, []).append(merchant_id)
    clear = set()
    for rule in RULES:
        levels = rule.levels(table, limits)
        for row in np.flatnonzero((levels > CLEAR) & owes):
            one = _raise(rule, table, int(row), int(levels[row]), limits, currency)
            found.setdefault(table.merchant_ids[row], []).append(one)
        for merchant_id in by_rule.get(rule.code, ()):
            if merchant_id not in place or not owes[place[merchant_id]] or levels[place[merchant_id]] == CLEAR:
                clear.add((merchant_id, rule.code))
    order = {merchant_id: tuple(sorted(some, key=_urgency)) for merchant_id, some in found.items()}
    return Answers(order, frozenset(clear))


def _urgency(one: Raised) -> int:
    return LEVELS.index(one.level)


def checks(facts: WatchTable, limits: Limits, row: int = 0, currency: str = "CNY") -> Iterator[Check]:
    """Every rule asked of one borrower of a table, with the facts it read."""
    for rule in RULES:
        rank = int(rule.levels(facts, limits)[row])
        known = facts.row(row, (*rule.reads, *rule.also))
        found = _raise(rule, facts, row, rank, limits, currency) if rank > CLEAR else None
        yield Check(rule, "unknown" if rank == UNKNOWN else "clear" if found is None else "raised", found, known)


def raised(facts: WatchFacts, watch: Watch, watching: Watching = WATCHING) -> tuple[Raised, ...]:
    """The warnings of one borrower, most urgent first; nothing for one that owes nothing."""
    return raised_of(facts.table(), Limits(watch, watching)).raised.get(facts.merchant_id, ())
