"""How are days, classes and counts said and painted?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.services.close_file import COUNT_NAMES, STEP_COUNT_NAMES, ClassMove, CloseFile, DayRow, StepRow
from workbench.services.standing_file import AskRow
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.look import Look

# state of a day: words, tone of the chip, icon
STATES = {
    "done": (Text("已日终", "Closed"), "ok", "check"),
    "open": (Text("未完成", "Unfinished"), "warn", "hourglass-medium"),
    "stale": (Text("待重做", "To redo"), "warn", "arrows-clockwise"),
    "failed": (Text("步骤失败", "Failed"), "bad", "x-circle"),
}
CLASS_TONES = {
    1: ("ok", "check"),
    2: ("neutral", "eye"),
    3: ("warn", "warning"),
    4: ("bad", "warning-circle"),
    5: ("bad", "x-circle"),
}
MILLION = 1_000_000


def class_name(number: int) -> Text:
    return CLASS_NAMES[LoanClass(number)]


def class_chip(painter: QPainter, x: float, y: float, number: int, look: Look) -> float:
    """A class as a chip; answers its width."""
    tone, icon = CLASS_TONES[number]
    return paint.chip(painter, x, y, look.say(class_name(number)), look.tokens, tone, icon)


def draw_state(painter: QPainter, rect: QRectF, one: DayRow, look: Look, current: bool) -> None:
    name, tone, icon = STATES[one.state]
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(name), look.tokens, tone, icon)


def draw_move(painter: QPainter, rect: QRectF, one: ClassMove, look: Look, current: bool) -> None:
    """The class it left in words, the one it came into as a chip, and the cause below."""
    before = look.say(class_name(one.from_class)) + " →"
    wide = width(before, 12) + 6
    paint.text(painter, QRectF(rect.x(), rect.y() + 4, wide, 20), before, look.colour("ink2"), 12)
    class_chip(painter, rect.x() + wide, rect.y() + 4, one.to_class, look)
    below = QRectF(rect.x(), rect.y() + 26, rect.width(), 18)
    paint.text(painter, below, look.say(one.cause), look.colour("ink3"), 12)


def move_words(one: ClassMove) -> Text:
    before, after = class_name(one.from_class), class_name(one.to_class)
    return Text(f"{before.zh} → {after.zh}，{one.cause.zh}", f"{before.en} → {after.en}, {one.cause.en.lower()}")


def npl_words(one: DayRow) -> str:
    """The non-performing share by amount."""
    if one.npl_fen is None or not one.outstanding_fen:
        return "—"
    return percent(Decimal(one.npl_fen) / one.outstanding_fen, 2)


def coverage_words(one: DayRow) -> str:
    return "—" if one.coverage_millionths is None else percent(Decimal(one.coverage_millionths) / MILLION, 0)


def moves_words(one: DayRow) -> Text:
    """`↓12 ↑3`, and the same in words for a screen reader."""
    if not one.worse and not one.better:
        return Text("—", "—")
    return Text(f"↓{one.worse} ↑{one.better}", f"↓{one.worse} ↑{one.better}")


def step_words(one: StepRow) -> Text:
    """The counts of a step that say something, amounts left out."""
    names = {**COUNT_NAMES, **STEP_COUNT_NAMES.get(one.code, {})}
    told = [
        Text(f"{words.zh} {count:,}", f"{words.en.lower()} {count:,}")
        for name, words in names.items()
        if (count := one.counts.get(name, 0))
    ]
    if one.faults:
        told.insert(0, Text(f"失败 {one.faults}", f"{one.faults} failed"))
    return joined(told) if told else Text("无变动", "nothing changed")


def count_en(count: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def joined(words: Sequence[Text]) -> Text:
    return Text("，".join(one.zh for one in words), ", ".join(one.en for one in words))


def days_words(days: Sequence[date]) -> Text:
    """`2026-11-20 至 2026-11-22（3 天）`."""
    if len(days) == 1:
        return Text(days[0].isoformat(), days[0].isoformat())
    first, last = days[0].isoformat(), days[-1].isoformat()
    return Text(f"{first} 至 {last}（{len(days)} 天）", f"{first} to {last} ({len(days)} days)")


def span_words(file: CloseFile) -> Text:
    """From which day on, and how many."""
    first = (file.next_day or file.business_date).isoformat()
    return Text(f"{first} 起 {file.waiting} 天，按顺序", f"{count_en(file.waiting, 'day')} from {first} on, in order")


def tab_words(moves: int, faults: int, asks: int) -> tuple[Text, ...]:
    return (
        Text("当日", "Day"),
        Text(f"分类变动 {moves}", f"Classes {moves}"),
        Text(f"失败 {faults}", f"Failed {faults}"),
        Text(f"待复核 {asks}", f"To agree {asks}"),
    )


def ask_words(one: AskRow) -> Text:
    """What a proposal would change."""
    if one.kind == "restructure":
        return Text(f"提议到期日改为 {one.maturity}", f"Proposed last day: {one.maturity}")
    name = class_name(one.at_least)
    return Text(f"提议要求放宽至“{name.zh}”", f"Proposed: demand no worse than {name.en.lower()}")
