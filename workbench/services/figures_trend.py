"""How has the book grown month by month, and how does that compare with what was published? The section Trend."""

from __future__ import annotations

from decimal import Decimal

from workbench.common.dates import day_number, day_of
from workbench.common.text import Text, same
from workbench.portfolio.book_figures import Stand, ratio
from workbench.portfolio.figures import month_ends
from workbench.portfolio.published import Industry, Published, published
from workbench.services.figures_file import FigureChart, FigureColumn, FigureRow, FigureSection, FigureTable, Value
from workbench.services.figures_ground import FigureGround
from workbench.services.portfolio_file import Series

MONTHS = 24
LOST = Text("原文缺失", "lost")


def trend_section(one: FigureGround) -> FigureSection:
    begun = one.book.first_day()
    ends = [day for day in month_ends(one.day, MONTHS) if begun is not None and day >= begun]
    stands = one.stands(ends)
    rows, industry = published()
    return one.section(
        "trend",
        Text("走势", "Trend"),
        _charts(one, ends, stands),
        (_months(one, ends, stands), _published(one, rows), _industry(one, industry)),
    )


def _charts(one: FigureGround, ends: list[int], stands: dict[int, Stand]) -> tuple[FigureChart, ...]:
    names = tuple(f"{day_of(day):%Y-%m}" for day in ends)
    balance = tuple(stands[day].all.fen / 100 for day in ends)
    people = tuple(float(stands[day].borrowers) for day in ends)
    return (
        FigureChart(
            "trend_balance", Text("贷款余额", "Outstanding"), "money", names,
            (Series(Text("余额", "Outstanding"), balance, "main"),),
        ),
        FigureChart(
            "trend_borrowers", Text("余额客户", "Active borrowers"), "count", names,
            (Series(Text("客户", "Borrowers"), people, "main"),),
        ),
    )  # fmt: skip


def month_start(day: int) -> int:
    return day_number(day_of(day).replace(day=1))


def _months(one: FigureGround, ends: list[int], stands: dict[int, Stand]) -> FigureTable:
    flows = one.days.between(month_start(ends[0]), one.day, ("draw",)) if ends else ()
    drawn: dict[str, int] = {}
    for row in flows:
        month = f"{day_of(row.day):%Y-%m}"
        drawn[month] = drawn.get(month, 0) + row.amount_fen
    ever = one.book.cumulative_at(ends)
    rows = []
    for end in reversed(ends):
        found, month = stands[end], f"{day_of(end):%Y-%m}"
        loans, borrowers = ever[end]
        rows.append(
            FigureRow(
                (
                    day_of(end), found.all.fen, found.borrowers, found.all.loans, drawn.get(month, 0), loans, borrowers,
                    found.bad.share_of(found.all), found.over_30.share_of(found.all),
                )
            )
        )  # fmt: skip
    return FigureTable(
        "months",
        Text("逐月", "Month by month"),
        (
            FigureColumn(Text("月末", "Month end"), "day", 110),
            FigureColumn(Text("余额", "Outstanding"), "money", 150),
            FigureColumn(Text("客户", "Borrowers"), "count", 90),
            FigureColumn(Text("笔数", "Loans"), "count", 90),
            FigureColumn(Text("当月支用", "Drawn in the month"), "money", 150),
            FigureColumn(Text("累计笔数", "Loans, ever"), "count", 110),
            FigureColumn(Text("累计客户", "Borrowers, ever"), "count", 120),
            FigureColumn(Text("不良率", "NPL"), "share", 80),
            FigureColumn(Text("逾期 30+", "30+ days"), "share", 90),
        ),
        tuple(rows),
        Text(
            "已结束的月份为月末数，当前月份为截至日数。",
            "Whole months at their end, this one as of the day.",
        ),
    )


def _published(one: FigureGround, rows: tuple[Published, ...]) -> FigureTable:
    """Published figures with exact averages, and this desk's own on the same day where it has them."""
    found = []
    for row in rows:
        own = one.book.cumulative(day_number(row.day)).get("") if row.period_days is None else None
        mean: Value = None
        if row.amount_yuan is not None and row.loans is not None:
            mean = ratio(row.amount_yuan * 100, int(row.loans))
        more = Text("超过 ", "over ") if row.at_least else Text("", "")
        found.append(
            FigureRow(
                (
                    row.day, row.name,
                    _bound(more, row.amount_yuan), _bound(Text("", ""), row.loans, row.lost, "loans"),
                    _bound(more, row.borrowers, row.lost, "borrowers"),
                    None if mean is None else int(Decimal(str(mean)).to_integral_value()),
                    ratio(row.loans, row.period_days) if row.loans is not None and row.period_days else None,
                    own[0] if own else None,
                )
            )
        )  # fmt: skip
    return FigureTable(
        "published",
        Text("公开数字", "Published figures"),
        (
            FigureColumn(Text("截至", "As of"), "day", 100),
            FigureColumn(Text("口径", "What"), "words", 300),
            FigureColumn(Text("金额（元）", "Amount (yuan)"), "value", 170),
            FigureColumn(Text("笔数", "Loans"), "value", 110),
            FigureColumn(Text("客户", "Borrowers"), "value", 110),
            FigureColumn(Text("笔均", "Per loan"), "money", 110),
            FigureColumn(Text("日均笔数", "Loans a day"), "number", 110),
            FigureColumn(Text("本台账累计笔数", "This desk, loans"), "count", 130),
        ),
        tuple(found),
        Text(
            "平均数按公开的总数精确计算，不沿用取整的说法（2012 年上半年笔均 7,647.06 元，不是“约 7000 元”）。"
            "原文缺失的数字不补。",
            "Averages are computed exactly from the published totals and not from rounded words (first half of 2012: "
            "7,647.06 a loan, not “about 7,000”). Digits lost in the source are not made up.",
        ),
    )


def _bound(more: Text, value: Decimal | None, lost: tuple[str, ...] = (), name: str = "") -> Value:
    if value is None:
        return LOST if name in lost else None
    return more + same(f"{value:,.0f}")


def _industry(one: FigureGround, found: Industry) -> FigureTable:
    now = one.stands([one.day])[one.day]
    staff = len([person for person in one.shelves.staff.all() if person.active])
    per_staff = ratio(now.all.fen, staff)
    money = "large"
    rows: tuple[tuple[Text, Value, Value], ...] = (
        (Text("公司数", "Companies"), f"{found.companies:,}", "1"),
        (Text("从业人员", "Staff"), f"{found.staff:,}", f"{staff:,}"),
        (Text("贷款余额", "Outstanding"), int(found.outstanding_yuan * 100), now.all.fen),
        (Text("前三季新增", "Grown in three quarters"), int(found.grown_yuan * 100), None),
        (Text("每家余额", "Per company"), int(found.per_company_yuan * 100), now.all.fen),
        (Text("人均余额", "Per member of staff"), int(found.per_staff_yuan * 100),
         None if per_staff is None else int(per_staff)),
    )  # fmt: skip
    return FigureTable(
        "industry",
        Text(f"行业对照（{found.day.isoformat()}）", f"Against the industry ({found.day.isoformat()})"),
        (
            FigureColumn(Text("指标", "Figure"), "words", 200),
            FigureColumn(Text("全国小额贷款公司", "All micro-loan companies"), money, 200),
            FigureColumn(Text("本台账", "This desk"), money, 150),
        ),
        tuple(FigureRow(row) for row in rows),
        Text(
            "行业数字为 2012 年三季度公开数，仅供比例参考。",
            "As published for the third quarter of 2012; for scale.",
        ),
    )
