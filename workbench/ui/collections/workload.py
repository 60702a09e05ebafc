"""Who has how much in hand, and whose promises were kept?"""

from __future__ import annotations

from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.services.collection_file import WorkloadRow
from workbench.ui.collections.columns import whole
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

NOBODY = Text("无人经办", "Nobody's")


def _kept(one: WorkloadRow) -> str:
    """Share of judged promises that were kept, with their count."""
    judged = one.promises_kept + one.promises_broken
    return "—" if not judged else f"{percent(one.promises_kept / judged, 0)} ({judged})"


class WorkloadList(Table):
    def __init__(self, look: Look, currency: str) -> None:
        def count(code: str, title: Text, name: str) -> Column:
            return Column(
                code, title, 120, lambda r: f"{getattr(r, name):,}", align="r", sort=lambda r: -getattr(r, name)
            )

        def amount(code: str, title: Text, name: str) -> Column:
            return Column(
                code, title, 130, lambda r: whole(getattr(r, name), currency), align="r",
                sort=lambda r: -getattr(r, name),
            )  # fmt: skip

        columns = (
            Column("name", Text("经办", "Officer"), 160, lambda r: r.name or NOBODY, stretch=True, left=16, weight=500),
            count("borrowers", Text("户数", "Borrowers"), "borrowers"),
            amount("due", Text("到期未还", "Due"), "due_fen"),
            amount("loss", Text("预期损失", "Expected loss"), "loss_fen"),
            count("late", Text("过期未联系", "Actions overdue"), "overdue_actions"),
            Column("kept", Text("30 天兑现", "Kept, 30 days"), 130, _kept, align="r", right=16),
        )
        super().__init__(look, columns, lambda one: one.name, 36, 32)
