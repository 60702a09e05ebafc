"""Which early warnings stand, who has each, and what was done about it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may, require
from workbench.access.staff import Actor, actor_of
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.common.typed import demand_words
from workbench.portfolio.deadlines import due_of
from workbench.portfolio.episodes import Handling, handling
from workbench.portfolio.watch_rules.catalogue import BY_CODE, RULES
from workbench.portfolio.watch_rules.rule import ACTIONS, LEVELS, Limits
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.monitoring import watch_table
from workbench.services.portfolio_file import WarningRow
from workbench.services.timeline import timeline_of
from workbench.services.warning_rows import (
    LEVEL_NAMES,
    evidence_lines,
    listed_row,
    rule_answers,
    step_lines,
    thresholds,
    traced_draws,
)
from workbench.services.warnings_file import RuleAnswer, Timeline, WarningCount, WarningFile, WarningPage
from workbench.services.watching import event

if TYPE_CHECKING:
    from workbench.portfolio.watch_facts import WatchTable
    from workbench.storage.kept_loans import KeptWarning
    from workbench.storage.shelves import Shelves
    from workbench.storage.warning_pages import WarningFilter

AGAIN = Text("请刷新后再试", "Reload and try again")
PAGE = 300
PANE = 500
HANDLING_DAYS = 90
CLOSING = ("contact", "recheck", "cut", "freeze", "watch", "dismiss")


class WarningService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _today(self) -> int:
        return day_number(self._ground.today())

    # ---- reading

    def page(
        self,
        state: str = "open",
        level: str | None = None,
        code: str | None = None,
        owner: str | None = None,
        overdue: bool = False,
        words: str = "",
        order: str = "urgency",
        limit: int = PAGE,
        offset: int = 0,
    ) -> WarningPage:
        """A part of the list. `owner` is a staff id, or '' for nobody's. Raises `StaffError` (`ORDER_UNKNOWN`)."""
        from workbench.storage.warning_pages import ORDERS, WarningFilter

        demand_reader(self._ground)
        if order not in ORDERS:
            raise _refused("ORDER_UNKNOWN", f"不能按 {order} 排序", f"There is no order {order}")
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves)
            wanted = WarningFilter(state, level, code, owner, overdue, words, hidden)
            return self._page(shelves, wanted, order, limit, offset)

    def _page(self, shelves: Shelves, wanted: WarningFilter, order: str, limit: int, offset: int) -> WarningPage:
        day, now, names = self._today(), self._ground.now(), shelves.staff.names()
        found = shelves.warning_pages.page(wanted, order, day, now, limit, offset)
        total = shelves.warning_pages.count(wanted, day, now)
        counts = shelves.warning_pages.counts(day, now, wanted.hidden)
        owners = [(s.staff_id, s.name) for s in shelves.staff.all() if s.active and may(actor_of(s), Permission.WATCH)]
        return WarningPage(
            rows=tuple(listed_row(one, names, day, now) for one in found),
            total=total,
            levels=tuple(WarningCount(one, LEVEL_NAMES[one], counts.by_level[one]) for one in LEVELS),
            rules=tuple(
                WarningCount(r.code, r.title, counts.by_code[r.code]) for r in RULES if r.code in counts.by_code
            ),
            owners=tuple(owners),
            open=sum(counts.by_level.values()),
            overdue=counts.overdue,
            unowned=counts.unowned,
            snoozed=counts.snoozed,
            handling=_handling(shelves, day),
            unseen=shelves.watching.unseen(),
        )

    def pane(self) -> tuple[WarningRow, ...]:
        """What the portfolio shows beside its charts: the most urgent open ones, then what was closed last."""
        from workbench.storage.warning_pages import WarningFilter

        demand_reader(self._ground)
        day, now = self._today(), self._ground.now()
        with self._ground.store.reading() as shelves:
            names, hidden = shelves.staff.names(), judged_blind_merchants(self._ground, shelves)
            pages = shelves.warning_pages
            found = pages.page(WarningFilter(hidden=hidden), "urgency", day, now, PANE)
            for state in ("snoozed", "handled", "cleared"):
                found += pages.page(WarningFilter(state, hidden=hidden), "raised", day, now, PANE)
            return tuple(listed_row(one, names, day, now) for one in found)

    def one(self, warning_id: str, actor: Actor | None = None) -> WarningFile:
        """Everything of one warning. Raises `StaffError` (`WARNING_UNKNOWN`, `BLIND_REVIEW_OPEN`)."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            kept = shelves.warnings.get(warning_id)
        demand_borrower(self._ground, kept.merchant_id)
        with self._ground.store.reading() as shelves:
            return self._file(shelves, kept, actor)

    def _file(self, shelves: Shelves, kept: KeptWarning, actor: Actor | None) -> WarningFile:
        from workbench.storage.warning_pages import ListedWarning

        day, now, names = self._today(), self._ground.now(), shelves.staff.names()
        merchant = shelves.merchants.get(kept.merchant_id)
        table = _only(watch_table(shelves, day, merchant_id=kept.merchant_id))
        facts = {} if table is None else table.row(0, tuple(kept.evidence))
        balance = 0 if table is None else sum(one.principal_fen for one in shelves.loans.live.all(kept.merchant_id))
        flows = shelves.warning_pages.flows(kept.merchant_id)
        listed = ListedWarning(kept, merchant.name, merchant.currency, balance, flows)
        rule = BY_CODE.get(kept.code)
        action = kept.recommended or "contact"
        return WarningFile(
            row=listed_row(listed, names, day, now),
            rule=same(kept.code) if rule is None else rule.title,
            evidence=evidence_lines(kept, facts, merchant.currency),
            thresholds=thresholds(kept, merchant.currency),
            action=(action, ACTIONS[action]),
            steps=step_lines(shelves.warnings.events([kept.warning_id]).get(kept.warning_id, ()), names),
            answers=() if table is None else rule_answers(table, self._limits(), merchant.currency),
            draws=traced_draws(shelves.watching.proceeds(kept.merchant_id)),
            policy_id=kept.policy_id,
            model_version=kept.model_version,
            note=kept.note,
            done=ACTIONS.get(kept.action),
            may=actor is None or may(actor, Permission.WATCH),
        )

    def answers(self, merchant_id: str) -> tuple[RuleAnswer, ...]:
        """What every rule says of one borrower today; nothing for one that owes nothing.

        Raises `StaffError` (`MERCHANT_UNKNOWN`, `BLIND_REVIEW_OPEN`).
        """
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            merchant = shelves.merchants.get(merchant_id)
            table = _only(watch_table(shelves, self._today(), merchant_id=merchant_id))
        return () if table is None else rule_answers(table, self._limits(), merchant.currency)

    def timeline(self, merchant_id: str) -> Timeline:
        """Everything that happened to one merchant, newest first.

        Raises `StaffError` (`MERCHANT_UNKNOWN`, `BLIND_REVIEW_OPEN`).
        """
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            return timeline_of(shelves, merchant_id)

    def _limits(self) -> Limits:
        policy = self._ground.policy()
        return Limits(policy.watch, policy.watching)

    # ---- acting

    def assign(self, warning_id: str, staff_id: str, actor: Actor) -> None:
        """Give a warning to somebody who may handle warnings.

        Raises `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_HANDLED`, `STAFF_UNKNOWN`.
        """
        require(actor, Permission.WATCH)
        with self._ground.transaction() as shelves:
            person = next((s for s in shelves.staff.all() if s.staff_id == staff_id and s.active), None)
            if person is None or not may(actor_of(person), Permission.WATCH):
                raise _refused(
                    "STAFF_UNKNOWN", f"{staff_id} 不能处理预警", f"{staff_id} may not handle warnings",
                    Text("请选择在职且有权限的同事", "Choose an active colleague who may"),
                )  # fmt: skip
            words = Text(f"分派给 {person.name}", f"Assigned to {person.name}")
            self._move(shelves, warning_id, "assigned", words, actor, lambda kept: replace(kept, owner=staff_id))

    def start(self, warning_id: str, action: str, actor: Actor, note: str = "") -> None:
        """Take a warning up: what was begun is noted, and it stays open until it is closed with a note.

        Raises `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_HANDLED`, `ACTION_UNKNOWN`.
        """
        require(actor, Permission.WATCH)
        demand_words(note)
        words = _action(action) + (same("：" + note.strip()) if note.strip() else same(""))
        now = self._ground.now()

        def begin(kept: KeptWarning) -> KeptWarning:
            return replace(
                kept, owner=kept.owner or actor.staff_id, started_at=kept.started_at or now, snoozed_until=None
            )

        with self._ground.transaction() as shelves:
            self._move(shelves, warning_id, "started", Text("开始处理：", "Begun: ") + words, actor, begin)

    def snooze(self, warning_id: str, days: int, reason: str, actor: Actor) -> None:
        """Let a warning sleep for some days, with a reason; a worse level wakes it.

        Raises `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_HANDLED`, `SNOOZE_TOO_LONG`,
        `COMMENT_TOO_SHORT`.
        """
        require(actor, Permission.WATCH)
        require_comment(reason)
        longest = self._ground.policy().watching.snooze_days
        if not 1 <= days <= longest:
            raise _refused(
                "SNOOZE_TOO_LONG", f"暂缓须为 1 至 {longest} 天", f"It may sleep for 1 to {longest} days",
                Text("请缩短天数，或关闭该预警", "Choose fewer days, or close the warning"),
            )  # fmt: skip
        until, now = self._today() + days, self._ground.now()
        words = Text(
            f"暂缓至 {day_of(until):%m-%d}：{reason.strip()}", f"Sleeps until {day_of(until):%d %b}: {reason.strip()}"
        )

        def sleep(kept: KeptWarning) -> KeptWarning:
            due = max(kept.due_at or now, now + timedelta(days=days))
            return replace(
                kept, snoozed_until=until, due_at=due, owner=kept.owner or actor.staff_id,
                started_at=kept.started_at or now,
            )  # fmt: skip

        with self._ground.transaction() as shelves:
            self._move(shelves, warning_id, "snoozed", words, actor, sleep)

    def close(self, warning_id: str, action: str, note: str, actor: Actor) -> None:
        """Close a warning with what was done and a note of ten characters.

        Freezing stops drawing in the same transaction where a line is open; `cut` is refused unless the limit was
        lowered since the warning came. Raises `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_HANDLED`,
        `ACTION_UNKNOWN`, `COMMENT_TOO_SHORT`, `LIMIT_NOT_CUT`.
        """
        require(actor, Permission.WATCH)
        words = _action(action)
        require_comment(note)
        now, day = self._ground.now(), self._today()
        with self._ground.transaction() as shelves:
            kept = self._open(shelves, warning_id)
            if action == "freeze" and any(loan.state == "open" for loan in shelves.loans.of_merchant(kept.merchant_id)):
                LendingService(self._ground).freeze_in(shelves, kept.merchant_id, note, actor)
            if action == "cut":
                _demand_cut(shelves, kept)
            said = Text("关闭：", "Closed: ") + words + same("。" + note.strip())
            self._move(
                shelves, warning_id, "handled", said, actor,
                lambda one: replace(
                    one, state="handled", owner=actor.staff_id, action=action, note=note.strip(), handled_at=now,
                    closed_day=day, started_at=one.started_at or now, snoozed_until=None,
                ),
            )  # fmt: skip

    def reopen(self, warning_id: str, reason: str, actor: Actor) -> None:
        """Open a closed warning again, with a reason.

        Raises `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_OPEN`, `COMMENT_TOO_SHORT`.
        """
        require(actor, Permission.WATCH)
        require_comment(reason)
        now, policy = self._ground.now(), self._ground.policy()
        with self._ground.transaction() as shelves:
            kept = shelves.warnings.get(warning_id)
            demand_borrower(self._ground, kept.merchant_id)
            twin = any(
                one.state == "open" and one.code == kept.code for one in shelves.warnings.of_merchant(kept.merchant_id)
            )
            if kept.state == "open" or twin:
                raise _refused(
                    "WARNING_OPEN", "同类预警正开着", "A warning of this kind is open",
                    Text("请在那一条上继续处理", "Go on with that one"),
                )  # fmt: skip
            opened = replace(
                kept, state="open", closed_day=None, clear_since=None, handled_at=None, action="", note="",
                owner=actor.staff_id, escalated_at=None,
                due_at=due_of(kept.level, now, policy.watching.deadlines, policy.calendar),
                reopened=kept.reopened + 1,
            )  # fmt: skip
            self._write(shelves, opened, "reopened", Text("重新打开：", "Reopened: ") + same(reason.strip()), actor)

    def _open(self, shelves: Shelves, warning_id: str) -> KeptWarning:
        kept = shelves.warnings.get(warning_id)
        demand_borrower(self._ground, kept.merchant_id)
        if kept.state != "open":
            raise StaffError(
                Text("该预警已处理", "This warning was handled already"),
                Text("请刷新预警列表", "Reload the list of warnings"),
                code="WARNING_HANDLED",
            )
        return kept

    def _move(
        self,
        shelves: Shelves,
        warning_id: str,
        kind: str,
        words: Text,
        actor: Actor,
        change: Callable[[KeptWarning], KeptWarning],
    ) -> None:
        self._write(shelves, change(self._open(shelves, warning_id)), kind, words, actor)

    def _write(self, shelves: Shelves, kept: KeptWarning, kind: str, words: Text, actor: Actor) -> None:
        now, day = self._ground.now(), self._today()
        shelves.warnings.put([kept])
        shelves.warnings.add_events([event(kept, kind, words, day, now, actor)])
        facts = {"warning": kept.warning_id, "merchant_id": kept.merchant_id, "words": words.zh, "action": kept.action}
        shelves.journal.append(now, actor, f"warning.{_VERBS[kind]}", None, facts)


_VERBS = {"assigned": "assign", "started": "start", "snoozed": "snooze", "handled": "handle", "reopened": "reopen"}


def _action(code: str) -> Text:
    if code not in CLOSING:
        raise StaffError(
            Text(f"没有处理方式 {code}", f"There is no action {code}"),
            Text("可选：" + "，".join(CLOSING), "Choose one of: " + ", ".join(CLOSING)),
            code="ACTION_UNKNOWN",
        )
    return ACTIONS[code]


def _refused(code: str, zh: str, en: str, hint: Text = AGAIN) -> StaffError:
    return StaffError(Text(zh, en), hint, code=code)


def _demand_cut(shelves: Shelves, kept: KeptWarning) -> None:
    """The limit was lowered, frozen or closed on or after the day the warning came."""
    before: int | None = None
    for one in shelves.loans.limits(kept.merchant_id).get(kept.merchant_id, ()):
        lower = before is not None and one.limit_fen < before
        if one.day >= kept.raised_day and (one.kind in {"cut", "freeze"} or lower):
            return
        before = one.limit_fen
    raise _refused(
        "LIMIT_NOT_CUT", "预警发出后额度还没有下调", "The limit was not lowered since the warning came",
        Text("请先在借款人页下调额度，再关闭预警", "Lower it on the borrower's page, then close the warning"),
    )  # fmt: skip


def _only(table: WatchTable) -> WatchTable | None:
    """None where the borrower owes nothing."""
    return table if table.merchant_ids else None


def _handling(shelves: Shelves, day: int) -> Handling:
    return handling(shelves.warnings.spans(day - HANDLING_DAYS))
