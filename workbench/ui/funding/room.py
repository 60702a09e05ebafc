"""How much of the cap is used by whom, from which sources, and for whom are funds kept?"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.dates import day_of
from workbench.common.text import Text
from workbench.portfolio.projection import Coming
from workbench.services.funding_file import CapRow, FundingFile, WhatIf
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.charts.cap import CapChart
from workbench.ui.charts.headroom import HeadroomChart
from workbench.ui.charts.view import ChartView
from workbench.ui.fields import AmountField, Choice
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.words import chip_of, day, said, short, whole
from workbench.ui.look import Look
from workbench.ui.table import Column
from workbench.ui.widgets import (
    STRETCH,
    Banner,
    Button,
    Canvas,
    Chip,
    EmptyState,
    Label,
    Panel,
    Rule,
    Scroll,
    column,
    heading,
    row,
)

BAR_HIGH = 44
STRAINS = tuple((Text(f"{share}%", f"{share}%"), Decimal(share) / 100) for share in (0, 10, 25, 50, 75, 100))


class RoomPane(Panel):
    """Left the cap and its sources; right the coming days and who has funds reserved."""

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.file: FundingFile | None = None
        self.cap = ChartView(look, height=214, name=Text("资金上限", "Funding cap"))
        self.state = Chip(look, "", "ok", "check")
        self.companies = Canvas(look, self._paint_companies, "", high=BAR_HIGH * 2)
        self.sources = _SourceTable(bench)
        self.sources.call(Text("资金来源", "Sources of money"))
        self.total = Label(look, "", 12, 400, "ink3", fit=False)
        self.unknown = Banner(
            look, Text("尚未登记借入资金，银行家数未知", "No borrowings are recorded: the banks are not known"),
            act=Text("去登记", "Record"),
        )  # fmt: skip
        self.coming = ChartView(look, name=Text("未来 90 天余量", "Headroom over 90 days"))
        self.wanted = AmountField(look, 0, bench.status.currency, 10_000_000_00, wide=150)
        self.wanted.call(Text("拟放金额", "Amount wanted"))
        self.answer = Label(look, "", 12, 400, "ink2", fit=False)
        self.strain = Choice(look)
        self.strain.offer(STRAINS, Decimal(0))
        self.strain.setAccessibleName(look.say(Text("压力：未支用额度的支用比例", "Stress: share of open lines drawn")))
        self.strain.setFixedWidth(88)
        self.reserved = _ReservationTable(bench)
        self.reserved.call(Text("预留", "Reservations"))
        self.none = EmptyState(
            look, "hourglass", Text("没有预留", "Nothing is reserved"),
            Text("签批通过时自动预留，日终到期释放", "An approval reserves; it lapses at the close of its last day"),
        )  # fmt: skip
        self.shortfall = Banner(look, "", "bad", "warning")
        self.shortfall.hide()
        self.stressed: tuple[Coming, ...] = ()
        self.count = Chip(look, "0")
        self.release = Button(look, Text("释放…", "Give back…"), "secondary", "minus-circle", height=28)
        self._compose()
        self.wanted.amount_changed.connect(self._ask)
        self.strain.picked.connect(lambda _: self._stress())

    def _compose(self) -> None:
        look = self.look
        left = column(
            heading(look, Text("资金上限", "Funding cap"), self.state),
            8,
            self.cap,
            4,
            Rule(look),
            10,
            heading(look, Text("各放贷主体", "By company"), note=Text("资本 × 1.5", "capital × 1.5")),
            4,
            self.companies,
            Rule(look),
            10,
            heading(look, Text("资金来源", "Sources of funds"), self.total),
            6,
            self.unknown,
            self.sources,
            STRETCH,
            margins=(16, 12, 16, 12),
        )
        asked = row(
            Label(look, Text("拟放", "Lend"), 12, 400, "ink3"), self.wanted, (self.answer, 1),
            Label(look, Text("压力：支用", "Stress: drawn"), 12, 400, "ink3"), self.strain, spacing=8,
        )  # fmt: skip
        right = column(
            column(
                heading(look, Text("未来 90 天余量", "Headroom, next 90 days"),
                        note=Text("假设不新放贷、按期收回", "no new loans, repaid as agreed")),
                6,
                asked,
                6,
                (self.coming, 1),
                self.shortfall,
                margins=(16, 12, 16, 8),
            ),
            Rule(look),
            column(
                heading(look, Text("资金预留", "Reservations"), self.count, self.release),
                6,
                (self.reserved, 1),
                (self.none, 1),
                margins=(16, 10, 16, 8),
            ),
        )  # fmt: skip
        right.setStretch(0, 1)
        right.setStretch(2, 1)
        side = Scroll(Panel(look, left))
        side.setFixedWidth(500)
        self.setLayout(row(side, Rule(look, vertical=True), (Panel(look, right), 1)))

    def show_file(self, file: FundingFile) -> None:
        self.file = file
        if self.strain.value:
            self._stress()
        used = file.whole
        self.cap.show_chart(CapChart(file.cap, file.currency))
        words, tone, icon = {
            "ok": (Text("余量充足", "Room left"), "ok", "check"),
            "warn": (Text("接近上限", "Near the cap"), "warn", "warning"),
            "over": (Text("超出上限", "Above the cap"), "bad", "x-circle"),
        }[used.state]
        self.state.say(words, tone, icon)
        self.companies.setFixedHeight(BAR_HIGH * max(len(file.caps) - 1, 1))
        self.companies.setAccessibleName("; ".join(self.look.say(_bar_words(one)) for one in file.caps[1:]))
        self.companies.update()
        self.sources.show_rows(file.sources)
        self.sources.setFixedHeight(32 + 32 * len(file.sources))
        on_book = short(used.on_book_fen, file.currency)
        self.total.say(Text("合计 = 账面余额 {sum}", "sum = on the books, {sum}").format(sum=on_book))
        self.unknown.setVisible(not file.borrowings_known)
        self.count.say(str(sum(one.state == "active" for one in file.reservations)))
        self.reserved.show_rows(file.reservations)
        self.reserved.setVisible(bool(file.reservations))
        self.none.setVisible(not file.reservations)
        self.release.setEnabled(any(one.state == "active" for one in file.reservations))
        self._show_coming()
        if not self.wanted.amount_fen:
            self.answer.say(Text("今天余量 {left}", "Headroom today {left}").format(
                left=short(used.headroom_fen, file.currency)))  # fmt: skip

    def _show_coming(self) -> None:
        if self.file is None:
            return
        used = self.file.whole
        warn = round(used.cap_fen * (1 - used.warn_share))
        chart = HeadroomChart(self.file.coming, self.file.currency, warn, self.wanted.amount_fen, self.stressed)
        self.coming.show_chart(chart)
        found = chart.shortfall
        self.shortfall.setVisible(found is not None)
        if found is not None:
            told = Text("{day} {what}", "{day}: {what}").format(day=day_of(found[0]).isoformat(), what=found[1])
            self.shortfall.say(told, "bad", "warning")

    def _stress(self) -> None:
        """Ask what is left if a part of what may be drawn is drawn."""
        share, service = self.strain.value, self._bench.services.funding
        if not isinstance(share, Decimal) or not share:
            self.stressed = ()
            self._show_coming()
            return
        self._bench.lane.put(self, lambda: service.coming(share), self._show_stressed)

    def _show_stressed(self, rows: tuple[Coming, ...]) -> None:
        self.stressed = rows
        self._show_coming()

    def _ask(self, amount_fen: int) -> None:
        self._show_coming()
        if amount_fen <= 0:
            self.answer.say("")
            return
        service = self._bench.services.funding
        self._bench.lane.put(self, lambda: service.what_if(amount_fen), self._tell)

    def _tell(self, found: WhatIf) -> None:
        if found.fits_now:
            self.answer.say(Text("今天可以放款", "Fits today"))
            return
        short_by = short(found.short_fen, self.file.currency if self.file else "CNY")
        if found.from_day is None:
            self.answer.say(Text("差 {sum}，90 天内不足", "{sum} short, and for 90 days").format(sum=short_by))
        else:
            self.answer.say(
                Text("差 {sum}，{day} 起可放", "{sum} short; fits from {day}").format(
                    sum=short_by, day=found.from_day.isoformat()
                )
            )

    def _paint_companies(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if self.file is None:
            return
        for place, one in enumerate(self.file.caps[1:]):
            self._paint_one(painter, QRectF(rect.x(), rect.y() + place * BAR_HIGH, rect.width(), BAR_HIGH), one, look)

    def _paint_one(self, painter: QPainter, rect: QRectF, one: CapRow, look: Look) -> None:
        head = QRectF(rect.x(), rect.y() + 2, rect.width(), 20)
        paint.text(painter, head, look.say(one.name), look.colour("ink2"), 12)
        told = look.say(_bar_money(one))
        paint.text(painter, head, told, look.colour("ink"), 12, 500, paint.RIGHT)
        track = QRectF(rect.x(), rect.y() + 25, rect.width(), 10)
        paint.box(painter, track, 4, look.colour("sunken"))
        scale = track.width() / max(one.cap_fen, 1)
        book = min(one.on_book_fen * scale, track.width())
        kept = min(one.reserved_fen * scale, track.width() - book)
        shade = {"ok": "accent", "warn": "warn", "over": "bad"}[one.state]
        if book > 0:
            paint.box(painter, QRectF(track.x(), track.y(), book, 10), 4, look.colour(shade))
        if kept > 1:
            paint.box(painter, QRectF(track.x() + book + 1, track.y(), kept - 1, 10), 3, look.colour("ctl"))
        mark = track.x() + track.width() * float(one.warn_share)
        paint.line(painter, mark, track.y() - 3, mark, track.bottom() + 3, look.colour("warn"), 1.5)


def _bar_money(one: CapRow) -> Text:
    return Text("{used} / {cap} · 余 {left}", "{used} of {cap} · {left} left").format(
        used=short(one.used_fen), cap=short(one.cap_fen), left=short(one.headroom_fen)
    )


def _bar_words(one: CapRow) -> Text:
    return one.name + Text("：", ": ") + _bar_money(one)


class _SourceTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("来源", "Source"), 150, lambda r: r.name, stretch=True,
                   colour="ink2"),
            Column("amount", Text("已登记", "Recorded"), 104, lambda r: short(r.amount_fen, money), align="r"),
            Column("used", Text("已用于放款", "Lent"), 104, lambda r: short(r.used_fen, money), align="r", weight=600),
            Column("idle", Text("未用", "Idle"), 96, lambda r: short(r.amount_fen - r.used_fen, money), align="r",
                   colour="ink3"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.kind, ("idle",), 32)


class _ReservationTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("loan", Text("借据", "Loan"), 150, lambda r: r.loan_id, stretch=True, weight=500),
            Column("entity", Text("主体", "Company"), 164, lambda r: r.entity, colour="ink2"),
            Column("amount", Text("预留", "Reserved"), 96, lambda r: whole(r.amount_fen, money), align="r",
                   sort=lambda r: r.amount_fen),
            Column("left", Text("剩余", "Left"), 96, lambda r: whole(r.left_fen, money), align="r", weight=600,
                   sort=lambda r: r.left_fen),
            Column("until", Text("到期", "Until"), 104, lambda r: day(r.until), align="r",
                   sort=lambda r: r.until),
            Column("days", Text("剩余天数", "Days"), 76, _days, align="r", colour="ink2"),
            Column("state", Text("状态", "State"), 108, lambda r: said(r.state), chip_of(lambda r: r.state)),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.number, ("entity", "days", "amount"), 36)


def _days(one: object) -> str:
    return str(max(one.days_left, 0)) if one.state == "active" else "—"  # type: ignore[attr-defined]
