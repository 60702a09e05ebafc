"""Where does a number on a case come from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.flows.detail import evidence_count, evidence_lines
from workbench.scoring.figures import written
from workbench.services.case_file import Evidence, EvidenceRow

if TYPE_CHECKING:
    from workbench.flows.detail import EvidenceLine
    from workbench.services.ground import Ground

MOST_ROWS = 50

_WORDS: dict[str, Text] = {
    "unpaid": Text("未付款", "Unpaid"),
    "paid": Text("已付款", "Paid"),
    "shipped": Text("已发货", "Shipped"),
    "finished": Text("已完成", "Finished"),
    "closed": Text("已关闭", "Closed"),
    "refunded": Text("已退款", "Refunded"),
    "sale": Text("销售", "Sale"),
    "refund": Text("退款", "Refund"),
    "purchase": Text("进货", "Purchase"),
    "fee": Text("费用", "Fee"),
    "loan_in": Text("借入", "Loan received"),
    "loan_out": Text("还贷", "Loan repaid"),
    "transfer": Text("转账", "Transfer"),
    "other": Text("其他", "Other"),
    "signed": Text("已签收", "Signed for"),
    "moving": Text("运输中", "On its way"),
    "exception": Text("异常件", "Exception"),
    "returned": Text("已退回", "Returned"),
    "visit": Text("访客", "Visits"),
    "payment": Text("支付笔数", "Payments"),
    "login": Text("登录", "Log-in"),
    "review": Text("评价", "Review"),
    "complaint": Text("投诉", "Complaint"),
    "penalty": Text("处罚", "Penalty"),
    "inquiry": Text("咨询", "Inquiry"),
    "other_lender": Text("在贷机构", "Other lenders"),
}


def evidence(ground: Ground, case_no: str, feature: str) -> Evidence:
    """The formula of a feature, its value on the case, and the newest lines it was counted over.

    Raises `StaffError` (`CASE_UNKNOWN`, `FEATURE_UNKNOWN`).
    """
    if feature not in BY_NAME:
        raise StaffError(
            Text(f"没有指标 {feature}", f"There is no feature {feature}"),
            Text("请从案件页选择", "Choose one on the case"),
            code="FEATURE_UNKNOWN",
        )
    declared = BY_NAME[feature]
    with ground.store.reading() as shelves:
        case = shelves.applications.get(case_no)
        kept = shelves.scores.get(case_no)
        vector = shelves.features.latest(case.merchant_id, kept.names_digest) if kept else None
        merchant = shelves.merchants.get(case.merchant_id)
    as_of = kept.as_of_day if kept else ground.as_of_day()
    value = dict(zip(vector.names, vector.values, strict=True)).get(feature) if vector else None
    known = None if value is None or value != value else value
    rows: tuple[EvidenceRow, ...] = ()
    count = 0
    if declared.lines is not None:
        with ground.lines() as engine:
            found = evidence_lines(engine, declared.lines, merchant.merchant_id, as_of, MOST_ROWS)
            count = evidence_count(engine, declared.lines, merchant.merchant_id, as_of)
        rows = tuple(_row(line, case.currency) for line in found)
    return Evidence(
        feature=feature,
        label=declared.label,
        value="—" if known is None else written(known, declared.unit, case.currency).zh,
        formula=declared.sql,
        as_of=day_of(as_of).isoformat(),
        rows=rows,
        row_count=count,
    )


def _row(line: EvidenceLine, currency: str) -> EvidenceRow:
    kind = _WORDS.get(line.what, same(line.what))
    what = kind + same(f" {line.reference}" if line.reference else "")
    if line.amount_fen is not None:
        amount = money(line.amount_fen, line.currency or currency)
    else:
        amount = "" if line.value is None else f"{line.value:g}"
    place = f"{line.file}:{line.line}" if line.file and line.line is not None else line.file or ""
    return EvidenceRow(day_of(line.day).isoformat(), what, amount, f"{place} ({line.batch_id})".strip())
