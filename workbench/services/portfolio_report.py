"""From which facts is the report on the whole book made?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workbench.common.dates import day_of, local
from workbench.common.text import Text, same
from workbench.portfolio.funding import usage
from workbench.records.canonical import digest
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.figures_book import book_section, quality_section
from workbench.services.figures_export import data_table
from workbench.services.figures_file import FigureChart, FigureColumn, FigureRow, FigureSection, FigureTable, shown
from workbench.services.figures_ground import FigureGround
from workbench.services.figures_money import economics_section, stress_section
from workbench.services.figures_moves import migration_section, vintages_section
from workbench.services.figures_names import concentration_section
from workbench.services.figures_since import known_lines
from workbench.services.figures_trend import trend_section
from workbench.services.holdings import promised_fen
from workbench.services.portfolio_view import funding_cap

if TYPE_CHECKING:
    from workbench.reports.line_plot import LinePlot
    from workbench.reports.portfolio_report import ReportFacts, ReportPart

LEVELS = {"urgent": Text("紧急", "Urgent"), "high": Text("高", "High"), "watch": Text("关注", "Watch")}
METHODS = (
    Text(
        "余额、分类与逾期天数由借据及其流水逐日推算并汇总；任何一天的数字都可从流水重新算出。补记的流水会使相应日期失效并重算。",
        "Balances, classes and days past due are derived day by day from loans and their events and summed up; the "
        "figures of any day can be made again from the events. An event booked for an earlier day makes its days anew.",
    ),
    Text(
        "不良、逾期与覆盖率均不包括已转让贷款资产。分母为零时写“—”，不写 0。",
        "NPL, past due and coverage leave sold loans out. A share of nothing is “—”, never 0.",
    ),
    Text(
        "批次曲线只画到整季都已经历的月龄；同一笔贷款只在首次成为不良时计一次。",
        "A vintage is drawn to the age its whole quarter has lived; a loan counts once, when it first is bad.",
    ),
    Text(
        "日利息按日终余额乘借据日利率计算，支用日计息、还款日不计息。",
        "Interest of a day is the balance at its end times the loan's daily rate: the day of a draw counts, the day of "
        "repayment does not.",
    ),
    Text(
        "压力测试为静态测算，参数由委员会设定，不是预测。",
        "The stress test holds the balance still; its parameters are the committee's and no forecast.",
    ),
)


def report_facts(one: FigureGround) -> ReportFacts:
    """Everything the report shows, as of the day of the ground."""
    from workbench.reports.portfolio_report import ReportFacts

    settings = one.shelves.settings.all()
    book, quality = book_section(one), quality_section(one)
    sections = (
        book, quality, migration_section(one), vintages_section(one), _funding(one), concentration_section(one),
        economics_section(one), stress_section(one), trend_section(one), _warnings(one),
    )  # fmt: skip
    parts = tuple(_part(section, one) for section in sections)
    return ReportFacts(
        number=f"PR-{day_of(one.day):%y%m%d}",
        lender=Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", ""))),
        as_of=day_of(one.day),
        made_at=f"{local(one.ground.now()):%Y-%m-%d %H:%M}",
        currency=one.currency,
        synthetic=one.synthetic,
        anchor=one.shelves.journal.head(),
        tiles=_tiles(book, quality, one.currency),
        summary=(*_summary(one), *known_lines(one)),
        parts=parts,
        methods=METHODS,
        digests=(
            (Text("政策", "Policy") + same(f" {one.policy.policy_id} {one.policy.version}"), one.policy.digest),
            (Text("日志链头", "Journal head"), one.shelves.journal.head()),
            (Text("本报告的数字", "Figures of this report"), _figures_digest(sections, one.currency)),
        ),
        stale_from=None if one.stale_from is None else day_of(one.stale_from),
    )


def _figures_digest(sections: tuple[FigureSection, ...], currency: str) -> str:
    """Of every cell in words: two reports with one digest say the same."""
    told = [
        [shown(value, row.kind(i, table.columns[i]), currency).en for i, value in enumerate(row.cells)]
        for section in sections
        for table in section.tables
        for row in table.rows
    ]
    return digest(told)


def _tiles(book: FigureSection, quality: FigureSection, currency: str) -> tuple[tuple[Text, Text], ...]:
    key, shares = book.tables[0].rows, quality.tables[0].rows
    found = [
        (row.cells[0], shown(row.cells[1], "large" if row.kinds[1] == "money" else row.kinds[1], currency))
        for row in (key[0], key[1], key[2], key[6])
    ]
    found += [(row.cells[0], shown(row.cells[1], "share", currency)) for row in (shares[0], shares[2], shares[4])]
    return tuple((name, value) for name, value in found if isinstance(name, Text))


def _summary(one: FigureGround) -> tuple[Text, ...]:
    now = one.stands([one.day])[one.day]
    limit = one.policy.watch.npl_tolerance
    share = now.bad.share_of(now.all)
    if share is None:
        return (Text("账上没有贷款余额。", "Nothing is outstanding on the books."),)
    over = share > limit
    verdict = Text("高于", "above") if over else Text("不高于", "not above")
    return (
        Text(
            "不良率（按金额）{share}，{verdict}容忍度 {limit}；逾期余额 {late}，占 {late_share}。",
            "NPL by amount is {share}, {verdict} the tolerance of {limit}; {late} ({late_share}) is past due.",
        ).format(
            share=shown(share, "share", one.currency),
            verdict=verdict,
            limit=shown(limit, "share", one.currency),
            late=shown(now.late.fen, "large", one.currency),
            late_share=shown(now.late.share_of(now.all), "share", one.currency),
        ),
        Text("应提拨备 {kept}，不良余额 {bad}。", "Provisions of {kept} stand against bad loans of {bad}.").format(
            kept=shown(now.provision_fen(one.policy.classification), "large", one.currency),
            bad=shown(now.bad.fen, "large", one.currency),
        ),
    )


def _funding(one: FigureGround) -> FigureSection:
    now = one.stands([one.day])[one.day]
    used = usage(one.policy, now.all.fen, reserved_fen=promised_fen(one.shelves, one.day), sold_fen=now.sold.fen)
    cap = funding_cap(used, one.policy, one.currency)
    yes, no = Text("是", "yes"), Text("否", "no")
    rows = [FigureRow((part.label, part.amount_fen, part.detail, yes if part.counts else no)) for part in cap.parts]
    rows.append(FigureRow((Text("已用", "Used"), cap.used_fen, Text("", ""), Text("", "")), strong=True))
    rows.append(FigureRow((Text("上限", "Cap"), cap.cap_fen, Text("", ""), Text("", "")), strong=True))
    table = FigureTable(
        "funding",
        Text("资金上限", "Funding cap"),
        (
            FigureColumn(Text("来源", "Source"), "words", 220),
            FigureColumn(Text("金额", "Amount"), "money", 140),
            FigureColumn(Text("说明", "Detail"), "words", 160),
            FigureColumn(Text("占用上限", "Counts"), "words", 90),
        ),
        tuple(rows),
    )
    return one.section("funding", Text("资金", "Funding"), (), (table,))


def _warnings(one: FigureGround) -> FigureSection:
    """Open warnings as they stand now, by level; what a past day knew is not shown."""
    hidden = judged_blind_merchants(one.ground, one.shelves)
    open_ = [kept for kept in one.shelves.warnings.all("open") if kept.merchant_id not in hidden]
    levels = Counter(kept.level for kept in open_)
    warned = {level: {kept.merchant_id for kept in open_ if kept.level == level} for level in LEVELS}
    owing = one.book.owing_of(sorted(set().union(*warned.values())))
    rows = [
        FigureRow((name, levels[level], len(warned[level]), sum(owing.get(who, 0) for who in warned[level])))
        for level, name in LEVELS.items()
    ]
    table = FigureTable(
        "warnings",
        Text("未处理的预警", "Open warnings"),
        (
            FigureColumn(Text("级别", "Level"), "words", 160),
            FigureColumn(Text("预警", "Warnings"), "count", 100),
            FigureColumn(Text("借款人", "Borrowers"), "count", 100),
            FigureColumn(Text("其余额", "Their balance"), "money", 140),
        ),
        tuple(rows),
        Text("以生成报告时为准。", "As they stand when the report is made."),
    )
    return one.section("warnings", Text("预警", "Warnings"), (), (table,))


def _part(section: FigureSection, one: FigureGround) -> ReportPart:
    from workbench.reports.portfolio_report import ReportPart

    plots = tuple(_plot(chart, section.currency) for chart in section.charts)
    return ReportPart(section.title, plots, tuple(data_table(table) for table in section.tables))


def _plot(chart: FigureChart, currency: str) -> LinePlot:
    from workbench.reports.line_plot import LinePlot, PlotLine

    percent = chart.kind in {"vintage", "share"}
    months = Text("放款后月数", "months on book") if chart.kind == "vintage" else Text("月份", "month")
    up = Text("占比", "share") if percent else same(currency) if chart.kind == "money" else Text("户", "borrowers")
    limit = None if chart.tolerance is None else Text("容忍度", "Tolerance")
    lines = tuple(PlotLine(line.name, line.values, line.emphasis) for line in chart.lines)
    return LinePlot(chart.title, months, up, chart.names, lines, percent, chart.tolerance, limit)
