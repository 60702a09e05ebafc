"""How does an officer see what waits, choose, and take the next case?"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from workbench.access.permissions import Permission, may
from workbench.access.staff import Staff
from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.queue import QueuePage as Found
from workbench.services.queue import QueueRow
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button, Segmented
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.panels import Rule
from workbench.ui.queue.acts import QueueActs
from workbench.ui.queue.bulk import BulkBar
from workbench.ui.queue.bulk_acts import assign_all
from workbench.ui.queue.columns import columns
from workbench.ui.queue.filters import Filters
from workbench.ui.queue.peek import Peek
from workbench.ui.queue.views import ViewList
from workbench.ui.states import Banner, EmptyState, Skeleton
from workbench.ui.table import Table

TITLE = Text("队列", "Queue")
NARROW = 1198  # of the page: a window under 1280
NARROW_HIDES = frozenset({"product", "pd", "watch"})


class QueuePage(QueueActs):
    nouns = frozenset({"cases", "decisions", "interviews", "desk"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._view = "mine"
        self._found: Found | None = None
        self._hidden: frozenset[str] = frozenset(str(bench.kept("queue/hidden", "") or "").split(",")) - {""}
        self._narrow = False
        self._make_parts()
        self._lay_out()
        self._commands()
        self._restore()

    def _make_parts(self) -> None:
        look = self.look
        self.views = ViewList(look, self.bench.status.currency)
        self.views.chosen.connect(self.choose_view)
        self.table = Table(look, columns(), key=lambda one: one.case_no)
        self.table.opened.connect(self.open_row)
        self.table.peeked.connect(self._peek)
        self.table.checks_changed.connect(self._show_bulk)
        self.table.sort_changed.connect(self._sorted)
        self.table.columns_changed.connect(self._keep_widths)
        self.filters = Filters(look)
        for chip in self.filters.chips:
            chip.changed.connect(self._filtered)
        self.heading = Label(look, "", 20, 600, height=30)
        self.sums = Label(look, "", 13, 400, "ink2", fit=False)
        self.empty = EmptyState(look, "tray", "")
        self.empty.pressed.connect(self._empty_pressed)
        self.banner = Banner(look, "", "warn", "hand-palm", Text("恢复自动", "Resume"), "play")
        self.banner.pressed.connect(self.throw_switch)
        self.bulk = BulkBar(look, self)
        self.bulk.approve_pressed.connect(self.approve_checked)
        self.bulk.assign_pressed.connect(self._assign_menu)
        self.order = Label(look, "", 12, 400, "ink3")
        self.density = Segmented(look, (Text("紧凑", "Compact"), Text("标准", "Standard")), 1)
        self.density.chosen.connect(self._set_density)
        self._views_button = Button(look, "", "ghost", "list", wide=30, tip=Text("视图", "Views"))
        self._views_button.clicked.connect(self._views_menu)
        self._columns_button = Button(look, Text("列", "Columns"), "ghost", "columns")
        self._columns_button.clicked.connect(self._columns_menu)
        self._export_button = Button(look, Text("导出", "Export"), "secondary", "download-simple")
        self._export_button.clicked.connect(self._export)
        self._filter_button = Button(look, Text("筛选", "Filter"), "secondary", "funnel-simple")
        self._filter_button.clicked.connect(self._filters_menu)
        self._next = Button(look, Text("处理下一件", "Work next case"), "primary", key="Enter")
        self._next.clicked.connect(self.open_current)

    def _lay_out(self) -> None:
        look = self.look
        head = row(
            self._views_button,
            self.heading,
            4,
            (self.sums, 1),
            self._columns_button,
            self._filter_button,
            self._export_button,
            self._next,
            margins=(16, 14, 16, 10),
            spacing=8,
        )
        self._filter_row = QWidget()
        self._filter_row.setLayout(
            row(*self.filters.chips, STRETCH, self.order, self.density, margins=(16, 0, 16, 10), spacing=8)
        )
        self._body = QStackedWidget()
        self._skeleton = Skeleton(look, 10)
        for part in (self._skeleton, self.table, self.empty):
            self._body.addWidget(part)
        self._banner_row = QWidget()
        self._banner_row.setLayout(row((self.banner, 1), margins=(16, 0, 16, 10)))
        self._banner_row.hide()
        main = column(head, self._banner_row, self._filter_row, Rule(look), (self._body, 1))
        self._side = QWidget()
        self._side.setLayout(row(self.views, Rule(look, vertical=True)))
        self.setLayout(row(self._side, (main, 1)))
        self.setFocusProxy(self.table)
        self.bulk.raise_()

    def _commands(self) -> None:
        self.command(Text("处理下一件", "Work next case"), "Ctrl+Down", self.open_current, "arrow-right")
        self.command(Text("批量通过勾选的案件", "Approve the checked cases"), "A", self.approve_checked, "check-circle")
        self.command(Text("按时限、额度等排序", "Sort"), "S", self._sort_menu, "sort-ascending")
        self.command(Text("筛选", "Filter"), "/|Ctrl+F", self._filters_menu, "funnel-simple")
        self.command(
            Text("停用或恢复自动决策", "Stop or resume automatic decisions"), "", self.throw_switch, "hand-palm"
        )

    # --- what the shell asks ----------------------------------------------------------------------------------------

    def title(self) -> Text:
        return self._view_name()

    def crumbs(self) -> tuple[Text, ...]:
        return (TITLE,)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↑↓", Text("移动", "Move")),
            ("Enter", Text("打开", "Open")),
            ("X", Text("勾选", "Select")),
            ("Space", Text("速览", "Peek")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.views, self.table)

    def leave(self) -> bool:
        if self.table.rows.checked:
            self.table.clear_checks()
        return True  # the queue is where back leads

    def activate(self, **arguments: object) -> None:
        view = arguments.get("view")
        if isinstance(view, str):
            self._view = view
        self.refresh()

    def refresh(self) -> None:
        queue, view, actor = self.bench.services.cases.queue, self._view, self.bench.actor
        self.bench.lane.put(self, lambda: queue(view, actor), self.show_found)

    # --- showing ----------------------------------------------------------------------------------------------------

    def _view_name(self) -> Text:
        views = self._found.views if self._found else ()
        return next((view.name for view in views if view.code == self._view), Text("我的待办", "To do"))

    def show_found(self, found: Found) -> None:
        """Show one view of the queue; row, scroll and filter stay."""
        self._found, self._view = found, found.view
        self.views.show_page(found)
        self._banner_row.setVisible(found.stopped is not None)
        if found.stopped is not None:
            self.banner.say(found.stopped)
            self.banner.button.setVisible(may(self.bench.actor, Permission.AUTOMATIC))
        self.filters.take(found.rows)
        self.heading.say(self._view_name())
        self.sums.say(_sums(found))
        self._filtered()
        self.heading_changed.emit()

    def _filtered(self) -> None:
        rows = self.filters.passed()
        self.table.show_rows(rows)
        count = self.filters.set_count()
        self._filter_button.say(Text(f"筛选 {count}" if count else "筛选", f"Filter {count}" if count else "Filter"))
        if rows:
            self._body.setCurrentWidget(self.table)
        else:
            self._show_empty()
        self._next.setEnabled(bool(rows))
        self._say_order()

    def _show_empty(self) -> None:
        drop = self.filters.to_drop()
        if drop is None:
            done = Text("这个视图里没有案件", "No cases in this view")
            self.empty.say(
                done,
                Text("新的申请导入并评分后会出现在这里", "New applications appear here once imported and scored"),
                Text("看全部在办", "Show all open"),
                "check-circle",
            )
        else:
            chip, count = drop
            value = chip.value_text()
            hint = Text(
                f"去掉“{chip.name.zh}：{value.zh}”可看到 {count} 件",
                f"Remove “{chip.name.en}: {value.en}” to see {count}",
            )
            self.empty.say(
                Text("没有符合筛选的案件", "No cases match"), hint, Text("清除筛选", "Clear filters"), "tray"
            )
        self._body.setCurrentWidget(self.empty)

    def _empty_pressed(self) -> None:
        if self.filters.set_count():
            self.filters.clear()
        else:
            self.choose_view("all")

    def _say_order(self) -> None:
        chosen = next((one for one in self.table.rows.columns if one.code == self.table.rows.sorted_by), None)
        if chosen is not None:
            self.order.say(Text(f"按{chosen.title.zh}排序", f"Sorted by {chosen.title.en}"))

    def choose_view(self, code: str) -> None:
        self._view = code
        self.table.clear_checks()
        self.refresh()

    def _show_bulk(self) -> None:
        self.bulk.show_rows(self.table.checked_rows())
        self._place_bulk()

    # --- acts -------------------------------------------------------------------------------------------------------

    def open_current(self) -> None:
        current = self.table.current_row()
        if current is not None:
            self.open_row(current)

    def open_row(self, opened: QueueRow) -> None:
        """Open a case; it knows the rows around it, so that J and K go on from there."""
        rows = self.table.rows.rows
        order, left = tuple(one.case_no for one in rows), {one.case_no: one.minutes_left for one in rows}
        self.bench.go("case", case_no=opened.case_no, order=order, left=left)

    def _peek(self, peeked: QueueRow) -> None:
        Peek(self.bench, self.window(), peeked, lambda: self.open_row(peeked)).open()

    def _assign_menu(self) -> None:
        menu = self._menu()
        for person in self.bench.status.staff:
            words = f"{person.name} · {self.look.say(person.title)}"
            menu.addAction(words).triggered.connect(lambda on=False, who=person: self._assign(who))
        menu.popup(self.bulk.assign.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _assign(self, person: Staff) -> None:
        rows, services, actor = self.table.checked_rows(), self.bench.services, self.bench.actor

        def done(count: int) -> None:
            self.table.clear_checks()
            self.bench.tell(Text(f"已转派 {count} 件给 {person.name}", f"Reassigned {count} to {person.name}"))

        work = lambda: assign_all(services, rows, person.staff_id, actor)  # noqa: E731
        self.bench.lane.put(self, work, done, changed=("cases",))

    def _export(self) -> None:
        name = self.look.say(Text("案件清单.tsv", "cases.tsv"))
        chosen, _ = QFileDialog.getSaveFileName(self, self.look.say(Text("导出", "Export")), name)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the rows as shown, tab-separated, UTF-8."""
        heads = [self.look.say(one.title) for one in self.table.rows.columns[1:]]
        lines = [
            [self.look.say(one.text(item)) for one in self.table.rows.columns[1:]] for item in self.table.rows.rows
        ]
        content = "\n".join("\t".join(cells) for cells in [heads, *lines]) + "\n"
        told = Text(f"已导出 {len(lines)} 件", f"Exported {len(lines)} cases")
        self.bench.lane.put(
            self,
            lambda: path.write_text(content, encoding="utf-8"),
            lambda _: self.bench.tell(told, Text(path.name, path.name)),
        )

    # --- what stays for this person -----------------------------------------------------------------------------------

    def _restore(self) -> None:
        code, _, way = str(self.bench.kept("queue/sort", "left") or "left").partition(" ")
        self.table.sort_by(code, way == "down")
        wide = json.loads(str(self.bench.kept("queue/widths", "{}") or "{}"))
        self.table.set_widths({str(name): int(size) for name, size in wide.items()})
        if self.bench.kept("queue/compact", "") == "yes":
            self.density.show_index(0)
        self._fit()

    def _sorted(self) -> None:
        rows = self.table.rows
        self.bench.keep("queue/sort", f"{rows.sorted_by}{' down' if rows.descending else ''}")
        self._say_order()

    def _keep_widths(self) -> None:
        if self.isVisible() and not self._narrow:
            self.bench.keep("queue/widths", json.dumps(self.table.widths()))

    def _set_density(self, index: int) -> None:
        self.bench.keep("queue/compact", "yes" if index == 0 else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The narrow form: views and filters fold away, rows have one line, three columns go."""
        self._narrow = self.width() < NARROW
        self._side.setVisible(not self._narrow)
        self._views_button.setVisible(self._narrow)
        self._filter_row.setVisible(not self._narrow)
        self._filter_button.setVisible(self._narrow)
        self._columns_button.setVisible(not self._narrow)
        self.table.hide_columns(self._hidden | NARROW_HIDES if self._narrow else self._hidden)
        compact = self._narrow or self.density.index == 0
        self.table.verticalHeader().setDefaultSectionSize(36 if compact else 44)
        self._place_bulk()

    def _place_bulk(self) -> None:
        wide = min(self.table.width() - 32, 856)
        left = self.width() - self.table.width()
        self.bulk.setFixedWidth(max(560, wide))
        self.bulk.move(left + (self.table.width() - self.bulk.width()) // 2, self.height() - 64)
        self.bulk.raise_()


def _sums(found: Found) -> Text:
    """`13 件 · 申请合计 ¥861,400 · 1 件超时，2 件 1 小时内到期`."""
    currency = found.rows[0].currency if found.rows else "CNY"
    total = money(found.requested_sum_fen, currency)
    zh, en = f"{found.total} 件 · 申请合计 {total}", f"{found.total} cases · {total} requested"
    late = [(f"{found.overdue} 件超时", f"{found.overdue} overdue")] if found.overdue else []
    if found.due_within_hour:
        late.append((f"{found.due_within_hour} 件 1 小时内到期", f"{found.due_within_hour} due within 1 h"))
    if late:
        zh += " · " + "，".join(one for one, _ in late)
        en += " · " + ", ".join(one for _, one in late)
    return Text(zh, en)
