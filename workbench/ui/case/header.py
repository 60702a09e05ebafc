"""What stands at the head of a case: who, how much, how risky, and what is advised?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Outcome, Recommendation, Verdict
from workbench.merchants.merchant import PLATFORM_NAMES
from workbench.services.bounds_file import CaseBounds
from workbench.services.case_file import CaseFile
from workbench.ui import paint
from workbench.ui.format import NOTHING, left_text, moment_text, term_text
from workbench.ui.labels import BandChip, Canvas, Chip, IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Rule, stat
from workbench.ui.queue.columns import OUTCOME_LOOK

GROUNDS = {
    Outcome.APPROVE: "ok_soft",
    Outcome.APPROVE_LOWER: "ok_soft",
    Outcome.REFER: "warn_soft",
    Outcome.DECLINE: "bad_soft",
}
INKS = {
    Outcome.APPROVE: "ok_ink",
    Outcome.APPROVE_LOWER: "ok_ink",
    Outcome.REFER: "warn_ink",
    Outcome.DECLINE: "bad_ink",
}
ADVICE = {
    Outcome.APPROVE: Text("建议通过", "Approve"),
    Outcome.APPROVE_LOWER: Text("建议通过，降额", "Approve, lower limit"),
    Outcome.REFER: Text("建议转核", "Refer"),
    Outcome.DECLINE: Text("建议拒绝", "Decline"),
}


class CaseHeader(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._file: CaseFile | None = None
        self._span: tuple[int, int] | None = None
        self.name = Label(look, "", 20, 600, height=28, fit=False)
        self.platform, self.returning = Chip(look, ""), Chip(look, "", "accent")
        self.facts = Label(look, "", 12, 400, "ink2", fit=False)
        self.clock = IconView(look, "clock", 14, "ink3")
        self.left = Label(look, "", 12, 600, "ink3")
        self.since = Label(look, "", 12, 400, "ink3", fit=False)
        self.requested, self.requested_value, self.requested_note = stat(look, Text("申请", "Requested"))
        self.risk, self.pd, self.pd_note = stat(look, Text("违约概率", "PD"))
        self.band = BandChip(look, None, big=True)
        self.points = Label(look, "", 18, 600, height=26)
        self.peers = Label(look, "", 12, 400, "ink3", fit=False)
        self.scale = Canvas(look, self._draw_scale, high=36, wide=200)
        self.advice = AdviceBox(look)
        self._lay_out()

    def _lay_out(self) -> None:
        look = self.look
        self._scale_pane = QWidget()
        head = row(Label(look, Text("评分", "Score"), 12, 400, "ink3"), STRETCH, self.peers)
        self._scale_pane.setLayout(column(head, 3, row(self.points, self.scale, spacing=12), STRETCH))
        self._score_pane, self._score_small, _ = stat(look, Text("评分", "Score"))
        band = column(Label(look, Text("风险档", "Band"), 12, 400, "ink3"), 4, self.band, STRETCH)
        who = column(
            row(self.name, self.platform, self.returning, STRETCH, spacing=8),
            3,
            self.facts,
            5,
            row(self.clock, self.left, (self.since, 1), spacing=6),
            STRETCH,
        )
        self._rule = Rule(look, vertical=True, high=56)
        self.requested.setMinimumWidth(112)
        self.risk.setMinimumWidth(96)
        self.setLayout(
            row(
                (who, 1),
                12,
                self.requested,
                8,
                self._rule,
                14,
                self.risk,
                12,
                band,
                14,
                self._scale_pane,
                self._score_pane,
                18,
                self.advice,
                margins=(18, 8, 14, 7),
            )
        )

    def fit(self, page_wide: int) -> None:
        """Give up the score scale below 1400 and small remarks below 1280."""
        roomy, narrow = page_wide >= 1310, page_wide < 1198
        self._scale_pane.setVisible(roomy)
        self._score_pane.setVisible(not roomy)
        self.setFixedHeight(74 if narrow else 98)
        for part in (self.requested_note, self.pd_note, self._rule, self.facts, self.platform):
            part.setVisible(not narrow)
        self.advice.fit(narrow)

    def show_file(self, file: CaseFile, minutes_left: int | None, today: date, assigned: str = "") -> None:
        self._file, self._span = file, None
        case, merchant = file.application, file.merchant
        self.name.say(merchant.name)
        self.platform.say(PLATFORM_NAMES[merchant.platform])
        times = Text(f"存量客户 · 第 {file.returning} 次", f"Returning · application {file.returning}")
        self.returning.say(
            times if file.returning > 1 else Text("新客户", "New customer"),
            "accent" if file.returning > 1 else "neutral",
        )
        self.facts.say(_facts(file))
        self._show_time(file, minutes_left, today, assigned)
        self.requested_value.say(money(case.requested_fen, case.currency))
        term = term_text(case.term_days)
        self.requested_note.say(Text(f"{term.zh} · {file.product.zh}", f"{term.en} · {file.product.en}"))
        score = file.score
        self.pd.say(f"{score.pd:.2%}" if score else NOTHING)
        self.pd_note.say(
            same("") if file.peer_pd is None else Text(f"同类 {file.peer_pd:.2%}", f"Peers {file.peer_pd:.2%}")
        )
        self.risk.setToolTip(f"{self.look.say(file.outcome_name)} · {self.look.say(file.model_note)}")
        self.band.show_band(score.band.value if score else None)
        for label in (self.points, self._score_small):
            label.say(str(score.points) if score else NOTHING)
        mean = file.peer_points
        self.peers.say(same("") if mean is None else Text(f"竖线为同类平均 {mean}", f"Tick: peer average {mean}"))
        self.scale.update()
        self.advice.show_advice(file.recommendation, case.currency)

    def _show_time(self, file: CaseFile, minutes: int | None, today: date, assigned: str) -> None:
        case = file.application
        if minutes is None:
            due = moment_text(case.due_at, today)
            self.left.say(Text(f"时限 {due}", f"Due {due}"), "ink2")
            self.clock.show_icon("clock", "ink3")
        else:
            colour = "bad" if minutes < 0 else "warn" if minutes < 60 else ""
            self.left.say(left_text(minutes), f"{colour}_ink" if colour else "ink2")
            self.clock.show_icon("clock", colour or "ink3")
        at = moment_text(case.submitted_at, today)
        day = Text(f"今天 {at}", f"{at} today") if len(at) == 5 and ":" in at else same(at)
        to = Text(f"，分配给 {assigned}", f", assigned to {assigned}") if assigned else same("")
        self.since.say(Text(f"· {day.zh} 提交{to.zh}", f"· submitted {day.en}{to.en}"))

    def show_bounds(self, bounds: CaseBounds | None) -> None:
        """Where the score may lie when figures are missing: a whisker on the scale, and in words."""
        self._span = None if bounds is None else bounds.points
        self.scale.setToolTip("" if bounds is None else self.look.say(bounds.range_words))
        self.scale.update()

    def _draw_scale(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if self._file is not None and self._file.score is not None:
            score, peers = self._file.score.points, self._file.peer_points
            paint.score_scale(painter, rect, score, peers, look.tokens, span=self._span)


def _facts(file: CaseFile) -> Text:
    """`LN-261123-0417 · 林晓岚 · 浙江湖州 · 家居用品 · 开店 46 个月`; what is unknown is left out."""
    merchant = file.merchant
    common = [file.application.case_no, merchant.owner_name, f"{merchant.region}{merchant.city}"]
    zh, en = [*common, file.category.zh], [*common, file.category.en]
    if file.months_open is not None:
        zh.append(f"开店 {file.months_open} 个月")
        en.append(f"{file.months_open} months open")
    return Text(" · ".join(filter(None, zh)), " · ".join(filter(None, en)))


class AdviceBox(Panel):
    """The recommendation: it advises, people decide."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, fill="ok_soft", radius=8, parent=parent)
        self.icon = IconView(look, "check-circle", 16, "accent")
        self.words = Label(look, "", 13, 600, "ok_ink", fit=False)
        self.amount = Label(look, "", 18, 600, height=26)
        self.rate = Label(look, "", 12, 400, "ink2")
        self.note = Label(look, "", 12, 400, "ink2", fit=False)
        self.setLayout(
            column(
                row(self.icon, (self.words, 1), spacing=6),
                2,
                row(self.amount, STRETCH, self.rate, spacing=8),
                self.note,
                margins=(14, 6, 14, 7),
            )
        )
        self.fit(False)

    def fit(self, narrow: bool) -> None:
        self.setFixedSize(190 if narrow else 222, 60 if narrow else 82)
        self.note.setVisible(not narrow)

    def show_advice(self, advice: Recommendation | None, currency: str) -> None:
        if advice is None:
            self.tint("sunken")
            self.icon.show_icon("circle-dashed", "ink3")
            self.words.say(Text("未评分", "Not scored"), "ink3")
            for label in (self.amount, self.rate, self.note):
                label.say("")
            return
        icon, _, _ = OUTCOME_LOOK[advice.outcome]
        ink = INKS[advice.outcome]
        self.tint(GROUNDS[advice.outcome])
        self.icon.show_icon(icon, ink)
        self.words.say(ADVICE[advice.outcome], ink)
        self.amount.say(money(advice.limit.amount_fen, currency) if advice.limit.amount_fen else NOTHING)
        yearly = percent(advice.price.nominal_365)
        priced = advice.limit.amount_fen > 0
        self.rate.say(Text(f"年化 {yearly}", f"{yearly} APR") if priced else same(""))
        self.note.say(_note(advice))
        self.setAccessibleName(self.look.say(OUTCOME_NAMES[advice.outcome]))


def _note(advice: Recommendation) -> Text:
    """`12 个月 · 1 项政策待说明`, and whether an interview is due; the term only of what would be lent."""
    failed = sum(one.verdict is Verdict.FAIL for one in advice.checks)
    waiting = sum(one.unmet for one in advice.checks) - failed
    zh, en = [], []
    if advice.limit.amount_fen > 0:
        term = term_text(advice.price.term_days)
        zh.append(term.zh)
        en.append(term.en)
    if failed:
        zh.append(f"{failed} 项政策未通过")
        en.append(f"{failed} polic{'ies' if failed > 1 else 'y'} failed")
    if waiting:
        zh.append(f"{waiting} 项政策待说明")
        en.append(f"{waiting} to justify" if failed else f"{waiting} polic{'ies' if waiting > 1 else 'y'} to justify")
    if advice.needs_interview:
        zh.append("须访谈")
        en.append("interview due")
    return Text(" · ".join(zh), " · ".join(en))
