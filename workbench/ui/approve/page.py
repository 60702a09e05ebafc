"""Which decisions wait for the second person?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.document_file import ApprovalRow
from workbench.ui import paint
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.format import left_text, moment_text
from workbench.ui.look import Look
from workbench.ui.page import Page
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, TextBox, column, heading, row

FOUR_EYES = Text(
    "经办人不能复核自己提出的决定；改判与超权限的决定总要第二个人。",
    "Nobody approves their own proposal; overrides and amounts above authority always need a second person.",
)
LEAST_WORDS = 10
CHANGED = ("decisions", "cases")


def _merchant(painter: QPainter, rect: QRectF, one: ApprovalRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    paint.text(painter, below, one.case_no, look.colour("ink3"), 12)


def _outcome(painter: QPainter, rect: QRectF, one: ApprovalRow, look: Look, current: bool) -> None:
    y = rect.y() + (rect.height() - 20) / 2
    wide = paint.chip(painter, rect.x(), y, look.say(one.outcome), look.tokens, "accent")
    if one.override:
        override = Text("改判", "Override").of(look.lang)
        paint.chip(painter, rect.x() + wide + 6, y, override, look.tokens, "warn", "warning")


def _outcome_words(one: ApprovalRow) -> Text:
    return one.outcome + Text("，改判", ", override") if one.override else one.outcome


def _left(painter: QPainter, rect: QRectF, one: ApprovalRow, look: Look, current: bool) -> None:
    late, soon = one.minutes_left < 0, one.minutes_left < 60
    tone = "bad_ink" if late else "warn_ink" if soon else "ink2"
    words = look.say(left_text(one.minutes_left))
    paint.text(painter, rect, words, look.colour(tone), 13, 600 if soon else 400, paint.RIGHT)


COLUMNS = (
    Column(
        "merchant",
        Text("商户 / 案件", "Merchant / case"),
        200,
        lambda r: r.merchant_name,
        _merchant,
        stretch=True,
        left=16,
    ),
    Column("product", Text("产品", "Product"), 130, lambda r: r.product, colour="ink2"),
    Column(
        "requested",
        Text("申请金额", "Requested"),
        100,
        lambda r: money(r.requested_fen, r.currency),
        align="r",
        sort=lambda r: r.requested_fen,
        colour="ink2",
    ),
    Column(
        "limit",
        Text("拟授额度", "Limit"),
        100,
        lambda r: money(r.limit_fen, r.currency),
        align="r",
        sort=lambda r: r.limit_fen,
        weight=600,
    ),
    Column("outcome", Text("决定", "Decision"), 240, _outcome_words, _outcome, left=16),
    Column("by", Text("经办", "Preparer"), 90, lambda r: r.prepared_by, colour="ink2"),
    Column(
        "left",
        Text("剩余时限", "Time left"),
        110,
        lambda r: left_text(r.minutes_left),
        _left,
        "r",
        lambda r: r.minutes_left,
        right=16,
    ),
)


class ApprovePage(Page):
    nouns = frozenset({"decisions"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.table = Table(look, COLUMNS, lambda one: one.case_no)
        self.count = Label(look, "", 12, 400, "ink3")
        self.empty = EmptyState(
            look,
            "check-circle",
            Text("没有待复核的决定", "Nothing waits for a second person"),
            Text(
                "超过权限、改判或抽检的决定会出现在这里", "Proposals above authority, overrides and samples appear here"
            ),
        )
        self.name = Label(look, "", 14, 600, fit=False)
        self.facts = FactList(look, 27)
        self.why = Label(look, "", 12, 500, "warn_ink", wrap=True)
        hint = Text("意见：退回时必填，不少于 10 个字", "Comment: needed to return, 10 characters at least")
        self.comment = TextBox(look, hint, 86)
        self.open = Button(look, Text("看文书", "See papers"), "secondary", "files", "↵", 28)
        self.back = Button(look, Text("退回", "Return"), "secondary", "arrow-bend-up-left", "B", 34)
        self.sign = Button(look, Text("签署", "Sign"), "primary", "check", "Ctrl ↵", 34)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        look = self.look
        title = row(
            Label(look, Text("待复核", "To approve"), 20, 600, height=28),
            self.count,
            STRETCH,
            margins=(16, 14, 16, 10),
            spacing=10,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        detail = column(
            column(row((self.name, 1), self.open), 6, self.facts, margins=(16, 12, 16, 10)),
            Rule(look),
            column(
                heading(look, Text("四眼复核", "Four-eyes approval")),
                6,
                Label(look, FOUR_EYES, 12, 400, "ink3", wrap=True),
                8,
                self.why,
                margins=(16, 12, 16, 12),
            ),
            STRETCH,
            Rule(look),
            column(self.comment, 10, row(self.back, STRETCH, self.sign, spacing=8), margins=(16, 12, 16, 16)),
        )
        self.detail = Panel(look, detail, wide=340)
        self.setLayout(row((Panel(look, column(title, (self._stack, 1))), 1), Rule(look, vertical=True), self.detail))

    def _connect(self) -> None:
        self.table.opened.connect(lambda _: self.see_papers())
        self.table.moved.connect(lambda _: self._show_chosen())
        self.open.clicked.connect(self.see_papers)
        self.back.clicked.connect(self.send_back)
        self.sign.clicked.connect(self.sign_current)
        self.command(Text("签署", "Sign"), "Ctrl+Return|Ctrl+Enter", self.sign_current, "check")
        self.command(Text("退回", "Return"), "B", self.send_back, "arrow-bend-up-left")
        self.bench.actor_changed.connect(self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1280 - 82
        self.table.hide_columns(frozenset({"product", "requested", "by"}) if narrow else frozenset())

    # ---- page contract

    def title(self) -> Text:
        return Text("待复核", "To approve")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("复核", "Approve"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↵", Text("看文书", "See papers")),
            ("Ctrl ↵", Text("签署", "Sign")),
            ("B", Text("退回", "Return")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail)

    def activate(self, **arguments: object) -> None:
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        service, actor = self.bench.services.decision, self.bench.actor
        self.bench.lane.put(self, lambda: service.approvals(actor), self.show_rows)

    def show_rows(self, rows: tuple[ApprovalRow, ...]) -> None:
        self.table.show_rows(rows)
        mine = sum(1 for one in rows if one.may_sign)
        self.count.say(Text(f"{len(rows)} 件，可由你签署 {mine} 件", f"{len(rows)} waiting, {mine} for you to sign"))
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self._show_chosen()

    def current(self) -> ApprovalRow | None:
        one = self.table.current_row()
        return one if isinstance(one, ApprovalRow) else None

    def _show_chosen(self) -> None:
        one = self.current()
        self.detail.setEnabled(one is not None)
        self.sign.setEnabled(one is not None and one.may_sign)
        self.back.setEnabled(one is not None and one.may_sign)
        self.open.setEnabled(one is not None)
        if one is None:
            self.name.say("")
            self.facts.show_facts(())
            self.why.say("")
            return
        today = self.bench.status.business_date
        self.name.say(one.merchant_name)
        self.facts.show_facts(
            [
                Fact(Text("决定", "Decision"), _outcome_words(one), "warn_ink" if one.override else "ink"),
                Fact(Text("申请金额", "Requested"), money(one.requested_fen, one.currency)),
                Fact(Text("拟授额度", "Limit"), money(one.limit_fen, one.currency)),
                Fact(Text("经办", "Preparer"), f"{one.prepared_by} · {moment_text(one.prepared_at, today)}"),
                Fact(Text("剩余时限", "Time left"), left_text(one.minutes_left)),
            ]
        )
        self.why.say(self._why(one), "ok_ink" if one.may_sign else "warn_ink")

    def _why(self, one: ApprovalRow) -> Text:
        if one.may_sign:
            return Text("你可以签署这项决定。", "You may sign this decision.")
        if one.prepared_by == self.bench.actor.name:
            return Text("这是你自己提出的，须由另一人签署。", "You prepared it: another person must sign.")
        return Text("你的角色或权限不能签署这项决定。", "Your role or authority does not cover this decision.")

    # ---- acts

    def see_papers(self) -> None:
        one = self.current()
        if one is not None:
            self.bench.go("documents", case_no=one.case_no)

    def sign_current(self) -> None:
        one = self.current()
        if one is None or not one.may_sign:
            return
        amount = money(one.limit_fen, one.currency)
        ask(
            self,
            self.look,
            Text(f"签署 {one.merchant_name} 的决定？", f"Sign the decision on {one.merchant_name}?"),
            one.outcome + Text(f" · 额度 {amount}。签署后写入审计链。", f" · limit {amount}. It enters the journal."),
            Text("签署", "Sign"),
            lambda: self._sign(one),
        )

    def _sign(self, one: ApprovalRow) -> None:
        service, actor, comment = self.bench.services.decision, self.bench.actor, self._words()
        self.bench.lane.put(
            self,
            lambda: service.sign(one.case_no, actor, comment),
            lambda _: self._done(Text("已签署", "Signed"), one),
            changed=CHANGED,
        )

    def _words(self) -> str:
        return self.comment.toPlainText().strip()

    def send_back(self) -> None:
        one = self.current()
        if one is None or not one.may_sign:
            return
        words = self._words()
        self.comment.set_error(len(words) < LEAST_WORDS)
        if len(words) < LEAST_WORDS:
            self.comment.setFocus()
            self.bench.tell(Text("请写明退回原因，不少于 10 个字", "Say why, in 10 characters or more"), kind="warning")
            return
        service, actor = self.bench.services.decision, self.bench.actor
        self.bench.lane.put(
            self,
            lambda: service.send_back(one.case_no, words, actor),
            lambda _: self._done(Text("已退回", "Returned"), one),
            changed=CHANGED,
        )

    def _done(self, what: Text, one: ApprovalRow) -> None:
        self.comment.clear()
        self.bench.tell(what, Text(one.merchant_name, one.merchant_name))
