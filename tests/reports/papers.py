"""Example facts of one made-up case, for the tests of papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Limit, LimitTerm, Outcome, Price, Verdict
from workbench.features.feature import Flow
from workbench.interview.questions import Assessment
from workbench.reports.letter_facts import LetterFacts
from workbench.reports.memo_facts import (
    ClaimLine,
    Finding,
    InterviewFacts,
    MemoFacts,
    OfferLine,
    RoomLine,
    SignatureFacts,
)
from workbench.scoring.score import Bar, Cohort, FlowStanding, Waterfall

LENDER = Text("示例小额贷款股份有限公司", "Example Micro-loan Company Limited")
PRICE = Price(
    daily_rate=Decimal("0.0006"),
    nominal_365=Decimal("0.219"),
    fee_rate=Decimal("0.005"),
    irr_x12=Decimal("0.2285"),
    xirr=Decimal("0.2537"),
    total_cost_fen=1_344_000,
    term_days=365,
)
LETTER = LetterFacts(
    number="DL-261123-0417-v1",
    case_no="LN-261123-0417",
    lender=LENDER,
    merchant="青禾手作家居旗舰店",
    person="林晓岚",
    product=Text("天猫信用贷", "Tmall credit loan"),
    submitted_on=date(2026, 11, 23),
    decided_on=date(2026, 11, 24),
    outcome=Outcome.APPROVE_LOWER,
    currency="CNY",
    requested_fen=8_000_000,
    limit_fen=6_000_000,
    price=PRICE,
    headline="xirr",
    term=Text("12 个月，随借随还", "12 months, borrow and repay any time"),
    valid_until=date(2027, 11, 23),
    reasons=(
        Text("近 90 天退款率 8.7%，高于同类商户", "90-day refund rate of 8.7%, above similar shops"),
        Text("平均发货时长 41 小时，长于同类商户", "average dispatch time of 41 hours, longer than similar shops"),
    ),
    change=Text("退款率降至 6.4% 以下，可申请提额。", "With a refund rate below 6.4% you may apply for more."),
    contact=Text("", ""),
    prepared_by="沈宁",
    approved_by="周砚",
    second_needed=True,
    automatic=False,
    proof_digest="4b1e" + "0" * 56 + "90cd",
    synthetic=True,
    draft=False,
)


def _bar(zh: str, en: str, points: int) -> Bar:
    return Bar(("f",), Flow.FUND, Text(zh, en), Text("优于 71% 的同行", "better than 71% of peers"), points)


WATERFALL = Waterfall(
    cohort=Cohort(Text("家居", "Home"), 214),
    start_points=584,
    bars=(
        _bar("历史 11 笔全部按期", "11 past loans repaid on time", 37),
        _bar("店铺经营 46 个月", "Shop open for 46 months", 23),
        _bar("近 90 天退款率 8.7%", "90-day refund rate 8.7%", -14),
    ),
    other_points=3,
    other_count=23,
    end_points=633,
)
MEMO = MemoFacts(
    number="CM-261123-0417-v1",
    case_no="LN-261123-0417",
    lender=LENDER,
    parties=(
        (Text("商户", "Merchant"), same("青禾手作家居旗舰店")),
        (Text("数据截止", "Data cut-off"), same("2026-11-22")),
    ),
    outcome=Outcome.APPROVE_LOWER,
    currency="CNY",
    requested_fen=8_000_000,
    limit_fen=6_000_000,
    points=633,
    band="B",
    pd=0.0186,
    outcome_name=Text("12 个月内逾期 90 天", "90 days past due within 12 months"),
    expected_loss_fen=50_200,
    diligence="B",
    waterfall=WATERFALL,
    model_note=Text("模型以合成数据训练。", "The model was trained on synthetic data."),
    checks=(
        Check(
            "refund", Text("退款率 ≤ 8.0%", "Refund rate ≤ 8.0%"), Verdict.REFER, same("8.7%"),
            Text("超线 0.7 个百分点", "0.7 points over"), Text("授信政策", "Credit policy"),
        ),
        Check(
            "age", Text("店龄 ≥ 6 个月", "Shop age ≥ 6 months"), Verdict.PASS, Text("46 个月", "46 months"),
            Text("", ""), Text("授信政策", "Credit policy"),
        ),
    ),
    override=True,
    comment="双 10 促销尺码退换，11 月已回落至 7.1%。",
    limit=Limit(
        6_000_000,
        (LimitTerm("ask", Text("申请金额", "Requested"), 8_000_000),
         LimitTerm("sales", Text("销售额", "Sales"), 6_130_000)),
        "sales",
    ),
    price=PRICE,
    headline="xirr",
    flows=(
        FlowStanding(Flow.FUND, 74.0),
        FlowStanding(Flow.LOGISTICS, 31.0),
        FlowStanding(Flow.INFORMATION, None),
    ),
    mismatches=(Text("申请写仓库在金华，72% 运单自义乌发出", "72% of shipments leave from Yiwu, not Jinhua"),),
    interview=InterviewFacts(
        Text("11-23 10:20", "23 Nov 10:20"), "B",
        (Finding(Text("为什么自义乌发出？", "Why from Yiwu?"), Assessment.EVASIVE, "供应商代发，已补合同"),),
        (
            ClaimLine(Text("月均销售额", "Monthly sales"), "¥300,000", "¥200,000", Text("矛盾", "Contradicted"), True),
            ClaimLine(Text("在贷机构", "Other lenders"), "1", "1", Text("一致", "Consistent"), False),
        ),
        Text("偏差 −¥230 (1.0%)，容许 5%：核对相符", "off by −¥230 (1.0%), 5% allowed: Agrees"),
    ),
    conclusion=Text("同意授信 ¥60,000。", "Approve ¥60,000."),
    reasons=(Text("近 90 天退款率高于同类商户", "90-day refund rate above similar shops"),),
    signatures=(
        SignatureFacts(Text("经办", "Prepared"), "沈宁", same("2026-11-23 10:47")),
        SignatureFacts(Text("复核", "Approved"), None, Text("待签", "pending")),
    ),
    records=((Text("模型", "Model"), "ab" * 32), (Text("日志链头", "Journal head"), "cd" * 32)),
    basis=Text("模型 m1 · 政策 cn-2025", "model m1 · policy cn-2025"),
    decided_on=date(2026, 11, 24),
    proof=b'{"form":"workbench-proof-1"}',
    synthetic=True,
    draft=False,
    override_name=Text("已取得书面说明", "Explained in writing"),
    duties=tuple(
        Check(code, Text(zh, en), Verdict.NOTE, same(""), Text("", ""), Text("", ""))
        for code, zh, en in (
            ("purpose", "用途凭证留存", "Evidence of the purpose is kept"),
            ("deduct", "不得从本金中预先扣除", "Nothing is deducted in advance"),
            ("delete", "个人信息保存期限为必要的最短时间", "Personal data are kept no longer than needed"),
        )
    ),
    offers=(
        OfferLine(6_000_000, Text("12 个月，按月付息", "12 months, interest monthly"), same("25.4%"), 1_344_000, True),
        OfferLine(3_000_000, Text("90 天，到期一次", "90 days, once at the end"), same("24.1%"), 172_000, False),
    ),
    room=(
        RoomLine(Text("资金上限", "Funding cap"), same("¥2.4B"), same("¥5,060,000"), same("¥2.39B"), False, False),
        RoomLine(
            Text("同一法人", "One legal person"), same("¥1,000,000"), same("¥60,000"), same("¥940,000"), True, False
        ),
    ),
)  # fmt: skip
