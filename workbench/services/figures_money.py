"""What does each product earn, and what would a bad year cost? The sections Economics and Stress."""

from __future__ import annotations

from decimal import Decimal

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.book_figures import MICRO, Stand, interest_bearing_fen, ratio
from workbench.portfolio.economics import UnitEconomics, unit_economics
from workbench.portfolio.stress import StressBook, Stressed, scenarios, stressed
from workbench.scoring.points import PDO, pd_of_points
from workbench.services.figures_file import FigureColumn, FigureRow, FigureSection, FigureTable, Value
from workbench.services.figures_ground import FigureGround
from workbench.services.holdings import promised_fen
from workbench.services.model_stress import model_stress_table

YEAR = 365
PPM = 1_000_000


def economics_section(one: FigureGround) -> FigureSection:
    """Over the year up to the day, or since the first day where the book is younger."""
    begun = one.book.first_day()
    first = one.day - YEAR + 1 if begun is None else max(one.day - YEAR + 1, begun)
    days = one.day - first + 1
    run = one.book.interest_run(first, one.day)
    flows = one.days.between(first, one.day, ("draw", "fee"))
    new = one.book.new_loans(first, one.day)
    bad = _bad_rates(one)
    rows = []
    for code in sorted({product for product, _ in run}):
        own = [value for (product, _), value in run.items() if product == code]
        rows.append(
            unit_economics(
                code,
                days,
                loans=new.get(code, 0),
                drawn_fen=sum(r.amount_fen for r in flows if r.product_code == code and r.kind == "draw"),
                run_micro=sum(value[0] for value in own),
                principal_days_fen=sum(value[1] for value in own),
                fees_fen=sum(r.amount_fen for r in flows if r.product_code == code and r.kind == "fee"),
                default_rate=bad.get(code, Decimal(0)),
                rules=one.policy.economics,
                operating_per_loan_fen=one.policy.figures.operating_per_loan_fen,
            )
        )
    return one.section("economics", Text("单位经济", "Economics"), (), (_economics(one, rows, bad, days), _income(one)))


def _bad_rates(one: FigureGround) -> dict[str, Decimal]:
    """Of each product: what first went bad of what was drawn in the quarters opened in the last two years."""
    sums = [row for row in one.book.cohorts(one.day) if row.quarter_day >= one.day - 2 * YEAR]
    found = {}
    for code in {row.product_code for row in sums}:
        own = [row for row in sums if row.product_code == code]
        found[code] = ratio(sum(row.bad_fen for row in own), sum(row.drawn_fen for row in own)) or Decimal(0)
    return found


def _economics(one: FigureGround, rows: list[UnitEconomics], bad: dict[str, Decimal], days: int) -> FigureTable:
    rules = one.policy.economics
    found = []
    for row in rows:
        cells: tuple[Value, ...] = (
            one.product_name(row.product_code), row.average_fen, row.income_fen, row.fees_fen, -row.loss_fen,
            -row.funding_fen, -row.operating_fen, row.result_fen, row.per_loan_fen, row.per_hundred,
        )  # fmt: skip
        found.append(FigureRow(cells))
    if rows:
        found.append(FigureRow((Text("合计", "Total"), *_totals(rows)), strong=True))
    return FigureTable(
        "unit_economics",
        Text(f"单位经济（近 {days} 天）", f"Unit economics ({days} days)"),
        (
            FigureColumn(Text("产品", "Product"), "words", 130),
            FigureColumn(Text("日均余额", "Average balance"), "money", 130),
            FigureColumn(Text("利息收入", "Interest run"), "money", 120),
            FigureColumn(Text("费用收入", "Fees"), "money", 100),
            FigureColumn(Text("预期损失", "Expected loss"), "money", 120),
            FigureColumn(Text("资金成本", "Funding"), "money", 110),
            FigureColumn(Text("运营成本", "Operating"), "money", 110),
            FigureColumn(Text("结果", "Result"), "money", 120),
            FigureColumn(Text("每笔", "Per loan"), "money", 100),
            FigureColumn(Text("每百元每年", "Per 100 a year"), "number", 110),
        ),
        tuple(found),
        Text(
            f"收入按日计息（不论是否收到）；预期损失 = 日均余额 × 近两年批次违约率 × 违约损失率 "
            f"{percent(rules.loss_given_default)}；资金 {percent(rules.funding_rate)}、运营 "
            f"{percent(rules.operating_rate)} 为政策参数。不含税与拨备变动。",
            f"Interest as it ran, paid or not; expected loss = average balance × share bad of the last two years' "
            f"vintages × LGD {percent(rules.loss_given_default)}; funding {percent(rules.funding_rate)} and operating "
            f"{percent(rules.operating_rate)} a year are policy numbers. Taxes and changes of provisions are left out.",
        ),
    )


def _totals(rows: list[UnitEconomics]) -> tuple[Value, ...]:
    average, result = sum(r.average_fen for r in rows), sum(r.result_fen for r in rows)
    loans, days = sum(r.loans for r in rows), rows[0].days
    share = ratio(result, average)
    return (
        average, sum(r.income_fen for r in rows), sum(r.fees_fen for r in rows), -sum(r.loss_fen for r in rows),
        -sum(r.funding_fen for r in rows), -sum(r.operating_fen for r in rows), result,
        result // loans if loans else None, None if share is None else share * 100 * YEAR / days,
    )  # fmt: skip


def _income(one: FigureGround) -> FigureTable:
    """Interest of the day, and what balance so much interest means at a rate."""
    now = one.stands([one.day])[one.day]
    rows = []
    for code in ["", *sorted({row.product_code for row in now.rows})]:
        own = Stand(one.day, tuple(r for r in now.rows if not code or r.product_code == code), None)
        micro = sum(row.run_micro for row in own.rows)
        mean = ratio(micro, own.all.fen * MICRO)
        rows.append(
            FigureRow(
                (
                    one.product_name(code) if code else Text("全部", "All"), own.daily_interest_fen, own.all.fen,
                    None if mean is None else same(f"{mean * 100:.4f}%"),
                ),
                strong=not code,
            )
        )  # fmt: skip
    million = 100_000_000
    example = (interest_bearing_fen(million, Decimal("0.0005")), interest_bearing_fen(million, Decimal("0.0006")))
    return FigureTable(
        "daily_interest",
        Text("当日利息收入", "Interest of the day"),
        (
            FigureColumn(Text("产品", "Product"), "words", 150),
            FigureColumn(Text("当日利息", "Interest"), "money", 130),
            FigureColumn(Text("生息余额", "Balance"), "money", 140),
            FigureColumn(Text("平均日利率", "Mean daily rate"), "value", 130),
        ),
        tuple(rows),
        Text(
            f"对照：日利息超过 100 万元，按 0.05% 需 {example[0] / 1e10:.2f} 亿元生息余额，按 0.06% 需 "
            f"{example[1] / 1e10:.2f} 亿元。",
            f"For scale: ¥1M of interest a day takes a balance of ¥{example[0] / 1e11:.2f}B at 0.05%, or "
            f"¥{example[1] / 1e11:.2f}B at 0.06%.",
        ),
    )


# ---- stress


def stress_section(one: FigureGround) -> FigureSection:
    book = stress_book(one)
    found = [stressed(book, scenario, one.policy) for scenario in scenarios(one.policy)]
    tables = (_outcomes(found), model_stress_table(one), _assumptions(one), _what_is_stressed(one, book))
    return one.section("stress", Text("压力", "Stress"), (), tables)


def stress_book(one: FigureGround) -> StressBook:
    """Performing principal by band at opening; bands of a past day are not kept, so that all is without band."""
    now = one.stands([one.day])[one.day]
    floors = one.policy.floors()
    bottom = min((points for points in floors.values() if points > 0), default=540)
    pd = {
        band: Decimal(str(round(pd_of_points(points if points > 0 else bottom - PDO), 6)))
        for band, points in floors.items()
    }
    performing = {"": now.all.fen - now.bad.fen}
    if one.live:
        worst = one.book.late_on(one.day, one.policy.classification.substandard_from, 10**6)
        performing = one.book.principal_by_band([number for number, _ in worst])
        performing[""] = now.all.fen - now.bad.fen - sum(fen for band, fen in performing.items() if band)
    used_fen = now.all.fen + promised_fen(one.shelves, one.day)
    return StressBook(performing, now.bad.fen, pd, one.policy.figures.pd_without_band, used_fen)


def _outcomes(found: list[Stressed]) -> FigureTable:
    base = found[0]
    rows = [
        FigureRow(
            (
                row.scenario.name, row.expected_loss_fen, row.expected_loss_fen - base.expected_loss_fen, row.bad_fen,
                row.bad_share, row.cap_fen, row.headroom_fen,
            ),
            strong=row is base,
        )
        for row in found
    ]  # fmt: skip
    return FigureTable(
        "stress",
        Text("压力情景（十二个月）", "Stress scenarios (twelve months)"),
        (
            FigureColumn(Text("情景", "Scenario"), "words", 190),
            FigureColumn(Text("预期损失", "Expected loss"), "money", 140),
            FigureColumn(Text("比现状多", "More than now"), "money", 130),
            FigureColumn(Text("不良余额", "Bad balance"), "money", 140),
            FigureColumn(Text("不良率", "NPL"), "share", 90),
            FigureColumn(Text("资金上限", "Funding cap"), "money", 150),
            FigureColumn(Text("余量", "Headroom"), "money", 150),
        ),
        tuple(rows),
        Text(
            "静态余额：不计新放款与还款。损失先吃掉资本，上限随之下降。",
            "The balance stands still: no new loans, no repayment. Losses come out of capital and lower the cap.",
        ),
    )


def _assumptions(one: FigureGround) -> FigureTable:
    rules, economics = one.policy.figures, one.policy.economics
    falls = "，".join(percent(fall, 0) for fall in rules.sales_shocks)
    added = percent(rules.loss_add).rstrip("%")  # points, not a share
    rows: list[tuple[Text, Value]] = [
        (Text("销售下降", "Sales fall by"), Text(falls, falls.replace("，", ", "))),
        (Text("弹性（违约几率对销售）", "Elasticity of odds to sales"), same(str(rules.sales_elasticity))),
        (Text("违约概率倍数", "PD multiple"), same(", ".join(str(one) for one in rules.pd_multiples))),
        (Text("违约损失率", "LGD"), same(percent(economics.loss_given_default))),
        (Text("损失率加点", "LGD added"), Text(f"{added} 个百分点", f"{added} pt")),
        (Text("无风险档时的违约概率", "PD without a band"), same(percent(rules.pd_without_band, 2))),
    ]
    return FigureTable(
        "assumptions",
        Text("假设（政策参数）", "Assumptions (policy numbers)"),
        (FigureColumn(Text("假设", "Assumption"), "words", 280), FigureColumn(Text("数值", "Value"), "value", 160)),
        tuple(FigureRow(row) for row in rows),
        Text(
            "均为委员会的参数，不出自任何来源；几率 × (1 ÷ (1 − 降幅)) 的弹性次方。",
            "All are the committee's own, taken from no source; odds × (1 ÷ (1 − fall)) ^ elasticity.",
        ),
    )


def _what_is_stressed(one: FigureGround, book: StressBook) -> FigureTable:
    rows = [
        FigureRow((same(band) if band else Text("未知", "Unknown"), fen, book.pd.get(band, book.pd_without_band)))
        for band, fen in sorted(book.performing_fen.items(), key=lambda item: (not item[0], item[0]))
        if fen
    ]
    rows.append(FigureRow((Text("已不良", "Bad already"), book.bad_fen, Decimal(1)), strong=True))
    return FigureTable(
        "stressed_book",
        Text("受压余额", "What is stressed"),
        (
            FigureColumn(Text("放款时风险档", "Band at opening"), "words", 160),
            FigureColumn(Text("余额", "Balance"), "money", 150),
            FigureColumn(Text("一年违约概率", "PD, one year"), "share", 130),
        ),
        tuple(rows),
        Text(
            "违约概率取该档最低分对应值（审慎）。过去日期不留存风险档，全部按未知档计算。",
            "The PD is that of the band's lowest points, to be prudent. Bands of a past day are not kept: all then "
            "counts as unknown.",
        ),
    )
