"""Which cases stand in a view of the queue, and what does each row say?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.application import Application, Stage
from workbench.common.dates import utc
from workbench.common.text import Text, same
from workbench.services.queue import QueuePage, QueueRow, SavedView, TodayFigures

if TYPE_CHECKING:
    from workbench.storage.kept import CaseSummary

OPEN_STAGES = (Stage.DRAFT, Stage.SCORED, Stage.SURVEY, Stage.DECISION)
DUE_SOON_MINUTES = 120
SAMPLE_EVERY = 5  # one automatic decision in five is looked at afterwards

_MINE = Text("我的队列", "My queue")
_TEAM = Text("团队", "Team")

Chosen = Callable[[QueueRow], bool]


def row_of(
    application: Application,
    name: str,
    category: Text,
    summary: CaseSummary | None,
    product: Text,
    now: datetime,
) -> QueueRow:
    left = int((application.due_at - now).total_seconds() // 60)
    return QueueRow(
        case_no=application.case_no,
        merchant_id=application.merchant_id,
        merchant_name=name,
        category=category,
        product_code=application.product_code,
        product=product,
        requested_fen=application.requested_fen,
        suggested_fen=summary.suggested_fen if summary else None,
        currency=application.currency,
        band=summary.band if summary else None,
        points=summary.points if summary else None,
        pd=summary.pd if summary else None,
        flows=(summary.fund, summary.logistics, summary.information) if summary else (None, None, None),
        recommendation=summary.recommendation if summary else None,
        watch=summary.watch if summary else (),
        stage=application.stage,
        submitted_at=application.submitted_at,
        due_at=application.due_at,
        minutes_left=left,
        assigned_to=application.assigned_to,
        fast_track=bool(summary and summary.fast_track and application.stage is Stage.SCORED),
    )


def views_for(
    actor: Actor, interview: frozenset[str], documents: frozenset[str], sampled: frozenset[str]
) -> tuple[tuple[str, Text, Text, Chosen], ...]:
    """Every saved view: code, name, group, and which rows stand in it."""
    own = actor.staff_id

    def to_do(row: QueueRow) -> bool:
        return row.assigned_to == own and row.stage is not Stage.DECISION and is_open(row)

    def is_open(row: QueueRow) -> bool:
        return row.stage in OPEN_STAGES

    return (
        ("mine", Text("我的待办", "To do"), _MINE, to_do),
        ("fast", Text("可快速通过", "Fast track"), _MINE, lambda row: to_do(row) and row.fast_track),
        ("due_soon", Text("即将超时", "Due within 2 h"), _MINE,
         lambda row: to_do(row) and row.minutes_left < DUE_SOON_MINUTES),
        ("interview", Text("待访谈", "To interview"), _MINE, lambda row: to_do(row) and row.case_no in interview),
        ("documents", Text("待补件", "Documents missing"), _MINE, lambda row: to_do(row) and row.case_no in documents),
        ("four_eyes", Text("待四眼复核", "Second approval"), _TEAM, lambda row: row.stage is Stage.DECISION),
        ("auto_sample", Text("自动决策抽检", "Auto sample"), _TEAM, lambda row: row.case_no in sampled),
        ("unassigned", Text("未分配", "Unassigned"), _TEAM, lambda row: is_open(row) and row.assigned_to is None),
        ("all", Text("全部在办", "All open"), _TEAM, is_open),
    )  # fmt: skip


def page(
    view: str,
    actor: Actor,
    rows: tuple[QueueRow, ...],
    interview: frozenset[str],
    documents: frozenset[str],
    sampled: frozenset[str],
    today: TodayFigures,
) -> QueuePage:
    """One view of the queue; an unknown view shows everything open."""
    known = views_for(actor, interview, documents, sampled)
    chosen = {code: tuple(row for row in rows if wanted(row)) for code, _, _, wanted in known}
    view = view if view in chosen else "all"
    shown = chosen[view]
    return QueuePage(
        view=view,
        rows=shown,
        total=len(shown),
        requested_sum_fen=sum(row.requested_fen for row in shown),
        overdue=sum(row.minutes_left < 0 for row in shown),
        due_within_hour=sum(0 <= row.minutes_left < 60 for row in shown),
        views=tuple(SavedView(code, name, group, len(chosen[code])) for code, name, group, _ in known),
        today=today,
    )


def product_name(products: Mapping[str, Text], code: str) -> Text:
    return products.get(code, same(code))


def median_seconds(spans: list[float]) -> int | None:
    """The middle of how long cases took; None without any."""
    if not spans:
        return None
    ordered = sorted(spans)
    return int(ordered[len(ordered) // 2])


def since_midnight(now: datetime) -> datetime:
    """The start of the desk's day."""
    from workbench.common.dates import local

    return utc(local(now).replace(hour=0, minute=0, second=0, microsecond=0))
