"""What are the figures of the whole book on a day, subject by subject, with the loans behind each?"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.figures_file import SECTIONS, FigureSection
from workbench.services.loan_filter import LoanFilter
from workbench.ui.bench import Bench
from workbench.ui.charts.view import ChartView
from workbench.ui.figures.charts import chart_of
from workbench.ui.figures.drill import list_loans
from workbench.ui.figures.grid import FigureGrid
from workbench.ui.figures.known_field import KnownField
from workbench.ui.page import Page
from workbench.ui.portfolio.day_field import DayField
from workbench.ui.portfolio.strip import PortfolioStrip
from workbench.ui.states import Skeleton
from workbench.ui.widgets import STRETCH, Button, EmptyState, Label, Panel, Rule, Scroll, Tabs, column, heading, row

CHART_HIGH = 220
NO_LOANS = (
    Text("还没有放款", "No loans yet"),
    Text("批准并支用后，报表从这里开始", "Figures begin with the first drawdown"),
)
NARROW_TABLE = 640  # of two or three columns: a row's words and its figure stay together
KINDS = (
    ("csv", Text("导出 CSV", "Export CSV")),
    ("xlsx", Text("导出 Excel", "Export Excel")),
    ("pdf", Text("导出 PDF", "Export PDF")),
)
REPORT = Text("组合报告", "Portfolio report")


class FiguresPage(Page):
    nouns = frozenset({"loans", "decisions", "day_close"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.section: FigureSection | None = None
        self.code = SECTIONS[0][0]
        self.day: date | None = None
        self.grids: list[FigureGrid] = []
        self.known: date | None = None
        self.day_field = DayField(look)
        self.known_field = KnownField(look)
        self.tabs = Tabs(look, tuple(title for _, title in SECTIONS))
        self.origin = Label(look, Text("合成数据", "Synthetic data"), 12, 500, "warn_ink")
        self.export = Button(look, Text("导出", "Export"), "secondary", "download-simple", "E", 28, caret=True)
        self.report = Button(look, REPORT, "secondary", "file-pdf", "", 28)
        self.empty = EmptyState(
            look,
            "chart-line",
            *NO_LOANS,
        )
        self.loading = Skeleton(look, 12)
        self._inner = QWidget()
        self._scroll = Scroll(self._inner)
        self._body = column(margins=(18, 14, 18, 18), spacing=22)
        self._inner.setLayout(self._body)
        bar = Panel(
            look, row(self.tabs, STRETCH, self.report, self.export, margins=(16, 0, 12, 0), spacing=8),
            sides="b", high=40,
        )  # fmt: skip
        strip = PortfolioStrip(bench, "figures", self.origin, 8, self.day_field, 8, self.known_field)
        self.setLayout(column(strip, bar, (self.loading, 1), (self._scroll, 1), (self.empty, 1)))
        self._scroll.hide()
        self.empty.hide()
        self.origin.hide()
        self.tabs.chosen.connect(self._turn)
        self.day_field.chosen.connect(self.show_day)
        self.known_field.chosen.connect(self.show_known)
        self.export.clicked.connect(self._menu)
        self.report.clicked.connect(lambda: self._save("report"))
        self.command(Text("导出报表", "Export figures"), "E", self._menu, "download-simple")
        self.command(
            Text("生成组合报告", "Make the portfolio report"), "Shift+P", lambda: self._save("report"), "file-pdf"
        )
        self.command(Text("下一张报表", "Next section"), "]", lambda: self._step(1), "caret-right", palette=False)
        self.command(Text("上一张报表", "Previous section"), "[", lambda: self._step(-1), "caret-left", palette=False)

    # ---- page contract

    def title(self) -> Text:
        return Text("报表", "Figures")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("组合", "Portfolio"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("[ ]", Text("换报表", "Section")),
            ("↵", Text("看借据", "List the loans")),
            ("T", Text("图表转表格", "Chart as table")),
            ("E", Text("导出", "Export")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.tabs, *(grid.table for grid in self.grids), self.day_field.field, self.known_field.field)

    def activate(self, **arguments: object) -> None:
        code = str(arguments.get("section", self.code))
        day = arguments.get("day", self.day)
        self.day = day if isinstance(day, date) else None
        known = arguments.get("known")
        self.known = known if isinstance(known, date) else None
        self._choose(code)
        self.refresh()
        self.tabs.setFocus()

    def refresh(self) -> None:
        figures, code, day, known = self.bench.services.figures, self.code, self.day, self.known
        self.bench.jobs.put(self, lambda: figures.section(code, day, known), self.show_section, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)
        if self.section is None:
            self.loading.hide()
            self.empty.say(refusal.text, refusal.hint, icon="warning-circle")
            self.empty.show()

    def _choose(self, code: str) -> None:
        codes = [one for one, _ in SECTIONS]
        if code in codes:
            self.code = code
            self.tabs.say(tuple(title for _, title in SECTIONS), codes.index(code))

    def _turn(self, place: int) -> None:
        self.code = SECTIONS[place][0]
        self.refresh()

    def _step(self, by: int) -> None:
        self.tabs.choose((self.tabs.index + by) % len(SECTIONS))

    def show_day(self, day: date | None) -> None:
        self.day = day
        if self.known is not None and (day is None or day > self.known):
            self.known = None  # nothing is known of a day before it
        self.refresh()

    def show_known(self, known: date | None) -> None:
        """Show every subject as it was known at the end of a day; None: as it is known now."""
        self.known = known
        self.refresh()

    # ---- showing

    def show_section(self, section: FigureSection) -> None:
        """Lay out the charts side by side and the tables below each other."""
        if section.code != self.code:
            return  # another subject was asked for meanwhile
        self.section = section
        self._clear()
        today = self.bench.status.business_date
        self.day_field.show_day(section.as_of, today, section.stale_from)
        self.known_field.show_known(section.known, section.as_of, today)
        self.origin.setVisible(section.synthetic)
        self.loading.hide()
        self.empty.say(*NO_LOANS, icon="chart-line")
        empty = not any(table.rows for table in section.tables)
        self._scroll.setVisible(not empty)
        self.empty.setVisible(empty)
        self.grids = [FigureGrid(self.look, table, section.currency) for table in section.tables]
        wide = max((grid.natural for grid in self.grids), default=0)
        if section.charts:
            self._body.addWidget(self._charts(section, wide))
        for grid in self.grids:
            grid.widen(wide if grid.columns > 3 else min(wide, max(grid.natural, NARROW_TABLE)))
            grid.drilled.connect(self.drill)
            self._body.addWidget(grid)
        self._body.addStretch(1)
        self._scroll.verticalScrollBar().setValue(0)

    def _charts(self, section: FigureSection, wide: int) -> QWidget:
        """One chart is as wide as the tables below; two share the page."""
        parts: list[object] = []
        for one in section.charts:
            view = ChartView(self.look, chart_of(one, section.currency), CHART_HIGH, one.title)
            if parts:
                parts += [18, Rule(self.look, vertical=True), 18]
            parts.append((Panel(self.look, column(heading(self.look, one.title), 6, view)), 1))
        made = Panel(self.look, row(*parts))  # type: ignore[arg-type]
        if len(section.charts) == 1:
            made.setMaximumWidth(max(wide, 640))
        return made

    def _clear(self) -> None:
        self.grids = []
        while self._body.count():
            found = self._body.takeAt(0)
            widget = None if found is None else found.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def drill(self, wanted: LoanFilter) -> None:
        """List the loans behind a row."""
        list_loans(self, self.bench, wanted)

    # ---- leaving the desk

    def _menu(self) -> None:
        menu = QMenu(self)
        for kind, words in KINDS:
            menu.addAction(self.look.say(words)).triggered.connect(partial(self._save, kind))
        menu.addAction(self.look.say(REPORT + Text("（PDF）", " (PDF)"))).triggered.connect(
            partial(self._save, "report")
        )
        menu.exec(self.export.mapToGlobal(self.export.rect().bottomLeft()))
        menu.deleteLater()

    def _save(self, kind: str, _checked: bool = False) -> None:
        day = (self.section.as_of if self.section else self.bench.status.business_date).isoformat()
        report = kind == "report"
        stem = "portfolio-report" if report else f"figures-{self.code}"
        name = f"{stem}-{day}-{self.look.lang.value}.{'pdf' if report else kind}"
        chosen, _ = QFileDialog.getSaveFileName(self, self.look.say(Text("导出", "Export")), name)
        if chosen:
            self.save(kind, Path(chosen))

    def save(self, kind: str, path: Path) -> None:
        """Write the section shown (csv, xlsx, pdf), or the whole report, to a file."""
        figures, code, day, known = self.bench.services.figures, self.code, self.day, self.known
        lang, actor = self.look.lang, self.bench.actor

        def write() -> tuple[Path, ...]:
            if kind == "report":
                return figures.write_report(path, day, (lang,), actor, known)
            return figures.export(code, day, kind, path, lang, actor, known)

        self.bench.jobs.put(self, write, self._written)

    def _written(self, paths: tuple[Path, ...]) -> None:
        names = "、".join(path.name for path in paths)
        self.bench.tell(Text(f"已导出 {names}", f"Exported {names.replace('、', ', ')}"))
