"""As of which day are figures shown?"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.fields import Field
from workbench.ui.labels import Label
from workbench.ui.layouts import row
from workbench.ui.look import Look

_FORMS = (re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$"),)


def read_day(typed: str) -> date | None:
    """`2026-10-31`, `2026/10/31`, `20261031`, `2026年10月31日`; None for anything else."""
    for form in _FORMS:
        if found := form.match(typed.strip()):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None


def month_end(day: date, months: int) -> date:
    """The last day of a month so many months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


class DayField(QWidget):
    """A date with its words. Up and Down step a day, Page Up and Page Down to month ends; empty is today."""

    chosen = Signal(object)  # date, or None for today

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: date | None = None
        self._today: date | None = None
        self.caption = Label(look, Text("截至", "As of"), 12, 400, "ink3")
        self.field = Field(look, "", 126, 26, "calendar-blank", align="l", px=12)
        self.field.call(Text("截至日期", "As-of date"))
        self.field.setToolTip(look.say(Text("↑↓ 逐日，PgUp/PgDn 到月末，清空回到今天",
                                            "Up/Down by day, PgUp/PgDn to month ends, empty for today")))  # fmt: skip
        self.field.returnPressed.connect(self._typed)
        self.field.installEventFilter(self)
        self.setLayout(row(self.caption, self.field, spacing=8))

    def show_day(self, day: date, today: date | None, stale_from: date | None = None) -> None:
        """`stale_from`: days from it on wait for the close of the day, which is told."""
        self._shown, self._today = day, today
        self.field.setText(day.isoformat())
        self._say_error(False)
        if stale_from is not None:
            told = Text(f"{stale_from:%m-%d} 起待日终", f"waits for close since {stale_from:%m-%d}")
            self.caption.say(told + Text("，截至", ", as of"), "warn_ink")
        elif today is not None and day < today:
            self.caption.say(Text("历史数字，截至", "Past figures, as of"), "warn_ink")
        else:
            self.caption.say(Text("截至", "As of"), "ink3")

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
            months = {Qt.Key.Key_PageUp: 0, Qt.Key.Key_PageDown: -1}
            key = Qt.Key(event.key())
            if self._shown is not None and key in steps:
                self._choose(self._shown + timedelta(days=steps[key]))
                return True
            if self._shown is not None and key in months:
                end = month_end(self._shown, months[key])
                self._choose(month_end(self._shown, 1) if key == Qt.Key.Key_PageUp and end == self._shown else end)
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _typed(self) -> None:
        typed = self.field.text().strip()
        day = read_day(typed) if typed else None
        if typed and day is None:
            self._say_error(True)
            return
        self._choose(day)

    def _choose(self, day: date | None) -> None:
        if day is not None and self._today is not None and day >= self._today:
            day = None
        self.chosen.emit(day)

    def _say_error(self, wrong: bool) -> None:
        self.field.set_error(wrong)
        if wrong:
            self.caption.say(Text("请写成 2026-10-31", "Write it as 2026-10-31"), "bad_ink")
