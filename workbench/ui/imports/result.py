"""What became of the files, and what comes next?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.services.import_file import BatchRow, ImportCheck, ImportResult, Landed
from workbench.ui import paint
from workbench.ui.charts.shares import Part, SharesChart
from workbench.ui.charts.view import ChartView
from workbench.ui.icons import draw_icon
from workbench.ui.imports.agreement import AgreementTable, agreement
from workbench.ui.imports.counts import many
from workbench.ui.imports.history import BatchTable, why_not
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Canvas, IconView, Label, Panel, Rule, column, heading, row


def _done(painter: QPainter, rect: QRectF, look: Look) -> None:
    paint.box(painter, QRectF(0, 0, 40, 40), 20, look.colour("accent_soft"))
    draw_icon(painter, 9, 9, "check-bold", 22, look.colour("accent"))


class NextStep(Panel):
    """What can be done now: why, and one button."""

    def __init__(self, look: Look, icon: str, act: Text, kind: str = "secondary", key: str = "") -> None:
        super().__init__(look, None, "subtle", 8, "line", high=62)
        self.title = Label(look, "", 13, 600, fit=False)
        self.detail = Label(look, "", 12, 400, "ink3", fit=False)
        self.button = Button(look, act, kind, key=key)
        words = column(STRETCH, self.title, self.detail, STRETCH)
        self.setLayout(
            row(IconView(look, icon, 20, "ink2"), (words, 1), self.button, margins=(14, 8, 14, 8), spacing=14)
        )

    def say(self, title: Text, detail: Text) -> None:
        self.title.say(title)
        self.detail.say(detail)


class ResultPane(Panel):
    undo_wanted = Signal(str)
    score_wanted = Signal()
    again_wanted = Signal()
    warnings_wanted = Signal()
    quarantine_wanted = Signal()

    def __init__(self, look: Look, today: date) -> None:
        super().__init__(look)
        self.result: ImportResult | None = None
        self.check: ImportCheck | None = None
        self.title = Label(look, "", 20, 600, height=28, fit=False)
        self.detail = Label(look, "", 12, 400, "ink3", fit=False)
        self.undo = Button(look, Text("撤销本次导入", "Undo this import"), "secondary", "arrow-u-up-left")
        self.again = Button(look, Text("再导入一个", "Import another"), "secondary", "plus", "O")
        self.parts = ChartView(look, height=66, name=Text("写入的行", "Rows written"))
        self.score = NextStep(look, "activity", Text("开始评分", "Score now"), "primary")
        self.watch = NextStep(look, "bell-ringing", Text("查看预警", "See warnings"))
        self.kept = NextStep(look, "shield-warning", Text("打开隔离区", "Open quarantine"), key="U")
        self.agree = AgreementTable(look)
        self.unread = Label(look, "", 12, 400, "warn_ink", wrap=True)
        self.batches = BatchTable(look, today, short=True)
        self._compose()
        self.undo.clicked.connect(lambda: self.undo_wanted.emit(self.result.batch_id if self.result else ""))
        self.again.clicked.connect(self.again_wanted)
        self.score.button.clicked.connect(self.score_wanted)
        self.watch.button.clicked.connect(self.warnings_wanted)
        self.kept.button.clicked.connect(self.quarantine_wanted)

    def _compose(self) -> None:
        look = self.look
        mark = Canvas(look, _done, Text("完成", "Done"), 40, 40)
        head = row(
            mark,
            (column(self.title, self.detail, spacing=2), 1),
            self.undo,
            self.again,
            margins=(24, 22, 24, 16),
            spacing=12,
        )
        steps = column(
            heading(look, Text("下一步", "Next")),
            8,
            self.score,
            8,
            self.watch,
            8,
            self.kept,
            STRETCH,
            margins=(24, 16, 16, 12),
        )
        right = column(self.agree, self.unread, 22, (self.batches, 1), margins=(12, 12, 16, 12))
        body = row((Panel(look, steps), 1), Rule(look, vertical=True), (Panel(look, right), 1))
        self.setLayout(column(head, column(self.parts, margins=(24, 4, 24, 12)), Rule(look), (body, 1)))

    def set_narrow(self, narrow: bool) -> None:
        """A small window: the figures are named in short."""
        self.agree.set_narrow(narrow)

    def show_result(self, result: ImportResult, check: ImportCheck, by: str) -> None:
        self.result, self.check = result, check
        nothing = result.rows_written == 0
        written = Text(f"已写入 {result.rows_written:,} 行", f"{many(result.rows_written, 'row')} written")
        self.title.say(Text("没有新的行", "Nothing was new") if nothing else written)
        facts = Text(
            f"用时 {result.seconds:.1f} 秒 · 批次 {result.batch_id} · {by}",
            f"{result.seconds:.1f} s · batch {result.batch_id} · {by}",
        )
        self.detail.say(facts)
        parts = [
            Part(Text("新增行", "New rows"), check.new, "accent"),
            Part(Text("更新", "Updated"), check.updated, "up"),
            Part(Text("未变", "Unchanged"), check.unchanged, "line2"),
            Part(Text("隔离", "Quarantined"), result.rows_quarantined, "down"),
        ]
        if result.rows_skipped:
            parts.append(Part(Text("跳过", "Skipped"), result.rows_skipped, "ctl"))
        self.parts.show_chart(SharesChart(tuple(parts), wide=True))
        self._show_next(result)
        self.agree.hide()
        self.unread.hide()

    def show_landed(self, landed: Landed) -> None:
        """What the desk itself says of the batch, beside what the files said."""
        if self.result is None or self.check is None:
            return
        self.agree.show_lines(agreement(self.check, self.result, landed))
        self.agree.show()

    def show_unread(self, why: Text) -> None:
        """The desk could not be read back: no agreement is claimed."""
        self.unread.say(Text("未能对账：", "Not reconciled: ") + why)
        self.unread.show()

    def _show_next(self, result: ImportResult) -> None:
        fresh = result.merchants_new + result.merchants_updated
        self.score.setVisible(fresh > 0)
        self.score.say(
            Text(f"给 {fresh:,} 家商户的案件评分", f"Score the cases of {many(fresh, 'merchant')}"),
            Text("在本机运行，数秒完成", "On this machine, in seconds"),
        )
        self.watch.setVisible(result.merchants_updated > 0)
        self.watch.say(
            Text(
                f"{result.merchants_updated:,} 家商户数据有变", f"{many(result.merchants_updated, 'merchant')} changed"
            ),
            Text("日终后重算预警", "Recomputed when the day closes"),
        )
        self.kept.setVisible(result.rows_quarantined > 0)
        self.kept.say(
            Text(f"{result.rows_quarantined:,} 行已隔离", f"{many(result.rows_quarantined, 'row')} quarantined"),
            Text("修好后可随时补导，不影响已写入的行", "Mend and import them any time"),
        )

    def show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.batches.show_rows(batches)
        self.batches.setCurrentIndex(self.batches.rows.index(-1, -1))
        mine = next((one for one in batches if self.result is not None and one.batch_id == self.result.batch_id), None)
        self.undo.setEnabled(mine is not None and mine.undoable)
        self.undo.setToolTip(self.look.say(why_not(mine)))
