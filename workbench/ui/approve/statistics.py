"""What do second looks show: agreement, overrides, and whether anybody only presses the button?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.agreement import Interval
from workbench.services.review_file import OfficerOverrides, PairAgreement, ReviewStatistics
from workbench.ui.approve.pane import Pane
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.format import NOTHING
from workbench.ui.widgets import STRETCH, EmptyState, Label, Panel, Rule, Scroll, column, heading, row, stat

WHY = Text(
    "区间为 95%：一致率与占比为 Wilson 区间，κ 为大样本区间。样本少时区间很宽，不宜下结论。",
    "Intervals are 95 %: Wilson's for shares, large-sample for kappa. With few cases they are wide: conclude little.",
)


def share_words(found: Interval | None) -> Text | str:
    """`82.0%（71.2–89.4%）`."""
    if found is None:
        return NOTHING
    low, high = f"{found.low * 100:.1f}", f"{found.high * 100:.1f}%"
    return Text(f"{found.value:.1%}（{low}–{high}）", f"{found.value:.1%} ({low}–{high})")


def kappa_words(found: Interval | None) -> Text | str:
    if found is None:
        return NOTHING
    return Text(
        f"{found.value:.2f}（{found.low:.2f}–{found.high:.2f}）",
        f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})",
    )


class StatisticsPane(Pane):
    title = Text("统计", "Statistics")

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self._stats = [
            stat(look, words)
            for words in (
                Text("盲审已答 / 抽中", "Blind answered / drawn"),
                Text("一致率", "Agreement"),
                Text("加权 κ", "Weighted kappa"),
                Text("改判 / 人工决定", "Overrides / decided"),
                Text("人工复核待答", "Requests open"),
            )
        ]
        self.pairs, self.codes = FactList(look, 26), FactList(look, 26)
        self.officers, self.stamps = FactList(look, 26), FactList(look, 26)
        self.outcomes, self.human = FactList(look, 26), FactList(look, 26)
        self.sorry = EmptyState(look, "lock", "")
        self.sorry.hide()
        self._body = self._compose()
        self.setLayout(column((self._body, 1), (self.sorry, 1)))

    def _compose(self) -> QWidget:
        look = self.look

        def block(words: Text, facts: FactList) -> QWidget:
            made = QWidget()
            made.setLayout(column(heading(look, words), 6, facts, STRETCH, margins=(16, 14, 16, 14)))
            return made

        inner = QWidget()
        inner.setLayout(
            column(
                row(*((pane, 1) for pane, _, _ in self._stats), margins=(16, 14, 16, 10), spacing=16),
                Rule(look),
                row((block(Text("两人一致（初次 → 盲审）", "Pairs (first → blind)"), self.pairs), 1),
                    Rule(look, vertical=True),
                    (block(Text("各人改判率与近 30 天", "Overrides by officer; last 30 days"), self.officers), 1)),
                Rule(look),
                row((block(Text("改判原因（放贷 / 拒绝）", "Override reasons (lend / refuse)"), self.codes), 1),
                    Rule(look, vertical=True),
                    (block(Text("已知结果的坏账占比", "Bad loans where the outcome is known"), self.outcomes), 1)),
                Rule(look),
                row((block(Text("是否只点按钮", "Pressed without reading?"), self.stamps), 1),
                    Rule(look, vertical=True),
                    (block(Text("商户要求的人工复核", "Merchants who asked for a person"), self.human), 1)),
                column(Label(look, WHY, 12, 400, "ink3", wrap=True), margins=(16, 4, 16, 12)),
                STRETCH,
            )
        )  # fmt: skip
        return Panel(look, column(Scroll(inner)))

    def refresh(self) -> None:
        statistics, actor = self.bench.services.reviews.statistics, self.bench.actor
        self.bench.lane.put(self, lambda: statistics(actor), self.show_found, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        self.sorry.say(refusal.text, refusal.hint)
        self.sorry.show()
        self._body.hide()

    def show_found(self, found: ReviewStatistics) -> None:
        self.sorry.hide()
        self._body.show()
        self._show_figures(found)
        self.pairs.show_facts(
            [_pair(one) for one in found.pairs] or [Fact(Text("还没有盲审答复", "No blind answer yet"))]
        )
        report = found.overrides
        self.officers.show_facts(
            [_officer(one) for one in report.by_officer] or [Fact(Text("还没有人工决定", "Nobody has decided yet"))]
        )
        self.codes.show_facts(
            [Fact(one.name, f"{one.lend} / {one.refuse}") for one in report.by_code]
            or [Fact(Text("没有改判", "No overrides"))]
        )
        self.outcomes.show_facts(
            [
                Fact(
                    _known(Text("改判放贷", "Overridden"), report.known_overridden), share_words(report.bad_overridden)
                ),
                Fact(
                    _known(Text("按建议放贷", "As advised"), report.known_as_advised),
                    share_words(report.bad_as_advised),
                ),
            ]
        )
        self._show_stamps(found)
        self.human.show_facts(
            [
                Fact(Text("待答复", "Open"), str(found.human_open)),
                Fact(Text("其中超期", "Of these overdue"), str(found.human_overdue),
                     "bad_ink" if found.human_overdue else "ink"),
                Fact(Text("维持", "Kept"), str(found.human_kept)),
                Fact(Text("推翻重开", "Overturned"), str(found.human_overturned)),
            ]
        )  # fmt: skip

    def _show_figures(self, found: ReviewStatistics) -> None:
        report = found.overrides
        against = report.lend + report.refuse
        share = f"{against / report.decided:.1%}" if report.decided else NOTHING
        drawn = Text(f"按政策抽取 {found.share:.0%}", f"policy draws {found.share:.0%}")
        due = Text(f"{found.human_overdue} 件超期", f"{found.human_overdue} overdue")
        shown: list[tuple[Text | str, Text | str]] = [
            (f"{found.given} / {found.chosen}", drawn),
            (NOTHING if found.agreement is None else f"{found.agreement.value:.1%}", _span(found.agreement, True)),
            (NOTHING if found.weighted is None else f"{found.weighted.value:.2f}", _span(found.weighted, False)),
            (f"{against} / {report.decided}", share),
            (str(found.human_open), due),
        ]
        for (_, value, remark), (words, below) in zip(self._stats, shown, strict=True):
            value.say(words)
            remark.say(below)

    def _show_stamps(self, found: ReviewStatistics) -> None:
        stamps = found.stamps
        bound = stamps.bound_seconds

        def line(words: Text, fast: int, whole: int) -> Fact:
            label = Text(f"{words.zh}不足 {bound} 秒", f"{words.en} under {bound} s")
            return Fact(label, f"{fast} / {whole}", "warn_ink" if fast else "ink")

        facts = [
            line(Text("拒绝", "Declines"), stamps.fast_declines, stamps.declines),
            line(Text("签署", "Signatures"), stamps.fast_signed, stamps.signed),
            line(Text("维持复核", "Kept reviews"), stamps.fast_reviews, stamps.reviews),
        ]
        for name, signed in stamps.never_refused:
            facts.append(
                Fact(Text(f"{name} 从未退回", f"{name} never returned one"), Text(f"签署 {signed}", f"{signed} signed"))
            )
        self.stamps.show_facts(facts)


def _known(words: Text, count: int) -> Text:
    return Text(f"{words.zh}（{count} 笔）", f"{words.en} ({count})")


def _span(found: Interval | None, shares: bool) -> Text | str:
    if found is None:
        return Text("样本不足", "too few cases")
    return f"{found.low:.1%}–{found.high:.1%}" if shares else f"{found.low:.2f}–{found.high:.2f}"


def _pair(one: PairAgreement) -> Fact:
    label = Text(f"{one.first} → {one.second}（{one.cases} 件）", f"{one.first} → {one.second} ({one.cases})")
    agreement = NOTHING if one.agreement is None else f"{one.agreement.value:.0%}"
    kappa = (
        NOTHING
        if one.weighted is None
        else f"{one.weighted.value:.2f} [{one.weighted.low:.2f}, {one.weighted.high:.2f}]"
    )
    return Fact(label, same(f"{agreement} · κ {kappa}"))


def _officer(one: OfficerOverrides) -> Fact:
    label = Text(f"{one.name}（{one.overrides} / {one.decided}）", f"{one.name} ({one.overrides} / {one.decided})")
    recent = NOTHING if one.recent is None else f"{one.recent.value:.0%}"
    whole = NOTHING if one.share is None else f"{one.share.value:.0%} [{one.share.low:.0%}, {one.share.high:.0%}]"
    words = Text(f"{whole} · 近 30 天 {recent}", f"{whole} · last 30 d {recent}")
    if one.drifts:
        words = words + Text("，有变化", ", shifted")
    return Fact(label, words, "warn_ink" if one.drifts else "ink")
