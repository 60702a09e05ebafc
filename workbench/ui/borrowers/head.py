"""Who is this borrower, how much may be drawn, and what comes next?"""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.borrowers.page import late_words, state_of
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, BandChip, Chip, Label, Panel, column, row, stat

STATE_ICONS = {"ok": "check", "bad": "warning", "info": "snowflake", "neutral": "check"}


def short_day(on: date, today: date, lang: Lang) -> str:
    """`12-01` or `1 Dec`; another year is named."""
    if lang is Lang.ZH:
        return f"{on:%m-%d}" if on.year == today.year else on.isoformat()
    return f"{on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b %Y}"


def both_days(on: date, today: date) -> Text:
    return Text(short_day(on, today, Lang.ZH), short_day(on, today, Lang.EN))


def is_frozen(file: BorrowerFile) -> bool:
    """Nothing may be drawn although a line stands: also where something is past due, which the chip says first."""
    states = {line.state for line in file.life.lines} if file.life is not None else set()
    return file.row.state == "frozen" or ("frozen" in states and "open" not in states)


class Head(Panel):
    """Name, band and state; one line of identity; five figures; the page puts its buttons at the right end."""

    def __init__(self, look: Look, buttons: tuple[QWidget, ...]) -> None:
        super().__init__(look, high=80)
        self.name = Label(look, "", 20, 600, height=28, fit=False)
        self.band = BandChip(look, None)
        self.state = Chip(look, "", "ok")
        self.line = Label(look, "", 12, 400, "ink2", fit=False)
        self.stats = {
            "limit": stat(look, Text("授信额度", "Limit")),
            "used": stat(look, Text("已用", "Used")),
            "available": stat(look, Text("可用", "Available")),
            "next": stat(look, Text("下次应还", "Next due")),
            "late": stat(look, Text("最长逾期", "Worst late")),
        }
        self._titled = row((self.name, 0), self.band, self.state, STRETCH, spacing=8)
        who = column(self._titled, 4, self.line, STRETCH)
        figures = [pane for pane, _, _ in self.stats.values()]
        acts = column(4, row(*buttons, spacing=8), STRETCH)
        self.setLayout(row((who, 1), *figures, acts, margins=(18, 12, 16, 4), spacing=26))

    def show_file(self, file: BorrowerFile, today: date) -> None:
        one, merchant, life = file.row, file.merchant, file.life
        self.name.say(one.merchant_name)
        self.band.show_band(one.band.value if one.band is not None else None)
        self.band.setVisible(one.band is not None)
        words, tone = state_of(one)
        if one.state == "late":
            days = late_words(one.days_past_due)
            words = Text(f"逾期 {days.zh}", f"{days.en} late")
        self.state.say(words, tone, STATE_ICONS.get(tone))
        who = f"{one.merchant_id} · {merchant.owner_name}"
        if life is not None and life.first_on is not None:
            drawn = money(life.drawn_fen // 100 * 100, one.currency)
            first = life.first_on
            count = f"{life.loans} loan" + ("" if life.loans == 1 else "s")
            self.line.say(
                Text(
                    f"{who} · 首贷 {first.isoformat()} · 累计 {life.loans} 笔 {drawn}",
                    f"{who} · first loan {first.day} {first:%b %Y} · {count}, {drawn}",
                )
            )
        else:
            self.line.say(who)
        self._show_stats(file, today)

    def _show_stats(self, file: BorrowerFile, today: date) -> None:
        one, life = file.row, file.life
        coming: Text | str = "—"
        due_now = one.days_past_due > 0 or (life is not None and life.next_due_on == today)
        if life is not None and due_now:
            coming = Text("已到期 ", "Due ") + same(money(sum(line.due_fen for line in life.lines), one.currency))
        elif life is not None and life.next_due_on is not None:
            coming = both_days(life.next_due_on, today) + same(f" · {money(life.next_due_fen, one.currency)}")
        worst = one.days_past_due if life is None else max(life.worst_late, one.days_past_due)
        shown: dict[str, Text | str] = {
            "limit": money(one.limit_fen, one.currency),
            "used": money(one.balance_fen, one.currency),
            "available": money(one.available_fen, one.currency),
            "next": coming,
            "late": late_words(worst),
        }
        for code, words in shown.items():
            tone = "bad_ink" if code in {"late", "next"} and one.days_past_due > 0 else "ink"
            self.stats[code][1].say(words, tone)

    def fold(self, narrow: bool) -> None:
        """What the small window does without: available is the limit less what is used."""
        self.stats["available"][0].setVisible(not narrow)
        self.stats["late"][0].setVisible(not narrow)
