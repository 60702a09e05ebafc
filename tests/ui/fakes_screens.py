"""Invented figures for the screens, and services that answer with them and remember what was asked."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.ui import (
    fakes_access,
    fakes_close,
    fakes_collections,
    fakes_custody,
    fakes_funding,
    fakes_models,
    fakes_orders,
    fakes_policy,
    fakes_reviews,
)
from tests.ui.fakes_days import FakeDays
from tests.ui.fakes_figures import FakeFigures
from tests.ui.fakes_imports import FakeIntake
from tests.ui.fakes_loans import FakeLoanExport, FakeLoanTable
from tests.ui.fakes_room import FakeDrafts, FakeRecordings, FakeWeeks
from tests.ui.fakes_warnings import FakeWarnings
from workbench.access.staff import Actor, Role, Staff, actor_of
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text, same
from workbench.decision.outcome import Outcome
from workbench.features.feature import Flow, Unit
from workbench.interview.questions import Answer, Assessment, Diligence, EvidencePair, Question, Source
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.scoring.score import Band
from workbench.services.borrower_life import BorrowerLife, LoanLine
from workbench.services.bulk import BulkRefusal
from workbench.services.case_file import DecisionRecord, FlowPanel, HistoryItem, Metric
from workbench.services.desk_file import CheckReport, DeskStatus
from workbench.services.document_file import (
    ApprovalRow,
    DocumentFile,
    DocumentKind,
    DocumentLanguage,
    IssueCheck,
    Signature,
)
from workbench.services.interview_file import ChecklistItem, Effect, InterviewFile, InterviewRow, Note, Turn
from workbench.services.model_room import (
    CalibrationPoint,
    CardLine,
    Curve,
    ModelRoom,
    SegmentRow,
    SwarmRow,
    VersionRow,
)
from workbench.services.portfolio_file import (
    BorrowerFile,
    BorrowerRow,
    CapPart,
    FundingCap,
    Kpi,
    LadderStep,
    LedgerRow,
    PortfolioFile,
    PsiRow,
    Series,
    ThenNow,
    WarningRow,
)
from workbench.services.proposals import Proposal
from workbench.ui.bench import Bench
from workbench.ui.look import Look
from workbench.ui.tasks import InlineLane

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)  # 10:42 at the desk
CASE = "LN-261123-0417"


def merchant() -> Merchant:
    return Merchant(
        merchant_id="BR-008417",
        name="青禾手作家居旗舰店",
        platform=Platform.TMALL,
        category="home",
        entity_type=EntityType.COMPANY,
        legal_person_id="LP-8417",
        owner_name="林晓岚",
        region="浙江",
        city="湖州",
        opened_on=date(2023, 1, 14),
        synthetic=True,
    )


# ---- interview


def _question(n: int, ask: Text, why: Text, source: Source = Source.REASON) -> Question:
    return Question(
        question_id=f"q{n}",
        ask=ask,
        why=why,
        source=source,
        pointer=f"p{n}",
        expected=Text("与平台一致", "as the platform shows"),
        follow_up=Text("请出示义乌租赁合同或近一月水电单", "Ask for the Yiwu lease or the last utility bill"),
    )


def _warehouse_pairs() -> tuple[EvidencePair, ...]:
    return (
        EvidencePair(Text("发货地", "Dispatch origins"), "2 个：湖州、义乌", "1 个：湖州吴兴", False),
        EvidencePair(Text("义乌揽收", "Yiwu pickups"), "今年 5 月启用", "0 单 / 近 180 天", False),
        EvidencePair(Text("日均发货", "Parcels a day"), "约 180 件", "172 件", True),
    )


def interview_file() -> InterviewFile:
    asked = [
        (
            Text("店里卖什么，自己做还是进货？", "What do you sell: made or bought in?"),
            Text("核对类目", "Check the category"),
            140,
        ),
        (
            Text("老客怎么来的？", "Where do repeat buyers come from?"),
            Text("复购 31%，优于 80% 同行", "Repeat 31%, better than 80%"),
            378,
        ),
        (
            Text("近两月退款为什么变多？", "Why did refunds rise in two months?"),
            Text("退款率 8.7%，政策线 8.0%", "Refund rate 8.7%, policy 8.0%"),
            665,
        ),
        (
            Text(
                "您在几个仓库发货？请说地址，并用镜头走一圈。",
                "From how many warehouses do you ship? Name the addresses and show them.",
            ),
            Text(
                "申报 2 个仓库，近 6 个月平台只见 1 个发货地",
                "Claims 2 warehouses; the platform sees 1 origin in 6 months",
            ),
            None,
        ),
        (
            Text("这笔钱用在哪，怎么还？", "What is the loan for, how is it repaid?"),
            Text("双 11 备货", "Stock for Double 11"),
            None,
        ),
        (
            Text("余额月末为什么常见底？", "Why does the balance run dry at month end?"),
            Text("低于 ¥2,000 共 4 天", "4 days under ¥2,000"),
            None,
        ),
        (Text("还有别的借款吗？", "Do you have other loans?"), Text("人人都问", "Asked of everybody"), None),
    ]
    marks = [Assessment.CONSISTENT, Assessment.CONSISTENT, Assessment.EVASIVE]
    turns = []
    for n, (ask, why, at) in enumerate(asked):
        answer = None
        if at is not None:
            answer = Answer(f"q{n}", at, "镜头里能看到货架", None, marks[n], "")
        turns.append(Turn(_question(n, ask, why), _warehouse_pairs() if n == 3 else (), answer))
    return InterviewFile(
        case_no=CASE,
        merchant_name=merchant().name,
        applicant="林晓岚",
        currency="CNY",
        simulated=True,
        persona=None,
        consent_at=NOW - timedelta(minutes=19),
        state="running",
        elapsed_seconds=1122,
        planned_seconds=1800,
        turns=tuple(turns),
        current=3,
        notes=(
            Note(140, "经营范围与平台一致，镜头展示货架", Assessment.CONSISTENT),
            Note(378, "说明复购来自会员群，给出截图", Assessment.CONSISTENT),
            Note(665, "退款升高归因“快递”，未给比例", Assessment.EVASIVE),
        ),
        checklist=(
            ChecklistItem("identity", Text("核对身份证件与本人", "ID matches person"), True),
            ChecklistItem("consent", Text("告知录音录像并取得同意", "Recording consent given"), True),
            ChecklistItem("purpose", Text("询问借款用途", "Asked loan purpose"), False),
            ChecklistItem("premises", Text("看经营场所", "Saw premises"), True),
            ChecklistItem("stock", Text("看库存", "Saw stock"), True),
            ChecklistItem("other_loans", Text("询问其他借款", "Asked other borrowing"), False),
            ChecklistItem("cost", Text("说明费用与年化利率", "Explained fees and APR"), False),
        ),
        suggested=Diligence.C,
        suggested_why=Text("由 3 项作答自动建议 C", "Suggested from 3 answers: C"),
        diligence=None,
        effect=Effect(None, Diligence.C, 6_000_000, 4_200_000, 633, Text("须复核", "second approval")),
    )


@dataclass
class FakeInterview:
    file: InterviewFile = field(default_factory=interview_file)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def rows(self) -> tuple[InterviewRow, ...]:
        return (
            InterviewRow(
                CASE,
                merchant().name,
                Text("天猫信用贷", "Tmall credit loan"),
                8_000_000,
                "CNY",
                len(self.file.turns),
                sum(1 for turn in self.file.turns if turn.answer),
                1,
                self.file.diligence,
                self.file.state,
                True,
            ),
            InterviewRow(
                "LN-261123-0402",
                "北境登山装备",
                Text("订单贷", "Order loan"),
                1_500_000,
                "CNY",
                5,
                0,
                0,
                None,
                "planned",
                False,
            ),
        )

    def open(self, case_no: str, reader: Any = None) -> InterviewFile:
        self.calls.append(("open", case_no))
        return self.file

    def start(self, case_no: str, actor: Any, simulated: bool, persona: str | None, seed: int) -> InterviewFile:
        self.calls.append(("start", case_no, simulated))
        now = NOW if simulated else None
        state = "running" if simulated else "planned"
        self.file = replace(self.file, state=state, simulated=simulated, elapsed_seconds=0, consent_at=now)
        return self.file

    def consent(self, case_no: str, actor: Any, at: datetime | None = None) -> None:
        self.calls.append(("consent", case_no))
        self.file = replace(self.file, consent_at=NOW, state="running")

    def pause(self, case_no: str, paused: bool, actor: Any) -> None:
        self.calls.append(("pause", paused))
        self.file = replace(self.file, state="paused" if paused else "running")

    def answer(
        self,
        case_no: str,
        question_id: str,
        assessment: Assessment,
        note: str,
        at_seconds: int,
        actor: Any,
        said: str = "",
    ) -> None:
        self.calls.append(("answer", question_id, assessment, note))
        turns = tuple(
            replace(t, answer=Answer(question_id, at_seconds, said, None, assessment, note))
            if t.question.question_id == question_id
            else t
            for t in self.file.turns
        )
        self.file = replace(self.file, turns=turns)

    def ask(self, case_no: str, question_id: str, lang: Lang = Lang.ZH) -> str:
        self.calls.append(("ask", question_id))
        return "湖州一个仓，义乌今年五月又开了一个，每天大概一百八十件。"

    def note(self, case_no: str, at_seconds: int, text: str, actor: Any) -> None:
        self.calls.append(("note", at_seconds, text))
        self.file = replace(self.file, notes=(*self.file.notes, Note(at_seconds, text, Assessment.OPEN)))

    def tick(self, case_no: str, code: str, done: bool, actor: Any) -> None:
        self.calls.append(("tick", code, done))
        items = tuple(replace(item, done=done) if item.code == code else item for item in self.file.checklist)
        self.file = replace(self.file, checklist=items)

    def add_follow_up(self, case_no: str, question_id: str, actor: Any) -> None:
        self.calls.append(("follow_up", question_id))
        turn = next(t for t in self.file.turns if t.question.question_id == question_id)
        extra = Turn(_question(90, turn.question.follow_up, Text("追问", "Follow-up")), (), None)
        self.file = replace(self.file, turns=(*self.file.turns, extra))

    def rate(self, case_no: str, diligence: Diligence, actor: Any) -> None:
        self.calls.append(("rate", diligence))
        self.file = replace(self.file, diligence=diligence)

    def finish(self, case_no: str, actor: Any) -> InterviewFile:
        self.calls.append(("finish", case_no))
        self.file = replace(self.file, state="finished", persona="exaggerating")
        return self.file


# ---- documents and approvals


def decision() -> DecisionRecord:
    return DecisionRecord(
        version=1,
        outcome=Outcome.APPROVE_LOWER,
        limit_fen=6_000_000,
        daily_rate=Decimal("0.000427"),
        fee_rate=Decimal("0.005"),
        term_days=365,
        reason_codes=("R1",),
        comment="",
        override=False,
        prepared_by="沈宁",
        prepared_at=NOW,
        approved_by=None,
        approved_at=None,
        withdrawn=False,
    )


def document_file(*, may_sign: bool = False) -> DocumentFile:
    why_not = Text("经办人不能复核自己的决定", "The preparer may not approve their own decision")
    return DocumentFile(
        case_no=CASE,
        merchant_name=merchant().name,
        decision=decision(),
        chain=(
            Signature(Text("信贷员", "officer"), "沈宁", "signed", Text("已签署", "Signed"), NOW),
            Signature(
                Text("授信经理", "manager"),
                "周砚",
                "waiting",
                Text("待复核，剩 1 时 10 分", "Pending, 1 h 10 left"),
                None,
            ),
            Signature(
                Text("风险总监", "Risk director"),
                None,
                "not_needed",
                Text("¥100,000 以下免", "Not needed under ¥100,000"),
                None,
            ),
        ),
        checks=(
            IssueCheck(Text("利率、费用与综合成本一致", "Rate, fee and all-in cost agree"), True),
            IssueCheck(Text("原因码与评分依据一致", "Reason codes match score drivers"), True),
            IssueCheck(Text("通知书不含内部信息", "No internal data in the letter"), True),
            IssueCheck(Text("复核签名缺 1", "1 approver signature missing"), False),
        ),
        issued=(),
        folder=Path("documents/2026-11"),
        may_sign=may_sign,
        why_not=None if may_sign else why_not,
        seconds_used=188,
    )


def paper(words: str) -> bytes:
    """A one-page PDF of A4 size, written by Qt itself."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    painter.drawText(1200, 1600, words)
    painter.end()
    return bytes(buffer.data().data())


@dataclass
class FakeDocuments:
    file: DocumentFile = field(default_factory=document_file)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def open(self, case_no: str, actor: Any) -> DocumentFile:
        self.calls.append(("open", case_no))
        return self.file

    def preview(self, case_no: str, kind: DocumentKind, language: DocumentLanguage) -> bytes:
        self.calls.append(("preview", kind, language))
        return paper(f"{kind} {language}")

    def write(self, case_no: str, kind: DocumentKind, block: str, language: Any, words: str, actor: Any) -> bool:
        self.calls.append(("write", kind, block, language, words))
        return True

    def issue(self, case_no: str, actor: Any, languages: Any = (), kinds: Any = ()) -> tuple[Path, ...]:
        self.calls.append(("issue", case_no))
        self.calls.append(("wanted", languages, kinds))
        return (Path("documents/2026-11/DL-261123-0417-v1.pdf"),)


def approval_rows() -> tuple[ApprovalRow, ...]:
    names = ("青禾手作家居旗舰店", "北境登山装备", "织锦堂")
    return tuple(
        ApprovalRow(
            case_no=f"LN-261123-04{17 + n}",
            merchant_name=name,
            product=Text("天猫信用贷", "Tmall credit loan"),
            currency="CNY",
            requested_fen=8_000_000 + n * 1_000_000,
            limit_fen=6_000_000 + n * 500_000,
            outcome=Text("通过，降额", "Approve, lower limit"),
            override=n == 1,
            prepared_by="沈宁" if n < 2 else "周砚",
            prepared_at=NOW - timedelta(minutes=12 * n),
            minutes_left=70 - 40 * n,
            may_sign=n < 2,
        )
        for n, name in enumerate(names)
    )


@dataclass
class FakeDecision:
    waiting: tuple[ApprovalRow, ...] = field(default_factory=approval_rows)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)  # what an opened proposal says otherwise
    not_together: tuple[BulkRefusal, ...] = ()
    held: list[str] = field(default_factory=list)

    def approvals(self, actor: Any) -> tuple[ApprovalRow, ...]:
        return self.waiting

    def sign(self, case_no: str, actor: Any, comment: str = "", pin: str | None = None, once: Any = None) -> None:
        self.calls.append(("sign", case_no, comment))
        self.waiting = tuple(row for row in self.waiting if row.case_no != case_no)

    def send_back(self, case_no: str, comment: str, actor: Any, once: Any = None) -> None:
        self.calls.append(("send_back", case_no, comment))
        self.waiting = tuple(row for row in self.waiting if row.case_no != case_no)

    def withdraw(self, case_no: str, comment: str, actor: Any, once: Any = None) -> None:
        self.calls.append(("withdraw", case_no, comment))

    def reopen(self, case_no: str, reason: str, actor: Any, once: Any = None) -> None:
        self.calls.append(("reopen", case_no, reason))

    def open_proposal(self, case_no: str, actor: Any) -> Proposal:
        self.calls.append(("open", case_no))
        return fakes_reviews.proposal(case_no, **self.seen)

    def hold(self, case_no: str, actor: Any) -> None:
        self.held.append(case_no)

    def release(self, case_no: str, actor: Any) -> None:
        self.held.remove(case_no)

    def bulk_refusals(self, case_nos: Any, actor: Any) -> tuple[BulkRefusal, ...]:
        return tuple(one for one in self.not_together if one.case_no in tuple(case_nos))

    def stop_automatic(self, reason: str, actor: Any) -> None:
        self.calls.append(("stop", reason))

    def resume_automatic(self, reason: str, actor: Any) -> None:
        self.calls.append(("resume", reason))


# ---- portfolio and borrowers


def _cumulative(months: int, end: float) -> tuple[float | None, ...]:
    seen = [end * (1 - math.exp(-m / 6)) / (1 - math.exp(-months / 6)) for m in range(months + 1)]
    return (*seen, *([None] * (12 - months)))


def warning_rows() -> tuple[WarningRow, ...]:
    listed: list[tuple[str, str, Text, int, tuple[float, float, float]]] = [
        ("urgent", "杭州拾光家电专营店", Text("支付宝回款 14 天为零", "No inflow for 14 days"), 182_000, (62, 48, 9)),
        ("urgent", "义乌市彩虹饰品厂", Text("店铺将被关，违规扣 36 分", "Shop closure pending"), 96_500, (41, 38, 6)),
        ("high", "南风女鞋", Text("退款率 3 周翻倍至 14.1%", "Refunds doubled to 14.1%"), 48_000, (55, 44, 12)),
        ("high", "诸暨袜业批发", Text("新增 2 家机构借款", "2 new lenders"), 75_000, (29, 52, 49)),
        ("high", "海岛干货铺", Text("发货时长升至 96 小时", "Dispatch up to 96 h"), 12_400, (58, 11, 50)),
        ("watch", "小山杂货", Text("登录活跃降 60%", "Logins down 60%"), 8_800, (51, 47, 22)),
        ("watch", "青岛渔家鲜", Text("余额连续 6 天低于日还款", "Balance under daily due"), 21_000, (24, 60, 63)),
        ("watch", "织锦堂", Text("差评率升至 2.3%", "Bad reviews up to 2.3%"), 15_600, (57, 53, 31)),
    ]
    return tuple(
        WarningRow(
            warning_id=f"W{n}",
            level=level,
            merchant_id=f"M{n}",
            merchant_name=name,
            trigger=trigger,
            flows=flows,
            balance_fen=balance * 100,
            currency="CNY",
            raised_at=NOW - timedelta(hours=n),
            state="open",
            owner=None,
        )
        for n, (level, name, trigger, balance, flows) in enumerate(listed)
    )


def portfolio_file() -> PortfolioFile:
    rng = random.Random(8)

    def drift(low: float, high: float) -> tuple[float | None, ...]:
        return tuple((low + (high - low) * i / 11 + (rng.uniform(-0.0004, 0.0004) if i < 11 else 0)) for i in range(12))

    months = ("2025-12", *(f"2026-{m:02d}" for m in range(1, 12)))
    return PortfolioFile(
        as_of=date(2026, 11, 23),
        currency="CNY",
        synthetic=True,
        kpis=(
            Kpi(
                "outstanding",
                Text("贷款余额", "Outstanding"),
                Text("¥19.78 亿", "¥1.98B"),
                Text("较上月 +2.1%", "+2.1% m/m"),
                False,
            ),
            Kpi("borrowers", Text("余额客户", "Active borrowers"), same("43,800"), same("+640"), False),
            Kpi("loans", Text("在贷笔数", "Open loans"), same("114,800"), Text("均额 ¥17,230", "avg ¥17,230"), False),
            Kpi(
                "npl", Text("不良率（按金额）", "NPL by amount"), same("1.23%"), Text("升 0.06 点", "up 0.06 pt"), True
            ),
            Kpi(
                "overdue30",
                Text("逾期 30 天以上", "30+ days past due"),
                same("2.04%"),
                Text("升 0.11 点", "up 0.11 pt"),
                True,
            ),
            Kpi(
                "today",
                Text("今日支用 / 回收", "Drawn / repaid today"),
                Text("¥982 / 1,046 万", "¥9.8M / 10.5M"),
                same(""),
                False,
            ),
        ),
        vintage_months=tuple(range(13)),
        vintages=(
            Series(same("25Q2"), _cumulative(12, 0.0152), "past"),
            Series(same("25Q3"), _cumulative(12, 0.0144), "past"),
            Series(same("25Q4"), _cumulative(11, 0.0130), "past"),
            Series(same("26Q1"), _cumulative(8, 0.0102), "plain"),
            Series(same("26Q2"), _cumulative(5, 0.0092), "alert"),
            Series(same("26Q3"), _cumulative(2, 0.0022), "main"),
        ),
        npl_months=months,
        npl=(
            Series(same("B2B"), drift(0.015, 0.0166), "plain"),
            Series(Text("合计", "All"), drift(0.0108, 0.0123), "main"),
            Series(Text("天猫", "Tmall"), drift(0.0095, 0.0112), "plain"),
            Series(Text("订单贷", "Order"), drift(0.005, 0.0041), "plain"),
        ),
        npl_tolerance=0.018,
        cap=FundingCap(
            cap_fen=240_000_000_000,
            used_fen=197_800_000_000,
            warn_share=0.9,
            parts=(
                CapPart(Text("自有资本", "Own capital"), 160_000_000_000, Text("已用满", "fully used"), True),
                CapPart(
                    Text("银行借款（上限为资本 50%）", "Bank loans (max 50% of capital)"),
                    37_800_000_000,
                    Text("剩 ¥4.22 亿", "¥422M left"),
                    True,
                ),
                CapPart(
                    Text("已证券化，不占用", "Securitised, off cap"),
                    400_000_000_000,
                    Text("10 期", "10 tranches"),
                    False,
                ),
                CapPart(
                    Text("联合贷他行出资", "Partner banks, joint loans"), 61_200_000_000, Text("3 家", "3 banks"), False
                ),
            ),
        ),
        psi=(
            PsiRow(Text("评分分布", "Score"), 0.041),
            PsiRow(Text("退款率", "Refund rate"), 0.186),
            PsiRow(Text("发货时长", "Dispatch"), 0.112),
            PsiRow(Text("月均回款", "Inflow"), 0.063),
            PsiRow(Text("复购率", "Repeat rate"), 0.038),
            PsiRow(Text("店铺年限", "Shop age"), 0.012),
        ),
        warnings=warning_rows(),
    )


def borrower_row(**changes: Any) -> BorrowerRow:
    row = BorrowerRow(
        merchant_id="BR-008417",
        merchant_name=merchant().name,
        category=Text("家居日用", "Home"),
        band=Band.B,
        limit_fen=6_000_000,
        balance_fen=3_800_000,
        available_fen=2_200_000,
        currency="CNY",
        days_past_due=0,
        category_class=Text("正常", "Pass"),
        flows=(74, 31, 58),
        state="current",
    )
    return replace(row, **changes)


def _used_line() -> tuple[tuple[date, ...], tuple[int, ...], tuple[int, ...]]:
    first = date(2025, 11, 24)
    rng = random.Random(5)
    days, balances, limits = [], [], []
    balance, due = 0, 8
    for n in range(365):
        limit = 20_000 if n < 90 else 35_000 if n < 190 else 45_000 if n < 331 else 60_000
        if n == due:
            room = limit - balance
            grow = balance < limit * 0.45
            balance += (
                min(round(rng.uniform(0.3, 0.5) * limit), room) if grow else -round(rng.uniform(0.35, 0.8) * balance)
            )
            due += rng.randint(11, 24)
        days.append(first + timedelta(days=n))
        balances.append(balance * 100)
        limits.append(limit * 100)
    return tuple(days), tuple(balances), tuple(limits)


def borrower_file() -> BorrowerFile:
    days, balances, limits = _used_line()
    percentiles = {Flow.FUND: 74.0, Flow.LOGISTICS: 31.0, Flow.INFORMATION: 58.0}
    metric = Metric(
        "refund_share",
        Text("退款率", "Refund rate"),
        0.087,
        Unit.SHARE,
        (0.05,) * 11 + (0.087,),
        0.03,
        0.051,
        0.07,
        14.0,
    )
    draw, repay = Text("支用", "Drawdown"), Text("还款", "Repayment")
    ledger = (
        LedgerRow(date(2026, 11, 21), repay, -800_000, 3_800_000, "自动扣支付宝", "repay", "LO-2", 758_800, 41_200),
        LedgerRow(date(2026, 11, 9), draw, 2_600_000, 4_600_000, "双 11 备货"),
        LedgerRow(date(2026, 11, 2), repay, -1_200_000, 2_000_000, "提前还"),
        LedgerRow(
            date(2026, 10, 21),
            Text("提额", "Limit up"),
            6_000_000,
            0,
            "",
            "limit_rise",
            "",
            note=Text("按期 6 次", "6 on time"),
        ),
        LedgerRow(date(2026, 10, 11), draw, 1_500_000, 3_200_000, ""),
        LedgerRow(date(2026, 10, 2), repay, -900_000, 1_700_000, ""),
        LedgerRow(date(2026, 9, 18), Text("利息", "Interest"), -41_200, 2_600_000, ""),
        LedgerRow(date(2026, 9, 12), repay, -1_400_000, 2_600_000, "自动扣支付宝"),
    )
    return BorrowerFile(
        merchant=merchant(),
        row=borrower_row(),
        days=days,
        balances_fen=balances,
        limits_fen=limits,
        ledger=ledger,
        panels=tuple(FlowPanel(flow, value, (metric,)) for flow, value in percentiles.items()),
        then_now=(
            ThenNow(
                Text("资金流", "Fund"),
                None,
                None,
                70,
                74,
                Text("资金流优于 74% 同行，放款时 70%", "Fund better than 74%, 70% at approval"),
            ),
            ThenNow(
                Text("物流", "Logistics"),
                None,
                None,
                52,
                31,
                Text("物流优于 31% 同行，放款时 52%", "Logistics better than 31%, 52% then"),
            ),
            ThenNow(
                Text("信息流", "Information"),
                None,
                None,
                61,
                58,
                Text("信息流优于 58% 同行，放款时 61%", "Information 58%, 61% then"),
            ),
        ),
        ladder=(
            LadderStep(date(2025, 11, 24), 2_000_000, Text("首次授信", "First limit")),
            LadderStep(date(2026, 2, 22), 3_500_000, Text("按期 2 次", "2 on time")),
            LadderStep(date(2026, 6, 2), 4_500_000, Text("按期 4 次", "4 on time")),
            LadderStep(date(2026, 10, 21), 6_000_000, Text("按期 6 次", "6 on time")),
        ),
        life=BorrowerLife(
            date(2025, 11, 24),
            2,
            41_200_000,
            date(2026, 12, 1),
            512_000,
            3,
            (
                LoanLine(
                    "LO-2", "credit_tmall", "open", 6_000_000, 3_800_000, 3_841_200, 2_200_000, 0, 0, date(2027, 2, 1)
                ),
            ),
        ),
        next_limit_fen=8_000_000,
        warnings=(
            replace(
                warning_rows()[2],
                merchant_id="BR-008417",
                trigger=Text("退款率升至 8.7%，高于政策线", "Refund rate 8.7%, over policy"),
            ),
            replace(
                warning_rows()[4],
                state="handled",
                trigger=Text("发货时长 48 → 41 小时，已解除", "Dispatch 48 → 41 h, cleared"),
            ),
        ),
        history=(HistoryItem(NOW, Text("提额至 ¥60,000", "Limit raised to ¥60,000"), "沈宁", "loan"),),
        next_step=Text(
            "再按期 2 次且退款率低于 6.4%，可升 ¥80,000",
            "2 more on-time repayments and refunds under 6.4% lift it to ¥80,000",
        ),
    )


@dataclass
class FakePortfolio:
    file: PortfolioFile = field(default_factory=portfolio_file)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def open(self, day: date | None = None) -> PortfolioFile:
        return self.file


@dataclass
class FakeLending:
    file: BorrowerFile = field(default_factory=borrower_file)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def borrowers(self) -> tuple[BorrowerRow, ...]:
        return (
            self.file.row,
            borrower_row(
                merchant_id="M0",
                merchant_name="杭州拾光家电专营店",
                band=Band.D,
                days_past_due=34,
                category_class=Text("关注", "Special mention"),
                state="late",
                flows=(62, 48, 9),
            ),
            borrower_row(merchant_id="M9", merchant_name="南风女鞋", band=None, state="frozen", flows=(55, None, 12)),
        )

    def borrower(self, merchant_id: str) -> BorrowerFile:
        self.calls.append(("borrower", merchant_id))
        return self.file

    def quote(self, loan_id: str) -> Any:
        return SimpleNamespace(
            settle_fen=3_841_200, principal_fen=3_800_000, interest_fen=41_200, charges_fen=0, prepay_fee_fen=0,
            due_fen=512_000, days_past_due=0, next_due_day=day_number(date(2026, 12, 1)), next_due_fen=512_000,
            saving_fen=12_300, available_fen=2_200_000,
        )  # fmt: skip

    def repay(self, loan_id: str, amount_fen: int, actor: Any, day: Any = None, reference: str = "") -> None:
        self.calls.append(("repay", loan_id, amount_fen))

    def draw(self, loan_id: str, amount_fen: int, actor: Any, day: Any = None, reference: str = "") -> None:
        self.calls.append(("draw", loan_id, amount_fen))

    def set_limit(self, merchant_id: str, limit_fen: int, reason: str, actor: Any) -> None:
        self.calls.append(("set_limit", merchant_id, limit_fen, reason))
        self.file = replace(self.file, row=replace(self.file.row, limit_fen=limit_fen))

    def thaw(self, merchant_id: str, reason: str, actor: Any) -> None:
        self.calls.append(("thaw", merchant_id, reason))
        self.file = replace(self.file, row=replace(self.file.row, state="current"))

    def freeze(self, merchant_id: str, reason: str, actor: Any) -> None:
        self.calls.append(("freeze", merchant_id, reason))
        self.file = replace(self.file, row=replace(self.file.row, state="frozen"))


# ---- models


def model_room() -> ModelRoom:
    rng = random.Random(3)
    listed = [
        (Text("退款率", "Refund rate"), 14.2, -1),
        (Text("历史按期笔数", "Past on-time loans"), 12.6, 1),
        (Text("月均回款", "Monthly inflow"), 11.8, 1),
        (Text("店铺年限", "Shop age"), 9.7, 1),
        (Text("余额波动", "Balance volatility"), 7.9, -1),
        (Text("发货时长", "Dispatch time"), 6.3, -1),
        (Text("在贷机构数", "Other lenders"), 5.8, -1),
        (Text("复购率", "Repeat rate"), 5.1, 1),
        (Text("诚信通指数", "TrustPass index"), 4.4, 1),
    ]
    swarm = []
    for label, effect, sign in listed:
        levels = [rng.random() for _ in range(420)]
        points = [max(-46, min(46, (v - 0.5) * 2 * sign * effect * 2.1 + rng.gauss(0, effect * 0.42))) for v in levels]
        swarm.append(SwarmRow(label, effect, tuple(points), tuple(levels)))

    def roc(a: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        xs = tuple(i / 60 for i in range(61))
        return xs, tuple(1 - (1 - x) ** a for x in xs)

    deciles = [
        (0.6, 0.5),
        (1.1, 1.2),
        (1.8, 1.7),
        (2.7, 2.9),
        (3.8, 3.6),
        (5.2, 5.6),
        (7.1, 6.8),
        (9.6, 10.4),
        (13.0, 13.9),
        (17.8, 18.4),
    ]
    return ModelRoom(
        version="xgb-2026.11",
        digest="b7e2" + "0" * 56 + "4c19",
        healthy=True,
        synthetic=True,
        outcome=Text("预测放款后 12 个月内逾期 60 天以上", "Predicts 60+ days late within 12 months"),
        card=(
            CardLine(Text("训练样本", "Training sample"), Text("412,380 笔（合成）", "412,380 loans, synthetic")),
            CardLine(Text("坏样本率", "Bad rate"), same("3.9%")),
            CardLine(Text("观察期", "Window"), same("2024-01 – 2025-10")),
            CardLine(Text("特征", "Features"), Text("48，四流", "48 over four flows")),
            CardLine(Text("单调约束", "Monotone"), Text("40 项", "40 features")),
            CardLine(Text("上线", "Live since"), same("2026-11-03")),
            CardLine(Text("文件指纹", "Digest"), same("b7e2…4c19")),
        ),
        limits=(
            Text("用于淘宝、天猫、B2B 存续 3 个月以上商户", "For Taobao, Tmall and B2B shops over 3 months"),
            Text("不用于个人消费贷，不用于无平台数据商户", "Not for consumer loans or shops without data"),
            Text(
                "训练数据为合成数据，用于真实授信前须以真实数据重训",
                "Trained on synthetic data; retrain before real credit",
            ),
        ),
        segments=(
            SegmentRow(Text("淘宝", "Taobao"), 40_210, 0.041, 0.846),
            SegmentRow(Text("天猫", "Tmall"), 38_020, 0.035, 0.858),
            SegmentRow(same("B2B"), 12_400, 0.044, 0.817),
            SegmentRow(Text("新店 <12 月", "Shops <12 mo"), 9_100, 0.062, 0.781),
            SegmentRow(Text("存量客户", "Returning"), 22_000, 0.021, None),
        ),
        versions=(
            VersionRow(
                "xgb-2026.11", Text("冠军", "champion"), "2026-11-03", 0.842, 0.55, Text("现用", "live"), "champion"
            ),
            VersionRow(
                "xgb-2026.12",
                Text("挑战者", "challenger"),
                "2026-11-20",
                0.851,
                0.56,
                Text("影子运行", "shadow run"),
                "challenger",
            ),
            VersionRow(
                "lr-2025.04", Text("退役", "retired"), "2025-04-02", 0.771, 0.41, Text("评分卡", "scorecard"), "former"
            ),
        ),
        auc=0.842,
        auc_low=0.836,
        auc_high=0.848,
        ks=0.55,
        brier=0.0291,
        roc=(
            Curve(Text("冠军", "Champion"), *roc(5.33), "main"),
            Curve(Text("去年模型", "Last year"), *roc(4.08), "past"),
        ),
        calibration=tuple(
            CalibrationPoint(p / 100, o / 100, max(0, o - 0.12 * o - 0.1) / 100, (o + 0.12 * o + 0.1) / 100, 10_309)
            for p, o in deciles
        ),
        stability_months=("2025-12", *(f"2026-{m:02d}" for m in range(1, 12))),
        stability_auc=(0.84, 0.838, 0.845, 0.851, 0.842, 0.836, 0.84, 0.847, 0.843, 0.839, None, None),
        swarm=tuple(swarm),
        verdict=Text(
            "4 升 2 降：新店与地区差异变差，不建议替换。",
            "4 better, 2 worse: new shops and regional gap. Do not promote.",
        ),
        champion="xgb-2026.11",
        holdout=103_095,
        contest=fakes_models.contest(),
        details=(CardLine(Text("数据", "Data"), Text("合成经济体的申请", "applications of the synthetic economy")),),
    )


@dataclass
class FakeModels:
    file: ModelRoom = field(default_factory=model_room)
    calls: list[Any] = field(default_factory=list)

    def room(self, version: str | None = None, actor: Any = None) -> ModelRoom:
        self.calls.append(("room", version))
        return self.file if version is None else replace(self.file, version=version)

    def export_card(self, version: str, folder: Path, lang: Lang, actor: Any) -> tuple[Path, ...]:
        self.calls.append(("export_card", version, folder, lang))
        return (folder / f"model-card-{version}-{lang.value}.pdf", folder / f"model-card-{version}.json")


# ---- the desk


def status() -> DeskStatus:
    people = (
        Staff("s01", "沈宁", Role.OFFICER, Text("信贷员", "Credit officer"), 10_000_000),
        Staff("s02", "周砚", Role.APPROVER, Text("信贷经理", "Credit manager"), 50_000_000),
        Staff("s03", "林潇", Role.RISK, Text("风险总监", "Risk director"), 1_000_000_000_000),
    )
    return DeskStatus(
        folder=Path("/desks/sample"),
        name="sample",
        empty=False,
        synthetic=True,
        currency="CNY",
        lender=Text("示例小额贷款股份有限公司", "Example Micro-loan Company Limited"),
        business_date=date(2026, 11, 23),
        staff=people,
        merchants=2400,
        open_cases=13,
        loans=1148,
        batches=9,
        model_version="xgb-2026.11",
        policy_id="cn-2025",
        encrypted=False,
        journal_entries=1204,
        journal_head="4b1e" + "0" * 56 + "90cd",
        saved_at=NOW,
    )


@dataclass
class FakeDesk:
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def status(self) -> DeskStatus:
        return status()

    def staff(self) -> tuple[Staff, ...]:
        return status().staff

    def actor(self, staff_id: str | None = None) -> Actor:
        return actor_of(next(one for one in status().staff if one.staff_id == (staff_id or "s01")))

    def settings(self) -> dict[str, str | int | bool]:
        return {"policy": "cn-2025"}

    def set_setting(self, key: str, value: str | int | bool, actor: Actor) -> None:
        self.calls.append(("set_setting", key, value))

    def backup(self, to: Path) -> Path:
        self.calls.append(("backup", to))
        return to

    def check(self) -> CheckReport:
        self.calls.append(("check",))
        return CheckReport(True, (Text("审计链完整：1,204 条", "Journal whole: 1,204 entries"),), (), "4b1e90cd")


@dataclass
class FakeScoring:
    refuse: StaffError | None = None

    def score_all(self, actor: Any, report: Callable[[int, int], None], stop: Callable[[], bool]) -> int:
        if self.refuse is not None:
            raise self.refuse
        return 412


def services() -> Any:
    """What a bench needs to show every screen of this file."""
    arrears = fakes_collections.FakeCollections()
    return SimpleNamespace(
        collections=arrears,
        penalties=arrears,
        instructions=arrears,
        collection_letters=arrears,
        desk=FakeDesk(),
        access=fakes_access.FakeAccess(),
        cases=FakeDays(),
        intake=FakeIntake(),
        scoring=FakeScoring(),
        interview=FakeInterview(),
        recordings=FakeRecordings(),
        drafts=FakeDrafts(),
        weeks=FakeWeeks(),
        decision=FakeDecision(),
        reviews=fakes_reviews.FakeReviews(),
        custody=fakes_custody.FakeCustody(fakes_custody.NOTHING),
        day_close=fakes_close.FakeClose(),
        standing=fakes_close.FakeStanding(),
        reborrow=fakes_close.FakeReborrow(),
        documents=FakeDocuments(),
        lending=FakeLending(),
        loan_table=FakeLoanTable(),
        loan_export=FakeLoanExport(),
        order_loans=fakes_orders.FakeOrderLoans(),
        order_certificates=fakes_orders.FakeCertificates(),
        sweeps=fakes_orders.FakeSweeps(),
        portfolio=FakePortfolio(),
        funding=fakes_funding.FakeFunding(),
        borrowings=SimpleNamespace(),
        pools=fakes_funding.FakePools(),
        partners=fakes_funding.FakePartners(),
        figures=FakeFigures(),
        warnings=FakeWarnings(warning_rows()),
        models=FakeModels(),
        drift=fakes_models.FakeDrift(),
        champion=fakes_models.FakeChampion(),
        shadow=fakes_models.FakeShadow(),
        training=fakes_models.FakeTraining(),
        policy_what_if=fakes_policy.FakeWhatIf(),
        policies=fakes_policy.FakePolicies(),
    )


def bench(lang: Lang = Lang.ZH, theme: str = "light") -> Bench:
    """A bench over the invented services, whose lanes answer at once."""
    actor = actor_of(status().staff[0])
    return Bench(services(), Look(theme, lang), InlineLane(), InlineLane(), actor, status())


def toasts(one: Bench) -> list[Any]:
    """Collects what the bench tells from now on."""
    heard: list[Any] = []
    one.told.connect(heard.append)
    return heard
