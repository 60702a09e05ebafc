"""Which limits rise, are cut or are frozen at the close of a day?

Loans that came back on time raise a limit, up to what the newest score, the product, the borrower's ceiling and the
program's own authority allow; a late payment or a grave warning cuts or freezes it. A rise lends nothing: drawing asks
for funds as ever. A day that is made again changes no limit: what was done stood on what was known.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of, local
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.ladder import cut_limit_fen, raised_limit_fen
from workbench.records.canonical import digest
from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.decision_automatic import state_of
from workbench.services.live_book import NO_DAY, LiveBook

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LimitEvent, LiveLoan
    from workbench.storage.limit_ladder import LadderWait, NewestScore, Repaid
    from workbench.storage.shelves import Shelves


@dataclass(slots=True)
class Rungs:
    """What one close does to limits."""

    events: list[LimitEvent] = field(default_factory=list)
    lines: list[KeptLoan] = field(default_factory=list)
    waits: list[LadderWait] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)  # merchants whose rise does not wait any more


def close_step(context: CloseContext) -> StepDone:
    """The step `ladder` of the close of a day."""
    if context.remade:
        return StepDone({"rises": 0, "cuts": 0, "freezes": 0, "waits": 0})
    ground = context.ground
    now = ground.now()
    with ground.transaction() as shelves:
        found = Rungs()
        _falls(shelves, context, found)
        fallen = {event.merchant_id for event in found.events}
        _rises(shelves, context, found, fallen, now)
        shelves.loans.put(found.lines)
        shelves.loans.add_limits(found.events)
        shelves.rungs.forget_waits(found.settled)
        shelves.rungs.put_waits(found.waits)
        kinds = [event.kind for event in found.events]
        counts = {"rises": kinds.count("rise"), "cuts": kinds.count("cut"), "freezes": kinds.count("freeze")}
        if found.events:
            told = digest([[e.merchant_id, e.kind, e.limit_fen, e.reason.zh] for e in found.events])
            facts = {"day": day_of(context.day).isoformat(), "events": told, **counts}
            shelves.journal.append(now, SYSTEM, "limit.ladder", None, facts)
        return context.finish(shelves, StepDone(counts | {"waits": len(found.waits)}))


def _open_first(shelves: Shelves, line: KeptLoan, found: Rungs) -> None:
    """A line that came without a history of its limit: what it was opened with is noted before it changes."""
    if not shelves.loans.limits(line.merchant_id).get(line.merchant_id, ()):
        words = Text("开立额度", "Line opened")
        opened = _event(shelves, line.merchant_id, line.opened_day, line.limit_fen, "set", words, found)
        found.events.append(opened)


def _event(
    shelves: Shelves, merchant_id: str, day: int, limit_fen: int, kind: str, reason: Text, found: Rungs
) -> LimitEvent:
    from workbench.storage.kept_loans import LimitEvent

    now = int(bool(found.events) and found.events[-1].merchant_id == merchant_id)  # the one just noted
    number = len(shelves.loans.limits(merchant_id).get(merchant_id, ())) + now + 1
    return LimitEvent(merchant_id, number, day, limit_fen, kind, reason, SYSTEM.staff_id)


def is_line(loan: KeptLoan, products: Mapping[str, Product]) -> bool:
    """May its limit change? What is paid back in parts is owed as it was agreed: its limit is its schedule."""
    product = products.get(loan.product_code)
    mode = loan.repayment or ("" if product is None else product.repayment)
    return mode not in {"equal_principal", "equal_instalment", "half_equal"} and (product is None or product.revolving)


def _step(loan: KeptLoan, products: Mapping[str, Product]) -> int:
    product = products.get(loan.product_code)
    return 1 if product is None else product.step_fen


# --- falls ---------------------------------------------------------------------------------------------------------


def _falls(shelves: Shelves, context: CloseContext, found: Rungs) -> None:
    """Cuts and freezes of merchants that can still draw, once for each late payment or warning."""
    live = LiveBook.read(shelves)
    open_lines = (live.state == live.code(live.states, "open")) & (live.limit_fen > live.principal_fen)
    drawable = {live.merchants[code] for code in set(live.merchant[open_lines].tolist())}
    reasons = _late(live, context, drawable) | _warned(shelves, context, drawable)
    last = shelves.rungs.last_cuts(list(reasons))
    for merchant_id, (action, since, reason) in sorted(reasons.items()):
        if action == "none" or last.get(merchant_id, NO_DAY) >= since:
            continue
        live_loans = shelves.loans.live.all(merchant_id)
        before = _open_loans(shelves, live_loans)
        owed = {one.loan_id: one.principal_fen for one in live_loans}
        lines = _fallen(before, owed, action, context)
        if not lines:
            continue  # all of it is owed already: nothing is left to cut
        line, words = lines[-1], reason
        if action == "cut":
            words += Text(f"；额度降至 {money(line.limit_fen)}", f"; the limit falls to {money(line.limit_fen)}")
        found.lines += lines
        kind = "cut" if action == "cut" else "freeze"
        if action == "cut":
            _open_first(shelves, shelves.loans.get(line.loan_id), found)  # as it still stands on record
        found.events.append(_event(shelves, merchant_id, context.day, line.limit_fen, kind, words, found))


def _fallen(loans: Sequence[KeptLoan], owed: Mapping[str, int], action: str, context: CloseContext) -> list[KeptLoan]:
    """Open lines of a merchant as they stand after a cut or a freeze; those that stay as they are left out."""
    fallen = []
    for loan in loans:
        if action == "freeze":
            fallen.append(replace(loan, state="frozen"))
        elif is_line(loan, context.products):
            step_fen, share = _step(loan, context.products), context.policy.rungs.cut_share
            cut_fen = cut_limit_fen(loan.limit_fen, owed.get(loan.loan_id, 0), share, step_fen)
            if cut_fen < loan.limit_fen:
                fallen.append(replace(loan, limit_fen=cut_fen))
    return fallen


def _open_loans(shelves: Shelves, live: Sequence[LiveLoan]) -> list[KeptLoan]:
    """The open ones among a merchant's live loans, the oldest first; what is settled, hundreds of each, is not read."""
    found = shelves.loans.some([one.loan_id for one in live if one.state == "open"])
    return sorted(found.values(), key=lambda loan: (loan.opened_day, loan.loan_id))


Fall = tuple[str, int, Text]  # what is done, the day it answers to, why


def _late(live: LiveBook, context: CloseContext, drawable: Container[str]) -> dict[str, Fall]:
    rules, late = context.policy.rungs, live.days_past_due(context.day)
    found: dict[str, Fall] = {}
    for at in (late >= rules.late_from).nonzero()[0].tolist():
        merchant_id, days, since = live.merchants[live.merchant[at]], int(late[at]), int(live.past_due_since[at])
        if merchant_id in drawable and (merchant_id not in found or since > found[merchant_id][1]):
            found[merchant_id] = (rules.late_action, since, Text(f"逾期 {days} 天", f"{days} days past due"))
    return found


def _warned(shelves: Shelves, context: CloseContext, drawable: Container[str]) -> dict[str, Fall]:
    """Grave warnings that are open; an urgent one outweighs a high one, and both a late payment."""
    actions = {"high": context.policy.rungs.high_action, "urgent": context.policy.rungs.urgent_action}
    found: dict[str, Fall] = {}
    for warning in sorted(shelves.warnings.all("open"), key=lambda one: (one.level == "urgent", one.raised_at)):
        raised = day_number(local(warning.raised_at).date())
        if warning.level in actions and warning.merchant_id in drawable and raised <= context.day:
            words = Text("未处理预警：", "Open warning: ") + warning.trigger
            found[warning.merchant_id] = (actions[warning.level], raised, words)
    return found


# --- rises ---------------------------------------------------------------------------------------------------------


def _rises(shelves: Shelves, context: CloseContext, found: Rungs, fallen: set[str], now: datetime) -> None:
    asked = sorted({*shelves.rungs.repaid_on(context.day), *shelves.rungs.woken()} - fallen)
    ladder = context.policy.ladder
    ripe = [one for one in shelves.rungs.repaid(asked, context.day) if one.on_time >= ladder.on_time_needed]
    still = {one.merchant_id for one in ripe}
    found.settled += [one for one in asked if one not in still]
    scores = shelves.rungs.newest_scores([one.merchant_id for one in ripe])
    warned = {one.merchant_id for one in shelves.warnings.all("open")}
    for one in ripe:
        if one.was_late or one.times > one.on_time:
            found.settled.append(one.merchant_id)  # a late repayment gives no rise
        else:
            _rise(shelves, context, found, one, scores.get(one.merchant_id), one.merchant_id in warned, now)


def _rise(
    shelves: Shelves,
    context: CloseContext,
    found: Rungs,
    repaid: Repaid,
    score: NewestScore | None,
    warned: bool,
    now: datetime,
) -> None:
    """One merchant whose repayments suffice: a rise, a wait, or nothing because it stands at its cap."""
    from workbench.storage.limit_ladder import LadderWait

    merchant_id, rules, policy = repaid.merchant_id, context.policy.rungs, context.policy
    wait = ""
    if score is None or context.day - day_number(local(score.scored_at).date()) > rules.score_days:
        wait = "score"
    elif warned:
        wait = "warning"
    if not wait and score is not None:
        live = shelves.loans.live.all(merchant_id)
        lines = [loan for loan in _open_loans(shelves, live) if is_line(loan, context.products)]
        late = any(one.past_due_since is not None for one in live)
        if not lines or late:
            found.settled.append(merchant_id)
            return
        line = lines[-1]
        cap_fen, binding = _cap(shelves, context, line, score)
        step_fen = _step(line, context.products)
        raised = raised_limit_fen(line.limit_fen, repaid.on_time, False, policy.ladder, cap_fen, step_fen)
        wait = _authority(shelves, context, raised) if raised > line.limit_fen else ""
        if not wait:
            found.settled.append(merchant_id)
        if not wait and raised > line.limit_fen:
            found.lines.append(replace(line, limit_fen=raised))
            words = _why(repaid.on_time, line.limit_fen, raised, policy.ladder.uplift, binding)
            _open_first(shelves, line, found)
            found.events.append(_event(shelves, merchant_id, context.day, raised, "rise", words, found))
    if wait:
        found.waits.append(LadderWait(merchant_id, context.day, wait, repaid.on_time, now))


def _cap(shelves: Shelves, context: CloseContext, line: KeptLoan, score: NewestScore) -> tuple[int, Text]:
    """The most the line may rise to, and what binds it there."""
    policy = context.policy
    person = shelves.merchants.get(line.merchant_id).legal_person_id
    promised = sum(s.promised_fen for s in shelves.loans.live.standing(person) if s.state in {"open", "frozen"})
    others_fen = max(promised - max(line.limit_fen, 0), 0)
    ceiling = min(policy.funding.legal_person_fen, int(policy.funding.capital_fen * policy.funding.borrower_share))
    product = context.products.get(line.product_code)
    terms = [
        (policy.band(score.band).cap_fen, Text(f"{score.band} 档上限", f"cap of band {score.band}")),
        (max(ceiling - others_fen, 0), Text("单户上限", "ceiling for one borrower")),
    ]
    if product is not None:
        terms.append((product.max_fen, Text("产品上限", "cap of the product")))
    return min(terms, key=lambda term: term[0])


def _authority(shelves: Shelves, context: CloseContext, raised_fen: int) -> str:
    """What keeps the program from raising alone: `authority`, `stopped`, or nothing."""
    policy = context.policy
    most = policy.lanes.auto_max_fen if policy.rungs.auto_max_fen is None else policy.rungs.auto_max_fen
    if not policy.lanes.automatic or state_of(shelves).stopped:
        return "stopped"
    return "authority" if raised_fen > most else ""


def _why(on_time: int, before_fen: int, after_fen: int, uplift: object, binding: Text) -> Text:
    return Text(
        f"按期结清 {on_time} 次，{money(before_fen)} × (1 + {uplift}) → {money(after_fen)}（封顶：{binding.zh}）",
        f"{on_time} loans repaid on time: {money(before_fen)} × (1 + {uplift}) → {money(after_fen)}"
        f" (capped by: {binding.en})",
    )
