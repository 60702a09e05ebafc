# ruff: noqa: E501 - rows of a table read best as rows
"""Example facts of the papers beside letter and memo, all of one made-up case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.reports.papers import LENDER
from workbench.common.text import Text, same
from workbench.decision.pricing import in_fen, price
from workbench.interview.equity import equity_check
from workbench.interview.ledger import LedgerRow, Verdict
from workbench.interview.questions import Assessment, Diligence, Source
from workbench.interview.report import (
    Consent,
    Exchange,
    InterviewReport,
    ReportedCheck,
    ReportedCriterion,
    ReportedNote,
    ReportedQuestion,
)
from workbench.reports.cost_form import CostFacts, CostItem
from workbench.reports.interview_paper import InterviewPaperFacts
from workbench.reports.order_certificate import BaseFacts, OrderGroup
from workbench.reports.paper import Head
from workbench.reports.repayment_plan import PlanFacts
from workbench.services.instalments import instalments

START, TERM = date(2026, 11, 23), 365
PRICE = price(6_000_000, Decimal("0.0006"), Decimal("0.005"), START, TERM, "bullet")
TERM_WORDS = Text("12 个月，随借随还", "12 months, borrow and repay any time")
PRODUCT = Text("天猫信用贷", "Tmall credit loan")
MERCHANT, PERSON = "青禾手作家居旗舰店", "林晓岚"


def head(prefix: str, **changes: object) -> Head:
    given = {
        "number": f"{prefix}-261123-0417-v1", "case_no": "LN-261123-0417", "lender": LENDER, "day": date(2026, 11, 24),
        "proof_digest": "4b1e" + "0" * 56 + "90cd", "anchor": "c7" * 32, "synthetic": True, "draft": False,
    } | changes  # fmt: skip
    return Head(**given)  # type: ignore[arg-type]


PAYMENTS = in_fen(6_000_000, Decimal("0.0006"), START, TERM, "bullet")
PLAN = PlanFacts(
    head("RP"), MERCHANT, PERSON, PRODUCT, "CNY", 6_000_000, PRICE, "xirr", TERM_WORDS,
    instalments(6_000_000, Decimal("0.005"), START, PAYMENTS), True,
    (
        Text("利息按实际天数计算，自支用日起，还款当日不计息。", "Interest runs by actual days from the day of the draw; the day of repayment bears none."),
        Text("可随时提前还款，不收取费用。", "Early repayment is possible at any time without a fee."),
    ),
)  # fmt: skip
COSTS = CostFacts(
    head("CF"), MERCHANT, PERSON, PRODUCT, "CNY", 6_000_000, PRICE, "xirr", TERM_WORDS, START,
    (
        CostItem(Text("利息", "Interest"), LENDER, Text("日利率 0.06% × 余额 × 实际天数，按月支付", "0.06% a day on the balance, by actual days, monthly"), PRICE.total_cost_fen - 30_000, Decimal("0.2420")),
        CostItem(Text("服务费", "Service fee"), LENDER, Text("每次支用金额的 0.5%，支用时另行支付", "0.5% of each drawdown, paid apart"), 30_000, Decimal("0.0117")),
        CostItem(Text("担保费", "Guarantee fee"), same("—"), same("—"), 0, None),
    ),
    ((Text("逾期利息", "Interest on arrears"), Text("逾期期间仍按日利率 0.06% 计息", "0.06% a day until paid")),),
    (Text("您有权要求说明并拒绝仅通过自动化决策方式作出的决定。", "You may ask for an explanation and refuse a decision made by automated means alone."),),
)  # fmt: skip
BASE = BaseFacts(
    head("OC"), MERCHANT, PERSON, Text("淘宝天猫订单贷", "Taobao and Tmall order loan"), "CNY", START, 60,
    (
        OrderGroup(Text("已发货未确认", "Shipped, not confirmed"), Text("卖家已发货，买家未确认收货，无退款", "shipped by the seller, not confirmed by the buyer, no refund"), 214, 8_214_455, True),
        OrderGroup(Text("有退款", "With a refund"), Text("退款未结或已退", "a refund is open or paid"), 17, 402_000, False),
        OrderGroup(Text("已付未发货", "Paid, not shipped"), Text("尚未发货", "not shipped yet"), 31, 1_020_000, False),
    ),
    8_214_455, Decimal("0.80"), 6_571_564, 100_000_000, 6_000_000, 1_200_000, 4_800_000, "ef" * 32,
    (("B00001 orders", "12" * 32),),
)  # fmt: skip
AT = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)


def _asked(number: int, assessment: Assessment) -> ReportedQuestion:
    return ReportedQuestion(
        number, f"q{number}", Text(f"近 90 天退款率为何升至 {number + 7}.7%？", f"Why did refunds rise to {number + 7}.7% in 90 days?"),
        Text("扣分原因：退款率", "Score reason: refund rate"), Source.REASON, "refund", Text("促销退换", "returns after a sale"),
        False, "双 10 促销尺码不合，已换供应商", 95 * number, assessment, "11 月已回落" if number % 2 else "",
    )  # fmt: skip


REPORT = InterviewReport(
    case_no="LN-261123-0417", attempt=1, merchant_name=MERCHANT, applicant=PERSON, currency="CNY", officer_id="s01",
    officer_name="沈宁", started_at=AT, finished_at=AT, elapsed_seconds=1_122, state="finished", simulated=True,
    counts=True, persona=Text("紧张但诚实", "Nervous but honest"),
    consent=Consent(AT, "s01", Text("本次访谈将被记录并用于审核。", "This interview is recorded and used in the review."), "2026-1", True, False),
    guide_version="guide-3",
    questions=(_asked(1, Assessment.CONSISTENT), _asked(2, Assessment.CONTRADICTS), _asked(3, Assessment.EVASIVE)),
    exchanges=(Exchange(300, "合同能否出示？", Text("可以，已上传。", "Yes, uploaded."), "contract"),),
    claims=(
        LedgerRow("c1", "q1", Text("月均回款", "Monthly inflow"), "fen", "CNY", 20_000_000.0, 18_640_000.0, None, None, 1.07, Decimal("0.15"), Verdict.CONSISTENT, "¥200,000", "¥186,400", ""),
        LedgerRow("c2", "q2", Text("发货地", "Dispatch origin"), "", "CNY", None, None, None, None, None, Decimal(0), Verdict.CONTRADICTED, "金华", "义乌 72%", "", ""),
    ),
    equity=equity_check({"initial": 10_000_000, "profits": 8_000_000, "injections": 0, "withdrawals": 3_000_000, "revaluation": 0, "now": 14_800_000}, Decimal("0.05")),
    checklist=(ReportedCheck("id", Text("核对身份", "Identity checked"), True), ReportedCheck("stock", Text("看过库存", "Stock seen"), False)),
    criteria=(ReportedCriterion("clear", Text("陈述清晰", "Clear account"), tuple(Text(f"描述 {n}", f"anchor {n}") for n in range(1, 6)), 4, "沈宁"),),
    derived=Diligence.B, derived_why=Text("一处矛盾未决", "one contradiction unsettled"), rating=Diligence.C,
    rating_reason="发货地一事还需合同佐证", notes=(ReportedNote(315, "当场出示手机后台", Assessment.CONSISTENT),),
    open_points=(Text("发货地：所述金华，运单显示义乌", "Dispatch: said Jinhua, waybills show Yiwu"),),
)  # fmt: skip
INTERVIEW = InterviewPaperFacts(head("IR"), REPORT)
