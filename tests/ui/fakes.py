"""Invented cases for the queue and the case screen, and services that answer with them and remember what was asked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.ui import fakes_change, fakes_days, fakes_screens, fakes_why
from workbench.access.staff import Actor
from workbench.applications.application import Application, Stage
from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Limit, LimitTerm, Outcome, Price, ReasonCode, Recommendation, Verdict
from workbench.features.feature import Flow, Unit
from workbench.flows.verified import STEPS
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.scoring.score import Band, Bar, Cohort, Contribution, Score, Waterfall
from workbench.services.case_file import (
    CaseFile,
    DecisionRecord,
    Evidence,
    EvidenceRow,
    FlowPanel,
    HistoryItem,
    Lever,
    Metric,
    Mismatch,
    SearchHit,
    WhatIf,
)
from workbench.services.decision_rules import DecisionDraft
from workbench.services.desk_file import SampleSummary
from workbench.services.queue import QueuePage, QueueRow, SavedView, TodayFigures
from workbench.services.sales_file import DetectorHit, LegLine, SalesFile, SalesOrder, SalesOrders, SalesStep

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)  # 10:42 at the desk
PRODUCTS = {
    "credit_taobao": Text("淘宝信用贷", "Taobao credit"),
    "credit_tmall": Text("天猫信用贷", "Tmall credit"),
    "order_taobao": Text("订单贷", "Order loan"),
    "credit_b2b": Text("B2B 信用贷", "B2B credit"),
}
LOWER, OK, REFER, NO = Outcome.APPROVE_LOWER, Outcome.APPROVE, Outcome.REFER, Outcome.DECLINE
_REFUND, _MISMATCH = Text("退款率超线", "Refund rate over"), Text("1 处不一致", "1 mismatch")
_TALK, _BRUSH = Text("需视频访谈", "Interview due"), Text("疑似刷单", "Brushing suspected")
_LENDERS, _NARROW = Text("在贷 4 家", "4 lenders"), Text("集中度高", "Concentrated")
_FALL = Text("流水下滑 34%", "Inflow −34%")

# name, number, category, product, requested, suggested (yuan), band, PD %, flows, recommendation, watch, minutes left
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        "青禾手作家居旗舰店",
        "0417",
        Text("家居", "Home"),
        "credit_tmall",
        80_000,
        60_000,
        "B",
        1.86,
        (74, 31, 58),
        LOWER,
        (_REFUND, _MISMATCH),
        -12,
    ),
    (
        "北境登山装备",
        "0422",
        Text("户外", "Outdoor"),
        "credit_taobao",
        30_000,
        30_000,
        "A",
        0.74,
        (82, 77, 69),
        OK,
        (),
        38,
    ),
    ("小满茶事", "0398", Text("食品", "Food"), "order_taobao", 6_800, 6_800, "A", 0.52, (66, 71, 88), OK, (), 54),
    (
        "宁波海蓝五金制品有限公司",
        "0402",
        Text("五金", "Hardware"),
        "credit_b2b",
        300_000,
        200_000,
        "C",
        4.31,
        (44, 62, 37),
        REFER,
        (_TALK,),
        96,
    ),
    ("鹿野童装", "0419", Text("童装", "Kids"), "credit_taobao", 15_000, 15_000, "B", 2.10, (59, 48, 72), OK, (), 128),
    (
        "织里布艺工坊",
        "0407",
        Text("家纺", "Textiles"),
        "credit_taobao",
        20_000,
        0,
        "E",
        18.40,
        (18, 22, 9),
        NO,
        (_BRUSH, _LENDERS),
        143,
    ),
    (
        "云上数码配件",
        "0411",
        Text("数码", "Digital"),
        "order_taobao",
        12_400,
        12_400,
        "B",
        1.42,
        (71, 83, 54),
        OK,
        (),
        171,
    ),
    (
        "苏绣阁原创女装",
        "0426",
        Text("女装", "Women"),
        "credit_tmall",
        120_000,
        80_000,
        "C",
        3.65,
        (52, 41, 63),
        LOWER,
        (_NARROW,),
        205,
    ),
    ("阿南的果园", "0388", Text("生鲜", "Fresh"), "order_taobao", 4_200, 4_200, "A", 0.91, (61, 57, 80), OK, (), 238),
    (
        "东莞市卓瑞电子有限公司",
        "0429",
        Text("电子", "Electronics"),
        "credit_b2b",
        180_000,
        100_000,
        "D",
        8.92,
        (33, 46, 28),
        REFER,
        (_TALK, _FALL),
        262,
    ),
    (
        "喵星球宠物生活",
        "0431",
        Text("宠物", "Pets"),
        "credit_taobao",
        25_000,
        25_000,
        "B",
        1.77,
        (68, 60, 55),
        OK,
        (),
        301,
    ),
    (
        "山川皮具",
        "0433",
        Text("箱包", "Bags"),
        "credit_taobao",
        18_000,
        12_000,
        "C",
        3.98,
        (47, 52, 44),
        LOWER,
        (),
        344,
    ),
    (
        "岭南陈皮世家",
        "0436",
        Text("食品", "Food"),
        "credit_tmall",
        50_000,
        50_000,
        "A",
        0.68,
        (85, 79, 91),
        OK,
        (),
        388,
    ),
)


def queue_row(raw: tuple[Any, ...]) -> QueueRow:
    name, number, category, product, requested, suggested, band, pd, flows, outcome, watch, left = raw
    return QueueRow(
        case_no=f"LN-261123-{number}",
        merchant_id=f"M{number}",
        merchant_name=name,
        category=category,
        product_code=product,
        product=PRODUCTS[product],
        requested_fen=requested * 100,
        suggested_fen=suggested * 100,
        currency="CNY",
        band=Band(band),
        points=633,
        pd=pd / 100,
        flows=flows,
        recommendation=outcome,
        watch=watch,
        stage=Stage.SCORED,
        submitted_at=NOW - timedelta(hours=2),
        due_at=NOW + timedelta(minutes=left),
        minutes_left=left,
        assigned_to="s01",
        fast_track=band in "AB" and outcome is OK,
    )


def queue_page(view: str = "mine", rows: tuple[QueueRow, ...] | None = None) -> QueuePage:
    shown = tuple(queue_row(raw) for raw in ROWS) if rows is None else rows
    if view == "fast":
        shown = tuple(row for row in shown if row.fast_track)
    mine, team = Text("我的队列", "My queue"), Text("团队", "Team")
    return QueuePage(
        view=view,
        rows=shown,
        total=len(shown),
        requested_sum_fen=sum(row.requested_fen for row in shown),
        overdue=sum(row.minutes_left < 0 for row in shown),
        due_within_hour=sum(0 <= row.minutes_left < 60 for row in shown),
        views=(
            SavedView("mine", Text("我的待办", "To do"), mine, len(ROWS)),
            SavedView("fast", Text("可快速通过", "Fast track"), mine, 7),
            SavedView("due_soon", Text("即将超时", "Due within 2 h"), mine, 4),
            SavedView("interview", Text("待访谈", "To interview"), mine, 3),
            SavedView("documents", Text("待补件", "Documents missing"), mine, 2),
            SavedView("four_eyes", Text("待四眼复核", "Second approval"), team, 2),
            SavedView("auto_sample", Text("自动决策抽检", "Auto sample"), team, 20),
            SavedView("unassigned", Text("未分配", "Unassigned"), team, 31),
            SavedView("all", Text("全部在办", "All open"), team, 49),
        ),
        today=TodayFigures(23, 252, 0.087, 42_100_000_000),
    )


BARS = (
    Bar(
        ("late",),
        Flow.FUND,
        Text("历史 11 笔全部按期归还", "11 past loans, all on time"),
        Text("最近 3 个月前结清", "Last cleared 3 months ago"),
        19,
    ),
    Bar(
        ("age",),
        Flow.INFORMATION,
        Text("店铺经营 46 个月", "Shop open 46 months"),
        Text("优于 78% 同行", "Better than 78% of peers"),
        18,
    ),
    Bar(
        ("inflow",),
        Flow.FUND,
        Text("近 90 天月均回款 ¥186,400", "90-day inflow ¥186,400 / mo"),
        Text("环比 +12%，优于 72%", "+12%; better than 72%"),
        14,
    ),
    Bar(
        ("rating",),
        Flow.INFORMATION,
        Text("店铺信用 3 皇冠", "Shop rating: 3 crowns"),
        Text("优于 69%", "Better than 69%"),
        11,
    ),
    Bar(
        ("repeat",),
        Flow.INFORMATION,
        Text("复购率 31%", "Repeat purchase 31%"),
        Text("同行中位 22%", "Peer median 22%"),
        9,
    ),
    Bar(
        ("refund_rate",),
        Flow.INFORMATION,
        Text("退款率 8.7%，高于同行", "Refund rate 8.7%, above peers"),
        Text("中位 5.1%，仅优于 14%", "Median 5.1%; better than 14% only"),
        -14,
    ),
    Bar(
        ("dispatch_hours",),
        Flow.LOGISTICS,
        Text("发货时长 41 小时，偏慢", "Dispatch takes 41 h, slow"),
        Text("同行中位 29 小时", "Peer median 29 h"),
        -6,
    ),
    Bar(
        ("balance_cv",),
        Flow.FUND,
        Text("账户余额波动大", "Volatile account balance"),
        Text("近 30 天低于 ¥2,000 共 4 天", "4 days under ¥2,000 in 30"),
        -5,
    ),
)


def waterfall() -> Waterfall:
    peers = Text("天猫 · 家居 · 年成交 100–300 万", "Tmall · homeware · GMV ¥1–3M")
    return Waterfall(Cohort(peers, 214), 584, BARS, 3, 23, 633, fakes_why.FLOWS)


def _history(seed: int, begin: float, end: float, noise: float = 0.06) -> tuple[float | None, ...]:
    dice = random.Random(seed)
    return tuple(begin + (end - begin) * i / 11 + dice.uniform(-1, 1) * noise * max(begin, end) for i in range(12))


def _metric(
    seed: int, name: str, label: Text, value: float, unit: Unit, percentile: float, begin: float, median: float
) -> Metric:
    spread = median * 0.2
    return Metric(
        name, label, value, unit, _history(seed, begin, value), median - spread, median, median + spread, percentile
    )


def panels() -> tuple[FlowPanel, ...]:
    m, fen, hours, share = _metric, Unit.FEN, Unit.HOURS, Unit.SHARE
    made = (
        FlowPanel(
            Flow.FUND,
            74,
            (
                m(1, "inflow", Text("月均回款", "Monthly inflow"), 18_640_000, fen, 72, 14_000_000, 15_000_000),
                m(2, "cover", Text("现金覆盖", "Cash cover"), 2.4, Unit.RATIO, 64, 2.0, 1.9),
                m(3, "balance_cv", Text("余额波动", "Balance volatility"), 0.38, Unit.LEVEL, 34, 0.3, 0.29),
                m(4, "lenders", Text("在贷机构", "Other lenders"), 1, Unit.COUNT, 61, 1, 1.5),
            ),
        ),
        FlowPanel(
            Flow.LOGISTICS,
            31,
            (
                m(5, "dispatch_hours", Text("发货时长", "Dispatch time"), 41, hours, 28, 30, 29),
                m(6, "transit", Text("揽收到签收", "Pickup to sign"), 3.1, Unit.DAYS, 46, 3.2, 3.0),
                m(7, "exceptions", Text("异常件率", "Exception rate"), 0.012, share, 57, 0.015, 0.014),
                m(8, "provinces", Text("收件省份", "Provinces reached"), 27, Unit.COUNT, 70, 22, 22),
            ),
        ),
        FlowPanel(
            Flow.INFORMATION,
            58,
            (
                m(9, "refund_rate", Text("退款率", "Refund rate"), 0.087, share, 14, 0.054, 0.051),
                m(10, "conversion", Text("访客转化", "Conversion"), 0.038, share, 66, 0.032, 0.031),
                m(11, "reviews", Text("好评率", "Positive reviews"), 0.986, share, 71, 0.981, 0.979),
                m(12, "active", Text("登录活跃", "Active days"), 29, Unit.DAYS, 83, 26, 22),
            ),
        ),
    )
    return tuple(replace(panel, points=one.points) for panel, one in zip(made, fakes_why.FLOWS, strict=True))


def checks() -> tuple[Check, ...]:
    basis = Text("政策 cn-2025", "Policy cn-2025")
    clear = Text("", "")

    def passed(rule: str, title: Text, value: Text) -> Check:
        return Check(rule, title, Verdict.PASS, value, clear, basis)

    return (
        passed("SHOP_AGE", Text("店铺存续 ≥ 6 个月", "Shop age ≥ 6 months"), Text("46 个月", "46 mo")),
        Check(
            "REFUND",
            Text("退款率 ≤ 8.0%", "Refund rate ≤ 8.0%"),
            Verdict.REFER,
            same("8.7%"),
            Text("超线 0.7 个百分点，需填说明或走访谈", "0.7 pt over: justify or interview"),
            basis,
            "justify",
        ),
        passed("REGION", Text("经营地在许可区域", "Region is licensed"), Text("浙江", "Zhejiang")),
        passed("EXPOSURE", Text("单户余额 ≤ ¥100,000", "Exposure ≤ ¥100,000"), same("¥60,000")),
        passed("LENDERS", Text("在贷机构 ≤ 3 家", "Other lenders ≤ 3"), same("1")),
        passed("COURT", Text("黑名单与司法", "Blacklist and court"), Text("无命中", "No hit")),
        passed("FUNDS", Text("资金上限余量", "Funding headroom"), Text("¥4.21 亿", "¥421M")),
    )


def price() -> Price:
    return Price(
        Decimal("0.000427"), Decimal("0.156"), Decimal("0.005"), Decimal("0.161"), Decimal("0.172"), 984_000, 365
    )


REASONS = (
    ReasonCode("REFUND", Text("退款率 8.7%，超过政策上限 8.0%", "Refund rate 8.7% is above the policy line of 8.0%")),
    ReasonCode("dispatch_hours", Text("发货时长 41 小时，慢于同行", "Dispatch takes 41 h, slower than peers")),
    ReasonCode("balance_cv", Text("账户余额波动大", "The account balance is volatile")),
    ReasonCode("J_PURPOSE", Text("借款用途不明或不符合规定", "The purpose is unclear or not allowed")),
    ReasonCode("J_PAPERS", Text("未能提供所需材料", "Papers that were asked for were not supplied")),
)


def recommendation() -> Recommendation:
    terms = (
        LimitTerm("sales", Text("核实销售额的 8%", "8% of verified sales"), 6_480_000),
        LimitTerm("cash", Text("现金流可还", "Cash flow can repay"), 6_000_000),
        LimitTerm("requested", Text("申请金额", "Requested"), 8_000_000),
    )
    return Recommendation(
        outcome=LOWER,
        lane="yellow",
        limit=Limit(6_000_000, terms, "cash"),
        price=price(),
        checks=checks(),
        reasons=REASONS[:3],
        needs_second_person=False,
        needs_interview=False,
        expected_loss_fen=50_200,
        risk_adjusted_yield=Decimal("0.079"),
        policy_id="cn-2025",
        policy_digest="9" * 64,
    )


def score(points: int = 633, pd: float = 0.0186) -> Score:
    names = [name for bar in BARS for name in bar.features]
    parts = tuple(
        Contribution(name, 1.0, -bar.points / 57.7, float(bar.points)) for name, bar in zip(names, BARS, strict=True)
    )
    return Score("xgb-2026.11", "c" * 64, -3.96, pd, points, Band.B, -3.1, parts)


def history() -> tuple[HistoryItem, ...]:
    def at(days: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 11, 23, hour, minute, tzinfo=UTC) - timedelta(days=days)

    return (
        HistoryItem(
            at(0, 1, 14), Text("提交并出分，建议通过、降额", "Scored: approve with lower limit"), "系统", "score"
        ),
        HistoryItem(at(0, 1, 31), Text("沈宁 领取案件", "Claimed by Shen Ning"), "沈宁", "assign"),
        HistoryItem(
            at(0, 1, 40), Text("补件：双11 备货采购合同", "Received: stock purchase contract"), "商户", "import"
        ),
        HistoryItem(at(96, 3, 0), Text("上笔 ¥45,000 结清，提额 +33%", "¥45,000 repaid, limit +33%"), "系统", "loan"),
        HistoryItem(at(205, 3, 0), Text("支用 ¥45,000，双 5 备货", "Drew ¥45,000 for stock"), "商户", "loan"),
        HistoryItem(
            at(257, 3, 0), Text("访谈：尽调 B，无矛盾", "Interview: diligence B, no conflict"), "沈宁", "interview"
        ),
        HistoryItem(at(258, 3, 0), Text("首次授信 ¥45,000", "First limit ¥45,000"), "沈宁", "decision"),
    )


def case_file(case_no: str = "LN-261123-0417", **changes: Any) -> CaseFile:
    raw = next(row for row in ROWS if case_no.endswith(row[1]))
    merchant = Merchant(
        f"M{raw[1]}",
        raw[0],
        Platform.TMALL,
        "home",
        EntityType.SOLE_TRADER,
        "P1",
        "林晓岚",
        "浙江",
        "湖州",
        date(2023, 1, 15),
        synthetic=True,
    )
    application = Application(
        case_no,
        merchant.merchant_id,
        raw[3],
        raw[4] * 100,
        365,
        "双11 备货",
        NOW - timedelta(minutes=88),
        NOW + timedelta(minutes=raw[11]),
        Stage.SCORED,
        "s01",
    )
    made = CaseFile(
        application=application,
        merchant=merchant,
        product=PRODUCTS[raw[3]],
        category=Text("家居用品", "Homeware"),
        returning=4,
        months_open=46,
        score=score(),
        waterfall=waterfall(),
        peer_points=584,
        peer_pd=0.042,
        recommendation=recommendation(),
        mismatches=(
            Mismatch(
                "WAREHOUSES", Text("申报 2 个仓库，近 6 个月仅 1 个发货地", "2 warehouses claimed, 1 dispatch origin")
            ),
        ),
        panels=panels(),
        levers=(
            Lever("refund_rate", Text("退款率", "Refund rate"), Unit.SHARE, 0.087, 0.0, 0.2, 0.001),
            Lever("dispatch_hours", Text("发货时长", "Dispatch time"), Unit.HOURS, 41.0, 4.0, 96.0, 1.0),
        ),
        diligence=None,
        decision=None,
        history=history(),
        notes=2,
        documents=9,
        features_present=31,
        features_total=31,
        authority_fen=10_000_000,
        stage=Stage.SCORED,
        outcome_name=Text("12 个月内逾期 30 天以上", "30+ days late within 12 months"),
        model_note=Text("以合成示例数据训练", "Trained on synthetic sample data"),
        stale=None,
        reasons=fakes_why.REASONS,
        baseline=fakes_why.BASELINE,
        effects=fakes_why.effects(),
    )
    return replace(made, **changes)


def sales_file(case_no: str = "LN-261123-0417", **changes: Any) -> SalesFile:
    """A shop half of whose sales stand on waybills of others."""
    amounts = (154_436_170, 6_382_650, 624_520, 0, 79_146_020, 1_515_970, 0, 66_767_010)
    made = SalesFile(
        case_no=case_no,
        merchant="织里布艺工坊",
        currency="CNY",
        as_of="2026-11-22",
        steps=tuple(
            SalesStep(code, label, amount, amount > 0) for (code, label), amount in zip(STEPS, amounts, strict=True)
        ),
        verified_share=0.4323,
        two_flows_share=0.4421,
        three_flows_share=0.4323,
        hits=(
            DetectorHit(
                "WAYBILL_REUSE", Text("运单重复使用", "One waybill, several buyers"),
                Text("110 笔订单（¥791,460.20）的运单也用于其他买家的订单", "110 orders share a waybill with others"),
                Text("一张运单对应一个包裹", "A waybill is one parcel"),
                Text("界线：4 笔且占销售额 2%", "line: 4 orders and 2% of sales"),
                0.542, 110, 79_146_020, 79_146_020, True,
            ),
            DetectorHit(
                "SELF_PURCHASE", Text("关联方自买", "Purchases by linked parties"), Text("2 笔", "2 orders"),
                Text("店主自用", "Own use"), Text("界线：4 笔且占销售额 5%", "line: 4 orders and 5% of sales"),
                0.004, 2, 410_000, 0, False,
            ),
        ),
        legs=(
            LegLine(Text("订单", "Orders"), 262, 231, 3, 4, 27, 1_155_610, True),
            LegLine(Text("运单", "Parcels"), 232, 232, 0, 0, 0, None, True),
            LegLine(Text("资金", "Money"), 376, 229, 3, 0, 146, 0, False),
        ),
        links=(Text("同一法人 织里家纺", "Same legal person 织里家纺"),),
    )  # fmt: skip
    return replace(made, **changes)


def sales_order(number: int) -> SalesOrder:
    return SalesOrder(
        f"10000519{number:06d}", "2026-06-07", "¥7,967.10", Text("1 天发货 · 3 天回款", "sent 1 d · paid 3 d"),
        "−¥12.00", f"orders.csv:{number + 2}", Text("运单 12e2 shipments.csv:9", "Waybill 12e2 shipments.csv:9"),
    )  # fmt: skip


@dataclass
class FakeCases(fakes_days.FakeDays):
    files: dict[str, CaseFile] = field(default_factory=dict)
    rows: tuple[QueueRow, ...] | None = None
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    sales_files: dict[str, SalesFile] = field(default_factory=dict)

    def queue(self, view: str = "mine", actor: Actor | None = None) -> QueuePage:
        return queue_page(view, self.rows)

    def open(self, case_no: str, actor: Actor | None = None) -> CaseFile:
        return self.files.get(case_no) or case_file(case_no)

    def evidence(self, case_no: str, feature: str) -> Evidence:
        self.calls.append(("evidence", case_no, feature))
        rows = (
            EvidenceRow("2026-11-20", Text("退款", "Refund"), "¥128", "orders-2026.csv:1042"),
            EvidenceRow("2026-11-18", Text("退款", "Refund"), "¥256", "orders-2026.csv:1017"),
        )
        return Evidence(
            feature, Text("退款率", "Refund rate"), "8.7%", "sum(refund)/sum(paid)", "2026-11-22", rows, 184
        )

    def sales(self, case_no: str) -> SalesFile:
        self.calls.append(("sales", case_no))
        return self.sales_files.get(case_no) or sales_file(case_no)

    def orders_behind(self, case_no: str, what: str, offset: int = 0) -> SalesOrders:
        self.calls.append(("orders_behind", what, offset))
        rows = tuple(sales_order(offset + number) for number in range(200 if offset == 0 else 40))
        return SalesOrders(what, Text("运单重复使用", "Waybill used twice"), 240, 79_146_020, rows)

    def what_if(self, case_no: str, changes: Mapping[str, float], limit_fen: int | None = None) -> WhatIf:
        self.calls.append(("what_if", dict(changes), limit_fen))
        if not changes:
            return WhatIf(0.0186, 633, Band.B, LOWER, 6_000_000)
        return WhatIf(0.0112, 662, Band.A, OK, 8_000_000)

    def assign(self, case_no: str, staff_id: str | None, actor: Actor) -> None:
        self.calls.append(("assign", case_no, staff_id))

    def add_note(self, case_no: str, text: str, actor: Actor) -> None:
        self.calls.append(("note", case_no, text))

    def search(self, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
        hits = [
            SearchHit("case", f"LN-261123-{raw[1]}", raw[0], Text(f"LN-261123-{raw[1]} · 待办", f"LN-261123-{raw[1]}"))
            for raw in ROWS
            if text in raw[0] or text in raw[1] or (text == "qh" and raw[1] == "0417")
        ]
        return tuple(hits[:limit])


@dataclass
class FakeDecisions(fakes_screens.FakeDecision):
    def draft(self, case_no: str, actor: Actor) -> DecisionDraft:
        return DecisionDraft(
            case_no,
            None,
            6_000_000,
            Decimal("0.000427"),
            Decimal("0.005"),
            365,
            tuple(r.code for r in REASONS[:3]),
            "",
            REASONS,
            price(),
            "i" * 64,
            "xgb-2026.11",
            "9" * 64,
            NOW,
        )

    def propose(
        self, case_no: str, draft: DecisionDraft, actor: Actor, pin: str | None = None, once: Any = None
    ) -> DecisionRecord:
        self.calls.append(("propose", case_no, draft))
        outcome = draft.outcome or OK
        return DecisionRecord(
            1,
            outcome,
            draft.limit_fen,
            draft.daily_rate,
            draft.fee_rate,
            draft.term_days,
            draft.reason_codes,
            draft.comment,
            False,
            actor.name,
            NOW,
            None,
            None,
            False,
        )


@dataclass
class FakeScoring:
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def score_case(self, case_no: str, actor: Actor) -> None:
        self.calls.append(("score_case", case_no))

    def ask_pass(self, case_no: str, reason: str, actor: Actor) -> None:
        self.calls.append(("ask_pass", case_no, reason))

    def agree_pass(self, case_no: str, actor: Actor) -> None:
        self.calls.append(("agree_pass", case_no))


def sample_summary() -> SampleSummary:
    return SampleSummary(7, 2400, {"orders": 210_000}, 64, 1148, 64)


class FakeDesk(fakes_screens.FakeDesk):
    def close(self) -> None:
        self.calls.append(("close",))


class FakeBounds:
    """Nothing is unknown of any case until a test says so."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def of_case(self, case_no: str) -> Any:
        return self.found.get(case_no)


def services(**changes: Any) -> Any:
    """Services for every screen; each remembers what was asked of it."""
    made = SimpleNamespace(**vars(fakes_screens.services()))
    made.desk, made.cases, made.decision, made.scoring = FakeDesk(), FakeCases(), FakeDecisions(), FakeScoring()
    made.change = fakes_change.FakeChange()
    made.bounds = FakeBounds()
    for name, value in changes.items():
        setattr(made, name, value)
    return made
