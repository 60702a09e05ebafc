"""From which class into which did loans move, and how did each quarter's loans turn out? Migration and Vintages."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.portfolio.book_figures import ratio
from workbench.portfolio.book_rows import NOT_OWING, WRITTEN_OFF, BookMove
from workbench.portfolio.figures import month_ends
from workbench.portfolio.vintages import Vintage, vintages
from workbench.services.figures_file import FigureChart, FigureColumn, FigureRow, FigureSection, FigureTable, Value
from workbench.services.figures_ground import FigureGround
from workbench.services.loan_filter import LoanFilter
from workbench.services.portfolio_view import vintage_series

MONTHS, QUARTERS = 12, 8
CLASSES: Mapping[int, Text] = {int(one): name for one, name in CLASS_NAMES.items()}
NEW, LEFT = Text("新发放", "Newly drawn"), Text("结清或转出", "Repaid or sold")
OFF = Text("核销", "Written off")


def migration_section(one: FigureGround) -> FigureSection:
    """Of the newest whole month, and each month's rate of falling one class or more."""
    ends = list(month_ends(one.day, MONTHS + 1)[:-1])
    if day_of(one.day + 1).day == 1:
        ends = [*ends[1:], one.day]
    moves = one.book.moves(ends)
    newest = [move for move in moves if move.day == ends[-1]]
    return one.section(
        "migration",
        Text("迁徙", "Migration"),
        (),
        (_matrix(newest, ends[-1], by_amount=True), _matrix(newest, ends[-1], by_amount=False), _rates(moves, ends)),
    )


def _matrix(moves: list[BookMove], end: int, *, by_amount: bool) -> FigureTable:
    """Rows: class at the end of the month before; columns: class now, shares of the row."""
    to_names: dict[int, Text] = {**CLASSES, NOT_OWING: LEFT, WRITTEN_OFF: OFF}
    from_names: dict[int, Text] = {**CLASSES, NOT_OWING: NEW}
    rows = []
    for came, name in from_names.items():
        own = [move for move in moves if move.from_class == came]
        whole = sum(_weight(move, by_amount) for move in own)
        cells: list[Value] = [name, whole]
        cells += [ratio(sum(_weight(m, by_amount) for m in own if m.to_class == to), whole) for to in to_names]
        rows.append(FigureRow(tuple(cells)))
    measure = Text("金额", "amount") if by_amount else Text("笔数", "count")
    return FigureTable(
        "matrix_amount" if by_amount else "matrix_count",
        Text(f"{day_of(end):%Y-%m} 迁徙矩阵（按", f"Migration in {day_of(end):%Y-%m} (by ") + measure + Text("）", ")"),
        (
            FigureColumn(Text("上月末分类", "Class a month before"), "words", 150),
            FigureColumn(Text("合计", "Total"), "money" if by_amount else "count", 120),
            *(FigureColumn(name, "share", 84) for name in to_names.values()),
        ),
        tuple(rows),
        Text(
            "按上月末余额计权（新发放按月末余额）；本行合计为 100%。",
            "Weighed by the balance a month before (new loans: at the month's end); a row adds up to 100%.",
        )
        if by_amount
        else Text("每笔借据计一次。", "Each loan counts once."),
    )


def _weight(move: BookMove, by_amount: bool) -> int:
    if not by_amount:
        return move.loans
    return move.from_fen if move.from_class else move.to_fen


def _rates(moves: tuple[BookMove, ...], ends: list[int]) -> FigureTable:
    normal, worst = int(LoanClass.NORMAL), int(LoanClass.LOSS)
    rows = []
    for end in ends:
        month = [move for move in moves if move.day == end]
        cells: list[Value] = [same(f"{day_of(end):%Y-%m}")]
        for came in range(normal, worst):
            own = [move for move in month if move.from_class == came]
            worse = sum(move.from_fen for move in own if move.to_class > came)
            cells.append(ratio(worse, sum(move.from_fen for move in own)))
        cells.append(sum(move.from_fen for move in month if move.to_class == WRITTEN_OFF))
        rows.append(FigureRow(tuple(cells)))
    return FigureTable(
        "down_rates",
        Text("下迁率（按金额）", "Share that fell (by amount)"),
        (
            FigureColumn(Text("月份", "Month"), "words", 90),
            *(FigureColumn(CLASSES[came], "share", 110) for came in range(normal, worst)),
            FigureColumn(Text("核销金额", "Written off"), "money", 130),
        ),
        tuple(rows),
        Text(
            "一个月内跌入更差分类（含核销）的余额占比。",
            "Share of the balance that fell a class or more.",
        ),
    )


# ---- vintages


def vintages_section(one: FigureGround) -> FigureSection:
    found = vintages(one.book.cohorts(one.day), one.day, MONTHS, QUARTERS)
    chart = FigureChart(
        "vintages",
        Text("批次累计违约", "Cumulative default by vintage"),
        "vintage",
        tuple(str(month) for month in range(MONTHS + 1)),
        vintage_series(found),
    )
    return one.section("vintages", Text("批次", "Vintages"), (chart,), (_curves(found), _totals(one, found)))


def _curves(found: tuple[Vintage, ...]) -> FigureTable:
    return FigureTable(
        "curves",
        Text("批次累计违约率（按金额）", "Cumulative default by vintage (by amount)"),
        (
            FigureColumn(Text("批次", "Vintage"), "words", 80),
            *(FigureColumn(Text(f"{m} 月", f"{m} m"), "share", 66) for m in range(MONTHS + 1)),
        ),
        tuple(FigureRow((same(one.name), *one.shares)) for one in found),
        Text(
            "首次成为不良（或核销）时的余额 ÷ 截至该月龄的支用额；整季未满该月龄则不列，不外推。",
            "Balance when first bad (or written off) ÷ drawn by that age; ages the whole quarter has not lived are "
            "left out, nothing is extrapolated.",
        ),
    )


def _totals(one: FigureGround, found: tuple[Vintage, ...]) -> FigureTable:
    from workbench.portfolio.vintages import quarter_end

    rows = [
        FigureRow(
            (same(v.name), v.loans, v.drawn_fen, v.bad_loans, v.bad_fen, ratio(v.bad_fen, v.drawn_fen)),
            LoanFilter(
                opened_from=v.quarter_day, opened_to=min(quarter_end(v.quarter_day) - 1, one.day), words=same(v.name)
            ),
        )
        for v in found
    ]
    return FigureTable(
        "vintage_totals",
        Text("批次合计", "Vintage totals"),
        (
            FigureColumn(Text("批次", "Vintage"), "words", 80),
            FigureColumn(Text("支用笔数", "Loans drawn"), "count", 110),
            FigureColumn(Text("支用额", "Drawn"), "money", 150),
            FigureColumn(Text("违约笔数", "Bad loans"), "count", 100),
            FigureColumn(Text("违约额", "Bad"), "money", 130),
            FigureColumn(Text("违约率", "Share bad"), "share", 90),
        ),
        tuple(rows),
    )
