"""How is a case read and decided without leaving the keyboard?"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.case_file import CaseFile
from workbench.services.decision_rules import DecisionDraft
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.acts import CaseActs
from workbench.ui.case.banner import ACT_ICONS, Spoken, banner_of, conflict_words
from workbench.ui.case.bar import BAR_HIGH, DecisionBar
from workbench.ui.case.evidence import EvidenceDrawer
from workbench.ui.case.flows import FlowsPane
from workbench.ui.case.header import CaseHeader
from workbench.ui.case.opened import Opened, mismatch_words, read
from workbench.ui.case.pictures import PicturesPane
from workbench.ui.case.policy import PolicyPane
from workbench.ui.case.sales import SalesDrawer
from workbench.ui.case.scenarios import ScenarioDrawer
from workbench.ui.case.terms import NARROW as NARROW_TABS
from workbench.ui.case.terms import WIDE, TermsPane
from workbench.ui.case.timeline import HistoryPane
from workbench.ui.case.ways import WaysPane
from workbench.ui.case.whatif import WhatIfPane
from workbench.ui.case.why import WhyPane
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.panels import Panel, Rule, Scroll, Tabs
from workbench.ui.states import Banner

NARROW, RIGHT, RIGHT_NARROW = 1198, 372, 296
FLOWS_HIGH = 262  # heading and four metrics


class CasePage(CaseActs):
    nouns = frozenset({"cases", "decisions", "interviews", "documents"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.case_no = ""
        self.file: CaseFile | None = None
        self._order: tuple[str, ...] = ()
        self._left: dict[str, int] = {}
        self._narrow = False
        self._spoken: Spoken | None = None
        self._conflict: Text | None = None
        self._held_for = None
        self._key, self._seen = "", 0
        self._drawer: EvidenceDrawer | None = None
        self.sales_drawer: SalesDrawer | None = None
        self.scenario_drawer: ScenarioDrawer | None = None
        self._make_parts()
        self._lay_out()
        self._commands()

    # --- parts ------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        look = self.look
        self.header = CaseHeader(look)
        self.banner = Banner(
            look, "", "warn", "clock-counter-clockwise", Text("重新评分", "Score again"), "arrow-clockwise"
        )
        self.banner.pressed.connect(self._banner_pressed)
        self.banner.other_pressed.connect(self.keep_mine)
        self.why, self.flows = WhyPane(look), FlowsPane(look)
        self.why.fall.evidence_asked.connect(self.show_evidence)
        self.flows.by_day.clicked.connect(self.go_days)
        self.flows.sales_asked.connect(self.show_sales)
        self.mismatch = Banner(
            look, "", "warn", "arrows-left-right", Text("访谈核实", "Verify in interview"), "video-camera", "I"
        )
        self.mismatch.pressed.connect(self.go_interview)
        self.policy, self.pictures = PolicyPane(look, self.bench, self.header.show_bounds), PicturesPane(self.bench)
        self.history = HistoryPane(look, self.pictures)
        self.whatif, self.ways = WhatIfPane(self.bench), WaysPane(self.bench)
        self.whatif.more_asked.connect(self.show_scenarios)
        self.ways.tried.connect(self.show_scenarios)
        self.bar = DecisionBar(look, self)
        self.bar.fitted.connect(self._place_grounds)
        self.bar.confirm_pressed.connect(self.confirm)
        self.bar.choice.chosen.connect(lambda _: self.hold())
        self.bench.actor_changed.connect(self.start_anew)
        self.bar.withdraw_pressed.connect(self.withdraw)
        self.bar.papers_pressed.connect(self.go_papers)
        self.bar.reopen_pressed.connect(self.reopen)
        self.bar.review_pressed.connect(self.ask_review)
        self.left_tabs = Tabs(
            look, (Text("评分依据", "Why this score"), Text("三流", "Three flows"), Text("经过", "History"))
        )
        self.left_tabs.chosen.connect(lambda index: self._fit())
        self.terms = TermsPane(self.bench)
        self.terms.chosen.connect(lambda code: self.refresh())
        self.terms.offers.proofs.clicked.connect(self.show_proofs)
        self.right_tabs = Tabs(look, WIDE)
        self.right_tabs.chosen.connect(lambda index: self._fit())
        self._files = Button(look, Text("文书", "Documents"), "ghost", "folder-open")
        self._files.clicked.connect(self.go_papers)
        self._notes = Button(look, Text("备注", "Notes"), "ghost", "note")
        self._notes.clicked.connect(self.write_note)

    def _lay_out(self) -> None:
        look = self.look
        self._mismatch_row = QWidget()
        self._mismatch_row.setLayout(row((self.mismatch, 1), margins=(18, 2, 18, 6)))
        self._banner_row = QWidget()
        self._banner_row.setLayout(row((self.banner, 1), margins=(18, 8, 18, 0)))
        self._left_tab_row = QWidget()
        self._left_tab_row.setLayout(column(row(self.left_tabs, STRETCH, margins=(16, 2, 16, 0)), Rule(look)))
        self._right_tab_row = QWidget()
        self._right_tab_row.setLayout(column(row(self.right_tabs, STRETCH, margins=(14, 2, 14, 0)), Rule(look)))
        self._left_rule, self._history_slot = Rule(look), column()
        self._filler = QWidget()
        self._left_body = column(
            self._left_tab_row, self._banner_row, self.why, (self._filler, 1), self._mismatch_row, self._left_rule,
            (self.flows, 1), self._history_slot,
        )  # fmt: skip
        self._left_column = QWidget()
        self._left_column.setLayout(self._left_body)
        self._whatif_rule, self._ways_rule, self._history_rule = Rule(look), Rule(look), Rule(look)
        inner = QWidget()
        self._right_body = column(
            self.policy,
            self.terms,
            self._whatif_rule,
            self.whatif,
            self._ways_rule,
            self.ways,
            self._history_rule,
            self.history,
            STRETCH,
        )
        inner.setLayout(self._right_body)
        self._right_scroll = Scroll(inner)
        self._right = Panel(look, column(self._right_tab_row, (self._right_scroll, 1)), wide=RIGHT)
        body = row((self._left_column, 1), Rule(look, vertical=True), self._right)
        self.setLayout(column(self.header, Rule(look), (body, 1), self.bar))
        self.setFocusProxy(self.why.fall)

    # --- what the shell asks ----------------------------------------------------------------------------------------

    def title(self) -> Text:
        number = self.case_no[-4:]
        return Text(f"案件 {number}", f"Case {number}")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("队列", "Queue"),)

    def position(self) -> str:
        return f"{self._order.index(self.case_no) + 1} / {len(self._order)}" if self.case_no in self._order else ""

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("J K", Text("下一件 / 上一件", "Next / previous")),
            ("A R D", Text("选择决策", "Pick decision")),
            ("E", Text("看依据", "Evidence")),
            ("I", Text("访谈", "Interview")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def top_buttons(self) -> tuple[QWidget, ...]:
        return (self._files, self._notes)

    def panes(self) -> tuple[QWidget, ...]:
        return (self.why.fall, self.whatif.sliders[0], self.bar.choice)

    def leave(self) -> bool:
        if self.bar.choice.outcome is not None and self.file is not None:
            self.drop_choice()  # the choice is taken back first
            self.refresh()
            return True
        return False

    def activate(self, **arguments: object) -> None:
        """`case_no`; `order`: the cases J and K walk through; `left`: minutes left by case number."""
        self.case_no = str(arguments.get("case_no", self.case_no))
        order, left = arguments.get("order"), arguments.get("left")
        if isinstance(order, tuple):
            self._order = order
        if isinstance(left, dict):
            self._left = left
        self.drop_choice()
        self.refresh()

    def refresh(self) -> None:
        if not self.case_no:
            return
        services, case_no, actor = self.bench.services, self.case_no, self.bench.actor
        self.bench.lane.put(self, lambda: read(services, case_no, actor), self.show_opened)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_opened(self, opened: Opened) -> None:
        file = opened.file
        if file.application.case_no != self.case_no:
            return  # the person has gone on to another case
        held = self._held(opened)
        self.file = file
        today = self.bench.status.business_date
        self.header.show_file(file, self._left.get(self.case_no), today, self._assigned(file))
        self.why.show_file(file)
        self.flows.show_file(file)
        self.policy.show_file(file)
        self.whatif.show_file(file)
        self.ways.show_file(file)
        self.terms.show_file(file)
        self.history.show_file(file, today)
        self.pictures.show_case(self.case_no)
        self.bar.show_file(file, opened.draft, opened.why_not, today)
        if held is not None:
            self.bar.take_up(held)
        self._show_mismatches(file)
        self._spoken = banner_of(file, self._conflict)
        if self._spoken is not None:
            said = self._spoken
            icon = ACT_ICONS.get(said.then, "")
            self.banner.say(said.words, said.tone, said.icon, said.act, icon, other=said.other)
        self._files.say(Text(f"文书 {file.documents}", f"Documents {file.documents}"))
        self._notes.say(Text(f"备注 {file.notes}", f"Notes {file.notes}"))
        self._fit()
        self.heading_changed.emit()

    def _held(self, opened: Opened) -> DecisionDraft | None:
        """What a person has chosen on a case that is read anew. Another's change is said; nothing typed is lost."""
        now, before, file = self.bar.draft_now(), self.file, opened.file
        same_case = before is not None and before.application.case_no == file.application.case_no
        if now is None or now.outcome is None or not same_case:
            self._conflict, self._seen = None, file.seen
            return None
        another = file.seen > self._seen and file.last_by != self.bench.actor.staff_id
        if another:
            self._conflict = conflict_words(file.last_change)
        if opened.draft is None:
            return None
        on = (now.inputs_digest, now.model_version, now.policy_digest)
        if not another and on != (
            opened.draft.inputs_digest, opened.draft.model_version, opened.draft.policy_digest
        ):  # fmt: skip
            self._conflict = self._conflict or conflict_words(None)
        if self._conflict is None:
            self._seen = file.seen  # what this person did themselves is no news
        return now

    def _assigned(self, file: CaseFile) -> str:
        staff_id = file.application.assigned_to
        return next((one.name for one in self.bench.status.staff if one.staff_id == staff_id), "")

    def _show_mismatches(self, file: CaseFile) -> None:
        if file.mismatches:
            self.mismatch.say(mismatch_words(file))
            self.mismatch.setToolTip("\n".join(self.look.say(one.text) for one in file.mismatches))

    def _fit(self) -> None:
        """Panes beside each other, or as tabs in a narrow window; the decision bar never folds."""
        wide = self.width()
        self._narrow = narrow = wide < NARROW
        file, left, right = self.file, self.left_tabs.index, self._right_tab(narrow)
        self.header.fit(wide)
        self.bar.fit(wide)
        self._left_tab_row.setVisible(narrow)
        self.terms.fit(right)
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT)
        self.why.setVisible(not narrow or left == 0)
        self._filler.setVisible(narrow and left == 0)
        self.flows.setVisible(not narrow or left == 1)
        self._left_rule.setVisible(not narrow)
        spoken = self._spoken is not None
        # What the banner already says of the first mismatch is not said again below.
        asked = self._spoken is not None and self._spoken.then == "interview"
        told = asked and file is not None and len(file.mismatches) <= len(file.contradictions)
        has_mismatch = bool(file and file.mismatches) and not told
        self._mismatch_row.setVisible(has_mismatch and (not narrow or left == 0))
        self._banner_row.setVisible(spoken and (not narrow or left == 0))
        self._fit_fall(spoken, has_mismatch)
        self._place_history(narrow, left)
        review = not narrow and right == 0
        self.policy.setVisible(review or (narrow and right == 0))
        self.policy.list.fold_if(not narrow)  # as a tab it has the whole height
        for part in (self.whatif, self._ways_rule, self.ways):
            wanted = part is self.whatif or self.ways.wanted
            part.setVisible(wanted and (review or (narrow and right == 1)))
        for part in (self._whatif_rule, self._history_rule):
            part.setVisible(review)
        self.policy.head.setVisible(not narrow)
        self.history.setVisible(review or (narrow and left == 2))

    def _right_tab(self, narrow: bool) -> int:
        """The tab of the right column by its place in a narrow window; beside each other the first two are one."""
        tabs, options = self.right_tabs, NARROW_TABS if narrow else WIDE
        place = tabs.index if tabs.count == len(NARROW_TABS) or tabs.index == 0 else tabs.index + 1
        if tabs.count != len(options):
            tabs.say(options, place if narrow else max(place - 1, 0))
        return 0 if not narrow and place == 1 else place

    def _fit_fall(self, banner: bool, mismatch: bool) -> None:
        """Rows of the waterfall are 25 px, and closer where the three flows would have no room below."""
        rows = max(1, len(self.why.fall.rows()))
        others = 78 + 46 * banner + 46 * mismatch + (0 if self._narrow else FLOWS_HIGH)
        room = self.height() - self.header.height() - BAR_HIGH - others - (40 if self._narrow else 2)
        self.why.fall.set_row_high(max(18.0, min(25.0, room / rows)))

    def _place_grounds(self) -> None:
        """The reasons lie over the foot of the page, above the bar."""
        grounds = self.bar.grounds
        if grounds.isVisibleTo(self):
            laid = grounds.layout()
            assert laid is not None
            laid.activate()
            high = min(laid.sizeHint().height(), self.height() - 200)
            grounds.setGeometry(0, self.height() - BAR_HIGH - high, self.width(), high)
            grounds.raise_()

    def _place_history(self, narrow: bool, left: int) -> None:
        here = self._history_slot if narrow else self._right_body
        if here.indexOf(self.history) < 0:
            here.insertWidget(here.indexOf(self._history_rule) + 1, self.history)  # in the slot: 0
        self.history.setVisible(not narrow or left == 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
