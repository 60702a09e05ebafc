"""What happened with this merchant, from the first application to today, in one line of time?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.dates import local
from workbench.common.text import Text, same
from workbench.services.collection_file import CollectionView
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui import paint
from workbench.ui.borrowers.ledger import SHAPES, code_of, effect_words, note_words
from workbench.ui.format import NOTHING, day_text
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look
from workbench.ui.table import Column, Table


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `order` keeps what happened on one day in its course."""

    on: date
    order: int
    icon: str
    tone: str
    kind: Text
    words: Text
    who: str


def moments(file: BorrowerFile, view: CollectionView | None) -> tuple[Moment, ...]:
    """Judgement, money, warnings, steps and talk together, newest first."""
    found = [
        Moment(local(one.at).date(), 1, "file-text", "ink3", Text("案件", "Case"), one.text, one.actor)
        for one in file.history
    ]
    for place, line in enumerate(file.ledger):
        icon, tone = SHAPES.get(code_of(line), ("dot", "ink3"))
        note, amount = note_words(line), effect_words(line, file.row.currency)
        said = () if amount == NOTHING else (amount,)
        words = Text("", "")
        for part in (*said, note):
            one = part if isinstance(part, Text) else same(part)
            words = words + Text("  ", "  ") + one if words.zh else one
        found.append(Moment(line.at, 100_000 - place, icon, tone, line.kind, words, ""))
    for warning in file.warnings:
        kind, on = Text("预警", "Warning"), local(warning.raised_at).date()
        found.append(Moment(on, 3, "warning", "warn_ink", kind, warning.trigger, warning.owner or ""))
    if view is not None:
        found += _talk(view)
    return tuple(sorted(found, key=lambda one: (one.on, one.order), reverse=True))


def _talk(view: CollectionView) -> list[Moment]:
    steps = [Moment(one.on, 4, "prohibit", "bad_ink", Text("处置", "Step"), one.words, one.by) for one in view.history]
    talk = [
        Moment(
            one.at.date(), 2, "phone", "ink2", Text("联系", "Contact"),
            one.kind + Text("，", ", ") + one.outcome + Text("  ", "  ") + same(one.note), one.by,
        )
        for one in view.contacts
    ]  # fmt: skip
    promised = [
        Moment(
            one.made_on, 2, "handshake", "ink2", Text("承诺", "Promise"),
            Text(f"{one.due_on.isoformat()} 前归还", f"to pay by {one.due_on.isoformat()}"), one.by,
        )
        for one in view.promises
    ]  # fmt: skip
    return [*steps, *talk, *promised]


def _kind(painter: QPainter, rect: QRectF, one: Moment, look: Look, current: bool) -> None:
    draw_icon(painter, rect.x(), rect.y() + (rect.height() - 15) / 2, one.icon, 15, look.colour(one.tone))
    paint.text(painter, rect.adjusted(23, 0, 0, 0), look.say(one.kind), look.colour("ink"), 13, 500)


class TimelineTable(Table):
    def __init__(self, look: Look, today: date) -> None:
        columns = (
            Column("on", Text("日期", "Date"), 110, lambda r: day_text(r.on, today), colour="ink2", left=18),
            Column("kind", Text("类型", "Type"), 140, lambda r: r.kind, _kind),
            Column("words", Text("事项", "What happened"), 200, lambda r: r.words, stretch=True),
            Column("who", Text("经办", "By"), 92, lambda r: r.who or "—", colour="ink3", px=12, right=18),
        )
        super().__init__(look, columns, lambda r: (r.on, r.order, r.kind.en, r.words.en), 34, 32)
