"""What is done from the queue to many cases at once: approve what qualifies, or stop automatic decisions?"""

from __future__ import annotations

from workbench.access.permissions import Permission, may
from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.bulk import BulkRefusal
from workbench.services.queue import QueueRow
from workbench.ui.ask import ask
from workbench.ui.case.withdrawal import ask_reason
from workbench.ui.queue.bulk_acts import Approved, approve_all
from workbench.ui.queue.menus import QueueMenus

MOST_NAMED = 3


def named(refused: tuple[tuple[str, Text], ...]) -> Text:
    """Each with its reason, the first three in full."""
    shown, more = refused[:MOST_NAMED], len(refused) - MOST_NAMED
    zh = "；".join(f"{name}：{why.zh}" for name, why in shown) + (f"；另有 {more} 件" if more > 0 else "")
    en = "; ".join(f"{name}: {why.en}" for name, why in shown) + (f"; {more} more" if more > 0 else "")
    return Text(zh, en)


class QueueActs(QueueMenus):
    """The acts; the page that has them brings the parts."""

    def approve_checked(self) -> None:
        """Ask, then approve those checked rows that policy lets through; the others stay checked and are named."""
        checked = self.table.checked_rows()
        rows = tuple(one for one in checked if one.fast_track)
        if not rows:
            if checked:
                self._name_unfit(tuple(checked))
            return
        total = money(sum(one.suggested_fen or 0 for one in rows), rows[0].currency)
        names = "、".join(one.merchant_name for one in rows[:4]) + ("…" if len(rows) > 4 else "")
        ask(
            self,
            self.look,
            Text(f"通过这 {len(rows)} 件申请？", f"Approve these {len(rows)} applications?"),
            Text(
                f"合计 {total}：{names}。每件各记一条决策，签发通知书前可撤回。",
                f"{total} in all: {names}. Each is recorded as a decision of its own.",
            ),
            Text("通过", "Approve"),
            lambda: self._approve(tuple(checked)),
        )

    def _name_unfit(self, rows: tuple[QueueRow, ...]) -> None:
        """None of the checked cases qualifies: say why of each."""
        refusals, actor = self.bench.services.decision.bulk_refusals, self.bench.actor

        def told(found: tuple[BulkRefusal, ...]) -> None:
            words = Text("勾选的案件都不能批量通过", "None of the checked cases may be approved together")
            self.bench.tell(words, named(tuple((one.merchant_name, one.why) for one in found)), "warning")

        self.bench.lane.put(self, lambda: refusals([row.case_no for row in rows], actor), told)

    def _approve(self, rows: tuple[QueueRow, ...]) -> None:
        services, actor = self.bench.services, self.bench.actor
        self.bench.lane.put_long(
            self,
            lambda report, stop: approve_all(services, rows, actor, report, stop),
            self._approved,
            changed=("cases", "decisions"),
        )

    def _approved(self, done: Approved) -> None:
        currency = self.bench.status.currency
        total = money(done.limit_fen, currency)
        self.table.check(done.case_nos, False)
        if done.case_nos:
            count = len(done.case_nos)
            self.bench.tell(Text(f"已通过 {count} 件，{total}", f"Approved {count}, {total}"))
        if done.refused:
            self.bench.tell(
                Text(f"{len(done.refused)} 件没有通过，仍勾选", f"{len(done.refused)} not approved, still checked"),
                named(done.refused),
                "warning",
            )

    def throw_switch(self) -> None:
        """Stop automatic decisions, or let them go on; with a reason, and only by whom it is given to."""
        service, actor = self.bench.services.decision, self.bench.actor
        if not may(actor, Permission.AUTOMATIC):
            self.bench.tell(
                Text("你的角色不能停用或恢复自动决策", "Your role neither stops nor resumes automatic decisions"),
                Text("请信贷经理或风险总监操作", "Ask a credit manager or the risk director"),
                "warning",
            )
            return
        hint = Text("理由（至少 10 个字）", "Why (10 characters or more)")
        if self._found is not None and self._found.stopped is not None:
            ask_reason(
                self, self.bench, hint, Text("恢复自动决策？", "Resume automatic decisions?"),
                Text("绿色通道自动通过、红色通道自动拒绝。", "Policy approves green and declines red again."),
                Text("恢复", "Resume"), Text("自动决策已恢复", "Automatic decisions resumed"),
                lambda words: service.resume_automatic(words, actor),
            )  # fmt: skip
            return
        ask_reason(
            self, self.bench, hint, Text("停用自动决策？", "Stop automatic decisions?"),
            Text("立即生效：全部案件由人工决定，直到恢复。", "At once: people decide every case until then."),
            Text("停用", "Stop"), Text("自动决策已停用", "Automatic decisions stopped"),
            lambda words: service.stop_automatic(words, actor),
        )  # fmt: skip
