"""How large is the book, in which state is it, and how did it get there? The sections Book and Quality."""

from __future__ import annotations

from decimal import Decimal

from workbench.common.dates import day_of
from workbench.common.money import half_up
from workbench.common.text import Text
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.portfolio.ageing import BUCKETS, OVER_30
from workbench.portfolio.book_figures import Stand, ratio, stand
from workbench.portfolio.figures import month_ends
from workbench.services.figures_file import FigureChart, FigureColumn, FigureRow, FigureSection, FigureTable
from workbench.services.figures_ground import FigureGround
from workbench.services.loan_filter import LoanFilter
from workbench.services.portfolio_file import Series
from workbench.services.portfolio_view import npl_lines

MONTHS = 12


def filter_at(one: FigureGround, words: Text, **fields: object) -> LoanFilter:
    """The loans of a figure: as they stand now, or as they stood on the past day that is shown."""
    past = {} if one.live else {"as_of": one.day, "known": one.known if one.since is not None else None}
    return LoanFilter(owner="own", words=words, **past, **fields)  # type: ignore[arg-type]


def book_section(one: FigureGround) -> FigureSection:
    return one.section("book", Text("规模", "Book"), (_growth(one),), (_key_figures(one), _products(one), _flows(one)))


def _key_figures(one: FigureGround) -> FigureTable:
    now = one.stands([one.day])[one.day]
    loans, borrowers = one.book.cumulative(one.day).get("", (0, 0))
    drawn = one.book.drawn_upto(one.day)
    live = filter_at(one, Text("在贷", "Owing"), state="live")
    rows = (
        (Text("贷款余额", "Outstanding"), now.all.fen, "money", live),
        (Text("余额客户", "Active borrowers"), now.borrowers, "count", live),
        (Text("在贷笔数", "Open loans"), now.all.loans, "count", live),
        (Text("户均余额", "Balance per borrower"), ratio(now.all.fen, now.borrowers), "money", None),
        (Text("笔均余额", "Balance per loan"), ratio(now.all.fen, now.all.loans), "money", None),
        (Text("户均笔数", "Loans per borrower"), ratio(now.all.loans, now.borrowers), "ratio", None),
        (Text("当日利息", "Interest of the day"), now.daily_interest_fen, "money", None),
        (Text("累计放款", "Cumulative amount"), drawn, "money", None),
        (Text("累计笔数", "Cumulative loans"), loans, "count", None),
        (Text("累计客户", "Cumulative borrowers"), borrowers, "count", None),
        (Text("累计笔均", "Average per loan"), ratio(drawn, loans), "money", None),
        (Text("累计户均", "Average per borrower"), ratio(drawn, borrowers), "money", None),
        (Text("累计户均笔数", "Loans per borrower, ever"), ratio(loans, borrowers), "ratio", None),
        (Text("已转让余额（不计入上列余额）", "Sold (not in the balances above)"), now.sold.fen, "money", None),
    )
    return FigureTable(
        "key",
        Text("主要指标", "Key figures"),
        (FigureColumn(Text("指标", "Figure"), "words", 280), FigureColumn(Text("数值", "Value"), "value", 180)),
        tuple(
            FigureRow((name, _whole(value, kind)), drill, not place, ("words", kind))
            for place, (name, value, kind, drill) in enumerate(rows)
        ),
        Text(
            "余额只计本公司账上贷款；平均数按精确值计算，四舍五入到分。笔数指首次支用过的借据。",
            "Balances are of loans on the own books; averages are exact, rounded to the fen. A loan counts once drawn.",
        ),
    )


def _whole(value: int | Decimal | None, kind: str) -> int | Decimal | None:
    return half_up(value) if isinstance(value, Decimal) and kind == "money" else value


def _products(one: FigureGround) -> FigureTable:
    rows_, totals = one.rows([one.day])
    whole = stand(one.day, rows_, totals)
    codes = sorted({row.product_code for row in rows_})
    found = []
    for code in ["", *codes]:
        own = whole if not code else stand(one.day, rows_, totals, code)
        words = one.product_name(code) if code else Text("全部", "All")
        found.append(
            FigureRow(
                (
                    words, own.all.fen, own.all.loans, own.borrowers, ratio(own.all.fen, whole.all.fen),
                    own.daily_interest_fen, own.bad.share_of(own.all),
                ),
                filter_at(one, words, state="live", product=code or None),
                strong=not code,
            )
        )  # fmt: skip
    return FigureTable(
        "products",
        Text("按产品", "By product"),
        (
            FigureColumn(Text("产品", "Product"), "words", 150),
            FigureColumn(Text("余额", "Outstanding"), "money", 140),
            FigureColumn(Text("笔数", "Loans"), "count", 90),
            FigureColumn(Text("客户", "Borrowers"), "count", 90),
            FigureColumn(Text("占比", "Share"), "share", 80),
            FigureColumn(Text("当日利息", "Interest a day"), "money", 120),
            FigureColumn(Text("不良率", "NPL"), "share", 80),
        ),
        tuple(found),
        Text("同一客户可有多个产品，客户数不可相加。", "Borrowers with several products count in each."),
    )


def _flows(one: FigureGround) -> FigureTable:
    names = {
        "draw": Text("支用", "Drawn"), "repay": Text("还款", "Repaid"), "recovery": Text("核销后收回", "Recovered"),
        "write_off": Text("核销", "Written off"), "fee": Text("费用", "Fees"), "penalty": Text("罚息", "Penalties"),
        "transfer": Text("转让", "Transferred"), "buy_back": Text("回购", "Bought back"),
    }  # fmt: skip
    month = month_ends(one.day, 2)[0] + 1
    found = one.days.between(month, one.day, tuple(names))
    rows = []
    for kind, name in names.items():
        today = [row for row in found if row.kind == kind and row.day == one.day]
        whole = [row for row in found if row.kind == kind]
        if whole:
            rows.append(
                FigureRow(
                    (name, sum(r.events for r in today), sum(r.amount_fen for r in today),
                     sum(r.events for r in whole), sum(r.amount_fen for r in whole))
                )
            )  # fmt: skip
    return FigureTable(
        "flows",
        Text("发生额", "Flows"),
        (
            FigureColumn(Text("项目", "What"), "words", 150),
            FigureColumn(Text("当日笔数", "Today, entries"), "count", 110),
            FigureColumn(Text("当日金额", "Today"), "money", 140),
            FigureColumn(Text("本月笔数", "Month, entries"), "count", 120),
            FigureColumn(Text("本月金额", "Month to date"), "money", 150),
        ),
        tuple(rows),
    )


def _growth(one: FigureGround) -> FigureChart:
    ends = list(month_ends(one.day, MONTHS))
    stands = one.stands(ends)
    values = tuple(float(stands[day].all.fen) / 100 if stands[day].total else None for day in ends)
    return FigureChart(
        "growth",
        Text("贷款余额", "Outstanding"),
        "money",
        tuple(f"{day_of(day):%Y-%m}" for day in ends),
        (Series(Text("余额", "Outstanding"), values, "main"),),
    )


# ---- quality


def quality_section(one: FigureGround) -> FigureSection:
    ends = list(month_ends(one.day, MONTHS))
    rows, totals = one.rows(ends)
    stands = {day: stand(day, rows, totals) for day in ends}
    now = stands[one.day]
    chart = npl_chart(one, ends)
    return one.section(
        "quality",
        Text("质量", "Quality"),
        (chart,),
        (_shares(one, stands, ends), _classes(one, now), _ageing(one, now)),
    )


def npl_chart(one: FigureGround, ends: list[int]) -> FigureChart:
    return FigureChart(
        "npl",
        Text("不良率（按金额）", "NPL by amount"),
        "share",
        tuple(f"{day_of(day):%Y-%m}" for day in ends),
        npl_lines(one, ends),
        float(one.policy.watch.npl_tolerance),
    )


def _shares(one: FigureGround, stands: dict[int, Stand], ends: list[int]) -> FigureTable:
    now, before = stands[one.day], stands[ends[-2]]
    bad = filter_at(one, Text("不良", "Non-performing"), state="live", least_class=int(LoanClass.SUBSTANDARD))
    late = filter_at(one, Text("逾期 30 天以上", "30+ days past due"), state="live", least_bucket=OVER_30)
    due = filter_at(one, Text("逾期", "Past due"), state="live", least_bucket=1)
    rules = one.policy.classification
    kept, kept_before = now.provision_fen(rules), before.provision_fen(rules)
    rows = (
        (Text("不良率（按金额）", "NPL by amount"), now.bad.share_of(now.all), before.bad.share_of(before.all),
         now.bad.fen, now.bad.loans, bad),
        (Text("不良率（按笔数）", "NPL by count"), now.bad.count_share_of(now.all),
         before.bad.count_share_of(before.all), now.bad.fen, now.bad.loans, bad),
        (Text("逾期 30 天以上", "30+ days past due"), now.over_30.share_of(now.all),
         before.over_30.share_of(before.all), now.over_30.fen, now.over_30.loans, late),
        (Text("逾期率", "Past due"), now.late.share_of(now.all), before.late.share_of(before.all), now.late.fen,
         now.late.loans, due),
        (Text("拨备覆盖率", "Coverage"), ratio(kept, now.bad.fen), ratio(kept_before, before.bad.fen), kept, None,
         None),
    )  # fmt: skip
    return FigureTable(
        "shares",
        Text("质量指标", "Quality"),
        (
            FigureColumn(Text("指标", "Figure"), "words", 190),
            FigureColumn(Text("比率", "Share"), "share", 90),
            FigureColumn(Text("上月末", "Month before"), "share", 110),
            FigureColumn(Text("金额", "Amount"), "money", 140),
            FigureColumn(Text("笔数", "Loans"), "count", 80),
        ),
        tuple(FigureRow(row[:-1], row[-1]) for row in rows),
        Text(
            "不良 =（次级 + 可疑 + 损失）÷ 账上余额，不包括已转让贷款资产；覆盖率 = 应提拨备 ÷ 不良余额。",
            "NPL = (substandard + doubtful + loss) ÷ own balance, sold loans left out; coverage = provisions ÷ NPL.",
        ),
    )


def _classes(one: FigureGround, now: Stand) -> FigureTable:
    rules = one.policy.classification
    rows = []
    for place, name in enumerate(CLASS_NAMES.items()):
        loan_class, words = name
        found = now.of_class(loan_class)
        share = rules.provision[place]
        drill = filter_at(one, words, state="live", loan_class=int(loan_class))
        rows.append(
            FigureRow((words, found.loans, found.fen, found.share_of(now.all), share, int(found.fen * share)), drill)
        )
    whole = now.provision_fen(rules)
    rows.append(FigureRow((Text("合计", "Total"), now.all.loans, now.all.fen, None, None, whole), None, strong=True))
    return FigureTable(
        "classes",
        Text("五级分类与拨备", "Five classes and provisions"),
        (
            FigureColumn(Text("分类", "Class"), "words", 140),
            FigureColumn(Text("笔数", "Loans"), "count", 90),
            FigureColumn(Text("余额", "Balance"), "money", 140),
            FigureColumn(Text("占比", "Share"), "share", 90),
            FigureColumn(Text("计提比例", "Provision rate"), "share", 120),
            FigureColumn(Text("应提拨备", "Provision"), "money", 130),
        ),
        tuple(rows),
        Text(
            "分类为“至少”：逾期天数给出下限，人工或规则只能调差。",
            "Classes are floors: days past due give the best a loan may have, people and rules only make it worse.",
        ),
    )


def _ageing(one: FigureGround, now: Stand) -> FigureTable:
    rows = []
    for bucket, words in enumerate(BUCKETS):
        found = now.of_bucket(bucket)
        drill = filter_at(one, words, state="live", bucket=bucket)
        rows.append(FigureRow((words, found.loans, found.fen, found.share_of(now.all)), drill))
    return FigureTable(
        "ageing",
        Text("逾期账龄（天）", "Ageing (days past due)"),
        (
            FigureColumn(Text("逾期天数", "Days"), "words", 140),
            FigureColumn(Text("笔数", "Loans"), "count", 90),
            FigureColumn(Text("余额", "Balance"), "money", 140),
            FigureColumn(Text("占比", "Share"), "share", 90),
        ),
        tuple(rows),
    )
