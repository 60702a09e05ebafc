"""As known on which day are figures shown?"""

from __future__ import annotations

from datetime import date

from workbench.common.text import Text
from workbench.ui.look import Look
from workbench.ui.portfolio.day_field import DayField

NOW = Text("现在", "now")
CAPTION = Text("所知截至", "As known on")
THEN = Text("当时所知，截至", "As known then, on")
TOO_EARLY = Text("不能早于所示日期", "Not before the day shown")


class KnownField(DayField):
    """Empty is now. Figures are known from their own day on."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.field.set_hint(NOW)
        self.field.setAccessibleName(look.say(Text("所知截至日期", "As-known-on date")))
        self.field.setToolTip(
            look.say(
                Text(
                    "只计当日及以前入账的事项；↑↓ 逐日，PgUp/PgDn 到月末，清空为现在",
                    "Counts only what was booked by that day; Up/Down by day, PgUp/PgDn to month ends, empty for now",
                )
            )
        )
        self.caption.say(CAPTION, "ink3")

    def show_known(self, known: date | None, day: date, today: date | None) -> None:
        """`known`: the earlier day on which what is shown was known; None: all that is known now."""
        self._shown, self._today, self._first = known or today, today, day
        self.field.setText("" if known is None else known.isoformat())
        self._say_error(False)
        self.caption.say(CAPTION if known is None else THEN, "ink3" if known is None else "warn_ink")

    def _choose(self, day: date | None) -> None:
        if day is not None and day < self._first:
            self.field.set_error(True)
            self.caption.say(TOO_EARLY, "bad_ink")
            return
        super()._choose(day)

    _first = date.min
