"""Which loans would a new pool take, and what would it be like?

Every change of a filter asks the book again; nothing is written before it is proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES
from workbench.portfolio.eligibility import PoolRules
from workbench.services.funding_file import FundingFile
from workbench.services.pools_file import PoolDraft, PoolTemplate
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.fields import Choice
from workbench.ui.funding.acts import ask_form, companies
from workbench.ui.funding.draft_view import DraftView
from workbench.ui.funding.forms import Form, Option
from workbench.ui.funding.pool_detail import figure_facts
from workbench.ui.funding.terms import TermsForm, percents
from workbench.ui.funding.words import offer, short, whole
from workbench.ui.widgets import STRETCH, Banner, Button, Label, Panel, Rule, Scroll, Tabs, column, row

SETTLE_MS = 250  # typing is over
TABS = (Text("筛选", "Filters"), Text("条款", "Terms"))
CLASSES = tuple((name, int(code)) for code, name in CLASS_NAMES.items())


class BuilderPane(Panel):
    """Filters and terms on the left, what they choose and would pay on the right."""

    proposed = Signal(str, object, object, object, str)  # name, PoolRules, PoolTerms, day, reason
    left = Signal()

    def __init__(self, bench: Bench) -> None:
        look = bench.look
        super().__init__(look)
        self._bench = bench
        self.draft: PoolDraft | None = None
        self.form, self.terms_form = Form(look), TermsForm(look)
        self.tabs = Tabs(look, TABS)
        self.templates = Choice(look)
        self.templates.setAccessibleName(look.say(Text("从模板开始", "Begin from a template")))
        self.save = Button(look, Text("存为模板…", "Save as template…"), "secondary", "floppy-disk", height=28)
        self._kept: tuple[PoolTemplate, ...] = ()
        self._leaves = QStackedWidget()
        self.back = Button(look, Text("返回列表", "Back"), "ghost", "arrow-left", height=28)
        self.propose = Button(look, Text("提议转让", "Propose"), "primary", "check", height=30)
        self.count = Label(look, "", 18, 600, height=26)
        self.of = Label(look, "", 12, 400, "ink3", fit=False)
        self.remark = Banner(look, "", "info", "info")
        self.figures, self.price = FactList(look, 26), FactList(look, 26)
        self.view = DraftView(bench)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLE_MS)
        self._later.timeout.connect(self.ask)
        self._composed = False
        self.back.clicked.connect(self.left)
        self._may = False
        self.propose.clicked.connect(self._propose)
        self.form.changed.connect(self._later.start)
        self.terms_form.changed.connect(self._later.start)
        self.tabs.chosen.connect(self._leaves.setCurrentIndex)
        self.templates.picked.connect(self._begin_from)
        self.save.clicked.connect(self._save)

    def compose(self, file: FundingFile) -> None:
        """Lay out the filters once the companies are known; note whether this person may propose."""
        self._may = file.may_fund
        if self._composed:
            return
        self._composed, look, form = True, self.look, self.form
        form.line("name", Text("名称", "Name"), hint=Text("例如 11 号专项计划", "Deal 11, say"))
        known = companies(file, every=False)
        form.choice("entity", Text("出让主体", "Seller"), (*known, *_together(known)))
        form.line("target", Text("目标规模", "Target size"), hint=Text("空白为全部", "Empty: all that fit"))
        form.line("least_days", Text("剩余期限（天）从", "Remaining days from"), "1")
        form.line("most_days", Text("至", "to"), "365")
        form.line("least_fen", Text("单笔余额从", "Balance from"), "1")
        form.line("most_fen", Text("至", "to"), "1000000")
        form.line("bands", Text("风险档", "Bands"), hint=Text("A B C；空白为不限", "A B C; empty: any"))
        form.line("regions", Text("地区", "Regions"), hint=Text("空白为不限", "Empty: any"))
        form.line("categories", Text("行业", "Categories"), hint=Text("空白为不限", "Empty: any"))
        form.choice("class", Text("分类不低于", "Class at least"), CLASSES, 1)
        form.line("late", Text("逾期天数 ≤", "Days late ≤"), "0")
        form.line("season", Text("放款已满（天）", "Days since opening"), "0")
        form.line("borrower", Text("单一借款人 ≤", "One borrower ≤"), "1", suffix="%")
        form.line("category", Text("单一行业 ≤", "One category ≤"), "100", suffix="%")
        form.line("region", Text("单一地区 ≤", "One region ≤"), "100", suffix="%")
        form.line("day", Text("转让日（日终）", "Transfer at end of"), file.day.isoformat())
        form.reason(Text("依据，例如董事会决议", "The board's resolution, say"))
        form.done()
        self.terms_form.name_sellers(known)
        self.terms_form.put(self._bench.services.pools.usual_terms())
        always = Text("固定条件：有余额、未转让、非联合贷款", "Always: owing, not sold, not lent jointly")
        fixed = Label(look, always, 12, 400, "ink3", wrap=True)
        for inner in (
            column(form, 4, fixed, STRETCH, margins=(16, 8, 16, 12)),
            column((self.terms_form, 1), margins=(16, 8, 16, 12)),
        ):
            self._leaves.addWidget(Scroll(Panel(look, inner)))
        caption = Label(look, Text("模板", "Template"), 12, 400, "ink3")
        head = column(
            row(self.back, STRETCH, self.save),
            4,
            row(caption, (self.templates, 1), spacing=8),
            row(self.tabs, STRETCH),
            margins=(16, 10, 16, 0),
        )
        side = Panel(look, column(head, Rule(look), (self._leaves, 1)))
        side.setFixedWidth(408)
        right = column(
            row(self.count, 8, (self.of, 1), self.propose, spacing=4),
            8,
            self.remark,
            8,
            row((column(self.figures, STRETCH), 1), 24, (column(self.price, STRETCH), 1)),
            8,
            (self.view, 1),
            margins=(16, 12, 16, 12),
        )
        self.setLayout(row(side, Rule(look, vertical=True), (Panel(look, right), 1)))
        self.remark.hide()

    def sold_by(self) -> tuple[str, ...]:
        """Codes of the companies that sell."""
        return tuple(one for one in str(self.form.chosen("entity") or "").split("+") if one)

    def rules(self) -> PoolRules:
        """Raises `StaffError` (`FIELD_UNREADABLE`)."""
        form, sold = self.form, self.sold_by()
        return PoolRules(
            least_days=form.number("least_days"), most_days=form.number("most_days"),
            least_fen=form.amount("least_fen"), most_fen=form.amount("most_fen"),
            worst_class=int(str(form.chosen("class"))), most_days_late=form.number("late"),
            seasoned_days=form.number("season"), entity=sold[0] if len(sold) == 1 else "",
            entities=sold if len(sold) > 1 else (), regions=form.words("regions"), categories=form.words("categories"),
            bands=form.words("bands"), borrower_share=form.percent("borrower"),
            category_share=form.percent("category"), region_share=form.percent("region"),
            target_fen=form.amount("target") if form.text("target") else 0,
        )  # fmt: skip

    def ask(self) -> None:
        """Ask the book what these filters choose."""
        try:
            self.terms_form.show_sellers(self.sold_by())
            rules, terms = self.rules(), self.terms_form.terms(self.sold_by())
        except StaffError as fault:
            self._say_fault(fault)
            return
        service = self._bench.services.pools
        self._bench.jobs.put(self, lambda: service.draft(rules, terms), self.show_draft, self._say_fault)

    def _say_fault(self, fault: StaffError) -> None:
        self.remark.say(fault.text, "bad", "x-circle")
        self.remark.show()
        self.propose.setEnabled(False)

    def show_draft(self, draft: PoolDraft) -> None:
        self.draft, money = draft, self._bench.status.currency
        found = draft.figures
        self.count.say(Text(f"{found.loans:,} 笔", f"{found.loans:,} loans"))
        self.of.say(
            Text("{sum}，{people} 户；全部在册 {all} 笔", "{sum}, {people} borrowers; of {all} on the books").format(
                sum=short(found.balance_fen, money), people=f"{found.borrowers:,}", all=f"{draft.asked:,}"
            )
        )
        self.figures.show_facts(figure_facts(found, money))
        self.price.show_facts(
            [
                Fact(Text("池内余额", "Balance"), whole(found.balance_fen, money)),
                Fact(Text("应计利息", "Interest owed"), whole(found.interest_fen, money)),
                Fact(Text("转让价款", "Price"), whole(draft.price_fen, money)),
                Fact(Text("实收（扣自持）", "Proceeds less retained"), whole(draft.proceeds_fen, money)),
                Fact(Text("笔均 / 最大", "Average / largest"),
                     whole(found.average_fen, money) + same(" / ") + whole(found.largest_fen, money)),
                Fact(Text("无风险档", "Without a band"), Text(f"{found.no_band} 笔", f"{found.no_band}")),
            ]
        )  # fmt: skip
        self.view.show_draft(draft)
        self.remark.setVisible(bool(draft.remarks))
        if draft.remarks:
            told = draft.remarks[0]
            for one in draft.remarks[1:]:
                told = told + Text("；", "; ") + one
            self.remark.say(told, "info", "info")
        offer(self.propose, bool(draft.loan_nos), self.look, self._may)

    def _propose(self) -> None:
        try:
            rules, day = self.rules(), self.form.day("day")
            terms = self.terms_form.terms(self.sold_by())
        except StaffError as fault:
            self._bench.tell_refusal(fault)
            return
        self.proposed.emit(self.form.text("name"), rules, terms, day, self.form.why())

    # --- templates

    def refresh_templates(self) -> None:
        self._bench.lane.put(self, self._bench.services.pools.templates, self.show_templates)

    def show_templates(self, kept: tuple[PoolTemplate, ...]) -> None:
        self._kept = kept
        named = tuple((same(one.name), one.name) for one in kept)
        self.templates.offer(((Text("政策的条款", "The policy's terms"), ""), *named), "")
        self.templates.setEnabled(bool(kept))
        offer(self.save, True, self.look, self._may)

    def _begin_from(self, name: object) -> None:
        """Put a template into the form; the seller, the name and the day stay."""
        one = next((kept for kept in self._kept if kept.name == name), None)
        if one is None:
            self.terms_form.put(self._bench.services.pools.usual_terms())
            return
        self.put_rules(one.rules)
        self.terms_form.put(one.terms)

    def put_rules(self, rules: PoolRules) -> None:
        """Write filters into the form as if they were typed; who sells stays."""
        form = self.form
        form.pick("class", rules.worst_class)
        for name, value in (
            ("target", yuan(rules.target_fen) if rules.target_fen else ""),
            ("least_days", str(rules.least_days)), ("most_days", str(rules.most_days)),
            ("least_fen", yuan(rules.least_fen)), ("most_fen", yuan(rules.most_fen)),
            ("bands", " ".join(rules.bands)), ("regions", " ".join(rules.regions)),
            ("categories", " ".join(rules.categories)), ("late", str(rules.most_days_late)),
            ("season", str(rules.seasoned_days)), ("borrower", percents(rules.borrower_share)),
            ("category", percents(rules.category_share)), ("region", percents(rules.region_share)),
        ):  # fmt: skip
            form.put(name, value)

    def _save(self) -> None:
        bench = self._bench
        try:
            rules, terms = self.rules(), self.terms_form.terms(self.sold_by())
        except StaffError as fault:
            bench.tell_refusal(fault)
            return
        form = Form(bench.look)
        form.line("name", Text("模板名称", "Template's name"), hint=Text("例如 循环 12+3", "12 + 3, say"))
        form.done()
        service, actor = bench.services.pools, bench.actor

        def read() -> Callable[[], Any]:
            return partial(service.save_template, form.text("name"), rules, terms, actor)

        def told(_: Any) -> Text:
            self.refresh_templates()
            return Text("已存为模板", "Template saved")

        ask_form(
            self, bench, form, Text("存为模板", "Save as template"),
            Text("保存筛选与条款，不含主体、名称与日期；同名模板被替换。",
                 "Filters and terms, without seller, name and day; one of the same name is replaced."),
            Text("保存", "Save"), read, told,
        )  # fmt: skip


def yuan(amount_fen: int) -> str:
    """An amount as it is typed."""
    return f"{amount_fen // 100}.{amount_fen % 100:02d}".removesuffix(".00")


def _together(known: tuple[Option, ...]) -> tuple[Option, ...]:
    """All companies as one choice, where there are several."""
    codes = [str(code) for _, code in known if code]
    if len(codes) < 2:
        return ()
    return ((Text("多家共同出让", "Several together"), "+".join(codes)),)
