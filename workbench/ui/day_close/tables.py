"""Which days were closed, which classes changed on one, and which loans could not be done?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.close_file import ClassMove, DayRow, FaultRow
from workbench.services.standing_file import AskRow
from workbench.ui import paint
from workbench.ui.case.timeline import actor_words
from workbench.ui.day_close.words import (
    STATES,
    ask_words,
    coverage_words,
    draw_move,
    draw_state,
    move_words,
    moves_words,
    npl_words,
)
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

NARROW_HIDES = frozenset({"coverage", "by", "loans"})


def _money(amount_fen: int | None, currency: str) -> str:
    return "—" if amount_fen is None else money(amount_fen // 100 * 100, currency)


class DayTable(Table):
    """One row a day, the newest first."""

    def __init__(self, look: Look, currency: str) -> None:
        columns = (
            Column("day", Text("日期", "Day"), 112, lambda r: r.day.isoformat(), sort=lambda r: r.day, left=20,
                   weight=600),
            Column("state", Text("状态", "State"), 150, lambda r: STATES[r.state][0], draw_state, stretch=True),
            Column("loans", Text("在贷笔数", "Loans"), 84, lambda r: "—" if r.loans is None else f"{r.loans:,}",
                   align="r", sort=lambda r: r.loans),
            Column("owed", Text("余额", "Outstanding"), 120, lambda r: _money(r.outstanding_fen, currency), align="r",
                   sort=lambda r: r.outstanding_fen),
            Column("npl", Text("不良率", "NPL"), 72, npl_words, align="r"),
            Column("provision", Text("拨备", "Provisions"), 100, lambda r: _money(r.provision_fen, currency), align="r",
                   sort=lambda r: r.provision_fen),
            Column("coverage", Text("覆盖率", "Coverage"), 76, coverage_words, align="r", colour="ink2"),
            Column("moves", Text("分类变动", "Classes"), 86, moves_words, align="r", sort=lambda r: r.worse + r.better),
            Column("faults", Text("失败", "Failed"), 58, lambda r: f"{r.faults:,}" if r.faults else "—", align="r",
                   sort=lambda r: r.faults),
            Column("by", Text("经手人", "By"), 92, lambda r: actor_words(r.closed_by), colour="ink2", right=20),
        )  # fmt: skip
        super().__init__(look, columns, lambda row: row.day, 36, 32)
        self.currency = currency

    def chosen(self) -> DayRow | None:
        row = self.current_row()
        return row if isinstance(row, DayRow) else None

    def set_narrow(self, narrow: bool) -> None:
        self.hide_columns(NARROW_HIDES if narrow else frozenset())


def _two_lines(painter: QPainter, rect: QRectF, top: str, below: str, look: Look) -> None:
    paint.text(painter, QRectF(rect.x(), rect.y() + 5, rect.width(), 20), top, look.colour("ink"), 13, 500)
    paint.text(painter, QRectF(rect.x(), rect.y() + 24, rect.width(), 18), below, look.colour("ink2"), 12)


def _who(painter: QPainter, rect: QRectF, one: ClassMove, look: Look, current: bool) -> None:
    _two_lines(painter, rect, one.merchant_name, one.loan_id, look)


class MoveTable(Table):
    """Changes of class on one day."""

    def __init__(self, look: Look, currency: str) -> None:
        columns = (
            Column("who", Text("借款人 / 借据", "Borrower / loan"), 120, lambda m: m.merchant_name, _who, stretch=True,
                   left=16),
            Column("move", Text("分类 / 原因", "Class / cause"), 196, move_words, draw_move),
            Column("owed", Text("余额", "Balance"), 96, lambda m: _money(m.principal_fen, currency), align="r",
                   sort=lambda m: m.principal_fen, weight=600, right=16),
        )  # fmt: skip
        super().__init__(look, columns, lambda move: move.loan_id, 48, 32)


def _fault(painter: QPainter, rect: QRectF, one: FaultRow, look: Look, current: bool) -> None:
    _two_lines(painter, rect, f"{one.loan_id} · {one.merchant_name}", look.say(one.text), look)


def fault_words(one: FaultRow) -> Text:
    return Text(f"{one.loan_id} {one.text.zh}", f"{one.loan_id} {one.text.en}")


class FaultTable(Table):
    """Loans that wait to be done."""

    def __init__(self, look: Look) -> None:
        columns = (
            Column("loan", Text("贷款 / 原因", "Loan / why"), 200, fault_words, _fault, stretch=True, left=20),
            Column("step", Text("步骤", "Step"), 110, lambda f: f.step, colour="ink2"),
            Column("since", Text("自", "Since"), 92, lambda f: f.since.isoformat(), align="r", sort=lambda f: f.since,
                   right=16),
        )  # fmt: skip
        super().__init__(look, columns, lambda fault: (fault.loan_id, fault.since), 48, 32)


def _ask(painter: QPainter, rect: QRectF, one: AskRow, look: Look, current: bool) -> None:
    _two_lines(painter, rect, f"{one.merchant_name} · {one.loan_id}", look.say(_asked(one)), look)


def _asked(one: AskRow) -> Text:
    words = ask_words(one)
    return Text(f"{words.zh} · {one.reason}", f"{words.en} · {one.reason}")


class AskTable(Table):
    """Proposals on classes and terms that wait for a second person."""

    def __init__(self, look: Look) -> None:
        columns = (
            Column("what", Text("借据 / 提议", "Loan / proposal"), 220, _asked, _ask, stretch=True, left=16),
            Column("by", Text("提议人", "By"), 84, lambda a: a.proposed_by, colour="ink2", align="r", right=16),
        )
        super().__init__(look, columns, lambda one: one.ask_id, 48, 32)
