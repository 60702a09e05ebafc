"""On whom does the book hang, and how do people decide? The sections Concentration and People."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.text import Text, same
from workbench.decision.agreement import Interval
from workbench.portfolio.book_figures import ratio
from workbench.portfolio.book_rows import OWN
from workbench.portfolio.concentration import Concentration, concentration
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.figures_book import filter_at
from workbench.services.figures_file import FigureColumn, FigureRow, FigureSection, FigureTable, Value
from workbench.services.figures_ground import FigureGround
from workbench.services.loan_filter import LoanFilter
from workbench.services.loans_then import are_kept
from workbench.services.override_report import override_report
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision

SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Grouping:
    code: str
    name: Text
    names: Mapping[str, int]  # fen by key
    words: Callable[[str], Text]
    drill: Callable[[str], LoanFilter | None] = lambda key: None


def concentration_section(one: FigureGround) -> FigureSection:
    """As of the day: today's from the live book, an earlier day's from the ledger of the loans that owed then."""
    owing: dict[str, int] = {}
    trades, regions, persons = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, int](int)
    for merchant_id, category, region, person, fen in _owing(one):
        owing[merchant_id] = fen
        trades[category] += fen
        regions[region] += fen
        persons[person] += fen
    products: dict[str, int] = {}
    for row in one.stands([one.day])[one.day].rows:
        products[row.product_code] = products.get(row.product_code, 0) + row.principal_fen
    hidden = judged_blind_merchants(one.ground, one.shelves)

    largest = [key for key, _ in concentration(owing, SHOWN).top]
    names = {key: found.name for key, found in one.shelves.merchants.some(largest).items()}

    def merchant(key: str) -> Text:
        return Text("盲审中的商户", "Under blind review") if key in hidden else same(names.get(key, key))

    groups = (
        _Grouping("borrower", Text("借款人", "Borrowers"), owing, merchant,
                  lambda key: None if key in hidden else filter_at(one, merchant(key), state="live", merchant_id=key)),
        _Grouping("person", Text("法定代表人（关联合并）", "Legal persons, joined"), persons, lambda key: _masked(key)),
        _Grouping("category", Text("行业", "Trades"), trades, lambda key: category_name(key)),
        _Grouping("region", Text("地区", "Regions"), regions, lambda key: same(key or "—")),
        _Grouping("product", Text("产品", "Products"), products, one.product_name,
                  lambda key: filter_at(one, one.product_name(key), state="live", product=key)),
    )  # fmt: skip
    found = [(group, concentration(group.names, SHOWN)) for group in groups]
    return one.section(
        "concentration",
        Text("集中度", "Concentration"),
        (),
        (_indices(found, one), *(_top(group, told) for group, told in found if group.code != "person")),
    )


def _masked(key: str) -> Text:
    return same(f"{key[:3]}…" if len(key) > 4 else key or "—")


def _owing(one: FigureGround) -> Sequence[tuple[str, str, str, str, int]]:
    """(merchant, category, region, legal person, principal) of each that owes on own books on the day."""
    if one.live:
        return one.book.owing_merchants()
    if one.since is None and are_kept(one.shelves, one.day):
        return one.shelves.past.owing_merchants(one.day)
    found: dict[str, int] = {}
    for loan in one.loans():
        if loan.owner == OWN:
            found[loan.merchant_id] = found.get(loan.merchant_id, 0) + loan.principal_fen
    places = one.book.merchant_places(sorted(found))
    return [(merchant_id, *places[merchant_id], fen) for merchant_id, fen in found.items()]


def _indices(found: list[tuple[_Grouping, Concentration]], one: FigureGround) -> FigureTable:
    rows = []
    cap = one.policy.funding.capital_fen
    for group, told in found:
        largest = told.top[0][1] if told.top else None
        share = ratio(largest, cap) if largest is not None and group.code in {"borrower", "person"} else None
        rows.append(FigureRow((group.name, told.names, told.top10_share, _points(told.herfindahl), largest, share)))
    return FigureTable(
        "indices",
        Text("集中度指标", "Concentration"),
        (
            FigureColumn(Text("按", "By"), "words", 200),
            FigureColumn(Text("个数", "Names"), "count", 90),
            FigureColumn(Text("前十占比", "Top ten"), "share", 100),
            FigureColumn(Text("赫芬达尔指数", "Herfindahl"), "number", 130),
            FigureColumn(Text("最大", "Largest"), "money", 130),
            FigureColumn(Text("占资本", "Of capital"), "share", 100),
        ),
        tuple(rows),
        Text(
            "赫芬达尔指数 = 各份额（百分数）平方之和；10,000 为唯一一家，10,000/n 为 n 家均分。只计账上余额。",
            "Herfindahl = sum of squared shares in percent; 10,000 is a single name, 10,000/n is n equal ones.",
        ),
    )


def _points(index: Decimal | None) -> Decimal | None:
    """The index of shares in percent, as it is usually told: 10,000 for a single name."""
    return None if index is None else index * 10_000


def _top(group: _Grouping, told: Concentration) -> FigureTable:
    rows = [
        FigureRow((place, group.words(key), fen, ratio(fen, told.total_fen)), group.drill(key))
        for place, (key, fen) in enumerate(told.top, 1)
    ]
    return FigureTable(
        f"top_{group.code}",
        Text("前十：", "Largest: ") + group.name,
        (
            FigureColumn(Text("序", "No."), "count", 50),
            FigureColumn(group.name, "words", 240),
            FigureColumn(Text("余额", "Balance"), "money", 140),
            FigureColumn(Text("占比", "Share"), "share", 90),
        ),
        tuple(rows),
    )


# ---- people


def people_section(one: FigureGround) -> FigureSection:
    """Of the desk's own decisions, as they stand now; a past day does not change them."""
    newest = [kept for kept in one.shelves.decisions.newest().values() if kept.state in {"proposed", "signed"}]
    return one.section("people", Text("人员", "People"), (), (_work(one, newest), *_overrides(one)))


def _work(one: FigureGround, newest: list[KeptDecision]) -> FigureTable:
    courses = one.shelves.courses.all()
    by_program = [kept for kept in newest if kept.prepared_by == SYSTEM.staff_id]
    by_people = [kept for kept in newest if kept.prepared_by != SYSTEM.staff_id]
    timed = [
        course.working_seconds
        for kept in by_people
        if (course := courses.get((kept.case_no, kept.version))) is not None and course.working_seconds > 0
    ]
    manual = one.policy.figures.manual_minutes
    saved = len(by_program) * manual + sum(max(manual * 60 - seconds, 0) for seconds in timed) // 60
    rows: tuple[tuple[Text, Value, str], ...] = (
        (Text("已决案件", "Cases decided"), len(newest), "count"),
        (Text("其中程序自动决定", "of them by the program alone"), len(by_program), "count"),
        (Text("自动通道占比", "Share of the automatic lane"), ratio(len(by_program), len(newest)), "share"),
        (Text("人工决定", "Decided by people"), len(by_people), "count"),
        (Text("其中有计时", "of them timed"), len(timed), "count"),
        (Text("人工平均用时（分钟）", "Mean minutes of a person"), ratio(sum(timed), len(timed) * 60), "number"),
        (Text("节省时间（小时）", "Hours saved"), ratio(saved, 60), "number"),
    )
    return FigureTable(
        "work",
        Text("用时与自动化", "Time and automation"),
        (FigureColumn(Text("指标", "Figure"), "words", 260), FigureColumn(Text("数值", "Value"), "count", 130)),
        tuple(FigureRow((name, value), None, False, ("words", kind)) for name, value, kind in rows),
        Text(
            f"节省时间按每件人工 {manual} 分钟估算（政策参数，非实测）。没有计时的案件不计。",
            f"Hours saved against {manual} minutes a case by hand, a policy number and not measured; cases without a "
            "time do not count.",
        ),
    )


def _overrides(one: FigureGround) -> tuple[FigureTable, ...]:
    found = override_report(one.shelves, one.ground.now(), one.today)
    officers = [
        FigureRow(
            (officer.name, officer.decided, officer.overrides, *_interval(officer.share), *_interval(officer.recent))
        )
        for officer in found.by_officer
    ]
    codes = [FigureRow((code.name, code.lend, code.refuse)) for code in found.by_code]
    outcome = (
        (Text("改判的", "Overridden"), found.known_overridden, *_interval(found.bad_overridden)),
        (Text("按建议的", "As advised"), found.known_as_advised, *_interval(found.bad_as_advised)),
    )
    share = (
        FigureColumn(Text("占比", "Share"), "share", 80),
        FigureColumn(Text("95% 区间", "95% interval"), "value", 130),
    )
    return (
        FigureTable(
            "officers",
            Text("经办人", "Officers"),
            (
                FigureColumn(Text("经办", "Officer"), "words", 130),
                FigureColumn(Text("决定", "Decided"), "count", 80),
                FigureColumn(Text("改判", "Overridden"), "count", 90),
                *share,
                FigureColumn(Text("近 30 天", "30 days"), "share", 90),
                FigureColumn(Text("95% 区间", "95% interval"), "value", 130),
            ),
            tuple(officers),
        ),
        FigureTable(
            "override_codes",
            Text("改判原因", "Reasons of overrides"),
            (
                FigureColumn(Text("原因", "Reason"), "words", 280),
                FigureColumn(Text("放宽", "Lend"), "count", 80),
                FigureColumn(Text("收紧", "Refuse"), "count", 80),
            ),
            tuple(codes),
        ),
        FigureTable(
            "override_outcomes",
            Text("改判后的结果", "How overridden loans turned out"),
            (
                FigureColumn(Text("贷款", "Loans"), "words", 160),
                FigureColumn(Text("结果已知", "Outcome known"), "count", 120),
                FigureColumn(Text("变坏占比", "Share bad"), "share", 100),
                FigureColumn(Text("95% 区间", "95% interval"), "value", 130),
            ),
            tuple(FigureRow(row) for row in outcome),
        ),
    )


def _interval(found: Interval | None) -> tuple[Value, Value]:
    from workbench.common.rates import percent

    if found is None:
        return None, None
    return Decimal(str(found.value)), same(f"{percent(found.low, 1)}–{percent(found.high, 1)}")
